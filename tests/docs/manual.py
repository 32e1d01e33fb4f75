"""A page of the manual as a program: its files are written, its commands given, and what it shows is looked for."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# (\S+\.yaml)(, added)?\n")
READY = "Running on"
PATIENCE_S = 100


def blocks(page: Path) -> list[tuple[str, str]]:
    """The fenced blocks: their language and their text."""
    return [(block[1], block[2]) for block in BLOCK.finditer(page.read_text("utf-8"))]


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines that it is shown to print."""
    for part in text.removeprefix("$ ").split("\n$ "):
        command, *shown = part.strip("\n").split("\n")
        yield command, shown


def is_shown(line: str, output: str) -> bool:
    """Whether a line is in the output; `…` stands for anything, white space and the width of the screen for nothing."""
    pieces = (re.escape(" ".join(piece.split())) for piece in line.split("…"))
    return re.search(".*?".join(pieces), " ".join(output.split())) is not None


@dataclass
class Reader:
    """Somebody who follows a page in a directory of their own, on a port that is free."""

    directory: Path
    port: int
    code: int = 0
    servers: ExitStack = field(default_factory=ExitStack)

    def follow(self, page: Path) -> None:
        """Do what each block says; raises AssertionError where it does not come as it is shown."""
        for language, text in blocks(page):
            if language == "yaml":
                self.write(text)
            elif language == "console":
                for command, shown in commands(text):
                    self.give(command, shown)

    def write(self, text: str) -> None:
        named = FILE.match(text)
        assert named, f"a file's first line is its name: {text}"
        with (self.directory / named[1]).open("a" if named[2] else "w") as file:
            file.write(self.here(text[named.end() :]))

    def give(self, command: str, shown: list[str]) -> None:
        if command == "echo $?":
            assert shown == [str(self.code)]
            return
        if command.endswith(" &"):
            self.serve(command.removesuffix(" &"))
            return
        done = subprocess.run(  # noqa: S603 - the manual's own commands
            self.words(command), cwd=self.directory, env=self.environment, capture_output=True, text=True,
            timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        self.code = done.returncode
        missing = [line for line in shown if not is_shown(self.here(line), done.stdout)]
        assert missing == [], f"{command}\n{done.stdout}{done.stderr}"

    def serve(self, command: str) -> None:
        """Start a server and wait until it says that it is ready; it ends when the stack is closed."""
        server = self.servers.enter_context(
            subprocess.Popen(  # noqa: S603 - see give
                self.words(command), cwd=self.directory, env=self.environment, stdout=subprocess.PIPE, text=True
            )
        )
        self.servers.callback(server.terminate)
        assert server.stdout is not None
        assert any(READY in line for line in server.stdout)

    def here(self, text: str) -> str:
        return text.replace("8090", str(self.port))

    def words(self, command: str) -> list[str]:
        """The words, with this interpreter and this checkout in place of what was installed."""
        program, *rest = shlex.split(self.here(command))
        return [*{"conformance": [sys.executable, "-m", "conformance"], "python": [sys.executable]}[program], *rest]

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "COLUMNS": "120"}
