"""What a build costs beside the bare spaCy model, and what a change costs: `python benchmarks/builds.py [DOCUMENTS]`.

Documents of about 500 words are recombined from the sentences of ``corpus`` and ``tests/gold`` (200 documents when no
number is given). Printed are seconds and ratios of: the bare model on all texts in one process; a build from nothing
with one and with two jobs; a build after one document has changed, and whether it gives the same statements as a build
from nothing. Builds include loading the model and the ontology, which takes seconds for each process.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kg.build import build
from kg.nlp.parsing import load_language
from kg.settings import Settings, load_settings
from kg.store import Store

WORDS = 500
HERE = Path(__file__).parent.parent


def sentences() -> list[str]:
    """Return the sentences of the texts that the project has."""
    files = sorted([*(HERE / "corpus").rglob("*.txt"), *(HERE / "tests" / "gold").rglob("*.txt")])
    found = (one for file in files for one in re.split(r"(?<=[.!?])\s+", file.read_text(encoding="utf-8")))
    return [one for one in found if 20 < len(one) < 400]


def written(folder: Path, number: int) -> list[str]:
    """Write that many documents and return their texts."""
    choose, known = random.Random(20261122), sentences()  # noqa: S311  # texts, not secrets
    texts = []
    for document in range(number):
        parts: list[str] = []
        while sum(len(part.split()) for part in parts) < WORDS:
            parts.append(choose.choice(known))
        paragraphs = "\n\n".join(" ".join(parts[start : start + 4]) for start in range(0, len(parts), 4))
        texts.append(f"Report {document}\n\n{paragraphs}\n")
        (folder / f"report-{document:05d}.txt").write_text(texts[-1], encoding="utf-8")
    return texts


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds that something takes by the clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def bare(texts: list[str]) -> float:
    """Return the seconds of the model alone, once it is loaded."""
    language = load_language("en_core_web_sm")
    return seconds(lambda: [language(text) for text in texts])


def settings(folder: Path, store: str, jobs: int) -> Settings:
    """Return settings for a store in the folder."""
    given = {"corpus": str(folder / "corpus"), "store": str(folder / store), "jobs": jobs}
    return load_settings(given, environ={}, directory=folder)


def statements(path: str) -> set[str]:
    """Return the statements of the served version but those of graph/build."""
    quads = Store(Path(path)).open().quads()
    return {" ".join(term.n3() for term in quad) for quad in quads if not str(quad[3]).endswith("/graph/build")}


def measure(folder: Path, number: int) -> None:
    """Print the figures."""
    (folder / "corpus").mkdir()
    texts = written(folder / "corpus", number)
    first, two, again = settings(folder, "one", 1), settings(folder, "two", 2), settings(folder, "again", 2)
    model, one = bare(texts), seconds(lambda: build(first))
    with_two = seconds(lambda: build(two))
    (folder / "corpus" / "report-00000.txt").write_text(texts[1].replace("Report 1", "Report 0"), encoding="utf-8")
    changed = seconds(lambda: build(two))
    build(again)
    same = statements(again.store) == statements(two.store)
    print(f"{number} documents of {WORDS} words")
    print(f"bare model           {model:8.1f} s")
    print(f"build, one job       {one:8.1f} s   {model / one:5.2f} of the model's throughput")
    print(f"build, two jobs      {with_two:8.1f} s   {one / with_two:5.2f} times one job")
    print(f"one document changed {changed:8.1f} s   {changed / with_two:7.2%} of the build; as from nothing: {same}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else 200)
