"""Versions on disk: whole, kept, refused, waited for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef

from kg.errors import StoreBusyError, StoreError, StoreMissingError, StoreVersionError
from kg.model import Basis, Entity, Kind
from kg.model import Literal as ModelLiteral
from kg.namespaces import KG, OWL, XSD
from kg.store import Snapshot, Store, StoredDocument
from kg.store.versions import FORMAT, KEPT_VERSIONS

BASE = "https://example.org/"
GRAPH = f"{BASE}graph/a"
NODE = URIRef(f"{BASE}id/fund/a")


def says(value: int) -> Graph:
    """Return a graph that says one number."""
    graph = Graph()
    graph.add((NODE, KG.value, Literal(value)))
    return graph


def publish(store: Store, value: int) -> None:
    """Publish a version that says one number."""
    with store.writing() as writer:
        writer.add(GRAPH, says(value))
        writer.record.put(StoredDocument("a", "a.txt", "00"), ())
        writer.finish(BASE)


def said(snapshot: Snapshot) -> list[tuple[object, ...]]:
    """Return the numbers a version says."""
    return list(snapshot.select("SELECT ?v { ?s kg:value ?v }"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with one version, which says 1."""
    store = Store(tmp_path / "data" / "store")
    publish(store, 1)
    return store


def test_nothing_built_is_told_with_a_remedy(tmp_path: Path) -> None:
    """Opening before the first build says what to run."""
    with pytest.raises(StoreMissingError, match="holds no graph yet; run kg build"):
        Store(tmp_path / "none").open()


def test_new_version_is_served_and_old_readers_stay(store: Store) -> None:
    """A reader keeps the version it has opened; the next to open gets the new one."""
    before = store.open()
    publish(store, 2)
    assert (said(before), said(store.open())) == ([(1,)], [(2,)])


def test_versions_can_be_compared(store: Store) -> None:
    """An older version can be opened by its id."""
    publish(store, 2)
    assert [said(store.open(version)) for version in store.versions()] == [[(1,)], [(2,)]]


def test_unknown_version_lists_the_known(store: Store) -> None:
    """A version that is gone, or never was, is named."""
    with pytest.raises(StoreMissingError, match="has no version 000009; its versions are 000001"):
        store.open("000009")


def test_only_the_last_versions_stay(store: Store) -> None:
    """Old versions go, except those that a reader may be about to open."""
    for value in range(2, 7):
        publish(store, value)
    assert store.versions() == ["000004", "000005", "000006"]
    assert len(store.versions()) == KEPT_VERSIONS


def test_removed_version_stays_readable_for_who_has_it_open(store: Store) -> None:
    """Removing a version does not take it from its readers."""
    reader = store.open()
    for value in range(2, 7):
        publish(store, value)
    assert said(reader) == [(1,)]


def test_failed_write_leaves_the_store_as_it_was(store: Store) -> None:
    """An error inside the block publishes nothing and leaves nothing behind."""

    def interrupted() -> None:
        with store.writing() as writer:
            writer.add(GRAPH, says(2))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert said(store.open()) == [(1,)]
    assert sorted(path.name for path in (store.path / "versions").iterdir()) == ["000001"]


def test_unfinished_write_is_not_published(store: Store) -> None:
    """A block that ends without finishing its version changes nothing."""
    with store.writing() as writer:
        writer.add(GRAPH, says(2))
    assert said(store.open()) == [(1,)]


def test_finished_version_takes_no_more(store: Store) -> None:
    """What is on disk and recorded is not written to."""
    with store.writing() as writer:
        writer.finish(BASE)
        with pytest.raises(StoreError, match="is finished"):
            writer.remove(GRAPH)


@pytest.mark.parametrize("left", ["000002.partial", "000002"])
def test_leftovers_of_killed_builds_are_removed(store: Store, left: str) -> None:
    """Half a version, or a whole one that was never pointed to, does not stop the next build."""
    (store.path / "versions" / left).mkdir()
    assert store.versions() == ["000001"]
    publish(store, 2)
    assert store.versions() == ["000001", "000002"]
    assert said(store.open()) == [(2,)]


def test_graph_can_be_copied_from_another_version(store: Store) -> None:
    """A graph that stays is the same statements in the new version."""
    before = store.open()
    with store.writing() as writer:
        writer.copy(GRAPH, before)
        writer.finish(BASE)
    assert set(store.open().quads()) == set(before.quads())


def test_graph_can_be_taken_out_again(store: Store) -> None:
    """A graph that turns out wrong leaves no trace in the version or its record."""
    with store.writing() as writer:
        writer.add(GRAPH, says(2))
        writer.add(f"{BASE}graph/b", says(3))
        writer.remove(GRAPH)
        writer.finish(BASE)
    assert said(store.open()) == [(3,)]
    assert store.record().graphs == (f"{BASE}graph/b",)


def test_record_is_read_back(store: Store) -> None:
    """Base, graphs and documents with their entities come back as they were."""
    entity = Entity(
        str(NODE),
        Kind.FUND,
        "Fund",
        ("F",),
        basis=Basis.REGISTER,
        properties=(("kg:year", ModelLiteral("2011", "gYear")), ("kg:within", BASE)),
    )
    document = StoredDocument(
        "a", "x/a.txt", "ff", (("title/a", "a"),), "is empty", "0a", {"title/b": ("b",), "title/c": ()}
    )
    with store.writing() as writer:
        writer.add(GRAPH, says(2))
        writer.copy(f"{BASE}foreign", store.open())
        writer.record.put(document, (entity,))
        writer.finish(BASE, foreign=[f"{BASE}foreign"])
    with store.record() as record:
        assert (record.base_iri, record.graphs, record.documents) == (BASE, (GRAPH,), (document,))
        assert record.entities_of("a") == (entity,)


@pytest.mark.parametrize(
    "literal",
    [
        Literal("1.10", datatype=XSD.decimal, normalize=False),
        Literal("007", datatype=XSD.integer, normalize=False),
        Literal("5", datatype=XSD.nonNegativeInteger, normalize=False),
        Literal("2024-01-01T00:00:00+00:00", datatype=XSD.dateTime, normalize=False),
    ],
)
def test_literal_the_store_would_change_is_refused(store: Store, literal: Literal) -> None:
    """What was validated is what is stored: nothing is rewritten silently."""
    graph = Graph()
    graph.add((NODE, KG.value, literal))
    with pytest.raises(StoreError, match="not in the form the store keeps"), store.writing() as writer:
        writer.add(GRAPH, graph)


def test_language_tags_with_capitals_are_refused(store: Store) -> None:
    """The store writes tags in lower case, so the graph must."""
    graph = Graph()
    graph.add((NODE, KG.value, Literal("x", lang="en-GB")))
    with pytest.raises(StoreError, match="not in the form the store keeps"), store.writing() as writer:
        writer.add(GRAPH, graph)


def with_blank_nodes(names: list[str]) -> Graph:
    """Return a small structure whose blank nodes bear these names."""
    first, second = (BNode(name) for name in names)
    graph = Graph()
    graph.add((KG.Fund, OWL.unionOf, first))
    graph.add((first, KG.value, second))
    graph.add((second, KG.value, Literal("end")))
    return graph


def test_blank_nodes_get_names_that_depend_on_the_graph_alone(store: Store) -> None:
    """The same structure is the same bytes, whatever a parser called its blank nodes."""
    versions = []
    for names in (["a", "b"], ["y", "x"]):
        with store.writing() as writer:
            writer.add(GRAPH, with_blank_nodes(names))
            writer.finish(BASE)
        versions.append(set(store.open().quads()))
    assert versions[0] == versions[1]


def test_blank_nodes_of_two_graphs_stay_apart(store: Store) -> None:
    """Two graphs with the same structure do not share their blank nodes."""
    with store.writing() as writer:
        for name in (GRAPH, f"{BASE}graph/b"):
            writer.add(name, with_blank_nodes(["a", "b"]))
        writer.finish(BASE)
    nodes = {quad[0] for quad in store.open().quads() if isinstance(quad[0], BNode)}
    assert len(nodes) == 4


def test_second_build_is_refused_by_name(store: Store) -> None:
    """Who comes second is told which process builds."""
    with store.writing(), pytest.raises(StoreBusyError, match=f"built by process {os.getpid()}; wait until"):
        publish(Store(store.path), 2)


def test_second_build_can_wait(store: Store) -> None:
    """Who waits goes on when the first build ends."""
    script = (
        "import sys; from pathlib import Path; from kg.store import Store\n"
        "with Store(Path(sys.argv[1])).writing():\n    print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(store.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreBusyError, match=f"process {other.pid}"):
            publish(store, 2)
        other.communicate("")
    with store.writing(wait=60) as writer:
        writer.finish(BASE)
    assert store.current_id() == "000002"


def test_store_of_a_newer_kg_is_left_alone(store: Store) -> None:
    """Neither read nor written: nothing is touched."""
    (store.path / "format.json").write_text(json.dumps({"format": FORMAT + 1}), encoding="utf-8")
    before = sorted(store.path.rglob("*"))
    for attempt in (store.open, store.versions, lambda: publish(store, 2)):
        with pytest.raises(StoreVersionError, match="made by a newer version of kg"):
            attempt()
    assert sorted(store.path.rglob("*")) == before


@pytest.mark.parametrize("content", ["", "{", '{"made": 1}', '{"format": null}'])
def test_damaged_format_file_is_an_error(store: Store, content: str) -> None:
    """A file that cannot be understood is not taken for a new store."""
    (store.path / "format.json").write_text(content, encoding="utf-8")
    with pytest.raises(StoreError, match=r"format\.json is damaged"):
        store.current_id()


def test_folder_of_something_else_is_not_built_into(tmp_path: Path) -> None:
    """A folder with other files is refused and left alone."""
    (tmp_path / "thesis.doc").write_text("precious", encoding="utf-8")
    with pytest.raises(StoreError, match=r"is not a store: it holds thesis\.doc; name an empty or new folder"):
        publish(Store(tmp_path), 1)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_damaged_record_is_an_error(store: Store) -> None:
    """A version whose record is broken says so."""
    (store.path / "versions" / "000001" / "record.db").write_text("{}", encoding="utf-8")
    with pytest.raises(StoreError, match=r"record\.db is damaged"):
        store.open()


def test_damaged_graph_is_an_error(store: Store) -> None:
    """A version whose engine files are gone says so."""
    (store.path / "versions" / "000001" / "oxigraph" / "CURRENT").unlink()
    with pytest.raises(StoreError, match="cannot be opened"):
        store.open()


def test_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    """A path below a file is no folder."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="file"):
        publish(Store(tmp_path / "file" / "store"), 1)
