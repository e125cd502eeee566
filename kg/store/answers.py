"""A version of the graph opened for reading, and the answers it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO, TypeVar

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib import BNode, Dataset, Graph, URIRef
from rdflib.term import Identifier, Node

from kg.errors import QueryError, QueryFailedError, UnknownNameError
from kg.namespaces import PREFIXES, short_hash
from kg.store.frames import Question
from kg.store.querytext import check_query, is_unclosed, position, read_query, undeclared_prefix, with_values
from kg.store.terms import Value, to_oxigraph, to_rdflib, to_value

#: Format name → Oxigraph's, for the rows of SELECT and the answer of ASK.
ROW_FORMATS: Mapping[str, ox.QueryResultsFormat] = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}

#: Format name → Oxigraph's, for the triples of CONSTRUCT and DESCRIBE.
GRAPH_FORMATS: Mapping[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}

#: Bytes of a small answer. It has fewer rows than that, whatever its format.
SMALL = 65_536

_Format = TypeVar("_Format")
_Node = TypeVar("_Node")


@dataclass(frozen=True, slots=True)
class Boolean:
    """The answer of an ASK query."""

    value: bool
    _result: ox.QueryBoolean

    formats = tuple(ROW_FORMATS)

    def serialize(self, format: str, output: BinaryIO) -> None:  # noqa: A002  # rdflib's and Oxigraph's name for it
        """Write the answer in one of `formats` (SPARQL 1.1 Query Results JSON, XML, CSV and TSV)."""
        self._result.serialize(output, format=_format(format, ROW_FORMATS, "an ASK query"))


@dataclass(frozen=True, slots=True)
class Solutions:
    """The rows of a SELECT query; they can be read once, by the thread that asked."""

    variables: tuple[str, ...]
    _result: ox.QuerySolutions

    formats = tuple(ROW_FORMATS)

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """Yield each row as Python values in the order of `variables`; None where a variable is unbound."""
        for solution in self._result:
            yield tuple(to_value(term) for term in solution)

    def terms(self) -> Iterator[tuple[Node | None, ...]]:
        """Yield each row as rdflib terms in the order of `variables`; None where a variable is unbound."""
        for solution in self._result:
            yield tuple(None if term is None else to_rdflib(term) for term in solution)

    def serialize(self, format: str, output: BinaryIO) -> None:  # noqa: A002  # as above
        """Write the rows in one of `formats` as they are found; an error of `output` stops the query."""
        self._result.serialize(output, format=_format(format, ROW_FORMATS, "a SELECT query"))


@dataclass(frozen=True, slots=True)
class Triples:
    """The triples of a CONSTRUCT or DESCRIBE query; they can be read once, by the thread that asked."""

    _result: ox.QueryTriples
    _prefixes: Mapping[str, str]

    formats = tuple(GRAPH_FORMATS)

    def graph(self) -> Graph:
        """Return the triples as an rdflib graph in memory."""
        graph = _empty_graph(None, self._prefixes)
        for triple in self._result:
            graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
        return graph

    def serialize(self, format: str, output: BinaryIO, *, wanted: Callable[[], bool] | None = None) -> None:  # noqa: A002  # as above
        """Write the triples in one of `formats` as they are found; Turtle and TriG with the known prefixes.

        Args:
            format: one of `formats`.
            output: an open binary file.
            wanted: asked before each triple; the answer is complete, and shorter, once it says no.
        """
        chosen = _format(format, GRAPH_FORMATS, "a CONSTRUCT or DESCRIBE query")
        triples = self._result if wanted is None else takewhile(lambda _: wanted(), self._result)
        if chosen in {ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG}:
            sorted_output = _SortedHead(output, len(self._prefixes))
            ox.serialize(triples, sorted_output, format=chosen, prefixes=dict(self._prefixes))  # type: ignore[arg-type]  # only write is called
        elif wanted is None:
            self._result.serialize(output, format=chosen)
        else:
            ox.serialize(triples, output, format=chosen)


class _SortedHead:
    """An output that sorts its first lines: Oxigraph declares prefixes in an order that changes from run to run."""

    def __init__(self, output: BinaryIO, lines: int) -> None:
        self._output = output
        self._lines = lines
        self._head = b""

    def write(self, data: bytes) -> int:
        """Write what comes after the head as it is, and the head once it is complete."""
        if self._lines:
            self._head += data
            *head, rest = self._head.split(b"\n", self._lines)
            if len(head) == self._lines:
                self._lines = 0
                self._output.write(b"".join(line + b"\n" for line in sorted(head)) + rest)
        else:
            self._output.write(data)
        return len(data)

    def flush(self) -> None:
        """Pass the engine's last word on."""
        self._output.flush()


Answer = Boolean | Solutions | Triples


class _LargeError(Exception):
    """Raised into the engine to stop it: the answer is no small one."""


class _SmallOutput:
    """Takes a small answer."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self._left = SMALL

    def write(self, data: bytes) -> int:
        """Take a part."""
        self.pieces.append(bytes(data))
        self._left -= len(data)
        if self._left < 0:
            raise _LargeError
        return len(data)

    def flush(self) -> None:
        """Do nothing: all is here."""


class Snapshot:
    """One complete version of the graph, read-only: what it answers never changes.

    Several processes and threads may read the same version, and it stays readable after newer ones are published.
    """

    def __init__(
        self,
        store: ox.Store,
        *,
        version: str = "",
        base_iri: str = "",
        prefixes: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        #: Id of the version, empty for a graph that is in memory only.
        self.version = version
        #: Start of its IRIs, empty when it has no base.
        self.base_iri = base_iri
        #: Prefixes a query may use without declaring them.
        self.prefixes = dict(PREFIXES if prefixes is None else prefixes)
        #: Folder of the version, None for a graph that is in memory only.
        self.folder = folder
        self._store = store

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        union: bool = True,
        implied_prefixes: bool = True,
        values: Mapping[str, Node | Sequence[Node]] | None = None,
    ) -> Answer:
        """Answer a SPARQL 1.1 query.

        Args:
            text: the query; the known prefixes need not be declared, and relative IRIs are below the base.
            default_graphs: graphs that together are the default graph; replaces what the query says with ``FROM``
                (SPARQL 1.1 Protocol, section 2.1.4).
            named_graphs: graphs that ``GRAPH`` sees; likewise.
            union: let the default graph be the union of all graphs when neither arguments nor query choose one.
            implied_prefixes: let the query use the known prefixes without declaring them.
            values: variable, without its question mark → the term it must have, or the terms of which it must be one.

        Raises:
            QueryError: the query cannot be parsed (with line and column), calls ``SERVICE``, is an update, or
                nests too deep.
        """
        if not read_query(text).looks_up:
            check_query(text)
        bound, at, length = with_values(text, _lexical(values)) if values else (text, len(text), 0)
        chosen = default_graphs is not None or named_graphs is not None
        default, named = _graph_names(default_graphs or ()), _graph_names(named_graphs or ())
        prefixes = self.prefixes if implied_prefixes else {}
        read = read_query(text)
        # The engine reads each prefix that it is told anew for each query.
        used = {name: prefixes[name] for name in read.prefixes if name in prefixes}
        try:
            result = self._store.query(
                bound,
                base_iri=self.base_iri or None,
                prefixes=used,
                use_default_graph_as_union=union and not chosen and not read.names_dataset,
                default_graph=[*default] if chosen else None,
                named_graphs=[*named] if chosen else None,
            )
        except SyntaxError as error:
            raise _syntax_error(text, str(error), (at, length), prefixes) from error
        except (RuntimeError, ValueError) as error:
            raise QueryFailedError(f"the query cannot be evaluated: {error}", remedy="correct the query") from error
        return _answer(result, prefixes)

    def look_up(self, question: Question) -> bytes | None:
        """Answer a query that only looks something up (`read_query`), or return None when its answer is not small.

        What is asked is not evaluated to its end: it is left as soon as more is found than a small answer has.

        Raises:
            QueryError: as `query`.
        """
        if question.max_rows < SMALL or question.max_bytes < SMALL:
            return None
        answer = self.query(
            question.text,
            default_graphs=question.default_graphs,
            named_graphs=question.named_graphs,
            union=not question.strict,
            implied_prefixes=not question.strict,
        )
        output = _SmallOutput()
        try:
            answer.serialize(question.row_format, output)  # type: ignore[arg-type]  # only write and flush are called
        except _LargeError:
            return None
        return b"".join(output.pieces)

    def select(self, text: str, *, default_graphs: Sequence[str] | None = None) -> Iterator[tuple[Value, ...]]:
        """Yield the rows of a SELECT query as Python values.

        Raises:
            QueryError: as `query`, or the query is not a SELECT.
        """
        answer = self.query(text, default_graphs=default_graphs)
        if not isinstance(answer, Solutions):
            raise QueryError("rows were asked for, and the query is not a SELECT", remedy="ask a SELECT query")
        return answer.rows()

    def graph_names(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        return sorted(name.value for name in self._store.named_graphs() if isinstance(name, ox.NamedNode))

    def quads(self, graph: str | None = None) -> Iterator[tuple[Node, Node, Node, URIRef]]:
        """Yield subject, predicate, object and graph of every statement, or those of one graph, in no order."""
        name = None if graph is None else ox.NamedNode(graph)
        for quad in self._store.quads_for_pattern(None, None, None, name):
            if isinstance(quad.graph_name, ox.NamedNode):
                triple = (to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object))
                yield (*triple, URIRef(quad.graph_name.value))

    def statements(self, graph: str) -> list[ox.Quad]:
        """Return the statements of one graph, or of the unnamed one for "", as Oxigraph keeps them."""
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        return list(self._store.quads_for_pattern(None, None, None, name))

    def properties_of(self, subject: str) -> list[tuple[URIRef, Node]]:
        """Return property and value of every statement about a thing, each once, in the order of the store.

        For one thing this takes a fraction of the time of a query.
        """
        quads = self._store.quads_for_pattern(ox.NamedNode(subject), None, None, None)
        found = dict.fromkeys((quad.predicate, quad.object) for quad in quads)
        return [(URIRef(predicate.value), to_rdflib(value)) for predicate, value in found]

    def value_of(self, subject: str, property_: URIRef) -> Node | None:
        """Return a value of a property of a thing, the first in the order of the store; None when it has none."""
        quads = self._store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(str(property_)), None, None)
        return next((to_rdflib(quad.object) for quad in quads), None)

    def has_graph(self, name: str) -> bool:
        """Say whether there is a graph of that name, if only an empty one; the unnamed one for "" always is."""
        if not name:
            return True
        try:
            return self._store.contains_named_graph(ox.NamedNode(name))
        except ValueError:
            # What is no IRI names nothing.
            return False

    def graph(self, name: str) -> Graph:
        """Return a graph, the unnamed one for "", as an rdflib graph in memory; empty when there is no such graph."""
        graph = _empty_graph(URIRef(name) if name else None, self.prefixes)
        for quad in self.statements(name):
            graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
        return graph

    def dataset(self) -> Dataset:
        """Return an rdflib view of the whole version, read from disk as it is used."""
        dataset = Dataset(store=OxigraphStore(store=self._store), default_union=True)
        for prefix, namespace in self.prefixes.items():
            dataset.bind(prefix, namespace)
        return dataset

    def __len__(self) -> int:
        """Return the number of statements in all graphs."""
        return len(self._store)


def memory_snapshot(graphs: Mapping[str, Graph], prefixes: Mapping[str, str] | None = None) -> Snapshot:
    """Return graphs that are in no store, by name, as something to query."""
    store = ox.Store()
    for name, graph in graphs.items():
        store.bulk_extend(quads_of(name, graph))
    return Snapshot(store, prefixes=prefixes)


def quads_of(name: str, graph: Graph) -> list[ox.Quad]:
    """Return the triples of a graph as Oxigraph's quads in the graph of that name.

    Blank nodes are renamed after the structure they stand in (RDFC-1.0) and the graph, so that the same graph is the
    same statements however often it is parsed, and two graphs never share one.
    """
    graph_name = ox.NamedNode(name)
    quads = [
        ox.Quad(to_oxigraph(subject), to_oxigraph(predicate), to_oxigraph(value), graph_name)  # type: ignore[arg-type]  # rdflib's graphs hold no literal subjects
        for subject, predicate, value in graph
    ]
    if not any(isinstance(node, BNode) for triple in graph for node in triple):
        return quads
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    prefix = short_hash(name)
    return [
        ox.Quad(_relabelled(quad.subject, prefix), quad.predicate, _relabelled(quad.object, prefix), graph_name)
        for quad in dataset
    ]


def _relabelled(node: _Node, prefix: str) -> _Node | ox.BlankNode:
    return ox.BlankNode(f"b{prefix}{node.value}") if isinstance(node, ox.BlankNode) else node


def _answer(result: ox.QueryBoolean | ox.QuerySolutions | ox.QueryTriples, prefixes: Mapping[str, str]) -> Answer:
    match result:
        case ox.QueryBoolean():
            return Boolean(bool(result), result)
        case ox.QuerySolutions():
            return Solutions(tuple(variable.value for variable in result.variables), result)
    return Triples(result, prefixes)


def _empty_graph(name: Identifier | None, prefixes: Mapping[str, str]) -> Graph:
    graph = Graph(identifier=name, bind_namespaces="none")
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace)
    return graph


def _lexical(values: Mapping[str, Node | Sequence[Node]]) -> dict[str, str]:
    """Return each variable's terms in N-Triples form."""
    terms = {name: [given] if isinstance(given, Node) else given for name, given in values.items()}
    return {name: " ".join(str(to_oxigraph(term)) for term in given) for name, given in terms.items()}


def _graph_names(names: Sequence[str]) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(name) for name in names]
    except ValueError as error:
        raise QueryError(f"a graph is named by what is no IRI: {error}", remedy="give an absolute IRI") from error


def _format(name: str, known: Mapping[str, _Format], what: str) -> _Format:
    if name not in known:
        raise UnknownNameError(f"{what} cannot be answered as {name!r}", remedy=f"its formats are {', '.join(known)}")
    return known[name]


def _syntax_error(text: str, message: str, inserted: tuple[int, int], known: Container[str]) -> QueryError:
    """Return the engine's complaint with its place in the text that was given, and that line."""
    match = re.match(r"error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)", message, re.DOTALL)
    if match is None:
        return QueryError(f"the query cannot be read: {message}", remedy="correct it")
    line, column = int(match[1]), int(match[2])
    at, length = inserted
    inserted_line, inserted_column = position(text, at)
    if length and line == inserted_line and column > inserted_column:
        column = max(inserted_column, column - length)
    if is_unclosed(text) and (line, column) >= position(text, len(text.rstrip())):
        found = f"the query ends too early, at line {line}, column {column}"
    else:
        found = f"the query cannot be read at line {line}, column {column}: {_line(text, line)}"
    return QueryError(found, line=line, column=column, remedy=_reason(text, match[3], known))


def syntax_error(text: str, message: str, known: Container[str]) -> QueryError:
    """Return the engine's complaint about a text with its place in it.

    Args:
        text: a query or an update.
        message: what the engine says.
        known: prefixes that need no declaration.
    """
    return _syntax_error(text, message, (len(text), 0), known)


def _line(text: str, line: int) -> str:
    lines = text.rstrip().split("\n")
    return lines[min(line, len(lines)) - 1].strip()[:200] or "an empty query"


def _reason(text: str, expected: str, known: Container[str]) -> str:
    """Return what the engine found missing, in words."""
    prefix = undeclared_prefix(text, known)
    if prefix is not None:
        return f"the prefix {prefix}: is not declared, add PREFIX {prefix}: <…>"
    if "a variable that is unbound" in expected:
        return "a variable of SELECT is neither grouped by nor bound"
    if "IRI parsing failed" in expected:
        return "an IRI is not valid or not absolute"
    keywords = sorted(set(re.findall(r"(?<!\{)\b[A-Z]{2,}(?: [A-Z]{2,})*\b", expected)))
    return "check the brackets, full stops and keywords there" + (
        f" (it could be {' or '.join(keywords[:6])})" if keywords else ""
    )
