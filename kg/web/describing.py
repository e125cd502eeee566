"""Pages about the things of the graph: an entity, a concept, a document, a named graph, the ontology."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template

from kg.namespaces import NIF, OWL, RDF, RDFS, SKOS
from kg.web.published import Row
from kg.web.shown import Shown
from kg.web.site import display, published, site

#: What a page says in its head or leaves to the tables below.
_HEAD = frozenset(
    str(term)
    for term in (
        RDF.type,
        RDFS.label,
        SKOS.prefLabel,
        SKOS.definition,
        NIF.isString,
        OWL.sameAs,
        SKOS.altLabel,
    )
)


def concept_page(iri: str) -> str:
    """Return the page of a concept or scheme: its definition, and what lies below it."""
    rows = list(published().rows("properties", thing=iri))
    narrower = [display().term(row["narrower"], row.get("label")) for row in published().rows("narrower", thing=iri)]
    return render_template(
        "concept.html",
        iri=iri,
        path=site().addresses.path(iri),
        label=_label(iri, rows),
        classes=_values(rows, RDF.type),
        definitions=_values(rows, SKOS.definition),
        properties=display().properties(rows, _HEAD - {str(SKOS.altLabel), str(OWL.sameAs)}),
        narrower=narrower,
    )


def graph_page(iri: str) -> str:
    """Return the page of a named graph: how large it is, and where to get it."""
    text = iri.replace(site().minter.base + "graph/", site().minter.base + "doc/", 1)
    return render_template(
        "graph.html",
        iri=iri,
        path=site().addresses.path(iri),
        label=site().addresses.short(iri),
        count=published().graphs.get(iri, 0),
        document=published().documents.get(text),
        document_path=site().addresses.path(text),
    )


def _values(rows: Sequence[Row], property_: str) -> list[Shown]:
    return [display().term(row["value"], row.get("label")) for row in rows if str(row["property"]) == str(property_)]


def _label(iri: str, rows: Sequence[Row]) -> str:
    labels = [str(row["value"]) for row in rows if str(row["property"]) in {str(RDFS.label), str(SKOS.prefLabel)}]
    return labels[0] if labels else site().addresses.short(iri)
