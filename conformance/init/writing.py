"""The draft as a file: YAML that people go on with, each entry with what it unlocks and what is still to be done."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from conformance.contract.contract import SECTIONS
from conformance.init.draft import Draft
from conformance.init.likeness import Match
from conformance.report.escape import visible
from conformance.targets.vocabulary import CONTROLS, OPERATIONS, Spoken

WIDTH = 116
MOST_CANDIDATES = 4
LINE = 300
HEAD = """\
# A first draft, from {origin}: {count} of {total} operations were matched.
# Everything marked TODO needs somebody who knows the system. Then: conformance doctor --profile {file}
"""
EXTENSION = (
    'such as: {actor: api_key, method: "{method}", path: "/api/ex/{slug}{+path}", query: $query, form: $form, '
    "body: $body}, with auth.api_key: {vault: credential}"
)
CLAIMS = (
    "What the target promises. Claimed is everything of which each needed operation was matched; strike out what it "
    "does not promise."
)
CONTROLLING = (
    "TODO controls: what the target lets the harness change about it, each a call, a `restart` with other environment "
    "variables (with `launch`), or other `instances`. Without one its clauses are blocked:"
)
DOCUMENTS = """\
# TODO documents: how a chain of steps becomes a document of this system. Without it no workflow can be made, unless
# `existing` names some that are there already.
# documents:
#   document: {nodes: $nodes, edges: $edges}
#   start: {id: start, type: start, config: {input_fields: $inputs}}
#   end: {id: end, type: end, config: {outputs: $outputs}}
#   edge: {from: $from, to: $to}
#   input: {key: $key, type: $type, source: $source, required: $required, default: $default}
#   output: {key: "${node}-${key}", type: $type, from: "${node}.${key}"}
#   steps:
#     text: {node: {id: $node, type: template, config: {template: $says}}, defaults: {says: hello}}
#     wait: {node: {id: $node, type: delay, config: {ms: $ms}}, defaults: {ms: 300}, lasts: ms}
#     fail: {node: {id: $node, type: code, config: {source: "throw new Error()"}}, fails: true}
#   named:
#     completes: [{text: {}}]
#     fails: [{text: {}}, {fail: {}}]
#     slow: [{text: {}}, {wait: {ms: 300}}, {text: {}}]
#   existing:
#     completes: {workflow_id: TODO, nodes: [start, end]}
"""


def written(draft: Draft, file: str) -> str:
    """The whole file."""
    origin = visible(draft.origin, LINE)
    head = HEAD.format(origin=origin, count=len(draft.entries), total=len(draft.wanted), file=file)
    return "\n".join([head, *_parts(draft)]).rstrip("\n") + "\n"


def _parts(draft: Draft) -> Iterator[str]:
    for part, value in draft.data.items():
        notes = [f"TODO {each}" for each in draft.todo.get(part, ())]
        if part == "claims":
            yield _claims(draft)
        elif part == "operations":
            yield _operations(draft)
        else:
            yield commented(notes) + dumped({part: value})
        if part == "statuses":
            yield DOCUMENTS
    yield _controls()


def _claims(draft: Draft) -> str:
    lines = [CLAIMS]
    for capability in unclaimed(draft):
        missing = [name for name in needed(capability) if name not in draft.entries]
        because = f"lacks {', '.join(missing)}" if missing else "see controls"
        lines.append(f"TODO {capability} ({prefixes([capability])}): {because}")
    return commented(lines) + dumped({"claims": draft.data["claims"]})


def unclaimed(draft: Draft) -> list[str]:
    return [
        name for name in dict.fromkeys(section.capability for section in SECTIONS) if name not in draft.data["claims"]
    ]


def _operations(draft: Draft) -> str:
    blocks = ["operations:\n" if draft.entries else "operations: {}\n"]
    found = {match.operation: match for match in draft.matches}
    for name in draft.wanted:
        spoken = OPERATIONS[name]
        if name in draft.entries:
            entry = draft.entries[name]
            notes = [f"{entry.route}{unlocks(spoken)}", *(f"TODO {each}" for each in entry.todo), *entry.notes]
            blocks.append(textwrap.indent(commented(notes) + dumped({name: entry.call}), "  "))
        else:
            blocks.append(textwrap.indent(commented(_unmatched(name, spoken, found.get(name))), "  "))
    return "".join(blocks)


def _unmatched(name: str, spoken: Spoken, match: Match | None) -> list[str]:
    """What an operation that was not matched is given and should tell, and the routes that it might be."""
    given = f"given {', '.join(spoken.arguments)}" if spoken.arguments else "given nothing"
    tells = f"; tells {', '.join(spoken.fields)}" if spoken.fields else ""
    lines = [f"TODO {name}{unlocks(spoken)}", f"{name}: {given}{tells}"]
    if name == "call_extension":
        lines.append(EXTENSION)
    candidates = match.candidates[:MOST_CANDIDATES] if match else ()
    return lines + [f"perhaps {route}{f' ({route.title})' if route.title else ''}" for route in candidates]


def _controls() -> str:
    wanted: dict[str, list[str]] = {}
    for clause in (clause for section in SECTIONS for clause in section.clauses):
        for control in clause.controls:
            wanted.setdefault(control, []).append(clause.id)
    lines = [CONTROLLING]
    for name, ids in wanted.items():
        given = f" ({', '.join(CONTROLS[name])})" if CONTROLS.get(name) else ""
        lines.append(f"{name}{given}: {', '.join(ids)}")
    return commented(lines)


def unlocks(spoken: Spoken) -> str:
    if not spoken.capabilities:
        return ""
    word = "needed" if spoken.needed else "useful"
    return f": {word} for {', '.join(spoken.capabilities)} ({prefixes(spoken.capabilities)})"


def prefixes(capabilities: Sequence[str]) -> str:
    """How the ids of their clauses begin."""
    sections = [section for section in SECTIONS if section.capability in capabilities]
    return ", ".join(dict.fromkeys(section.clauses[0].id.partition("-")[0] for section in sections)) or "no clause yet"


def needed(capability: str) -> list[str]:
    return [name for name, spoken in OPERATIONS.items() if spoken.needed and capability in spoken.capabilities]


def commented(lines: Sequence[str]) -> str:
    """The lines as comments; nothing that a stranger's document holds can break out of them."""
    wrapped = [piece for line in lines for piece in textwrap.wrap(visible(line, LINE), WIDTH, subsequent_indent="  ")]
    return "".join(f"# {line}\n" for line in wrapped)


def dumped(value: dict[str, Any]) -> str:
    """YAML in the order given, short collections on one line."""
    return yaml.safe_dump(value, sort_keys=False, default_flow_style=None, width=WIDTH, allow_unicode=True)
