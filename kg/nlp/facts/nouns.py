"""Nouns that tie two things: "X is the funder of Y", however the sentence is turned.

An entry of ``nouns.toml`` names the nouns, what they may be said of (the holder) and what of (the whole), and the
claim. Holder and whole are read from the parse: a predicate, an apposition, a possessor, "acts as", a label.
Offices that are mentions of their own are read in the same way.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from spacy.tokens import Token

from kg.model import Ref
from kg.nlp.facts.drafts import Draft, Said
from kg.nlp.facts.frames import Frame, Syntax, frame_of, mood, named_by, nouns_of
from kg.nlp.facts.modality import Attribution
from kg.nlp.facts.noun_words import words_around
from kg.nlp.facts.page import Page
from kg.nlp.facts.patterns import load_rules
from kg.nlp.facts.scenes import ANY, Anchor, Scene
from kg.nlp.facts.sum_values import attributed
from kg.nlp.tables import per_rules

_LEADING = "of for to at in"
_COPULAS = frozenset({"be", "become", "remain", "stay"})
#: Nouns that stand for one of several: "one of the partners of".
_ONE_OF = frozenset({"one", "some", "many", "most", "two", "three"})
#: "Delivery partner: Hope Hub", at the start of a line or after another such pair.
_LABEL = re.compile(
    rf"(?:^|(?<=[{ANY}]) |[;,.|] )(?:The )?(?P<noun>[A-Za-z][A-Za-z-]*(?: [a-z-]+){{0,3}}?)s?: (?:the )?(?P<h>[{ANY}])"
)


@dataclass(frozen=True, slots=True)
class Noun:
    """One entry of ``nouns.toml``."""

    id: str
    holders: frozenset[str]
    wholes: frozenset[str]
    #: Prepositions that lead to the whole.
    complement: frozenset[str]
    claim: tuple[str, str, str]
    confidence: float


@per_rules
def noun_rules() -> Mapping[str, tuple[Noun, ...]]:
    """Return, for each noun phrase in singular and plural, the entries it belongs to."""
    found: dict[str, list[Noun]] = {}
    for entry in load_rules("nouns.toml", "noun"):
        subject, predicate, value = str(entry["claim"]).split()
        rule = Noun(
            str(entry["id"]), frozenset(str(entry["holder"]).split()), frozenset(str(entry["whole"]).split()),
            frozenset(str(entry.get("complement", _LEADING)).split()), (subject, predicate, value),
            float(str(entry["confidence"])),
        )  # fmt: skip
        for name in str(entry["nouns"]).split(", "):
            for form in (name, _plural(name)):
                found.setdefault(form, []).append(rule)
    return {form: tuple(rules) for form, rules in found.items()}


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") else name if name.endswith("s") else f"{name}s"


def read_nouns(page: Page, scene: Scene, syntax: Syntax, attributions: list[Attribution], draft: Draft) -> None:
    """Add the claims that the relational nouns of a sentence make."""
    if scene.code.endswith("?"):
        return
    _read_label(page, scene, draft)
    rules = noun_rules()
    for noun in syntax.tokens:
        anchor = syntax.anchors.get(noun.i)
        is_office = anchor is not None and anchor.sort == "Role" and _is_root(noun, anchor)
        if is_office or (anchor is None and noun.pos_ in {"NOUN", "PROPN"}):
            fitting = _fitting(rules, noun)
            if fitting or is_office:
                _read(scene, syntax, noun, fitting, anchor, attributions, draft)


def _is_root(noun: Token, anchor: Anchor) -> bool:
    """Say whether a token is the head of the words of an anchor."""
    return noun.head.i == noun.i or not anchor.span.start <= noun.head.idx < anchor.span.end


def _fitting(rules: Mapping[str, tuple[Noun, ...]], noun: Token) -> tuple[Noun, ...]:
    """Return the entries of the longest phrase of the table that ends with a noun."""
    words = [noun.lower_]
    for before in range(noun.i - 1, max(noun.i - 4, noun.sent.start - 1), -1):
        words.insert(0, noun.doc[before].lower_)
    for start in range(len(words)):
        found = rules.get(" ".join(words[start:]).replace(" - ", "-"))
        if found:
            return found
    return ()


@dataclass(frozen=True, slots=True)
class _Tie:
    """What a noun is said of, and the verb that says it."""

    holders: list[Anchor]
    verb: Token | None


def _read(
    scene: Scene, syntax: Syntax, noun: Token, rules: tuple[Noun, ...], office: Anchor | None,
    attributions: list[Attribution], draft: Draft,
) -> None:  # fmt: skip
    place = bisect.bisect_right(scene.offsets, noun.idx) - 1
    words = words_around(scene, place, 1 if office is not None else len(noun.text))
    tie = _holders(noun, syntax)
    holders = tie.holders or words.holders
    if not holders:
        return
    modality = mood(tie.verb) if tie.verb is not None else words.modality
    said = attributed(scene, place, Said(scene.span, "noun.office", 0.88, modality), attributions)
    for rule in rules:
        wholes = _wholes(noun, syntax, rule.complement) or words.wholes(rule.complement)
        for holder in holders:
            for whole in wholes:
                if holder.sort in rule.holders and whole.sort in rule.wholes:
                    _claim(rule, holder, whole, said, draft)
    if office is not None:
        complement = frozenset(_LEADING.split())
        bodies = _wholes(noun, syntax, complement) or words.wholes(complement)
        _read_office(office, holders, [body for body in bodies if body.sort == "Organisation"], said, draft)


def _claim(rule: Noun, holder: Anchor, whole: Anchor, said: Said, draft: Draft) -> None:
    sides = {"h": holder.term, "w": whole.term}
    subject, predicate, value = rule.claim
    term = sides[subject]
    proform = holder.proform or whole.proform
    if isinstance(term, Ref):
        confidence = round(rule.confidence * (0.9 if proform else 1), 2)
        draft.claim(term, predicate, sides[value], replace(said, rule=rule.id, confidence=confidence))


def _read_office(office: Anchor, holders: list[Anchor], bodies: list[Anchor], said: Said, draft: Draft) -> None:
    """Say who holds an office that is a mention, and where."""
    for person in holders:
        if person.sort != "Person" or not isinstance(person.term, Ref):
            continue
        draft.claim(person.term, "kg:holdsRole", office.term, said)
        for body in bodies:
            draft.claim(person.term, "kg:affiliatedWith", body.term, said)
            if isinstance(office.term, Ref):
                draft.claim(office.term, "kg:roleAt", body.term, said)


def _holders(noun: Token, syntax: Syntax) -> _Tie:
    """Return what a noun is said of, in whichever way the sentence does."""
    head = noun.head
    if noun.dep_ == "pobj" and head.lower_ == "of" and head.head.lower_ in _ONE_OF:
        return _holders(head.head, syntax)
    if noun.dep_ == "conj" and head.pos_ in {"NOUN", "PROPN"} and head.i not in syntax.anchors:
        return _holders(head, syntax)
    if noun.dep_ == "conj" and head.i in syntax.anchors and syntax.anchors[head.i].sort == "Role":
        return _holders(head, syntax)
    if noun.dep_ == "attr" and head.lemma_ in _COPULAS:
        return _Tie(_named(frame_of(head, syntax).subjects), head)
    if noun.dep_ == "nsubj" and head.lemma_ in _COPULAS:
        return _Tie(_named(frame_of(head, syntax).objects), head)
    if noun.dep_ in {"oprd", "attr"} and head.pos_ == "VERB":
        return _Tie(_patients(frame_of(head, syntax)), head)
    if noun.dep_ == "pobj" and head.lower_ == "as":
        verb = head.head
        return _Tie(_patients(frame_of(verb, syntax)), verb) if verb.pos_ in {"VERB", "AUX"} else _Tie([], None)
    return _Tie(_beside(noun, syntax), None)


def _beside(noun: Token, syntax: Syntax) -> list[Anchor]:
    """Return the name a noun stands beside: an apposition either way, or a title before a name."""
    if noun.dep_ == "appos":
        anchor = named_by(noun.head, syntax)
        return [anchor] if anchor is not None and not anchor.possessive else []
    for child in noun.rights:
        if child.dep_ == "appos" and child.i in syntax.anchors:
            return nouns_of(child, syntax)
    following = syntax.anchors.get(noun.i + 1)
    if following is not None and noun.dep_ in {"compound", "nmod"} and following.sort in {"Person", "Organisation"}:
        return [following]
    return []


def _named(anchors: list[Anchor]) -> list[Anchor]:
    return [anchor for anchor in anchors if not anchor.possessive]


def _patients(frame: Frame) -> list[Anchor]:
    return _named(frame.patients() or frame.subjects)


def _wholes(noun: Token, syntax: Syntax, complement: frozenset[str]) -> list[Anchor]:
    """Return what a noun is of: its possessor, what a preposition leads to, or the name before it."""
    found: list[Anchor] = []
    for child in noun.children:
        if child.dep_ == "poss":
            found += _possessor(child, noun, syntax)
        elif child.dep_ == "prep" and child.lower_ in complement:
            found += [one for below in child.children if below.dep_ == "pobj" for one in nouns_of(below, syntax)]
        elif child.dep_ in {"compound", "nmod", "amod"} and child.i in syntax.anchors and child.i < noun.i:
            anchor = syntax.anchors[child.i]
            found += [anchor] if not _is_root(child, anchor) or anchor.sort != "Role" else []
    return found or list(_through_verb(noun, syntax, complement))


def _possessor(child: Token, noun: Token, syntax: Syntax) -> Iterator[Anchor]:
    if child.i in syntax.anchors:
        yield syntax.anchors[child.i]
    elif child.lower_ == "whose" and noun.head.dep_ == "relcl" and noun.head.head.i in syntax.anchors:
        yield syntax.anchors[noun.head.head.i]


def _through_verb(noun: Token, syntax: Syntax, complement: frozenset[str]) -> Iterator[Anchor]:
    """Yield what the parse gave to the verb: "was named as partner for X", "has been chair of X since"."""
    head = noun.head.head if noun.dep_ == "pobj" else noun.head
    if noun.dep_ in {"pobj", "attr", "oprd"} and head.pos_ in {"VERB", "AUX"}:
        for child in head.rights:
            if child.dep_ == "prep" and child.i > noun.i and child.lower_ in complement - {"in"}:
                for below in child.children:
                    if below.dep_ == "pobj":
                        yield from nouns_of(below, syntax)


def _read_label(page: Page, scene: Scene, draft: Draft) -> None:
    """Read "Delivery partner: Hope Hub" as said of what the heading or the title names."""
    above = [one for one in (page.headings.get(scene.index), page.scenes[0]) if one is not None and one is not scene]
    for match in _LABEL.finditer(scene.code):
        for rule in noun_rules().get(match["noun"].lower(), ()):
            whole = next((found for one in above if (found := _sole(one, rule.wholes))), None)
            for holder in scene.inside(*match.span("h")):
                if whole is not None and holder.sort in rule.holders:
                    said = Said(scene.span, rule.id, round(rule.confidence * 0.95, 2))
                    _claim(rule, holder, whole, said, draft)


def _sole(scene: Scene, sorts: frozenset[str]) -> Anchor | None:
    """Return the one thing of these sorts that a heading names."""
    found = {anchor.term: anchor for anchor in scene.anchors if anchor.sort in sorts}
    return next(iter(found.values())) if len(found) == 1 else None
