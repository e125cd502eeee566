"""One document made into its graph: read, resolved, mapped, checked, packed. What the workers of a build do.

The outcome depends on the document, the means of the build, and what the document asks about the rest of the corpus.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Graph

from kg.build.report import Refused
from kg.build.stages import Stages
from kg.coverage import Coverage, coverage
from kg.errors import DocumentError
from kg.model import Entity, Extraction
from kg.namespaces import Minter
from kg.readers import Source
from kg.store import StoredDocument, packed
from kg.validate import ValidationResult
from kg.vocabulary import normalise_name


@dataclass(frozen=True, slots=True)
class Job:
    """A document to be made."""

    source: Source
    #: From `kg.build.means.document_fingerprint`.
    fingerprint: str
    #: Normalised title → slug of the corpus document that bears it; None: the titles all jobs are given.
    titles: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A document that may be published."""

    document: StoredDocument
    entities: tuple[Entity, ...]
    #: Its graph, as `kg.store.packed` gives it.
    quads: bytes
    warnings: tuple[ValidationResult, ...]
    coverage: Coverage


def make(stages: Stages, minter: Minter, job: Job, titles: Mapping[str, str]) -> Made | Refused:
    """Make the graph of a document, or say why it may not be published."""
    source = job.source
    try:
        document = stages.read(source)
        extraction = stages.extract(document)
    except DocumentError as error:
        return Refused(source.path, str(error), source.slug)
    title = document_title(extraction)
    asked = _Asked(titles if job.titles is None else job.titles, normalise_name(title), source.slug)
    resolution = stages.resolve(extraction, asked)
    graph = stages.map(extraction, resolution)
    context = stages.ontology + stages.vocabularies + stages.map_entities(resolution.entities)
    found = _judged(stages, source, graph, context)
    if isinstance(found, Refused):
        return found
    stored = StoredDocument(
        source.slug,
        source.path,
        document.sha256,
        title,
        fingerprint=job.fingerprint,
        asked=dict(sorted(asked.answers.items())),
    )
    quads = packed(str(minter.graph(source.slug)), graph)
    return Made(stored, resolution.entities, quads, found, coverage(extraction))


def document_title(extraction: Extraction) -> str:
    """Return the title of a document, as its metadata or its first heading gives it; empty when neither does."""
    known = extraction.document.value("title")
    if known or extraction.title is None:
        return known or ""
    return extraction.title.of(extraction.document.text)


def corpus_titles(documents: Sequence[StoredDocument]) -> dict[str, str]:
    """Return the normalised titles of documents with their slugs; a title of several identifies none."""
    slugs: dict[str, set[str]] = {}
    for document in documents:
        slugs.setdefault(normalise_name(document.title), set()).add(document.slug)
    return {title: min(found) for title, found in slugs.items() if title and len(found) == 1}


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


class _Asked(Mapping[str, str]):
    """The titles of the corpus, which remembers what it was asked, and knows the title of the document itself."""

    def __init__(self, titles: Mapping[str, str], own: str, slug: str) -> None:
        self.answers: dict[str, str | None] = {}
        self._titles = titles
        self._own = own
        self._slug = slug

    def __getitem__(self, title: str) -> str:
        found = self._titles.get(title)
        if title and title == self._own:
            # The first to bear a title is not in the titles yet; a second bearer makes it identify none.
            found = self._slug if found in {None, self._slug} else None
        self.answers[title] = found
        if found is None:
            raise KeyError(title)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._titles)

    def __len__(self) -> int:
        return len(self._titles)
