"""The graph on disk: versioned Oxigraph directories, and the queries they answer.

The only package that imports pyoxigraph and oxrdflib. `Store` is the folder, `Snapshot` one version opened for
reading, an `Answer` what a query gives.
"""

from kg.store.answers import (
    GRAPH_FORMATS,
    ROW_FORMATS,
    Answer,
    Boolean,
    Snapshot,
    Solutions,
    Triples,
    memory_snapshot,
)
from kg.store.records import Record, StoredDocument
from kg.store.terms import Value
from kg.store.versions import FORMAT, Store, VersionWriter

__all__ = [
    "FORMAT",
    "GRAPH_FORMATS",
    "ROW_FORMATS",
    "Answer",
    "Boolean",
    "Record",
    "Snapshot",
    "Solutions",
    "Store",
    "StoredDocument",
    "Triples",
    "Value",
    "VersionWriter",
    "memory_snapshot",
]
