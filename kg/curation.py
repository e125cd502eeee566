"""What people have decided about the graph, in a plain file that every build obeys.

The file (setting `curation`) is TOML: one ``[[decision]]`` each, with what is decided, why, and by whom. Taking a
decision out of the file undoes it in the next build. docs/identity.md describes every kind.
"""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import CurationError
from kg.namespaces import Minter

#: Kind of decision → the keys it needs and the keys it may have, besides those of every decision.
_SHAPES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "merge": (frozenset({"things", "into"}), frozenset()),
    "apart": (frozenset({"things"}), frozenset()),
    "split": (frozenset({"thing", "document", "name"}), frozenset()),
    "link": (frozenset({"thing", "same_as"}), frozenset()),
    "reject": (frozenset({"fact"}), frozenset()),
    "correct": (frozenset({"fact"}), frozenset({"amount", "value", "date", "status", "object", "qualifier"})),
}
_ALWAYS = frozenset({"do", "why", "who", "date"})
#: What `correct` may change.
CORRECTABLE = _SHAPES["correct"][1]
_RELATIVE = re.compile(r"(?:id|doc)/\S+")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a person."""

    #: ``merge``, ``apart``, ``split``, ``link``, ``reject`` or ``correct``.
    kind: str
    why: str
    who: str
    date: str
    #: Addresses of what it is about: absolute, or relative to the instance base (``id/fund/harbour-fund``).
    things: tuple[str, ...]
    #: What is to be: the address merged into, the name of the split thing, the link; empty for the others.
    target: str = ""
    #: Slug of the document a split holds for.
    document: str = ""
    #: Field → new value, of a correction.
    changes: tuple[tuple[str, str], ...] = ()
    #: File and line where it stands.
    place: str = ""

    def iris(self, minter: Minter) -> tuple[str, ...]:
        """Return the absolute addresses of what it is about."""
        return tuple(absolute(thing, minter) for thing in self.things)


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions of a file, in its order."""

    decisions: tuple[Decision, ...] = ()
    #: Whether decisions are looked for at all; a file that is not there holds none.
    path: str = field(default="", compare=False)

    def apart(self, minter: Minter) -> frozenset[frozenset[str]]:
        """Return the pairs that are two things."""
        found = (one.iris(minter) for one in self.decisions if one.kind == "apart")
        return frozenset(frozenset({one, other}) for iris in found for one in iris for other in iris if one != other)

    def answers(self, minter: Minter) -> Iterator[tuple[str, str]]:
        """Yield the decisions as resolution asks for them: question and answer (`kg.resolve`)."""
        for one in self.decisions:
            if one.kind == "merge":
                into = absolute(one.target, minter)
                yield from ((thing_question(iri), f"same {into}") for iri in one.iris(minter) if iri != into)
            elif one.kind == "split":
                yield thing_question(one.iris(minter)[0]), f"in {one.document} {one.target}"
            elif one.kind == "link":
                yield thing_question(one.iris(minter)[0]), f"link {one.target}"
            elif one.kind in {"reject", "correct"}:
                iri = one.iris(minter)[0]
                slug, fact = iri.removeprefix(str(minter.text(""))).split("#", 1)
                yield facts_question(slug), json.dumps([fact, one.kind, dict(one.changes)], sort_keys=True)


def absolute(address: str, minter: Minter) -> str:
    """Return an address as the graph has it.

    >>> absolute("id/fund/hope", Minter("https://example.org/"))
    'https://example.org/id/fund/hope'
    """
    return address if "://" in address else minter.base + address


def thing_question(iri: str) -> str:
    """Return the question what people have decided about a thing."""
    return f"decided/{iri}"


def facts_question(slug: str) -> str:
    """Return the question which facts of a document people have rejected or corrected."""
    return f"facts/{slug}"


def load_decisions(path: Path) -> Decisions:
    """Return the decisions of a file; none when there is no such file.

    Raises:
        CurationError: the file cannot be read, or a decision lacks what it needs; the message gives file and number.
    """
    if not path.is_file():
        return Decisions(path=str(path))
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CurationError(f"{path} is not valid TOML: {error}", remedy="correct it") from error
    except UnicodeDecodeError as error:
        raise CurationError(f"{path} is not UTF-8 text", remedy="save it as UTF-8") from error
    except OSError as error:
        raise CurationError(f"{path} cannot be read ({error.strerror})", remedy="check its permissions") from error
    if unknown := set(read) - {"decision"}:
        raise CurationError(f"{path} holds {', '.join(sorted(unknown))}", remedy="it may hold [[decision]] alone")
    rows = [(f"{path}, decision {number}", row) for number, row in enumerate(read.get("decision", ()), start=1)]
    decisions = tuple(_decision(row, place) for place, row in rows)
    _check_chains(decisions)
    return Decisions(decisions, str(path))


def _decision(row: Mapping[str, object], place: str) -> Decision:
    kind = str(row.get("do", ""))
    if kind not in _SHAPES:
        raise CurationError(f"{place}: do = {kind!r} is no decision", remedy=f"it is one of {', '.join(_SHAPES)}")
    needed, allowed = _SHAPES[kind]
    missing = sorted(name for name in needed | {"why", "who"} if not row.get(name))
    unknown = sorted(set(row) - needed - allowed - _ALWAYS)
    if missing or unknown:
        found = f"lacks {', '.join(missing)}" if missing else f"has {', '.join(unknown)}"
        raise CurationError(
            f"{place}: a {kind} {found}", remedy=f"it needs why, who, {', '.join(sorted(needed))}{_also(allowed)}"
        )
    things = _texts(row.get("things", row.get("thing", row.get("fact"))), place)
    target = str(row.get("into", row.get("name", row.get("same_as", ""))))
    for address in (*things, *([target] if kind == "merge" else [])):
        if "://" not in address and not _RELATIVE.fullmatch(address):
            raise CurationError(f"{place}: {address!r} is no address", remedy="write it as kg shows it: id/fund/…")
    changes = tuple((name, str(row[name])) for name in sorted(allowed & set(row)))
    if kind == "correct" and not changes:
        raise CurationError(f"{place}: nothing is corrected", remedy=f"give one of {', '.join(sorted(allowed))}")
    if kind in {"reject", "correct"} and "#" not in things[0]:
        raise CurationError(f"{place}: {things[0]} is no fact", remedy="give the address of a claim, award or figure")
    return Decision(
        kind=kind,
        why=str(row["why"]),
        who=str(row["who"]),
        date=_date(row.get("date"), place),
        things=things,
        target=target,
        document=str(row.get("document", "")),
        changes=changes,
        place=place,
    )


def _also(allowed: Iterable[str]) -> str:
    names = ", ".join(sorted(allowed))
    return f", and may have {names}" if names else ""


def _texts(value: object, place: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(one, str) and one for one in values):
        raise CurationError(f"{place}: {value!r} is no address", remedy="give a text, or a list of texts")
    return tuple(values)


def _date(value: object, place: str) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise CurationError(f"{place}: {value!r} is no date", remedy="write it as 2026-11-22, without quotation marks")


def _check_chains(decisions: Iterable[Decision]) -> None:
    """Refuse a merge into something that is itself merged away: the outcome would depend on the order."""
    merged = {thing: one for one in decisions if one.kind == "merge" for thing in one.things if thing != one.target}
    for one in merged.values():
        if one.target in merged:
            raise CurationError(
                f"{one.place}: {one.target} is merged into another thing itself",
                remedy=f"merge into {merged[one.target].target}",
            )
