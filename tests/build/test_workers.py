"""Documents made in worker processes: the same outcome, and a document that ends or holds a worker is alone in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.build import build
from kg.settings import Component, Settings
from kg.store import Store
from tests.build.examples import BASE, MINTER, settings, write

pytestmark = pytest.mark.slow

#: A component that ends its process, or never returns, when the text says so.
DANGEROUS = """
import os
import time


def obey(doc):
    if "crash" in doc.text:
        os._exit(7)
    if "hang" in doc.text:
        time.sleep(600)
    return doc
"""


def with_danger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **flags: int) -> Settings:
    """Return settings whose pipeline has the dangerous component."""
    (tmp_path / "danger.py").write_text(DANGEROUS, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    monkeypatch.syspath_prepend(tmp_path)
    chosen = settings(tmp_path, jobs=2, **flags)
    return replace(chosen, components=(Component("danger:obey"),))


def statements(folder: Path) -> set[str]:
    """Return every statement of the served version but those of graph/build."""
    quads = Store(folder).open().quads()
    return {" ".join(term.n3() for term in quad) for quad in quads if quad[3] != MINTER.graph("build")}


def test_number_of_processes_does_not_change_the_outcome(tmp_path: Path) -> None:
    """In this process and in two beside it, the graph is the same."""
    write(tmp_path, **{f"n{number}": f"The Levelling Up Fund gave £{number}m to Leeds." for number in range(1, 10)})
    for jobs in (1, 2):
        build(settings(tmp_path, jobs=jobs, store=str(tmp_path / f"store{jobs}")))
    assert statements(tmp_path / "store1") == statements(tmp_path / "store2")
    assert str(MINTER.base) == BASE


def test_document_that_ends_or_holds_a_worker_is_refused_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are published; each refusal says what happened and what to do."""
    write(tmp_path, a="The Levelling Up Fund.", b="This will crash.", c="This will hang.", d="Leeds City Council.")
    report = build(with_danger(tmp_path, monkeypatch, document_timeout=20))
    assert report.documents == ("a", "d")
    crashed, hanging = report.refused
    assert "b.txt: the process that read it ended with exit code 7" in crashed.why
    assert "c.txt: reading it took longer than 20 s (the setting document_timeout)" in hanging.why
