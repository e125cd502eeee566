"""The graph as tables."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from rdflib import Dataset

from kg.export import export_tables
from kg.export.tables import METADATA, tables
from kg.namespaces import expand
from kg.resources import resource_dir
from kg.store import Snapshot, memory_snapshot
from kg.vocabulary import load_vocabulary

GOLDEN = Path(__file__).parents[1] / "golden" / "harbour-fund.trig"


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """The graph of the golden document."""
    dataset = Dataset()
    dataset.parse(GOLDEN, format="trig")
    return memory_snapshot({str(graph.identifier): graph for graph in dataset.graphs() if len(graph)})


@pytest.fixture(scope="module")
def folder(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with its tables."""
    path = tmp_path_factory.mktemp("tables")
    export_tables(snapshot, path)
    return path


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_award_is_a_row_with_names_and_evidence(folder: Path) -> None:
    """Amount, currency, status, the fund by name, and the sentence."""
    found = rows(folder / "awards.csv")
    assert found
    for row in found:
        assert row["amount"].replace(".", "").isdigit()
        assert row["currency"] == "GBP"
        assert row["status"].startswith("kg:")
        assert row["evidence"]


def test_every_thing_has_one_row(folder: Path) -> None:
    """The first column is a key."""
    for table in tables():
        ids = [row["id"] for row in rows(folder / f"{table.name}.csv")]
        assert len(ids) == len(set(ids))


def test_metadata_describes_the_columns_of_every_table(folder: Path) -> None:
    """Each file, each column in its order."""
    described = json.loads((folder / METADATA).read_text(encoding="utf-8"))
    for table in described["tables"]:
        header = (folder / table["url"]).read_text(encoding="utf-8").splitlines()[0].split(",")
        assert [column["name"] for column in table["tableSchema"]["columns"]] == header


def test_tables_again_are_the_same_bytes(snapshot: Snapshot, folder: Path, tmp_path: Path) -> None:
    """The same graph gives the same files."""
    export_tables(snapshot, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


def test_tables_are_of_classes_that_there_are() -> None:
    """No table of a class the ontology lacks."""
    terms = load_vocabulary(resource_dir("ontology"), "https://example.org/").terms
    assert {table.cls for table in tables()} <= set(terms)
    assert all(expand(table.cls) for table in tables())
