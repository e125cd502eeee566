"""A small picture of what a thing is related to: which things, and where each stands."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from kg.model import Kind
from kg.web.shown import Shown
from kg.web.site import site
from kg.web.statements import Group
from kg.web.sums import ROLES, Sum

#: Neighbours in the picture.
_NEIGHBOURS = 12
#: Middle of the picture, and how far from it the neighbours stand.
_CENTRE, _RADIUS = (240, 170), (170, 130)
#: Letters in a line below a dot.
_LINE = 18


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing in the picture: where it stands, and how it is related."""

    shown: Shown
    type: str
    relation: str
    x: int
    y: int
    #: Words below the dot, in lines short enough for their place.
    lines: tuple[str, ...]


def neighbours_of(groups: Iterable[Group], sums: Iterable[Sum], iri: str) -> list[Neighbour]:
    """Return the things nearest to a thing, in a circle around it.

    Args:
        groups: the facts about it, in the order of their headings.
        sums: the money that has to do with it.
        iri: the thing itself.
    """
    found = dict(islice(_related(groups, sums, site().addresses.path(iri)), _NEIGHBOURS))
    step = 2 * math.pi / max(1, len(found))
    return [
        Neighbour(
            shown,
            type_,
            words,
            round(_CENTRE[0] + _RADIUS[0] * math.sin(step * at + step / 2)),
            round(_CENTRE[1] - _RADIUS[1] * math.cos(step * at + step / 2)),
            _lines(shown.text),
        )
        for at, (shown, type_, words) in enumerate(found.values())
    ]


def _related(
    groups: Iterable[Group], sums: Iterable[Sum], own: str | None
) -> Iterator[tuple[str, tuple[Shown, str, str]]]:
    """Yield address → thing, type and relation of things that have a page; the first of each relation come first."""
    relations = [relation for group in groups for relation in group.relations]
    for at in range(_NEIGHBOURS):
        for relation in relations:
            for one in relation.statements[at : at + 1]:
                if _is_page(one.other.href) and one.type not in {"Money", "Statistic"} and one.other.href != own:
                    yield str(one.other.href), (one.other, one.type, relation.words)
    for sum_ in sums:
        for role in ROLES:
            shown = sum_.roles.get(role)
            if shown and _is_page(shown.href) and shown.href != own:
                yield str(shown.href), (shown, type_of(shown.href), f"{role} of {sum_.words}")


#: Part of an address → class of the things below it.
_KINDS = {kind.lower(): kind.value for kind in Kind}


def type_of(href: str | None) -> str:
    """Return the class of a thing, as its address says; empty for what has no page.

    >>> type_of("/id/fund/levelling-up-fund"), type_of("/doc/report#char=0,5")
    ('Fund', '')
    """
    parts = (href or "").split("/")
    return _KINDS.get(parts[2], "") if len(parts) > 3 and parts[1] == "id" else ""


def _is_page(href: str | None) -> bool:
    return bool(href) and str(href).startswith("/id/")


def _lines(text: str) -> tuple[str, ...]:
    """Return a name in up to two short lines.

    >>> _lines("Ministry of Housing, Communities and Local Government")
    ('Ministry of', 'Housing,…')
    """
    lines: list[str] = []
    for word in text.split():
        if lines and len(f"{lines[-1]} {word}") <= _LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(word[:_LINE])
    return (*lines[:1], f"{lines[1]}…") if len(lines) > 2 else tuple(lines)
