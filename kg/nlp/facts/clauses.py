"""Verbs and what stands around them, read from the parse: who does what to whom, however the clause is turned.

Where the rules of ``relations.toml`` spell out a wording, an entry of ``clauses.toml`` names only the verbs, what may
be their subject and object, and the claim. The parse says which noun is which: active and passive, relative clauses,
participles after a noun or at the head of a sentence, coordinated verbs and nouns.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from spacy.tokens import Token

from kg.model import Modality, Ref, Term
from kg.nlp.facts.drafts import Draft, Said
from kg.nlp.facts.modality import Attribution, verb_modality
from kg.nlp.facts.page import Page
from kg.nlp.facts.patterns import load_rules, verb_forms, word_list
from kg.nlp.facts.scenes import Anchor, Scene
from kg.nlp.facts.sum_values import attributed
from kg.nlp.tables import per_rules

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_RELATIVES = frozenset({"which", "who", "that", "whom"})
_CLASS_WORDS = frozenset(word_list("class_words"))
#: What an infinitive or a participle takes its subject from.
_SHARED = frozenset({"conj", "xcomp", "advcl"})
_MOST_STEPS = 5


@dataclass(frozen=True, slots=True)
class Clause:
    """One entry of ``clauses.toml``."""

    id: str
    subjects: frozenset[str]
    objects: frozenset[str]
    #: Where the object stands: "obj", or the prepositions that lead to it.
    slots: frozenset[str]
    claim: tuple[str, str, str]
    confidence: float


@dataclass(slots=True)
class _Frame:
    """The nouns around one verb, by their part."""

    subjects: list[Anchor]
    objects: list[Anchor]
    #: Preposition → the nouns it leads to.
    led: dict[str, list[Anchor]]


@per_rules
def clause_rules() -> Mapping[str, tuple[Clause, ...]]:
    """Return, for each form of each verb, the entries it belongs to, in the order of the file."""
    found: dict[str, list[Clause]] = {}
    for entry in load_rules("clauses.toml", "clause"):
        subject, predicate, value = str(entry["claim"]).split()
        rule = Clause(
            str(entry["id"]), frozenset(str(entry["subject"]).split()), frozenset(str(entry["object"]).split()),
            frozenset(str(entry.get("slot", "obj")).split()), (subject, predicate, value),
            float(str(entry["confidence"])),
        )  # fmt: skip
        for lemma in str(entry["verbs"]).split(", "):
            for form in verb_forms(lemma):
                found.setdefault(form, []).append(rule)
    return {form: tuple(rules) for form, rules in found.items()}


def read_clauses(page: Page, scene: Scene, attributions: list[Attribution], draft: Draft) -> None:
    """Add the claims that the verbs of a sentence make."""
    if scene.code.endswith("?") or len(scene.anchors) < 2:
        return
    rules = clause_rules()
    told = _told(scene, draft)
    anchors = {token.i: anchor for anchor in scene.anchors for token in page.tokens(anchor.span)}
    for verb in page.tokens(scene.span):
        fitting = rules.get(verb.lower_, ())
        if fitting and verb.i not in anchors and verb.pos_ in {"VERB", "AUX"}:
            frame = _frame(verb, anchors)
            for rule in fitting:
                _claim(scene, rule, verb, frame, attributions, draft, told)


def _told(scene: Scene, draft: Draft) -> frozenset[frozenset[Term]]:
    """Return which two things the sentence is already known to tie together, by a rule that spells out the wording."""
    recent = takewhile(lambda claim: claim.evidence == scene.span, reversed(draft.claims))
    return frozenset(frozenset((claim.subject, claim.object)) for claim in recent if isinstance(claim.object, Ref))


def _claim(
    scene: Scene, rule: Clause, verb: Token, frame: _Frame, attributions: list[Attribution], draft: Draft,
    told: frozenset[frozenset[Term]],
) -> None:  # fmt: skip
    place = bisect.bisect_right(scene.offsets, verb.idx) - 1
    modality = _modality(verb)
    for subject, value in _pairs(rule, frame):
        if frozenset((subject.term, value.term)) in told:
            continue
        proform = subject.proform or value.proform
        said = Said(scene.span, rule.id, round(rule.confidence * (0.9 if proform else 1), 2), modality)
        said = attributed(scene, place, said, attributions)
        sides = {"s": subject.term, "o": value.term}
        first, predicate, second = rule.claim
        term = sides[first]
        if isinstance(term, Ref) and said.claimant != term:
            draft.claim(term, predicate, sides[second], said)


def _pairs(rule: Clause, frame: _Frame) -> Iterator[tuple[Anchor, Anchor]]:
    objects = list(frame.objects) if "obj" in rule.slots else []
    for preposition in sorted(rule.slots & frame.led.keys()):
        objects += frame.led[preposition]
    for subject in frame.subjects:
        for value in objects:
            if subject.sort in rule.subjects and value.sort in rule.objects:
                yield subject, value


def _modality(verb: Token) -> Modality:
    """Return the mood of a verb from its auxiliaries, and from the verb it is the infinitive of."""
    words = [child.lower_ for child in verb.lefts if child.dep_ in {"aux", "auxpass", "neg", "advmod"}]
    head = verb.head
    if verb.dep_ == "xcomp" and head.pos_ in {"VERB", "AUX", "ADJ"}:
        words = [*(child.lower_ for child in head.lefts if child.dep_ in {"aux", "neg"}), head.lower_, *words]
    elif (
        verb.dep_ == "conj"
        and head.pos_ in {"VERB", "AUX"}
        and not any(child.dep_ in _SUBJECTS for child in verb.lefts)
    ):
        words = [*(child.lower_ for child in head.lefts if child.dep_ in {"aux", "neg"} and not words), *words]
    return verb_modality(" ".join(words) + " ")


def _frame(verb: Token, anchors: Mapping[int, Anchor]) -> _Frame:
    """Gather the nouns around a verb; a passive is turned round."""
    children = list(verb.children)
    passive = _is_passive(verb)
    frame = _Frame([], [], {})
    before = _governor(verb)
    first = _nouns(before, anchors) if before is not None else []
    direct = [
        anchor for child in children if child.dep_ in {"dobj", "attr", "oprd"} for anchor in _nouns(child, anchors)
    ]
    if passive:
        frame.objects = first
        frame.subjects = [one for child in children if child.dep_ == "agent" for one in _led(child, anchors)]
    else:
        frame.subjects, frame.objects = first, direct
        if not direct and verb.dep_ == "relcl" and before is not None and before.head.i == verb.i:
            frame.objects = _relative_object(verb, anchors)
    for child in children:
        if child.dep_ in {"prep", "dative"}:
            frame.led.setdefault(child.lower_, []).extend(_led(child, anchors))
    if passive and frame.led and not frame.subjects:
        # "The scheme is based on the Act": what a preposition leads to is said of the passive subject.
        frame.subjects = frame.objects
        frame.objects = []
    return frame


def _is_passive(verb: Token) -> bool:
    if any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.lefts):
        return True
    head = verb.head
    if verb.tag_ not in {"VBN", "VBD"}:
        return False
    if verb.dep_ == "conj" and head.pos_ == "VERB" and verb.tag_ == "VBN" and not any(verb.lefts):
        return any(child.dep_ == "auxpass" for child in head.lefts)
    return verb.dep_ in {"acl", "advcl"} and not any(child.dep_ in {"aux", *_SUBJECTS} for child in verb.lefts)


def _governor(verb: Token) -> Token | None:
    """Return the noun that stands before a verb as its grammatical subject."""
    token = verb
    for _ in range(_MOST_STEPS):
        for child in token.lefts:
            if child.dep_ in _SUBJECTS:
                return token.head if child.lower_ in _RELATIVES and token.dep_ == "relcl" else child
        if token.dep_ == "acl":
            return token.head
        if token.dep_ not in _SHARED or token.head.i == token.i or token.head.sent != verb.sent:
            return None
        if token.dep_ == "advcl" and token.tag_ == "VB":
            return None
        token = token.head
    return None


def _relative_object(verb: Token, anchors: Mapping[int, Anchor]) -> list[Anchor]:
    """Return what a relative clause without an object is about: "the programme Plunkett ran"."""
    return _nouns(verb.head, anchors, alone=True)


def _led(preposition: Token, anchors: Mapping[int, Anchor]) -> list[Anchor]:
    return [one for child in preposition.children if child.dep_ == "pobj" for one in _nouns(child, anchors)]


def _nouns(noun: Token, anchors: Mapping[int, Anchor], *, alone: bool = False) -> list[Anchor]:
    """Return the anchors that a noun stands for, with those coordinated to it."""
    found = []
    for _ in range(_MOST_STEPS * 2):
        anchor = _anchor(noun, anchors)
        if anchor is not None and anchor not in found:
            found.append(anchor)
        following = next((child for child in noun.rights if child.dep_ == "conj"), None)
        if following is None or alone:
            break
        noun = following
    return found


def _anchor(noun: Token, anchors: Mapping[int, Anchor]) -> Anchor | None:
    """Return the anchor a noun is in, or that names it: "the Hope Fund programme", "Big Local, a programme"."""
    if noun.i in anchors:
        anchor = anchors[noun.i]
        return None if _is_possessor(noun, anchor) else anchor
    if noun.lower_ in _CLASS_WORDS and noun.i - 1 in anchors and noun.nbor(-1).dep_ in {"compound", "nmod", "amod"}:
        return anchors[noun.i - 1]
    if noun.dep_ == "appos" and noun.head.i in anchors:
        return anchors[noun.head.i]
    return None


def _is_possessor(noun: Token, anchor: Anchor) -> bool:
    return noun.dep_ == "poss" or anchor.possessive
