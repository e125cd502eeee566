"""ontology/kg.ttl: every term is described, placed, documented and used as what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SDO, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DefinedNamespace
from rdflib.term import Node

from kg.model import AwardStatus, Basis, Kind, Modality
from kg.namespaces import KG, PREFIXES, compact
from kg.resources import resource_dir
from kg.vocabulary import OntologyTerm, load_vocabulary, ontology_graph

ONTOLOGY_DIR = resource_dir("ontology")
REPOSITORY = ONTOLOGY_DIR.parent
GRAPH = ontology_graph(ONTOLOGY_DIR)
HEADER = URIRef("https://w3id.org/policy-kg/ontology")
TERMS = load_vocabulary(ONTOLOGY_DIR, "https://example.org/kg/").terms
PROPERTIES = [term for term in TERMS.values() if term.sort == "property"]
CLASSES = [term for term in TERMS.values() if term.sort == "class"]

#: Namespaces of external terms, with rdflib's list of their terms where it has one.
KNOWN: dict[str, type[DefinedNamespace] | None] = {
    **dict.fromkeys(PREFIXES.values()),
    str(DCAT): DCAT,
    str(DCTERMS): DCTERMS,
    str(FOAF): FOAF,
    str(ORG): ORG,
    str(OWL): OWL,
    str(PROV): PROV,
    str(QB): QB,
    str(RDF): RDF,
    str(RDFS): RDFS,
    str(SDO): SDO,
    str(SKOS): SKOS,
    str(XSD): XSD,
}


def named(terms: list[OntologyTerm]) -> list[object]:
    """Return test parameters named after the terms."""
    return [pytest.param(term, id=term.iri) for term in terms]


def test_there_is_one_ontology_with_a_version() -> None:
    """The version IRI ends with the version."""
    assert list(GRAPH.subjects(RDF.type, OWL.Ontology)) == [HEADER]
    version = GRAPH.value(HEADER, OWL.versionInfo)
    assert re.fullmatch(r"\d+\.\d+\.\d+", str(version))
    assert GRAPH.value(HEADER, OWL.versionIRI) == URIRef(f"{HEADER}/{version}")


@pytest.mark.parametrize("predicate", [DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.created])
def test_ontology_describes_itself(predicate: URIRef) -> None:
    """Title, description, licence and date are there, once each."""
    assert len(list(GRAPH.objects(HEADER, predicate))) == 1


def test_every_term_says_where_it_is_defined() -> None:
    """No term of the namespace is described without rdfs:isDefinedBy."""
    described = {subject for subject in GRAPH.subjects() if str(subject).startswith(str(KG))}
    assert {compact(str(subject)) for subject in described} == set(TERMS)
    assert set(GRAPH.objects(predicate=RDFS.isDefinedBy)) == {HEADER}


def test_every_term_named_in_the_ontology_is_described() -> None:
    """A misspelt domain, range or scheme would be a term without a description."""
    used = {compact(str(value)) for value in GRAPH.objects() if str(value).startswith(str(KG))}
    assert used <= set(TERMS)


@pytest.mark.parametrize("term", named(list(TERMS.values())))
def test_term_has_one_label_and_one_definition(term: OntologyTerm) -> None:
    """Labels are names, definitions are sentences; both are in English, and once."""
    subject = URIRef(KG[term.iri.removeprefix("kg:")])
    for predicate in (RDFS.label, SKOS.definition):
        values = list(GRAPH.objects(subject, predicate))
        assert len(values) == 1
        assert isinstance(values[0], Literal)
        assert values[0].language == "en"
    assert term.definition[0].isupper()
    assert term.definition.endswith(".")
    assert not term.label.endswith(".")


def test_labels_of_one_sort_are_unique() -> None:
    """A reader tells two classes, or two properties, apart by their labels."""
    labels = [(term.sort, term.label) for term in TERMS.values()]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("term", named(PROPERTIES))
def test_property_has_domain_and_range_or_says_why_not(term: OntologyTerm) -> None:
    """A scope note gives the reason for a missing domain or range."""
    assert term.domain or "domain" in term.scope_note
    assert term.range or "range" in term.scope_note


@pytest.mark.parametrize("term", named(PROPERTIES))
def test_property_has_the_type_that_its_values_have(term: OntologyTerm) -> None:
    """Datatype properties have XML Schema ranges; object properties classes; rdf:Property is for both, and says so."""
    types = set(GRAPH.objects(KG[term.iri.removeprefix("kg:")], RDF.type))
    kinds = types & {OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property}
    assert len(kinds) == 1
    literal = {one for one in term.range if one.startswith("xsd:")}
    if kinds == {OWL.DatatypeProperty}:
        assert literal == set(term.range) != set()
    elif kinds == {OWL.ObjectProperty}:
        assert not literal
    else:
        assert not term.range
        assert "text" in term.scope_note or "words" in term.scope_note


def test_no_address_means_two_things() -> None:
    """A term is a class, a property, a concept or a scheme, never two of them."""
    for term in TERMS:
        types = set(GRAPH.objects(KG[term.removeprefix("kg:")], RDF.type))
        sorts = [
            bool(types & {OWL.Class}),
            bool(types & {OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property}),
            bool(types & {SKOS.Concept}),
            bool(types & {SKOS.ConceptScheme}),
        ]
        assert sum(sorts) == 1, term


@pytest.mark.parametrize("term", named(CLASSES))
def test_class_specialises_an_external_one(term: OntologyTerm) -> None:
    """Each class is a kind of something that others know."""
    assert [one for one in term.specialises if not one.startswith("kg:")]


def external_terms() -> Iterator[URIRef]:
    """Yield every address in the ontology that is a term of somebody else's."""
    nodes: set[Node] = set(GRAPH.predicates()) | set(GRAPH.objects())
    own = (str(HEADER), "https://creativecommons.org/")
    yield from sorted(node for node in nodes if isinstance(node, URIRef) and not str(node).startswith(own))


@pytest.mark.parametrize("term", [pytest.param(term, id=str(term)) for term in external_terms()])
def test_external_term_is_known(term: URIRef) -> None:
    """Its namespace is one of ours, and where rdflib lists the vocabulary the term is on the list."""
    namespace = next((known for known in KNOWN if str(term).startswith(known)), None)
    assert namespace is not None
    vocabulary = KNOWN[namespace]
    assert vocabulary is None or term in vocabulary


@pytest.mark.parametrize(
    ("values", "scheme"), [(Modality, "ModalityScheme"), (Basis, "BasisScheme"), (AwardStatus, "StatusScheme")]
)
def test_control_concepts_are_those_of_the_model(
    values: type[Modality] | type[Basis] | type[AwardStatus], scheme: str
) -> None:
    """The concepts of a scheme are the members of the enumeration, by name."""
    concepts = {compact(str(concept)) for concept in GRAPH.subjects(SKOS.inScheme, KG[scheme])}
    assert concepts == {f"kg:{value.value}" for value in values}


def test_classes_cover_the_kinds_of_the_model() -> None:
    """Every kind of node is a class."""
    assert {f"kg:{kind.value}" for kind in Kind} <= {term.iri for term in CLASSES}


def terms_in(text: str) -> set[str]:
    """Return the compact terms that a text names."""
    return set(re.findall(r"\bkg:[A-Za-z]\w*", text))


def test_graph_model_and_ontology_name_the_same_terms() -> None:
    """docs/graph-model.md and kg.ttl do not drift apart."""
    assert terms_in((REPOSITORY / "docs" / "graph-model.md").read_text(encoding="utf-8")) == set(TERMS)


def files_naming_terms() -> list[Path]:
    """Return the queries, rules and shapes that name terms of the ontology."""
    found = [*REPOSITORY.glob("kg/**/*.rq"), *REPOSITORY.glob("kg/**/*.toml"), *REPOSITORY.glob("shapes/*.ttl")]
    return sorted(path for path in found if path.is_file())


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in files_naming_terms()])
def test_terms_in_queries_rules_and_shapes_are_defined(path: Path) -> None:
    """No query, rule or shape names a term that the ontology lacks."""
    assert terms_in(path.read_text(encoding="utf-8")) <= set(TERMS)


def test_relations_of_the_rules_are_properties() -> None:
    """A rule that makes a fact names a property, not a class or a concept."""
    rules = [path for path in files_naming_terms() if path.suffix == ".toml"]
    claimed = {
        term
        for path in rules
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("claims")
        for term in terms_in(line)
    }
    assert {term for term in claimed if TERMS[term].sort != "property"} == set()


def test_terms_in_the_code_are_defined() -> None:
    """KG.something in the code is a term of the ontology."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "kg").glob("**/*.py")))
    assert {f"kg:{name}" for name in re.findall(r"\bKG\.([a-z]\w*|[A-Z]\w*)", code)} <= set(TERMS)


def test_ontology_parses_without_our_loader() -> None:
    """Any RDF tool reads the file."""
    assert len(Graph().parse(ONTOLOGY_DIR / "kg.ttl")) == len(GRAPH)
