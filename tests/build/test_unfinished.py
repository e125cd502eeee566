"""A build that is stopped keeps what it has made, and the next one goes on from there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.build import Stages, build
from kg.build.unfinished import UNFINISHED
from kg.model import Document, Extraction
from tests.build.examples import read_funds, settings, stages, write
from tests.build.test_incremental import statements

TEXTS = {name: f"The {name.title()} Fund, also Name, opened." for name in ("alder", "beech", "cedar", "damson")}


def watched(read: list[str], *, stop_at: str = "") -> Stages:
    """Return stages that note what they read, and are interrupted at one document."""

    def extract(document: Document) -> Extraction:
        if document.slug == stop_at:
            raise KeyboardInterrupt
        read.append(document.slug)
        return read_funds(document)

    return replace(stages(), extract=extract)


def stopped(tmp_path: Path) -> None:
    """Build, and be stopped at the third document."""
    write(tmp_path, **TEXTS)
    with pytest.raises(KeyboardInterrupt):
        build(settings(tmp_path), stages=watched([], stop_at="cedar"))


def test_next_build_reads_what_is_left(tmp_path: Path) -> None:
    """What was made before the stop is not read again, and the outcome is that of one build."""
    stopped(tmp_path)
    read: list[str] = []
    report = build(settings(tmp_path), stages=watched(read))
    assert read == ["cedar", "damson"]
    assert report.read == ("alder", "beech", "cedar", "damson")
    build(settings(tmp_path, store=str(tmp_path / "other")), stages=stages())
    assert statements(tmp_path) == statements(tmp_path, "other")


def test_finished_build_leaves_nothing_behind(tmp_path: Path) -> None:
    """The file is gone once a version is published."""
    stopped(tmp_path)
    assert (tmp_path / "store" / UNFINISHED).exists()
    build(settings(tmp_path), stages=stages())
    assert not (tmp_path / "store" / UNFINISHED).exists()


def test_what_has_changed_since_is_read_again(tmp_path: Path) -> None:
    """Another text, or other rules, are another document to make."""
    stopped(tmp_path)
    write(tmp_path, **{**TEXTS, "alder": "The Ash Fund."})
    read: list[str] = []
    build(settings(tmp_path), stages=watched(read))
    assert read == ["alder", "cedar", "damson"]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 200])
def test_damaged_file_costs_time_alone(tmp_path: Path, content: bytes) -> None:
    """A file that cannot be read is begun anew."""
    stopped(tmp_path)
    (tmp_path / "store" / UNFINISHED).write_bytes(content)
    read: list[str] = []
    build(settings(tmp_path), stages=watched(read))
    assert read == ["alder", "beech", "cedar", "damson"]


def test_coverage_and_warnings_survive(tmp_path: Path) -> None:
    """The report of the resumed build tells what was found in the documents made before, too."""
    stopped(tmp_path)
    report = build(settings(tmp_path), stages=watched([]))
    whole = build(settings(tmp_path, store=str(tmp_path / "other")), stages=stages())
    assert (report.coverage, report.warnings) == (whole.coverage, whole.warnings)
    assert [one.document for one in report.coverage] == [f"{name}.txt" for name in TEXTS]
