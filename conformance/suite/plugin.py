"""The pytest plug-in: which cases belong to the session, what each one is, and what became of it."""

import re
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, get_args

import pytest

from conformance.drive.unit import Stuck
from conformance.errors import RESTRAINT, BadProfile, ControlUnavailable, HarnessFault, NotSpelled
from conformance.suite.case import Case, Unexercised
from conformance.suite.lanes import BRIDGE_ON, LANES
from conformance.suite.plan import Plan
from conformance.suite.search import Broken
from conformance.suite.stage import NotAllowed, SessionOver, Stage
from conformance.targets.features import FEATURES
from conformance.targets.process import Launched
from conformance.targets.profile import Capability

CLAUSE = re.compile(r"[A-Z]+-\d+")
KINDS = ("concurrent", "property", "machine")
ORDER = ("scenario", "concurrent", "property", "machine")
NEEDS = "needs-"
LANE = "lane-"
EXAMPLE = "_pytest_bdd_example"
HARMS = ("load", "long")
BLOCKED = (Stuck, ControlUnavailable, Unexercised, NotAllowed, BadProfile, SessionOver)
HANDOVER = "conformance-handover"
HARNESS_FAULT = 70
"""What pytest exits with where the evidence cannot be written; beyond the codes that it uses itself."""
STAGE = pytest.StashKey[Stage]()


class Progress(Protocol):
    """What is told of the session while it works."""

    def planned(self, count: int) -> None: ...

    def begins(self, name: str, clauses: tuple[str, ...]) -> None: ...

    def ended(self, outcome: str) -> None: ...


@dataclass(frozen=True)
class Handover:
    """What the command hands to pytest's own process: the progress to tell, the target's process, if it is ours."""

    progress: Progress
    launched: Launched | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance")
    group.addoption("--conformance-plan", help="the plan.json of a session, as `conformance run` writes it")
    group.addoption("--conformance-pass", default="all", choices=["all", "shared", "exclusive"])


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "clause(id): the clause that a case exercises",
        "concurrent: several clients act at once",
        "property: generated examples",
        "machine: generated programs",
        "slow: the case takes its time, so the others of its turn go first",
        "load: more than ten clients or runs at once, or hundreds of races; only where the profile allows load",
        "long: runs of thousands of events; only where the profile allows long",
        *(f"{NEEDS}{ability}: see needs" for ability in (*get_args(Capability), *FEATURES)),
        "needs(ability): what a target must claim or have for the case, beside what its clauses need",
        "xdist_group(name): the cases of one lane",
        "exclusive: the case changes the target for everybody, so that no other case may run beside it",
        "lane(name): an exclusive case that may run beside others than those of its lane, see the module lanes",
        *(f"{LANE}{lane}: see lane" for lane in LANES),
    ):
        config.addinivalue_line("markers", line)


def pytest_bdd_apply_tag(tag: str, function: Callable[..., object]) -> bool:
    """Turn a scenario's tags into markers, `@TERM-2` into `clause("TERM-2")`."""
    mark = pytest.mark.clause(tag) if CLAUSE.fullmatch(tag) else marker_of(tag)
    mark(function)
    return True


def marker_of(tag: str) -> pytest.MarkDecorator:
    """The marker of a tag: `@needs-decisions` says that the target must claim, or have, that."""
    if tag.startswith(NEEDS):
        return pytest.mark.needs(tag.removeprefix(NEEDS))
    if tag.startswith(LANE):
        return pytest.mark.lane(tag.removeprefix(LANE))
    mark: pytest.MarkDecorator = getattr(pytest.mark, tag)
    return mark


def needs_of(item: pytest.Item) -> set[str]:
    """What a target must claim or have for a case, beside what its clauses need; the tag of an example is a marker.

    An example with a `source` needs a target that takes inputs from there.
    """
    named = {mark.name.removeprefix(NEEDS) for mark in item.iter_markers() if mark.name.startswith(NEEDS)}
    named |= {str(claim) for mark in item.iter_markers("needs") for claim in mark.args}
    example = item.callspec.params.get(EXAMPLE, {}) if hasattr(item, "callspec") else {}
    return named | ({f"{example['source']}-inputs"} if "source" in example else set())


def lane_of(item: pytest.Item) -> str:
    """The lane of an exclusive case; empty for the ordinary ones."""
    mark = item.get_closest_marker("lane")
    return str(mark.args[0]) if mark else ""


def clauses_of(item: pytest.Item) -> tuple[str, ...]:
    """The clauses that a case exercises; in one order in every process, where a scenario's tags have none."""
    return tuple(sorted({str(clause_id) for mark in item.iter_markers("clause") for clause_id in mark.args}))


def kind_of(item: pytest.Item) -> str:
    return next((kind for kind in KINDS if item.get_closest_marker(kind)), "scenario")


def name_of(item: pytest.Item) -> str:
    """The scenario's own name with its example, or the first line of a property's docstring."""
    function = getattr(item, "function", None)
    scenario = getattr(function, "__scenario__", None)
    example = item.name.partition("[")[2].rstrip("]")
    words = scenario.name if scenario else ((getattr(function, "__doc__", "") or item.name).strip().splitlines()[0])
    return f"{words} [{example}]" if example else str(words)


def case_id(item: pytest.Item) -> str:
    """The case's id: its module and its name, the same in every session."""
    return f"{Path(str(item.path)).stem.removeprefix('test_')}::{item.name.removeprefix('test_')}"


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A suite that cannot be collected is the harness's own fault, not somebody's interruption."""
    if report.failed:
        pytest.exit(f"{report.nodeid}: {report.longreprtext}", returncode=int(pytest.ExitCode.INTERNAL_ERROR))


@dataclass(frozen=True, slots=True)
class Planned:
    """A case before it is acted; `harms` are those that the target's profile must allow."""

    id: str
    kind: str
    name: str
    clauses: tuple[str, ...]
    harms: frozenset[str]


def planned_case(item: pytest.Item) -> Planned:
    return Planned(case_id(item), kind_of(item), name_of(item), clauses_of(item), frozenset(harms_of(item)))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the cases of the selected clauses, and of this pass: those that share the target, or those that may not."""
    plan = plan_of(config)
    which = config.getoption("--conformance-pass")
    kept = [
        item
        for item in items
        if set(clauses_of(item)) & set(plan.selected)
        and needs_of(item) <= set(plan.claims)
        and which in {"all", "exclusive" if is_alone(item, plan) else "shared"}
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = in_order(kept) if plan.workers == 1 else longest_first(in_order(kept))
    if progress := progress_of(config):
        progress.planned(len(items))
    if plan.lanes and which == "exclusive":
        stage_of(config)  # puts back what the lanes have left, whether or not a case follows


def is_alone(item: pytest.Item, plan: Plan) -> bool:
    """Whether no other case may run beside this one."""
    return item.get_closest_marker("exclusive") is not None and not (plan.lanes and lane_of(item))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let the cases of a lane follow one another in one process; those that leave what the next one wants need not."""
    if (lane := lane_of(item)) and lane != BRIDGE_ON:
        item.add_marker(pytest.mark.xdist_group(lane))


def in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """The quick cases first, and of each clause the first before any clause's second: what is broken shows early."""
    turns: Counter[str] = Counter()
    for item in items:
        about = next(iter(clauses_of(item)), "")
        turns[about] += 1
        item.stash[TURN] = (ORDER.index(kind_of(item)), turns[about])
        item.stash[SLOW] = item.get_closest_marker("slow") is not None
    return sorted(items, key=lambda item: (*item.stash[TURN], item.stash[SLOW]))


def longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Machines and properties before scenarios: a long case that begins last would keep one process of many busy."""
    return sorted(items, key=lambda item: -item.stash[TURN][0])


def plan_of(config: pytest.Config) -> Plan:
    path = config.getoption("--conformance-plan")
    if not path:
        raise pytest.UsageError("name a session's plan with --conformance-plan, or start with `conformance run`")
    return Plan.read(Path(path))


def handover_of(config: pytest.Config) -> Handover | None:
    plugin: Handover | None = config.pluginmanager.get_plugin(HANDOVER)
    return plugin


def progress_of(config: pytest.Config) -> Progress | None:
    handover = handover_of(config)
    return handover.progress if handover else None


def stage_of(config: pytest.Config) -> Stage:
    """The process's stage, opened when the first case needs it."""
    if STAGE not in config.stash:
        handover = handover_of(config)
        worker = getattr(config, "workerinput", {}).get("workerid", "main")
        config.stash[STAGE] = Stage(plan_of(config), worker, handover.launched if handover else None)
    return config.stash[STAGE]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Keep from the target what may harm it."""
    if forbidden := harms_of(item) - set(stage_of(item.config).plan.allowed):
        raise NotAllowed(f"{RESTRAINT} {' and '.join(sorted(forbidden))}: target.allow")


def harms_of(item: pytest.Item) -> set[str]:
    return {harm for harm in HARMS if item.get_closest_marker(harm)}


def pytest_unconfigure(config: pytest.Config) -> None:
    if STAGE in config.stash:
        config.stash[STAGE].close()


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    """What this scenario or property acts with."""
    item = request.node
    acting = Case(stage_of(request.config), case_id(item), clauses_of(item))
    item.stash[CASE] = acting
    yield acting
    acting.close()


CASE = pytest.StashKey[Case]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    """Journal a case around everything that it does, its set-up and its clean-up included."""
    stage = stage_of(item.config)
    with stage.in_lane(lane_of(item)):
        stage.journal.case(case_id(item), kind_of(item), name_of(item), clauses_of(item))
        if progress := progress_of(item.config):
            progress.begins(name_of(item), clauses_of(item))
        item.stash[OUTCOME] = Outcome(time.monotonic())
        result = yield
    outcome = item.stash[OUTCOME]
    acting = item.stash.get(CASE, None)
    stage.journal.outcome(
        case_id(item),
        outcome.word,
        because=outcome.because,
        duration_s=round(time.monotonic() - outcome.began, 4),
        examples=acting.examples if acting else 0,
    )
    if progress:
        progress.ended(outcome.word)
    stop_if_pointless(item, stage, outcome)
    if SEEN in item.config.stash and nextitem is not None and is_enough(nextitem, item.config.stash[SEEN]):
        item.session.shouldstop = "what was to be found broken was found"
    return result


def is_enough(nextitem: pytest.Item, seen: float) -> bool:
    """Whether the case that comes next is not needed, once what was to be found broken was seen."""
    return nextitem.stash[TURN] > FIRST_TURN or time.monotonic() - seen > AFTERWARDS_S


@dataclass
class Outcome:
    """What became of a case so far; the first thing that went wrong is kept."""

    began: float
    word: str = "passed"
    because: str = ""
    error: BaseException | None = None


TURN = pytest.StashKey[tuple[int, int]]()
FIRST_TURN = (0, 1)
SLOW = pytest.StashKey[bool]()
SEEN = pytest.StashKey[float]()
AFTERWARDS_S = 30.0
"""How long a session goes on, to see what else is broken, on a target where each case may take its whole timeout."""
OUTCOME = pytest.StashKey[Outcome]()


def pytest_exception_interact(node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any]) -> None:
    """Note what went wrong in a case, and whose fault that is."""
    if OUTCOME not in node.stash or call.excinfo is None or node.stash[OUTCOME].error is not None:
        return
    error = call.excinfo.value
    if isinstance(error, HarnessFault):
        pytest.exit(str(error), returncode=HARNESS_FAULT)
    word = "failed" if isinstance(error, Broken) else "blocked" if isinstance(error, BLOCKED) else "fault"
    because = str(error) if word != "fault" else f"{type(error).__name__}: {error}"
    outcome = node.stash[OUTCOME]
    outcome.word, outcome.because, outcome.error = word, because, error


def stop_if_pointless(item: pytest.Item, stage: Stage, outcome: Outcome) -> None:
    """End the session where no further case can come to anything: it is over, or the target is gone or spoilt."""
    error = outcome.error
    if isinstance(error, Broken) and error.clause_id == stage.plan.until:
        item.config.stash.setdefault(SEEN, time.monotonic())
    if hint_because := pointless(stage, error):
        hint, because = hint_because
        stage.journal.end(because=because, verdict_hint=hint)
        item.session.shouldstop = because


def pointless(stage: Stage, error: BaseException | None) -> tuple[str, str] | None:
    """Why the session is to end here, as a hint and a reason; None where it goes on."""
    if isinstance(error, SessionOver):
        return "interrupted", str(error)
    unanswered = isinstance(error, Stuck) and error.operation.outcome == "unknown"
    unobeyed = isinstance(error, ControlUnavailable) and not isinstance(error, NotSpelled)
    if (unanswered or unobeyed or stage.switchboard.spoilt) and (gone := stage.lost()):
        return "unreachable", gone
    return ("interrupted", stage.switchboard.spoilt) if stage.switchboard.spoilt else None
