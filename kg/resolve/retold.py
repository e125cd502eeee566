"""The same award or figure told by several documents, and facts of several documents that cannot all be true.

Two documents tell of one award when they agree on the sum and on what identifies it (fund or funder, with recipient or
place or round), and differ in nothing that both say. Within a document nothing is brought together: two equal grants to
one body are two grants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from kg.namespaces import slugify

#: What tells of one award from another, from the most telling on.
_WHO = ("recipient", "place", "purpose", "event")
_WHENCE = ("fund", "funder")
#: An award that was not made is no telling of one that was.
_NOT_MADE = frozenset({"requested", "rejected", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Told:
    """An award or a figure as one document tells it."""

    iri: str
    document: str
    #: What must be equal: amount and currency, or value, unit and measure.
    value: tuple[str, ...]
    #: Name of a field → what the document says, as far as it says it.
    fields: Mapping[str, str] = field(default_factory=dict)
    #: Local name of the status of an award.
    status: str = ""


#: Says whether two tellings that differ in nothing have enough in common to be of one thing.
_Judge = Callable[[Told, Told], bool]


def same_awards(told: Iterable[Told]) -> dict[str, str]:
    """Return award → the award it tells again: of each group the one with most said of it stands for all."""
    return _same(told, _one_award)


def same_figures(told: Iterable[Told]) -> dict[str, str]:
    """Return observation → the observation it tells again."""
    return _same(told, _one_figure)


def _same(told: Iterable[Told], is_one: _Judge) -> dict[str, str]:
    blocks: dict[tuple[str, ...], list[Told]] = {}
    for one in told:
        blocks.setdefault(one.value, []).append(one)
    found: dict[str, str] = {}
    for block in blocks.values():
        for group in _groups(sorted(block, key=lambda one: (-len(one.fields), one.iri)), is_one):
            found.update((other.iri, group[0].iri) for other in group[1:])
    return dict(sorted(found.items()))


def _groups(block: Sequence[Told], is_one: _Judge) -> list[list[Told]]:
    """Put each telling to the first group all of which it fits and in which its document has none yet."""
    groups: list[list[Told]] = []
    for one in block:
        fitting = (
            group
            for group in groups
            if all(one.document != other.document and not _conflicts(one, other) for other in group)
            and is_one(group[0], one)
        )
        group = next(fitting, None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return groups


def _conflicts(one: Told, other: Told) -> bool:
    """Say whether two tellings say different things of the same field."""
    return any(not _fits(one.fields[name], other.fields[name]) for name in one.fields.keys() & other.fields.keys())


def _fits(one: str, other: str) -> bool:
    """Say whether two values may be the same: a year and a day in it may."""
    return one == other or (one[:4].isdigit() and (one.startswith(other) or other.startswith(one)))


def _one_award(one: Told, other: Told) -> bool:
    if (one.status in _NOT_MADE or other.status in _NOT_MADE) and one.status != other.status:
        return False
    shared = one.fields.keys() & other.fields.keys()
    whence = shared.intersection(_WHENCE)
    who = shared.intersection(_WHO)
    neither = not {*one.fields, *other.fields}.intersection(_WHO)
    return bool(whence and (who or (neither and "fund" in whence)))


def _one_figure(one: Told, other: Told) -> bool:
    return bool({"group", "area", "about", "source", "period"} & one.fields.keys() & other.fields.keys())


@dataclass(frozen=True, slots=True)
class DatedFact:
    """A claim that a thing has a date or a value that it can have only once."""

    iri: str
    subject: str
    #: Compact IRI of the property.
    predicate: str
    value: str


def contradictions(facts: Iterable[DatedFact], awards: Iterable[Told]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of facts that cannot both be true, sorted.

    Two dates of one thing, of which neither lies in the other; two sums for one award: fund, and recipient or place,
    and round or date, are the same.
    """
    by_subject: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for fact in facts:
        by_subject.setdefault((fact.subject, fact.predicate), []).append((fact.iri, fact.value))
    by_award: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for award in awards:
        if key := _award_key(award):
            by_award.setdefault(key, []).append((award.iri, "=".join(award.value)))
    found = {
        (min(one[0], other[0]), max(one[0], other[0]))
        for group in (*by_subject.values(), *by_award.values())
        for one, other in combinations(group, 2)
        if not _fits(one[1], other[1])
    }
    return tuple(sorted(found))


def _award_key(award: Told) -> tuple[str, ...]:
    """Return what identifies an award by itself, empty when that is not said."""
    who = award.fields.get("recipient") or award.fields.get("place")
    when = award.fields.get("round") or award.fields.get("date")
    fund = award.fields.get("fund")
    if not who or not when or not fund or award.status in _NOT_MADE or award.fields.get("part"):
        return ()
    return fund, who, when, award.fields.get("purpose", "")


def measure_key(measure: str) -> str:
    """Return the form that two wordings of a measure share.

    >>> measure_key("Residents who volunteer")
    'residents-who-volunteer'
    """
    return slugify(measure)
