"""How long a whole register takes to import, and a name to look up.

::

    python benchmarks/registers.py [ROWS]

Writes a file in the shape of Companies House's free data product with generated names (500,000 rows unless told
otherwise), imports it, and asks for names that are there and names that are not, in other spellings. It prints seconds,
the size of the index, the memory the import took at most, and microseconds a look-up, beside those of a look-up in a
dictionary of the same keys.
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kg.model import Kind
from kg.resolve.names import name_key
from kg.resolve.register_index import RegisterIndex, import_whole, index_paths

SEED = 7
ASKED = 5_000


def write_companies(path: Path, rows: int) -> list[str]:
    """Write a file of companies, and return some of their names."""
    choice = random.Random(SEED)  # noqa: S311  # no secret
    syllables = [one + two for one in "bcdfghlmnprstvw" for two in ("a", "e", "i", "o", "u", "an", "er", "is")]
    forms = ("LIMITED", "LTD", "C.I.C.", "PLC", "LLP")
    kept = []
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(["CompanyName", " CompanyNumber", "RegAddress.PostTown", "CompanyCategory", "CompanyStatus"])
        for number in range(rows):
            words = [
                "".join(choice.choices(syllables, k=choice.randint(2, 4))).upper() for _ in range(choice.randint(2, 4))
            ]
            name = f"{' '.join(words)} {choice.choice(forms)}"
            writer.writerow([name, f"{number:08}", "LEEDS", "Private Limited Company", "Active"])
            if number % max(1, rows // ASKED) == 0:
                kept.append(name)
    return kept


def microseconds(look: Callable[[str], object], keys: list[str]) -> float:
    """Return the mean time of a look-up."""
    began = time.perf_counter()
    for key in keys:
        look(key)
    return (time.perf_counter() - began) / len(keys) * 1e6


def main() -> None:
    """Print the measurements."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "companies.csv"
        names = write_companies(file, rows)
        began = time.perf_counter()
        report = import_whole("companies", file, Path(folder) / "registers")
        seconds = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        size = report.path.stat().st_size // 1_000_000
        print(f"{report.entries:,} rows in {seconds:.1f} s ({rows / seconds:,.0f} a second)")
        print(f"index {size} MB; {memory} MB of memory")
        index = RegisterIndex(index_paths(Path(folder) / "registers"))
        there = [name_key(name.title().replace("Limited", "Ltd"), Kind.ORGANISATION) for name in names]
        absent = [f"{key} nowhere" for key in there]
        plain = dict.fromkeys(there)
        found = sum(bool(index.named(key, Kind.ORGANISATION)) for key in there)
        print(f"{found} of {len(there)} found")
        print(f"a name that is there {microseconds(lambda key: index.named(key, Kind.ORGANISATION), there):.0f} µs")
        print(f"a name that is not {microseconds(lambda key: index.named(key, Kind.ORGANISATION), absent):.0f} µs")
        print(f"a dictionary {microseconds(plain.get, there):.2f} µs")


if __name__ == "__main__":
    main()
