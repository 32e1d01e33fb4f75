"""The proofs of the clauses as files: `python -m tests.contract.histories` writes them under fixtures/histories."""

from pathlib import Path

from conformance.history.line import encode, operation_line
from tests.contract.proofs import BROKEN, KEPT
from tests.contract.short_form import h

HISTORIES = Path(__file__).parents[2] / "fixtures" / "histories"


def files() -> dict[Path, bytes]:
    """Every file with its bytes: good/<CLAUSE>.<what>.jsonl and bad/<CLAUSE>.<what>.jsonl."""
    return {
        HISTORIES / kind / f"{clause_id}.{what}.jsonl": lines(f"{clause_id}.{what}", text)
        for kind, table in (("good", KEPT), ("bad", BROKEN))
        for clause_id, histories in table.items()
        for what, text in histories.items()
    }


def lines(case: str, text: str) -> bytes:
    return b"".join(encode(operation_line(operation, case, 0)) for operation in h(text).operations)


def write() -> None:
    """Write every file anew, and take away those that no proof stands behind."""
    wanted = files()
    for path in set(HISTORIES.glob("*/*.jsonl")) - set(wanted):
        path.unlink()
    for path, content in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    write()
