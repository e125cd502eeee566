"""Sums read from the parse, when no construction and no verb of the tables beside them explains them.

A sum, or the noun it stands before ("a £60,000 loan", "its cost, £310,000 a year"), is the object of a verb, its
subject, or led to by "with" or "by". An entry of the table ``flow`` in ``awards.toml`` says what the verb makes of it.
"""

from __future__ import annotations

import bisect
from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Token

from kg.model import AwardStatus, Modality, Ref
from kg.nlp.facts.drafts import Draft, Said
from kg.nlp.facts.frames import Frame, Syntax, frame_of, mood, nouns_of
from kg.nlp.facts.modality import Attribution
from kg.nlp.facts.patterns import load_rules, verb_forms
from kg.nlp.facts.scenes import Anchor, Scene
from kg.nlp.facts.subjects import Subject
from kg.nlp.facts.sum_values import attributed
from kg.nlp.facts.sums import Parts, Sum, assign
from kg.nlp.tables import per_rules

_BEFORE_NOUN = frozenset({"compound", "nmod", "nummod", "amod", "poss", "quantmod"})
_POTS = frozenset({"Fund", "Programme"})
#: Nouns that say a sum was given: whose it is has received it.
_GIFTS = frozenset(
    {
        "grant",
        "award",
        "loan",
        "donation",
        "gift",
        "share",
        "allocation",
        "subsidy",
        "bursary",
        "prize",
        "settlement",
        "windfall",
    }
)
_PRICES = frozenset({"cost", "price", "bill"})
_WORTHS = frozenset({"budget", "pot", "fund", "programme", "scheme", "value", "worth", "envelope", "endowment"})
_MOST_STEPS = 4


@dataclass(frozen=True, slots=True)
class Flow:
    """One entry of the table ``flow``."""

    id: str
    #: Where the sum stands: "patient", "subject", "with" or "by".
    at: frozenset[str]
    role: str
    status: AwardStatus


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sum stands in its clause."""

    #: The word that heads the sum, and the noun the sum stands before, if any.
    head: Token
    noun: str
    verb: Token | None
    at: str


@per_rules
def flow_rules() -> Mapping[str, tuple[Flow, ...]]:
    """Return, for each form of each verb of the table, its entries."""
    found: dict[str, list[Flow]] = {}
    for entry in load_rules("awards.toml", "flow"):
        flow = Flow(
            str(entry["id"]), frozenset(str(entry["at"]).split()), str(entry["role"]), AwardStatus(str(entry["status"]))
        )
        for lemma in str(entry["verbs"]).split(", "):
            for form in verb_forms(lemma):
                found.setdefault(form, []).append(flow)
    return {form: tuple(flows) for form, flows in found.items()}


def place_of(one: Sum, syntax: Syntax) -> Place | None:
    """Return where a sum stands in its clause, as the parse has it."""
    tokens = [index for index, anchor in syntax.anchors.items() if anchor is one.anchor]
    if not tokens:
        return None
    doc = syntax.tokens.doc
    head = next((doc[index] for index in tokens if doc[index].head.i not in tokens or doc[index].head.i == index), None)
    if head is None:
        return None
    noun = ""
    for _ in range(_MOST_STEPS):
        if _is_before_noun(head, syntax):
            head, noun = head.head, head.head.lemma_.lower()
        elif head.dep_ == "pobj" and head.head.lower_ == "of" and head.head.head.lemma_.lower() in _GIFTS:
            # As in "basic grants of up to £10,000".
            head, noun = head.head.head, head.head.head.lemma_.lower()
        elif head.dep_ == "conj" and head.head.pos_ in {"NOUN", "NUM", "PROPN", "SYM"}:
            head = head.head
        else:
            break
    return Place(head, noun, *_verb_of(head))


def _is_before_noun(head: Token, syntax: Syntax) -> bool:
    """Say whether a sum only says how much of a noun there is: "a £60,000 loan", "the largest loan, £100,000"."""
    above = head.head
    if above.i in syntax.anchors:
        return False
    return (head.dep_ in _BEFORE_NOUN and above.i > head.i) or (head.dep_ == "appos" and above.pos_ == "NOUN")


def _verb_of(head: Token) -> tuple[Token | None, str]:
    """Return the verb a noun belongs to, and as what."""
    above = head.head
    if head.dep_ in {"dobj", "attr", "oprd", "dative"} and above.pos_ in {"VERB", "AUX"}:
        return above, "patient"
    if head.dep_ == "nsubjpass":
        return above, "patient"
    if head.dep_ == "nsubj":
        return above, "subject"
    if head.dep_ == "pobj" and above.lower_ in {"with", "by"} and above.head.pos_ in {"VERB", "AUX"}:
        return above.head, above.lower_
    return None, ""


def read_frame(scene: Scene, one: Sum, syntax: Syntax) -> Parts | None:
    """Read a sum by the verb whose object, subject or means it is, or by whose grant it is."""
    place = place_of(one, syntax)
    if place is None:
        return None
    parts = _by_verb(scene, place.verb, place, syntax) if place.verb is not None else None
    owner = _owner(place.head, syntax)
    if parts is None and owner is not None and (place.noun in _GIFTS or not place.noun):
        parts = Parts("money.own", AwardStatus.AWARDED, 0.82)
    if parts is None and place.noun in _GIFTS and _given_by(place.head, syntax):
        parts = Parts("money.gift-from", AwardStatus.AWARDED, 0.84)
    if parts is None and place.noun in _GIFTS:
        parts = _thanks_to(place.head, syntax)
    parts = parts or _bid(place.head, syntax)
    if parts is not None and owner is not None and place.noun not in _PRICES | _WORTHS:
        assign(parts, "recipient", Subject(owner.term, owner.sort, owner))
    return parts


def _thanks_to(noun: Token, syntax: Syntax) -> Parts | None:
    """Read a gift that helped somebody do something: "took on its lease thanks to a £22,000 grant"."""
    above = noun.head
    if noun.dep_ != "pobj" or above.lower_ not in {"to", "with", "by", "after", "following", "through"}:
        return None
    verb = above.head if above.head.pos_ == "VERB" else above.head.head
    if verb.pos_ != "VERB":
        return None
    parts = Parts("money.gift-used", AwardStatus.AWARDED, 0.8)
    for anchor in frame_of(verb, syntax).subjects:
        if anchor.sort in {"Organisation", "Programme"}:
            assign(parts, "recipient", Subject(anchor.term, anchor.sort, anchor))
    return parts if parts.recipient is not None else None


def _bid(noun: Token, syntax: Syntax) -> Parts | None:
    """Read a sum that is bid for: "a bid to the Heritage Fund for £250,000 failed"."""
    bid = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "for" else None
    if bid is None or bid.lemma_.lower() not in _BIDS:
        return None
    failed = any(child.lemma_ in _FAILING for child in (bid.head, *noun.children, *bid.children))
    parts = Parts("money.bid", AwardStatus.REJECTED if failed else AwardStatus.REQUESTED, 0.84)
    for child in bid.children:
        if child.dep_ == "prep" and child.lower_ == "to":
            pots = [one for below in child.children for one in nouns_of(below, syntax) if one.sort in _POTS]
            parts.fund = pots[0].term if pots else None
    return parts


_BIDS = frozenset({"bid", "application", "request", "proposal"})
_FAILING = frozenset({"fail", "reject", "refuse", "decline", "unsuccessful"})


def is_own_subject(one: Sum, syntax: Syntax) -> bool:
    """Say whether a sum is the subject of a verb after it, and so no object of a verb before it."""
    place = place_of(one, syntax)
    return place is not None and place.at == "subject" and place.verb is not None and place.verb.i > place.head.i


def _given_by(noun: Token, syntax: Syntax) -> bool:
    """Say whether a noun is followed by who gave it: "a loan from Key Fund"."""
    return any(
        child.dep_ == "prep"
        and child.lower_ in {"from", "to"}
        and any(below.i in syntax.anchors for below in child.children)
        for child in noun.rights
    )


def _owner(head: Token, syntax: Syntax) -> Anchor | None:
    """Return whose a sum is: "its £80,000", "Torbay's £2m grant"."""
    for child in head.lefts:
        if child.dep_ == "poss" and child.i in syntax.anchors:
            anchor = syntax.anchors[child.i]
            return anchor if anchor.sort in {"Organisation", "Place", "Programme", "Person"} else None
    return None


def _by_verb(scene: Scene, verb: Token, place: Place, syntax: Syntax) -> Parts | None:
    flow = _flow(verb, place.at)
    if flow is None or place.noun in _PRICES | _WORTHS:
        return None
    frame = frame_of(verb, syntax)
    parts = Parts(flow.id, flow.status, 0.85, mood(verb))
    if parts.status in {AwardStatus.AWARDED, AwardStatus.PAID} and parts.modality is Modality.PLANNED:
        parts.status = AwardStatus.ANNOUNCED
    _give_roles(parts, flow, frame, place)
    spot = bisect.bisect_left(scene.offsets, verb.idx + len(verb.text))
    parts.resumes = spot if verb.i > place.head.i and spot < len(scene.code) else None
    return parts


def _flow(verb: Token, at: str) -> Flow | None:
    table = flow_rules()
    particles = [child.lower_ for child in verb.rights if child.dep_ in {"prt", "advmod"}]
    forms = [*(f"{verb.lower_} {word}" for word in particles), verb.lower_]
    return next((flow for form in forms for flow in table.get(form, ()) if at in flow.at), None)


def _give_roles(parts: Parts, flow: Flow, frame: Frame, place: Place) -> None:
    """Give the nouns around the verb their parts."""
    if place.at == "patient":
        for anchor in frame.subjects:
            assign(parts, flow.role, Subject(anchor.term, anchor.sort, anchor))
        for anchor in frame.led.get("on", []) + frame.led.get("into", []):
            assign(parts, "recipient", Subject(anchor.term, anchor.sort, anchor))
    elif place.at == "subject":
        for anchor in frame.objects:
            assign(parts, "recipient", Subject(anchor.term, anchor.sort, anchor))
    else:
        for anchor in frame.patients():
            assign(parts, "funder" if anchor.sort in _POTS else "recipient", Subject(anchor.term, anchor.sort, anchor))
        if frame.object is not None:
            for anchor in frame.subjects:
                assign(parts, flow.role, Subject(anchor.term, anchor.sort, anchor))


def read_worth(scene: Scene, one: Sum, syntax: Syntax, attributions: list[Attribution], draft: Draft) -> bool:
    """Read a sum as what a fund or programme has, or what a thing costs; say whether it is that."""
    place = place_of(one, syntax)
    if place is None:
        return False
    pair = _worth(place, syntax)
    if pair is None:
        return False
    (subject, predicate, rule), claimed = pair, one.anchor.term
    if not isinstance(subject.term, Ref):
        return False
    modality = mood(place.verb) if place.verb is not None else Modality.ASSERTED
    said = attributed(scene, one.place, Said(scene.span, rule, 0.84, modality), attributions)
    draft.claim(subject.term, predicate, claimed, said)
    return True


def _worth(place: Place, syntax: Syntax) -> tuple[Anchor, str, str] | None:
    """Return what a sum is the worth or the cost of, with the predicate."""
    owner = _owner(place.head, syntax)
    if place.noun in _PRICES and owner is not None and owner.sort in {"Programme", "Place"}:
        return owner, "kg:cost", "value.its-cost"
    if place.noun in _WORTHS and owner is not None and owner.sort in _POTS:
        return owner, "kg:hasValue", "value.its-budget"
    if place.verb is None:
        return None
    frame = frame_of(place.verb, syntax)
    if place.at in {"with", "by"} and place.verb.lemma_ in _STARTS:
        pots = [one for one in frame.patients() or frame.subjects if one.sort in _POTS]
        return (pots[0], "kg:hasValue", "value.begins-with") if len(pots) == 1 else None
    if place.at == "patient" and place.verb.lemma_ in _HAVING and not frame.passive:
        pots = [one for one in frame.subjects if one.sort in _POTS]
        return (pots[0], "kg:hasValue", "value.has") if len(pots) == 1 and place.head.dep_ in {"dobj", "attr"} else None
    return None


_STARTS = frozenset(
    {
        "launch",
        "begin",
        "start",
        "open",
        "create",
        "establish",
        "set",
        "become",
        "back",
        "extend",
        "continue",
        "return",
        "announce",
        "unveil",
        "endow",
        "support",
        "fund",
        "relaunch",
        "resource",
        "replace",
    }
)
_HAVING = frozenset({"have", "hold", "total", "exceed", "contain", "comprise"})
