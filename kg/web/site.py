"""What the views share: the settings, the graph, the shipped queries, the counters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app, g

from kg.named_queries import NamedQuery
from kg.namespaces import Minter
from kg.settings import Settings
from kg.web.addresses import Addresses
from kg.web.answering import Answering
from kg.web.cache import AnswerCache
from kg.web.downloads import Downloads
from kg.web.federation import Federation
from kg.web.metrics import Metrics
from kg.web.published import Published, PublishedGraph
from kg.web.rates import Rates
from kg.web.shown import Display
from kg.web.writing import Writing


@dataclass(frozen=True, slots=True)
class Site:
    """One service: made once by `create_app`, the same for every request."""

    settings: Settings
    minter: Minter
    addresses: Addresses
    graph: PublishedGraph
    queries: Mapping[str, NamedQuery]
    downloads: Downloads
    metrics: Metrics
    answering: Answering
    cache: AnswerCache
    writing: Writing
    rates: Rates
    federation: Federation

    def close(self) -> None:
        """End the evaluators and remove the downloads."""
        self.answering.close()
        self.downloads.close()


def site() -> Site:
    """Return the service that answers this request."""
    found = current_app.extensions["kg"]
    if not isinstance(found, Site):
        raise TypeError(found)
    return found


def published() -> Published:
    """Return the version of the graph that this request is answered from: the same one until it ends."""
    if "published" not in g:
        g.published = site().graph.current()
    found: Published = g.published
    return found


def display() -> Display:
    """Return what turns terms of that version into what a page shows."""
    return Display(published(), site().addresses)
