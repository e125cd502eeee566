"""What reading costs beside the bare spaCy model: `python benchmarks/extraction.py [speed|memory|growth] …`.

- ``speed [FOLDER]``: processor seconds for the model alone and for kg, on the same texts in turns in one process, and
  their ratio; the texts are those of the folder (``corpus`` when none is given) and long ones joined from them.
- ``memory [DOCUMENTS]``: resident memory while that many different documents are read (2,000 when not given).
- ``growth``: seconds for hostile texts of a size and of twice that size; twice the time is linear, four times is not.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from kg.extraction import open_reader
from kg.model import Document
from kg.nlp import Extractor
from kg.readers import read_text
from kg.settings import load_settings

ROUNDS = 7
#: Characters of the long texts.
LONG = 30_000


def texts(folder: Path) -> list[str]:
    """Return the texts of a folder, and one long text joined from them."""
    read = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.txt"))]
    joined = "\n\n".join(read)
    return [*read, "\n\n".join([joined] * (LONG // len(joined) + 1))]


def seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds that something takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def speed(extractor: Extractor, folder: Path) -> None:
    """Print what the model and kg take for each text, in turns."""
    print(f"{'characters':>12} {'spaCy s':>9} {'kg s':>9} {'ratio':>7}")
    total = {"spacy": 0.0, "kg": 0.0}
    for text in texts(folder):
        document = read_text(text)
        pairs = [
            (
                seconds(lambda text=text: extractor.language(text)),
                seconds(lambda document=document: extractor.extract(document)),
            )
            for _ in range(ROUNDS)
        ]
        bare, own = (median(times) for times in zip(*pairs[1:], strict=True))
        total = {"spacy": total["spacy"] + bare, "kg": total["kg"] + own}
        print(f"{len(text):>12,} {bare:>9.3f} {own:>9.3f} {own / bare:>7.2f}")
    print(f"{'together':>12} {total['spacy']:>9.3f} {total['kg']:>9.3f} {total['kg'] / total['spacy']:>7.2f}")


def recombined(sentences: Sequence[str], number: int) -> Document:
    """Return a document of sentences drawn anew, with a word that no other document has in each of them."""
    drawn = random.Random(number)  # noqa: S311  # repeatable, and no secret
    chosen = [
        sentence.replace(" the ", f" the Q{number}x{place} ", 1)
        for place, sentence in enumerate(drawn.sample(sentences, 20))
    ]
    return read_text(" ".join(chosen), title=f"document {number}")


def resident() -> float:
    """Return the megabytes this process holds (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def memory(extractor: Extractor, documents: int) -> None:
    """Print the memory held, and the words spaCy remembers, as documents are read."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path("tests/gold").glob("*.txt")))
    sentences = [sentence for sentence in re.split(r"(?<=[.!?])\s+", text) if 40 < len(sentence) < 300]
    print(f"{'documents':>10} {'MB':>8} {'strings':>9} {'seconds':>8}")
    began = time.perf_counter()
    for number in range(documents + 1):
        extractor.extract(recombined(sentences, number))
        if number % max(1, documents // 10) == 0:
            words = len(extractor.language.vocab.strings)
            print(f"{number:>10,} {resident():>8.1f} {words:>9,} {time.perf_counter() - began:>8.1f}", flush=True)


def hostile(size: int) -> Iterator[tuple[str, str]]:
    """Yield hostile texts of about that many characters, each with its name."""
    yield "one line", ("The council gave £5m to the Fund in Leeds and said so, " * size)[:size]
    yield "one word", "a" * size
    yield "capitals in a row", ("Leeds Trust Fund " * size)[:size]
    yield "capitals joined", ("Department for Health and " * size)[:size]
    yield "bullets", ("* a\n" * size)[:size]
    yield "bullets with names", ("* Leeds City Council\n" * size)[:size]
    yield "brackets", ("(" * size)
    yield "quotes", ('"A ' * size)[:size]
    yield "digits", ("1,000," * size)[:size]
    yield "spaces", " " * (size - 1) + "a"
    yield "lines", "\n" * (size - 1) + "a"
    yield "acronyms", "".join(f"Local Trust {number} (LT{number}). " for number in range(size // 25))
    yield (
        "different names",
        "".join(f"Aunt{number} Fund and Hall{number} Council met. " for number in range(size // 40)),
    )
    yield "emoji", ("👩‍👩‍👧‍👦 £5m 🎉 " * size)[:size]
    yield "stops", "." * size
    yield "apostrophes", ("Trust's " * size)[:size]


def growth(extractor: Extractor, size: int) -> None:
    """Print the seconds for hostile texts of one size and of twice that."""
    print(f"{'text':<20} {size:>10,} {2 * size:>10,} {'ratio':>7}")
    for (name, small), (_, large) in zip(hostile(size), hostile(2 * size), strict=True):
        once = seconds(lambda small=small: extractor.extract(read_text(small)))
        twice = seconds(lambda large=large: extractor.extract(read_text(large)))
        print(f"{name:<20} {once:>10.2f} {twice:>10.2f} {twice / max(once, 0.01):>7.1f}", flush=True)


def main(arguments: Sequence[str]) -> None:
    """Run one measurement, or the first two."""
    extractor = open_reader(load_settings()).extractor
    extractor.extract(read_text("Local Trust runs Big Local."))
    what, value = (*arguments, "", "")[:2]
    if what in {"", "speed"}:
        speed(extractor, Path(value or "corpus"))
    if what in {"", "memory"}:
        memory(extractor, int(value or 2_000))
    if what == "growth":
        growth(extractor, int(value or 20_000))


if __name__ == "__main__":
    main(sys.argv[1:])
