"""Bodies that are wrong, strange or hostile: refused with what is wrong, or read as documented, and never a 5xx."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

Json = Any
Live = Any
Tell = Callable[..., Any]
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"
MIB = 1 << 20


def part(disposition: str, content: bytes = b"v", *headers: str) -> bytes:
    lines = [f"Content-Disposition: form-data{disposition}", *headers]
    return b"--b\r\n" + "\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n"


END = b"--b--\r\n"


def sent(tell: Tell, source: str, body: Json, media: str | None) -> tuple[int, Json]:
    """The status, and the value that was read or what is wrong."""
    fields = [{"key": "x", "source": source, "type": "string", "required": True}]
    shown = {"id": "t", "type": "template", "config": {"template": "{{start.x}}"}}

    async def story(live: Live) -> Json:
        published = await live.publish(shown, input_fields=fields)
        headers = {**published.headers, **({"Content-Type": media} if media is not None else {})}
        answer = await live.call(
            "POST",
            "/api/ex/s",
            data=BytesIO(body) if body else None,
            headers=headers,
            skip_auto_headers=("Content-Type",),
        )
        if answer.status == 200:
            return 200, answer.body["t"]
        assert await live.runs() == []
        return answer.status, answer.body["code"], *(error["message"] for error in answer.body.get("errors", ()))

    return tell(story)


MALFORMED = (400, "body_malformed")
OTHER_TYPE = (415, "content_type_unsupported")
MISSING = (422, "input_invalid", "is required")
WRONG = (422, "input_invalid", "must be a string")
TWICE = (422, "input_invalid", "is given more than once")


@pytest.mark.parametrize(
    ("body", "media", "expected"),
    [
        (b'{"x": "\xc3\xa9"}', JSON, (200, "é")),
        (b'{"x": "v"}', "application/json; charset=UTF-8", (200, "v")),
        (b"", JSON, MISSING),
        (b"", None, MISSING),
        (b'{"x": "v"}', None, OTHER_TYPE),
        (b'{"x": "v"}', "text/plain", OTHER_TYPE),
        (b'{"x": "v"}', "nonsense", OTHER_TYPE),
        ('{"x": "v"}'.encode("utf-16"), "application/json; charset=utf-16", OTHER_TYPE),
        ('{"x": "v"}'.encode("utf-16"), JSON, MALFORMED),
        ('{"x": "é"}'.encode("latin-1"), JSON, MALFORMED),
        (b"{", JSON, MALFORMED),
        (b'{"x": NaN}', JSON, MALFORMED),
        (b'{"x": "v", "y": NaN}', JSON, MALFORMED),
        (b"[" * 100_000, JSON, MALFORMED),
        (b'{"x": ' + b"[" * 2000 + b"]" * 2000 + b"}", JSON, MALFORMED),
        (b'{"x": "\\ud800"}', JSON, MALFORMED),
        (b"[]", JSON, (422, "input_invalid", "must be an object")),
        (b'"x"', JSON, (422, "input_invalid", "must be an object")),
        (b'{"X": "v"}', JSON, MISSING),
        (b'{"x": {"a": 1}}', JSON, WRONG),
        (b'{"x": "v", "x": "v"}', JSON, TWICE),
        (b'{"x": "v", "y": {"x": 1, "x": 2}}', JSON, (200, "v")),
        (b'{"x": "' + b"v" * MIB + b'"}', JSON, (413, "body_too_large")),
    ],
)
def test_a_json_body(tell: Tell, body: bytes, media: str | None, expected: Json) -> None:
    """One strict JSON object in UTF-8."""
    assert sent(tell, "body", body, media) == expected


@pytest.mark.parametrize(
    ("body", "media", "expected"),
    [
        (b"x=v", FORM, (200, "v")),
        (b"x=a+b%26%C3%A9", FORM, (200, "a b&é")),
        ("x=é".encode(), FORM, (200, "é")),
        (b"x", FORM, (200, "")),
        (b"x=v&x=v", FORM, TWICE),
        (b"X=v", FORM, MISSING),
        (b"", None, MISSING),
        (b"x=%FF", FORM, WRONG),
        (b"x=\xff", FORM, WRONG),
        (b"x=%E9", f"{FORM}; charset=latin-1", OTHER_TYPE),
        (b'{"x": "v"}', JSON, OTHER_TYPE),
        (b"x=v" + b"".join(b"&f%d=%d" % (n, n) for n in range(9_999)), FORM, (200, "v")),
        (b"x=v" + b"".join(b"&f%d=%d" % (n, n) for n in range(10_000)), FORM, (422, "input_invalid", "holds too many")),
        (part('; name="x"') + END, PARTS, (200, "v")),
        (part('; name="x"', "é".encode()) + END, PARTS, (200, "é")),
        (part('; name="x"', b"dg==", "Content-Transfer-Encoding: base64") + END, PARTS, (200, "v")),
        (part('; name="x"') * 2 + END, PARTS, TWICE),
        (part('; name="x"; filename="f"') + END, PARTS, WRONG),
        (part('; name="x"', b"\xff") + END, PARTS, WRONG),
        (part('; name="x"', b"v", "Content-Type: text/plain; charset=latin-1") + END, PARTS, WRONG),
        (part("") + END, PARTS, MISSING),
        (part('; name="y"') * 1_000 + END, PARTS, MISSING),
        (part('; name="y"') * 1_001 + END, PARTS, (422, "input_invalid", "holds too many")),
        (b"x=v", "multipart/form-data", MALFORMED),
        (b"nonsense", PARTS, MALFORMED),
        (part('; name="x"', b"v", "Content-Transfer-Encoding: base64") + END, PARTS, MALFORMED),
        (part('; name="x"').replace(b"v", b"a\r\nb\rc\n") + END, PARTS, (200, "a\r\nb\rc\n")),
        (part('; name="é\x11"') + part('; name="x"') + END, PARTS, (200, "v")),
        (part('; name="x"', b"v", "Content-Type: multipart/mixed; boundary=c") + END, PARTS, (200, "v")),
        (part('; name="x"'), PARTS, MALFORMED),
        (b"--b\r\nContent-Disposition: form-data; name=x\r\n--b--", PARTS, MALFORMED),
        (part('; name="x"', b"\r\n--bc\r\n") + END, PARTS, MALFORMED),
        (part('; name="x"') + END, "multipart/form-data; boundary=\u00e9", MALFORMED),
        (b"--b\r\nBad Header\r\n\r\nv\r\n" + END, PARTS, MALFORMED),
    ],
)
def test_a_form(tell: Tell, body: bytes, media: str | None, expected: Json) -> None:
    """Texts in UTF-8, urlencoded or in parts, not too many of them; a file is no text."""
    assert sent(tell, "form", body, media) == expected


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"x=%FF"])
def test_a_body_is_ignored_where_none_is_declared(tell: Tell, body: bytes) -> None:
    """Whatever it is, unless it says that it is too large."""

    async def story(live: Live) -> Json:
        published = await live.publish()
        headers = {"Content-Type": JSON, **published.headers}
        large = {**headers, "Content-Type": "text/plain"}
        answers = [
            await live.call("POST", "/api/ex/s", data=body, headers=headers),
            await live.call("POST", "/api/ex/s", data=BytesIO(b" " * (MIB + 1)), headers=large),
        ]
        return [answer.status for answer in answers]

    assert tell(story) == [200, 413]


def test_a_document_of_ten_thousand_nodes_is_published_and_called(tell: Tell, doc: Callable[..., Json]) -> None:
    """It is a document like any other."""

    async def story(live: Live) -> Json:
        steps = [{"id": f"n{number}", "type": "burst", "config": {"count": 0}} for number in range(10_000)]
        published = await live.publish(trigger={"response_mode": "async"})
        path = f"/api/workflows/{published.workflow}"
        saved = await live.call("PUT", f"{path}/draft", json={"document": doc(*steps)})
        again = await live.call("POST", f"{path}/publications")
        run = (await live.call("POST", "/api/ex/s", headers={**published.headers})).body["run_id"]
        return saved.status, again.status, len(await live.settled(run))

    assert tell(story) == (200, 201, 20_006)
