"""What was taken out for good: documents and people that every build leaves out.

``kg remove`` writes a file (setting ``removed``) that says so, and a build obeys it before anything is read: a document
is not listed, and the names of a person are blacked out in every text, letter for letter, so that no later stage ever
sees them and every offset stays. The file holds hashes of a person's names, not the names: it does not tell who was
taken out, and still every spelling that was known is found again.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.errors import SettingsError

#: What stands in a text for a letter of a name that was taken out.
BLACK = "█"

_HEAD = """\
# What `kg remove` took out: every build leaves it out. `kg remove --undo NAME` takes an entry back.
# A person is kept as SHA-256 of the names, so that this file does not tell who it was.
"""


@dataclass(frozen=True, slots=True)
class RemovedDocument:
    """A document that was taken out."""

    path: str
    #: Hexadecimal SHA-256 of the file, so that it stays out under another name too.
    sha256: str


@dataclass(frozen=True, slots=True)
class RemovedPerson:
    """A person who was taken out: the hashes of the names, sorted."""

    #: Of full names, and of a name that is one word.
    names: tuple[str, ...]
    #: Of last names, which count only in a text that has a full name too.
    surnames: tuple[str, ...] = ()
    #: Words of the longest name.
    words: int = 1


@dataclass(frozen=True, slots=True)
class Removals:
    """Everything that was taken out."""

    documents: tuple[RemovedDocument, ...] = ()
    people: tuple[RemovedPerson, ...] = field(default=())

    def leaves_out(self, path: str, sha256: str) -> bool:
        """Say whether a document was taken out, under this name or another."""
        return any(path == document.path or sha256 == document.sha256 for document in self.documents)

    def redacted(self, text: str) -> str:
        """Return a text with the names of the people blacked out; as long as before, with its spaces and lines.

        >>> person = person_named(["Jane Smith"])
        >>> Removals(people=(person,)).redacted("Jane Smith spoke. Ms Smith’s plan and Smithfield stay.")
        '████ █████ spoke. Ms █████’s plan and Smithfield stay.'
        """
        if not self.people:
            return text
        letters = list(text)
        for start, end in self._spans(text):
            letters[start:end] = [letter if letter.isspace() else BLACK for letter in text[start:end]]
        return "".join(letters)

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        words = [(match.start(), match.end(), match[0].casefold()) for match in re.finditer(r"[^\W_]+", text)]
        for person in self.people:
            full = list(_named(words, frozenset(person.names), person.words))
            yield from full
            if full:
                yield from _named(words, frozenset(person.surnames), 1)

    def without(self, given: str, sha256: str = "") -> Removals:
        """Return the removals without a document (by path or content) or the people of that name."""
        documents = tuple(one for one in self.documents if given != one.path and sha256 != one.sha256)
        key = _key(_words(given))
        return Removals(documents, tuple(one for one in self.people if key not in one.names))

    def with_document(self, document: RemovedDocument) -> Removals:
        """Return the removals with one document more."""
        return replace(self, documents=tuple(sorted({*self.documents, document}, key=lambda one: one.path)))

    def with_person(self, person: RemovedPerson) -> Removals:
        """Return the removals with one person more."""
        return replace(self, people=tuple(sorted({*self.people, person}, key=lambda one: one.names)))


def _named(words: list[tuple[int, int, str]], names: frozenset[str], longest: int) -> Iterator[tuple[int, int]]:
    for at in range(len(words)):
        for after in range(at + 1, min(at + longest, len(words)) + 1):
            if _key(word for _, _, word in words[at:after]) in names:
                yield words[at][0], words[after - 1][1]


def _words(name: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"[^\W_]+", name)]


def _key(words: Iterable[str]) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def person_named(names: Iterable[str]) -> RemovedPerson:
    """Return a person to be taken out, by all the names that are known.

    A name of one word counts by itself only when there is no longer one: a surname alone may be somebody else's.
    """
    split = [words for name in names if (words := _words(name))]
    full = [words for words in split if len(words) > 1] or split
    last = {words[-1] for words in full if len(words) > 1} | {words[0] for words in split if len(words) == 1}
    surnames = () if full == split and len(full[0]) == 1 else tuple(sorted(_key([word]) for word in last))
    return RemovedPerson(tuple(sorted({_key(words) for words in full})), surnames, max(map(len, full), default=1))


def read_removals(path: Path) -> Removals:
    """Return what was taken out; nothing when there is no such file.

    Raises:
        SettingsError: the file cannot be read, or is not what `write_removals` writes.
    """
    if not path.is_file():
        return Removals()
    try:
        content = tomllib.loads(path.read_text("utf-8"))
        return Removals(
            tuple(RemovedDocument(item["path"], item["sha256"]) for item in content.get("document", [])),
            tuple(_person(item) for item in content.get("person", [])),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"{path}, which says what was removed, cannot be read: {error}",
            remedy="restore it: without it a build would bring back what was taken out",
        ) from error


def _person(item: Mapping[str, object]) -> RemovedPerson:
    names, surnames, words = item["names"], item.get("surnames", []), item.get("words", 1)
    if not isinstance(names, list) or not isinstance(surnames, list) or not isinstance(words, int):
        raise ValueError("a person has a list of names, a list of surnames and a number of words")  # noqa: TRY004  # as above
    return RemovedPerson(tuple(map(str, names)), tuple(map(str, surnames)), words)


def write_removals(path: Path, removals: Removals) -> None:
    """Write what was taken out.

    Raises:
        SettingsError: the file cannot be written.
    """
    entries = [
        f"[[document]]\npath = {json.dumps(one.path)}\nsha256 = {json.dumps(one.sha256)}\n"
        for one in removals.documents
    ]
    entries += [
        f"[[person]]\nnames = {json.dumps(one.names)}\nsurnames = {json.dumps(one.surnames)}\nwords = {one.words}\n"
        for one in removals.people
    ]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([_HEAD, *entries]), "utf-8")
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}", remedy="check its folder") from error
