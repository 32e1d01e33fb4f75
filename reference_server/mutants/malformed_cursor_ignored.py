"""A cursor that cannot be read counts as none: the replay begins again instead of refusing."""

from dataclasses import replace

from aiohttp import web

from reference_server.domain.refusal import Refused
from reference_server.http.reading import DEFAULT_LIMIT, Paging
from reference_server.http.replay import Replayer
from reference_server.http.server import Parts

BREAKS = "REPLAY-5"


class ForgivingReplayer(Replayer):
    """Falls back to the first page."""

    def paging(self, request: web.Request) -> Paging:
        try:
            return super().paging(request)
        except Refused:
            return Paging(0, DEFAULT_LIMIT)


def plant(parts: Parts) -> Parts:
    return replace(parts, replayer=ForgivingReplayer())
