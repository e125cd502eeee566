"""The machine-readable form of the scores."""

from __future__ import annotations

import json

from kg.evaluate import score, scores_json

from .examples import extraction, found_mention, gold, gold_mention


def test_scores_json_has_counts_and_shares() -> None:
    """Per type, micro and macro scores and the errors come out as plain values."""
    gold_document = gold(gold_mention("Wales", "Place"), gold_mention("Multiply", "Programme"))
    data = scores_json(score([(gold_document, extraction(found_mention("Wales", "Place")))]))
    assert json.loads(json.dumps(data)) == data
    assert data["micro"]["strict"] == {
        "gold": 2,
        "found": 1,
        "right": 1,
        "precision": 1.0,
        "recall": 0.5,
        "f1": 0.6667,
    }
    assert [(error["kind"], error["gold"]["text"]) for error in data["errors"]] == [("missed", "Multiply")]
