"""The addresses of the Reconciliation Service API: manifest, match, extend, suggest, preview.

Whoever may read the graph may ask from a page elsewhere (CORS); old clients may ask by JSONP.
"""

from __future__ import annotations

import json
import re

from flask import Blueprint, Response, render_template, request
from rdflib import OWL

from kg.errors import ProtocolError
from kg.namespaces import KG
from kg.search import SearchIndex, Thing
from kg.web.published import TermInfo
from kg.web.reconciliation import FURTHER_PROPERTIES, MOST, Json, Reconciler, extension, parse_batch, type_name
from kg.web.site import published, site

blueprint = Blueprint("reconciling", __name__)

#: Suggestions given at a time.
_SUGGESTIONS = 10
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,100}")
#: What a preview is shown in belongs to others, so others may frame it.
_PREVIEW_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors *",
    "X-Frame-Options": "ALLOWALL",
}
_WIDTH, _HEIGHT = 420, 240


@blueprint.route("/reconcile", methods=["GET", "POST"])
@blueprint.route("/reconcile/", methods=["GET", "POST"])
def service() -> Response:
    """Answer a batch of queries or an extension; say what the service is when nothing is asked."""
    given = request.values
    if "queries" in given:
        reconciler = _reconciler()
        batch = parse_batch(given["queries"])
        return _json({key: {"result": reconciler.match(query)} for key, query in batch.items()})
    if "extend" in given:
        return _json(extension(_reconciler(), given["extend"], _property_name))
    if request.method == "POST":
        raise ProtocolError(400, "neither queries nor extend was sent", remedy="send one of them as a form field")
    return _json(manifest(request.url_root))


def manifest(root: str) -> Json:
    """Return what the service is and where its parts are (specification, section 3)."""
    place = f"{root}reconcile"
    return {
        "versions": ["0.2"],
        "name": "Policy knowledge graph",
        "identifierSpace": site().minter.base,
        "schemaSpace": str(KG),
        "documentation": f"{root}about",
        "defaultTypes": _types(""),
        "view": {"url": f"{root}{{{{id}}}}"},
        "preview": {"url": f"{place}/preview?id={{{{id}}}}", "width": _WIDTH, "height": _HEIGHT},
        "suggest": {
            what: {
                "service_url": root.rstrip("/"),
                "service_path": f"/reconcile/suggest/{what}",
                "flyout_service_url": root.rstrip("/"),
                "flyout_service_path": f"/reconcile/flyout/{what}?id=${{id}}",
            }
            for what in ("entity", "type", "property")
        },
        "extend": {
            "propose_properties": {"service_url": root.rstrip("/"), "service_path": "/reconcile/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Limit",
                    "type": "number",
                    "default": 0,
                    "help_text": "How many values to return; 0 for all",
                }
            ],
        },
        "batchSize": MOST,
    }


@blueprint.get("/reconcile/suggest/<what>")
def suggest(what: str) -> Response:
    """Complete the beginning of a name (specification, section 7)."""
    prefix = request.args.get("prefix", "")
    start = int(request.args.get("cursor", "0") or 0) if request.args.get("cursor", "0").isdecimal() else 0
    if what == "entity":
        found = _index().search(prefix, start=start, most=_SUGGESTIONS, passages=0)
        reconciler = _reconciler()
        return _json({"result": [_suggested(reconciler, hit.thing.iri) for hit in found.things]})
    offered = {"type": _types, "property": _properties}.get(what)
    if offered is None:
        raise ProtocolError(
            404, f"nothing of the kind {what!r} is suggested", remedy="ask for entity, type or property"
        )
    return _json({"result": offered(prefix)[start : start + _SUGGESTIONS]})


def _suggested(reconciler: Reconciler, iri: str) -> Json:
    thing = _thing(iri)
    return {
        "id": reconciler.short(iri),
        "name": thing.label,
        "description": _said_of(thing.mentions, thing.documents),
        "notable": [reconciler.type(thing.type)],
    }


def _said_of(mentions: int, documents: int) -> str:
    times = "mentioned once" if mentions == 1 else f"mentioned {mentions:,} times"
    return f"{times} in {documents:,} document{'' if documents == 1 else 's'}" if mentions else "not mentioned itself"


@blueprint.get("/reconcile/flyout/<what>")
def flyout(what: str) -> Response:
    """Describe in a few words what a suggestion is (specification, section 7)."""
    identifier = request.args.get("id", "")
    if what == "entity":
        iri = _known(identifier)
        return _json({"id": identifier, "html": render_template("reconcile_flyout.html", **_about(iri))})
    terms = published().terms
    name = str(KG[type_name(identifier)]) if what == "type" else str(KG) + identifier.removeprefix("kg:")
    term = terms.get(name)
    if term is None:
        raise ProtocolError(404, f"there is no {what} {identifier!r}", remedy=f"ask /reconcile/suggest/{what}")
    about = {"label": term.label, "type": what, "aliases": (), "said": term.definition}
    return _json({"id": identifier, "html": render_template("reconcile_flyout.html", **about)})


@blueprint.get("/reconcile/preview")
def preview() -> Response:
    """Show a thing in a small frame of another page (specification, section 6)."""
    iri = _known(request.args.get("id", ""))
    href = site().addresses.link(iri) or iri
    return Response(render_template("reconcile_preview.html", href=href, **_about(iri)), headers=_PREVIEW_HEADERS)


@blueprint.get("/reconcile/properties")
def properties() -> Response:
    """Propose what a column of matched things can be extended by (specification, section 8)."""
    given = request.args.get("type", "")
    limit = request.args.get("limit", "")
    found = _properties("")
    shown = found[: int(limit)] if limit.isdecimal() and int(limit) else found
    return _json({"type": given, "properties": shown} | ({"limit": int(limit)} if limit.isdecimal() else {}))


def _about(iri: str) -> Json:
    thing = _thing(iri)
    names = _reconciler().values([iri], "skos:altLabel").get(iri, [])
    return {
        "label": thing.label,
        "type": _reconciler().type(thing.type)["name"],
        "aliases": [str(value) for value, _ in names][:8],
        "said": _said_of(thing.mentions, thing.documents),
    }


def _index() -> SearchIndex:
    index = published().index
    if index is None:
        raise ProtocolError(503, "this version of the graph has no search index", remedy="build it again")
    return index


def _reconciler() -> Reconciler:
    return Reconciler(published(), _index())


def _thing(iri: str) -> Thing:
    thing = _index().thing(iri)
    if thing is None:
        raise ProtocolError(404, f"there is nothing at {iri}", remedy="match a name first")
    return thing


def _known(identifier: str) -> str:
    iri = _reconciler().known(identifier)
    if iri is None:
        raise ProtocolError(404, f"there is nothing called {identifier!r}", remedy="match a name first")
    return iri


def _types(prefix: str) -> list[Json]:
    """Return the types of the things in the graph that begin with these letters, the most frequent first."""
    reconciler = _reconciler()
    found = (reconciler.type(name) for name, _ in _index().types)
    return [one for one in found if str(one["name"]).casefold().startswith(prefix.casefold())]


def _properties(prefix: str) -> list[Json]:
    """Return the properties that things have, by name."""
    own = [(f"kg:{_local(term)}", term.label) for term in published().terms.values() if _is_property(term)]
    named = sorted([*own, *FURTHER_PROPERTIES.items()], key=lambda pair: pair[1].casefold())
    return [{"id": pid, "name": name} for pid, name in named if name.casefold().startswith(prefix.casefold())]


def _property_name(pid: str) -> str:
    if pid in FURTHER_PROPERTIES:
        return FURTHER_PROPERTIES[pid]
    term = published().terms.get(str(KG) + pid.removeprefix("kg:"))
    return term.label if term else pid


def _local(term: TermInfo) -> str:
    return term.iri.removeprefix(str(KG))


def _is_property(term: TermInfo) -> bool:
    return term.kind in {str(OWL.ObjectProperty), str(OWL.DatatypeProperty)}


def _json(content: Json) -> Response:
    """Return JSON, or a call of the function a client names (JSONP)."""
    text = json.dumps(content, ensure_ascii=False)
    callback = request.values.get("callback", "")
    if not callback:
        return Response(text, content_type="application/json")
    if not _CALLBACK.fullmatch(callback):
        raise ProtocolError(400, "callback is no name of a function", remedy="use letters, digits, _, $ and full stops")
    return Response(f"/**/{callback}({text});", content_type="text/javascript; charset=utf-8")
