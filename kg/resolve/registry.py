"""The registers as resolution asks them: by id, by any spelling of a name, and by names that follow from a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.model import Kind
from kg.resolve.names import derived_keys, name_key
from kg.resolve.register_index import RegisterIndex, index_paths
from kg.vocabulary import RegisterEntry, Vocabulary


@dataclass(frozen=True, slots=True)
class Registry:
    """A vocabulary, and its names in the form that their spellings share."""

    vocabulary: Vocabulary = field(repr=False)
    #: Kind and `name_key` → ids of the entries that bear the name, sorted.
    names: Mapping[tuple[Kind, str], tuple[str, ...]] = field(repr=False)
    #: The same for names that follow from a name of an entry ("Leeds Council") and that none bears.
    derived: Mapping[tuple[Kind, str], tuple[str, ...]] = field(repr=False)
    #: Whole registers in the user's folder, asked for what the vocabulary does not know.
    imported: RegisterIndex | None = field(default=None, repr=False)

    def entry(self, entry_id: str | None) -> RegisterEntry | None:
        """Return the entry of an id, or None when there is none."""
        known = self.vocabulary.entries.get(entry_id or "")
        return known or (self.imported.entry(entry_id) if self.imported and entry_id else None)

    def named(self, name: str, kind: Kind) -> tuple[RegisterEntry, ...]:
        """Return the entries of a kind that bear a name, however it is spelt."""
        key = name_key(name, kind)
        ids = self.names.get((kind, key), ())
        if ids or self.imported is None or (kind, key) in self.derived:
            return tuple(self.vocabulary.entries[one] for one in ids)
        return self.imported.named(key, kind)

    def following(self, name: str, kind: Kind) -> tuple[RegisterEntry, ...]:
        """Return the entries of a kind whose names this name follows from."""
        ids = self.derived.get((kind, name_key(name, kind)), ())
        return tuple(self.vocabulary.entries[one] for one in ids)


def registry_of(vocabulary: Vocabulary, folder: Path | None = None) -> Registry:
    """Return the registers of a vocabulary, ready to be asked.

    Args:
        vocabulary: the shipped registers, and those of the project.
        folder: where whole registers were imported to; none are asked when omitted.

    Raises:
        RegisterError: an imported register cannot be read.
    """
    names = _index((entry.kind, name_key(name, entry.kind), entry.id) for entry, name in _names(vocabulary))
    derived = _index(
        (entry.kind, key, entry.id) for entry, name in _names(vocabulary) for key, _ in derived_keys(name, entry.kind)
    )
    paths = index_paths(folder) if folder else []
    imported = RegisterIndex(paths) if paths else None
    return Registry(vocabulary, names, {key: ids for key, ids in derived.items() if key not in names}, imported)


def _names(vocabulary: Vocabulary) -> Iterable[tuple[RegisterEntry, str]]:
    return ((entry, name) for entry in vocabulary.entries.values() for name in entry.names)


def _index(rows: Iterable[tuple[Kind, str, str]]) -> dict[tuple[Kind, str], tuple[str, ...]]:
    found: dict[tuple[Kind, str], set[str]] = {}
    for kind, key, entry_id in rows:
        found.setdefault((kind, key), set()).add(entry_id)
    return {key: tuple(sorted(ids)) for key, ids in found.items()}
