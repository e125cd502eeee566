"""The order of reading: layout, parse, mentions, referents, facts."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language

from kg.model import Document, Extraction
from kg.nlp.detect import detect
from kg.nlp.facts import read_facts
from kg.nlp.layout import lay_out
from kg.nlp.lexicon import lexicon
from kg.nlp.page import open_page
from kg.nlp.parsing import load_language, parse
from kg.nlp.reading import Reading
from kg.nlp.referents import resolve
from kg.nlp.registers import Registers, index_registers
from kg.nlp.works import title_span
from kg.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Extractor:
    """Reads documents with one spaCy pipeline and one vocabulary."""

    language: Language
    registers: Registers

    def read(self, document: Document) -> Reading:
        """Return the parsed document with its mentions and referents."""
        layout = lay_out(document.text)
        doc = parse(self.language, layout)
        page = open_page(document, layout, doc, lexicon(), self.registers)
        mentions, referents = resolve(page, detect(page))
        return Reading(document, doc, layout.sentences, mentions, referents)

    def extract(self, document: Document) -> Extraction:
        """Return all that is read in a document."""
        reading = self.read(document)
        facts = read_facts(reading)
        referents = {**{referent.id: referent for referent in facts.referents}, **reading.referents}
        return Extraction(
            document,
            reading.sentences,
            reading.mentions,
            tuple(referents[key] for key in sorted(referents)),
            claims=facts.claims,
            awards=facts.awards,
            observations=facts.observations,
            citations=facts.citations,
            title=title_span(lay_out(document.text)),
        )


def load_extractor(model: str, vocabulary: Vocabulary) -> Extractor:
    """Return a reader that uses the spaCy pipeline of that name.

    Raises:
        ModelError: the pipeline is not installed, or lacks a component that reading relies on.
    """
    return Extractor(load_language(model), index_registers(lexicon(), vocabulary))
