"""Terms and facts of the graph as a page shows them: plain values, made from query rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import groupby

from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.namespaces import CITO, KG, PROV, RDF
from kg.web.addresses import Addresses
from kg.web.published import Published, Row

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
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

#: How a fact that is not simply asserted and stated is put, in a word or two.
_NOTES = {
    str(KG.negated): "denied",
    str(KG.hedged): "said with caution",
    str(KG.planned): "planned",
    str(KG.reported): "only reported",
    str(KG.inferred): "inferred",
    str(KG.register): "from a register",
    str(KG.metadata): "not from the text",
    str(KG.curated): "decided by a person",
}


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
    #: The sentence's own part of the document's address: ``sentence=10,20``.
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim: what it says, how, and on what it rests."""

    anchor: str
    subject: Shown
    relation: Shown
    object: Shown
    notes: tuple[str, ...] = ()
    evidence: Evidence | None = None
    #: The rule that found it, and how sure it is (0 to 1).
    rule: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """An award, observation or citation: what it is about, and all that the text ties to it."""

    anchor: str
    #: Its class: FundingAward, Observation or Citation.
    kind: str
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

    def relation(self, term: Node) -> Shown:
        """Return a property as words of a sentence, even one whose vocabulary is not in the graph."""
        shown = self.term(term)
        prefix, colon, local = shown.text.partition(":")
        return replace(shown, text=_words(local)) if colon and prefix.isalpha() and local.isalpha() else shown

    def facts(self, rows: Iterable[Row]) -> tuple[Fact, ...]:
        """Return one fact for each claim of the rows."""
        found: dict[str, Fact] = {}
        for row in rows:
            found.setdefault(str(row["claim"]), self._fact(row))
        return tuple(found.values())

    def _fact(self, row: Row) -> Fact:
        notes = notes_of(row.get("modality"), row.get("basis"))
        if "claimant" in row:
            notes.append(f"according to {row['claimant']}")
        return Fact(
            anchor=_fragment(row["claim"]),
            subject=self.term(row["subject"], row.get("subjectLabel")),
            relation=self.relation(row["predicate"]),
            object=self.term(row["object"], row.get("objectLabel")),
            notes=tuple(notes),
            evidence=self.evidence(row.get("sentence"), row.get("quote")),
            rule=str(row.get("rule", "")),
            confidence=str(row.get("confidence", "")),
        )

    def records(self, rows: Iterable[Row]) -> Records:
        """Return the awards, observations and citations of the rows, each with its details."""
        grouped: dict[str, list[Record]] = {}
        for (record, kind), properties in groupby(rows, key=lambda row: (row["record"], row["kind"])):
            grouped.setdefault(str(kind), []).append(self._record(record, kind, list(properties)))
        return Records(
            awards=tuple(grouped.get(str(KG.FundingAward), ())),
            observations=tuple(grouped.get(str(KG.Observation), ())),
            citations=tuple(grouped.get(str(KG.Citation), ())),
        )

    def _record(self, record: Node, kind: Node, rows: list[Row]) -> Record:
        values = {str(row["property"]): row for row in rows}
        sentence = values.get(str(KG.evidence), {})
        return Record(
            anchor=_fragment(record),
            kind=str(kind).removeprefix(str(KG)),
            heading=_heading(values),
            details=tuple(self._detail(row) for row in rows if str(row["property"]) not in _APART),
            notes=tuple(notes_of(*(values.get(str(name), {}).get("value") for name in (KG.modality, KG.basis)))),
            evidence=self.evidence(sentence.get("value"), sentence.get("label")),
        )

    def _detail(self, row: Row) -> tuple[Shown, Shown]:
        return self.relation(row["property"]), self.term(row["value"], row.get("label"))

    def evidence(self, sentence: Node | None, quote: Node | None) -> Evidence | None:
        """Return a sentence and its document; the words stay empty where the document's rights withhold them."""
        return None if sentence is None else Evidence(str(quote or ""), self.document(sentence), _fragment(sentence))

    def document(self, part: Node) -> Shown:
        """Return the document that a part of it (a sentence, a mention) stands in, leading to that part."""
        text = str(part).partition("#")[0]
        known = self._published.document(text)
        shown = self.term(URIRef(text), known.label if known else None)
        return replace(shown, href=self._addresses.link(str(part)), hint=known.path if known else text)

    def properties(
        self, rows: Iterable[Row], leave_out: frozenset[str] = frozenset()
    ) -> list[tuple[Shown, list[Shown]]]:
        """Return property → values for a table, in the order of the rows."""
        found: dict[str, list[Shown]] = {}
        for row in rows:
            if str(row["property"]) not in leave_out:
                values = found.setdefault(str(row["property"]), [])
                shown = self.term(row["value"], row.get("label"))
                if shown not in values:
                    values.append(shown)
        return [(self.relation(URIRef(name)), values) for name, values in found.items()]


def _literal(literal: Literal) -> Shown:
    datatype = str(literal.datatype or "").rpartition("#")[2]
    number = datatype in {"integer", "decimal", "double", "float"}
    text = _day(str(literal)) if datatype == "gMonthDay" else _grouped(str(literal)) if number else str(literal)
    hint = f"{literal} ({datatype})" if text != str(literal) else datatype
    return Shown(text, None, hint, literal.language or "", number)


def _grouped(number: str) -> str:
    """Return a number with its thousands apart, as far as that helps.

    >>> _grouped("1700000000"), _grouped("2021"), _grouped("0.5")
    ('1,700,000,000', '2021', '0.5')
    """
    return f"{Decimal(number):,}" if re.fullmatch(r"-?\d{5,}(\.\d+)?", number) else number


def _day(month_day: str) -> str:
    """Return a day whose year is not stated as people write it.

    >>> _day("--10-27")
    '27 October, no year stated'
    """
    match = re.fullmatch(r"--(\d\d)-(\d\d)", month_day)
    if match is None or not 1 <= int(match[1]) <= len(_MONTHS):
        return month_day
    return f"{int(match[2])} {_MONTHS[int(match[1]) - 1]}, no year stated"


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


def notes_of(*terms: Node | None) -> list[str]:
    """Return what a page notes beside a fact of this modality and basis: nothing when it is asserted and stated."""
    return [_NOTES[str(term)] for term in terms if str(term) in _NOTES]


def _words(local: str) -> str:
    """Return the words of a term's local name.

    >>> _words("identifierBasis")
    'identifier basis'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()


def _fragment(node: Node) -> str:
    return str(node).partition("#")[2]
