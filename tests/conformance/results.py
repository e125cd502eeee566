"""Whether an answer is the one that a test expects: rows in any order, blank nodes by the part they play.

Literals of one numeric type are equal when their values are (SPARQL 1.1, section 17.4.1.7): "2.0" and "2.00" as
decimals are. Everything else is compared as it is written.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMERIC = frozenset(f"{XSD}{name}" for name in ("integer", "decimal", "double", "float"))

#: A row: variable and term, sorted.
Row = tuple[tuple[str, object], ...]

#: Suffix of a file of expected rows → the engine's format.
ROWS = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".tsv": ox.QueryResultsFormat.TSV}
GRAPHS = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".rdf": ox.RdfFormat.RDF_XML}


def parsed(data: bytes, format_: ox.QueryResultsFormat) -> bool | list[Row]:
    """Return a truth value, or rows."""
    found = ox.parse_query_results(data, format_)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return [_row(dict(zip(names, list(solution), strict=True))) for solution in found]


def expected_rows(path: Path) -> bool | list[Row]:
    """Return the rows or the truth value of a file, which may be a graph of the result set vocabulary."""
    if path.suffix in ROWS:
        return parsed(path.read_bytes(), ROWS[path.suffix])
    graph = Graph().parse(path)
    (result,) = graph.subjects(RDF.type, RS.ResultSet)
    boolean = graph.value(result, RS.boolean)
    if boolean is not None:
        return str(boolean) == "true"
    return [_row(_bindings(graph, solution)) for solution in graph.objects(result, RS.solution)]


def _bindings(graph: Graph, solution: Node) -> dict[str, object]:
    bindings = graph.objects(solution, RS.binding)
    return {str(graph.value(one, RS.variable)): _term(graph.value(one, RS.value)) for one in bindings}


def _term(node: Node | None) -> object:
    match node:
        case URIRef():
            return ox.NamedNode(str(node))
        case BNode():
            return ox.BlankNode(str(node))
        case Literal() if node.language:
            return ox.Literal(str(node), language=node.language)
        case Literal() if node.datatype:
            return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)))
    return ox.Literal(str(node))


def _row(bindings: dict[str, object]) -> Row:
    return tuple(sorted((name, _comparable(term)) for name, term in bindings.items() if term is not None))


def _comparable(term: object) -> object:
    if isinstance(term, ox.BlankNode):
        return ("blank", term.value)
    if isinstance(term, ox.Literal) and term.datatype.value in _NUMERIC:
        try:
            return (str(Decimal(term.value).normalize()), term.datatype.value)
        except InvalidOperation:
            return (term.value, term.datatype.value)
    return (str(term), "")


def same_rows(found: bool | list[Row], expected: bool | list[Row]) -> bool:
    """Say whether two answers are the same."""
    if isinstance(found, bool) or isinstance(expected, bool):
        return found is expected
    if Counter(map(_shape, found)) != Counter(map(_shape, expected)):
        return False
    return _matched(list(found), list(expected), {})


def _shape(row: Row) -> Row:
    return tuple((name, ("blank", "") if _is_blank(term) else term) for name, term in row)


def _is_blank(term: object) -> bool:
    return isinstance(term, tuple) and term[0] == "blank"


def _matched(found: list[Row], expected: list[Row], names: dict[object, object]) -> bool:
    """Match the rows one by one; a blank node stands for the same one wherever it comes."""
    if not found:
        return True
    first, rest = found[0], found[1:]
    for place, row in enumerate(expected):
        if _shape(row) == _shape(first) and (more := _renamed(first, row, names)) is not None:
            others = expected[:place] + expected[place + 1 :]
            if _matched(rest, others, more):
                return True
            if more == names:
                return False
    return False


def _renamed(one: Row, other: Row, names: dict[object, object]) -> dict[object, object] | None:
    more = dict(names)
    for (_, term), (_, partner) in zip(one, other, strict=True):
        if _is_blank(term):
            if more.setdefault(term, partner) != partner:
                return None
            if sum(value == partner for value in more.values()) > 1:
                return None
    return more


def quads(data: bytes, suffix: str, base: str, graph: str = "") -> list[ox.Quad]:
    """Return the statements of a file, in a graph, their literals as they are written."""
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    found = ox.parse(data, GRAPHS[suffix], base_iri=base, rename_blank_nodes=True)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in found]


def same_graphs(found: list[ox.Quad], expected: list[ox.Quad]) -> bool:
    """Say whether two datasets are the same, but for the names of blank nodes and the spelling of numbers."""
    return _canonical(found) == _canonical(expected)


def _canonical(statements: list[ox.Quad]) -> set[ox.Quad]:
    # What is stored spells literals in the engine's way, so both sides go through a store.
    store = ox.Store()
    store.extend(statements)
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)
