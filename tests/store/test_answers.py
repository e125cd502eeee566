"""What a version of the graph answers."""

from __future__ import annotations

import datetime
import io
import json
from decimal import Decimal

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from kg.errors import QueryError, StoreError, UnknownNameError
from kg.namespaces import KG, RDFS, XSD
from kg.store import GRAPH_FORMATS, ROW_FORMATS, Boolean, Question, Snapshot, Solutions, Triples, memory_snapshot

FUND, PLACE = URIRef("https://example.org/id/fund/harbour"), URIRef("https://example.org/id/place/newport")
FIRST, SECOND = "https://example.org/graph/first", "https://example.org/graph/second"
PREFIXES = {"kg": str(KG), "rdfs": str(RDFS), "ex": "https://example.org/graph/"}


def graph(*triples: tuple[URIRef, URIRef, URIRef | Literal]) -> Graph:
    """Return a graph of these triples."""
    result = Graph()
    for triple in triples:
        result.add(triple)
    return result


@pytest.fixture
def snapshot() -> Snapshot:
    """Two graphs: a fund with a label and an amount in the first, a place in the second."""
    return memory_snapshot(
        {
            FIRST: graph(
                (FUND, RDFS.label, Literal("Caffè Fund")),
                (FUND, KG.amount, Literal("1200000", datatype=XSD.decimal)),
                (FUND, KG.launchedOn, Literal("2024-05-06", datatype=XSD.date)),
            ),
            SECOND: graph((PLACE, RDFS.label, Literal("Newport"))),
        },
        PREFIXES,
    )


def rows(snapshot: Snapshot, query: str, **choice: list[str] | bool | None) -> list[tuple[object, ...]]:
    """Return the rows of a SELECT query."""
    answer = snapshot.query(query, **choice)  # type: ignore[arg-type]  # the tests below pass what query takes
    assert isinstance(answer, Solutions)
    return list(answer.rows())


def written(answer: Boolean | Solutions | Triples, form: str) -> bytes:
    """Return an answer as the bytes of a format."""
    output = io.BytesIO()
    answer.serialize(form, output)
    return output.getvalue()


def test_rows_are_python_values(snapshot: Snapshot) -> None:
    """Numbers and dates come as such, IRIs as strings that know they are IRIs, the unbound as None."""
    query = "SELECT ?f ?a ?d ?n ?missing { ?f kg:amount ?a ; kg:launchedOn ?d ; rdfs:label ?n }"
    assert rows(snapshot, query) == [(FUND, Decimal(1200000), datetime.date(2024, 5, 6), "Caffè Fund", None)]


def test_rows_keep_the_words_of_ill_typed_literals() -> None:
    """A literal that is not what its datatype says is shown as it stands."""
    odd = Literal("soon", datatype=XSD.date, normalize=False)
    snapshot = memory_snapshot({FIRST: graph((FUND, KG.launchedOn, odd))}, PREFIXES)
    assert rows(snapshot, "SELECT ?d { ?f kg:launchedOn ?d }") == [("soon",)]


def test_terms_are_rdflib_terms(snapshot: Snapshot) -> None:
    """Rows can be had with datatypes."""
    answer = snapshot.query("SELECT ?a { ?f kg:amount ?a }")
    assert isinstance(answer, Solutions)
    assert list(answer.terms()) == [(Literal("1200000", datatype=XSD.decimal),)]


def test_default_graph_is_the_union(snapshot: Snapshot) -> None:
    """Queries see all graphs unless they choose."""
    assert len(rows(snapshot, "SELECT ?n { ?s rdfs:label ?n }")) == 2


@pytest.mark.parametrize(
    ("query", "choice", "labels"),
    [
        ("SELECT ?n { ?s rdfs:label ?n }", {"union": False}, []),
        ("SELECT ?n { ?s rdfs:label ?n }", {"default_graphs": [SECOND]}, ["Newport"]),
        ("SELECT ?n { ?s rdfs:label ?n }", {"named_graphs": [SECOND]}, []),
        ("SELECT ?n { GRAPH ?g { ?s rdfs:label ?n } }", {"named_graphs": [SECOND]}, ["Newport"]),
        ("SELECT ?n { GRAPH ?g { ?s rdfs:label ?n } }", {"default_graphs": [SECOND]}, []),
        ("SELECT ?n FROM ex:second { ?s rdfs:label ?n }", {}, ["Newport"]),
        ("SELECT ?n FROM NAMED ex:second { ?s rdfs:label ?n }", {}, []),
        ("SELECT ?n FROM ex:first { ?s rdfs:label ?n }", {"default_graphs": [SECOND]}, ["Newport"]),
    ],
)
def test_chosen_graphs_are_the_dataset(
    snapshot: Snapshot, query: str, choice: dict[str, list[str]], labels: list[str]
) -> None:
    """What the caller chooses comes before what the query says, and that before the union (Protocol 2.1.4)."""
    assert rows(snapshot, query, **choice) == [(label,) for label in labels]


def test_values_bind_parameters(snapshot: Snapshot) -> None:
    """A parameter need not be among the results."""
    answer = snapshot.query("SELECT ?s { ?s rdfs:label ?name }", values={"name": Literal("Newport")})
    assert isinstance(answer, Solutions)
    assert list(answer.rows()) == [(PLACE,)]


def test_ask_is_a_boolean(snapshot: Snapshot) -> None:
    """ASK gives True or False."""
    answer = snapshot.query("ASK { ?s rdfs:label 'Newport' }")
    assert isinstance(answer, Boolean)
    assert answer.value is True


@pytest.mark.parametrize("form", ROW_FORMATS)
@pytest.mark.parametrize("query", ["SELECT ?n { ?s rdfs:label ?n }", "ASK { ?s rdfs:label 'Newport' }"])
def test_rows_and_booleans_are_written_in_every_format(snapshot: Snapshot, query: str, form: str) -> None:
    """Each format holds the answer in UTF-8."""
    text = written(snapshot.query(query), form).decode()
    assert ("Caffè Fund" in text) if "SELECT" in query else ("true" in text)


def test_json_results_follow_the_recommendation(snapshot: Snapshot) -> None:
    """SPARQL 1.1 Query Results JSON Format: head, results, bindings."""
    answer = snapshot.query("SELECT ?a { ?s kg:amount ?a }")
    assert json.loads(written(answer, "json")) == {
        "head": {"vars": ["a"]},
        "results": {"bindings": [{"a": {"type": "literal", "value": "1200000", "datatype": str(XSD.decimal)}}]},
    }


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_graphs_are_written_in_every_format(snapshot: Snapshot, form: str) -> None:
    """Each format says the same triples."""
    text = written(snapshot.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"), form)
    names = {"rdfxml": "xml", "jsonld": "json-ld", "ntriples": "nt"}
    read = Graph().parse(data=text, format="turtle" if form in {"trig", "nquads"} else names.get(form, form))
    assert isomorphic(read, snapshot.graph(FIRST) + snapshot.graph(SECOND))


def test_turtle_answers_are_the_same_bytes_each_time(snapshot: Snapshot) -> None:
    """Prefixes are declared in alphabetical order, and used."""
    text = written(snapshot.query("CONSTRUCT { ?s rdfs:label ?o } { ?s rdfs:label ?o }"), "turtle").decode()
    assert text.splitlines()[:3] == sorted(text.splitlines()[:3])
    assert "rdfs:label" in text


def test_triples_become_a_graph(snapshot: Snapshot) -> None:
    """The answer of CONSTRUCT can be used with rdflib."""
    answer = snapshot.query("CONSTRUCT { ?s rdfs:label ?o } { ?s rdfs:label ?o }", default_graphs=[SECOND])
    assert isinstance(answer, Triples)
    assert set(answer.graph()) == {(PLACE, RDFS.label, Literal("Newport"))}


def test_unknown_format_lists_the_known(snapshot: Snapshot) -> None:
    """A table cannot be written as Turtle."""
    with pytest.raises(UnknownNameError, match="a SELECT query cannot be answered as 'turtle'; its formats are json"):
        written(snapshot.query("SELECT * { ?s ?p ?o }"), "turtle")


@pytest.mark.parametrize(
    ("query", "line", "column", "message"),
    [
        ("SELECT * {\n ?s ex2:p ?o }", 2, 10, "the prefix ex2: is not declared, add PREFIX ex2: <…>"),
        ("SELECT * { ?s ?p ?o", 1, 20, "the query ends too early"),
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y }", 1, 41, "neither grouped by nor bound"),
        ("", 1, 1, "an empty query"),
        ("SELECT * { ?s <a b> ?o }", 1, 20, "an IRI is not valid"),
        ("SELECT * { ?s ?p ?o ; }\nfoo", 2, 4, "cannot be read at line 2, column 4: foo"),
    ],
)
def test_malformed_query_is_told_where(snapshot: Snapshot, query: str, line: int, column: int, message: str) -> None:
    """The error gives line, column, the offending line and what to do."""
    with pytest.raises(QueryError) as caught:
        snapshot.query(query)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert message in str(caught.value)


def test_fault_after_a_bound_value_stands_where_the_caller_wrote_it(snapshot: Snapshot) -> None:
    """The position is in the text that was given, not in what the engine saw."""
    with pytest.raises(QueryError) as caught:
        snapshot.query("SELECT * { ?s ?p ?o . ?s no:p ?o }", values={"s": FUND})
    assert (caught.value.line, caught.value.column) == (1, 31)


def test_unknown_function_is_a_query_error(snapshot: Snapshot) -> None:
    """What parses but cannot be evaluated is the query's fault too."""
    with pytest.raises(QueryError, match="custom function"):
        snapshot.query("SELECT (<http://example.org/f>(1) AS ?x) {}")


def test_surrogates_in_a_query_are_a_query_error(snapshot: Snapshot) -> None:
    """A text that is no Unicode text is refused like any other."""
    with pytest.raises(QueryError):
        snapshot.query("ASK { ?s ?p '\ud800' }")


def test_graph_that_is_no_iri_is_a_query_error(snapshot: Snapshot) -> None:
    """A graph is named by an IRI."""
    with pytest.raises(QueryError, match="give an absolute IRI"):
        snapshot.query("ASK {}", default_graphs=["a b"])


def test_rows_of_a_query_without_rows_are_an_error(snapshot: Snapshot) -> None:
    """`select` answers SELECT only."""
    with pytest.raises(QueryError, match="not a SELECT"):
        snapshot.select("ASK {}")


def test_failing_output_stops_the_answer(snapshot: Snapshot) -> None:
    """The reader's own error comes back as it is: that is how a service stops a long answer."""

    class Gone(io.BytesIO):
        def write(self, _data: object) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        snapshot.query("SELECT * { ?s ?p ?o }").serialize("csv", Gone())


def test_quads_give_graph_names_and_untouched_literals(snapshot: Snapshot) -> None:
    """Every statement comes with its graph, as rdflib terms in the stored form."""
    assert set(snapshot.quads(SECOND)) == {(PLACE, RDFS.label, Literal("Newport"), URIRef(SECOND))}
    assert len(list(snapshot.quads())) == len(snapshot) == 4
    assert snapshot.graph_names() == [FIRST, SECOND]


def test_dataset_is_an_rdflib_view(snapshot: Snapshot) -> None:
    """The library's own interface sees the union of all graphs."""
    assert len(set(snapshot.dataset().objects(None, RDFS.label))) == 2


def test_graph_with_an_invalid_iri_is_refused() -> None:
    """An IRI with a space is named, not stored."""
    with pytest.raises(StoreError, match="not a valid RDF term"):
        memory_snapshot({FIRST: graph((URIRef("https://example.org/a b"), RDFS.label, Literal("x")))})


def test_a_look_up_is_answered_when_it_is_small() -> None:
    """A longer answer is left to an evaluator, as is one that has to be cut."""
    example, graph = Namespace("http://example.org/"), Graph()
    for number in range(3_000):
        graph.add((example.many, example[f"p{number}"], example[f"o{number}"]))
    graph.add((example.few, example.p, example.o))
    snapshot = memory_snapshot({str(example.graph): graph})
    few, many = (f"SELECT ?p ?o {{ <{example[name]}> ?p ?o }}" for name in ("few", "many"))
    assert str(example.o).encode() in (snapshot.look_up(Question("", "", few)) or b"")
    assert snapshot.look_up(Question("", "", many)) is None
    assert snapshot.look_up(Question("", "", few, max_rows=10)) is None
