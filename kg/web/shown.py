"""Terms and facts of the graph as a page shows them: plain values, made from query rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from itertools import groupby

from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.namespaces import CITO, KG, PROV, RDF
from kg.web.addresses import Addresses
from kg.web.published import Published, Row

_CURRENCY_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}

#: Properties of a record that a page shows in another place, or not at all.
_APART = frozenset(
    str(term)
    for term in (
        RDF.type, KG.evidence, KG.rule, KG.confidence, KG.modality, KG.basis, KG.mention, KG.money, KG.statistic,
        KG.amount, KG.currency, KG.value, KG.unit, KG.qualifier, KG.upperValue, KG.measure, KG.claimant,
        KG.claimantText, PROV.wasDerivedFrom,
    )
)  # fmt: skip

#: What an ordinary fact is; only the others are worth a note.
_ORDINARY = frozenset({str(KG.asserted), str(KG.stated)})


@dataclass(frozen=True, slots=True)
class Shown:
    """A term on a page: its words, where it leads, and the full IRI or datatype as a hint."""

    text: str
    href: str | None = None
    hint: str = ""
    #: Language tag of a literal.
    language: str = ""
    #: True for a number, which is set to the right in a table.
    number: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence a fact rests on, and the document it stands in."""

    quote: str
    document: Shown


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim: what it says, how, and on what it rests."""

    anchor: str
    subject: Shown
    relation: Shown
    object: Shown
    notes: tuple[str, ...] = ()
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """An award, observation or citation: what it is about, and all that the text ties to it."""

    anchor: str
    heading: str
    details: tuple[tuple[Shown, Shown], ...] = ()
    notes: tuple[str, ...] = ()
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """The records that a page lists, by kind."""

    awards: tuple[Record, ...] = ()
    observations: tuple[Record, ...] = ()
    citations: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text: plain, or the mention of something."""

    text: str
    anchor: str = ""
    type: str = ""
    thing: Shown = field(default_factory=lambda: Shown(""))


class Display:
    """Turns the rows of one published version into what its pages show."""

    def __init__(self, published: Published, addresses: Addresses) -> None:
        self._published = published
        self._addresses = addresses

    def term(self, term: Node, label: Node | str | None = None) -> Shown:
        """Return a term with its label, or with the shortest words that still tell it."""
        if isinstance(term, Literal):
            return _literal(term)
        iri = str(term)
        known = self._published.terms.get(iri)
        words = str(label) if label else known.label if known else self._addresses.short(iri)
        href = self._addresses.link(iri) if isinstance(term, URIRef) else None
        return Shown(words, href, known.definition if known and known.definition else iri)

    def facts(self, rows: Iterable[Row]) -> tuple[Fact, ...]:
        """Return one fact for each claim of the rows."""
        found: dict[str, Fact] = {}
        for row in rows:
            found.setdefault(str(row["claim"]), self._fact(row))
        return tuple(found.values())

    def _fact(self, row: Row) -> Fact:
        notes = [self.term(row[name]).text for name in ("modality", "basis") if str(row.get(name, "")) not in _ORDINARY]
        if "claimant" in row:
            notes.append(f"according to {row['claimant']}")
        return Fact(
            anchor=_fragment(row["claim"]),
            subject=self.term(row["subject"], row.get("subjectLabel")),
            relation=self.term(row["predicate"]),
            object=self.term(row["object"], row.get("objectLabel")),
            notes=tuple(notes),
            evidence=self._evidence(row.get("sentence"), row.get("quote")),
        )

    def records(self, rows: Iterable[Row]) -> Records:
        """Return the awards, observations and citations of the rows, each with its details."""
        grouped: dict[str, list[Record]] = {}
        for (record, kind), properties in groupby(rows, key=lambda row: (row["record"], row["kind"])):
            grouped.setdefault(str(kind), []).append(self._record(record, list(properties)))
        return Records(
            awards=tuple(grouped.get(str(KG.FundingAward), ())),
            observations=tuple(grouped.get(str(KG.Observation), ())),
            citations=tuple(grouped.get(str(KG.Citation), ())),
        )

    def _record(self, record: Node, rows: list[Row]) -> Record:
        values = {str(row["property"]): row for row in rows}
        notes = [self.term(values[str(name)]["value"]).text for name in (KG.modality, KG.basis) if str(name) in values]
        ordinary = {self.term(URIRef(name)).text for name in _ORDINARY}
        sentence = values.get(str(KG.evidence), {})
        return Record(
            anchor=_fragment(record),
            heading=_heading(values),
            details=tuple(self._detail(row) for row in rows if str(row["property"]) not in _APART),
            notes=tuple(note for note in notes if note not in ordinary),
            evidence=self._evidence(sentence.get("value"), sentence.get("label")),
        )

    def _detail(self, row: Row) -> tuple[Shown, Shown]:
        return self.term(row["property"]), self.term(row["value"], row.get("label"))

    def _evidence(self, sentence: Node | None, quote: Node | None) -> Evidence | None:
        if sentence is None or quote is None:
            return None
        return Evidence(str(quote), self.document(sentence))

    def document(self, part: Node) -> Shown:
        """Return the document that a part of it (a sentence, a mention) stands in, leading to that part."""
        text = str(part).partition("#")[0]
        known = self._published.documents.get(text)
        shown = self.term(URIRef(text), known.label if known else None)
        return replace(shown, href=self._addresses.path(str(part)), hint=known.path if known else text)

    def properties(self, rows: Iterable[Row], leave_out: frozenset[str] = frozenset()) -> list[tuple[Shown, list[Shown]]]:
        """Return property → values for a table, in the order of the rows."""
        found: dict[str, list[Shown]] = {}
        for row in rows:
            if str(row["property"]) not in leave_out:
                values = found.setdefault(str(row["property"]), [])
                shown = self.term(row["value"], row.get("label"))
                if shown not in values:
                    values.append(shown)
        return [(self.term(URIRef(name)), values) for name, values in found.items()]

    def marked(self, text: str, rows: Iterable[Row]) -> list[Mark]:
        """Cut a text into plain stretches and mentions, in order; a mention inside another is left out."""
        marks: list[Mark] = []
        position = 0
        for row in rows:
            begin, end = int(str(row["begin"])), int(str(row["end"]))
            if begin < position:
                continue
            marks.append(Mark(text[position:begin]))
            type_ = str(row["class"]).removeprefix(str(KG))
            thing = self.term(row["thing"], row.get("label"))
            marks.append(Mark(text[begin:end], _fragment(row["mention"]), type_, thing))
            position = end
        return [*marks, Mark(text[position:])]


def _literal(literal: Literal) -> Shown:
    datatype = str(literal.datatype or "").rpartition("#")[2]
    number = datatype in {"integer", "decimal", "double", "float"}
    return Shown(str(literal), None, datatype, literal.language or "", number)


def _heading(values: Mapping[str, Row]) -> str:
    def words(term: Node) -> str:
        return str(values[str(term)]["value"]) if str(term) in values else ""

    if str(KG.amount) in values:
        return " ".join(filter(None, (words(KG.qualifier), money(words(KG.amount), words(KG.currency)))))
    if str(KG.value) in values:
        upper = f"–{words(KG.upperValue)}" if words(KG.upperValue) else ""
        unit = "%" if words(KG.unit) == "percent" else f" {words(KG.unit)}"
        return " ".join(filter(None, (words(KG.qualifier), f"{words(KG.value)}{upper}{unit}", words(KG.measure))))
    cited = values.get(str(CITO.hasCitedEntity), {})
    return str(cited.get("label", cited.get("value", "")))


def money(amount: str, currency: str) -> str:
    """Return a sum as people write it.

    >>> money("1700000000", "GBP"), money("2500.5", "SEK")
    ('£1,700,000,000', '2,500.5 SEK')
    """
    try:
        grouped = f"{Decimal(amount):,}"
    except InvalidOperation:
        return f"{amount} {currency}"
    sign = _CURRENCY_SIGNS.get(currency)
    return f"{sign}{grouped}" if sign else f"{grouped} {currency}"


def _fragment(node: Node) -> str:
    return str(node).partition("#")[2]
