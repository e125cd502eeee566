"""Cues: the words beside a name that nothing else explains."""

from __future__ import annotations

import pytest

from kg.nlp.context import cues
from kg.nlp.tables import read_table
from tests.nlp.conftest import Read

EXAMPLES = [(row["id"], example) for row in read_table("cues")["cue"] for example in row["examples"]]


@pytest.mark.parametrize(("cue", "example"), EXAMPLES)
def test_each_cue_types_the_names_of_its_examples(read: Read, cue: str, example: tuple[str, str]) -> None:
    """The name is found with the cue's type, by the cue."""
    text, name = example
    found = {mention.text: mention.rule for mention in read(text).mentions}
    assert found.get(name) == cue


def test_the_cues_have_ids_of_their_own() -> None:
    """A rule named in the graph is one rule."""
    ids = [cue.id for cue in cues()]
    assert len(ids) == len(set(ids))
