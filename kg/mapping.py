"""From what was read and resolved to RDF: one graph per document, one for the entities.

Pure. Every literal is written in the form Oxigraph stores (design, section 4), so that what is validated here is what
is stored, exported and compared. The terms are those of docs/graph-model.md.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from rdflib import Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.term import Node

from kg.model import (
    PUBLISHER,
    Award,
    AwardRef,
    Basis,
    Citation,
    Claim,
    Entity,
    Extraction,
    Literal,
    MetadataValue,
    Modality,
    Observation,
    Ref,
    Resolution,
    Span,
    Term,
    stable_hash,
)
from kg.namespaces import (
    CITO,
    DCT,
    ITSRDF,
    KG,
    METADATA_PROPERTIES,
    NIF,
    OWL,
    PROV,
    RDF,
    RDFS,
    SKOS,
    XSD,
    Minter,
    canonical_decimal,
    expand,
)

Triple = tuple[URIRef, URIRef, Node]


def document_graph(extraction: Extraction, resolution: Resolution, minter: Minter) -> Graph:
    """Return the named graph of one document: text, metadata, mentions, facts.

    Args:
        extraction: what was read.
        resolution: which entity each referent is.
        minter: makes the IRIs; the graph's identifier is ``{base}graph/{slug}``.
    """
    writer = _DocumentWriter(extraction, resolution, minter)
    graph = Graph(identifier=minter.graph(extraction.document.slug))
    for triple in writer.triples():
        graph.add(triple)
    return graph


def entities_graph(entities: Iterable[Entity], minter: Minter) -> Graph:
    """Return the graph of the entities: type, label, aliases, links, candidates, register values.

    A register's link to an entity that no document names is left out: what nobody wrote is never an answer.
    """
    described = {entity.iri: entity for entity in entities}
    graph = Graph(identifier=minter.graph("entities"))
    own = str(minter.entity(""))
    for entity in described.values():
        for triple in _entity_triples(entity):
            value = str(triple[2])
            if not (isinstance(triple[2], URIRef) and value.startswith(own) and value not in described):
                graph.add(triple)
    return graph


def literal(value: Literal) -> RdfLiteral:
    """Return the RDF form of a typed value, canonical for its datatype.

    >>> literal(Literal("1.10", "decimal")).n3()
    '"1.1"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    if value.datatype == "string":
        return RdfLiteral(value.lexical)
    lexical = value.lexical
    if value.datatype == "decimal":
        lexical = canonical_decimal(Decimal(lexical))
    elif value.datatype == "integer":
        lexical = str(int(lexical))
    return RdfLiteral(lexical, datatype=XSD[value.datatype], normalize=False)


def _decimal(value: Decimal) -> RdfLiteral:
    return literal(Literal(format(value, "f"), "decimal"))


def _integer(value: int) -> RdfLiteral:
    return literal(Literal(str(value), "integer"))


def date_literal(text: str) -> RdfLiteral:
    """Return a date as precise as it is written: xsd:gYear, xsd:gYearMonth or xsd:date.

    >>> date_literal("2021-08").datatype.rpartition("#")[2]
    'gYearMonth'
    """
    datatype = {4: "gYear", 7: "gYearMonth"}.get(len(text), "date")
    return literal(Literal(text, datatype))


class _DocumentWriter:
    """Holds what every triple of one document needs: the document, its entities and the minter."""

    def __init__(self, extraction: Extraction, resolution: Resolution, minter: Minter) -> None:
        self.extraction = extraction
        self.document = extraction.document
        self.iris = resolution.iris
        self.kinds = {entity.iri: entity.kind for entity in resolution.entities}
        self.minter = minter
        self.slug = extraction.document.slug
        self.context = minter.text(self.slug)
        self.work = minter.work(self.slug)
        self.sentence_starts = [sentence.start for sentence in extraction.sentences]
        self.mention_at = {mention.span: mention for mention in extraction.mentions}
        self.kind_of_fact = {
            **{claim.id: "claim" for claim in extraction.claims},
            **{award.id: "award" for award in extraction.awards},
            **{observation.id: "observation" for observation in extraction.observations},
        }

    def triples(self) -> Iterator[Triple]:
        yield from self._text()
        yield from self._metadata()
        yield from self._sentences()
        yield from self._mentions()
        for claim in self.extraction.claims:
            yield from self._claim(claim)
        for award in self.extraction.awards:
            yield from self._award(award)
        for observation in self.extraction.observations:
            yield from self._observation(observation)
        for citation in self.extraction.citations:
            yield from self._citation(citation)

    def _text(self) -> Iterator[Triple]:
        document = self.document
        yield self.context, RDF.type, NIF.Context
        yield self.context, NIF.isString, RdfLiteral(document.text)
        yield self.context, NIF.beginIndex, _integer(0)
        yield self.context, NIF.endIndex, _integer(len(document.text))
        yield self.context, KG.textOf, self.work
        yield self.context, KG.sha256, RdfLiteral(document.sha256)
        yield self.context, KG.path, RdfLiteral(document.path)
        yield self.context, DCT["format"], RdfLiteral(document.media_type)
        yield self.work, RDF.type, KG.Document

    def _metadata(self) -> Iterator[Triple]:
        for item in self.document.metadata:
            if item.name not in METADATA_PROPERTIES:
                continue
            value = self._metadata_value(item)
            predicate = expand(METADATA_PROPERTIES[item.name])
            yield self.work, predicate, value
            node = self._part("claim", stable_hash("metadata", item.name, item.value, item.origin))
            yield node, RDF.type, KG.Claim
            yield node, RDF.subject, self.work
            yield node, RDF.predicate, predicate
            yield node, RDF.object, value
            yield node, KG.basis, KG[Basis.METADATA]
            yield node, KG.modality, KG[Modality.ASSERTED]
            yield node, KG.origin, RdfLiteral(item.origin)

    def _metadata_value(self, item: MetadataValue) -> Node:
        if item.name == "publisher":
            return URIRef(self.iris[PUBLISHER])
        if item.name == "date":
            return date_literal(item.value)
        if item.name in {"source", "licence"} and "://" in item.value:
            return URIRef(item.value)
        return RdfLiteral(item.value)

    def _sentences(self) -> Iterator[Triple]:
        used = {self._sentence_of(mention.span) for mention in self.extraction.mentions}
        used |= {fact.evidence for fact in self._facts()}
        for span in sorted(used):
            node = self._sentence(span)
            yield node, RDF.type, KG.Sentence
            yield from self._stretch(node, span)

    def _facts(self) -> Iterator[Claim | Award | Observation | Citation]:
        yield from self.extraction.claims
        yield from self.extraction.awards
        yield from self.extraction.observations
        yield from self.extraction.citations

    def _sentence_of(self, span: Span) -> Span:
        return self.extraction.sentences[max(0, bisect_right(self.sentence_starts, span.start) - 1)]

    def _stretch(self, node: URIRef, span: Span) -> Iterator[Triple]:
        yield node, NIF.referenceContext, self.context
        yield node, NIF.beginIndex, _integer(span.start)
        yield node, NIF.endIndex, _integer(span.end)
        yield node, NIF.anchorOf, RdfLiteral(span.of(self.document.text))

    def _mentions(self) -> Iterator[Triple]:
        for mention in self.extraction.mentions:
            node = self._mention(mention.span)
            entity = self.iris[mention.referent]
            yield node, RDF.type, KG.Mention
            yield from self._stretch(node, mention.span)
            yield node, ITSRDF.taIdentRef, URIRef(entity)
            yield node, ITSRDF.taClassRef, KG[self.kinds[entity]]
            for further in mention.also:
                yield node, KG.alsoRefersTo, URIRef(self.iris[further])
            yield node, KG.inSentence, self._sentence(self._sentence_of(mention.span))
            yield node, KG.rule, RdfLiteral(mention.rule)

    def _claim(self, claim: Claim) -> Iterator[Triple]:
        node = self._part("claim", claim.id)
        subject, predicate, value = self._iri(claim.subject), expand(claim.predicate), self._term(claim.object)
        yield node, RDF.type, KG.Claim
        yield node, RDF.subject, subject
        yield node, RDF.predicate, predicate
        yield node, RDF.object, value
        yield from self._provenance(node, claim)
        for source in claim.derived_from:
            yield node, PROV.wasDerivedFrom, self._fact(source)
        # An inferred fact stays a claim: the plain triple would say that the text states it.
        if claim.modality is Modality.ASSERTED and claim.basis is not Basis.INFERRED:
            yield subject, predicate, value

    def _award(self, award: Award) -> Iterator[Triple]:
        node = self._part("award", award.id)
        yield node, RDF.type, KG.FundingAward
        yield node, KG.amount, _decimal(award.amount)
        yield node, KG.currency, RdfLiteral(award.currency)
        yield node, KG.status, KG[award.status]
        yield from self._value_node(node, KG.money, award.money)
        terms = {
            KG.fund: award.fund,
            KG.funder: award.funder,
            KG.recipient: award.recipient,
            KG.place: award.place,
            KG.purpose: award.purpose,
            KG.event: award.event,
            KG.date: award.date,
            KG.qualifier: award.qualifier and Literal(award.qualifier),
            KG.round: award.round and Literal(award.round),
            KG.per: award.per and Literal(award.per, "duration"),
            KG.partOfAward: award.part_of and AwardRef(award.part_of),
        }
        yield from self._optional(node, terms)
        yield from self._provenance(node, award)

    def _observation(self, observation: Observation) -> Iterator[Triple]:
        node = self._part("observation", observation.id)
        yield node, RDF.type, KG.Observation
        yield node, KG.value, _decimal(observation.value)
        yield node, KG.unit, RdfLiteral(observation.unit)
        yield node, KG.measure, RdfLiteral(observation.measure)
        yield from self._value_node(node, KG.statistic, observation.statistic)
        terms = {
            KG.upperValue: observation.upper is not None and Literal(format(observation.upper, "f"), "decimal"),
            KG.group: observation.group and Literal(observation.group),
            KG.area: observation.area,
            KG.about: observation.about,
            KG.period: observation.period,
            KG.qualifier: observation.qualifier and Literal(observation.qualifier),
            KG.source: observation.source,
        }
        yield from self._optional(node, terms)
        yield from self._provenance(node, observation)

    def _citation(self, citation: Citation) -> Iterator[Triple]:
        node = self._part("citation", citation.id)
        citing, cited = self._term(citation.citing), self._term(citation.cited)
        yield node, RDF.type, KG.Citation
        yield node, CITO.hasCitingEntity, citing
        yield node, CITO.hasCitedEntity, cited
        yield node, KG.evidence, self._sentence(citation.evidence)
        yield node, KG.rule, RdfLiteral(citation.rule)
        for fact in citation.supports:
            yield node, KG.citedFor, self._fact(fact)

    def _optional(self, node: URIRef, terms: Mapping[URIRef, Term | str | bool | None]) -> Iterator[Triple]:
        for predicate, term in terms.items():
            if isinstance(term, Ref | Literal | AwardRef):
                yield node, predicate, self._term(term)

    def _value_node(self, node: URIRef, predicate: URIRef, span: Span) -> Iterator[Triple]:
        if mention := self.mention_at.get(span):
            yield node, KG.mention, self._mention(span)
            yield node, predicate, URIRef(self.iris[mention.referent])

    def _provenance(self, node: URIRef, fact: Claim | Award | Observation) -> Iterator[Triple]:
        yield node, KG.evidence, self._sentence(fact.evidence)
        yield node, KG.rule, RdfLiteral(fact.rule)
        yield node, KG.confidence, literal(Literal(str(fact.confidence), "decimal"))
        yield node, KG.modality, KG[fact.modality]
        yield node, KG.basis, KG[fact.basis]
        if isinstance(fact.claimant, Ref):
            yield node, KG.claimant, self._term(fact.claimant)
        elif isinstance(fact.claimant, Literal):
            yield node, KG.claimantText, self._term(fact.claimant)

    def _term(self, term: Term) -> Node:
        if isinstance(term, Ref):
            return self._iri(term)
        if isinstance(term, AwardRef):
            return self._part("award", term.id)
        return literal(term)

    def _iri(self, reference: Ref) -> URIRef:
        return URIRef(self.iris[reference.id])

    def _fact(self, fact_id: str) -> URIRef:
        return self._part(self.kind_of_fact[fact_id], fact_id)

    def _part(self, kind: str, fact_id: str) -> URIRef:
        return self.minter.part(self.slug, f"{kind}-{fact_id}")

    def _mention(self, span: Span) -> URIRef:
        return self.minter.mention(self.slug, span.start, span.end)

    def _sentence(self, span: Span) -> URIRef:
        return self.minter.sentence(self.slug, span.start, span.end)


def _entity_triples(entity: Entity) -> Iterator[Triple]:
    node = URIRef(entity.iri)
    yield node, RDF.type, KG[entity.kind]
    yield node, RDFS.label, RdfLiteral(entity.label)
    yield node, KG.identifierBasis, KG[entity.basis]
    for alias in entity.aliases:
        yield node, SKOS.altLabel, RdfLiteral(alias)
    for address in entity.same_as:
        yield node, OWL.sameAs, URIRef(address)
    for address in entity.see_also:
        yield node, RDFS.seeAlso, URIRef(address)
    for candidate in entity.candidates:
        yield node, KG.candidate, URIRef(candidate)
    if entity.register_id:
        yield node, KG.registerEntry, RdfLiteral("true", datatype=XSD.boolean)
    for predicate, value in entity.properties:
        yield node, expand(predicate), literal(value) if isinstance(value, Literal) else URIRef(value)
