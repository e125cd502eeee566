"""Taking a document or a person out of the store: what would go, and the version without it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rdflib import Literal

from kg.build.pipeline import Progress, build
from kg.build.stages import default_stages
from kg.errors import KgError, UnknownNameError, UsageError
from kg.namespaces import Minter
from kg.readers import SourceList, list_sources
from kg.removal import RemovedDocument, person_named, read_removals, write_removals
from kg.settings import Settings
from kg.store import Snapshot, Solutions, Store, StoredDocument

_PEOPLE = """
SELECT DISTINCT ?person { ?person a kg:Person ; rdfs:label|skos:altLabel ?name . FILTER(LCASE(STR(?name)) = ?given) }
"""
_NAMES = """
SELECT DISTINCT ?name {
  { ?person rdfs:label|skos:altLabel ?name } UNION { ?mention itsrdf:taIdentRef ?person ; nif:anchorOf ?name }
}
"""
_FACTS_OF_DOCUMENT = """
SELECT ?kind (COUNT(?node) AS ?number) {
  VALUES ?kind { kg:Mention kg:Claim kg:FundingAward kg:Observation kg:Citation kg:Sentence }
  GRAPH ?graph { ?node a ?kind }
} GROUP BY ?kind
"""
_FACTS_OF_PERSON = """
SELECT ?kind (COUNT(DISTINCT ?node) AS ?number) {
  ?node ?role ?person ; a ?kind
  FILTER(?kind IN (kg:Mention, kg:Claim, kg:FundingAward, kg:Observation, kg:Citation))
} GROUP BY ?kind
"""
_ENTITIES = "SELECT DISTINCT ?entity ?label { ?entity kg:identifierBasis ?basis ; rdfs:label ?label }"


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be taken out: one document, or a person under every name that is known."""

    #: As people know it: a path, or a name.
    label: str
    document: StoredDocument | None = None
    #: IRIs of the person, and names; empty for a document.
    people: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    #: Paths of the documents that name the person.
    paths: tuple[str, ...] = ()
    #: Kind of fact → how many go.
    facts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RemovalReport:
    """What went."""

    target: Target
    #: Version without it; empty when nothing was done yet.
    version: str = ""
    #: Labels of the entities that nothing names any more, sorted.
    entities: tuple[str, ...] = ()
    statements: int = 0
    #: Ids of the earlier versions that were deleted.
    forgotten: tuple[str, ...] = ()


def find_target(settings: Settings, name: str) -> Target:
    """Return what a name means in the store: a document by path, slug or address, or a person by name or address.

    Raises:
        UnknownNameError: there is no such document or person.
        StoreError: the store cannot be read.
    """
    store, minter = Store(Path(settings.store)), Minter(settings.base_iri)
    snapshot = store.open()
    with store.record() as record:
        documents = record.documents
        for document in documents:
            if name in {document.path, document.slug, str(minter.text(document.slug)), str(minter.work(document.slug))}:
                facts = _counts(snapshot, _FACTS_OF_DOCUMENT.replace("?graph", minter.graph(document.slug).n3()))
                return Target(document.path, document, facts=facts)
        people = _people(snapshot, name)
        if not people:
            raise UnknownNameError(
                f"the store has no document and no person {name!r}",
                remedy="give a document's path as `kg stats` names it, or a person's name or address",
            )
        slugs = {document.slug: document.path for document in documents}
        paths = tuple(sorted(slugs[slug] for slug in record.documents_naming(people) if slug in slugs))
    return _person(snapshot, name, people, paths)


def _people(snapshot: Snapshot, name: str) -> tuple[str, ...]:
    if name.startswith(("http://", "https://")):
        return (name,) if any(str(value).endswith("#Person") for _, value in snapshot.properties_of(name)) else ()
    answer = snapshot.query(_PEOPLE, values={"given": Literal(name.lower())})
    return tuple(sorted(str(row[0]) for row in answer.rows())) if isinstance(answer, Solutions) else ()


def _person(snapshot: Snapshot, name: str, people: Sequence[str], paths: tuple[str, ...]) -> Target:
    names: set[str] = set()
    facts: dict[str, int] = {}
    for person in people:
        names |= {str(row[0]) for row in snapshot.select(_NAMES.replace("?person", f"<{person}>"))}
        for kind, number in _counts(snapshot, _FACTS_OF_PERSON.replace("?person", f"<{person}>")):
            facts[kind] = facts.get(kind, 0) + number
    return Target(name, None, tuple(people), tuple(sorted(names)), paths, tuple(sorted(facts.items())))


def _counts(snapshot: Snapshot, query: str) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((str(kind).rpartition("#")[2], int(str(number))) for kind, number in snapshot.select(query)))


def remove(
    settings: Settings, target: Target, *, keep_versions: bool = False, progress: Progress | None = None
) -> RemovalReport:
    """Take a document or a person out: publish a version without it, remember it, and delete earlier versions.

    The file of removals is written first, so that no later build brings back what went; when the version cannot be
    made, it is put back as it was.

    Args:
        settings: the settings in force; ``corpus`` is where the documents that name a person are read again.
        target: from `find_target`.
        keep_versions: leave the earlier versions, which still hold it.
        progress: told how far the build has come.

    Raises:
        UsageError: a document that names the person is not below ``corpus``.
        StoreBusyError: a build holds the store.
        KgError: the version cannot be made; nothing has changed.
    """
    sources = _sources(settings, target)
    store, path = Store(Path(settings.store)), Path(settings.removed)
    before, removals = store.open(), read_removals(path)
    if target.document is not None:
        changed = removals.with_document(RemovedDocument(target.document.path, target.document.sha256))
    else:
        changed = removals.with_person(person_named(target.names))
    write_removals(path, changed)
    try:
        stages = replace(default_stages(settings), list=lambda _: sources)
        report = build(settings, add=True, progress=progress, stages=stages)
    except KgError:
        write_removals(path, removals)
        raise
    after = store.open()
    gone = _entities(before) - _entities(after)
    return RemovalReport(
        target,
        report.version,
        tuple(sorted({label for _, label in gone})),
        len(before) - len(after),
        () if keep_versions else store.forget_earlier(),
    )


def _sources(settings: Settings, target: Target) -> SourceList:
    """Return the documents that must be read again: those that name the person."""
    if target.document is not None:
        return SourceList(())
    listed = list_sources([Path(settings.corpus)])
    found = tuple(source for source in listed.sources if source.path in target.paths)
    missing = sorted(set(target.paths) - {source.path for source in found})
    if missing:
        raise UsageError(
            f"{_some(missing)} names {target.label} and is not below {settings.corpus}",
            remedy="name the folder it was built from with --corpus, or remove the document itself",
        )
    return SourceList(found)


def _some(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]} (and {len(paths) - 1} more)"


def _entities(snapshot: Snapshot) -> set[tuple[str, str]]:
    return {(str(iri), str(label)) for iri, label in snapshot.select(_ENTITIES)}


def undo(settings: Settings, names: Iterable[str]) -> tuple[str, ...]:
    """Forget that something was taken out, so that the next build brings it back; return what was not known.

    Raises:
        SettingsError: the file of removals cannot be read or written.
    """
    path = Path(settings.removed)
    removals, unknown = read_removals(path), []
    for name in names:
        fewer = removals.without(name)
        if fewer == removals:
            unknown.append(name)
        removals = fewer
    write_removals(path, removals)
    return tuple(unknown)
