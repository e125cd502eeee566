"""Sums of money as pages count them: asserted ones, by status, never a part beside its whole, never the same twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from rdflib import URIRef
from rdflib.term import Node

from kg.namespaces import KG
from kg.web.published import Row
from kg.web.shown import Display, Evidence, Shown, money, notes_of

#: What the text can tie to a sum, in the order in which a page says it.
ROLES = ("fund", "round", "recipient", "place", "purpose", "funder", "event", "date", "per")


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of money, as one sentence says it."""

    iri: str
    amount: Decimal
    currency: str
    #: "up to £1,700,000,000"
    words: str
    #: ``allocated``; empty when the graph does not say.
    status: str
    #: ``asserted``
    modality: str
    #: Role → what stands there: fund, recipient, place …
    roles: Mapping[str, Shown]
    #: Role → its IRI or literal, to tell sums apart.
    terms: Mapping[str, str]
    year: str = ""
    #: IRI of the sum it is a part of, and of the one it tells again.
    part_of: str = ""
    same_as: str = ""
    notes: tuple[str, ...] = ()
    evidence: Evidence | None = None

    @property
    def document(self) -> str:
        """IRI of the text that says it."""
        return self.iri.partition("#")[0]

    @property
    def meaning(self) -> tuple[str, ...]:
        """What two sums share that are the same one, told in two documents."""
        said = (self.terms.get(role, "") for role in ROLES)
        return (str(self.amount), self.currency, self.status, *said)


@dataclass(frozen=True, slots=True)
class Total:
    """What the sums of one kind come to."""

    of: Shown
    status: str
    currency: str
    amount: Decimal
    #: Sums that were added, and those left out because they are a part of another or tell it again.
    number: int
    left_out: int
    #: Share of the largest total of its table, from 0 to 100, for a bar.
    share: int = 0

    @property
    def words(self) -> str:
        """The total as people write it."""
        return money(str(self.amount), self.currency)


def sums_of(rows: Iterable[Row], display: Display) -> list[Sum]:
    """Return the sums of query rows, each once, in the order of the rows."""
    found: dict[str, Sum] = {}
    for row in rows:
        iri = str(row["award"])
        if iri not in found and (made := _sum(iri, row, display)):
            found[iri] = made
    return list(found.values())


def _sum(iri: str, row: Row, display: Display) -> Sum | None:
    try:
        amount = Decimal(str(row["amount"]))
    except InvalidOperation:
        return None
    currency, qualifier = str(row.get("currency", "")), str(row.get("qualifier", ""))
    terms = {role: row[role] for role in ROLES if role in row}
    notes = notes_of(row.get("modality"))
    notes += [f"according to {row['claimant']}"] if "claimant" in row else []
    return Sum(
        iri=iri,
        amount=amount,
        currency=currency,
        words=f"{qualifier} {money(str(row['amount']), currency)}".strip(),
        status=_local(row.get("status")),
        modality=_local(row.get("modality")),
        roles={role: display.term(term, row.get(f"{role}Label")) for role, term in terms.items()},
        terms={role: str(term) for role, term in terms.items()},
        year=_year(row.get("date")) or _year(row.get("eventDate")),
        part_of=str(row.get("part", "")),
        same_as=str(row.get("same", "")),
        notes=tuple(notes),
        evidence=display.evidence(row.get("sentence"), row.get("quote")),
    )


def _local(term: Node | None) -> str:
    return str(term).removeprefix(str(KG)) if isinstance(term, URIRef) else ""


def _year(date: Node | None) -> str:
    """Return the year of a date; empty when it is not stated."""
    text = str(date or "")
    return text[:4] if text[:4].isdecimal() and len(text) >= len("2021") else ""


def totals(sums: Sequence[Sum], key: Callable[[Sum], Iterable[Shown]]) -> list[Total]:
    """Add sums up by what they are for.

    Only asserted sums count. Statuses and currencies stay apart. In each total a sum is left out when it is a part of
    another in the same total, or tells one of them again.

    Args:
        sums: all sums, those of other modalities included.
        key: says to which totals a sum belongs: none, one or several.

    Returns:
        The totals, the largest first.
    """
    grouped: dict[tuple[str, str, str], dict[str, Sum]] = defaultdict(dict)
    shown: dict[str, Shown] = {}
    for one in sums:
        if one.modality in {"", "asserted"}:
            for of in key(one):
                name = of.href or of.text
                shown[name] = of
                grouped[name, one.status, one.currency][one.iri] = one
    parents = {one.iri: one.part_of for one in sums}
    found = [
        _total(shown[name], status, currency, group, parents) for (name, status, currency), group in grouped.items()
    ]
    return _with_shares(sorted(found, key=lambda total: (-total.amount, total.of.text, total.status)))


def _total(of: Shown, status: str, currency: str, group: Mapping[str, Sum], parents: Mapping[str, str]) -> Total:
    counted: dict[tuple[str, ...], Sum] = {}
    for one in group.values():
        if not _lies_in(one.iri, group, parents) and one.same_as not in group:
            again = counted.get(one.meaning)
            # The same words twice in one document are two sums; in another document they tell the same one again.
            alone = again is None or again.document == one.document
            counted[one.meaning if again is None else (one.iri,) if alone else one.meaning] = one
    amount = sum((one.amount for one in counted.values()), Decimal(0))
    return Total(of, status, currency, amount, len(counted), len(group) - len(counted))


def _lies_in(iri: str, group: Mapping[str, Sum], parents: Mapping[str, str]) -> bool:
    """Say whether a sum is, directly or not, a part of another one of its group."""
    seen = {iri}
    whole = parents.get(iri, "")
    while whole and whole not in seen:
        if whole in group:
            return True
        seen.add(whole)
        whole = parents.get(whole, "")
    return False


def _with_shares(found: Sequence[Total]) -> list[Total]:
    largest: dict[str, Decimal] = {}
    for total in found:
        largest[total.currency] = max(largest.get(total.currency, Decimal(0)), total.amount)
    return [
        Total(
            total.of,
            total.status,
            total.currency,
            total.amount,
            total.number,
            total.left_out,
            int(100 * total.amount / largest[total.currency]) if largest[total.currency] else 0,
        )
        for total in found
    ]


def by_role(role: str, none: str) -> Callable[[Sum], Iterable[Shown]]:
    """Return a key for `totals`: what stands in a role, or these words when nothing does."""
    return lambda one: (one.roles.get(role, Shown(none)),)


def by_year(one: Sum) -> Iterable[Shown]:
    """Return the year of a sum as a key for `totals`."""
    return (Shown(one.year or "no year stated"),)
