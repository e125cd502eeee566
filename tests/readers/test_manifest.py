"""The manifest of a corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import CorpusError
from kg.model import MetadataValue
from kg.readers.manifest import read_manifest


def _manifest(folder: Path, text: str) -> Path:
    (folder / "report.txt").write_text("A report.", "utf-8")
    (folder / "manifest.toml").write_text(text, "utf-8")
    return folder


def test_keeps_what_is_known_and_nothing_else(tmp_path: Path) -> None:
    """Each value is marked as the manifest's; a key that is not given is not there."""
    folder = _manifest(
        tmp_path,
        '[[document]]\npath = "report.txt"\npublisher = "People’s Health Trust"\ndate = 2021-10\n'.replace(
            "2021-10", '"2021-10"'
        ),
    )
    assert read_manifest(folder) == {
        "report.txt": (
            MetadataValue("publisher", "People’s Health Trust", "manifest"),
            MetadataValue("date", "2021-10", "manifest"),
        )
    }


def test_a_folder_without_manifest_knows_nothing(tmp_path: Path) -> None:
    """The manifest is optional."""
    assert read_manifest(tmp_path) == {}


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ('"2021"', "2021"),
        ("2021", "2021"),
        ('"2021-10"', "2021-10"),
        ('"2021-10-27"', "2021-10-27"),
        ("2021-10-27", "2021-10-27"),
    ],
)
def test_dates_keep_their_precision(tmp_path: Path, written: str, date: str) -> None:
    """A year, a month or a day, as text or in TOML's own form."""
    folder = _manifest(tmp_path, f'[[document]]\npath = "report.txt"\ndate = {written}\n')
    assert read_manifest(folder)["report.txt"] == (MetadataValue("date", date, "manifest"),)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[[document]]\npath = "report.txt"\nauthor = "A"', "line 1: 'author' is not known here"),
        ('title = "Corpus"', "'title' is not known here"),
        ('\n[[document]]\npath = "reprot.txt"', "line 2: there is no file 'reprot.txt' in"),
        ('[[document]]\npath = "../report.txt"', "line 1: there is no file '../report.txt' in"),
        ('[[document]]\ntitle = "A"', "line 1: the entry has no path"),
        ('[[document]]\npath = "report.txt"\ndate = "27 October"', "line 1: date is '27 October'"),
        ('[[document]]\npath = "report.txt"\ndate = "2021-02-30"', "line 1: date is '2021-02-30'"),
        ('[[document]]\npath = "report.txt"\ndate = 2021-10-27T10:00:00', "line 1: date is 2021-10-27 10:00:00"),
        ('[[document]]\npath = "report.txt"\ndate = true', "line 1: date is True"),
        ('[[document]]\npath = "report.txt"\ntitle = " "', "line 1: title is ' '"),
        ('[[document]]\npath = "report.txt"\nsource = "example"', "line 1: source is 'example'"),
        ('[[document]]\npath = "report.txt"\nlanguage = "English!"', "line 1: language is 'English!'"),
        (
            '[[document]]\npath = "report.txt"\n[[document]]\npath = "report.txt"',
            "line 3: report.txt has an entry already",
        ),
        ("[[document]\n", "manifest.toml is not valid TOML"),
        ("document = 3", "'document' is not a list of entries"),
    ],
)
def test_faults_are_named_with_their_line(tmp_path: Path, text: str, found: str) -> None:
    """The message names the file, the entry and what is wrong with it."""
    with pytest.raises(CorpusError) as caught:
        read_manifest(_manifest(tmp_path, text))
    assert found in caught.value.found
    assert "manifest.toml" in caught.value.found


def test_a_manifest_must_be_utf8(tmp_path: Path) -> None:
    """A wrongly encoded manifest is refused, not guessed."""
    (tmp_path / "manifest.toml").write_bytes(b'[[document]]\ntitle = "caf\xe9"')
    with pytest.raises(CorpusError, match="is not UTF-8"):
        read_manifest(tmp_path)
