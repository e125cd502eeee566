"""Which of several overlapping candidates become mentions: earlier tiers first, then the longest."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from kg.model import Span
from kg.nlp.page import Candidate


class Chosen:
    """The candidates taken so far, none overlapping another, looked up by place."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._items: list[Candidate] = []

    @property
    def items(self) -> tuple[Candidate, ...]:
        """The candidates in order of their start."""
        return tuple(self._items)

    def free(self, span: Span) -> bool:
        """Say whether no candidate taken so far shares a character with the span."""
        at = bisect_left(self._starts, span.end)
        return at == 0 or self._items[at - 1].span.end <= span.start

    def within(self, span: Span) -> list[Candidate]:
        """Return the candidates that begin inside a span."""
        return self._items[bisect_left(self._starts, span.start) : bisect_left(self._starts, span.end)]

    def at(self, start: int) -> Candidate | None:
        """Return the candidate that begins at an offset."""
        index = bisect_left(self._starts, start)
        return self._items[index] if index < len(self._items) and self._starts[index] == start else None

    def add(self, candidates: Iterable[Candidate]) -> None:
        """Take the candidates of one tier: the longest first, then in the order given."""
        taken = [item for item in candidates if item.span.start < item.span.end and self.free(item.span)]
        taken.sort(key=lambda item: item.span.start - item.span.end)
        kept: dict[int, Candidate] = {}
        covered: set[int] = set()
        for item in taken:
            if not covered.intersection((item.span.start, item.span.end - 1)):
                covered.update(range(item.span.start, item.span.end))
                kept[item.span.start] = item
        self._items = sorted([*self._items, *kept.values()], key=lambda item: item.span.start)
        self._starts = [item.span.start for item in self._items]
