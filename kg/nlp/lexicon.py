"""The word lists of `kg.nlp`, read once from the data files beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.model import MentionType
from kg.nlp.tables import per_rules, read_table

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class ClassWord:
    """A word that says what the name it ends is: "Fund", "Council", "Street"."""

    id: str
    type: MentionType
    #: True for venues, which are organisations when they act or receive.
    acts: bool


@dataclass(frozen=True, slots=True)
class Town:
    """A town or village of the gazetteer: one of perhaps several of its name."""

    name: str
    geonames_id: str
    #: ``ENG``, ``SCT``, ``WLS`` or ``NIR``.
    nation: str
    population: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All word lists."""

    heads: Mapping[str, ClassWord]
    lower_heads: Mapping[str, ClassWord]
    #: Words that open the Welsh and Gaelic names of their class: "Cyngor", "Comhairle".
    fronts: Mapping[str, ClassWord]
    #: Small word → class words after which a name goes on over it.
    complements: Mapping[str, frozenset[str]]
    portfolios: frozenset[str]
    #: Known name → type and rule id.
    names: Mapping[str, tuple[MentionType, str]]
    #: Known names that are also ordinary words.
    guarded: frozenset[str]
    towns: Mapping[str, tuple[Town, ...]]
    guarded_towns: frozenset[str]
    forenames: frozenset[str]
    surnames: frozenset[str]
    courtesy: frozenset[str]
    titles: frozenset[str]
    letters: frozenset[str]
    words: Mapping[str, frozenset[str]]


@per_rules
def lexicon() -> Lexicon:
    """Return the word lists; they are read at the first call."""
    classes, names, people = read_table("classes"), read_table("names"), read_table("people")
    towns = _towns()
    titles = people["titles"]
    return Lexicon(
        heads=_class_words(classes["class"], "heads"),
        lower_heads=_class_words(classes["class"], "lower"),
        fronts=_class_words(classes["class"], "fronts"),
        complements={small: frozenset(words) for small, words in classes["complements"].items()},
        portfolios=frozenset(classes["portfolios"]["words"]),
        names=_names(names),
        guarded=frozenset(word for table in names.values() for word in table.get("words", ())),
        towns=towns,
        guarded_towns=frozenset(names["towns_with_other_meanings"]["names"]),
        forenames=frozenset(people["forenames"]["names"].split()),
        surnames=frozenset(people["surnames"]["names"].split()),
        courtesy=frozenset(titles["courtesy"]),
        titles=frozenset([*titles["courtesy"], *titles["dropped"]]),
        letters=frozenset(titles["after"]),
        words={name: frozenset(next(iter(table.values()))) for name, table in read_table("words").items()},
    )


def _class_words(classes: list[dict[str, Any]], field: str) -> dict[str, ClassWord]:
    found: dict[str, ClassWord] = {}
    for row in classes:
        word = ClassWord(row["id"], MentionType(row["type"]), row.get("acts", False))
        for head in row.get(field, ()):
            found.setdefault(head, word)
    return found


def _names(tables: dict[str, Any]) -> dict[str, tuple[MentionType, str]]:
    found: dict[str, tuple[MentionType, str]] = {}
    for kind, table in tables.items():
        if "id" in table:
            for name in table["names"]:
                found.setdefault(name, (MentionType(kind.capitalize()), table["id"]))
    return found


def _towns() -> dict[str, tuple[Town, ...]]:
    found: dict[str, list[Town]] = {}
    for line in (_DATA / "towns.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, number, nation, population = line.split("\t")
            found.setdefault(name, []).append(Town(name, number, nation, int(population)))
    return {
        name: tuple(sorted(towns, key=lambda town: (-town.population, town.geonames_id)))
        for name, towns in found.items()
    }
