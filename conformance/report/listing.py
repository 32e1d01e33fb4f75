"""What `list`, `explain` and `sessions` print, as text and as JSON; light, so that `list` answers at once."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from conformance.contract.clause import Clause, Section
from conformance.report.words import cells, padded, statement

if TYPE_CHECKING:
    from conformance.report.store import Row

EXPLAINED = {
    "en": ("level", "section", "capability", "statement", "in Chinese", "source", "quote", "needs", "modes"),
    "zh": ("级别", "章节", "能力", "英文", "条款", "来源", "原文", "需要", "方式"),
}
MODES = {"P": "property", "C": "concurrent"}


def clauses_text(sections: Iterable[Section], lang: str = "en") -> str:
    """Every clause on one line, under its section."""
    blocks = []
    for section in sections:
        title = section.title_zh if lang == "zh" else section.title
        lines = [f"{section.name}: {title}"]
        lines += [f"  {clause.id:<12} {clause.level:<6} {_short(clause, lang)}" for clause in section.clauses]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _short(clause: Clause, lang: str) -> str:
    needs = f" [{', '.join(clause.controls)}]" if clause.controls else ""
    return f"{statement(clause, lang)}{needs}"


def clauses_json(sections: Iterable[Section]) -> str:
    """The same as a JSON array of objects, one per clause."""
    return _json([_fields(section, clause) for section in sections for clause in section.clauses])


def _fields(section: Section, clause: Clause) -> dict[str, Any]:
    return {**clause_fields(clause), "section": section.name, "capability": section.capability}


def clause_fields(clause: Clause) -> dict[str, Any]:
    """What is known of a clause, but for the function that judges it."""
    return {
        "id": clause.id,
        "level": clause.level,
        "statement": clause.statement,
        "statement_zh": clause.statement_zh,
        "source": clause.source,
        "quote": clause.quote,
        "needs": list(clause.controls),
        "modes": [MODES[mode] for mode in clause.modes],
    }


def explain_text(section: Section, clause: Clause, lang: str = "en") -> str:
    """All about one clause."""
    values = (
        clause.level,
        section.name,
        section.capability,
        clause.statement,
        clause.statement_zh,
        clause.source,
        clause.quote,
        ", ".join(clause.controls) or "-",
        ", ".join(["scenario", *(MODES[mode] for mode in clause.modes)]),
    )
    labels = EXPLAINED[lang]
    width = max(map(cells, labels))
    lines = [f"  {padded(label, width)}  {value}" for label, value in zip(labels, values, strict=True)]
    return "\n".join([clause.id, *lines]) + "\n"


def explain_json(section: Section, clause: Clause) -> str:
    """The same as a JSON object."""
    return _json(_fields(section, clause))


def sessions_text(rows: Sequence["Row"]) -> str:
    """One line per session, oldest first, in columns."""
    head = ("session", "started", "target", "suite", "verdict", "violated", "held", "seconds")
    table = [head, *(tuple(str(value) for value in asdict(row).values()) for row in rows)]
    widths = [max(cells(line[column]) for line in table) for column in range(len(head))]
    lines = ("  ".join(padded(cell, width) for cell, width in zip(line, widths, strict=True)) for line in table)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def sessions_json(rows: Iterable["Row"]) -> str:
    """The same as a JSON array of objects."""
    return _json([asdict(row) for row in rows])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
