"""A long text as pages that load at once, cut between paragraphs where that can be."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from kg.model import Span

#: Bytes of markup that a page may have, so that with what stands around it stays below 100 kB.
PAGE_BYTES = 80_000

_PARAGRAPH = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_LINE = re.compile(r"\n")
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+")
_WORD = re.compile(r"\s+")
_UNKNOWN_SENTENCE = re.compile(r"\S(?:[^\n.!?]|[.!?](?!\s))*[.!?]?")


@dataclass(frozen=True, slots=True)
class TextPart:
    """A mention or a sentence: where it begins, its IRI, and the bytes of markup that it and its facts take."""

    begin: int
    iri: str
    size: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The stored text of a document, the stretches of it that are its pages, and what begins on each."""

    text: str
    pages: tuple[Span, ...]
    #: IRIs of mentions and sentences, page by page.
    parts: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str, parts: Iterable[TextPart], *, most: int = PAGE_BYTES) -> Layout:
        """Return the layout of a text with these parts; ``most`` is the bytes that a page may have."""
        ordered = sorted(parts, key=lambda part: (part.begin, part.iri))
        pages = paginate(text, ordered, most=most)
        begins = [part.begin for part in ordered]
        cuts = [0, *(bisect_left(begins, page.start) for page in pages[1:]), len(ordered)]
        return cls(text, pages, tuple(tuple(part.iri for part in ordered[a:b]) for a, b in pairwise(cuts)))


class _Weights:
    """What a stretch of the text weighs on a page, told at once for any."""

    def __init__(self, text: str, parts: Sequence[TextPart]) -> None:
        self._begins = [part.begin for part in parts]
        self._sums = [0, *accumulate(part.size for part in parts)]
        self._text = text

    def of(self, span: Span) -> int:
        """Return the bytes of a stretch and of what is shown of it."""
        first, last = bisect_left(self._begins, span.start), bisect_left(self._begins, span.end)
        return len(span.of(self._text).encode("utf-8", "replace")) + self._sums[last] - self._sums[first]


def paginate(text: str, parts: Sequence[TextPart] = (), *, most: int = PAGE_BYTES) -> tuple[Span, ...]:
    r"""Return the stretches of a text that are its pages, in order and without gaps; an empty text has one.

    Args:
        text: the stored text.
        parts: what is shown of it, in order.
        most: bytes of a page. Only what cannot be divided, a single character, is larger.

    >>> [span.of("One.\n\nTwo.\n\nThree.") for span in paginate("One.\n\nTwo.\n\nThree.", most=12)]
    ['One.\n\nTwo.\n\n', 'Three.']
    """
    weighed = _Weights(text, parts)
    starts, page = [0], 0
    for piece in _small(Span(0, len(text)), text, weighed, most):
        size = weighed.of(piece)
        if page and page + size > most:
            starts.append(piece.start)
            page = 0
        page += size
    return tuple(Span(begin, end) for begin, end in pairwise([*starts, len(text)]))


def _small(span: Span, text: str, weighed: _Weights, most: int) -> Iterator[Span]:
    """Yield the pieces of a stretch, each small enough for a page, divided where it hurts least."""
    pieces = [span]
    for pattern in (_PARAGRAPH, _LINE, _SENTENCE, _WORD):
        pieces = [part for piece in pieces for part in _divided(piece, text, pattern, weighed, most)]
    for piece in pieces:
        yield from _halved(piece, weighed, most)


def _divided(piece: Span, text: str, pattern: re.Pattern[str], weighed: _Weights, most: int) -> Iterator[Span]:
    if weighed.of(piece) <= most and pattern is not _PARAGRAPH:
        yield piece
        return
    ends = [match.end() for match in pattern.finditer(text, piece.start, piece.end)]
    bounds = sorted({piece.start, *ends, piece.end})
    yield from (Span(begin, end) for begin, end in pairwise(bounds))


def _halved(piece: Span, weighed: _Weights, most: int) -> Iterator[Span]:
    """Yield a stretch without a space in pieces."""
    waiting = [piece]
    while waiting:
        part = waiting.pop()
        if weighed.of(part) <= most or part.end - part.start < 2:
            yield part
            continue
        middle = (part.start + part.end) // 2
        waiting += [Span(middle, part.end), Span(part.start, middle)]


def page_of(pages: Sequence[Span], offset: int) -> int:
    """Return the number of the page that holds an offset, from 1; beyond the text it is the last one.

    >>> page_of([Span(0, 10), Span(10, 30)], 10)
    2
    """
    return max(1, bisect_right([page.start for page in pages], offset))


def sentences_of(text: str, page: Span, known: Iterable[Span]) -> Iterator[Span]:
    """Yield the sentences of a page: the known ones, and those that end with a full stop or a line between them.

    >>> list(sentences_of("One. Two. Three.", Span(0, 16), [Span(5, 9)]))
    [Span(start=0, end=4), Span(start=5, end=9), Span(start=10, end=16)]
    """
    position = page.start
    for sentence in [*sorted(known), Span(page.end, page.end)]:
        if sentence.start >= position:
            yield from _between(text, Span(position, min(sentence.start, page.end)))
            if sentence.start < page.end:
                yield sentence
            position = sentence.end


def _between(text: str, span: Span) -> Iterator[Span]:
    for match in _UNKNOWN_SENTENCE.finditer(text, span.start, span.end):
        yield Span(*match.span())
