"""The version of the graph that is served: opened when first asked for, and followed when a new one is published."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar, cast

from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.named_queries import load_named_queries
from kg.namespaces import RESERVED_GRAPHS, Minter
from kg.search import INDEX_NAME, SearchIndex
from kg.store import Answer, Boolean, Snapshot, Solutions, Store
from kg.web.text_pages import Layout, TextPart

#: The questions the pages ask, by name: ``kg/web/queries/*.rq``.
QUERIES = {name: query.text for name, query in load_named_queries(Path(__file__).parent / "queries").items()}

#: Seconds for which the pointer to the current version need not be looked at again by those who look very often.
MOMENT = 0.02

Row = Mapping[str, Node]
T = TypeVar("T")

#: What a query may be asked with: an IRI, a literal, or IRIs of which it must be one.
Given = str | Literal | tuple[str, ...]

#: Documents whose pages are remembered.
_LAYOUTS = 8
#: Bytes of markup that a mention or sentence takes, and how many times as much a fact.
_SIZE = 160
_FACT = 3


@dataclass(frozen=True, slots=True)
class TermInfo:
    """A term of the ontology as a reader sees it."""

    iri: str
    #: IRI of its own class: owl:Class, owl:ObjectProperty, skos:Concept …
    kind: str
    label: str
    definition: str = ""
    domain: str = ""
    range: str = ""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document of the corpus as a reader sees it; what is unknown is empty."""

    text: str
    work: str
    label: str
    path: str
    publisher: str = ""
    date: str = ""
    source: str = ""
    #: The first words of its text, which tell more than the name of a file.
    beginning: str = ""


class Published:
    """One version of the graph, and what the pages need of it again and again, asked once."""

    def __init__(self, snapshot: Snapshot, minter: Minter) -> None:
        self.snapshot = snapshot
        self.minter = minter
        self._usages = lru_cache(maxsize=None)(self._count_uses)
        self._documents: dict[str, DocumentInfo | None] = {}
        self._kept: dict[str, object] = {}
        self._layouts = lru_cache(maxsize=_LAYOUTS)(self._lay_out)

    def layout(self, text: str, graph: str) -> Layout:
        """Return the words of a document and its pages, worked out once as long as the document is read.

        Args:
            text: the IRI of the document's text.
            graph: the IRI of its named graph.
        """
        return self._layouts(text, graph)

    def _lay_out(self, text: str, graph: str) -> Layout:
        words = next((str(row["words"]) for row in self.rows("text", thing=text)), "")
        rests = Counter(str(row["sentence"]) for row in self.rows("evidence-of-document", graph=graph))
        parts = [
            TextPart(begin, str(row["part"]), _SIZE * (1 + _FACT * rests[str(row["part"])]))
            for row in self.rows("parts-of-document", graph=graph)
            for begin in [int(str(row["begin"]))]
            if str(row["part"]) != text
        ]
        return Layout.of(words, parts)

    def rows(self, query: str, **values: Given) -> Iterator[Row]:
        """Yield the rows of one of `QUERIES`: variable → term, unbound ones left out. Plain strings are IRIs."""
        answer = self.ask(query, **values)
        if isinstance(answer, Solutions):
            for row in answer.terms():
                yield {name: term for name, term in zip(answer.variables, row, strict=True) if term is not None}

    def about(self, query: str, thing: str, *, relation: str = "", limit: int = 0, start: int = 0) -> list[Row]:
        """Return the rows of one of `QUERIES` about one thing.

        The thing stands in the text of the query in place of its variable, so that the engine begins there; joined to a
        block of values, a union or a path is evaluated for everything first.

        Args:
            query: name of a query that does not give back ``?thing`` or ``?relation``.
            thing: IRI in place of ``?thing``.
            relation: IRI in place of ``?relation``.
            limit: rows to return, all when 0.
            start: rows to leave out before.
        """
        text = QUERIES[query].replace("?thing", URIRef(thing).n3())
        text = text.replace("?relation", URIRef(relation).n3()) if relation else text
        return self._solutions(f"{text}\nLIMIT {limit} OFFSET {start}" if limit else text)

    def _solutions(self, text: str) -> list[Row]:
        answer = self.snapshot.query(text)
        if not isinstance(answer, Solutions):
            raise TypeError(answer)
        names = answer.variables
        return [
            {name: term for name, term in zip(names, row, strict=True) if term is not None} for row in answer.terms()
        ]

    def exists(self, iri: str) -> bool:
        """Say whether the graph says anything about an IRI."""
        answer = self.ask("exists", thing=iri)
        return isinstance(answer, Boolean) and answer.value

    def ask(self, query: str, **values: Given) -> Answer:
        """Return the answer to one of `QUERIES`. Plain strings are IRIs."""
        return self.snapshot.query(QUERIES[query], values=_terms(values))

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """IRI of each class → how many things of it there are."""
        return {str(row["class"]): int(str(row["count"])) for row in self.rows("counts")}

    def usage(self, query: str) -> Mapping[str, int]:
        """Return IRI of each term → how often it is used, asked once: ``used-classes`` or ``used-properties``."""
        return self._usages(query)

    def _count_uses(self, query: str) -> Mapping[str, int]:
        return {str(row["term"]): int(str(row["count"])) for row in self.rows(query)}

    @cached_property
    def terms(self) -> Mapping[str, TermInfo]:
        """IRI of each term of the ontology → its label and meaning."""
        graph = str(self.minter.graph("ontology"))
        found: dict[str, TermInfo] = {}
        for row in self.rows("terms", graph=graph):
            text = {name: str(term) for name, term in row.items()}
            term = text.pop("term")
            found.setdefault(term, TermInfo(term, **text))
        return found

    @cached_property
    def documents(self) -> Mapping[str, DocumentInfo]:
        """IRI of each document's text → what is known about the document, sorted by path."""
        found: dict[str, DocumentInfo] = {}
        for row in self.rows("documents"):
            text = {name: str(term) for name, term in row.items()}
            known = {"label": text["work"], "path": "", **text}
            found.setdefault(text["text"], DocumentInfo(**known))
        return found

    def document(self, text: str) -> DocumentInfo | None:
        """Return what is known about one document, by the IRI of its text, without reading the others."""
        if text not in self._documents:
            found = [{name: str(term) for name, term in row.items()} for row in self.about("document", text)]
            known = [DocumentInfo(**{"text": text, "label": row["work"], "path": "", **row}) for row in found]
            self._documents[text] = known[0] if known else None
        return self._documents[text]

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """Return what is made of this version once and then kept with it.

        Args:
            name: what it is called, always with the same `make`.
            make: makes it.
        """
        if name not in self._kept:
            self._kept[name] = make()
        return cast(T, self._kept[name])

    @cached_property
    def index(self) -> SearchIndex | None:
        """The search index of the version; None for a version without one, which an earlier kg made."""
        path = self.snapshot.folder / INDEX_NAME if self.snapshot.folder else None
        return SearchIndex(path) if path and path.is_file() else None

    @cached_property
    def unindexed(self) -> Sequence[str] | None:
        """The graphs that people wrote through the service, which the index does not cover; None: it covers nothing."""
        if self.index is None:
            return None
        return [name for name in self.snapshot.graph_names() if not self.index.covers(name) and name not in self._own]

    @property
    def _own(self) -> Container[str]:
        return {str(self.minter.graph(name)) for name in RESERVED_GRAPHS}

    @cached_property
    def graphs(self) -> Mapping[str, int]:
        """IRI of each named graph → how many statements it holds."""
        return {str(row["graph"]): int(str(row["count"])) for row in self.rows("graphs")}

    @cached_property
    def built(self) -> str:
        """When the graph was built (xsd:dateTime), empty when it does not say."""
        return next((str(row["time"]) for row in self.rows("built")), "")


def _terms(values: Mapping[str, Given]) -> dict[str, Node | Sequence[Node]]:
    return {
        name: [URIRef(one) for one in given] if isinstance(given, tuple) else _term(given)
        for name, given in values.items()
    }


def _term(given: str | Literal) -> Node:
    return given if isinstance(given, Literal) else URIRef(given)


class PublishedGraph:
    """Follows the store: each request gets the version that is current when it begins."""

    def __init__(self, store: Store, minter: Minter, *, moment: float = MOMENT) -> None:
        """Take what is followed.

        Args:
            store: where the versions are.
            minter: makes the IRIs of the graph.
            moment: seconds for which `recent` need not look: none where a write must be seen once it is answered.
        """
        self._store = store
        self._moment = moment
        self._minter = minter
        self._lock = threading.Lock()
        self._published: Published | None = None
        self._opened: tuple[int, int] | None = None
        self._looked = float("-inf")

    def version(self) -> str | None:
        """Return the id of the current version, None when nothing has been built."""
        return self._store.current_id()

    def current(self) -> Published:
        """Return the current version, opened once however many requests ask for it.

        Raises:
            StoreMissingError: nothing has been built.
            StoreError: the store cannot be read.
        """
        stamp, self._looked = self._stamp(), time.monotonic()
        published = self._published
        if published is not None and stamp == self._opened:
            return published
        version = self._store.current_id()
        with self._lock:
            if self._published is None or self._published.snapshot.version != version:
                self._published = Published(self._store.open(), self._minter)
            self._opened = stamp
            return self._published

    def recent(self) -> Published | None:
        """Return the version that was current a moment ago, or None when it has to be opened first."""
        published = self._published
        if published is None or time.monotonic() < self._looked + self._moment:
            return published
        if self._stamp() != self._opened:
            return None
        self._looked = time.monotonic()
        return published

    def _stamp(self) -> tuple[int, int] | None:
        """Return what tells one pointer to the current version from the next: each is a new file."""
        try:
            found = (self._store.path / "current").stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns
