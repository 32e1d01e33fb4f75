"""Histories that keep every clause and exercise the one that names them, plain and with odd habits."""

RUN = "[workflow_start, node_start:a, node_complete:a, workflow_complete]"
LONG = "[workflow_start, node_progress*1000, workflow_complete]"
BAD_EVENT = '{"type": "planning", "run_id": "{run_id}", "executor_id": "e"}'
GOOD_EVENT = '{"type": "node_start", "run_id": "{run_id}", "executor_id": "e"}'

KEPT: dict[str, dict[str, str]] = {
    "RUN-1": {
        "plain": 'create_run r1 -> ok | census s -> {"runs": 1} | execute - census=s -> 400'
        ' | execute null census=s -> 422 | execute "" census=s -> 400 | census s -> {"runs": 1}'
        f" | execute r1 twin=RUN-1 -> {RUN}",
        "others-are-busy": 'census s -> {"runs": 0} | create_run r1 -> ok | execute - census=s -> 400'
        ' | census s -> {"runs": 1}',
        "another-scope": 'census s -> {"runs": 0} | census t -> {"runs": 5} | execute - census=s -> 400'
        ' | census t -> {"runs": 6} | census s -> {"runs": 0}',
        "a-run-in-flight": 'execute r1 at=0..90 -> [workflow_complete] | census s at=10..20 -> {"events": 1}'
        ' | execute - census=s at=30..40 -> 400 | census s at=50..60 -> {"events": 2}',
        "a-run-that-nobody-watches": 'execute r1 leave=1 -> [workflow_start] left | census s -> {"events": 1}'
        ' | execute - census=s -> 400 | census s -> {"events": 2} | replay r1 settled ->'
        " [workflow_start, workflow_complete]",
        "key-order": 'census s -> {"runs": 1, "events": 2} | execute - census=s -> 418'
        ' | census s -> {"events": 2, "runs": 1}',
    },
    "RUN-2": {
        "plain": 'census s -> {"runs": 0} | execute ghost invented census=s -> 404 | census s -> {"runs": 0}'
        f" | read_run ghost -> 404 | replay ghost -> 404 | create_run r1 -> ok | execute r1 twin=RUN-2 -> {RUN}",
        "conflict": "execute ghost invented -> 409",
    },
    "RUN-3": {
        "plain": "create_run r1 workflow_id=w2 -> ok | read_run r1 -> created | replay r1 -> [] | execute r1 -> 409"
        f" | read_run r1 -> created | replay r1 -> [] | execute r1 workflow_id=w2 twin=RUN-3 -> {RUN}",
        "executed-at-home-meanwhile": "create_run r1 workflow_id=w2 -> ok | read_run r1 -> created | execute r1 -> 404"
        f" | execute r1 workflow_id=w2 -> {RUN} | read_run r1 -> completed",
    },
    "RUN-4": {
        "plain": f"execute r1 -> {RUN} | replay r1 settled -> {RUN}",
        "long-name": f"execute r-ü-01 -> {RUN}",
        "two-at-once": "execute r1 at=0..9 -> [workflow_start, workflow_complete]"
        " | execute r2 at=0..9 by=b -> [workflow_start, workflow_complete]",
    },
    "RUN-5": {
        "plain": "create_run r1 -> ok | read_run r1 -> created | replay r1 -> []",
        "workflow-is-gone": "create_run r1 -> ok | read_run r1 -> created | replay r1 -> []"
        " | delete_workflow - workflow_id=w1 -> ok | read_run r1 -> 404",
        "log-row": 'list_runs - -> ok items=[{"run_id": "r9"}] | read_run r9 -> failed | replay r9 -> [workflow_error]',
    },
    "EVT-1": {
        "plain": f"execute r1 -> {RUN}",
        "new-types": "execute r1 -> [workflow_start, node_retry:a, node_x:b, workflow_paused, workflow_complete]",
        "confirmation": "execute r1 -> [workflow_confirm_required:a, workflow_confirmed:a, node_start:a,"
        " node_complete:a, workflow_complete]",
    },
    "EVT-2": {
        "plain": f"execute r1 -> {RUN}",
        "node-of-that-name": "execute r1 -> [node_start:planning, node_tool_call:planning, workflow_complete]",
        "frame-names": "execute r1 -> [workflow_start message, workflow_complete workflow_complete]",
    },
    "EVT-3": {
        "plain": f"execute r1 -> {RUN} | replay r1 settled -> {RUN}",
        "unknown-fields": 'execute r1 -> [workflow_start {"seq": null, "x": {"run_id": 7}}, workflow_complete]',
        "odd-executor": 'execute r1 -> [workflow_start {"executor_id": "-"}, workflow_complete {"executor_id": "ü"}]',
    },
    "EVT-4": {
        "plain": f"control.executor events=[{BAD_EVENT}] -> ok | execute r1 -> [workflow_start, workflow_error]"
        " | replay r1 settled -> [workflow_start, workflow_error]",
        "lawful-twin": f"control.executor events=[{GOOD_EVENT}] -> ok"
        " | execute r1 -> [workflow_start, node_start, workflow_complete]",
        "behind-its-own-end": "control.executor events=[{"
        f'"type": "workflow_complete", "run_id": "{{run_id}}", "executor_id": "e"}}, {BAD_EVENT}] -> ok'
        " | execute r1 -> [workflow_start, workflow_complete]",
    },
    "EVT-5": {
        "plain": f"execute r1 -> {RUN}",
        "charset": f'execute r1 -> {RUN} content_type="Text/Event-Stream; Charset=\\"UTF-8\\""',
        "left": "execute r1 leave=1 -> [workflow_start] left"
        " | replay r1 settled -> [workflow_start, workflow_complete]",
        "killed": "execute r1 at=0..50 -> [workflow_start] broken | control.kill at=40..45 -> ok"
        " | replay r1 settled -> [workflow_start, workflow_error]",
        "nothing-to-come-back-for": f"execute r1 -> {RUN} | resume_stream r1 after=4 -> 204 content_type=null",
    },
    "EVT-6": {
        "plain": f"execute r1 nodes=a,b -> {RUN}",
        "retried": "execute r1 nodes=a"
        " -> [node_start:a, node_error:a, node_start:a, node_complete:a, workflow_complete]",
        "side-by-side": "execute r1 nodes=a,b -> [node_start:a, node_start:b, node_complete:b, node_complete:a,"
        " workflow_complete]",
        "names-no-nodes": "execute r1 nodes=a -> [node_start, node_complete, workflow_complete]",
        "workflow-events-name-other-things": "execute r1 nodes=a -> [workflow_start:x, workflow_complete]",
        "skipped": "execute r1 nodes=a,b -> [node_skipped:b, node_start:a, node_complete:a, workflow_complete]",
    },
    "EVT-7": {
        "plain": "execute r1 lasts_ms=300 at=0..330 -> [node_start:a @5, workflow_complete @321]"
        " | execute r2 lasts_ms=300 at=400..730 -> [node_start:a @320, workflow_complete @322]",
    },
    "TERM-1": {
        "plain": f"execute r1 -> {RUN} | replay r1 settled -> {RUN}",
        "failure": "execute r1 -> [workflow_start, workflow_error]",
        "never-began": f"execute r1 -> {RUN} | create_run r2 -> ok | replay r2 settled -> []",
        "still-going": f"execute r1 -> {RUN} | replay r2 -> [workflow_start]",
    },
    "TERM-2": {
        "plain": f"execute r1 -> {RUN} | replay r1 settled -> {RUN} | resume_stream r1 after=3 -> [workflow_complete]",
        "types-that-look-alike": "execute r1 -> [workflow_completed, workflow_error_report, workflow_complete]",
    },
    "TERM-3": {
        "plain": f"execute r1 -> {RUN}",
        "alone": "execute r1 -> [workflow_complete]",
        "report-before-the-end": "execute r1 -> [workflow_start, workflow_termination_report, workflow_error]",
    },
    "TERM-4": {
        "plain": f"execute r1 outcome=completes -> {RUN}",
        "failure": "execute r1 outcome=fails -> [node_start:a, node_error:a, workflow_error]",
        "retried": "execute r1 -> [node_start:a, node_error:a, node_start:a, node_complete:a, workflow_complete]",
        "no-node-failed": "execute r1 -> [node_start:a, node_complete:a, workflow_error]",
    },
    "TERM-5": {
        "plain": f"execute r1 -> {RUN} | read_run r1 -> completed",
        "failure": "execute r1 -> [workflow_error] | read_run r1 settled -> failed",
        "lags": f"execute r1 -> {RUN} | read_run r1 -> running | read_run r1 settled -> completed",
        "read-before-the-end": f"execute r1 at=0..20 -> {RUN} | read_run r1 at=5..6 -> running"
        " | read_run r1 at=21..22 -> completed",
    },
    "TERM-6": {
        "plain": "execute r1 leave=1 -> [workflow_start] left"
        " | replay r1 settled -> [workflow_start, workflow_complete]"
        " | read_run r1 settled -> completed",
        "cancelled-by-it": "execute r1 outcome=completes leave=0 -> unknown"
        " | replay r1 settled -> [workflow_start, workflow_error]",
    },
    "TERM-7": {
        "plain": "execute r1 at=0..50 -> [workflow_start] broken | control.kill at=40..45 -> ok"
        " | replay r1 settled -> [workflow_start, workflow_error] | read_run r1 settled -> failed",
        "one-was-over": f"execute r0 -> {RUN} | execute r1 at=20..60 -> [workflow_start] broken"
        " | control.kill at=40..45 -> ok | replay r1 settled -> [workflow_start, workflow_error]",
    },
    "REPLAY-1": {
        "plain": f"execute r1 -> {RUN} | replay r1 settled -> {RUN}",
        "left": f"execute r1 -> [workflow_start] left | replay r1 settled -> {RUN}",
        "lags-and-says-so": f"execute r1 -> {RUN} | replay r1 -> [workflow_start] unsettled"
        f" | replay r1 settled -> {RUN}",
    },
    "REPLAY-2": {
        "plain": f"execute r1 -> {RUN} | replay r1 settled -> {RUN}",
        "number-spelled-otherwise": 'execute r1 -> [workflow_complete {"output": {"n": [1, 0.5]}}]'
        ' | replay r1 settled -> [workflow_complete {"output": {"n": [1.0, 0.5]}}]',
        "key-order": 'execute r1 -> [workflow_complete {"output": {"a": 1, "b": 2}}]'
        ' | replay r1 settled -> [workflow_complete {"output": {"b": 2, "a": 1}}]',
        "big-number": 'execute r1 -> [workflow_complete {"output": 123456789012345678901234567890}]'
        ' | replay r1 settled -> [workflow_complete {"output": 123456789012345678901234567890}]',
        "lone-surrogate": 'execute r1 -> [workflow_complete {"output": "\\ud800"}]'
        ' | replay r1 settled -> [workflow_complete {"output": "\\ud800"}]',
    },
    "REPLAY-3": {
        "plain": f"replay r1 settled -> {RUN}"
        " | replay r1 settled limit=2 reading=p -> [workflow_start, node_start:a] more"
        " | replay r1 settled limit=2 reading=p cursor=on -> [node_complete:a, workflow_complete]",
        "empty-last-page": f"replay r1 settled -> {RUN} | replay r1 settled limit=4 reading=p -> {RUN} more"
        " | replay r1 settled limit=4 reading=p cursor=on -> []",
        "empty-page-between": f"replay r1 settled -> {RUN}"
        " | replay r1 settled limit=9 reading=p -> [] more next_cursor=1"
        f" | replay r1 settled limit=9 reading=p cursor=1 -> {RUN}",
        "capped": f"replay r1 settled limit=1 -> {RUN}"
        " | replay r1 settled limit=1000 reading=p -> [workflow_start, node_start:a] more"
        " | replay r1 settled limit=1000 reading=p cursor=on -> [node_complete:a, workflow_complete]",
    },
    "REPLAY-4": {
        "plain": f'replay r1 settled -> {RUN} | census s -> {{"events": 4}} | replay r1 settled census=s -> {RUN}'
        ' | census s -> {"events": 4}',
    },
    "REPLAY-5": {
        "plain": "replay ghost invented -> 404 | replay r1 malformed=cursor cursor=x -> 400"
        f" | replay r1 malformed=limit limit=-1 -> 422 | replay r1 limit=5 twin=REPLAY-5 settled -> {RUN}",
    },
    "REPLAY-6": {
        "plain": f"execute r1 -> {RUN} | replay r1 -> {RUN} | replay r1 settled -> {RUN}",
        "says-that-it-lags": f"execute r1 -> {RUN} | replay r1 -> [workflow_start] unsettled"
        f" | replay r1 settled -> {RUN}",
        "read-while-it-runs": f"execute r1 at=0..50 -> {RUN} | replay r1 at=5..9 -> [workflow_start]"
        f" | replay r1 at=60..70 -> {RUN}",
    },
    "REPLAY-7": {
        "plain": f"execute r1 events_at_least=1000 at=0..9000 -> {LONG}"
        f" | execute r2 at=0..9000 by=b -> {RUN} | replay r1 settled -> {LONG} | replay r2 settled -> {RUN}",
        "failed-early": "execute r1 events_at_least=1500 -> [workflow_start, workflow_error]"
        " | replay r1 settled -> [workflow_start, workflow_error]",
    },
    "REPLAY-8": {
        "plain": f"replay r1 settled -> {RUN} | resume_stream r1 after=0 -> {RUN}"
        " | resume_stream r1 after=3 -> [workflow_complete] | resume_stream r1 after=4 -> []",
    },
}
