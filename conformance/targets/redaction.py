"""Keeping credentials out of everything that is written down."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from conformance.targets.needles import HEAD, Needles

KEPT_BYTES = 16 * 1024
LONG = 12
"""From so many characters on nothing but the secret itself is spelled like it."""


def pattern_of(secret: str) -> str:
    """Where a secret stands: anywhere, if it is long; a short one only as a word of its own.

    A short secret may be a syllable of other people's ids: replaced in there it would make another id of them.
    """
    spelled = re.escape(secret)
    return spelled if len(secret) >= LONG else rf"(?<![\w-]){spelled}(?![\w-])"


class Redactor:
    """Replaces every known secret by `$NAME`, also where it stands percent-encoded.

    Nearly everything that passes here holds no secret, so that is found out first, in the fastest way there is. A
    session learns hundreds of long ones, such as keys that it asked for; few are short, or known from the start.
    """

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = dict(secrets)
        self._few = dict(secrets)
        self._many: Needles[str] = Needles()
        self._many_raw: Needles[bytes] = Needles()
        self._prepare()

    def learn(self, name: str, value: str) -> None:
        """One more secret, which came up during the session."""
        if self._secrets.get(name) == value:
            return
        self._secrets[name] = value
        if len(value) < HEAD:
            self._few[name] = value
            self._prepare()
            return
        for spelling in {value, quote(value, safe="")}:
            self._many.add(spelling, f"${name}")
            self._many_raw.add(spelling.encode(), f"${name}".encode())

    def named(self, shown: str) -> tuple[str, str] | None:
        """The name and the value of the secret that stands as `$NAME`; None where it is another text."""
        name = shown.removeprefix("$")
        return (name, self._secrets[name]) if shown != name and name in self._secrets else None

    def _prepare(self) -> None:
        spelled = {value: name for name, value in self._few.items()}
        names = {spelling: f"${name}" for value, name in spelled.items() for spelling in (quote(value, safe=""), value)}
        names.pop("", None)
        self._names = names
        self._texts = sorted(names, key=len, reverse=True)
        self._raws = [text.encode() for text in self._texts]
        self._pattern = re.compile("|".join(map(pattern_of, self._texts)))
        self._raw_pattern = re.compile("|".join(map(pattern_of, self._texts)).encode())
        self._longest_of_few = max(map(len, self._raws), default=0)

    @property
    def _longest(self) -> int:
        return max(self._longest_of_few, self._many_raw.longest)

    def text(self, text: str) -> str:
        """The text without secrets."""
        return self._many.replaced(text, self._without_few)

    def data(self, raw: bytes) -> bytes:
        """The bytes without secrets."""
        return self._many_raw.replaced(raw, self._raw_without_few)

    def _without_few(self, text: str) -> str:
        for secret in self._texts:
            if secret in text:
                return self._pattern.sub(lambda found: self._names[found[0]], text)
        return text

    def _raw_without_few(self, raw: bytes) -> bytes:
        for secret in self._raws:
            if secret in raw:
                return self._raw_pattern.sub(lambda found: self._names[found[0].decode()].encode(), raw)
        return raw

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
        return clean[: min(KEPT_BYTES, len(clean) - self._longest)].decode("utf-8", "replace")

    def sentry(self) -> "Sentry":
        """Somebody who looks through chunks for secrets, also for those that lie across a cut."""
        return Sentry(self._raws, self._many_raw, self._longest)


class Sentry:
    """Looks at chunks as they come, since looking at every event of a long stream costs more than reading it."""

    def __init__(self, few: list[bytes], many: Needles[bytes], longest: int) -> None:
        self._few = few
        self._many = many
        self._reach = max(longest - 1, 0)
        self._tail = b""
        self._alarmed = False

    def alarmed(self, chunk: bytes) -> bool:
        """Whether this chunk, or any before it, brought a secret to its end."""
        if not self._alarmed:
            seen = self._tail + chunk
            self._alarmed = any(secret in seen for secret in self._few) or self._many.within(seen)
            reach = max(self._reach, self._many.longest - 1)
            self._tail = seen[-reach:] if reach else b""
        return self._alarmed
