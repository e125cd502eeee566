"""Every fact about one entity, gathered from the graph and put into words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rdflib import URIRef
from rdflib.term import Node

from kg.cli.own_queries import Row, ask
from kg.cli.terms import address, shown
from kg.errors import UnknownNameError
from kg.namespaces import CITO, KG, OWL, PROV, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from kg.store import Snapshot

#: Told in the head of an award or observation, or beside it as provenance: not among its parts.
_TOLD = frozenset(
    {
        *(KG[name] for name in ("amount", "currency", "qualifier", "status", "value", "unit")),
        *(KG[name] for name in ("evidence", "rule", "confidence", "modality", "basis", "claimant", "claimantText")),
        *(KG[name] for name in ("mention", "money", "statistic")),
        PROV.wasDerivedFrom,
        RDF.type,
    }
)
#: What stands in the head of an explanation, not among the other properties.
_HEAD = frozenset({RDF.type, RDFS.label, SKOS.altLabel, OWL.sameAs, RDFS.seeAlso, KG.candidate, KG.identifierBasis})
_CHOICES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact in words, how it is said, and the sentence that says it."""

    #: ``Levelling Up Fund · administered by · DLUHC``, or the parts of an award.
    text: str
    kind: str
    modality: str
    basis: str
    confidence: str
    rule: str
    claimant: str
    #: Path of the document; empty for what comes from a register.
    document: str
    quote: str
    start: int
    end: int
    derived_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that the graph says of one entity."""

    iri: str
    label: str
    classes: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    #: Addresses elsewhere that identify the same thing or tell more.
    links: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    #: How it was identified: register, stated, inferred, metadata.
    basis: str = ""
    #: Other properties of the node itself: relation and value.
    properties: tuple[tuple[str, str], ...] = ()
    #: Path of each document that names it → how often.
    mentions: dict[str, int] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()


def find_entity(snapshot: Snapshot, written: str) -> URIRef:
    """Return the node a person means by an IRI, ``id/fund/…`` or a name.

    Raises:
        UnknownNameError: no node is called so, or several are; the message lists them.
    """
    base_iri = snapshot.base_iri
    if iri := address(written, base_iri):
        if not ask(snapshot, "entity", node=str(iri)):
            raise UnknownNameError(
                f"the graph has no entity {written}", remedy="`kg query --named funds-named` lists some"
            )
        return iri
    rows = ask(snapshot, "entities-by-name", name=written)
    exact = [row for row in rows if str(row["exact"]) == "true"]
    nodes = list(dict.fromkeys(str(row["node"]) for row in exact or rows))
    if len(nodes) == 1:
        return URIRef(nodes[0])
    if not nodes:
        raise UnknownNameError(
            f"nothing in the graph is called {written!r}", remedy="try a part of the name, or `kg stats`"
        )
    choices = {str(row["node"]): f"{shown(row['node'], base_iri)} ({row['label']})" for row in exact or rows}
    listed = "\n  ".join(list(choices.values())[:_CHOICES_SHOWN])
    more = len(choices) - _CHOICES_SHOWN
    raise UnknownNameError(
        f"{len(choices)} entities are called {written!r}" if exact else f"{len(choices)} names hold {written!r}",
        remedy=f"name one of them:\n  {listed}" + (f"\n  … and {more} more" if more > 0 else ""),
    )


def explain(snapshot: Snapshot, node: URIRef) -> Explanation:
    """Return everything the graph says of one entity."""
    base_iri = snapshot.base_iri
    rows = ask(snapshot, "entity", node=str(node))
    by_predicate: dict[Node | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_predicate[row["predicate"]].append(row)

    def texts(*predicates: URIRef) -> tuple[str, ...]:
        return tuple(shown(row["value"], base_iri) for name in predicates for row in by_predicate.get(name, ()))

    return Explanation(
        iri=str(node),
        label=_first(texts(RDFS.label)) or shown(node, base_iri),
        classes=tuple(_local(text) for text in texts(RDF.type)),
        aliases=texts(SKOS.altLabel),
        links=texts(OWL.sameAs, RDFS.seeAlso),
        candidates=tuple(_valued(row, base_iri) for row in by_predicate.get(KG.candidate, ())),
        basis=_local(_first(texts(KG.identifierBasis))),
        properties=tuple((_relation(row), _valued(row, base_iri)) for row in rows if row["predicate"] not in _HEAD),
        mentions={str(row["path"]): int(str(row["mentions"])) for row in ask(snapshot, "mentions-of", node=str(node))},
        facts=tuple(_facts(snapshot, node, base_iri)),
    )


def _facts(snapshot: Snapshot, node: URIRef, base_iri: str) -> list[Fact]:
    sentences = {row["sentence"]: row for row in ask(snapshot, "sentences-about", node=str(node))}
    grouped: dict[Node | None, list[Row]] = defaultdict(list)
    for row in ask(snapshot, "facts-about", node=str(node)):
        grouped[row["fact"]].append(row)
    words = {fact: _in_words(rows, base_iri) for fact, rows in grouped.items()}
    facts = [_fact(words[fact], rows, sentences, words, base_iri) for fact, rows in grouped.items()]
    return sorted(facts, key=lambda fact: (fact.document == "", fact.document, fact.start, fact.text))


def _fact(
    text: str, rows: list[Row], sentences: Mapping[Node | None, Row], words: Mapping[Node | None, str], base_iri: str
) -> Fact:
    values = _values(rows, base_iri)
    evidence = next((row["value"] for row in rows if row["predicate"] == KG.evidence), None)
    sentence = sentences.get(evidence, {})
    sources = [row["value"] for row in rows if row["predicate"] == PROV.wasDerivedFrom]
    return Fact(
        text=text,
        kind=_local(shown(rows[0]["class"], base_iri)),
        modality=_local(_first(values[KG.modality])),
        basis=_local(_first(values[KG.basis])),
        confidence=_first(values[KG.confidence]),
        rule=_first(values[KG.rule]),
        claimant=_first(values[KG.claimant] or values[KG.claimantText]),
        document=str(sentence.get("path") or ""),
        quote=" ".join(str(sentence.get("quote") or "").split()),
        start=int(str(sentence.get("start") or 0)),
        end=int(str(sentence.get("end") or 0)),
        derived_from=tuple(words.get(source, shown(source, base_iri)) for source in sources),
    )


def _in_words(rows: list[Row], base_iri: str) -> str:
    """Return a fact in words: subject, relation, object of a claim; the sum or figure of the others, and its parts."""
    values = _values(rows, base_iri)
    if RDF.predicate in values:
        return " · ".join(_first(values[name]) for name in (RDF.subject, RDF.predicate, RDF.object))
    if CITO.hasCitingEntity in values:
        return f"{_first(values[CITO.hasCitingEntity])} · cites · {_first(values[CITO.hasCitedEntity])}"
    if KG.amount in values:
        sum_of_money = f"{_first(values[KG.currency])} {_first(values[KG.amount])}"
        head = f"{_first(values[KG.qualifier])} {sum_of_money} {_local(_first(values[KG.status]))}".strip()
    else:
        head = f"{_first(values[KG.qualifier])} {_first(values[KG.value])} {_first(values[KG.unit])}".strip()
    parts = {f"{_relation(row)}: {_valued(row, base_iri)}" for row in rows if row["predicate"] not in _TOLD}
    return " · ".join([head, *sorted(parts)])


def _values(rows: Iterable[Row], base_iri: str) -> dict[Node | None, list[str]]:
    values: dict[Node | None, list[str]] = defaultdict(list)
    for row in rows:
        values[row["predicate"]].append(_valued(row, base_iri))
    return values


def _first(texts: Iterable[str]) -> str:
    return next(iter(texts), "")


def _local(compact_name: str) -> str:
    return compact_name.rpartition(":")[2]


def _relation(row: Row) -> str:
    return str(row["relation"]) if row["relation"] is not None else _local(shown(row["predicate"], ""))


def _valued(row: Row, base_iri: str) -> str:
    if row["label"] is not None:
        return str(row["label"])
    if row.get("amount") is not None:
        return f"{row['currency']} {shown(row['amount'], base_iri)}"
    return shown(row["value"], base_iri)
