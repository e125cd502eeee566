"""The pipeline reads the golden document as the careful reader did."""

from __future__ import annotations

import pytest

from kg.model import WORK, Award, Claim, Extraction, Observation, Ref, Term
from kg.nlp import Extractor
from tests.golden.by_hand import EXTRACTION, NEWPORT


@pytest.fixture(scope="module")
def read(extractor: Extractor) -> Extraction:
    """What the pipeline reads in the golden text."""
    return extractor.extract(EXTRACTION.document)


def name(extraction: Extraction, term: Term | None) -> str | None:
    """Return a term in words: the name of what it refers to, or the value."""
    if isinstance(term, Ref) and term.id != WORK:
        return next((one.name for one in extraction.referents if one.id == term.id), term.id)
    return term.id if isinstance(term, Ref) else getattr(term, "lexical", None)


def claim_key(extraction: Extraction, claim: Claim) -> tuple[object, ...]:
    """Return what a claim says, without its id, rule and confidence."""
    subject, value = name(extraction, claim.subject), name(extraction, claim.object)
    return subject, claim.predicate, value, claim.evidence, claim.modality, claim.basis


def award_key(extraction: Extraction, award: Award) -> tuple[object, ...]:
    """Return what an award says, with its whole named by its amount."""
    whole = next((one.amount for one in extraction.awards if one.id == award.part_of), None)
    terms = [name(extraction, term) for term in (award.fund, award.funder, award.recipient)]
    values = (award.amount, award.currency, award.qualifier, award.round, award.status, award.modality, award.evidence)
    return *values, *terms, whole


def observation_key(extraction: Extraction, observation: Observation) -> tuple[object, ...]:
    """Return what an observation says."""
    area = name(extraction, observation.area)
    return observation.value, observation.unit, observation.measure, observation.group, area, observation.evidence


def test_sentences(read: Extraction) -> None:
    """The heading and each sentence stand by themselves."""
    assert read.sentences == EXTRACTION.sentences


def test_mentions(read: Extraction) -> None:
    """Every mention has the span and type written by hand, and there is none besides."""
    assert {(one.span, one.type) for one in read.mentions} == {(one.span, one.type) for one in EXTRACTION.mentions}


def test_claims(read: Extraction) -> None:
    """The claims are those written by hand, modality and basis included."""
    found = {claim_key(read, claim) for claim in read.claims}
    assert found == {claim_key(EXTRACTION, claim) for claim in EXTRACTION.claims}


def test_awards(read: Extraction) -> None:
    """The total, its part, the planned and the rejected sum are told apart."""
    assert {award_key(read, one) for one in read.awards} == {award_key(EXTRACTION, one) for one in EXTRACTION.awards}


def test_observation(read: Extraction) -> None:
    """The percentage says what it measures, of whom and where."""
    found = {observation_key(read, one) for one in read.observations}
    assert found == {observation_key(EXTRACTION, one) for one in EXTRACTION.observations}


def test_ambiguous_place_stays_unresolved(read: Extraction) -> None:
    """Newport could be several towns: all are kept, none is chosen."""
    found = next(one for one in read.referents if one.name == "Newport")
    by_hand = next(one for one in EXTRACTION.referents if one.id == NEWPORT.id)
    assert (found.identifies, set(found.candidates)) == (False, set(by_hand.candidates))
