"""Histories that break exactly one clause, by that clause and by what is wrong."""

RUN = "[workflow_start, node_start:a, node_complete:a, workflow_complete]"
LONG = "[workflow_start, node_progress*1000, workflow_complete]"

BROKEN: dict[str, dict[str, str]] = {
    "RUN-1": {
        "accepted-without-run-id": "execute - -> [workflow_start, workflow_complete]",
        "accepted-null": "execute null -> [workflow_start, workflow_complete]",
        "accepted-blank": 'execute " " -> [workflow_start, workflow_complete]',
        "accepted-number": "execute 5 -> [workflow_start, workflow_complete]",
        "breaks-instead-of-refusing": "execute [] -> 500",
        "left-a-trace": 'census s -> {"runs": 0} | execute - census=s -> 400 | census s -> {"runs": 1}',
        "count-became-true": 'census s -> {"runs": 1} | execute - census=s -> 400 | census s -> {"runs": true}',
        "refuses-the-lawful-too": "create_run r1 -> ok | execute - -> 400 | execute r1 twin=RUN-1 -> 400",
    },
    "RUN-2": {
        "accepted": f"execute ghost invented -> {RUN}",
        "exists-afterwards": "execute ghost invented -> 404 | read_run ghost -> created",
        "has-events-afterwards": "execute ghost invented -> 404 | replay ghost -> [workflow_start]",
        "left-a-trace": 'census s -> {"runs": []} | execute g invented census=s -> 404 | census s -> {"runs": ["g"]}',
        "refuses-the-lawful-too": "execute ghost invented -> 404 | execute r1 twin=RUN-2 -> 404",
    },
    "RUN-3": {
        "accepted": f"create_run r1 workflow_id=w2 -> ok | execute r1 -> {RUN}",
        "status-changed": "create_run r1 workflow_id=w2 -> ok | read_run r1 -> created | execute r1 -> 409"
        " | read_run r1 -> running",
        "gained-an-event": "create_run r1 workflow_id=w2 -> ok | replay r1 -> [] | execute r1 -> 409"
        " | replay r1 -> [workflow_start]",
        "left-a-trace": 'create_run r1 workflow_id=w2 -> ok | census s -> {"events": 0} | execute r1 census=s -> 409'
        ' | census s -> {"events": 1}',
    },
    "RUN-4": {
        "stream": 'execute r1 -> [workflow_start, node_start:a {"run_id": "r2"}, workflow_complete]',
        "replay": 'replay r1 settled -> [workflow_start, workflow_complete {"run_id": "r2"}]',
        "other-case": 'execute r1 -> [workflow_start, workflow_complete {"run_id": "R1"}]',
        "rest": 'resume_stream r1 after=1 -> [workflow_complete {"run_id": "r2"}]',
        "trailing-space": 'execute r1 -> [workflow_start, workflow_complete {"run_id": "r1 "}]',
    },
    "RUN-5": {
        "unreadable": "create_run r1 -> ok | read_run r1 -> 404",
        "reads-as-another": "create_run r1 -> ok | read_run r1 -> created run_id=r2",
        "not-replayable": "create_run r1 -> ok | read_run r1 -> created | replay r1 -> 404",
        "log-row": 'list_runs - -> ok items=[{"run_id": "r9", "workflow_id": "w1"}] | replay r9 -> 404',
        "before-its-workflow-went": "create_run r1 -> ok | read_run r1 -> 404 | delete_workflow - workflow_id=w1 -> ok",
    },
    "EVT-1": {
        "foreign-type": "execute r1 -> [workflow_start, thinking, workflow_complete]",
        "other-case": "execute r1 -> [Workflow_start, workflow_complete]",
        "no-underscore": "execute r1 -> [workflow_start, nodestart:a, workflow_complete]",
        "leading-space": 'execute r1 -> [workflow_start {"type": " node_start"}, workflow_complete]',
        "replay": "replay r1 settled -> [message, workflow_complete]",
    },
    "EVT-2": {
        "planning": "execute r1 -> [workflow_start, planning, workflow_complete]",
        "tool-call": "execute r1 -> [workflow_start, tool_call:a, workflow_complete]",
        "tool-result-replayed": "replay r1 settled -> [workflow_start, tool_result, workflow_complete]",
        "by-the-name-of-its-frame": "execute r1 -> [workflow_start, node_progress tool_call, workflow_complete]",
    },
    "EVT-3": {
        "no-executor-id": "execute r1 -> [workflow_start -executor_id, workflow_complete]",
        "blank-executor-id": 'execute r1 -> [workflow_start {"executor_id": " \\t"}, workflow_complete]',
        "null-executor-id": 'execute r1 -> [workflow_start, workflow_complete {"executor_id": null}]',
        "number-executor-id": 'execute r1 -> [workflow_start {"executor_id": 1}, workflow_complete]',
        "list-executor-id": 'execute r1 -> [workflow_start {"executor_id": ["e"]}, workflow_complete]',
        "no-run-id": "execute r1 -> [workflow_start -run_id, workflow_complete]",
        "no-type": "execute r1 -> [workflow_start -type, workflow_complete]",
        "replay": "replay r1 settled -> [workflow_start, workflow_complete -executor_id]",
        "rest": "resume_stream r1 after=1 -> [workflow_complete -executor_id]",
    },
    "EVT-4": {
        "success": 'control.executor events=[{"type": "planning", "run_id": "{run_id}", "executor_id": "e"}] -> ok'
        " | execute r1 -> [workflow_start, workflow_complete]",
        "success-in-the-replay": 'control.executor events=[{"type": "node_start", "run_id": "{run_id}"}] -> ok'
        " | execute r1 at=10..20 -> [workflow_start] broken | control.kill at=15..20 -> ok"
        " | replay r1 settled -> [workflow_start, workflow_complete]",
        "fails-the-lawful-too": "control.executor"
        ' events=[{"type": "node_start", "run_id": "{run_id}", "executor_id": "e"}] -> ok'
        " | execute r1 -> [workflow_start, workflow_error]",
    },
    "EVT-5": {
        "content-type": f"execute r1 -> {RUN} content_type=application/json",
        "no-content-type": f"execute r1 -> {RUN} content_type=null",
        "charset": f'execute r1 -> {RUN} content_type="text/event-stream; charset=latin-1"',
        "nan": "execute r1 -> [workflow_start, !NaN, workflow_complete]",
        "not-utf-8": f"execute r1 -> {RUN} encoding=invalid",
        "torn-event": f"execute r1 -> {RUN} unfinished=data:",
        "broken": "execute r1 -> [workflow_start] broken",
        "stays-open": f"execute r1 -> {RUN} open",
        "rest-breaks": "resume_stream r1 after=1 -> [node_start:a] broken",
    },
    "EVT-6": {
        "unknown-node": "execute r1 nodes=a,b -> [workflow_start, node_start:c, workflow_complete]",
        "completes-before-it-starts": "execute r1 nodes=a -> [node_complete:a, node_start:a, workflow_complete]",
        "fails-unstarted": "execute r1 -> [workflow_start, node_error:a, workflow_error]",
        "forgets-the-node": "execute r1 nodes=a -> [node_start:a, node_complete, workflow_complete]",
    },
    "EVT-7": {
        "in-one-piece": "execute r1 lasts_ms=300 at=0..330 -> [node_start:a @320, workflow_complete @321]"
        " | execute r2 lasts_ms=300 at=400..730 -> [node_start:a @320, workflow_complete @322]",
    },
    "TERM-1": {
        "stream": "execute r1 -> [workflow_start, node_start:a]",
        "empty-stream": "execute r1 -> []",
        "replay": "replay r1 settled -> [workflow_start, node_start:a]",
        "both": "execute r1 -> [workflow_start] | replay r1 settled -> [workflow_start]",
        "empty-replay": "execute r1 -> [] left | replay r1 settled -> []",
        "other-case": "execute r1 -> [workflow_start, workflow_Complete]",
        "stream-stays-open": "execute r1 at=0..20000 -> [workflow_start] open"
        " | replay r1 settled -> [workflow_start, workflow_complete]",
    },
    "TERM-2": {
        "completes-twice": "execute r1 -> [workflow_start, workflow_complete, workflow_complete]",
        "error-after-complete": "execute r1 -> [workflow_start, workflow_complete, workflow_error]",
        "both": "execute r1 -> [workflow_complete, workflow_complete]"
        " | replay r1 settled -> [workflow_complete, workflow_complete]",
        "rest": "resume_stream r1 after=1 -> [workflow_error, workflow_error]",
    },
    "TERM-3": {
        "progress": "execute r1 -> [workflow_start, workflow_complete, node_progress:a]",
        "workflow-event": "replay r1 settled -> [workflow_start, workflow_error, workflow_termination_report]",
        "torn-text": "execute r1 -> [workflow_start, workflow_complete, node_start:a]",
        "rest": "resume_stream r1 after=1 -> [workflow_complete, node_progress:a]",
    },
    "TERM-4": {
        "failed-node-completes": "execute r1 -> [node_start:a, node_error:a, workflow_complete]",
        "one-of-two": "execute r1 -> [node_start:a, node_start:b, node_error:a, node_complete:b, workflow_complete]",
        "retry-fails-too": "execute r1 -> [node_start:a, node_error:a, node_start:a, node_error:a, workflow_complete]",
        "cannot-fail": "execute r1 outcome=completes -> [workflow_start, workflow_error]",
        "cannot-succeed": "execute r1 outcome=fails -> [workflow_start, workflow_complete]",
        "replay": "replay r1 settled -> [node_start:a, node_error:a, workflow_complete]",
    },
    "TERM-5": {
        "says-failed": f"execute r1 -> {RUN} | read_run r1 -> failed",
        "says-completed": "execute r1 -> [workflow_start, workflow_error] | read_run r1 -> completed",
        "runs-for-ever": f"execute r1 -> {RUN} | read_run r1 -> running | read_run r1 settled -> running",
        "changes-its-mind": f"execute r1 -> {RUN} | read_run r1 -> completed | read_run r1 -> running",
        "cancelled": f"execute r1 -> {RUN} | read_run r1 -> cancelled",
        "by-the-replay": f"replay r1 settled -> {RUN} | read_run r1 -> failed",
    },
    "TERM-6": {
        "runs-for-ever": "execute r1 leave=1 -> [workflow_start] left | replay r1 settled -> [workflow_start] unsettled"
        " | read_run r1 settled -> running",
        "left-before-the-first": "execute r1 leave=0 -> [] left | replay r1 settled -> [] unsettled",
    },
    "TERM-7": {
        "runs-for-ever": "execute r1 at=0..50 -> [workflow_start] broken | control.kill at=40..45 -> ok"
        " | replay r1 settled -> [workflow_start] unsettled | read_run r1 settled -> running",
    },
    "REPLAY-1": {
        "lost": f"execute r1 -> {RUN} | replay r1 settled -> [workflow_start, node_start:a, workflow_complete]",
        "twice": f"execute r1 -> {RUN}"
        " | replay r1 settled -> [workflow_start, node_start:a, node_start:a, node_complete:a, workflow_complete]",
        "swapped": f"execute r1 -> {RUN}"
        " | replay r1 settled -> [workflow_start, node_complete:a, node_start:a, workflow_complete]",
        "other-terminal": "execute r1 -> [workflow_start, workflow_error]"
        " | replay r1 settled -> [workflow_start, workflow_complete]",
        "stream-lost-one": "execute r1 -> [workflow_start, workflow_complete]"
        " | replay r1 settled -> [workflow_start, node_start:a, workflow_complete]",
        "left-stream-parts": "execute r1 -> [workflow_start, node_start:a] left"
        " | replay r1 settled -> [workflow_start, node_progress:a, workflow_complete]",
    },
    "REPLAY-2": {
        "value": 'execute r1 -> [workflow_complete {"output": {"n": 1}}]'
        ' | replay r1 settled -> [workflow_complete {"output": {"n": 2}}]',
        "true-is-not-1": 'execute r1 -> [workflow_complete {"output": [true]}]'
        ' | replay r1 settled -> [workflow_complete {"output": [1]}]',
        "null-is-not-absent": 'execute r1 -> [workflow_complete {"output": null}]'
        " | replay r1 settled -> [workflow_complete]",
        "text-ends-at-zero": 'execute r1 -> [workflow_complete {"output": "a\\u0000b"}]'
        ' | replay r1 settled -> [workflow_complete {"output": "a"}]',
        "big-number-rounded": 'execute r1 -> [workflow_complete {"output": 9007199254740993}]'
        ' | replay r1 settled -> [workflow_complete {"output": 9007199254740992.0}]',
        "lone-surrogate": 'execute r1 -> [workflow_complete {"output": "\\ud800"}]'
        ' | replay r1 settled -> [workflow_complete {"output": "?"}]',
        "text-is-not-number": 'execute r1 -> [workflow_complete {"output": "1"}]'
        ' | replay r1 settled -> [workflow_complete {"output": 1}]',
        "list-reordered": 'execute r1 -> [workflow_complete {"output": [1, 2]}]'
        ' | replay r1 settled -> [workflow_complete {"output": [2, 1]}]',
        "swapped-nodes": "execute r1 -> [node_start:a, node_start:b, workflow_complete]"
        " | replay r1 settled -> [node_start:b, node_start:a, workflow_complete]",
        "executor": "execute r1 -> [workflow_complete]"
        ' | replay r1 settled -> [workflow_complete {"executor_id": "other"}]',
    },
    "REPLAY-3": {
        "boundary-loses-one": f"replay r1 settled -> {RUN}"
        " | replay r1 settled limit=2 reading=p -> [workflow_start, node_start:a] more"
        " | replay r1 settled limit=2 reading=p cursor=on -> [workflow_complete]",
        "boundary-repeats-one": f"replay r1 settled -> {RUN}"
        " | replay r1 settled limit=2 reading=p -> [workflow_start, node_start:a] more"
        " | replay r1 settled limit=2 reading=p cursor=on -> [node_start:a, node_complete:a, workflow_complete]",
        "boundary-loses-the-end": f"replay r1 settled -> {RUN}"
        " | replay r1 limit=2 reading=p -> [workflow_start, node_start:a] more"
        " | replay r1 limit=2 reading=p cursor=on -> [node_complete:a]",
        "other-order": f"replay r1 settled -> {RUN}"
        " | replay r1 settled limit=3 reading=p -> [workflow_start, node_complete:a, node_start:a] more"
        " | replay r1 settled limit=3 reading=p cursor=on -> [workflow_complete]",
        "circle": "replay r1 reading=p -> [workflow_start] more | replay r1 reading=p cursor=on -> [node_start:a] more"
        " | replay r1 reading=p cursor=on -> [node_start:a] more",
        "more-without-a-way": "replay r1 -> [workflow_start] more next_cursor=null",
        "first-page-for-ever": f"replay r1 settled -> {RUN}"
        " | replay r1 settled limit=1 reading=p -> [workflow_start] more next_cursor=1"
        " | replay r1 settled limit=1 reading=p cursor=1 -> [workflow_start] more next_cursor=2",
    },
    "REPLAY-4": {
        "second-is-empty": f"replay r1 settled -> {RUN} | replay r1 settled -> []",
        "second-is-longer": f"replay r1 settled -> {RUN}"
        " | replay r1 settled -> [workflow_start, node_start:a, node_complete:a, node_progress:a, workflow_complete]",
        "second-is-other": 'replay r1 settled -> [workflow_complete {"n": 1}]'
        ' | replay r1 settled -> [workflow_complete {"n": 2}]',
        "another-size-between": f"replay r1 settled -> {RUN} | replay r1 settled limit=9 -> {RUN}"
        " | replay r1 settled -> []",
        "left-a-trace": f'census s -> {{"events": 4}} | replay r1 census=s settled -> {RUN}'
        ' | census s -> {"events": 5}',
    },
    "REPLAY-5": {
        "empty-success": "replay ghost invented -> []",
        "another-status": "replay ghost invented -> 403",
        "breaks": "replay ghost invented -> 500",
        "cursor-accepted": f"replay r1 malformed=cursor cursor=x -> {RUN}",
        "limit-accepted": f"replay r1 malformed=limit limit=-1 -> {RUN}",
        "cursor-breaks": "replay r1 malformed=cursor cursor=x -> 500",
        "refuses-the-lawful-too": "replay r1 malformed=limit limit=0 -> 422 | replay r1 limit=1 twin=REPLAY-5 -> 422",
    },
    "REPLAY-6": {
        "lags-behind": f"execute r1 -> {RUN} | replay r1 -> [workflow_start, node_start:a, node_complete:a]"
        f" | replay r1 settled -> {RUN}",
        "empty-at-first": f"execute r1 -> {RUN} | replay r1 -> [] | replay r1 settled -> {RUN}",
        "only-reading": f"execute r1 -> {RUN} | replay r1 -> [workflow_start]",
    },
    "REPLAY-7": {
        "queue-overflows": f"execute r1 events_at_least=1500 -> {RUN} | replay r1 settled -> {RUN}",
        "beside": f"execute r1 at=0..9000 -> {LONG}"
        " | execute r2 events_at_least=9 at=0..9000 -> [workflow_start, workflow_complete]"
        f" | replay r1 settled -> {LONG} | replay r2 settled -> [workflow_start, workflow_complete]",
    },
    "REPLAY-8": {
        "skips-one": f"replay r1 settled -> {RUN} | resume_stream r1 after=1 -> [node_complete:a, workflow_complete]",
        "repeats-one": f"replay r1 settled -> {RUN}"
        " | resume_stream r1 after=2 -> [node_start:a, node_complete:a, workflow_complete]",
        "refused": f"replay r1 settled -> {RUN} | resume_stream r1 after=1 -> 409",
        "changed": f'replay r1 settled -> {RUN} | resume_stream r1 after=3 -> [workflow_complete {{"n": 1}}]',
        "stops-short": f"replay r1 settled -> {RUN} | resume_stream r1 after=1 -> [node_start:a]",
    },
}
