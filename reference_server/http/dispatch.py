"""Dispatch: from the path of a call to the publication that serves it, and from a run to the answer.

A path is compared as it is spelled. No other spelling of a slug or of a literal segment reaches a route: neither case,
nor percent-encoding, nor empty or dot segments.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from aiohttp import web

from reference_server.domain.document import Compiled
from reference_server.domain.keys import ApiKey
from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run, Status
from reference_server.domain.triggers import SLUG, Extension
from reference_server.execution.shelf import Served, Shelf
from reference_server.http.replies import reply
from reference_server.persistence.store import Store

ROOT = "/api/ex/"
NO_VALUES = ("", ".", "..")


class Call(NamedTuple):
    """What a request's path leads to, and the texts at the places in it."""

    served: Served
    extension: Extension
    places: Mapping[str, str]


class Dispatcher:
    """Finds what is called, and answers for it."""

    def find(self, store: Store, shelf: Shelf, request: web.Request) -> Call:
        """What is published there now.

        Raises:
            Refused: `not_found`.
        """
        slug, *segments = self.segments(request)
        publication_id = self.live_at(store, slug)
        served = shelf.take(store, publication_id) if publication_id else None
        extension = served.publication.trigger if served else None
        if served is None or not isinstance(extension, Extension):
            raise Refused("not_found", "No extension is published there.")
        places = self.places(extension, segments)
        if places is None:
            raise Refused("not_found", "The extension has no such path.")
        return Call(served, extension, places)

    def segments(self, request: web.Request) -> list[str]:
        """As they are spelled in the request, from the slug on."""
        raw = request.rel_url.raw_path
        return raw.removeprefix(ROOT).split("/") if raw.startswith(ROOT) else [""]

    def live_at(self, store: Store, slug: str) -> str | None:
        return store.live_at(slug) if SLUG.fullmatch(slug) else None

    def places(self, extension: Extension, segments: list[str]) -> dict[str, str] | None:
        """The text at each place, or None where the path is another one."""
        expected = extension.path.split("/")[1:]
        if len(expected) != len(segments):
            return None
        places = {}
        for template, segment in zip(expected, segments, strict=True):
            text = unquote(segment, errors="surrogateescape")
            if template[0] != "{":
                if segment != template:
                    return None
            elif text in NO_VALUES:
                return None
            else:
                places[template[1:-1]] = text
        return places

    def check_method(self, call: Call, request: web.Request) -> None:
        if request.method != call.extension.method:
            raise web.HTTPMethodNotAllowed(request.method, [call.extension.method])

    def check_live(self, store: Store, call: Call) -> None:
        """Again, since it may have been withdrawn meanwhile; a newer version does not stop a call under way."""
        if self.live_at(store, call.extension.slug) is None:
            raise Refused("not_found", "The extension is published no longer.")

    def cause(self, call: Call, key: ApiKey) -> dict[str, Any]:
        """Whom a run is owed to; of the key its id, never the secret."""
        extension = call.extension
        return {"kind": "extension", "slug": extension.slug, "method": extension.method, "key_id": key.key_id}

    def patience(self, compiled: Compiled) -> float:
        """The seconds that a synchronous caller waits for the run's end."""
        return compiled.sync_timeout_ms / 1000

    def answer(self, call: Call, run: Run) -> web.Response:
        """The declared output of a run that a synchronous caller waited for, else where the run is found.

        Raises:
            Refused: `workflow_failed`.
        """
        if call.extension.response_mode == "async" or not run.settled:
            return reply({"run_id": run.run_id, "status": run.status}, status=202)
        if run.status is Status.FAILED:
            raise Refused("workflow_failed", "The run failed.", run_id=run.run_id)
        return reply(self.declared(call.served.compiled, run.output))

    def declared(self, compiled: Compiled, output: object) -> dict[str, Any]:
        """What the ends declare, whatever else the run put out; a declared field without a value is null."""
        produced = output if isinstance(output, Mapping) else {}
        return {key: produced.get(key) for key in compiled.outputs}
