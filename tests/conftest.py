"""What several tests share: the pipeline loaded once, and a graph built once from the first documents."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from kg.build import build
from kg.named_queries import load_named_queries
from kg.nlp import Extractor, load_extractor
from kg.resources import resource_dir
from kg.settings import load_settings
from kg.store import Snapshot, Solutions, Store
from kg.vocabulary import load_vocabulary

# New examples are tried on the developers' machines; what CI says must not change from run to run.
hypothesis_settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis_settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests in a real browser be asked for: they need more than pip can install."""
    parser.addoption("--browser", action="store_true", help="run the tests in a real browser, too (tests/browser)")


CORPUS = Path(__file__).parent.parent / "corpus"
BASE = "https://w3id.org/policy-kg/"


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The pipeline with the shipped registers; loading it takes seconds."""
    settings = load_settings(environ={}, directory=CORPUS)
    return load_extractor(settings.model, load_vocabulary(resource_dir("ontology"), settings.base_iri))


@pytest.fixture(scope="session")
def first_documents(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The graph of the two documents in ``corpus/``."""
    folder = tmp_path_factory.mktemp("store")
    settings = load_settings({"store": str(folder), "corpus": str(CORPUS)}, environ={}, directory=folder)
    build(settings)
    return Store(folder).open()


def ask(snapshot: Snapshot, name: str, values: Mapping[str, str] | None = None) -> list[dict[str, str | None]]:
    """Return the rows of a named query, each value in its lexical form."""
    query = load_named_queries(resource_dir("queries"))[name]
    answer = snapshot.query(query.filled(values or {}))
    assert isinstance(answer, Solutions)
    return [
        {column: None if term is None else str(term) for column, term in zip(answer.variables, row, strict=True)}
        for row in answer.terms()
    ]
