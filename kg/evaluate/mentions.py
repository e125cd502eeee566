"""Precision, recall and F1 of mentions, type by type, strict and relaxed.

Strict: same start, end and type. Relaxed: the spans overlap and the type is the same; each annotated mention pairs
with one found mention at most, so that splitting a name in two earns nothing. Optional mentions are taken out of the
annotation, and found mentions that overlap one are ignored: they cost nothing either way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.evaluate.gold import GoldDocument, GoldMention
from kg.model import Mention, MentionType, Span


@dataclass(frozen=True, slots=True)
class Counts:
    """How many mentions were annotated, how many found, and how many of these are right.

    >>> half = Counts(gold=4, found=2, right=1)
    >>> half.precision, half.recall, round(half.f1, 3)
    (0.5, 0.25, 0.333)
    """

    gold: int = 0
    found: int = 0
    right: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.gold + other.gold, self.found + other.found, self.right + other.right)

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 0 when nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of what was annotated that was found; 0 when nothing was annotated."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 when nothing is right."""
        total = self.gold + self.found
        return 2 * self.right / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Average:
    """Precision, recall and F1 averaged over the types (macro)."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class MentionScores:
    """Counts for each type that was annotated or found, in the order of the annotation guide."""

    strict: dict[MentionType, Counts]
    relaxed: dict[MentionType, Counts]

    @property
    def strict_micro(self) -> Counts:
        """Strict counts over all types together."""
        return _sum(self.strict)

    @property
    def relaxed_micro(self) -> Counts:
        """Relaxed counts over all types together."""
        return _sum(self.relaxed)

    @property
    def strict_macro(self) -> Average:
        """Strict scores, each type weighing the same."""
        return _average(self.strict)

    @property
    def relaxed_macro(self) -> Average:
        """Relaxed scores, each type weighing the same."""
        return _average(self.relaxed)


class ErrorKind(StrEnum):
    """What is wrong about a mention."""

    MISSED = "missed"
    SPURIOUS = "spurious"
    WRONG_TYPE = "wrong type"
    WRONG_SPAN = "wrong span"


@dataclass(frozen=True, slots=True)
class MentionError:
    """One disagreement: what was annotated, what was found, and the words around it."""

    kind: ErrorKind
    document: str
    gold: GoldMention | None
    found: Mention | None
    #: The text just before and just after, on one line.
    before: str
    after: str

    @property
    def span(self) -> Span:
        """Where it stands: the annotated span, or the found one when nothing was annotated."""
        known = self.gold or self.found
        return known.span if known else Span(0, 0)


def score_mentions(pairs: Sequence[tuple[GoldDocument, Sequence[Mention]]]) -> MentionScores:
    """Return the scores of the mentions found in annotated documents, all documents together."""
    compared = [(_required(gold), _counted(gold, found)) for gold, found in pairs]
    strict: dict[MentionType, Counts] = {}
    relaxed: dict[MentionType, Counts] = {}
    for mention_type in MentionType:
        of_type = [
            (_spans_of_type(gold, mention_type), _spans_of_type(found, mention_type)) for gold, found in compared
        ]
        if any(gold or found for gold, found in of_type):
            sizes = sum(len(gold) for gold, _ in of_type), sum(len(found) for _, found in of_type)
            strict[mention_type] = Counts(*sizes, sum(len(set(gold) & set(found)) for gold, found in of_type))
            relaxed[mention_type] = Counts(*sizes, sum(_overlapping_pairs(gold, found) for gold, found in of_type))
    return MentionScores(strict, relaxed)


def mention_errors(gold: GoldDocument, found: Sequence[Mention], *, context: int = 30) -> tuple[MentionError, ...]:
    """Return every disagreement about one document, in the order of the text.

    A found mention that overlaps an annotated one is *wrong span* when the types agree and *wrong type* when they
    do not; what overlaps nothing is *missed* or *spurious*.
    """
    required, counted = _required(gold), _counted(gold, found)
    exact = {(mention.span, mention.type) for mention in required} & {(item.span, item.type) for item in counted}
    left = [mention for mention in required if (mention.span, mention.type) not in exact]
    rest = [mention for mention in counted if (mention.span, mention.type) not in exact]
    errors: list[MentionError] = []
    for mention in left:
        partner = _partner(mention, rest)
        if partner is not None:
            rest.remove(partner)
        errors.append(_error(gold, mention, partner, context))
    errors += [_error(gold, None, mention, context) for mention in rest]
    return tuple(sorted(errors, key=lambda error: error.span))


def _required(gold: GoldDocument) -> list[GoldMention]:
    return [mention for mention in gold.mentions if not mention.optional]


def _counted(gold: GoldDocument, found: Sequence[Mention]) -> list[Mention]:
    optional = [mention.span for mention in gold.mentions if mention.optional]
    return [mention for mention in found if not any(mention.span.overlaps(span) for span in optional)]


def _spans_of_type(mentions: Sequence[GoldMention] | Sequence[Mention], mention_type: MentionType) -> list[Span]:
    return sorted({mention.span for mention in mentions if mention.type is mention_type})


def _overlapping_pairs(gold: Sequence[Span], found: Sequence[Span]) -> int:
    """Return the most pairs that overlap, each span used once: both lists are sorted and flat, so first come first."""
    pairs = at_gold = at_found = 0
    while at_gold < len(gold) and at_found < len(found):
        if gold[at_gold].overlaps(found[at_found]):
            pairs, at_gold, at_found = pairs + 1, at_gold + 1, at_found + 1
        elif gold[at_gold].end <= found[at_found].start:
            at_gold += 1
        else:
            at_found += 1
    return pairs


def _partner(mention: GoldMention, found: Sequence[Mention]) -> Mention | None:
    overlapping = [item for item in found if item.span.overlaps(mention.span)]
    same_type = [item for item in overlapping if item.type is mention.type]
    return next(iter(same_type or overlapping), None)


def _error(gold: GoldDocument, mention: GoldMention | None, found: Mention | None, context: int) -> MentionError:
    if mention is None:
        kind = ErrorKind.SPURIOUS
    elif found is None:
        kind = ErrorKind.MISSED
    else:
        kind = ErrorKind.WRONG_SPAN if found.type is mention.type else ErrorKind.WRONG_TYPE
    error = MentionError(kind, gold.document.slug, mention, found, "", "")
    text, span = gold.document.text, error.span
    before = _on_one_line(text[max(0, span.start - context) : span.start]).lstrip()
    after = _on_one_line(text[span.end : span.end + context]).rstrip()
    return MentionError(kind, gold.document.slug, mention, found, before, after)


def _on_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _sum(counts: dict[MentionType, Counts]) -> Counts:
    return sum(counts.values(), Counts())


def _average(counts: dict[MentionType, Counts]) -> Average:
    number = len(counts) or 1
    return Average(
        sum(item.precision for item in counts.values()) / number,
        sum(item.recall for item in counts.values()) / number,
        sum(item.f1 for item in counts.values()) / number,
    )
