"""What the service says of itself to programs: SPARQL 1.1 Service Description, and VoID."""

from __future__ import annotations

from rdflib import BNode, Graph, Literal, Namespace, URIRef

from kg.namespaces import DCT, FOAF, KG, RDF, XSD
from kg.protocol import GRAPH_FORMATS, SOLUTION_FORMATS
from kg.version import __version__
from kg.web.published import Published

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")

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


def void_description(published: Published, root: str, dumps: list[str]) -> Graph:
    """Return what the dataset holds and where it can be had (https://www.w3.org/TR/void/).

    Args:
        published: the version that is described.
        root: address of this service, with a slash at the end.
        dumps: paths of the downloads below the root.
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
    for dump in dumps:
        graph.add((dataset, VOID.dataDump, URIRef(root + dump)))
    for name, count in published.counts.items():
        part = BNode()
        graph.add((dataset, VOID.classPartition, part))
        graph.add((part, VOID["class"], URIRef(name)))
        graph.add((part, VOID.entities, _number(count)))
    return graph


def _graph() -> Graph:
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in {"dct": DCT, "foaf": FOAF, "kg": KG, "sd": SD, "void": VOID, "xsd": XSD}.items():
        graph.bind(prefix, namespace)
    return graph


def _number(count: int) -> Literal:
    return Literal(count, datatype=XSD.integer)
