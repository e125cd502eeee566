"""What follows from all documents together: things that may be the same, what is told twice, what contradicts.

It is asked of the version that is being made, so that nothing has to be remembered of the documents. The statements
have a graph of their own, made anew by every build; none of them merges anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kg.curation import Decision, Decisions
from kg.model import Kind, stable_hash
from kg.namespaces import DCT, KG, RDF, XSD, Minter
from kg.resolve.proposals import NamedThing, Proposal, propose
from kg.resolve.retold import DatedFact, Told, contradictions, measure_key, same_awards, same_figures
from kg.store import Snapshot

Triple = tuple[URIRef, URIRef, Node]

_QUESTIONS = {path.stem: path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("questions/*.rq")}
_KINDS = {str(KG[kind.value]): kind for kind in Kind}


def corpus_links(snapshot: Snapshot, minter: Minter, decisions: Decisions) -> Graph:
    """Return the statements that need all documents, for the graph ``comparison``.

    Args:
        snapshot: the version, with every document and entity in it.
        minter: makes the IRIs of proposals.
        decisions: what people decided: pairs that are two things are not proposed again.
    """
    graph = Graph()
    awards, figures = _awards(snapshot), _figures(snapshot)
    for proposal in propose(_named_things(snapshot), apart=decisions.apart(minter)):
        for triple in _proposal(proposal, minter):
            graph.add(triple)
    for predicate, same in ((KG.sameAwardAs, same_awards(awards)), (KG.sameFigureAs, same_figures(figures))):
        for one, other in same.items():
            graph.add((URIRef(one), predicate, URIRef(other)))
    for one, other in contradictions(_dated_facts(snapshot), awards):
        graph.add((URIRef(one), KG.contradicts, URIRef(other)))
    for decision in decisions.decisions:
        for triple in _decision(decision, minter):
            graph.add(triple)
    return graph


def _decision(decision: Decision, minter: Minter) -> Iterator[Triple]:
    iris = decision.iris(minter)
    node = URIRef(f"{minter.graph('comparison')}#decision-{stable_hash(decision.kind, decision.target, *iris)}")
    yield node, RDF.type, KG.Decision
    yield node, KG.decided, Literal(decision.kind)
    yield node, KG.reason, Literal(decision.why)
    yield node, DCT.creator, Literal(decision.who)
    if decision.date:
        yield node, DCT.date, Literal(decision.date, datatype=XSD.date, normalize=False)
    for iri in iris:
        yield node, DCT.subject, URIRef(iri)


def _proposal(proposal: Proposal, minter: Minter) -> Iterator[Triple]:
    first, second = URIRef(proposal.first), URIRef(proposal.second)
    node = URIRef(f"{minter.graph('comparison')}#proposal-{stable_hash(proposal.first, proposal.second)}")
    yield first, KG.possiblySameAs, second
    yield node, RDF.type, KG.Proposal
    yield node, RDF.subject, first
    yield node, RDF.predicate, KG.possiblySameAs
    yield node, RDF.object, second
    yield node, KG.confidence, Literal(str(proposal.score), datatype=XSD.decimal, normalize=False)
    yield node, KG.reason, Literal(proposal.reason)


def _named_things(snapshot: Snapshot) -> list[NamedThing]:
    kinds: dict[str, Kind] = {}
    names: dict[str, set[str]] = {}
    numbers: dict[str, set[str]] = {}
    registered: set[str] = set()
    for entity, class_, name, identifier, known in snapshot.select(_QUESTIONS["names"]):
        iri = str(entity)
        kinds[iri] = _KINDS.get(str(class_), Kind.TOPIC)
        names.setdefault(iri, set()).add(str(name))
        if identifier is not None:
            numbers.setdefault(iri, set()).add(str(identifier))
        if known is True:
            registered.add(iri)
    return [
        NamedThing(iri, kind, tuple(sorted(names[iri])), frozenset(numbers.get(iri, ())), iri in registered)
        for iri, kind in sorted(kinds.items())
    ]


def _awards(snapshot: Snapshot) -> list[Told]:
    return _told(snapshot, "awards", lambda parts: (parts[0], parts[1]), status=2)


def _figures(snapshot: Snapshot) -> list[Told]:
    return _told(snapshot, "figures", lambda parts: (parts[0], parts[1], measure_key(parts[2])))


def _told(
    snapshot: Snapshot, question: str, value: Callable[[list[str]], tuple[str, ...]], *, status: int | None = None
) -> list[Told]:
    """Return what the documents tell: three columns that are always there, then one field a row."""
    values: dict[str, list[str]] = {}
    documents: dict[str, str] = {}
    fields: dict[str, dict[str, str]] = {}
    for iri, graph, first, second, third, name, said in snapshot.select(_QUESTIONS[question]):
        key = str(iri)
        documents[key], values[key] = str(graph), [str(first), str(second), str(third)]
        own = fields.setdefault(key, {})
        if name is not None:
            own[str(name)] = str(said)
    return [
        Told(iri, documents[iri], value(parts), _sorted(fields[iri]), _local(parts[status]) if status else "")
        for iri, parts in sorted(values.items())
    ]


def _sorted(fields: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(fields.items()))


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]


def _dated_facts(snapshot: Snapshot) -> list[DatedFact]:
    rows = snapshot.select(_QUESTIONS["dated"])
    return sorted(
        (DatedFact(str(claim), str(subject), str(predicate), str(value)) for claim, subject, predicate, value in rows),
        key=lambda fact: fact.iri,
    )
