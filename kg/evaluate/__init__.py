"""How well extraction agrees with documents annotated by hand.

``gold`` reads the annotated documents, ``mentions`` scores what was found in the text, ``facts`` scores what was said
about it. Extractions come in as values: nothing here reads with spaCy or opens a store.
"""

from __future__ import annotations

from kg.evaluate.facts import FactKind, FactScore, MissedFact, score_facts
from kg.evaluate.gold import GoldDocument, GoldFact, GoldMention, find_gold, load_gold
from kg.evaluate.mentions import Counts, MentionError, MentionScores, mention_errors, score_mentions
from kg.evaluate.scores import Scores, score, scores_json

__all__ = [
    "Counts",
    "FactKind",
    "FactScore",
    "GoldDocument",
    "GoldFact",
    "GoldMention",
    "MentionError",
    "MentionScores",
    "MissedFact",
    "Scores",
    "find_gold",
    "load_gold",
    "mention_errors",
    "score",
    "score_facts",
    "score_mentions",
    "scores_json",
]
