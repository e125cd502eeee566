"""What the graph is: how it is made and how good it is, its files, and the way in for programs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import render_template, request

from kg.web.downloads import NAMES, STEM, SUFFIXES, Written
from kg.web.site import published, site

#: Seconds a visitor waits for the files of a small graph; those of a large one are ready on a later visit.
_WAIT = 2.0

#: What `kg evaluate` says of the annotated documents: written by `make docs`, the same as in the README.
_QUALITY = Path(__file__).parent / "quality.txt"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the whole graph."""

    name: str
    meaning: str
    written: Written | None

    @property
    def size(self) -> str:
        """Its size as people read it."""
        return readable_size(self.written.size) if self.written else ""


def readable_size(size: int) -> str:
    """Return a number of bytes as people read it.

    >>> readable_size(999), readable_size(58_839_040)
    ('999 bytes', '58.8 MB')
    """
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} bytes"


def downloads_page() -> str:
    """Return the page of the files; they are written when somebody first asks."""
    snapshot = published().snapshot
    site().downloads.prepare(snapshot, _WAIT)
    files = [
        File(name, SUFFIXES[suffix], site().downloads.written(name, snapshot))
        for name in NAMES
        for suffix in [name.removeprefix(STEM).removesuffix(".gz")]
    ]
    return render_template("downloads.html", files=files, statements=len(snapshot), licences=_licences())


def _licences() -> list[tuple[str, int]]:
    """Return what the manifest says of the licences, and of how many documents."""
    counted = [(str(row.get("licence", "")), int(str(row["count"]))) for row in published().rows("document-licences")]
    return [(licence or "not stated", number) for licence, number in counted]


def about_page() -> str:
    """Return the page about method, quality and limits."""
    quality = _QUALITY.read_text("utf-8") if _QUALITY.is_file() else ""
    return render_template("about.html", quality=quality, licences=_licences(), base=site().settings.base_iri)


#: A question that every graph of kg can answer, in the examples.
_EXAMPLE = """\
SELECT ?fund ?amount ?status WHERE {
  ?award kg:fund/rdfs:label ?fund ; kg:amount ?amount ; kg:status/rdfs:label ?status .
}
ORDER BY DESC(?amount) LIMIT 3"""


def api_page() -> str:
    """Return the page for programs, with examples that name this service and a thing of this graph."""
    index = published().index
    first = index.listing(index.types[0][0], most=1).things if index and index.types else ()
    thing = site().addresses.path(first[0].iri) if first else None
    return render_template(
        "api.html",
        root=request.url_root.rstrip("/"),
        thing=thing or "/ontology",
        label=first[0].label if first else "Fund",
        query=_EXAMPLE,
    )
