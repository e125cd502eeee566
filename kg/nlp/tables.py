"""The tables of patterns, rules and words: those that ship beside the code, and a project's own added to them.

A project's pattern file is TOML like the shipped ones, and may hold any of their tables: rows of an array of tables
come before the shipped rows, words are added to the shipped words. Which files are added belongs to the extractor,
which sets them `in_force` while it reads; whatever is made of the tables is kept for each set of files (`per_rules`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from kg.errors import PatternFileError

_T = TypeVar("_T")

#: Name of each shipped file → the package it lies in.
SHIPPED: Mapping[str, str] = {
    "classes": "kg.nlp.data",
    "cues": "kg.nlp.data",
    "names": "kg.nlp.data",
    "outcomes": "kg.nlp.data",
    "patterns": "kg.nlp.data",
    "people": "kg.nlp.data",
    "words": "kg.nlp.data",
    "awards": "kg.nlp.facts",
    "clauses": "kg.nlp.facts",
    "nouns": "kg.nlp.facts",
    "observations": "kg.nlp.facts",
    "relations": "kg.nlp.facts",
}


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A project's pattern file; of one row alone when that row is to be tried."""

    path: str
    text: str
    #: The array of tables and the place in it of the one row that counts; None: all of the file.
    only: tuple[str, int] | None = None

    def tables(self) -> dict[str, Any]:
        """Return its tables."""
        tables = tomllib.loads(self.text)
        if self.only is None:
            return tables
        name, place = self.only
        return {key: [value[place]] if key == name else value for key, value in tables.items() if _is_needed(key, name)}


def _is_needed(key: str, name: str) -> bool:
    """A row is tried by itself, but for the fragments that it may be made of."""
    return key in {name, "fragments"}


_IN_FORCE: ContextVar[tuple[RuleFile, ...]] = ContextVar("own pattern files", default=())


@contextmanager
def in_force(own: tuple[RuleFile, ...]) -> Iterator[None]:
    """Add these files to the shipped tables while the block runs."""
    token = _IN_FORCE.set(own)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)


def per_rules(make: Callable[[], _T]) -> Callable[[], _T]:
    """Keep what a function makes of the tables, for each set of files in force."""

    @lru_cache(maxsize=8)
    def kept(_own: tuple[RuleFile, ...]) -> _T:
        return make()

    @wraps(make)
    def look_up() -> _T:
        return kept(_IN_FORCE.get())

    return look_up


def read_table(name: str) -> dict[str, Any]:
    """Return a shipped file, with what the files in force add to it, as plain values."""
    table = shipped(name)
    for own in _IN_FORCE.get():
        mine = {key: value for key, value in own.tables().items() if key in table}
        if mine:
            table = _joined(table, mine)
    return table


@cache
def shipped(name: str) -> dict[str, Any]:
    """Return a shipped file as plain values."""
    package = SHIPPED[name]
    parent, _, folder = package.rpartition(".")
    place = files(parent) / folder if folder == "data" else files(package)
    return tomllib.loads((place / f"{name}.toml").read_text(encoding="utf-8"))


def _joined(table: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the shipped values with a project's: its rows first, its words added."""
    joined = dict(table)
    for key, value in own.items():
        before = table.get(key)
        match before:
            case dict():
                joined[key] = _joined(before, value)
            case list():
                joined[key] = [*value, *before]
            case str() if "\n" in before:
                joined[key] = f"{before}\n{value}"
            case _:
                joined[key] = value
    return joined


def read_rule_files(paths: Sequence[str]) -> tuple[RuleFile, ...]:
    """Return the pattern files of a project.

    Raises:
        PatternFileError: one cannot be read, is no TOML, or holds a table that no shipped file has.
    """
    return tuple(_read(Path(path)) for path in paths)


def _read(path: Path) -> RuleFile:
    try:
        text = path.read_text(encoding="utf-8-sig")
        tables = tomllib.loads(text)
    except OSError as error:
        raise PatternFileError(
            f"{path} cannot be read ({error.strerror})", remedy="check the setting patterns"
        ) from error
    except UnicodeDecodeError as error:
        raise PatternFileError(f"{path} is not UTF-8 text", remedy="save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise PatternFileError(f"{path} is not valid TOML: {error}", remedy="correct it at that place") from error
    known = {key: value for name in SHIPPED for key, value in shipped(name).items()}
    for key, value in tables.items():
        _check_table(path, text, key, value, known)
    return RuleFile(str(path), text)


def _check_table(path: Path, text: str, key: str, value: object, known: Mapping[str, Any]) -> None:
    if key not in known:
        place = f"{path}, line {line_of(text, key)}"
        raise PatternFileError(
            f"{place}: there is no table {key!r}", remedy=f"the tables are {', '.join(sorted(known))}"
        )
    if type(value) is not type(known[key]):
        wanted = f"[[{key}]]" if isinstance(known[key], list) else f"[{key}]"
        raise PatternFileError(
            f"{path}, line {line_of(text, key)}: {key} has the wrong form", remedy=f"write it as {wanted}"
        )
    if not isinstance(value, dict):
        return
    for name, mine in value.items():
        theirs = known[key].get(name)
        new_fragment = theirs is None and key == "fragments" and isinstance(mine, str)
        addable = isinstance(theirs, list) or (isinstance(theirs, str) and "\n" in theirs)
        if not new_fragment and not (addable and type(mine) is type(theirs)):
            lists = ", ".join(item for item, shown in known[key].items() if isinstance(shown, list)) or "new names"
            place = f"{path}, line {line_of(text, key)}"
            raise PatternFileError(f"{place}: {name} of [{key}] cannot be added to", remedy=f"what can: {lists}")


def line_of(text: str, table: str, place: int = 0) -> int:
    r"""Return the line where a table begins, or the row at that place of an array of tables.

    >>> line_of('[[pattern]]\nid = "a"\n[[pattern]]\n', "pattern", 1)
    3
    """
    heads = (f"[[{table}]]", f"[{table}]")
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if line.strip().startswith(heads)]
    return lines[place] if place < len(lines) else 1
