"""One reader for all tests of this folder: loading the pipeline takes a second."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.model import Document, Extraction
from kg.nlp import Extractor, load_extractor
from kg.nlp.reading import Reading
from kg.resources import resource_dir
from kg.vocabulary import load_vocabulary

Read = Callable[[str], Reading]


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The reader with the shipped vocabulary."""
    return load_extractor("en_core_web_sm", load_vocabulary(resource_dir("ontology"), "https://example.org/"))


@pytest.fixture(scope="session")
def read(extractor: Extractor) -> Read:
    """Read a text into mentions and referents."""
    return lambda text: extractor.read(Document("text", text, "text.txt", ""))


@pytest.fixture(scope="session")
def extract(extractor: Extractor) -> Callable[[str], Extraction]:
    """Read a text into an extraction."""
    return lambda text: extractor.extract(Document("text", text, "text.txt", ""))
