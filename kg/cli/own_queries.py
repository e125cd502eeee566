"""The queries the commands themselves ask, kept as files beside the code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kg.named_queries import load_named_queries

if TYPE_CHECKING:
    from rdflib.term import Node

    from kg.store import Snapshot

QUERIES = load_named_queries(Path(__file__).parent / "queries")

#: Variable → term of one row.
Row = Mapping[str, "Node | None"]


def ask(snapshot: Snapshot, question: str, /, **values: str) -> list[Row]:
    """Return the rows of one of the commands' own queries.

    Raises:
        QueryError: the query cannot be evaluated.
    """
    from kg.store import Solutions

    answer = snapshot.query(QUERIES[question].filled(values))
    if not isinstance(answer, Solutions):
        raise TypeError(f"{question}.rq is not a SELECT query")
    return [dict(zip(answer.variables, row, strict=True)) for row in answer.terms()]
