"""What a document's values become in RDF, beyond the golden document."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rdflib import Graph, URIRef
from rdflib import Literal as RdfLiteral

from kg.mapping import date_literal, document_graph, entities_graph, literal
from kg.model import Basis, Entity, Kind, Literal, Modality, Ref
from kg.namespaces import KG, RDF, SKOS, XSD, Minter
from kg.resolve import registry_of, resolve
from tests.golden.by_hand import CLAIMS, EXTRACTION, VOCABULARY

MINTER = Minter("https://example.org/kg/")
DENIAL = next(claim for claim in CLAIMS if claim.id == "denial")
TRIPLE = (
    URIRef("https://example.org/kg/id/fund/fenwick-harbour-fund"),
    KG.administeredBy,
    URIRef("https://example.org/kg/id/organisation/hm-treasury"),
)


def graph_with(modality: Modality, basis: Basis = Basis.STATED) -> Graph:
    """Return the graph of the golden document in which one claim is put forward in this way."""
    extraction = replace(EXTRACTION, claims=(replace(DENIAL, modality=modality, basis=basis),))
    return document_graph(extraction, resolve(extraction, registry_of(VOCABULARY), MINTER), MINTER)


@pytest.mark.parametrize("modality", list(Modality))
def test_only_asserted_claims_become_plain_triples(modality: Modality) -> None:
    """A negated, hedged, planned or reported fact is a claim alone."""
    assert (TRIPLE in graph_with(modality)) is (modality is Modality.ASSERTED)


def test_inferred_claims_stay_claims() -> None:
    """What was worked out is never written as if the text said it."""
    assert TRIPLE not in graph_with(Modality.ASSERTED, Basis.INFERRED)


@pytest.mark.parametrize(
    ("claimant", "predicate", "value"),
    [
        (Ref("organisation/hm-treasury"), KG.claimant, TRIPLE[2]),
        (Literal("many commentators"), KG.claimantText, RdfLiteral("many commentators")),
    ],
)
def test_claimant_is_an_entity_or_its_words(
    claimant: Ref | Literal, predicate: URIRef, value: URIRef | RdfLiteral
) -> None:
    """Who says so is an entity when the text names one, and the text's words otherwise."""
    extraction = replace(EXTRACTION, claims=(replace(DENIAL, claimant=claimant),))
    graph = document_graph(extraction, resolve(extraction, registry_of(VOCABULARY), MINTER), MINTER)
    assert list(graph.objects(None, predicate)) == [value]


@pytest.mark.parametrize(
    ("value", "lexical", "datatype"),
    [
        (Literal("1.50", "decimal"), "1.5", XSD.decimal),
        (Literal("0010", "integer"), "10", XSD.integer),
        (Literal("--10-27", "gMonthDay"), "--10-27", XSD.gMonthDay),
        (Literal("P4Y", "duration"), "P4Y", XSD.duration),
    ],
)
def test_literals_are_written_as_they_are_stored(value: Literal, lexical: str, datatype: URIRef) -> None:
    """Every literal has the lexical form the store would give it."""
    assert (str(literal(value)), literal(value).datatype) == (lexical, datatype)


@pytest.mark.parametrize(("text", "datatype"), [("2021", "gYear"), ("2021-08", "gYearMonth"), ("2021-08-25", "date")])
def test_dates_are_as_precise_as_they_are_written(text: str, datatype: str) -> None:
    """A year stays a year."""
    assert date_literal(text).datatype == XSD[datatype]


def test_no_address_of_another_base_is_minted() -> None:
    """Every instance address follows the base setting."""
    subjects = {str(subject) for subject in graph_with(Modality.ASSERTED).subjects()}
    assert all(subject.startswith("https://example.org/kg/") for subject in subjects)


def test_entity_keeps_its_candidates_and_concept() -> None:
    """Candidates and broader concepts are written as links."""
    entity = Entity(
        "https://example.org/kg/doc/a#place-newport",
        Kind.PLACE,
        "Newport",
        candidates=("https://sws.geonames.org/1/",),
        properties=(("skos:broader", "https://example.org/kg/vocabulary/x"),),
    )
    graph = entities_graph([entity], MINTER)
    node = URIRef(entity.iri)
    assert (node, RDF.type, KG.Place) in graph
    assert (node, KG.candidate, URIRef("https://sws.geonames.org/1/")) in graph
    assert (node, SKOS.broader, URIRef("https://example.org/kg/vocabulary/x")) in graph


def test_register_links_to_what_nobody_names_are_left_out() -> None:
    """A link of a register enters only when both its ends are in the graph."""
    role, council = "https://example.org/kg/id/role/leader", "https://example.org/kg/id/organisation/council"
    leader = Entity(role, Kind.ROLE, "Leader", properties=(("kg:roleAt", council),))
    link = (URIRef(role), KG.roleAt, URIRef(council))
    assert link not in entities_graph([leader], MINTER)
    assert link in entities_graph([leader, Entity(council, Kind.ORGANISATION, "Council")], MINTER)
