"""The text as the fact rules see it: sentences whose names, dates and amounts have become single characters.

A rule about "an organisation runs a programme" is a regular expression over the *code* of a sentence, in which every
`Anchor` (a mention, a date, a duration, a pronoun with a safe antecedent) is one character of Unicode's private-use
area, chosen by its sort. So ``Local Trust runs Big Local`` becomes ``① runs ②``: names of any length and
wording cost a rule nothing, and a name that contains a verb cannot be mistaken for one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.model import Kind, Literal, Mention, Ref, Span, Term

#: What an anchor can be: the kinds of referents, and the values that are not mentions.
SORTS = (*(kind.value for kind in Kind), "Date", "Duration")
CODES = {sort: chr(0xE000 + index) for index, sort in enumerate(SORTS)}
SORT_OF = {code: sort for sort, code in CODES.items()}
ANY = "".join(CODES.values())

#: Longer sentences are lists or noise without punctuation; their names are kept, but no facts are read in them.
LONGEST_SENTENCE = 2500

_COLUMNS = re.compile(r"\S(?: {3,}|\t+ ?| ?\t+)\S")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "—": "–", "\u2010": "-", "\u2011": "-"})


@dataclass(frozen=True, slots=True)
class Anchor:
    """A stretch of a sentence that a fact can be about."""

    span: Span
    #: One of `SORTS`.
    sort: str
    term: Term
    mention: Mention | None = None
    #: Whether the words are a pronoun or a definite description, read as what they refer to.
    proform: bool = False
    #: Whether the words are a possessive pronoun ("its", "our").
    possessive: bool = False
    #: The weekday a date names (0 is Monday).
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence with its anchors, coded for the rules."""

    span: Span
    #: Position in the document, among all sentences.
    index: int
    #: Which paragraph, list item or heading it stands in.
    paragraph: int
    anchors: tuple[Anchor, ...]
    code: str
    #: For each character of the code, where in the document it starts; one more at the end.
    offsets: tuple[int, ...]
    #: Position in the code → anchor.
    at: dict[int, Anchor] = field(hash=False)
    #: Whether the sentence is an item of a list.
    item: bool = False
    #: Whether it stands alone in its paragraph without closing punctuation.
    heading: bool = False

    def source(self, start: int, end: int) -> Span:
        """Return the stretch of the document behind a stretch of the code."""
        last = self.at.get(end - 1)
        return Span(self.offsets[start], last.span.end if last else self.offsets[end - 1] + 1)

    def inside(self, start: int, end: int) -> list[Anchor]:
        """Return the anchors of a stretch of the code, in order."""
        return [self.at[index] for index in range(start, end) if index in self.at]


def make_scene(
    text: str, span: Span, anchors: Sequence[Anchor], *, index: int, paragraph: int, item: bool, heading: bool
) -> Scene:
    """Code one sentence: anchors become characters, white space one space, typographic quotes straight ones."""
    code: list[str] = []
    offsets: list[int] = []
    at: dict[int, Anchor] = {}

    columns = _COLUMNS.search(span.of(text).strip()) is not None and "\n" not in span.of(text).strip()

    def add(words: str, offset: int) -> None:
        for place, character in enumerate(words):
            if columns and character in " \t" and words[place + 1 : place + 2] in {" ", "\t"} and code[-1:] != ["|"]:
                # Columns set apart by spaces are cells.
                character = "|"
            if character.isspace():
                if code and code[-1] == " ":
                    continue
                character = " "
            code.append(" " if _PRIVATE.match(character) else character)
            offsets.append(offset + place)

    position = span.start
    for anchor in anchors:
        add(text[position : anchor.span.start].translate(_STRAIGHT), position)
        at[len(code)] = anchor
        code.append(CODES[anchor.sort])
        offsets.append(anchor.span.start)
        if anchor.possessive:
            # A typographic apostrophe, which nothing else in the code has, tells "its" from "Leeds's".
            code.extend("’s")
            offsets.extend([anchor.span.end - 1] * 2)
        position = anchor.span.end
    add(text[position : span.end].translate(_STRAIGHT), position)
    offsets.append(span.end)
    return Scene(span, index, paragraph, tuple(anchors), "".join(code), tuple(offsets), at, item, heading)


def value_anchor(span: Span, sort: str, value: Literal, weekday: int | None = None) -> Anchor:
    """Return the anchor of a date or duration."""
    return Anchor(span, sort, value, weekday=weekday)


def mention_anchor(mention: Mention, kind: Kind) -> Anchor:
    """Return the anchor of a mention; a provision is read like the Act it is a part of."""
    sort = Kind.LEGISLATION if kind is Kind.PROVISION else kind
    return Anchor(mention.span, sort.value, Ref(mention.referent), mention)
