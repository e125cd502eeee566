"""Queries are answered by processes that can be ended."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, URIRef

from kg.errors import LimitError, QueryError, StoreMissingError
from kg.store import Evaluators, Limits, Question, Store

BASE = "https://example.org/"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
STREAM = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
MEMORY = (
    'SELECT ?x40 { BIND("' + "x" * 100 + '" AS ?x0) '
    + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40)) + " }"
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A version with 200 statements."""
    path = tmp_path_factory.mktemp("evaluators") / "store"
    graph = Graph()
    for number in range(200):
        graph.add((URIRef(f"{BASE}{number}"), RDF.value, Literal(f'a "quoted", row}},{{\r\nnumber {number}')))
    with Store(path).writing() as writer:
        writer.add(f"{BASE}graph", graph)
        writer.finish(BASE)
    found = Store(path).open().folder
    assert found is not None
    return found


@pytest.fixture(scope="module")
def evaluators() -> Iterator[Evaluators]:
    """Two evaluators with tight limits."""
    made = Evaluators(Limits(evaluators=2, seconds=1, memory=1_500_000_000, waiting=1, wait_seconds=0.2))
    made.prepare()
    yield made
    made.close()


def ask(evaluators: Evaluators, folder: Path, text: str, **more: object) -> bytes:
    """Return a whole answer."""
    return evaluators.ask(Question(str(folder), BASE, text, **more)).read()  # type: ignore[arg-type]  # as the test says


def test_a_query_is_answered(evaluators: Evaluators, folder: Path) -> None:
    """The answer is the engine's, with the prefixes of the version."""
    assert json.loads(ask(evaluators, folder, "ASK { ?s rdf:value ?o }"))["boolean"] is True


def test_strict(evaluators: Evaluators, folder: Path) -> None:
    """The letter of the standard: named graphs are not in the default graph, and prefixes must be declared."""
    assert json.loads(ask(evaluators, folder, "ASK { ?s ?p ?o }", strict=True))["boolean"] is False
    with pytest.raises(QueryError, match="prefix rdf"):
        ask(evaluators, folder, "ASK { ?s rdf:value ?o }", strict=True)


def test_a_bad_query_is_told_with_its_place(evaluators: Evaluators, folder: Path) -> None:
    """The error of the evaluator is the error of whoever asks."""
    with pytest.raises(QueryError) as caught:
        ask(evaluators, folder, "SELECT * {\n ?s ?p }")
    assert caught.value.line == 2


def test_a_missing_version(evaluators: Evaluators, tmp_path: Path) -> None:
    """A version that newer ones have replaced is missing, not broken."""
    with pytest.raises(StoreMissingError):
        ask(evaluators, tmp_path / "000001", "ASK {}")


def test_an_overdue_query_is_stopped(evaluators: Evaluators, folder: Path) -> None:
    """It ends within a second of its limit, and the next query is answered."""
    began = time.monotonic()
    with pytest.raises(LimitError) as caught:
        ask(evaluators, folder, ENDLESS)
    assert (caught.value.status, caught.value.outcome) == (504, "timeout")
    assert time.monotonic() - began < 2
    assert ask(evaluators, folder, "ASK {}")


def test_a_stream_is_stopped_in_the_middle(evaluators: Evaluators, folder: Path) -> None:
    """Its beginning came; its end is an error."""
    with closing(evaluators.ask(Question(str(folder), BASE, STREAM))) as reply:
        pieces = iter(reply)
        assert next(pieces).startswith(b'{"head"')
        with pytest.raises(LimitError):
            list(pieces)


def test_an_evaluator_that_dies_is_one_error(evaluators: Evaluators, folder: Path) -> None:
    """Too much memory ends the evaluator and nothing else."""
    with pytest.raises(LimitError) as caught:
        ask(evaluators, folder, MEMORY)
    assert caught.value.status in {500, 504}
    assert ask(evaluators, folder, "ASK {}")


def test_a_client_that_goes_ends_its_query(evaluators: Evaluators, folder: Path) -> None:
    """The watch asks whether the client is there."""
    with pytest.raises(LimitError) as caught:
        evaluators.ask(Question(str(folder), BASE, ENDLESS), gone=lambda: True)
    assert caught.value.outcome == "gone"


def test_closing_early_ends_the_query(evaluators: Evaluators, folder: Path) -> None:
    """Whoever closes a reply before its end gets the evaluator back for others."""
    reply = evaluators.ask(Question(str(folder), BASE, STREAM))
    reply.close()
    assert evaluators.busy == 0
    assert ask(evaluators, folder, "ASK {}")


def test_a_full_queue(folder: Path) -> None:
    """Who cannot be answered soon is told so, well before a long query leaves its place."""
    with closing(Evaluators(Limits(evaluators=2, waiting=1, wait_seconds=0.05))) as evaluators:
        ask(evaluators, folder, "ASK {}")
        replies = [evaluators.ask(Question(str(folder), BASE, STREAM)) for _ in range(2)]
        with pytest.raises(LimitError, match="no evaluator became free") as caught:
            ask(evaluators, folder, "ASK {}")
        refusals: list[LimitError] = []
        waiting = threading.Thread(target=_refused, args=(evaluators, folder, refusals))
        waiting.start()
        while not evaluators.waiting:
            pass
        with pytest.raises(LimitError, match="1 queries wait"):
            ask(evaluators, folder, "ASK {}")
        waiting.join()
        assert len(refusals) == 1
        for reply in replies:
            reply.close()
        assert caught.value.status == 503


def _refused(evaluators: Evaluators, folder: Path, refusals: list[LimitError]) -> None:
    try:
        ask(evaluators, folder, "ASK {}")
    except LimitError as error:
        refusals.append(error)


@pytest.mark.parametrize("most", [1, 199, 200, 201])
@pytest.mark.parametrize("format_name", ["json", "xml", "csv", "tsv"])
def test_rows_are_counted(evaluators: Evaluators, folder: Path, format_name: str, most: int) -> None:
    """An answer is cut after so many rows, whatever its values hold, and says so."""
    with closing(
        evaluators.ask(Question(str(folder), BASE, "SELECT * { ?s ?p ?o }", row_format=format_name, max_rows=most))
    ) as reply:
        text = b"".join(reply)
    marker = {"json": b'"s":', "xml": b"<result>", "csv": b"row}", "tsv": b"row}"}[format_name]
    assert text.count(marker) == min(most, 200)
    assert reply.cut == ("rows" if most < 200 else "")
    if format_name == "json":
        assert json.loads(text).get("truncated", False) is (most < 200)


@pytest.mark.parametrize("most", [1, 199, 200, 201])
@pytest.mark.parametrize("format_name", ["turtle", "ntriples", "rdfxml", "jsonld", "trig", "nquads"])
def test_triples_are_counted(evaluators: Evaluators, folder: Path, format_name: str, most: int) -> None:
    """A graph that was cut is a graph, and says that it was."""
    question = Question(
        str(folder), BASE, "CONSTRUCT WHERE { ?s ?p ?o }", graph_format=format_name, max_rows=most
    )  # fmt: skip
    with closing(evaluators.ask(question)) as reply:
        text = b"".join(reply)
    parser = {"ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}.get(format_name, format_name)
    if format_name not in {"trig", "nquads"}:
        assert len(Graph().parse(data=text, format=parser)) == min(most, 200)
    assert reply.cut == ("rows" if most < 200 else "")


def test_bytes_are_counted(evaluators: Evaluators, folder: Path) -> None:
    """An answer of too many bytes is cut at the end of a row."""
    with closing(evaluators.ask(Question(str(folder), BASE, STREAM, max_bytes=100_000))) as reply:
        assert json.loads(b"".join(reply))["truncated"] is True
    assert reply.cut == "bytes"


def test_a_cut_that_cannot_be_told_breaks_the_answer_off(evaluators: Evaluators, folder: Path) -> None:
    """CSV has no way to say that rows are missing: once its beginning is sent, only an error can."""
    question = Question(str(folder), BASE, STREAM, row_format="csv", max_bytes=100_000)
    with closing(evaluators.ask(question)) as reply, pytest.raises(LimitError, match="was cut"):
        for _ in reply:
            pass


def test_short_queries_do_not_wait_behind_long_ones(folder: Path) -> None:
    """A query that has run for a second leaves its place; when too many have, the next long one is refused."""
    with closing(Evaluators(Limits(evaluators=1, slow=1, seconds=20, wait_seconds=5))) as evaluators:
        replies = [evaluators.ask(Question(str(folder), BASE, STREAM))]
        assert ask(evaluators, folder, "ASK {}")
        with pytest.raises(LimitError, match="1 long queries run already"):
            ask(evaluators, folder, ENDLESS)
        assert ask(evaluators, folder, "ASK {}")
        replies[0].close()
        assert (evaluators.busy, evaluators.ended["busy"]) == (0, 1)


def test_who_uses_much_makes_way(folder: Path) -> None:
    """A client whose queries are long does not keep the only place from one whose query is short."""
    with closing(Evaluators(Limits(evaluators=1, slow=1, seconds=20, wait_seconds=20))) as evaluators:
        stop = threading.Event()

        def ask_again_and_again() -> None:
            while not stop.is_set():
                with suppress(LimitError):
                    evaluators.ask(Question(str(folder), BASE, ENDLESS), gone=stop.is_set, client="long").close()

        threads = [threading.Thread(target=ask_again_and_again) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(3):
                question = Question(str(folder), BASE, "ASK { ?s ?p ?o FILTER(?o != 1) }")
                assert b"true" in evaluators.ask(question, client="short").read()
        finally:
            stop.set()
            for thread in threads:
                thread.join()
