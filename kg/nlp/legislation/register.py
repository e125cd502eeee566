"""The registers' legislation as an index: by title with and without its year, and by short form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.law import title_key
from kg.model import Kind
from kg.vocabulary import RegisterEntry, Vocabulary

#: How many candidates an unresolved title is given.
MOST_CANDIDATES = 5
_LIKE = 0.6
#: How like a title is to one that has all its words and more.
_CONTAINED = 0.75
_WORDS = re.compile(r"[^\W_]+")
_COMMON = frozenset(
    ["the", "and", "of", "for", "to", "in", "on", "etc", "act", "measure", "order", "regulations", "rules"]
)
_YEAR_AT_END = re.compile(r",? (?P<year>1[0-9]\d\d|20\d\d)\Z")


#: What ends in its year is a title; so is what a search for class words finds.
_TITLE = re.compile(r"\b(?:Act|Measure|Order|Rules|Deddf|Mesur)\b|\d{4}\Z")


@dataclass(frozen=True, slots=True)
class LawRegister:
    """Legislation looked up by title."""

    entries: Mapping[str, RegisterEntry]
    #: `title_key` of a title with its year → ids.
    by_title: Mapping[str, tuple[str, ...]]
    #: `title_key` of a title without its year → ids of everything that bears it in some year.
    namesakes: Mapping[str, tuple[str, ...]]
    #: `title_key` of a title that identifies without its year → ids.
    undated: Mapping[str, tuple[str, ...]]
    #: A short form as it is printed ("TCPA 1990") → ids.
    short: Mapping[str, tuple[str, ...]]
    #: A name that is no title ("UK GDPR") → ids.
    proper: Mapping[str, tuple[str, ...]]
    #: Year → title keys with their words, for likeness.
    of_year: Mapping[str, tuple[tuple[str, frozenset[str]], ...]]

    def dated(self, title: str) -> tuple[str, ...]:
        """Return what bears a title that ends with its year."""
        return self.by_title.get(title_key(title), ())

    def year(self, entry_id: str) -> str:
        """Return the calendar year of an entry; empty when it is not known."""
        said = self.entries[entry_id].properties
        return next((value.lexical for name, value in said if name == "kg:year" and not isinstance(value, str)), "")

    def nearest(self, title: str, year: str | None) -> tuple[str, ...]:
        """Return what an unlisted title could mean: one much like it of that year, or the same of another year."""
        bare = _YEAR_AT_END.sub("", title)
        same = sorted(self.namesakes.get(title_key(bare), ()), key=lambda one: (_distance(self.year(one), year), one))
        words = _significant(bare)
        like = [(-_likeness(words, other), one) for one, other in self.of_year.get(year or "", ())]
        close = [one for score, one in sorted(like) if -score >= _LIKE]
        return tuple(dict.fromkeys([*close, *same]))[:MOST_CANDIDATES]


def law_register(vocabulary: Vocabulary) -> LawRegister:
    """Return the index of all legislation the vocabulary holds."""
    entries = {entry.id: entry for entry in vocabulary.entries.values() if entry.kind is Kind.LEGISLATION}
    titles = [(name, entry) for entry in entries.values() for name in entry.names]
    namesakes = _index((title_key(_YEAR_AT_END.sub("", name)), entry.id) for name, entry in titles)
    forms = [(form, entry) for entry in entries.values() for form in entry.short_forms]
    undated = _index((title_key(form), entry.id) for form, entry in forms if not _YEAR_AT_END.search(form))
    return LawRegister(
        entries,
        by_title=_index((title_key(name), entry.id) for name, entry in titles),
        namesakes=namesakes,
        undated={key: tuple(sorted({*ids, *namesakes.get(key, ())})) for key, ids in undated.items()},
        short=_index((form, entry.id) for form, entry in forms if " " in form or form.isupper()),
        proper=_index((name, entry.id) for name, entry in titles if name != entry.label and not _TITLE.search(name)),
        of_year=_of_year(titles),
    )


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for key, entry_id in pairs:
        found.setdefault(key, set()).add(entry_id)
    return {key: tuple(sorted(ids)) for key, ids in found.items()}


def _of_year(titles: Iterable[tuple[str, RegisterEntry]]) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for name, entry in titles:
        year = _YEAR_AT_END.search(name)
        if year:
            found.setdefault(year["year"], []).append((entry.id, _significant(name[: year.start()])))
    return {year: tuple(pairs) for year, pairs in found.items()}


def _distance(own: str, year: str | None) -> int:
    """Return how many years lie between two, as far as they are known."""
    return abs(int(own) - int(year)) if own and year else 0


def _significant(title: str) -> frozenset[str]:
    return frozenset(word for word in _WORDS.findall(title.casefold()) if word not in _COMMON)


def _likeness(first: frozenset[str], second: frozenset[str]) -> float:
    if len(first) > 1 and first <= second:
        return _CONTAINED
    return len(first & second) / len(first | second) if first and second else 0.0
