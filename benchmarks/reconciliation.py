"""How well and how fast noisy names are matched.

::

    python benchmarks/reconciliation.py quality [--rows 100] [--csv FILE]
    python benchmarks/reconciliation.py speed [--things 100000] [--queries 100]

``quality`` takes names from the shipped registers, spoils each in one or two ways that spreadsheets show (a letter
lost, doubled or swapped, capitals, "&", a legal form, words left out or turned round, something in brackets), asks the
service for each, with its type or without, and prints how many come first; ``--csv`` keeps the table.
``speed`` asks a batch of such names of an index of generated things, through the Flask application, and prints the
time beside that of an empty page.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from rdflib import Graph, Literal, URIRef

from kg.namespaces import KG, RDF, RDFS, SKOS, Minter
from kg.resources import resource_dir
from kg.search import INDEX_NAME, NamedThing, write_index
from kg.settings import load_settings
from kg.store import Store
from kg.vocabulary import RegisterEntry, load_vocabulary
from kg.web import create_app

BASE = "https://w3id.org/policy-kg/"
SEED = 20_261_122


def swapped(choice: random.Random, name: str) -> str:
    """Return a name with two neighbouring letters of a long word swapped."""
    return _in_word(choice, name, lambda word, at: word[:at] + word[at + 1] + word[at] + word[at + 2 :])


def lost(choice: random.Random, name: str) -> str:
    """Return a name with a letter of a long word lost."""
    return _in_word(choice, name, lambda word, at: word[:at] + word[at + 1 :])


def doubled(choice: random.Random, name: str) -> str:
    """Return a name with a letter of a long word typed twice."""
    return _in_word(choice, name, lambda word, at: word[:at] + word[at] + word[at:])


def _in_word(choice: random.Random, name: str, change: Callable[[str, int], str]) -> str:
    long = list(re.finditer(r"[A-Za-z]{6,}", name))
    if not long:
        return name
    match = choice.choice(long)
    word = match.group()
    return name[: match.start()] + change(word, choice.randrange(1, len(word) - 2)) + name[match.end() :]


def shouted(_choice: random.Random, name: str) -> str:
    """Return a name in capitals."""
    return name.upper()


def ampersand(_choice: random.Random, name: str) -> str:
    """Return a name with "&" for "and", and without its commas."""
    return name.replace(" and ", " & ").replace(",", "")


def legal_form(choice: random.Random, name: str) -> str:
    """Return a name with a legal form that the thing's name has not."""
    return f"{name} {choice.choice(['Ltd', 'Limited', '(UK)', 'Ltd.'])}"


def turned(_choice: random.Random, name: str) -> str:
    """Return a name with its last word, or its "The", at the other end."""
    words = name.split()
    return f"{words[-1]}, {' '.join(words[:-1])}" if len(words) > 2 else name


def without_little_words(_choice: random.Random, name: str) -> str:
    """Return a name without its articles and prepositions."""
    return " ".join(word for word in name.split() if word.lower() not in {"the", "of", "for", "and", "in"})


def bracketed(choice: random.Random, name: str) -> str:
    """Return a name with a remark."""
    return f"{name} ({choice.choice(['national', '2023', 'new', 'see note'])})"


NOISES = (swapped, lost, doubled, shouted, ampersand, legal_form, turned, without_little_words, bracketed)


def noisy_rows(number: int) -> list[tuple[str, str, str]]:
    """Return noisy name, type and identifier of things of the registers; always the same ones."""
    choice = random.Random(SEED)  # noqa: S311  # no secret
    entries = [entry for entry in _entries() if len(entry.label) > 8 and entry.kind.value != "Legislation"]
    rows = []
    for entry in choice.sample(entries, number):
        name = entry.label
        for noise in choice.sample(NOISES, choice.choice((1, 1, 2))):
            name = noise(choice, name)
        rows.append((name, entry.kind.value, f"id/{entry.id}"))
    return rows


def _entries() -> Iterable[RegisterEntry]:
    return load_vocabulary(resource_dir("ontology"), BASE).entries.values()


def register_store(path: Path) -> None:
    """Make a store in which every entry of the registers is named."""
    minter = Minter(BASE)
    graph, things = Graph(), []
    for entry in _entries():
        node = minter.entity(entry.id)
        graph.add((node, RDF.type, KG[entry.kind.value]))
        graph.add((node, RDFS.label, Literal(entry.label)))
        for name in entry.names[1:]:
            graph.add((node, SKOS.altLabel, Literal(name)))
        things.append(NamedThing(str(node), entry.label, entry.kind.value, entry.names[1:]))
    _write(path, graph, things)


def generated_store(path: Path, number: int) -> list[str]:
    """Make a store of generated things, and return their names."""
    choice = random.Random(SEED)  # noqa: S311  # no secret
    words = _words(choice, 12_000)
    weights = [1 / (rank + 5) for rank in range(len(words))]
    minter, graph, things = Minter(BASE), Graph(), []
    for at in range(number):
        name = " ".join(choice.choices(words, weights, k=choice.randint(2, 5))).title()
        node = minter.entity(f"organisation/{at}")
        things.append(NamedThing(str(node), name, "Organisation"))
    graph.add((URIRef(things[0].iri), RDF.type, KG.Organisation))
    _write(path, graph, things)
    return [thing.label for thing in things]


def _words(choice: random.Random, number: int) -> list[str]:
    parts = [one + two for one in "bcdfghklmnprstvw" for two in ("a", "e", "i", "o", "u", "ar", "en", "il", "on", "us")]
    common = ["council", "trust", "fund", "community", "association", "of", "and", "the", "group", "centre", "limited"]
    return [*common, *{"".join(choice.choices(parts, k=choice.randint(2, 4))): None for _ in range(number)}]


def _write(path: Path, graph: Graph, things: Sequence[NamedThing]) -> None:
    with Store(path).writing() as writer:
        writer.add(str(Minter(BASE).graph("entities")), graph)
        write_index(writer.path / INDEX_NAME, things, ())
        writer.finish(BASE)


def answers(path: Path, batch: dict[str, dict[str, object]]) -> Iterator[tuple[float, dict[str, dict[str, list]]]]:  # type: ignore[type-arg]  # JSON
    """Yield seconds and answer of a batch, again and again, and the seconds of an empty page with a negative sign."""
    client = create_app(load_settings({"store": str(path)}, environ={})).test_client()
    while True:
        began = time.perf_counter()
        client.get("/healthz")
        yield began - time.perf_counter(), {}
        began = time.perf_counter()
        response = client.post("/reconcile", data={"queries": json.dumps(batch)})
        yield time.perf_counter() - began, response.json or {}


def quality(number: int, keep: str = "", *, typed: bool = True) -> float:
    """Print how many of the noisy names have their thing first; return the share."""
    rows = noisy_rows(number)
    with tempfile.TemporaryDirectory() as folder:
        register_store(Path(folder) / "store")
        batch: dict[str, dict[str, object]] = {
            str(at): {"query": name, "limit": 3} | ({"type": kind} if typed else {})
            for at, (name, kind, _) in enumerate(rows)
        }
        found = next(answer for seconds, answer in answers(Path(folder) / "store", batch) if answer)
    right = 0
    for at, (name, kind, identifier) in enumerate(rows):
        first = [candidate["id"] for candidate in found[str(at)]["result"]][:1]
        right += first == [identifier]
        if first != [identifier]:
            print(f"wrong: {name!r} ({kind}) is {identifier}, found {first}")
    if keep:
        with Path(keep).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([("name", "type", "id"), *rows])
    print(f"{right} of {number} right at rank 1{'' if typed else ', types not given'}")
    return right / number


def speed(things: int, queries: int) -> float:
    """Print the median time of a batch, and how many empty pages that is; return the median in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        names = generated_store(Path(folder) / "store", things)
        choice = random.Random(SEED)  # noqa: S311  # no secret
        noisy = [choice.choice(NOISES)(choice, name) for name in choice.sample(names, queries)]
        batch: dict[str, dict[str, object]] = {
            str(at): {"query": name, "type": "Organisation"} for at, name in enumerate(noisy)
        }
        rounds = answers(Path(folder) / "store", batch)
        times = [next(rounds)[0] for _ in range(14)]
    began = time.process_time()
    while not next(rounds)[1]:
        began = time.process_time()
    print(f"one batch takes {time.process_time() - began:.3f} s of processor time")
    pages, batches = [-one for one in times if one < 0], [one for one in times if one > 0]
    print(f"first batch {batches[0]:.3f} s; median of {len(batches) - 1} more {statistics.median(batches[1:]):.3f} s")
    print(f"an empty page {statistics.median(pages) * 1000:.2f} ms")
    return statistics.median(batches[1:])


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=["quality", "speed"])
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--csv", default="")
    parser.add_argument("--things", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=100)
    given = parser.parse_args()
    if given.what == "quality":
        quality(given.rows, given.csv)
        quality(given.rows, typed=False)
    else:
        speed(given.things, given.queries)


if __name__ == "__main__":
    main()
