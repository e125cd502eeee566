"""Names that only the model knows: what it calls them, where that can be trusted."""

from __future__ import annotations

import re

from kg.model import MentionType
from kg.nlp.layout import BlockKind
from kg.nlp.page import Candidate, Page
from kg.nlp.pieces import Piece

_MODEL_TYPES = {
    "ORG": MentionType.ORGANISATION,
    "GPE": MentionType.PLACE,
    "LOC": MentionType.PLACE,
    "FAC": MentionType.PLACE,
    "EVENT": MentionType.EVENT,
    "WORK_OF_ART": MentionType.DOCUMENT,
}


def named(piece: Piece, page: Page) -> Candidate | None:
    """Return what only the model knows: a name that no list, class word or neighbour explains."""
    label = page.entity_label(piece.span)
    kind = _MODEL_TYPES.get(label)
    if kind is None or not _trusted(piece, kind, page):
        return None
    return Candidate(piece.span, _as_we_type(piece, kind, page), f"model.{label.lower()}")


def _trusted(piece: Piece, kind: MentionType, page: Page) -> bool:
    """Say whether the model can be believed here: not in headings, nor about plain words with a capital."""
    words = [word.text for word in piece.words]
    if piece.sentence.kind is BlockKind.HEADING or (piece.name.isupper() and len(piece.name) < 3):
        return False
    if kind is MentionType.ORGANISATION and (page.tag(piece.words[-1]) == "NNS" or _short_for_lower(piece, page)):
        return False
    if kind is MentionType.DOCUMENT and page.text[piece.span.start - 1 : piece.span.start] not in {'"', "'"}:
        return False
    if piece.name in page.lexicon.heads or any(word in page.lexicon.words["alone"] for word in words):
        return False
    if len(words) == 1 and words[0] in page.lexicon.forenames:
        return False
    if len(words) == 1:
        return kind not in {MentionType.EVENT, MentionType.DOCUMENT} and not _opens_plainly(piece, page)
    return True


def _as_we_type(piece: Piece, kind: MentionType, page: Page) -> MentionType:
    """Return the type of what the model takes for an organisation but the name's form tells otherwise."""
    if kind is not MentionType.ORGANISATION:
        return kind
    first = piece.words[0].text
    if len(piece.words) > 1 and first.endswith("ing") and first != "Housing":
        return MentionType.PROGRAMME
    if ("/" in piece.name and _sides_are_places(piece, page)) or _bracketed_in_list(piece, page):
        return MentionType.PLACE
    return kind


def _sides_are_places(piece: Piece, page: Page) -> bool:
    """Say whether a stroke joins the names of a place: "Derry/Doire"."""
    lists = page.lexicon
    return any(side in lists.towns or side in lists.names for side in piece.name.split("/"))


def _bracketed_in_list(piece: Piece, page: Page) -> bool:
    """Say whether brackets in a list or table say where the body before them is: "Exmoor Adventure CIC (Lynmouth)"."""
    if piece.sentence.kind not in {BlockKind.ITEM, BlockKind.ROW} or piece.name.isupper():
        return False
    around = page.text[piece.span.start - 2 : piece.span.start] + page.text[piece.span.end : piece.span.end + 1]
    return around == " ()"


def _opens_plainly(piece: Piece, page: Page) -> bool:
    """Say whether a word has its capital from where it stands: it opens a sentence or cell, and a noun goes on."""
    word, after = piece.words[0], piece.after()
    opens = piece.first == 0 or bool(set("|:•()[]-–") & set(word.gap))
    if not opens or word.text.isupper() or after is None or after.capital or after.gap.strip():
        return False
    return page.tag(after) in {"NN", "NNS", "IN", "TO", "CC", "VBG"}


def _short_for_lower(piece: Piece, page: Page) -> bool:
    """Say whether an acronym in brackets is short for words in lower case: "comprehensive spending review (CSR)"."""
    before = page.text[max(0, piece.span.start - 40) : piece.span.start]
    return (
        piece.name.isupper() and bool(re.search(r"[a-z]+ \(\Z", before)) and not re.search(r"[A-Z][a-z]+ \(\Z", before)
    )
