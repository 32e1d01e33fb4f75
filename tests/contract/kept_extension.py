"""Histories that keep the clauses about calling extensions, and about the document that describes them."""

from tests.contract.extensions import (
    BOTH,
    COUNT,
    FLAG,
    ITEM,
    LATER,
    NOTE,
    body,
    call,
    compact,
    gives,
)

ANN = '200 output={"name":"Ann"}'
OK = f"{call()} -> {ANN}"
SEEN = 'census s -> {"runs":1}'
MORE_OF_RUNS = 'census s -> {"runs":2}'
NOT_MINE = '404 code="not_found"'
RETRY = '401 headers={"WWW-Authenticate":"Bearer"}'
STRAY = call({"state": "unknown", "slug": "nobody"}, trap="unknown_slug")
FORM = {"inputs": [FLAG], "outputs": [gives("flag", "boolean")]}
PATH = {"path": "/of/{item}", "inputs": [ITEM], "outputs": [gives("item")]}
LINE = {"outputs": [gives("line", text=["dear ", {"input": "name"}, "!"]), gives("fixed", "number", constant=3)]}
CAUSE = {"kind": "extension", "slug": "echo", "method": "POST", "key_id": "k1"}
NAMED = f'workflow_id="w1" publication_id="p1" cause={compact(CAUSE)}'
ACCEPTED = '202 run_id="r1" status="running"'
ENDED = 'completed output={"name":"Ann"}'
SLOW = {"timeout_ms": 100, "lasts_ms": 5000}
DONE = "replay r1 settled -> [workflow_start, workflow_complete] | read_run r1 settled -> completed"
FAILS = {"outcome": "fails"}
FIELD = f"422 code=bad {body({'errors': [{'pointer': '/NAME'}]})}"


def refused(asked: str, answer: str, twin: str) -> str:
    """A call that must be refused between two censuses, and its twin."""
    return f"{SEEN} | {asked} -> {answer} | {SEEN} | {call(twin=twin)} -> {ANN}"


def missing(**arguments: object) -> str:
    return call(**{"body": {}, "census": "s", "trap": "missing", "field": "name", **arguments})


def logged(run_id: str, key_id: str) -> str:
    """A row of the log: a run that `echo` was called for by this key."""
    told = {"run_id": run_id, "status": "completed", "publication_id": "p1", "cause": {**CAUSE, "key_id": key_id}}
    return compact(told)


KEPT: dict[str, dict[str, str]] = {
    "DISPATCH-1": {
        "plain": f"{STRAY} -> {NOT_MINE} | {call(twin='DISPATCH-1')} -> {ANN}",
        "who-is-unknown-is-told-so-first": call({"state": "unknown"}, trap="unknown_slug", credential=None)
        + f" -> {RETRY}",
        "its-key-was-revoked": f"revoke_key - key_id=k1 -> 204 | {STRAY} -> {RETRY}",
    },
    "DISPATCH-2": {
        "plain": refused(call(trap="no_credential", credential=None, census="s"), RETRY, "DISPATCH-2"),
        "of-another": f"{call(trap='other_credential', credential='k2')} -> 403"
        f" | {call(trap='other_credential', credential='k2')} -> {RETRY}",
        "revoked": f"revoke_key - key_id=k1 -> 204 | {call()} -> {RETRY}",
        "revoked-meanwhile": f"revoke_key - key_id=k1 at=0..20 -> 204 | {call(at='10..30')} -> {ANN}"
        f" | {call(trap='false_credential', credential='false')} -> {RETRY}",
    },
    "DISPATCH-3": {
        "plain": refused(call({"state": "saved"}, trap="not_published", census="s"), "404", "DISPATCH-3"),
        "disabled": call({"state": "disabled"}, trap="not_published") + " -> 409",
        "gone": call({"state": "unpublished"}) + " -> 410",
        "published-meanwhile": f"{call({'state': 'saved'}, at='0..30')} -> {ANN}"
        " | publish - workflow_id=w1 at=10..20 -> 201"
        f" | {call({'state': 'saved', 'workflow_id': 'w2'})} -> 403",
    },
    "DISPATCH-4": {
        "plain": refused(call(trap="method", method="PUT", census="s"), '405 headers={"allow":"POST"}', "DISPATCH-4"),
        "head-of-get": f"{call({'method': 'GET', 'inputs': []}, method='HEAD', trap='method', body=None)} -> 200"
        f' | {call(trap="method", method="DELETE")} -> 405 headers={{"Allow":"OPTIONS, post"}}',
        "options": f"{call(trap='method', method='OPTIONS')} -> 204"
        f' | {call(trap="method", method="GET")} -> 405 headers={{"Allow":"POST"}}',
    },
    "DISPATCH-5": {
        "plain": f'{call(BOTH, query=[["count", "42"]])} -> 200 output={{"name":"Ann","count":42.0}}',
        "decoys": f"{call(BOTH, query=[['count', '42'], ['name', 'Eve']], body={'name': 'Ann', 'count': 8})}"
        ' -> 200 output={"name":"Ann","count":42}',
        "path": f'{call(PATH, path="/of/a%20b", body=None, query=[["item", "Eve"]])} -> 200 output={{"item":"a b"}}',
        "form": f"{call(FORM, body=None, form=[['flag', 'false']], query=[['flag', 'true']])}"
        ' -> 200 output={"flag":false}',
        "strict-about-strangers": f"{call(query=[['name', 'Eve']])} -> 422 | {OK}",
        "a-scalar-is-coerced": f'{call(body={"name": 5})} -> 200 output={{"name":"5"}} | {OK}',
        "or-not": f"{call(body={'name': 5})} -> 422 | {OK}",
        "in-the-run": f"{call(LATER)} -> {ACCEPTED} | read_run r1 -> {ENDED}",
    },
    "DISPATCH-6": {
        "plain": refused(missing(), FIELD, "DISPATCH-6"),
        "by-the-model": f"{call(body={})} -> 400",
        "no-body-at-all": f"{call(body=None)} -> 415 | {call(body={})} -> 422",
        "its-default-may-do": call({"inputs": [{**COUNT, "required": True}], "outputs": []}, body=None)
        + f" -> 200 output={{}} | {missing(census=None)} -> 400",
        "who-knows-the-caller": f"{missing(trap='no_credential', credential=None)} -> {RETRY} | {missing()} -> 400",
    },
    "DISPATCH-7": {
        "plain": refused(call(trap="wrong_type", field="name", body={"name": None}, census="s"), FIELD, "DISPATCH-7"),
        "number": f"{call(BOTH, query=[['count', 'x']])} -> 400",
        "lenient-about-notation": call(BOTH, query=[["count", "1e3"]], trap="wrong_type", field="count")
        + f' -> 200 output={{"name":"Ann","count":1000}} | {call(body={"name": []})} -> 400',
        "lenient-about-case": call(FORM, body=None, form=[["flag", "TRUE"]], trap="wrong_type", field="flag")
        + f' -> 200 output={{"flag":true}} | {call(FORM, body=None, form=[["flag", "x"]])} -> 422',
    },
    "DISPATCH-8": {
        "absent": f'{call(BOTH)} -> 200 output={{"name":"Ann","count":7}}',
        "given": f'{call(BOTH, query=[["count", "0"]])} -> 200 output={{"name":"Ann","count":0}}',
        "given-empty": call(
            {"inputs": [{**NOTE, "default": "none"}], "outputs": [gives("note")]}, body=None, query=[["note", ""]]
        )
        + ' -> 200 output={"note":""}',
    },
    "DISPATCH-9": {
        "plain": f"{call(body={'name': 'Ann', 'extra': 'stray-1'}, query=[['more', 'stray-2']])} -> {ANN}",
        "refused": f"{call(body={'name': 'Ann', 'extra': 'stray-1'})} -> 422"
        f" | {call(body={'name': 'Ann', 'extra': {'deep': ['stray-1']}})} -> {ANN}",
        "the-same-text-twice": f"{call(body={'name': 'stray-1', 'extra': 'stray-1', 'more': 'stray-2'})}"
        ' -> 200 output={"name":"stray-1"}',
    },
    "DISPATCH-10": {
        "plain": f"{call(trap='malformed', body=None, raw_body='{', content_type='application/json')} -> 400"
        f" | {call(twin='DISPATCH-10')} -> {ANN}",
        "content-type": f"{call(trap='malformed', body=None, raw_body='<a/>', content_type='text/xml')} -> 415",
        "of-another-shape-where-nothing-is-required": call(
            {"inputs": [{**NOTE, "source": "body"}], "outputs": [gives("note")]},
            trap="malformed",
            body=None,
            raw_body="[]",
            content_type="application/json",
        )
        + f" -> 200 output={{}} | {call(body=None, raw_body='[', content_type='application/json')} -> 400",
        "ignored-where-none-is-declared": call(
            {"inputs": [NOTE]}, trap="malformed", body=None, raw_body="{", content_type="application/json"
        )
        + f" -> {ANN} | {call(body=None, raw_body='[', content_type='application/json; charset=utf-8')} -> 422",
        "json-under-another-name": call(
            trap="malformed", body=None, raw_body='{"name":"Ann"}', content_type="text/plain"
        )
        + f" -> {ANN} | {call(trap='malformed', body=None, raw_body='NaN', content_type='application/json')} -> 400",
        "any-text-is-a-form": call(
            FORM, trap="malformed", body=None, raw_body="%zz", content_type="application/x-www-form-urlencoded"
        )
        + f" -> 200 output={{}} | {call(body=None, raw_body='{', content_type='application/json')} -> 413",
    },
    "DISPATCH-11": {
        "plain": f"{call(LATER)} -> {ACCEPTED} | read_run r1 -> completed {NAMED}",
        "from-the-log": f'{OK} | list_runs - workflow_id=w1 -> 200 items=[{{"run_id":"r9","status":"completed",'
        f'"publication_id":"p1","cause":{compact(CAUSE)}}}]',
        "the-log-tells-less": f"{call(LATER)} -> {ACCEPTED} | read_run r1 -> completed {NAMED}"
        f' | {OK} | list_runs - workflow_id=w1 -> 200 items=[{{"run_id":"r9","cause":{{"kind":"extension"}}}}]',
        "each-by-its-own-key": f"{OK} | {call(credential='k2')} -> {ANN}"
        f" | list_runs - workflow_id=w1 -> 200 items=[{logged('r8', 'k2')},{logged('r9', 'k1')}]",
        "another-is-not-shown-yet": f"{OK} | list_runs - workflow_id=w1 -> 200 items=[{logged('r8', 'k1')}]"
        f" | {call(credential='k2')} -> {ANN}"
        f" | list_runs - workflow_id=w1 -> 200 items=[{logged('r8', 'k1')}]",
        "with-its-path-behind-the-slug": f"{call({**LATER, **PATH}, path='/of/x')} -> {ACCEPTED}"
        f" | read_run r1 -> completed {NAMED.replace('echo', 'echo/of/{item}')}",
        "so-may-a-call-during-a-publication": f"{call(LATER)} -> {ACCEPTED} | read_run r1 -> completed {NAMED}"
        f" | publish - workflow_id=w1 at=300..320 -> 201 | {call(at='310..330')} -> {ANN}"
        f" | {call(at='340..350')} -> {ANN}"
        ' | list_runs - workflow_id=w1 -> 200 items=[{"run_id":"r8","status":"completed","publication_id":"p0",'
        f'"cause":{compact(CAUSE)}}}]',
        "so-may-one-that-failed": f"{call(LATER)} -> {ACCEPTED} | read_run r1 -> completed {NAMED}"
        f" | {call(FAILS, credential='k0')} -> 409 | {OK}"
        f' | list_runs - workflow_id=w1 -> 200 items=[{{"run_id":"r8","status":"failed",'
        f'"publication_id":"p1","cause":{compact({**CAUSE, "key_id": "k0"})}}}]',
        "both-together": f'{call(LATER)} -> {ACCEPTED} | read_run r1 -> completed workflow_id="w1" publication_id="p1"'
        f' | list_runs - workflow_id=w1 -> 200 items=[{{"run_id":"r1","status":"completed","cause":{compact(CAUSE)}}}]',
    },
    "DISPATCH-12": {
        "plain": f'{call(trap="method", method="GET")} -> 405 headers={{"Allow":"POST"}}',
        "who-are-you": f"{call(trap='no_credential', credential=None)} -> {RETRY}",
    },
    "DISPATCH-13": {
        "plain": f"{call(body={})} -> {FIELD}",
        "one-of-several": f'{call(BOTH, body={}, query=[["count", "x"]])} -> 400 code="bad" message="count: no number"',
    },
    "SYNC-1": {
        "plain": OK,
        "no-value": call({"inputs": [NOTE], "outputs": [gives("note")]}, body=None)
        + ' -> 200 output={"note":null} | '
        + call({"inputs": [NOTE], "outputs": [gives("note")]}, body=None)
        + " -> 200 output={}",
        "composed": f'{call(LINE)} -> 200 output={{"line":"dear Ann!","fixed":3.0}}',
        "big-number": call({"outputs": [gives("n", "number", constant=9007199254740993)]})
        + ' -> 200 output={"n":9007199254740992}',
        "another-type-is-open": f'{call({"outputs": [gives("name", "number")]})} -> 200 output={{"name":0}}',
    },
    "SYNC-2": {
        "plain": OK,
        "a-little-late": f"{call({'timeout_ms': 100}, at='0..1050')} -> {ANN}",
        "refused-in-time": f"{call(at='0..9')} -> 503",
        "late-while-the-harness-stood-still": f"{call({'timeout_ms': 100}, at='0..2600', lag_ms=800)} -> {ANN} | {OK}",
    },
    "SYNC-3": {
        "accepted": f"{call(SLOW, at='0..150')} -> {ACCEPTED} | {DONE}",
        "gateway-timeout": f'{call(SLOW, at="0..150")} -> 504 code="timeout" run_id="r1" | {DONE}',
        "deleted-afterwards": f"{call(SLOW, at='0..150')} -> {ACCEPTED} workflow_id=w1 | {DONE}"
        " | delete_workflow - workflow_id=w1 -> 204 | read_run r1 -> 404",
        "not-so-slow": f"{call({'timeout_ms': 100, 'lasts_ms': 900}, at='0..950')} -> {ANN}"
        f" | {call(SLOW, at='2000..2150')} -> {ACCEPTED} | {DONE}",
    },
    "SYNC-4": {
        "shows-what-it-was-given": f"{call(FAILS)} -> 409 {body({'error': {'input': {'name': 'Ann'}}})}",
        "conflict": f'{call(FAILS)} -> 409 code="workflow_failed"',
        "server-error": f'{call(FAILS)} -> 500 code="workflow_failed" run_id="r1"',
        "timed-out-first": f"{call({**FAILS, 'timeout_ms': 100, 'lasts_ms': 900}, at='0..120')} -> {ACCEPTED}"
        f" | read_run r1 settled -> failed | {call(FAILS)} -> 502",
    },
    "SYNC-5": {
        "plain": f"{call(at='0..20')} -> {ANN} | {call(at='5..30', body={'name': 'Bernard'})}"
        ' -> 200 output={"name":"Bernard"}',
        "the-same-values": f"{call(at='0..20')} -> {ANN} | {call(at='5..30')} -> {ANN}",
        "one-text-within-another": call(at="0..20", body={"name": "Bernard II"})
        + ' -> 200 output={"name":"Bernard II"}'
        f' | {call(at="5..30", body={"name": "Bernard"})} -> 200 output={{"name":"Bernard"}}',
    },
    "ASYNC-1": {
        "plain": f"{call({**LATER, 'lasts_ms': 500}, at='0..20')} -> {ACCEPTED} | read_run r1 -> running | {DONE}",
        "a-long-way": f"{call({**LATER, 'lasts_ms': 500}, at='0..600')} -> {ACCEPTED}"
        f" | read_run r1 at=610..1200 -> running | {DONE}",
        "a-short-run-far-away": f"{call({**LATER, 'lasts_ms': 50}, at='0..120')} -> {ACCEPTED}"
        f" | read_run r1 settled at=130..240 -> {ENDED} | {call({**LATER, 'lasts_ms': 500}, at='300..420')}"
        f" -> {ACCEPTED.replace('r1', 'r2')} | read_run r2 settled -> {ENDED}",
        "refused-for-its-values": f"{call(LATER, body={})} -> 422 | {call(LATER)} -> {ACCEPTED} | {DONE}",
    },
    "ASYNC-2": {
        "plain": f"{call(LATER)} -> {ACCEPTED} | read_run r1 -> running"
        f" | replay r1 settled -> [workflow_start, workflow_complete] | read_run r1 settled -> {ENDED}",
        "more-than-is-declared": f"{call(LATER)} -> {ACCEPTED} | read_run r1 -> completed"
        ' output={"name":"Ann","took_ms":5}',
        "fails": f"{call({**LATER, **FAILS})} -> {ACCEPTED} | read_run r1 settled -> failed output={{}}",
    },
    "ASYNC-3": {
        "plain": f"{call(LATER)} -> {ACCEPTED} | read_run r1 -> created | {DONE}",
        "looked-at-meanwhile": f"{call(LATER, at='0..50')} -> {ACCEPTED} | read_run r1 at=10..20 -> 404"
        f" | read_run r1 -> running | {DONE}",
    },
    "ASYNC-4": {"plain": f"{call(LATER)} -> {ACCEPTED} | read_run r1 -> {ENDED}"},
}
