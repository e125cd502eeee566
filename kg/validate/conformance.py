"""A graph held against the shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyshacl import ShapesGraph
from pyshacl.helper.path_helper import shacl_path_to_sparql_path
from pyshacl.pytypes import SHACLExecutor
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import IdentifiedNode, Node

from kg.namespaces import ITSRDF, KG, NIF, PREFIXES, RDF, SH
from kg.validate.evaluation import QueryCachingGraph, violations
from kg.validate.report import ValidationReport, ValidationResult
from kg.validate.shapes import Shapes


def validate(data: Graph, shapes: Shapes, *, context: Graph) -> ValidationReport:
    """Hold a graph against the shapes.

    Only what ``data`` itself says is reported: a node it gives a type to, or a value it gives. The context is there to
    be looked up, and is neither changed nor judged. A fact of the context does not count as said in ``data``: an
    asserted claim needs its plain triple in ``data``, and what a register knows as well does not turn a planned fact
    into an asserted one.

    Args:
        data: one document's graph, the entities' graph, or any graph from elsewhere.
        shapes: from `load_shapes`.
        context: the ontology, the vocabularies, and the entities ``data`` refers to.

    Raises:
        ShapesError: a shape cannot be evaluated.
    """
    union = _union(data, context)
    executor = SHACLExecutor()
    described = {*data.subjects(), *data.objects(None, ITSRDF.taIdentRef)}
    found: set[ValidationResult] = set()
    for shape in shapes.prepared.shapes:
        focus_nodes = [node for node in shape.focus_nodes(union) if node in described]
        for triples in violations(shape, executor, union, focus_nodes):
            values = _values(triples)
            if _is_of(data, values):
                found.add(_result(values, shapes.prepared, union))
    return ValidationReport(tuple(sorted(found, key=lambda result: result._order)))


def _union(data: Graph, context: Graph) -> Graph:
    claimed = {_claimed_triple(data, claim) for claim in data.subjects(RDF.type, KG.Claim)}
    return QueryCachingGraph(data, context, hidden=claimed)


def _claimed_triple(graph: Graph, claim: Node) -> tuple[Node | None, Node | None, Node | None]:
    return graph.value(claim, RDF.subject), graph.value(claim, RDF.predicate), graph.value(claim, RDF.object)


def _is_of(data: Graph, values: Mapping[Node, Node]) -> bool:
    """Say whether a result concerns what the data says, rather than what its context says."""
    focus, path, value = values[SH.focusNode], values.get(SH.resultPath), values.get(SH.value)
    if (focus, RDF.type, None) in data:
        return True
    if path is None:
        return False
    if isinstance(path, URIRef) or value is not None:
        return (focus, path if isinstance(path, URIRef) else None, value) in data
    return (None, ITSRDF.taIdentRef, focus) in data


def _values(triples: Iterable[tuple[Node, Node, Any]]) -> dict[Node, Node]:
    # pySHACL gives a node of one of its graphs as (graph, node).
    return {predicate: value[1] if isinstance(value, tuple) else value for _, predicate, value in triples}


def _result(values: Mapping[Node, Node], prepared: ShapesGraph, graph: Graph) -> ValidationResult:
    focus, value = values[SH.focusNode], values.get(SH.value)
    sentence, document = _place(graph, focus, value)
    return ValidationResult(
        severity=str(values[SH.resultSeverity]).removeprefix(SH),
        focus=_node_text(focus),
        path=_path_text(values.get(SH.resultPath), prepared),
        value=value.n3() if isinstance(value, IdentifiedNode | Literal) and value != focus else "",
        shape=str(values[SH.sourceShape]),
        component=str(values[SH.sourceConstraintComponent]),
        message=str(values[SH.resultMessage]),
        document=document,
        sentence=sentence,
    )


def _node_text(node: Node) -> str:
    return node.n3() if isinstance(node, BNode) else str(node)


def _path_text(path: Node | None, prepared: ShapesGraph) -> str:
    if path is None or isinstance(path, URIRef):
        return str(path or "")
    return str(shacl_path_to_sparql_path(prepared, path, prefixes=PREFIXES))


def _place(graph: Graph, focus: Node, value: Node | None) -> tuple[str, str]:
    """Return the words of the evidence of a node and the text it belongs to; the value decides when the node cannot."""
    named_at = min(graph.subjects(ITSRDF.taIdentRef, focus), default=None, key=str)
    for node in (focus, value, named_at):
        if node is None or isinstance(node, Literal):
            continue
        if (node, NIF.isString, None) in graph:
            return "", str(node)
        sentence = graph.value(node, KG.evidence) or graph.value(node, KG.inSentence) or node
        if text := graph.value(sentence, NIF.referenceContext):
            return str(graph.value(sentence, NIF.anchorOf) or ""), str(text)
    text_iri = str(focus).rpartition("#")[0]
    return "", text_iri if (URIRef(text_iri), RDF.type, NIF.Context) in graph else ""
