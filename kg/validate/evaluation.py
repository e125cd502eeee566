"""One shape over its focus nodes, with each SPARQL constraint parsed once.

pySHACL has rdflib parse a constraint anew for each focus node, which costs more than the validation itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from pyparsing import ParseBaseException
from pyshacl import Shape
from pyshacl.errors import ReportableRuntimeError
from pyshacl.pytypes import SHACLExecutor
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query, SPARQLError
from rdflib.query import Result
from rdflib.term import IdentifiedNode, Node

from kg.errors import ShapesError
from kg.namespaces import compact
from kg.validate.layers import LayeredGraph
from kg.validate.suspicion import suspects


class QueryCachingGraph(LayeredGraph):
    """Graphs read as one that parse each SPARQL query once, however many focus nodes pySHACL asks it for."""

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:
        """Answer a query as `Graph.query` does."""
        prepared = _prepared_query(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **kwargs)


@lru_cache(maxsize=256)
def _prepared_query(text: str) -> Query:
    return prepareQuery(text)


def violations(
    shape: Shape, executor: SHACLExecutor, graph: Graph, focus_nodes: Sequence[IdentifiedNode]
) -> Iterator[list[tuple[Node, Node, Any]]]:
    """Yield the triples of each result of one shape.

    Raises:
        ShapesError: the shape cannot be evaluated.
    """
    with _translated(shape):
        suspected = suspects(shape, graph, focus_nodes)
    yield from evaluated(shape, executor, graph, suspected)


def evaluated(
    shape: Shape, executor: SHACLExecutor, graph: Graph, focus_nodes: Sequence[IdentifiedNode]
) -> Iterator[list[tuple[Node, Node, Any]]]:
    """Yield the triples of each result of one shape as pySHACL evaluates it for each of the nodes.

    Raises:
        ShapesError: the shape cannot be evaluated.
    """
    if not focus_nodes:
        return
    with _translated(shape):
        _, reports = shape.validate(executor, graph, focus=focus_nodes)
    for _, _, triples in reports:
        yield triples


@contextmanager
def _translated(shape: Shape) -> Iterator[None]:
    try:
        yield
    except (ReportableRuntimeError, ParseBaseException, SPARQLError, NotImplementedError) as error:
        raise evaluation_error(shape.node, error) from error


def evaluation_error(shape: Node, reason: object) -> ShapesError:
    """Return the error of a shape that cannot be evaluated."""
    one_line = " ".join(str(reason).split())
    return ShapesError(f"the shape {compact(str(shape))} cannot be evaluated: {one_line}", remedy="correct the shape")
