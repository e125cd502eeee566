"""Which things of a corpus may be the same although nothing proves it: proposals for a person to decide, never links.

Two things are compared only when they are of one kind and share a word that few names have, so that the work grows with
the corpus and not with its square.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import OSA

from kg.model import Kind
from kg.resolve.names import name_key

#: Kinds whose names are compared. Values, laws and outcomes are identified by other means.
_COMPARED = frozenset(
    {Kind.FUND, Kind.PROGRAMME, Kind.ORGANISATION, Kind.PLACE, Kind.EVENT, Kind.DOCUMENT, Kind.PERSON}
)
#: A word that more names than this share says nothing about them.
_COMMON = 40
#: Words without which a name is still the same one: legal forms and little words.
_FORMS = frozenset({"limited", "plc", "cic", "cio", "llp", "charity", "company", "uk", "the", "of", "for", "and", "in"})
#: Letters a word must have before a difference in its spelling can be told from another word.
_SHORTEST = 5
_LONG = 9
_TITLES = re.compile(
    r"^(?:(?:mr|mrs|ms|miss|dr|sir|dame|lord|lady|cllr|councillor|professor|prof|rt hon|the rt hon) )+"
)


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A thing of the graph as far as its identity goes."""

    iri: str
    kind: Kind
    names: tuple[str, ...]
    #: Official numbers with their list: ``GB-CHC-1125537``.
    identifiers: frozenset[str] = frozenset()
    registered: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two things that may be one."""

    first: str
    second: str
    #: How likely it looks, between 0 and 1; it is no probability.
    score: float
    #: What speaks for it, in words.
    reason: str


def propose(things: Iterable[NamedThing], *, apart: frozenset[frozenset[str]] = frozenset()) -> tuple[Proposal, ...]:
    """Return the pairs of things that may be the same, the likeliest first.

    Args:
        things: what the graph names.
        apart: pairs that a person has said are two things.
    """
    known = {thing.iri: thing for thing in things if thing.kind in _COMPARED}
    found: list[Proposal] = []
    for one, other in sorted(_pairs(known)):
        first, second = known[one], known[other]
        if frozenset({one, other}) in apart or _vetoed(first, second):
            continue
        best = max(_likenesses(first, second), default=None)
        if best is not None:
            found.append(Proposal(one, other, *best))
    return tuple(sorted(found, key=lambda item: (-item.score, item.first, item.second)))


def _pairs(known: Mapping[str, NamedThing]) -> set[tuple[str, str]]:
    """Return the pairs that share a rare word, or the same letters without spaces."""
    blocks: dict[tuple[Kind, str], set[str]] = {}
    for thing in known.values():
        for name in thing.names:
            for word in _blocks(name_key(name, thing.kind)):
                blocks.setdefault((thing.kind, word), set()).add(thing.iri)
    return {pair for iris in blocks.values() if 1 < len(iris) <= _COMMON for pair in combinations(sorted(iris), 2)}


def _blocks(key: str) -> Iterator[str]:
    words = set(key.split()) - _FORMS
    yield from words
    yield key.replace(" ", "")
    # A misspelt word shares its beginning, or its end, with the right one.
    yield from (f"{word[:4]}*" for word in words if len(word) > _SHORTEST)
    yield from (f"*{word[-4:]}" for word in words if len(word) > _SHORTEST)


def _vetoed(first: NamedThing, second: NamedThing) -> bool:
    """Say whether two things are certainly two: both are in a register, or have different numbers of one list."""
    if first.registered and second.registered:
        return True
    numbers = {one.rpartition("-")[0]: one for one in first.identifiers}
    return any(numbers.get(one.rpartition("-")[0], one) != one for one in second.identifiers)


def _likenesses(first: NamedThing, second: NamedThing) -> Iterator[tuple[float, str]]:
    for one in first.names:
        for other in second.names:
            likeness = _likeness(name_key(one, first.kind), name_key(other, second.kind), first.kind)
            if likeness is not None:
                yield likeness[0], f"“{one}” and “{other}” {likeness[1]}"


def _likeness(one: str, other: str, kind: Kind) -> tuple[float, str] | None:
    """Return how alike two names are, and in what; None when they are simply two names.

    >>> _likeness("fenwick trust", "fenwick trust limited", Kind.ORGANISATION)
    (0.95, 'differ only in “limited”')
    >>> _likeness("north shields", "south shields", Kind.PLACE) is None
    True
    """
    if kind is Kind.PERSON:
        one, other = _TITLES.sub("", one), _TITLES.sub("", other)
        return (0.9, "are the same full name") if one == other and " " in one else None
    if one == other:
        return 0.98, "are the same name"
    if one.replace(" ", "") == other.replace(" ", ""):
        return 0.97, "differ only in their spaces"
    left, right = one.split(), other.split()
    rest = [word for word in left if word not in right], [word for word in right if word not in left]
    if len(set(left) & set(right)) and not {*rest[0], *rest[1]} - _FORMS:
        words = ", ".join(f"“{word}”" for word in sorted({*rest[0], *rest[1]})) or "the order of their words"
        return 0.95, f"differ only in {words}"
    if len(rest[0]) == len(rest[1]) == 1 and (distance := _spelling(rest[0][0], rest[1][0])):
        return round(1 - distance / max(len(rest[0][0]), len(rest[1][0])), 2), "differ in the spelling of one word"
    return None


def _spelling(one: str, other: str) -> int:
    """Return how many letters two words differ in when that may be a slip, else 0."""
    shortest = min(len(one), len(other))
    if shortest < _SHORTEST or any(letter.isdigit() for letter in one + other) or one[0] != other[0]:
        return 0
    distance = OSA.distance(one, other, score_cutoff=2)
    return distance if distance <= (2 if shortest >= _LONG else 1) else 0
