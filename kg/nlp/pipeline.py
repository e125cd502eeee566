"""The order of reading: layout, parse, mentions, referents, facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.language import Language

from kg.model import Document, Extraction, MentionType
from kg.nlp.components import add_components
from kg.nlp.detect import detect
from kg.nlp.facts import read_facts
from kg.nlp.layout import Layout, lay_out
from kg.nlp.lexicon import lexicon
from kg.nlp.own_rules import load_rule_files
from kg.nlp.page import open_page
from kg.nlp.parsing import load_language, parse
from kg.nlp.reading import Reading
from kg.nlp.referents import resolve
from kg.nlp.registers import Registers, index_registers
from kg.nlp.tables import RuleFile, in_force
from kg.nlp.works import title_span
from kg.settings import Component
from kg.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Extractor:
    """Reads documents with one spaCy pipeline and one vocabulary."""

    language: Language = field(repr=False)
    registers: Registers = field(repr=False)
    #: A project's own pattern files and components, and the types it does not want.
    rules: tuple[RuleFile, ...] = ()
    components: tuple[Component, ...] = ()
    skip_types: frozenset[MentionType] = frozenset()

    def read(self, document: Document) -> Reading:
        """Return the parsed document with its mentions and referents."""
        with in_force(self.rules):
            return self._read(document, lay_out(document.text))

    def _read(self, document: Document, layout: Layout) -> Reading:
        doc = parse(self.language, layout)
        page = open_page(document, layout, doc, lexicon(), self.registers)
        found = detect(page, self.components)
        mentions, referents = resolve(page, tuple(item for item in found if item.type not in self.skip_types))
        return Reading(document, doc, layout.sentences, mentions, referents)

    def extract(self, document: Document) -> Extraction:
        """Return all that is read in a document."""
        # What spaCy remembers of the words of a document goes when the document is done: memory stays flat.
        with in_force(self.rules), self.language.memory_zone():
            return self._extract(document)

    def _extract(self, document: Document) -> Extraction:
        layout = lay_out(document.text)
        reading = self._read(document, layout)
        title = title_span(layout)
        facts = read_facts(reading, title)
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
            title=title,
        )


def load_extractor(
    model: str,
    vocabulary: Vocabulary,
    *,
    patterns: Sequence[str] = (),
    components: Sequence[Component] = (),
    skip_types: Sequence[str] = (),
) -> Extractor:
    """Return a reader that uses the spaCy pipeline of that name.

    Args:
        model: an installed spaCy pipeline, or the folder of one.
        vocabulary: the ontology and the registers.
        patterns: paths of a project's own pattern files.
        components: a project's own components, added to the end of the pipeline.
        skip_types: names of the types of mention to leave out.

    Raises:
        ModelError: the pipeline or a component is not installed, or lacks what reading relies on.
        PatternFileError: a pattern file is broken.
    """
    rules = load_rule_files(patterns, vocabulary)
    language = load_language(model)
    add_components(language, components)
    with in_force(rules):
        registers = index_registers(lexicon(), vocabulary)
    skipped = frozenset(MentionType(name) for name in skip_types)
    return Extractor(language, registers, rules, tuple(components), skipped)
