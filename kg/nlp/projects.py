"""Projects and bodies by where their names stand: at the head of a list of projects, in a heading of capitals alone."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from kg.model import MentionType, Span
from kg.nlp.class_words import class_of
from kg.nlp.layout import BlockKind
from kg.nlp.page import Candidate, Page, Sentence
from kg.nlp.pieces import Piece

_SPEAKS_OF_PROJECTS = re.compile(r"\b(?:[Pp]rojects?|[Pp]rogrammes?|[Ss]chemes?|[Ii]nitiatives?|[Ii]nterventions?)\b")
_SMALL = frozenset(["and", "of", "the", "for", "in", "to", "on", "at", "a", "our", "with", "&"])


def item(piece: Piece, page: Page) -> Candidate | None:
    """Take a name that heads an item under "Projects" for a project, when it is all its sentence says."""
    sentence = piece.sentence
    whole = piece.first == 0 and piece.stop == len(sentence.words) and len(piece.words) > 1
    if not whole or not _in_project_list(sentence, page):
        return None
    found = class_of([word.text for word in piece.words], page.lexicon)
    if found is not None and found.type is not MentionType.PLACE:
        return None
    return Candidate(piece.span, MentionType.PROGRAMME, "programme.item")


def listed(page: Page) -> Iterator[Candidate]:
    """Yield the title at the head of each item of a list of projects: "(b) Connected Ryton and Blaydon."."""
    for sentence in page.sentences:
        words = sentence.words
        titled = 1 < len(words) < 9 and words[0].capital and words[-1].capital
        if titled and all(word.capital or word.text in _SMALL for word in words) and _in_project_list(sentence, page):
            yield Candidate(Span(words[0].start, words[-1].end), MentionType.PROGRAMME, "programme.listed")


def _in_project_list(sentence: Sentence, page: Page) -> bool:
    if sentence.kind is not BlockKind.ITEM:
        return False
    return bool(_SPEAKS_OF_PROJECTS.search(page.lead_in(sentence))) or _under_project_item(sentence, page)


#: How many sentences back the item may stand that a lettered item lies under.
_BACK = 30


def _under_project_item(sentence: Sentence, page: Page) -> bool:
    """Say whether a lettered item lies under a short numbered one that speaks of projects: "3. Project updates"."""
    start = sentence.span.start
    if not re.search(r"\(?[a-z]\) *\Z", page.document.text[max(0, start - 6) : start]):
        return False
    index = bisect_left(page.sentences, start, key=lambda one: one.span.start)
    for earlier in reversed(page.sentences[max(0, index - _BACK) : index]):
        opening = page.document.text[max(0, earlier.span.start - 6) : earlier.span.start]
        if re.search(r"(?:^|\n)[ \t]*\d{1,2}\. *\Z", opening):
            return len(earlier.words) < 6 and bool(_SPEAKS_OF_PROJECTS.search(earlier.span.of(page.text)))
    return False


def shouted(page: Page) -> Iterator[Candidate]:
    """Yield a body or pot of money named in a heading of capitals alone: "RYTON TOWN DEAL BOARD"."""
    for sentence in page.sentences:
        words = sentence.words
        if sentence.kind is not BlockKind.HEADING or len(words) < 2 or not sentence.span.of(page.text).isupper():
            continue
        names = [word.text.capitalize() for word in words]
        found = class_of(names, page.lexicon)
        place = page.lexicon.names.get(names[0])
        placed = names[0] in page.lexicon.towns or (place is not None and place[0] is MentionType.PLACE)
        if found is not None and placed and found.type in {MentionType.ORGANISATION, MentionType.FUND}:
            name = " ".join(names)
            yield Candidate(Span(words[0].start, words[-1].end), found.type, "shouted", name)


_TITLE_BEFORE = re.compile(r"(?:[A-Z][\w'-]*(?: (?:a|an|the|of|in|on|for|to|and|with|than|our|as))? ){1,6}\Z")


def whole_title(piece: Piece, page: Page, kind: MentionType) -> Span:
    """Take in the words before a title's last stretch of capitals: "More Than a Pub", not "Pub"."""
    if kind not in {MentionType.PROGRAMME, MentionType.DOCUMENT} or piece.first == 0:
        return piece.span
    start = piece.sentence.span.start
    found = _TITLE_BEFORE.search(page.text, max(start, piece.span.start - 60), piece.span.start)
    if found is None:
        return piece.span
    at = found.start()
    opening = re.match(r"[\w'-]+ ", found.group())
    if at == start and opening is not None and opening.group().strip() in page.lexicon.words["strip"]:
        at += opening.end()
    return Span(at, piece.span.end)
