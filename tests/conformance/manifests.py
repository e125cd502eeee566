"""The names that the W3C's manifests use, and how they are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")


def read(path: Path) -> Graph:
    """Return a manifest; the files it names are ``file:`` IRIs."""
    return Graph().parse(path, publicID=path.resolve().as_uri())


def listed(manifest: Graph) -> Iterator[URIRef]:
    """Yield the tests that a manifest lists, in its order."""
    for entries in manifest.objects(None, MF.entries):
        yield from (item for item in Collection(manifest, entries) if isinstance(item, URIRef))


def kind(manifest: Graph, test: Node) -> str:
    """Return the kind of a test, such as ``ProtocolTest``."""
    kinds = (str(value) for value in manifest.objects(test, RDF.type))
    return next((value.removeprefix(str(MF)) for value in kinds if value.startswith(str(MF))), "")


def name(test: Node) -> str:
    """Return the short name of a test."""
    return str(test).rpartition("#")[2]
