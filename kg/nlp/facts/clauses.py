"""Verbs and what stands around them, read from the parse: who does what to whom, however the clause is turned.

Where the rules of ``relations.toml`` spell out a wording, an entry of ``clauses.toml`` names only the verbs, what may
be their subject and object, and the claim. The parse (`kg.nlp.facts.frames`) says which noun is which.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from spacy.tokens import Token

from kg.model import Literal, Ref, Term
from kg.nlp.facts.drafts import Draft, Said
from kg.nlp.facts.frames import Frame, Syntax, as_words, frame_of, governor, mood, nouns_of
from kg.nlp.facts.modality import Attribution
from kg.nlp.facts.patterns import load_rules, verb_forms
from kg.nlp.facts.scenes import Anchor, Scene
from kg.nlp.facts.sum_values import attributed
from kg.nlp.tables import per_rules

_ADJECTIVES = frozenset({"acomp", "amod", "acl", "attr", "advcl", "ROOT", "conj"})


@dataclass(frozen=True, slots=True)
class Clause:
    """One entry of ``clauses.toml``."""

    id: str
    #: Sorts, or "Words" for a noun phrase that names nothing.
    subjects: frozenset[str]
    objects: frozenset[str]
    #: Which noun is the subject of the claim: "subject", or "patient" for what the verb changes.
    of: str
    #: Where the object stands: "obj", or the prepositions that lead to it.
    slots: frozenset[str]
    #: Nouns one of which must be the verb's own object: "give grants to".
    things: frozenset[str]
    claim: tuple[str, str, str]
    confidence: float


@per_rules
def clause_rules() -> Mapping[str, tuple[Clause, ...]]:
    """Return, for each form of each verb or adjective, the entries it belongs to, in the order of the file."""
    found: dict[str, list[Clause]] = {}
    for entry in load_rules("clauses.toml", "clause"):
        subject, predicate, value = str(entry["claim"]).split()
        rule = Clause(
            str(entry["id"]), frozenset(str(entry["subject"]).split()), frozenset(str(entry["object"]).split()),
            str(entry.get("of", "subject")), frozenset(str(entry.get("slot", "obj")).split()),
            frozenset(str(entry.get("thing", "")).split()), (subject, predicate, value),
            float(str(entry["confidence"])),
        )  # fmt: skip
        lemmas = [lemma for lemma in str(entry.get("verbs", "")).split(", ") if lemma]
        forms = [form for lemma in lemmas for form in verb_forms(lemma)]
        for form in [*forms, *str(entry.get("adjectives", "")).split()]:
            found.setdefault(form, []).append(rule)
    return {form: tuple(rules) for form, rules in found.items()}


def read_clauses(scene: Scene, syntax: Syntax, attributions: list[Attribution], draft: Draft) -> None:
    """Add the claims that the verbs of a sentence make."""
    if scene.code.endswith("?"):
        return
    rules = clause_rules()
    told = _told(scene, draft)
    for verb in syntax.tokens:
        if verb.i in syntax.anchors:
            continue
        fitting = _fitting(rules, verb)
        if fitting:
            frame = frame_of(verb, syntax) if verb.pos_ in {"VERB", "AUX"} else _adjective_frame(verb, syntax)
            for rule in fitting:
                _claim(scene, rule, verb, frame, syntax, attributions, draft, told)


def _fitting(rules: Mapping[str, tuple[Clause, ...]], verb: Token) -> list[Clause]:
    """Return the entries of a verb, alone or with its particle, or of an adjective that is said of something."""
    if verb.pos_ in {"VERB", "AUX"}:
        particles = [child.lower_ for child in verb.rights if child.dep_ in {"prt", "advmod"} or child.pos_ == "ADP"]
        phrasal = [rule for word in particles for rule in rules.get(f"{verb.lower_} {word}", ())]
        return [*phrasal, *rules.get(verb.lower_, ())]
    if verb.pos_ == "ADJ" and verb.dep_ in _ADJECTIVES:
        return list(rules.get(verb.lower_, ()))
    return []


def _adjective_frame(adjective: Token, syntax: Syntax) -> Frame:
    """Gather the nouns of an adjective: "is responsible for the fund", "the trust, responsible for the fund,"."""
    frame = frame_of(adjective, syntax)
    if adjective.dep_ in {"acomp", "attr", "conj"} and adjective.head.pos_ in {"AUX", "VERB"}:
        whole = frame_of(adjective.head, syntax)
        frame.subjects, frame.subject = whole.subjects, governor(adjective.head)
    return frame


def _told(scene: Scene, draft: Draft) -> frozenset[frozenset[Term]]:
    """Return which two things the sentence is already known to tie together, by a rule that spells out the wording."""
    recent = takewhile(lambda claim: claim.evidence == scene.span, reversed(draft.claims))
    return frozenset(frozenset((claim.subject, claim.object)) for claim in recent)


def _claim(
    scene: Scene, rule: Clause, verb: Token, frame: Frame, syntax: Syntax, attributions: list[Attribution],
    draft: Draft, told: frozenset[frozenset[Term]],
) -> None:  # fmt: skip
    if rule.things and (frame.object is None or frame.object.lemma_.lower() not in rule.things):
        return
    place = bisect.bisect_right(scene.offsets, verb.idx) - 1
    modality = mood(verb if verb.pos_ in {"VERB", "AUX"} or verb.head.pos_ != "AUX" else verb.head)
    for subject, value, proform in _pairs(rule, frame, syntax):
        sides = {"s": subject, "o": value}
        first, predicate, second = rule.claim
        term = sides[first]
        if isinstance(term, Literal) and first == "s":
            term = draft.topic(term.lexical)
        if not isinstance(term, Ref) or frozenset((subject, value)) in told:
            continue
        said = Said(scene.span, rule.id, round(rule.confidence * (0.9 if proform else 1), 2), modality)
        said = attributed(scene, place, said, attributions)
        if said.claimant != term:
            draft.claim(term, predicate, sides[second], said)


#: What opens and closes when a fund does.
_CARRIERS = frozenset({"application", "bid", "bidding", "entry", "nomination", "round", "window", "call", "portal"})


def _topic_words(noun: Token | None, syntax: Syntax) -> Literal | None:
    """Return a noun phrase that can be spoken of as a thing of its own: of two words or more."""
    words = as_words(noun, syntax)
    return words if words is not None and " " in words.lexical else None


def _below(preposition: Token, syntax: Syntax) -> list[Anchor]:
    return [one for child in preposition.children if child.dep_ == "pobj" for one in nouns_of(child, syntax)]


def _pairs(rule: Clause, frame: Frame, syntax: Syntax) -> Iterator[tuple[Term, Term, bool]]:
    """Yield the subjects and objects that fit an entry, and whether one of them is a pronoun."""
    changed = rule.of == "patient"
    subjects: list[Anchor] = frame.patients() if changed else frame.subjects
    noun = frame.patient() if changed else frame.subject
    objects = list(frame.objects) if "obj" in rule.slots else []
    for preposition in sorted(rule.slots & frame.led.keys()):
        objects += frame.led[preposition]
    if frame.passive and frame.led and not changed and not frame.subjects and "obj" not in rule.slots:
        # "The scheme is based on the Act": what a preposition leads to is said of the passive subject.
        subjects, noun = frame.objects, frame.object
    if changed and not subjects and noun is not None and noun.lemma_.lower() in _CARRIERS:
        # "Applications for the Hope Fund close": what closes is the fund.
        subjects = [one for child in noun.rights if child.dep_ == "prep" for one in _below(child, syntax)]
    left: list[tuple[Term, bool]] = [(one.term, one.proform) for one in subjects if one.sort in rule.subjects]
    if not subjects and "Words" in rule.subjects and (words := _topic_words(noun, syntax)) is not None:
        left = [(words, False)]
    right: list[tuple[Term, bool]] = [(one.term, one.proform) for one in objects if one.sort in rule.objects]
    if not objects and "Words" in rule.objects and "obj" in rule.slots:
        words = as_words(frame.object, syntax)
        right = [(words, False)] if words is not None else []
    for subject, by_pronoun in left:
        for value, also in right:
            yield subject, value, by_pronoun or also
