"""Steps that set controls, and steps that ask entries and deliver decisions while they are set."""

from typing import Any

from pytest_bdd import given, parsers, when

from conformance.drive import decisions, stories
from conformance.drive.stories import Run, Workflow
from conformance.errors import NotSpelled
from conformance.suite.case import Case

MODES = {"is absent": "absent", "is present": "present", "raises": "raises", "hangs": "hangs", "denies": "denies"}
FLAGS = {
    "the decision bridge": "decision_bridge",
    "run persistence": "run_persistence",
    "internal creation": "internal_create",
}
ACTORS = {"the operator": "operator", "the administrator": "administrator", "nobody": "nobody"}
FAULTS: dict[str, Any] = {"absent": ..., "blank": "  ", "a number": 7, "unknown": "delete_everything"}


@given("the decision bridge is on")
def the_bridge_is_on(case: Case) -> None:
    if "decisions" not in case.stage.profile.claims:
        return  # there is no bridge where there are no decisions
    case.run(case.control("flags", decision_bridge=True))


@when(parsers.re(r"the coordinator (?P<mode>is absent|is present|raises|hangs|denies)"))
def the_coordinator(case: Case, mode: str) -> None:
    case.run(case.control("coordinator", mode=MODES[mode]))


@when("the bridge raises")
def the_bridge_raises(case: Case) -> None:
    case.run(case.control("bridge", mode="raises"))


@when(parsers.re(r"(?P<flag>the decision bridge|run persistence|internal creation) is switched (?P<way>on|off)"))
def a_flag_is_switched(case: Case, flag: str, way: str) -> None:
    case.run(case.control("flags", **{FLAGS[flag]: way == "on"}))


@when("it is executed again")
def executed_again(case: Case, run: Run) -> None:
    case.run(decisions.again(case.driver, run))


@when("it is executed, and again while it goes on")
def executed_again_meanwhile(case: Case, run: Run) -> None:
    case.run(decisions.again_meanwhile(case.driver, run))


@when(parsers.re(r"(?P<clients>\d+) clients ask for its execution( and (?P<deciders>\d+) decide on it)? at once"))
def a_race(case: Case, run: Run, clients: str, deciders: str | None) -> None:
    async def act() -> None:
        await decisions.race(case.driver, run, int(clients), decisions=int(deciders or 0))
        await stories.settle(case.driver, run)

    case.run(act())


def check_keyed(case: Case) -> None:
    """Raise NotSpelled where creations of runs carry no key, so that none can be used again."""
    if case.driver.offers("create_run") and not case.shelf.says("create_run", "key"):
        raise NotSpelled("the profile's create_run carries no idempotency key")


@when(parsers.re(r"a run is created (?P<count>\d+) times(?P<at_once> at once)? under one key"))
def created_under_one_key(case: Case, workflow: Workflow, count: str, at_once: str | None) -> None:
    check_keyed(case)
    bodies = [case.shelf.inputs("same")] * int(count)
    case.run(decisions.same_key(case.driver, workflow.id, bodies, at_once=bool(at_once)))


@when("a run is created under one key with different bodies")
def created_with_other_bodies(case: Case, workflow: Workflow) -> None:
    check_keyed(case)
    bodies = [case.shelf.inputs(text) or {"said": text} for text in ("one", "another", "one")]
    case.run(decisions.same_key(case.driver, workflow.id, bodies, at_once=False))


@when("a decision on it is delivered")
def a_decision(case: Case, run: Run) -> None:
    arguments = decisions.decision_on(run)
    case.remember(decision=arguments)
    case.run(decisions.decided(case.driver, run, decision_id=arguments["decision_id"]))


@when("that decision is delivered again")
def that_decision_again(case: Case, run: Run) -> None:
    async def act() -> None:
        await decisions.deliver(case.driver, case.memory["decision"])
        await decisions.look_at(case.driver, run)

    case.run(act())


@when(parsers.re(r"a decision on it is delivered (?P<count>\d+) times(?P<at_once> at once)?"))
def a_decision_again(case: Case, run: Run, count: str, at_once: str | None) -> None:
    case.run(decisions.redelivered(case.driver, run, int(count), at_once=bool(at_once)))


@when("a decision on it must be refused")
def a_refused_decision(case: Case, run: Run) -> None:
    case.run(decisions.must_refuse(case.driver, run, [decisions.decision_on(run)]))


@when(
    parsers.re(r"a decision whose (?P<field>\w+) is (?P<fault>absent|blank|a number|unknown|invented) must be refused")
)
def a_broken_decision(case: Case, run: Run, field: str, fault: str) -> None:
    value = f"{run.id}-never-created" if fault == "invented" else FAULTS[fault]
    marks = {"foreign": True} if fault == "invented" else {"broken": field}
    case.run(decisions.must_refuse(case.driver, run, [decisions.decision_on(run, **{field: value}, **marks)]))


@when("a decision that claims an allow must be refused")
def a_claimed_allow(case: Case, run: Run) -> None:
    claims = {"verdict": "allow", "claims": "allow"}
    case.run(decisions.must_refuse(case.driver, run, [decisions.decision_on(run, **claims)]))


@when("a decision that carries a secret must be refused")
def a_secret_in_a_decision(case: Case, run: Run) -> None:
    secret = {"input": {"password": decisions.CANARY}, "canaries": [decisions.CANARY]}
    broken = [
        decisions.decision_on(run, action=..., broken="action", **secret),
        decisions.decision_on(run, run_id=["not", "text"], broken="run_id", **secret),
        decisions.decision_on(run, run_id=f"{run.id}' or 1=1 --", foreign=True, **secret),
    ]
    case.run(decisions.must_refuse(case.driver, run, broken))


@when("a decision on another run is allowed")
def another_run_is_decided(case: Case, workflow: Workflow) -> None:
    async def act() -> dict[str, Any]:
        other = await stories.create_run(case.driver, workflow)
        arguments = decisions.decision_on(other)
        await decisions.decided(case.driver, other, decision_id=arguments["decision_id"])
        return arguments

    case.remember(decision=case.run(act()))


@when("that decision, altered, must be refused")
def an_altered_decision(case: Case, run: Run) -> None:
    altered = {**case.memory["decision"], "input": {"customer_id": "altered"}, "altered": True}
    case.run(decisions.must_refuse(case.driver, run, [altered]))


@when("that decision, used for this run, must be refused")
def a_decision_for_another_run(case: Case, run: Run) -> None:
    foreign = {**case.memory["decision"], "run_id": run.id, "foreign": True}
    case.run(decisions.must_refuse(case.driver, run, [foreign]))


@when("a decision on it for another workflow must be refused")
def a_decision_for_another_workflow(case: Case, run: Run) -> None:
    async def act() -> None:
        other = await case.shelf.fresh(case.driver, "completes")
        foreign = decisions.decision_on(run, workflow_id=other.id, foreign=True)
        await decisions.must_refuse(case.driver, run, [foreign])

    case.run(act())


@when(parsers.parse("the lawful decision of {clause_id} on it is delivered"))
def a_lawful_decision(case: Case, run: Run, clause_id: str) -> None:
    case.run(decisions.decided(case.driver, run, twin=clause_id))


@when(parsers.re(r"every (?P<kind>dialog|execution)? ?entry is asked$"))
def every_entry_is_asked(case: Case, run: Run, kind: str | None) -> None:
    facts = case.stage.facts
    entries = {"dialog": facts.dialog, "execution": facts.execution, None: facts.dialog + facts.execution}
    case.run(decisions.knock(case.driver, run, entries[kind or None], {}))


@when("every entry is asked again, each with a run of its own")
def every_entry_again(case: Case, workflow: Workflow) -> None:
    async def act() -> None:
        for entry in case.stage.facts.dialog + case.stage.facts.execution:
            fresh = await stories.create_run(case.driver, workflow)
            arguments = {**decisions.requests_to(case.driver, entry, fresh, {}), "twin": "GATE-5"}
            await case.driver.call(entry, arguments)

    case.run(act())


@when(parsers.re(r"every internal entry is asked by (?P<actor>.+) with (?P<body>a good body|an empty body|a bad body)"))
def every_internal_entry(case: Case, run: Run, actor: str, body: str) -> None:
    content = case.shelf.content("completes")
    known = case.stage.profile.auth
    how = {"actor": ACTORS[actor] if ACTORS[actor] in known else "nobody"}
    raw = {"an empty body": b"{}", "a bad body": b'{"name": '}
    if body in raw:
        how["raw_body"] = raw[body]  # type: ignore[assignment]
    case.run(decisions.knock(case.driver, run, case.stage.facts.internal, content, **how))
