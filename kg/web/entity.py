"""The page of an entity: its names and links, what is said of it and by whom, its money and figures, its neighbours.

A thing may have thousands of facts. The page counts them all and shows the first of each relation; each relation has
pages of its own. So it takes as long for the best known thing as for any other.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlsplit

from flask import render_template, request, url_for
from rdflib import URIRef
from rdflib.term import Node

from kg.errors import UnknownNameError
from kg.namespaces import DCT, ELI, KG, NIF, OWL, RDF, RDFS, SKOS
from kg.web.neighbours import neighbours_of, type_of
from kg.web.phrases import OTHER, phrases
from kg.web.published import Published, Row
from kg.web.records import RecordReader
from kg.web.shown import Display, Evidence, Shown, notes_of
from kg.web.site import display, published, site
from kg.web.statements import Group, Relation, Said, Statement
from kg.web.sums import Sum, Total, by_role, by_year, sums_of, totals

#: Facts of one relation on the page of the thing, and on a page of that relation alone.
SHOWN_FACTS, FACTS_PER_PAGE = 6, 50
#: Sums of money, and documents that name the thing, on the page.
SHOWN_SUMS, SHOWN_TEXTS = 25, 15
#: Sums that the totals of the page are made of: the largest.
MOST_SUMS = 300
#: Claims that are read to be counted; what has more is counted by the store.
_AT_ONCE = 400
#: Relations that are asked for; a thing has seldom more than a few.
_RELATIONS = 40
#: What the head of the page says, or other parts of it.
_ELSEWHERE = frozenset(
    str(term)
    for term in (
        RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.definition, OWL.sameAs, RDFS.seeAlso, NIF.isString,
        KG.identifierBasis, KG.candidate, KG.possiblySameAs, KG.registerEntry, DCT.source, KG.roleAt, KG.succeeds,
    )
)  # fmt: skip

_HOSTS = {
    "www.legislation.gov.uk": "legislation.gov.uk",
    "statistics.data.gov.uk": "ONS geography",
    "www.wikidata.org": "Wikidata",
    "org-id.guide": "org-id.guide",
    "sws.geonames.org": "GeoNames",
    "find-and-update.company-information.service.gov.uk": "Companies House",
}

_BASES = {
    str(KG.register): "identified by a register",
    str(KG.stated): "identified by its name in the texts",
    str(KG.inferred): "identified by inference",
    str(KG.curated): "identified by a person’s decision",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """An observation beside others of the same measure."""

    value: str
    share: int
    of: tuple[tuple[str, Shown], ...]
    notes: tuple[str, ...]
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Link:
    """An address elsewhere that means the same, or tells more."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Naming:
    """A document that names the thing."""

    document: Shown
    count: int
    quote: str


@dataclass(slots=True)
class _Groups:
    """Relations as they are gathered, by heading."""

    by_heading: dict[tuple[int, str], list[Relation]] = field(default_factory=lambda: defaultdict(list))

    def add(self, relation: Relation, place: int, heading: str) -> None:
        self.by_heading[place, heading].append(relation)

    def ordered(self) -> list[Group]:
        return [Group(heading, tuple(found)) for (_, heading), found in sorted(self.by_heading.items())]


def entity_page(iri: str) -> str:
    """Return the page of an entity, or of the facts of one relation when the address names it.

    Raises:
        UnknownNameError: the address names a relation that the thing is not in.
    """
    if "relation" in request.args:
        return _relation_page(iri)
    graph, show = published(), display()
    rows = graph.about("about-entity", iri)
    reader = RecordReader(graph)
    said, linking, counted = _facts(graph, reader, show, iri)
    sums = sums_of(reader.sums(row["award"] for row in graph.about("awards-of", iri, limit=MOST_SUMS)), show)
    texts = graph.about("texts-naming", iri, limit=SHOWN_TEXTS + 1)
    path = site().addresses.path(iri) or ""
    return render_template(
        "entity.html",
        iri=iri,
        path=path,
        label=_label(iri, rows),
        types=_types(show, rows),
        aliases=_shown(show, rows, SKOS.altLabel),
        definitions=_shown(show, rows, SKOS.definition),
        links=_links(rows, OWL.sameAs),
        see_also=_links(rows, RDFS.seeAlso),
        basis=next(
            (_BASES[str(row["value"])] for row in _of(rows, KG.identifierBasis) if str(row["value"]) in _BASES), ""
        ),
        sources=_shown(show, rows, DCT.source),
        candidates=_shown(show, rows, KG.candidate),
        perhaps=_shown(show, rows, KG.possiblySameAs),
        properties=show.properties(rows, _ELSEWHERE),
        texts_of=[show.document(row["text"]) for row in graph.about("texts-of", iri, limit=5)],
        parts=_parts(show, graph, iri),
        said=said,
        linking=linking,
        number_of_facts=counted,
        sums=sums[:SHOWN_SUMS],
        number_of_sums=len(sums),
        most_sums=MOST_SUMS,
        **_charts(sums, iri),
        figures=_figures(graph, reader, show, iri),
        citations=_citations(graph, show, iri),
        namings=_namings(reader, show, texts[:SHOWN_TEXTS]),
        more_texts=len(texts) > SHOWN_TEXTS,
        neighbours=neighbours_of([*said, *linking], sums, iri),
        sums_query=_SUMS_QUERY.replace("?thing", URIRef(iri).n3()),
        query=_QUERY.replace("?thing", URIRef(iri).n3()),
    )


_QUERY = """\
# What is claimed of it, by which sentence
SELECT ?subject ?predicate ?object ?modality ?basis ?quote WHERE {
  { ?claim rdf:subject ?thing } UNION { ?claim rdf:object ?thing }
  ?claim rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
  ?claim kg:modality ?modality ; kg:basis ?basis .
  OPTIONAL { ?claim kg:evidence/nif:anchorOf ?quote }
}
LIMIT 1000
"""

_SUMS_QUERY = """\
# Every sum of money that has to do with it
SELECT DISTINCT ?amount ?currency ?status ?modality ?quote WHERE {
  ?award ?role ?thing ; kg:amount ?amount ; kg:currency ?currency ; kg:status ?status ; kg:modality ?modality .
  OPTIONAL { ?award kg:evidence/nif:anchorOf ?quote }
}
ORDER BY DESC(?amount)
"""


def _label(iri: str, rows: Sequence[Row]) -> str:
    labels = [str(row["value"]) for name in (RDFS.label, SKOS.prefLabel) for row in _of(rows, name)]
    return labels[0] if labels else site().addresses.short(iri)


def _of(rows: Iterable[Row], property_: URIRef) -> list[Row]:
    return [row for row in rows if row["property"] == property_]


def _shown(show: Display, rows: Iterable[Row], property_: URIRef) -> list[Shown]:
    return [show.term(row["value"], row.get("label")) for row in _of(rows, property_)]


def _types(show: Display, rows: Iterable[Row]) -> list[tuple[str, Shown, str]]:
    """Return each class: its local name, how it is shown, and where its things are listed."""
    found = [str(row["value"]) for row in _of(rows, RDF.type) if str(row["value"]).startswith(str(KG))]
    names = [iri.removeprefix(str(KG)) for iri in sorted(set(found))]
    return [(name, show.term(KG[name]), url_for("pages.browse_type", type=name)) for name in names]


def _links(rows: Iterable[Row], property_: URIRef) -> list[Link]:
    addresses = [str(row["value"]) for row in _of(rows, property_)]
    kept = [address for address in addresses if address.startswith(("http://", "https://"))]
    return [Link(_HOSTS.get(urlsplit(address).netloc, urlsplit(address).netloc), address) for address in kept]


def _parts(show: Display, graph: Published, iri: str) -> list[tuple[str, list[Shown]]]:
    """Return what lies within a place, is part of a law, or is a kind of an outcome."""
    words = {str(KG.within): "Within it", str(ELI.is_part_of): "Its provisions", str(SKOS.broader): "Kinds of it"}
    found: dict[str, list[Shown]] = {}
    for row in graph.about("parts-of", iri):
        found.setdefault(words[str(row["property"])], []).append(show.term(row["part"], row.get("label")))
    return list(found.items())


def _facts(graph: Published, reader: RecordReader, show: Display, iri: str) -> tuple[list[Group], list[Group], int]:
    """Return what is said of the thing, what leads to it, and how many claims there are in all."""
    counted, wanted = _claims(graph, iri)
    details = {row["claim"]: row for row in reader.claims(claim for claims in wanted.values() for claim in claims)}
    sides = (_Groups(), _Groups())
    for (relation, inverse), claims in wanted.items():
        total = counted[relation, inverse]
        rows = [details[claim] for claim in claims if claim in details]
        statements = _statements(show, rows, inverse=inverse)
        more = "" if total <= len(rows) and len(statements) <= SHOWN_FACTS else _more(relation, inverse=inverse)
        words, place, heading = _words(show, relation, inverse=inverse)
        made = Relation(words, show.term(URIRef(relation)).hint, statements[:SHOWN_FACTS], total, more)
        sides[inverse].add(made, place, heading)
    return sides[0].ordered(), sides[1].ordered(), sum(counted.values())


#: Relation and whether the thing is at its other end → claims.
_Counted = dict[tuple[str, bool], int]
_Wanted = dict[tuple[str, bool], list[Node]]


def _claims(graph: Published, iri: str) -> tuple[_Counted, _Wanted]:
    """Return how many claims there are of each relation, and those that the page reads, the most frequent first."""
    rows = graph.about("claims-of", iri, limit=_AT_ONCE)
    if len(rows) < _AT_ONCE:
        found: _Wanted = defaultdict(list)
        for row in rows:
            found[_key(row)].append(row["claim"])
        counted = {key: len(claims) for key, claims in found.items()}
        return counted, {key: found[key][: _reach(SHOWN_FACTS)] for key in _frequent(counted)}
    grouped = graph.about("claim-groups", iri)
    counted = {_key(row): int(str(row["count"])) for row in grouped if "relation" in row}
    return counted, {
        (relation, inverse): [
            row["claim"]
            for row in graph.about(_side(inverse=inverse), iri, relation=relation, limit=_reach(SHOWN_FACTS))
        ]
        for relation, inverse in _frequent(counted)
    }


def _key(row: Row) -> tuple[str, bool]:
    return str(row["relation"]), str(row["side"]) == "object"


def _frequent(counted: _Counted) -> list[tuple[str, bool]]:
    return sorted(counted, key=lambda key: (key[1], -counted[key], key[0]))[:_RELATIONS]


def _side(*, inverse: bool) -> str:
    return "claims-to" if inverse else "claims-from"


def _reach(facts: int) -> int:
    """Return how many claims to read for so many facts: several documents may say the same."""
    return facts + 2


def _more(relation: str, *, inverse: bool, page: int = 1) -> str:
    return f"?{_query(relation, inverse=inverse, page=page)}"


def _query(relation: str, *, inverse: bool, page: int) -> str:
    short = site().addresses.short(relation)
    return f"relation={short}" + ("&side=object" if inverse else "") + (f"&page={page}" if page > 1 else "")


def _words(show: Display, relation: str, *, inverse: bool) -> tuple[str, int, str]:
    """Return how a relation is said, and the place and words of the heading it stands below."""
    phrase = phrases().get(relation)
    if phrase is None:
        words = show.relation(URIRef(relation)).text
        return (f"is what … {words}" if inverse else words), len(phrases()), OTHER
    return (phrase.inverse if inverse else phrase.says), phrase.place, phrase.heading


def _statements(show: Display, rows: Iterable[Row], *, inverse: bool) -> tuple[Statement, ...]:
    """Return the facts of the claims, those that say the same as one."""
    side = "subject" if inverse else "object"
    found: dict[str, tuple[Shown, str, list[Said]]] = {}
    for row in rows:
        shown = show.term(row[side], row.get(f"{side}Label"))
        type_ = type_of(shown.href)
        found.setdefault(row[side].n3(), (shown, type_, []))[2].append(_said(show, row))
    statements = [Statement(shown, type_, tuple(said)) for shown, type_, said in found.values()]
    return tuple(sorted(statements, key=lambda item: (-len(item.said), item.other.text)))


def _said(show: Display, row: Row) -> Said:
    notes = notes_of(row.get("modality"), row.get("basis"))
    if "claimant" in row:
        notes.append(f"according to {row['claimant']}")
    return Said(tuple(notes), str(row.get("confidence", "")), show.evidence(row.get("sentence"), row.get("quote")))


def _relation_page(iri: str) -> str:
    """Return a page of all facts of one relation."""
    graph, show = published(), display()
    inverse = request.args.get("side") == "object"
    asked = request.args["relation"]
    counted = {
        site().addresses.short(str(row["relation"])): (str(row["relation"]), int(str(row["count"])))
        for row in graph.about("claim-groups", iri)
        if "relation" in row and (str(row["side"]) == "object") is inverse
    }
    if asked not in counted:
        raise UnknownNameError(
            f"{iri} has no facts of the relation {asked}", remedy=f"it has {', '.join(sorted(counted)) or 'none'}"
        )
    relation, total = counted[asked]
    pages = max(1, math.ceil(total / FACTS_PER_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    start = (page - 1) * FACTS_PER_PAGE
    claims = graph.about(_side(inverse=inverse), iri, relation=relation, limit=FACTS_PER_PAGE, start=start)
    details = RecordReader(graph).claims(row["claim"] for row in claims)
    rows = graph.about("about-entity", iri)
    words, _, _ = _words(show, relation, inverse=inverse)
    statements = _statements(show, details, inverse=inverse)
    return render_template(
        "relation.html",
        iri=iri,
        path=site().addresses.path(iri),
        label=_label(iri, rows),
        relation=Relation(words, show.term(URIRef(relation)).hint, statements, total),
        page=page,
        pages=pages,
        link=lambda page: _more(relation, inverse=inverse, page=page),
    )


def _charts(sums: Sequence[Sum], iri: str) -> dict[str, list[Total]]:
    """Return the totals by year, and by what else tells the sums apart, where there is more than one."""
    here = {role for one in sums for role, term in one.terms.items() if term == iri}
    by_year_ = totals(sums, by_year) if any(one.year for one in sums) else []
    other = "fund" if "place" in here else "place"
    named = [one for one in sums if other in one.roles]
    return {
        "by_year": sorted(by_year_, key=lambda total: total.of.text),
        f"by_{other}": totals(named, by_role(other, ""))[:12],
    }


def _figures(graph: Published, reader: RecordReader, show: Display, iri: str) -> list[tuple[str, list[Figure]]]:
    """Return measure → the figures of it, side by side."""
    rows = reader.figures(row["observation"] for row in graph.about("observations-of", iri))
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[str(row["measure"]), str(row.get("unit", ""))].append(row)
    return [(measure, _side_by_side(show, rows, unit, iri)) for (measure, unit), rows in sorted(found.items())]


def _side_by_side(show: Display, rows: Sequence[Row], unit: str, iri: str) -> list[Figure]:
    ordered = sorted(rows, key=lambda row: (-Decimal(str(row["value"])), str(row["observation"])))
    largest = Decimal(100) if unit == "percent" else max(Decimal(str(row["value"])) for row in ordered)
    return [_figure(show, row, unit, largest, iri) for row in ordered]


def _figure(show: Display, row: Row, unit: str, largest: Decimal, iri: str) -> Figure:
    value = Decimal(str(row["value"]))
    upper = f"–{row['upper']}" if "upper" in row else ""
    words = f"{row.get('qualifier', '')} {value:,}{upper}{'%' if unit == 'percent' else f' {unit}'}".strip()
    of = [
        (name, show.term(row[name], row.get(f"{name}Label")))
        for name in ("group", "area", "about", "period", "source")
        if name in row and str(row[name]) != iri
    ]
    notes = notes_of(row.get("modality")) + ([f"according to {row['claimant']}"] if "claimant" in row else [])
    share = int(min(Decimal(100), 100 * value / largest)) if largest > 0 and value > 0 else 0
    return Figure(words, share, tuple(of), tuple(notes), show.evidence(row.get("sentence"), row.get("quote")))


def _citations(graph: Published, show: Display, iri: str) -> list[tuple[str, Shown, Evidence | None]]:
    found: dict[str, tuple[str, Shown, Evidence | None]] = {}
    for row in graph.about("citations-of", iri):
        words = "is cited by" if str(row["side"]) == "object" else "cites"
        other = show.term(row["other"], row.get("otherLabel"))
        found.setdefault(str(row["citation"]), (words, other, show.evidence(row.get("sentence"), row.get("quote"))))
    return list(found.values())


def _namings(reader: RecordReader, show: Display, texts: Sequence[Row]) -> list[Naming]:
    found = [(row, reader.sentence_of(str(row["first"]))) for row in texts if "first" in row]
    return [
        Naming(
            show.document(first.get("sentence", URIRef(str(row["first"])))),
            int(str(row["count"])),
            str(first.get("quote", first.get("surface", ""))),
        )
        for row, first in found
    ]
