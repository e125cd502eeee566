"""``/graph-store``: the SPARQL 1.1 Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/).

A graph is named in the address (``?graph=…``, ``?default``), or is the address: one below ``/graph-store/`` or
``/graph/``.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TypeVar

from flask import Blueprint, Response, request

from kg.errors import ProtocolError
from kg.protocol import GRAPH_FORMATS, choose_format
from kg.store import UNNAMED, UPLOAD_FORMATS, Change, Upload
from kg.web.answering import Query
from kg.web.results import query_response
from kg.web.site import published, site
from kg.web.writing import check_writer

blueprint = Blueprint("graph_store", __name__)

METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")

_View = TypeVar("_View", bound=Callable[..., Response])

#: Formats that hold one graph.
_OFFERS = tuple(offer for offer in GRAPH_FORMATS if offer.name not in {"trig", "nquads"})


def _route(method: str, address: str) -> Callable[[_View], _View]:
    """Let a function answer a method at an address; OPTIONS has an answer of its own."""
    return blueprint.route(address, methods=[method], provide_automatic_options=False)


@_route("GET", "/graph-store")
@_route("GET", "/graph-store/<path:path>")
def read(path: str = "") -> Response:
    """Give a graph."""
    name = _named(path)
    if not published().snapshot.has_graph(name):
        raise ProtocolError(404, f"there is no graph {name}", remedy="the service description at /sparql lists them")
    chosen = choose_format(request.args.get("format", ""), request.headers.get("Accept", ""), _OFFERS)
    chosen_graphs = [name] if name else None
    query = Query(
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        default_graphs=chosen_graphs,
        graph_format=chosen.name,
        # The unnamed graph is that alone, whatever queries see without a dataset.
        strict=None if name else True,
    )
    return query_response(query, chosen)


@_route("PUT", "/graph-store")
@_route("PUT", "/graph-store/<path:path>")
@_route("PUT", "/graph/<path:graph_path>")
def put(path: str = "", graph_path: str = "") -> Response:
    """Let a graph hold what is sent, and nothing else."""
    return _written(_named(path, graph_path), clear=True)


@_route("POST", "/graph-store")
@_route("POST", "/graph-store/<path:path>")
@_route("POST", "/graph/<path:graph_path>")
def post(path: str = "", graph_path: str = "") -> Response:
    """Add what is sent to a graph; without the name of one, to a new one."""
    if not path and not graph_path and not {"graph", "default"} & set(request.args):
        return _written(f"{request.base_url.rstrip('/')}/{uuid.uuid4()}", clear=False)
    return _written(_named(path, graph_path), clear=False)


@_route("DELETE", "/graph-store")
@_route("DELETE", "/graph-store/<path:path>")
@_route("DELETE", "/graph/<path:graph_path>")
def delete(path: str = "", graph_path: str = "") -> Response:
    """Take a graph away."""
    _check_writer()
    name = _named(path, graph_path)
    if not published().snapshot.has_graph(name):
        raise ProtocolError(404, f"there is no graph {name}", remedy="the service description at /sparql lists them")
    site().writing.write(Change("", "", graph=name, clear=True))
    return Response(status=204)


@blueprint.route("/graph-store", methods=["OPTIONS"], provide_automatic_options=False)
@blueprint.route("/graph-store/<path:path>", methods=["OPTIONS"], provide_automatic_options=False)
def options(path: str = "") -> Response:  # noqa: ARG001  # it holds for each
    """Say what is allowed; pages of other sites may read."""
    allowed = METHODS if site().settings.writable else ("GET", "HEAD", "OPTIONS")
    response = Response(status=204)
    response.headers["Allow"] = ", ".join(allowed)
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Accept"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _named(path: str, graph_path: str = "") -> str:
    """Return the IRI of the graph that a request is about, `UNNAMED` for the one without a name."""
    if graph_path:
        return site().addresses.iri("graph", graph_path)
    if path:
        return _iri(request.base_url)
    names = request.args.getlist("graph")
    if "default" in request.args and not names:
        return UNNAMED
    if len(names) != 1 or "default" in request.args:
        raise ProtocolError(400, "the request does not name one graph", remedy="add ?graph= with its IRI, or ?default")
    return _iri(names[0])


def _iri(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\s<>\"{}|\\^`]*", name):
        raise ProtocolError(400, f"the graph is named {name!r}", remedy="give an absolute IRI")
    return name


def _check_writer() -> None:
    check_writer(site().settings, request.headers.get("Authorization", ""), request.headers.get("Sec-Fetch-Site", ""))


def _written(name: str, *, clear: bool) -> Response:
    _check_writer()
    change = Change("", "", graph=name, clear=clear, keep=True, uploads=tuple(_uploads()))
    if site().writing.write(change):
        return Response(status=204)
    response = Response(status=201)
    response.headers["Location"] = name
    # The graph's IRI, even when it is not an address of this service.
    response.autocorrect_location_header = False
    return response


def _uploads() -> Iterator[Upload]:
    if request.mimetype == "multipart/form-data":
        for file in chain.from_iterable(request.files.listvalues()):
            yield _upload(file.read(), file.mimetype, file.mimetype_params.get("charset", "utf-8"))
        return
    yield _upload(request.get_data(), request.mimetype, request.mimetype_params.get("charset", "utf-8"))


def _upload(content: bytes, media_type: str, charset: str) -> Upload:
    if media_type not in UPLOAD_FORMATS or charset.lower() not in {"utf-8", "utf8", "us-ascii"}:
        found = f"the data is sent as {media_type or 'nothing known'}, {charset}"
        raise ProtocolError(415, found, remedy=f"send it in UTF-8 as one of {', '.join(UPLOAD_FORMATS)}")
    try:
        return Upload(content.decode("utf-8"), media_type)
    except UnicodeDecodeError as error:
        raise ProtocolError(400, f"the data is not UTF-8 (byte {error.start})", remedy="send it as UTF-8") from error
