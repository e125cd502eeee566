"""IRIs of the graph ↔ addresses of this service.

The graph's IRIs begin with the ``base_iri`` setting; the service answers for them under its own address, so the path
of a request is mapped onto the base, and an IRI of the graph becomes a link to this service.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from kg.model import Span
from kg.namespaces import KG, compact

#: The ontology's address without its hash: the same under every base.
ONTOLOGY = str(KG).rstrip("#")

_PLACES = ("id/", "doc/", "graph/", "vocabulary/")

#: The fragment of a mention or a sentence (RFC 5147).
_SPAN = re.compile(r"(?:char|sentence)=(\d{1,12}),(\d{1,12})")


def span_of(fragment: str) -> Span | None:
    """Return the stretch of text that a fragment names; None for one that names something else.

    >>> span_of("sentence=10,20")
    Span(start=10, end=20)
    """
    match = _SPAN.fullmatch(fragment)
    return Span(int(match[1]), int(match[2])) if match and int(match[1]) < int(match[2]) else None


@dataclass(frozen=True, slots=True)
class Addresses:
    """Maps between the IRIs of one base and the paths of this service."""

    base: str

    def iri(self, place: str, path: str) -> str:
        """Return the IRI that a request path stands for.

        >>> Addresses("https://example.org/").iri("id", "place/ynys môn")
        'https://example.org/id/place/ynys%20m%C3%B4n'
        """
        return f"{self.base}{place}/{quote(path, safe='/-_.~')}"

    def path(self, iri: str) -> str | None:
        """Return where this service describes an IRI, or None when it does not.

        >>> Addresses("https://example.org/").path("https://example.org/doc/report#char=0,5")
        '/doc/report#char=0,5'
        >>> Addresses("https://example.org/").path("https://w3id.org/policy-kg/ontology#Fund")
        '/ontology#Fund'
        """
        local = iri.removeprefix(self.base)
        if local != iri and local.startswith(_PLACES):
            return f"/{local}"
        if iri == ONTOLOGY or iri.startswith(str(KG)):
            return f"/ontology{iri.removeprefix(ONTOLOGY)}"
        return None

    def link(self, iri: str) -> str | None:
        """Return what a page links an IRI to: this service, or elsewhere if it is an address of the web.

        What follows ``#`` never reaches the server, which must know it to give the right page of a long document; so
        a part of a document is named in the query of the address too.

        >>> Addresses("https://example.org/").link("https://example.org/doc/report#sentence=10,20")
        '/doc/report?at=10,20#at'
        >>> Addresses("https://example.org/").link("https://example.org/doc/report#claim-1f")
        '/doc/report?at=claim-1f#claim-1f'
        """
        path = self.path(iri)
        if path is None:
            return iri if iri.startswith(("http://", "https://")) else None
        document, _, fragment = path.partition("#")
        if not fragment or not document.startswith("/doc/"):
            return path
        span = span_of(fragment)
        return f"{document}?at={span.start},{span.end}#at" if span else f"{document}?at={quote(fragment)}#{fragment}"

    def short(self, iri: str) -> str:
        """Return an IRI as a reader sees it: below its base, or with a prefix.

        >>> Addresses("https://example.org/").short("https://example.org/id/fund/levelling-up-fund")
        'fund/levelling-up-fund'
        """
        local = iri.removeprefix(self.base)
        if local != iri and local.startswith(_PLACES):
            return local.removeprefix("id/")
        return compact(iri)
