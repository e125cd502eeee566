"""Every rule does what its own examples say."""

from __future__ import annotations

import pytest

from kg.model import AwardRef, Literal, Ref
from kg.nlp.facts import Facts, read_facts
from kg.nlp.facts.patterns import load_rules
from kg.nlp.reading import Reading
from tests.nlp.facts.oracle import marked_reading

Example = dict[str, object]


def _examples(file: str, table: str, key: str) -> list[tuple[str, Example]]:
    found = []
    for entry in load_rules(file, table):
        examples = entry["examples"]
        assert isinstance(examples, list)
        found += [(str(entry["id"]), one) for one in examples if key in one]
    return found


def _read(example: Example) -> tuple[Reading, Facts]:
    above = "".join(f"{example[name]}\n\n" for name in ("title", "intro") if name in example)
    reading = marked_reading(above + str(example["text"]))
    return reading, read_facts(reading)


def _words(value: object, reading: Reading, facts: Facts) -> str:
    names = {**{one.id: one for one in facts.referents}, **reading.referents}
    if isinstance(value, Ref):
        name = names[value.id].name
        return {"the publisher": "publisher", "example": "document"}.get(name, name)
    return value.lexical if isinstance(value, Literal) else str(value)


def _claims(example: Example) -> set[str]:
    reading, facts = _read(example)
    return {
        " | ".join((_words(claim.subject, reading, facts), claim.predicate, _words(claim.object, reading, facts)))
        for claim in facts.claims
        if not isinstance(claim.object, AwardRef)
    }


@pytest.mark.parametrize(
    ("rule", "example"),
    _examples("relations.toml", "relation", "facts")
    + _examples("clauses.toml", "clause", "facts")
    + _examples("nouns.toml", "noun", "facts"),
)
def test_relation_examples(rule: str, example: Example) -> None:
    """A rule about a wording or a verb makes the claims of its examples."""
    expected = example["facts"]
    assert isinstance(expected, list)
    assert set(expected) <= _claims(example), rule


@pytest.mark.parametrize(("rule", "example"), _examples("awards.toml", "value", "facts"))
def test_value_examples(rule: str, example: Example) -> None:
    """A value rule makes the claims of its examples, with the amounts as numbers."""
    from kg.nlp.values import parse_money

    found = set()
    for claim in _claims(example):
        subject, predicate, value = claim.split(" | ")
        money = parse_money(value)
        found.add(f"{subject} | {predicate} | {money[0] if money else value}")
    expected = example["facts"]
    assert isinstance(expected, list)
    assert set(expected) <= found, rule


@pytest.mark.parametrize(
    ("rule", "example"),
    _examples("awards.toml", "verb", "awards")
    + _examples("awards.toml", "special", "awards")
    + _examples("awards.toml", "flow", "awards"),
)
def test_award_examples(rule: str, example: Example) -> None:
    """A verb or construction makes the awards of its examples, with status and parts."""
    reading, facts = _read(example)
    found = []
    for award in facts.awards:
        parts = {name: _words(getattr(award, name), reading, facts) for name in _PARTS if getattr(award, name)}
        found.append({f"{award.amount}", award.status.value, *(f"{name}={value}" for name, value in parts.items())})
    expected = example["awards"]
    assert isinstance(expected, list)
    for line in expected:
        assert any(_fields(line) <= award for award in found), (rule, line, found)


@pytest.mark.parametrize(("rule", "example"), _examples("observations.toml", "rule", "observations"))
def test_observation_examples(rule: str, example: Example) -> None:
    """A figure rule makes the observations of its examples."""
    reading, facts = _read(example)
    found = []
    for one in facts.observations:
        parts = {name: _words(getattr(one, name), reading, facts) for name in _FIGURE if getattr(one, name)}
        found.append({f"{one.value}", one.unit, *(f"{name}={value}" for name, value in parts.items())})
    expected = example["observations"]
    assert isinstance(expected, list)
    for line in expected:
        assert any(_fields(line) <= one for one in found), (rule, line, found)


_PARTS = ("fund", "round", "funder", "recipient", "place", "purpose", "event", "date", "qualifier")
_FIGURE = ("group", "measure", "area", "about", "period", "qualifier")


def _fields(line: str) -> set[str]:
    """Split "5000 awarded funder=Hope Trust purpose=a roof" into its fields."""
    fields: list[str] = []
    for word in line.split():
        if "=" in word or not fields or "=" not in fields[-1]:
            fields.append(word)
        else:
            fields[-1] += f" {word}"
    return set(fields)
