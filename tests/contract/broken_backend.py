"""Histories that break exactly one of the clauses about documents, slugs, schedules, logs and versions."""

from tests.contract.kept_backend import (
    AGENT,
    BEGUN,
    BRING,
    CALL,
    CAUSELESS,
    COUNTS,
    CYCLE,
    DISABLED,
    DUE,
    DUE2,
    EDIT,
    FAILED,
    FAILING,
    FLOW,
    GET2,
    IDLE,
    LOG,
    LOOK1,
    LOOK2,
    MADE,
    NONE,
    OF_ANOTHER,
    OF_V1,
    ONE,
    ONE_OUT,
    P1,
    SCHEDULED,
    STILL_NONE,
    TWO_OUT,
    V1,
    W1,
    W2,
    ZERO,
    A,
    log,
    row,
)

BROKEN: dict[str, dict[str, str]] = {
    "DOC-1": {
        "refused": f"{BRING} {FLOW} -> 422",
        "breaks": f"{BRING} {FLOW} -> 500",
        "names-no-start": f'{BRING} {FLOW} -> ok compiled={{"start": null, "ends": ["e"]}}',
        "names-the-wrong-start": f'{BRING} {FLOW} -> ok compiled={{"start": "e", "ends": ["e"]}}',
        "forgets-the-end": f'{BRING} {FLOW} -> ok compiled={{"start": "s", "ends": []}}',
        "does-not-know-the-type": f'{BRING} {FLOW} -> ok compiled={{"start": "s", "ends": ["e"],'
        ' "node_types": ["start", "answer"]}',
    },
    "DOC-2": {
        "published": f"{BRING} fault=foreign_boundary -> ok | {P1} -> ok",
        "published-and-marked": f"{BRING} fault=foreign_boundary -> ok | {P1} fault=foreign_boundary -> 201",
        "created-and-published": f"create_workflow - fault=foreign_boundary -> ok workflow_id=w1"
        f" | {P1} fault=foreign_boundary -> 201",
        "breaks": f"{BRING} fault=foreign_boundary -> 500",
        "left-a-trace": 'census s -> {"workflows": 1}'
        ' | create_workflow - fault=foreign_boundary census=s -> 422 | census s -> {"workflows": 2}',
        "refuses-the-lawful-too": f"{BRING} fault=foreign_boundary -> 422 | {BRING} twin=DOC-2 -> 422",
    },
    "DOC-3": {
        "published": f"{CYCLE} -> ok | {P1} -> ok",
        "created-and-published": "create_workflow - fault=bad_default -> ok workflow_id=w1"
        f" | {P1} fault=bad_default -> 201",
        "breaks": f"{BRING} fault=no_start -> 500",
        "breaks-when-published": f"{CYCLE} -> ok | {P1} -> 500",
        "says-nothing": f'{CYCLE} -> 422 body=""',
        "says-always-the-same": f'{CYCLE} -> 422 body="bad" | {BRING} fault=no_end -> 422 body="bad"'
        f' | {BRING} fault=duplicate_key -> 422 body="bad"',
        "takes-the-published-down": f"{P1} -> ok | {CALL} -> 200 | {CYCLE} -> 422 | {CALL} -> 500",
        "takes-the-published-away": f"{P1} -> ok | {CALL} -> 200 | {CYCLE} -> ok | {P1} -> 422 | {CALL} -> 404",
        "refuses-the-lawful-too": f"{CYCLE} -> 422 | {P1} twin=DOC-3 -> 422",
    },
    "DOC-4": {
        "refused": f"{BRING} {AGENT} -> 422",
        "breaks": f"create_workflow - {AGENT} -> 500",
    },
    "SLUG-1": {
        "accepted": f"{W1} -> ok | {W2} -> ok",
        "breaks": f"{W1} -> ok | {W2} -> 500",
        "took-it-all-the-same": f"{W1} -> ok | {W2} -> 409 | {LOOK2} -> {A}",
        "lost-its-own": f"{W1} -> ok | {LOOK2} -> ok slug=b | {W2} -> 409 | {LOOK2} -> 404",
        "took-it-away": f"{W1} -> ok | {LOOK1} -> {A} | {W2} -> 409 | {LOOK1} -> 404",
        "left-a-trace": f'{W1} -> ok | census s -> {{"triggers": 1}} | {W2} census=s -> 409'
        ' | census s -> {"triggers": 2}',
        "refuses-the-lawful-too": f"{W1} -> ok | {W2} -> 409 | save_trigger - workflow_id=w2 slug=b twin=SLUG-1 -> 409",
        "after-its-own-was-saved-again": f"{W1} -> ok | {W1} -> ok | {W2} -> ok",
    },
    "SLUG-2": {
        "another-method": f"{W1} -> ok | {GET2} -> ok",
        "only-published": f"{W1} -> ok | {P1} -> ok | save_trigger - workflow_id=w1 slug=b -> ok | {W2} -> ok",
        "another-path": f'{W1} -> ok | {W2} path="/orders/{{id}}" -> ok',
        "another-tenant": f"{W1} tenant=x -> ok | {W2} tenant=y -> ok",
        "breaks": f"{W1} -> ok | {GET2} -> 500",
        "refuses-the-lawful-too": f"{W1} -> ok | {GET2} -> 409 | {GET2} twin=SLUG-2 -> 409",
    },
    "SLUG-3": {
        "two-winners": f"{W1} at=0..9 -> ok | {W2} at=0..9 -> ok",
        "two-holders": f"{W1} at=0..9 -> ok | {W2} at=0..9 -> 500 | {LOOK2} -> {A}",
        "refused-and-holds-it": f"{W1} at=0..9 -> ok | {W2} at=0..9 -> 409 | {LOOK2} -> {A}",
        "no-winner": f"{W1} at=0..9 -> 409 | {W2} at=0..9 -> 409",
        "all-break": f"{W1} at=0..9 -> 500 | {W2} at=0..9 -> 409",
    },
    "SLUG-4": {
        "refused": f"{W1} -> ok | {W1} -> 409",
        "breaks": f"{W1} -> ok | {W1} -> 500",
        "once-published": f"{W1} -> ok | {P1} -> ok | {W1} -> 409",
    },
    "SLUG-5": {
        "refused": f"{W1} -> ok | delete_workflow - workflow_id=w1 -> 204 | {W2} -> 409",
        "its-trigger-is-gone": f"{W1} -> ok | remove_trigger - workflow_id=w1 -> 204 | {W2} -> 409",
        "breaks": f"{W1} -> ok | delete_workflow - workflow_id=w1 -> 204 | {W2} -> 500",
    },
    "SLUG-6": {
        "two-slugs-one-route": f"{W1} -> ok | save_trigger - workflow_id=w2 slug=A spells=a -> ok"
        " | call_extension - slug=A -> 202 run_id=r1 | read_run r1 -> completed workflow_id=w1",
        "by-the-log": f"{W1} -> ok | save_trigger - workflow_id=w2 slug=a%2F -> ok"
        ' | call_extension - slug=a -> 202 run_id=r1 | list_runs - workflow_id=w2 -> ok items=[{"run_id": "r1"}]',
    },
    "SLUG-7": {
        "accepted": 'save_trigger - workflow_id=w1 slug="a b" malformed -> ok',
        "breaks": 'save_trigger - workflow_id=w1 slug="" malformed -> 500',
        "left-a-trace": 'census s -> {"triggers": 1} | save_trigger - workflow_id=w1 slug="" malformed census=s -> 422'
        ' | census s -> {"triggers": 2}',
        "refuses-the-lawful-too": 'save_trigger - workflow_id=w1 slug="" malformed -> 422'
        " | save_trigger - workflow_id=w1 slug=a twin=SLUG-7 -> 422",
    },
    "SLUG-8": {
        "serves-a-list": 'call_extension - slug="" trap=no_route -> 200',
        "serves-a-plug-in": "call_extension - slug=_plugins path=/x trap=no_route -> 201",
    },
    "SLUG-9": {
        "bad-request": f"{W1} -> ok | {W2} -> 400",
        "unprocessable": f"{W1} -> ok | {GET2} -> 422",
    },
    "SCHEDULE-1": {
        "none": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {STILL_NONE}",
        "not-the-second-time": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {DUE2} -> ok | {log(row('r1'))}",
        "names-another-cause": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {log(row('r1', kind='execute'))}",
        "names-another-schedule": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {log(OF_ANOTHER)}",
        "in-vain-for-long": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {LOG} at=20000..20009 -> ok items=[]",
    },
    "SCHEDULE-2": {
        "tried-again": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {log(row('r1', 'failed'), row('r2', due_at='T9'))}",
        "tried-again-later": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {LOG} -> ok items=[{row('r1', 'failed')}] | {IDLE}"
        f" | {log(row('r1', 'failed'), row('r2', 'running'))}",
        "recorded-as-completed": f"{FAILING} | {NONE} | {DUE} -> ok | {log(row('r1'))}",
        "runs-for-ever": f"{FAILING} | {NONE} | {DUE} -> ok | {log(row('r1', 'running'))}",
    },
    "SCHEDULE-3": {
        "delivered-twice": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {DUE} -> ok | {log(row('r1'), row('r2'))}",
        "delivered-at-once": f"{SCHEDULED} | {NONE} | {DUE} at=90..99 -> ok | {DUE} at=91..98 -> ok"
        f" | {log(row('r1', due_at='T1a'), row('r2', due_at='T1b'))}",
        "delivered-once": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {log(row('r1'), row('r2'))}",
        "one-twice-the-other-never": f'{SCHEDULED} | {NONE} | control.clock due={{"w1": ["T1", "T2"]}} -> ok'
        f" | {log(row('r1'), row('r2'))}",
    },
    "SCHEDULE-4": {
        "disabled": f"{DISABLED} | {NONE} | {DUE} -> ok | {log(row('r1'))}",
        "disabled-and-read": f"{SCHEDULED} | save_schedule - workflow_id=w1 enabled=false -> ok"
        f" | read_schedule - workflow_id=w1 -> ok enabled=false | {NONE} | {DUE} -> ok | {log(row('r1'))}",
        "never-published": f"{MADE} | save_schedule - workflow_id=w1 enabled=true -> ok | {NONE} | {DUE} -> ok"
        f" | {log(row('r1', 'failed'))}",
        "unpublished": f"{MADE} | {SCHEDULED} | unpublish - workflow_id=w1 -> 204 | {NONE} | {DUE} -> ok"
        f" | {LOG} -> ok items=[{row('r1', 'running')}]",
    },
    "SCHEDULE-5": {
        "accepted": "save_schedule - workflow_id=w1 malformed=timezone -> ok",
        "breaks": "save_schedule - workflow_id=w1 malformed=cron -> 500",
        "input-published": f"save_schedule - workflow_id=w1 malformed=input -> ok | {P1} -> ok",
        "left-a-trace": 'census s -> {"triggers": 0} | save_schedule - workflow_id=w1 malformed=cron census=s -> 400'
        ' | census s -> {"triggers": 1}',
        "refuses-the-lawful-too": "save_schedule - workflow_id=w1 malformed=cron -> 400"
        " | save_schedule - workflow_id=w1 twin=SCHEDULE-5 -> 400",
    },
    "OBSERVE-1": {
        "missing": f"execute r1 -> {BEGUN} | {STILL_NONE}",
        "another-status": f"execute r1 -> {BEGUN} | {log(row('r1', 'failed', kind='execute'))}",
        "runs-for-ever": f"execute r1 -> {BEGUN} | {log(row('r1', 'running', kind='execute'))}",
        "another-cause": f"execute r1 -> {BEGUN} | {log(row('r1', kind='extension'))}",
        "no-cause": f"{CALL} -> 202 run_id=r1 | {OF_V1} | {log(CAUSELESS, row('r0', kind='execute'))}",
        "a-call-is-missing": f"{CALL} -> 202 run_id=r1 | {LOG} at=20000..20009 -> ok items=[]",
    },
    "OBSERVE-2": {
        "not-counted": f"{MADE} | {ZERO} | execute r1 -> {BEGUN} | {COUNTS} settled -> ok by_status={{}}",
        "counted-twice": f'{MADE} | {ZERO} | execute r1 -> {BEGUN} | {COUNTS} -> ok by_status={{"completed": 2}}',
        "by-another-outcome": f"{MADE} | {ZERO} | execute r1 -> {FAILED} | read_run r1 -> failed"
        f" | {COUNTS} settled -> {ONE}",
        "by-another-cause": f"{MADE} | {ZERO} | execute r1 -> {BEGUN} | {COUNTS} settled"
        ' -> ok by_status={"completed": 1} by_cause={"extension": 1}',
        "out-of-nothing": f"{MADE} | {ZERO} | {COUNTS} -> {ONE}",
    },
    "VERSION-1": {
        "runs-the-draft": f"{P1} -> ok | {EDIT} | {CALL} -> 202 run_id=r1 | read_run r1 -> completed version=2",
        "runs-no-version": f"{P1} -> ok | {EDIT} | {CALL} -> 202 run_id=r1 | read_run r1 -> completed version=null"
        " | read_run r0 -> completed version=1",
        "gives-the-draft-out": f"{P1} -> ok | {BRING} {TWO_OUT} -> ok"
        f" | call_extension - slug=a extension={{{V1}, {ONE_OUT}}} -> 202 run_id=r1"
        ' | read_run r1 -> completed output={"k": "two"}',
        "moves-the-route": f"{W1} -> ok | {P1} -> ok | {CALL} -> 200"
        f" | save_trigger - workflow_id=w1 slug=b -> ok | {CALL} -> 404",
    },
    "VERSION-2": {
        "moved-to-the-new-one": f"{P1} -> ok | {CALL} -> 202 run_id=r1 | {P1} -> ok"
        " | read_run r1 -> completed version=2",
        "gives-the-new-one-out": f"{P1} -> ok | call_extension - slug=a extension={{{V1}, {ONE_OUT}}} -> 202 run_id=r1"
        f' | {P1} {TWO_OUT} -> ok | read_run r1 -> completed output={{"k": "two"}}',
    },
}
