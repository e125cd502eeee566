"""Names that nothing in themselves explains, by the words around them: what they do, are handed, are said to be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.model import MentionType
from kg.nlp import places, projects
from kg.nlp.page import Candidate, Page
from kg.nlp.pieces import Piece
from kg.nlp.receiving import affiliated, heads_item, receives
from kg.nlp.tables import per_rules, read_table


def explained(piece: Piece, page: Page) -> Candidate | None:
    """Return what the words around a name say it is."""
    return (
        _told_before(piece, page)
        or _apposed(piece, page)
        or _by_cue(piece, page)
        or places.by_preposition(piece, page)
        or _body(piece, page)
    )


@dataclass(frozen=True, slots=True)
class Cue:
    """Words before or after a name that say of which type it is, when nothing else does (``data/cues.toml``)."""

    id: str
    type: MentionType
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    #: The fewest words a name must have.
    words: int
    #: Labels of the model that speak against it.
    unless: frozenset[str]

    def fits(self, piece: Piece, page: Page) -> bool:
        """Say whether the cue stands beside a name."""
        if len(piece.words) < self.words or _label(piece, page) in self.unless:
            return False
        start, end = piece.span.start, piece.span.end
        opens = self.before is None or self.before.search(page.text, max(piece.sentence.span.start, start - 90), start)
        return bool(opens and (self.after is None or self.after.match(page.text, end)))


def _label(piece: Piece, page: Page) -> str:
    """Return the model's label, but for a person whose name has words that no name has: "Stitch Together"."""
    label = page.entity_label(piece.span)
    doubtful = label == "PERSON" and any(page.tag(word) != "NNP" for word in piece.words)
    return "" if doubtful else label


@per_rules
def cues() -> tuple[Cue, ...]:
    """Return the table of cues."""
    return tuple(
        Cue(
            row["id"],
            MentionType(row["type"]),
            re.compile(row["before"] + r"(?:the )?\Z", re.IGNORECASE) if "before" in row else None,
            re.compile(row["after"]) if "after" in row else None,
            row.get("words", 1),
            frozenset(row.get("unless", ())),
        )
        for row in read_table("cues")["cue"]
    )


def _by_cue(piece: Piece, page: Page) -> Candidate | None:
    """Type a name that nothing explains by the first cue beside it: "£2m under Growing Up Well"."""
    if piece.words[-1].own or not _may_be_name(piece, page):
        return None
    for cue in cues():
        if cue.fits(piece, page):
            span = piece.span if cue.before is not None else projects.whole_title(piece, page, cue.type)
            return Candidate(span, cue.type, cue.id)
    return None


def _may_be_name(piece: Piece, page: Page) -> bool:
    """Say whether a stretch is more than ordinary words or class words with capitals."""
    lists = page.lexicon
    words = [word.text for word in piece.words]
    if all(word in lists.words["alone"] or word in lists.heads or word in lists.words["strip"] for word in words):
        return False
    named = piece.first > 0 or page.tag(piece.words[0]) in {"NNP", "NNPS"}
    return len(words) > 1 or (named and words[0] not in lists.words["months"])


def _told_before(piece: Piece, page: Page) -> Candidate | None:
    """Type a name by the kind that stands right before it: "the charity Renew Together", "the village of Skeeby"."""
    if piece.words[-1].own or piece.first == 0:
        return None
    before = page.text[max(piece.sentence.span.start, piece.span.start - 60) : piece.span.start]
    told = _KIND_BEFORE.search(before)
    if told is None:
        return None
    nouns = told["nouns"].split()
    for kind in _TOLD_BEFORE:
        listed = page.lexicon.words[f"apposed_{kind.value.lower()}"]
        if (kind is MentionType.PLACE) is (told["of"] is not None) and (
            nouns[-1] in listed or " ".join(nouns[-2:]) in listed
        ):
            return Candidate(piece.span, kind, f"told.{kind.value.lower()}")
    return None


_KIND_BEFORE = re.compile(r"\b(?P<nouns>[a-z][a-z-]*(?: [a-z][a-z-]*)?)(?P<of> of)? ?[\"']? ?\Z")
_TOLD_BEFORE = (MentionType.ORGANISATION, MentionType.PROGRAMME, MentionType.PLACE)


def _body(piece: Piece, page: Page) -> Candidate | None:
    """A name that nothing explains is an organisation when it is handed money, says or does something."""
    words = [word.text for word in piece.words]
    lists = page.lexicon
    if _venue_somewhere(piece, page):
        return Candidate(piece.span, MentionType.PLACE, "place.venue")
    if all(word in lists.words["alone"] or word in lists.heads for word in words):
        return None
    label = page.entity_label(piece.span)
    if piece.first == 0 and len(words) == 1 and label not in {"ORG", "PERSON", "GPE", "PRODUCT"}:
        return None
    if heads_item(piece, page):
        return Candidate(piece.span, MentionType.ORGANISATION, "organisation.row")
    if _says(piece, page) or _wants(piece, page):
        return Candidate(piece.span, MentionType.ORGANISATION, "organisation.says")
    if len(words) > 2 and _published(piece, page):
        return Candidate(piece.span, MentionType.DOCUMENT, "document.published-name")
    if affiliated(piece, page) or (
        receives(piece, page) and label in {"ORG", "PERSON", "GPE", "FAC", ""} and len(words) > 1
    ):
        return Candidate(piece.span, MentionType.ORGANISATION, "organisation.receives")
    return None


def _says(piece: Piece, page: Page) -> bool:
    after = piece.after()
    said = after is not None and not after.gap.strip() and after.text in page.lexicon.words["saying"]
    return said and after is not None and page.tag(after).startswith("V")


def _wants(piece: Piece, page: Page) -> bool:
    """Say whether a name is the subject of a verb that needs a will: "that Buccleuch Estates wanted"."""
    token = page.token(piece.words[-1].start)
    if token is None or token.dep_ not in {"nsubj", "agent"} or piece.words[-1].own:
        return False
    return token.head.lemma_ in page.lexicon.words["wanting"]


_APPOSED = re.compile(
    r"(?:,| [-–])? (?:which is )?(?:(?:an?|the|its|our|their|one of the)"
    r"(?: [£€][\d.,]+(?: ?(?:billion|million|bn|m|k))?)?(?: \d+-\w+)?|\d+|two|three|four|five|six|seven|eight|nine|ten)"
    r" (?P<nouns>[a-z][a-z-]*(?: [a-z][a-z-]*){0,5})"
)
_APPOSABLE = (
    MentionType.DOCUMENT,
    MentionType.ORGANISATION,
    MentionType.PROGRAMME,
    MentionType.PLACE,
    MentionType.FUND,
)


def _apposed(piece: Piece, page: Page) -> Candidate | None:
    """Type a name by the noun that follows it in apposition: "Renew Together, a charity for …"."""
    match = _APPOSED.match(page.text, piece.span.end)
    if match is None or not page.text.startswith((",", " which", " -", " –"), piece.span.end) or piece.words[-1].own:
        return None
    nouns = match["nouns"].split()
    for size in range(1, len(nouns) + 1):
        for kind in _APPOSABLE:
            listed = page.lexicon.words[f"apposed_{kind.value.lower()}"]
            if any(" ".join(nouns[start:size]) in listed for start in range(size)):
                return Candidate(projects.whole_title(piece, page, kind), kind, f"apposed.{kind.value.lower()}")
    return None


def _published(piece: Piece, page: Page) -> bool:
    """Say whether an unexplained long name is what the sentence says was published."""
    before = page.text[piece.sentence.span.start : piece.span.start]
    return bool(re.search(r"\bpublish(?:ed|es|ing)?\b[^.;:]{0,60}\Z", before))


def _venue_somewhere(piece: Piece, page: Page) -> bool:
    """Say whether an unexplained name is a spot in a place: "the Travellers Rest in Skeeby"."""
    before = piece.before()
    if len(piece.words) < 2 or before is None or before.text.lower() not in {"the", "at"} or piece.words[0].gap.strip():
        return False
    return bool(re.match(r" in [A-Z][a-z]+", page.text[piece.span.end : piece.span.end + 30]))
