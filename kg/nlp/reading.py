"""What the components inside `kg.nlp` share: the parsed text, and what has been found in it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.model import Document, Mention, Referent, Span


@dataclass(frozen=True, slots=True)
class Reading:
    """A document half-way through the pipeline: mentions and referents are known, facts are not.

    ``doc`` was parsed from a text of the same length as ``document.text`` (line breaks inside a paragraph, no-break
    spaces and typographic quotes replaced one for one), so ``token.idx`` is an offset into ``document.text``.
    """

    document: Document
    doc: Doc
    #: Sentences in order, trimmed of white space; headings and list items are sentences of their own.
    sentences: tuple[Span, ...]
    #: Mentions in order of their start, without overlaps.
    mentions: tuple[Mention, ...]
    #: Referent id → referent.
    referents: Mapping[str, Referent]
