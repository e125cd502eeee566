"""What a version holds, counted in the version itself."""

from __future__ import annotations

from kg.build.report import Counts
from kg.store import Snapshot

_MENTIONS = """
SELECT ?type (COUNT(?mention) AS ?number) {
  ?mention a kg:Mention ; itsrdf:taClassRef ?class
  BIND(REPLACE(STR(?class), "^.*[#/]", "") AS ?type)
} GROUP BY ?type ORDER BY ?type
"""

_FACTS = """
SELECT ?kind (COUNT(?fact) AS ?number) {
  VALUES (?class ?kind) {
    (kg:Claim "claims") (kg:FundingAward "awards") (kg:Observation "observations") (kg:Citation "citations")
  }
  ?fact a ?class
} GROUP BY ?kind ORDER BY ?kind
"""

_ENTITIES = "SELECT (COUNT(DISTINCT ?entity) AS ?number) { ?entity kg:identifierBasis ?basis }"

_LINKS = """
SELECT (COUNT(*) AS ?number) {
  SELECT DISTINCT ?entity ?address { ?entity kg:identifierBasis ?basis ; owl:sameAs ?address }
}
"""


def count(snapshot: Snapshot) -> Counts:
    """Count mentions by type, facts by kind, entities, links and triples."""
    return Counts(
        mentions=_table(snapshot, _MENTIONS),
        facts=_table(snapshot, _FACTS),
        entities=_number(snapshot, _ENTITIES),
        links=_number(snapshot, _LINKS),
        triples=len(snapshot),
    )


def _table(snapshot: Snapshot, query: str) -> dict[str, int]:
    return {str(name): int(str(number)) for name, number in snapshot.select(query)}


def _number(snapshot: Snapshot, query: str) -> int:
    return int(str(next(snapshot.select(query))[0]))
