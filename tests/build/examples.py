"""Stages for tests: real ones where they are quick, and a reader that finds funds in simple sentences."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from pathlib import Path

import rdflib
from rdflib import Graph, URIRef

from kg.build import Stages
from kg.build.means import Means
from kg.curation import Decisions
from kg.errors import DocumentError
from kg.mapping import document_graph, entities_graph
from kg.model import (
    Claim,
    Document,
    Extraction,
    Kind,
    Literal,
    Mention,
    MentionType,
    Ref,
    Referent,
    Resolution,
    Span,
)
from kg.namespaces import KG, RDFS, SKOS, Minter, slugify
from kg.readers import content_sha256, list_sources, read_source
from kg.resolve import Knowledge, merge_entities, registry_of, resolve
from kg.settings import Settings, load_settings
from kg.validate import ValidationReport, ValidationResult, check_offsets
from kg.vocabulary import Vocabulary

BASE = "https://example.org/kg/"
MINTER = Minter(BASE)
SHAPE = f"{BASE}shape/no-cursed-fund"
VOCABULARY = Vocabulary(entries={}, by_name={}, concepts={}, term_labels={})
REGISTRY = registry_of(VOCABULARY)


def settings(tmp_path: Path, **flags: str | int) -> Settings:
    """Return settings with a corpus and a store below a folder of the test."""
    given = {"base_iri": BASE, "corpus": str(tmp_path / "corpus"), "store": str(tmp_path / "store"), **flags}
    return load_settings(given, environ={}, directory=tmp_path)


def write(tmp_path: Path, **texts: str) -> None:
    """Make the corpus consist of these texts, by name."""
    folder = tmp_path / "corpus"
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def read_funds(document: Document) -> Extraction:
    """Read "… Fund" as the name of a fund, "also Name" as an alias of it, and each sentence with one as a claim."""
    if "unreadable" in document.text:
        raise DocumentError(document.path, "the parser gave up", remedy="shorten it")
    sentences = tuple(Span(*match.span()) for match in re.finditer(r"[^\s.][^.]*\.?", document.text))
    mentions, claims, referents = [], [], {}
    for match in re.finditer(r"(?!The )(?:[A-Z][a-z]+ )+Fund", document.text):
        aliases = tuple(sorted(set(re.findall(r"also ([A-Z][a-z]+)", document.text))))
        referent = Referent(f"fund/{slugify(match[0])}", Kind.FUND, match[0], aliases)
        referents[referent.id] = referent
        mentions.append(Mention(Span(*match.span()), match[0], MentionType.FUND, referent.id, "fund"))
        sentence = next(one for one in sentences if one.covers(Span(*match.span())))
        claim_id, words = f"claim-{match.start()}", Literal(sentence.of(document.text))
        claims.append(Claim(claim_id, Ref(referent.id), "kg:definedAs", words, sentence, "said", 0.9))
    return Extraction(document, sentences, tuple(mentions), tuple(referents.values()), tuple(claims))


def no_cursed_fund(graph: Graph, _context: Graph) -> ValidationReport:
    """Report every claim that calls a fund cursed, and the "Twice Named Fund" with two aliases."""
    results = [
        (str(node), f"calls it cursed: {value}", str(value))
        for node, value in graph.subject_objects(URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#object"))
        if "cursed" in str(value)
    ]
    results += [
        (str(node), "has two aliases", "")
        for node in graph.subjects(RDFS.label, rdflib.Literal("Twice Named Fund"))
        if len(list(graph.objects(node, SKOS.altLabel))) > 1
    ]
    return ValidationReport(
        tuple(
            ValidationResult("Violation", focus, "", "", SHAPE, f"{SHAPE}#component", message, sentence=sentence)
            for focus, message, sentence in sorted(results)
        )
    )


def resolve_with_suffix(suffix: str) -> Stages:
    """Return stages that name each fund otherwise: what a better register does from one build to the next."""
    plain = stages(suffix)

    def resolved(extraction: Extraction, known: Knowledge) -> Resolution:
        found = plain.resolve(extraction, known)
        renamed = {
            entity.iri: entity.iri + suffix if entity.kind is Kind.FUND else entity.iri for entity in found.entities
        }
        return Resolution(
            tuple(replace(entity, iri=renamed[entity.iri]) for entity in found.entities),
            {key: renamed[iri] for key, iri in found.iris.items()},
        )

    return replace(plain, resolve=resolved)


def stages(fingerprint: str = "") -> Stages:
    """Return the stages of a build that takes milliseconds; another fingerprint stands for other rules."""
    ontology = Graph()
    ontology.add((KG.Fund, RDFS.label, rdflib.Literal("Fund", lang="en")))
    return Stages(
        list=list_sources,
        content=lambda source: content_sha256(source, max_bytes=10_000),
        read=lambda source: read_source(source, max_bytes=10_000),
        extract=read_funds,
        resolve=lambda extraction, known: resolve(extraction, REGISTRY, MINTER, known=known),
        map=lambda extraction, resolution: document_graph(extraction, resolution, MINTER),
        merge=merge_entities,
        map_entities=lambda entities: entities_graph(entities, MINTER),
        check_offsets=check_offsets,
        validate=no_cursed_fund,
        ontology=ontology,
        vocabularies=Graph(),
        decisions=Decisions(),
        means=Means("by-hand", "1.0", ("fund.ttl",), "00ff", fingerprint),
        now=lambda: datetime.datetime(2026, 11, 21, 12, 0, tzinfo=datetime.UTC),
    )


def fund(name: str) -> str:
    """Return the IRI of a fund."""
    return str(MINTER.entity(f"fund/{slugify(name)}"))
