"""How fast names are found among many things, beside a Flask page that does nothing.

::

    python benchmarks/search.py [--things 100000] [--questions 500]

Makes an index of generated things (names of one to five words, some much more frequent than others) and as many
passages of text, asks it exact names, beginnings, words in any order, words with a typing error, other names and very
frequent words, and prints the median and the 99th percentile of each in milliseconds. The last column says how many
times the median of a bare Flask page, asked in the same run through Flask's test client, one search takes.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

from flask import Flask

from kg.search import NamedThing, SearchIndex, TextPassage, write_index

_TYPES = ("Fund", "Programme", "Organisation", "Person", "Place", "Legislation", "Document", "Event", "Outcome")
_LAST = ("fund", "council", "trust", "programme", "act", "group", "board", "partnership", "service", "association")


def vocabulary(choice: random.Random, number: int) -> list[str]:
    """Return words that can be spoken, the most frequent first."""
    syllables = [
        one + two + three for one in "bcdfglmnprst" for two in ("a", "e", "i", "o", "u", "ea") for three in "lnrst"
    ]
    return [*_LAST, *{"".join(choice.choices(syllables, k=choice.randint(2, 3))): None for _ in range(number)}]


def things(choice: random.Random, words: list[str], number: int) -> Iterator[NamedThing]:
    """Yield things whose words, and whose mentions, are as unevenly frequent as in a text (Zipf)."""
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    for at in range(number):
        name = [*choice.choices(words, cum_weights=weights, k=choice.randint(1, 4)), choice.choice(_LAST)]
        initials = "".join(word[0] for word in name).upper() + str(at % 97)
        label = " ".join(name).title()
        mentions = int(1 / max(choice.random(), 1e-6))
        yield NamedThing(f"urn:{at}", label, choice.choice(_TYPES), (initials,), mentions, 1 + mentions // 3)


def passages(choice: random.Random, words: list[str], number: int) -> Iterator[TextPassage]:
    """Yield sentences."""
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    for at in range(number):
        text = " ".join(choice.choices(words, cum_weights=weights, k=14))
        yield TextPassage(f"urn:d{at // 50}", at * 100, at * 100 + 90, text)


def mistyped(choice: random.Random, word: str) -> str:
    """Return a word with two neighbouring letters swapped."""
    at = choice.randrange(1, max(2, len(word) - 1))
    return word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]


def questions(choice: random.Random, known: list[NamedThing]) -> dict[str, Callable[[], str]]:
    """Return kind of question → something that asks one."""

    def name() -> list[str]:
        return choice.choice(known).label.split()

    def long_word() -> str:
        return max(name(), key=len)

    return {
        "exact name": lambda: " ".join(name()),
        "beginning": lambda: " ".join(name())[: choice.randint(3, 8)],
        "words in any order": lambda: " ".join(reversed(name()[-2:])),
        "one rare word": long_word,
        "typing error": lambda: mistyped(choice, long_word()),
        "other name": lambda: choice.choice(known).aliases[0],
        "frequent word": lambda: choice.choice(_LAST),
        "one letter": lambda: choice.choice("bcdfglmnprst"),
    }


def milliseconds(ask: Callable[[str], object], texts: list[str]) -> list[float]:
    """Return how long each question took."""
    times = []
    for text in texts:
        began = time.perf_counter()
        ask(text)
        times.append((time.perf_counter() - began) * 1000)
    return times


def bare_page(number: int) -> float:
    """Return the median time of a Flask page that says "ok", in milliseconds."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "ok")
    client = app.test_client()
    return statistics.median(milliseconds(lambda _: client.get("/").data, [""] * number))


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--things", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=500)
    given = parser.parse_args()
    choice = random.Random(1)  # noqa: S311  # not for secrets
    words = vocabulary(choice, 30_000)
    known = list(things(choice, words, given.things))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        texts = list(passages(choice, words, given.things))
        began = time.perf_counter()
        write_index(path, known, texts)
        size = path.stat().st_size / 1_000_000
        print(f"{given.things:,} things and as many passages: {time.perf_counter() - began:.1f} s, {size:.0f} MB")
        compare(SearchIndex(path), questions(choice, known), given.questions)


def compare(index: SearchIndex, kinds: dict[str, Callable[[], str]], number: int) -> None:
    """Print the times of each kind of question."""
    bare = bare_page(number)
    index.search("begin")
    print(f"a bare Flask page: {bare:.2f} ms")
    print(f"{'question':<20}{'median ms':>10}{'p99 ms':>10}{'of a page':>11}")
    everything: list[float] = []
    for kind, question in kinds.items():
        times = milliseconds(index.search, [question() for _ in range(number)])
        everything += times
        print(f"{kind:<20}{_figures(times, bare)}")
    print(f"{'all':<20}{_figures(everything, bare)}")


def _figures(times: list[float], bare: float) -> str:
    median, slowest = statistics.median(times), statistics.quantiles(times, n=100)[-1]
    return f"{median:>10.2f}{slowest:>10.2f}{median / bare:>10.1f}×"


if __name__ == "__main__":
    main()
