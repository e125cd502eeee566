"""A project's own components in the spaCy pipeline, and how what they find becomes mentions."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as Words

from kg.errors import ModelError
from kg.model import MentionType, Span
from kg.nlp.page import Candidate, Page
from kg.settings import Component

_TYPES = {item.value.casefold(): item for item in MentionType}


def add_components(language: Language, components: Sequence[Component]) -> None:
    """Add components to the end of a pipeline.

    Raises:
        ModelError: there is no such factory, module or function, or it cannot be made with its configuration.
    """
    for component in components:
        if ":" in component.name:
            _add_function(language, component)
        else:
            _add_factory(language, component)


def _add_factory(language: Language, component: Component) -> None:
    try:
        language.add_pipe(component.name, config=json.loads(component.config))
    except (ImportError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(
            f"the component {component.name!r} cannot be added ({reason})",
            remedy="install the package that brings it, correct its config, or name it as module:function",
        ) from error


def _add_function(language: Language, component: Component) -> None:
    function = _function(component.name)
    # spaCy allows no full stop in the name of a factory.
    name = f"kg {component.name.replace('.', '/')}"
    if not Language.has_factory(name):
        Language.component(name, func=function)
    language.add_pipe(name)


def _function(name: str) -> Callable[[Doc], Doc]:
    """Return a function named as ``module:function``; modules of the working directory count too."""
    module, _, attribute = name.partition(":")
    here = str(Path.cwd())
    added = here not in sys.path
    if added:
        sys.path.append(here)
    try:
        function = getattr(importlib.import_module(module), attribute, None)
    except ImportError as error:
        raise ModelError(
            f"the component {name!r} cannot be loaded ({error})",
            remedy="write it as module:function, with the module installed or in the working directory",
        ) from error
    finally:
        if added:
            sys.path.remove(here)
    if not callable(function):
        raise ModelError(
            f"{module} has no function {attribute!r}", remedy="a component is a function from a Doc to a Doc"
        )
    found: Callable[[Doc], Doc] = function
    return found


def find(page: Page, components: Sequence[Component]) -> Iterator[Candidate]:
    """Yield what the components found: spans whose labels are names of types, or are given a type in the settings."""
    for component in components:
        labels = {**_TYPES, **{label.casefold(): kind for label, kind in component.labels}}
        for words in _found(page.doc, component):
            kind = labels.get(words.label_.casefold())
            span = _trimmed(words)
            if kind is not None and span.start < span.end:
                yield Candidate(span, kind, f"component.{component.name}")


def _found(doc: Doc, component: Component) -> Sequence[Words]:
    if not component.spans:
        return tuple(doc.ents)
    return tuple(doc.spans[component.spans]) if component.spans in doc.spans else ()


def _trimmed(words: Words) -> Span:
    shown = words.text
    start = words.start_char + len(shown) - len(shown.lstrip())
    return Span(start, max(start, words.start_char + len(shown.rstrip())))
