"""Titles of works: after "report" or "published", in quotation marks, behind a capital article, as the first heading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import MentionType, Span
from kg.nlp.layout import BlockKind, Layout
from kg.nlp.page import Candidate, Page

_NOUNS = r"(?:report|paper|note|briefing|guide|study|review|strategy|pamphlet|publication|document|book|plan|framework|guidance|toolkit|statement|manifesto|article|consultation|survey|blog|newsletter|prospectus|evaluation)"
#: A capital article in mid-sentence opens a title written in sentence case: "in A plain English guide to the Localism Act".
_CAPITAL_A = re.compile(r"(?<=[a-z,:] )(?P<m>A(?:n)? [a-z][^.;:\n,()\"]{4,90}?)(?=[.;:,()\"]| (?:was|is|were|are|which|that|said|found|has|by)\b|\n)")
_QUOTED = re.compile(rf"\b(?:{_NOUNS}s?|published|entitled|titled|called)\b,?[^.\"\n]{{0,30}}?[\"'](?P<m>[A-Z][^\"\n]{{5,120}}?)[.,]?[\"'](?![a-z])")
_AFTER_NOUN = re.compile(
    rf"\b{_NOUNS},? (?:called |entitled |titled |on )?(?P<m>[A-Z][\w'-]*(?:(?::? )[\w'&-]+){{1,12}}?)(?= \(|[.,;]|\n| (?:was|is|were|are|which|that|said|found|has|by|in (?:19|20)\d\d|on \d|sets|calls|argues|shows|says)\b)"
)
_BEFORE_NOUN = re.compile(rf"(?<![\w])[\"'](?P<m>[A-Z][^\"\n]{{5,100}}?)[\"'] {_NOUNS}\b")
_CAPITALS_AFTER = re.compile(
    r"\b(?:report|paper|briefing|pamphlet|study|guide|note|strategy|document|book),? (?:called |entitled |titled )?(?P<m>(?:[A-Z][\w'’-]*)(?: (?:[A-Z][\w'’&-]*|of|the|and|for|in|to|a|on|our|with|from)){1,10} [A-Z][\w'’-]*\??)(?= [a-z(]|[.,;:)]|\n)"
)
_PUBLISHED = re.compile(
    r"\bpublish(?:ed|es|ing)? (?:its |their |a |the )?(?P<m>[A-Z][\w'-]*(?:(?::? )(?:[A-Z][\w'&-]*|our|the|of|and|for|in|to|on|your|a|with)){1,10})(?=[.,;(]| \(|\n| (?:in|on|which|that|a|this|last|to)\b)"
)
_COLON_TITLE = re.compile(r"(?P<m>(?:[A-Z][\w'-]+ ){1,5}[A-Z][\w'-]+: [A-Z]?[a-z][\w' -]{3,60})(?= \()")
_PAPER_AHEAD = re.compile(r"(?:An?|This|The) (?:\w+ ){0,2}(?:paper|report|study|review|strategy|briefing|guide|framework|pamphlet)\b")


def find(page: Page) -> Iterator[Candidate]:
    """Yield the titles of works."""
    yield from _heading(page)
    for rule, regex in (("document.capital-article", _CAPITAL_A), ("document.quoted", _QUOTED), ("document.colon", _COLON_TITLE), ("document.quoted-before", _BEFORE_NOUN), ("document.capitals", _CAPITALS_AFTER)):
        for match in regex.finditer(page.text):
            yield Candidate(Span(*match.span("m")), MentionType.DOCUMENT, rule)
    for match in _PUBLISHED.finditer(page.text):
        if len(match["m"].split()) > 1:
            yield Candidate(_without_end(match), MentionType.DOCUMENT, "document.published")
    for match in _AFTER_NOUN.finditer(page.text):
        if ":" in match["m"]:
            yield Candidate(Span(*match.span("m")), MentionType.DOCUMENT, "document.after-noun")


def _without_end(match: re.Match[str]) -> Span:
    """Leave off small words at the end of a title."""
    shown = re.sub(r"(?: (?:our|the|of|and|for|in|to|on|your|a|with))+\Z", "", match["m"])
    return Span(match.start("m"), match.start("m") + len(shown))


def title_span(layout: Layout) -> Span | None:
    """Return the document's title: its first block, when that is a heading."""
    blocks = layout.blocks
    if not blocks or blocks[0].kind is not BlockKind.HEADING or _CAPTION.match(layout.masked, blocks[0].span.start):
        return None
    return blocks[0].span


#: A line under a picture, which may stand first: it says who is in it.
_CAPTION = re.compile(
    r"(?:Photo|Picture|Image|Pictured|Credit|Caption|Above|Left to right|L-R)\b"
    r"|[A-Z][\w'-]*(?: [\w'-]+){0,4}? ?\b(?:[Mm]embers|[Vv]olunteers|[Rr]esidents|[Ss]taff|[Cc]hildren|[Pp]upils|[Pp]articipants|[Pp]eople|[Tt]eam|[Pp]layers|[Ss]tudents)"
    r" (?:from|at|of|with|in|outside|enjoying|taking)\b"
)


def _heading(page: Page) -> Iterator[Candidate]:
    """The first heading is a work's title when the text goes on to speak of the paper it heads."""
    span = title_span(page.layout)
    blocks = page.layout.blocks
    if span is None or len(blocks) < 2 or len(span.of(page.text).split()) < 4:
        return
    opening = page.text[blocks[1].span.start : blocks[1].span.start + 60]
    if _PAPER_AHEAD.match(opening):
        yield Candidate(span, MentionType.DOCUMENT, "document.heading")
