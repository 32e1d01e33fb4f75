"""Histories of lawful targets with odd habits, or that tell too little: nothing in them is a breach."""

from tests.contract.kept_backend import (
    BEGUN,
    BRING,
    CALL,
    COUNTS,
    CYCLE,
    DISABLED,
    DUE,
    DUE2,
    EDIT,
    FLOW,
    LOG,
    LOOK1,
    LOOK2,
    MADE,
    NONE,
    OF_V1,
    ONE,
    P1,
    SCHEDULED,
    STILL_NONE,
    W1,
    W2,
    W3,
    ZERO,
    A,
    log,
    row,
)

DOUBTFUL: dict[str, dict[str, str]] = {
    "DOC-1": {"no-answer": f"{BRING} {FLOW} -> unknown"},
    "DOC-3": {
        "no-answer": f"{CYCLE} -> ok | {P1} -> unknown",
        "the-call-got-no-answer": f"{P1} -> ok | {CALL} -> 200 | {CYCLE} -> 422 | {CALL} -> unknown",
    },
    "SLUG-1": {
        "no-answer": f"{W1} -> ok | {W2} -> unknown",
        "trigger-not-read": f"{W1} -> ok | {LOOK1} -> {A} | {W2} -> 409 | {LOOK1} -> unknown",
    },
    "SLUG-2": {"no-answer": f"{W1} -> ok | {W2} path=/x -> unknown"},
    "SLUG-3": {
        "loser-breaks": f"{W1} at=0..9 -> ok | {W2} at=0..9 -> 500",
        "loser-got-no-answer": f"{W1} at=0..9 -> ok | {W2} at=0..9 -> unknown",
        "no-winner-seen": f"{W1} at=0..9 -> unknown | {W2} at=0..9 -> 409",
    },
    "SLUG-4": {
        "no-answer": f"{W1} -> ok | {W1} -> unknown",
        "too-many": f"{W1} -> ok | {W1} -> 429",
    },
    "SLUG-5": {"no-answer": f"{W1} -> ok | delete_workflow - workflow_id=w1 -> 204 | {W2} -> unknown"},
    "SLUG-6": {
        "nobody-called": f"{W1} -> ok | save_trigger - workflow_id=w2 slug=A spells=a -> ok",
        "nothing-tells-whose-run": f"{W1} -> ok | save_trigger - workflow_id=w2 slug=A spells=a -> ok"
        " | call_extension - slug=A -> 200",
        "no-answer": f"{W1} -> ok | save_trigger - workflow_id=w2 slug=A spells=a -> unknown",
    },
    "SLUG-7": {"no-answer": 'save_trigger - workflow_id=w1 slug="" malformed -> unknown'},
    "SLUG-8": {
        "no-answer": "call_extension - slug=_x trap=no_route -> unknown",
        "breaks": "call_extension - slug=_x trap=no_route -> 500",
    },
    "SCHEDULE-1": {
        "not-yet": f"{SCHEDULED} | {NONE} | {DUE} -> ok | {NONE}",
        "caused-by-nobody-knows-what": f"{SCHEDULED} | {NONE} | {DUE} -> ok"
        f" | {log(chr(123) + chr(34) + 'run_id' + chr(34) + ': ' + chr(34) + 'r1' + chr(34) + chr(125))}",
    },
    "SCHEDULE-4": {
        "disabled-in-a-draft": f"{SCHEDULED} | save_schedule - workflow_id=w1 enabled=false -> ok | {NONE}"
        f" | {DUE} -> ok | {log(row('r1'))}",
        "a-late-run-of-the-time-before": f"{SCHEDULED} | {LOG} -> ok items=[] limit=9 | {DUE} -> ok | {DISABLED}"
        f" | {NONE} | {DUE2} -> ok | {log(row('r1'))}",
    },
    "SCHEDULE-5": {"input-not-published": "save_schedule - workflow_id=w1 malformed=input -> ok"},
    "OBSERVE-1": {
        "tells-no-cause-at-all": f"execute r1 -> {BEGUN.replace('execute', '')}"
        f' | {LOG} -> ok items=[{{"run_id": "r1", "status": "completed"}}]',
    },
    "OBSERVE-2": {"not-read": f"{MADE} | {ZERO} | {COUNTS} -> unknown"},
}

SILENT: dict[str, str] = {
    "no-compiled-form": f"{BRING} {FLOW} -> ok",
    "a-foreign-boundary-in-a-draft": f"{BRING} fault=foreign_boundary -> ok",
    "a-fault-in-a-draft": f"{CYCLE} -> ok",
    "a-fault-in-a-draft-that-is-mended": f"{CYCLE} -> ok | {BRING} -> ok | {P1} -> ok",
    "a-document-for-a-workflow-that-is-gone": f"delete_workflow - workflow_id=w1 -> ok | {BRING} {FLOW} -> 404",
    "served-otherwise-once-published-again": f"{P1} -> ok | {CALL} -> 200 | {CYCLE} -> 422 | {P1} -> ok"
    f" | {CALL} -> 404",
    "not-served-before-either": f"{P1} -> ok | {CYCLE} -> 422 | {CALL} -> 404",
    "unpublishing-keeps-the-slug": f"{W1} -> ok | {P1} -> ok | unpublish - workflow_id=w1 -> ok | {W2} -> 409",
    "unpublishing-frees-the-slug": f"{W1} -> ok | {P1} -> ok | unpublish - workflow_id=w1 -> ok | {W2} -> ok",
    "another-slug-in-a-draft-keeps-the-first": f"{W1} -> ok | save_trigger - workflow_id=w1 slug=b -> ok | {W2} -> 409",
    "another-slug-in-a-draft-frees-the-first": f"{W1} -> ok | save_trigger - workflow_id=w1 slug=b -> ok | {W2} -> ok",
    "published-and-its-trigger-removed": f"{W1} -> ok | {P1} -> ok | remove_trigger - workflow_id=w1 -> ok"
    f" | {W2} -> 409",
    "given-back-meanwhile": f"{W1} -> ok | delete_workflow - workflow_id=w1 at=10..30 -> ok | {W2} at=12..20 -> ok",
    "perhaps-taken": f"{W1} -> unknown | {W2} -> 409",
    "perhaps-not-taken": f"{W1} -> unknown | {W2} -> ok",
    "perhaps-given-back": f"{W1} -> ok | delete_workflow - workflow_id=w1 -> unknown | {W2} -> 409",
    "a-race-for-what-is-perhaps-taken": f"{W1} -> unknown | {W2} at=10..20 -> 409 | {W3} at=10..20 -> 409",
    "a-race-and-a-departure": f"{W1} at=0..9 -> ok | delete_workflow - workflow_id=w1 at=3..9 -> ok"
    f" | {W2} at=0..20 -> ok",
    "a-schedule-in-its-place": f"{W1} -> ok | save_schedule - workflow_id=w1 enabled=true -> ok | {W2} -> ok",
    "its-own-at-once": f"{W1} at=0..9 -> ok | {W1} at=0..9 -> 409",
    "another-spelling-reaches-it": f"{W1} -> ok | call_extension - slug=%61 -> 202 run_id=r1"
    " | read_run r1 -> completed workflow_id=w1",
    "a-due-time-before-it-was-published": "save_schedule - workflow_id=w1 enabled=true -> ok"
    f" | {NONE} | {DUE} -> ok | {STILL_NONE}",
    "due-while-it-was-published": f"save_schedule - workflow_id=w1 enabled=true -> ok | {NONE} | {P1} at=50..90 -> ok"
    f" | {DUE} at=60..80 -> ok | {LOG} settled at=100..101 -> ok items=[]",
    "due-without-a-coordinator": f'{SCHEDULED} | {NONE} | {DUE} under={{"coordinator": "absent"}} -> ok | {STILL_NONE}',
    "read-in-part-only": f"{SCHEDULED} | {NONE} | {DUE} -> ok"
    f" | {LOG} settled limit=1 -> ok items=[{row('r0')}] total=3",
    "no-log-before": f"{SCHEDULED} | {DUE} -> ok | {log(row('r1'), row('r2'))}",
    "not-in-the-log-yet": f"execute r1 -> {BEGUN} | {NONE}",
    "a-log-of-one-status": f"execute r1 -> {BEGUN} | {LOG} status=failed settled -> ok items=[]",
    "a-run-that-never-began": f"create_run r1 -> ok | {STILL_NONE}",
    "a-run-that-goes-on": f"{MADE} | execute r1 at=0..90 -> [workflow_start, workflow_complete @80]"
    f" | {COUNTS} at=10..20 -> ok by_status={{}} | {COUNTS} at=200..210 -> {ONE}",
    "an-execution-without-an-answer": f"{MADE} | {ZERO} | execute r1 -> unknown | {COUNTS} settled -> {ONE}",
    "counts-of-a-busy-workflow": f'{ZERO} | {COUNTS} -> ok by_status={{"completed": 9}}',
    "counts-once-the-schedule-fired": f"{MADE} | {SCHEDULED} | {ZERO} | {DUE} -> ok"
    f' | {COUNTS} settled -> ok by_status={{"completed": 1}}',
    "tells-no-version": f"{P1} -> ok | {EDIT} | {CALL} -> 202 run_id=r1 | read_run r1 -> completed",
    "published-meanwhile": f"{P1} -> ok | {EDIT} | {CALL} at=20..40 -> 202 run_id=r1 | {P1} at=25..30 -> ok"
    " | read_run r1 -> completed version=2",
    "an-edit-that-was-refused": f"{P1} -> ok | {BRING} -> 422 | {CALL} -> 404",
    "read-before-the-next-one": f"{P1} -> ok | {CALL} -> 202 run_id=r1 | {OF_V1} | {P1} -> ok",
    "no-loser": f"{W1} -> ok | {LOOK2} -> 404",
}

SHARED: dict[str, tuple[set[str], str]] = {
    "two-owners-and-another-status": (
        {"SLUG-1", "SLUG-9"},
        f"{W1} -> ok | {LOOK1} -> {A} | {W2} -> 400 | {LOOK1} -> 404",
    ),
    "a-failing-schedule-that-is-never-due-again": (
        {"SCHEDULE-1", "OBSERVE-1"},
        f"{SCHEDULED} | {NONE} | execute r1 -> {BEGUN} | {DUE} -> ok | {STILL_NONE}",
    ),
}
