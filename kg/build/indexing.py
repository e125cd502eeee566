"""What the search index of a version holds, asked of the version itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from kg.namespaces import KG
from kg.search import INDEX_NAME, NamedThing, TextPassage, passages_of, write_index
from kg.store import Snapshot, VersionWriter

#: Classes whose things are values, found by the words of the texts and not by a name; and the "we" of a document.
_WITHOUT_A_NAME = frozenset({"Money", "Statistic", "UnnamedOrganisation"})

_THINGS = """
SELECT ?thing ?class ?label { ?thing a ?class ; rdfs:label ?label . FILTER(STRSTARTS(STR(?class), STR(kg:))) }
"""
_OTHER_NAMES = "SELECT ?thing ?name { ?thing skos:altLabel|org:identifier ?name }"
_USES = """
SELECT ?thing (COUNT(DISTINCT ?mention) AS ?mentions) (COUNT(DISTINCT ?text) AS ?documents) {
  ?mention itsrdf:taIdentRef ?thing ; nif:referenceContext ?text
} GROUP BY ?thing
"""
_TEXTS = "SELECT ?text ?words { ?text nif:isString ?words }"
_SENTENCES = """
SELECT ?text ?begin ?end ?quote {
  ?sentence a kg:Sentence ; nif:referenceContext ?text ; nif:beginIndex ?begin ; nif:endIndex ?end .
  OPTIONAL { ?sentence nif:anchorOf ?quote }
}
"""


def write_search_index(writer: VersionWriter, foreign: Collection[str]) -> None:
    """Write the search index of a version over the graphs of the build that it holds so far.

    Args:
        writer: the version.
        foreign: graphs that others own: they change without a build, and are searched in another way.

    Raises:
        StoreError: the index cannot be written.
    """
    snapshot = writer.snapshot()
    own = [name for name in snapshot.graph_names() if name not in foreign]
    # Naming every graph costs time; it is needed only where there are others.
    graphs = own if foreign else None
    write_index(writer.path / INDEX_NAME, named_things(snapshot, graphs), text_passages(snapshot, graphs), own)


def named_things(snapshot: Snapshot, graphs: Sequence[str] | None = None) -> list[NamedThing]:
    """Return everything that has a class and a name; a thing of several classes or names is found by the first.

    Args:
        snapshot: what is asked.
        graphs: the graphs to look in; all of them when None.
    """
    used = snapshot.select(_USES, default_graphs=graphs)
    uses = {str(thing): (int(str(mentions)), int(str(texts))) for thing, mentions, texts in used}
    others = defaultdict(set)
    for thing, name in snapshot.select(_OTHER_NAMES, default_graphs=graphs):
        others[str(thing)].add(str(name))
    named = snapshot.select(_THINGS, default_graphs=graphs)
    rows = sorted({(str(thing), str(class_), str(label)) for thing, class_, label in named})
    found: dict[str, NamedThing] = {}
    for iri, class_, label in rows:
        type_ = class_.removeprefix(str(KG))
        if type_ not in _WITHOUT_A_NAME and iri not in found:
            aliases = tuple(sorted(others[iri] - {label}))
            found[iri] = NamedThing(iri, label, type_, aliases, *uses.get(iri, (0, 0)))
    return list(found.values())


def text_passages(snapshot: Snapshot, graphs: Sequence[str] | None = None) -> Iterator[TextPassage]:
    """Yield the passages of every text; of a text that may not be given again whole, the sentences that may.

    Args:
        snapshot: what is asked.
        graphs: the graphs to look in; all of them when None.
    """
    sentences: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    for text, begin, end, quote in snapshot.select(_SENTENCES, default_graphs=graphs):
        sentences[str(text)][int(str(begin)), int(str(end))] = str(quote or "")
    whole = {str(text): str(words) for text, words in snapshot.select(_TEXTS, default_graphs=graphs)}
    for text in sorted({*whole, *sentences}):
        spans = sentences[text]
        if text in whole:
            yield from passages_of(text, whole[text], spans)
        else:
            yield from (TextPassage(text, *span, quote) for span, quote in sorted(spans.items()) if quote)
