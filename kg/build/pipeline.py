"""The build: read, extract, resolve, map, check offsets, validate, merge entities, load, publish."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from rdflib import Graph

from kg.build.counting import count
from kg.build.indexing import write_search_index
from kg.build.previous import Previous, previous_version
from kg.build.provenance import BuildRecord, build_graph
from kg.build.redirects import (
    Redirects,
    carried_over,
    document_redirects,
    entities_by_place,
    entity_redirects,
    moves,
    renamed_documents,
)
from kg.build.report import BuildReport, NothingPublishedError, Refused
from kg.build.stages import Stages, default_stages
from kg.coverage import Coverage, coverage
from kg.errors import DocumentError, StoreBusyError
from kg.model import Document, Entity, Extraction, Resolution
from kg.namespaces import Minter
from kg.readers import CorpusReading
from kg.settings import Settings
from kg.store import Store, StoredDocument, VersionWriter
from kg.validate import ValidationResult
from kg.vocabulary import normalise_name


class Progress(Protocol):
    """Told how far a build has come; the build itself prints nothing."""

    def __call__(self, done: int, total: int, what: str, /) -> None:
        """Say that ``done`` of ``total`` steps are done, and what comes now; a total of 0 means unknown."""


def build(
    settings: Settings,
    paths: Sequence[Path] = (),
    *,
    add: bool = False,
    wait: float = 0,
    progress: Progress | None = None,
    stages: Stages | None = None,
) -> BuildReport:
    """Make the store hold exactly these documents, and serve that from now on.

    A document that cannot be read, or whose graph violates a shape, is refused: its graph from an earlier build stays,
    marked stale, and the others go on. Whatever interrupts a build, the version served before it stays.

    Args:
        settings: the settings in force.
        paths: files and folders; the setting ``corpus`` when there are none.
        add: keep the documents the store holds already, and add or replace these.
        wait: seconds to wait when another build holds the store; `math.inf` for as long as it takes.
        progress: told how far the build has come.
        stages: the steps; those that ship with kg when omitted.

    Raises:
        CorpusError: there is no document, or none that could be published; the store stays as it was.
        StoreBusyError: another build holds the store.
        StoreError: the store cannot be written, or was made by a newer kg.
        UsageError: `add` to a store with another ``base_iri``.
        ModelError, VocabularyError, ShapesError: what a build works with is broken.
    """
    store = Store(Path(settings.store))
    store.current_id()
    tell = progress or _tell_nobody
    tell(0, 0, "loading the model, the ontology and the shapes")
    steps = stages or default_stages(settings)
    minter = Minter(settings.base_iri)
    workshop = _Workshop(settings, steps, store, tell, minter, steps.ontology + steps.vocabularies)
    try:
        return _make_version(workshop, paths, add=add, wait=0)
    except StoreBusyError as error:
        if not wait:
            raise
        tell(0, 0, f"waiting, because {error.found}")
    return _make_version(workshop, paths, add=add, wait=wait)


def _tell_nobody(done: int, total: int, what: str, /) -> None:
    """Keep quiet."""


@dataclass(frozen=True, slots=True)
class _Workshop:
    """What every step of a build needs."""

    settings: Settings
    stages: Stages
    store: Store
    tell: Progress
    minter: Minter
    #: Ontology and vocabularies: what every graph may refer to.
    common: Graph


@dataclass(slots=True)
class _Draft:
    """The version as far as it has been made."""

    writer: VersionWriter
    previous: Previous
    refused: list[Refused]
    #: Slug → what is to be remembered of each document in the version.
    stored: dict[str, StoredDocument] = field(default_factory=dict)
    #: Slugs of the documents made by this build; the others stay from the previous version.
    fresh: set[str] = field(default_factory=set)
    warnings: dict[ValidationResult, None] = field(default_factory=dict)
    coverage: list[Coverage] = field(default_factory=list)
    #: Old and new IRI of what the same words of the same text are called.
    moved: set[tuple[str, str]] = field(default_factory=set)

    def documents(self) -> list[StoredDocument]:
        """Return the documents of the version by slug."""
        return [self.stored[slug] for slug in sorted(self.stored)]


def _make_version(workshop: _Workshop, paths: Sequence[Path], *, add: bool, wait: float) -> BuildReport:
    """Hold the store, make a version and publish it."""
    began, started = time.perf_counter(), workshop.stages.now()
    with workshop.store.writing(wait=wait) as writer:
        previous = previous_version(workshop.store, workshop.settings.base_iri, add=add)
        workshop.tell(0, 0, "reading the documents")
        reading = previous.fitted(workshop.stages.read(paths or [Path(workshop.settings.corpus)]), add=add)
        draft = _Draft(writer, previous, _refused_readings(reading))
        _add_documents(workshop, draft, reading.documents, _staying(previous, reading, add=add))
        entities = _gated_entities(workshop, draft)
        if not draft.stored:
            raise NothingPublishedError(tuple(draft.refused))
        workshop.tell(0, 0, "writing the version")
        _add_common_graphs(workshop, draft, entities)
        write_search_index(writer)
        _add_foreign_graphs(draft)
        counts = count(writer.snapshot())
        record = BuildRecord(
            version=writer.version,
            settings=workshop.settings,
            means=workshop.stages.means,
            started=started,
            ended=workshop.stages.now(),
            documents=draft.documents(),
            refused=draft.refused,
            counts=counts,
            redirects=_redirects(workshop, draft, entities),
        )
        writer.add(str(workshop.minter.graph("build")), build_graph(record))
        writer.finish(workshop.settings.base_iri, draft.documents(), foreign=previous.foreign)
    return BuildReport(
        version=writer.version,
        documents=tuple(sorted(draft.stored)),
        refused=tuple(draft.refused),
        counts=counts,
        skipped=reading.skipped,
        warnings=tuple(draft.warnings),
        coverage=tuple(draft.coverage),
        seconds=time.perf_counter() - began,
    )


def _refused_readings(reading: CorpusReading) -> list[Refused]:
    closed = [Refused(error.path, str(error)) for error in reading.closed]
    return [*(Refused(item.path, str(item.error), item.slug) for item in reading.refusals), *closed]


def _staying(previous: Previous, reading: CorpusReading, *, add: bool) -> list[StoredDocument]:
    """Return the documents that stay as they are because this build does not look at them.

    When documents are added those are all others; what lies in a folder that cannot be opened is unknown, and stays.
    """
    looked_at = {document.path for document in reading.documents} | {refusal.path for refusal in reading.refusals}
    others = [document for document in previous.documents if document.path not in looked_at]
    if add:
        return others
    reason = "; ".join(str(error) for error in reading.closed)
    return [replace(document, stale=reason) for document in others] if reading.closed else []


def _add_documents(
    workshop: _Workshop, draft: _Draft, documents: Sequence[Document], staying: Sequence[StoredDocument]
) -> None:
    """Read, judge and add each document; keep the earlier graph of one that is refused."""
    steps = 2 * len(documents)
    for stored in staying:
        _keep(workshop, draft, stored)
    for refused in list(draft.refused):
        _keep_earlier(workshop, draft, refused)
    extractions = []
    for done, document in enumerate(documents):
        workshop.tell(done, steps, f"reading {document.path}")
        extractions += _extracted(workshop, draft, document)
    titles = _titles(extractions, staying)
    renamed = {new: old for old, new in renamed_documents(draft.previous.documents, _as_read(documents)).items()}
    for done, extraction in enumerate(extractions, start=len(documents)):
        workshop.tell(done, steps, f"checking {extraction.document.path}")
        _add_document(workshop, draft, extraction, titles, renamed.get(extraction.document.slug))
    workshop.tell(steps, steps, "comparing the entities of all documents")


def _as_read(documents: Sequence[Document]) -> list[StoredDocument]:
    return [StoredDocument(document.slug, document.path, document.sha256) for document in documents]


def _extracted(workshop: _Workshop, draft: _Draft, document: Document) -> list[Extraction]:
    """Return what is read in a document; nothing, and a refusal, when it cannot be read."""
    try:
        return [workshop.stages.extract(document)]
    except DocumentError as error:
        _refuse(workshop, draft, Refused(document.path, str(error), document.slug))
        return []


def _titles(extractions: Sequence[Extraction], staying: Sequence[StoredDocument]) -> dict[str, str]:
    """Return the normalised titles of the corpus with the slug of the document; a title of several identifies none."""
    titled = [(_title(extraction), extraction.document.slug) for extraction in extractions]
    titled += [(document.title, document.slug) for document in staying]
    slugs: dict[str, set[str]] = {}
    for title, slug in titled:
        slugs.setdefault(normalise_name(title), set()).add(slug)
    return {title: min(found) for title, found in slugs.items() if title and len(found) == 1}


def _title(extraction: Extraction) -> str:
    known = extraction.document.value("title")
    if known or extraction.title is None:
        return known or ""
    return extraction.title.of(extraction.document.text)


def _add_document(
    workshop: _Workshop, draft: _Draft, extraction: Extraction, titles: Mapping[str, str], earlier_slug: str | None
) -> None:
    document, stages = extraction.document, workshop.stages
    resolution = stages.resolve(extraction, titles)
    graph = stages.map(extraction, resolution)
    name = str(workshop.minter.graph(document.slug))
    if refused := _fault(workshop, draft, document, graph, resolution):
        _refuse(workshop, draft, refused)
        return
    draft.writer.add(name, graph)
    draft.stored[document.slug] = StoredDocument(
        document.slug, document.path, document.sha256, _title(extraction), resolution.entities
    )
    draft.fresh.add(document.slug)
    draft.coverage.append(coverage(extraction))
    if earlier_slug is not None:
        before = draft.previous.entities_by_place(earlier_slug, workshop.minter)
        draft.moved |= moves(before, entities_by_place(graph))


def _fault(
    workshop: _Workshop, draft: _Draft, document: Document, graph: Graph, resolution: Resolution
) -> Refused | None:
    """Return why a document may not be published, or None; gather its warnings."""
    if str(workshop.minter.graph(document.slug)) in draft.previous.foreign:
        why = "its graph has the name of one written through the service; rename the document or remove that graph"
        return Refused(document.path, f"{document.path}: {why}", document.slug)
    if faults := workshop.stages.check_offsets(graph):
        why = f"{document.path}: {len(faults)} offsets do not fit the text, first {faults[0].node}: {faults[0].message}"
        return Refused(document.path, why, document.slug)
    context = _context(workshop, resolution.entities)
    report = workshop.stages.validate(graph, context)
    if report.conforms:
        draft.warnings.update(dict.fromkeys(report.results))
        return None
    return _violating(document.path, document.slug, report.violations)


def _context(workshop: _Workshop, entities: Sequence[Entity]) -> Graph:
    return workshop.common + workshop.stages.map_entities(entities)


def _violating(path: str, slug: str, violations: Sequence[ValidationResult]) -> Refused:
    first = violations[0]
    number = f"{len(violations)} violations" if len(violations) > 1 else "a violation"
    why = f"{path}: its graph has {number} of the shapes, first {first.message} ({first.focus})"
    return Refused(path, why, slug, tuple(violations))


def _refuse(workshop: _Workshop, draft: _Draft, refused: Refused) -> None:
    draft.refused.append(refused)
    _keep_earlier(workshop, draft, refused)


def _keep_earlier(workshop: _Workshop, draft: _Draft, refused: Refused) -> None:
    """Keep the graph an earlier build made of a refused document, marked stale."""
    earlier = draft.previous.document(refused.path)
    if earlier is None or earlier.slug in draft.stored:
        return
    _keep(workshop, draft, replace(earlier, stale=refused.why))
    draft.refused[draft.refused.index(refused)] = replace(refused, kept=True)


def _keep(workshop: _Workshop, draft: _Draft, document: StoredDocument) -> None:
    if draft.previous.snapshot is not None:
        draft.writer.copy(str(workshop.minter.graph(document.slug)), draft.previous.snapshot)
        draft.stored[document.slug] = document


def _gated_entities(workshop: _Workshop, draft: _Draft) -> tuple[Entity, ...]:
    """Return the entities of all documents, after refusing documents until the entities conform to the shapes."""
    while True:
        entities = workshop.stages.merge(Resolution(document.entities) for document in draft.documents())
        report = workshop.stages.validate(workshop.stages.map_entities(entities), _context(workshop, ()))
        guilty = _guilty(workshop, draft, report.violations)
        if not guilty:
            draft.warnings.update(dict.fromkeys(result for result in report.results if result.severity != "Violation"))
            return entities
        for slug, violations in guilty.items():
            document = draft.stored.pop(slug)
            draft.fresh.discard(slug)
            draft.writer.remove(str(workshop.minter.graph(slug)))
            _refuse(workshop, draft, _violating(document.path, slug, violations))


def _guilty(
    workshop: _Workshop, draft: _Draft, violations: Sequence[ValidationResult]
) -> dict[str, list[ValidationResult]]:
    """Return slug → violations of the new documents that make entities violate the shapes.

    Those whose own entities do so by themselves; when there is none, every one that names such an entity.
    """
    named: dict[str, list[ValidationResult]] = {}
    for slug in sorted(draft.fresh):
        iris = {entity.iri for entity in draft.stored[slug].entities}
        if found := [violation for violation in violations if violation.focus in iris]:
            named[slug] = found
    alone = {slug: found for slug, found in named.items() if not _conforms_alone(workshop, draft.stored[slug])}
    return alone or named


def _conforms_alone(workshop: _Workshop, document: StoredDocument) -> bool:
    graph = workshop.stages.map_entities(document.entities)
    return workshop.stages.validate(graph, _context(workshop, ())).conforms


def _add_common_graphs(workshop: _Workshop, draft: _Draft, entities: Sequence[Entity]) -> None:
    minter, stages = workshop.minter, workshop.stages
    draft.writer.add(str(minter.graph("entities")), stages.map_entities(entities))
    draft.writer.add(str(minter.graph("ontology")), stages.ontology)
    draft.writer.add(str(minter.graph("vocabularies")), stages.vocabularies)


def _add_foreign_graphs(draft: _Draft) -> None:
    """Copy what people wrote through the service: it stays as it is, whatever the build makes."""
    if draft.previous.snapshot is None:
        return
    for name in draft.previous.foreign:
        draft.writer.copy(name, draft.previous.snapshot)
    draft.writer.copy_unnamed(draft.previous.snapshot)


def _redirects(workshop: _Workshop, draft: _Draft, entities: Sequence[Entity]) -> Redirects:
    minter = workshop.minter
    existing = {entity.iri for entity in entities}
    for slug in draft.stored:
        existing |= {str(minter.text(slug)), str(minter.work(slug)), str(minter.graph(slug))}
    renamed = renamed_documents(draft.previous.documents, draft.documents())
    new = {**document_redirects(renamed, minter), **entity_redirects(draft.moved, existing)}
    return carried_over(draft.previous.redirects, new, existing)
