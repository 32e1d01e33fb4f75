"""The sink: what workflows send there is counted by path, so that effects outside the target can be told."""

import asyncio

import aiohttp
import pytest

from conformance.errors import HarnessFault
from conformance.targets.profile import Sink as Place
from conformance.targets.sink import Sink
from tests.targets.hostile import answer, run
from tests.targets.spelled import body_of, speaking

SINK = """
sink: {host: 127.0.0.1}
operations:
  create_workflow: {method: POST, path: /things, body: {calls: "${sink_url}/runs/${name}"}}
  read_sink: {sink: "/runs/{name}", answer: {fields: {count: body.count}}}
"""


async def send(method: str, url: str) -> int:
    async with aiohttp.ClientSession() as session, session.request(method, url, data=b"x") as response:
        return response.status


def test_what_is_sent_to_a_path_is_counted() -> None:
    """Whatever the method and the query; nothing else is counted with it."""

    async def act() -> None:
        async with speaking(SINK) as (target, _):
            assert target.sink is not None
            url = target.sink.url
            wanted = [
                ("POST", "/runs/a?n=1"),
                ("GET", "/runs/a"),
                ("DELETE", "/runs/a"),
                ("POST", "/runs/b"),
                ("PUT", "/"),
            ]
            assert set(await asyncio.gather(*(send(method, url + path) for method, path in wanted))) == {200}
            counted = {name: (await target.call("read_sink", {"name": name})).fields for name in ("a", "b", "c")}
        assert counted == {"a": {"count": 3}, "b": {"count": 1}, "c": {"count": 0}}

    run(act())


def test_a_name_that_has_to_be_encoded_is_counted_all_the_same() -> None:
    """It is one segment of the path there, too."""

    async def act() -> None:
        async with speaking(SINK) as (target, _):
            assert target.sink is not None
            await send("POST", f"{target.sink.url}/runs/a%2Fb%20c")
            count = await target.call("read_sink", {"name": "a/b c"})
        assert count.fields == {"count": 1}
        assert count.exchange is not None
        assert (count.exchange.method, count.exchange.url) == ("SINK", "/runs/a%2Fb%20c")

    run(act())


@pytest.mark.parametrize(
    "place", ["{host: 127.0.0.1}", "{url: {default: 'http://gateway.example:9'}}", "{url: {env: SINK_URL}}"]
)
def test_workflows_are_told_where_it_is(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `sink_url`: where it listens, or how the target reaches it where that differs."""
    monkeypatch.setenv("SINK_URL", "http://gateway.example:9/")

    async def act() -> tuple[str, str]:
        async with speaking(SINK.replace("{host: 127.0.0.1}", place), {"POST /things": answer(b"{}")}) as (
            target,
            served,
        ):
            assert target.sink is not None
            await target.call("create_workflow", {"name": "w"})
            return body_of(served.requests[0]), target.sink.url

    sent, listens = run(act())
    where = listens if "host" in place else "http://gateway.example:9"
    assert sent == f'{{"calls":"{where}/runs/w"}}'


def test_a_port_that_is_taken_is_the_harness_own_fault() -> None:
    """No verdict could be trusted, so none is given."""

    async def act() -> None:
        first = Sink(Place())
        await first.start()
        try:
            with pytest.raises(HarnessFault, match=r"the sink cannot listen on 127\.0\.0\.1"):
                await Sink(Place(port=int(first.url.rpartition(":")[2]))).start()
        finally:
            await first.stop()

    run(act())
