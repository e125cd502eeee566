"""The parse as the fact rules see it: the nouns around a verb by their part, and what a noun stands for.

A frame is the same however its clause is turned: active and passive, relative clauses, participles after a noun or at
the head of a sentence, coordinated verbs and nouns, infinitives of another verb's subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from kg.model import Literal, Modality
from kg.nlp.facts.drafts import tidy
from kg.nlp.facts.modality import verb_modality
from kg.nlp.facts.page import Page
from kg.nlp.facts.patterns import word_list
from kg.nlp.facts.scenes import CODES, Anchor, Scene

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_RELATIVES = frozenset({"which", "who", "that", "whom"})
_DIRECT = frozenset({"dobj", "attr", "oprd"})
_CLASS_WORDS = frozenset(word_list("class_words"))
#: What an infinitive or a participle takes its subject from.
_SHARED = frozenset({"conj", "xcomp", "advcl"})
_NOUNS = frozenset({"NOUN", "PROPN"})
_MOST_STEPS = 5
#: Participles that lead from a kind of thing to its name: "a scheme called Hope Works".
#: Verbs whose object does what their infinitive says.
_ASKING = frozenset(
    {
        "ask", "invite", "tell", "urge", "help", "enable", "allow", "let", "require", "want", "commission", "appoint",
        "force", "encourage", "oblige", "expect", "persuade", "press", "permit", "task", "empower", "get", "lead",
    }
)  # fmt: skip
_NAMING = frozenset({"called", "named", "known", "titled", "entitled", "dubbed"})
#: Nouns inside compound prepositions → the name they go by.
_LEADING_NOUNS = {
    **dict.fromkeys(
        ("partnership", "collaboration", "association", "conjunction", "tandem", "cooperation"), "partnership"
    ),
    **dict.fromkeys(("funding", "money", "investment", "grants", "cash", "sponsorship"), "funding"),
    **dict.fromkeys(("help", "support", "backing", "advice", "assistance", "aid"), "support"),
    "behalf": "behalf",
    "part": "part",
}
#: A longer noun phrase is not the name of anything.
_LONGEST_PHRASE = 70


@dataclass(frozen=True, slots=True)
class Syntax:
    """The tokens of a sentence and the anchor that each is part of."""

    tokens: Tokens
    #: Token index → anchor.
    anchors: Mapping[int, Anchor]
    #: The preposition and date that a sentence opens with: "In May 2021 Fife Council …".
    opening: tuple[str, Anchor] | None = None


_OPENING = re.compile(
    rf"(?:Then |Later |But |And )?(?P<prep>[Ii]n|[Oo]n|[Ss]ince|[Ff]rom) (?:early |late )?(?P<d>{CODES['Date']})"
)


def read_syntax(page: Page, scene: Scene) -> Syntax:
    """Return the tokens of a sentence with its anchors."""
    anchors = {token.i: anchor for anchor in scene.anchors for token in page.tokens(anchor.span)}
    opening = _OPENING.match(scene.code)
    date = (opening["prep"].lower(), scene.at[opening.start("d")]) if opening else None
    return Syntax(page.tokens(scene.span), anchors, date)


@dataclass(slots=True)
class Frame:
    """The nouns around one verb, by their part."""

    #: Who does it.
    subjects: list[Anchor] = field(default_factory=list)
    #: What it is done to.
    objects: list[Anchor] = field(default_factory=list)
    #: Preposition → the nouns it leads to.
    led: dict[str, list[Anchor]] = field(default_factory=dict)
    #: The nouns themselves, named or not.
    subject: Token | None = None
    object: Token | None = None
    passive: bool = False

    def patients(self) -> list[Anchor]:
        """Return what changes: the object, or the subject of a verb without one ("the fund closed")."""
        return self.objects if self.object is not None or self.passive else self.subjects

    def patient(self) -> Token | None:
        """Return the noun of what changes, named or not."""
        return self.object if self.object is not None or self.passive else self.subject


def frame_of(verb: Token, syntax: Syntax) -> Frame:
    """Gather the nouns around a verb; a passive is turned round."""
    children = list(verb.children)
    frame = Frame(passive=is_passive(verb))
    before = governor(verb)
    first = nouns_of(before, syntax) if before is not None else []
    direct = next((child for child in children if child.dep_ in _DIRECT and child.lower_ not in _RELATIVES), None)
    if frame.passive:
        frame.objects, frame.object = first, before
        agents = [child for child in children if child.dep_ == "agent"]
        frame.subjects = [one for child in agents for one in _led(child, syntax)]
        frame.led["by"] = list(frame.subjects)
        frame.subject = next((noun for child in agents for noun in child.children if noun.dep_ == "pobj"), None)
    else:
        frame.subjects, frame.subject = first, before
        frame.objects = [one for child in children if child.dep_ in _DIRECT for one in nouns_of(child, syntax)]
        frame.object = direct
        if direct is None and verb.dep_ == "relcl" and before is not None and before.head.i == verb.i:
            # "the programme Plunkett ran": a relative clause without an object is about its noun.
            frame.objects, frame.object = nouns_of(verb.head, syntax, alone=True), verb.head
    for preposition in _prepositions(verb, direct):
        led = frame.led.setdefault(preposition.lower_, [])
        led += [one for one in _led(preposition, syntax) if one not in led]
        for name, through in _compound(preposition, syntax):
            frame.led.setdefault(name, []).extend(through)
        if verb.dep_ == "relcl" and any(child.lower_ in _RELATIVES for child in preposition.children):
            led += nouns_of(verb.head, syntax, alone=True)
    if syntax.opening is not None and verb.dep_ == "ROOT" and not any(_dates(frame)):
        # The parse may take an opening date for a part of the subject's name.
        leading, date = syntax.opening
        frame.led.setdefault(leading, []).append(date)
    return frame


def _dates(frame: Frame) -> Iterator[Anchor]:
    return (one for led in frame.led.values() for one in led if one.sort == "Date")


def _compound(preposition: Token, syntax: Syntax) -> Iterator[tuple[str, list[Anchor]]]:
    """Yield what a compound preposition leads to, under its name: "in_partnership_with", "with_support_from"."""
    for noun in preposition.children:
        name = _LEADING_NOUNS.get(noun.lower_) if noun.dep_ == "pobj" else None
        for below in noun.rights if name is not None else ():
            if below.dep_ == "prep":
                yield f"{preposition.lower_}_{name}_{below.lower_}", _led_by(below, syntax)


def _led_by(preposition: Token, syntax: Syntax) -> list[Anchor]:
    """Return what a preposition leads to; a name with a preposition in it may be cut in two by the parse."""
    following = syntax.anchors.get(preposition.i + 1) or syntax.anchors.get(preposition.i + 2)
    return _led(preposition, syntax) or ([following] if following is not None else [])


def _prepositions(verb: Token, direct: Token | None) -> Iterator[Token]:
    """Yield the prepositions that may belong to a verb: its own, and those the parse gave to its object."""
    for child in verb.children:
        if child.dep_ in {"prep", "dative"}:
            yield child
            yield from (below for below in child.children if below.dep_ in {"prep", "pcomp"} and below.pos_ == "ADP")
    if direct is not None:
        yield from (child for child in direct.children if child.dep_ == "prep" and child.lower_ != "of")


def is_passive(verb: Token) -> bool:
    """Say whether a verb form is passive: "was set up", "set up by", but not "has set up"."""
    if any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.lefts):
        return True
    head = verb.head
    if verb.tag_ not in {"VBN", "VBD"}:
        return False
    if verb.dep_ == "conj" and head.pos_ == "VERB" and verb.tag_ == "VBN" and not any(verb.lefts):
        return any(child.dep_ == "auxpass" for child in head.lefts)
    return verb.dep_ in {"acl", "advcl"} and not any(child.dep_ in {"aux", *SUBJECTS} for child in verb.lefts)


def governor(verb: Token) -> Token | None:
    """Return the noun that stands before a verb as its grammatical subject."""
    token = verb
    for _ in range(_MOST_STEPS):
        for child in token.lefts:
            if child.dep_ in SUBJECTS:
                return token.head if child.lower_ in _RELATIVES and token.dep_ == "relcl" else child
        if token.dep_ == "acl":
            return token.head
        if token.dep_ not in _SHARED or token.head.i == token.i or token.head.sent != verb.sent:
            return None
        if token.dep_ == "advcl" and token.tag_ == "VB":
            return None
        if token.dep_ == "xcomp" and token.head.lemma_ in _ASKING:
            # "has asked Jo Coles to chair it": she does, not who asks.
            asked = next((child for child in token.head.children if child.dep_ in {"dobj", "nsubjpass"}), None)
            if asked is not None:
                return asked
        token = token.head
    return None


def _led(preposition: Token, syntax: Syntax) -> list[Anchor]:
    return [one for child in preposition.children if child.dep_ == "pobj" for one in nouns_of(child, syntax)]


def nouns_of(noun: Token, syntax: Syntax, *, alone: bool = False) -> list[Anchor]:
    """Return the anchors that a noun stands for, with those coordinated to it."""
    found: list[Anchor] = []
    for _ in range(_MOST_STEPS * 2):
        anchor = named_by(noun, syntax)
        if anchor is not None and anchor not in found:
            found.append(anchor)
        following = next((child for child in noun.rights if child.dep_ == "conj"), None)
        if following is None or alone:
            break
        noun = following
    return found


def named_by(noun: Token, syntax: Syntax) -> Anchor | None:
    """Return the anchor a noun is in, or that names it: "the Hope Fund programme", "a programme, Big Local"."""
    anchors = syntax.anchors
    if noun.i in anchors:
        anchor = anchors[noun.i]
        return None if noun.dep_ == "poss" or anchor.possessive else anchor
    if noun.lower_ in _CLASS_WORDS and noun.i - 1 in anchors and noun.nbor(-1).dep_ in {"compound", "nmod", "amod"}:
        return anchors[noun.i - 1]
    if noun.dep_ == "appos" and noun.head.i in anchors:
        return anchors[noun.head.i]
    if noun.pos_ != "NOUN":
        return None
    for child in noun.rights:
        if child.dep_ == "appos" and child.i in anchors:
            return anchors[child.i]
        if child.dep_ == "acl" and child.lower_ in _NAMING:
            names = [below for below in child.rights if below.dep_ in {"oprd", "pobj", "dobj"} and below.i in anchors]
            if names:
                return anchors[names[0].i]
    return None


def mood(verb: Token) -> Modality:
    """Return the mood of a verb from its auxiliaries, and from the verb it is the infinitive of."""
    words = [child.lower_ for child in verb.lefts if child.dep_ in {"aux", "auxpass", "neg", "advmod"}]
    head = verb.head
    if verb.dep_ == "xcomp" and head.pos_ in {"VERB", "AUX", "ADJ"}:
        words = [*(child.lower_ for child in head.lefts if child.dep_ in {"aux", "neg"}), head.lower_, *words]
    elif (
        verb.dep_ == "conj" and head.pos_ in {"VERB", "AUX"} and not any(child.dep_ in SUBJECTS for child in verb.lefts)
    ):
        words = [*(child.lower_ for child in head.lefts if child.dep_ in {"aux", "neg"} and not words), *words]
    if verb.pos_ == "AUX":
        words += [child.lower_ for child in verb.rights if child.dep_ == "neg"]
    return verb_modality(" ".join(words) + " ")


def phrase(noun: Token, syntax: Syntax, *, apart_from: Iterable[str] = ()) -> str:
    """Return the words of a noun phrase, without its article and without relative clauses and appositions."""
    left, last = noun.left_edge, noun
    for child in noun.rights:
        if child.dep_ in {"prep", "compound"} and child.lower_ not in apart_from and child.i == last.i + 1:
            last = child.right_edge
    start = left.i if left.i >= syntax.tokens.start else noun.i
    tokens = list(noun.doc[start : min(last.i + 1, syntax.tokens.end)])
    while tokens and (tokens[0].dep_ in {"det", "poss", "case", "punct", "cc", "mark", "prep"} and len(tokens) > 1):
        tokens = tokens[1:]
    words = tidy("".join(token.text_with_ws for token in tokens))
    return words if len(words) <= _LONGEST_PHRASE else ""


def is_noun(token: Token | None) -> bool:
    """Say whether a token is a noun that can be spoken of, not a pronoun."""
    return token is not None and token.pos_ in _NOUNS


def as_words(noun: Token | None, syntax: Syntax) -> Literal | None:
    """Return a noun phrase that names nothing as its words."""
    if noun is None or not is_noun(noun) or noun.i in syntax.anchors:
        return None
    words = phrase(noun, syntax)
    return Literal(words) if len(words) > 2 else None
