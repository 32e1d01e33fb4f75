"""An exchange as a line that can be pasted into a shell; secrets stay variables that the shell fills in."""

import re
import shlex

from conformance.history.operation import Exchange

NO_HTTP = frozenset({"COMMAND", "SQL", "SINK", "DRIVER"})
VARIABLE = re.compile(r"\$[A-Z][A-Z0-9_]*")


def curl_line(exchange: Exchange) -> str:
    """The curl command that sends the same request again; what is no HTTP exchange stands there as it is."""
    if exchange.method in NO_HTTP:
        return exchange.url
    words = ["curl", "-sS", "-N", "-i", "-X", exchange.method]
    for name, value in exchange.request_headers.items():
        if name != "Accept-Encoding":
            words += ["-H", quote(f"{name}: {value}")]
    if exchange.request_body is not None:
        words += ["--data-binary", quote(exchange.request_body)]
    return " ".join([*words, "--path-as-is", quote(exchange.url)])


def quote(text: str) -> str:
    """The text as one word of a shell, `$NAME` left to be expanded."""
    if VARIABLE.search(text) is None:
        return shlex.quote(text)
    parts = []
    place = 0
    for variable in VARIABLE.finditer(text):
        parts += [_literal(text[place : variable.start()]), f'"{variable[0]}"']
        place = variable.end()
    return "".join([*parts, _literal(text[place:])])


def _literal(text: str) -> str:
    return shlex.quote(text) if text else ""
