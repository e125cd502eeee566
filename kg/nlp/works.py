"""The title of a document: its first heading, which may be the title of the work it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import MentionType, Span
from kg.nlp.layout import BlockKind, Layout
from kg.nlp.page import Candidate, Page

_PAPER_AHEAD = re.compile(
    r"(?:An?|This|The) (?:\w+ ){0,5}(?:paper|report|plan|study|review|strategy|briefing|guide|framework|pamphlet)\b"
)


def title_span(layout: Layout) -> Span | None:
    """Return the document's title: its first block, when that is a heading and has a word."""
    blocks = layout.blocks
    if not blocks or blocks[0].kind is not BlockKind.HEADING or _CAPTION.match(layout.masked, blocks[0].span.start):
        return None
    return blocks[0].span if _HAS_WORD.search(blocks[0].span.of(layout.masked)) else None


_HAS_WORD = re.compile(r"[^\W_]{2}")
#: A line under a picture, which may stand first: it says who is in it.
_CAPTION = re.compile(
    r"(?:Photo|Picture|Image|Pictured|Credit|Caption|Above|Left to right|L-R)\b"
    r"|[A-Z][\w'-]*(?: [\w'-]+){0,4}? ?\b(?:[Mm]embers|[Vv]olunteers|[Rr]esidents|[Ss]taff|[Cc]hildren|[Pp]upils"
    r"|[Pp]articipants|[Pp]eople|[Tt]eam|[Pp]layers|[Ss]tudents)"
    r" (?:from|at|of|with|in|outside|enjoying|taking)\b"
)


def find(page: Page) -> Iterator[Candidate]:
    """Yield the first heading when it is a work's title: the text goes on to speak of the paper it heads."""
    span = title_span(page.layout)
    blocks = page.layout.blocks
    if span is None or len(blocks) < 2 or len(span.of(page.text).split()) < 4:
        return
    opening = page.text[blocks[1].span.start : blocks[1].span.start + 60]
    if _PAPER_AHEAD.match(opening):
        yield Candidate(span, MentionType.DOCUMENT, "document.heading")
