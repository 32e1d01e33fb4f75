"""Who calls: a console session with its CSRF token, or a key."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

from aiohttp import web

from tests.standins.oneflowbase.fields import Form
from tests.standins.oneflowbase.publishing import now
from tests.standins.oneflowbase.store import Record, Store
from tests.standins.oneflowbase.wire import ConsoleRefused, NativeRefused

COOKIE = "flowbase_console_session"
CSRF = "x-csrf-token"
READS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls an extension. An application's key belongs to one application, a user's to a workspace."""

    kind: str
    id: str
    workspace_id: str
    api_key_id: str | None = None
    application_id: str | None = None


class Guard:
    """Knows sessions and keys; of a key it keeps only the digest."""

    def __init__(self, form: Form, store: Store, password: str) -> None:
        self.form, self.store, self.password = form, store, password
        for name in ("root", "outsider"):
            if not store.get("user", name):
                store.put("user", name, {"id": str(uuid4()), "name": name, "workspace_id": str(uuid4())})

    def sign_in(self, identifier: str, password: str) -> Record:
        """A new session.

        Raises:
            ConsoleRefused: 401 for an unknown account or a wrong password.
        """
        user = self.store.get("user", identifier)
        if user is None or not secrets.compare_digest(password.encode(), self.password.encode()):
            raise ConsoleRefused(401, "not_authenticated", "not authenticated")
        session = {"id": secrets.token_urlsafe(24), "csrf_token": secrets.token_urlsafe(24), "user": identifier}
        return self.store.put("session", session["id"], session)

    def session(self, request: web.Request) -> Record:
        """The user of a console request.

        Raises:
            ConsoleRefused: 401 without a session, and for a write without its CSRF token; 403 for a wrong one.
        """
        session = self.store.get("session", request.cookies.get(COOKIE, ""))
        shown = request.headers.get(CSRF)
        if session is None or (shown is None and request.method not in READS):
            raise ConsoleRefused(401, "not_authenticated", "not authenticated")
        if request.method not in READS and shown != session["csrf_token"]:
            raise ConsoleRefused(403, "csrf_mismatch", "permission denied: csrf_mismatch")
        user = self.store.get("user", session["user"])
        assert user is not None
        return user

    def new_key(self, name: str, expires_at: str | None, owner: Record) -> Record:
        """A key, with its token: shown this once. The owner is `{application_id, workspace_id}` or `{user_id, …}`."""
        token = f"fb_{secrets.token_urlsafe(32)}"
        record = {"id": str(uuid4()), "name": name, "token_prefix": token[:8], "enabled": True,
                  "expires_at": expires_at, "created_at": now(), "digest": digest(token), **owner}  # fmt: skip
        self.store.put("key", record["id"], record)
        return {key: value for key, value in record.items() if key != "digest"} | {"token": token}

    def revoke(self, key: Record) -> None:
        self.store.put("key", key["id"], key | {"enabled": False})

    def principal(self, request: web.Request) -> Principal:
        """Who calls an extension.

        Raises:
            NativeRefused: 401 without a credential that is valid; 403 for a session without its CSRF token.
        """
        if self.form is Form.LATER and COOKIE in request.cookies:
            return self.signed_in(request)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        key = self.key(token.strip()) if scheme.lower() == "bearer" else None
        owned_by = "application_id" if self.form is Form.FIRST else "user_id"
        if key is None or owned_by not in key:
            raise NativeRefused(401, "not_authenticated", "a valid API key is required")
        kind = "application_api_key" if self.form is Form.FIRST else "user_api_key"
        return Principal(kind, key["id"], key["workspace_id"], key["id"], key.get("application_id"))

    def signed_in(self, request: web.Request) -> Principal:
        session = self.store.get("session", request.cookies[COOKIE])
        if session is None:
            raise NativeRefused(401, "not_authenticated", "a current login session or user API key is required")
        if request.headers.get(CSRF) != session["csrf_token"]:
            raise NativeRefused(403, "forbidden", "current login session validation failed")
        user = self.store.get("user", session["user"])
        assert user is not None
        return Principal("user", user["id"], user["workspace_id"])

    def key(self, token: str) -> Record | None:
        """The key of a token, if it is still good."""
        shown = digest(token)
        known = next((key for key in self.store.all("key") if key["digest"] == shown), None)
        return known if known and self.good(known) else None

    def good(self, key: Record) -> bool:
        expires = key["expires_at"]
        return bool(key["enabled"]) and (expires is None or datetime.fromisoformat(expires) > datetime.now(UTC))


def digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
