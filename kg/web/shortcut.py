"""A shortcut in front of Flask for the request that comes most: GET ``/sparql`` with a query, from a program.

Flask takes several times longer to lead such a request to its view and back than the engine takes to look up an entity.
The shortcut decides nothing by itself: it asks `kg.protocol` what is asked and `kg.web.results` for the answer, as the
view does, and leaves everything else, errors included, to the application.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from werkzeug.wsgi import ClosingIterator

from kg.errors import KgError, ProtocolError
from kg.protocol import HTML, Format, QueryRequest, Request, arguments_of, parse_request
from kg.web.access_log import log_slow_query, request_id
from kg.web.answering import Query
from kg.web.compression import SHORT, coded, coding_for, packed
from kg.web.headers import COMMON_HEADERS, log_answer
from kg.web.results import Answered, Circumstances, answer_query, understood
from kg.web.site import Site
from kg.web.sparql import SHORTCUT_ERROR

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_PHRASES = {200: "200 OK", 304: "304 NOT MODIFIED"}


class Shortcut:
    """A WSGI application that answers plain queries itself and passes everything else on."""

    def __init__(self, application: Application, site: Site) -> None:
        self._application = application
        self._site = site

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        asked = self._asked(environ)
        if asked is None:
            return self._application(environ, start_response)
        began = time.perf_counter()
        query, chosen = asked
        circumstances = Circumstances(
            environ.get("REMOTE_ADDR", ""),
            environ.get("waitress.client_disconnected"),
            environ.get("HTTP_IF_NONE_MATCH", ""),
        )
        try:
            self._site.rates.check(circumstances.client)
            answered = answer_query(self._site, query, chosen, circumstances)
        except KgError as error:
            environ[SHORTCUT_ERROR] = error
            return self._application(environ, start_response)
        return self._sent(environ, start_response, answered, query, time.perf_counter() - began)

    def _asked(self, environ: dict[str, Any]) -> tuple[Query, Format] | None:
        """Return what is asked, or None when the application must look at the request."""
        if environ["PATH_INFO"] != "/sparql" or environ["REQUEST_METHOD"] != "GET":
            return None
        return _understood(environ.get("QUERY_STRING", ""), environ.get("HTTP_ACCEPT", ""))

    def _sent(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        answered: Answered,
        query: Query,
        seconds: float,
    ) -> Iterable[bytes]:
        identifier = request_id(environ.get("HTTP_X_REQUEST_ID", ""))
        self._site.metrics.count("sparql.endpoint", "GET", answered.status, seconds)
        self._site.metrics.count_query(answered.outcome)
        log_answer(identifier, environ.get("REMOTE_ADDR", ""), answered, query.text, seconds)
        if seconds > self._site.settings.slow_query:
            log_slow_query(identifier, seconds, query.text)
        headers = [*answered.headers, *COMMON_HEADERS, ("X-Request-ID", identifier)]
        body = answered.body
        coding = coding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if coding and answered.status == 200 and (not isinstance(body, bytes) or len(body) >= SHORT):
            headers = [*coded(headers, coding)]
            body = b"".join(packed(coding, [body])) if isinstance(body, bytes) else packed(coding, body)
        if isinstance(body, bytes):
            start_response(_PHRASES[answered.status], [*headers, ("Content-Length", str(len(body)))])
            return [body]
        start_response(_PHRASES[answered.status], headers)
        return ClosingIterator(body, answered.close)


@lru_cache(maxsize=200)
def _understood(query_string: str, accept: str) -> tuple[Query, Format] | None:
    try:
        asked = parse_request(Request("GET", arguments_of(query_string.encode("latin-1"))))
        if not isinstance(asked, QueryRequest):
            return None
        query, chosen = understood(asked, accept)
    except ProtocolError:
        return None
    return None if chosen is HTML else (query, chosen)
