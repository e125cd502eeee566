"""Every reference to legislation in a text: its stretch, the work it means, and the provisions it names.

Three passes: what names a work by itself (titles, numbers, short forms) with the definitions that follow it; then, in
the order of the text, what takes such a name up ("the Act", "HRA", "that section"); then the provisions, joined to a
work only by the words between them and never across the end of a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from kg.model import Kind, Referent, Span
from kg.namespaces import slugify
from kg.nlp.legislation.definitions import Definition
from kg.nlp.legislation.naming import Name, find_names
from kg.nlp.legislation.provisions import Expression, find_expressions, shown, within
from kg.nlp.legislation.register import LawRegister
from kg.nlp.legislation.taking_up import Memory, TakenUp
from kg.nlp.legislation.works import Work

_GAP = r"[ \n]{1,12}"
_STATUTE = re.compile(
    r"\b(?:be it (?:therefore )?enacted|this (?:act|measure|order) (?:may be cited|comes into force|extends)"
    r"|in this (?:act|measure|part))\b",
    re.IGNORECASE,
)
_OF_WORK = re.compile(
    rf",?{_GAP}(?P<by>of|to|in|into|from|o|i),?{_GAP}(?:(?:the|The|that|this|those|these){_GAP})?(?:(?:said|same){_GAP})?"
)
_AND_OF = re.compile(rf",?{_GAP}(?:of|to|in),?{_GAP}(?:and|or){_GAP}(?:to{_GAP})?(?:the{_GAP})?")
_BESIDE = re.compile(_GAP)
_FOOTNOTED = re.compile(rf",{_GAP}")
#: A provision with a comma and then a title is one of it in notes and brackets, not where a sentence tells of a paper.
_SHORT_UNIT = re.compile(r"(?:[Ss]s?|[Aa]rts?|[Rr]egs?|[Ss]ch(?:ed)?s?|[Pp]aras?|[Pp]ts?|rr?|§§?)\b\.?|§")
_CITING = re.compile(r"(?:\b(?:[Ss]ee|[Uu]nder|[Oo]f|[Ii]n|[Bb]y|[Tt]o|cf\.?)[ \n]{1,12}|\()\Z")
_AFTER_TITLE = re.compile(rf",?{_GAP}")
_IN_BRACKET = re.compile(rf"{_GAP}\((?:(?:see|under|in|especially|particularly|notably|and){_GAP})?")
_AFTER_DASH = re.compile(r"[ \n]{1,3}[–—-][ \n]{1,3}")
_AFTER_TERM = re.compile(rf"(?:[ \n]{{0,3}}\([^()\n]{{1,100}}\)){{1,2}},?{_GAP}")
_GOES_ON = re.compile(
    rf",?{_GAP}(?:below|above|overleaf)\b|,?{_GAP}(?:of|to|in|under){_GAP}(?:the|this|that|our|its|their|your|[A-Z])"
)
_PAPER = re.compile(
    rf"(?:'s)?{_GAP}(?:[Ee]xplanatory|[Ii]mpact [Aa]ssessment|[Gg]uidance|[Ss]tatutory [Gg]uidance|[Bb]riefing"
    rf"|White Paper|Green Paper|[Cc]onsultation|[Rr]eport|[Cc]ode of|[Pp]ost-legislative|[Gg]uide|[Hh]andbook)"
)
_OWN_PROVISION = re.compile(
    r"\b(?P<which>[Tt]hat|[Tt]his)[ ](?P<m>(?P<unit>section|subsection|Part|Chapter|Schedule|article|regulation"
    r"|paragraph))\b(?![ ](?:of|to|\d|[A-Z]))"
)
_OF_THAT_SECTION = re.compile(rf"{_GAP}of{_GAP}(?:that|this|the same|the said){_GAP}section\b(?! of)")
_OF_THAT_PART = re.compile(
    rf"{_GAP}of{_GAP}(?:that|this|the same|the said){_GAP}(?P<unit>Part|Chapter|Schedule)\b(?! of)"
)
_KNOWN_BY_NUMBER = re.compile(
    r"\b[Ss](?:ection)?\.? ?(?P<number>\d{1,3}[A-Z]?)(?= (?:planning )?(?:agreements?|obligations?"
    r"|contributions?|mon(?:ey|ies)|funding|notices?|orders?|officers?|reports?|directions?|powers?|duty|duties"
    r"|enquir(?:y|ies)|sites?)\b)"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A stretch of text that refers to legislation."""

    span: Span
    rule: str
    work: Work | None
    #: Paths below the work: "section/4".
    paths: tuple[str, ...] = ()
    #: The further works of a title in the plural: "the Housing Acts 1985 and 1996".
    more: tuple[Work, ...] = ()

    @property
    def works(self) -> tuple[Work, ...]:
        """The works it names, in the order of the text."""
        return (self.work, *self.more) if self.work is not None else ()

    def wholes(self) -> tuple[Referent, ...]:
        """Return the works whose provisions it names."""
        return tuple(work.referent() for work in self.works)

    def referents(self) -> tuple[Referent, ...]:
        """Return what it refers to, in the order of the text: the provisions, or the work."""
        if self.work is None:
            return tuple(_workless(path) for path in self.paths)
        if not self.paths:
            return self.wholes()
        return tuple(work.provision(path, shown(path)) for work in self.works for path in self.paths)


def _workless(path: str) -> Referent:
    words = shown(path)
    return Referent(f"provision/{slugify(words)}", Kind.PROVISION, words, identifies=False)


def read_law(text: str, sentences: Sequence[Span], register: LawRegister) -> tuple[Reference, ...]:
    """Return the references of a text in order, none overlapping another.

    Args:
        text: plain text; line breaks and typographic quotes made plain, character for character.
        sentences: its sentences in order.
        register: the known legislation.
    """
    starts = [sentence.start for sentence in sentences]
    names, definitions = find_names(text, starts, register)
    terms: dict[str, list[Definition]] = {}
    for definition in definitions:
        terms.setdefault(definition.term, []).append(definition)
    is_statute = len(list(islice(_STATUTE.finditer(text), 2))) > 1
    memory = Memory(text, starts, is_statute, terms, [one.span.start for one in definitions])
    taken = TakenUp(memory, register)
    resolved = [taken.resolved(name) for name in names]
    works = [name for name in resolved if name is not None]
    found = [*_with_provisions(text, works, memory), *_known_by_number(text)]
    return tuple(_without_overlaps(one for one in found if _within_sentence(one.span, sentences, memory)))


def _within_sentence(span: Span, sentences: Sequence[Span], memory: Memory) -> bool:
    at = memory.sentence(span.start)
    return at >= 0 and span.end <= sentences[at].end


def _without_overlaps(found: Iterable[Reference]) -> Iterator[Reference]:
    reached = -1
    for reference in sorted(found, key=lambda one: (one.span.start, -one.span.end)):
        if reference.span.start >= reached:
            yield reference
            reached = reference.span.end


def _with_provisions(text: str, names: list[Name], memory: Memory) -> Iterator[Reference]:
    """Yield names with the provisions that the words between tie to them."""
    by_start = {name.span.start: name for name in names}
    expressions = list(find_expressions(text))
    next_at = {expression.start: expression for expression in expressions}
    # What stands right after a work is its own, and no note to the next one: "HRA 1998 s 6(1), EqA 2010 s 149".
    own = {_after(text, name) for name in names}
    joined: dict[int, list[Expression]] = {}
    loose: list[Expression] = []
    for expression in expressions:
        target = _target(text, expression, by_start, next_at, memory)
        if target is None and expression.start not in own:
            target = _noted(text, expression, by_start, memory)
        if target is None:
            loose.append(expression)
        else:
            joined.setdefault(target.span.start, []).append(expression)
    following = {expression.start: expression for expression in loose}
    used: set[int] = set()
    references: list[Reference] = []
    for name in names:
        before = joined.get(name.span.start, [])
        alone = not before and name.rule != "legislation.definite"
        after = following.get(_after(text, name)) or _dashed(text, name, following, memory) if alone else None
        apart = _bracketed(text, name, following) or _after_term(text, name, following, memory)
        references.append(_reference(text, name, before, after))
        used.update(one.start for one in (after, apart) if one is not None)
        if apart is not None and apart is not after:
            references.append(Reference(Span(apart.start, apart.end), "legislation.provision", name.work, apart.paths))
    yield from references
    yield from _taken_up(text, references, [one for one in loose if one.start not in used], memory)


def _after(text: str, name: Name) -> int:
    """Return where a provision begins that stands right after a title, or -1."""
    gap = _AFTER_TITLE.match(text, name.end)
    return gap.end() if gap else -1


def _dashed(text: str, name: Name, following: dict[int, Expression], memory: Memory) -> Expression | None:
    """Return the provision after a dash, where it cannot be a heading: "the Care Act 2014 – section 2 above all"."""
    gap = _AFTER_DASH.match(text, name.end)
    found = following.get(gap.end()) if gap else None
    if found is None or memory.sentence(found.start) != memory.sentence(name.span.start):
        return None
    return found if text[found.start].islower() or memory.is_prose(found.start) else None


def _bracketed(text: str, name: Name, following: dict[int, Expression]) -> Expression | None:
    gap = _IN_BRACKET.match(text, name.end)
    found = following.get(gap.end()) if gap else None
    return found if found is not None and text[found.end : found.end + 1] in {")", ";", ","} else None


def _after_term(text: str, name: Name, following: dict[int, Expression], memory: Memory) -> Expression | None:
    """Return the provision after the bracket of a definition: "the … Act 1972 (“the 1972 Act”), section 111"."""
    gap = _AFTER_TERM.match(text, name.end)
    found = following.get(gap.end()) if gap and memory.defines(name.end, gap.end()) else None
    return found if found is not None and _is_whole(text, found) else None


def _is_whole(text: str, expression: Expression) -> bool:
    """Say whether an expression after a work is a provision of it, and not of something that follows."""
    is_piece = expression.outermost in {"subsection", "paragraph", "subparagraph"}
    return not is_piece and not _GOES_ON.match(text, expression.end)


def _reference(text: str, name: Name, before: list[Expression], after: Expression | None) -> Reference:
    if before:
        paths = tuple(dict.fromkeys(path for one in before for path in one.paths))
        rule = "legislation.provision.definite" if name.rule == "legislation.definite" else "legislation.provision"
        return Reference(Span(before[0].start, name.span.end), rule, name.work, paths, name.more)
    if after is not None and _is_whole(text, after):
        return Reference(Span(name.span.start, after.end), "legislation.provision", name.work, after.paths)
    return Reference(name.span, name.rule, name.work, more=name.more)


def _target(
    text: str,
    expression: Expression,
    by_start: dict[int, Name],
    next_at: dict[int, Expression],
    memory: Memory,
    links: int = 4,
) -> Name | None:
    """Return the name that the words after an expression tie it to."""
    found = None
    if (joint := _OF_WORK.match(text, expression.end)) and (expression.is_scheduled or joint["by"] != "to"):
        found = by_start.get(joint.end())
    if found is None and links and (joint := _AND_OF.match(text, expression.end)) and joint.end() in next_at:
        found = _target(text, next_at[joint.end()], by_start, next_at, memory, links - 1)
    if found is None and (joint := _BESIDE.match(text, expression.end)):
        beside = by_start.get(joint.end())
        heads = beside is not None and beside.rule == "legislation.title"
        opens = heads and expression.unit in {"part", "chapter"} and _heads(expression, memory)
        found = beside if beside is not None and not opens and beside.rule != "legislation.definite" else None
    if found is None or memory.sentence(expression.start) != memory.sentence(found.span.end - 1):
        return None
    return None if _PAPER.match(text, found.end) else found


def _heads(expression: Expression, memory: Memory) -> bool:
    """Say whether a "Part 7" right before a title may be a report's own heading."""
    return memory.opens_sentence(expression.start) and not memory.is_prose(expression.start)


def _noted(text: str, expression: Expression, by_start: dict[int, Name], memory: Memory) -> Name | None:
    """Return the title that a note puts after a provision and a comma: "s.66(1), Planning Act 2008"."""
    joint = _FOOTNOTED.match(text, expression.end)
    found = by_start.get(joint.end()) if joint and _is_note(text, expression) else None
    if found is None or found.rule not in {"legislation.title", "legislation.short"}:
        return None
    same = memory.sentence(expression.start) == memory.sentence(found.span.end - 1)
    return found if same and not _PAPER.match(text, found.end) else None


def _is_note(text: str, expression: Expression) -> bool:
    """Say whether a provision stands as notes and brackets put it: "s.66(1), Planning Act 2008", "(section 4, …)"."""
    before = text[max(0, expression.start - 16) : expression.start]
    return _SHORT_UNIT.match(text, expression.start) is not None or _CITING.search(before) is not None


def _taken_up(text: str, references: list[Reference], loose: list[Expression], memory: Memory) -> Iterator[Reference]:
    """Yield "subsection (2)", "that section", "this Part": parts of the one provision named last, close by."""
    ordered = sorted(references, key=lambda one: one.span)
    starts = [one.span.start for one in ordered]
    for span, expression, unit in sorted([*_pieces(text, loose), *_own(text)], key=lambda piece: piece[0]):
        at = bisect_right(starts, span.start) - 1
        last = ordered[at] if at >= 0 else None
        if last is None or len(last.paths) != 1 or last.work is None or not _is_close(text, last.span, span, memory):
            continue
        paths = _below(last.paths[0], expression, unit) if expression else _up_to(last.paths[0], unit)
        if paths:
            yield Reference(span, "legislation.provision.definite", last.work, paths)


def _is_close(text: str, last: Span, span: Span, memory: Memory) -> bool:
    apart = memory.sentence(span.start) - memory.sentence(last.start)
    return apart <= 1 and "\n\n" not in text[last.end : span.start]


def _pieces(text: str, loose: list[Expression]) -> Iterator[tuple[Span, Expression | None, str]]:
    """Yield "subsection (2)", "subsection (2) of that section" and "Chapter 3 of that Part"."""
    for one in loose:
        if (part := _OF_THAT_PART.match(text, one.end)) and len(one.nests) == 1:
            yield Span(one.start, part.end()), one, part["unit"].lower()
        if one.unit == "subsection" and len(one.nests) == 1 and len(one.nests[0]) == 1:
            whole = _OF_THAT_SECTION.match(text, one.end)
            yield Span(one.start, whole.end() if whole else one.end), one, "subsection"


def _own(text: str) -> Iterator[tuple[Span, Expression | None, str]]:
    """Yield "that section" and "this Part"."""
    for match in _OWN_PROVISION.finditer(text):
        if match["which"] in {"that", "That"} or match["unit"] in {"Part", "Schedule"}:
            yield Span(*match.span("m")), None, match["unit"].lower()


def _below(path: str, expression: Expression, unit: str) -> tuple[str, ...]:
    """Return the subsections of the section a path names, or what an expression names within its Part or Schedule."""
    if unit != "subsection":
        return tuple(within(whole, one) for whole in _up_to(path, unit) for one in expression.paths)
    section = re.match(r"(?:section|article|regulation)/[^/]+", path)
    if section is None:
        return ()
    return tuple(one.replace("subsection", section.group(), 1) for one in expression.paths)


def _up_to(path: str, unit: str) -> tuple[str, ...]:
    """Return the part of a path that ends with a unit: "that section" after section 4(2) is section 4."""
    if unit == "subsection":
        return (path,) if re.match(r"section/[^/]+/[^/]+\Z", path) else ()
    found = re.match(rf"(?:.*/)?{unit}/[^/]+", path)
    return (found.group(),) if found else ()


def _known_by_number(text: str) -> Iterator[Reference]:
    """Yield provisions known by their number alone: "Section 106 agreement"; no Act is named."""
    for match in _KNOWN_BY_NUMBER.finditer(text):
        yield Reference(Span(match.start(), match.end()), "legislation.bare", None, (f"section/{match['number']}",))
