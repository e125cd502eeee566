"""What every detector looks at: one document, laid out, parsed and cut into words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from kg.model import Document, MentionType, Span
from kg.nlp.layout import Block, BlockKind, Layout
from kg.nlp.legislation import LawReading, reading_of
from kg.nlp.lexicon import Lexicon
from kg.nlp.registers import Registers
from kg.nlp.words import Word, cut_words

#: How many sentences back the opening of a list is looked for.
LONGEST_LIST = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text that a rule takes for a mention."""

    span: Span
    type: MentionType
    rule: str
    #: What it is called elsewhere in the document, when the rule knows: the full name behind an acronym.
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its words and the kind of block it stands in."""

    span: Span
    kind: BlockKind
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A document as the detectors see it."""

    document: Document
    layout: Layout
    doc: Doc
    lexicon: Lexicon
    registers: Registers
    sentences: tuple[Sentence, ...]
    #: Offset → index of the token that starts there.
    token_at: Mapping[int, int]
    #: The pipeline's own entities: start → (end, label).
    entities: Mapping[int, tuple[int, str]]
    #: The references to legislation.
    law: LawReading

    @property
    def text(self) -> str:
        """The text to search: as long as the document's, in plain characters."""
        return self.layout.masked

    def token(self, offset: int) -> Token | None:
        """Return the token that starts at an offset, if one does."""
        index = self.token_at.get(offset)
        return None if index is None else self.doc[index]

    def tag(self, word: Word) -> str:
        """Return the part-of-speech tag of a word (Penn Treebank), empty when its token starts elsewhere."""
        token = self.token(word.start)
        return token.tag_ if token is not None else ""

    def entity_label(self, span: Span) -> str:
        """Return the label the pipeline gives to a stretch that it covers for the most part, or an empty string."""
        for start in (span.start, span.start - len("the ")):
            end, label = self.entities.get(start, (0, ""))
            if end >= span.end and end <= span.end + 3:
                return label
        return ""

    def lead_in(self, sentence: Sentence) -> str:
        """Return the sentence that opens the list an item stands in, or an empty string."""
        index = bisect_right(self.sentences, sentence.span.start, key=lambda one: one.span.start) - 2
        furthest = index - LONGEST_LIST
        while index >= 0 and self.sentences[index].kind is sentence.kind:
            index -= 1
            if index < furthest:
                return ""
        return self.sentences[index].span.of(self.text) if index >= 0 else ""

    def sentence_of(self, offset: int) -> Sentence:
        """Return the sentence an offset lies in, or the one before it."""
        index = bisect_right(self.sentences, offset, key=lambda sentence: sentence.span.start)
        return self.sentences[max(0, index - 1)]


def open_page(document: Document, layout: Layout, doc: Doc, lexicon: Lexicon, registers: Registers) -> Page:
    """Return the page of a document."""
    return Page(
        document,
        layout,
        doc,
        lexicon,
        registers,
        tuple(_sentence(layout.masked, block, span) for block in layout.blocks for span in block.sentences),
        {token.idx: token.i for token in doc},
        {entity.start_char: (entity.end_char, entity.label_) for entity in doc.ents},
        reading_of(layout.masked, layout.sentences, registers.law),
    )


def _sentence(text: str, block: Block, span: Span) -> Sentence:
    return Sentence(span, block.kind, cut_words(text, span.start, span.end))
