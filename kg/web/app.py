"""Puts the service together: settings, graph, views, headers, errors."""

from __future__ import annotations

import datetime
import re
import time
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from kg.errors import KgError, LimitError, ProtocolError, StoreError
from kg.named_queries import load_named_queries
from kg.namespaces import Minter
from kg.resources import resource_dir
from kg.settings import Settings, load_settings
from kg.store import Store
from kg.version import __version__
from kg.web import assets, editor, graph_store, linked_data, operations, pages, reconciling, sparql
from kg.web.access_log import Visit, log_slow_query, log_visit, request_id
from kg.web.addresses import Addresses
from kg.web.answering import Answering
from kg.web.answers import text_response
from kg.web.cache import AnswerCache
from kg.web.compression import compressed, known_as
from kg.web.downloads import Downloads
from kg.web.federation import Federation
from kg.web.frame import navigation
from kg.web.headers import COMMON_HEADERS
from kg.web.metrics import Metrics
from kg.web.published import MOMENT, PublishedGraph
from kg.web.rates import Rates
from kg.web.site import Site, site
from kg.web.statuses import status_of
from kg.web.writing import InvalidGraphError, Writing


def create_app(settings: Settings | None = None) -> Flask:
    """Return the web service as a WSGI application.

    The store is opened when the first request needs it, and each request is answered from the version that is
    current when it begins, so that a build shows without a restart.

    Args:
        settings: the settings in force; those of the environment and ``kg.toml`` when omitted.
    """
    settings = settings or load_settings()
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_template_filter(moment)
    app.add_template_global(assets.asset)
    app.add_template_global(navigation)
    app.extensions["kg"] = _site(settings)
    for part in (pages, sparql, editor, graph_store, linked_data, operations, assets, reconciling):
        app.register_blueprint(part.blueprint)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)  # type: ignore[method-assign]  # as Flask's documentation says
    if settings.writable:
        app.extensions["kg"].writing.prepare()
    app.before_request(_begin)
    app.after_request(_finish)
    app.context_processor(_page_context)
    app.register_error_handler(KgError, _kg_error)
    app.register_error_handler(InvalidGraphError, _invalid)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _site(settings: Settings) -> Site:
    minter = Minter(settings.base_iri)
    answering = Answering(settings)
    return Site(
        settings=settings,
        minter=minter,
        addresses=Addresses(settings.base_iri),
        graph=PublishedGraph(Store(Path(settings.store)), minter, moment=0 if settings.writable else MOMENT),
        queries=load_named_queries(resource_dir("queries")),
        downloads=Downloads(),
        metrics=Metrics(answering.state),
        answering=answering,
        cache=AnswerCache(settings.cache_bytes),
        writing=Writing(settings, answering),
        rates=Rates(settings.rate_limit),
        federation=Federation(settings, minter.prefixes),
    )


#: What is written into descriptions and links as this service's own address (RFC 3986, section 3.2.2).
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:\d+)?", re.ASCII)


#: What those ask who watch the service, and what belongs to a page.
_UNCOUNTED = frozenset({"operations.healthz", "operations.readyz", "operations.metrics", "static"})


def _begin() -> None:
    g.began = time.perf_counter()
    g.request_id = request_id(request.headers.get("X-Request-ID", ""))
    if not _HOST.fullmatch(request.host):
        raise ProtocolError(400, "the Host header is no host", remedy="send the name and the port of this service")
    if not f"{request.root_path}/".startswith("/"):
        raise ProtocolError(400, "the X-Forwarded-Prefix header is no path", remedy="begin it with a slash")
    if request.endpoint not in _UNCOUNTED and sparql.FRONT_ERROR not in request.environ:
        site().rates.check(request.remote_addr or "")


def _finish(response: Response) -> Response:
    seconds = time.perf_counter() - g.began
    site().metrics.count(request.endpoint or "none", request.method, response.status_code, seconds)
    if "outcome" in g:
        site().metrics.count_query(g.outcome)
    _log(response, seconds)
    headers = response.headers
    headers.setdefault("X-Request-ID", g.request_id)
    for name, value in COMMON_HEADERS:
        headers.setdefault(name, value)
    return compressed(request, _conditional(response))


def _log(response: Response, seconds: float) -> None:
    query = g.get("query", "")
    who = g.request_id, request.remote_addr or "", request.method, request.path[:500], response.status_code
    log_visit(Visit(time.time(), seconds, *who, query, g.get("outcome", "")))
    if query and seconds > site().settings.slow_query:
        log_slow_query(g.request_id, seconds, query)


def _conditional(response: Response) -> Response:
    """Let a client keep what it has as long as it is the same (RFC 9110, section 13); it must ask each time."""
    if (
        request.method in {"GET", "HEAD"}
        and response.status_code == HTTPStatus.OK
        and response.is_sequence
        and "ETag" not in response.headers
        and not response.cache_control.no_store
    ):
        response.headers.setdefault("Cache-Control", "no-cache")
        response.add_etag()
        known = known_as(response.headers["ETag"], request.headers.get("If-None-Match", ""))
        if known:
            response.status_code = HTTPStatus.NOT_MODIFIED
            response.headers["ETag"] = known
            response.set_data(b"")
            response.headers.pop("Content-Length", None)
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


def _kg_error(error: KgError) -> Response:
    if isinstance(error, LimitError):
        g.outcome = error.outcome
    response = _error(status_of(error), error.found, error.remedy)
    if isinstance(error, ProtocolError):
        response.headers.extend(dict(error.headers))
    if isinstance(error, StoreError):
        response.headers["Retry-After"] = "60"
    elif isinstance(error, LimitError) and error.status in {429, 503}:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _invalid(error: InvalidGraphError) -> Response:
    """Answer with the report: in Turtle for a client that asks for it, else as people read it."""
    if "text/turtle" in request.headers.get("Accept", ""):
        return Response(error.report.graph().serialize(format="turtle"), 422, content_type="text/turtle; charset=utf-8")
    return text_response(f"{error}\n\n{error.report.text()}", 422)


def _http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    response = _error(status.value, _WORDS.get(status, status.description or status.phrase), "")
    if error.get_response().headers.get("Allow"):
        response.headers["Allow"] = error.get_response().headers["Allow"]
    return response


_WORDS = {
    HTTPStatus.NOT_FOUND: "there is nothing at this address",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address does not answer that method",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "the request is larger than this service accepts",
    HTTPStatus.INTERNAL_SERVER_ERROR: "something went wrong here; the log of the service says what",
}


def _error(status: int, found: str, remedy: str) -> Response:
    if sparql.wants_page():
        response = Response(render_template("error.html", status=status, found=found, remedy=remedy), status)
    else:
        response = text_response(f"{found}; {remedy}" if remedy else found, status)
    response.vary.add("Accept")
    return response
