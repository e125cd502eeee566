"""The form of a name that its spellings share, and the names that follow from a registered one.

``names.toml`` holds the rules; each has an id. What differs in any other way is another name: likeness only proposes
(`kg.resolve.proposals`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.model import Kind
from kg.namespaces import slugify
from kg.vocabulary import normalise_name

_TABLE = Path(__file__).with_name("names.toml")
#: A value is no name: its node is the number itself.
_VALUES = frozenset({Kind.MONEY, Kind.STATISTIC})
_BRACKETS = str.maketrans("()[]", "    ")
#: Words an acronym may leave out.
_SMALL = frozenset({"a", "an", "and", "at", "by", "for", "in", "of", "on", "the", "to", "upon", "with"})


@dataclass(frozen=True, slots=True)
class Spelling:
    """Words that are written in two ways."""

    id: str
    words: str
    pattern: re.Pattern[str]
    to: str
    #: Kinds of thing in whose names it holds; all when empty.
    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class Derivation:
    """Names that follow from a registered one."""

    id: str
    kind: Kind
    pattern: re.Pattern[str]
    forms: tuple[str, ...]


@lru_cache(maxsize=1)
def spellings() -> tuple[Spelling, ...]:
    """Return the spellings that make no difference, in the order in which they are put right."""
    rows = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["words"]
    return tuple(
        Spelling(
            row["id"],
            row["from"],
            re.compile(rf"(?<!\S){re.escape(row['from'])}(?!\S)"),
            row["to"],
            frozenset(Kind(kind) for kind in row.get("kinds", ())),
        )
        for row in rows
    )


@lru_cache(maxsize=1)
def derivations() -> tuple[Derivation, ...]:
    """Return the rules for names that follow from a registered one."""
    rows = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["derived"]
    return tuple(
        Derivation(row["id"], Kind(row["kind"]), re.compile(row["pattern"]), tuple(row["forms"])) for row in rows
    )


@lru_cache(maxsize=65536)
def name_key(name: str, kind: Kind) -> str:
    """Return the form that all spellings of a name share.

    Case, white space, hyphens, apostrophes, brackets, commas and full stops, "&" and "and", an article at the front or
    the end, and the pairs of ``names.toml`` ("Ltd" and "Limited") make no difference.

    >>> name_key("The People’s Health-Trust Ltd.", Kind.ORGANISATION)
    'peoples health trust limited'
    >>> name_key("Abbey Primary School (The)", Kind.ORGANISATION)
    'abbey primary school'
    >>> name_key("Saint Helens", Kind.PLACE) == name_key("St. Helens", Kind.PLACE)
    True
    """
    plain = re.sub(r"['\"“”`´]", "", normalise_name(name)).translate(_BRACKETS)
    words = re.sub(r"(?<!\d)[.,](?!\d)|[,;:](?=\s|$)|\.(?=\s|$)", " ", plain)
    # Lists write the article last: "Ferring Society Limited (The)", "Ferring Society, The".
    key = re.sub(r"\s+the$", "", re.sub(r"\s+", " ", words).strip())
    for spelling in spellings():
        # Looking for the words first spares the millions of names of a whole register a search by pattern.
        if spelling.words in key and (not spelling.kinds or kind in spelling.kinds):
            key = spelling.pattern.sub(spelling.to, key)
    return key.removeprefix("the ")


def name_slug(name: str, kind: Kind) -> str:
    """Return the last part of the address that a name of that kind gives.

    >>> name_slug("The Harbour & Coast Fund", Kind.FUND), name_slug("£5", Kind.MONEY)
    ('harbour-and-coast-fund', '5')
    """
    return slugify(name if kind in _VALUES else name_key(name, kind))


def derived_keys(name: str, kind: Kind) -> Iterator[tuple[str, str]]:
    """Yield the keys of the names that follow from a registered name, each with the id of its rule.

    >>> list(derived_keys("Leeds City Council", Kind.ORGANISATION))[0]
    ('leeds council', 'council.short')
    """
    key = name_key(name, kind)
    for rule in derivations():
        match = rule.pattern.fullmatch(key) if rule.kind is kind else None
        if match is None:
            continue
        found = {part.rstrip("2"): value for part, value in match.groupdict().items() if value}
        for form in rule.forms:
            derived = name_key(form.format(**found), kind)
            if derived != key:
                yield derived, rule.id


def initials(name: str) -> frozenset[str]:
    """Return the acronyms that a name gives: the first letters of its words, with and without the small ones.

    >>> sorted(initials("Department for Levelling Up, Housing and Communities"))
    ['DFLUHAC', 'DFLUHC', 'DLUHAC', 'DLUHC']
    >>> "UKSPF" in initials("UK Shared Prosperity Fund")
    True
    """
    words = re.findall(r"[A-Za-z0-9]+", re.sub(r"['’]s?\b", "", name))
    if len(words) < 2:
        return frozenset()
    found = [""]
    for word in words:
        letters = word if word.isupper() else word[0].upper()
        longer = [one + letters for one in found]
        found = longer + found if word.lower() in _SMALL - {words[0].lower()} and len(found) < 32 else longer
    return frozenset(one for one in found if len(one) >= 2)


def is_acronym(form: str, name: str) -> bool:
    """Say whether a form is made of the initials of a name; "DfE" is, "the Trust" is not.

    >>> is_acronym("DfE", "Department for Education"), is_acronym("Trust", "Local Trust")
    (True, False)
    """
    letters = re.sub(r"[^A-Za-z0-9]", "", form.replace("&", "A"))
    if not 2 <= len(letters) <= 10 or sum(letter.isupper() for letter in letters) < 2:
        return False
    given = initials(name) | initials(name.replace("&", " and "))
    return letters.upper() in given
