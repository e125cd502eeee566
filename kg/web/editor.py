"""What the query page's editor needs: whether it was built, and the terms of this graph to complete.

The editor is YASGUI, bundled by ``make editor`` (``web-editor/``) into ``kg/web/static/editor``. It asks this
service and nothing else: its lookups at other hosts are off, and the policy of the page forbids them.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from rdflib import URIRef

from kg.web.addresses import ONTOLOGY
from kg.web.assets import ASSETS
from kg.web.headers import policy
from kg.web.site import display, published, site

blueprint = Blueprint("editor", __name__)

SCRIPT, SHEET = "editor/editor.js", "editor/editor.css"

#: What the editor's pages need beside the policy of all pages: icons that stand in its sheet as data, and one fixed
#: style element of a few lines that its table makes (the handles of its columns), named by its hash.
EDITOR_POLICY = policy(
    img_src="'self' data:",
    style_src="'self' 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='",
)


def is_built() -> bool:
    """Say whether the editor is there; without it the page is the plain form."""
    return SCRIPT in ASSETS.hashes and SHEET in ASSETS.hashes


@blueprint.get("/sparql/terms.json")
def terms() -> Response:
    """Give the bases, prefixes, classes and properties of the graph, the most used first."""
    return jsonify(
        base=site().settings.base_iri,
        ontology=ONTOLOGY,
        prefixes=dict(site().minter.prefixes),
        classes=_terms("used-classes"),
        properties=_terms("used-properties"),
    )


def _terms(query: str) -> list[dict[str, str | int]]:
    found = published().usage(query)
    return [{"iri": iri, "label": _label(iri), "count": count} for iri, count in found.items()]


def _label(iri: str) -> str:
    return display().term(URIRef(iri)).text
