"""A register written as a table: one row per entry, turned into the Turtle that registers are made of.

| column | holds |
|---|---|
| ``class`` | a class of the ontology that entities have: ``Fund``, ``Programme``, ``Organisation``, ``Place`` … |
| ``name`` | the full name, which identifies the thing wherever it stands |
| ``other_names`` | further names that do, with ``|`` between them |
| ``short_forms`` | forms that mean it only in context, with ``|`` between them |
| ``id`` | the last part of its address; made from the name when empty |
| ``same_as``, ``see_also`` | addresses of the same thing, and of something close to it, with ``|`` between them |
| ``identifiers`` | such as ``GB-CHC-1125537``, with ``|`` between them |
| ``within`` | ``place/…``: the entry of the place it lies within |

Only the first two are needed. Each row becomes one line, so that a fault is reported on the line where it stands.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from rdflib import Literal

from kg.errors import VocabularyError
from kg.model import Kind
from kg.namespaces import KG, ORG, OWL, RDFS, SKOS, slugify

_SEPARATOR = "|"
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_ENTRY = re.compile(r"[a-z]+(?:/[A-Za-z0-9._~-]+)+")
_KINDS = {kind.value.casefold(): kind for kind in Kind if kind not in {Kind.MONEY, Kind.STATISTIC, Kind.TOPIC}}
_NAMESPACES = {"kg": KG, "skos": SKOS, "owl": OWL, "rdfs": RDFS, "org": ORG}
#: On one line, where the headings stand in the table.
_PREFIXES = " ".join(f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in _NAMESPACES.items())


def _quoted(text: str) -> str:
    return Literal(text).n3()


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"{text!r} is no address; write it in full, from https:// on")
    return f"<{text}>"


def _entry(text: str) -> str:
    if not _ENTRY.fullmatch(text):
        raise ValueError(f"{text!r} is no entry; write it as place/leeds")
    return f"<id/{text}>"


#: Column → property and the way a value of it is written.
_PROPERTIES: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "name": ("skos:prefLabel", _quoted),
    "other_names": ("skos:altLabel", _quoted),
    "short_forms": ("skos:hiddenLabel", _quoted),
    "same_as": ("owl:sameAs", _address),
    "see_also": ("rdfs:seeAlso", _address),
    "identifiers": ("org:identifier", _quoted),
    "within": ("kg:within", _entry),
}
COLUMNS = ("class", "name", "other_names", "short_forms", "id", "same_as", "see_also", "identifiers", "within")


def turtle_of(text: str, path: Path) -> str:
    r"""Return the Turtle of a register written as CSV (RFC 4180, with a line of headings).

    Raises:
        VocabularyError: a heading or a value that is not as described above; the message gives file and line.

    >>> turtle_of("class,name\nFund,Harbour Fund\n", Path("funds.csv")).splitlines()[1]
    '<id/fund/harbour-fund> a kg:Fund ; skos:prefLabel "Harbour Fund" .'
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[str] = []
    try:
        columns = _columns(next(reader, []), path)
        for row in reader:
            lines += [""] * (reader.line_num - 2 - len(lines))
            if any(cell.strip() for cell in row):
                lines.append(_line(columns, row))
    except csv.Error as error:
        raise _fault(
            path, reader.line_num, f"this is not CSV ({error})", "look for a quotation mark that is not closed"
        ) from error
    except ValueError as error:
        raise _fault(path, reader.line_num, str(error), "correct the row") from error
    return "\n".join([_PREFIXES, *lines, ""])


def _columns(headings: list[str], path: Path) -> list[str]:
    columns = [heading.strip().casefold().replace(" ", "_") for heading in headings]
    unknown = [column for column in columns if column not in COLUMNS]
    if unknown or not {"class", "name"} <= set(columns) or len(set(columns)) < len(columns):
        shown = ", ".join(columns) or "nothing"
        raise _fault(
            path, 1, f"the headings are {shown}", f"they are class, name and, if needed, {', '.join(COLUMNS[2:])}"
        )
    return columns


def _line(columns: list[str], row: list[str]) -> str:
    if len(row) != len(columns):
        raise ValueError(f"the row has {len(row)} cells and there are {len(columns)} headings")
    cells = {column: cell.strip() for column, cell in zip(columns, row, strict=True)}
    kind = _KINDS.get(cells["class"].casefold())
    if kind is None:
        raise ValueError(
            f"{cells['class']!r} is no class; it is one of {', '.join(item.value for item in _KINDS.values())}"
        )
    if not cells["name"]:
        raise ValueError("there is no name")
    subject = _entry(f"{kind.value.lower()}/{cells.get('id') or slugify(cells['name'])}")
    said = [f"a kg:{kind.value}"]
    for column, (predicate, written) in _PROPERTIES.items():
        values = [cells.get(column, "")] if column == "name" else cells.get(column, "").split(_SEPARATOR)
        if objects := [written(value.strip()) for value in values if value.strip()]:
            said.append(f"{predicate} {', '.join(objects)}")
    return f"{subject} {' ; '.join(said)} ."


def _fault(path: Path, line: int, problem: str, remedy: str) -> VocabularyError:
    return VocabularyError(f"{path}, line {line}: {problem}", remedy=remedy)
