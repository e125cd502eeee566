"""What people write through the service: who may, where, and what becomes of it.

Every write is a new version, validated before anyone sees it. One is made after the other. The graphs that `kg build`
makes are its own; what people write lives in graphs beside them.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import Graph

from kg.errors import KgError, LimitError, ProtocolError
from kg.namespaces import Minter
from kg.resources import resource_dir
from kg.settings import Settings, write_token
from kg.store import RECORD, UNNAMED, Change, Draft, Snapshot, Store, written_graphs
from kg.validate import Shapes, ValidationReport, load_shapes, validate
from kg.web.answering import Answering

if TYPE_CHECKING:
    from collections.abc import Iterator


class InvalidGraphError(KgError):
    """What was to be written breaks a shape; nothing was changed."""

    def __init__(self, report: ValidationReport) -> None:
        self.report = report
        number = len(report.violations)
        super().__init__(
            f"the change would break {'a shape' if number == 1 else f'{number} shapes'}, and was not made",
            remedy="correct the data as the report says",
        )


def check_writer(settings: Settings, authorization: str, fetch_site: str) -> None:
    """Let those write who send the token of ``KG_WRITE_TOKEN`` (RFC 6750).

    Args:
        settings: whether anyone may write.
        authorization: the Authorization header.
        fetch_site: the Sec-Fetch-Site header: a browser's word on whose page has sent the request.

    Raises:
        ProtocolError: 403 when nobody may, or a page of another site wants to; 401 without the token.
    """
    token = write_token()
    if not settings.writable or not token:
        raise ProtocolError(403, "this service is read-only", remedy="start it with kg serve --writable")
    if fetch_site.lower() == "cross-site":
        raise ProtocolError(403, "a page of another site may not write here", remedy="write from a program")
    scheme, _, given = authorization.partition(" ")
    # Compared in constant time: how long a refusal takes tells nothing about the token.
    is_token = hmac.compare_digest(given.strip().encode(), token.encode())
    if scheme.lower() != "bearer" or not is_token:
        raise ProtocolError(
            401,
            "writing needs a token",
            remedy="send the header Authorization: Bearer … with the token of this service",
            headers=(("WWW-Authenticate", 'Bearer realm="kg"'),),
        )


class Writing:
    """Makes new versions of the store from what people send."""

    def __init__(self, settings: Settings, answering: Answering) -> None:
        self._settings = settings
        self._answering = answering
        self._store = Store(Path(settings.store))
        self._lock = threading.Lock()
        self._context: tuple[int, Graph] | None = None

    def prepare(self) -> None:
        """Make the first version of a store that holds none, so that there is something to answer from."""
        if self._store.current_id() is not None:
            return
        with self._store.changing(self._settings.base_iri, wait=self._settings.queue_timeout) as draft:
            # Another worker may have been first.
            if self._store.current_id() is None:
                draft.finish()

    def update(self, update: str) -> None:
        """Make a SPARQL update.

        Raises:
            QueryError: the update cannot be read, or is not allowed.
            ProtocolError: 403 when it writes a graph of the build, or may do so.
            InvalidGraphError: it breaks a shape.
            LimitError, StoreError: it cannot be made now.
        """
        with self._draft() as draft:
            self._make(draft, Change("", "", update=update), written_graphs(update, _prefixes(draft)))

    def write(self, change: Change) -> bool:
        """Make a change to one graph, and say whether that graph was there before.

        Raises:
            QueryError: an upload cannot be read, or is not allowed.
            ProtocolError: 403 when it is a graph of the build.
            InvalidGraphError: it breaks a shape.
            LimitError, StoreError: it cannot be made now.
        """
        with self._draft() as draft:
            existed = draft.open().has_graph(change.graph)
            self._make(draft, change, frozenset({change.graph}))
            return existed

    @contextmanager
    def _draft(self) -> Iterator[Draft]:
        if not self._lock.acquire(timeout=self._settings.queue_timeout):
            raise LimitError(503, "the service is busy with other changes", remedy="ask again soon", outcome="busy")
        try:
            with self._store.changing(self._settings.base_iri, wait=self._settings.queue_timeout) as draft:
                yield draft
        finally:
            self._lock.release()

    def _make(self, draft: Draft, change: Change, written: frozenset[str] | None) -> None:
        _check_owner(written, draft.owned)
        base_iri = draft.base_iri
        self._answering.evaluators.change(replace(change, folder=str(draft.path), base_iri=base_iri))
        snapshot = draft.open()
        names = [UNNAMED, *snapshot.graph_names()] if written is None else sorted(written)
        self._validate(draft, snapshot, names)
        draft.finish()

    def _validate(self, draft: Draft, snapshot: Snapshot, names: Iterable[str]) -> None:
        """Hold the graphs that were written against the shapes."""
        for name in names:
            graph = snapshot.graph(name)
            if len(graph):
                report = validate(graph, self._shapes, context=self._looked_up(draft, snapshot))
                if not report.conforms:
                    raise InvalidGraphError(report)

    @cached_property
    def _shapes(self) -> Shapes:
        folder = Path(self._settings.shapes) if self._settings.shapes else resource_dir("shapes")
        return load_shapes(folder, self._settings.base_iri, with_offsets=True)

    def _looked_up(self, draft: Draft, snapshot: Snapshot) -> Graph:
        """Return what data may refer to: the build's ontology, vocabularies and entities, read once for each build."""
        build = (draft.path / RECORD).stat().st_ino
        if self._context is None or self._context[0] != build:
            minter = Minter(draft.base_iri)
            graph = Graph(bind_namespaces="none")
            for name in ("ontology", "vocabularies", "entities"):
                graph += snapshot.graph(str(minter.graph(name)))
            self._context = build, graph
        return self._context[1]


def _prefixes(draft: Draft) -> dict[str, str]:
    return Minter(draft.base_iri).prefixes


def _check_owner(written: frozenset[str] | None, owned: frozenset[str]) -> None:
    """Refuse to write what `kg build` makes, and would make anew."""
    if not owned:
        return
    if written is None:
        raise ProtocolError(
            403,
            "the update may write graphs that kg build makes",
            remedy="name the graphs it writes by their IRIs, instead of ALL, NAMED or a variable",
        )
    if written & owned:
        raise ProtocolError(
            403,
            f"{min(written & owned)} is made by kg build",
            remedy="change the documents and build again, or write to a graph of your own",
        )
