"""The golden document: what was written by hand becomes exactly the JSON and the TriG that were reviewed by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rdflib import Dataset, Graph
from rdflib.compare import graph_diff, to_isomorphic

from kg.interchange import extraction_json
from kg.mapping import document_graph, entities_graph
from kg.namespaces import Minter
from kg.resolve import merge_entities, registry_of, resolve
from tests.golden.by_hand import EXTRACTION, VOCABULARY

FOLDER = Path(__file__).parent
MINTER = Minter("https://w3id.org/policy-kg/")
RESOLUTION = resolve(EXTRACTION, registry_of(VOCABULARY), MINTER)


def graphs() -> dict[str, Graph]:
    """Return the two graphs the document becomes, by the last part of their address."""
    return {
        "harbour-fund": document_graph(EXTRACTION, RESOLUTION, MINTER),
        "entities": entities_graph(merge_entities([RESOLUTION]), MINTER),
    }


def test_json_is_the_golden_one() -> None:
    """The JSON of the document is the file's, key by key."""
    expected = json.loads((FOLDER / "harbour-fund.json").read_text(encoding="utf-8"))
    assert extraction_json(EXTRACTION, RESOLUTION, MINTER) == expected


@pytest.mark.parametrize("name", ["harbour-fund", "entities"])
def test_graph_is_the_golden_one(name: str) -> None:
    """The named graph says what the TriG file says, no more and no less."""
    golden = Dataset()
    golden.parse(data=(FOLDER / "harbour-fund.trig").read_text(encoding="utf-8"), format="trig")
    expected = to_isomorphic(golden.graph(MINTER.graph(name)))
    _, missing, surplus = graph_diff(expected, to_isomorphic(graphs()[name]))
    assert (sorted(missing), sorted(surplus)) == ([], [])
