"""Figures read from the parse: what a share measures when no wording of the table says so, and of whom it is said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Token

from kg.model import Modality, Ref
from kg.nlp.facts.frames import Frame, Syntax, frame_of, governor, mood, nouns_of, phrase
from kg.nlp.facts.scenes import Anchor

_BEFORE_NOUN = frozenset({"compound", "nmod", "nummod", "amod", "npadvmod", "quantmod", "advmod"})
_COPULAS = frozenset({"be", "stand", "reach", "average", "total", "remain", "become", "hit", "exceed", "stay"})
#: What can be spoken of: a figure is never about another figure, a date or a result.
ABOUT = frozenset(
    {"Person", "Role", "Organisation", "Programme", "Fund", "Place", "Document", "Legislation", "Agenda", "Event"}
)
#: As what a figure can stand in a clause of its own.
_IN_CLAUSE = frozenset({"pobj", "dobj", "attr", "oprd", "acomp"})
_TELLING = frozenset({"show", "find", "suggest", "report", "say", "reveal", "estimate", "record", "tell", "put"})
_WAYS = frozenset({"up", "down"})
_MOST_STEPS = 5
_LONGEST_PHRASE = 60


@dataclass(frozen=True, slots=True)
class Measured:
    """What a figure measures and of whom, in the text's words."""

    measure: str
    group: str | None
    about: Ref | None
    area: Ref | None
    modality: Modality


def measured(anchor: Anchor, syntax: Syntax) -> Measured | None:
    """Return what a share measures as the parse has it, or None when it stands in no clause."""
    head = _head(anchor, syntax)
    if head is None:
        return None
    noun = _counted_noun(head, syntax)
    verb, preposition = _verb_of(noun or head)
    frame = frame_of(verb, syntax) if verb is not None else Frame()
    group = _group(noun or head, syntax)
    if noun is not None and noun.dep_ in {"nsubj", "nsubjpass"} and verb is not None:
        # As in "just under half the islands had a shop": the noun is the group, the predicate is measured.
        group = _plain(_without_figure(phrase(noun, syntax), head))
        measure, said_of = _predicate(verb, syntax), frame.subject
    else:
        measure, said_of = _measure(noun, head, verb, preposition, frame, syntax)
    if not measure:
        return None
    about, area = _spoken_of(said_of, frame, syntax)
    return Measured(measure, group or None, about, area, mood(verb) if verb is not None else Modality.ASSERTED)


def subject_about(anchor: Anchor, syntax: Syntax) -> tuple[Ref | None, Ref | None]:
    """Return of whom and where the clause of a figure speaks: its subject, or whose its subject is."""
    token = _head(anchor, syntax)
    for _ in range(_MOST_STEPS):
        if token is None or token.head.i == token.i:
            break
        token = token.head
        if token.pos_ in {"VERB", "AUX"}:
            before = governor(token)
            frame = frame_of(token, syntax)
            found = _spoken_of(before, frame, syntax)
            if found != (None, None) or before is not None:
                return found
    return None, None


def clause_mood(anchor: Anchor, syntax: Syntax) -> Modality:
    """Return the mood of the clause that counts something, "will … and take on four staff"; a denial is no count's."""
    head = _head(anchor, syntax)
    verb = _verb_of(head)[0] if head is not None else None
    found = mood(verb) if verb is not None else Modality.ASSERTED
    return found if found in {Modality.PLANNED, Modality.HEDGED} else Modality.ASSERTED


def is_preposed(anchor: Anchor, syntax: Syntax) -> bool:
    """Say whether the "over" or "under" before a figure is a preposition: "750 homes over seven sites"."""
    first = min((index for index, one in syntax.anchors.items() if one is anchor), default=0)
    if first < 2:
        return False
    before = syntax.tokens.doc[first - 1]
    leads = before.lower_ in {"over", "under", "around"} and before.dep_ == "prep"
    return leads and before.nbor(-1).pos_ in {"NOUN", "PROPN"}


def _head(anchor: Anchor, syntax: Syntax) -> Token | None:
    places = [index for index, other in syntax.anchors.items() if other is anchor]
    doc = syntax.tokens.doc
    return next((doc[index] for index in places if doc[index].head.i not in places or doc[index].head.i == index), None)


def _counted_noun(head: Token, syntax: Syntax) -> Token | None:
    """Return the noun a figure stands before: "17 per cent fewer visits", "a 12% rise in wages"."""
    token = head
    for _ in range(_MOST_STEPS):
        if token.dep_ not in _BEFORE_NOUN or token.head.i <= token.i or token.head.i in syntax.anchors:
            break
        token = token.head
    return token if token.i != head.i and token.pos_ == "NOUN" else None


def _verb_of(noun: Token) -> tuple[Token | None, str]:
    """Return the verb a figure belongs to and the preposition between them."""
    token, preposition = noun, ""
    for _ in range(_MOST_STEPS):
        above = token.head
        if above.i == token.i:
            return None, ""
        if above.pos_ in {"VERB", "AUX"}:
            return above, preposition
        if above.dep_ == "prep":
            preposition = preposition or above.lower_
        elif token.dep_ not in {"conj", "quantmod", "nummod", "appos", "prep", "pobj"}:
            return None, ""
        token = above
    return None, ""


def _measure(
    noun: Token | None, head: Token, verb: Token | None, preposition: str, frame: Frame, syntax: Syntax
) -> tuple[str, Token | None]:
    """Return the words of what is measured, and the noun they are built on."""
    if noun is not None:
        return _plain(_without_figure(phrase(noun, syntax), head)), frame.subject
    of_noun = head.head.head if head.dep_ == "pobj" and head.head.lower_ == "of" else None
    if of_noun is not None and of_noun.pos_ == "NOUN":
        # As in "the Northern Ireland rate of 2.1%".
        return _plain(phrase(of_noun, syntax, apart_from=("of",))), of_noun
    if not (head.dep_ in _IN_CLAUSE or (head.dep_ == "npadvmod" and head.head.pos_ == "ADP")) or verb is None:
        return _plain(_after(head)), frame.subject
    stated = frame.object if frame.object is not None and frame.object.i != head.i else frame.subject
    if stated is None or stated.pos_ == "PRON" or stated.i == head.i or _holds_figure(stated, syntax):
        return "", None
    if verb.lemma_ in _TELLING:
        return _plain(_after_noun(head)), None
    words = _plain(phrase(stated, syntax))
    if not words or verb.lemma_ in _COPULAS or (stated is frame.object and preposition in {"to", "at"}):
        return words, stated
    particle = next((f" {child.lower_}" for child in verb.rights if child.dep_ == "prt" or child.lower_ in _WAYS), "")
    return f"{words} {verb.lower_}{particle}", stated


def _holds_figure(noun: Token, syntax: Syntax) -> bool:
    """Say whether a noun phrase holds a sum or a figure of its own, which is then what is measured."""
    inner = (syntax.anchors.get(token.i) for token in noun.subtree if token.i <= noun.i)
    return any(anchor is not None and anchor.sort in {"Money", "Statistic"} for anchor in inner)


def _plain(words: str) -> str:
    """Return a measure without "per cent" at its front and without what a bracket or a comma adds."""
    plain = re.split(r"[(,;:]", re.sub(r"^(?:per ?cent|percent|%|points?) ", "", words))[0].strip()
    return "" if re.match(r"\d|of |(?:that|this|it|figure|rest|others?)\b", plain) else plain


def _after_noun(head: Token) -> str:
    """Return what a share's group does: "41% of charities running a deficit" measures that they run one."""
    nouns = [below for child in head.rights if child.lower_ == "of" for below in child.children]
    doing = [child for noun in nouns for child in noun.rights if child.dep_ in {"acl", "relcl"}]
    return head.doc[doing[0].i : doing[0].right_edge.i + 1].text if doing else ""


def _predicate(verb: Token, syntax: Syntax) -> str:
    """Return a verb with its auxiliaries and what follows it, as far as the clause goes."""
    first = min([verb.i, *(child.i for child in verb.lefts if child.dep_ in {"aux", "auxpass", "neg"})])
    words = verb.doc[first : min(verb.right_edge.i + 1, syntax.tokens.end)].text
    return _plain(" ".join(words.split()))[:100].rstrip(" .")


def _without_figure(words: str, head: Token) -> str:
    """Return a noun phrase without the figure at its front."""
    figure = head.doc[head.left_edge.i : head.i + 1].text
    return words.split(figure, 1)[-1].strip() if figure in words else words


def _after(head: Token) -> str:
    """Return the phrase after a figure that stands without a verb: "90.2% in favour"."""
    following = next((child for child in head.rights if child.dep_ == "prep" and child.i == head.i + 1), None)
    if following is None:
        return ""
    text = head.doc[following.left_edge.i : following.right_edge.i + 1].text
    return text if len(text) < _LONGEST_PHRASE else ""


def _group(noun: Token, syntax: Syntax) -> str | None:
    """Return of which group a share is: "20% of the total award", "10% for the poorest areas"."""
    for child in noun.rights:
        if child.dep_ == "prep" and child.lower_ in {"of", "for", "among"}:
            named = next((below for below in child.children if below.dep_ == "pobj"), None)
            if named is not None and named.pos_ in {"NOUN", "PROPN"}:
                return phrase(named, syntax) or None
    return None


def _spoken_of(noun: Token | None, frame: Frame, syntax: Syntax) -> tuple[Ref | None, Ref | None]:
    """Return what a noun phrase names: itself, its possessor, or the place before or after it."""
    named = nouns_of(noun, syntax, alone=True) if noun is not None else []
    if noun is not None:
        for child in noun.subtree:
            leads = child.dep_ == "pobj" and child.head.lower_ in {"of", "in", "at", "across", "from"}
            if child.i in syntax.anchors and (leads or child.dep_ in {"poss", "compound", "nmod", "amod"}):
                named.append(syntax.anchors[child.i])
    named += frame.subjects
    about = next((one.term for one in named if one.sort in ABOUT - {"Place"}), None)
    area = next((one.term for one in named if one.sort == "Place"), None)
    return (about if isinstance(about, Ref) else None), (area if isinstance(area, Ref) else None)
