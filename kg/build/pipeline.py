"""The build: list, compare with the version before, make what is new, bring the entities up to date, publish."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from kg.build.comparison import corpus_links
from kg.build.counting import count
from kg.build.entities import EntityWriter
from kg.build.indexing import write_search_index
from kg.build.making import Job, Made, answered_alike, violating
from kg.build.means import document_fingerprint
from kg.build.planning import Plan, outdated, plan
from kg.build.previous import Previous, entities_by_place, previous_version
from kg.build.provenance import BuildRecord, build_graph
from kg.build.redirects import (
    Redirects,
    carried_over,
    document_redirects,
    entity_redirects,
    moves,
    renamed_documents,
)
from kg.build.report import BuildReport, NothingPublishedError, Refused
from kg.build.stages import Stages, default_stages
from kg.build.unfinished import UNFINISHED, Resuming, UnfinishedWork
from kg.build.workers import InProcess, Processes, Workers
from kg.coverage import Coverage
from kg.errors import DocumentError, StoreBusyError
from kg.namespaces import Minter
from kg.readers import Source
from kg.resolve import Knowledge, corpus_knowledge
from kg.settings import Settings
from kg.store import Store, StoredDocument, VersionWriter
from kg.validate import ValidationResult


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

    A document is read again only when its content or metadata, the settings, the model, the rules or the registers
    have changed, or what it asks about the rest of the corpus has another answer; the outcome is that of a build from
    nothing. A document that cannot be read or whose graph violates a shape is refused: its graph from an earlier build
    stays, marked stale, and the others go on. Whatever interrupts a build, the version served before it stays.

    Args:
        settings: the settings in force; ``jobs`` says how many processes read the documents.
        paths: files and folders; the setting ``corpus`` when there are none.
        add: keep the documents the store holds already, and add or replace these.
        wait: seconds to wait when another build holds the store; `math.inf` for as long as it takes.
        progress: told how far the build has come.
        stages: the steps, which then run in this process; those that ship with kg when omitted.

    Raises:
        CorpusError: there is no document, or none that could be published; the store stays as it was.
        StoreBusyError: another build holds the store.
        StoreError: the store cannot be written, or was made by a newer kg.
        UsageError: `add` to a store with another ``base_iri``.
        ModelError, VocabularyError, ShapesError: what a build works with is broken.
    """
    store = Store(Path(settings.store))
    store.outdated()
    tell = progress or _tell_nobody
    tell(0, 0, "loading the ontology and the shapes")
    workshop = _workshop(settings, stages, store, tell)
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
    workers: Workers
    store: Store
    tell: Progress
    minter: Minter


def _workshop(settings: Settings, stages: Stages | None, store: Store, tell: Progress) -> _Workshop:
    minter, jobs = Minter(settings.base_iri), settings.jobs or os.cpu_count() or 1
    steps = stages or default_stages(settings)
    workers = InProcess(steps, minter) if stages is not None or jobs == 1 else Processes(settings, jobs)
    return _Workshop(settings, steps, workers, store, tell, minter)


@dataclass(slots=True)
class _Draft:
    """The version as far as it has been made."""

    writer: VersionWriter
    previous: Previous
    refused: list[Refused]
    #: Slugs of the documents made by this build; the others stay from the previous version.
    fresh: set[str] = field(default_factory=set)
    #: Entities whose description in the version is still the one of the version before.
    before: set[str] = field(default_factory=set)
    warnings: dict[ValidationResult, None] = field(default_factory=dict)
    coverage: dict[str, Coverage] = field(default_factory=dict)


def _make_version(place: _Workshop, paths: Sequence[Path], *, add: bool, wait: float) -> BuildReport:
    """Hold the store, make a version and publish it."""
    began, started = time.perf_counter(), place.stages.now()
    with place.store.writing(wait=wait) as writer, _resuming(place) as workshop:
        previous = previous_version(workshop.store, workshop.settings.base_iri, add=add)
        workshop.tell(0, 0, "looking for what has changed")
        sources = previous.fitted(workshop.stages.list(paths or [Path(workshop.settings.corpus)]), add=add)
        jobs = [_job(workshop, source) for source in sources.sources]
        todo = plan(sources, jobs, previous, add=add, removed=workshop.stages.removed)
        draft = _Draft(writer, previous, [*todo.refused, *(Refused(one.path, str(one)) for one in sources.closed)])
        _begin(workshop, draft, todo)
        _make_documents(workshop, draft, todo)
        _update_entities(workshop, draft)
        if not writer.record.documents:
            raise NothingPublishedError(tuple(draft.refused))
        workshop.tell(0, 0, "writing the version")
        report = _finish(workshop, draft, started)
    return replace(
        report,
        skipped=sources.skipped,
        removed=tuple(sorted(document.slug for document in todo.gone)),
        seconds=time.perf_counter() - began,
    )


@contextmanager
def _resuming(workshop: _Workshop) -> Iterator[_Workshop]:
    """Let the workers go on from what an unfinished build made; forget that when this one comes to its end."""
    work = UnfinishedWork(workshop.store.path / UNFINISHED)
    try:
        yield replace(workshop, workers=Resuming(workshop.workers, work))
        work.remove()
    finally:
        work.close()


def _job(workshop: _Workshop, source: Source) -> Job | Refused:
    try:
        sha256 = workshop.stages.content(source)
    except DocumentError as error:
        return Refused(source.path, str(error), source.slug)
    return Job(source, document_fingerprint(workshop.stages.means, source, sha256))


def _begin(workshop: _Workshop, draft: _Draft, todo: Plan) -> None:
    """Put what stays of the version before into the new one: all of it and less, or nothing and more."""
    staying = [*(document for document, _ in todo.unchanged), *todo.staying]
    if draft.previous.folder is not None and len(todo.jobs) + len(todo.gone) <= len(staying):
        draft.writer.continue_from(draft.previous.folder)
        for document in todo.gone:
            _remove(workshop, draft, document.slug)
    else:
        _carry_foreign(draft)
        for document in staying:
            _copy(workshop, draft, document)
    for document in todo.staying:
        draft.writer.record.put(document, draft.previous.entities_of(document.slug))
    for refused in list(draft.refused):
        _keep_earlier(workshop, draft, refused)


def _carry_foreign(draft: _Draft) -> None:
    if draft.previous.snapshot is None:
        return
    for name in draft.previous.foreign:
        draft.writer.copy(name, draft.previous.snapshot)
    draft.writer.copy_unnamed(draft.previous.snapshot)


def _make_documents(workshop: _Workshop, draft: _Draft, todo: Plan) -> None:
    """Make the documents that have changed, and then those that would now be told something else about the corpus."""
    decided = [*workshop.stages.decisions.answers(workshop.minter)]
    _make(workshop, draft, todo.jobs, todo.known(decided))
    known = corpus_knowledge([decided, *(document.offers for document in draft.writer.record.documents)])
    jobs = {job.source.slug: job for job in todo.jobs}
    again = [
        jobs[document.slug]
        for document in draft.writer.record.documents
        if document.slug in draft.fresh and not answered_alike(document, known)
    ]
    _make(workshop, draft, [*again, *outdated(todo.unchanged, known)], known)


def _make(workshop: _Workshop, draft: _Draft, jobs: Sequence[Job], known: Knowledge) -> None:
    if jobs:
        workshop.tell(0, len(jobs), "reading")
    for done, (job, outcome) in enumerate(workshop.workers.make(jobs, known), start=1):
        workshop.tell(done, len(jobs), f"read {job.source.path}")
        name = str(workshop.minter.graph(job.source.slug))
        if name in draft.previous.foreign:
            why = "its graph has the name of one written through the service; rename the document or remove that graph"
            outcome = Refused(job.source.path, f"{job.source.path}: {why}", job.source.slug)
        if isinstance(outcome, Refused):
            _refuse(workshop, draft, outcome)
        else:
            _add(workshop, draft, outcome)


def _add(workshop: _Workshop, draft: _Draft, made: Made) -> None:
    slug = made.document.slug
    _remove(workshop, draft, slug)
    draft.writer.load(str(workshop.minter.graph(slug)), made.quads)
    draft.writer.record.put(made.document, made.entities)
    draft.fresh.add(slug)
    draft.warnings.update(dict.fromkeys(made.warnings))
    draft.coverage[slug] = made.coverage


def _remove(workshop: _Workshop, draft: _Draft, slug: str) -> None:
    """Take a document out of the version, if it is there."""
    name = str(workshop.minter.graph(slug))
    if draft.writer.holds(name) and name not in draft.previous.foreign:
        draft.before |= draft.writer.record.iris([slug])
        draft.writer.remove(name)
        draft.writer.record.remove(slug)
    draft.fresh.discard(slug)
    draft.coverage.pop(slug, None)


def _refuse(workshop: _Workshop, draft: _Draft, refused: Refused) -> None:
    draft.refused.append(refused)
    _keep_earlier(workshop, draft, refused)


def _keep_earlier(workshop: _Workshop, draft: _Draft, refused: Refused) -> None:
    """Keep the graph an earlier build made of a refused document, marked stale; without one, keep nothing of it."""
    earlier = draft.previous.document(refused.path)
    if earlier is None or earlier.slug in draft.fresh - {refused.slug}:
        _remove(workshop, draft, refused.slug)
        return
    stale = replace(earlier, stale=refused.why)
    if earlier.slug in draft.fresh or not draft.writer.holds(str(workshop.minter.graph(earlier.slug))):
        _remove(workshop, draft, earlier.slug)
        _copy(workshop, draft, stale)
    else:
        draft.writer.record.put(stale, draft.previous.entities_of(earlier.slug))
    draft.refused[draft.refused.index(refused)] = replace(refused, kept=True)


def _copy(workshop: _Workshop, draft: _Draft, document: StoredDocument) -> None:
    """Put a document of the version before into the new one."""
    if draft.previous.snapshot is not None:
        draft.writer.copy(str(workshop.minter.graph(document.slug)), draft.previous.snapshot)
        draft.writer.record.put(document, draft.previous.entities_of(document.slug))


def _update_entities(workshop: _Workshop, draft: _Draft) -> None:
    """Bring the entities up to date, and refuse documents until they conform to the shapes."""
    entities = EntityWriter(workshop.stages, workshop.minter, draft.writer)
    changed = draft.fresh
    if not draft.writer.holds(str(workshop.minter.graph("entities"))):
        changed = {document.slug for document in draft.writer.record.documents}
    workshop.tell(0, 0, "comparing the entities of all documents")
    while True:
        touched = entities.touched(draft.before, draft.writer.record.iris(changed))
        results = list(entities.update(touched))
        guilty = _guilty(workshop, draft, [result for result in results if result.severity == "Violation"])
        if not guilty:
            draft.warnings.update(dict.fromkeys(result for result in results if result.severity != "Violation"))
            return
        for document in [one for one in draft.writer.record.documents if one.slug in guilty]:
            _refuse(workshop, draft, violating(document.path, document.slug, guilty[document.slug]))
        changed = set(guilty)


def _guilty(
    workshop: _Workshop, draft: _Draft, violations: Sequence[ValidationResult]
) -> dict[str, list[ValidationResult]]:
    """Return slug → violations of the new documents that make entities violate the shapes.

    Those whose own entities do so by themselves; when there is none, every one that names such an entity.
    """
    record = draft.writer.record
    named: dict[str, list[ValidationResult]] = {}
    for slug in sorted(record.documents_naming(violation.focus for violation in violations) & draft.fresh):
        iris = record.iris([slug])
        named[slug] = [violation for violation in violations if violation.focus in iris]
    alone = {slug: found for slug, found in named.items() if not _conforms_alone(workshop, draft, slug)}
    return alone or named


def _conforms_alone(workshop: _Workshop, draft: _Draft, slug: str) -> bool:
    graph = workshop.stages.map_entities(draft.writer.record.entities_of(slug))
    return workshop.stages.validate(graph, workshop.stages.context(())).conforms


def _finish(workshop: _Workshop, draft: _Draft, started: datetime.datetime) -> BuildReport:
    """Add what all documents share, describe the build, and close the version."""
    minter, stages, writer = workshop.minter, workshop.stages, draft.writer
    documents = writer.record.documents
    for name, graph in (("ontology", stages.ontology), ("vocabularies", stages.vocabularies)):
        writer.replace(str(minter.graph(name)), graph)
    writer.replace(str(minter.graph("comparison")), corpus_links(writer.snapshot(), minter, stages.decisions))
    writer.remove(str(minter.graph("build")))
    write_search_index(writer, draft.previous.foreign)
    counts = count(writer.snapshot())
    record = BuildRecord(
        version=writer.version,
        settings=workshop.settings,
        means=stages.means,
        started=started,
        ended=stages.now(),
        documents=documents,
        refused=draft.refused,
        counts=counts,
        redirects=_redirects(workshop, draft, documents),
    )
    writer.add(str(minter.graph("build")), build_graph(record))
    writer.finish(workshop.settings.base_iri, foreign=draft.previous.foreign)
    return BuildReport(
        version=writer.version,
        documents=tuple(document.slug for document in documents),
        read=tuple(sorted(draft.fresh)),
        refused=tuple(draft.refused),
        counts=counts,
        warnings=tuple(draft.warnings),
        coverage=tuple(draft.coverage[slug] for slug in sorted(draft.coverage)),
    )


def _redirects(workshop: _Workshop, draft: _Draft, documents: Sequence[StoredDocument]) -> Redirects:
    minter, record = workshop.minter, draft.writer.record
    renamed = renamed_documents(draft.previous.documents, documents)
    moved = _moved(workshop, draft, renamed)
    names = [str(mint(document.slug)) for document in documents for mint in (minter.text, minter.work, minter.graph)]
    asked = {old for old, _ in moved} | set(draft.previous.redirects)
    existing = record.known(asked) | set(names)
    new = {**document_redirects(renamed, minter), **entity_redirects(moved, existing)}
    return carried_over(draft.previous.redirects, new, existing)


def _moved(workshop: _Workshop, draft: _Draft, renamed: dict[str, str]) -> set[tuple[str, str]]:
    """Return old and new IRI of what the same words of the same text are called."""
    snapshot, minter = draft.writer.snapshot(), workshop.minter
    moved: set[tuple[str, str]] = set()
    for old, new in renamed.items():
        if new in draft.fresh:
            moved |= moves(draft.previous.entities_by_place(old, minter), entities_by_place(snapshot, new, minter))
    return moved
