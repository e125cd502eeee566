"""Who does what a verb says: the subject of a verb, across coordination, relative clauses and infinitives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from kg.model import Literal, Term
from kg.nlp.facts.drafts import tidy
from kg.nlp.facts.page import Page
from kg.nlp.facts.patterns import compile_pattern
from kg.nlp.facts.scenes import ANY, Anchor, Scene

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_UPWARD = frozenset({"conj", "xcomp", "aux", "auxpass", "advcl", "ccomp"})
#: From a noun inside a clause up to its verb.
_NOUN_STEPS = frozenset({"pobj", "prep", "dobj", "attr", "conj", "advmod", "npadvmod", "amod"})
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
    return _climb(scene, token) if token is not None else None


def _preposed(scene: Scene, place: int) -> bool:
    return bool(
        re.search(
            r"\b(?:of|at|from|with|by|in|for|to|on) (?:the |a |its )?$", scene.code[max(0, place - 12) : place], re.I
        )
    )


def _climb(scene: Scene, token: Token) -> Subject | None:
    anchors = {place.span.start: place for place in scene.anchors}
    steps: frozenset[str] = frozenset()
    for _ in range(_MOST_STEPS):
        for child in token.lefts:
            if child.dep_ in _SUBJECTS:
                noun = token.head if child.lower_ in _RELATIVES and token.dep_ == "relcl" else child
                return _named(scene, noun, anchors)
        if token.head.i == token.i or not (token.dep_ in _UPWARD or _is_trailing(token) or token.dep_ in steps):
            return None
        steps = _NOUN_STEPS if _is_trailing(token) or (steps and token.dep_ in steps) else frozenset()
        if not scene.span.start <= token.head.idx < scene.span.end:
            return None
        token = token.head
    return None


def _is_trailing(token: Token) -> bool:
    """Say whether a participle after a comma trails a whole clause: "Leeds did best of the cities, winning £2m"."""
    return token.dep_ == "acl" and token.tag_ == "VBG" and token.i > 0 and token.nbor(-1).lower_ == ","


def _named(scene: Scene, noun: Token, anchors: Mapping[int, Anchor]) -> Subject | None:
    for anchor in anchors.values():
        if anchor.span.start <= noun.idx < anchor.span.end:
            return Subject(anchor.term, anchor.sort, anchor)
    for anchor in anchors.values():
        if (
            anchor.sort == "Statistic"
            and noun.left_edge.idx <= anchor.span.start <= noun.right_edge.idx < anchor.span.end + 60
        ):
            return Subject(Literal(_words(noun.doc, anchor.span.start, anchor.span.end)), "Words")
    if noun.pos_ not in {"NOUN", "PROPN"}:
        return None
    last = noun
    for child in noun.rights:
        last = child if child.dep_ == "conj" else last
    start, end = noun.left_edge.idx, last.idx + len(last.text)
    if end - start > _LONGEST_SUBJECT or start < scene.span.start or any(start <= one < end for one in anchors):
        return None
    return Subject(Literal(_words(noun.doc, start, end)), "Words")


def _words(doc: Doc, start: int, end: int) -> str:
    """Return the words between two offsets; the text of the whole document is costly to make."""
    words = doc.char_span(start, end, alignment_mode="expand")
    return tidy(words.text[start - words.start_char : end - words.start_char]) if words is not None else ""


def second_predicates(page: Page, scene: Scene) -> list[tuple[Scene, int]]:
    """Return a sentence once more for each further predicate of its subject, with what stands between left out.

    "The Hope Fund replaces old grants and is run by Fife Council" is also "The Hope Fund is run by Fife Council".
    With each comes the position of the joint.
    """
    found: list[tuple[Scene, int]] = []
    for match in _SECOND.finditer(scene.code):
        token = page.token_at(scene.offsets[match.end()])
        verb = token
        while verb is not None and verb.pos_ in {"AUX", "ADV", "PART"} and verb.head.i != verb.i:
            verb = verb.head
        if verb is None or verb.dep_ != "conj" or verb.pos_ not in {"VERB", "AUX"}:
            continue
        infinitive = verb.tag_ == "VB" and not any(child.tag_ == "MD" for child in verb.lefts)
        if infinitive or any(child.dep_ in _SUBJECTS for child in verb.lefts):
            continue
        subject = _climb(scene, verb)
        place = next((at for at, anchor in scene.at.items() if subject and anchor is subject.anchor), None)
        if place is not None and place < match.start() and len(found) < _MOST_STEPS:
            found.append((_spliced(scene, place + 1, match.end() - 1), place + 1))
    return found


_SECOND = re.compile(r"(?:,? and|,? but|;) (?=[a-z])")


def _spliced(scene: Scene, start: int, end: int) -> Scene:
    removed = end - start
    at = {place: anchor for place, anchor in scene.at.items() if place < start}
    at |= {place - removed: anchor for place, anchor in scene.at.items() if place >= end}
    return replace(
        scene, code=scene.code[:start] + scene.code[end:], offsets=scene.offsets[:start] + scene.offsets[end:], at=at
    )
