"""Mentions and facts scored together, and the machine-readable form of the scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kg.evaluate.facts import FactScore, score_facts
from kg.evaluate.gold import GoldDocument, GoldFact, GoldMention
from kg.evaluate.mentions import Average, Counts, MentionError, MentionScores, mention_errors, score_mentions
from kg.model import Extraction, Mention


@dataclass(frozen=True, slots=True)
class Scores:
    """How the extractions of some annotated documents compare with their annotations."""

    documents: tuple[str, ...]
    mentions: MentionScores
    facts: FactScore
    errors: tuple[MentionError, ...]


def score(pairs: Sequence[tuple[GoldDocument, Extraction]]) -> Scores:
    """Return the scores of extractions against the annotations of the same documents."""
    found = [(gold, extraction.mentions) for gold, extraction in pairs]
    return Scores(
        documents=tuple(gold.document.slug for gold, _ in pairs),
        mentions=score_mentions(found),
        facts=score_facts(pairs),
        errors=tuple(error for gold, mentions in found for error in mention_errors(gold, mentions)),
    )


def scores_json(scores: Scores) -> dict[str, Any]:
    """Return the scores as plain values for JSON; shares are rounded to four places."""
    mentions, facts = scores.mentions, scores.facts
    return {
        "documents": list(scores.documents),
        "types": {
            str(name): {"strict": _counts(mentions.strict[name]), "relaxed": _counts(mentions.relaxed[name])}
            for name in mentions.strict
        },
        "micro": {"strict": _counts(mentions.strict_micro), "relaxed": _counts(mentions.relaxed_micro)},
        "macro": {"strict": _shares(mentions.strict_macro), "relaxed": _shares(mentions.relaxed_macro)},
        "facts": {
            "gold": facts.compared,
            "right": len(facts.found),
            "recall": round(facts.recall, 4),
            "left_out": facts.left_out,
            "kinds": {
                str(kind): {
                    "gold": counts.gold,
                    "right": counts.right,
                    "recall": round(counts.recall, 4),
                    "extracted": facts.made[kind],
                }
                for kind, counts in facts.by_kind().items()
            },
            "found": [_fact_row(item.document, item.fact, predicate_found=item.predicate) for item in facts.found],
            "missed": [_fact_row(item.document, item.fact) for item in facts.missed],
        },
        "errors": [_error_row(error) for error in scores.errors],
    }


def _counts(counts: Counts) -> dict[str, float]:
    return {"gold": counts.gold, "found": counts.found, "right": counts.right, **_shares(counts)}


def _shares(scores: Counts | Average) -> dict[str, float]:
    return {"precision": round(scores.precision, 4), "recall": round(scores.recall, 4), "f1": round(scores.f1, 4)}


def _fact_row(document: str, fact: GoldFact, **more: str) -> dict[str, Any]:
    evidence = {"start": fact.evidence.start, "end": fact.evidence.end}
    return {
        "document": document,
        "subject": fact.subject,
        "predicate": fact.predicate,
        "object": fact.object,
        "evidence": evidence,
        **more,
    }


def _error_row(error: MentionError) -> dict[str, Any]:
    return {
        "kind": str(error.kind),
        "document": error.document,
        "before": error.before,
        "after": error.after,
        "gold": error.gold and _mention_row(error.gold),
        "found": error.found and _mention_row(error.found),
    }


def _mention_row(mention: GoldMention | Mention) -> dict[str, Any]:
    return {
        "start": mention.span.start,
        "end": mention.span.end,
        "text": mention.text,
        "type": str(mention.type),
    }
