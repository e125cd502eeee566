"""How well it is decided whether two names mean one thing.

::

    python benchmarks/identity.py [PAIRS.csv]

The pairs (``tests/gold/identity/pairs.csv``; its README says how they were assembled) are resolved as two documents
would resolve them, and compared: precision is the share of pairs brought together that are one thing, recall the
share of pairs of one thing that are brought together. The second line leaves each alternative name out of the registers
before it is asked for, and shows what the rules achieve alone.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from kg.model import Document, Extraction, Kind, Referent
from kg.namespaces import Minter, slugify
from kg.resolve import Registry, registry_of, resolve
from kg.resolve.names import derived_keys, name_key
from kg.resources import resource_dir
from kg.vocabulary import load_vocabulary

BASE = "https://example.org/"
PAIRS = Path(__file__).parents[1] / "tests" / "gold" / "identity" / "pairs.csv"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, each with its class, and whether they mean one thing."""

    one: str
    one_class: Kind
    other: str
    other_class: Kind
    same: bool
    #: Where it is known from.
    fact: str


@dataclass(frozen=True, slots=True)
class Score:
    """What was decided about the pairs."""

    precision: float
    recall: float
    #: Pairs that were decided wrongly.
    wrong: tuple[Pair, ...]


def read_pairs(path: Path) -> list[Pair]:
    """Return the labelled pairs of a file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            Pair(row["one"], Kind(row["one_class"]), row["other"], Kind(row["other_class"]), row["verdict"] == "same",
                 row["fact"])
            for row in csv.DictReader(stream)
        ]  # fmt: skip


def node(name: str, kind: Kind, registry: Registry) -> str:
    """Return the address that a document gives a name by itself."""
    key = f"{kind.value.lower()}/{slugify(name)}"
    extraction = Extraction(Document("note", "", "note.txt", "00"), (), (), (Referent(key, kind, name),))
    return resolve(extraction, registry, Minter(BASE)).iris[key]


def score(pairs: list[Pair], registry_for: Callable[[Pair], Registry]) -> Score:
    """Return how well the pairs are decided, each with its registers."""
    told = {pair: _together(pair, registry_for(pair)) for pair in pairs}
    right = sum(pair.same and told[pair] for pair in pairs)
    together, same = sum(told.values()), sum(pair.same for pair in pairs)
    wrong = tuple(pair for pair in pairs if told[pair] != pair.same)
    return Score(right / together if together else 1.0, right / same if same else 1.0, wrong)


def _together(pair: Pair, registry: Registry) -> bool:
    return node(pair.one, pair.one_class, registry) == node(pair.other, pair.other_class, registry)


def without(registry: Registry, pair: Pair) -> Registry:
    """Return the registers without the second name of a pair."""
    key = pair.other_class, name_key(pair.other, pair.other_class)
    if not pair.same or pair.one == pair.other or key not in registry.names:
        return registry
    entry = registry.vocabulary.entries[registry.names[key][0]]
    if name_key(entry.label, entry.kind) == key[1]:
        return registry
    kept = [name for name in entry.names if name_key(name, entry.kind) != key[1]]
    derived = {one for name in kept for one, _ in derived_keys(name, entry.kind)}
    left = {one: ids for one, ids in registry.names.items() if one != key}
    return replace(
        registry, names=left, derived={**registry.derived, **({key: (entry.id,)} if key[1] in derived else {})}
    )


def main() -> None:
    """Print the scores and what was decided wrongly."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    pairs = read_pairs(path)
    registry = registry_of(load_vocabulary(resource_dir("ontology"), BASE))
    for fact, number in Counter(pair.fact for pair in pairs).most_common():
        print(f"{number:5}  {fact}")
    found = score(pairs, lambda _: registry)
    print(f"{len(pairs)} pairs: precision {found.precision:.3f}, recall {found.recall:.3f}")
    alone = score(pairs, lambda pair: without(registry, pair))
    print(f"without the names asked for: precision {alone.precision:.3f}, recall {alone.recall:.3f}")
    for pair in found.wrong:
        print(f"  {'apart' if pair.same else 'together'}: {pair.one} | {pair.other} ({pair.fact})")


if __name__ == "__main__":
    main()
