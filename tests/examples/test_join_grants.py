"""The script that joins the graph to a 360Giving file."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from examples import join_grants

ORGANISATIONS = [
    {
        "id": "urn:trust",
        "name": "Fenwick Community Trust Limited",
        "other_names": "FCTL",
        "identifiers": "GB-CHC-1|GB-COH-2",
    },
    {"id": "urn:hope", "name": "Hope Group", "other_names": "", "identifiers": ""},
    {"id": "urn:twin-a", "name": "Twin Group", "other_names": "", "identifiers": ""},
    {"id": "urn:twin-b", "name": "Twin Group", "other_names": "", "identifiers": ""},
]
GRANTS = [
    ("g1", "GB-COH-2", "whatever it is called", "1000"),
    ("g2", "", "HOPE GROUP", "500"),
    ("g3", "", "Twin Group", "700"),
    ("g4", "GB-CHC-9", "Nobody's Trust", "9"),
]


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write a table."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_grants_are_joined_by_number_then_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A number wins, a name that one thing bears is next, and a name of two identifies neither."""
    write(tmp_path / "organisations.csv", ORGANISATIONS)
    write(tmp_path / "claims.csv", [{"id": "urn:c1", "subject": "urn:trust", "evidence": "The trust runs it."}])
    headings = ("Identifier", "Recipient Org:Identifier", "Recipient Org:Name", "Amount Awarded")
    write(tmp_path / "grants.csv", [dict(zip(headings, row, strict=True)) for row in GRANTS])
    arguments = ["join_grants.py", str(tmp_path), str(tmp_path / "grants.csv"), str(tmp_path / "joined.csv")]
    monkeypatch.setattr(sys, "argv", arguments)
    join_grants.main()
    with (tmp_path / "joined.csv").open(encoding="utf-8", newline="") as stream:
        rows = [(row["Identifier"], row["id"], row["joined_by"], row["evidence"]) for row in csv.DictReader(stream)]
    assert rows == [("g1", "urn:trust", "identifier", "The trust runs it."), ("g2", "urn:hope", "name", "")]
    assert "2 of 4 grants" in capsys.readouterr().out
