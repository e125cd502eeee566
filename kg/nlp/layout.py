"""How a text is laid out: blocks (paragraphs, headings, list items, table rows) and their sentences.

Nothing is moved: every span is an offset into the text as read, and the text that is parsed has the same length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kg.model import Span
from kg.nlp.tables import read_table


class BlockKind(StrEnum):
    """What a block is on the page."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row, without its marker and surrounding space."""

    kind: BlockKind
    span: Span
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of a text, and the text to parse: of the same length, made plain one character for one."""

    blocks: tuple[Block, ...]
    masked: str

    @property
    def sentences(self) -> tuple[Span, ...]:
        """All sentences in order."""
        return tuple(sentence for block in self.blocks for sentence in block.sentences)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


#: A list marker at the start of a line, with the space after it.
_MARKER = re.compile(
    r"[ \t\u00a0]*"
    r"(?:[•●▪◦‣∙·■□–—*+-]|\(?\d{1,3}(?:\.\d{1,3}){0,3}[.)]|\(?[a-zA-Z][.)]|\(?[ivxIVX]{1,5}[.)]|#{1,6})"
    r"[ \t\u00a0]+"
)
_HASHES = re.compile(r"[ \t]*#{1,6}[ \t]+")
_NUMBER = re.compile(r"[ \t]*\(?[\dA-Za-z.]+[.)][ \t]")
_BLANK = re.compile(r"\s*\Z")
#: Cells apart: a tab, three spaces, a bar, or two spaces that do not follow the end of a sentence.
_CELLS = re.compile(r"\S(?:[ \u00a0]*\t[ \t]*| {3,}|(?<![.!?:;”\"’)\]]) {2})\S|\S ?\| ?\S|^\s*\|")
_CLOSED = re.compile(r"[.!?:;,][”\"’')\]]*\s*\Z")
#: The end of a sentence: stops, what closes around them, and the space before the next one.
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[”\"’'»)\]]*(?=[\s\u00a0]+[“\"‘'«(\[]*[£€$]?[^\W_a-z]|[\s\u00a0]*\Z)")
_WORD_BEFORE = re.compile(r"[^\s(“\"‘'\[]*\Z")
_LISTS = read_table("words")
#: Words whose full stop does not end a sentence, and those of them that may end one all the same.
ABBREVIATIONS = frozenset(_LISTS["abbreviations"]["words"])
#: What follows a stop inside the title of an Act: "Planning etc. (Scotland) Act 2006".
_TITLE_GOES_ON = re.compile(
    r"\s{1,3}(?:(?:[A-Z][\w'’-]*\)?|\([A-Z][^()]{0,60}\)|and|of|for)\s{1,3}){0,6}(?:Act|Measure|Order|Regulations|Rules|Bill)\b"
    r"(?:\s{1,3}\([^()]{1,40}\))?\s{1,3}\d{4}\b"
)
_IN_TITLES = frozenset({"etc", "&c", "u.s.a", "no"})
#: How a line begins that goes on with the title of an Act broken at the end of the line before.
_LAW_GOES_ON = re.compile(
    r"(?:(?:[A-Z][\w'’-]*,?|\([^()]{1,60}\)|and|of|for|etc\.) ){0,8}(?:Act|Measure|Order|Regulations|Rules)"
    r"(?: \([^()]{1,40}\))? \d{4}\b|(?:\([^()]{1,60}\) ){0,3}Act\b"
)
_LAW_BREAKS = re.compile(r"(?:\b[A-Z][\w'’-]*|\b(?:etc\.|of|to|the|and|in|under|for)|[,)])\s*\Z")
_LAW_ENDS = re.compile(r"\b(?:Act|Measure|Order|Regulations|Rules)\s*\Z")
_YEAR_LINE = re.compile(r"\s*(?:1[5-9]|20)\d\d\b")
_MAY_END = frozenset(_LISTS["abbreviations_that_end"]["words"])
#: A sentence that began at the end of a line goes on in the next one.
_BEGUN = re.compile(r"[a-z][.!?][”\"’')]* [A-Z][\w'’-]*(?: [\w'’-]+){0,2}\s*\Z")
#: No text is wrapped in columns narrower than this: a block of such lines is a list of entries.
NARROWEST = 36
#: No sentence may be longer: a text without stops is cut at a space, or anywhere when it has none.
LONGEST_SENTENCE = 4_000
LONGEST_WORD = 1_000

#: No word is this long and no gap this wide: such a stretch is not read at all.
_ENDLESS = re.compile(r"[^ \n]{200,}| {60,}")

_PLAIN = str.maketrans(
    {
        "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ", "\t": " ", "\r": " ", "\u2028": " ", "\u2029": " ",
        "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u2011": "-", "\u2010": "-",
    }
)  # fmt: skip


def lay_out(text: str) -> Layout:
    r"""Return the blocks and sentences of a text, and the text to parse.

    >>> text = "Our aims\n\n* more jobs;\n* less crime."
    >>> [block.span.of(text) for block in lay_out(text).blocks]
    ['Our aims', 'more jobs;', 'less crime.']
    """
    blocks = tuple(_blocks(text))
    return Layout(blocks, _masked(text, blocks))


def _masked(text: str, blocks: tuple[Block, ...]) -> str:
    """Blank out what stands between blocks (list markers too) but for line breaks; make the blocks plain."""
    parts, at = [], 0
    for block in blocks:
        parts.append(re.sub(r"[^\n]", " ", text[at : block.span.start]))
        plain = block.span.of(text).translate(_PLAIN).replace("\n", " ")
        parts.append(_ENDLESS.sub(lambda match: "\n" * len(match.group()), plain))
        at = block.span.end
    parts.append(re.sub(r"[^\n]", " ", text[at:]))
    return "".join(parts)


def _blocks(text: str) -> Iterator[Block]:
    for group in _groups(text):
        for kind, start, end in _parts(group):
            span = _trimmed(text, start, end)
            if span.start < span.end:
                kind = _heading_or(kind, span.of(text))
                yield Block(kind, span, tuple(_sentences(text, span)))


def _groups(text: str) -> Iterator[list[_Line]]:
    """Runs of lines without a blank one between them."""
    group: list[_Line] = []
    for match in re.finditer(r"[^\n]*\n|[^\n]+\Z", text):
        line = _Line(match.start(), match.end(), match.group())
        if _BLANK.match(line.text):
            if group:
                yield group
            group = []
        else:
            group.append(line)
    if group:
        yield group


def _parts(group: list[_Line]) -> Iterator[tuple[BlockKind, int, int]]:
    """Join the lines of a group that run on; each part with its kind, its marker left off."""
    width = _width(group)
    kind, start, end, last = BlockKind.PARAGRAPH, -1, -1, ""
    for line in group:
        begins = _begins(line.text, last, kind, width)
        if begins is None:
            end = line.end
        else:
            if start >= 0:
                yield kind, start, end
            kind, start, end = begins, line.start + _marker_length(line.text), line.end
        last = line.text
    yield kind, start, end


def _width(group: list[_Line]) -> int:
    """Return how wide lines are: the widest of a few, the second widest of many, as one may have been added to."""
    lengths = sorted(len(line.text.rstrip()) for line in group)
    return lengths[-1] if len(lengths) < 5 else lengths[-2]


def _begins(line: str, last: str, kind: BlockKind, width: int) -> BlockKind | None:
    """Say which kind of block a line begins, or None when it runs on from the line before."""
    if _HASHES.match(line):
        return BlockKind.HEADING
    if _marker_length(line) and not (last and _NUMBER.match(line) and not _closed_or_short(last, line, width)):
        return BlockKind.ITEM
    if _CELLS.search(line.rstrip()):
        return BlockKind.ROW
    if not last:
        return BlockKind.PARAGRAPH
    if kind in (BlockKind.HEADING, BlockKind.ROW):
        return BlockKind.PARAGRAPH
    return None if _runs_on(last, line, width) else BlockKind.PARAGRAPH


def _closed_or_short(last: str, line: str, width: int) -> bool:
    return bool(_CLOSED.search(last)) or bool(_marker_length(last)) or not _runs_on(last, line, width)


def _law_runs_on(last: str, line: str) -> bool:
    """Say whether a line break stands inside the title of an Act."""
    if _LAW_ENDS.search(last) and _YEAR_LINE.match(line):
        return True
    return _LAW_BREAKS.search(last) is not None and _LAW_GOES_ON.match(line.lstrip()) is not None


def _runs_on(last: str, line: str, width: int) -> bool:
    """Say whether a line break was made by wrapping: the next word would not have fitted, or is in lower case."""
    words = line.split()
    if not words or words[0][0].islower() or _law_runs_on(last, line) or _BEGUN.search(last):
        return True
    if width < NARROWEST:
        return False
    room = width - len(last.rstrip()) - 1
    return room < len(words[0]) + 12 or (bool(_CLOSED.search(last)) and len(last) > 60)


def _marker_length(line: str) -> int:
    match = _MARKER.match(line)
    return match.end() if match else 0


def _heading_or(kind: BlockKind, text: str) -> BlockKind:
    """Take a short block that no stop closes for a heading."""
    if (
        kind is BlockKind.PARAGRAPH
        and len(text) <= 120
        and "\n" not in text
        and not re.search(r"[.;,:!]['”\"’)]*\Z", text)
    ):
        return BlockKind.HEADING
    return kind


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, max(start + left, start + len(piece.rstrip())))


def _sentences(text: str, block: Span) -> Iterator[Span]:
    piece, start = block.of(text), 0
    for match in _STOP.finditer(piece):
        if _ends_sentence(piece, match):
            yield from _bounded(text, block.start + start, block.start + match.end())
            start = match.end()
    if start < len(piece):
        yield from _bounded(text, block.start + start, block.end)


def _ends_sentence(piece: str, stop: re.Match[str]) -> bool:
    """Say whether a stop ends a sentence: not after an abbreviation or an initial."""
    if stop.end() == len(piece) or not stop.group().startswith(".") or stop.group().startswith(".."):
        return True
    word = _WORD_BEFORE.search(piece[max(0, stop.start() - 30) : stop.start()])
    before = word.group() if word else ""
    if before.casefold() in _IN_TITLES and _TITLE_GOES_ON.match(piece, stop.end()):
        return False
    if len(before) == 1 and before.isalpha() and before.isupper():
        return False
    lowered = before.casefold()
    if lowered not in ABBREVIATIONS:
        return True
    return lowered in _MAY_END or len(stop.group()) > 1


def _bounded(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a trimmed sentence, cut when it is longer than any sentence is."""
    span = _trimmed(text, start, end)
    while span.end - span.start > LONGEST_SENTENCE:
        cut = text.rfind(" ", span.start + LONGEST_SENTENCE - LONGEST_WORD, span.start + LONGEST_SENTENCE)
        cut = cut if cut > span.start else span.start + LONGEST_WORD
        first = _trimmed(text, span.start, cut)
        if first.start < first.end:
            yield first
        span = _trimmed(text, cut, span.end)
    if span.start < span.end:
        yield span
