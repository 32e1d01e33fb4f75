"""A reference server that runs by itself while tests visit it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECRETS = {"REFERENCE_OPERATOR_TOKEN": "operator-7f3b9d", "REFERENCE_ADMIN_TOKEN": "administrator-5c81aa"}


@contextmanager
def listening(*words: str, environment: dict[str, str]) -> Iterator[str]:
    """The URL of a server that is started as a Python module, and ended afterwards."""
    process = subprocess.Popen(  # noqa: S603 - our own servers
        [sys.executable, "-m", *words], cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process, process.stdout:
        try:
            yield next(line.split()[-1] for line in process.stdout if line.startswith("listening on "))
        finally:
            process.terminate()
            process.stdout.read()


@contextmanager
def reference_server(directory: Path) -> Iterator[str]:
    """The URL of a reference server with controls."""
    words = ("reference_server", "--port", "0", "--db", str(directory / "server.sqlite"), "--controls")
    with listening(*words, environment=SECRETS) as url:
        yield url
