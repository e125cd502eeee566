"""Sums in the rows of lists and tables, read by what stands above them."""

from __future__ import annotations

import re

from kg.model import AwardStatus, Term
from kg.nlp.facts.page import Page
from kg.nlp.facts.scenes import CODES, Scene
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
    rf"^(?P<who>[{BODY}{CODES['Place']}{CODES['Programme']}])(?: \([^()]*\))?"
    rf"(?:,? (?:in )?(?P<where>{CODES['Place']}))?(?: \([^()]*\))?"
    rf"(?: ?[:–|-] ?| was awarded | receives? | received |\t| )(?P<q>{QUALIFIED})(?P<m>{MONEY})"
)
_ROW_MONEY_FIRST = re.compile(
    rf"^(?P<q>{QUALIFIED})(?P<m>{MONEY}) (?:to|for) (?:the )?"
    rf"(?P<who>[{BODY}{CODES['Place']}])(?:,? (?:in )?(?P<where>{CODES['Place']}))?"
)


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
    if match["where"]:
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
        if not (_TABLE.fullmatch(other.code) or other.item):
            return other
    return page.headings.get(scene.index)


def _context_status(page: Page, scene: Scene) -> AwardStatus | None:
    for above in (_above(page, scene), page.headings.get(scene.index)):
        if above is not None:
            for words, status in row_contexts():
                if words.search(above.code):
                    return status
    return None


def _fund_above(page: Page, scene: Scene) -> Term | None:
    """Return the one fund or programme named in the introduction of a list or just before it."""
    intro = _above(page, scene)
    if intro is None:
        return None
    for index in range(intro.index, max(-1, intro.index - 4), -1):
        terms = {anchor.term for anchor in page.scenes[index].anchors if anchor.sort in {"Fund", "Programme"}}
        if terms:
            return next(iter(terms)) if len(terms) == 1 else None
    return None
