"""Changes to a version in the making: what an update or an upload does to the engine's files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryError, QueryFailedError, QueryRefusedError, StoreError
from kg.namespaces import Minter
from kg.store.answers import syntax_error
from kg.store.frames import Change, Upload
from kg.store.querytext import MAX_NESTING
from kg.store.updatetext import check_update, without_loads

#: Media type → the engine's format, for what may be uploaded.
UPLOAD_FORMATS: dict[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "text/n3": ox.RdfFormat.N3,
}


def make_change(change: Change) -> None:
    """Make a change, and force it to disk.

    Raises:
        QueryError: the update or an upload cannot be read, or is not allowed.
        StoreError: the version cannot be written.
    """
    try:
        store = ox.Store(str(Path(change.folder) / "oxigraph"))
        if change.update:
            _update(store, change)
        else:
            _upload(store, change)
        # A copy of the version takes the engine's tables, and not the log of what is not yet in them.
        store.flush()
    except OSError as error:
        raise StoreError(f"the change cannot be written: {error}", remedy="check the space left") from error


def _update(store: ox.Store, change: Change) -> None:
    update = without_loads(change.update, only_silent=True)
    prefixes = Minter(change.base_iri).prefixes
    try:
        check_update(update)
    except QueryRefusedError:
        # What cannot be read is told before what is not allowed: the rest is made where it changes nothing.
        rest = without_loads(update, only_silent=False)
        check_update(rest)
        _make(ox.Store(), rest, change.base_iri, prefixes)
        raise
    _make(store, update, change.base_iri, prefixes)


def _make(store: ox.Store, update: str, base_iri: str, prefixes: Mapping[str, str]) -> None:
    try:
        store.update(update, base_iri=base_iri, prefixes=dict(prefixes))
    except SyntaxError as error:
        raise syntax_error(update, str(error), prefixes) from error
    except (RuntimeError, ValueError) as error:
        raise QueryFailedError(f"the update cannot be made: {error}", remedy="correct it") from error


def _upload(store: ox.Store, change: Change) -> None:
    try:
        name = ox.NamedNode(change.graph) if change.graph else ox.DefaultGraph()
    except ValueError as error:
        raise QueryError(f"the graph is named by what is no IRI: {error}", remedy="give an absolute IRI") from error
    quads = [
        ox.Quad(quad.subject, quad.predicate, quad.object, name)
        for upload in change.uploads
        for quad in _parsed(upload, change.graph or change.base_iri)
    ]
    if change.clear:
        store.clear_graph(name)
        if not change.keep and change.graph:
            store.remove_graph(name)
    if change.keep and change.graph:
        store.add_graph(name)
    store.extend(quads)


def _parsed(upload: Upload, base_iri: str) -> list[ox.Quad]:
    check_upload(upload)
    try:
        parsed = ox.parse(
            upload.text,
            format=UPLOAD_FORMATS[upload.media_type],
            base_iri=base_iri,
            without_named_graphs=True,
            rename_blank_nodes=True,
        )
        return list(parsed)
    except SyntaxError as error:
        raise QueryError(f"the data cannot be read: {error}", remedy="correct it") from error
    except (ValueError, RuntimeError) as error:
        raise QueryError(f"the data cannot be read: {error}", remedy="correct it") from error


def check_upload(upload: Upload) -> None:
    """Refuse data that would grow when it is read, or crash the parser.

    Raises:
        QueryError: a document type or an entity in RDF/XML, or triple terms that nest too deep.
    """
    if upload.media_type == "application/rdf+xml" and re.search(r"<!(DOCTYPE|ENTITY)", upload.text, re.IGNORECASE):
        raise QueryError("the RDF/XML declares a document type or entities", remedy="write the values out")
    if upload.text.count("<<") > MAX_NESTING and _nests(upload.text):
        raise QueryError(f"triple terms nest more than {MAX_NESTING} deep", remedy="write the data flatter")


def _nests(text: str) -> bool:
    depth = 0
    for match in re.finditer(r"<<|>>", text):
        depth += 1 if match[0] == "<<" else -1
        if depth > MAX_NESTING:
            return True
    return False
