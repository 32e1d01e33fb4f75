"""Schedules: what is due runs once, what fails stays failed, what is switched off stays quiet.

A delivery of the time says which instants it makes due, so that no clause reckons with calendars. What came of it is
read from the log: the runs that a later reading shows and the one before the first delivery did not. Of several
instants that become due at once a target may run each or only the last: at least one run, and at most one each.
"""

from conformance.contract.backend.logs import LogReading, kind_of, of_workflow
from conformance.contract.backend.rounds import Round, due_of, grown, last_change, rounds, would_fire
from conformance.contract.clause import Section, clause
from conformance.contract.refusal import judged, nothing_happened, refused, twins
from conformance.contract.surroundings import undisturbed
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

FIRES = "定时触发能创建异步 run；失败 run 记录为 failed，不自动重试。"
CLOCK = ("clock",)

STATE = (
    "save_schedule",
    "publish",
    "unpublish",
    "disable",
    "enable",
    "remove_trigger",
    "save_trigger",
    "delete_workflow",
)
"""What may change whether a workflow's schedule fires."""


def is_live(history: History, workflow_id: str, tick: Operation) -> bool:
    """Whether a schedule is surely enabled and published when the time is delivered, and everything works."""
    return undisturbed(tick) and would_fire(history, workflow_id, tick)


def is_idle(history: History, workflow_id: str, tick: Operation) -> str:
    """Why a schedule must not fire when the time is delivered: `disabled` or `unpublished`, or `saved` where it was
    disabled and neither published nor read since; empty where it may fire, or nobody knows.
    """
    saved = last_change(history, workflow_id, tick, "save_schedule", "remove_trigger", "save_trigger")
    if saved is None or saved.name != "save_schedule":
        return ""
    publications = [o for o in history.named("publish") if o.arguments.get("workflow_id") == workflow_id]
    asked = [o for o in publications if o.outcome != "refused" and o.called_at < tick.returned_at]
    state = last_change(history, workflow_id, tick, "publish", "unpublish")
    if is_made_here(history, workflow_id) and (not asked or (state and state.name == "unpublish")):
        return "unpublished"
    if saved.arguments.get("enabled") is not False:
        return ""
    readings = [o for o in history.named("read_schedule") if o.arguments.get("workflow_id") == workflow_id]
    confirmed = [o for o in readings if o.fields.get("enabled") is False] + [o for o in asked if o.outcome == "ok"]
    seen = any(saved.returned_at <= o.called_at and o.returned_at <= tick.called_at for o in confirmed)
    return "disabled" if seen else "saved"


def is_made_here(history: History, workflow_id: str) -> bool:
    """Whether the workflow was created in this history, so that nobody published it before."""
    return any(made.fields.get("workflow_id") == workflow_id for made in history.named("create_workflow"))


@clause(
    "SCHEDULE-1",
    "MUST",
    source="WB evidence 5",
    quote=FIRES,
    zh="到期的定时创建一个异步 run，且该 run 指明该定时。",
    controls=CLOCK,
)
def fires_when_due(history: History) -> Findings:
    """A due schedule creates one asynchronous run that names the schedule."""
    for group in by_workflow(rounds(history)).values():
        live = fresh(history, group[-1])
        if live:
            yield fired(history, group[-1], live)


def fresh(history: History, found: Round) -> list[Operation]:
    """The deliveries that made something due for the first time while the schedule was live; of those that overlap the
    first.
    """
    told: set[str] = set()
    live: list[Operation] = []
    for tick in found.ticks:
        instants = set(due_of(tick, found.workflow_id))
        apart = not live or live[-1].returned_at <= tick.called_at
        if instants - told and apart and tick.outcome == "ok" and is_live(history, found.workflow_id, tick):
            live.append(tick)
        told |= instants
    return live


def by_workflow(found: list[Round]) -> dict[str, list[Round]]:
    """The rounds of each workflow, in order."""
    return {one.workflow_id: [other for other in found if other.workflow_id == one.workflow_id] for one in found}


def fired(history: History, last: Round, live: list[Operation]) -> Finding:
    """Judge whether each delivery that found a schedule due and live made a run that names it."""
    if len(last.new) >= len(live):
        return named(history, last)
    if not last.after.is_settled_since(live[-1].returned_at, history.facts):
        return Doubt("a due schedule made no run yet when its log was read", last.places)
    kinds = sorted({kind for row in last.others.values() if (kind := kind_of(row))})
    if kinds:
        return Breach("the run of a due schedule does not name the schedule", last.places, "schedule", kinds)
    if last.others:
        return Doubt("nothing tells what caused the run that came when a schedule was due", last.places)
    return Breach("a due schedule made no run", last.places, f"{len(live)} run(s)", f"{len(last.new)}")


def named(history: History, begun: Round) -> Finding:
    """Judge whether a schedule's run names another schedule than its own."""
    saved = last_change(history, begun.workflow_id, begun.ticks[0], "save_schedule")
    due = saved.fields.get("schedule_id") if saved else None
    for row in begun.new.values():
        cause = row.get("cause")
        shown = cause.get("schedule_id") if isinstance(cause, dict) else None
        if due is not None and shown is not None and shown != due:
            return Breach("the run of a schedule names another one", begun.places, due, shown)
    return KEPT


@clause(
    "SCHEDULE-2",
    "MUST",
    source="WB evidence 5",
    quote=FIRES,
    zh="失败的定时 run 记录为 failed，且绝不重试。",
    controls=CLOCK,
)
def leaves_a_failed_run_alone(history: History) -> Findings:
    """A scheduled run that fails is recorded as failed and never retried."""
    for workflow_id, group in by_workflow(rounds(history)).items():
        last = group[-1]
        over = later_delivery(history, last) or last.after.is_settled_since(last.ticks[-1].returned_at, history.facts)
        if last.failed and is_more(last):
            yield retried(last)
        elif must_fail(history, workflow_id, last) and last.new:
            wrong = {run_id: row.get("status") for run_id, row in last.new.items() if row.get("status") != "failed"}
            if over and wrong:
                yield Breach("a scheduled run that fails is not recorded as failed", last.places, "failed", wrong)
            elif "completed" in wrong.values():
                yield Breach("a scheduled run that fails is recorded as completed", last.places, "failed", wrong)
            elif over:
                yield KEPT
        elif last.failed and over:
            yield KEPT


def retried(last: Round) -> Breach:
    """The breach of more runs than instants where one of them failed."""
    because = "a scheduled run that failed was tried again"
    return Breach(because, last.places, f"{len(last.instants)} run(s)", f"{len(last.new)} runs")


def later_delivery(history: History, found: Round) -> bool:
    """Whether the time was delivered once more, with nothing new due, before the log was read."""
    since, until = found.ticks[-1].returned_at, found.after.called_at
    return any(since <= tick.called_at and tick.returned_at <= until for tick in history.named("control.clock"))


def must_fail(history: History, workflow_id: str, found: Round) -> bool:
    """Whether the published document cannot succeed."""
    publish = last_change(history, workflow_id, found.ticks[0], "publish")
    document = publish.arguments.get("document") if publish else None
    same_one = last_change(history, workflow_id, found.ticks[-1], "publish") is publish
    return same_one and isinstance(document, dict) and document.get("outcome") == "fails"


@clause(
    "SCHEDULE-3",
    "MUST",
    source="WB evidence 5",
    quote=FIRES,
    zh="一个到期时刻只产生一个 run，无论 tick 投递多少次。",
    controls=CLOCK,
    modes="C",
)
def fires_once_for_each_instant(history: History) -> Findings:
    """One due time gives one run, however often the tick is delivered."""
    for group in by_workflow(rounds(history)).values():
        last = group[-1]
        # More runs than instants where one failed are retries, which are SCHEDULE-2's.
        if last.failed and is_more(last):
            continue
        if is_more(last):
            because = "one due time gave several runs"
            yield Breach(because, last.places, sorted(last.instants), [dict(row) for row in last.new.values()][:5])
        elif last.new and len(last.ticks) > 1 and delivered(last) > len(last.instants):
            yield KEPT


def delivered(found: Round) -> int:
    """How many instants were delivered, each as often as it was."""
    return sum(len(due_of(tick, found.workflow_id)) for tick in found.ticks)


def is_more(found: Round) -> bool:
    """Whether there are more runs than instants, or two that tell the same instant."""
    causes = [cause for row in found.new.values() if isinstance(cause := row.get("cause"), dict)]
    told = [str(cause["due_at"]) for cause in causes if cause.get("due_at") is not None]
    return len(found.new) > len(found.instants) or len(set(told)) < len(told)


@clause(
    "SCHEDULE-4",
    "MUST",
    source="WB evidence 5",
    quote=FIRES,
    zh="被禁用的定时，或其 workflow 未发布的定时，不创建任何 run。",
    controls=CLOCK,
)
def stays_quiet_when_switched_off(history: History) -> Findings:
    """A schedule that is disabled, or whose workflow is not published, creates none."""
    ticks = list(history.named("control.clock"))
    for tick in ticks:
        due = tick.arguments.get("due")
        for workflow_id in due if isinstance(due, dict) else ():
            why = is_idle(history, str(workflow_id), tick) if due_of(tick, str(workflow_id)) else ""
            if why:
                yield from quiet(history, str(workflow_id), tick, why)


def quiet(history: History, workflow_id: str, tick: Operation, why: str) -> Findings:
    """Judge what the log shows after a delivery that must not have fired, until something else may."""
    readings = of_workflow(history, workflow_id)
    before = next((reading for reading in reversed(readings) if reading.returned_at <= tick.called_at), None)
    changes = [o for o in history.named(*STATE) if o.arguments.get("workflow_id") == workflow_id]
    others = [o for o in history.named("control.clock") if due_of(o, workflow_id) and o.index != tick.index]
    others = [o for o in others if not is_idle(history, workflow_id, o)]
    until = min((o.called_at for o in (*changes, *others) if o.called_at >= tick.called_at), default=float("inf"))
    after = [reading for reading in readings if tick.returned_at <= reading.called_at and reading.returned_at <= until]
    lively = before and any(o.returned_at > before.called_at and o.called_at < tick.returned_at for o in others)
    if before is None or not after or lively:
        return
    last = after[-1]
    new, _ = grown(history, workflow_id, before, last)
    places = (Witness(tick.index), Witness(last.pages[-1].index))
    fired_late = [o for o in others if o.called_at < tick.called_at and not is_known(history, before, o)]
    if new and (why == "saved" or fired_late):
        yield Doubt("a schedule fired that was disabled, and nobody knows since when that was in force", places)
    elif new:
        yield Breach(f"a schedule fired although it is {why}", places, "no run", sorted(new))
    elif last.is_settled_since(tick.returned_at, history.facts):
        yield KEPT


def is_known(history: History, before: LogReading, tick: Operation) -> bool:
    """Whether a reading shows all that an earlier delivery brought about."""
    return before.is_settled_since(tick.returned_at, history.facts)


@clause(
    "SCHEDULE-5",
    "MUST",
    source="WB evidence 5",
    quote=FIRES,
    zh="畸形的 cron 表达式、时区或输入必须以 4xx 拒绝。",
    modes="P",
)
def refuses_what_is_malformed(history: History) -> Findings:
    """A malformed cron expression, time zone or input is refused with a 4xx."""
    saves = [save for save in judged(history.named("save_schedule")) if save.arguments.get("malformed")]
    for save in saves:
        if save.arguments.get("malformed") == "input" and save.outcome == "ok":
            yield published_in_vain(history, save)
        else:
            yield refused(save, f"a schedule with a malformed {save.arguments.get('malformed')}")
    yield from nothing_happened(history, [save for save in saves if save.outcome != "ok"], "a malformed schedule")
    if saves:
        yield from twins(history, "SCHEDULE-5")


def published_in_vain(history: History, save: Operation) -> Finding:
    """Judge an accepted save whose input does not fit: the document that it must fit may still change, so that only the
    publication tells.
    """
    workflow_id = save.arguments.get("workflow_id")
    later = (o for o in judged(history.named("save_schedule", "save_document", "publish")))
    mine = (o for o in later if o.arguments.get("workflow_id") == workflow_id and o.called_at >= save.returned_at)
    following = next((o for o in mine if o.name == "publish" or o.outcome != "refused"), None)
    if following is None or following.name != "publish":
        here = (Witness(save.index),)
        return Doubt("a schedule with a malformed input was saved, and nobody asked to publish it", here)
    return refused(following, "a schedule with a malformed input")


SECTION = Section(
    name="schedule",
    title="Schedules",
    title_zh="定时触发",
    capability="schedule",
    clauses=(
        fires_when_due,
        leaves_a_failed_run_alone,
        fires_once_for_each_instant,
        stays_quiet_when_switched_off,
        refuses_what_is_malformed,
    ),
)
