"""Every format says the same, to two readers that know nothing of each other."""

from __future__ import annotations

import io
import json
import re
import string

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, XSD, BNode, Dataset, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.term import Node

from kg.errors import ExportError
from kg.export import FORMATS, MemorySource, write
from kg.namespaces import KG, NIF, Minter

BASE = "https://example.org/kg/"
MINTER = Minter(BASE)
FIRST, SECOND = str(MINTER.graph("first")), str(MINTER.graph("second"))
WITH_GRAPHS = (".nq", ".trig", ".jsonld")

RDFLIB = {".ttl": "turtle", ".nt": "nt", ".nq": "nquads", ".trig": "trig", ".rdf": "xml", ".jsonld": "json-ld"}
OXIGRAPH = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}

Statement = tuple[object, ...]


def source(graphs: dict[str, Graph]) -> MemorySource:
    """Return graphs as something to export."""
    return MemorySource(graphs, BASE, MINTER.prefixes)


def written(graphs: dict[str, Graph], suffix: str) -> str:
    """Return graphs in a format."""
    output = io.BytesIO()
    write(source(graphs), suffix, output)
    return output.getvalue().decode()


def value(node: Node) -> object:
    """Return what a node says, so that two ways to write a number are equal."""
    if not isinstance(node, Literal):
        return node
    python = Literal(str(node), lang=node.language, datatype=node.datatype).toPython()
    return python if not isinstance(python, Literal) else str(node), str(node.datatype or XSD.string), node.language


def by_rdflib(text: str, suffix: str) -> set[Statement]:
    """Return the statements rdflib reads, with graphs where the format has them."""
    dataset = Dataset()
    dataset.parse(data=text, format=RDFLIB[suffix])
    quads = {(*map(value, quad[:3]), str(quad[3])) for quad in dataset.quads()}
    return quads if suffix in WITH_GRAPHS else {quad[:3] for quad in quads}


def by_oxigraph(text: str, suffix: str) -> set[Statement]:
    """Return the statements Oxigraph reads, with graphs where the format has them."""
    found = set()
    for quad in ox.parse(text.encode(), format=OXIGRAPH[suffix]):
        nodes = tuple(value(from_oxigraph(term)) for term in (quad.subject, quad.predicate, quad.object))
        graph = (quad.graph_name.value,) if isinstance(quad.graph_name, ox.NamedNode) else ()
        found.add((*nodes, *graph))
    return found


def from_oxigraph(term: object) -> Node:
    """Return one of Oxigraph's terms as rdflib's."""
    if isinstance(term, ox.Literal):
        datatype = None if term.language else URIRef(term.datatype.value)
        return Literal(term.value, lang=term.language, datatype=datatype)
    assert isinstance(term, ox.NamedNode)
    return URIRef(term.value)


def said(graphs: dict[str, Graph], suffix: str) -> set[Statement]:
    """Return what a file of that format should say."""
    quads = {(*map(value, triple), name) for name, graph in graphs.items() for triple in graph}
    return quads if suffix in WITH_GRAPHS else {quad[:3] for quad in quads}


IRIS = st.sampled_from(
    [
        f"{BASE}id/fund/levelling-up-fund",
        f"{BASE}doc/a#char=0,9",
        f"{BASE}doc/a.b",
        f"{BASE}graph/a",
        f"{BASE}id/place/a:b",
        f"{BASE}a//b",
        f"{BASE}./a",
        BASE,
        "urn:isbn:1",
        "http://www.legislation.gov.uk/id/ukpga/2011/20?x=1&y=%20#é",
        "https://example.org/a'b(c)",
        str(KG.Fund),
    ]
).map(URIRef)
PREDICATES = st.sampled_from(
    [RDF.type, RDFS.label, KG.administeredBy, NIF.beginIndex, URIRef("http://example.com/p.q")]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
XML_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20)


def literals(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Literal]:
    """Return literals of the kinds the graph holds."""
    return st.one_of(
        texts.map(Literal),
        texts.map(lambda text: Literal(text, lang="en-gb")),
        st.integers().map(lambda number: Literal(str(number), datatype=XSD.integer)),
        st.booleans().map(Literal),
        st.decimals(-(10**9), 10**9, places=2).map(
            lambda number: Literal(format(number.normalize(), "f"), datatype=XSD.decimal, normalize=False)
        ),
        st.dates().map(lambda date: Literal(date.isoformat(), datatype=XSD.date)),
        st.just(Literal("--05-06", datatype=XSD.gMonthDay)),
        st.just(Literal("P1Y", datatype=XSD.duration, normalize=False)),
    )


def datasets(texts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Graph]]:
    """Return two graphs, whose types are IRIs."""

    def graph(triples: list[tuple[URIRef, URIRef, URIRef | Literal]]) -> Graph:
        result = Graph()
        for subject, predicate, found in triples:
            if predicate != RDF.type or isinstance(found, URIRef):
                result.add((subject, predicate, found))
        return result

    triples = st.lists(st.tuples(IRIS, PREDICATES, IRIS | literals(texts)), max_size=8).map(graph)
    return st.fixed_dictionaries({FIRST: triples, SECOND: triples})


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix != ".rdf"])
@settings(deadline=None)  # the readers are slow on a busy machine
@given(graphs=datasets(TEXTS))
def test_both_readers_read_what_was_said(suffix: str, graphs: dict[str, Graph]) -> None:
    """Whatever the IRIs and literals, rdflib and Oxigraph read back the same values."""
    text = written(graphs, suffix)
    assert by_oxigraph(text, suffix) == said(graphs, suffix)
    assert by_rdflib(text, suffix) == said(graphs, suffix)


@settings(deadline=None)  # the readers are slow on a busy machine
@given(graphs=datasets(XML_TEXTS))
def test_both_readers_read_what_was_said_in_xml(graphs: dict[str, Graph]) -> None:
    """RDF/XML holds the same, for the characters that XML has."""
    text = written(graphs, ".rdf")
    assert by_oxigraph(text, ".rdf") == said(graphs, ".rdf")
    assert by_rdflib(text, ".rdf") == said(graphs, ".rdf")


@pytest.mark.parametrize("white", ["a\r\nb\tc", "  a  ", "\n", "]]>", "<a>&amp;</a>", "“a” – ’b’\u00a0c"])
def test_white_space_and_markup_survive_xml(white: str) -> None:
    """Line ends, indents and angle brackets come back as they are."""
    graph = Graph()
    graph.add((MINTER.text("a"), NIF.isString, Literal(white)))
    assert by_rdflib(written({FIRST: graph}, ".rdf"), ".rdf") == said({FIRST: graph}, ".rdf")
    assert by_oxigraph(written({FIRST: graph}, ".rdf"), ".rdf") == said({FIRST: graph}, ".rdf")


@pytest.mark.parametrize("character", ["\x00", "\x0c", "\x1b", "\ufffe"])
def test_characters_xml_cannot_hold_are_refused_by_name(character: str) -> None:
    """The error says which character, where, of which value, and what to use instead."""
    graph = Graph()
    graph.add((MINTER.text("a"), NIF.isString, Literal(f"page{character}two")))
    expected = (
        f"XML cannot hold the character U+{ord(character):04X}, which stands at offset 4 of nif:isString of "
        f"{MINTER.text('a')}; export Turtle (.ttl) or N-Triples (.nt)"
    )
    with pytest.raises(ExportError, match=re.escape(expected)):
        written({FIRST: graph}, ".rdf")


def test_property_without_a_name_cannot_be_xml() -> None:
    """A predicate that ends with a digit has no element name."""
    graph = Graph()
    graph.add((MINTER.text("a"), URIRef("http://example.com/1/2"), Literal("x")))
    with pytest.raises(ExportError, match="which does not end with a name"):
        written({FIRST: graph}, ".rdf")


def with_blank_nodes() -> Graph:
    """Return a union of classes, a nested description, a shared node and a circle."""
    graph = Graph()
    union, shared, first, second = BNode("u"), BNode("s"), BNode("x"), BNode("y")
    graph.add((KG.administeredBy, RDFS.domain, union))
    graph.add((union, RDF.type, OWL.Class))
    items = BNode("l")
    Collection(graph, items, [KG.Fund, KG.Programme, Literal("a")])
    graph.add((union, OWL.unionOf, items))
    graph.add((KG.Fund, RDFS.seeAlso, shared))
    graph.add((KG.Programme, RDFS.seeAlso, shared))
    graph.add((shared, RDFS.label, Literal("shared")))
    graph.add((first, RDFS.seeAlso, second))
    graph.add((second, RDFS.seeAlso, first))
    graph.add((KG.Fund, RDFS.comment, BNode("empty")))
    return graph


@pytest.mark.parametrize("suffix", FORMATS)
def test_blank_nodes_and_lists_survive(suffix: str) -> None:
    """Nested or labelled, the structure is the same."""
    dataset = Dataset()
    dataset.parse(data=written({FIRST: with_blank_nodes()}, suffix), format=RDFLIB[suffix])
    read = Graph()
    for subject, predicate, found, _ in dataset.quads():
        read.add((subject, predicate, found))
    assert isomorphic(read, with_blank_nodes())


def test_turtle_is_pleasant_to_read() -> None:
    """A block per subject, type and label first, short names, numbers in order, lists in brackets."""
    graph = Graph()
    fund = MINTER.entity("fund/harbour")
    graph.add((fund, RDFS.label, Literal("Harbour Fund")))
    graph.add((fund, RDF.type, KG.Fund))
    graph.add((fund, KG.administeredBy, MINTER.entity("organisation/council")))
    for start in (10, 9):
        graph.add((MINTER.mention("a", start, start + 2), NIF.beginIndex, Literal(start)))
    for alias in ("C", "A", "B"):
        graph.add((fund, KG.title, Literal(alias)))
    graph.add((KG.administeredBy, RDFS.domain, BNode("u")))
    Collection(graph, BNode("l"), [KG.Fund, KG.Programme])
    graph.add((BNode("u"), OWL.unionOf, BNode("l")))
    head, _, body = written({FIRST: graph}, ".ttl").partition("\n\n")
    assert head.startswith(f"@base <{BASE}> .\n@prefix bibo: ")
    assert body == (
        "<doc/a#char=9,11> nif:beginIndex 9 .\n\n"
        "<doc/a#char=10,12> nif:beginIndex 10 .\n\n"
        "<id/fund/harbour> a kg:Fund ;\n"
        '    rdfs:label "Harbour Fund" ;\n'
        "    kg:administeredBy <id/organisation/council> ;\n"
        "    kg:title\n"
        '        "A",\n'
        '        "B",\n'
        '        "C" .\n\n'
        "kg:administeredBy rdfs:domain [ owl:unionOf ( kg:Fund kg:Programme ) ] .\n"
    )


def test_jsonld_is_pleasant_to_read() -> None:
    """Short keys in order, numbers as numbers, addresses and typed values as plain strings."""
    graph = Graph()
    award = MINTER.part("a", "award-1")
    graph.add((award, RDF.type, KG.FundingAward))
    graph.add((award, KG.fund, MINTER.entity("fund/harbour")))
    graph.add((award, KG.amount, Literal("82", datatype=XSD.decimal, normalize=False)))
    graph.add((award, KG.round, Literal("1")))
    graph.add((award, NIF.beginIndex, Literal(7)))
    graph.add((award, KG.recipient, Literal("a trust")))
    graph.add((award, KG.recipient, MINTER.entity("organisation/trust")))
    read = json.loads(written({FIRST: graph}, ".jsonld"))
    assert read["@graph"] == [
        {
            "@id": "graph:first",
            "@graph": [
                {
                    "@id": "doc:a#award-1",
                    "@type": "kg:FundingAward",
                    "amount": "82",
                    "beginIndex": 7,
                    "fund": "id:fund/harbour",
                    "recipient": [{"@id": "id:organisation/trust"}, "a trust"],
                    "round": "1",
                }
            ],
        }
    ]
    assert read["@context"]["amount"] == {"@id": "kg:amount", "@type": "xsd:decimal"}
    assert read["@context"]["kg"] == str(KG)


def test_words_that_two_predicates_share_are_written_out() -> None:
    """No key of the JSON stands for two predicates, or for a prefix."""
    graph = Graph()
    for predicate in (KG.title, URIRef("http://purl.org/dc/terms/title"), URIRef("http://example.com/doc")):
        graph.add((MINTER.text("a"), predicate, Literal("x")))
    text = written({FIRST: graph}, ".jsonld")
    (node,) = json.loads(text)["@graph"][0]["@graph"]
    assert set(node) == {"@id", "kg:title", "dct:title", "http://example.com/doc"}
    assert by_oxigraph(text, ".jsonld") == said({FIRST: graph}, ".jsonld")


@pytest.mark.parametrize("suffix", FORMATS)
def test_order_of_the_statements_makes_no_difference(suffix: str) -> None:
    """The same graph is the same bytes, in whatever order it was put together."""
    names = [f"{letter}{number}" for letter in string.ascii_lowercase[:5] for number in range(12)]
    there, back = Graph(), Graph()
    for name in names:
        there.add((MINTER.text(name), KG.title, Literal(name)))
    for name in reversed(names):
        back.add((MINTER.text(name), KG.title, Literal(name)))
    assert written({FIRST: there, SECOND: back}, suffix) == written({SECOND: there, FIRST: back}, suffix)


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".rdf"])
def test_formats_without_graphs_hold_the_union_once(suffix: str) -> None:
    """A triple that two graphs hold is written once."""
    graph = Graph()
    graph.add((MINTER.text("a"), KG.title, Literal("only once")))
    assert written({FIRST: graph, SECOND: graph}, suffix).count("only once") == 1


def test_base_that_ends_with_a_hash_is_not_shortened() -> None:
    """Relative addresses replace what follows the last slash, so such a base is written in full."""
    graph = Graph()
    graph.add((URIRef("https://example.org/kg#id/a"), KG.title, Literal("x")))
    output = io.BytesIO()
    base = "https://example.org/kg#"
    write(MemorySource({base: graph}, base, Minter(base).prefixes), ".ttl", output)
    text = output.getvalue().decode()
    assert "@base" not in text
    assert by_rdflib(text, ".ttl") == said({base: graph}, ".ttl")
