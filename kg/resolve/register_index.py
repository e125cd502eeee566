"""Whole registers kept in SQLite, in the form in which names are asked for: millions of rows, microseconds a look-up.

An index is one file, ``{sort}/{name}.sqlite`` below the folder of the `register_folder` setting. It is written once and
only read afterwards.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kg.errors import RegisterError
from kg.model import Kind
from kg.namespaces import slugify
from kg.resolve.names import name_key
from kg.resolve.register_files import Row, formats, read_rows
from kg.vocabulary import RegisterEntry

#: Rows written at a time.
_BATCH = 20_000
_LAYOUT = 1
#: A name of one word is also an everyday word, or somebody's name, too often to identify by itself.
_FEWEST_WORDS = 2
#: Namesakes that are looked at: who has more is not identified by the name.
_MOST = 20

_SCHEMA = """
CREATE TABLE entry (number INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE name (key TEXT NOT NULL, kind TEXT NOT NULL, entry INTEGER NOT NULL);
"""
_FINISH = "CREATE INDEX by_key ON name (key, kind, entry); CREATE INDEX by_id ON entry (id);"


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What was imported into an index."""

    sort: str
    name: str
    path: Path
    entries: int
    names: int


def import_whole(sort: str, file: Path, folder: Path, *, kind: str = "") -> IndexReport:
    """Read a register's file into an index; one of the same name is replaced.

    Args:
        sort: a key of `kg.resolve.register_files.formats`.
        file: the file as its publisher gives it out.
        folder: where registers are kept.
        kind: class of the things, where the format does not say.

    Raises:
        RegisterError: the file cannot be read, lacks a column or holds no usable row; or the index cannot be written.
    """
    chosen = formats()[sort]
    known = {one.value.casefold(): one for one in Kind}
    of_kind = chosen.kind or known.get(kind.casefold())
    if of_kind is None:
        raise RegisterError(f"{sort} does not say what its things are", remedy="give --class, such as Organisation")
    path = folder / sort / f"{slugify(file.stem)}.sqlite"
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with closing(sqlite3.connect(draft)) as connection:
            entries, names = _write(connection, read_rows(file, chosen, of_kind))
        if not entries:
            raise RegisterError(f"{file} has no usable row", remedy=f"it should be: {chosen.title}")
        draft.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise RegisterError(
            f"{path} cannot be written ({error})", remedy="check the setting register_folder"
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return IndexReport(sort, path.stem, path, entries, names)


def _write(connection: sqlite3.Connection, rows: Iterable[Row]) -> tuple[int, int]:
    connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA user_version = {_LAYOUT};")
    connection.executescript(_SCHEMA)
    numbered, names = enumerate(rows, start=1), 0
    last = 0
    while batch := list(islice(numbered, _BATCH)):
        connection.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", (_entry_row(at, row) for at, row in batch))
        keys = [(key, row.kind.value, at) for at, row in batch for key in _keys(row)]
        connection.executemany("INSERT INTO name VALUES (?, ?, ?)", keys)
        names, last = names + len(keys), batch[-1][0]
    connection.executescript(_FINISH)
    connection.commit()
    return last, names


def _entry_row(number: int, row: Row) -> tuple[int, str, str, str]:
    body = json.dumps([row.names, row.identifiers, row.same_as, row.see_also], ensure_ascii=False)
    return number, row.id, row.kind.value, body


def _keys(row: Row) -> set[str]:
    keys = {name_key(name, row.kind) for name in row.names}
    return {key for key in keys if row.kind is Kind.PLACE or len(key.split()) >= _FEWEST_WORDS}


class RegisterIndex:
    """The indexes of a folder, opened for looking names up."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Open the files.

        Raises:
            RegisterError: one of them cannot be read, or another kg made it.
        """
        self._connections = [(path, self._opened(path)) for path in paths]

    @staticmethod
    def _opened(path: Path) -> sqlite3.Connection:
        try:
            address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            ((layout,),) = connection.execute("PRAGMA user_version")
        except sqlite3.Error as error:
            raise RegisterError(f"{path} cannot be read ({error})", remedy="import it again") from error
        if layout != _LAYOUT:
            raise RegisterError(f"{path} was made by another version of kg", remedy="import it again")
        return connection

    def named(self, key: str, kind: Kind) -> tuple[RegisterEntry, ...]:
        """Return the entries of a kind that bear a name, by `name_key`, each once whichever index holds it."""
        sql = """SELECT entry.id, entry.body FROM name JOIN entry ON entry.number = name.entry
            WHERE name.key = ? AND name.kind = ? ORDER BY entry.id LIMIT ?"""
        found = {one: _entry(one, kind, body) for one, body in self._rows(sql, (key, kind.value, _MOST))}
        return tuple(_without_doubles(found[one] for one in sorted(found)))

    def entry(self, entry_id: str) -> RegisterEntry | None:
        """Return the entry of an id, or None when no index holds it."""
        rows = self._rows("SELECT kind, body FROM entry WHERE id = ?", (entry_id,))
        return next((_entry(entry_id, Kind(kind), body) for kind, body in rows), None)

    def _rows(self, sql: str, values: tuple[str | int, ...]) -> Iterator[tuple[str, str]]:
        for path, connection in self._connections:
            try:
                yield from connection.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise RegisterError(f"{path} is damaged ({error})", remedy="import it again") from error


def _entry(entry_id: str, kind: Kind, body: str) -> RegisterEntry:
    names, identifiers, same_as, see_also = (tuple(part) for part in json.loads(body))
    return RegisterEntry(entry_id, kind, names[0], names, same_as=same_as, see_also=see_also, identifiers=identifiers)


def _without_doubles(entries: Iterable[RegisterEntry]) -> Iterator[RegisterEntry]:
    """Yield the entries but those all of whose numbers another one has too: a charity's company is the charity."""
    listed = list(entries)
    for one in listed:
        others = (set(other.identifiers) for other in listed if other is not one)
        if not one.identifiers or not any(set(one.identifiers) < numbers for numbers in others):
            yield one


def index_paths(folder: Path) -> list[Path]:
    """Return the files of the indexes in a folder of registers, sorted."""
    return sorted(path for sort in formats() for path in (folder / sort).glob("*.sqlite"))


def list_whole(folder: Path) -> tuple[IndexReport, ...]:
    """Return the imported indexes, by sort and name.

    Raises:
        RegisterError: one of them cannot be read.
    """
    found = []
    for path in index_paths(folder):
        try:
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
                ((entries,),) = connection.execute("SELECT count(*) FROM entry")
                ((names,),) = connection.execute("SELECT count(*) FROM name")
        except sqlite3.Error as error:
            raise RegisterError(f"{path} cannot be read ({error})", remedy="import it again") from error
        found.append(IndexReport(path.parent.name, path.stem, path, entries, names))
    return tuple(found)
