"""The page of the ontology: each term with its meaning, what it joins, and how often it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flask import render_template, url_for

from kg.namespaces import KG, OWL, RDFS, SKOS, compact
from kg.web.published import TermInfo
from kg.web.shown import Shown
from kg.web.site import display, published, site

#: Property of a term → under which words the page shows its values.
_RELATIONS = {
    str(RDFS.subClassOf): "a kind of",
    str(RDFS.subPropertyOf): "a kind of",
    str(RDFS.domain): "from",
    str(RDFS.range): "to",
    str(OWL.inverseOf): "the other way round",
    str(SKOS.inScheme): "one of the",
    str(SKOS.closeMatch): "much like",
    str(SKOS.exactMatch): "the same as",
}


@dataclass(slots=True)
class Entry:
    """A term as the page shows it."""

    info: TermInfo
    #: The part of its IRI after ``#``, which is its anchor too.
    name: str
    #: How often the graph uses it, and a query that lists where.
    count: int = 0
    listing: str = ""
    notes: list[str] = field(default_factory=list)
    relations: dict[str, list[Shown]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A vocabulary: its name, what it is for, and how many concepts it has."""

    shown: Shown
    definition: str
    count: int


def ontology_page(iri: str) -> str:
    """Return the page of the ontology."""
    entries = _entries()
    kinds: dict[str, list[Entry]] = {"Classes": [], "Properties": [], "Concepts": []}
    for entry in sorted(entries.values(), key=lambda entry: entry.info.label.lower()):
        kinds[_group(entry.info)].append(entry)
    return render_template(
        "ontology.html", iri=iri, path="/ontology", namespace=str(KG), groups=kinds, schemes=_schemes()
    )


def _entries() -> Mapping[str, Entry]:
    entries = {iri: Entry(info, iri.removeprefix(str(KG))) for iri, info in published().terms.items()}
    for query in ("used-classes", "used-properties"):
        for iri, count in published().usage(query).items():
            if iri in entries:
                entries[iri].count = count
                entries[iri].listing = _listing(iri, query)
    show = display()
    for row in published().rows("ontology-relations", graph=str(site().minter.graph("ontology"))):
        entry, relation = entries.get(str(row["term"])), str(row["relation"])
        if entry is None:
            continue
        if relation == str(SKOS.scopeNote):
            entry.notes.append(str(row["value"]))
        else:
            entry.relations.setdefault(_RELATIONS[relation], []).append(_here(show.term(row["value"])))
    return entries


def _here(shown: Shown) -> Shown:
    """Return a term with an address within the page, if it stands on it."""
    return replace(shown, href=(shown.href or "").removeprefix("/ontology") or None)


def _group(info: TermInfo) -> str:
    if info.kind in {str(OWL.Class), str(RDFS.Class)}:
        return "Classes"
    return "Concepts" if info.kind in {str(SKOS.Concept), str(SKOS.ConceptScheme)} else "Properties"


_USES = {
    "used-classes": "SELECT * { ?thing a %s }",
    "used-properties": "SELECT * { ?thing %s ?value }",
}


def _listing(iri: str, query: str) -> str:
    return url_for("sparql.endpoint", query=_USES[query] % compact(iri))


def _schemes() -> Iterable[Scheme]:
    show = display()
    for row in published().rows("schemes"):
        shown = show.term(row["scheme"], row.get("title"))
        yield Scheme(shown, str(row.get("definition", "")), int(str(row["count"])))
