"""Annotated documents and extractions written by hand."""

from __future__ import annotations

from kg.evaluate import GoldDocument, GoldFact, GoldMention
from kg.model import Document, Extraction, Mention, MentionType, Referent, Span

TEXT = "The Levelling Up Fund gave £1.7 billion to Wales. Leeds City Council runs Multiply."


def span_of(words: str, text: str = TEXT) -> Span:
    """Return where some words stand in the text."""
    start = text.index(words)
    return Span(start, start + len(words))


def gold_mention(words: str, mention_type: str, *, canonical: str = "", optional: bool = False) -> GoldMention:
    """Return an annotated mention of the example text."""
    return GoldMention(span_of(words), words, MentionType(mention_type), canonical or words, optional)


def found_mention(words: str, mention_type: str, *, referent: str = "") -> Mention:
    """Return a mention as the extraction would give it."""
    return Mention(span_of(words), words, MentionType(mention_type), referent or words, "test")


def gold(*mentions: GoldMention, facts: tuple[GoldFact, ...] = ()) -> GoldDocument:
    """Return the example document with these annotations."""
    return GoldDocument(Document("example", TEXT, "example.txt", "0" * 64), mentions, facts)


def extraction(*mentions: Mention, referents: tuple[Referent, ...] = ()) -> Extraction:
    """Return an extraction of the example document with these mentions."""
    return Extraction(gold().document, (span_of(TEXT),), mentions, referents)
