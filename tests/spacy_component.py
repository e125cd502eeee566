"""A component as a project may write it: it sets `doc.ents`, as GLiNER and language models do."""

from __future__ import annotations

from spacy.tokens import Doc, Span
from spacy.util import filter_spans


def clubs(doc: Doc) -> Doc:
    """Mark the two words before "club" with it as an organisation."""
    found = [Span(doc, token.i - 2, token.i + 1, label="Organisation") for token in doc if token.text == "club"]
    doc.ents = filter_spans([*found, *doc.ents])
    return doc
