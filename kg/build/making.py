"""One document made into its graph: read, resolved, mapped, checked, packed. What the workers of a build do.

The outcome depends on the document, the means of the build, and what the document asks about the rest of the corpus.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Graph

from kg.build.report import Refused
from kg.build.stages import Stages
from kg.coverage import Coverage, coverage
from kg.errors import DocumentError
from kg.model import Entity
from kg.namespaces import Minter
from kg.readers import Source
from kg.resolve import Knowledge, Offer, corpus_knowledge, decided_facts, offers
from kg.store import StoredDocument, packed
from kg.validate import ValidationResult


@dataclass(frozen=True, slots=True)
class Job:
    """A document to be made."""

    source: Source
    #: From `kg.build.means.document_fingerprint`.
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Made:
    """A document that may be published."""

    document: StoredDocument
    entities: tuple[Entity, ...]
    #: Its graph, as `kg.store.packed` gives it.
    quads: bytes
    warnings: tuple[ValidationResult, ...]
    coverage: Coverage


def make(stages: Stages, minter: Minter, job: Job, known: Knowledge) -> Made | Refused:
    """Make the graph of a document, or say why it may not be published."""
    source = job.source
    try:
        document = stages.read(source)
        extraction = stages.extract(document)
    except DocumentError as error:
        return Refused(source.path, str(error), source.slug)
    own = offers(extraction)
    asked = _Asked(known, own)
    extraction = decided_facts(extraction, asked)
    resolution = stages.resolve(extraction, asked)
    graph = stages.map(extraction, resolution)
    context = stages.context(resolution.entities)
    found = _judged(stages, source, graph, context)
    if isinstance(found, Refused):
        return found
    stored = StoredDocument(
        source.slug,
        source.path,
        document.sha256,
        own,
        fingerprint=job.fingerprint,
        asked=dict(sorted(asked.answers.items())),
    )
    quads = packed(str(minter.graph(source.slug)), stages.withhold(graph, document))
    return Made(stored, resolution.entities, quads, found, coverage(extraction))


def answered_alike(document: StoredDocument, known: Knowledge) -> bool:
    """Say whether what a document asked about the corpus has the same answers now."""
    return all(known.get(question, ()) == answers for question, answers in document.asked.items())


def violating(source_path: str, slug: str, violations: Sequence[ValidationResult]) -> Refused:
    """Return the refusal of a document whose graph violates shapes."""
    first = violations[0]
    number = f"{len(violations)} violations" if len(violations) > 1 else "a violation"
    why = f"{source_path}: its graph has {number} of the shapes, first {first.message} ({first.focus})"
    return Refused(source_path, why, slug, tuple(violations))


def _judged(stages: Stages, source: Source, graph: Graph, context: Graph) -> tuple[ValidationResult, ...] | Refused:
    """Return the warnings about a graph, or why it may not be published."""
    if faults := stages.check_offsets(graph):
        first = f"{faults[0].node}: {faults[0].message}"
        why = f"{source.path}: {len(faults)} offsets do not fit the text, first {first}"
        return Refused(source.path, why, source.slug)
    report = stages.validate(graph, context)
    return report.results if report.conforms else violating(source.path, source.slug, report.violations)


class _Asked(Mapping[str, tuple[str, ...]]):
    """What the corpus knows, which remembers what it was asked, and knows what the document itself tells."""

    def __init__(self, known: Knowledge, own: Iterable[Offer]) -> None:
        self.answers: dict[str, tuple[str, ...]] = {}
        self._known = known
        self._own = corpus_knowledge([own])

    def __getitem__(self, question: str) -> tuple[str, ...]:
        # A document that is read for the first time is not among those that have told something yet.
        found = tuple(sorted({*self._known.get(question, ()), *self._own.get(question, ())}))
        self.answers[question] = found
        if not found:
            raise KeyError(question)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
