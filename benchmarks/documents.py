"""How long the pages of a long document take, beside those of one a fortieth as long, in one run.

::

    python benchmarks/documents.py [--times 800]

The golden document of the tests is repeated as one text, with every mention, sentence and fact moved along. Prints
for both documents: characters, pages, the first page (for which the text is laid out), the median of the others, the
largest page; and the ratio of the medians, which tells whether a page depends on the length of its document.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from flask.testing import FlaskClient

from kg.web import create_app
from tests.web.conftest import settings_for, write_version
from tests.web.long_document import SLUG, long_graphs

#: Pages that are asked for of each document.
_ASKED = 60


@dataclass(frozen=True, slots=True)
class Measured:
    """What one document took."""

    pages: int
    first: float
    median: float
    largest: int


def measure(client: FlaskClient) -> Measured:
    """Ask for pages of the document, evenly chosen."""
    began = time.perf_counter()
    page = _page(client, 1)
    first = time.perf_counter() - began
    pages = max(map(int, re.findall(r"page=(\d+)", page)))
    seconds, sizes = [], []
    for number in range(1, pages + 1, max(1, pages // _ASKED)):
        began = time.perf_counter()
        sizes.append(len(_page(client, number).encode()))
        seconds.append(time.perf_counter() - began)
    return Measured(pages, first, statistics.median(seconds), max(sizes))


def _page(client: FlaskClient, number: int) -> str:
    response = client.get(f"/doc/{SLUG}?page={number}", headers={"Accept": "text/html"})
    if response.status_code != 200:
        sys.exit(f"page {number} was answered with {response.status_code}")
    return response.text


def main() -> None:
    """Make both documents, measure them, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=800, help="how often the golden text is repeated")
    times = parser.parse_args().times
    medians = []
    for copies in (max(1, times // 40), times):
        with tempfile.TemporaryDirectory() as folder:
            write_version(Path(folder) / "store", long_graphs(copies))
            found = measure(create_app(settings_for(Path(folder) / "store")).test_client())
        medians.append(found.median)
        print(
            f"{copies:5} times: {found.pages:4} pages, first {found.first * 1000:6.0f} ms, "
            f"median {found.median * 1000:5.0f} ms, largest {found.largest:,} bytes"
        )
    print(f"a page of the long one takes {medians[1] / medians[0]:.2f} times as long")


if __name__ == "__main__":
    main()
