"""What the terminal shows while a session works: a bar with the clause being exercised, or a line now and then."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as RichBar
    from rich.progress import TaskID

STEPS = 4
"""How many lines a log gets where there is no terminal to draw a bar on."""


class Silent:
    """For `--quiet`, and for sessions that are part of something larger."""

    def planned(self, count: int) -> None:
        """Take note of how many cases there are."""

    def begins(self, name: str, clauses: tuple[str, ...]) -> None:
        """A case begins."""

    def ended(self, outcome: str) -> None:
        """A case has ended."""

    def close(self) -> None:
        """The session is over."""


class Lines(Silent):
    """For logs: a line for each quarter of the cases."""

    def __init__(self) -> None:
        self._count = self._done = 0

    def planned(self, count: int) -> None:
        self._count += count

    def ended(self, outcome: str) -> None:
        del outcome
        self._done += 1
        if self._count and self._done * STEPS // self._count > (self._done - 1) * STEPS // self._count:
            print(f"{self._done} of {self._count} cases acted", file=sys.__stderr__, flush=True)


class Bar(Silent):
    """For terminals."""

    def __init__(self) -> None:
        self._bar: RichBar | None = None
        self._task: TaskID | None = None
        self._count = 0

    def planned(self, count: int) -> None:
        self._count += count
        if self._bar is None:
            self._bar, self._task = self._drawn()
        elif self._task is not None:
            self._bar.update(self._task, total=self._count)

    def _drawn(self) -> "tuple[RichBar, TaskID]":
        from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        columns = (TextColumn("{task.fields[clauses]:<10}"), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn())
        words = TextColumn("{task.description}", markup=False)
        bar = Progress(*columns, words, console=Console(file=sys.__stderr__), transient=True)
        bar.start()
        return bar, bar.add_task("", total=self._count, clauses="")

    def begins(self, name: str, clauses: tuple[str, ...]) -> None:
        if self._bar is not None and self._task is not None:
            shown = clauses[0] + ("…" if len(clauses) > 1 else "") if clauses else ""
            self._bar.update(self._task, description=name[:60], clauses=shown)

    def ended(self, outcome: str) -> None:
        del outcome
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()


def progress(*, quiet: bool) -> Silent:
    """What suits the terminal, or the lack of one."""
    if quiet or sys.__stderr__ is None:
        return Silent()
    return Bar() if sys.__stderr__.isatty() else Lines()
