"""Histories that keep the clauses about who may execute a run, how often, and under which controls."""

from tests.contract.extensions import LATER, call
from tests.contract.kept_backend import DUE, DUE2, NONE, SCHEDULED, STILL_NONE, log, row

RUN = "[workflow_start, node_start:a, node_complete:a, workflow_complete]"
FAILED = "[workflow_start, node_start:a, node_error:a, workflow_error]"
ON = 'under={"flags":{"decision_bridge":true}}'
RAISES = 'under={"bridge":"raises","flags":{"decision_bridge":true}}'
ABSENT = 'under={"coordinator":"absent"}'
DENIES = 'under={"coordinator":"denies"}'
HANGS = 'under={"coordinator":"hangs"}'
OPEN = 'under={"flags":{"internal_create":true}}'
UNKEPT = 'under={"flags":{"run_persistence":false}}'
D1 = "submit_decision r1 decision_id=d1"
GONE = "refused 503 code=gone"
ALLOW = '{"kind": "allow", "decision_id": "d1", "run_id": "r1"}'
AUDIT = "audit - decision_id=d1 -> ok"
CALL = call(LATER)
TRACED = f"replay r1 settled -> {RUN} | read_run r1 -> completed"

KEPT: dict[str, dict[str, str]] = {
    "ONCE-1": {
        "plain": f"execute r1 -> {RUN} | replay r1 settled -> {RUN} | execute r1 -> 409 | replay r1 settled -> {RUN}",
        "while-it-runs": "execute r1 at=0..90 -> [workflow_start, workflow_complete @80]"
        " | execute r1 by=b at=10..12 -> 423",
        "asked-again": f"execute r1 -> {RUN} | execute r1 asked_again -> unknown | execute r1 -> 409",
        "decided-in-vain": f"execute r1 -> {RUN} | {TRACED} | {D1} {ON} -> 200 executed=false | {TRACED}",
        "refused-before-it-began": f"execute r1 {ABSENT} -> {GONE} | execute r1 -> {RUN} | execute r1 -> 409",
    },
    "ONCE-2": {
        "plain": f"create_run r1 -> ok | execute r1 at=10..60 -> {RUN} | execute r1 by=b at=10..30 -> 409"
        f" | execute r1 by=c at=11..40 -> 410 | replay r1 settled -> {RUN}",
        "loser-is-told-first": "execute r1 at=10..60 -> [workflow_start @40, workflow_complete @45]"
        " | execute r1 by=b at=11..15 -> 409",
        "against-decisions": f"execute r1 at=10..60 -> {RUN} | {D1} {ON} at=10..30 -> 409"
        f" | submit_decision r1 decision_id=d2 {ON} at=10..30 -> 200 executed=false",
        "one-decision-is-one": f"{D1} {ON} at=0..20 -> 202 | {D1} {ON} at=1..22 -> 202 | execute r1 at=2..9 -> 409"
        f" | {TRACED} | {AUDIT} items=[{ALLOW}, {ALLOW}]",
        "a-loser-got-no-answer": f"execute r1 at=0..50 -> {RUN} | execute r1 by=b at=0..9 -> unknown",
        "claimed-by-a-failed-bridge": f"create_run r1 -> ok | {D1} {RAISES} -> 500 | execute r1 at=20..30 -> 409"
        f" | execute r1 by=b at=20..30 -> 409 | execute r2 at=50..90 -> {RUN} | execute r2 at=50..60 -> 409",
        "forged-decisions-are-no-rivals": f"create_run r1 -> ok | {D1} foreign {ON} at=0..9 -> 404"
        f" | {D1} altered {ON} at=0..9 -> 422 | execute r1 at=20..50 -> {RUN} | execute r1 at=20..30 -> 409",
        "decided-while-the-bridge-is-off": f"create_run r1 -> ok | {D1} at=0..9 -> 202"
        f" | submit_decision r1 decision_id=d2 at=0..9 -> 202 | execute r1 at=20..50 -> {RUN}"
        " | execute r1 at=20..30 -> 409",
    },
    "ONCE-3": {
        "plain": "create_run r1 key=k input={} -> 201 | create_run r1 key=k input={} -> 200"
        " | create_run r1 key=k input={} -> 201",
        "busy-with-the-first": "create_run r1 key=k input={} at=0..20 -> 201"
        " | create_run r1 key=k input={} at=1..5 -> 409"
        " | create_run r1 key=k input={} -> 200",
        "of-another-workflow": "create_run r1 key=k input={} -> 201 | create_run r1 key=k input={} -> 201"
        " | create_run r2 key=k input={} workflow_id=w2 -> 201",
        "lost-and-asked-again": "create_run - key=k input={} asked_again -> unknown"
        " | create_run r1 key=k input={} -> 200"
        " | create_run r1 key=k input={} -> 200",
    },
    "ONCE-4": {
        "plain": 'create_run r1 key=k input={"a":1} -> 201 | create_run r2 key=k input={"a":2} -> 422'
        ' | create_run r1 key=k input={"a":1} -> 200',
        "conflict": 'create_run r1 key=k input={"a":1} -> 201 | create_run r2 key=k input={"a":true} -> 409',
        "at-once": 'create_run r1 key=k input={"a":1} at=0..9 -> 201 | create_run r2 key=k input={"a":2} at=1..8 -> 409'
        ' | create_run r3 key=k input={"a":3} -> 400',
    },
    "ONCE-5": {
        "plain": f"{D1} {ON} -> 202 | {D1} {ON} -> 200 duplicate=true | {TRACED}"
        f' | {AUDIT} items=[{ALLOW}, {{"kind": "duplicate", "decision_id": "d1"}}]',
        "answered-alike": f"{D1} {ON} at=0..9 -> 202 | {D1} {ON} at=0..9 -> 202 | {TRACED}"
        f" | {AUDIT} items=[{ALLOW}, {ALLOW}]",
        "refused": f"{D1} {ON} -> 202 | {D1} {ON} -> 409 | {D1} {ON} -> 409 | {TRACED}"
        f' | {AUDIT} items=[{ALLOW}, {{"kind": "note", "reason": "delivered again", "decision_id": "d1"}}]',
        "retried-nodes": f"{D1} {ON} -> 202 | {D1} {ON} -> 200 duplicate=true"
        " | replay r1 settled -> [node_start:a, node_error:a, node_start:a, node_complete:a, workflow_complete]"
        f' | {AUDIT} items=[{ALLOW}, {{"kind": "duplicate", "decision_id": "d1"}}]',
        "names-no-nodes": f"{D1} {ON} -> 202 | {D1} {ON} -> 409"
        " | replay r1 settled -> [node_start, node_complete, node_start, node_complete, workflow_complete]",
        "the-second-never-arrived": f"{D1} {ON} -> 202 | {D1} {ON} -> unknown | {TRACED} | {AUDIT} items=[{ALLOW}]",
        "not-before-it-was-allowed": f"{D1} {ABSENT} -> {GONE} | {D1} {ON} -> 202 | {D1} {ON} -> 409 | {TRACED}"
        f' | {AUDIT} items=[{ALLOW}, {{"kind": "duplicate", "decision_id": "d1"}},'
        ' {"kind": "unavailable", "reason": "no coordinator", "decision_id": "d1"}]',
    },
    "DEC-1": {
        "plain": f"{D1} {ON} -> 202 | replay r1 settled -> {RUN}"
        f' | read_run r1 -> completed cause={{"kind": "decision", "decision_id": "d1"}} | {AUDIT} items=[{ALLOW}]',
        "by-the-audit": f"{D1} {ON} -> 202 | {TRACED} | {AUDIT} items=[{ALLOW}]",
        "cause-is-a-text": f"{D1} {ON} -> 202 | replay r1 settled -> {FAILED} | read_run r1 -> failed cause=decision/d1"
        f" | {AUDIT} items=[]",
        "record-names-the-run-only": f'{D1} {ON} -> 202 | {TRACED} | {AUDIT} items=[{{"run_id": "r1"}}]',
        "found-by-the-run": f'{D1} {ON} -> 202 | {TRACED} | audit r1 -> ok items=[7, {{"decision_id": "d1"}}]',
        "slow": f"{D1} {ON} -> 202 | read_run r1 -> created cause=null | replay r1 -> [] unsettled"
        f" | replay r1 settled -> {RUN} | read_run r1 -> completed cause=d1",
        "repeated-with-the-bridge-on": f"{D1} -> 202 executed=false | {D1} {ON} -> 200"
        f" | submit_decision r2 decision_id=d2 {ON} -> 202 | replay r2 settled -> {RUN}",
        "lost-the-race": f"execute r1 at=0..50 -> {RUN} | {D1} {ON} at=0..9 -> 200 executed=false"
        f" | submit_decision r2 decision_id=d2 {ON} -> 202 | replay r2 settled -> {RUN}",
    },
    "DEC-2": {
        "plain": f'census s -> {{"runs": 1}} | {D1} {DENIES} census=s -> 403 | census s -> {{"runs": 1}}'
        f" | submit_decision r1 decision_id=d2 {ON} twin=DEC-2 -> 202 | {TRACED}",
        "asked-again": f'census s -> {{"runs": 1}} | {D1} {DENIES} census=s asked_again -> unknown'
        f' | {D1} {DENIES} census=s -> 409 | census s -> {{"runs": 1}}',
        "an-old-one-repeated": f"{D1} {ON} -> 202 | {D1} {DENIES} -> 200 duplicate=true | {TRACED}"
        f" | submit_decision r2 decision_id=d2 {DENIES} -> 403",
        "a-slow-run-beside": f'submit_decision r2 decision_id=d2 {ON} -> 202 | census s -> {{"events": 1}}'
        f' | {D1} {DENIES} census=s -> 403 | census s -> {{"events": 4}} | replay r2 settled -> {RUN}',
    },
    "DEC-3": {
        "plain": f'census s -> {{"runs": 1}} | {D1} broken=action {ON} census=s -> 422'
        f' | submit_decision - broken=run_id {ON} census=s -> 400 | census s -> {{"runs": 1}}'
        f" | submit_decision r1 decision_id=d2 {ON} twin=DEC-3 -> 202 | {TRACED}",
        "while-nobody-can-allow": f"{D1} broken=action {ABSENT} -> {GONE}",
    },
    "DEC-4": {
        "plain": f'{D1} {ON} -> 202 | {TRACED} | census s -> {{"runs": 1}} | {D1} altered {ON} census=s -> 409'
        f' | census s -> {{"runs": 1}} | submit_decision r2 decision_id=d2 {ON} twin=DEC-4 -> 202'
        f" | replay r2 settled -> {RUN}",
        "claimed": f"{D1} claims=allow {DENIES} -> 403 | submit_decision r2 decision_id=d2 claims=allow {ON} -> 202",
    },
    "DEC-5": {
        "plain": f'{D1} {ON} -> 202 | {TRACED} | census s -> {{"runs": 2}}'
        f" | submit_decision r2 decision_id=d1 foreign {ON} census=s -> 403 | census s -> "
        f'{{"runs": 2}} | submit_decision r2 decision_id=d2 {ON} twin=DEC-5 -> 202 | replay r2 settled -> {RUN}',
    },
    "DEC-6": {
        "plain": f"{D1} {DENIES} -> 403"
        f' | {AUDIT} items=[{{"kind": "deny", "decision_id": "d1", "run_id": "r1", "reason": "no"}}]',
        "carries-only-the-run": f"{D1} {DENIES} -> 403 | {AUDIT} items=[]"
        ' | audit r1 -> ok items=[{"run_id": "r1", "reason": "no"}]',
        "carries-only-the-decision": f"{D1} {DENIES} -> 403 | audit r1 -> ok items=[]"
        f' | {AUDIT} items=[{{"decision_id": "d1", "reason": {{"code": "denied"}}}}]',
        "rows-of-other-people": f"{D1} {DENIES} -> 403 | audit r1 -> ok items=[null, "
        '{"decision_id": "d7", "run_id": "r1", "reason": "other"}, {"decision_id": "d1", "reason": "no"}]',
        "without-decision-id": "submit_decision r1 broken=decision_id -> 422"
        ' | audit r1 -> ok items=[{"run_id": "r1", "decision_id": null, "reason": "decision_id is missing"}]',
    },
    "DEC-7": {
        "plain": f"{D1} {RAISES} -> 503 | read_run r1 -> created | replay r1 -> []",
        "fails-the-run": f"{D1} {RAISES} -> 202 | replay r1 settled -> {FAILED} | read_run r1 -> failed",
        "repeated": f"{D1} {RAISES} -> 503 | {D1} {RAISES} -> 200 duplicate=true | read_run r1 -> failed",
        "executed-once-it-works": f"{D1} {RAISES} -> 503 | read_run r1 -> created | execute r1 -> {RUN}"
        " | read_run r1 -> completed",
        "of-a-run-that-was-over": f"execute r1 -> {RUN} | {D1} {RAISES} -> 409 | read_run r1 -> completed",
    },
    "DEC-8": {
        "plain": f'{D1} broken=action canaries=["hunter2-canary"] -> 422 code=bad body="{{action is missing}}"'
        ' | audit - -> ok items=[] body="[]"',
        "words-that-look-alike": f'{D1} broken=action -> 422 code=bad body="Please select and update a value"',
    },
    "GATE-1": {
        "plain": f"chat_create - {ABSENT} -> {GONE} | chat_create - {ABSENT} -> {GONE}",
        "refused-for-another-reason": f"chat_create - message=hi {ABSENT} -> {GONE}"
        f" | chat_create - message=7 {ABSENT} -> 422 code=bad | chat_create - message=hi {ABSENT} -> {GONE}",
        "asked-again": f"chat_create - {ABSENT} asked_again -> unknown | chat_create - {ABSENT} -> 403",
        "runs-are-not-kept-either": f"chat_create - {ABSENT} -> {GONE}"
        ' | chat_create - under={"coordinator":"absent","flags":{"run_persistence":false}} -> 410 code=off',
    },
    "GATE-2": {
        "plain": f'census s -> {{"workflows": 1}} | chat_create - {ABSENT} census=s -> {GONE}'
        ' | census s -> {"workflows": 1}',
        "a-dialog-before": 'chat_create - -> ok ending=clean | census s -> {"workflows": 2}'
        f' | chat_create - {ABSENT} census=s -> {GONE} | census s -> {{"workflows": 2}}',
        "a-dialog-beside": f'census s at=0..1 -> {{"workflows": 1}} | chat_create - at=2..9 -> ok ending=clean'
        f' | chat_create - {ABSENT} census=s at=3..8 -> {GONE} | census s -> {{"workflows": 2}}'
        f' | chat_create - {ABSENT} census=s -> {GONE} | census s -> {{"workflows": 2}}',
    },
    "GATE-3": {
        "plain": f"chat_create - {ABSENT} -> {GONE} | execute r1 {ABSENT} -> 403 | chat_create - {HANGS} -> {GONE}"
        f" | execute r1 {HANGS} -> 403 | {D1} {HANGS} -> 409",
        "other-requests-other-refusals": f"execute r1 {ABSENT} -> {GONE} | execute r2 {HANGS} -> 409"
        f" | execute r1 {HANGS} -> {GONE}",
        "while-the-harness-stood-still": f"chat_create - {ABSENT} -> {GONE}"
        f" | chat_create - {HANGS} lag_ms=3000 at=0..9000 -> {GONE}",
    },
    "GATE-4": {
        "plain": f'census s -> {{"events": 0}} | execute r1 {ABSENT} census=s -> {GONE}'
        f' | {D1} {ABSENT} census=s -> 403 | census s -> {{"events": 0}}',
        "an-old-one-repeated": f"{D1} {ON} -> 202 | {TRACED} | {D1} {ABSENT} -> 200 duplicate=true"
        f" | execute r2 {ABSENT} -> {GONE}",
        "an-extension": f'census s -> {{"runs": 1}} | {CALL} {ABSENT} census=s -> {GONE} | census s -> {{"runs": 1}}',
        "an-extension-denied": f"{CALL} {DENIES} -> 403",
        "a-schedule": f"{SCHEDULED} | {NONE} | {DUE} {ABSENT} -> ok | {NONE} | control.coordinator mode=present -> ok"
        f" | {STILL_NONE}",
    },
    "GATE-5": {
        "plain": f"chat_create - {ABSENT} -> {GONE} | chat_create - twin=GATE-5 -> ok"
        f" | execute r1 twin=GATE-5 -> {RUN}",
        "asked-again": "chat_create - twin=GATE-5 -> unknown | chat_create - twin=GATE-5 -> 201",
    },
    "GATE-6": {
        "plain": f"audit - -> ok items=[] total=4 | chat_create - {ABSENT} -> {GONE} | audit - -> ok items=[] total=5",
        "counts-nothing": f"audit - -> ok items=[] | chat_create - {ABSENT} -> {GONE}"
        ' | audit - -> ok items=[{"kind": "unavailable"}]',
        "keeps-the-last-few": 'audit - -> ok items=[{"n": 1}, {"n": 2}] total=2'
        f' | chat_create - {ABSENT} -> {GONE} | audit - -> ok items=[{{"n": 2}}, {{"n": 3}}] total=2',
        "looked-up-in-between": f"audit - -> ok items=[] total=1 | {AUDIT} items=[] total=0"
        f" | execute r1 {ABSENT} -> 403"
        " | audit - -> ok items=[] total=2",
    },
    "INTERNAL-1": {
        "plain": 'census s -> {"workflows": 1} | internal_import - actor=operator census=s -> 410'
        " | internal_generate - actor=nobody census=s -> 401 | internal_import - actor=administrator census=s -> 404"
        ' | census s -> {"workflows": 1}',
        "asked-again": "internal_import - actor=nobody asked_again -> unknown | internal_import - actor=nobody -> 403",
    },
    "INTERNAL-2": {
        "plain": "control.flags internal_create=true -> ok"
        f' | census s -> {{"workflows": 1}} | internal_import - actor=operator {OPEN} census=s -> 403'
        f' | internal_generate - actor=nobody {OPEN} census=s -> 404 | census s -> {{"workflows": 1}}',
        "by-whoever-the-profile-names": f"internal_import - {OPEN} -> 201"
        f" | internal_import - actor=operator {OPEN} -> 422",
    },
    "INTERNAL-3": {
        "plain": f"audit - -> ok items=[] total=1 | internal_import - actor=administrator {OPEN} -> 201"
        " | audit - -> ok items=[] total=2",
        "later": f"internal_generate - actor=administrator {OPEN} -> 202",
        "bad-bodies": f"internal_import - actor=administrator raw_body={{}} {OPEN} -> 422"
        f" | internal_import - actor=administrator {OPEN} -> 200",
        "counts-nothing": f"audit - -> ok items=[] total=null | internal_import - actor=administrator {OPEN} -> 201"
        ' | audit - -> ok items=[{"kind": "internal_create"}] total=null',
    },
    "INTERNAL-4": {
        "plain": "control.flags internal_create=true -> ok | control.flags internal_create=false -> ok"
        ' | internal_import - actor=administrator under={"flags":{"internal_create":false}} -> 410',
    },
    "FLAG-1": {
        "plain": f"{D1} -> 202 executed=false | read_run r1 -> created | replay r1 -> []",
        "says-nothing-of-it": f"{D1} -> 202 | read_run r1 -> created | replay r1 -> []",
        "another-word-for-it": f"{D1} -> 202 | read_run r1 -> ok status=waiting",
        "executed-before": f"execute r1 -> {RUN} | {D1} -> 202 | read_run r1 -> completed"
        " | submit_decision r2 decision_id=d2 -> 202 | read_run r2 -> created",
        "executed-afterwards": f"{D1} -> 202 | read_run r1 -> created | execute r1 -> {RUN} | read_run r1 -> completed",
        "decided-before": f"{D1} {ON} -> 202 executed=true | {D1} -> 200 executed=true duplicate=true | {TRACED}"
        " | submit_decision r2 decision_id=d2 -> 202 | read_run r2 -> created",
    },
    "FLAG-2": {
        "plain": f'census s -> {{"runs": 1}} | execute r1 {UNKEPT} census=s -> 410 | {D1} {UNKEPT} census=s -> 409'
        ' | census s -> {"runs": 1}',
        "an-old-one-repeated": f"{D1} {ON} -> 202 | {TRACED} | {D1} {UNKEPT} -> 200 duplicate=true"
        f" | execute r2 {UNKEPT} -> 410",
        "an-extension": f'census s -> {{"runs": 1}} | {CALL} {UNKEPT} census=s -> 410 | census s -> {{"runs": 1}}'
        f' | {call(twin="FLAG-2")} -> 200 output={{"name":"Ann"}}',
        "a-schedule": f"{SCHEDULED} | {NONE} | {DUE} {UNKEPT} -> ok | {NONE} | control.flags run_persistence=true -> ok"
        f" | {STILL_NONE}",
        "caught-up-on-later": f"{SCHEDULED} | {NONE} | {DUE} {UNKEPT} -> ok | {STILL_NONE}"
        f" | control.flags run_persistence=true -> ok | {log(row('r1'))}",
        "due-again-later": f"{SCHEDULED} | {NONE} | {DUE} {UNKEPT} -> ok | {STILL_NONE} | {DUE2} -> ok"
        f" | {log(row('r1', due_at='T2'))}",
    },
    "FLAG-3": {
        "plain": f"replay r1 settled -> {RUN} | control.flags run_persistence=false -> ok"
        f" | control.flags run_persistence=true -> ok | replay r1 settled -> {RUN}",
        "not-meanwhile": f"replay r1 settled -> {RUN} | control.flags run_persistence=false -> ok"
        f" | replay r1 {UNKEPT} -> 410 | control.flags run_persistence=true -> ok | replay r1 settled -> {RUN}",
        "one-reading-broke": f"replay r1 settled -> {RUN} | control.flags internal_create=true -> ok"
        f" | replay r1 -> 500 | replay r1 settled -> {RUN}",
        "its-workflow-went": f"create_run r1 -> ok | replay r1 settled -> {RUN} | replay r2 settled -> {RUN}"
        " | control.flags internal_create=true -> ok | delete_workflow - workflow_id=w1 -> ok"
        f" | replay r1 -> 404 | replay r2 settled -> {RUN}",
    },
}
