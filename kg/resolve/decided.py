"""The facts of a document after what people have decided about them: rejected ones gone, corrected ones corrected."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from kg.curation import facts_question
from kg.errors import CurationError
from kg.model import Award, AwardStatus, Basis, Claim, Extraction, Literal, Observation
from kg.resolve.knowledge import Knowledge

_Fact = TypeVar("_Fact", Claim, Award, Observation)


def decided_facts(extraction: Extraction, known: Knowledge) -> Extraction:
    """Return what was read, without the facts that people rejected and with those corrected that they corrected.

    What rests on a rejected fact goes with it; a part of a rejected award stays, by itself.

    Raises:
        CurationError: a correction does not fit the fact: a date of a figure, an amount that is no number.
    """
    decisions = {
        fact: (kind, changes)
        for fact, kind, changes in map(json.loads, known.get(facts_question(extraction.document.slug), ()))
    }
    if not decisions:
        return extraction
    rejected = {fact.partition("-")[2] for fact, (kind, _) in decisions.items() if kind == "reject"}
    claims = tuple(
        _corrected(claim, decisions.get(f"claim-{claim.id}"))
        for claim in extraction.claims
        if claim.id not in rejected and not rejected.intersection(claim.derived_from)
    )
    awards = tuple(
        replace(_corrected(award, decisions.get(f"award-{award.id}")), part_of=_kept(award.part_of, rejected))
        for award in extraction.awards
        if award.id not in rejected
    )
    observations = tuple(
        _corrected(one, decisions.get(f"observation-{one.id}"))
        for one in extraction.observations
        if one.id not in rejected
    )
    remaining = {one.id for one in claims} | {one.id for one in awards} | {one.id for one in observations}
    citations = tuple(
        replace(citation, supports=tuple(fact for fact in citation.supports if fact in remaining))
        for citation in extraction.citations
    )
    return replace(extraction, claims=claims, awards=awards, observations=observations, citations=citations)


def _kept(part_of: str | None, rejected: set[str]) -> str | None:
    return None if part_of in rejected else part_of


def _corrected(fact: _Fact, decision: tuple[str, Mapping[str, str]] | None) -> _Fact:
    if decision is None or decision[0] != "correct":
        return fact
    changes = {_FIELDS[type(fact)].get(name, ""): value for name, value in decision[1].items()}
    if "" in changes:
        names = ", ".join(sorted(_FIELDS[type(fact)]))
        raise CurationError(f"the fact {fact.id} has no {', '.join(decision[1])}", remedy=f"correct its {names}")
    corrected: dict[str, Any] = {name: _value(fact, name, value) for name, value in changes.items()}
    return replace(fact, basis=Basis.CURATED, **corrected)


#: Sort of fact → what a correction calls its fields → what they are called here.
_FIELDS: Mapping[type, Mapping[str, str]] = {
    Claim: {"object": "object", "date": "object"},
    Award: {"amount": "amount", "date": "date", "status": "status", "qualifier": "qualifier"},
    Observation: {"value": "value", "qualifier": "qualifier"},
}
_DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def _value(fact: Claim | Award | Observation, name: str, text: str) -> object:
    """Return a corrected value in the form its field has."""
    try:
        if name in {"amount", "value"}:
            return Decimal(text)
        if name == "status":
            return AwardStatus(text)
    except (InvalidOperation, ValueError) as error:
        raise CurationError(f"{text!r} is no {name}", remedy="correct the decision") from error
    if name == "date" or (isinstance(fact, Claim) and _is_date(fact)):
        if len(text) not in _DATES:
            raise CurationError(f"{text!r} is no date", remedy="write it as 2024, 2024-05 or 2024-05-31")
        return Literal(text, _DATES[len(text)])
    return Literal(text) if name == "object" else text


def _is_date(claim: Claim) -> bool:
    return isinstance(claim.object, Literal) and claim.object.datatype in _DATES.values()
