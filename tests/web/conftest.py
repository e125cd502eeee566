"""A store with the hand-written golden document, and the service on top of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Dataset, Graph, Literal, URIRef

from kg.build.indexing import write_search_index
from kg.namespaces import KG, OWL, PROV, RDF, RDFS, SKOS, XSD, Minter
from kg.settings import Settings, load_settings
from kg.store import Store
from kg.web import create_app

BASE = "https://w3id.org/policy-kg/"
GOLDEN = Path(__file__).parents[1] / "golden" / "harbour-fund.trig"


def golden_graphs() -> dict[str, Graph]:
    """Return the graphs of the golden document, a few terms of the ontology, and a record of the build."""
    dataset = Dataset()
    dataset.parse(GOLDEN, format="trig")
    graphs = {str(graph.identifier): graph for graph in dataset.graphs() if len(graph)}
    minter = Minter(BASE)
    return graphs | {
        str(minter.graph("ontology")): _ontology(),
        str(minter.graph("vocabularies")): _vocabularies(minter),
        str(minter.graph("build")): _build_record(minter),
    }


def _ontology() -> Graph:
    graph = Graph()
    graph.add((URIRef(str(KG).rstrip("#")), RDF.type, OWL.Ontology))
    for name, kind, label, definition in (
        ("Fund", OWL.Class, "Fund", "A named pot of money."),
        ("Organisation", OWL.Class, "Organisation", "A named body."),
        ("administeredBy", OWL.ObjectProperty, "administered by", "The body that manages the fund."),
        ("negated", SKOS.Concept, "negated", "The document denies it."),
    ):
        graph.add((KG[name], RDF.type, kind))
        graph.add((KG[name], RDFS.label, Literal(label, lang="en")))
        graph.add((KG[name], SKOS.definition, Literal(definition, lang="en")))
    return graph


def _vocabularies(minter: Minter) -> Graph:
    graph = Graph()
    scheme, health, air = (minter.vocabulary(path) for path in ("outcomes", "outcomes/health", "outcomes/clean-air"))
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, SKOS.prefLabel, Literal("Outcomes", lang="en")))
    for concept, label in ((health, "Health"), (air, "Clean air")):
        graph.add((concept, RDF.type, SKOS.Concept))
        graph.add((concept, SKOS.prefLabel, Literal(label, lang="en")))
        graph.add((concept, SKOS.inScheme, scheme))
    graph.add((air, SKOS.broader, health))
    return graph


def _build_record(minter: Minter) -> Graph:
    graph = Graph()
    activity = URIRef(f"{minter.graph('build')}#activity")
    graph.add((activity, RDF.type, PROV.Activity))
    graph.add((activity, PROV.endedAtTime, Literal("2026-11-21T23:05:09Z", datatype=XSD.dateTime, normalize=False)))
    replaced = URIRef("http://purl.org/dc/terms/isReplacedBy")
    graph.add((minter.entity("fund/harbour-fund"), replaced, minter.entity("fund/fenwick-harbour-fund")))
    for target in ("fund/fenwick-harbour-fund", "organisation/hm-treasury"):
        graph.add((minter.entity("fund/two-things"), replaced, minter.entity(target)))
    return graph


def write_version(path: Path, graphs: dict[str, Graph], *, indexed: bool = False) -> None:
    """Publish a version of a store with these graphs, and the search index a build would write."""
    with Store(path).writing() as writer:
        for name, graph in graphs.items():
            writer.add(name, graph)
        if indexed:
            write_search_index(writer, ())
        writer.finish(BASE)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the golden document. Nobody changes it."""
    path = tmp_path_factory.mktemp("web") / "store"
    write_version(path, golden_graphs(), indexed=True)
    return path


def settings_for(store: Path, **more: str | int | bool) -> Settings:
    """Return settings with this store, whatever the environment says."""
    return load_settings({"store": str(store), **more}, environ={}, directory=store)


@pytest.fixture(scope="session")
def app(store: Path) -> Flask:
    """The service on the golden document."""
    return create_app(settings_for(store))


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A client of that service, without a network."""
    with app.test_client() as client:
        yield client
