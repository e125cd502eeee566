"""The labelled pairs of names: what is brought together is one thing, and what is one thing is brought together."""

from __future__ import annotations

from benchmarks.identity import PAIRS, read_pairs, score
from kg.resolve import registry_of
from kg.resources import resource_dir
from kg.vocabulary import load_vocabulary


def test_pairs_are_decided_well_enough() -> None:
    """At least 400 pairs, precision 0.99 and recall 0.90."""
    pairs = read_pairs(PAIRS)
    registry = registry_of(load_vocabulary(resource_dir("ontology"), "https://example.org/"))
    found = score(pairs, lambda _: registry)
    assert len(pairs) >= 400
    assert found.precision >= 0.99
    assert found.recall >= 0.90
