"""The version that is served while the next is made: what stays of it, and which names it has given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.errors import UsageError
from kg.model import Entity
from kg.namespaces import Minter, short_hash
from kg.readers import Source, SourceList
from kg.store import Record, Snapshot, Store, StoredDocument


@dataclass(frozen=True, slots=True)
class Previous:
    """The version before; before the first build, and after a change of ``base_iri``, it holds no documents."""

    documents: tuple[StoredDocument, ...] = ()
    #: IRIs of graphs that people wrote through the service: no build touches them.
    foreign: tuple[str, ...] = ()
    #: Old IRI → the IRIs that took its place.
    redirects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    snapshot: Snapshot | None = None
    #: Its folder, when the next version can begin with what it holds.
    folder: Path | None = None
    record: Record | None = None

    def document(self, path: str) -> StoredDocument | None:
        """Return the document of that path."""
        return next((document for document in self.documents if document.path == path), None)

    def entities_of(self, slug: str) -> tuple[Entity, ...]:
        """Return the entities as a document described them."""
        return self.record.entities_of(slug) if self.record is not None else ()

    def fitted(self, sources: SourceList, *, add: bool) -> SourceList:
        """Return documents that are added with the slugs their paths have here, or slugs that are still free."""
        if not add:
            return sources
        return replace(sources, sources=tuple(replace(source, slug=self._slug(source)) for source in sources.sources))

    def _slug(self, source: Source) -> str:
        by_path = {stored.path: stored.slug for stored in self.documents}
        taken = {stored.slug for stored in self.documents}
        if source.path in by_path:
            return by_path[source.path]
        return f"{source.slug}-{short_hash(source.path)}" if source.slug in taken else source.slug

    def entities_by_place(self, slug: str, minter: Minter) -> dict[str, str]:
        """Return where a document named things: fragment of the mention → IRI of the entity."""
        return {} if self.snapshot is None else entities_by_place(self.snapshot, slug, minter)


def entities_by_place(snapshot: Snapshot, slug: str, minter: Minter) -> dict[str, str]:
    """Return where a document names things: fragment of the mention (``char=0,9``) → IRI of the entity."""
    rows = snapshot.select(
        "SELECT ?mention ?entity { ?mention itsrdf:taIdentRef ?entity }",
        default_graphs=[str(minter.graph(slug))],
    )
    return {str(mention).partition("#")[2]: str(entity) for mention, entity in rows}


def previous_version(store: Store, base_iri: str, *, add: bool) -> Previous:
    """Return the version a store serves.

    Raises:
        UsageError: documents are to be added to a version with another ``base_iri``, or that an older kg made.
    """
    if (outdated := store.outdated()) is not None:
        if add:
            raise UsageError(
                "the store was made by an older version of kg", remedy="build all documents again without --add"
            )
        snapshot = outdated.open()
        return Previous(foreign=tuple(sorted(set(snapshot.graph_names()) - outdated.owned())), snapshot=snapshot)
    if store.current_id() is None:
        return Previous()
    record, snapshot = store.record(), store.open()
    owned = set(record.graphs)
    foreign = tuple(name for name in snapshot.graph_names() if name not in owned)
    if record.base_iri == base_iri:
        redirects = _redirects(snapshot, base_iri)
        return Previous(record.documents, foreign, redirects, snapshot, store.folder(), record)
    if add:
        raise UsageError(
            f"the store was built with base_iri {record.base_iri}, and now it is {base_iri}",
            remedy="build all documents again without --add, or set base_iri back",
        )
    return Previous(foreign=foreign, snapshot=snapshot)


def _redirects(snapshot: Snapshot, base_iri: str) -> dict[str, tuple[str, ...]]:
    rows = snapshot.select(
        "SELECT ?old ?new { ?old dct:isReplacedBy ?new } ORDER BY ?old ?new",
        default_graphs=[str(Minter(base_iri).graph("build"))],
    )
    found: dict[str, tuple[str, ...]] = {}
    for old, new in rows:
        found[str(old)] = (*found.get(str(old), ()), str(new))
    return found
