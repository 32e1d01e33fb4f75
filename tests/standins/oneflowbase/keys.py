"""Handlers for signing in and for keys: an application's own in the first form, a user's in the later one."""

from datetime import UTC, datetime, timedelta

from aiohttp import web

from tests.standins.oneflowbase.console import application, at, identifier
from tests.standins.oneflowbase.guard import COOKIE
from tests.standins.oneflowbase.mappings import one_of
from tests.standins.oneflowbase.store import Record
from tests.standins.oneflowbase.wire import ConsoleRefused, enveloped, member, sent

DAYS = {"30d": 30, "1y": 365, "3y": 3 * 365, "never": None}


async def sign_in(request: web.Request) -> web.Response:
    body = await sent(request)
    session = at(request).guard.sign_in(member(body, "identifier", str), member(body, "password", str))
    response = enveloped({"csrf_token": session["csrf_token"], "account": session["user"]})
    response.set_cookie(COOKIE, session["id"], path="/", httponly=True, samesite="Lax")
    return response


def shown(key: Record) -> Record:
    return {name: value for name, value in key.items() if name != "digest"}


async def list_application_keys(request: web.Request) -> web.Response:
    owner = application(request)["id"]
    return enveloped([shown(key) for key in at(request).store.all("key") if key.get("application_id") == owner])


async def create_application_key(request: web.Request) -> web.Response:
    owner, body = application(request), await sent(request)
    expires = member(body, "expires_at", str, optional=True)
    try:
        until = datetime.fromisoformat(expires) if expires else None
    except ValueError:
        until = datetime.min  # noqa: DTZ901 - without a zone, as what cannot be read
    if until is not None and until.tzinfo is None:
        raise ConsoleRefused(400, "expires_at", "invalid input: expires_at")
    whose = {"application_id": owner["id"], "workspace_id": owner["workspace_id"]}
    return enveloped(at(request).guard.new_key(member(body, "name", str), expires, whose), 201)


async def revoke_application_key(request: web.Request) -> web.Response:
    owner, key = application(request), at(request).store.get("key", identifier(request, "key"))
    if key is None or key.get("application_id") != owner["id"]:
        raise ConsoleRefused(404, "api_key", "not found: api_key")
    at(request).guard.revoke(key)
    return web.Response(status=204)


async def list_user_keys(request: web.Request) -> web.Response:
    user = at(request).guard.session(request)
    return enveloped([shown(key) for key in at(request).store.all("key") if key.get("user_id") == user["id"]])


async def create_user_key(request: web.Request) -> web.Response:
    user, body = at(request).guard.session(request), await sent(request)
    days = DAYS[one_of(body, "expiration_policy", tuple(DAYS))]
    expires = None if days is None else (datetime.now(UTC) + timedelta(days=days)).isoformat()
    whose = {"user_id": user["id"], "workspace_id": user["workspace_id"]}
    return enveloped(at(request).guard.new_key(member(body, "name", str), expires, whose), 201)


async def revoke_user_key(request: web.Request) -> web.Response:
    user, key = at(request).guard.session(request), at(request).store.get("key", identifier(request, "key"))
    if key is None or key.get("user_id") != user["id"]:
        raise ConsoleRefused(404, "user_api_key", "not found: user_api_key")
    at(request).guard.revoke(key)
    return enveloped(shown(key) | {"enabled": False})
