"""Proves the suite: every planted fault must be caught by the clause that it names, and the plain server by none."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from itertools import takewhile
from multiprocessing import active_children, get_context
from pathlib import Path
from statistics import median

from conformance.contract.verdict import Ruling
from conformance.errors import BadUsage, HarnessFault
from conformance.report.conclusion import Conclusion
from conformance.report.progress import Silent
from conformance.run import Wish, run
from conformance.targets.loading import load_profile

PLAIN = "(plain)"


@dataclass(frozen=True)
class Mutant:
    """A planted fault, and the clause that must catch it; the plain server breaks none."""

    name: str
    breaks: str | None
    bug: str = ""


@dataclass(frozen=True)
class Proof:
    """What the suite made of one mutant: the clauses that it found violated, and how long that took."""

    mutant: Mutant
    verdict: str
    violated: tuple[str, ...]
    duration_s: float
    because: str = ""
    first_s: float | None = None
    doubts: int = 0

    @property
    def is_caught(self) -> bool:
        """Whether the mutant was caught by the clause that it names; of the plain server, whether nothing was.

        What a plain server has no control for may stay blocked.
        """
        if self.mutant.breaks is None:
            return self.verdict in {"conformant", "incomplete"} and not self.violated and not self.doubts
        return self.mutant.breaks in self.violated


def mutants(profile_name: str, names: Iterable[str] = ()) -> list[Mutant]:
    """The mutants that the profile's target can be started with: these, or all and the plain server.

    Raises:
        BadUsage: the target cannot be started with mutants, or knows none of that name.
    """
    launch = load_profile(profile_name).launch
    if launch is None or launch.mutants is None:
        raise BadUsage(
            f"the profile {profile_name} does not say how its target is started with mutants (launch.mutants)"
        )
    program = takewhile(lambda word: not word.startswith("--"), launch.command)
    command = [*(word.replace("{python}", sys.executable) for word in program), *launch.mutants.listed_by]
    listing = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the profile's own
    rows = [line.split("\t") for line in listing.stdout.splitlines()]
    if listing.returncode != 0 or not rows:
        raise BadUsage(f"{' '.join(command)} gives no list of mutants")
    known = {row[0]: Mutant(*row[:3]) for row in rows}
    wanted = tuple(names)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise BadUsage(f"there is no mutant {unknown[0]}; there are {', '.join(known)}")
    return [known[name] for name in wanted] or [Mutant(PLAIN, None), *known.values()]


def prove(wish: Wish, several: list[Mutant], workers: int) -> Iterator[Proof]:
    """Run the suite against each mutant, `workers` at a time; each proof as soon as it is there.

    Whoever stops asking ends what is under way at once: each session's process, the target that ends with it, and what
    they kept. Nobody waits for sessions whose proof is not wanted.
    """
    context = get_context("spawn")
    with (
        tempfile.TemporaryDirectory(prefix="conformance-prove-", ignore_cleanup_errors=True) as place,
        ProcessPoolExecutor(workers, context, initializer=settle, initargs=(place,)) as pool,
    ):
        try:
            pending = [pool.submit(prove_one, wish, mutant) for mutant in several]
            for done in as_completed(pending):
                yield done.result()
        finally:
            for worker in active_children():
                worker.terminate()
            pool.shutdown(cancel_futures=True)


def settle(place: str) -> None:
    """Make a worker one that can be ended at any time: whatever it and its targets keep for a while is under `place`.

    Ctrl-C, which reaches every process of a terminal, is left to the one that ends the others.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["TMPDIR"] = tempfile.tempdir = place


def prove_one(wish: Wish, mutant: Mutant) -> Proof:
    """One session against one mutant; its evidence is not kept."""
    launch = load_profile(wish.profile).launch
    planting = launch.mutants.planted_by if launch and launch.mutants and mutant.breaks else []
    words = tuple(word.replace("{name}", mutant.name) for word in planting)
    with tempfile.TemporaryDirectory() as report:
        wanted = replace(wish, report=Path(report), launch_extra=words, until=mutant.breaks or "", keep=False)
        try:
            return proof_of(mutant, run(wanted, Silent()).conclusion)
        except HarnessFault as error:
            return Proof(mutant, "harness-fault", (), 0.0, str(error))


def proof_of(mutant: Mutant, conclusion: Conclusion) -> Proof:
    violated = tuple(result.clause.id for result in conclusion.clauses if result.ruling is Ruling.VIOLATED)
    doubtful = [
        f"{result.clause.id} {result.ruling.value}: {result.because}"
        for result in conclusion.clauses
        if result.ruling not in {Ruling.HELD, Ruling.VIOLATED, Ruling.NOT_APPLICABLE}
    ]
    because = conclusion.because or "; ".join(doubtful[:2])
    first_s = next((result.first_s for result in conclusion.clauses if result.clause.id == mutant.breaks), None)
    clear = {Ruling.HELD, Ruling.VIOLATED, Ruling.NOT_APPLICABLE, Ruling.BLOCKED}
    doubts = sum(result.ruling not in clear for result in conclusion.clauses)
    return Proof(mutant, conclusion.verdict, violated, conclusion.duration_s, because, first_s, doubts)


def default_workers() -> int:
    """Two sessions on two cores: each keeps one busy with its client and the other with its server."""
    return max(1, (os.cpu_count() or 2))


def sentence(proof: Proof) -> str:
    """What became of one mutant."""
    mutant, seconds = proof.mutant, f"{proof.duration_s:.1f} s"
    first = f" after {proof.first_s:.1f} s" if proof.first_s is not None else ""
    shown = ", ".join(proof.violated) or "nothing"
    if mutant.breaks is None:
        return f"{mutant.name}: {proof.verdict}, violated {shown} ({seconds}) {proof.because}".rstrip()
    word = "caught" if proof.is_caught else "MISSED"
    return f"{mutant.name}: {word} by {mutant.breaks}{first}; violated {shown} ({seconds})"


def summary(proofs: list[Proof]) -> Iterator[str]:
    """The lines that end a proof: the matrix, how many are as they should be, and which are not."""
    missed = [proof.mutant.name for proof in proofs if not proof.is_caught]
    yield f"\n{matrix(proofs)}"
    yield f"\n{len(proofs) - len(missed)} of {len(proofs)} are as they should be"
    if (first := median_first_s(proofs)) is not None:
        yield f"median time to the first violation: {first:.2f} s after the server was up"
    if missed:
        yield f"not as they should be: {', '.join(missed)}"


def median_first_s(proofs: list[Proof]) -> float | None:
    """The median time to the first violation of the clause that a mutant names, over those that were caught."""
    times = [proof.first_s for proof in proofs if proof.is_caught and proof.first_s is not None]
    return median(times) if times else None


def matrix(proofs: list[Proof]) -> str:
    """The matrix of clauses and mutants: `X` where the clause that a mutant names caught it, `x` where another did."""
    ordered = sorted(proofs, key=lambda proof: (proof.mutant.breaks or "", proof.mutant.name))
    named = {proof.mutant.breaks for proof in ordered if proof.mutant.breaks}
    columns = sorted(named | {clause_id for proof in ordered for clause_id in proof.violated})
    width = max(len(proof.mutant.name) for proof in ordered)
    head = " " * (width + 12) + " ".join(columns)
    rows = []
    for proof in ordered:
        marks = []
        for column in columns:
            mark = "." if column not in proof.violated else "X" if column == proof.mutant.breaks else "x"
            marks.append(mark.center(len(column)))
        rows.append(f"{proof.mutant.name:<{width}} {proof.mutant.breaks or '':<10} {' '.join(marks)}")
    return "\n".join([head, *rows])
