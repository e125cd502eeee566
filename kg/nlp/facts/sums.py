"""Sums of money in a sentence, and the tables of words that say what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kg.model import AwardStatus, Literal, Modality, Ref, Term
from kg.nlp.facts.patterns import Pattern, compile_pattern, load_rules, verb_forms
from kg.nlp.facts.scenes import CODES, Anchor, Scene
from kg.nlp.facts.subjects import Subject
from kg.nlp.facts.values import QUALIFIERS, qualifier_before
from kg.nlp.tables import per_rules
from kg.nlp.values import parse_money

MONEY = CODES["Money"]
FUND = CODES["Fund"] + CODES["Programme"]
BODY = CODES["Organisation"] + CODES["Person"] + CODES["Role"]
#: The auxiliaries that end a stretch of text: what stands directly before a verb.
AUX_BEFORE = compile_pattern("{AUX}$").regex
QUALIFIED = rf"(?:(?:{'|'.join(sorted(QUALIFIERS, key=len, reverse=True))}) )?"


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb says of the sum it governs."""

    id: str
    role: str
    status: AwardStatus
    #: Whether the sum must come with "with": "kept the scheme alive with £2m".
    with_only: bool


@dataclass(frozen=True, slots=True)
class Special:
    """A construction that ties a sum to somebody without a verb of the table."""

    id: str
    pattern: Pattern
    role: str
    status: AwardStatus
    confidence: float


@dataclass(frozen=True, slots=True)
class Value:
    """A construction in which a sum is a value and no award."""

    id: str
    pattern: Pattern
    claims: tuple[tuple[str, str, str], ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Sum:
    """One amount in a sentence."""

    place: int
    anchor: Anchor
    amount: Decimal
    currency: str
    qualifier: str | None


@dataclass(slots=True)
class Parts:
    """What the words around a sum say of it, gathered step by step."""

    rule: str
    status: AwardStatus
    confidence: float
    modality: Modality = Modality.ASSERTED
    fund: Term | None = None
    round: str | None = None
    funder: Term | None = None
    recipient: Term | None = None
    place: Term | None = None
    purpose: Term | None = None
    event: Term | None = None
    date: Literal | None = None
    per: str | None = None
    announcer: Ref | None = None
    #: Where more phrases about the sum follow: after the verb whose subject it is.
    resumes: int | None = None


@per_rules
def money_verbs() -> Mapping[str, Verb]:
    """Return each form of each verb of the table, with what it says."""
    forms: dict[str, Verb] = {}
    for entry in load_rules("awards.toml", "verb"):
        verb = Verb(
            str(entry["id"]), str(entry["role"]), AwardStatus(str(entry["status"])), bool(entry.get("with_only"))
        )
        for lemma in str(entry["verbs"]).split(", "):
            for form in verb_forms(lemma):
                forms.setdefault(form, verb)
    return forms


@per_rules
def verb_regex() -> re.Pattern[str]:
    """Return an expression for any form of any verb of the table."""
    forms = sorted(money_verbs(), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(forms)})\b")


@per_rules
def special_rules() -> tuple[Special, ...]:
    """Return the special constructions, in order."""
    return tuple(
        Special(
            str(entry["id"]), compile_pattern(str(entry["pattern"])), str(entry["role"]),
            AwardStatus(str(entry["status"])), float(str(entry["confidence"])),
        )
        for entry in load_rules("awards.toml", "special")
    )  # fmt: skip


@per_rules
def value_rules() -> tuple[Value, ...]:
    """Return the value constructions, in order."""
    rules = []
    for entry in load_rules("awards.toml", "value"):
        split = [claim.split() for claim in str(entry["claim"]).split("; ") if claim]
        claims = tuple((subject, predicate, value) for subject, predicate, value in split)
        rules.append(
            Value(str(entry["id"]), compile_pattern(str(entry["pattern"])), claims, float(str(entry["confidence"])))
        )
    return tuple(rules)


@per_rules
def row_contexts() -> tuple[tuple[re.Pattern[str], AwardStatus], ...]:
    """Return what the words above a list make of the sums in it."""
    return tuple(
        (re.compile(rf"\b(?:{entry['words']})\b", re.IGNORECASE), AwardStatus(str(entry["status"])))
        for entry in load_rules("awards.toml", "context")
    )


def find_sums(scene: Scene, text: str) -> list[Sum]:
    """Return the amounts of a sentence, with their qualifiers."""
    sums = []
    for place, anchor in sorted(scene.at.items()):
        money = parse_money(anchor.span.of(text)) if anchor.sort == "Money" else None
        if money is not None:
            sums.append(Sum(place, anchor, *money, qualifier_before(scene.code[:place])))
    return sums


def assign(parts: Parts, role: str, subject: Subject) -> None:
    """Give the subject of a verb its part; what cannot play it (a person as recipient of nothing) is left out."""
    if role == "none":
        return
    if role == "announcer":
        if isinstance(subject.term, Ref) and subject.sort in {"Organisation", "Person", "Role"}:
            parts.announcer = subject.term
    elif subject.sort in {"Fund", "Programme"} and role == "funder":
        parts.fund = parts.fund or subject.term
    elif role == "funder":
        if subject.sort in {"Organisation", "Person", "Role"}:
            parts.funder = parts.funder or subject.term
    elif subject.sort == "Place":
        parts.place = parts.place or subject.term
    elif subject.sort not in {"Date", "Duration", "Event", "Money"}:
        parts.recipient = parts.recipient or subject.term
