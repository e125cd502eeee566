"""From what a document names to what it says: claims, awards, observations and citations.

`read_facts` reads each sentence once. The rules are data (``relations.toml``, ``clauses.toml``,
``nouns.toml``, ``awards.toml``, ``observations.toml``),
each with an id that the facts it makes carry, and examples that are its tests.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.model import WORK, Award, Citation, Claim, Literal, Observation, Ref, Referent, Span, Term
from kg.nlp.facts.aims import read_aims
from kg.nlp.facts.awards import read_awards
from kg.nlp.facts.citations import read_citations
from kg.nlp.facts.clauses import read_clauses
from kg.nlp.facts.drafts import Draft, Said, own_referents, tidy
from kg.nlp.facts.frames import read_syntax
from kg.nlp.facts.modality import find_attributions
from kg.nlp.facts.nouns import read_nouns
from kg.nlp.facts.observations import read_observations
from kg.nlp.facts.page import make_page
from kg.nlp.facts.relations import read_relations
from kg.nlp.reading import Reading

_TITLE_CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document says, in the order of its sentences."""

    claims: tuple[Claim, ...]
    awards: tuple[Award, ...]
    observations: tuple[Observation, ...]
    citations: tuple[Citation, ...]
    #: Referents the facts needed beyond those that are mentioned: topics, the work itself, its unnamed publisher.
    referents: tuple[Referent, ...]


def read_facts(reading: Reading, title: Span | None = None) -> Facts:
    """Return the facts of a document; the same for the same reading, whatever stands in other documents.

    Args:
        reading: The document with its mentions and referents.
        title: Where the document's title stands, if its text has one.
    """
    page = make_page(reading)
    draft = Draft(reading.document.text)
    if title is not None:
        _read_title(reading, title, draft)
    for scene in page.scenes:
        if scene.anchors:
            attributions = find_attributions(scene, reading.document.text)
            syntax = read_syntax(page, scene)
            read_awards(page, scene, syntax, attributions, draft)
            read_observations(page, scene, syntax, attributions, draft)
            read_relations(page, scene, attributions, draft)
            read_nouns(page, scene, syntax, attributions, draft)
            read_clauses(scene, syntax, attributions, draft)
            read_aims(scene, syntax, attributions, draft)
    read_citations(page, draft)
    return _facts(reading, draft)


def _read_title(reading: Reading, title: Span, draft: Draft) -> None:
    """Say what the document is called, in the words at its head."""
    evidence = next((sentence for sentence in reading.sentences if sentence.covers(title)), title)
    words = Literal(tidy(title.of(reading.document.text)))
    draft.claim(Ref(WORK), "kg:title", words, Said(evidence, "title.heading", _TITLE_CONFIDENCE))


def _facts(reading: Reading, draft: Draft) -> Facts:
    facts = Facts(
        claims=tuple(sorted(draft.claims, key=lambda claim: (claim.evidence, claim.predicate, claim.id))),
        awards=tuple(sorted(draft.awards, key=lambda award: (award.money, award.id))),
        observations=tuple(sorted(draft.observations, key=lambda one: (one.statistic, one.id))),
        citations=tuple(sorted(draft.citations, key=lambda citation: (citation.evidence, citation.id))),
        referents=(),
    )
    document = reading.document
    extra = {**own_referents(document.value("title") or document.slug), **draft.referents}
    used = _references(facts)
    needed = (extra[name] for name in sorted(extra) if name in used and name not in reading.referents)
    return replace(facts, referents=tuple(needed))


def _references(facts: Facts) -> frozenset[str]:
    terms: list[Term | None] = []
    for claim in facts.claims:
        terms += [claim.subject, claim.object, claim.claimant]
    for award in facts.awards:
        terms += [award.funder, award.fund, award.recipient, award.place, award.purpose, award.event, award.claimant]
    for one in facts.observations:
        terms += [one.area, one.about, one.source, one.claimant]
    for citation in facts.citations:
        terms += [citation.citing, citation.cited]
    return frozenset(term.id for term in terms if isinstance(term, Ref))


__all__ = ["Facts", "read_facts"]
