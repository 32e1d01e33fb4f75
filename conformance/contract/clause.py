"""A clause: one sentence of the contract, where it comes from, and the function that judges it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from conformance.contract.verdict import Findings, Ruling, Verdict, weigh
from conformance.history.history import History

Level = Literal["MUST", "SHOULD"]
Judge = Callable[[History], Findings]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause; `statement` is English, `quote` the source's own sentence, `controls` what driving it needs."""

    id: str
    level: Level
    statement: str
    statement_zh: str
    source: str
    quote: str
    controls: tuple[str, ...]
    modes: str
    findings: Judge
    claims: tuple[str, ...] = ()

    def judge(self, history: History) -> Verdict:
        """Judge one history. A clause that crashes is the harness's fault, and says so instead of passing."""
        try:
            return weigh(self.findings(history))
        except Exception as error:  # noqa: BLE001 - whatever a clause does wrong must not look like the target's verdict
            return Verdict(Ruling.FAULT, because=f"judging {self.id} crashed: {type(error).__name__}: {error}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The clauses of one heading of the contract; `capability` is what a profile must claim for them to apply."""

    name: str
    title: str
    title_zh: str
    capability: str
    clauses: tuple[Clause, ...]


def clause(
    clause_id: str,
    level: Level,
    *,
    source: str,
    quote: str,
    zh: str,
    controls: tuple[str, ...] = (),
    claims: tuple[str, ...] = (),
    modes: str = "",
) -> Callable[[Judge], Clause]:
    """Turn a judging function into a clause; its docstring is the statement.

    `claims` are capabilities, or features, that it speaks of beside its section's own. `modes` holds `P` where a
    property must exercise it and `C` where a concurrent case must.
    """

    def bind(judge: Judge) -> Clause:
        return Clause(
            id=clause_id,
            level=level,
            statement=" ".join((judge.__doc__ or "").split()),
            statement_zh=zh,
            source=source,
            quote=quote,
            controls=controls,
            claims=claims,
            modes=modes,
            findings=judge,
        )

    return bind
