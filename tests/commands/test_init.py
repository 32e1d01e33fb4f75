"""`init`: what is drafted from a document that is good, and what is said of one that is not."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.targets.loading import load_profile
from conformance.targets.profile import Profile
from conformance.targets.vocabulary import OPERATIONS
from tests.commands.reference import SECRETS, reference_server

Conform = Callable[..., Any]
Json = Any
DOCUMENTS = Path(__file__).parent / "openapi"


@contextmanager
def publishing(pages: dict[str, bytes]) -> Iterator[str]:
    """The URL of a server that has these pages, and nothing else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def drafted(conform: Conform, directory: Path, pages: dict[str, bytes], *words: str) -> tuple[Any, Profile]:
    """What `init` said of these pages, and the profile that it wrote, which loads."""
    file = directory / "drafted.yaml"
    with publishing(pages) as url:
        said = conform("init", url, "--output", file, *words)
    assert (said.code, said.errors) == (0, ""), said.errors
    return said, load_profile(str(file))


def document(**parts: Json) -> bytes:
    return json.dumps({"openapi": "3.1.0", "info": {"title": "Strange API", "version": "1"}, **parts}).encode()


def one(path: str, method: str = "post", **operation: Json) -> dict[str, Json]:
    return {"paths": {path: {method: {"responses": {"200": {"description": "ok"}}, **operation}}}}


def test_the_reference_server_is_drafted_nearly_whole(
    conform: Conform, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that its document lists is matched, and with documents added the draft drives it."""
    file = tmp_path / "profile.yaml"
    with reference_server(tmp_path_factory.mktemp("server")) as url:
        said = conform("init", url, "--output", file)
        profile = load_profile(str(file))
        assert said.code == 0
        assert "matched 28 of 32 operations" in said.output
        missing = {"confirm", "disable", "enable", "call_extension", "read_sink", "create_foreign_key"}
        assert profile.operations.keys() == OPERATIONS.keys() - missing
        assert profile.target.identity.expect == {"name": "workflow-reference-server"}
        monkeypatch.setenv("WORKFLOW_REFERENCE_OPERATOR", SECRETS["REFERENCE_OPERATOR_TOKEN"])
        monkeypatch.setenv("WORKFLOW_REFERENCE_ADMINISTRATOR", SECRETS["REFERENCE_ADMIN_TOKEN"])
        reference = load_profile("reference")
        assert reference.documents is not None
        documents = reference.documents.model_dump(exclude_defaults=True)
        (tmp_path / "whole.yaml").write_text(yaml.safe_dump({"extends": "profile.yaml", "documents": documents}))
        visited = conform("doctor", "--profile", tmp_path / "whole.yaml", "--format", "json")
    found = json.loads(visited.output)
    states = {each["name"]: each["state"] for each in found["findings"] if each["name"] in profile.operations}
    assert {name for name, state in states.items() if state != "ok"} == {"internal_import", "internal_generate"}
    lacks = {name for each in found["clauses"]["blocked"] for name in each["lacks"]}
    assert {name.partition(".")[0] for name in lacks} == {"control", "target"}


def test_a_document_as_feagent_would_publish_it(conform: Conform, tmp_path: Path) -> None:
    """FastAPI's words: ids that hold the path, answers without schemas, a project in the path."""
    pages = {"/openapi.json": (DOCUMENTS / "feagent.json").read_bytes(), "/health": b'{"app_name": "Feagent"}'}
    said, profile = drafted(conform, tmp_path, pages)
    spelled = {name: (call.method, call.path) for name, call in profile.operations.items()}
    assert spelled == {
        "identity": ("GET", "/health"),
        "read_workflow": ("GET", "/api/workflows/{workflow_id}"),
        "create_run": ("POST", "/api/projects/{project_id}/workflows/{workflow_id}/runs"),
        "execute": ("POST", "/api/workflows/{workflow_id}/execute/stream"),
        "confirm": ("POST", "/api/runs/{run_id}/confirm"),
        "read_run": ("GET", "/api/runs/{run_id}"),
        "list_runs": ("GET", "/api/projects/{project_id}/workflows/{workflow_id}/runs"),
        "replay": ("GET", "/api/runs/{run_id}/events"),
        "chat_create": ("POST", "/api/workflows/chat-create/stream"),
        "internal_import": ("POST", "/api/workflows/import"),
        "internal_generate": ("POST", "/api/workflows/generate-from-form"),
        "save_document": ("PATCH", "/api/workflows/{workflow_id}"),
        "openapi": ("GET", "/openapi.json"),
    }
    assert profile.operations["execute"].body == {"run_id": "$run_id", "initial_input": "$input"}
    assert profile.operations["create_run"].headers == {"Idempotency-Key": "{key}"}
    assert profile.operations["create_run"].answer.fields["run_id"] == "body.id"
    assert profile.operations["save_document"].body == "$content"
    assert (
        (profile.replay.items, profile.replay.last) == ("body.events", "!(body.has_more)") if profile.replay else False
    )
    assert profile.target.identity.expect == {"app_name": "Feagent"}
    assert profile.auth["http_bearer"].env == "FEAGENT_HTTP_BEARER"
    assert "matched 13 of 32 operations" in said.output
    assert "· create_workflow      perhaps " in said.output


def test_a_document_as_1flowbase_would_publish_it(conform: Conform, tmp_path: Path) -> None:
    """Applications in place of workflows, every answer wrapped in `data`, numbered pages, two kinds of callers."""
    pages = {"/openapi.json": (DOCUMENTS / "oneflowbase.json").read_bytes(), "/health": b'{"service": "1flowbase"}'}
    _, profile = drafted(conform, tmp_path, pages)
    calls = profile.operations
    assert calls["create_workflow"].path == "/api/console/applications"
    assert calls["create_workflow"].answer.envelope == "body.data"
    assert calls["create_workflow"].body["icon"] is None
    assert calls["read_run"].path == "/api/console/applications/{workflow_id}/logs/runs/{run_id}/overview"
    assert calls["read_run"].answer.fields["status"] == "body.flow_run.status"
    assert calls["list_runs"].query == {"page": "{cursor}", "page_size": "{limit}"}
    assert calls["list_runs"].numbered is not None
    assert calls["list_workflows"].answer.fields["items"] == "body.data[].{workflow_id: id, name: name}"
    assert calls["create_key"].answer.secret == ["token"]
    assert (calls["call_extension"].method, calls["call_extension"].actor) == ("{method}", "user_api_key")
    assert profile.auth["user_api_key"].vault == "credential"
    assert profile.auth["session_cookie"].header == "Cookie"
    assert {"documents", "schedule", "observability"} <= set(profile.claims)
    assert "save_trigger" not in calls


def test_what_is_not_known_is_marked(conform: Conform, tmp_path: Path) -> None:
    """Each operation that was not matched has its place, its arguments, and the routes that it might be."""
    pages = {"/openapi.json": (DOCUMENTS / "feagent.json").read_bytes()}
    drafted(conform, tmp_path, pages)
    text = (tmp_path / "drafted.yaml").read_text()
    for line in (
        "  # TODO delete_workflow: useful for extension (SLUG, DISPATCH)",
        "  # perhaps DELETE /api/test/workflows/cleanup (Cleanup Workflows)",
        "  # TODO {project_id} is a variable of this profile: give it a value",
        "# documents:",
        "# bridge (mode): DEC-7",
    ):
        assert line in text.splitlines()
    assert "# TODO target: " not in text
    assert "# TODO identity: nothing was found that tells this target from another program" in text


def test_a_file_that_is_there_is_kept(conform: Conform, tmp_path: Path) -> None:
    """Unless its loss is asked for; - prints it instead."""
    file = tmp_path / "mine.yaml"
    file.write_text("mine")
    with publishing({"/openapi.json": document(paths={})}) as url:
        kept = conform("init", url, "--output", file)
        assert (kept.code, file.read_text()) == (2, "mine")
        assert "overwrite it with --force" in kept.errors
        printed = conform("init", url, "--output", "-")
        assert printed.code == 0
        assert conform("init", url, "--output", file, "--force").code == 0
    assert file.read_text() == printed.output.replace("--profile -", f"--profile {file}")


@pytest.mark.parametrize(
    ("place", "words"),
    [("/openapi.yaml", ()), ("/v3/api-docs", ()), ("/docs/mine.json", ("--openapi", "/docs/mine.json"))],
)
def test_wherever_the_document_is(conform: Conform, tmp_path: Path, place: str, words: tuple[str, ...]) -> None:
    """At one of the usual places, as JSON or YAML, or where the user says that it is."""
    written = yaml.safe_dump(json.loads(document(**one("/runs", operationId="create_run")))).encode()
    _, profile = drafted(conform, tmp_path, {place: written}, *words)
    assert profile.operations["create_run"].path == "/runs"


def test_a_document_in_a_file(conform: Conform, tmp_path: Path) -> None:
    """The target is asked for its identity alone."""
    (tmp_path / "mine.json").write_bytes(document(**one("/runs", operationId="create_run")))
    _, profile = drafted(conform, tmp_path, {"/version": b'{"name": "x"}'}, "--openapi", str(tmp_path / "mine.json"))
    assert (profile.target.identity.path, profile.target.identity.expect) == ("/version", {"name": "x"})


@pytest.mark.parametrize(
    ("schemes", "security", "actor"),
    [
        ({"k": {"type": "apiKey", "in": "header", "name": "X-Key"}}, [{"k": []}], ("X-Key", "{secret}")),
        ({"b": {"type": "http", "scheme": "basic"}}, [{"b": []}], ("Authorization", "Basic {secret}")),
        ({"o": {"type": "oauth2", "flows": {}}}, [{"o": []}], ("Authorization", "Bearer {secret}")),
        ({"c": {"type": "apiKey", "in": "cookie", "name": "sid"}}, [{"c": []}], ("Cookie", "sid={secret}")),
        ({"c": {"type": "apiKey", "in": "header", "name": "a b\r\nc"}}, [{"c": []}], ("X-Api-Key", "{secret}")),
        ({}, [{"nobody": []}], None),
    ],
)
def test_credentials(
    conform: Conform, tmp_path: Path, schemes: Json, security: Json, actor: tuple[str, str] | None
) -> None:
    """Each kind of scheme as an actor, whose value comes from the environment."""
    published = document(
        **one("/runs", operationId="create_run", security=security), components={"securitySchemes": schemes}
    )
    _, profile = drafted(conform, tmp_path, {"/openapi.json": published})
    found = [(each.header, each.value) for each in profile.auth.values()]
    assert found == ([actor] if actor else [])
    assert all((each.env or "").startswith("STRANGE_") for each in profile.auth.values())


@pytest.mark.parametrize(
    ("url", "pages", "sentence"),
    [
        ("", {}, "publishes no OpenAPI document: /openapi.json answers 404, /openapi.yaml answers 404"),
        ("", {"/openapi.json": b"<html>hello</html>"}, "is no OpenAPI document"),
        ("", {"/openapi.json": b'{"openapi": NaN}'}, "not JSON"),
        ("", {"/openapi.json": b'{"paths": {}}'}, "it has no member `openapi` or `swagger`"),
        ("", {"/openapi.json": b"[" * 100_000}, "/openapi.json"),
        ("", {"/openapi.json": b"\xff\xfe\x00"}, "/openapi.json"),
        ("localhost:8000", {}, "is no URL"),
    ],
)
def test_what_is_no_document_is_said_so(
    conform: Conform, tmp_path: Path, url: str, pages: dict[str, bytes], sentence: str
) -> None:
    """One sentence, exit code 2, and nothing written."""
    with publishing(pages) as there:
        said = conform("init", url or there, "--output", tmp_path / "p.yaml")
    assert (said.code, said.output, list(tmp_path.iterdir())) == (2, "", [])
    assert sentence in said.errors
    assert said.errors.count("\n") == 1


def test_nobody_there(conform: Conform, tmp_path: Path, silent_port: int) -> None:
    """Exit code 3, as for every target that cannot be reached."""
    said = conform("init", f"http://127.0.0.1:{silent_port}", "--output", tmp_path / "p.yaml")
    assert (said.code, "the connection was refused" in said.errors) == (3, True)


TO_CIRCLE = "#/components/schemas/Circle"
CIRCLE = {
    "type": "object",
    "properties": {"next": {"$ref": TO_CIRCLE}, "run_id": {"type": "string"}},
}
HOSTILE = {
    "no paths": {},
    "paths that are none": {"paths": [1, 2]},
    "members of other types": {"info": 7, "servers": {"a": 1}, "paths": {"/runs": {"post": {
        "tags": 5, "parameters": [3, {"name": 1}], "responses": [], "requestBody": "x", "security": "y"}}}},
    "a circle of references": {
        **one("/runs", operationId="create_run", requestBody={"$ref": "#/components/requestBodies/A"},
              responses={"201": {"content": {"application/json": {"schema": {"$ref": TO_CIRCLE}}}}}),
        "components": {"schemas": {"Circle": CIRCLE, "B": {"allOf": [{"$ref": "#/components/schemas/B"}]}},
                       "requestBodies": {"A": {"$ref": "#/components/requestBodies/A"}}},
    },
    "allOf in a circle": {
        **one("/runs", operationId="create_run",
              requestBody={"content": {"application/json": {"schema": {"$ref": "#/components/schemas/B"}}}}),
        "components": {"schemas": {"B": {"allOf": [{"$ref": "#/components/schemas/B"}, CIRCLE]}, "Circle": CIRCLE}},
    },
    "texts that want out of a comment": one(
        "/x\n  evil: {path: /y}\n/runs", operationId="create_run", summary="a\nclaims: [runs]\u2028\x1b[31m"),
    "names that are templates": one("/runs/{run_id}", "get", operationId="get_run", parameters=[
        {"name": "{evil}", "in": "query", "required": True}, {"name": "$x", "in": "header", "required": True}]),
    "values that are templates": one("/runs", operationId="create_run", requestBody={"content": {"application/json": {
        "schema": {"properties": {"a": {"default": "$nobody"}, "b": {"const": "${x}"}}, "required": ["a", "b"]}}}}),
    "a server elsewhere": {"servers": [{"url": "https://elsewhere.example/v1"}]},
    "a server that is none": {"servers": [{"url": "http://[bad"}, {"url": "{scheme}://x"}]},
    "holes without names": one("/workflows/{}/runs/{a b}/{{c}}", operationId="create_run"),
}  # fmt: skip


@pytest.mark.parametrize("parts", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_document_leads_to_a_profile_that_loads(conform: Conform, tmp_path: Path, parts: Json) -> None:
    """Whatever the document holds; nothing of it gets out of its place."""
    said, profile = drafted(conform, tmp_path, {"/openapi.json": document(**parts)})
    assert profile.target.base_url.startswith("http://127.0.0.1:")
    assert "\x1b" not in said.output
    assert "runs" not in profile.claims


def test_a_document_of_ten_megabytes(conform: Conform, tmp_path: Path) -> None:
    """Read to its end, in bounded time, and matched by the one route that means something."""
    wide = {f"/things/{number}/{{id}}": {"get": {"summary": "x" * 900}} for number in range(11_000)}
    published = document(paths={**one("/runs", operationId="create_run")["paths"], **wide})
    assert len(published) > 10_000_000
    _, profile = drafted(conform, tmp_path, {"/openapi.json": published})
    assert profile.operations["create_run"].path == "/runs"


def test_a_document_without_end(conform: Conform, tmp_path: Path) -> None:
    """More than is read of any document is refused."""
    with publishing({"/openapi.json": b" " * (33 * 1024 * 1024)}) as url:
        said = conform("init", url, "--output", tmp_path / "p.yaml")
    assert (said.code, "is larger than 32 MB" in said.errors) == (2, True)
