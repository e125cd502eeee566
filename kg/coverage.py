"""What the text has and no mention covers: numbers, capitalised names and quoted titles.

A list to read, not a score: much of it is rightly no mention (the annotation guide leaves out years, ages and words
that merely begin a sentence), and what is not shows where a register or a pattern is missing (docs/extending.md).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kg.model import Extraction, Span


class GapKind(StrEnum):
    """What sort of thing is not covered."""

    NUMBER = "number"
    NAME = "name"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of text that no mention covers."""

    kind: GapKind
    span: Span
    text: str
    #: Line of the text, from 1.
    line: int
    #: The sentence it stands in, on one line.
    sentence: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of one document is covered."""

    document: str
    #: Kind → how many such things the text has.
    seen: dict[GapKind, int]
    #: In the order of the text.
    gaps: tuple[Gap, ...]

    def missing(self, kind: GapKind) -> int:
        """Return how many things of a kind no mention covers."""
        return sum(gap.kind is kind for gap in self.gaps)


#: A number with its sign and unit; parts of words, dates in figures and numbers of sections are none.
_NUMBER = re.compile(
    r"(?<![\w.,/-])[£$€]?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?(?:%|per\s?cent\b|bn\b|m\b|k\b|million\b|billion\b))?(?![\w/-]|[.,]\d)"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_AFTER_DAY = re.compile(rf"\s+(?:{_MONTHS})\b")
_DAY_AFTER = re.compile(rf"\b(?:{_MONTHS})\s+\Z")
#: Words beginning with a capital, with the small words that names go on over.
_NAME = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w’'&.-]*(?:\s(?:(?:of|the|for|and|&|on|in)\s){0,2}[^\W\d_a-zß-öø-ÿ][\w’'&-]*)*")
_WORD = re.compile(r"[\w’'&.-]+")
_NO_NAMES = frozenset(
    [*_MONTHS.split("|"), "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "I", "A"]
)
#: Words in quotation marks that begin with a capital and do not end as speech does.
_TITLE = re.compile(r"[“‘\"]([A-Z][^“”‘\"\n]{3,120}?[^\s.,!?;:])[”’\"](?!\w)")


def coverage(extraction: Extraction) -> Coverage:
    """Return what of a document no mention covers."""
    text = extraction.document.text
    seen, gaps = uncovered(text, extraction.sentences, [mention.span for mention in extraction.mentions])
    return Coverage(extraction.document.path, seen, gaps)


def uncovered(
    text: str, sentences: Iterable[Span], mentions: Sequence[Span]
) -> tuple[dict[GapKind, int], tuple[Gap, ...]]:
    """Return how many things of each kind a text has, and those that no mention covers, in the order of the text.

    Args:
        text: the stored text, or a part of it.
        sentences: where it is looked; offsets into that text.
        mentions: what is covered.
    """
    covered = _Covered(mentions)
    breaks = [match.start() for match in re.finditer("\n", text)]
    seen = dict.fromkeys(GapKind, 0)
    gaps: list[Gap] = []
    for sentence in sentences:
        for kind, span in _things(text, sentence):
            seen[kind] += 1
            for left in covered.left_of(kind, span, text, sentence.start):
                line = bisect_left(breaks, left.start) + 1
                gaps.append(Gap(kind, left, _on_one_line(left.of(text)), line, _on_one_line(sentence.of(text))))
    return seen, tuple(sorted(gaps, key=lambda gap: gap.span))


def _things(text: str, sentence: Span) -> Iterator[tuple[GapKind, Span]]:
    """Yield what a careful reader would look at twice in a sentence."""
    for match in _NUMBER.finditer(text, sentence.start, sentence.end):
        if not _is_date(text, match):
            yield GapKind.NUMBER, Span(*match.span())
    titles = [Span(*match.span(1)) for match in _TITLE.finditer(text, sentence.start, sentence.end)]
    yield from ((GapKind.TITLE, title) for title in titles)
    for match in _NAME.finditer(text, sentence.start, sentence.end):
        span = Span(*match.span())
        if not any(title.overlaps(span) for title in titles) and _may_be_name(text, span, sentence):
            yield GapKind.NAME, span


def _is_date(text: str, match: re.Match[str]) -> bool:
    """Say whether a number is a year, or the day of a month."""
    if _YEAR.fullmatch(match[0]):
        return True
    near = text[max(0, match.start() - 12) : match.start()]
    return bool(_AFTER_DAY.match(text, match.end())) or bool(_DAY_AFTER.search(near))


def _may_be_name(text: str, span: Span, sentence: Span) -> bool:
    """Say whether capitals make a name: not one word that begins a sentence, nor a day or month."""
    capitals = [word.strip(".'’") for word in span.of(text).split() if word[0].isupper()]
    begins = not any(character.isalnum() for character in text[sentence.start : span.start])
    if begins and not capitals[0].isupper():
        capitals = capitals[1:]
    return any(word not in _NO_NAMES for word in capitals)


class _Covered:
    """The spans of mentions, looked up by place; they do not overlap."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [span.start for span in self._spans]

    def left_of(self, kind: GapKind, span: Span, text: str, sentence_start: int) -> Iterator[Span]:
        """Yield what of a thing no mention covers: of a name the words that are left, else all of it or nothing."""
        near = [mention for mention in self._near(span) if mention.overlaps(span)]
        if not near or (kind is GapKind.TITLE and not any(mention.covers(span) for mention in near)):
            yield span
        elif kind is GapKind.NAME:
            # A word that begins a sentence before a name is capital for that alone: "In Leeds", "When Big Local".
            yield from (left for left in _rest(text, span, near) if left.start > sentence_start)

    def _near(self, span: Span) -> Sequence[Span]:
        first = max(0, bisect_right(self._starts, span.start) - 1)
        return self._spans[first : bisect_left(self._starts, span.end)]


def _rest(text: str, span: Span, mentions: Sequence[Span]) -> Iterator[Span]:
    """Yield the capitalised words of a name that lie outside every mention, neighbours together."""
    run: list[Span] = []
    for match in _WORD.finditer(text, span.start, span.end):
        word = Span(*match.span())
        if any(mention.overlaps(word) for mention in mentions):
            yield from _named(text, run)
            run = []
        else:
            run.append(word)
    yield from _named(text, run)


def _named(text: str, run: Sequence[Span]) -> Iterator[Span]:
    capitals = [word for word in run if text[word.start].isupper() and word.of(text).strip(".'’") not in _NO_NAMES]
    if capitals and capitals[0].of(text) not in {"The", "In", "On", "At", "And", "But", "For"}:
        yield Span(capitals[0].start, capitals[-1].end)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def coverage_json(found: Sequence[Coverage]) -> list[dict[str, Any]]:
    """Return what is not covered as plain values for JSON, one object per document."""
    return [
        {
            "document": one.document,
            "seen": {str(kind): number for kind, number in one.seen.items()},
            "uncovered": {str(kind): one.missing(kind) for kind in GapKind},
            "gaps": [
                {
                    "kind": str(gap.kind),
                    "start": gap.span.start,
                    "end": gap.span.end,
                    "text": gap.text,
                    "line": gap.line,
                    "sentence": gap.sentence,
                }
                for gap in one.gaps
            ],
        }
        for one in found
    ]
