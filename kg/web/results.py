"""Replies → responses for programs, and tables for people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain
from typing import Any

from flask import Response, g, request
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from kg.errors import StoreMissingError
from kg.protocol import GRAPH_FORMATS, SOLUTION_FORMATS, Format
from kg.store import Reply, is_repeatable, query_form
from kg.web.answering import Query
from kg.web.cache import Kept
from kg.web.metrics import Metrics
from kg.web.shown import Shown
from kg.web.site import display, fresh, published, site

#: Rows, and characters of Turtle, that a page shows; the download has all.
SHOWN_ROWS = 1_000
SHOWN_CHARACTERS = 100_000

#: Says that an answer is shorter than it should be, and which limit cut it.
CUT_HEADER = "X-Result-Truncated"

#: An answer up to this size is read to its end before it is sent, and sent with its length.
_WHOLE = 131_072


def offers_of(query: str) -> tuple[Format, ...]:
    """Return the formats that the answer to a query can have."""
    return GRAPH_FORMATS if query_form(query) in {"CONSTRUCT", "DESCRIBE"} else SOLUTION_FORMATS


def query_response(query: Query, chosen: Format) -> Response:
    """Return the answer to a client's query in a format: a kept one, a new one, or the word that nothing has changed.

    Raises:
        QueryError: the query cannot be parsed or evaluated.
        LimitError: the query ran into a limit.
    """
    key = _key(query, chosen) if is_repeatable(query.text) else ""
    if key and request.method in {"GET", "HEAD"} and request.if_none_match.contains(key):
        g.outcome = "unchanged"
        return _kept_by(Response(status=304), key)
    kept = site().cache.get(key) if key else None
    if kept is not None:
        g.outcome = "kept"
        return _kept_by(_whole(kept), key)
    response = _new(query, chosen, key)
    return _kept_by(response, key) if key else response


def _key(query: Query, chosen: Format) -> str:
    parts = [
        published().snapshot.version,
        query.text,
        query.default_graphs,
        query.named_graphs,
        query.strict,
        chosen.name,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _kept_by(response: Response, key: str) -> Response:
    """Let a client keep an answer, and ask each time whether there is a newer version (RFC 9110, section 13)."""
    response.set_etag(key)
    response.headers["Cache-Control"] = "public, no-cache"
    response.vary.add("Accept")
    return response


def _whole(kept: Kept) -> Response:
    response = Response(kept.body, content_type=kept.content_type)
    if kept.cut:
        response.headers[CUT_HEADER] = kept.cut
    return response


def _new(query: Query, chosen: Format, key: str) -> Response:
    with ExitStack() as stack:
        stack.enter_context(site().answering.admitted(request.remote_addr or ""))
        reply = _asked(query)
        stack.callback(reply.close)
        pieces = iter(reply)
        beginning = b"".join(_beginning(pieces))
        g.outcome = "answered"
        if len(beginning) <= _WHOLE:
            kept = Kept(beginning, chosen.content_type, reply.cut)
            if key:
                site().cache.put(key, kept)
            site().metrics.count_bytes(len(beginning))
            return _whole(kept)
        response = Response(_counted(beginning, pieces, site().metrics), content_type=chosen.content_type)
        response.vary.add("Accept")
        if reply.cut:
            response.headers[CUT_HEADER] = reply.cut
        response.call_on_close(stack.pop_all().close)
        return response


def _asked(query: Query) -> Reply:
    """Ask the current version; when it has just gone, the one that took its place."""
    gone = request.environ.get("waitress.client_disconnected")
    try:
        return site().answering.ask(published().snapshot, query, gone=gone)
    except StoreMissingError:
        return site().answering.ask(fresh().snapshot, query, gone=gone)


def _beginning(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield pieces until there is more than a whole small answer."""
    size = 0
    for piece in pieces:
        yield piece
        size += len(piece)
        if size > _WHOLE:
            return


def _counted(beginning: bytes, pieces: Iterator[bytes], metrics: Metrics) -> Iterator[bytes]:
    """Yield the answer as it comes; an error breaks it off without its end, so that no part passes for the whole."""
    for piece in chain([beginning], pieces):
        metrics.count_bytes(len(piece))
        yield piece


def result_table(query: Query) -> dict[str, object]:
    """Return what a page shows of an answer: its rows up to a limit, its truth value, or its triples as Turtle.

    Raises:
        QueryError: the query cannot be parsed or evaluated.
        LimitError: the query ran into a limit.
    """
    shown = replace(query, row_format="json", graph_format="turtle", max_rows=SHOWN_ROWS)
    with ExitStack() as stack:
        stack.enter_context(site().answering.admitted(request.remote_addr or ""))
        reply = _asked(shown)
        stack.callback(reply.close)
        if reply.kind == "graph":
            return _turtle(reply)
        answer = json.loads(b"".join(reply))
    g.outcome = "answered"
    if reply.kind == "boolean":
        return {"boolean": answer["boolean"]}
    variables = answer["head"]["vars"]
    rows = [[_shown(row.get(name)) for name in variables] for row in answer["results"]["bindings"]]
    return {"variables": variables, "rows": rows, "cut": bool(reply.cut)}


def _turtle(reply: Reply) -> dict[str, object]:
    text = b"".join(reply).decode("utf-8")
    return {"turtle": text[:SHOWN_CHARACTERS], "cut": bool(reply.cut) or len(text) > SHOWN_CHARACTERS}


def _shown(binding: Mapping[str, Any] | None) -> Shown:
    if binding is None:
        return Shown("")
    if binding["type"] == "triple":
        parts = binding["value"]
        return Shown(" ".join(_shown(parts[name]).text for name in ("subject", "predicate", "object")))
    return display().term(_term(binding))


def _term(binding: Mapping[str, str]) -> Node:
    """Return a term of SPARQL 1.1 Query Results JSON (section 3.2.2)."""
    match binding["type"]:
        case "uri":
            return URIRef(binding["value"])
        case "bnode":
            return BNode(binding["value"])
    datatype = URIRef(binding["datatype"]) if "datatype" in binding else None
    return Literal(binding["value"], lang=binding.get("xml:lang"), datatype=datatype, normalize=False)
