"""What the service says of its dataset: version, provenance, licences, links, files with checksums."""

from __future__ import annotations

import hashlib

from flask.testing import FlaskClient
from rdflib import RDF, Graph, Namespace, URIRef

VOID = Namespace("http://rdfs.org/ns/void#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
PROV = Namespace("http://www.w3.org/ns/prov#")
DATASET = URIRef("http://localhost/.well-known/void#dataset")


def description(client: FlaskClient) -> Graph:
    """Return the description as a graph."""
    text = client.get("/.well-known/void", headers={"Accept": "text/turtle"}).text
    return Graph().parse(data=text, format="turtle")


def test_dataset_has_version_and_provenance(client: FlaskClient) -> None:
    """It is a dataset of DCAT too, and leads to the activity that made it."""
    graph = description(client)
    assert (DATASET, RDF.type, DCAT.Dataset) in graph
    assert graph.value(DATASET, DCAT.version)
    assert str(graph.value(DATASET, PROV.wasGeneratedBy)).endswith("graph/build#activity")


def test_links_are_counted_by_target(client: FlaskClient) -> None:
    """Each linkset has its predicate, its target and a number above 0."""
    graph = description(client)
    linksets = list(graph.subjects(RDF.type, VOID.Linkset))
    assert linksets
    for linkset in linksets:
        assert str(graph.value(linkset, VOID.objectsTarget)).startswith("http")
        assert int(str(graph.value(linkset, VOID.triples))) > 0
        assert graph.value(linkset, VOID.linkPredicate)


def test_file_has_its_checksum(client: FlaskClient) -> None:
    """The checksum beside a file is that of its bytes, and stands in the description once the file has been made."""
    with client.get("/download/policy-kg.nt", buffered=True) as response:
        content = response.data
    sha256 = hashlib.sha256(content).hexdigest()
    assert client.get("/download/policy-kg.nt.sha256").text.split() == [sha256, "policy-kg.nt"]
    graph = description(client)
    (made,) = graph.subjects(DCAT.downloadURL, URIRef("http://localhost/download/policy-kg.nt"))
    checksum = graph.value(made, SPDX.checksum)
    assert str(graph.value(checksum, SPDX.checksumValue)) == sha256
    assert int(str(graph.value(made, DCAT.byteSize))) == len(content)
