"""The files that registers are published as, read row by row: CSV, tab-separated text, JSON.

``register_formats.toml`` says which columns hold what. Nothing is kept in memory but the row that is being read.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from kg.errors import RegisterError
from kg.model import Kind
from kg.namespaces import slugify

_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Format:
    """A register as its publisher gives it out."""

    sort: str
    title: str
    #: Class of its things; None when the file does not say and the caller must.
    kind: Kind | None
    number: tuple[str, ...]
    name: tuple[str, ...]
    #: Form of the number; a row with another is left out.
    pattern: str
    other: tuple[str, ...] = ()
    #: What stands between several other names in a cell; there is one when empty.
    separator: str = ""
    status: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    identifier: str = ""
    same_as: str = ""
    see_also: str = ""
    #: Further numbers: column, identifier, pattern.
    further: tuple[tuple[str, str, str], ...] = ()
    #: Columns that must hold a value: column, value.
    only: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One thing of a register."""

    id: str
    kind: Kind
    names: tuple[str, ...]
    identifiers: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def formats() -> Mapping[str, Format]:
    """Return the registers that can be imported, by sort."""
    read = tomllib.loads(Path(__file__).with_name("register_formats.toml").read_text(encoding="utf-8"))
    return {sort: _format(sort, row) for sort, row in read.items()}


def _format(sort: str, row: Mapping[str, object]) -> Format:
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items() if name != "class"}
    further = tuple((one["column"], one["identifier"], one["pattern"]) for one in given.pop("further", ()))  # type: ignore[attr-defined]  # the table is ours
    only = tuple((one["column"], one["is"]) for one in given.pop("only", ()))  # type: ignore[attr-defined]  # as above
    return Format(sort=sort, kind=Kind(row["class"]) if row["class"] else None, further=further, only=only, **given)  # type: ignore[arg-type]  # as above


def read_rows(file: Path, chosen: Format, kind: Kind) -> Iterator[Row]:
    """Yield the things of a register's file.

    Raises:
        RegisterError: the file cannot be read, or lacks the columns that the format needs.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            for cells in _cells(file, stream):
                plain = {name.strip().casefold(): _text(value) for name, value in cells.items() if name}
                if found := _row(plain, chosen, kind):
                    yield found
    except OSError as error:
        raise RegisterError(f"{file} cannot be read ({error.strerror})", remedy="check the path") from error
    except UnicodeDecodeError as error:
        raise RegisterError(f"{file} is not UTF-8 text", remedy="save it as UTF-8") from error


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _cells(file: Path, stream: TextIO) -> Iterator[Mapping[str, object]]:
    start = stream.read(_PIECE)
    stream.seek(0)
    if start.lstrip()[:1] in {"[", "{"}:
        yield from (_flat(one) for one in _json_objects(file, stream))
        return
    first = start.partition("\n")[0]
    yield from csv.DictReader(stream, delimiter="\t" if first.count("\t") > first.count(",") else ",")


def _flat(thing: Mapping[str, object]) -> dict[str, object]:
    """Return a JSON object with the values of objects within it beside its own; of a SPARQL binding its value."""
    found: dict[str, object] = {}
    for name, value in thing.items():
        if isinstance(value, Mapping):
            found |= {name: value["value"]} if "value" in value else dict(value)
        else:
            found[name] = value
    return found


def _json_objects(file: Path, stream: TextIO) -> Iterator[Mapping[str, object]]:
    """Yield the objects of the first array in a JSON text, piece by piece."""
    decoder, text = json.JSONDecoder(), ""
    while "[" not in text and (piece := stream.read(_PIECE)):
        text += piece
    text = text[_array(text) :]
    while True:
        text = text.lstrip(" \t\r\n,")
        if text.startswith("]"):
            return
        try:
            thing, end = decoder.raw_decode(text)
        except json.JSONDecodeError as error:
            piece = stream.read(_PIECE)
            if not piece:
                raise RegisterError(f"{file} is not whole JSON: {error}", remedy="download it again") from error
            text += piece
            continue
        if isinstance(thing, Mapping):
            yield thing
        text = text[end:]


def _array(text: str) -> int:
    """Return where the things begin: after the bracket of "results", "bindings" or of the text itself."""
    named = re.search(r'"(?:bindings|results|data)"\s*:\s*\[', text)
    return named.end() if named else text.index("[") + 1 if "[" in text else 0


def _row(cells: Mapping[str, str], chosen: Format, kind: Kind) -> Row | None:
    number, name = _cell(cells, chosen.number), _cell(cells, chosen.name)
    if number is None or name is None:
        raise RegisterError(
            f"the columns are {', '.join(cells) or 'none'}",
            remedy=f"{chosen.title}: it needs {' or '.join(chosen.number)}, and {' or '.join(chosen.name)}",
        )
    number = number.rpartition("/")[2] if chosen.sort == "wikidata" else number
    status = (_cell(cells, chosen.status) or "").casefold()
    kept = not chosen.keep or not status or status.startswith(chosen.keep)
    if not name or not kept or not re.fullmatch(chosen.pattern, number):
        return None
    if any(cells.get(column, value) != value for column, value in chosen.only):
        return None
    other = _cell(cells, chosen.other) or ""
    names = [name, *(other.split(chosen.separator) if chosen.separator else [other])]
    identifiers = [chosen.identifier.format(number=number)] if chosen.identifier else []
    identifiers += [
        form.format(number=cells[column])
        for column, form, pattern in chosen.further
        if re.fullmatch(pattern, cells.get(column, ""))
    ]
    key = slugify(identifiers[0] if identifiers else f"{chosen.sort}-{number}")
    return Row(
        id=f"{kind.value.lower()}/{key}",
        kind=kind,
        names=tuple(dict.fromkeys(" ".join(one.split()) for one in names if one.strip())),
        identifiers=tuple(identifiers),
        same_as=(chosen.same_as.format(number=number),) if chosen.same_as else (),
        see_also=(chosen.see_also.format(number=number),) if chosen.see_also else (),
    )


def _cell(cells: Mapping[str, str], columns: Sequence[str]) -> str | None:
    """Return the cell of the first column whose heading is one of these; None when there is no such column."""
    for column in columns:
        if column in cells:
            return cells[column]
        for heading, value in cells.items():
            if re.fullmatch(column, heading):
                return value
    return None
