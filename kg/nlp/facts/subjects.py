"""Who does what a verb says: the subject of a verb, across coordination, relative clauses and infinitives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Token

from kg.model import Literal, Term
from kg.nlp.facts.drafts import tidy
from kg.nlp.facts.page import Page
from kg.nlp.facts.patterns import compile_pattern
from kg.nlp.facts.scenes import ANY, Anchor, Scene

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_UPWARD = frozenset({"conj", "xcomp", "aux", "auxpass", "advcl", "ccomp"})
_RELATIVES = frozenset({"which", "who", "that"})
#: How far a subject is looked for upward: a parse of noise can chain without end.
_MOST_STEPS = 6
_DIRECT = compile_pattern(rf"(?P<s>[{ANY}]){{GAP}}(?:which |who |that |and )?{{AUX}}$").regex
_LONGEST_SUBJECT = 60


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a verb: an anchor, or the words of a noun phrase that names nothing."""

    term: Term
    sort: str
    anchor: Anchor | None = None


def subject_of(page: Page, scene: Scene, place: int) -> Subject | None:
    """Return the subject of the verb at a place of the code, or None when it cannot be told."""
    direct = _DIRECT.search(scene.code[max(0, place - 220) : place])
    if direct:
        anchor = scene.at[max(0, place - 220) + direct.start("s")]
        if not _preposed(scene, max(0, place - 220) + direct.start("s")) and anchor.sort not in {
            "Date",
            "Duration",
            "Money",
        }:
            return Subject(anchor.term, anchor.sort, anchor)
    token = page.token_at(scene.offsets[place])
    return _climb(page, scene, token) if token is not None else None


def _preposed(scene: Scene, place: int) -> bool:
    return bool(
        re.search(
            r"\b(?:of|at|from|with|by|in|for|to|on) (?:the |a |its )?$", scene.code[max(0, place - 12) : place], re.I
        )
    )


def _climb(page: Page, scene: Scene, token: Token) -> Subject | None:
    anchors = {place.span.start: place for place in scene.anchors}
    for _ in range(_MOST_STEPS):
        for child in token.lefts:
            if child.dep_ in _SUBJECTS:
                noun = token.head if child.lower_ in _RELATIVES and token.dep_ == "relcl" else child
                return _named(scene, noun, anchors)
        if token.dep_ not in _UPWARD or token.head is token:
            return None
        if not scene.span.start <= token.head.idx < scene.span.end:
            return None
        token = token.head
    return None


def _named(scene: Scene, noun: Token, anchors: Mapping[int, Anchor]) -> Subject | None:
    for anchor in anchors.values():
        if anchor.span.start <= noun.idx < anchor.span.end:
            return Subject(anchor.term, anchor.sort, anchor)
    for anchor in anchors.values():
        if (
            anchor.sort == "Statistic"
            and noun.left_edge.idx <= anchor.span.start <= noun.right_edge.idx < anchor.span.end + 60
        ):
            return Subject(Literal(tidy(noun.doc.text[anchor.span.start : anchor.span.end])), "Words")
    if noun.pos_ != "NOUN":
        return None
    last = noun
    for child in noun.rights:
        last = child if child.dep_ == "conj" else last
    start, end = noun.left_edge.idx, last.idx + len(last.text)
    if end - start > _LONGEST_SUBJECT or start < scene.span.start or any(start <= one < end for one in anchors):
        return None
    return Subject(Literal(tidy(noun.doc.text[start:end])), "Words")
