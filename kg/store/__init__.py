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
from kg.store.changing import UPLOAD_FORMATS
from kg.store.evaluators import Evaluators, Limits, Reply
from kg.store.frames import Change, Question, Upload
from kg.store.querytext import QueryText, read_query
from kg.store.records import Record, StoredDocument
from kg.store.servicetext import ServiceCall, iri, literal, service_calls, with_solutions
from kg.store.terms import Value
from kg.store.updatetext import UNNAMED, with_dataset, written_graphs
from kg.store.versions import FORMAT, Draft, Store, VersionWriter

__all__ = [
    "FORMAT",
    "GRAPH_FORMATS",
    "ROW_FORMATS",
    "UNNAMED",
    "UPLOAD_FORMATS",
    "Answer",
    "Boolean",
    "Change",
    "Draft",
    "Evaluators",
    "Limits",
    "QueryText",
    "Question",
    "Record",
    "Reply",
    "ServiceCall",
    "Snapshot",
    "Solutions",
    "Store",
    "StoredDocument",
    "Triples",
    "Upload",
    "Value",
    "VersionWriter",
    "iri",
    "literal",
    "memory_snapshot",
    "read_query",
    "service_calls",
    "with_dataset",
    "with_solutions",
    "written_graphs",
]
