"""A stand-in for Feagent: its wire, as it was observed, over a server that keeps the closed loop contract.

It is written from the wire facts of the real system and from recordings of it; where those are silent it does what
the contract asks for. `--fault NAME` plants one bug of the kind that such a system has.

**Environment**, read at start; to switch something is to restart it:

- `ENABLE_TEST_SEED_API`: serve `/api/test/workflows/…` (default off: 404).
- `ENABLE_INTERNAL_WORKFLOW_CREATE_ENDPOINTS`: open `/api/workflows/import` and `/generate-from-form` (default off:
  410) to administrators, who show `Authorization: Bearer` with the token of `FEAGENT_ADMIN_TOKEN`; where that is unset
  nobody is one.
- `DISABLE_RUN_PERSISTENCE`: runs and their execution are 410.
- `ENABLE_DECISION_EXECUTION_BRIDGE`: taken and without effect, since nothing on this wire delivers a decision.
- `FEAGENT_COORDINATOR`: `present` (default), `absent`, `denies`, `raises` or `hangs`; `FEAGENT_COORDINATOR_TIMEOUT_S`
  bounds the last (default 1).
- `FEAGENT_MODEL=none`: no model, dialogs are 503. Otherwise a canned planner answers.
- `FEAGENT_NO_RUNS_ENDPOINT`: creating a run over HTTP is 404, for deployments that insert runs by a script
  (`python -m tests.standins.feagent.insert_run`).
- `FEAGENT_CONFIRM_TIMEOUT_S`: how long a side effect waits for its confirmation (default 300), then it is denied.

**Code in nodes** is interpreted, never executed. A `python` node may hold assignments, `import time`,
`time.sleep(seconds)` and `raise Exception("text")`; a `javascript` node assignments, `throw new Error("text")` and
`setTimeout(resolve, ms)`. Expressions: literals, displays, names, arithmetic, subscripts, f-strings without a format,
`.get(…)`, and calls of `str`, `int`, `float`, `len` and `round`. `input1`, `input2`, … are the outputs of the nodes
before, `initial_input` is the request's. Whatever else the code holds fails the node.

A node's failure is final, but for one that a change of its configuration can mend: an `httpRequest` without a method
is repaired to a GET and tried again.
"""
