"""Reading ontology/ into plain values, and refusing what contradicts itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, SKOS, URIRef

from kg.errors import VocabularyError
from kg.model import Kind, Literal
from kg.namespaces import KG, OWL
from kg.resources import resource_dir
from kg.vocabulary import Vocabulary, load_vocabulary, ontology_graph, vocabularies_graph

BASE = "https://example.org/kg/"

PREFIXES = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/policy-kg/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

ONTOLOGY = """
<https://w3id.org/policy-kg/ontology> a owl:Ontology .

kg:Fund a owl:Class ;
    rdfs:label "Fund"@en ;
    skos:definition "A pot of money."@en ;
    rdfs:subClassOf <https://schema.org/FundingScheme> ;
    rdfs:isDefinedBy <https://w3id.org/policy-kg/ontology> .

kg:runs a owl:ObjectProperty ;
    rdfs:label "runs"@en ;
    skos:definition "Operates it."@en ;
    rdfs:domain [ a owl:Class ; owl:unionOf ( kg:Organisation kg:Person ) ] ;
    rdfs:range kg:Fund ;
    rdfs:isDefinedBy <https://w3id.org/policy-kg/ontology> .
"""

REGISTER = """
<vocabulary/sources/list> a dct:BibliographicResource .

<id/place/wales> a kg:Place ;
    skos:prefLabel "Wales" ;
    skos:altLabel "Cymru"@cy .

<id/place/newport> a kg:Place ;
    skos:prefLabel "Newport" ;
    kg:within <id/place/wales> .

<id/organisation/hope-trust> a kg:Organisation ;
    skos:prefLabel "Hope Trust" ;
    skos:altLabel "The Trust of Hope" , "HT" ;
    skos:hiddenLabel "Trust" ;
    kg:succeeds <id/organisation/old-trust> ;
    kg:foundedOn "1999"^^xsd:gYear ;
    org:identifier "GB-CHC-1000000" ;
    owl:sameAs <http://example.com/hope> ;
    rdfs:seeAlso <http://example.com/about> ;
    dct:source <vocabulary/sources/list> .

<id/organisation/old-trust> a kg:Organisation ;
    skos:prefLabel "Old Trust" .
"""

SCHEME = """
<vocabulary/outcomes> a skos:ConceptScheme .

<vocabulary/outcomes/people> a skos:Concept ;
    skos:inScheme <vocabulary/outcomes> ;
    skos:prefLabel "People"@en .

<vocabulary/outcomes/health> a skos:Concept ;
    skos:inScheme <vocabulary/outcomes> ;
    skos:broader <vocabulary/outcomes/people> ;
    skos:prefLabel "Health"@en ;
    skos:altLabel "Public health"@en .
"""


def folder(tmp_path: Path, **files: str) -> Path:
    """Write an ontology folder: the parts above, unless a file is given."""
    contents = {"kg": ONTOLOGY, "register": REGISTER, "outcomes": SCHEME, **files}
    for name, text in contents.items():
        (tmp_path / f"{name}.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def vocabulary(tmp_path: Path) -> Vocabulary:
    """The small vocabulary written above."""
    return load_vocabulary(folder(tmp_path), BASE)


def test_entry_has_its_names_label_first(vocabulary: Vocabulary) -> None:
    """The preferred label leads, the alternative ones follow in order."""
    assert vocabulary.entries["organisation/hope-trust"].names == ("Hope Trust", "HT", "The Trust of Hope")


def test_entry_keeps_identifiers_links_and_source(vocabulary: Vocabulary) -> None:
    """Identifiers, addresses elsewhere and the source stay with the entry."""
    entry = vocabulary.entries["organisation/hope-trust"]
    assert entry.kind is Kind.ORGANISATION
    assert entry.short_forms == ("Trust",)
    assert entry.same_as == ("http://example.com/hope",)
    assert entry.see_also == ("http://example.com/about",)
    assert entry.identifiers == ("GB-CHC-1000000",)
    assert entry.source == f"{BASE}vocabulary/sources/list"


def test_entry_links_to_other_entries_by_id(vocabulary: Vocabulary) -> None:
    """A link to another entry is its id, a literal keeps its datatype."""
    properties = vocabulary.entries["organisation/hope-trust"].properties
    assert properties == (
        ("kg:foundedOn", Literal("1999", "gYear")),
        ("kg:succeeds", "organisation/old-trust"),
    )


def test_place_lies_within_another(vocabulary: Vocabulary) -> None:
    """The larger place is given by its id."""
    assert vocabulary.entries["place/newport"].within == "place/wales"


@pytest.mark.parametrize("name", ["Hope Trust", "the HOPE  trust", "trust of hope", "ht"])
def test_named_finds_every_spelling_of_a_name(vocabulary: Vocabulary, name: str) -> None:
    """Case, spaces and a leading article make no difference."""
    assert [entry.id for entry in vocabulary.named(name)] == ["organisation/hope-trust"]


def test_named_does_not_find_short_forms(vocabulary: Vocabulary) -> None:
    """A form that means the thing only in context is no name of it."""
    assert vocabulary.named("Trust") == ()


def test_short_form_leads_to_what_it_may_mean(vocabulary: Vocabulary) -> None:
    """Short forms are looked up apart from names, and heed the kind too."""
    assert [entry.id for entry in vocabulary.meant_by("the Trust")] == ["organisation/hope-trust"]
    assert vocabulary.meant_by("the Trust", Kind.PLACE) == ()
    assert vocabulary.meant_by("Hope Trust") == ()


def test_named_heeds_the_kind(vocabulary: Vocabulary) -> None:
    """A name of another kind is not found."""
    assert vocabulary.named("Wales", Kind.ORGANISATION) == ()


def test_welsh_names_count(vocabulary: Vocabulary) -> None:
    """A name with a language tag is a name."""
    assert [entry.id for entry in vocabulary.named("Cymru", Kind.PLACE)] == ["place/wales"]


def test_concepts_have_keywords_in_lower_case(vocabulary: Vocabulary) -> None:
    """Alternative labels are keywords; the label itself is not, unless it is among them."""
    concept = vocabulary.concepts[f"{BASE}vocabulary/outcomes/health"]
    assert (concept.scheme, concept.label, concept.keywords) == ("outcomes", "Health", ("public health",))
    assert concept.broader == f"{BASE}vocabulary/outcomes/people"


def test_terms_have_label_definition_domain_and_range(vocabulary: Vocabulary) -> None:
    """A union is given as its members."""
    term = vocabulary.terms["kg:runs"]
    assert (term.sort, term.label, term.definition) == ("property", "runs", "Operates it.")
    assert (term.domain, term.range) == (("kg:Organisation", "kg:Person"), ("kg:Fund",))
    assert vocabulary.term_labels["kg:Fund"] == "Fund"
    assert vocabulary.terms["kg:Fund"].specialises == ("schema:FundingScheme",)


def test_same_folder_under_another_base_moves_the_addresses(tmp_path: Path) -> None:
    """Nothing of the instance base is written in the files."""
    concepts = load_vocabulary(folder(tmp_path), "https://other.example/").concepts
    assert set(concepts) == {f"https://other.example/vocabulary/outcomes/{name}" for name in ("health", "people")}


def test_vocabularies_graph_leaves_out_register_entries(tmp_path: Path) -> None:
    """What nobody wrote is never an answer: entries wait until a document names them."""
    graph = vocabularies_graph(folder(tmp_path), BASE)
    assert (URIRef(f"{BASE}vocabulary/outcomes/health"), RDF.type, SKOS.Concept) in graph
    assert not [subject for subject in graph.subjects() if str(subject).startswith(f"{BASE}id/")]


def test_ontology_graph_is_the_file(tmp_path: Path) -> None:
    """The ontology is kg.ttl and nothing else."""
    graph = ontology_graph(folder(tmp_path))
    assert (KG.Fund, RDF.type, OWL.Class) in graph
    assert (None, RDF.type, SKOS.ConceptScheme) not in graph


FUND = '<id/fund/hope> a kg:Fund ; skos:prefLabel "Hope" .'

BROKEN = [
    pytest.param("\n<id/fund/a> a kg:Fund\n<id> .", "line 10: this is not Turtle", id="syntax"),
    pytest.param('<id/fund/a> skos:prefLabel "x', "not closed", id="open string"),
    pytest.param("\n<id/fund/a> a kg:Fund .", "line 9: <id/fund/a> has no skos:prefLabel", id="no label"),
    pytest.param('\n<id/fund/a> a kg:Fund ; skos:prefLabel " " .', "has an empty label", id="empty label"),
    pytest.param('\n<id/fund/a> a kg:Fund ; skos:prefLabel "A", "B" .', "has 2 skos:prefLabel", id="two labels"),
    pytest.param('<id/fund/a> skos:prefLabel "A" .', "needs one class of the ontology and has none", id="no class"),
    pytest.param('<id/fund/a> a kg:Fnud ; skos:prefLabel "A" .', "and has kg:Fnud", id="unknown class"),
    pytest.param(
        '<id/funds/a> a kg:Fund ; skos:prefLabel "A" .', "but not by its address", id="address of another kind"
    ),
    pytest.param('<fund/a> a kg:Fund ; skos:prefLabel "A" .', "neither an entry nor", id="address outside id"),
    pytest.param('<id/fund/a b> a kg:Fund ; skos:prefLabel "A" .', "but not by its address", id="space in address"),
    pytest.param(FUND + '\n<id/fund/two> a kg:Fund ; skos:prefLabel "hope" .', "both called “hope”", id="namesakes"),
    pytest.param(
        FUND + "\n<id/fund/hope> kg:succeeds <id/fund/gone> .", "refers to <id/fund/gone>", id="link to no entry"
    ),
    pytest.param(
        FUND + "\n<id/fund/hope> dct:source <vocabulary/sources/no> .",
        "refers to <vocabulary/sources/no>",
        id="no source",
    ),
    pytest.param(
        '<id/place/a> a kg:Place ; skos:prefLabel "A" ; kg:within <id/place/wales>, <id/place/newport> .',
        "lies within several places",
        id="two larger places",
    ),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_broken_register_is_refused_by_file_and_reason(tmp_path: Path, text: str, message: str) -> None:
    """The error names the file, says what is wrong and what to do."""
    with pytest.raises(VocabularyError) as caught:
        load_vocabulary(folder(tmp_path, more=text), BASE)
    assert "more.ttl" in str(caught.value)
    assert message in str(caught.value)
    assert "; " in str(caught.value)


def test_entry_in_two_files_is_refused(tmp_path: Path) -> None:
    """One thing, one description."""
    with pytest.raises(VocabularyError, match=r"two\.ttl.*is described in two files"):
        load_vocabulary(folder(tmp_path, one=FUND, two=FUND), BASE)


def test_same_name_for_two_kinds_is_kept(tmp_path: Path) -> None:
    """An area and its council may share a name: the kind tells them apart."""
    council = '<id/organisation/wales> a kg:Organisation ; skos:prefLabel "Wales" .'
    vocabulary = load_vocabulary(folder(tmp_path, more=council), BASE)
    assert [entry.id for entry in vocabulary.named("Wales")] == ["organisation/wales", "place/wales"]


def test_term_without_definition_is_refused_with_its_line(tmp_path: Path) -> None:
    """Every term of the ontology says what it means."""
    text = '\nkg:Fund a owl:Class ; rdfs:label "Fund"@en ; rdfs:isDefinedBy <https://w3id.org/policy-kg/ontology> .'
    with pytest.raises(VocabularyError, match=r"kg\.ttl, line 9: kg:Fund has no English skos:definition"):
        load_vocabulary(folder(tmp_path, kg=text), BASE)


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    """The message names the file that is not there."""
    with pytest.raises(VocabularyError, match=r"kg\.ttl cannot be read"):
        load_vocabulary(tmp_path / "nowhere", BASE)


def test_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """Turtle is UTF-8."""
    (folder(tmp_path) / "latin.ttl").write_bytes('<id/place/a> skos:prefLabel "Café" .'.encode("latin-1"))
    with pytest.raises(VocabularyError, match=r"latin\.ttl is not UTF-8"):
        load_vocabulary(tmp_path, BASE)


def test_shipped_vocabulary_loads() -> None:
    """What ships with kg is in order, and an Act is found by its title."""
    vocabulary = load_vocabulary(resource_dir("ontology"), BASE)
    (act,) = vocabulary.named("the Localism Act 2011", Kind.LEGISLATION)
    assert act.same_as == ("http://www.legislation.gov.uk/id/ukpga/2011/20",)
