"""What of a document may be given again, and how what is left out can still be checked."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from rdflib import Dataset, Graph, Literal, URIRef

from kg.namespaces import KG, NIF, RDF
from kg.resources import resource_dir
from kg.rights import Republish, withheld
from kg.validate import check_offsets, load_shapes, validate
from kg.vocabulary import ontology_graph, vocabularies_graph

BASE = "https://w3id.org/policy-kg/"
GOLDEN = Path(__file__).parent / "golden" / "harbour-fund.trig"
TEXT = URIRef(f"{BASE}doc/harbour-fund")


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """The graphs of the golden document."""
    dataset = Dataset()
    dataset.parse(GOLDEN, format="trig")
    return dataset


@pytest.fixture(scope="module")
def graph(dataset: Dataset) -> Graph:
    """All that was read in the golden document."""
    return dataset.graph(URIRef(f"{BASE}graph/harbour-fund"))


def words(graph: Graph) -> set[str]:
    """Return the words of the sentences that a graph holds."""
    return {str(word) for one in graph.subjects(RDF.type, KG.Sentence) for word in graph.objects(one, NIF.anchorOf)}


def test_the_whole_text_is_the_graph_as_it_was(graph: Graph) -> None:
    """Without limits nothing is added or taken away."""
    assert withheld(graph, Republish.TEXT) is graph


def test_evidence_sentences_stay_and_the_text_goes(graph: Graph) -> None:
    """Every sentence that is evidence keeps its words; the others and the text leave their hash."""
    kept = withheld(graph, Republish.SENTENCES)
    evidence = {str(word) for one in set(graph.objects(None, KG.evidence)) for word in graph.objects(one, NIF.anchorOf)}
    assert words(kept) == evidence
    assert not list(kept.objects(None, NIF.isString))


def test_facts_hold_no_sentence(graph: Graph) -> None:
    """No words of a sentence are left, and every claim with a short object is."""
    kept = withheld(graph, Republish.FACTS)
    assert words(kept) == set()
    assert len(list(kept.subjects(RDF.type, KG.Claim))) == len(list(graph.subjects(RDF.type, KG.Claim)))


def test_a_claim_that_quotes_at_length_goes_with_what_rests_on_it(graph: Graph) -> None:
    """A piece of the text as the object of a fact is text, not fact."""
    claim = next(iter(graph.subjects(RDF.type, KG.Claim)))
    longer = Graph(identifier=graph.identifier)
    for triple in graph:
        longer.add(triple)
    longer.set((claim, RDF.object, Literal("word " * 20)))
    assert (claim, None, None) not in withheld(longer, Republish.FACTS)
    assert (claim, None, None) in withheld(longer, Republish.SENTENCES)


@pytest.mark.parametrize("rights", list(Republish))
def test_what_is_left_can_be_checked(graph: Graph, dataset: Dataset, rights: Republish) -> None:
    """Offsets hold and the graph conforms; the hash is that of the words in the text."""
    kept = withheld(graph, rights)
    assert check_offsets(kept) == ()
    context = ontology_graph(resource_dir("ontology")) + vocabularies_graph(resource_dir("ontology"), BASE)
    context += dataset.graph(URIRef(f"{BASE}graph/entities"))
    report = validate(kept, load_shapes(resource_dir("shapes"), BASE), context=context)
    assert [result.message for result in report.violations] == []
    text = str(graph.value(TEXT, NIF.isString))
    for node in set(kept.subjects(KG.wordsSha256)) - {TEXT}:
        start, end = (int(str(kept.value(node, term))) for term in (NIF.beginIndex, NIF.endIndex))
        assert str(kept.value(node, KG.wordsSha256)) == hashlib.sha256(text[start:end].encode()).hexdigest()


def test_a_wrong_place_in_a_withheld_text_is_a_fault(graph: Graph) -> None:
    """Offsets are checked as far as they can be."""
    kept = withheld(graph, Republish.FACTS)
    sentence = next(iter(kept.subjects(RDF.type, KG.Sentence)))
    kept.set((sentence, NIF.endIndex, Literal(10_000_000)))
    assert any(fault.node == str(sentence) for fault in check_offsets(kept))
