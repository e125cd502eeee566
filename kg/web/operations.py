"""What those who run the service ask: is it alive, can it answer, what did it do; and downloads and VoID."""

from __future__ import annotations

from flask import Blueprint, Response, request, send_file

from kg.errors import StoreError
from kg.protocol import GRAPH_FORMATS, choose_format
from kg.web.answers import text_response
from kg.web.downloads import NAMES
from kg.web.service_description import DESCRIPTION_FORMATS, RDFLIB_FORMATS, Dump, void_description
from kg.web.site import published, site

blueprint = Blueprint("operations", __name__)

_MEDIA_TYPES = {offer.suffix: offer.content_type for offer in GRAPH_FORMATS}


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process answers."""
    return text_response("ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """Say whether there is a graph to answer from, and which version."""
    try:
        return text_response(f"ready: version {site().graph.current().snapshot.version}")
    except StoreError as error:
        return text_response(f"not ready: {error}", 503)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the counters, for Prometheus."""
    site().metrics.serve(site().graph.version() or "")
    return Response(site().metrics.total(), content_type="text/plain; version=0.0.4; charset=utf-8")


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Describe the dataset (https://www.w3.org/TR/void/)."""
    chosen = choose_format(request.args.get("format", ""), request.headers.get("Accept", ""), DESCRIPTION_FORMATS)
    described = void_description(published(), request.url_root, [_dump(name) for name in NAMES])
    response = Response(described.serialize(format=RDFLIB_FORMATS[chosen.name]), content_type=chosen.content_type)
    response.vary.add("Accept")
    return response


def _dump(name: str) -> Dump:
    size, sha256 = site().downloads.made(name, published().snapshot) or (None, "")
    media_type = _MEDIA_TYPES.get("." + name.rpartition(".")[2], "application/gzip").partition(";")[0]
    return Dump(f"download/{name}", media_type, size, sha256)


@blueprint.get("/download/<name>.sha256")
def checksum(name: str) -> Response:
    """Give the SHA-256 of a download, as sha256sum writes it."""
    snapshot = published().snapshot
    site().downloads.file(name, snapshot)
    _, sha256 = site().downloads.made(name, snapshot) or (0, "")
    return text_response(f"{sha256}  {name}")


@blueprint.get("/download/<name>")
def download(name: str) -> Response:
    """Give the whole graph as a file."""
    path = site().downloads.file(name, published().snapshot)
    response = send_file(path, as_attachment=True, download_name=name)
    suffix = "." + name.rpartition(".")[2]
    response.headers["Content-Type"] = _MEDIA_TYPES.get(suffix, "application/gzip")
    return response
