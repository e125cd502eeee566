"""What stands in front of Flask: it answers the queries of programs on the event loop, and passes everything else on.

Flask takes several times longer to lead a query to its view and back than the engine takes to look up an entity, and a
thread for each query costs as much again. The front decides nothing by itself: it asks `kg.protocol` what is asked and
`kg.web.results` for the answer, as the view does, and leaves all that is not plain to the application, errors included.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from functools import lru_cache

from flask import Flask

from kg.errors import KgError, ProtocolError, StoreMissingError
from kg.protocol import FORM, HTML, QUERY, Format, QueryRequest, Request, arguments_of, parse_request
from kg.store import PoolReply, rows_in, skim_query
from kg.web.access_log import Visit, log_slow_query, log_visit, request_id
from kg.web.answering import Query
from kg.web.bridge import Bridge, BrokenOffError, Client, Receive, Scope, Send, TooLargeError, environment
from kg.web.compression import SHORT, coded, coding_for, packed, packer_of
from kg.web.headers import COMMON_HEADERS
from kg.web.rates import charged
from kg.web.results import WHOLE, Answered, Plan, planned, understood, whole_answer
from kg.web.site import Site
from kg.web.sparql import FRONT_ERROR

#: A longer query is read in a thread.
_LONG = 8_192

_Headers = list[tuple[bytes, bytes]]
_Asked = tuple[Query, Format]

_COMMON: _Headers = [(name.lower().encode(), value.encode()) for name, value in COMMON_HEADERS]
_TOO_LARGE = b"the request is larger than this service accepts\n"


class Front:
    """The service as an ASGI application."""

    def __init__(self, app: Flask) -> None:
        self._site: Site = app.extensions["kg"]
        self._bridge = Bridge(app, threads=self._site.settings.threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3.0)."""
        client = Client(receive)
        headers: dict[bytes, bytes] = dict(scope["headers"])
        try:
            body = await self._body(client, headers)
        except TooLargeError:
            await _send_whole(send, 413, [(b"content-type", b"text/plain; charset=utf-8"), *_COMMON], _TOO_LARGE)
            return
        asked = _asked(scope, headers, body)
        error: KgError | None = None
        if asked is not None:
            visit = _Visit(self._site, scope, headers, client, asked)
            try:
                await visit.answer(send)
            except KgError as refusal:
                error = refusal
            else:
                return
        environ = environment(scope, body)
        if error is not None and asked is not None:
            environ[FRONT_ERROR] = asked[0].text, error
        await self._bridge.answer(environ, client, send)

    async def _body(self, client: Client, headers: dict[bytes, bytes]) -> bytes:
        if b"content-length" not in headers and b"transfer-encoding" not in headers:
            return b""
        most = self._site.settings.max_body_bytes
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > most:
            raise TooLargeError
        return await client.body(most)

    def close(self) -> None:
        """Let the threads end."""
        self._bridge.close()


class _Visit:
    """A plain query of a program."""

    def __init__(self, site: Site, scope: Scope, headers: dict[bytes, bytes], client: Client, asked: _Asked) -> None:
        self._site = site
        self._headers = headers
        self._client = client
        self._asked, self._query = asked, asked[0]
        self._method: str = scope["method"]
        self._address = _address(scope, headers, site.settings.trusted_proxies)
        self._began = time.perf_counter()

    async def answer(self, send: Send) -> None:
        """Answer it.

        Raises:
            KgError: it cannot be answered, and nothing has been sent.
            BrokenOffError: the answer failed after it had begun.
        """
        self._site.rates.check(self._address)
        known = self._headers.get(b"if-none-match", b"") if self._method == "GET" else b""
        published = self._site.graph.recent()
        if published is None:
            published = await asyncio.get_running_loop().run_in_executor(None, self._site.graph.current)
        plan = planned(self._site, published, self._asked, known.decode("latin-1"))
        if not isinstance(plan, Answered) and skim_query(self._query.text).looks_up:
            plan = self._looked_up(plan)
        if isinstance(plan, Answered):
            await self._send(send, plan)
            return
        with ExitStack() as stack:
            stack.enter_context(self._site.answering.admitted(self._address))
            reply = await self._reply(plan)
            stack.callback(reply.close)
            beginning = await _beginning(reply)
            if len(beginning) > WHOLE:
                await self._stream(send, plan, beginning, reply)
                return
            self._site.metrics.count_rows(reply.rows)
        await self._send(send, whole_answer(self._site, plan, beginning, reply.cut))

    def _looked_up(self, plan: Plan) -> Answered | Plan:
        """Answer a query that costs less than another process would, when its answer is small."""
        snapshot = plan.published.snapshot
        body = snapshot.look_up(self._site.answering.question(snapshot, self._query))
        if body is None:
            return plan
        self._site.metrics.count_rows(rows_in(self._query.row_format, body))
        return whole_answer(self._site, plan, body, "")

    async def _reply(self, plan: Plan) -> PoolReply:
        """Ask a version; when it has just gone, the one that took its place."""
        answering = self._site.answering
        pool = answering.evaluators.pool
        question = answering.question(plan.published.snapshot, self._query)
        try:
            return await pool.ask(question, gone=self._client.gone, client=charged(self._address))
        except StoreMissingError:
            question = answering.question(self._site.graph.current().snapshot, self._query)
            return await pool.ask(question, gone=self._client.gone, client=charged(self._address))

    async def _send(self, send: Send, answered: Answered) -> None:
        body = answered.body if isinstance(answered.body, bytes) else b""
        coding = self._coding() if len(body) >= SHORT else ""
        if coding:
            body = b"".join(packed(coding, [body]))
        await _send_whole(send, answered.status, self._begun(answered, coding), body)

    async def _stream(self, send: Send, plan: Plan, beginning: bytes, reply: PoolReply) -> None:
        coding = self._coding()
        pack, end = packer_of(coding)
        headers = self._begun(Answered(200, plan.headers, b"", "answered"), coding)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        piece = beginning
        try:
            while piece:
                self._site.metrics.count_bytes(len(piece))
                await send({"type": "http.response.body", "body": pack(piece), "more_body": True})
                piece = await reply.piece()
        except KgError as error:
            raise BrokenOffError from error
        self._site.metrics.count_rows(reply.rows)
        await send({"type": "http.response.body", "body": end()})

    def _coding(self) -> str:
        return coding_for(self._headers.get(b"accept-encoding", b"").decode("latin-1"))

    def _begun(self, answered: Answered, coding: str) -> _Headers:
        """Write down and count an answer that is about to be sent, and return its headers."""
        seconds = time.perf_counter() - self._began
        identifier = request_id(self._headers.get(b"x-request-id", b"").decode("latin-1"))
        metrics = self._site.metrics
        metrics.count("sparql.endpoint", self._method, answered.status, seconds)
        metrics.count_query(answered.outcome)
        who = identifier, self._address, self._method, "/sparql", answered.status
        log_visit(Visit(time.time(), seconds, *who, self._query.text, answered.outcome))
        if seconds > self._site.settings.slow_query:
            log_slow_query(identifier, seconds, self._query.text)
        headers = coded(answered.headers, coding) if coding else answered.headers
        own = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
        return [*own, *_COMMON, (b"x-request-id", identifier.encode())]


async def _send_whole(send: Send, status: int, headers: _Headers, body: bytes) -> None:
    if status != 304:
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _beginning(reply: PoolReply) -> bytes:
    """Return the whole of a small answer, or the beginning of a large one."""
    pieces, size = [], 0
    while piece := await reply.piece():
        pieces.append(piece)
        size += len(piece)
        if size > WHOLE:
            break
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _address(scope: Scope, headers: dict[bytes, bytes], proxies: int) -> str:
    """Return the address of the client, which as many proxies as are trusted have written down."""
    if proxies:
        hops = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
        if len(hops) >= proxies and hops[-proxies].strip():
            return hops[-proxies].strip()
    client = scope.get("client")
    return str(client[0]) if client else ""


def _asked(scope: Scope, headers: dict[bytes, bytes], body: bytes) -> _Asked | None:
    """Return what is asked, or None when the application must look at the request."""
    method = scope["method"]
    if scope["path"] != "/sparql" or method not in {"GET", "POST"} or len(headers) < len(scope["headers"]):
        return None
    content_type = headers.get(b"content-type", b"").decode("latin-1")
    is_plain = method == "GET" or content_type.partition(";")[0].strip().lower() in {FORM, QUERY}
    if not is_plain or len(scope["query_string"]) + len(body) > _LONG:
        return None
    return _understood(method, scope["query_string"], headers.get(b"accept", b"").decode("latin-1"), content_type, body)


@lru_cache(maxsize=200)
def _understood(method: str, query_string: bytes, accept: str, content_type: str, body: bytes) -> _Asked | None:
    try:
        asked = parse_request(Request(method, arguments_of(query_string), content_type, body))
        if not isinstance(asked, QueryRequest):
            return None
        query, chosen = understood(asked, accept)
    except ProtocolError:
        return None
    # Another service is asked in a thread.
    return None if chosen is HTML or skim_query(query.text).calls_service else (query, chosen)
