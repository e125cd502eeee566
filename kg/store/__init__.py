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
from kg.store.cutting import rows_in
from kg.store.evaluators import Evaluators, Reply
from kg.store.frames import Change, Question, Upload
from kg.store.outdated import OutdatedVersion
from kg.store.pool import Limits, Pool, PoolReply
from kg.store.querytext import QueryText, read_query, skim_query
from kg.store.records import RECORD, Record, RecordWriter, StoredDocument, entity_from_json, entity_json
from kg.store.servicetext import ServiceCall, iri, literal, service_calls, with_solutions
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
    "Pool",
    "PoolReply",
    "QueryText",
    "Question",
    "Record",
    "RecordWriter",
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
    "entity_from_json",
    "entity_json",
    "iri",
    "literal",
    "memory_snapshot",
    "packed",
    "read_query",
    "rows_in",
    "service_calls",
    "skim_query",
    "with_dataset",
    "with_solutions",
    "written_graphs",
]
