"""The graph as tidy tables: one CSV file for each class, and what their columns mean (CSV on the Web).

https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from kg.errors import ExportError
from kg.namespaces import PREFIXES, compact

#: Stands between the values of a cell that has several.
SEPARATOR = "|"
#: Name of the file that describes the tables.
METADATA = "csv-metadata.json"


class Selecting(Protocol):
    """Something that answers SELECT queries: a version of the graph."""

    def select(self, text: str, /) -> Iterator[tuple[object, ...]]:
        """Yield the rows of a query."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    #: SPARQL path from the thing to the values.
    path: str
    #: Name of a datatype of CSVW.
    datatype: str = "string"
    #: Whether a cell may hold several values.
    many: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the things of one class, one a row."""

    name: str
    #: Compact IRI of the class.
    cls: str
    columns: tuple[Column, ...]


@lru_cache(maxsize=1)
def tables() -> tuple[Table, ...]:
    """Return the tables that are written, in their order."""
    rows = tomllib.loads(Path(__file__).with_name("tables.toml").read_text(encoding="utf-8"))["table"]
    return tuple(Table(row["name"], row["class"], tuple(Column(**column) for column in row["columns"])) for row in rows)


def export_tables(source: Selecting, folder: Path) -> dict[str, int]:
    """Write the tables and their description into a folder; files of the same name are replaced.

    Args:
        source: the version that is written.
        folder: made when it is not there.

    Returns:
        The name of each file of a table, and how many rows it has.

    Raises:
        ExportError: the folder cannot be written.
    """
    counts: dict[str, int] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for table in tables():
            counts[f"{table.name}.csv"] = _write(folder / f"{table.name}.csv", table, source)
        described = json.dumps(metadata(), indent=2, ensure_ascii=False) + "\n"
        (folder / METADATA).write_text(described, encoding="utf-8")
    except OSError as error:
        raise ExportError(f"{folder} cannot be written ({error.strerror})", remedy="check the folder") from error
    return counts


def _write(path: Path, table: Table, source: Selecting) -> int:
    things = [str(thing) for (thing,) in source.select(f"SELECT DISTINCT ?t {{ ?t a {table.cls} }} ORDER BY ?t")]
    columns = [_values(source, table, column) for column in table.columns]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(["id", *(column.name for column in table.columns)])
        writer.writerows([thing, *(values.get(thing, "") for values in columns)] for thing in things)
    return len(things)


def _values(source: Selecting, table: Table, column: Column) -> dict[str, str]:
    """Return thing → cell of a column; of several values for a single one, the first in order."""
    found: dict[str, set[str]] = {}
    for thing, value in source.select(f"SELECT DISTINCT ?t ?v {{ ?t a {table.cls} ; {column.path} ?v }}"):
        found.setdefault(str(thing), set()).add(_cell(value))
    return {thing: SEPARATOR.join(sorted(values)) if column.many else min(values) for thing, values in found.items()}


def _cell(value: object) -> str:
    text = format(value, "f") if type(value).__name__ == "Decimal" else str(value)
    return compact(text) if text.startswith(PREFIXES["kg"]) else " ".join(text.split())


def metadata() -> Mapping[str, object]:
    """Return what the tables and columns are, for a reader of CSVW."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "dialect": {"header": True, "encoding": "utf-8"},
        "tables": [_described(table) for table in tables()],
    }


def _described(table: Table) -> Mapping[str, object]:
    return {
        "url": f"{table.name}.csv",
        "tableSchema": {
            "primaryKey": "id",
            "aboutUrl": "{+id}",
            "columns": [
                {"name": "id", "titles": "id", "datatype": "anyURI", "required": True, "suppressOutput": True},
                *_described_columns(table.columns),
            ],
        },
    }


def _described_columns(columns: Iterable[Column]) -> Iterator[Mapping[str, object]]:
    for column in columns:
        described: dict[str, object] = {"name": column.name, "titles": column.name, "datatype": column.datatype}
        prefix, _, local = column.path.partition(":")
        if prefix in PREFIXES and local.isidentifier():
            described["propertyUrl"] = PREFIXES[prefix] + local
        else:
            described |= {"dc:description": f"SPARQL path {column.path}", "suppressOutput": True}
        if column.many:
            described["separator"] = SEPARATOR
        yield described
