"""What the server says to callers who are wrong, or strange, or hostile."""

import asyncio
import gzip
from collections.abc import Callable
from io import BytesIO
from typing import Any

import orjson
import pytest
from openapi_spec_validator import validate

Json = Any
Live = Any
Tell = Callable[..., Any]
JSON = {"Content-Type": "application/json"}
MIB = 1 << 20


def refused(tell: Tell, method: str, path: str, **how: Json) -> tuple[int, str]:
    async def story(live: Live) -> Json:
        return await live.call(method, path.replace("{w}", await live.workflow()), **how)

    answer = tell(story)
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.body.keys() >= {"type", "title", "status", "detail", "code"}
    assert answer.body["status"] == answer.status
    return answer.status, answer.body["code"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", (415, "content_type_unsupported")),
        (b"{", (400, "body_malformed")),
        (b'{"name": NaN}', (400, "body_malformed")),
        (b'{"name": 1e999}', (400, "body_malformed")),
        (b'{"name": "\xff"}', (400, "body_malformed")),
        (b'{"name": "\\ud800"}', (400, "body_malformed")),
        (b'{"name": ' + b"[" * 200 + b"]" * 200 + b"}", (400, "body_malformed")),
        (b"[" * 100_000, (400, "body_malformed")),
        (b"[]", (422, "input_invalid")),
        (b"null", (422, "input_invalid")),
        (b"{}", (422, "input_invalid")),
        (b'{"name": " ", "kind": "workflow"}', (422, "input_invalid")),
        (b'{"name": "n", "kind": ["workflow"]}', (422, "input_invalid")),
        (b'{"name": "n", "kind": "workflow", "document": 7}', (422, "document_invalid")),
    ],
)
def test_a_body_that_is_none_is_refused(tell: Tell, body: bytes, expected: tuple[int, str]) -> None:
    """Each with its own code."""
    headers = {**JSON} if body else {}
    assert refused(tell, "POST", "/api/workflows", data=body, headers=headers) == expected


def test_a_body_is_measured_as_it_is_read(tell: Tell) -> None:
    """Neither a true length, nor a missing one, nor compression gets more than a mebibyte in."""

    async def chunks() -> Json:
        for _ in range(20):
            yield b" " * (MIB // 10)

    plain = BytesIO(b" " * (MIB + 1))
    assert refused(tell, "POST", "/api/workflows", data=plain, headers={**JSON})[0] == 413
    packed = gzip.compress(b'"' + b"x" * (50 * MIB) + b'"')
    assert refused(tell, "POST", "/api/workflows", data=chunks(), headers={**JSON})[0] == 413
    assert refused(tell, "POST", "/api/workflows", data=packed, headers={**JSON, "Content-Encoding": "gzip"})[0] == 413


@pytest.mark.parametrize("media", ["text/plain", "application/json; charset=gbk", "application/x-www-form-urlencoded"])
def test_a_body_of_another_type_is_refused(tell: Tell, media: str) -> None:
    """Only JSON in UTF-8 is read."""
    got = refused(tell, "POST", "/api/workflows", data=b"{}", headers={"Content-Type": media})
    assert got == (415, "content_type_unsupported")


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=1001", "limit=x", "limit=", "limit=1e2", "limit=%D9%A1", "limit=-1", "limit=1&limit=2",
     "cursor=", "cursor=-1", "cursor=x", "cursor=1.5", "cursor=99999999999999999999", "cursor=%00", "page=2", "%FF=1"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/workflows", "/api/runs"])
def test_a_query_that_is_none_is_refused(tell: Tell, path: str, query: str) -> None:
    """Limits are 1..1000, cursors those that were given out, and nothing else is known."""
    assert refused(tell, "GET", f"{path}?{query}") == (422, "query_invalid")


@pytest.mark.parametrize(
    ("method", "path", "how", "expected"),
    [
        ("GET", "/api/runs", {"headers": {"Authorization": "Bearer wrong"}}, (401, "unauthorized")),
        ("GET", "/api/runs", {"headers": {"Authorization": ""}}, (401, "unauthorized")),
        ("GET", "/api/runs", {"headers": {"Authorization": "Basic operator"}}, (401, "unauthorized")),
        ("GET", "/api/runs", {"headers": {"Authorization": "Bearer \udcff"}}, (401, "unauthorized")),
        ("GET", "/api/runs", {"headers": {"Authorization": "Bearer administrator"}}, (403, "forbidden")),
        ("GET", "/api/runs/nope", {}, (404, "run_not_found")),
        ("GET", "/api/runs/nope/events", {}, (404, "run_not_found")),
        ("GET", "/api/runs/nope/events/stream", {}, (404, "run_not_found")),
        ("GET", "/api/runs/nope/events/stream", {"headers": {"Last-Event-ID": "x"}}, (422, "query_invalid")),
        ("GET", "/api/workflows/nope", {}, (404, "workflow_not_found")),
        ("DELETE", "/api/workflows/nope", {}, (404, "workflow_not_found")),
        ("PUT", "/api/workflows/{w}/draft", {"json": {}}, (422, "document_invalid")),
        ("POST", "/api/workflows/{w}/runs", {"json": {"input": []}}, (422, "input_invalid")),
        ("POST", "/api/workflows/{w}/runs", {"headers": {"Idempotency-Key": "\udcff"}}, (422, "input_invalid")),
        ("POST", "/api/workflows/{w}/runs", {"headers": {"Idempotency-Key": "k" * 300}}, (422, "input_invalid")),
        ("GET", "/api/ex/nothing", {}, (404, "not_found")),
        ("PATCH", "/api/workflows", {}, (405, "method_not_allowed")),
        ("HEAD", "/nowhere", {}, None),
    ],
)
def test_a_wrong_request_gets_its_problem(tell: Tell, method: str, path: str, how: Json, expected: Json) -> None:
    """Never a 5xx, always a code."""
    if expected:
        assert refused(tell, method, path, **how) == expected


@pytest.mark.parametrize("lines", [b"GET / HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n", b"\x16\x03\x01\r\n\r\n"])
def test_what_is_no_http_is_refused_like_everything_else(
    tell: Tell, lines: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """With a problem, and nothing for the operator to worry about."""

    async def story(live: Live) -> Json:
        url = live.client._base_url  # noqa: SLF001 - the address is nowhere else
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(lines)
        answer = await reader.read()
        writer.close()
        return answer

    head, _, body = tell(story).partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))
    assert b"Content-Type: application/problem+json" in head
    assert orjson.loads(body)["code"] == "request_malformed"
    assert caplog.records == []


def test_a_workflow_is_read_changed_and_deleted(tell: Tell, doc: Callable[..., Any]) -> None:
    """A refused document leaves the draft that was there; a deleted workflow is unknown, its runs are not."""

    async def story(live: Live) -> Json:
        workflow = await live.workflow()
        run, path = await live.run(workflow), f"/api/workflows/{workflow}"
        saved = await live.call("PUT", f"{path}/draft", json={"document": doc(sync_timeout_ms=5)})
        broken = await live.call(
            "PUT", f"{path}/draft", json={"document": {**doc(), "edges": [{"from": "start", "to": "x"}]}}
        )
        read = await live.call("GET", path)
        gone = [(await live.call(method, path)).status for method in ("DELETE", "GET", "DELETE")]
        return saved.body, broken.body["errors"], read.body, gone, await live.status(run)

    saved, errors, read, gone, status = tell(story)
    assert saved["compiled"] == {"start": "start", "ends": ["end"], "node_types": ["workflow_end", "workflow_start"]}
    assert errors == [{"pointer": "/document/edges/0/to", "message": "names no node of the document"}]
    assert (read["document_hash"], read["document"]) == (saved["document_hash"], doc(sync_timeout_ms=5))
    assert (gone, status) == ([204, 404, 404], "created")


def test_the_openapi_document_is_valid_and_public(tell: Tell) -> None:
    """It lists what is served, controls included where they are."""

    async def story(live: Live) -> Json:
        return (await live.call("GET", "/openapi.json", headers={"Authorization": ""})).body

    document = tell(story)
    validate(document)
    operations = {operation["operationId"] for path in document["paths"].values() for operation in path.values()}
    assert operations >= {"healthz", "openapi", "create_run", "execute", "replay", "resume_stream", "control_executor"}
