"""Puts the service together: settings, graph, views, headers, errors."""

from __future__ import annotations

import datetime
import time
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException

from kg.errors import KgError, ProtocolError, QueryError, StoreError, UsageError
from kg.named_queries import load_named_queries
from kg.namespaces import Minter
from kg.resources import resource_dir
from kg.settings import Settings, load_settings
from kg.store import Store
from kg.version import __version__
from kg.web import linked_data, operations, pages, sparql
from kg.web.addresses import Addresses
from kg.web.answers import text_response
from kg.web.downloads import Downloads
from kg.web.metrics import Metrics
from kg.web.published import PublishedGraph
from kg.web.site import Site, site

#: Queries are short; nothing else is accepted.
_MAX_BODY = 1_000_000

#: Pages load nothing from elsewhere and run no script.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the web service as a WSGI application.

    The store is opened when the first request needs it, and each request is answered from the version that is
    current when it begins, so that a build shows without a restart.

    Args:
        settings: the settings in force; those of the environment and ``kg.toml`` when omitted.
    """
    settings = settings or load_settings()
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_template_filter(moment)
    app.extensions["kg"] = _site(settings)
    for part in (pages, sparql, linked_data, operations):
        app.register_blueprint(part.blueprint)
    app.before_request(_begin)
    app.after_request(_finish)
    app.context_processor(_page_context)
    app.register_error_handler(KgError, _kg_error)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _site(settings: Settings) -> Site:
    minter = Minter(settings.base_iri)
    return Site(
        settings=settings,
        minter=minter,
        addresses=Addresses(settings.base_iri),
        graph=PublishedGraph(Store(Path(settings.store)), minter),
        queries=load_named_queries(resource_dir("queries")),
        downloads=Downloads(),
        metrics=Metrics(),
    )


def _begin() -> None:
    g.began = time.perf_counter()


def _finish(response: Response) -> Response:
    site().metrics.count(
        request.endpoint or "none", request.method, response.status_code, time.perf_counter() - g.began
    )
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Content-Security-Policy", _POLICY)
    headers.setdefault("Referrer-Policy", "same-origin")
    # Whoever may read the answer here may read it from a page elsewhere; nothing depends on who asks.
    headers.setdefault("Access-Control-Allow-Origin", "*")
    return _conditional(response)


def _conditional(response: Response) -> Response:
    """Let a client keep what it has as long as it is the same (RFC 9110, section 13); it must ask each time."""
    if request.method in {"GET", "HEAD"} and response.status_code == HTTPStatus.OK and response.is_sequence:
        response.headers.setdefault("Cache-Control", "no-cache")
        response.add_etag()
        response.make_conditional(request)
    return response


def _page_context() -> dict[str, object]:
    published = g.get("published")
    return {
        "kg_version": __version__,
        "graph_version": published.snapshot.version if published else "",
        "built": published.built if published else "",
    }


def moment(time_stamp: str) -> str:
    """Return an xsd:dateTime as people read it.

    >>> moment("2026-11-21T23:05:09.25Z")
    '21 November 2026, 23:05 UTC'
    """
    try:
        parsed = datetime.datetime.fromisoformat(time_stamp)
    except ValueError:
        return time_stamp
    return f"{parsed.day} {parsed:%B %Y, %H:%M} {parsed.tzname() or ''}".strip()


def _status(error: KgError) -> int:
    match error:
        case ProtocolError():
            return error.status
        case QueryError():
            return 400
        case UsageError():
            return 404
        case StoreError():
            return 503
    return 500


def _kg_error(error: KgError) -> Response:
    response = _error(_status(error), error.found, error.remedy)
    if isinstance(error, ProtocolError):
        response.headers.extend(dict(error.headers))
    if isinstance(error, StoreError):
        response.headers["Retry-After"] = "60"
    return response


def _http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    response = _error(status.value, _WORDS.get(status, status.description or status.phrase), "")
    if error.get_response().headers.get("Allow"):
        response.headers["Allow"] = error.get_response().headers["Allow"]
    return response


_WORDS = {
    HTTPStatus.NOT_FOUND: "there is nothing at this address",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address does not answer that method",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"the request is larger than {_MAX_BODY:,} bytes",
    HTTPStatus.INTERNAL_SERVER_ERROR: "something went wrong here; the log of the service says what",
}


def _error(status: int, found: str, remedy: str) -> Response:
    if sparql.wants_page():
        page = render_template("error.html", status=status, found=found, remedy=remedy)
        return Response(page, status)
    return text_response(f"{found}; {remedy}" if remedy else found, status)
