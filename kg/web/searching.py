"""The search: names from the index of the version, names that people wrote since, and the words of the texts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, jsonify, redirect, render_template, request, url_for
from rdflib import Literal, URIRef

from kg.namespaces import KG
from kg.search import Matches, Passage
from kg.store import Solutions
from kg.web.published import QUERIES
from kg.web.shown import Shown
from kg.web.site import display, published, site

#: Things, and passages of texts, on a page of results.
PER_PAGE, PASSAGES = 20, 8
#: Pages that can be turned; who has to turn more should add a word.
_PAGES = 25
#: Names that are looked for without an index.
_UNINDEXED = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found."""

    iri: str
    shown: Shown
    type: str
    #: The other name that was meant.
    alias: str = ""
    mentions: int = 0
    documents: int = 0


@dataclass(frozen=True, slots=True)
class TextHit:
    """A passage that was found: its document, and its pieces, every second of which is marked."""

    document: Shown
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What a page of results shows."""

    hits: tuple[Hit, ...] = ()
    texts: tuple[TextHit, ...] = ()
    #: Type → how many things of it were found.
    types: tuple[tuple[str, int], ...] = ()
    total: int = 0
    corrected: str = ""
    partly: bool = False


def search_page() -> Response:
    """Answer what somebody typed: a page, or JSON for ``format=json``."""
    words = " ".join(request.args.get("q", "").split())[:500]
    if words and (path := site().addresses.path(words)) and published().exists(words):
        return redirect(path, 303)  # type: ignore[return-value]  # a response of werkzeug, which Flask sends as its own
    type_, page = request.args.get("type", ""), max(1, min(_PAGES, request.args.get("page", 1, type=int)))
    found = results(words, type_=type_, page=page) if words else Results()
    if request.args.get("format") == "json":
        return _as_json(words, found)
    pages = min(_PAGES, math.ceil(found.total / PER_PAGE))
    page_text = render_template(
        "search.html",
        words=words,
        type=type_,
        found=found,
        page=page,
        pages=pages,
        type_names=type_names(),
        link=lambda **changes: url_for("pages.search", **{"q": words, "type": type_ or None, **changes}),
    )
    return Response(page_text)


def _as_json(words: str, found: Results) -> Response:
    return jsonify(
        query=words,
        corrected=found.corrected or None,
        total=found.total,
        types=dict(found.types),
        things=[
            {
                "iri": hit.iri,
                "label": hit.shown.text,
                "type": hit.type,
                "alias": hit.alias or None,
                "mentions": hit.mentions,
            }
            for hit in found.hits
        ],
        passages=[
            {"document": hit.document.text, "href": hit.document.href, "text": "".join(hit.pieces)}
            for hit in found.texts
        ],
    )


def type_names() -> dict[str, str]:
    """Return local name of each class → its label."""
    start = str(KG)
    return {iri.removeprefix(start): info.label for iri, info in published().terms.items() if iri.startswith(start)}


def results(words: str, *, type_: str = "", page: int = 1, most: int = PER_PAGE, texts: bool = True) -> Results:
    """Return what is found for words.

    Args:
        words: what somebody typed.
        type_: local name of the class that is wanted, all when empty.
        page: number of the page, from 1.
        most: things on a page.
        texts: whether the words of the texts are searched too; only the first page of all types shows them.
    """
    index, unindexed = published().index, published().unindexed
    start = (page - 1) * most
    passages = PASSAGES if texts and page == 1 and not type_ else 0
    matches = index.search(words, type=type_, start=start, most=most, passages=passages) if index else Matches()
    own = _unindexed_hits(words, type_, unindexed) if unindexed is None or unindexed else ()
    hits = tuple(
        Hit(
            one.thing.iri,
            display().term(URIRef(one.thing.iri), one.thing.label),
            one.thing.type,
            one.alias,
            one.thing.mentions,
            one.thing.documents,
        )
        for one in matches.things
    )
    known = {hit.iri for hit in hits}
    added = tuple(hit for hit in own if hit.iri not in known) if page == 1 else ()
    return Results(
        hits=(*hits, *added),
        texts=tuple(map(_text_hit, matches.passages)),
        types=_with(matches.types, added),
        total=matches.total + len(added),
        corrected=matches.corrected,
        partly=matches.partly,
    )


def _with(types: Sequence[tuple[str, int]], added: Sequence[Hit]) -> tuple[tuple[str, int], ...]:
    counts = dict(types)
    for hit in added:
        counts[hit.type] = counts.get(hit.type, 0) + 1
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _text_hit(passage: Passage) -> TextHit:
    part = f"{passage.document}#char={passage.start},{passage.end}"
    return TextHit(display().document(URIRef(part)), passage.pieces)


def _unindexed_hits(words: str, type_: str, graphs: Sequence[str] | None) -> tuple[Hit, ...]:
    """Return the things whose name holds all these words, in graphs that no index covers.

    Args:
        words: what somebody typed.
        type_: local name of the class that is wanted, all when empty.
        graphs: the graphs to look in; all of them when None.
    """
    wanted = sorted(words.lower().split(), key=len)
    answer = published().snapshot.query(
        QUERIES["search"], values={"word": Literal(wanted[-1])}, default_graphs=None if graphs is None else list(graphs)
    )
    found: dict[str, Hit] = {}
    for row in answer.terms() if isinstance(answer, Solutions) else ():
        iri, class_, label, name = (str(term) for term in row)
        kind = class_.removeprefix(str(KG))
        if iri not in found and type_ in {"", kind} and all(word in name.lower() for word in wanted):
            shown = display().term(URIRef(iri), label)
            found[iri] = Hit(iri, shown, kind, name if name != label else "")
    return tuple(found.values())[:_UNINDEXED]
