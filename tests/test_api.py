"""The library that notebooks call: what `import kg` offers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import FunctionType

import pytest
from rdflib import Graph, Literal

import kg
from kg.errors import DocumentError, StoreMissingError

NOTE = "Local Trust runs Big Local.\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a store of one short document."""
    folder = tmp_path_factory.mktemp("notes")
    (folder / "note.txt").write_text(NOTE, encoding="utf-8")
    report = kg.build([folder / "note.txt"], store=folder / "store")
    assert (report.documents, report.refused) == (("note",), ())
    return folder / "store"


def test_all_is_complete() -> None:
    """Every public name is in `__all__`, can be loaded, and `dir` shows it."""
    own = {name for name, value in vars(kg).items() if isinstance(value, FunctionType) and value.__module__ == "kg"}
    public = {name for name in own if not name.startswith("_")}
    assert public <= set(kg.__all__) <= set(dir(kg))
    assert all(getattr(kg, name) is not None for name in kg.__all__)


def test_unknown_name_is_an_attribute_error() -> None:
    """A name that is not public is told as Python does."""
    with pytest.raises(AttributeError, match="module 'kg' has no attribute 'extrcat'"):
        kg.extrcat  # type: ignore[attr-defined]  # noqa: B018  # that is the point


def test_import_is_instant() -> None:
    """`import kg` loads no library."""
    code = "import sys, kg; print(*({'spacy', 'rdflib', 'pyoxigraph', 'click', 'flask'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


def test_functions_keep_their_names() -> None:
    """Importing the modules kg.build and kg.export does not put them in place of the functions."""
    code = (
        "import kg, kg.build, kg.export; from kg.build import BuildReport; print(kg.build.__name__, kg.export.__name__)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["build", "export"]


def test_extract_reads_a_text() -> None:
    """Mentions come in the order of the text, with the words they cover."""
    read = kg.extract(NOTE, title="A note")
    assert [mention.text for mention in read.mentions] == ["Local Trust", "Big Local"]
    assert all(mention.span.of(NOTE) == mention.text for mention in read.mentions)


def test_extract_gives_json_and_rdf() -> None:
    """The same as JSON values and as a graph."""
    read = kg.extract(NOTE, title="A note")
    assert read.as_dict()["text"] == NOTE
    assert (None, None, Literal("Big Local")) in read.graph()


def test_extract_refuses_an_empty_text() -> None:
    """There is nothing to read in an empty text."""
    with pytest.raises(DocumentError):
        kg.extract("")


def test_query_answers_from_a_store(store: Path) -> None:
    """Rows are Python values."""
    answer = kg.query("SELECT ?words { ?mention nif:anchorOf ?words ; a kg:Mention } ORDER BY ?words", store=store)
    assert isinstance(answer, kg.Solutions)
    assert list(answer.rows()) == [("Big Local",), ("Local Trust",)]


def test_query_takes_values(store: Path) -> None:
    """A variable can be given its term."""
    answer = kg.query("ASK { ?mention nif:anchorOf ?words }", store=store, values={"words": Literal("Local Trust")})
    assert isinstance(answer, kg.Boolean)
    assert answer.value


def test_query_without_a_store_says_so(tmp_path: Path) -> None:
    """Nothing has been built there."""
    with pytest.raises(StoreMissingError):
        kg.query("ASK {}", store=tmp_path / "none")


def test_export_writes_a_file(store: Path, tmp_path: Path) -> None:
    """The file holds the graph."""
    path = kg.export(tmp_path / "graph.nt", store=store)
    assert len(Graph().parse(path)) > 0


def test_settings_decide_the_addresses() -> None:
    """Settings are given as the command line gives flags."""
    settings = kg.load_settings({"base_iri": "https://example.org/"})
    assert (
        kg.extract(NOTE, title="A note", settings=settings)
        .as_dict()["document"]["iri"]
        .startswith("https://example.org/")
    )


def test_named_queries_are_the_shipped_ones() -> None:
    """Each can be asked as it is."""
    assert kg.named_queries()["round-total"].filled({"round": "2"}).count('"2"') == 1
