"""``SERVICE``: other services that queries may ask, when whoever runs this one has named them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from kg.errors import FederationError, LimitError, QueryError
from kg.protocol import FORM, SOLUTION_FORMATS
from kg.settings import Settings
from kg.store import ServiceCall, iri, literal, service_calls, skim_query, with_solutions
from kg.web.answering import Query
from kg.web.remote import Address, Bounds, is_public, post

#: Clauses of one query, and queries that ask elsewhere at the same time.
_CLAUSES = 5
_AT_ONCE = 4

_JSON = SOLUTION_FORMATS[0].media_type


class Federation:
    """Asks the services that a query names, and puts their solutions into it."""

    def __init__(
        self, settings: Settings, prefixes: Mapping[str, str], *, reaches: Callable[[Address], bool] = is_public
    ) -> None:
        """Take what may be called and reached.

        Args:
            settings: the services that may be called, the time for a query's calls, and the bytes of an answer.
            prefixes: those that queries need not declare.
            reaches: says whether a resolved address may be connected to.
        """
        self._settings = settings
        self._prefixes = {} if settings.strict_dataset else prefixes
        self._reaches = reaches
        self._free = threading.BoundedSemaphore(_AT_ONCE)

    def filled(self, query: Query) -> Query:
        """Return a query with the solutions of the services it asks; as it is when no service may be asked.

        Raises:
            QueryError: a clause cannot be read.
            FederationError: a service may not be called, or does not answer, and its failure is not to be silent.
            LimitError: too many queries ask elsewhere just now.
        """
        if not self._settings.services or not skim_query(query.text).calls_service:
            return query
        calls = service_calls(query.text, self._prefixes, self._settings.base_iri)
        if len(calls) > _CLAUSES:
            raise QueryError(f"the query has {len(calls)} SERVICE clauses", remedy=f"write at most {_CLAUSES}")
        if not self._free.acquire(timeout=self._settings.queue_timeout):
            raise LimitError(503, "too many queries ask other services", remedy="ask again soon", outcome="busy")
        try:
            deadline = time.monotonic() + self._settings.service_timeout
            blocks = [self._solutions(call, deadline) for call in calls]
        finally:
            self._free.release()
        return replace(query, text=with_solutions(query.text, calls, blocks))

    def _solutions(self, call: ServiceCall, deadline: float) -> list[list[str | None]]:
        bounds = Bounds(self._allows, self._reaches, deadline, self._settings.service_bytes)
        form = urlencode({"query": call.query}).encode()
        try:
            return list(_rows(call, post(call.address, form, FORM, _JSON, bounds)))
        except FederationError as error:
            if call.silent:
                # One solution that binds nothing (SPARQL 1.1 Federated Query, section 2.3).
                return [[None] * len(call.variables)]
            where = f"line {call.line}, column {call.column}: SERVICE <{call.address[:200]}>"
            raise FederationError(f"{where}: {error.found}", remedy=error.remedy, status=error.status) from error

    def _allows(self, address: str) -> bool:
        """Say whether an address is among the services: it is one, or below one that ends with a slash."""
        return any(
            address == service or (service.endswith("/") and address.startswith(service))
            for service in self._settings.services
        )


def _rows(call: ServiceCall, answer: bytes) -> Iterator[list[str | None]]:
    """Yield the solutions of an answer (SPARQL 1.1 Query Results JSON); what it binds besides is left out."""
    try:
        found = json.loads(answer)
        if not call.variables:
            yield from [[]] if found["boolean"] is True else []
            return
        for row in found["results"]["bindings"]:
            yield [_term(row[name]) if name in row else None for name in call.variables]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise FederationError("its answer is not in SPARQL JSON", remedy="ask another service") from error
    except QueryError as error:
        raise FederationError(f"its answer cannot be used: {error.found}", remedy=error.remedy) from error


def _term(binding: Mapping[str, Any]) -> str:
    kind, value = binding["type"], str(binding["value"])
    value.encode()  # half a character would break the query
    match kind:
        case "uri":
            return iri(value)
        case "literal" | "typed-literal":
            return literal(value, language=str(binding.get("xml:lang", "")), datatype=str(binding.get("datatype", "")))
    raise QueryError(
        f"it has a {'blank node' if kind == 'bnode' else kind}, which means nothing elsewhere",
        remedy="let the pattern select what has a name: SERVICE … { SELECT … }",
    )
