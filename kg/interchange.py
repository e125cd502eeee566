"""What was read in one document, as the stable JSON of ``kg extract --format json`` (design, section 3)."""

from __future__ import annotations

from typing import Any

from kg.model import (
    PUBLISHER,
    WORK,
    Award,
    AwardRef,
    Basis,
    Citation,
    Claim,
    Entity,
    Extraction,
    Mention,
    MetadataValue,
    Modality,
    Observation,
    Ref,
    Resolution,
    Span,
    Term,
)
from kg.namespaces import METADATA_PROPERTIES, Minter, canonical_decimal

Json = dict[str, Any]


def extraction_json(extraction: Extraction, resolution: Resolution, minter: Minter) -> Json:
    """Return the document, its text, mentions, claims, awards, observations and citations as JSON values.

    An entity stands as its IRI and, beside it, its label; a value as its lexical form. ``citations`` and the keys
    ``per``, ``about``, ``upper`` and ``claimant`` of awards and observations go beyond the published minimum.
    """
    writer = _JsonWriter(extraction, resolution, minter)
    return writer.whole()


class _JsonWriter:
    """Holds what every part of the JSON needs: the text, the entities and the minter."""

    def __init__(self, extraction: Extraction, resolution: Resolution, minter: Minter) -> None:
        self.extraction = extraction
        self.text = extraction.document.text
        self.slug = extraction.document.slug
        self.iris = resolution.iris
        self.entities: dict[str, Entity] = {entity.iri: entity for entity in resolution.entities}
        self.awards = {award.id: award for award in extraction.awards}
        self.minter = minter

    def whole(self) -> Json:
        extraction, document = self.extraction, self.extraction.document
        metadata = [self._metadata(item) for item in document.metadata if item.name in METADATA_PROPERTIES]
        return {
            "document": {
                "iri": str(self.minter.text(self.slug)),
                "work": str(self.minter.work(self.slug)),
                "title": self._entity(WORK).label,
                "path": document.path,
                "sha256": document.sha256,
            },
            "text": self.text,
            "mentions": [self._mention(mention) for mention in extraction.mentions],
            "claims": [*metadata, *(self._claim(claim) for claim in extraction.claims)],
            "awards": [self._award(award) for award in extraction.awards],
            "observations": [self._observation(observation) for observation in extraction.observations],
            "citations": [self._citation(citation) for citation in extraction.citations],
        }

    def _entity(self, referent: str) -> Entity:
        return self.entities[self.iris[referent]]

    def _mention(self, mention: Mention) -> Json:
        entity = self._entity(mention.referent)
        also = [self._entity(referent) for referent in mention.also]
        further = [{"entity": one.iri, "label": one.label, "links": list(one.same_as)} for one in also]
        return {
            "start": mention.span.start,
            "end": mention.span.end,
            "text": mention.text,
            "type": str(mention.type),
            "entity": entity.iri,
            "label": entity.label,
            "links": [link for one in (entity, *also) for link in one.same_as],
            "candidates": list(entity.candidates),
            "rule": mention.rule,
            **({"also": further} if further else {}),
        }

    def _metadata(self, item: MetadataValue) -> Json:
        publisher = self._entity(PUBLISHER) if item.name == "publisher" else None
        return {
            "id": None,
            "subject": str(self.minter.work(self.slug)),
            "subject_label": self._entity(WORK).label,
            "predicate": METADATA_PROPERTIES[item.name],
            "object": publisher.iri if publisher else item.value,
            "object_label": publisher.label if publisher else item.value,
            "evidence": None,
            "modality": str(Modality.ASSERTED),
            "claimant": None,
            "basis": str(Basis.METADATA),
            "origin": item.origin,
            "confidence": None,
            "rule": None,
        }

    def _claim(self, claim: Claim) -> Json:
        return {
            "id": claim.id,
            "subject": self._value(claim.subject),
            "subject_label": self._label(claim.subject),
            "predicate": claim.predicate,
            "object": self._value(claim.object),
            "object_label": self._label(claim.object),
            **self._provenance(claim),
            "derived_from": list(claim.derived_from),
        }

    def _award(self, award: Award) -> Json:
        terms = ("funder", "fund", "recipient", "place", "purpose", "event", "date")
        return {
            "id": award.id,
            "amount": canonical_decimal(award.amount),
            "currency": award.currency,
            "qualifier": award.qualifier,
            "per": award.per,
            "round": award.round,
            **self._terms({name: getattr(award, name) for name in terms}),
            "status": str(award.status),
            "part_of": award.part_of,
            **self._provenance(award),
        }

    def _observation(self, observation: Observation) -> Json:
        return {
            "id": observation.id,
            "value": canonical_decimal(observation.value),
            "upper": None if observation.upper is None else canonical_decimal(observation.upper),
            "unit": observation.unit,
            "measure": observation.measure,
            "group": observation.group,
            **self._terms({name: getattr(observation, name) for name in ("area", "about", "period", "source")}),
            "qualifier": observation.qualifier,
            **self._provenance(observation),
        }

    def _citation(self, citation: Citation) -> Json:
        return {
            "id": citation.id,
            **self._terms({"citing": citation.citing, "cited": citation.cited}),
            "supports": list(citation.supports),
            "evidence": self._evidence(citation.evidence),
            "rule": citation.rule,
        }

    def _terms(self, terms: dict[str, Term | None]) -> Json:
        """Return each term under its name and, when it is an entity, its label under ``{name}_label``."""
        values: Json = {}
        for name, term in terms.items():
            values[name] = None if term is None else self._value(term)
            if isinstance(term, Ref):
                values[f"{name}_label"] = self._label(term)
        return values

    def _provenance(self, fact: Claim | Award | Observation) -> Json:
        return {
            "evidence": self._evidence(fact.evidence),
            "modality": str(fact.modality),
            "claimant": None if fact.claimant is None else self._value(fact.claimant),
            "basis": str(fact.basis),
            "confidence": fact.confidence,
            "rule": fact.rule,
        }

    def _evidence(self, span: Span) -> Json:
        return {"start": span.start, "end": span.end, "text": span.of(self.text)}

    def _value(self, term: Term) -> str:
        if isinstance(term, Ref):
            return self.iris[term.id]
        if isinstance(term, AwardRef):
            return str(self.minter.part(self.slug, f"award-{term.id}"))
        return term.lexical

    def _label(self, term: Term) -> str:
        if isinstance(term, Ref):
            return self._entity(term.id).label
        if isinstance(term, AwardRef):
            return self.awards[term.id].money.of(self.text)
        return term.lexical
