"""Recall of facts: which of the annotated ones were found.

An annotated fact is found when a claim, award, observation or citation has evidence in the same sentence and ties the
same two things together: the same mention, the same canonical name, or the same number or date on either side. The
predicate is reported, not required, and which side is called the subject is a matter of wording. Annotated facts with
neither an entity nor a value on one of their sides are left out of the count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kg.evaluate.gold import GoldDocument, GoldFact
from kg.evaluate.mentions import Counts
from kg.model import (
    Award,
    AwardRef,
    Citation,
    Claim,
    Extraction,
    Literal,
    MentionType,
    Observation,
    Ref,
    Span,
    Term,
)
from kg.vocabulary import normalise_name

#: What one side of a fact names: canonical names, numbers and dates, each with its kind in front.
Keys = frozenset[str]

_NUMBERED = frozenset({MentionType.MONEY, MentionType.STATISTIC})
_SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9, "tn": 12, "trillion": 12}
_MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    rf"""(?P<iso>\b\d{{4}}-\d\d(?:-\d\d)?\b|--\d\d-\d\d\b)
    | (?:\b(?P<day>\d{{1,2}})\s+)?\b(?P<month>{_MONTH})\b(?:\s+(?P<year>\d{{4}})\b)?""",
    re.IGNORECASE | re.VERBOSE,
)
_NUMBER = re.compile(
    r"(?<![\w.,-])[£$€]?(?P<digits>\d+(?:,\d{3})*(?:\.\d+)?)\s?(?P<scale>k|m|bn|tn|thousand|million|billion|trillion)?\b",
    re.IGNORECASE,
)


class FactKind(StrEnum):
    """What a fact is about: money, a figure, or anything else."""

    CLAIM = "claims"
    AWARD = "awards"
    OBSERVATION = "observations"


@dataclass(frozen=True, slots=True)
class MissedFact:
    """An annotated fact that nothing in the extraction says."""

    document: str
    fact: GoldFact
    #: The evidence sentence, on one line.
    sentence: str
    kind: FactKind


@dataclass(frozen=True, slots=True)
class FoundFact:
    """An annotated fact and the predicate under which it was found."""

    document: str
    fact: GoldFact
    predicate: str
    kind: FactKind


@dataclass(frozen=True, slots=True)
class FactScore:
    """Which annotated facts were found, and how many could not be compared."""

    found: tuple[FoundFact, ...]
    missed: tuple[MissedFact, ...]
    left_out: int
    #: How many facts of each kind the extractions hold; citations count as claims.
    made: Mapping[FactKind, int]

    def by_kind(self) -> dict[FactKind, Counts]:
        """Return how many annotated facts of each kind were compared and found."""
        right = Counter(item.kind for item in self.found)
        missed = Counter(item.kind for item in self.missed)
        return {kind: Counts(right[kind] + missed[kind], self.made[kind], right[kind]) for kind in FactKind}

    @property
    def compared(self) -> int:
        """How many annotated facts count."""
        return len(self.found) + len(self.missed)

    @property
    def recall(self) -> float:
        """Share of the compared facts that were found; 0 when none could be compared."""
        return len(self.found) / self.compared if self.compared else 0.0


@dataclass(frozen=True, slots=True)
class _Said:
    """One extracted fact: its evidence, its predicate, and the keys of everything it ties together."""

    evidence: Span
    predicate: str
    sides: tuple[Keys, ...]


def score_facts(pairs: Sequence[tuple[GoldDocument, Extraction]]) -> FactScore:
    """Return which annotated facts the extractions hold, all documents together."""
    found: list[FoundFact] = []
    missed: list[MissedFact] = []
    left_out = 0
    made: Counter[FactKind] = Counter()
    for gold, extraction in pairs:
        made[FactKind.CLAIM] += len(extraction.claims) + len(extraction.citations)
        made[FactKind.AWARD] += len(extraction.awards)
        made[FactKind.OBSERVATION] += len(extraction.observations)
        names = _Names(gold)
        said = _everything_said(extraction, names)
        for fact in gold.facts:
            subject, object_ = names.keys_in(fact.subject), names.keys_in(fact.object)
            if not subject or not object_:
                left_out += 1
            elif (predicate := _predicate_of(fact.evidence, subject, object_, said)) is not None:
                found.append(FoundFact(gold.document.slug, fact, predicate, names.kind_of(fact)))
            else:
                sentence = " ".join(fact.evidence.of(gold.document.text).split())
                missed.append(MissedFact(gold.document.slug, fact, sentence, names.kind_of(fact)))
    return FactScore(tuple(found), tuple(missed), left_out, {kind: made[kind] for kind in FactKind})


def values_in(text: str) -> Keys:
    """Return the numbers and dates a phrase holds, in one written form each.

    >>> sorted(values_in("£1.7 billion (1700000000, GBP)"))
    ['number 1700000000']
    >>> sorted(values_in("Wednesday 27 October (2021-10-27 inferred)"))
    ['date --10-27', 'date 2021-10-27']
    >>> sorted(values_in("82%")), sorted(values_in("August 2021")), sorted(values_in("2012"))
    (['number 82'], ['date 2021-08'], ['number 2012'])
    """
    dates = frozenset(key for match in _DATE.finditer(text) if (key := _date_key(match)))
    without_dates = _DATE.sub(lambda match: "; " if _date_key(match) else match[0], text)
    return dates | {_number_key(match) for match in _NUMBER.finditer(without_dates)}


def _date_key(match: re.Match[str]) -> str:
    if match["iso"]:
        return f"date {match['iso']}"
    month = f"{_MONTHS.index(match['month'].lower()) + 1:02}"
    day = f"-{int(match['day']):02}" if match["day"] else ""
    if match["year"]:
        return f"date {match['year']}-{month}{day}"
    return f"date --{month}{day}" if day else ""


def _number_key(match: re.Match[str]) -> str:
    value = Decimal(match["digits"].replace(",", "")).scaleb(_SCALES.get((match["scale"] or "").lower(), 0))
    return number_key(value)


def number_key(value: Decimal) -> str:
    """Return the key of a number, the same for every way of writing it.

    >>> number_key(Decimal("2.50")) == number_key(Decimal("2.5"))
    True
    """
    return f"number {value.normalize():f}"


class _Names:
    """The annotated mentions of one document, looked up by the words that name them and by place."""

    def __init__(self, gold: GoldDocument) -> None:
        self._mentions = gold.mentions
        named: dict[str, str] = {}
        for mention in gold.mentions:
            if mention.type not in _NUMBERED:
                for surface in (mention.text, mention.canonical):
                    named.setdefault(_words(surface), f"name {normalise_name(mention.canonical)}")
        longest_first = sorted((words for words in named if words), key=lambda words: (-len(words), words))
        self._keys = named
        self._pattern = re.compile("|".join(rf"\b{re.escape(words)}\b" for words in longest_first) or r"(?!)")

    def keys_in(self, phrase: str) -> Keys:
        """Return the canonical names a phrase holds; its numbers and dates when it holds no name."""
        if names := frozenset(self._keys[match[0]] for match in self._pattern.finditer(_words(phrase))):
            return names
        return values_in(phrase)

    def kind_of(self, fact: GoldFact) -> FactKind:
        """Return the kind of an annotated fact: whether a side of it is a sum or a figure of its sentence."""
        sides = values_in(fact.subject) | values_in(fact.object)
        for kind, mention_type in ((FactKind.AWARD, MentionType.MONEY), (FactKind.OBSERVATION, MentionType.STATISTIC)):
            if sides & self.keys_at(fact.evidence, mention_type):
                return kind
        return FactKind.CLAIM

    def keys_at(self, span: Span, mention_type: MentionType) -> Keys:
        """Return the keys of the annotated mentions of that type at that place."""
        keys: set[str] = set()
        for mention in self._mentions:
            if mention.type is mention_type and mention.span.overlaps(span):
                if mention.type in _NUMBERED:
                    keys |= values_in(mention.canonical)
                else:
                    keys.add(f"name {normalise_name(mention.canonical)}")
        return frozenset(keys)


def _words(phrase: str) -> str:
    """Return a phrase as lower-case words, so that brackets, hyphens and line breaks do not tell two apart."""
    return " ".join(re.findall(r"[^\W_]+(?:'[^\W_]+)*", normalise_name(phrase)))


def _predicate_of(evidence: Span, subject: Keys, object_: Keys, said: Iterable[_Said]) -> str | None:
    for item in said:
        if item.evidence.overlaps(evidence) and _ties(item.sides, subject, object_):
            return item.predicate
    return None


def _ties(sides: Sequence[Keys], subject: Keys, object_: Keys) -> bool:
    return any(
        left & subject and right & object_
        for at_left, left in enumerate(sides)
        for at_right, right in enumerate(sides)
        if at_left != at_right
    )


def _everything_said(extraction: Extraction, names: _Names) -> list[_Said]:
    reader = _SideReader(extraction, names)
    return [
        *(reader.of_claim(claim) for claim in extraction.claims),
        *(_Said(award.evidence, "kg:FundingAward", reader.of_award(award)) for award in extraction.awards),
        *(reader.of_observation(observation) for observation in extraction.observations),
        *(reader.of_citation(citation) for citation in extraction.citations),
    ]


class _SideReader:
    """Turns the terms of one extraction into keys."""

    def __init__(self, extraction: Extraction, names: _Names) -> None:
        self._names = names
        self._awards = {award.id: award for award in extraction.awards}
        self._types = {mention.span: mention.type for mention in extraction.mentions}
        keys: dict[str, Keys] = {}
        for referent in extraction.referents:
            written = (referent.name, *referent.aliases)
            keys[referent.id] = frozenset().union(*(names.keys_in(name) for name in written))
        for mention in extraction.mentions:
            at_place = names.keys_at(mention.span, mention.type)
            keys[mention.referent] = keys.get(mention.referent, frozenset()) | at_place
        self._referents = keys

    def of_term(self, term: Term | None) -> Keys:
        match term:
            case Ref(id=referent):
                return self._referents.get(referent, frozenset())
            case Literal(lexical=text):
                return self._names.keys_in(text) | values_in(text)
            case AwardRef(id=award):
                return frozenset().union(*self.of_award(self._awards[award])) if award in self._awards else frozenset()
            case None:
                return frozenset()

    def of_claim(self, claim: Claim) -> _Said:
        terms = (claim.subject, claim.object, claim.claimant)
        return _Said(claim.evidence, claim.predicate, _filled(self.of_term(term) for term in terms))

    def of_award(self, award: Award) -> tuple[Keys, ...]:
        money = self._names.keys_at(award.money, MentionType.MONEY) | {number_key(award.amount)}
        terms = (award.funder, award.fund, award.recipient, award.place, award.purpose, award.event, award.date)
        return _filled([money, *(self.of_term(term) for term in (*terms, award.claimant))])

    def of_observation(self, observation: Observation) -> _Said:
        figure = self._names.keys_at(observation.statistic, MentionType.STATISTIC) | {number_key(observation.value)}
        words = (Literal(observation.measure), Literal(observation.group or ""))
        terms = (observation.about, observation.area, observation.source, observation.period, observation.claimant)
        sides = [figure, *(self.of_term(term) for term in (*words, *terms))]
        return _Said(observation.evidence, "kg:Observation", _filled(sides))

    def of_citation(self, citation: Citation) -> _Said:
        sides = _filled((self.of_term(citation.citing), self.of_term(citation.cited)))
        return _Said(citation.evidence, "kg:cites", sides)


def _filled(sides: Iterable[Keys]) -> tuple[Keys, ...]:
    return tuple(side for side in sides if side)
