"""Triggers: what is sound, whose a slug is, and what counts when."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from reference_server.domain.refusal import Refused
from reference_server.domain.triggers import read_trigger, shown, trigger_from

Json = Any
Live = Any
Tell = Callable[..., Any]
EXTENSION = {"type": "extension", "slug": "orders", "path": "", "method": "POST", "response_mode": "sync"}
SCHEDULE = {"type": "schedule", "cron": "*/5 9-17 * * MON-FRI", "timezone": "UTC", "enabled": True, "input": {"a": 1}}


@pytest.mark.parametrize("body", [EXTENSION, {**EXTENSION, "path": "/a.b/{c}/_d~-"}, SCHEDULE])
def test_a_sound_trigger_is_read_and_shown_as_it_is(body: Json) -> None:
    """And kept the same way."""
    trigger = read_trigger(body)
    assert (shown(trigger), trigger_from(shown(trigger))) == (body, trigger)


def test_a_path_is_not_needed() -> None:
    """None is the slug alone."""
    assert read_trigger({**EXTENSION, "path": None}) == read_trigger(EXTENSION)


@pytest.mark.parametrize(
    "slug",
    ["", "-a", "A", "a_b", "a/b", "a b", "a.b", "é", "a\n", "%61", "a" * 64, "a" * (1 << 20), None, 7, ["a"], "\uff41"],
)
def test_a_malformed_slug_is_refused(slug: Json) -> None:
    """One segment of a-z, 0-9 and -, at most 63 of them."""
    assert faults({**EXTENSION, "slug": slug}) == ["/slug"]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/type"]),
        ({"type": ["extension"]}, ["/type"]),
        ({"type": "extension"}, ["/slug", "/method", "/response_mode"]),
        ({"type": "schedule"}, ["/cron", "/timezone", "/enabled", "/input"]),
        ({**EXTENSION, "method": "HEAD"}, ["/method"]),
        ({**EXTENSION, "method": "post"}, ["/method"]),
        ({**EXTENSION, "response_mode": "later"}, ["/response_mode"]),
        *[
            ({**EXTENSION, "path": path}, ["/path"])
            for path in ["a", "/", "/a/", "//a", "/a//b", "/..", "/.a", "/a b", "/é", "/%61", "/{}", "/{1a}", "/{a-b}",
                         "/a{b}", "/{a}/{a}", "/?a", "/" + "a" * 600, 7]
        ],
        *[
            ({**SCHEDULE, "cron": cron}, ["/cron"])
            for cron in ["", "* * * *", "* * * * * *", "61 * * * *", "0 0 30 2 *", "0 0 31 4 *", "0 0 29 2 MON#5/2",
                         "a b c d e", "0 0 * * 5L/2", "*/0 * * * *", "9" * 5000, "\u0661 * * * *", None, 5, ["*"],
                         ",".join(["0"] * 400) + " * * * *"]
        ],
        *[
            ({**SCHEDULE, "timezone": zone}, ["/timezone"])
            for zone in ["", "Mars/Base", "Europe", "../etc/passwd", "europe/berlin", "UTC\x00", None, 1]
        ],
        ({**SCHEDULE, "enabled": 1}, ["/enabled"]),
        ({**SCHEDULE, "input": [1]}, ["/input"]),
    ],
)  # fmt: skip
def test_a_trigger_that_is_none_is_refused_where_it_is_wrong(body: Json, pointers: list[str]) -> None:
    """A cron expression that is never due is none."""
    assert faults(body) == pointers


def faults(body: Json) -> list[str]:
    with pytest.raises(Refused) as caught:
        read_trigger(body)
    assert caught.value.code == "trigger_invalid"
    return [fault.pointer for fault in caught.value.faults]


async def save(live: Live, workflow: str, **changed: Json) -> tuple[int, str | None]:
    answer = await live.call("PUT", f"/api/workflows/{workflow}/trigger", json={**EXTENSION, **changed})
    return answer.status, answer.body.get("code")


TAKEN = (409, "slug_conflict")
SAVED = (200, None)


def test_a_slug_is_one_workflows_whatever_the_method(tell: Tell) -> None:
    """Nothing happens to either trigger; saving one's own again is no conflict."""

    async def story(live: Live) -> Json:
        first, second = await live.workflow(), await live.workflow()
        said = [await save(live, first), await save(live, second, method="GET"), await save(live, first, path="/x")]
        read = await live.call("GET", f"/api/workflows/{first}/trigger")
        none = await live.call("GET", f"/api/workflows/{second}/trigger")
        return said, read.body, (none.status, none.body["code"])

    said, read, none = tell(story)
    assert said == [SAVED, TAKEN, SAVED]
    assert (read, none) == ({**EXTENSION, "path": "/x"}, (404, "trigger_not_found"))


def test_of_many_who_save_a_slug_at_once_one_gets_it(tell: Tell) -> None:
    """The others are told so."""

    async def story(live: Live) -> Json:
        workflows = [await live.workflow() for _ in range(12)]
        return await asyncio.gather(*(save(live, workflow) for workflow in workflows))

    assert sorted(tell(story), key=str) == [SAVED, *[TAKEN] * 11]


def test_a_slug_that_is_published_is_taken_until_another_is_published(tell: Tell) -> None:
    """While the change waits both are."""

    async def story(live: Live) -> Json:
        published = await live.publish(trigger={"slug": "old"})
        other = await live.workflow()
        changed = await save(live, published.workflow, slug="new")
        waiting = [await save(live, other, slug=slug) for slug in ("old", "new")]
        await live.call("POST", f"/api/workflows/{published.workflow}/publications")
        return changed, waiting, [await save(live, other, slug=slug) for slug in ("new", "old")]

    assert tell(story) == (SAVED, [TAKEN, TAKEN], [TAKEN, SAVED])


@pytest.mark.parametrize("end", ["trigger", "", "publication"])
def test_a_slug_is_free_once_its_owner_lets_go_of_it(tell: Tell, end: str) -> None:
    """By removing the trigger or the workflow; unpublishing alone keeps what is saved."""

    async def story(live: Live) -> Json:
        published = await live.publish()
        other = await live.workflow()
        ended = await live.call("DELETE", f"/api/workflows/{published.workflow}/{end}".rstrip("/"))
        called = await live.call("POST", "/api/ex/s", headers={**published.headers})
        return ended.status, called.status, await save(live, other, slug="s")

    assert tell(story) == (204, 404, TAKEN if end == "publication" else SAVED)


def test_a_trigger_is_for_workflows_that_are_there(tell: Tell) -> None:
    """An agent flow has none."""

    async def story(live: Live) -> Json:
        flow = (await live.call("POST", "/api/workflows", json={"name": "n", "kind": "agent_flow"})).body["workflow_id"]
        gone = await live.workflow()
        await live.call("DELETE", f"/api/workflows/{gone}")
        removed = await live.call("DELETE", f"/api/workflows/{flow}/trigger")
        return await save(live, flow), await save(live, gone), (removed.status, removed.body["code"])

    refused = (422, "trigger_invalid"), (404, "workflow_not_found"), (404, "trigger_not_found")
    assert tell(story) == refused


def test_a_schedules_input_must_be_what_the_draft_declares(tell: Tell) -> None:
    """Already when it is saved, where there is a draft."""

    async def story(live: Live) -> Json:
        field = {"key": "n", "source": "body", "type": "number", "required": True}
        workflow = await live.workflow(input_fields=[field])
        path = f"/api/workflows/{workflow}/trigger"
        answers = [
            await live.call("PUT", path, json={**SCHEDULE, "input": each}) for each in ({}, {"n": "1"}, {"n": 1})
        ]
        return [answer.status for answer in answers], answers[1].body["errors"]

    assert tell(story) == ([422, 422, 200], [{"pointer": "/input/n", "message": "must be a number"}])
