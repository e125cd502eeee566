"""IRIs of the graph ↔ addresses of this service.

The graph's IRIs begin with the ``base_iri`` setting; the service answers for them under its own address, so the path
of a request is mapped onto the base, and an IRI of the graph becomes a link to this service.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from kg.namespaces import KG, compact

#: The ontology's address without its hash: the same under every base.
ONTOLOGY = str(KG).rstrip("#")

_PLACES = ("id/", "doc/", "graph/", "vocabulary/")


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
        """Return what a page links an IRI to: this service, or elsewhere if it is an address of the web."""
        return self.path(iri) or (iri if iri.startswith(("http://", "https://")) else None)

    def short(self, iri: str) -> str:
        """Return an IRI as a reader sees it: below its base, or with a prefix.

        >>> Addresses("https://example.org/").short("https://example.org/id/fund/levelling-up-fund")
        'fund/levelling-up-fund'
        """
        local = iri.removeprefix(self.base)
        if local != iri and local.startswith(_PLACES):
            return local.removeprefix("id/")
        return compact(iri)
