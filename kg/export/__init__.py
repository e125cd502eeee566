"""RDF → files: the same bytes for the same graph, in every format, pleasant to read.

Subjects stand in the order of their IRIs, numbers in them compared as numbers; ``rdf:type`` and ``rdfs:label`` come
first, then the other predicates by name; objects are IRIs, then literals, each in the same order. rdflib's own
serialisers are not used: they rewrite literals (the decimal 82 becomes 82.0) and need the whole graph at once.

Graph names stand in N-Quads, TriG and JSON-LD only; the other formats hold the union of the graphs.
"""

from kg.export.files import FORMATS, export_file, format_of, write
from kg.export.source import GraphSource, MemorySource
from kg.export.tables import export_tables

__all__ = ["FORMATS", "GraphSource", "MemorySource", "export_file", "export_tables", "format_of", "write"]
