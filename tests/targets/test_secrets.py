"""Credentials reach the target and nothing else."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from conformance.errors import BadProfile, BadUsage
from conformance.history.operation import Exchange, Operation
from conformance.targets.credentials import gather
from conformance.targets.curl import curl_line, quote
from conformance.targets.http import Target
from conformance.targets.loading import parse_profile
from conformance.targets.redaction import KEPT_BYTES, Redactor
from tests.targets.hostile import EVENTS, PROFILE, TOKEN, answer, ask, exchange_of, hostile_profile, run, says, serving


def test_a_credential_is_sent_and_shown_by_its_name() -> None:
    """The request carries the value, the history its variable."""
    operation, served = ask(says(answer(b'{"id": "1"}')), "read", {"id": "1"})
    assert f"Authorization: Bearer {TOKEN}".encode() in served.requests[0]
    assert exchange_of(operation).request_headers["Authorization"] == "Bearer $CALLER_TOKEN"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (answer(b'{"id": "%s"}' % TOKEN.encode(), "200 OK", f"X-Echo: {TOKEN}", "Set-Cookie: sid=private"), "read"),
        (answer(b'{"code": "%s"}' % TOKEN.encode(), "400 Bad"), "read"),
        (answer(b"", "302 Found", f"Location: /?token={TOKEN}"), "read"),
        (
            EVENTS + b'event: %s\ndata: {"type": "%s"}\n\nid: %s\ndata: %s\n\ndata: %s' % ((TOKEN.encode(),) * 5),
            "watch",
        ),
        (answer(b"x" * (KEPT_BYTES - 5) + TOKEN.encode() + b"x" * 50_000), "plain"),
    ],
)
def test_a_target_that_gives_a_secret_away_does_not_get_it_into_the_history(said: bytes, name: str) -> None:
    """Neither headers, bodies, fields, events nor reasons hold it, nor half of it at a cut."""
    operation, _ = ask(says(said), name, {"id": TOKEN})
    written = json.dumps({**asdict(operation), "arguments": {}})
    assert TOKEN[:5] not in written
    assert "private" not in written


@pytest.mark.parametrize("size", [1, 5, 20, 1000])
def test_a_secret_across_a_cut_is_noticed(size: int) -> None:
    """However the stream is cut; and from then on every event is looked at."""
    sentry = Redactor({"A": TOKEN, "B": "other"}).sentry()
    clean, dirty = b"x" * 50 + TOKEN[:-1].encode() + b"x" * 50, b"x" * 50 + TOKEN.encode() + b"x"
    assert not any(sentry.alarmed(clean[place : place + size]) for place in range(0, len(clean), size))
    assert [sentry.alarmed(dirty[place : place + size]) for place in range(0, len(dirty), size)][-1]
    assert sentry.alarmed(b"x")


def test_headers_of_the_command_line_are_secrets() -> None:
    """They go with every request, over the profile's own, and are shown by a name."""

    async def act() -> tuple[Operation, bytes]:
        profile = hostile_profile()
        credentials = gather(profile, {"CALLER_TOKEN": TOKEN}, ["X-Tenant: secret-tenant", "Authorization: Basic mine"])
        script = says(answer(b'{"echo": "secret-tenant"}'))
        async with serving(script) as served, Target(profile, credentials, base_url=served.url) as target:
            return await target.call("plain"), served.requests[0]

    operation, request = run(act())
    assert b"X-Tenant: secret-tenant" in request
    assert b"Authorization: Basic mine" in request
    assert exchange_of(operation).request_headers["X-Tenant"] == "$HEADER_X_TENANT"
    assert exchange_of(operation).response_body == '{"echo": "$HEADER_X_TENANT"}'


@pytest.mark.parametrize("line", ["X-Tenant", ": x", "X:", "X: a\nb", "X: é"])
def test_a_header_that_is_none_is_refused(line: str) -> None:
    """The message does not repeat what was given."""
    with pytest.raises(BadUsage, match="Name: value"):
        gather(parse_profile(PROFILE), {"CALLER_TOKEN": "x"}, [line])


@pytest.mark.parametrize(
    ("environment", "message"),
    [({}, "CALLER_TOKEN, which holds its value, is not set"), ({"CALLER_TOKEN": "a\nb"}, "no header can carry")],
)
def test_a_missing_credential_is_named(environment: dict[str, str], message: str) -> None:
    """The message names the actor and the variable, never a value."""
    with pytest.raises(BadProfile, match=message) as refused:
        gather(hostile_profile(), environment)
    assert "auth.caller" in str(refused.value)


def test_a_credential_may_come_from_a_file(tmp_path: Path) -> None:
    """White space around it is not part of it; a file that is not there is named."""
    file = tmp_path / "token"
    profile = parse_profile(
        PROFILE.replace("{env: CALLER_TOKEN}", f"{{file: {file}, header: X-Key, value: '{{secret}}'}}")
    )
    with pytest.raises(BadProfile, match="cannot be read"):
        gather(profile, {})
    file.write_text("from-a-file\n")
    (credential,) = gather(profile, {}).of("caller")
    assert (credential.header, credential.value, credential.shown) == ("X-Key", "from-a-file", "$CALLER_CREDENTIAL")


def test_a_secret_is_found_percent_encoded() -> None:
    """A token in a query string stands there in another spelling; the longer of two secrets goes first."""
    redactor = Redactor({"A": "a+b/c", "AB": "a+b/cd", "NONE": ""})
    assert redactor.text("?t=a%2Bb%2Fc&u=a+b/cd") == "?t=$A&u=$AB"
    assert redactor.data(b"a+b/c") == b"$A"


def test_a_curl_line_leaves_variables_to_the_shell() -> None:
    """Everything else is quoted, so that the line does what the request did."""
    exchange = Exchange(
        method="POST",
        url="http://t/a?b=c&d",
        request_headers={"Authorization": "Bearer $TOKEN", "Accept-Encoding": "gzip"},
        request_body='{"it\'s": "$x `id`"}',
    )
    assert curl_line(exchange) == (
        "curl -sS -N -i -X POST -H 'Authorization: Bearer '\"$TOKEN\" "
        "--data-binary '{\"it'\"'\"'s\": \"$x `id`\"}' --path-as-is 'http://t/a?b=c&d'"
    )
    assert quote("$TOKEN") == '"$TOKEN"'


@pytest.mark.parametrize("secret", ["ad", "run", "operator"])
def test_a_short_secret_is_no_syllable_of_an_id(secret: str) -> None:
    """Ids are what a session works with: they come back as they were, and the secret alone is hidden."""
    redactor = Redactor({"TOKEN": secret})
    assert redactor.text(f"run_64ad-operators {secret}") == "run_64ad-operators $TOKEN"
    assert redactor.data(f'{{"id":"run_64ad-operators","of":"{secret}"}}'.encode()) == (
        b'{"id":"run_64ad-operators","of":"$TOKEN"}'
    )
