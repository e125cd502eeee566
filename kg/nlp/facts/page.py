"""A reading as a sequence of scenes: paragraphs, headings, list items, and who is meant by "we"."""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from kg.model import WORK, Document, Kind, MentionType, Ref, Referent, Span
from kg.nlp.facts.antecedents import Memory, find_proforms
from kg.nlp.facts.scenes import LONGEST_SENTENCE, Anchor, Scene, make_scene, mention_anchor, value_anchor
from kg.nlp.facts.values import find_dates, find_durations
from kg.nlp.reading import Reading

_BULLET = re.compile(r"(?:^|\n|\s)(?:[•*▪◦·‣\-–]|\d{1,2}[.)]|\([a-z]\)|[a-z]\))\s+$")
_MARK = re.compile(r"(?:[•*▪◦·‣]|\d{1,2}[.)]) ")
_BREAK = re.compile(r"\n[ \t]*(?:\n|[•*▪◦·‣]\s|[-–]\s|\d{1,2}[.)]\s)")
_SUMMARY = re.compile(r"\b(?:executive )?summary:?$|\b(?:it|paper|report) (?:says|reads):$", re.IGNORECASE)
_TITLE_LINES = 1
_POTS = frozenset({"Fund", "Programme"})
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
#: No document is taken to be younger: the year this release's registers were made.
LATEST_YEAR = 2026


@dataclass(frozen=True, slots=True)
class Page:
    """A document as scenes, with what the rules need to know of the whole."""

    document: Document
    scenes: tuple[Scene, ...]
    referents: Mapping[str, Referent]
    #: What "this paper" means: the work the title names, else the document's own.
    work: Ref
    #: For each scene, the sentence that introduces the list it is an item of.
    intros: Mapping[int, Scene]
    #: For each scene, the headings above it, the nearest last.
    headings: Mapping[int, Scene]
    doc: Doc
    token_starts: tuple[int, ...]
    #: Years a date with a weekday but no year may be of; empty when the document gives nothing to go by.
    years: range
    #: The one fund or programme that the title names, or that the first sentence is about: what closes when
    #: "applications close on 4 May".
    topic: Ref | None
    #: For each scene, what the sentences before it in its paragraph were about last.
    leads: Mapping[int, Anchor]
    #: Indexes of the scenes that name a fund not named before, and those funds.
    fund_scenes: tuple[int, ...]
    funds_named: tuple[tuple[str, ...], ...]

    def token_at(self, offset: int) -> Token | None:
        """Return the token that holds a character of the text."""
        place = bisect.bisect_right(self.token_starts, offset) - 1
        if place < 0:
            return None
        token = self.doc[place]
        return token if offset < token.idx + len(token.text) else None

    def tokens(self, span: Span) -> Tokens:
        """Return the tokens of a stretch of the text."""
        first = bisect.bisect_left(self.token_starts, span.start)
        return self.doc[first : bisect.bisect_left(self.token_starts, span.end)]

    def name(self, term: object) -> str:
        """Return the name of a referent, or the words of a literal."""
        return self.referents[term.id].name if isinstance(term, Ref) and term.id in self.referents else ""


def make_page(reading: Reading) -> Page:
    """Turn a reading into scenes, in one pass over its sentences."""
    text = reading.document.text
    by_sentence = _mentions_by_sentence(reading)
    layout = _layout(text, reading.sentences)
    work = _own_work(reading, by_sentence)
    titles = by_sentence[:_TITLE_LINES] if layout and layout[0].heading else []
    topics = frozenset(anchor.term.id for anchors in titles for anchor in anchors if isinstance(anchor.term, Ref))
    memory = Memory(work=work, referents=dict(reading.referents), topics=topics)
    scenes = []
    leads: dict[int, Anchor] = {}
    for index, span in enumerate(reading.sentences):
        place = layout[index]
        memory.enter(place.paragraph)
        if memory.lead is not None:
            leads[index] = memory.lead
        anchors = by_sentence[index]
        if span.end - span.start <= LONGEST_SENTENCE:
            anchors = _with_values(text, span, anchors)
            anchors = sorted([*anchors, *find_proforms(text, span, anchors, memory)], key=lambda one: one.span)
        else:
            anchors = []
        scene = make_scene(
            text, span, anchors, index=index, paragraph=place.paragraph, item=place.item, heading=place.heading
        )
        memory.note(scene, text)
        if _SUMMARY.search(span.of(text)[-60:]) and memory.work.id != WORK and len(span.of(text)) < 80:
            memory.quoting = True
        scenes.append(scene)
    intros, headings = _context(scenes, text)
    funds = _new_funds(scenes)
    starts = tuple(token.idx for token in reading.doc)
    return Page(
        reading.document, tuple(scenes), reading.referents, work, intros, headings, reading.doc, starts,
        _likely_years(reading), _topic(titles) or _opening(memory), leads, tuple(funds), tuple(funds.values()),
    )  # fmt: skip


def _new_funds(scenes: list[Scene]) -> dict[int, tuple[str, ...]]:
    seen: set[str] = set()
    found: dict[int, tuple[str, ...]] = {}
    for scene in scenes:
        names = {anchor.term.id for anchor in scene.anchors if anchor.sort == "Fund" and isinstance(anchor.term, Ref)}
        if names - seen and len(seen) < 2:
            found[scene.index] = tuple(sorted(names - seen))
            seen |= names
    return found


def _opening(memory: Memory) -> Ref | None:
    """Return the fund or programme that the first sentence of the body is about."""
    anchor = memory.opening
    return anchor.term if anchor is not None and anchor.sort in _POTS and isinstance(anchor.term, Ref) else None


def _topic(titles: list[list[Anchor]]) -> Ref | None:
    titled = [anchor.term for anchors in titles for anchor in anchors if anchor.sort in _POTS]
    return titled[0] if len(set(titled)) == 1 and isinstance(titled[0], Ref) else None


def _likely_years(reading: Reading) -> range:
    """Return the years in which the document can have been written.

    Known from its metadata within a year; else not before the latest Act or cited work it names, nor after this
    software's own knowledge of the world.
    """
    stated = _YEAR.search(reading.document.value("date") or "")
    if stated:
        return range(int(stated[0]) - 1, int(stated[0]) + 2)
    named = [
        int(match[0])
        for mention in reading.mentions
        if mention.type in {MentionType.LEGISLATION, MentionType.DOCUMENT}
        for match in _YEAR.finditer(mention.text)
    ]
    earlier = [year for year in named if year <= LATEST_YEAR]
    return range(max(earlier), LATEST_YEAR + 1) if earlier else range(0)


def _own_work(reading: Reading, by_sentence: list[list[Anchor]]) -> Ref:
    """Return the work a title names when the whole first line is that title; else the document's own."""
    if by_sentence and len(by_sentence[0]) == 1:
        anchor = by_sentence[0][0]
        length = reading.sentences[0].end - reading.sentences[0].start
        if anchor.sort == Kind.DOCUMENT.value and anchor.span.end - anchor.span.start > 0.8 * length:
            assert_ref = anchor.term
            if isinstance(assert_ref, Ref):
                return assert_ref
    return Ref(WORK)


def _mentions_by_sentence(reading: Reading) -> list[list[Anchor]]:
    starts = [span.start for span in reading.sentences]
    grouped: list[list[Anchor]] = [[] for _ in starts]
    for mention in reading.mentions:
        place = bisect.bisect_right(starts, mention.span.start) - 1
        if place >= 0 and mention.span.end <= reading.sentences[place].end:
            grouped[place].append(mention_anchor(mention, reading.referents[mention.referent].kind))
    return grouped


def _with_values(text: str, span: Span, mentions: list[Anchor]) -> list[Anchor]:
    """Add the dates and durations of a sentence that are not inside a mention."""
    plain = re.sub(r"\s", " ", span.of(text))
    found = list(mentions)

    def add(anchor: Anchor) -> None:
        if not any(anchor.span.overlaps(other.span) for other in found):
            found.append(anchor)

    for when in find_dates(plain):
        add(value_anchor(Span(span.start + when.start, span.start + when.end), "Date", when.value, when.weekday))
    for start, end, value in find_durations(plain):
        add(value_anchor(Span(span.start + start, span.start + end), "Duration", value))
    return sorted(found, key=lambda anchor: anchor.span)


@dataclass(frozen=True, slots=True)
class _Place:
    paragraph: int
    item: bool
    heading: bool


def _layout(text: str, sentences: tuple[Span, ...]) -> list[_Place]:
    """Say of each sentence which paragraph it is in, and whether it is a list item or a heading."""
    places: list[_Place] = []
    paragraph, end, item = 0, 0, False
    for index, span in enumerate(sentences):
        # A list mark may have been left at the end of the sentence before, or stand at the start of this one.
        gap = text[max(0, end - 4) : span.start]
        marked = bool(_BULLET.search(text[max(0, span.start - 8) : span.start]) or _MARK.match(text, span.start))
        starts_block = index == 0 or bool(_BREAK.search(gap)) or marked
        if starts_block:
            paragraph += 1
            item = marked
        alone = starts_block and _ends_block(text, sentences, index)
        heading = alone and not item and span.of(text)[-1:] not in ".!?:;,”\"'" and span.end - span.start < 120
        places.append(_Place(paragraph, item, heading))
        end = span.end
    return places


def _ends_block(text: str, sentences: tuple[Span, ...], index: int) -> bool:
    if index + 1 == len(sentences):
        return True
    return bool(_BREAK.search(text[max(0, sentences[index].end - 4) : sentences[index + 1].start]))


def _is_cells(scene: Scene) -> bool:
    """Say whether a line is a row of a table, which stands alone like a heading but is none."""
    return "|" in scene.code or any(anchor.sort == "Money" for anchor in scene.anchors)


def _context(scenes: list[Scene], text: str) -> tuple[dict[int, Scene], dict[int, Scene]]:
    intros: dict[int, Scene] = {}
    headings: dict[int, Scene] = {}
    intro: Scene | None = None
    heading: Scene | None = None
    for scene in scenes:
        if scene.heading and not _is_cells(scene):
            heading, intro = scene, None
        elif scene.item:
            if intro is not None:
                intros[scene.index] = intro
        else:
            intro = scene if scene.span.of(text).rstrip(" •*-").endswith(":") else None
        if heading is not None and heading is not scene:
            headings[scene.index] = heading
    return intros, headings
