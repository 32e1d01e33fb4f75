"""Everything that was made is removed, last first; what cannot be is named, and what is not ours is left alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiohttp import web

from conformance.drive.belongings import Belongings
from conformance.drive.clearance import Clearance
from conformance.drive.unit import Driver, Patience, Unit
from conformance.history.operation import Facts
from conformance.targets.http import Target
from conformance.targets.loading import parse_profile
from tests.drive.paper import Sheet

PROFILE = """
target: {name: shop, identity: {path: /}, concurrency: 2, timeouts: {request_s: 5}}
operations:
  create_workflow:
    method: POST
    path: /w
    body: {name: $name}
    makes: workflow_id
    answer: {fields: {workflow_id: body.id, token: body.token}, required: [workflow_id]}
  list_workflows:
    path: /w
    query: {cursor: "{cursor}"}
    answer: {fields: {items: "body.items[].{workflow_id: id, name: name}", next_cursor: body.next}}
  delete_workflow: {method: DELETE, path: "/w/{workflow_id}", body: {token: $token}}
  create_key: {method: POST, path: "/w/{workflow_id}/keys", answer: {fields: {key_id: body.id}}}
  revoke_key: {method: DELETE, path: "/w/{workflow_id}/keys/{key_id}"}
cleanup: {remove: {create_workflow: delete_workflow, create_key: revoke_key}}
"""


@dataclass
class Shop:
    """A target in memory: it may keep an answer to itself, refuse a removal, and is busy with so many at once."""

    mute: bool = False
    refuses: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    busy: int = 0
    busiest: int = 0

    def application(self) -> web.Application:
        application = web.Application()
        application.add_routes([
            web.post("/w", self.create), web.get("/w", self.listed), web.delete("/w/{id}", self.delete),
            web.post("/w/{id}/keys", self.key), web.delete("/w/{id}/keys/{key}", self.revoke),
        ])  # fmt: skip
        return application

    async def create(self, request: web.Request) -> web.Response:
        ident = f"w{len(self.names) + 1}"
        self.names[ident] = (await request.json())["name"]
        return web.Response(status=500) if self.mute else web.json_response({"id": ident, "token": f"t-{ident}"})

    async def listed(self, request: web.Request) -> web.Response:
        """One workflow on each page."""
        rows, place = list(self.names.items()), int(request.query.get("cursor", 0))
        items = [{"id": ident, "name": name} for ident, name in rows[place : place + 1]]
        return web.json_response({"items": items, "next": str(place + 1) if place + 1 < len(rows) else None})

    async def delete(self, request: web.Request) -> web.Response:
        ident, token = request.match_info["id"], (await request.json())["token"]
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(0)
        self.busy -= 1
        if ident in self.refuses or token != f"t-{ident}":
            return web.json_response({"code": "not_yours"}, status=403)
        self.removed.append(ident)
        return web.Response(status=204 if self.names.pop(ident, None) else 404)

    async def key(self, request: web.Request) -> web.Response:
        return web.json_response({"id": f"key-of-{request.match_info['id']}"})

    async def revoke(self, request: web.Request) -> web.Response:
        self.removed.append(request.match_info["key"])
        return web.Response(status=204)


def cleared(shop: Shop, makings: Sequence[tuple[str, dict[str, str]]]) -> list[tuple[str, str]]:
    """What is left, and why, once a session that made these things has cleared up."""

    async def act() -> list[tuple[str, str]]:
        runner = web.AppRunner(shop.application())
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        profile = parse_profile(PROFILE)
        belongings = Belongings(profile)
        host, port = runner.addresses[0][:2]
        async with Target(profile, base_url=f"http://{host}:{port}", record=belongings.note) as target:
            driver = Driver(target, Unit(None, 1, Facts()), Sheet(), Patience(1))  # type: ignore[arg-type]
            for name, arguments in makings:
                await driver.call(name, arguments)
            left = await Clearance(target, driver, belongings, ["conformance-s-"]).carry_out()
        await runner.cleanup()
        return [(str(each.thing.arguments["workflow_id"]), each.because) for each in left]

    return asyncio.run(act())


def test_what_was_made_last_goes_first() -> None:
    """A key before its workflow; each by what its own maker told, such as a token."""
    shop = Shop()
    made = [("create_workflow", {"name": "conformance-s-1"}), ("create_key", {"workflow_id": "w1"})]
    assert cleared(shop, made) == []
    assert shop.removed == ["key-of-w1", "w1"]


def test_what_cannot_be_removed_is_named() -> None:
    """With the target's own reason; the others go all the same."""
    shop = Shop(refuses=frozenset({"w2"}))
    made = [("create_workflow", {"name": f"conformance-s-{number}"}) for number in range(3)]
    assert cleared(shop, made) == [("w2", "refused 403 not_yours")]
    assert sorted(shop.removed) == ["w1", "w3"]


def test_other_peoples_workflows_stay() -> None:
    """Also those whose names look a little like ours."""
    shop = Shop(names={"w1": "production", "w2": "conformance-other-1", "w3": "my conformance-s-1"})
    assert cleared(shop, []) == []
    assert list(shop.names) == ["w1", "w2", "w3"]


def test_a_workflow_whose_creation_was_never_answered_is_found_by_its_name() -> None:
    """On any page of the listing; where its removal needs what only the lost answer told, that is said."""
    shop = Shop(mute=True, names={"w1": "production"})
    assert cleared(shop, [("create_workflow", {"name": "conformance-s-1"})]) == [
        ("w2", "nobody knows its token any more")
    ]
    assert shop.removed == []


def test_no_more_is_removed_at_once_than_the_profile_allows() -> None:
    """As in the rest of the session."""
    shop = Shop()
    assert cleared(shop, [("create_workflow", {"name": f"conformance-s-{number}"}) for number in range(12)]) == []
    assert (len(shop.removed), shop.busiest <= 2) == (12, True)
