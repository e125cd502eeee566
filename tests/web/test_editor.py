"""What the query page gives to its editor, and what it is without it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kg.web.assets import ASSETS
from kg.web.editor import SCRIPT, SHEET
from tests.web.conftest import BASE

BROWSER = {"Accept": "text/html"}


def test_the_terms_are_those_of_the_graph(client: FlaskClient) -> None:
    """Prefixes, and the classes and properties that are used, the most used first, with their names."""
    terms = client.get("/sparql/terms.json").get_json()
    counts = [item["count"] for item in terms["properties"]]
    classes = {item["iri"].partition("#")[2]: item for item in terms["classes"]}
    assert terms["base"] == BASE
    assert terms["prefixes"]["kg"] == "https://w3id.org/policy-kg/ontology#"
    assert counts == sorted(counts, reverse=True)
    assert (classes["Fund"]["label"], classes["Fund"]["count"] > 0, "Agenda" in classes) == ("Fund", True, False)


@pytest.mark.parametrize("built", [True, False])
def test_the_form_is_always_there(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, built: bool) -> None:
    """With the editor or without it, the page holds the plain form, the examples and the prefixes."""
    others = {name: value for name, value in ASSETS.hashes.items() if not name.startswith("editor/")}
    files = dict.fromkeys((SCRIPT, SHEET), "0123456789abcdef") if built else {}
    monkeypatch.setitem(ASSETS.__dict__, "hashes", others | files)
    page = client.get("/sparql", headers=BROWSER).text
    assert ('<div id="editor"' in page, "editor/editor.js" in page) == (built, built)
    assert '<textarea id="query" name="query"' in page
    assert "data-query=" in page


def test_the_policy_names_what_the_editor_needs(client: FlaskClient) -> None:
    """One style by its hash, images as data; still no script or style of the page itself."""
    policy = client.get("/sparql", headers=BROWSER).headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self' 'sha256-" in policy
    assert "unsafe" not in policy
