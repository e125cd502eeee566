"""The values that pass between the stages: plain, frozen, standard library only.

``Document → Extraction → Resolution → rdflib.Dataset → ValidationReport``: each stage is a function from one of
these to the next and can be tested with values written by hand.

Offsets are Unicode code points into ``Document.text``, zero-based, end exclusive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class MentionType(StrEnum):
    """The twelve types of mention (annotation guide, "Types")."""

    FUND = "Fund"
    PROGRAMME = "Programme"
    ORGANISATION = "Organisation"
    OUTCOME = "Outcome"
    LEGISLATION = "Legislation"
    PLACE = "Place"
    PERSON = "Person"
    ROLE = "Role"
    DOCUMENT = "Document"
    EVENT = "Event"
    MONEY = "Money"
    STATISTIC = "Statistic"


class Kind(StrEnum):
    """The class of a node, as the local name of its ontology class.

    Wider than `MentionType`: a policy agenda is mentioned as a Programme and a provision as Legislation, and a
    topic ("greater control") is spoken of in a fact without being a mention of any type.
    """

    FUND = "Fund"
    PROGRAMME = "Programme"
    AGENDA = "Agenda"
    ORGANISATION = "Organisation"
    #: The "we" of a document that does not say who publishes it.
    UNNAMED_ORGANISATION = "UnnamedOrganisation"
    OUTCOME = "Outcome"
    LEGISLATION = "Legislation"
    PROVISION = "Provision"
    PLACE = "Place"
    PERSON = "Person"
    ROLE = "Role"
    DOCUMENT = "Document"
    EVENT = "Event"
    MONEY = "Money"
    STATISTIC = "Statistic"
    TOPIC = "Topic"


class Modality(StrEnum):
    """How a document puts a fact forward. Only asserted facts become plain triples."""

    ASSERTED = "asserted"
    NEGATED = "negated"
    HEDGED = "hedged"
    PLANNED = "planned"
    REPORTED = "reported"


class Basis(StrEnum):
    """Where a fact comes from."""

    STATED = "stated"
    INFERRED = "inferred"
    REGISTER = "register"
    METADATA = "metadata"
    CURATED = "curated"


class AwardStatus(StrEnum):
    """How far a sum of money has come."""

    REQUESTED = "requested"
    ANNOUNCED = "announced"
    ALLOCATED = "allocated"
    AWARDED = "awarded"
    PAID = "paid"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a document's text: ``text[start:end]``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words the span covers.

        >>> Span(4, 8).of("the fund")
        'fund'
        """
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Say whether the other span lies inside this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Say whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class MetadataValue:
    """One thing known about a document that its text does not say, and who says it."""

    #: ``title``, ``publisher``, ``date``, ``source``, ``licence`` or ``language``.
    name: str
    value: str
    #: ``manifest`` or ``file``.
    origin: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text as read: the decoded file, byte-order mark removed, CRLF made LF, nothing else changed."""

    slug: str
    text: str
    #: Path below the corpus folder, with ``/``; the file's name when there is no folder.
    path: str
    #: Hexadecimal SHA-256 of the file's bytes (of the UTF-8 text for a text without a file).
    sha256: str
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    metadata: tuple[MetadataValue, ...] = ()

    def value(self, name: str) -> str | None:
        """Return the metadata value of that name, or None when it is unknown."""
        return next((item.value for item in self.metadata if item.name == name), None)


@dataclass(frozen=True, slots=True)
class Ref:
    """Points at a `Referent` of the same extraction, by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A typed value: lexical form and the local name of an XML Schema datatype."""

    lexical: str
    datatype: str = "string"


@dataclass(frozen=True, slots=True)
class AwardRef:
    """Points at an `Award` of the same extraction, by its id."""

    id: str


Term = Ref | Literal | AwardRef


@dataclass(frozen=True, slots=True)
class Referent:
    """What one or several mentions of a document refer to, before documents are compared."""

    #: Unique in the document, readable and deterministic: ``fund/levelling-up-fund``.
    id: str
    kind: Kind
    #: The fullest name the document gives, or the register's.
    name: str
    #: Other surfaces the document uses for it (acronyms, short forms), sorted.
    aliases: tuple[str, ...] = ()
    #: Id of the register entry it is, when that is settled: ``legislation/ukpga/2011/20``.
    register_id: str | None = None
    #: Register entries or address it could be, when it is not settled.
    candidates: tuple[str, ...] = ()
    #: False when the name does not identify beyond this document (a lone surname, an ambiguous place).
    identifies: bool = True
    #: What tells namesakes apart: the organisation of a person or role.
    qualifier: str | None = None
    #: ``stated`` when the text names it; ``inferred`` when a register settles what the text only describes.
    basis: Basis = Basis.STATED
    #: Things true of the thing by its name alone: ``(("kg:year", Literal("2011", "gYear")),)``.
    properties: tuple[tuple[str, Term], ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where the text names something."""

    span: Span
    text: str
    type: MentionType
    #: Id of the `Referent`.
    referent: str
    rule: str
    #: Ids of the further referents of a mention that names several at once ("sections 104 and 105 of …").
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One fact as the document puts it: subject, predicate, object, and how it is said."""

    id: str
    subject: Ref
    #: Compact IRI: ``kg:administeredBy``.
    predicate: str
    object: Term
    evidence: Span
    rule: str
    confidence: float
    modality: Modality = Modality.ASSERTED
    #: Who says so, when the text attributes it: a referent, or the words the text uses.
    claimant: Ref | Literal | None = None
    basis: Basis = Basis.STATED
    #: Ids of the claims, awards or observations an inferred claim rests on.
    derived_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Award:
    """A sum of money requested, announced, allocated, awarded or paid, with all that the text ties to it."""

    id: str
    amount: Decimal
    #: ISO 4217.
    currency: str
    evidence: Span
    #: The Money mention.
    money: Span
    rule: str
    confidence: float
    #: ``up to``, ``over``, ``nearly`` … in the text's words, lower case.
    qualifier: str | None = None
    funder: Term | None = None
    fund: Term | None = None
    #: ``1``, ``2`` … or the text's word (``final``).
    round: str | None = None
    recipient: Term | None = None
    place: Term | None = None
    purpose: Term | None = None
    event: Term | None = None
    #: Typed as precisely as the text allows: date, gYearMonth, gYear, gMonthDay.
    date: Literal | None = None
    #: An ISO 8601 duration when the sum recurs (``P1Y``: per year).
    per: str | None = None
    status: AwardStatus = AwardStatus.ANNOUNCED
    #: Id of the award this one is a part of.
    part_of: str | None = None
    modality: Modality = Modality.ASSERTED
    claimant: Ref | Literal | None = None
    basis: Basis = Basis.STATED


@dataclass(frozen=True, slots=True)
class Observation:
    """A figure and what it measures: value, unit, measure, group, area, period."""

    id: str
    value: Decimal
    #: ``percent``, ``fraction``, ``times``, or the head noun of a count (``responses``).
    unit: str
    measure: str
    evidence: Span
    #: The Statistic mention.
    statistic: Span
    rule: str
    confidence: float
    group: str | None = None
    area: Ref | None = None
    #: The subject the figure is about, when it is an entity (a programme's 83 projects).
    about: Ref | None = None
    #: ISO 8601 duration, year or date, or the text's words.
    period: Literal | None = None
    qualifier: str | None = None
    #: Upper end of a range (``between 5,000 and 8,000``); `value` is the lower end.
    upper: Decimal | None = None
    source: Ref | None = None
    modality: Modality = Modality.ASSERTED
    claimant: Ref | Literal | None = None
    basis: Basis = Basis.STATED


@dataclass(frozen=True, slots=True)
class Citation:
    """A place where the document cites a work, and the facts it cites it for."""

    id: str
    #: The work that cites: the document's own or the one it quotes.
    citing: Ref
    cited: Ref
    evidence: Span
    rule: str
    #: Ids of the claims, awards and observations the citation supports.
    supports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read in one document."""

    document: Document
    sentences: tuple[Span, ...]
    mentions: tuple[Mention, ...]
    referents: tuple[Referent, ...]
    claims: tuple[Claim, ...] = ()
    awards: tuple[Award, ...] = ()
    observations: tuple[Observation, ...] = ()
    citations: tuple[Citation, ...] = ()
    #: The document's title as its first heading gives it, when it has one.
    title: Span | None = None


#: The id of the two referents every extraction may use without a mention of their own.
WORK = "document/self"
PUBLISHER = "organisation/publisher"


@dataclass(frozen=True, slots=True)
class Entity:
    """A node of the graph that documents share, or that stays with one document."""

    iri: str
    kind: Kind
    label: str
    aliases: tuple[str, ...] = ()
    #: Identifier addresses elsewhere (``owl:sameAs``), with the register entry they come from.
    same_as: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    #: What an unresolved name could mean: IRIs.
    candidates: tuple[str, ...] = ()
    register_id: str | None = None
    basis: Basis = Basis.STATED
    #: Slug of the document it stays with, when its name does not identify.
    document: str | None = None
    #: Property (compact IRI) and value: an IRI or a literal.
    properties: tuple[tuple[str, str | Literal], ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which entity each referent of one document is."""

    #: Every entity the document names, sorted by IRI.
    entities: tuple[Entity, ...]
    #: Referent id → entity IRI.
    iris: Mapping[str, str] = field(default_factory=dict)


def stable_hash(*parts: object) -> str:
    """Return twelve hexadecimal digits that depend on the parts alone: the ``{hash}`` of a claim's IRI.

    >>> stable_hash("claim", "a", None) == stable_hash("claim", "a", None)
    True
    >>> len(stable_hash("x"))
    12
    """
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:12]
