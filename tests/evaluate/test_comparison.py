"""The page that shows annotation and extraction side by side, and the scores in the README."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kg.cli.comparison import comparison_page
from kg.evaluate import FactKind, GoldFact, score

from .examples import TEXT, extraction, found_mention, gold, gold_mention, span_of

ROOT = Path(__file__).parents[2]
GOLD = gold(
    gold_mention("Levelling Up Fund", "Fund"),
    gold_mention("£1.7 billion", "Money", canonical="£1,700,000,000"),
    gold_mention("Leeds City Council", "Organisation"),
    gold_mention("Multiply", "Programme"),
)
FIRST, SECOND = (
    span_of("The Levelling Up Fund gave £1.7 billion to Wales."),
    span_of("Leeds City Council runs Multiply."),
)


def page() -> str:
    """Return the page of an extraction with one error of each kind and one missed fact."""
    facts = (GoldFact("Levelling Up Fund", "gave <b>", "£1.7 billion", FIRST),)
    found = extraction(
        found_mention("The Levelling Up Fund", "Fund"),
        found_mention("Wales", "Place"),
        found_mention("Leeds City Council", "Place"),
        found_mention("£1.7 billion", "Money"),
    )
    return comparison_page(score([(replace(GOLD, facts=facts), found)]))


@pytest.mark.parametrize(
    ("kind", "annotated", "found"),
    [
        ("wrong span", '<mark class="Fund">Levelling Up Fund</mark> Fund', '<mark class="Fund">The Levelling Up Fund'),
        ("wrong type", '<mark class="Organisation">Leeds City Council', '<mark class="Place">Leeds City Council'),
        ("spurious", "—", '<mark class="Place">Wales</mark> Place'),
        ("missed", '<mark class="Programme">Multiply</mark> Programme', "—"),
    ],
)
def test_each_kind_of_error_has_a_row(kind: str, annotated: str, found: str) -> None:
    """Kind, annotation and extraction stand beside each other, with the text around them."""
    (row,) = (line for line in page().splitlines() if f'<td class="kind">{kind}</td>' in line)
    cells = re.findall(r"<td>(.*?)</td>", row)
    assert cells[0].startswith(annotated)
    assert cells[1].startswith(found)
    assert 'class="context">…' in row


def test_missed_facts_are_shown_and_escaped() -> None:
    """A missed fact has its kind and its sentence; what comes from documents is escaped."""
    assert "missed awards" in page()
    assert "gave &lt;b&gt;" in page()
    assert "gave <b>" not in page()


@pytest.mark.parametrize(
    ("fact", "kind"),
    [
        (GoldFact("Levelling Up Fund", "gave", "£1.7 billion (GBP)", FIRST), FactKind.AWARD),
        (GoldFact("Leeds City Council", "runs", "Multiply", SECOND), FactKind.CLAIM),
    ],
)
def test_facts_are_counted_by_kind(fact: GoldFact, kind: FactKind) -> None:
    """A fact about a sum of its sentence is an award."""
    scores = score([(replace(GOLD, facts=(fact,)), extraction())])
    assert {name: counts.gold for name, counts in scores.facts.by_kind().items() if counts.gold} == {kind: 1}
    assert TEXT.startswith("The Levelling Up Fund")


@pytest.mark.slow
def test_scores_in_the_readme_are_those_of_the_command() -> None:
    """Each figure of the README is the command's, within rounding; `make scores` writes them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- evaluation: kg (.*?) -->\n```console\n.*?\n(.*?)```", readme, re.DOTALL)
    assert shown is not None
    command = [sys.executable, "-m", "kg", *shown[1].split(), "--quiet"]
    environment = {**os.environ, "COLUMNS": "100"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert _figures(shown[2]) == pytest.approx(_figures(done.stdout), abs=0.0011), "run `make scores`"


def _figures(table: str) -> list[float]:
    return [float(figure) for figure in re.findall(r"\b\d+(?:\.\d+)?\b", table)]


@pytest.mark.slow
@pytest.mark.parametrize(("floor", "code"), [("0", 0), ("0.5", 1)])
def test_a_floor_for_facts(tmp_path: Path, floor: str, code: int) -> None:
    """Below the floor for facts the command ends with 1."""
    text = "Neither Leeds City Council nor Big Local came."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    names = {"Leeds City Council": "Organisation", "Big Local": "Programme"}
    entities = [
        {"text": name, "type": kind, "start": text.index(name), "end": text.index(name) + len(name)}
        for name, kind in names.items()
    ]
    fact = {"s": "Leeds City Council", "p": "sold", "o": "Big Local", "evidence_start": 0, "evidence_end": len(text)}
    annotated = {"text_file": "a.txt", "entities": entities, "facts": [fact]}
    (tmp_path / "a.json").write_text(json.dumps(annotated), encoding="utf-8")
    command = [sys.executable, "-m", "kg", "evaluate", str(tmp_path / "a.json"), "--min-facts", floor]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
