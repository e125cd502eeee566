"""Names by their place in tables and lists: under a column's heading, or right before the sum they are given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.model import MentionType, Span
from kg.nlp.class_words import class_of, front_of
from kg.nlp.layout import BlockKind
from kg.nlp.page import Candidate, Page, Sentence

_HEADINGS = {
    MentionType.ORGANISATION: re.compile(
        r"(?:(?:name of |lead |successful |grant )?(?:applicant|organisation|recipient|group|grantee|charity|partner"
        r"|funder|body|club|provider|school|beneficiary)s?(?: name)?)",
        re.IGNORECASE,
    ),
    MentionType.PLACE: re.compile(
        r"(?:place|area|town|location|ward|village|constituency|region|county|district|neighbourhood|estate|island)s?",
        re.IGNORECASE,
    ),
    MentionType.PROGRAMME: re.compile(r"(?:programme|scheme|initiative|deal)s?(?: name)?", re.IGNORECASE),
    MentionType.FUND: re.compile(r"(?:funds?|funding stream|fund name|pot)", re.IGNORECASE),
}
#: Between two cells: a bar, a tab or three spaces.
_BETWEEN = re.compile(r"\s*\|\s*|\s*\t\s*| {2,}")
#: A name ends before what is told of it.
_NAME = re.compile(r"(?:[Tt]he )?(?P<m>[A-Z0-9][^\n;:£|]*?)(?= \(|,|\Z| [–—-] )")


def find(page: Page) -> Iterator[Candidate]:
    """Yield the names in the columns of tables whose headings say what they hold."""
    kinds: dict[int, MentionType] = {}
    for sentence in page.sentences:
        if sentence.kind is not BlockKind.ROW:
            kinds = {}
            continue
        cells = _cells(page, sentence)
        if not kinds:
            kinds = _headings(page, cells)
            continue
        for place, kind in kinds.items():
            if place < len(cells):
                yield from _named(page, cells[place], kind)


#: A name with its sum right behind it.
_ITEM = re.compile(
    r"(?:[Tt]he )?(?P<m>[A-Z][\w'&-]*(?: (?:[A-Z][\w'&-]*|of|in|the|for|and|on|at|a|with|to|&)){0,7} [A-Z][\w'&-]*)"
    r"(?= [–—-] [£€$]\d| \([^)\n]{1,60}\) [–—-] [£€$]\d|: [£€$]\d)"
)


def items(page: Page) -> Iterator[Candidate]:
    """Yield the names that list items give sums to: "Footsteps in the Community – £750"."""
    for sentence in page.sentences:
        if sentence.kind in {BlockKind.ITEM, BlockKind.ROW}:
            found = _ITEM.match(page.text, sentence.span.start, sentence.span.end)
            if (
                found is not None
                and front_of(found["m"].split(), page.lexicon) is None
                and not _typed(found["m"], page)
            ):
                yield Candidate(Span(*found.span("m")), MentionType.ORGANISATION, "organisation.row")


def _typed(name: str, page: Page) -> bool:
    """Say whether a name's class word or a list says what it is."""
    return class_of(name.split(), page.lexicon) is not None or name in page.lexicon.names or name in page.lexicon.towns


def _cells(page: Page, sentence: Sentence) -> list[Span]:
    """Return the cells of a row."""
    text = page.document.text
    found: list[Span] = []
    at = sentence.span.start
    for between in [*_BETWEEN.finditer(text, at, sentence.span.end), None]:
        end = between.start() if between is not None else sentence.span.end
        if end > at or found:
            found.append(Span(at, end))
        at = between.end() if between is not None else end
    return found


def _headings(page: Page, cells: Sequence[Span]) -> dict[int, MentionType]:
    """Return the type that each column's heading gives, where it gives one."""
    return {
        place: kind
        for place, cell in enumerate(cells)
        for kind, heading in _HEADINGS.items()
        if heading.fullmatch(cell.of(page.text).strip())
    }


def _named(page: Page, cell: Span, kind: MentionType) -> Iterator[Candidate]:
    """Yield the name in a cell, when the cell is written as a name: its long words begin with capitals."""
    found = _NAME.match(page.text, cell.start, cell.end)
    if found is None:
        return
    words = found["m"].split()
    long = [word for word in words if len(word) > 3]
    capitals = all(word[0].isupper() or word[0].isdigit() for word in long)
    if len(words) < 10 and capitals and re.search("[a-z]", found["m"]):
        yield Candidate(Span(found.start("m"), found.start("m") + len(found["m"].rstrip())), kind, "column")
