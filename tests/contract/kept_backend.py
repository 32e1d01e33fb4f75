"""Histories that keep the clauses about documents, slugs, schedules, logs and versions, plain and with odd habits."""

RUN = "[workflow_start, node_start:a, node_complete:a, workflow_complete]"
FAILED = "[workflow_start, node_start:a, node_error:a, workflow_error]"

TYPES = '"node_types": ["workflow_start", "workflow_end"]'
FLOW = f'document={{"kind": "workflow", {TYPES}, "start": "s", "ends": ["e"], "nodes": ["s", "e"]}}'
COMPILED = f'compiled={{"start": "s", "ends": ["e"], {TYPES}}}'
AGENT = 'document={"kind": "agent_flow", "node_types": ["start", "answer"]}'
BRING = "save_document - workflow_id=w1"
CYCLE = f"{BRING} fault=cycle"
P1 = "publish - workflow_id=w1"

W1 = "save_trigger - workflow_id=w1 slug=a method=POST"
W2 = "save_trigger - workflow_id=w2 slug=a method=POST"
W3 = "save_trigger - workflow_id=w3 slug=a method=POST"
GET2 = "save_trigger - workflow_id=w2 slug=a method=GET"
LOOK1 = "read_trigger - workflow_id=w1"
LOOK2 = "read_trigger - workflow_id=w2"
TAKEN = "409 code=slug_conflict"
A = "ok slug=a method=POST"

SCHEDULED = f"save_schedule - workflow_id=w1 enabled=true -> ok schedule_id=s1 | {P1} -> ok"
FAILING = f'save_schedule - workflow_id=w1 enabled=true -> ok | {P1} document={{"outcome": "fails"}} -> ok'
DISABLED = f"save_schedule - workflow_id=w1 enabled=false -> ok | {P1} -> ok"
DUE = 'control.clock due={"w1": ["T1"]}'
DUE2 = 'control.clock due={"w1": ["T2"]}'
IDLE = "control.clock now=T9 -> ok"
LOG = "list_runs - workflow_id=w1"
NONE = f"{LOG} -> ok items=[]"
STILL_NONE = f"{LOG} settled -> ok items=[]"


def row(run_id: str, status: str = "completed", due_at: str = "T1", kind: str = "schedule") -> str:
    """A row of the log."""
    due = f', "due_at": "{due_at}"' if kind == "schedule" else ""
    return f'{{"run_id": "{run_id}", "status": "{status}", "cause": {{"kind": "{kind}"{due}}}}}'


def log(*rows: str) -> str:
    """A reading of the log when all has settled."""
    return f"{LOG} settled -> ok items=[{', '.join(rows)}]"


BARE = '{"run_id": "r1"}'
CAUSELESS = '{"run_id": "r1", "status": "completed"}'
OF_ANOTHER = '{"run_id": "r1", "cause": {"kind": "schedule", "schedule_id": "s2"}}'
BEGUN = f'{RUN} | read_run r1 -> completed cause={{"kind": "execute"}} | replay r1 settled -> {RUN}'
MADE = "create_workflow - -> ok workflow_id=w1"
COUNTS = "monitoring - workflow_id=w1"
ZERO = f'{COUNTS} -> ok total=0 by_status={{"completed": 0, "failed": 0}} by_cause={{"execute": 0}}'
ONE = 'ok total=1 by_status={"completed": 1, "failed": 0} by_cause={"execute": 1}'

V1 = '"workflow_id": "w1", "state": "published", "version": 1, "outcome": "completes"'
ONE_OUT = '"outputs": [{"key": "k", "type": "string", "value": {"constant": "one"}}]'
TWO_OUT = 'document={"outputs": [{"key": "k", "type": "string", "value": {"constant": "two"}}]}'
CALL = f"call_extension - slug=a extension={{{V1}}}"
EDIT = f"{BRING} -> ok"
OF_V1 = "read_run r1 -> completed version=1"

KEPT: dict[str, dict[str, str]] = {
    "DOC-1": {
        "plain": f"{BRING} {FLOW} -> ok {COMPILED}",
        "calls-its-nodes-otherwise": f'{BRING} {FLOW} -> ok compiled={{"start": "n0", "ends": ["n1"]}}',
        "says-more": f'{BRING} {FLOW} -> ok compiled={{"start": "s", "ends": ["e"], "plan": 7,'
        ' "node_types": ["noop", "workflow_end", "workflow_start"]}',
        "created-with-it": f"create_workflow - {FLOW} -> 201 workflow_id=w1 {COMPILED}",
        "asked-again": f"{BRING} {FLOW} asked_again -> unknown | {BRING} {FLOW} -> ok {COMPILED}",
        "shows-no-compiled-form": f"{BRING} {FLOW} -> ok | {P1} -> 201",
    },
    "DOC-2": {
        "plain": f"{BRING} fault=foreign_boundary -> 422 | {BRING} twin=DOC-2 -> ok",
        "refused-when-published": f"{BRING} fault=foreign_boundary -> ok | {P1} -> 400",
        "created-and-refused-when-published": "create_workflow - fault=foreign_boundary -> ok workflow_id=w1"
        f" | {P1} fault=foreign_boundary -> 422",
        "nothing-appeared": 'census s -> {"workflows": 1}'
        ' | create_workflow - fault=foreign_boundary census=s -> 422 | census s -> {"workflows": 1}',
    },
    "DOC-3": {
        "plain": f'{CYCLE} -> 422 body="a cycle" | {BRING} fault=no_end -> 400 body="no end" | {P1} twin=DOC-3 -> ok',
        "refused-when-published": f'{CYCLE} -> ok | {P1} -> 400 body="flow has a cycle"',
        "refused-when-published-and-marked": f"{CYCLE} -> ok | {P1} fault=cycle -> 409",
        "the-draft-before-it-is-published": f"{BRING} -> ok | {CYCLE} -> 422 | {P1} fault=cycle -> ok",
        "mended-before-it-is-published": f"{CYCLE} -> 422 | {BRING} -> ok | {P1} -> ok",
        "one-sentence-for-the-boundaries": f'{BRING} fault=no_start -> 422 body="one start, some ends"'
        f' | {BRING} fault=two_starts -> 422 body="one start, some ends"'
        f' | {BRING} fault=no_end -> 422 body="one start, some ends"',
        "keeps-serving": f"{P1} -> ok | {CALL} -> 200 | {CYCLE} -> 422 | {CALL} -> 200",
        "keeps-serving-while-the-draft-is-broken": f"{P1} -> ok | {CALL} -> 200 | {CYCLE} -> ok | {CALL} -> 200"
        f" | {P1} -> 422 | {CALL} -> 200",
    },
    "DOC-4": {
        "plain": f"{BRING} {AGENT} -> ok",
        "created-with-it": f"create_workflow - {AGENT} -> 201 workflow_id=w1",
    },
    "SLUG-1": {
        "plain": f'census s -> {{"triggers": 1}} | {W1} -> ok | {LOOK1} -> {A} | {LOOK2} -> 404'
        f' | census t -> {{"triggers": 1}} | {W2} census=t -> {TAKEN} | census t -> {{"triggers": 1}}'
        f" | {LOOK1} -> {A} | {LOOK2} -> 404 | save_trigger - workflow_id=w2 slug=b twin=SLUG-1 -> ok",
        "keeps-its-own": f"{W1} -> ok | save_trigger - workflow_id=w2 slug=b -> ok | {LOOK2} -> ok slug=b"
        f" | {W2} -> 409 | {LOOK2} -> ok slug=b",
        "changed-by-somebody-else": f"{W1} -> ok | {LOOK2} -> 404 | {W2} -> 409"
        f" | save_trigger - workflow_id=w2 slug=b -> ok | {LOOK2} -> ok slug=b",
        "asked-again": f"{W1} -> ok | {W2} asked_again -> unknown | {W2} -> 409",
    },
    "SLUG-2": {
        "plain": f"{W1} -> ok | {GET2} -> 409 | save_trigger - workflow_id=w2 slug=b twin=SLUG-2 -> ok",
        "only-published": f"{W1} -> ok | {P1} -> ok | save_trigger - workflow_id=w1 slug=b -> ok | {W2} -> 409",
        "another-path": f'{W1} -> ok | {W2} path="/orders/{{id}}" -> 409',
        "another-tenant": f"{W1} tenant=x -> ok | {W2} tenant=y -> 409",
    },
    "SLUG-3": {
        "a-trigger-stays-as-it-is": "save_trigger - workflow_id=w1 slug=b -> ok"
        " | save_trigger - workflow_id=w2 slug=c -> ok"
        f" | {W1} at=10..19 -> 409 | {W2} at=10..19 -> 409"
        " | save_trigger - workflow_id=w4 slug=d at=40..49 -> ok"
        " | save_trigger - workflow_id=w5 slug=d at=40..49 -> 409",
        "plain": f"{W1} at=0..9 -> ok | {W2} at=0..9 -> 409 | {W3} at=2..5 -> 409",
        "loser-breaks-and-holds-nothing": f"{W1} at=0..9 -> ok | {W2} at=0..9 -> 500 | {LOOK2} -> 404",
        "loser-got-no-answer": f"{W1} at=0..9 -> ok | {W2} at=0..9 -> unknown | {LOOK2} -> ok slug=b",
        "after-it-was-given-back": f"{W1} -> ok | delete_workflow - workflow_id=w1 -> ok"
        f" | {W2} at=20..29 -> 409 | {W3} at=20..29 -> ok",
    },
    "SLUG-4": {
        "plain": f"{W1} -> ok | {W1} -> ok",
        "published": f"{W1} -> ok | {P1} -> ok | {W1} -> 200",
        "twice-at-once": f"{W1} at=0..9 -> ok | {W1} at=20..29 -> ok | {W1} at=21..25 -> 409",
        "immutable-once-saved": f"{W1} -> ok | {W1} -> ok | {W1} response_mode=async -> 409",
        "another-document": f"{W1} -> ok | {W1} -> ok | {BRING} -> ok | {W1} -> 422",
    },
    "SLUG-5": {
        "plain": f"{W1} -> ok | delete_workflow - workflow_id=w1 -> 204 | {W2} -> ok",
        "its-trigger-is-gone": f"{W1} -> ok | remove_trigger - workflow_id=w1 -> 204 | {W2} -> ok",
        "its-own-again": f"{W1} -> ok | remove_trigger - workflow_id=w1 -> 204 | {W1} -> ok",
        "taken-by-another-since": f"{W1} -> ok | delete_workflow - workflow_id=w1 -> 204 | {W2} -> ok | {W3} -> 409",
    },
    "SLUG-6": {
        "plain": f"{W1} -> ok | save_trigger - workflow_id=w2 slug=A spells=a -> 409"
        " | call_extension - slug=A trap=spelling -> 404",
        "two-routes": f"{W1} -> ok | save_trigger - workflow_id=w2 slug=A spells=a -> ok"
        " | call_extension - slug=A -> 202 run_id=r1 | read_run r1 -> completed workflow_id=w2",
        "one-slug-of-two-spellings": f"{W1} -> ok | save_trigger - workflow_id=w2 slug=A spells=a -> 409"
        " | call_extension - slug=A -> 202 run_id=r1 | read_run r1 -> completed workflow_id=w1",
    },
    "SLUG-7": {
        "plain": 'census s -> {"triggers": 1} | save_trigger - workflow_id=w1 slug="" malformed census=s -> 422'
        ' | census s -> {"triggers": 1} | save_trigger - workflow_id=w1 slug=a twin=SLUG-7 -> ok',
        "not-an-object": "save_trigger - workflow_id=w1 slug=7 malformed -> 400",
    },
    "SLUG-8": {
        "plain": "call_extension - slug=_routes trap=no_route -> 404",
        "leads-elsewhere": 'call_extension - slug="" trap=no_route -> 308',
        "out-of-reach": "call_extension - slug=_routes trap=no_route -> 403",
    },
    "SLUG-9": {
        "plain": f"{W1} -> ok | {W2} -> {TAKEN}",
        "too-many": f"{W1} -> ok | {W2} -> 429 | {W2} -> 409",
    },
    "SCHEDULE-1": {
        "plain": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {log(row('r1'))}",
        "first-nothing-then-one": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {NONE} | {log(row('r1', 'running'))}",
        "two-due-and-one-run": f'{SCHEDULED} | {NONE} | control.clock due={{"w1": ["T1", "T2"]}} -> ok'
        f" | {log(row('r1'))}",
        "two-deliveries-two-runs": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {DUE2} -> ok"
        f" | {log(row('r1'), row('r2', due_at='T2'))}",
        "names-its-cause-in-the-run": f"{SCHEDULED} | {NONE} | {DUE} -> ok"
        f' | {log(BARE)} | read_run r1 -> completed cause={{"kind": "schedule", "schedule_id": "s1"}}',
        "others-beside-it": f"{SCHEDULED} | {NONE} | {DUE} -> ok | create_run r2 -> ok"
        f" | {log(row('r1'), row('r2', 'created', kind='execute'), row('r0', kind='extension'))}",
        "in-pages": f"{SCHEDULED} | {NONE} | {DUE} -> ok"
        f" | {LOG} settled limit=1 -> ok items=[{row('r8', kind='execute')}] next_cursor=2 has_more=true"
        f" | {LOG} settled limit=1 cursor=2 -> ok items=[{row('r1')}] has_more=false",
    },
    "SCHEDULE-2": {
        "plain": f"{FAILING} | {NONE} | {DUE} -> ok | {IDLE} | {log(row('r1', 'failed'))}",
        "of-what-may-fail": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {IDLE} | {LOG} -> ok items=[{row('r1', 'failed')}]",
        "the-next-time-is-no-retry": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {DUE2} -> ok"
        f" | {log(row('r1', 'failed'), row('r2', 'failed', 'T2'))}",
    },
    "SCHEDULE-3": {
        "plain": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {DUE} -> ok | {log(row('r1'))}",
        "at-once": f"{SCHEDULED} | {NONE} | {DUE} at=90..99 -> ok | {DUE} at=91..98 -> unknown | {log(row('r1'))}",
        "after-it-was-read": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {log(row('r1'))} | {DUE} -> ok | {log(row('r1'))}",
    },
    "SCHEDULE-4": {
        "disabled": f"{DISABLED} | {NONE} | {DUE} -> ok | {STILL_NONE}",
        "never-published": f"{MADE} | save_schedule - workflow_id=w1 enabled=true -> ok | {NONE} | {DUE} -> ok"
        f" | {STILL_NONE}",
        "unpublished": f"{MADE} | {SCHEDULED} | unpublish - workflow_id=w1 -> 204 | {NONE} | {DUE} -> ok"
        f" | {STILL_NONE}",
        "enabled-again": f"{DISABLED} | {NONE} | {DUE} -> ok | {STILL_NONE} | {SCHEDULED} | {DUE2} -> ok"
        f" | {log(row('r1', due_at='T2'))}",
    },
    "SCHEDULE-5": {
        "plain": 'census s -> {"runs": 0} | save_schedule - workflow_id=w1 malformed=cron cron=x census=s -> 400'
        ' | census s -> {"runs": 0} | save_schedule - workflow_id=w1 twin=SCHEDULE-5 -> ok',
        "input-refused-when-published": f"save_schedule - workflow_id=w1 malformed=input -> ok | {P1} -> 422",
    },
    "OBSERVE-1": {
        "plain": f"execute r1 -> {BEGUN} | {log(row('r1', kind='execute'))}",
        "lags": f"execute r1 -> {BEGUN} | {NONE} | {LOG} -> ok items=[{row('r1', 'running', kind='execute')}]"
        f" | {log(row('r1', kind='execute'))}",
        "by-a-call": f"{CALL} -> 202 run_id=r1 | {OF_V1} | {log(row('r1', kind='extension'))}",
        "the-run-tells-its-cause": f"execute r1 -> {BEGUN} | {log(CAUSELESS)}",
        "its-workflow-is-gone": f"execute r1 -> {BEGUN} | {log(row('r1', kind='execute'))}"
        f" | delete_workflow - workflow_id=w1 -> ok | {STILL_NONE}",
        "only-one-page": f"execute r1 -> {BEGUN} | {log(row('r1', kind='execute'))}"
        f" | {LOG} settled limit=1 -> ok items=[{row('r0')}] total=2",
        "of-all-workflows": f"execute r1 -> {BEGUN} | list_runs - settled -> ok items=[{row('r1', kind='execute')}]",
    },
    "OBSERVE-2": {
        "plain": f"{MADE} | {ZERO} | execute r1 -> {BEGUN} | {COUNTS} settled -> {ONE}",
        "lags": f"{MADE} | {ZERO} | execute r1 -> {BEGUN} | {ZERO} | {COUNTS} settled -> {ONE}",
        "lagged-before": f"{MADE} | execute r1 -> {BEGUN} | {ZERO} | {COUNTS} settled -> {ONE}"
        f" | {COUNTS} settled -> {ONE}",
        "refused-in-between": f"{MADE} | {ZERO} | create_run r2 -> ok | execute r2 workflow_id=w2 -> 409"
        f" | {COUNTS} settled -> ok by_status={{}}",
        "fails": f"{MADE} | {COUNTS} -> ok by_status={{}} | execute r1 -> {FAILED} | read_run r1 -> failed"
        f' | {COUNTS} settled -> ok by_status={{"failed": 1}}',
        "synchronous": f"{MADE} | {ZERO} | call_extension - slug=a"
        ' extension={"workflow_id": "w1", "mode": "sync", "state": "published"} -> 200 output={}'
        f' | {COUNTS} settled -> ok by_status={{"completed": 1}}',
    },
    "VERSION-1": {
        "plain": f"{P1} -> ok | {EDIT} | {CALL} -> 202 run_id=r1 | {OF_V1}",
        "another-slug-in-the-draft": f"{W1} -> ok | {P1} -> ok | save_trigger - workflow_id=w1 slug=b -> ok"
        f" | {CALL} -> 202 run_id=r1 | {OF_V1}",
        "its-output": f"{P1} -> ok | {BRING} {TWO_OUT} -> ok"
        f" | call_extension - slug=a extension={{{V1}, {ONE_OUT}}} -> 202 run_id=r1"
        ' | read_run r1 -> completed output={"k": "one"}',
        "published-since": f"{P1} -> ok | {EDIT} | {CALL} -> 202 run_id=r1 | {OF_V1} | {P1} -> ok | {EDIT}"
        ' | call_extension - slug=a extension={"workflow_id": "w1", "state": "published", "version": 2}'
        " -> 202 run_id=r2 | read_run r2 -> completed version=2",
    },
    "VERSION-2": {
        "plain": f"{P1} -> ok | {CALL} -> 202 run_id=r1 | {P1} -> ok | {OF_V1}",
        "its-output": f"{P1} -> ok | call_extension - slug=a extension={{{V1}, {ONE_OUT}}} -> 202 run_id=r1"
        f' | {P1} {TWO_OUT} -> ok | read_run r1 -> completed output={{"k": "one"}}',
    },
}
