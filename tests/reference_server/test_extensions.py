"""Extensions: reached by one spelling, given what they declare, answered with what they declare."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

Json = Any
Live = Any
Tell = Callable[..., Any]
FAIL = {"id": "f", "type": "fail", "config": {"message": "secret"}}


def field(key: str, source: str, of_type: str = "string", **more: Json) -> dict[str, Any]:
    return {"key": key, "source": source, "type": of_type, "required": False, **more}


def show(*keys: str) -> dict[str, Any]:
    """A node that puts out the values of the fields, one after another."""
    return {"id": "t", "type": "template", "config": {"template": "|".join(f"{{{{start.{key}}}}}" for key in keys)}}


def delay(ms: int) -> dict[str, Any]:
    return {"id": "d", "type": "delay", "config": {"ms": ms}}


@pytest.mark.parametrize(
    "target",
    ["/api/ex/S/a", "/api/ex/%73/a", "/api/ex//s/a", "/api/ex/s//a", "/api/ex/s/a/", "/api/ex/./s/a", "/api/ex/s/./a",
     "/api/ex/x/../s/a", "/api/ex/s/%61", "/api/ex/s/A", "/api/ex/s%2Fa", "/api/%65x/s/a", "/api//ex/s/a",
     "/api/ex/%C5%BF/a", "/api/ex/s;x=1/a", "/api/ex/s%00/a", "/api/ex/s", "/api/ex/s/a/b", "/api/ex/",
     "/api/ex", "/API/ex/s/a"],
)  # fmt: skip
def test_no_other_spelling_reaches_a_route(tell: Tell, target: str) -> None:
    """What is published at /api/ex/s/a is there alone."""

    async def story(live: Live) -> Json:
        published = await live.publish(trigger={"path": "/a"})
        answers = [await live.spelled("POST", path, headers={**published.headers}) for path in (target, "/api/ex/s/a")]
        return [answer.status for answer in answers], answers[0].body["code"], len(await live.runs())

    assert tell(story) == ([404, 200], "not_found", 1)


def test_another_method_is_refused_with_the_one_that_is_allowed(tell: Tell) -> None:
    """HEAD and OPTIONS, too: nothing may start a run but what was published."""

    async def story(live: Live) -> Json:
        published = await live.publish(trigger={"method": "GET"})
        answers = [
            await live.call(method, "/api/ex/s", headers={**published.headers})
            for method in ("POST", "HEAD", "OPTIONS", "DELETE", "QUERY")
        ]
        return {(answer.status, answer.headers["Allow"]) for answer in answers}, await live.runs()

    assert tell(story) == ({(405, "GET")}, [])


def test_each_parameter_comes_from_its_own_source(tell: Tell) -> None:
    """Values of the same names elsewhere, and names that nobody declared, reach nothing."""
    fields = [field("p", "path"), field("q", "query", "number"), field("b", "body", "boolean"), field("n", "body")]

    async def story(live: Live) -> Json:
        published = await live.publish(show("p", "q", "b", "n"), trigger={"path": "/{p}"}, input_fields=fields)
        body = {"b": True, "p": "no", "q": 9, "undeclared": 1}
        answer = await live.spelled(
            "POST", "/api/ex/s/%C3%A9%2F%20?q=-1.5e1&b=false&n=no&p=no", json=body, headers={**published.headers}
        )
        run = (await live.runs())[0]
        return answer.body, (await live.replay(run["run_id"]))["items"][2]["output"]

    assert tell(story) == ({"t": "é/ |-15.0|true|null"}, {"p": "é/ ", "q": -15.0, "b": True, "n": None})


@pytest.mark.parametrize("multipart", [False, True])
def test_a_form_is_read_urlencoded_or_multipart(tell: Tell, multipart: bool) -> None:  # noqa: FBT001 - either way
    """Texts in UTF-8, coerced strictly."""
    fields = [field("name", "form"), field("n", "form", "number"), field("b", "form", "boolean")]

    async def story(live: Live) -> Json:
        from aiohttp import FormData  # noqa: PLC0415 - beside its only use

        published = await live.publish(show("name", "n", "b"), input_fields=fields)
        form = FormData({"name": "é & ü", "n": "12", "b": "false", "x": "1"})
        form._is_multipart = multipart  # noqa: SLF001 - it decides by the values otherwise
        return (await live.call("POST", "/api/ex/s?name=no", data=form, headers={**published.headers})).body

    assert tell(story) == {"t": "é & ü|12|false"}


@pytest.mark.parametrize(
    ("of_type", "text", "value"),
    [
        ("number", "12", 12), ("number", "-0.5", -0.5), ("number", "1E3", 1000.0), ("number", "0", 0),
        *[("number", text, None) for text in ["", "01", "1.", ".5", "%2B1", "1_0", "0x1", "NaN", "Infinity", "1e999",
                                              "1%20", "+1", "%D9%A1", "true", "1,5", "null", "9" * 400]],
        ("boolean", "true", True), ("boolean", "false", False),
        *[("boolean", text, None) for text in ["", "True", "1", "0", "yes", "null"]],
        ("string", "", ""), ("string", "null", "null"), ("string", "12", "12"), ("string", "a+b%2B", "a b+"),
        ("string", "%FF", None), ("string", "%ED%A0%80", None), ("string", "%00", "\x00"),
    ],
)  # fmt: skip
def test_a_text_is_coerced_strictly(tell: Tell, of_type: str, text: str, value: Json) -> None:
    """None stands for a refusal that names the parameter, and no run."""

    async def story(live: Live) -> Json:
        published = await live.publish(input_fields=[field("x", "query", of_type)])
        answer = await live.spelled("POST", f"/api/ex/s?x={text}", headers={**published.headers})
        if answer.status != 200:
            return answer.status, answer.body["code"], answer.body["errors"][0]["pointer"], await live.runs()
        return (await live.replay((await live.runs())[0]["run_id"]))["items"][2]["output"]

    refused = (422, "input_invalid", "/query/x", [])
    assert tell(story) == (refused if value is None else {"x": value})


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"n": "12"}, "must be a number"),
        ({"n": True}, "must be a number"),
        ({"n": None}, "must be a number"),
        ({"n": [1]}, "must be a number"),
        ({}, "is required"),
        (b'{"n": 1, "n": 1}', "is given more than once"),
        (b'{"n": 1, "\\u006e": 1}', "is given more than once"),
    ],
)
def test_a_body_is_typed_and_not_coerced(tell: Tell, body: Json, fault: str) -> None:
    """An explicit null is of no type; what is there twice is nothing."""

    async def story(live: Live) -> Json:
        published = await live.publish(input_fields=[field("n", "body", "number", required=True)])
        how = {"json": body} if isinstance(body, dict) else {"data": body}
        headers = {"Content-Type": "application/json", **published.headers}
        return (await live.call("POST", "/api/ex/s", headers=headers, **how)).body["errors"], await live.runs()

    assert tell(story) == ([{"pointer": "/body/n", "message": fault}], [])


def test_a_default_stands_in_for_what_is_absent_and_for_nothing_else(tell: Tell) -> None:
    """Also where the field is required."""
    fields = [field("q", "query", default="d", required=True), field("b", "body", "number", default=0)]

    async def story(live: Live) -> Json:
        published = await live.publish(show("q", "b"), input_fields=fields)
        calls: list[tuple[str, Json]] = [
            ("", {}),
            ("?q=", {"json": {"b": 1.5}}),
            ("?q=d&q=d", {}),
            ("", {"json": {"b": None}}),
        ]
        answers = [
            await live.call("POST", f"/api/ex/s{query}", headers={**published.headers}, **how) for query, how in calls
        ]
        return [answer.body if answer.status == 200 else answer.body["errors"][0]["pointer"] for answer in answers]

    assert tell(story) == [{"t": "d|0"}, {"t": "|1.5"}, "/query/q", "/body/b"]


def test_every_wrong_parameter_is_named(tell: Tell) -> None:
    """In the order of their declaration, in a problem."""
    fields = [
        field("a", "query", required=True),
        field("b/c", "query", required=True),
        field("d", "form", required=True),
    ]

    async def story(live: Live) -> Json:
        published = await live.publish(input_fields=fields)
        return [
            error["pointer"]
            for error in (await live.call("POST", "/api/ex/s", headers={**published.headers})).body["errors"]
        ]

    assert tell(story) == ["/query/a", "/query/b~1c", "/form/d"]


def test_the_run_names_what_caused_it(tell: Tell) -> None:
    """Workflow, publication, trigger, method and credential; never the secret."""

    async def story(live: Live) -> Json:
        published = await live.publish()
        await live.call("POST", "/api/ex/s", headers={**published.headers})
        return published, await live.runs(cause="extension"), await live.runs(cause="execute")

    published, (run,), others = tell(story)
    cause = {"kind": "extension", "slug": "s", "method": "POST", "key_id": published.key_id}
    named = (run["workflow_id"], run["publication_id"], run["version"], run["status"], run["cause"], others)
    assert named == (published.workflow, published.body["publication_id"], 1, "completed", cause, [])


def test_a_synchronous_answer_holds_what_the_ends_declare(tell: Tell) -> None:
    """Null where the run gave no value, nothing that another node put out, whatever an executor says."""

    async def story(live: Live) -> Json:
        published = await live.publish(show("q"), input_fields=[field("q", "query")])
        sound = await live.call("POST", "/api/ex/s", headers={**published.headers})
        event = {"type": "workflow_complete", "run_id": "{run_id}", "executor_id": "x"}
        said = []
        for output in ({"t": "v", "other": "secret"}, {}, [1], None):
            await live.control([{**event, "output": output}])
            said.append((await live.call("POST", "/api/ex/s", headers={**published.headers})).body)
        return sound.body, said

    assert tell(story) == ({"t": "null"}, [{"t": "v"}, {"t": None}, {"t": None}, {"t": None}])


def test_a_run_that_fails_is_no_success(tell: Tell) -> None:
    """The problem names the run, which can be read, and holds no output."""

    async def story(live: Live) -> Json:
        published = await live.publish(FAIL)
        answer = await live.call("POST", "/api/ex/s", headers={**published.headers})
        return (
            answer.status,
            answer.body["code"],
            await live.status(answer.body["run_id"]),
            "secret" in str(answer.body),
        )

    assert tell(story) == (409, "workflow_failed", "failed", False)


def test_a_caller_is_sent_away_when_its_run_outlasts_the_timeout(tell: Tell) -> None:
    """With the run's id; the run goes on and ends once."""

    async def story(live: Live) -> Json:
        published = await live.publish(delay(300), show("q"), input_fields=[field("q", "query")], sync_timeout_ms=50)
        answer = await live.call("POST", "/api/ex/s?q=x", headers={**published.headers})
        events = await live.settled(answer.body["run_id"])
        return answer.status, answer.body["status"], events[-1]["output"], await live.status(answer.body["run_id"])

    assert tell(story) == (202, "running", {"t": "x"}, "completed")


def test_an_asynchronous_answer_comes_before_the_end(tell: Tell) -> None:
    """Its run can be read at once, and puts out what a synchronous call would."""

    async def story(live: Live) -> Json:
        how = {"trigger": {"response_mode": "async", "method": "GET"}, "input_fields": [field("q", "query")]}
        published = await live.publish(delay(100), show("q"), **how)
        answer = await live.call("GET", "/api/ex/s?q=x", headers={**published.headers})
        status = await live.status(answer.body["run_id"])
        return answer.status, answer.body["status"], status, (await live.settled(answer.body["run_id"]))[-1]["output"]

    assert tell(story) == (202, "running", "running", {"t": "x"})


def test_concurrent_callers_get_their_own_values(tell: Tell) -> None:
    """However their runs overlap."""

    async def story(live: Live) -> Json:
        published = await live.publish(delay(5), show("q"), input_fields=[field("q", "query")])

        async def ask(number: int) -> Json:
            return (await live.call("POST", f"/api/ex/s?q={number}", headers={**published.headers})).body

        return await asyncio.gather(*map(ask, range(40)))

    assert tell(story) == [{"t": str(number)} for number in range(40)]


@pytest.mark.parametrize(
    ("control", "body", "expected"),
    [
        ("coordinator", {"mode": "absent"}, (503, "coordinator_unavailable")),
        ("coordinator", {"mode": "hangs"}, (503, "coordinator_unavailable")),
        ("coordinator", {"mode": "denies"}, (403, "coordinator_denied")),
        ("flags", {"run_persistence": False}, (410, "run_persistence_disabled")),
    ],
)
def test_a_call_is_an_execution_entry_like_any_other(tell: Tell, control: str, body: Json, expected: Json) -> None:
    """Without the coordinator's allow, or a place to keep its run, nothing happens."""

    async def story(live: Live) -> Json:
        published = await live.publish()
        await live.put(control, **body)
        answer = await live.call("POST", "/api/ex/s", headers={**published.headers})
        return (answer.status, answer.body["code"]), await live.runs()

    assert tell(story) == (expected, [])


def test_leaving_callers_stop_nothing(tell: Tell) -> None:
    """The run of a caller who hangs up still ends."""

    async def story(live: Live) -> Json:
        published = await live.publish(delay(200))
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(live.call("POST", "/api/ex/s", headers={**published.headers}), 0.1)
        return [event["type"] for event in await live.settled((await live.runs())[0]["run_id"])][-1]

    assert tell(story) == "workflow_complete"
