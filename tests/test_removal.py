"""What was taken out: blacked out of every text, remembered without a name, and given back on request."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SettingsError
from kg.removal import BLACK, Removals, RemovedDocument, person_named, read_removals, write_removals

JANE = Removals(people=(person_named(["Jane Smith", "Smith", "Dame Jane Smith"]),))


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Jane Smith spoke.", "████ █████ spoke."),
        ("JANE\nSMITH’s plan", "████\n█████’s plan"),
        ("Smith alone may be another.", "Smith alone may be another."),
        ("Jane Smith came. Smith left for Smithfield.", "████ █████ came. █████ left for Smithfield."),
        ("Jane Smithson and John Smith", "Jane Smithson and John Smith"),
    ],
)
def test_names_are_blacked_out(text: str, after: str) -> None:
    """Whole names, whatever the case and the line breaks; a last name only beside a full one."""
    assert JANE.redacted(text) == after


@given(st.text(alphabet="JaneSmith \n.é’-", max_size=60))
def test_no_offset_moves(text: str) -> None:
    """The text stays as long as it is, and its spaces stay where they are."""
    after = JANE.redacted(text)
    assert len(after) == len(text)
    assert all(one == other or other == BLACK for one, other in zip(text, after, strict=True))


def test_the_file_tells_nobody_who_was_taken_out(tmp_path: Path) -> None:
    """A person is kept as hashes, and what is read back is what was written."""
    removals = JANE.with_document(RemovedDocument('odd "name".txt', "00ff"))
    write_removals(tmp_path / "removed.toml", removals)
    assert "smith" not in (tmp_path / "removed.toml").read_text("utf-8").lower()
    assert read_removals(tmp_path / "removed.toml") == removals


def test_a_document_stays_out_under_another_name() -> None:
    """Its path or its content is enough."""
    removals = Removals().with_document(RemovedDocument("a.txt", "00ff"))
    assert removals.leaves_out("b.txt", "00ff")
    assert removals.leaves_out("a.txt", "ffff")
    assert not removals.leaves_out("b.txt", "ffff")


def test_an_entry_is_taken_back() -> None:
    """By the path of a document, or a full name of a person."""
    removals = JANE.with_document(RemovedDocument("a.txt", "00ff"))
    assert removals.without("jane smith").without("a.txt") == Removals()
    assert removals.without("Smith") == removals


def test_a_damaged_file_stops_the_build(tmp_path: Path) -> None:
    """What was taken out must not come back because a file is broken."""
    (tmp_path / "removed.toml").write_text("[[person]]\nnames = 1\n", "utf-8")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_removals(tmp_path / "removed.toml")
