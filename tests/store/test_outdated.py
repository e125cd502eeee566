"""A store that an older kg made: told apart, carried over where people wrote, rebuilt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef

from kg.build import build
from kg.errors import StoreVersionError, UsageError
from kg.store import Store
from tests.build.examples import BASE, MINTER, settings, stages, write

NOTES = "https://example.org/notes"
GOOD = "The Harbour Fund opened in May."


@pytest.fixture
def outdated(tmp_path: Path) -> Path:
    """Return a folder whose store looks as store format 1 did, with a graph that people wrote."""
    write(tmp_path, a=GOOD)
    build(settings(tmp_path), stages=stages())
    store = Store(tmp_path / "store")
    notes = Graph()
    notes.add((URIRef(NOTES), URIRef(f"{NOTES}#says"), Literal("mine")))
    with store.writing() as writer:
        writer.continue_from(store.folder())
        writer.add(NOTES, notes)
        writer.finish(BASE, foreign=[NOTES])
    with store.record() as record:
        old = {"base_iri": BASE, "graphs": list(record.graphs), "documents": []}
    (store.folder() / "record.db").unlink()
    (store.folder() / "record.json").write_text(json.dumps(old), encoding="utf-8")
    (store.path / "format.json").write_text('{"format": 1}\n', encoding="utf-8")
    return tmp_path


def test_outdated_store_is_not_served(outdated: Path) -> None:
    """Whoever opens it is told what to do."""
    with pytest.raises(StoreVersionError, match="was made by an older version of kg; run kg build"):
        Store(outdated / "store").open()


def test_build_renews_it_and_keeps_what_people_wrote(outdated: Path) -> None:
    """All documents are read again; a graph of others is carried over."""
    report = build(settings(outdated), stages=stages())
    assert report.read == ("a",)
    snapshot = Store(outdated / "store").open()
    assert len(snapshot.graph(NOTES)) == 1
    with Store(outdated / "store").record() as record:
        assert str(MINTER.graph("a")) in record.graphs
        assert NOTES not in record.graphs


def test_documents_cannot_be_added_to_it(outdated: Path) -> None:
    """What it holds would be lost, so that all documents have to be named."""
    with pytest.raises(UsageError, match="build all documents again without --add"):
        build(settings(outdated), [outdated / "corpus" / "a.txt"], add=True, stages=stages())
