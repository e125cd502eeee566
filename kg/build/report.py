"""What a build did, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.coverage import Coverage
from kg.errors import CorpusError
from kg.validate import ValidationResult


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that was not published, and why."""

    #: Path as the reader was given it, or below the corpus folder.
    path: str
    #: What is wrong and what to do about it, in one sentence.
    why: str
    #: Slug of the document; empty for a folder that cannot be looked into.
    slug: str = ""
    #: The shapes its graph violates: node, shape, message, sentence.
    violations: tuple[ValidationResult, ...] = ()
    #: Whether the graph of an earlier build stays in its place.
    kept: bool = False


class NothingPublishedError(CorpusError):
    """Every document was refused, so that there is nothing to publish; the store stays as it was."""

    def __init__(self, refused: tuple[Refused, ...]) -> None:
        self.refused = refused
        documents = "the only document was" if len(refused) == 1 else f"all {len(refused)} documents were"
        super().__init__(f"{documents} refused; the store stays as it was", remedy="correct at least one of them")


@dataclass(frozen=True, slots=True)
class Counts:
    """What a version holds."""

    #: Mention type → mentions, and kind of fact ("claims", "awards", "observations", "citations") → facts.
    mentions: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, int] = field(default_factory=dict)
    entities: int = 0
    #: Identifier addresses elsewhere that entities are tied to.
    links: int = 0
    triples: int = 0


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: what was published, what was refused and why, what the version holds."""

    version: str
    #: Slugs of the documents in the version, those that stayed from earlier ones included, sorted.
    documents: tuple[str, ...]
    #: Slugs of the documents that were read by this build, sorted; the others had not changed.
    read: tuple[str, ...]
    refused: tuple[Refused, ...]
    counts: Counts
    #: Results of severity warning about what was read, which did not stop publication.
    warnings: tuple[ValidationResult, ...]
    #: What of each document that was read no mention covers.
    coverage: tuple[Coverage, ...]
    #: Slugs of the documents of the version before that are gone, sorted.
    removed: tuple[str, ...] = ()
    #: Files in a format that kg does not read.
    skipped: tuple[str, ...] = ()
    seconds: float = 0

    @property
    def violations(self) -> int:
        """Number of shape violations found; every graph with one was refused."""
        return sum(len(refused.violations) for refused in self.refused)
