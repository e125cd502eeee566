"""Taking a document and a person out of a store, with the real reader."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.build import build
from kg.build.removing import find_target, remove, undo
from kg.errors import UnknownNameError, UsageError
from kg.removal import read_removals
from kg.settings import Settings, load_settings
from kg.store import Store

pytestmark = pytest.mark.slow

TEXTS = {
    "speech.txt": (
        "Jane Carter, the chief executive of Local Trust, argued that Big Local works. Ms Carter opened it in Leeds."
    ),
    "note.txt": "The Community Ownership Fund is run by the Ministry of Justice.",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two short texts and the store built of them; tests work on copies."""
    folder = tmp_path_factory.mktemp("removing")
    (folder / "corpus").mkdir()
    for name, text in TEXTS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    build(settings_in(folder))
    return folder


def settings_in(folder: Path) -> Settings:
    """Return settings with everything in one folder."""
    paths = {name: str(folder / name) for name in ("corpus", "store", "removed")}
    return load_settings({**paths, "jobs": 1}, environ={}, directory=folder)


@pytest.fixture
def settings(built: Path, tmp_path: Path) -> Settings:
    """The settings of a copy of that folder."""
    shutil.copytree(built, tmp_path / "copy")
    return settings_in(tmp_path / "copy")


def words(settings: Settings) -> str:
    """Return everything that every version of the store says, and every byte beside it that is not the engine's."""
    store = Store(Path(settings.store))
    said = [str(term) for version in store.versions() for quad in store.open(version).quads() for term in quad]
    return "\n".join(said).lower()


def test_a_document_goes_and_stays_out(settings: Settings) -> None:
    """Its graph and what only it named go, and a build does not bring it back."""
    report = remove(settings, find_target(settings, "note.txt"))
    assert "Community Ownership Fund" in report.entities
    assert "community ownership fund" not in words(settings)
    assert build(settings).documents == ("speech",)
    assert undo(settings, ["note.txt", "other.txt"]) == ("other.txt",)
    assert read_removals(Path(settings.removed)).documents == ()


def test_a_person_goes_from_every_word(settings: Settings) -> None:
    """No statement of any version holds the name, nor does a later build; the other facts stay."""
    target = find_target(settings, "jane carter")
    assert target.paths == ("speech.txt",)
    remove(settings, target)
    build(settings)
    assert "carter" not in words(settings)
    assert "local trust" in words(settings)
    assert "carter" not in Path(settings.removed).read_text("utf-8").lower()


def test_a_text_that_cannot_be_read_again_stops_it(settings: Settings) -> None:
    """A document that names the person must be there; otherwise nothing changes."""
    target = find_target(settings, "Jane Carter")
    (Path(settings.corpus) / "speech.txt").unlink()
    with pytest.raises(UsageError, match=r"speech\.txt names Jane Carter"):
        remove(settings, target)
    assert read_removals(Path(settings.removed)).people == ()


def test_an_unknown_name(settings: Settings) -> None:
    """What is not there cannot go."""
    with pytest.raises(UnknownNameError, match="no document and no person 'nobody'"):
        find_target(settings, "nobody")
