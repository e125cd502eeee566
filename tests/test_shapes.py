"""The shapes, held against examples: each conforms where it should, and fires where and as it should.

An invalid example says itself what is wrong with it: ``<node> ex:expect <shape>``. Nothing else may be reported.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from kg.namespaces import KG, KGSH, RDF, RDFS, SH
from kg.resources import resource_dir
from kg.validate import Shapes, ValidationResult, check_offsets, load_shapes, validate

BASE = "https://kg.test/"
EX = Namespace("https://kg.test/expect#")
HERE = Path(__file__).parent / "shapes"
VALID = sorted((HERE / "valid").glob("*.ttl"))
INVALID = sorted((HERE / "invalid").glob("*.ttl"))


@cache
def all_shapes() -> Shapes:
    """Return the shapes that ship with kg, those for offsets included."""
    return load_shapes(resource_dir("shapes"), BASE, with_offsets=True)


def read(path: Path) -> Graph:
    """Return an example without its expectations."""
    graph = Graph().parse(path, format="turtle")
    graph.remove((None, EX.expect, None))
    return graph


@cache
def expectations(path: Path) -> set[tuple[str, str]]:
    """Return (node, shape) for everything an example expects; all blank nodes count as one."""
    graph = Graph().parse(path, format="turtle")
    return {(node_name(node), str(shape)) for node, shape in graph.subject_objects(EX.expect)}


def node_name(node: Node) -> str:
    """Return an IRI, or an underscore for a blank node, whose name is chance."""
    return "_" if isinstance(node, BNode) else str(node)


def results(path: Path) -> tuple[ValidationResult, ...]:
    """Return what is reported about an example."""
    context = Graph().parse(HERE / "context.ttl", format="turtle")
    return validate(read(path), all_shapes(), context=context).results


def named_shapes() -> list[URIRef]:
    """Return every shape with an address of its own."""
    graph = all_shapes().graph
    kinds = (SH.NodeShape, SH.PropertyShape)
    return sorted({node for kind in kinds for node in graph.subjects(RDF.type, kind) if isinstance(node, URIRef)})


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_example_conforms(path: Path) -> None:
    """A valid example gives neither violation nor warning, and a note only where it says so."""
    found = results(path)
    assert {result.severity for result in found} <= {"Info"}
    assert {(result.focus, result.shape) for result in found} == expectations(path)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_example_fires_the_shapes_it_names(path: Path) -> None:
    """Each fault is reported at its node by its shape, and nothing else is reported."""
    found = {("_" if result.focus.startswith("_:") else result.focus, result.shape) for result in results(path)}
    assert found == expectations(path)


@pytest.mark.parametrize("shape", named_shapes(), ids=lambda shape: shape.removeprefix(KGSH))
def test_shape_has_an_invalid_example(shape: URIRef) -> None:
    """Some invalid example expects the shape to fire."""
    assert str(shape) in {expected for path in INVALID for _, expected in expectations(path)}


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_example_uses_every_property_of_its_file(path: Path) -> None:
    """A valid example has a value for each property that the shapes of the same name look at."""
    shapes = Graph().parse(resource_dir("shapes") / path.name, format="turtle")
    forbidden = set(shapes.subjects(SH.maxCount, Literal(0)))
    looked_at = {shapes.value(shape, SH.path) for shape in set(shapes.subjects(RDF.type, SH.PropertyShape)) - forbidden}
    assert {one for one in looked_at if isinstance(one, URIRef)} <= set(read(path).predicates())


def test_each_file_of_shapes_has_its_examples() -> None:
    """Every file of shapes has a valid and an invalid example of the same name."""
    files = set(all_shapes().files) - {"prefixes.ttl"}
    assert files == {path.name for path in VALID} == {path.name for path in INVALID}


@pytest.mark.parametrize("shape", named_shapes(), ids=lambda shape: shape.removeprefix(KGSH))
def test_shape_has_address_and_message(shape: URIRef) -> None:
    """Each shape lies in the shapes' namespace and says in a sentence what is wrong."""
    messages = list(all_shapes().graph.objects(shape, SH.message))
    assert shape.startswith(KGSH)
    assert len(messages) == 1
    assert str(messages[0]).endswith(".")


def test_every_property_shape_belongs_to_a_node_shape() -> None:
    """No property shape is written and then forgotten."""
    graph = all_shapes().graph
    named = {shape for shape in graph.subjects(RDF.type, SH.PropertyShape) if isinstance(shape, URIRef)}
    assert named == {shape for shape in graph.objects(None, SH.property) if isinstance(shape, URIRef)}


def test_messages_avoid_the_jargon_of_the_standard() -> None:
    """A message speaks the reader's language."""
    messages = [str(message) for message in all_shapes().graph.objects(None, SH.message)]
    jargon = re.compile(r"\b(sh:|xsd:|rdf:|rdfs:|nif:|IRI|URI|literal|predicate|node|datatype|cardinality)\b")
    assert [message for message in messages if jargon.search(message)] == []


def kg_terms(graph: Graph) -> set[str]:
    """Return the local names of the ontology's terms that a graph or its SPARQL queries use."""
    terms = {term.removeprefix(KG) for triple in graph for term in triple if isinstance(term, URIRef) and term in KG}
    queries = [str(query) for query in graph.objects(None, SH.select)]
    return terms | {name for query in queries for name in re.findall(r"\bkg:(\w+)", query)}


def test_every_term_is_defined_in_the_ontology() -> None:
    """Each kg: term of a shape is one that the ontology defines: a misspelt one would never fire."""
    ontology = Graph().parse(resource_dir("ontology") / "kg.ttl", format="turtle")
    defined = {str(term).removeprefix(KG) for term in ontology.subjects(RDFS.isDefinedBy, None)}
    assert kg_terms(all_shapes().graph) - defined == set()


def test_no_shape_names_the_instance_base() -> None:
    """The shapes are the same under every base: no address in them was resolved against it."""
    terms = {str(term) for triple in all_shapes().graph for term in triple}
    assert {term for term in terms if term.startswith(BASE)} == set()


@pytest.mark.parametrize("path", [HERE / "context.ttl", HERE / "valid" / "offsets.ttl"], ids=lambda path: path.stem)
def test_offsets_of_valid_examples_are_true(path: Path) -> None:
    """The Python check agrees with the shapes on what is right."""
    assert check_offsets(read(path)) == ()


def test_offsets_of_invalid_examples_are_found_in_python_too() -> None:
    """The Python check finds each document the offset shapes find."""
    path = HERE / "invalid" / "offsets.ttl"
    assert {fault.document for fault in check_offsets(read(path))} == {node for node, _ in expectations(path)}


@pytest.mark.parametrize("path", [*VALID, *INVALID], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_left_out_beforehand_conforms(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nodes that are not handed to pySHACL are none that it would report."""
    data, context = read(path), Graph().parse(HERE / "context.ttl", format="turtle")
    found = validate(data, all_shapes(), context=context)
    monkeypatch.setattr("kg.validate.evaluation.suspects", lambda *given: given[2])
    assert validate(data, all_shapes(), context=context) == found
