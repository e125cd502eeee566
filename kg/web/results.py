"""Replies → responses for programs, and tables for people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from flask import Response, g, request
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from kg.errors import StoreMissingError
from kg.protocol import GRAPH_FORMATS, HTML, SOLUTION_FORMATS, Format, QueryRequest, choose_format
from kg.store import Reply, skim_query
from kg.web.answering import Query
from kg.web.bridge import GONE
from kg.web.cache import Kept
from kg.web.compression import known_as
from kg.web.metrics import Metrics
from kg.web.published import Published
from kg.web.shown import Shown
from kg.web.site import Site, display, published, site

#: Rows, and characters of Turtle, that a page shows; the download has all.
SHOWN_ROWS = 1_000
SHOWN_CHARACTERS = 100_000

#: Says that an answer is shorter than it should be, and which limit cut it.
CUT_HEADER = "X-Result-Truncated"

#: An answer up to this size is read to its end before it is sent, and sent with its length.
WHOLE = 65_536


def offers_of(query: str) -> tuple[Format, ...]:
    """Return the formats that the answer to a query can have."""
    return GRAPH_FORMATS if skim_query(query).form in {"CONSTRUCT", "DESCRIBE"} else SOLUTION_FORMATS


def understood(asked: QueryRequest, accept: str) -> tuple[Query, Format]:
    """Return what a client asks, and the format of the answer, which may be a page.

    Raises:
        ProtocolError: 400 or 406, when no format is acceptable.
    """
    is_graph = offers_of(asked.query) is GRAPH_FORMATS
    chosen = _chosen(asked.format, accept, is_graph)
    chosen_graphs = bool(asked.default_graphs or asked.named_graphs)
    query = Query(
        asked.query,
        default_graphs=asked.default_graphs if chosen_graphs else None,
        named_graphs=asked.named_graphs if chosen_graphs else None,
        row_format="json" if is_graph else chosen.name,
        graph_format=chosen.name if is_graph else "turtle",
    )
    return query, chosen


@lru_cache(maxsize=200)
def _chosen(named: str, accept: str, is_graph: bool) -> Format:
    """Choose a format; programs say the same again and again."""
    return choose_format(named, accept, (*(GRAPH_FORMATS if is_graph else SOLUTION_FORMATS), HTML))


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an answer depends on besides the query: who asks, and what they have already."""

    client: str = ""
    #: Says whether the client has gone away, where the server can tell.
    gone: Callable[[], bool] | None = None
    #: The If-None-Match header of a request that only reads, else empty.
    if_none_match: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What goes back to a program, whichever way it came."""

    status: int
    headers: tuple[tuple[str, str], ...]
    #: The whole body, or its pieces as they are found.
    body: bytes | Iterator[bytes]
    #: One word for the counters: ``answered``, ``kept``, ``unchanged``.
    outcome: str
    close: Callable[[], None] = field(default=lambda: None)


@dataclass(frozen=True, slots=True)
class Plan:
    """A query that an evaluator has to answer, and what is known of the answer before."""

    published: Published
    query: Query
    #: What the answer is kept under, empty when it may be another one next time.
    key: str
    headers: tuple[tuple[str, str], ...]


def planned(here: Site, published: Published, asked: tuple[Query, Format], if_none_match: str) -> Answered | Plan:
    """Return a kept answer of a version, or the word that nothing has changed, or what is to be asked."""
    query, chosen = asked
    key = _key(published.snapshot.version, query, chosen) if skim_query(query.text).repeatable else ""
    headers = _headers(chosen, key)
    if key and (known := known_as(f'"{key}"', if_none_match)):
        return Answered(304, (*(item for item in headers[1:] if item[0] != "ETag"), ("ETag", known)), b"", "unchanged")
    kept = here.cache.get(key) if key else None
    if kept is not None:
        return Answered(200, headers + _cut_header(kept.cut), kept.body, "kept")
    return Plan(published, query, key, headers)


def whole_answer(here: Site, plan: Plan, body: bytes, cut: str) -> Answered:
    """Return an answer that has come to its end, and keep it."""
    here.metrics.count_bytes(len(body))
    if plan.key:
        here.cache.put(plan.key, Kept(body, cut))
    return Answered(200, plan.headers + _cut_header(cut), body, "answered")


def answer_query(here: Site, query: Query, chosen: Format, circumstances: Circumstances) -> Answered:
    """Return the answer to a client's query in a format: a kept one, a new one, or the word that nothing has changed.

    Raises:
        QueryError: the query cannot be parsed or evaluated.
        LimitError: the query ran into a limit.
        StoreError: there is no graph to answer from.
    """
    plan = planned(here, here.graph.current(), (query, chosen), circumstances.if_none_match)
    if isinstance(plan, Answered):
        return plan
    with ExitStack() as stack:
        reply = _asked(here, plan.published, query, circumstances, stack)
        pieces = iter(reply)
        beginning = b"".join(_beginning(pieces))
        if len(beginning) > WHOLE:
            body = _counted(beginning, pieces, reply, here.metrics)
            headers = plan.headers + _cut_header(reply.cut)
            return Answered(200, headers, body, "answered", stack.pop_all().close)
        here.metrics.count_rows(reply.rows)
    return whole_answer(here, plan, beginning, reply.cut)


def query_response(query: Query, chosen: Format) -> Response:
    """Return the answer to a client's query as a response of Flask.

    Raises:
        QueryError, LimitError, StoreError: as `answer_query`.
    """
    known = request.headers.get("If-None-Match", "") if request.method in {"GET", "HEAD"} else ""
    answered = answer_query(site(), query, chosen, _circumstances(known))
    g.outcome = answered.outcome
    response = Response(answered.body, answered.status, headers=list(answered.headers))
    response.call_on_close(answered.close)
    return response


def _circumstances(if_none_match: str = "") -> Circumstances:
    return Circumstances(request.remote_addr or "", request.environ.get(GONE), if_none_match)


def _key(version: str, query: Query, chosen: Format) -> str:
    parts = repr((version, query.text, query.default_graphs, query.named_graphs, query.strict, chosen.name))
    return hashlib.blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _headers(chosen: Format, key: str) -> tuple[tuple[str, str], ...]:
    """Let a client keep an answer that stays, and ask each time whether there is a newer version (RFC 9110, 13)."""
    headers = (("Content-Type", chosen.content_type), ("Vary", "Accept, Accept-Encoding"))
    if not key:
        return (*headers, ("Cache-Control", "no-store"))
    return (*headers, ("ETag", f'"{key}"'), ("Cache-Control", "public, no-cache"))


def _cut_header(cut: str) -> tuple[tuple[str, str], ...]:
    return ((CUT_HEADER, cut),) if cut else ()


def _asked(here: Site, published: Published, query: Query, circumstances: Circumstances, stack: ExitStack) -> Reply:
    """Ask a version; when it has just gone, the one that took its place. What is to be closed goes on the stack."""
    stack.enter_context(here.answering.admitted(circumstances.client))
    query = here.federation.filled(query)
    gone, client = circumstances.gone, circumstances.client
    try:
        reply = here.answering.ask(published.snapshot, query, gone=gone, client=client)
    except StoreMissingError:
        reply = here.answering.ask(here.graph.current().snapshot, query, gone=gone, client=client)
    stack.callback(reply.close)
    return reply


def _beginning(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield pieces until there is more than a whole small answer."""
    size = 0
    for piece in pieces:
        yield piece
        size += len(piece)
        if size > WHOLE:
            return


def _counted(beginning: bytes, pieces: Iterator[bytes], reply: Reply, metrics: Metrics) -> Iterator[bytes]:
    """Yield the answer as it comes; an error breaks it off without its end, so that no part passes for the whole."""
    metrics.count_bytes(len(beginning))
    yield beginning
    for piece in pieces:
        metrics.count_bytes(len(piece))
        yield piece
    metrics.count_rows(reply.rows)


def result_table(query: Query) -> dict[str, object]:
    """Return what a page shows of an answer: its rows up to a limit, its truth value, or its triples as Turtle.

    Raises:
        QueryError: the query cannot be parsed or evaluated.
        LimitError: the query ran into a limit.
    """
    shown = replace(query, row_format="json", graph_format="turtle", max_rows=SHOWN_ROWS)
    with ExitStack() as stack:
        reply = _asked(site(), published(), shown, _circumstances(), stack)
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
