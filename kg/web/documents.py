"""The page of a document: its text with what it names, what each sentence says, what was not understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from urllib.parse import urlencode

from flask import render_template, request
from markupsafe import Markup

from kg.coverage import Gap, uncovered
from kg.errors import UnknownNameError
from kg.model import Kind, Span
from kg.namespaces import KG
from kg.web.addresses import span_of
from kg.web.marked_text import Part, Stretch, marked
from kg.web.published import Row
from kg.web.shown import Evidence, Fact, Record, Records, Shown
from kg.web.site import display, published, site
from kg.web.text_pages import Layout, page_of, sentences_of

#: Pages before and after the one that is shown that the pager names.
_NEAR = 2


def document_page(iri: str) -> str:
    """Return the page of a document, at the place that the request's address names.

    Raises:
        UnknownNameError: the document has no page of that number.
    """
    graph = site().minter.base + "graph/" + iri.removeprefix(f"{site().minter.base}doc/")
    layout = published().layout(iri, graph)
    asked = request.args.get("at", "")
    place = _place(asked, iri, graph)
    number = page_of(layout.pages, place.start) if place else _page_number(len(layout.pages))
    part = PartOfText(layout.text, layout.pages[number - 1], layout.parts[number - 1])
    chosen = frozenset(request.args.getlist("show"))
    mentions, sentences = part.mentions(), part.sentences()
    gaps = part.gaps(mentions, sentences)
    info = published().document(iri)
    path = site().addresses.path(iri) or ""
    return render_template(
        "document.html",
        iri=iri,
        path=path,
        info=info,
        work_path=site().addresses.path(info.work) if info else None,
        label=info.label if info else site().addresses.short(iri),
        known=_known(graph),
        reading=next(published().rows("reading-of-document", text=iri, graph=graph), {}),
        layout=layout,
        rights=str(published().snapshot.value_of(iri, KG.republishes) or ""),
        text=part.markup(_plain(mentions, chosen) + sentences, gaps, place),
        types=_types(mentions, chosen),
        said=part.said(),
        names=part.open_names(mentions),
        gaps=gaps,
        missed=asked if asked and place is None else "",
        pager=_pager(path, number, layout, chosen),
    )


def _place(asked: str, iri: str, graph: str) -> Span | None:
    """Return the stretch of text that ``?at=`` names: by its offsets, or by an item that rests on it."""
    span = span_of(f"char={asked}")
    if span is not None or not asked:
        return span
    rows = published().rows("place-of-item", graph=graph, item=f"{iri}#{_safe(asked)}")
    return next((Span(_number(row, "begin"), _number(row, "end")) for row in rows), None)


def _safe(fragment: str) -> str:
    """Return a fragment without what no IRI can hold, so that it can be asked for."""
    return "".join(character for character in fragment if character > " " and character not in '<>"{}|\\^`')


def _page_number(pages: int) -> int:
    asked = request.args.get("page", "1")
    if not asked.isascii() or not asked.isdecimal() or not 1 <= int(asked[:9]) <= pages:
        remedy = "it has one page" if pages == 1 else f"it has pages 1 to {pages}"
        raise UnknownNameError(f"the document has no page {asked!r}", remedy=remedy)
    return int(asked)


def _known(graph: str) -> list[tuple[Shown, Shown, str]]:
    """Return what a manifest or the file says of a document: the property, the value, and who says it."""
    show = display()
    return [
        (show.relation(row["predicate"]), show.term(row["object"], row.get("objectLabel")), str(row.get("origin", "")))
        for row in published().rows("metadata-of-document", graph=graph)
    ]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and what was read in it."""

    evidence: Evidence
    facts: list[Fact] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OpenName:
    """A name that does not say by itself what it means, and what it could mean."""

    #: Its own part of the document's address; empty for a thing that other documents share.
    anchor: str
    shown: Shown
    type: str
    #: Where it first stands on this page.
    place: str
    candidates: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class PartOfText:
    """The stretch of a document's text that one page shows."""

    text: str
    span: Span
    #: IRIs of the mentions and sentences that begin in it.
    parts: tuple[str, ...]

    def rows(self, query: str) -> Iterator[Row]:
        """Yield the rows of a query about this stretch."""
        return published().rows(query, part=self.parts)

    def mentions(self) -> list[Stretch]:
        """Return what is named here, each stretch of text once."""
        found: dict[tuple[int, int], Stretch] = {}
        for row in self.rows("mentions-of-page"):
            thing = display().term(row["thing"], row.get("label"))
            type_ = str(row["class"]).removeprefix(str(KG))
            begin, end = _number(row, "begin"), _number(row, "end")
            mention = Stretch(
                begin, end, Part.MENTION, _fragment(row["part"]), type_, thing.href or "", f"{type_}: {thing.text}"
            )
            found.setdefault((begin, end), mention)
        return list(found.values())

    def sentences(self) -> list[Stretch]:
        """Return the sentences that are evidence or hold a mention."""
        rows = self.rows("sentences-of-page")
        found = {
            (begin, end): Stretch(begin, end, Part.SENTENCE, _fragment(row["part"]))
            for row in rows
            for begin, end in [(_number(row, "begin"), _number(row, "end"))]
        }
        return list(found.values())

    def gaps(self, mentions: Sequence[Stretch], known_sentences: Sequence[Stretch]) -> list[Gap]:
        """Return numbers, names and titles that no mention covers."""
        start = self.span.start
        known = [Span(item.begin, item.end) for item in known_sentences]
        sentences = [_moved(span, -start) for span in sentences_of(self.text, self.span, known)]
        covered = [Span(item.begin - start, item.end - start) for item in mentions]
        _, gaps = uncovered(self.span.of(self.text), sentences, covered)
        return [replace(gap, span=_moved(gap.span, start)) for gap in gaps]

    def markup(self, known: Iterable[Stretch], gaps: Sequence[Gap], place: Span | None) -> Markup:
        """Return the text with what is known of it marked, what no mention covers, and the place asked for."""
        stretches = [*known]
        stretches += [
            Stretch(gap.span.start, gap.span.end, Part.GAP, _anchor(gap.span), title=f"not understood: {gap.kind}")
            for gap in gaps
        ]
        if place is not None:
            stretches.append(Stretch(place.start, place.end, Part.PLACE, "at"))
        return marked(self.text, self.span.start, self.span.end, stretches)

    def said(self) -> list[Said]:
        """Return what each sentence says, in the order of the text."""
        show = display()
        found: dict[str, Said] = {}
        for fact in show.facts(chain(self.rows("claims-of-page"), self.rows("inferences-of-page"))):
            if fact.evidence:
                found.setdefault(fact.evidence.anchor, Said(fact.evidence)).facts.append(fact)
        for record in _all(show.records(self.rows("records-of-page"))):
            if record.evidence:
                found.setdefault(record.evidence.anchor, Said(record.evidence)).records.append(record)
        return sorted(found.values(), key=lambda said: span_of(said.evidence.anchor) or Span(0, 1))

    def open_names(self, mentions: Iterable[Stretch]) -> list[OpenName]:
        """Return the names here that do not say what they mean."""
        show = display()
        places = {mention.begin: mention.anchor for mention in mentions}
        names: dict[str, OpenName] = {}
        for row in self.rows("open-names-of-page"):
            entity = str(row["entity"])
            new = OpenName(
                _fragment(row["entity"]),
                show.term(row["entity"], row["label"]),
                str(row["class"]).removeprefix(str(KG)),
                places.get(_number(row, "begin"), ""),
            )
            known = names.get(entity, new)
            found = [show.term(row["candidate"], row.get("candidateLabel"))] if "candidate" in row else []
            new_ones = tuple(one for one in found if one not in known.candidates)
            names[entity] = replace(known, candidates=known.candidates + new_ones)
        return list(names.values())


def _plain(mentions: Iterable[Stretch], chosen: frozenset[str]) -> list[Stretch]:
    """Return mentions with those unmarked that are not of the chosen types; when none is chosen, all are."""
    return [item if not chosen or item.type in chosen else replace(item, type="off") for item in mentions]


def _all(records: Records) -> tuple[Record, ...]:
    return records.awards + records.observations + records.citations


def _types(mentions: Iterable[Stretch], chosen: frozenset[str]) -> list[tuple[str, str, int, bool]]:
    """Return the types of a page: the class, its name, how many mentions it has, and whether they are shown."""
    counts = Counter(mention.type for mention in mentions)
    return [
        (kind.value, display().term(KG[kind.value]).text, counts[kind.value], not chosen or kind.value in chosen)
        for kind in Kind
        if counts[kind.value]
    ]


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page stands among the others: their numbers and addresses, with None for a gap between them."""

    number: int
    last: int
    links: tuple[tuple[int, str] | None, ...]
    before: str
    after: str


def _pager(path: str, number: int, layout: Layout, chosen: frozenset[str]) -> Pager:
    last = len(layout.pages)

    def address(page: int) -> str:
        query = urlencode([("page", page), *(("show", name) for name in sorted(chosen))])
        return f"{path}?{query}" if 1 <= page <= last else ""

    near = sorted({1, last, *range(max(1, number - _NEAR), min(last, number + _NEAR) + 1)})
    links: list[tuple[int, str] | None] = []
    for before, page in zip([0, *near], near, strict=False):
        links += [None] if page > before + 1 else []
        links.append((page, address(page)))
    return Pager(number, last, tuple(links), address(number - 1), address(number + 1))


def _number(row: Row, name: str) -> int:
    return int(str(row[name]))


def _fragment(node: object) -> str:
    return str(node).partition("#")[2]


def _anchor(span: Span) -> str:
    return f"char={span.start},{span.end}"


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
