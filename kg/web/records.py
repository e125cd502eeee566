"""Claims, sums of money and figures of one version, read thing by thing.

A page needs some dozens of them whole. Reading the statements about each takes a small part of the time of one
query with as many optional parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.namespaces import KG, NIF, RDF, RDFS, SKOS
from kg.web.published import Published, Row

_LABELS = (RDFS.label, SKOS.prefLabel)

#: What a row calls the properties of a claim, a sum and a figure.
_CLAIM = {
    "subject": RDF.subject, "predicate": RDF.predicate, "object": RDF.object, "modality": KG.modality,
    "basis": KG.basis, "confidence": KG.confidence, "sentence": KG.evidence,
}  # fmt: skip
_SUM = {
    "amount": KG.amount, "currency": KG.currency, "status": KG.status, "modality": KG.modality,
    "confidence": KG.confidence, "qualifier": KG.qualifier, "round": KG["round"], "date": KG.date, "per": KG.per,
    "part": KG.partOfAward, "same": KG.sameAwardAs, "fund": KG.fund, "funder": KG.funder, "place": KG.place,
    "recipient": KG.recipient, "purpose": KG.purpose, "event": KG.event, "sentence": KG.evidence,
}  # fmt: skip
_FIGURE = {
    "value": KG.value, "upper": KG.upperValue, "unit": KG.unit, "measure": KG.measure, "group": KG.group,
    "period": KG.period, "qualifier": KG.qualifier, "modality": KG.modality, "confidence": KG.confidence,
    "area": KG.area, "about": KG.about, "source": KG.source, "sentence": KG.evidence,
}  # fmt: skip
#: Those whose value may be a thing with a name.
_NAMED = ("subject", "object", "fund", "funder", "place", "recipient", "purpose", "event", "area", "about", "source")


class RecordReader:
    """Reads records of one version; a name that several of them need is read once."""

    def __init__(self, published: Published) -> None:
        self._snapshot = published.snapshot
        self._known: dict[str, Mapping[URIRef, Sequence[Node]]] = {}
        self._names: dict[str, Node | None] = {}

    def claims(self, iris: Iterable[Node]) -> list[Row]:
        """Return a row for each claim, with the names of what it is about."""
        return [{"claim": iri, **row} for iri in iris if "object" in (row := self._row(iri, _CLAIM))]

    def sums(self, iris: Iterable[Node]) -> list[Row]:
        """Return a row for each sum of money."""
        rows = [{"award": iri, **row} for iri in iris if "amount" in (row := self._row(iri, _SUM))]
        return [{**row, **self._date_of(row)} for row in rows]

    def figures(self, iris: Iterable[Node]) -> list[Row]:
        """Return a row for each figure."""
        return [
            {"observation": iri, **row}
            for iri in iris
            if {"value", "measure"} <= (row := self._row(iri, _FIGURE)).keys()
        ]

    def sentence_of(self, mention: str) -> Row:
        """Return the words of a mention, and its sentence with its words."""
        row = {"surface": self._first(mention, NIF.anchorOf), "sentence": self._first(mention, KG.inSentence)}
        return self._with_quote({name: value for name, value in row.items() if value is not None})

    def _row(self, iri: Node, names: Mapping[str, URIRef]) -> dict[str, Node]:
        properties = self._properties(str(iri))
        row = {name: properties[term][0] for name, term in names.items() if term in properties}
        for name in _NAMED:
            if isinstance(row.get(name), URIRef):
                row |= self._named(name, str(row[name]))
        return self._with_quote(self._with_claimant(row, properties))

    def _named(self, name: str, iri: str) -> dict[str, Node]:
        if iri not in self._names:
            self._names[iri] = self._name(iri)
        label = self._names[iri]
        return {} if label is None else {f"{name}Label": label}

    def _name(self, iri: str) -> Node | None:
        """Return the name of a thing; of a sum of money, the words for it."""
        value_of = self._snapshot.value_of
        for term in _LABELS:
            if (label := value_of(iri, term)) is not None:
                return label
        money = value_of(iri, KG.money)
        return None if money is None else value_of(str(money), RDFS.label)

    def _with_claimant(self, row: dict[str, Node], properties: Mapping[URIRef, Sequence[Node]]) -> dict[str, Node]:
        if KG.claimantText in properties:
            return row | {"claimant": properties[KG.claimantText][0]}
        if KG.claimant in properties:
            iri = properties[KG.claimant][0]
            return row | {"claimant": self._named("claimant", str(iri)).get("claimantLabel", Literal(str(iri)))}
        return row

    def _with_quote(self, row: dict[str, Node]) -> dict[str, Node]:
        if "sentence" in row and (quote := self._first(str(row["sentence"]), NIF.anchorOf)) is not None:
            row["quote"] = quote
        return row

    def _date_of(self, row: Row) -> dict[str, Node]:
        """Return the date of the event at which a sum was told of."""
        event = row.get("event")
        date = self._snapshot.value_of(str(event), KG.tookPlaceOn) if isinstance(event, URIRef) else None
        return {} if date is None else {"eventDate": date}

    def _first(self, iri: str, term: URIRef) -> Node | None:
        return next(iter(self._properties(iri).get(term, ())), None)

    def _properties(self, iri: str) -> Mapping[URIRef, Sequence[Node]]:
        if iri not in self._known:
            found: dict[URIRef, list[Node]] = {}
            for term, value in self._snapshot.properties_of(iri):
                found.setdefault(term, []).append(value)
            self._known[iri] = found
        return self._known[iri]
