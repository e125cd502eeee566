"""Facts against the annotated documents: how many of the listed facts are found, by the guide's rule."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from kg.model import Award, AwardRef, Claim, Literal, Observation, Ref, Referent, Span
from kg.nlp.facts import Facts
from kg.nlp.reading import Reading
from tests.nlp.facts.oracle import GOLD

_WORD = re.compile(r"[a-z0-9]+")
_UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_STOP = frozenset(["the", "a", "an", "of", "to", "in", "for", "and", "is", "are", "be", "on", "at", "by", "as", "that", "which", "its", "it", "their", "has", "have"])


def fact_terms(fact: object, names: dict[str, Referent], work: str, awards: dict[str, Award]) -> list[str]:
    """Return what a fact is about, as words: names of referents and literals."""

    def words(value: object) -> str:
        if isinstance(value, Ref):
            referent = names.get(value.id)
            return " / ".join([referent.name, *referent.aliases]) if referent else work
        return value.lexical if isinstance(value, Literal) else "" if value is None else str(value)

    if isinstance(fact, Claim):
        values: list[object] = [fact.subject, fact.object, fact.claimant]
        if isinstance(fact.object, AwardRef):
            values.append(awards[fact.object.id].amount)
    elif isinstance(fact, Award):
        values = [
            fact.amount, fact.funder, fact.fund, fact.recipient, fact.place, fact.purpose, fact.event, fact.date, fact.claimant,
        ]  # fmt: skip
    elif isinstance(fact, Observation):
        values = [fact.value, fact.measure, fact.group, fact.area, fact.about, fact.period, fact.source, fact.claimant]
    else:
        values = []
    return [text for text in map(words, values) if text]


def same(gold: str, found: str) -> bool:
    """Say whether two descriptions mean the same: equal numbers, or mostly the same words."""
    ours, theirs = _numbers(found), _numbers(gold)
    if ours and theirs and ours & theirs:
        return True
    a, b = _content(gold), _content(found)
    return bool(a and b) and len(a & b) / min(len(a), len(b)) >= 0.6 and (len(a & b) >= 2 or min(len(a), len(b)) == 1)


def _content(text: str) -> set[str]:
    return {re.sub("ies$", "y", word).rstrip("s") for word in _WORD.findall(text.lower()) if word not in _STOP}


def _numbers(text: str) -> set[float]:
    found = {float(index) for index, word in enumerate(_UNITS) if word in text.lower().split()}
    found |= {float(number) for number in re.findall(r"^P(\d+)[YMD]$", text)}
    for number, scale in re.findall(r"(\d[\d,]*(?:\.\d+)?)\s*(billion|million|thousand)?", text.lower()):
        factor = {"billion": 1e9, "million": 1e6, "thousand": 1e3}.get(scale, 1)
        found.add(float(number.replace(",", "")) * factor)
    return found


def score(name: str, reading: Reading, facts: Facts) -> Iterator[tuple[dict[str, object], bool]]:
    """Yield each listed fact of an annotated document and whether it was found."""
    data = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    names = {**reading.referents, **{one.id: one for one in facts.referents}}
    everything = [*facts.claims, *facts.awards, *facts.observations]
    awards = {award.id: award for award in facts.awards}
    for gold in data["facts"]:
        span = Span(gold["evidence_start"], gold["evidence_end"])
        near = [fact_terms(fact, names, "publisher", awards) for fact in everything if fact.evidence.overlaps(span)]
        yield gold, any(_pair(terms, gold["s"], gold["o"]) for terms in near)


def _pair(terms: list[str], subject: str, value: str) -> bool:
    left = {index for index, term in enumerate(terms) if same(subject, term)}
    right = {index for index, term in enumerate(terms) if same(value, term)}
    return any(i != j for i in left for j in right)
