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
from kg.store.outdated import OutdatedVersion
from kg.store.querytext import is_repeatable, query_form
from kg.store.records import RECORD, Record, RecordWriter, StoredDocument, entity_from_json, entity_json
from kg.store.terms import Value
from kg.store.updatetext import UNNAMED, with_dataset, written_graphs
from kg.store.versions import FORMAT, Store
from kg.store.writing import Draft, VersionWriter, packed

__all__ = [
    "FORMAT",
    "GRAPH_FORMATS",
    "RECORD",
    "ROW_FORMATS",
    "UNNAMED",
    "UPLOAD_FORMATS",
    "Answer",
    "Boolean",
    "Change",
    "Draft",
    "Evaluators",
    "Limits",
    "OutdatedVersion",
    "Question",
    "Record",
    "RecordWriter",
    "Reply",
    "Snapshot",
    "Solutions",
    "Store",
    "StoredDocument",
    "Triples",
    "Upload",
    "Value",
    "VersionWriter",
    "entity_from_json",
    "entity_json",
    "is_repeatable",
    "memory_snapshot",
    "packed",
    "query_form",
    "with_dataset",
    "written_graphs",
]
