"""Pytest as the engine: one pass over the suite, its own words in a log, its plug-ins named one by one."""

import contextlib
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.errors import HarnessFault
from conformance.suite.lanes import DIRECTORY
from conformance.suite.places import PACKAGE
from conformance.suite.plan import Plan
from conformance.suite.plugin import HANDOVER, HARNESS_FAULT, Handover, Planned, planned_case

SUITE = PACKAGE / "suite"
PLUGINS = (
    "pytest_bdd.plugin",
    "conformance.suite.plugin",
    "conformance.suite.steps",
    "conformance.suite.control_steps",
    "conformance.suite.machine_steps",
    "conformance.suite.document_steps",
    "conformance.suite.slug_steps",
    "conformance.suite.extension_steps",
    "conformance.suite.schedule_steps",
    "conformance.suite.schedule_machine_steps",
    "conformance.suite.openapi_steps",
    "conformance.suite.observe_steps",
    "conformance.suite.extension_machine_steps",
)
LOG = "pytest.log"


class Bridge:
    """Hands over, as a plug-in, what a command line cannot carry."""

    def __init__(self, handover: Handover) -> None:
        self._handover = handover
        self._planned = False

    def pytest_addhooks(self, pluginmanager: pytest.PytestPluginManager) -> None:
        """Register what is handed over before anybody asks for it."""
        pluginmanager.register(self._handover, HANDOVER)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Each worker collects the same cases; what the first one says is the plan."""
        if not self._planned:
            self._planned = True
            self._handover.progress.planned(len(ids))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what workers report; in this process the plug-in counts by itself."""
        if hasattr(report, "node") and report.when == "teardown":
            self._handover.progress.ended(report.outcome)


def drive(plan: Plan, handover: Handover, workers: int) -> tuple[str, str]:
    """Let pytest act every case; what kept it from doing so, as a hint and a reason, both empty where nothing did.

    With several workers the cases that change the target for everybody come last, and in this process alone, but for
    those that have a lane.

    Raises:
        HarnessFault: the evidence cannot be written.
    """
    words = ["--conformance-plan", str(plan.write())]
    several = ["-p", "xdist", "-n", str(workers), "--dist", "loadgroup", "--conformance-pass=shared"]
    try:
        for extra in [several, ["--conformance-pass=exclusive"]] if workers > 1 else [[]]:
            hint, because = one_pass([*words, *extra], Path(plan.directory) / LOG, handover)
            if hint:
                return hint, because
    finally:
        shutil.rmtree(Path(plan.directory) / DIRECTORY, ignore_errors=True)
    return "", ""


class Roll:
    """Takes down, as a plug-in, which cases there are."""

    def __init__(self) -> None:
        self.cases: list[Planned] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """What is left once the cases of other clauses were taken out."""
        self.cases = [planned_case(item) for item in session.items]


def collect(plan: Plan, handover: Handover) -> list[Planned]:
    """The cases that a session would act; none of them is, and no target is asked for anything.

    Raises:
        HarnessFault: the suite cannot be collected.
    """
    roll, log = Roll(), Path(plan.directory) / LOG
    words = ["--conformance-plan", str(plan.write()), "--collect-only", "-q"]
    hint, because = one_pass(words, log, handover, roll)
    if hint:
        raise HarnessFault(f"the suite cannot be collected: {because}\n{log.read_text('utf-8')}")
    return roll.cases


def one_pass(words: list[str], log: Path, handover: Handover, *more: object) -> tuple[str, str]:
    """Run pytest once; a plug-in that happens to be installed beside us has no say."""
    # A session makes many small objects and few circles: collecting seldom saves a tenth of its time.
    gc.set_threshold(100_000, 50, 100)
    settings = ["-c", str(SUITE / "pytest.ini"), "--rootdir", str(SUITE)]
    plugins = [word for name in PLUGINS for word in ("-p", name)]
    with (
        tempfile.TemporaryDirectory(prefix="conformance-") as scratch,
        surroundings({"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "HYPOTHESIS_STORAGE_DIRECTORY": scratch}),
        quietly(log),
    ):
        code = pytest.main([*settings, *plugins, *words, str(SUITE)], plugins=[Bridge(handover), *more])
    if code == HARNESS_FAULT:
        raise HarnessFault(f"the evidence could not be written; see {log}")
    if code == pytest.ExitCode.INTERRUPTED:
        return "interrupted", "interrupted before every case was acted"
    if code in {pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR}:
        return "harness-fault", f"the suite could not be run; see {log}"
    return "", ""


@contextmanager
def quietly(log: Path) -> Iterator[None]:
    """Send what is printed meanwhile to a log."""
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(log.open("a", encoding="utf-8"))
        stack.enter_context(contextlib.redirect_stdout(output))
        stack.enter_context(contextlib.redirect_stderr(output))
        yield


@contextmanager
def surroundings(variables: dict[str, str]) -> Iterator[None]:
    """Set environment variables for a while, for this process and those that it starts."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
