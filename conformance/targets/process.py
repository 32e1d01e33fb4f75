"""A target in a process of its own: started, known to be ready, killed, started again, stopped, never orphaned."""

import asyncio
import contextlib
import ctypes
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from yarl import URL

from conformance.errors import BadProfile, TargetUnreachable
from conformance.targets.connect import reach
from conformance.targets.profile import Profile
from conformance.targets.surroundings import check_surroundings
from conformance.targets.variables import values_of

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
POLL_S = 0.02
KNOCK_S = 0.5
LAST_LINES = 15


class Launched:
    """A process started as the profile's `launch` says. `environment` holds the credentials it was given.

    Use it as an async context manager, so that it ends with its user; on Linux it also ends with the harness itself.
    """

    def __init__(self, profile: Profile, directory: Path, *, environment: Mapping[str, str] | None = None) -> None:
        if profile.launch is None:
            raise BadProfile(f"the profile {profile.target.name} has no part `launch`, so its target cannot be started")
        check_surroundings(profile, os.environ)
        self._launch = profile.launch
        self._target = profile.target
        self._directory = directory
        self.log = directory / "target.log"
        self.url = ""
        self.environment = {name: secrets.token_urlsafe(24) for name in self._launch.secrets} | dict(environment or {})
        self._changes: dict[str, str] = {}
        self._last_reason = ""
        self._variables = values_of(profile.variables)
        self._process: subprocess.Popen[bytes] | None = None

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        """Start the process and wait until it is ready and is who it should be; raises TargetUnreachable."""
        self._directory.mkdir(parents=True, exist_ok=True)
        begun = self.log.stat().st_size if self.log.exists() else 0
        port = port or self._launch.port
        if port and is_taken(port):
            raise TargetUnreachable(f"port {port} is taken, so {self._target.name} cannot be started there: "
                                    "stop what listens on it, or name another in launch.port")  # fmt: skip
        if self._launch.ready is None:
            port = port or free_port()
        self._spawn(port)
        try:
            async with asyncio.timeout(self._launch.ready_s):
                if self._launch.ready is None:
                    self.url = f"http://127.0.0.1:{port}"
                    await self._answers()
                else:
                    self.url = await self._announced(begun, re.compile(self._launch.ready))
        except TimeoutError:
            late = f"was not ready within {self._launch.ready_s:g} s{self._last_reason}"
            raise TargetUnreachable(self._with_output(late)) from None
        await reach(self.url, self._target.identity, name=self._target.name)

    async def _answers(self) -> None:
        """Wait until what listens there is who it should be; the process may also end before."""
        while True:
            try:
                await reach(self.url, self._target.identity, name=self._target.name, within_s=self._launch.ready_s)
            except TargetUnreachable as error:
                self._last_reason = f"; {error}"
                self._check_alive()
                await asyncio.sleep(POLL_S)
            else:
                return

    async def restart(self, changes: Mapping[str, str] | None = None) -> None:
        """Start it again on the same port, with the same data; what still runs is stopped first.

        `changes` are environment variables that differ from the usual, until the next start.
        """
        port = URL(self.url).port or 0
        await self.stop()
        self._changes = dict(changes or {})
        await self.start(port)

    async def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self._signal(signal.SIGKILL)
            await self._ended()

    async def stop(self) -> None:
        """Ask it to end, and make it end once its time is over."""
        if self._process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(self._launch.stop_s):
                await self._ended()
        except TimeoutError:
            pass
        finally:
            self._signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    async def _ended(self) -> None:
        """Polled: asyncio's own child watcher would tie the process to one event loop."""
        while self._process is not None and self._process.poll() is None:  # noqa: ASYNC110 - see above
            await asyncio.sleep(POLL_S)

    async def _announced(self, begun: int, ready: re.Pattern[str]) -> str:
        """The URL that the process prints once it is ready."""
        while True:
            if found := ready.search(self._output(begun)):
                return found[1].rstrip("/")
            self._check_alive()
            await asyncio.sleep(POLL_S)

    def _check_alive(self) -> None:
        if self._process is None or self._process.poll() is not None:
            code = self._process.returncode if self._process else None
            raise TargetUnreachable(self._with_output(f"ended at its start with exit code {code}"))

    def _output(self, begun: int = 0) -> str:
        """What this start printed; a line that is still being written is no line yet."""
        with self.log.open("rb") as log:
            log.seek(begun)
            text = log.read().decode("utf-8", "replace")
        return text[: text.rfind("\n") + 1]

    def _with_output(self, what: str) -> str:
        lines = self._output().splitlines()[-LAST_LINES:]
        shown = "\n  ".join(lines) or "(it printed nothing)"
        for name, value in self.environment.items():
            shown = shown.replace(value, f"${name}")
        return f"the target {self._target.name} {what}; its last words, from {self.log}:\n  {shown}"

    def _signal(self, number: signal.Signals) -> None:
        """To the whole process group, so that nothing that the target started stays behind."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    @property
    def places(self) -> dict[str, str]:
        """What {python}, {port}, {db} and {directory} stand for."""
        return {
            "python": sys.executable,
            "port": str(URL(self.url).port) if self.url else "0",
            "db": str(self._directory / "target.db"),
            "directory": str(self._directory),
        }

    def _spawn(self, port: int) -> None:
        places = {**self._variables, **self.places, "port": str(port)}
        command = [_fill(word, places) for word in self._launch.command]
        own = {name: _fill(value, places) for name, value in self._launch.env.items()} | self._changes
        try:
            with self.log.open("ab") as output:
                self._process = subprocess.Popen(  # noqa: S603 - the command is the user's own, from the profile
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=self._launch.cwd,
                    env={**os.environ, "PYTHONUNBUFFERED": "1", **own, **self.environment},
                    start_new_session=True,
                    preexec_fn=_die_with_parent if LIBC else None,  # noqa: PLW1509 - it only makes one system call
                )
        except OSError as error:
            raise TargetUnreachable(f"{command[0]} cannot be started: {error.strerror}") from None


def _die_with_parent() -> None:  # pragma: no cover - runs in the child, before the target's program
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_taken(port: int) -> bool:
    """Whether something listens on this port."""
    with socket.socket() as probe:
        probe.settimeout(KNOCK_S)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _fill(template: str, places: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda hole: places.get(hole[1], hole[0]), template)
