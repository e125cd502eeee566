"""Which nodes a shape has to be evaluated for: those of which it is not plain at once that they conform.

Many shapes say "unless it is such a fact, it must have that". For the nodes that plainly are not such a fact one look
at the graph is enough; pySHACL would evaluate each side and word a result for each side that fails. And a constraint
that is a query is asked once for all nodes, where pySHACL asks it for each. A node that is left out conforms;
everything else is pySHACL's to judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from pyshacl import Shape
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import IdentifiedNode, Node, Variable

from kg.namespaces import RDF, SH

#: Says whether a node plainly satisfies one side.
Side = Callable[[Graph, Node], bool]

#: A query whose first variable and first subject are the node, in a group that binds it before any filter; no sums.
_OPENS_WITH_THIS = re.compile(r"\s*SELECT\s+(?:DISTINCT\s+)?\$this\b[^{(]*\{\s*(?:\{\s*)?\$this\s", re.IGNORECASE)

_THIS = Variable("this")

#: What a shape may say besides its ``sh:or`` that is no constraint, or one that is looked at here.
_NOT_CONSTRAINTS = frozenset(
    {
        RDF.type,
        SH.message,
        SH.severity,
        SH.targetClass,
        SH.targetNode,
        SH.targetSubjectsOf,
        SH.targetObjectsOf,
        SH["or"],
    }
)


def suspects(shape: Shape, graph: Graph, focus_nodes: Sequence[IdentifiedNode]) -> list[IdentifiedNode]:
    """Return the focus nodes that have to be evaluated."""
    if not focus_nodes:
        return []
    query = _query(shape)
    if query is not None:
        found = {row[_THIS] for row in graph.query(query).bindings}
        return [node for node in focus_nodes if node in found]
    sides = _sides(shape)
    return [node for node in focus_nodes if not any(side(graph, node) for side in sides)]


@cache
def _query(shape: Shape) -> Query | None:
    """Return the query that finds all nodes that violate a shape, when it consists of one SPARQL constraint.

    The query must begin with what it says about ``$this``: then leaving ``$this`` open finds the same nodes as setting
    it to each of them in turn (SHACL, section 5.3.1, pre-binding).
    """
    shapes = shape.sg.graph
    constraints = list(shapes.objects(shape.node, SH.sparql))
    if len(constraints) != 1 or set(shapes.predicates(shape.node)) - _NOT_CONSTRAINTS - {SH.sparql, SH.path}:
        return None
    select = str(shapes.value(constraints[0], SH.select) or "")
    if not _OPENS_WITH_THIS.match(select) or "$PATH" in select:
        return None
    declared = (
        node for source in shapes.objects(constraints[0], SH.prefixes) for node in shapes.objects(source, SH.declare)
    )
    prefixes = {str(shapes.value(node, SH.prefix)): str(shapes.value(node, SH.namespace)) for node in declared}
    return prepareQuery(select, initNs=prefixes)


@cache
def _sides(shape: Shape) -> tuple[Side, ...]:
    """Return the sides that are plain, of a node shape that says nothing but one ``sh:or`` (SHACL, section 4.6.3)."""
    shapes = shape.sg.graph
    said = set(shapes.predicates(shape.node))
    alternatives = list(shapes.objects(shape.node, SH["or"]))
    if said - _NOT_CONSTRAINTS or len(alternatives) != 1:
        return ()
    return tuple(_plain(shapes, Collection(shapes, alternatives[0])))


def _plain(shapes: Graph, sides: Iterator[Node] | Collection) -> Iterator[Side]:
    for side in sides:
        said = dict(shapes.predicate_objects(side))
        path, negated = said.get(SH.path), said.get(SH["not"])
        if len(said) == 1 and negated is not None:
            inner = dict(shapes.predicate_objects(negated))
            if set(inner) == {SH.path, SH.hasValue} and isinstance(inner[SH.path], URIRef):
                yield _lacks_value(inner[SH.path], inner[SH.hasValue])
        elif isinstance(path, URIRef) and said.keys() == {SH.path, SH.minCount} and said[SH.minCount] == Literal(1):
            yield _has(path)
        elif isinstance(path, URIRef) and said.keys() == {SH.path, SH.maxCount} and said[SH.maxCount] == Literal(0):
            yield _has_not(path)


def _lacks_value(path: Node, value: Node) -> Side:
    return lambda graph, node: (node, path, value) not in graph


def _has(path: Node) -> Side:
    return lambda graph, node: (node, path, None) in graph


def _has_not(path: Node) -> Side:
    return lambda graph, node: (node, path, None) not in graph
