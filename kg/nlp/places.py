"""Places that no list holds, by where they stand: after a preposition, in a list of places, beside a county."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import MentionType, Span
from kg.nlp.class_words import class_of
from kg.nlp.page import Candidate, Page
from kg.nlp.pieces import Piece

_SIDES = re.compile(
    r"(?<![\w-])(?P<m>(?:north|south)(?:-| )?(?:east|west)"
    r"(?: England| of England| Wales| London| Scotland)?|West Country)(?![\w-])"
)
_THE_SIDE = re.compile(r"\b[Tt]he \Z")


def sides(page: Page) -> Iterator[Candidate]:
    """Yield regions written in lower case: "the north-west"."""
    for match in _SIDES.finditer(page.text):
        named = re.search(r"England|Wales|London|Scotland", match["m"])
        if named or _THE_SIDE.search(page.text, max(0, match.start() - 5), match.start()):
            yield Candidate(Span(*match.span("m")), MentionType.PLACE, "place.side")


_OWNED = re.compile(r"(?<![\w'])(?P<m>(?P<owner>[A-Z][a-zà-ÿ]+)'s? (?P<spot>[A-Z][a-z]+))(?! [A-Z])(?!\w)")


def owned(page: Page) -> Iterator[Candidate]:
    """Yield spots that are called after whom they were: "Offa's Dyke", "Hadrian's Wall"."""
    for match in _OWNED.finditer(page.text):
        spot = match["spot"] in page.lexicon.words["owned_spots"]
        if spot and match["owner"] not in page.lexicon.towns and match["owner"] not in page.lexicon.names:
            yield Candidate(Span(*match.span("m")), MentionType.PLACE, "place.owned")


def double(piece: Piece, page: Page) -> Candidate | None:
    """Take a Welsh, Gaelic or Irish village for one place with the word that tells it apart: "Llanfair Talhaiarn"."""
    words = [word.text for word in piece.words]
    if len(words) != 2 or words[0] not in page.lexicon.towns or class_of(words, page.lexicon) is not None:
        return None
    if (
        not words[0].startswith(tuple(page.lexicon.words["village_prefixes"]))
        or words[1] in page.lexicon.words["alone"]
    ):
        return None
    return Candidate(piece.span, MentionType.PLACE, "place.double")


def by_preposition(piece: Piece, page: Page) -> Candidate | None:
    """Take a name that nothing else explains for a place when it stands "in" or "near" it."""
    before = piece.before()
    if before is None or piece.words[0].gap.strip() or len(piece.words) > 3:
        return None
    word = before.text.lower()
    if word == "the":
        return None
    if word not in page.lexicon.words["before_places"]:
        return None
    label = page.entity_label(piece.span)
    if label in {"ORG", "PERSON", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT", "DATE", "LANGUAGE"} and word not in {
        "in",
        "near",
    }:
        return None
    if not _plain_name(piece, page) or page.text[piece.span.end : piece.span.end + 1] == ":":
        # What a colon follows is a heading or a label: "Officers in Attendance:".
        return None
    return Candidate(piece.span, MentionType.PLACE, "place.preposition")


def _plain_name(piece: Piece, page: Page) -> bool:
    lists = page.lexicon
    words = [word.text for word in piece.words]
    if any(word in lists.words["alone"] or word in lists.words["strip"] for word in words):
        return False
    return all(
        re.fullmatch(r"[A-Z][a-zà-ÿ'-]+(?:-[A-Za-z]+)*", word) or word in {"of", "upon", "the"} for word in words
    )


def by_neighbours(open_pieces: list[Piece], places: set[int], ends: set[int], page: Page) -> Iterator[Piece]:
    """Yield the names that stand in a list with places: "Lumbertubs, Lings and Blackthorne"."""
    for piece in open_pieces:
        if len(piece.words) <= 3 and _plain_name(piece, page) and _listed(piece, places, ends, page):
            yield piece


_JOIN = re.compile(r",? and | ?& |, ")


def _listed(piece: Piece, starts: set[int], ends: set[int], page: Page) -> bool:
    after = _JOIN.match(page.text, piece.span.end)
    if after and after.end() in starts:
        return True
    for size in (2, 5, 6, 3):
        joint = page.text[max(0, piece.span.start - size) : piece.span.start]
        if _JOIN.fullmatch(joint) and piece.span.start - size in ends:
            return True
    return False
