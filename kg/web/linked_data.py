"""Linked data: every IRI of the graph, answered under this service's own address.

``/id/…`` are things, so they lead to a page or to data about them (303, https://www.w3.org/TR/cooluris/); ``/doc/…``,
``/graph/…``, ``/ontology`` and ``/vocabulary/…`` are documents and are given as such.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, render_template, request

from kg.protocol import GRAPH_FORMATS, HTML, Format, choose_format
from kg.web.addresses import ONTOLOGY
from kg.web.answers import description_response, text_response
from kg.web.describing import concept_page, graph_page
from kg.web.documents import document_page
from kg.web.entity import entity_page
from kg.web.ontology import ontology_page
from kg.web.searching import results
from kg.web.site import display, published, site
from kg.web.sparql import wants_page

blueprint = Blueprint("linked_data", __name__)

_OFFERS = (*GRAPH_FORMATS, HTML)
_BY_SUFFIX = {offer.suffix: offer for offer in _OFFERS}


@blueprint.get("/id/<path:path>")
def thing(path: str) -> Response:
    """Lead from a thing to the page or the data about it, or give these when the address says which."""
    stem, chosen = _split(path)
    iri = site().addresses.iri("id", stem)
    replaced = _replaced(iri)
    if replaced is not None:
        return replaced
    if not published().exists(iri):
        return _missing(iri)
    if chosen is None:
        chosen = _negotiated()
        return _linked(_lead(f"{site().addresses.path(iri)}{chosen.suffix}", 303), iri, None)
    return _given(Resource(iri, "describe-entity", {"thing": iri}, entity_page), chosen)


@blueprint.get("/doc/<path:path>")
def document(path: str) -> Response:
    """Give the text of a document and all that was read in it."""
    stem, chosen = _split(path)
    iri = site().addresses.iri("doc", stem)
    graph = site().addresses.iri("graph", stem)
    return _given(Resource(iri, "describe-graph", {"graph": graph}, document_page), chosen)


@blueprint.get("/graph/<path:path>")
def graph(path: str) -> Response:
    """Give one named graph."""
    stem, chosen = _split(path)
    iri = site().addresses.iri("graph", stem)
    return _given(Resource(iri, "describe-graph", {"graph": iri}, graph_page), chosen)


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>")
def ontology(suffix: str = "") -> Response:
    """Give the ontology."""
    chosen = _BY_SUFFIX.get(f".{suffix}") if suffix else None
    if suffix and chosen is None:
        return _missing(f"{ONTOLOGY}.{suffix}")
    return _given(
        Resource(ONTOLOGY, "describe-graph", {"graph": str(site().minter.graph("ontology"))}, ontology_page), chosen
    )


@blueprint.get("/vocabulary/<path:path>")
def vocabulary(path: str) -> Response:
    """Give a concept or a concept scheme."""
    stem, chosen = _split(path)
    iri = site().addresses.iri("vocabulary", stem)
    return _given(Resource(iri, "describe-concept", {"thing": iri}, concept_page), chosen)


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that can be given as data or as a page."""

    iri: str
    #: Name of the CONSTRUCT query that describes it, and what it is asked with.
    query: str
    values: Mapping[str, str]
    page: Callable[[str], str]


def _split(path: str) -> tuple[str, Format | None]:
    """Return a path without the suffix that names a format, and that format."""
    stem, dot, ending = path.rpartition(".")
    chosen = _BY_SUFFIX.get(dot + ending)
    return (stem, chosen) if chosen else (path, None)


def _negotiated() -> Format:
    return choose_format(request.args.get("format", ""), request.headers.get("Accept", ""), _OFFERS)


def _given(resource: Resource, suffixed: Format | None) -> Response:
    if not _is_known(resource):
        return _replaced(resource.iri) or _missing(resource.iri)
    chosen = suffixed or _negotiated()
    if chosen is HTML:
        response = Response(resource.page(resource.iri), content_type=HTML.content_type)
        response.vary.add("Accept")
    else:
        ask = partial(published().ask, resource.query, **resource.values)
        response = description_response(ask, chosen, site().settings.base_iri)
    return _linked(response, resource.iri, chosen)


def _linked(response: Response, iri: str, chosen: Format | None) -> Response:
    """Name the thing that is described, and the other forms of the description (RFC 8288)."""
    path = site().addresses.path(iri) or ""
    for offer in _OFFERS:
        if offer is not chosen and path.isascii() and "#" not in path:
            media_type = offer.content_type.partition(";")[0]
            response.headers.add("Link", f'<{path}{offer.suffix}>; rel="alternate"; type="{media_type}"')
    if iri.isascii():
        response.headers.add("Link", f'<{iri}>; rel="describes"')
    return response


def _is_known(resource: Resource) -> bool:
    name = resource.values.get("graph")
    return published().snapshot.has_graph(name) if name else published().exists(resource.iri)


def _replaced(iri: str) -> Response | None:
    """Lead from an address of an earlier build to what has taken its place."""
    targets = sorted({str(row["replacement"]) for row in published().rows("replaced", thing=iri)})
    if not targets:
        return None
    path = site().addresses.path(targets[0])
    if len(targets) > 1 or path is None:
        things = [display().term(row["replacement"]) for row in published().rows("replaced", thing=iri)]
        return Response(render_template("choices.html", iri=iri, things=things), 300)
    return _lead(path, 301)


def _lead(path: str, status: int) -> Response:
    """Send the client on; the address is an IRI of the graph, so it is encoded already."""
    response = Response(status=status, headers={"Location": path})
    response.vary.add("Accept")
    return response


def _missing(iri: str) -> Response:
    """Say that nothing is known, and offer what has a similar name."""
    words = iri.rstrip("/").rpartition("/")[2].partition("#")[0].replace("-", " ")
    similar = results(words, most=8, texts=False).hits[:8] if words.strip() else ()
    if wants_page():
        return Response(render_template("missing.html", iri=iri, words=words, similar=similar), 404)
    lines = [f"nothing is known about {iri}", *(f"perhaps {hit.shown.href} ({hit.shown.text})" for hit in similar)]
    return text_response("\n".join(lines), 404)
