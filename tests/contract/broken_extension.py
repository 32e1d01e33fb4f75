"""Histories that break exactly one of the clauses about calling extensions."""

from tests.contract.extensions import BOTH, COUNT, FLAG, LATER, NOTE, body, call, compact, gives
from tests.contract.kept_extension import (
    ACCEPTED,
    ANN,
    CAUSE,
    DONE,
    ENDED,
    FAILS,
    FIELD,
    FORM,
    LINE,
    MORE_OF_RUNS,
    NAMED,
    OK,
    PATH,
    RETRY,
    SEEN,
    SLOW,
    STRAY,
    logged,
    missing,
)

SAVED = {"state": "saved"}
JSON = {"body": None, "content_type": "application/json"}
NAN = '{"name":"Ann","x":NaN}'
NO_JSON = call(trap="malformed", raw_body="{", **JSON)
WRONG = call(trap="wrong_type", field="name", body={"name": None}, census="s")
OTHER = call(trap="method", method="PUT", census="s")
NOBODY = call(trap="no_credential", credential=None, census="s")
NOT_ALLOWED = '405 headers={"Allow":"POST"}'
COMPLETED = f"{call(LATER)} -> {ACCEPTED} | read_run r1 -> completed workflow_id=w1"
TOKEN = "create_key - workflow_id=w1 -> 201 key_id=k1 token=$TOKEN_1"
STRAYED = call(body={"name": "Ann", "extra": "stray-1"})
OPTIONAL = {"inputs": [NOTE], "outputs": [gives("note")]}
LOOSE = {"inputs": [{**NOTE, "source": "body"}], "outputs": [gives("note")]}


def leaves_a_trace(asked: str, answer: str) -> str:
    return f"{SEEN} | {asked} -> {answer} | {MORE_OF_RUNS}"


def caused(**changed: object) -> str:
    """A run whose cause is told otherwise; a part of None is not told at all."""
    told = {key: value for key, value in {**CAUSE, **changed}.items() if value is not None}
    return f"{COMPLETED} publication_id=p1 cause={compact(told)}"


BROKEN: dict[str, dict[str, str]] = {
    "DISPATCH-1": {
        "served": f"{STRAY} -> 200 output={{}}",
        "forbidden": f"{STRAY} -> 403",
        "breaks": f"{STRAY} -> 500",
        "unauthenticated-with-a-key": f"{STRAY} -> {RETRY}",
        "knows-none-at-all": f"{STRAY} -> 404 | {call(twin='DISPATCH-1')} -> 404",
    },
    "DISPATCH-2": {
        "served": f"{NOBODY} -> {ANN}",
        "forbidden": f"{NOBODY} -> 403",
        "false": f"{call(credential='false')} -> {ANN}",
        "revoked-and-served": f"revoke_key - key_id=k1 -> 204 | {OK}",
        "of-another": f"{call(trap='other_credential', credential='k2')} -> {ANN}",
        "hidden": f"{call(trap='other_credential', credential='k2')} -> 404",
        "left-a-trace": leaves_a_trace(NOBODY, RETRY),
        "refuses-the-lawful-too": f"{NOBODY} -> {RETRY} | {call(twin='DISPATCH-2')} -> {RETRY}",
    },
    "DISPATCH-3": {
        "saved-and-served": f"{call(SAVED, trap='not_published')} -> {ANN}",
        "unpublished-and-served": f"{call({'state': 'unpublished'})} -> {ANN}",
        "breaks": f"{call({'state': 'disabled'})} -> 500",
        "left-a-trace": leaves_a_trace(call(SAVED, census="s"), "404"),
        "refuses-the-lawful-too": f"{call(SAVED)} -> 404 | {call(twin='DISPATCH-3')} -> 404",
    },
    "DISPATCH-4": {
        "served": f"{OTHER} -> {ANN}",
        "by-what-was-sent": f"{call(method='GET')} -> {ANN}",
        "breaks": f"{OTHER} -> 500",
        "left-a-trace": leaves_a_trace(OTHER, NOT_ALLOWED),
        "refuses-the-lawful-too": f"{OTHER} -> {NOT_ALLOWED} | {call(twin='DISPATCH-4')} -> {NOT_ALLOWED}",
    },
    "DISPATCH-5": {
        "from-the-query": f'{call(query=[["name", "Eve"]])} -> 200 output={{"name":"Eve"}}',
        "from-the-body": f"{call(BOTH, query=[['count', '42']], body={'name': 'Ann', 'count': 8})}"
        ' -> 200 output={"name":"Ann","count":8}',
        "path-from-the-query": f"{call(PATH, path='/of/a', body=None, query=[['item', 'Eve']])}"
        ' -> 200 output={"item":"Eve"}',
        "form-from-the-query": f"{call(FORM, body=None, form=[['flag', 'false']], query=[['flag', 'true']])}"
        ' -> 200 output={"flag":true}',
        "though-it-is-absent": f'{call(OPTIONAL, body={"note": "Eve-7"})} -> 200 output={{"note":"Eve-7"}}',
        "within-a-text": f'{call(LINE, query=[["name", "Eve-7"]])} -> 200 output={{"line":"dear Eve-7!","fixed":3}}',
        "form-is-not-read": f"{call(FORM, body=None, form=[['flag', 'false']])} -> 422",
        "in-the-run": f"{call(LATER, query=[['name', 'Eve']])} -> {ACCEPTED}"
        ' | read_run r1 -> completed output={"name":"Eve"}',
    },
    "DISPATCH-6": {
        "accepted": f"{missing()} -> 200 output={{}}",
        "by-what-was-sent": f"{call(body={})} -> 200 output={{}}",
        "breaks": f"{missing()} -> 500",
        "conflict": f"{missing()} -> 409",
        "form": f"{call(FORM, body=None, form=[])} -> 200 output={{}}",
        "left-a-trace": leaves_a_trace(missing(), FIELD),
        "refuses-the-lawful-too": f"{missing()} -> {FIELD} | {call(twin='DISPATCH-6')} -> {FIELD}",
    },
    "DISPATCH-7": {
        "null-accepted": f"{WRONG} -> 200 output={{}}",
        "list-accepted": f"{call(body={'name': ['Ann']})} -> 200 output={{}}",
        "text-for-a-number": f"{call(BOTH, query=[['count', 'x']])} -> {ANN}",
        "text-for-a-boolean": f'{call(FORM, body=None, form=[["flag", "maybe"]])} -> 200 output={{"flag":true}}',
        "breaks": f"{WRONG} -> 500",
        "left-a-trace": leaves_a_trace(WRONG, FIELD),
        "refuses-the-lawful-too": f"{WRONG} -> {FIELD} | {call(twin='DISPATCH-7')} -> {FIELD}",
    },
    "DISPATCH-8": {
        "not-applied": f'{call(BOTH)} -> 200 output={{"name":"Ann","count":null}}',
        "another": f'{call(BOTH)} -> 200 output={{"name":"Ann","count":0}}',
        "for-a-zero": f'{call(BOTH, query=[["count", "0"]])} -> 200 output={{"name":"Ann","count":7}}',
        "for-an-empty-text": call(
            {"inputs": [{**NOTE, "default": "none"}], "outputs": [gives("note")]}, body=None, query=[["note", ""]]
        )
        + ' -> 200 output={"note":"none"}',
        "for-a-false": call(
            {"inputs": [{**FLAG, "required": False, "default": True}], "outputs": [gives("flag", "boolean")]},
            body=None,
            form=[["flag", "false"]],
        )
        + ' -> 200 output={"flag":true}',
        "refused-without": f"{call({'inputs': [COUNT], 'outputs': []}, body=None)} -> 422",
    },
    "DISPATCH-9": {
        "as-a-field": f'{STRAYED} -> 200 output={{"name":"Ann","extra":"stray-1"}}',
        "in-a-field": f'{STRAYED} -> 200 output={{"name":"Ann stray-1"}}',
        "in-the-run": f"{call(LATER, query=[['x', 'stray-1']])} -> {ACCEPTED}"
        ' | read_run r1 -> completed output={"name":"stray-1"}',
    },
    "DISPATCH-10": {
        "breaks": f"{NO_JSON} -> 500",
        "accepted": f"{NO_JSON} -> {ANN}",
        "nan-accepted": f"{call(raw_body=NAN, **JSON)} -> {ANN}",
        "ignored-where-nothing-is-required": f"{call(LOOSE, trap='malformed', raw_body='{', **JSON)}"
        " -> 200 output={}",
        "breaks-where-none-is-declared": f"{call({'inputs': [NOTE]}, trap='malformed', raw_body='[', **JSON)} -> 502",
        "refuses-the-lawful-too": f"{NO_JSON} -> 400 | {call(twin='DISPATCH-10')} -> 400",
    },
    "DISPATCH-11": {
        "names-nothing": f"{COMPLETED} cause=null",
        "no-key": caused(key_id=None),
        "no-publication": f"{COMPLETED} cause={compact(CAUSE)}",
        "another-method": caused(method="GET"),
        "another-key": caused(key_id="k9"),
        "the-secret-for-the-key": caused(key_id="$TOKEN_1"),
        "the-secret-beside-it": f"{TOKEN} | {COMPLETED} {NAMED} body=$TOKEN_1",
        "another-key-in-the-log": f'{OK} | list_runs - workflow_id=w1 -> 200 items=[{{"run_id":"r9",'
        '"cause":{"kind":"extension","key_id":"k9"}}]',
        "all-put-down-to-the-first": f"{OK} | {call(credential='k2')} -> {ANN}"
        f" | list_runs - workflow_id=w1 -> 200 items=[{logged('r8', 'k1')},{logged('r9', 'k1')}]",
        "from-the-log": f'{OK} | list_runs - workflow_id=w1 -> 200 items=[{{"run_id":"r9","publication_id":"p1",'
        '"cause":{"kind":"extension","slug":"other","method":"POST","key_id":"k1"}}]',
    },
    "DISPATCH-12": {
        "no-allow": f"{OTHER} -> 405",
        "allows-another": f'{OTHER} -> 405 headers={{"Allow":"PUT"}}',
        "not-found": f"{OTHER} -> 404",
        "no-challenge": f"{NOBODY} -> 401",
    },
    "DISPATCH-13": {
        "names-nothing": f"{call(body={})} -> 422 code=bad body=no",
        "names-another": f'{call(BOTH, query=[["count", "x"]])} -> 400 code=bad message="name: wrong"',
    },
    "SYNC-1": {
        "undeclared-field": f'{call()} -> 200 output={{"name":"Ann","run_id":"r1"}}',
        "undeclared-null": f'{call()} -> 200 output={{"name":"Ann","error":null}}',
        "inner-output": f'{call()} -> 200 output={{"name":"inner-canary"}}',
        "inner-output-within": f'{call(OPTIONAL, body=None)} -> 200 output={{"note":"x inner-canary"}}',
        "another-value": f'{call()} -> 200 output={{"name":"ann"}}',
        "no-value": f"{call()} -> 200 output={{}}",
        "another-constant": f'{call(LINE)} -> 200 output={{"line":"dear Ann!","fixed":4}}',
        "number-as-text": f'{call(BOTH, query=[["count", "42"]])} -> 200 output={{"name":"Ann","count":"42"}}',
        "true-for-1": call({"outputs": [gives("n", "number", constant=1)]}) + ' -> 200 output={"n":true}',
        "a-list": f"{call()} -> 200 output=[]",
        "accepted-only": f"{call()} -> {ACCEPTED}",
    },
    "SYNC-2": {
        "late": f"{call({'timeout_ms': 100}, at='0..1200')} -> {ANN}",
        "late-though-the-harness-stood-still": f"{call({'timeout_ms': 100}, at='0..2600', lag_ms=200)} -> {ANN}",
        "late-refusal": f"{call({'timeout_ms': 0}, at='0..1200')} -> 503",
        "late-without-an-answer": f"{call({'timeout_ms': 100}, at='0..5000')} -> unknown",
        "waits-for-the-run": f"{call(SLOW, at='0..5100')} -> {ANN}",
    },
    "SYNC-3": {
        "success": f"{call(SLOW, at='0..150')} -> 200 output={{}}",
        "holds-the-output": f'{call(SLOW, at="0..150")} -> 504 code=timeout run_id=r1 output={{"name":"Ann"}} | {DONE}',
        "holds-a-canary": f'{call(SLOW, at="0..150")} -> 504 code=timeout run_id=r1 body="inner-canary" | {DONE}',
        "names-no-run": f"{call(SLOW, at='0..150')} -> 504 code=timeout",
        "lost": f"{call(SLOW, at='0..150')} -> 504 code=timeout run_id=r1 | read_run r1 -> 404",
        "runs-for-ever": f"{call(SLOW, at='0..150')} -> {ACCEPTED} | read_run r1 settled -> running",
    },
    "SYNC-4": {
        "output-within": f"{call({**LINE, **FAILS})} -> 409 {body({'run': {'output': [{'fixed': 3}]}})}",
        "success": f"{call(FAILS)} -> 200 output={{}}",
        "accepted": f"{call(FAILS)} -> {ACCEPTED}",
        "holds-the-output": f'{call(FAILS)} -> 409 code=workflow_failed output={{"name":"Ann"}}',
        "holds-a-canary": f'{call(FAILS)} -> 500 code=workflow_failed body="trace: inner-canary"',
    },
    "SYNC-5": {
        "swapped": f'{call(at="0..20")} -> 200 output={{"name":"Bernard"}}'
        f' | {call(at="5..30", body={"name": "Bernard"})} -> 200 output={{"name":"Bernard"}}',
        "within-a-text": f'{call(LINE, at="0..20")} -> 200 output={{"line":"dear Bernard!","fixed":3}}'
        f' | {call(at="5..30", body={"name": "Bernard"})} -> 200 output={{"name":"Bernard"}}',
    },
    "ASYNC-1": {
        "no-run": f"{call(LATER)} -> 202",
        "blank-run": f'{call(LATER)} -> 202 run_id=" "',
        "breaks": f"{call(LATER)} -> 500",
        "conflict": f"{call(LATER)} -> 409",
        "waits-for-the-run": f"{call({**LATER, 'lasts_ms': 500}, at='0..520')} -> {ACCEPTED}"
        " | read_run r1 -> completed",
    },
    "ASYNC-2": {
        "another-value": f'{call(LATER)} -> {ACCEPTED} | read_run r1 -> completed output={{"name":"ann"}}',
        "inner-output": f"{call(LATER)} -> {ACCEPTED} | read_run r1 -> completed"
        ' output={"name":"Ann","debug":"inner-canary"}',
        "for-ever": f"{call(LATER)} -> {ACCEPTED} | read_run r1 settled -> running",
        "fails-for-no-reason": f"{call(LATER)} -> {ACCEPTED} | read_run r1 -> failed",
        "completes-what-fails": f"{call({**LATER, **FAILS})} -> {ACCEPTED} | read_run r1 -> {ENDED}",
    },
    "ASYNC-3": {
        "reads-as-nothing": f"{call(LATER)} -> {ACCEPTED} | read_run r1 -> 200 | {DONE}",
    },
    "ASYNC-4": {
        "created": f"{call(LATER)} -> 201 run_id=r1 | {DONE}",
        "plain-success": f"{call(LATER)} -> 200 run_id=r1 | {DONE}",
    },
}
