"""The pattern table: each example is a test."""

from __future__ import annotations

import pytest

from kg.nlp.patterns import patterns

EXAMPLES = [(pattern.id, example) for pattern in patterns() for example in pattern.examples]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_pattern_finds_what_its_examples_say(rule: str, example: tuple[str, ...]) -> None:
    """The first entry of an example is a text, the others are what the pattern finds in it."""
    text, *expected = example
    pattern = next(pattern for pattern in patterns() if pattern.id == rule)
    assert [span.of(text) for span in pattern.spans(text)] == expected


def test_every_pattern_has_an_id_of_its_own_and_examples() -> None:
    """An id names one pattern, and none goes untested."""
    ids = [pattern.id for pattern in patterns()]
    assert len(set(ids)) == len(ids)
    assert all(pattern.examples for pattern in patterns())
