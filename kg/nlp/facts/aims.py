"""What a fund, programme or document is for, or brings about, when a verb of its sentence leads to a named outcome."""

from __future__ import annotations

import bisect

from spacy.tokens import Token

from kg.model import Modality, Ref
from kg.nlp.facts.drafts import Draft, Said
from kg.nlp.facts.frames import Syntax, governor, mood, nouns_of
from kg.nlp.facts.modality import Attribution
from kg.nlp.facts.scenes import Anchor, Scene
from kg.nlp.facts.sum_values import attributed

_AIMERS = frozenset({"Programme", "Fund", "Document", "Agenda", "Organisation"})
_VERBS = frozenset({"VERB", "AUX"})
#: From the object of a verb, or the verb itself, up to what has a subject.
_STEPS = frozenset({"dobj", "conj", "xcomp", "advcl", "acl", "relcl"})
_MOST_STEPS = 5


def read_aims(scene: Scene, syntax: Syntax, attributions: list[Attribution], draft: Draft) -> None:
    """Add that a subject aims at the outcome its infinitive or participle leads to: "…, helping to tackle X"."""
    if scene.code.endswith("?") or scene.code.endswith(":"):
        return
    told = {(claim.object, claim.evidence) for claim in draft.claims[-40:]}
    for anchor in scene.anchors:
        if anchor.sort != "Outcome" or (anchor.term, scene.span) in told:
            continue
        purpose = _purpose(anchor, syntax)
        for subject in _subjects(purpose, syntax) if purpose is not None else ():
            if isinstance(subject.term, Ref):
                place = bisect.bisect_right(scene.offsets, anchor.span.start) - 1
                said = Said(scene.span, "aim.purpose-clause", 0.82, _mood(purpose))
                draft.claim(subject.term, "kg:aimsAt", anchor.term, attributed(scene, place, said, attributions))


def _mood(purpose: Token | None) -> Modality:
    """Return whether the aim is denied; that it is an aim already says that it is not yet reached."""
    denied = purpose is not None and mood(purpose) is Modality.NEGATED
    return Modality.NEGATED if denied else Modality.ASSERTED


def _purpose(anchor: Anchor, syntax: Syntax) -> Token | None:
    """Return the infinitive or participle of purpose that leads to an outcome."""
    tokens = [syntax.tokens.doc[index] for index, other in syntax.anchors.items() if other is anchor]
    inside = {token.i for token in tokens}
    token = next((token for token in tokens if token.head.i not in inside or token.head.i == token.i), None)
    for _ in range(_MOST_STEPS):
        if token is None:
            return None
        if token.pos_ in _VERBS and _is_purpose(token):
            return token
        if token.dep_ not in _STEPS or token.head.i == token.i:
            return None
        token = token.head
    return None


def _is_purpose(verb: Token) -> bool:
    """Say whether a verb is an infinitive of purpose or follows "helping": not "wants to" or "has to"."""
    marked = any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.lefts)
    if not marked:
        return False
    if verb.dep_ == "advcl":
        return True
    return verb.dep_ in {"xcomp", "acl", "relcl"} and verb.head.lemma_ in _HELPING


_HELPING = frozenset(
    {"help", "aim", "seek", "intend", "design", "mean", "exist", "serve", "work", "use", "create", "set"}
)


def _subjects(purpose: Token, syntax: Syntax) -> list[Anchor]:
    """Return whose purpose it is: the subject of the verb above, or what a passive is done to."""
    verb = purpose.head if purpose.dep_ in {"advcl", "xcomp", "acl", "relcl"} else purpose
    noun = verb if verb.pos_ not in _VERBS else governor(verb)
    found = nouns_of(noun, syntax) if noun is not None else []
    return [one for one in found if one.sort in _AIMERS]
