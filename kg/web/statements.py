"""Facts about one thing as its page shows them: by heading, by relation, those that say the same as one."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.shown import Evidence, Shown


@dataclass(frozen=True, slots=True)
class Said:
    """How one document puts a fact."""

    notes: tuple[str, ...]
    confidence: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact about the thing: what stands at its other end, and everyone who says it."""

    other: Shown
    #: Local name of the class of what stands there; empty for a text or a number.
    type: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """All facts by which a thing relates to others in one way."""

    words: str
    hint: str
    statements: tuple[Statement, ...]
    #: Claims there are, whether shown or not.
    total: int
    #: Where all of them are, empty when they are shown.
    more: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Relations below one heading."""

    heading: str
    relations: tuple[Relation, ...]
