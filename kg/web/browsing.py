"""Lists of what is in the graph: by type, place, outcome and law, and the money that was told of."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from rdflib import URIRef

from kg.errors import UnknownNameError
from kg.namespaces import KG
from kg.search import Thing
from kg.web.published import Published, Row
from kg.web.records import RecordReader
from kg.web.shown import Shown
from kg.web.site import display, published
from kg.web.sums import Sum, by_role, by_year, sums_of, totals

#: Things on a page of a list.
PER_PAGE = 100
#: Rows of a table of totals.
_TOTALS = 25


@dataclass(frozen=True, slots=True)
class Listed:
    """A thing of a list."""

    shown: Shown
    mentions: int
    documents: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A thing with what lies below it, and what is counted for both together."""

    shown: Shown
    #: Of itself, and of everything below it too.
    own: int
    together: int
    below: tuple[Branch, ...]


def browse_page() -> str:
    """Return the ways into the graph."""
    index = published().index
    counted = index.types if index else _counted_types()
    return render_template("browse.html", types=counted, names=_names(), definitions=_definitions())


def _counted_types() -> tuple[tuple[str, int], ...]:
    start = str(KG)
    counts = [(iri.removeprefix(start), number) for iri, number in published().counts.items()]
    return tuple(sorted(counts, key=lambda item: (-item[1], item[0])))


def _names() -> dict[str, str]:
    start = str(KG)
    return {iri.removeprefix(start): info.label for iri, info in published().terms.items() if iri.startswith(start)}


def _definitions() -> dict[str, str]:
    start = str(KG)
    return {iri.removeprefix(start): info.definition for iri, info in published().terms.items()}


def type_page(type_: str) -> str:
    """Return a page of the things of one type.

    Raises:
        UnknownNameError: the graph has no things of that type.
    """
    index = published().index
    order, letter = request.args.get("order", ""), request.args.get("letter", "")[:1]
    page = max(1, request.args.get("page", 1, type=int))
    if index is None:
        return _type_page_without_index(type_)
    listing = index.listing(type_, by_name=order == "name", letter=letter, start=(page - 1) * PER_PAGE, most=PER_PAGE)
    if not listing.letters:
        raise _unknown(type_, [name for name, _ in index.types])
    return render_template(
        "browse_type.html",
        type=type_,
        name=_names().get(type_, type_),
        definition=_definitions().get(type_, ""),
        things=[_listed(thing) for thing in listing.things],
        letters=listing.letters,
        letter=letter,
        order=order,
        total=listing.total,
        page=page,
        pages=max(1, math.ceil(listing.total / PER_PAGE)),
        link=lambda **changes: url_for(
            "pages.browse_type", **{"type": type_, "order": order or None, "letter": letter or None, **changes}
        ),
    )


def _unknown(type_: str, known: Iterable[str]) -> UnknownNameError:
    return UnknownNameError(f"there is nothing of the type {type_!r}", remedy=f"there are {', '.join(sorted(known))}")


def _listed(thing: Thing) -> Listed:
    return Listed(display().term(URIRef(thing.iri), thing.label), thing.mentions, thing.documents)


def _type_page_without_index(type_: str) -> str:
    if not published().counts.get(str(KG[type_])):
        raise _unknown(type_, [name for name, _ in _counted_types()])
    rows = published().about("things-of-type", str(KG[type_]), limit=PER_PAGE)
    return render_template(
        "browse_type.html",
        type=type_,
        name=_names().get(type_, type_),
        definition=_definitions().get(type_, ""),
        things=[Listed(display().term(row["entity"], row.get("label")), 0, 0) for row in rows],
        letters=(),
        letter="",
        order="name",
        total=published().counts[str(KG[type_])],
        page=1,
        pages=1,
        link=lambda **_: url_for("pages.browse_type", type=type_),
    )


def places_page() -> str:
    """Return the places, each within the one it lies in, with how often the texts name them."""
    tree = _tree(list(published().rows("places")))
    within = [branch for branch in tree if branch.below]
    loose = [branch for branch in tree if not branch.below]
    return render_template("browse_places.html", tree=within, regions=_regions(tree), loose=loose)


#: Nations and regions on the map: path of the place → its words, and its column and row in a grid.
REGIONS = {
    "place/scotland": ("Scotland", 2, 0),
    "place/northern-ireland": ("N Ireland", 0, 1),
    "place/north-east-england": ("North East", 3, 1),
    "place/north-west-england": ("North West", 2, 2),
    "place/yorkshire-and-the-humber": ("Yorkshire", 3, 2),
    "place/wales": ("Wales", 1, 3),
    "place/west-midlands-region": ("W Midlands", 2, 3),
    "place/east-midlands": ("E Midlands", 3, 3),
    "place/east-of-england": ("East", 4, 3),
    "place/south-west-england": ("South West", 2, 4),
    "place/london": ("London", 3, 4),
    "place/south-east-england": ("South East", 4, 4),
}


@dataclass(frozen=True, slots=True)
class Region:
    """A square of the map."""

    name: str
    column: int
    row: int
    href: str | None
    count: int
    #: From 0 (not named) to 5 (named most).
    shade: int


def _regions(tree: Iterable[Branch]) -> list[Region]:
    found = {branch.shown.href: branch for branch in _all(tree)}
    hrefs = {path: f"/id/{path}" for path in REGIONS}
    counts = {path: found[href].together if href in found else 0 for path, href in hrefs.items()}
    most = max(counts.values(), default=0)
    return [
        Region(
            name,
            column,
            row,
            hrefs[path] if hrefs[path] in found else None,
            counts[path],
            math.ceil(5 * counts[path] / most) if most else 0,
        )
        for path, (name, column, row) in REGIONS.items()
    ]


def outcomes_page() -> str:
    """Return the outcomes below the concepts of the vocabulary that they are kinds of."""
    return render_template("browse_outcomes.html", tree=_tree(list(published().rows("outcomes"))))


def law_page() -> str:
    """Return the Acts and instruments with their provisions."""
    return render_template("browse_law.html", tree=_tree(list(published().rows("laws"))))


def _tree(rows: Sequence[Row]) -> list[Branch]:
    """Return trees of query rows: thing, what it lies below, labels of both, and how often it is named."""
    shown: dict[str, Shown] = {}
    own: dict[str, int] = {}
    above: dict[str, str] = {}
    for row in rows:
        iri = str(row["entity"])
        shown[iri] = display().term(row["entity"], row.get("label"))
        own[iri] = int(str(row.get("count", 0)))
        if "above" in row:
            above.setdefault(iri, str(row["above"]))
            shown.setdefault(str(row["above"]), display().term(row["above"], row.get("aboveLabel")))
    below: dict[str, list[str]] = defaultdict(list)
    for iri, whole in above.items():
        below[whole].append(iri)
    roots = [iri for iri in shown if iri not in above]
    return sorted((_branch(iri, shown, own, below, frozenset()) for iri in roots), key=_by_count)


def _by_count(branch: Branch) -> tuple[int, str]:
    return (-branch.together, branch.shown.text)


def _branch(
    iri: str, shown: Mapping[str, Shown], own: Mapping[str, int], below: Mapping[str, list[str]], seen: frozenset[str]
) -> Branch:
    inner = [_branch(one, shown, own, below, seen | {iri}) for one in below.get(iri, ()) if one not in seen]
    together = own.get(iri, 0) + sum(branch.together for branch in inner)
    return Branch(shown[iri], own.get(iri, 0), together, tuple(sorted(inner, key=_by_count)))


def _all(tree: Iterable[Branch]) -> Iterable[Branch]:
    for branch in tree:
        yield branch
        yield from _all(branch.below)


def funding_page() -> str:
    """Return the totals of the money that the documents tell of."""
    sums = all_sums(published())
    asserted = [one for one in sums if one.modality in {"", "asserted"}]
    overall = totals(sums, lambda _: (Shown("all"),))
    return render_template(
        "funding.html",
        number=len(sums),
        asserted=len(asserted),
        overall=sorted(overall, key=lambda total: (total.currency, -total.amount)),
        by_fund=totals(sums, by_role("fund", "no fund named"))[:_TOTALS],
        by_place=totals([one for one in sums if "place" in one.roles], by_role("place", ""))[:_TOTALS],
        by_recipient=totals([one for one in sums if "recipient" in one.roles], by_role("recipient", ""))[:_TOTALS],
        by_year=sorted(totals(sums, by_year), key=lambda total: total.of.text),
        largest=sorted(asserted, key=lambda one: (-one.amount, one.iri))[:_TOTALS],
        rows=_TOTALS,
    )


def all_sums(graph: Published) -> list[Sum]:
    """Return every sum of the version, read once."""
    return graph.kept("sums", lambda: _read_sums(graph))


def _read_sums(graph: Published) -> list[Sum]:
    return sums_of(RecordReader(graph).sums(row["award"] for row in graph.rows("awards-all")), display())
