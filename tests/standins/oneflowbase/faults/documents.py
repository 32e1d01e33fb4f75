"""Faults in what can be published."""

from tests.standins.oneflowbase import graph
from tests.standins.oneflowbase.documents import Documents
from tests.standins.oneflowbase.faults.fault import Fault
from tests.standins.oneflowbase.graph import Document, Node
from tests.standins.oneflowbase.publishing import Publishing
from tests.standins.oneflowbase.store import Record
from tests.standins.oneflowbase.wire import ConsoleRefused


class SharedBoundaries(Documents):
    """One list of node types serves both kinds, so that each may hold the other's boundaries."""

    def boundaries(self, kind: str, document: Document) -> list[str]:
        other = {boundary for pair in graph.BOUNDARIES.values() for boundary in pair} - set(graph.BOUNDARIES[kind])
        kept = [node for node in graph.nodes(document) if node["type"] not in other]
        return super().boundaries(kind, {"graph": {"nodes": kept, "edges": []}})


class CyclesUnseen(Documents):
    """A cycle is noticed when a run meets it, not before."""

    def cycles(self, document: Document) -> list[str]:  # noqa: ARG002 - it is not looked at
        return []


class LastStartWins(Documents):
    """Starts are kept by their type: a second one takes the first one's place."""

    def boundaries(self, kind: str, document: Document) -> list[str]:
        first = graph.BOUNDARIES[kind][0]
        others = [node for node in graph.nodes(document) if node["type"] != first]
        one = graph.of_type(document, first)[-1:]
        return super().boundaries(kind, {"graph": {"nodes": [*one, *others], "edges": []}})


class KeysInAMap(Documents):
    """Inputs are read into a map, where the last of two with one key stays."""

    def start(self, node: Node) -> list[str]:
        last = list({field["key"]: field for field in graph.input_fields(node)}.values())
        return super().start({**node, "config": {**node.get("config", {}), "input_fields": last}})


class DefaultsUnchecked(Documents):
    """A default is whatever the editor sent."""

    def field(self, field: dict[str, object]) -> list[str]:
        return super().field({**field, "defaultValue": None})


class SourcesUnchecked(Documents):
    """A selector is a path into a map, and what is not there is null."""

    def sources(self, document: Document) -> list[str]:  # noqa: ARG002 - they are not looked at
        return []


class RefusalUnpublishes(Publishing):
    """The old version is retired before the new one is found to be broken."""

    async def publish(self, application: Record, mapping: Record, *, enabled: bool) -> Record:
        try:
            return await super().publish(application, mapping, enabled=enabled)
        except ConsoleRefused:
            if self.store.get("publication", application["id"]):
                self.unpublish(application["id"])
            raise


FAULTS = {
    "shared_boundaries": Fault("DOC-2", (SharedBoundaries,)),
    "cycles_unseen": Fault("DOC-3", (CyclesUnseen,)),
    "last_start_wins": Fault("DOC-3", (LastStartWins,)),
    "duplicate_keys_merged": Fault("DOC-3", (KeysInAMap,)),
    "defaults_unchecked": Fault("DOC-3", (DefaultsUnchecked,)),
    "sources_unchecked": Fault("DOC-3", (SourcesUnchecked,)),
    "refusal_unpublishes": Fault("DOC-3", (RefusalUnpublishes,)),
}
