"""The ontology, the concept schemes and the registers, as plain values.

One source for the gazetteer, the resolution, the mapping and the pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import Kind, Literal


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """A thing a register knows: its names, and its identifiers elsewhere."""

    #: Path below ``{base}id/``: ``fund/levelling-up-fund``, ``legislation/ukpga/2011/20``.
    id: str
    kind: Kind
    label: str
    #: Every name that identifies it by itself (``skos:prefLabel``, ``skos:altLabel``), the label first.
    names: tuple[str, ...]
    #: Forms that mean it only in context (``skos:hiddenLabel``): "the Treasury", "Levelling Up Secretary".
    short_forms: tuple[str, ...] = ()
    #: Absolute addresses that identify the same thing (``owl:sameAs``).
    same_as: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    #: Identifiers with their list code: ``GB-CHC-1125537``.
    identifiers: tuple[str, ...] = ()
    #: Id of the register entry it lies within (places).
    within: str | None = None
    #: Where the entry was verified.
    source: str = ""
    #: Other properties: compact predicate and the id of another entry, an absolute address, or a literal.
    properties: tuple[tuple[str, str | Literal], ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a shipped scheme (an outcome area, a mission)."""

    iri: str
    #: ``outcomes``, ``missions`` …
    scheme: str
    label: str
    #: Words and phrases that bring an outcome under this concept, lower case.
    keywords: tuple[str, ...] = ()
    broader: str | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything under ``ontology/``, looked up by id and by name."""

    entries: Mapping[str, RegisterEntry]
    #: `normalise_name` of each name → ids of the entries that bear it, sorted.
    by_name: Mapping[str, tuple[str, ...]]
    concepts: Mapping[str, Concept]
    #: Compact IRI of each ontology term → its English label.
    term_labels: Mapping[str, str]

    def named(self, name: str, kind: Kind | None = None) -> tuple[RegisterEntry, ...]:
        """Return the entries that bear a name, of one kind if asked."""
        found = (self.entries[entry_id] for entry_id in self.by_name.get(normalise_name(name), ()))
        return tuple(entry for entry in found if kind is None or entry.kind is kind)


def normalise_name(name: str) -> str:
    r"""Return the form of a name that two spellings of it share.

    Case, white space, typographic quotes and hyphens, "&" and a leading article make no difference.

    >>> normalise_name("The  People’s Health\nTrust")
    "people's health trust"
    >>> normalise_name("Levelling-up & Regeneration Act 2023")
    'levelling up and regeneration act 2023'
    """
    text = name.replace("’", "'").replace("‘", "'").replace("&", " and ").casefold()
    words = re.sub(r"[\s\u00a0\-\u2010-\u2015]+", " ", text).strip()
    return re.sub(r"^the ", "", words)
