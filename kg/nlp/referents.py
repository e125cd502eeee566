"""What each mention refers to, within the document."""

from __future__ import annotations

from kg.model import Kind, Mention, Referent
from kg.namespaces import slugify
from kg.nlp.page import Candidate, Page


def resolve(page: Page, found: tuple[Candidate, ...]) -> tuple[tuple[Mention, ...], dict[str, Referent]]:
    """Return the mentions with their referents."""
    mentions, referents = [], {}
    for item in found:
        text = item.span.of(page.document.text)
        name = item.name or " ".join(text.split())
        key = f"{item.type.value.lower()}/{slugify(name)}"
        referents.setdefault(key, Referent(key, Kind(item.type.value), name))
        mentions.append(Mention(item.span, text, item.type, key, item.rule))
    return tuple(mentions), referents
