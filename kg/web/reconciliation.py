"""The Reconciliation Service API 0.2, without a web framework: JSON parts → names matched against the graph.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.errors import ProtocolError
from kg.namespaces import KG, PREFIXES, XSD, expand
from kg.search import Near, SearchIndex, nearest
from kg.search.words import name_key
from kg.web.published import Published

#: Queries of one batch, and things of one extension.
MOST = 1_000
#: Candidates returned for a query that does not say how many.
_LIMIT = 5
_MOST_CANDIDATES = 50
#: Values of one cell of an extension.
_VALUES = 50
#: A name this near, with no other as near, is a match.
_SURE = 0.95
_MARGIN = 0.05
#: What agreeing properties count for beside the name.
_PROPERTY_SHARE = 0.3

#: Properties of other vocabularies that entities have, with their names.
FURTHER_PROPERTIES = {
    "skos:altLabel": "other name",
    "owl:sameAs": "same as",
    "rdfs:seeAlso": "see also",
    "org:identifier": "official identifier",
    "skos:broader": "broader concept",
    "dct:source": "source",
}

#: JSON values as the specification shapes them.
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a batch."""

    name: str
    types: tuple[str, ...] = ()
    limit: int = _LIMIT
    #: Property → acceptable values.
    properties: tuple[tuple[str, tuple[str, ...]], ...] = ()


def parse_batch(text: str) -> dict[str, Query]:
    """Return the queries of a batch by their keys.

    Raises:
        ProtocolError: 400, the batch is not what the specification asks for; 413, it holds too many queries.
    """
    batch = _object(text, "queries")
    if len(batch) > MOST:
        raise ProtocolError(413, f"{len(batch)} queries in one batch", remedy=f"send up to {MOST} at a time")
    return {key: _query(key, given) for key, given in batch.items()}


def _object(text: str, name: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise ProtocolError(400, f"{name} is not JSON: {error}", remedy="send a JSON object") from error
    if not isinstance(found, dict):
        raise ProtocolError(400, f"{name} is no JSON object", remedy="send an object")
    return found


def _query(key: str, given: object) -> Query:
    if not isinstance(given, dict) or not ({"query", "properties"} & given.keys()):
        raise ProtocolError(400, f"query {key} has neither query nor properties", remedy="give it one of them")
    types = given.get("type") or ()
    limit = given.get("limit", _LIMIT)
    properties = given.get("properties") or []
    if not isinstance(limit, int | float) or not isinstance(properties, list):
        raise ProtocolError(
            400, f"query {key}: limit or properties is not what it should be", remedy="see the manifest"
        )
    return Query(
        name=str(given.get("query") or ""),
        types=tuple(map(type_name, [types] if isinstance(types, str) else types)),
        limit=max(1, min(int(limit), _MOST_CANDIDATES)),
        properties=tuple(_property(key, one) for one in properties),
    )


def type_name(given: object) -> str:
    """Return the local name of a class from any way of naming it.

    >>> type_name("kg:Fund"), type_name("https://w3id.org/policy-kg/ontology#Fund")
    ('Fund', 'Fund')
    """
    return str(given).removeprefix(str(KG)).removeprefix("kg:")


def _property(key: str, given: object) -> tuple[str, tuple[str, ...]]:
    if not isinstance(given, dict) or not isinstance(given.get("pid"), str) or "v" not in given:
        raise ProtocolError(400, f"query {key}: a property needs pid and v", remedy='send {"pid": …, "v": …}')
    values = given["v"] if isinstance(given["v"], list) else [given["v"]]
    return given["pid"], tuple(str(one.get("id", "")) if isinstance(one, dict) else str(one) for one in values)


def property_iri(pid: str) -> URIRef | None:
    """Return the property that a compact or whole IRI names, None when it is none.

    >>> property_iri("org:identifier"), property_iri("nonsense")
    (rdflib.term.URIRef('http://www.w3.org/ns/org#identifier'), None)
    """
    prefix, _, local = pid.partition(":")
    if prefix in PREFIXES and re.fullmatch(r"[A-Za-z]\w*", local):
        return expand(pid)
    return URIRef(pid) if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", pid) else None


class Reconciler:
    """Matches names against one version of the graph."""

    def __init__(self, published: Published, index: SearchIndex) -> None:
        self._published = published
        self._index = index
        self._base = published.minter.base

    def match(self, query: Query) -> list[Json]:
        """Return the candidates of a query, the best first."""
        found = nearest(self._index, query.name, types=query.types, most=_MOST_CANDIDATES) if query.name else ()
        if not query.name:
            found = self._by_properties(query)
        scored = self._scored(found, query)
        best = [score for _, score in scored[:2]]
        sure = bool(best) and best[0] >= _SURE and (len(best) == 1 or best[1] < best[0] - _MARGIN)
        shown = scored[: query.limit]
        return [self._candidate(near, score, match=sure and at == 0) for at, (near, score) in enumerate(shown)]

    def _scored(self, found: Sequence[Near], query: Query) -> list[tuple[Near, float]]:
        agreeing = self._agreeing([near.iri for near in found], query)
        if not query.properties or not query.name:
            return [(near, near.likeness) for near in found]
        share = len(query.properties)
        scored = [
            (near, (1 - _PROPERTY_SHARE) * near.likeness + _PROPERTY_SHARE * agreeing.get(near.iri, 0) / share)
            for near in found
        ]
        return sorted(scored, key=lambda pair: -pair[1])

    def _agreeing(self, iris: Sequence[str], query: Query) -> dict[str, int]:
        """Return how many of the query's properties each thing agrees with."""
        counts: dict[str, int] = {}
        for pid, wanted in query.properties:
            keys = {name_key(value) for value in wanted} | {name_key(self._whole(value)) for value in wanted}
            for iri, values in self.values(iris, pid).items():
                words = {name_key(text) for value, label in values for text in (str(value), label) if text}
                counts[iri] = counts.get(iri, 0) + bool(words & keys)
        return counts

    def _by_properties(self, query: Query) -> tuple[Near, ...]:
        """Return the things that have one of the values, by official identifiers and the like."""
        found: dict[str, Near] = {}
        for _, wanted in query.properties:
            for value in wanted:
                for near in nearest(self._index, value, types=query.types, most=_MOST_CANDIDATES):
                    found.setdefault(near.iri, near)
        agreeing = self._agreeing(list(found), query)
        share = max(1, len(query.properties))
        return tuple(
            Near(near.iri, near.label, near.type, agreeing[near.iri] / share, near.name)
            for near in sorted(found.values(), key=lambda near: -agreeing.get(near.iri, 0))
            if agreeing.get(near.iri)
        )

    def _candidate(self, near: Near, score: float, *, match: bool) -> Json:
        return {
            "id": self.short(near.iri),
            "name": near.label,
            "type": [self.type(near.type)],
            "score": round(100 * score, 2),
            "match": match,
            "features": [{"id": "name", "value": round(100 * near.likeness, 2)}],
        }

    def type(self, name: str) -> Json:
        """Return a class as the specification writes types."""
        term = self._published.terms.get(str(KG[name]))
        return {"id": name, "name": term.label if term else name}

    def short(self, iri: str) -> str:
        """Return the identifier of a thing in this service: its address below the base."""
        return iri.removeprefix(self._base)

    def _whole(self, identifier: str) -> str:
        return identifier if "://" in identifier else self._base + identifier

    def known(self, identifier: str) -> str | None:
        """Return the IRI of a thing of the graph from its identifier, None when there is no such thing."""
        iri = self._whole(identifier)
        return iri if self._index.thing(iri) else None

    def values(self, iris: Iterable[str], pid: str) -> dict[str, list[tuple[Node, str]]]:
        """Return the values of a property of some things, each with its label when it has one."""
        predicate = property_iri(pid)
        if predicate is None:
            return {}
        rows = {iri: self._published.about("values-of", iri, relation=str(predicate)) for iri in iris}
        return {
            iri: [(row["value"], str(row.get("label", ""))) for row in found] for iri, found in rows.items() if found
        }


def extension(reconciler: Reconciler, text: str, name_of: Callable[[str], str]) -> Json:
    """Return the values of properties for things that were matched (specification, section 8).

    Args:
        reconciler: the version that answers.
        text: the JSON of the query.
        name_of: compact IRI of a property → its name.

    Raises:
        ProtocolError: 400, the query is not what the specification asks for; 413, it names too many things.
    """
    given = _object(text, "extend")
    ids, properties = given.get("ids"), given.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list):
        raise ProtocolError(400, "extend needs ids and properties", remedy="send two lists")
    if len(ids) > MOST:
        raise ProtocolError(413, f"{len(ids)} things in one extension", remedy=f"send up to {MOST} at a time")
    asked = {one["id"]: one.get("settings") or {} for one in properties if isinstance(one, dict) and "id" in one}
    known = {str(one): reconciler.known(str(one)) for one in ids}
    iris = [iri for iri in known.values() if iri]
    columns = {pid: reconciler.values(iris, pid) for pid in asked}
    rows = {
        one: {
            pid: [cell(value, label, reconciler) for value, label in columns[pid].get(iri or "", [])[: _most(settings)]]
            for pid, settings in asked.items()
        }
        for one, iri in known.items()
    }
    return {"meta": [{"id": pid, "name": name_of(pid)} for pid in asked], "rows": rows}


def _most(settings: Mapping[str, object]) -> int:
    limit = str(settings.get("limit", ""))
    return min(int(limit), _VALUES) if limit.isdecimal() and int(limit) else _VALUES


def cell(value: Node, label: str, reconciler: Reconciler) -> Json:
    """Return a value as the specification writes cells."""
    if isinstance(value, URIRef):
        short = reconciler.short(str(value))
        return {"id": short, "name": label} if label and short != str(value) else {"str": label or str(value)}
    if isinstance(value, Literal) and value.datatype in {XSD.integer, XSD.decimal}:
        number = float(str(value))
        return {"int": int(number)} if value.datatype == XSD.integer else {"float": number}
    if isinstance(value, Literal) and value.datatype == XSD.date:
        return {"date": f"{value}T00:00:00"}
    return {"str": str(value)}
