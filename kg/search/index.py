"""The index file opened for reading."""

from __future__ import annotations

import math
import re
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.errors import StoreError
from kg.search.words import LIGHT, MOST_WORDS, name_key, near_words, words_of
from kg.search.writing import LAYOUT, TYPES

#: Things that can be reached by turning pages; a question that finds more should be made narrower.
DEEPEST = 1_000

#: Passages that are weighed against each other.
_WEIGHED = 2_000

#: Letters of a word from which on it may be the beginning of another one in a text.
_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of the index."""

    iri: str
    label: str
    #: Local name of its class: ``Fund``.
    type: str
    mentions: int
    documents: int


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that a question found, and the other name that was meant, when it was not the main one."""

    thing: Thing
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text with the words that were looked for."""

    document: str
    start: int
    end: int
    #: Pieces of the text; every second one, beginning with the second, is a word that was looked for.
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """What a question found."""

    things: tuple[Found, ...] = ()
    #: Type → how many things of it were found, whatever type was asked for; the most frequent first.
    types: tuple[tuple[str, int], ...] = ()
    #: Things of the type that was asked for.
    total: int = 0
    passages: tuple[Passage, ...] = ()
    #: The words that were looked for in place of mistyped ones, empty when they were right.
    corrected: str = ""
    #: Whether things are shown that have only some of the words.
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the things of one type."""

    things: tuple[Thing, ...]
    total: int
    #: First letter of a name → how many names begin with it; "#" for what is no letter.
    letters: tuple[tuple[str, int], ...] = ()


class SearchIndex:
    """An index file; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            StoreError: there is no such file, or it cannot be read, or a newer kg made it.
        """
        self._path = path
        self._local = threading.local()
        layout = next(iter(self._rows("PRAGMA user_version")))[0]
        if layout != LAYOUT:
            raise StoreError(f"{path} has layout {layout}, and this kg reads {LAYOUT}", remedy="build the store anew")

    @cached_property
    def types(self) -> tuple[tuple[str, int], ...]:
        """Every type, and how many things of it there are; the most frequent first."""
        rows = self._rows("SELECT type, count(*) FROM things GROUP BY type")
        return self._counted((int(number), int(count)) for number, count in rows)

    @cached_property
    def _type_names(self) -> dict[int, str]:
        return {int(number): str(name) for number, name in self._rows("SELECT number, name FROM types")}

    @cached_property
    def _words(self) -> dict[str, int]:
        return {str(word): int(uses) for word, uses in self._rows("SELECT word, uses FROM words")}

    def covers(self, graph: str) -> bool:
        """Say whether what a graph says is in the index."""
        return bool(self._rows("SELECT 1 FROM graphs WHERE iri = ?", (graph,)))

    def search(self, words: str, *, type: str = "", start: int = 0, most: int = 20, passages: int = 10) -> Matches:  # noqa: A002  # the word for it everywhere
        """Return the things with these words in their names, and the passages of the texts with them.

        A name that is exactly this comes first, then names that begin with it, then other names that are exactly this,
        then names with all the words in any order; within each, what the texts mention most often. The last word may be
        the beginning of one. Mistyped words are put right when nothing has them as they are.

        Args:
            words: what somebody typed.
            type: only things of this type; all when empty or unknown.
            start: how many things to skip.
            most: things to return.
            passages: passages to return.
        """
        wanted = words_of(words)[:MOST_WORDS]
        if not wanted:
            return Matches()
        found = self._search(wanted, type, start, most)
        if not found.types and (corrected := self._corrected(wanted)):
            wanted = [word for alternatives in corrected for word in alternatives[0].split()]
            found = self._search(wanted, type, start, most)
            found = found if found.types else self._alternatives(corrected, type, start, most)
            found = replace(found, corrected=" ".join(wanted))
        texts = self._passages(wanted, passages) if passages else ()
        if not found.types and not texts and len(wanted) > 1:
            found = replace(self._any_word(wanted, type, start, most), corrected=found.corrected, partly=True)
        return replace(found, passages=texts)

    def _search(self, wanted: Sequence[str], type_: str, start: int, most: int) -> Matches:
        counted = self._count(_all_words(wanted))
        if not counted:
            return Matches()
        key, prefix = " ".join(wanted), " + ".join(map(_quoted, wanted))
        number = self._number(type_)
        ids: dict[int, None] = {}
        wanted_rows = min(start + most, DEEPEST)
        for sql, argument in (
            ("SELECT thing FROM keys WHERE key = ? AND other = 0", key),
            ("SELECT rowid FROM names WHERE names MATCH ?", f"label : ^ {prefix} *"),
            ("SELECT thing FROM keys WHERE key = ? AND other = 1", key),
            ("SELECT rowid FROM names WHERE names MATCH ?", _all_words(wanted)),
        ):
            if len(ids) < wanted_rows:
                ids.update(dict.fromkeys(self._ids(sql, argument, number, wanted_rows)))
        return self._matches(list(ids)[start:wanted_rows], counted, number, key)

    def _alternatives(self, corrected: Sequence[Sequence[str]], type_: str, start: int, most: int) -> Matches:
        """Return what has one of the alternatives of each word."""
        expression = " AND ".join(f"({' OR '.join(_all_words(one.split()) for one in each)})" for each in corrected)
        return self._by_weight(expression, type_, start, most)

    def _any_word(self, wanted: Sequence[str], type_: str, start: int, most: int) -> Matches:
        return self._by_weight(" OR ".join(map(_quoted, wanted)), type_, start, most)

    def _by_weight(self, expression: str, type_: str, start: int, most: int) -> Matches:
        """Return what fits an expression, the best fit first."""
        counted, number = self._count(expression), self._number(type_)
        sql = f"SELECT rowid FROM names WHERE names MATCH ?{_OF_TYPE} ORDER BY rank, rowid LIMIT ? OFFSET ?"  # noqa: S608  # fixed text
        rows = self._rows(sql, (expression, number, number, most, start))
        return self._matches([int(row[0]) for row in rows], counted, number, "")

    def _corrected(self, wanted: Sequence[str]) -> list[list[str]]:
        """Return the likely meanings of each word; nothing when no word is mistyped, or one cannot be put right."""
        known = self._words
        mistyped = [word for word in wanted if word not in known]
        meant = [[word] if word in known else near_words(word, known) for word in wanted]
        return meant if mistyped and all(meant) else []

    def _passages(self, wanted: Sequence[str], most: int) -> tuple[Passage, ...]:
        # The rank of a row is read before rows are joined to it; SQLite would ask the index anew for each otherwise.
        sql = f"""
        SELECT document, start, "end", text FROM
        (SELECT id AS found FROM
          (SELECT rowid AS id, bm25(texts) AS weight FROM texts WHERE texts MATCH ? LIMIT {_WEIGHED})
          ORDER BY weight, id LIMIT ?)
        CROSS JOIN passages ON passages.id = found"""  # noqa: S608  # fixed text
        is_beginning = len(wanted[-1]) >= _BEGINNING
        expression = _all_words(wanted) if is_beginning else " ".join(map(_quoted, wanted))
        marked = _Marked(frozenset(wanted), wanted[-1] if is_beginning else "")
        rows = self._rows(sql, (expression, most))
        return tuple(Passage(document, start, end, marked.pieces(text)) for document, start, end, text in rows)

    def _count(self, expression: str) -> dict[int, int]:
        sql = f"SELECT rowid & {TYPES - 1}, count(*) FROM names WHERE names MATCH ? GROUP BY 1"  # noqa: S608  # fixed text
        return {int(number): int(count) for number, count in self._rows(sql, (expression,))}

    def _ids(self, sql: str, argument: str, type_: int, most: int) -> list[int]:
        """Return row numbers, the things mentioned most often first."""
        column = "thing" if "FROM keys" in sql else "rowid"
        filtered = f"{sql}{_OF_TYPE.replace('rowid', column)} ORDER BY {column} LIMIT ?"
        return [int(row[0]) for row in self._rows(filtered, (argument, type_, type_, most))]

    def _matches(self, ids: Sequence[int], counted: dict[int, int], type_: int, key: str) -> Matches:
        total = sum(counted.values()) if type_ < 0 else counted.get(type_, 0)
        found = [self._found(number, key) for number in ids]
        return Matches(tuple(found), self._counted(counted.items()), total)

    def _found(self, number: int, key: str) -> Found:
        sql = "SELECT iri, label, type, mentions, documents, aliases FROM things WHERE id = ?"
        iri, label, type_, mentions, documents, aliases = self._rows(sql, (number,))[0]
        thing = Thing(iri, label, self._type_names[type_], mentions, documents)
        return Found(thing, _meant(key, label, aliases.split("\n") if aliases else []))

    def _number(self, type_: str) -> int:
        """Return the number of a type, -1 for all."""
        return next((number for number, name in self._type_names.items() if name == type_), -1)

    def _counted(self, numbers: Iterable[tuple[int, int]]) -> tuple[tuple[str, int], ...]:
        named = [(self._type_names[number], count) for number, count in numbers]
        return tuple(sorted(named, key=lambda item: (-item[1], item[0])))

    def listing(
        self,
        type: str,  # noqa: A002  # as above
        *,
        by_name: bool = False,
        letter: str = "",
        start: int = 0,
        most: int = 100,
    ) -> Listing:
        """Return a page of the things of one type.

        Args:
            type: local name of the class.
            by_name: in the order of the names; else what the texts mention most often comes first.
            letter: only names that begin with it; "#" for what is no letter.
            start: how many to skip.
            most: how many to return.
        """
        number = self._number(type)
        letters = self._letters(number)
        chosen, values = _beginning(letter)
        order = "key, id" if by_name or letter else "id"
        sql = f"""SELECT iri, label, mentions, documents FROM things
        WHERE type = ?{chosen} ORDER BY {order} LIMIT ? OFFSET ?"""  # noqa: S608  # fixed text
        rows = self._rows(sql, (number, *values, most, start))
        things = tuple(Thing(iri, label, type, mentions, documents) for iri, label, mentions, documents in rows)
        total = dict(letters).get(letter.lower(), 0) if letter else sum(count for _, count in letters)
        return Listing(things, total, letters)

    def _letters(self, type_: int) -> tuple[tuple[str, int], ...]:
        rows = self._rows("SELECT substr(key, 1, 1), count(*) FROM things WHERE type = ? GROUP BY 1", (type_,))
        counts: dict[str, int] = {}
        for letter, count in rows:
            name = letter if "a" <= letter <= "z" else "#"
            counts[name] = counts.get(name, 0) + int(count)
        return tuple(sorted(counts.items()))

    def thing(self, iri: str) -> Thing | None:
        """Return a thing, or None when the index has none of that IRI."""
        sql = "SELECT iri, label, type, mentions, documents FROM things WHERE iri = ?"
        for found, label, type_, mentions, documents in self._rows(sql, (iri,)):
            return Thing(found, label, self._type_names[type_], mentions, documents)
        return None

    @cached_property
    def word_uses(self) -> Mapping[str, int]:
        """Every word of the index → how often it is used."""
        return self._words

    def weight(self, word: str) -> float:
        """Return how much a word of a name tells: the fewer names have it, the more."""
        return self._weights.get(word, self._weight_of_others)

    @cached_property
    def _weights(self) -> dict[str, float]:
        every = 1 + sum(count for _, count in self.types)
        weights = {word: 0.3 + math.log(1 + every / uses) for word, uses in self._words.items()}
        return weights | dict.fromkeys(LIGHT, 0.1)

    @cached_property
    def _weight_of_others(self) -> float:
        # A word nobody uses is most likely a misspelt one, and says as much as a word of middling frequency.
        return 0.3 + math.log(1 + sum(count for _, count in self.types)) / 2

    def with_key(self, key: str) -> list[int]:
        """Return the rows of the things one of whose names has this `name_key`."""
        return [int(row[0]) for row in self._rows("SELECT thing FROM keys WHERE key = ? ORDER BY thing", (key,))]

    def with_words(self, words: Sequence[Sequence[str]], most: int) -> list[int]:
        """Return the rows of the things whose names have one of each of these words, the most mentioned first."""
        expression = " AND ".join(f"({' OR '.join(map(_quoted, each))})" for each in words)
        rows = self._rows("SELECT rowid FROM names WHERE names MATCH ? ORDER BY rowid LIMIT ?", (expression, most))
        return [int(row[0]) for row in rows]

    def named(self, rows: Sequence[int]) -> list[tuple[Thing, tuple[str, ...]]]:
        """Return the things of some rows, each with all its names, the main one first."""
        places = ", ".join("?" * len(rows))
        sql = f"SELECT iri, label, type, mentions, documents, aliases FROM things WHERE id IN ({places}) ORDER BY id"  # noqa: S608  # question marks
        return [
            (Thing(iri, label, self._type_names[type_], mentions, documents), (label, *aliases.split("\n")))
            if aliases
            else (Thing(iri, label, self._type_names[type_], mentions, documents), (label,))
            for iri, label, type_, mentions, documents, aliases in self._rows(sql, rows)
        ]

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            with closing(self._connection().execute(sql, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"the search index {self._path} cannot be read: {error}", remedy="build anew") from error

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            self._local.connection = found
        return found


_OF_TYPE = f" AND (? < 0 OR rowid & {TYPES - 1} = ?)"


def _quoted(word: str) -> str:
    return f'"{word}"'


def _all_words(wanted: Sequence[str]) -> str:
    """Return the expression for names with all these words, the last of which may be a beginning."""
    return f"({' '.join(map(_quoted, wanted))}*)"


def _beginning(letter: str) -> tuple[str, tuple[str, ...]]:
    if letter == "#":
        return " AND (key < 'a' OR key >= '{')", ()
    if letter:
        first = letter[0].lower()
        return " AND key >= ? AND key < ?", (first, chr(ord(first) + 1))
    return "", ()


def _meant(key: str, label: str, aliases: Sequence[str]) -> str:
    """Return the other name that fits what was typed better than the main one; empty when there is none."""
    words = set(key.split())
    if not key or words <= set(words_of(label)) or name_key(label).startswith(key):
        return ""
    return next((alias for alias in aliases if name_key(alias).startswith(key) or words & set(words_of(alias))), "")


@dataclass(frozen=True, slots=True)
class _Marked:
    """Marks words in a text."""

    words: frozenset[str]
    #: The beginning of words that are marked too, if it is not empty.
    beginning: str

    def pieces(self, text: str) -> tuple[str, ...]:
        """Return the text in pieces, every second of which is marked.

        >>> _Marked(frozenset({"fund"}), "bid").pieces("The Fund’s bids")
        ('The ', 'Fund', '’s ', 'bids', '')
        """
        pieces, position = [], 0
        for match in re.finditer(r"[^\W_]+", text):
            if self._is_meant("".join(words_of(match[0]))):
                pieces += [text[position : match.start()], match[0]]
                position = match.end()
        return (*pieces, text[position:])

    def _is_meant(self, word: str) -> bool:
        return word in self.words or (bool(self.beginning) and word.startswith(self.beginning))
