"""What the service says of itself to programs: SPARQL 1.1 Service Description, and VoID."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from kg.namespaces import DCT, FOAF, KG, PROV, RDF, XSD
from kg.protocol import GRAPH_FORMATS, SOLUTION_FORMATS
from kg.version import __version__
from kg.web.published import Published

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")

_PREFIXES = {
    "dcat": DCAT,
    "dct": DCT,
    "foaf": FOAF,
    "kg": KG,
    "prov": PROV,
    "sd": SD,
    "spdx": SPDX,
    "void": VOID,
    "xsd": XSD,
}

#: Our name of a format → rdflib's, for these small graphs, which are made here and not read from the store.
RDFLIB_FORMATS = {"turtle": "turtle", "ntriples": "nt11", "rdfxml": "pretty-xml", "jsonld": "json-ld"}
DESCRIPTION_FORMATS = tuple(offer for offer in GRAPH_FORMATS if offer.name in RDFLIB_FORMATS)

#: Media type → the IRI of the format (https://www.w3.org/ns/formats/).
_FORMATS = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}


def service_description(
    published: Published, endpoint: str, *, union: bool = True, writable: bool = False, federated: bool = False
) -> Graph:
    """Return the description of the endpoint (https://www.w3.org/TR/sparql11-service-description/).

    Args:
        published: the version that queries are answered from.
        endpoint: address of the endpoint.
        union: whether the default graph is the union of all graphs.
        writable: whether updates are made.
        federated: whether queries may ask other services.
    """
    graph = _graph()
    service, dataset, default = BNode("service"), BNode("dataset"), BNode("default")
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, URIRef(endpoint)))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    if writable:
        graph.add((service, SD.supportedLanguage, SD.SPARQL11Update))
        graph.add((service, SD.feature, SD.EmptyGraphs))
    if federated:
        graph.add((service, SD.feature, SD.BasicFederatedQuery))
    if union:
        graph.add((service, SD.feature, SD.UnionDefaultGraph))
    for offer in (*SOLUTION_FORMATS, *GRAPH_FORMATS):
        graph.add((service, SD.resultFormat, URIRef(f"http://www.w3.org/ns/formats/{_FORMATS[offer.media_type]}")))
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    for name, count in published.graphs.items():
        named, content = BNode(), BNode()
        graph.add((dataset, SD.namedGraph, named))
        graph.add((named, RDF.type, SD.NamedGraph))
        graph.add((named, SD.name, URIRef(name)))
        graph.add((named, SD.graph, content))
        graph.add((content, RDF.type, SD.Graph))
        graph.add((content, VOID.triples, _number(count)))
    return graph


@dataclass(frozen=True, slots=True)
class Dump:
    """A file that can be had of the whole dataset."""

    #: Path below the root of the service.
    path: str
    media_type: str
    #: Bytes and hexadecimal SHA-256, when the file has been made.
    size: int | None = None
    sha256: str = ""


def void_description(published: Published, root: str, dumps: Sequence[Dump]) -> Graph:
    """Return what the dataset holds, where it comes from and where it can be had.

    https://www.w3.org/TR/void/, https://www.w3.org/TR/vocab-dcat-3/

    Args:
        published: the version that is described.
        root: address of this service, with a slash at the end.
        dumps: the downloads.
    """
    graph = _graph()
    address = f"{root}.well-known/void"
    description, dataset = URIRef(address), URIRef(f"{address}#dataset")
    graph.add((description, RDF.type, VOID.DatasetDescription))
    graph.add((description, FOAF.primaryTopic, dataset))
    graph.add((dataset, RDF.type, VOID.Dataset))
    graph.add((dataset, DCT.title, Literal("Policy knowledge graph", lang="en")))
    graph.add((dataset, DCT.creator, Literal(f"kg {__version__}")))
    if published.built:
        graph.add((dataset, DCT.modified, Literal(published.built, datatype=XSD.dateTime)))
    graph.add((dataset, VOID.sparqlEndpoint, URIRef(f"{root}sparql")))
    graph.add((dataset, VOID.uriSpace, Literal(published.minter.base)))
    graph.add((dataset, VOID.vocabulary, URIRef(str(KG))))
    graph.add((dataset, VOID.triples, _number(sum(published.graphs.values()))))
    graph.add((dataset, VOID.documents, _number(len(published.documents))))
    for triple in (*_origin(published, dataset), *_linksets(published, dataset, address)):
        graph.add(triple)
    for dump in dumps:
        for triple in _distribution(dataset, dump, root):
            graph.add(triple)
    for name, count in published.counts.items():
        part = BNode()
        graph.add((dataset, VOID.classPartition, part))
        graph.add((part, VOID["class"], URIRef(name)))
        graph.add((part, VOID.entities, _number(count)))
    return graph


def _origin(published: Published, dataset: URIRef) -> Iterator[tuple[Node, URIRef, Node]]:
    """Yield version, provenance and licences."""
    yield dataset, RDF.type, DCAT.Dataset
    yield dataset, DCAT.version, Literal(published.snapshot.version or "")
    yield dataset, PROV.wasGeneratedBy, URIRef(f"{published.minter.graph('build')}#activity")
    yield dataset, DCT.rights, Literal("Documents stay under the licences of their publishers.", lang="en")
    for row in published.rows("licences"):
        yield dataset, DCT.license, row["licence"]


def _linksets(published: Published, dataset: URIRef, address: str) -> Iterator[tuple[Node, URIRef, Node]]:
    """Yield how many links lead to which other dataset, by property."""
    own = published.minter.base
    for number, row in enumerate(published.rows("linksets"), start=1):
        if own.startswith(str(row["target"])):
            continue
        linkset, target = URIRef(f"{address}#links-{number}"), URIRef(str(row["target"]))
        yield linkset, RDF.type, VOID.Linkset
        yield linkset, VOID.subjectsTarget, dataset
        yield linkset, VOID.objectsTarget, target
        yield target, RDF.type, VOID.Dataset
        yield linkset, VOID.linkPredicate, row["predicate"]
        yield linkset, VOID.triples, row["links"]
        yield dataset, VOID.subset, linkset


def _distribution(dataset: URIRef, dump: Dump, root: str) -> Iterator[tuple[Node, URIRef, Node]]:
    """Yield where a file is, what it is, and its SHA-256 when it has been made."""
    file = URIRef(root + dump.path)
    node, checksum = URIRef(f"{dataset}-{dump.path.rpartition('/')[2]}"), BNode()
    yield dataset, VOID.dataDump, file
    yield dataset, DCAT.distribution, node
    yield node, RDF.type, DCAT.Distribution
    yield node, DCAT.downloadURL, file
    yield node, DCAT.mediaType, URIRef(f"https://www.iana.org/assignments/media-types/{dump.media_type}")
    if dump.size is not None:
        yield node, DCAT.byteSize, Literal(dump.size, datatype=XSD.nonNegativeInteger)
        yield node, SPDX.checksum, checksum
        yield checksum, RDF.type, SPDX.Checksum
        yield checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256
        yield checksum, SPDX.checksumValue, Literal(dump.sha256, datatype=XSD.hexBinary)


def _graph() -> Graph:
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in _PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def _number(count: int) -> Literal:
    return Literal(count, datatype=XSD.integer)
