"""Sums in the rows of lists and tables, read by what stands above them."""

from __future__ import annotations

import re

from kg.model import AwardStatus, Literal, Term
from kg.nlp.facts.drafts import Draft, tidy
from kg.nlp.facts.page import Page
from kg.nlp.facts.scenes import ANY, CODES, Scene
from kg.nlp.facts.sums import (
    BODY,
    MONEY,
    QUALIFIED,
    Parts,
    Sum,
    row_contexts,
)

#: How many rows of a table may stand between a row and what introduces the table.
_LONGEST_TABLE = 40
_ROW_PAIR = re.compile(rf"(?P<who>[{BODY}{CODES['Place']}])(?P<where>)[ :|–-]+(?P<m>{MONEY})")
_TABLE = re.compile(rf"(?:[{BODY}{CODES['Place']}][ :|–-]+{MONEY}[ ;.]*)+")
_ROW = re.compile(
    rf"^\|? ?(?:To |The |the |and |to )*(?P<who>[{BODY}{CODES['Place']}{CODES['Programme']}])(?: \([^()]*\))?"
    rf"(?:,? (?:in )?(?P<where>{CODES['Place']}))?(?: \([^()]*\))?"
    rf"(?: ?[:–|(-] ?|, | was awarded | receives? | received | )(?P<q>{QUALIFIED})(?P<m>{MONEY})"
)
#: First cells that name a heading of accounts, not who gets the sum.
_LABELS = (
    r"(?i:(?:sub-?)?totals?|grants?|income|costs?|spend(?:ing)?|expenditure|budget|staff|"
    r"awards?|amount|overall|balance|reserves|capital|revenue|match)\b"
)
_CELLS = re.compile(
    rf"(?:\| ?)?(?!{_LABELS})(?P<who>[^|]{{1,80}}?) ?\| ?"
    rf"(?:(?P<what>[^|{MONEY}]{{3,120}}?) ?\| ?)?(?:[^|{MONEY}]{{0,60}}\| ?)*"
    rf"{QUALIFIED}(?P<m>{MONEY})"
    r"(?: ?\|[^|]*)*\.?"
)
_ITEM = re.compile(
    rf"(?!{_LABELS})(?P<who>[A-Z{ANY}][^|:;,.(){MONEY}]{{2,60}}?)(?: \([^()]*\))?"
    rf"(?:: ?| [–-] |, | \(){QUALIFIED}(?P<m>{MONEY})"
)
_ROW_MONEY_FIRST = re.compile(
    rf"^(?P<q>{QUALIFIED})(?P<m>{MONEY}) (?:to|for) (?:the )?"
    rf"(?P<who>[{BODY}{CODES['Place']}])(?:,? (?:in )?(?P<where>{CODES['Place']}))?"
)


def read_cells(page: Page, scene: Scene, one: Sum, draft: Draft) -> Parts | None:
    """Read a table row, "Hope Hall | New kitchen | £38,000", or a list item whose recipient is not known by name.

    The first cell is who gets the sum; what stands between is what it is for.
    """
    match = _CELLS.fullmatch(scene.code) or (_ITEM.match(scene.code) if scene.item or scene.heading else None)
    status = _context_status(page, scene) if match else None
    if match is None or status is None or match.start("m") != one.place:
        return None
    parts = Parts("money.table-row", status, 0.87)
    anchor = scene.at.get(match.start("who")) if len(match["who"]) == 1 else None
    if anchor is not None and anchor.sort == "Place":
        parts.place = anchor.term
    elif anchor is not None and anchor.sort != "Statistic":
        parts.recipient = anchor.term
    else:
        parts.recipient = Literal(tidy(scene.source(*match.span("who")).of(draft.text)))
    if match.groupdict().get("what"):
        parts.purpose = Literal(tidy(scene.source(*match.span("what")).of(draft.text)))
    parts.fund = _fund_above(page, scene)
    return parts


def read_row(page: Page, scene: Scene, one: Sum) -> Parts | None:
    """Read a row such as "Maindee Unlimited, Newport: £204,177 for a garden", by what stands above it."""
    table = _TABLE.fullmatch(scene.code)
    if not (scene.item or scene.heading or table):
        return None
    match = _ROW_PAIR.match(scene.code, max(0, one.place - 40)) if table else None
    for pair in _ROW_PAIR.finditer(scene.code) if table else ():
        match = pair if pair.start("m") == one.place else match
    match = match or _ROW.match(scene.code) or _ROW_MONEY_FIRST.match(scene.code)
    if match is None or match.start("m") != one.place:
        return None
    above = _above(page, scene)
    status = _context_status(page, scene)
    if status is None:
        return None
    parts = Parts("money.row", status, 0.9 if above else 0.8)
    who = scene.at[match.start("who")]
    if who.sort == "Place":
        parts.place = who.term
    else:
        parts.recipient = who.term
    if match["where"] and parts.place is None:
        parts.place = scene.at[match.start("where")].term
    parts.fund = _fund_above(page, scene)
    return parts


def _above(page: Page, scene: Scene) -> Scene | None:
    """Return the sentence that says what a row is about: a list's introduction, what precedes a table, a heading."""
    intro = page.intros.get(scene.index)
    if intro is not None:
        return intro
    for index in range(scene.index - 1, max(-1, scene.index - _LONGEST_TABLE), -1):
        other = page.scenes[index]
        if not (_is_row(other) or other.item):
            return other
    return page.headings.get(scene.index)


def _is_row(scene: Scene) -> bool:
    return bool(_TABLE.fullmatch(scene.code) or _CELLS.fullmatch(scene.code) or _ITEM.match(scene.code))


def _context_status(page: Page, scene: Scene) -> AwardStatus | None:
    title = page.scenes[0] if page.scenes[0].heading else None
    for above in (_above(page, scene), page.headings.get(scene.index), title):
        if above is not None:
            for words, status in row_contexts():
                if words.search(above.code):
                    return status
    return AwardStatus.AWARDED if _has_sibling(page, scene) else None


def _has_sibling(page: Page, scene: Scene) -> bool:
    """Say whether a row stands in a list of rows, each a name with a sum: such a list says who got how much."""
    beside = [page.scenes[index] for index in (scene.index - 1, scene.index + 1) if 0 <= index < len(page.scenes)]
    return any((one.item or one.heading) and (_ROW.match(one.code) or _CELLS.fullmatch(one.code)) for one in beside)


def _fund_above(page: Page, scene: Scene) -> Term | None:
    """Return the one fund or programme named in the introduction of a list or just before it."""
    intro = _above(page, scene)
    if intro is None:
        return None
    for index in range(intro.index, max(-1, intro.index - 4), -1):
        if _is_row(page.scenes[index]):
            continue
        terms = {anchor.term for anchor in page.scenes[index].anchors if anchor.sort in {"Fund", "Programme"}}
        if terms:
            return next(iter(terms)) if len(terms) == 1 else None
    return page.topic
