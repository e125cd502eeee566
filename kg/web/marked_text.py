"""A stretch of text as markup: what it names, the sentences that are evidence, the place a link points at.

Stretches may lie inside one another and may cross. Markup can only nest, so what crosses is cut where the stretch
around it ends and goes on after it; links cannot nest either, so what holds another mention is a span whose own words
are links.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from markupsafe import Markup, escape


class Part(IntEnum):
    """What a stretch is; of two that cover the same words the first lies outside."""

    PLACE = 0
    SENTENCE = 1
    MENTION = 2
    GAP = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text, in Unicode code points of the whole text."""

    begin: int
    end: int
    part: Part
    #: The identifier of the element, empty where another piece of the same stretch has it.
    anchor: str = ""
    #: Of a mention: its type, where it leads, and what it names.
    type: str = ""
    href: str = ""
    title: str = ""


def marked(text: str, begin: int, end: int, stretches: Iterable[Stretch]) -> Markup:
    """Return the characters of a text from ``begin`` to ``end`` with markup around them; none is lost or changed.

    >>> marked("Bank of Wales", 0, 13, [Stretch(0, 13, Part.MENTION, "a", "Organisation", "/o", "Organisation: Bank")])
    Markup('<a class="mark Organisation" id="a" href="/o" title="Organisation: Bank">Bank of Wales</a>')
    """
    return Markup("").join(_pieces(text, begin, end, nested(_clipped(stretches, begin, end))))


def _clipped(stretches: Iterable[Stretch], begin: int, end: int) -> Iterator[Stretch]:
    for stretch in stretches:
        first, last = max(begin, stretch.begin), min(end, stretch.end)
        if first < last:
            yield replace(stretch, begin=first, end=last, anchor=stretch.anchor if first == stretch.begin else "")


def nested(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches in the order in which they open, each inside the ones still open; what crosses is cut.

    >>> [(item.begin, item.end) for item in nested([Stretch(0, 5, Part.MENTION), Stretch(3, 8, Part.MENTION)])]
    [(0, 5), (3, 5), (5, 8)]
    """
    waiting = [(*_order(stretch), number, stretch) for number, stretch in enumerate(stretches)]
    heapq.heapify(waiting)
    found: list[Stretch] = []
    ends: list[int] = []
    while waiting:
        *_, number, stretch = heapq.heappop(waiting)
        while ends and ends[-1] <= stretch.begin:
            ends.pop()
        if ends and stretch.end > ends[-1]:
            rest = replace(stretch, begin=ends[-1], anchor="")
            heapq.heappush(waiting, (*_order(rest), number, rest))
            stretch = replace(stretch, end=ends[-1])
        ends.append(stretch.end)
        found.append(stretch)
    return found


def _order(stretch: Stretch) -> tuple[int, int, int]:
    return stretch.begin, -stretch.end, stretch.part


def _pieces(text: str, position: int, end: int, stretches: Sequence[Stretch]) -> Iterator[Markup]:
    open_: list[tuple[Stretch, bool]] = []
    for stretch, is_link in zip(stretches, _links(stretches), strict=True):
        while open_ and open_[-1][0].end <= stretch.begin:
            yield _words(text, position, open_[-1][0].end, open_)
            position = open_[-1][0].end
            yield _closing(*open_.pop())
        yield _words(text, position, stretch.begin, open_)
        position = stretch.begin
        yield _opening(stretch, is_link)
        open_.append((stretch, is_link))
    while open_:
        yield _words(text, position, open_[-1][0].end, open_)
        position = open_[-1][0].end
        yield _closing(*open_.pop())
    yield escape(text[position:end])


def _links(stretches: Sequence[Stretch]) -> list[bool]:
    """Say of each stretch whether it is a link as a whole: a mention in which no other begins."""
    links = [stretch.part is Part.MENTION and bool(stretch.href) for stretch in stretches]
    around: list[int] = []
    for place, stretch in enumerate(stretches):
        while around and stretches[around[-1]].end <= stretch.begin:
            around.pop()
        if stretch.part is Part.MENTION:
            for outer in around:
                links[outer] = False
            around = [place]
    return links


def _words(text: str, begin: int, end: int, open_: Sequence[tuple[Stretch, bool]]) -> Markup:
    """Return words, as a link if the mention around them has become a span."""
    words = escape(text[begin:end])
    around = next((item for item in reversed(open_) if item[0].part is Part.MENTION), None)
    if not words or around is None or around[1] or not around[0].href:
        return words
    return Markup('<a href="{}" title="{}">{}</a>').format(around[0].href, around[0].title, words)


def _opening(stretch: Stretch, is_link: bool) -> Markup:
    anchor = Markup(' id="{}"').format(stretch.anchor) if stretch.anchor else Markup("")
    match stretch.part:
        case Part.PLACE:
            return Markup('<mark class="place"{}>').format(anchor)
        case Part.SENTENCE:
            return Markup('<span class="sentence"{}>').format(anchor)
        case Part.GAP:
            return Markup('<span class="gap"{} title="{}">').format(anchor, stretch.title)
    if is_link:
        opening = Markup('<a class="mark {}"{} href="{}" title="{}">')
        return opening.format(stretch.type, anchor, stretch.href, stretch.title)
    return Markup('<span class="mark {}"{} title="{}">').format(stretch.type, anchor, stretch.title)


def _closing(stretch: Stretch, is_link: bool) -> Markup:
    if stretch.part is Part.PLACE:
        return Markup("</mark>")
    return Markup("</a>") if is_link else Markup("</span>")
