"""Keeping credentials out of everything that is written down."""

import re
from collections.abc import Mapping
from urllib.parse import quote

KEPT_BYTES = 16 * 1024


class Redactor:
    """Replaces every known secret by `$NAME`, also where it stands percent-encoded."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._names: dict[bytes, bytes] = {}
        for name, value in secrets.items():
            for spelling in {value, quote(value, safe="")} - {""}:
                self._names[spelling.encode()] = b"$" + name.encode()
        longest_first = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile(b"|".join(map(re.escape, longest_first))) if longest_first else None
        self._longest = len(longest_first[0]) if longest_first else 0

    def data(self, raw: bytes) -> bytes:
        """The bytes without secrets."""
        if self._pattern is None or self._pattern.search(raw) is None:
            return raw
        return self._pattern.sub(lambda found: self._names[found[0]], raw)

    def text(self, text: str) -> str:
        """The text without secrets."""
        if self._pattern is None:
            return text
        raw = text.encode("utf-8", "surrogatepass")
        clean = self.data(raw)
        return text if clean is raw else clean.decode("utf-8", "surrogatepass")

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Headers without secrets; a cookie that is set is always one. Names in lower case, repeated ones joined."""
        clean: dict[str, str] = {}
        for name, value in headers.items():
            key = name.lower()
            shown = "$COOKIE" if key == "set-cookie" else self.text(value)
            clean[key] = f"{clean[key]}, {shown}" if key in clean else shown
        return clean

    def start(self, raw: bytes) -> str:
        """The first 16 KiB of a body as text without secrets, none of them cut in half."""
        if len(raw) <= KEPT_BYTES:
            return self.data(raw).decode("utf-8", "replace")
        clean = self.data(raw[: KEPT_BYTES + self._longest])
        whole = clean[: len(clean) - self._longest]
        return whole[:KEPT_BYTES].decode("utf-8", "replace")
