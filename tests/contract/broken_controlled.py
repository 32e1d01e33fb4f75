"""Histories that break exactly one of the clauses about who may execute a run, how often, and under which controls."""

from tests.contract.kept_backend import DUE, LOG, NONE, SCHEDULED, log, row
from tests.contract.kept_controlled import (
    ABSENT,
    ALLOW,
    AUDIT,
    CALL,
    D1,
    DENIES,
    GONE,
    HANGS,
    ON,
    OPEN,
    RAISES,
    RUN,
    TRACED,
    UNKEPT,
)

OFF = 'under={"flags":{"internal_create":false}}'

BROKEN: dict[str, dict[str, str]] = {
    "ONCE-1": {
        "accepted-after-its-end": f"execute r1 -> {RUN} | execute r1 -> {RUN}",
        "accepted-while-it-runs": "execute r1 at=0..90 -> [workflow_start, workflow_complete @80]"
        " | execute r1 by=b at=10..99 -> [workflow_start, workflow_complete @85]",
        "breaks": f"execute r1 -> {RUN} | execute r1 -> 500",
        "after-a-decision": f"{D1} {ON} -> 202 | {TRACED} | {AUDIT} items=[{ALLOW}] | execute r1 -> {RUN}",
    },
    "ONCE-2": {
        "two-winners": f"execute r1 at=0..50 -> {RUN} | execute r1 by=b at=0..50 -> {RUN}",
        "a-decision-and-an-execution": f"execute r1 at=0..50 -> {RUN} | {D1} {ON} at=0..9 -> 202 | {TRACED}",
        "two-decisions": f"{D1} {ON} at=0..9 -> 202 | submit_decision r1 decision_id=d2 {ON} at=0..9 -> 202 | {TRACED}",
        "no-winner": "create_run r1 -> ok | execute r1 at=0..9 -> 409 | execute r1 by=b at=0..9 -> 409",
        "one-breaks-the-others-lose": "create_run r1 -> ok | execute r1 at=0..9 -> 500"
        " | execute r1 by=b at=0..9 -> 409",
    },
    "ONCE-3": {
        "another-run": "create_run r1 key=k input={} -> 201 | create_run r2 key=k input={} -> 201",
        "another-run-at-once": "create_run r1 key=k input={} at=0..9 -> 201"
        " | create_run r2 key=k input={} at=1..8 -> 201",
        "refused": "create_run r1 key=k input={} -> 201 | create_run r1 key=k input={} -> 409",
        "breaks": "create_run r1 key=k input={} -> 201 | create_run r1 key=k input={} -> 500",
        "a-list-for-a-run": "create_run r1 key=k input={} -> 201 | create_run [] key=k input={} -> 201",
    },
    "ONCE-4": {
        "same-run": 'create_run r1 key=k input={"a":1} -> 201 | create_run r1 key=k input={"a":2} -> 200',
        "another-run": 'create_run r1 key=k input={"a":1} -> 201 | create_run r2 key=k input={"a":true} -> 201',
        "breaks": 'create_run r1 key=k input={"a":1} -> 201 | create_run r2 key=k input={} -> 500',
    },
    "ONCE-5": {
        "executed-twice": f"{D1} {ON} -> 202 | {D1} {ON} -> 200 duplicate=true | replay r1 settled ->"
        " [node_start:a, node_complete:a, node_start:a, node_complete:a, workflow_complete]"
        f" | {AUDIT} items=[{ALLOW}, {ALLOW}]",
        "begun-twice": f"{D1} {ON} -> 202 | {D1} {ON} -> 200 duplicate=true"
        " | replay r1 settled -> [node_start:a, node_start:a, node_complete:a, workflow_complete]",
        "another-run": f"{D1} {ON} -> 202 | {D1} {ON} -> 200 duplicate=true | {TRACED} | list_runs - -> ok"
        ' items=[{"run_id": "r1", "cause": {"decision_id": "d1"}}, {"run_id": "r2", "cause": {"decision_id": "d1"}}]',
        "no-record": f"{D1} {ON} -> 202 | {D1} {ON} -> 200 duplicate=true | {TRACED} | {AUDIT} items=[{ALLOW}]",
        "the-record-of-another": f"{D1} {ON} -> 202 | {D1} {ON} -> 200 duplicate=true | {TRACED}"
        f' | {AUDIT} items=[{ALLOW}, {{"kind": "duplicate", "decision_id": "d2"}}]',
    },
    "DEC-1": {
        "executed-nothing": f"{D1} {ON} -> 202 executed=false",
        "never-ended": f"{D1} {ON} -> 202 | replay r1 settled -> []",
        "leads-nowhere": f"{D1} {ON} -> 202 | replay r1 settled -> {RUN} | read_run r1 -> completed cause=execute"
        f" | {AUDIT} items=[]",
        "leads-elsewhere": f"{D1} {ON} -> 202 | replay r1 settled -> {RUN}"
        ' | read_run r1 -> completed cause={"decision_id": "d2"}'
        f' | {AUDIT} items=[{{"decision_id": "d1", "run_id": "r2"}}]',
    },
    "DEC-2": {
        "accepted": f"{D1} {DENIES} -> 202 executed=false",
        "left-a-trace": f'census s -> {{"runs": {{"r1": "created"}}}} | {D1} {DENIES} census=s -> 403'
        ' | census s -> {"runs": {"r1": "failed"}}',
        "refuses-the-lawful-too": f"{D1} {DENIES} -> 403 | submit_decision r1 decision_id=d2 {ON} twin=DEC-2 -> 403",
        "trace-of-a-lost-attempt": f'census s -> {{"runs": 1}} | {D1} {DENIES} census=s asked_again -> unknown'
        f' | {D1} {DENIES} census=s -> 403 | census s -> {{"runs": 2}}',
    },
    "DEC-3": {
        "accepted": f"submit_decision - broken=run_id {ON} -> 202",
        "breaks": f"{D1} broken=action {ON} -> 500",
        "left-a-trace": f'census s -> {{"runs": 1}} | {D1} broken=action {ON} census=s -> 422'
        ' | census s -> {"runs": 2}',
        "refuses-the-lawful-too": f"{D1} broken=action {ON} -> 422 | submit_decision r1 {ON} twin=DEC-3 -> 422",
    },
    "DEC-4": {
        "altered-and-accepted": f"{D1} {ON} -> 202 | {TRACED} | {AUDIT} items=[{ALLOW}] | {D1} altered {ON} -> 200",
        "left-a-trace": f'census s -> {{"runs": 1}} | {D1} altered {ON} census=s -> 409 | census s -> {{"runs": 2}}',
        "refuses-the-lawful-too": f"{D1} altered {ON} -> 409 | submit_decision r1 {ON} twin=DEC-4 -> 500",
    },
    "DEC-5": {
        "accepted": f"submit_decision r2 decision_id=d1 foreign {ON} -> 202",
        "left-a-trace": f'census s -> {{"r1": 0}} | {D1} foreign {ON} census=s -> 409 | census s -> {{"r1": 4}}',
        "refuses-the-lawful-too": f"{D1} foreign {ON} -> 403 | submit_decision r2 {ON} twin=DEC-5 -> 403",
    },
    "DEC-6": {
        "no-record": f"{D1} {DENIES} -> 403 | {AUDIT} items=[] | audit r1 -> ok items=[]",
        "no-reason": f'{D1} {DENIES} -> 403 | {AUDIT} items=[{{"decision_id": "d1", "reason": ""}}] | audit r1 -> ok',
        "without-its-decision-id": "submit_decision - decision_id=d1 broken=run_id -> 422"
        " | audit - decision_id=d1 -> ok items=[]",
        "the-record-of-another": f"{D1} {DENIES} -> 403 | {AUDIT} items=[]"
        ' | audit r1 -> ok items=[{"decision_id": "d2", "run_id": "r1", "reason": "no"}]',
        "only-its-allow": f"{D1} altered -> 409 | audit r1 -> ok items=[]"
        f' | {AUDIT} items=[{{"kind": "allow", "decision_id": "d1", "reason": "fine"}}]',
    },
    "DEC-7": {
        "success": f"{D1} {RAISES} -> 202 | read_run r1 -> created | replay r1 -> []",
        "completed": f"{D1} {RAISES} -> 503 | read_run r1 -> completed",
        "completed-in-the-replay": f"{D1} {RAISES} -> 503 | replay r1 settled -> {RUN}",
    },
    "DEC-8": {
        "secret": f'{D1} broken=action canaries=["hunter2-canary"] -> 422 code=bad body="got hunter2-canary"',
        "secret-in-the-audit": f'{D1} broken=action canaries=["hunter2-canary"] -> 422'
        ' | audit - -> ok body="[hunter2-canary]"',
        "stack-trace": f'{D1} broken=action -> 422 code=bad body="Traceback (most recent call last)"',
        "file-and-line": f'{D1} broken=action -> 422 code=bad body="in File \\\\\\"/app/x.py\\\\\\", line 7"',
        "sql": f'{D1} broken=action -> 422 code=bad body="near\\\\nSELECT id FROM runs WHERE 1"',
        "setting": f'{D1} broken=action -> 422 code=bad body="cannot read APP_DATABASE_URL"',
    },
    "GATE-1": {
        "accepted": f"chat_create - {ABSENT} -> ok",
        "breaks": f"chat_create - {ABSENT} -> 500",
        "other-code": f"chat_create - {ABSENT} -> 403 code=a | chat_create - {ABSENT} -> 403 code=b",
        "other-status": f"chat_create - {ABSENT} -> 403 | chat_create - {ABSENT} -> 409",
    },
    "GATE-2": {
        "left-a-trace": f'census s -> {{"workflows": 1}} | chat_create - {ABSENT} census=s -> {GONE}'
        ' | census s -> {"workflows": 2}',
        "raises": 'census s -> {"events": 0} | chat_create - under={"coordinator":"raises"} census=s -> 403'
        ' | census s -> {"events": 1}',
    },
    "GATE-3": {
        "accepted": f"chat_create - {HANGS} -> ok",
        "breaks": 'chat_create - under={"coordinator":"raises"} -> 500',
        "hangs": f"chat_create - {HANGS} at=0..9000 -> {GONE}",
        "hangs-beside-a-harness-that-does": f"chat_create - {HANGS} lag_ms=500 at=0..9000 -> {GONE}",
        "hangs-without-an-answer": f"chat_create - {HANGS} at=0..9000 -> unknown",
        "otherwise": f"chat_create - {ABSENT} -> {GONE} | chat_create - {HANGS} -> 409 code=gone",
    },
    "GATE-4": {
        "executes": f"execute r1 {ABSENT} -> {RUN}",
        "breaks": f"{D1} {ABSENT} -> 503",
        "left-a-trace": f'census s -> {{"events": 0}} | execute r1 {ABSENT} census=s -> {GONE}'
        ' | census s -> {"events": 1}',
        "an-extension": f"{CALL} {ABSENT} -> 202 run_id=r1",
        "an-extension-denied": f"{CALL} {DENIES} -> 202 run_id=r1",
        "a-schedule": f"{SCHEDULED} | {NONE} | {DUE} {ABSENT} -> ok | {log(row('r1'))}",
        "a-schedule-denied": f"{SCHEDULED} | {NONE} | {DUE} {DENIES} -> ok | {log(row('r1'))}",
    },
    "GATE-5": {
        "still-refused": f"chat_create - {ABSENT} -> {GONE} | chat_create - twin=GATE-5 -> {GONE}",
        "breaks": "chat_create - twin=GATE-5 -> 500",
    },
    "GATE-6": {
        "no-record": f"audit - -> ok items=[] total=4 | chat_create - {ABSENT} -> {GONE}"
        " | audit - -> ok items=[] total=4",
        "counts-nothing": f'audit - -> ok items=[{{"n": 1}}] | execute r1 {ABSENT} -> 403'
        ' | audit - -> ok items=[{"n": 1}]',
    },
    "INTERNAL-1": {
        "created": "internal_import - actor=administrator -> 201",
        "looks-at-the-body-first": "internal_generate - actor=operator raw_body={} -> 422",
        "breaks": "internal_import - actor=nobody -> 500",
        "left-a-trace": 'census s -> {"workflows": 1} | internal_import - actor=nobody census=s -> 404'
        ' | census s -> {"workflows": 2}',
    },
    "INTERNAL-2": {
        "created": f"internal_import - actor=operator {OPEN} -> 201",
        "left-a-trace": f'census s -> {{"workflows": 1}} | internal_import - actor=operator {OPEN} census=s -> 403'
        ' | census s -> {"workflows": 2}',
    },
    "INTERNAL-3": {
        "refused": f"internal_import - actor=administrator {OPEN} -> 403",
        "created-nothing": f"internal_import - actor=administrator {OPEN} -> 201 workflow_id=w9"
        " | read_workflow - workflow_id=w9 -> 404",
        "no-record": f"audit - -> ok items=[] total=1 | internal_import - actor=administrator {OPEN} -> 201"
        " | audit - -> ok items=[] total=1",
    },
    "INTERNAL-4": {
        "created": f"control.flags internal_create=true -> ok | internal_import - actor=administrator {OFF} -> 201",
        "in-reach": f"control.flags internal_create=true -> ok | internal_import - actor=operator {OFF} -> 422",
    },
    "FLAG-1": {
        "ended": f"{D1} -> 202 | read_run r1 -> completed",
        "has-events": f"{D1} -> 202 executed=false | replay r1 -> [workflow_start]",
        "claims-it": f"{D1} -> 202 executed=true | replay r1 settled -> {RUN} | {AUDIT} items=[{ALLOW}]",
        "switched-off": 'submit_decision r1 decision_id=d1 under={"flags":{"decision_bridge":false}} -> 202'
        " | read_run r1 -> running",
    },
    "FLAG-2": {
        "executes": f"execute r1 {UNKEPT} -> {RUN}",
        "claims-success": f"{D1} {UNKEPT} -> 202",
        "breaks": f"execute r1 {UNKEPT} -> 500",
        "left-a-trace": f'census s -> {{"runs": 1}} | execute r1 {UNKEPT} census=s -> 410 | census s -> {{"runs": 2}}',
        "an-extension": f"{CALL} {UNKEPT} -> 202 run_id=r1",
        "an-extension-left-a-trace": f'census s -> {{"runs": 1}} | {CALL} {UNKEPT} census=s -> 410'
        ' | census s -> {"runs": 2}',
        "an-extension-refused-for-ever": f"{CALL} {UNKEPT} -> 410 | {CALL} twin=FLAG-2 -> 410",
        "a-schedule": f"{SCHEDULED} | {NONE} | {DUE} {UNKEPT} -> ok | {log(row('r1'))}",
        "a-schedule-seen-early": f"{SCHEDULED} | {NONE} | {DUE} {UNKEPT} -> ok | {LOG} -> ok items=[{row('r1')}]"
        f" | control.flags run_persistence=true -> ok | {log(row('r1'))}",
    },
    "FLAG-3": {
        "lost": f"replay r1 settled -> {RUN} | control.flags run_persistence=true -> ok | replay r1 -> 404",
    },
}
