"""Names by what they do or are given: subjects of verbs only a body can be, those who are handed money."""

from __future__ import annotations

import re

from kg.nlp.layout import BlockKind
from kg.nlp.page import Page
from kg.nlp.pieces import Piece


def affiliated(piece: Piece, page: Page) -> bool:
    """Say whether a venue stands in brackets after a person, whom it sends: "Ann Lee (St Mary's Church)"."""
    before = page.text[max(0, piece.span.start - 60) : piece.span.start]
    named = re.search(r"(?:[A-Z][\w'-]+ +|[a-z]{1,3} ){1,4}[A-Z][\w'-]+\s{1,12}\(\Z", before)
    bracketed = page.text[piece.span.end : piece.span.end + 1] in {")", ",", ";"}
    return bool(bracketed and named and page.lexicon.forenames.intersection(named.group().split()))


_MONEY = re.compile(r"[£€$]\d")
_GIVEN_TO = re.compile(r"\b(?:award|grant|loan|payment|subsidy|cheque|allocation)s? (?:[^,.;]{0,25} )?to (?:the )?\Z")
#: Names before this one in a list, and after it.
_LIST_BEFORE = r"(?:(?:the|and|of|in|at|for) |[A-Z][\w'-]*,? ){0,30}\Z"
_AMONG_RECEIVERS = re.compile(
    r"\b(?:(?:recipients|winners|beneficiaries|grant-holders|groups|organisations|charities|awards|grants)"
    r"(?: (?:include|included|are|were)|,? including|,? such as)"
    r"|(?:award(?:ed)?|grant(?:ed|s)?|given|paid|funding|money) (?:\w+ )?to) " + _LIST_BEFORE
)
_ALL_RECEIVE = re.compile(
    r"(?:,? (?:the|and|of|in|at|for)\b|,? [A-Z][\w'-]*){0,30}"
    r"(?: (?:has|have|had|was|were|are|is|will|all|both|each|also|be|been)){0,4}"
    r" (?:awarded|given|granted|offered|handed|allocated|receiv\w+|secur\w+|won|gets?|got|benefit\w*|shares?|shared)\b"
)
_OF_IT = re.compile(
    r"(?: (?:in|near|at) [A-Z][\w'-]+(?: [A-Z][\w'-]+)*)?(?:, [^,;.£]{1,60},)? ?\(?(?:\([^)]*\) )?,?[ :–-]{0,4}"
    r"\(?(?:which |that |has |have |had |was |were |will |is |to |also |be )*"
    r"(?:received?s?|won|wins|secured?s?|awarded|granted|given|gets?|got|handed|[£€$]\d)"
)


def receives(piece: Piece, page: Page) -> bool:
    """Say whether a name is handed money, or takes it, in its sentence."""
    if heads_item(piece, page) or _is_headed(piece, page):
        return True
    span, sentence = piece.span, piece.sentence.span
    before, after = page.text[sentence.start : span.start], page.text[span.end : sentence.end]
    if _GIVEN_TO.search(before) or _AMONG_RECEIVERS.search(before) or _ALL_RECEIVE.match(after):
        return True
    if not _MONEY.search(page.text[sentence.start : sentence.end]):
        return acts(piece, page)
    if _OF_IT.match(after) or re.search(
        r"[£€$][\d.,]+ ?(?:billion|million|thousand|bn|m|k)?(?: \w+){0,3} (?:to|for) (?:the )?\Z", before
    ):
        return True
    return acts(piece, page)


_HEAD_OF = re.compile(
    r"\b(?:trustees?|treasurer|chair|chairman|chairwoman|chairperson|secretary|committee) (?:of|at|for) (?:the )?\Z"
)


def _is_headed(piece: Piece, page: Page) -> bool:
    """Say whether somebody holds an office in it: "a trustee of Marsh Lane Community Centre"."""
    return bool(_HEAD_OF.search(page.text[max(0, piece.span.start - 40) : piece.span.start]))


_SUM_AFTER = re.compile(r", [£€$]\d")


def gets_sum(piece: Piece, page: Page) -> bool:
    """Say whether a name opens an item and its sum follows: "* the Langholm Initiative, £1 million"."""
    in_list = piece.sentence.kind in {BlockKind.ITEM, BlockKind.ROW} and _opens(piece)
    return in_list and bool(_SUM_AFTER.match(page.text, piece.span.end))


def located(piece: Piece, page: Page) -> bool:
    """Say whether an item tells where a name is before its sum: "The Old Forge, Inverie | £220,000"."""
    return bool(_WHERE.match(page.text, piece.span.end, piece.sentence.span.end))


_WHERE = re.compile(
    r", [A-Z][\w'-]+(?: [\w'-]+){0,3}(?:, [A-Z][\w' -]{2,25})?(?:\s{2,}|\s?[|:(–—-]|,| )\s*(?:\|\s*)?[£€$]\d"
)


def _opens(piece: Piece) -> bool:
    """Say whether a name opens its sentence, or only "the" stands before it."""
    before = piece.before()
    return piece.first == 0 or (piece.first == 1 and before is not None and before.text.lower() == "the")


_LISTS = re.compile(
    r"\b(?:fund\w*|award\w*|grants?|receiv\w*|benefi\w*|winners?|won|recipients?|shares?|offered|allocations?|successful)\b[^.]*:\Z"
)
_ITEM_REST = re.compile(
    r"(?:, [^£\n]{1,50}?)?(?: \([^)\n]*\))?(?:\Z|:| ?\|| [–—-] | {2,}|, (?:to|for|which|who)\b| \(?£|, £)"
)


def heads_item(piece: Piece, page: Page) -> bool:
    """Say whether a name opens an item that gives it money: by its own sum, or under "Projects receiving funding:"."""
    if not _opens(piece) or piece.sentence.kind not in {BlockKind.ITEM, BlockKind.ROW} or piece.words[-1].own:
        return False
    rest = page.text[piece.span.end : piece.sentence.span.end]
    if not _ITEM_REST.match(rest):
        return False
    return "£" in rest or bool(_LISTS.search(page.lead_in(piece.sentence)))


def acts(piece: Piece, page: Page) -> bool:
    """Say whether the name is the subject of a verb that only a body can be."""
    word = piece.after()
    if word is None:
        return False
    apposed = re.match(r", [^,;.]{3,60}, (\w+)", page.text[piece.span.end : piece.span.end + 80])
    if apposed is not None:
        return apposed[1] in page.lexicon.words["acting"]
    if word.gap.strip():
        return False
    if word.text in {"has", "have", "had", "will", "also"}:
        word = piece.after(2)
    return word is not None and not word.gap.strip() and word.text in page.lexicon.words["acting"]
