"""Refusals as OpenAPI describes them: by status, with the codes that it may carry."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from reference_server.http.problems import STATUS
from reference_server.http.schemas import TEXT, ref

API_KEY = "api_key"
HEADERS: Mapping[int, Any] = {
    401: {"headers": {"WWW-Authenticate": {"schema": TEXT}}},
    405: {"headers": {"Allow": {"schema": TEXT}}},
}


def problems_of(codes: Iterable[str]) -> dict[str, Any]:
    """The answers that carry these codes, by status."""
    by_status: defaultdict[int, list[str]] = defaultdict(list)
    for code in sorted(codes):
        by_status[STATUS[code]].append(code)
    content = {"application/problem+json": {"schema": ref("Problem")}}
    return {
        str(status): {"description": ", ".join(named), "content": content, **HEADERS.get(status, {})}
        for status, named in sorted(by_status.items())
    }
