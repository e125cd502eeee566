"""Every reference to legislation in a text: its stretch, the work it means, and the provisions it names.

Three passes: what names a work by itself (titles, numbers, short forms) with the definitions that follow it; then, in
the order of the text, what takes such a name up ("the Act", "HRA", "that section"); then the provisions, joined to a
work only by the words between them and never across the end of a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from kg.law import title_key
from kg.model import Basis, Kind, Referent, Span
from kg.namespaces import slugify
from kg.nlp.legislation.definitions import CLASS_WORDS, Definition, find_definitions, is_initials
from kg.nlp.legislation.numbers import Numbered, find_numbers
from kg.nlp.legislation.provisions import Expression, find_expressions, shown
from kg.nlp.legislation.register import LawRegister
from kg.nlp.legislation.titles import Title, find_titles
from kg.nlp.legislation.works import Work, of_number, of_short_form, of_title

_GAP = r"[ \n]{1,12}"
_YEAR = r"(?:1[5-9]|20)\d\d"
_SHORT_FORM = re.compile(rf"(?<![\w(&])(?=[A-Z])(?:[A-Za-z&]{{1,8}}|\([A-Z][A-Za-z&]{{0,4}}\)){{1,6}} {_YEAR}(?![\w/])")
_DEFINITE = re.compile(
    rf"\b(?P<which>[Tt]he|[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose){_GAP}(?P<same>(?:said|same|above|aforementioned){_GAP})?"
    rf"(?P<m>(?:(?P<year>{_YEAR}){_GAP})?(?P<words>(?:[A-Z][\w'-]*{_GAP}(?:and{_GAP})?){{0,4}})(?P<word>{CLASS_WORDS})(?:{_GAP}of{_GAP}(?P<of>{_YEAR}))?)"
    rf"\b(?!{_GAP}(?:\([A-Z][^()]{{0,60}}\){_GAP})*{_YEAR}\b)(?![-'])(?!{_GAP}[A-Z])"
)
_ITSELF = re.compile(r"\bThis (?P<word>Act|Measure|Order|Bill) may be cited as (?:the )?")
_STATUTE = re.compile(
    r"\b(?:be it (?:therefore )?enacted|this (?:act|measure|order) (?:may be cited|comes into force|extends)"
    r"|in this (?:act|measure|part))\b",
    re.IGNORECASE,
)
_OF_WORK = re.compile(
    rf",?{_GAP}(?:of|to|in),?{_GAP}(?:(?:the|The|that|this|those|these){_GAP})?(?:(?:said|same){_GAP})?"
)
_AND_OF = re.compile(rf",?{_GAP}(?:of|to|in),?{_GAP}(?:and|or){_GAP}(?:to{_GAP})?(?:the{_GAP})?")
_BESIDE = re.compile(_GAP)
_AFTER_TITLE = re.compile(rf",?{_GAP}")
_IN_BRACKET = re.compile(rf"{_GAP}\((?:(?:see|under|in|especially|particularly|notably|and){_GAP})?")
_GOES_ON = re.compile(rf",?{_GAP}(?:of|to|in|under){_GAP}(?:the|this|that|our|its|their|your|[A-Z])")
_PAPER = re.compile(
    rf"(?:'s)?{_GAP}(?:[Ee]xplanatory|[Ii]mpact [Aa]ssessment|[Gg]uidance|[Ss]tatutory [Gg]uidance|[Bb]riefing"
    rf"|White Paper|Green Paper|[Cc]onsultation|[Rr]eport|[Cc]ode of|[Pp]ost-legislative|[Gg]uide|[Hh]andbook)"
)
_OWN_PROVISION = re.compile(
    r"\b(?P<which>[Tt]hat|[Tt]his)[ ](?P<m>(?P<unit>section|subsection|Part|Chapter|Schedule|article|regulation"
    r"|paragraph))\b(?![ ](?:of|to|\d|[A-Z]))"
)
_KNOWN_BY_NUMBER = re.compile(
    r"\b[Ss](?:ection)?\.? ?(?P<number>\d{1,3}[A-Z]?)(?= (?:planning )?(?:agreements?|obligations?"
    r"|contributions?|mon(?:ey|ies)|funding|notices?|orders?|officers?|reports?|directions?|powers?|duty|duties"
    r"|enquir(?:y|ies)|sites?)\b)"
)
_AS_OBJECT = re.compile(r"\b(?:amend|repeal|replac|revok|supersed|modif|insert)\w*[^.;]{0,40}\Z")
#: How many sentences back "the Act" may look when the document has named several.
_REACH = 4
_TAKEN_UP = {"Deddf": "Act", "Mesur": "Measure", "Rheoliadau": "Regulations", "Gorchymyn": "Order", "Rheolau": "Rules"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A stretch of text that refers to legislation."""

    span: Span
    rule: str
    work: Work | None
    #: Paths below the work: "section/4".
    paths: tuple[str, ...] = ()

    def wholes(self) -> tuple[Referent, ...]:
        """Return the works whose provisions it names."""
        return (self.work.referent(),) if self.work is not None else ()

    def referents(self) -> tuple[Referent, ...]:
        """Return what it refers to, in the order of the text: the provisions, or the work."""
        if self.work is None:
            return tuple(_workless(path) for path in self.paths)
        if not self.paths:
            return (self.work.referent(),)
        return tuple(self.work.provision(path, shown(path)) for path in self.paths)


def _workless(path: str) -> Referent:
    words = shown(path)
    return Referent(f"provision/{slugify(words)}", Kind.PROVISION, words, identifies=False)


@dataclass(frozen=True, slots=True)
class _Name:
    """Something that names a work, with or without its help from what stands before."""

    span: Span
    rule: str
    work: Work | None
    #: Where what follows it begins.
    end: int
    match: re.Match[str] | None = None


@dataclass(slots=True)
class _Memory:
    """What has been read so far."""

    text: str
    #: Where the sentences start.
    starts: Sequence[int]
    is_statute: bool
    #: Term → its definitions in the order of the text.
    definitions: dict[str, list[Definition]]
    #: Class word → the works it may take up, with the offset, in the order of the text.
    named: dict[str, list[tuple[int, Work]]] = field(default_factory=dict)
    #: Class word and year (or None for any) → the different works it may take up.
    distinct: dict[tuple[str, str | None], dict[str, Work]] = field(default_factory=dict)

    def sentence(self, offset: int) -> int:
        """Return the number of the sentence an offset lies in."""
        return bisect_right(self.starts, offset) - 1

    def opens_sentence(self, offset: int) -> bool:
        """Say whether a sentence starts at an offset."""
        at = self.sentence(offset)
        return at >= 0 and self.starts[at] == offset

    def remember(self, offset: int, work: Work) -> None:
        """Keep a work for what takes it up later."""
        if not work.identifies:
            return
        word = _TAKEN_UP.get(work.word, work.word)
        self.named.setdefault(word, []).append((offset, work))
        for year in {None, work.year}:
            self.distinct.setdefault((word, year), {})[work.id] = work

    def in_sentence(self, word: str, sentence: int) -> tuple[Work, ...]:
        """Return the different works of a sentence that a class word may take up, in the order of the text."""
        found: list[Work] = []
        for offset, work in reversed(self.named.get(word, [])):
            if self.sentence(offset) < sentence:
                break
            found.append(work)
        return tuple({work.id: work for work in reversed(found)}.values())

    def defined(self, term: str, offset: int) -> Work | None:
        """Return what a term means at an offset: the last definition before it holds."""
        known = self.definitions.get(term, [])
        at = bisect_left(known, offset, key=lambda one: one.span.start)
        return known[at - 1].work if at else None


def read_law(text: str, sentences: Sequence[Span], register: LawRegister) -> tuple[Reference, ...]:
    """Return the references of a text in order, none overlapping another.

    Args:
        text: plain text; line breaks and typographic quotes made plain, character for character.
        sentences: its sentences in order.
        register: the known legislation.
    """
    starts = [sentence.start for sentence in sentences]
    names, definitions = _names(text, starts, register)
    terms: dict[str, list[Definition]] = {}
    for definition in definitions:
        terms.setdefault(definition.term, []).append(definition)
    memory = _Memory(text, starts, len(list(islice(_STATUTE.finditer(text), 2))) > 1, terms)
    taken = _TakenUp(memory, register)
    resolved = [taken.resolved(name) for name in names]
    works = [name for name in resolved if name is not None]
    found = [*_with_provisions(text, works, memory), *_known_by_number(text)]
    return tuple(_without_overlaps(one for one in found if _within_sentence(one.span, sentences, memory)))


def _within_sentence(span: Span, sentences: Sequence[Span], memory: _Memory) -> bool:
    at = memory.sentence(span.start)
    return at >= 0 and span.end <= sentences[at].end


def _without_overlaps(found: Iterable[Reference]) -> Iterator[Reference]:
    reached = -1
    for reference in sorted(found, key=lambda one: (one.span.start, -one.span.end)):
        if reference.span.start >= reached:
            yield reference
            reached = reference.span.end


def _names(text: str, starts: Sequence[int], register: LawRegister) -> tuple[list[_Name], list[Definition]]:
    """Return everything that names a work, in order, and the definitions."""
    titles = list(find_titles(text, register, starts))
    numbers = list(find_numbers(text))
    names = list(_titled(text, titles, numbers, register))
    covered = _Cover(name.span for name in names)
    names += [
        _Name(one.span, "legislation.number", of_number(one, _line(text, one.span), register), one.span.end)
        for one in numbers
        if covered.free(one.span)
    ]
    names += list(_short_forms(text, register, covered))
    _date_undated(names)
    definitions = [
        one
        for name in names
        if name.work
        for one in find_definitions(text, name.span.start, name.end, _line(text, name.span), name.work)
    ]
    definitions += _itself(text, names)
    covered = _Cover(name.span for name in names)
    terms = [
        _Name(one.span, "legislation.defined", one.work, one.span.end) for one in definitions if covered.free(one.span)
    ]
    covered = _Cover([name.span for name in names] + [name.span for name in terms])
    uses = [use for use in _uses(text, definitions) if covered.free(use.span)]
    covered = _Cover([name.span for name in names] + [name.span for name in (*terms, *uses)])
    definite = [one for one in _definite(text) if covered.free(one.span)]
    return sorted([*names, *terms, *uses, *definite], key=lambda name: name.span), sorted(
        definitions, key=lambda one: one.span
    )


class _Cover:
    """Stretches already explained."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [span.start for span in self._spans]

    def free(self, span: Span) -> bool:
        """Say whether none of them shares a character with a span."""
        at = bisect_right(self._starts, span.end - 1)
        return at == 0 or all(not one.overlaps(span) for one in self._spans[max(0, at - 2) : at])


def _line(text: str, span: Span) -> str:
    return " ".join(span.of(text).split())


def _titled(text: str, titles: list[Title], numbers: list[Numbered], register: LawRegister) -> Iterator[_Name]:
    """Yield titles as works, each with the instrument number that stands in brackets after it."""
    by_start = {number.span.start: number for number in numbers}
    for title in titles:
        bracket = re.compile(r"[ \n]{0,3}\(|,[ \n]{1,3}").match(text, title.end)
        number = by_start.get(bracket.end()) if bracket else None
        work = of_title(title, _line(text, title.span), register, number)
        end = title.end
        if (number is not None and work.register_id == number.identifier.id) or (
            number is not None
            and work.register_id
            and work.identifier
            and number.identifier.number == work.identifier.number
        ):
            closing = re.compile(r"(?:[, ;]{0,3}[CLSW]\.? ?\d{1,4})?\)").match(text, number.span.end)
            yield _Name(number.span, "legislation.number", work, number.span.end)
            end = closing.end() if closing else number.span.end
        yield _Name(title.span, "legislation.title", work, end)


def _short_forms(text: str, register: LawRegister, covered: _Cover) -> Iterator[_Name]:
    for match in _SHORT_FORM.finditer(text):
        span = Span(*match.span())
        work = of_short_form(match.group(), register) if covered.free(span) else None
        if work is not None:
            yield _Name(span, "legislation.short", work, span.end)


def _date_undated(names: list[_Name]) -> None:
    """Settle titles by other places of the document: one without its year, one whose number is given only once."""
    dated: dict[str, dict[str, Work]] = {}
    numbered: dict[str, dict[str, Work]] = {}
    for name in names:
        work = name.work
        if work is None or name.rule != "legislation.title" or work.basis is not Basis.STATED or not work.year:
            continue
        dated.setdefault(title_key(_bare(work.name)), {})[work.id] = work
        if work.register_id:
            numbered.setdefault(title_key(work.name), {})[work.id] = work
    for at, name in enumerate(names):
        if name.work is not None and name.rule == "legislation.title" and name.work.word != "Bill":
            names[at] = replace(name, work=_settled(name.work, dated, numbered))


def _settled(work: Work, dated: dict[str, dict[str, Work]], numbered: dict[str, dict[str, Work]]) -> Work:
    if work.year and work.basis is Basis.STATED:
        same = numbered.get(title_key(work.name), {})
        return next(iter(same.values())) if len(same) == 1 and not work.register_id and work.identifies else work
    bearers = dated.get(title_key(_bare(work.name)), {})
    if len(bearers) == 1:
        return next(iter(bearers.values()))
    if not bearers:
        return work
    bare = _bare(work.name)
    return Work(
        f"legislation/{slugify(bare)}", bare, work.word, None, candidates=tuple(sorted(bearers)), identifies=False
    )


def _bare(title: str) -> str:
    return re.sub(r",? \d{4}\Z", "", title)


def _itself(text: str, names: list[_Name]) -> Iterator[Definition]:
    """Yield what a statute calls itself: "This Act may be cited as the Localism Act 2011"."""
    by_start = {name.span.start: name for name in names}
    for match in _ITSELF.finditer(text):
        name = by_start.get(match.end())
        if name is not None and name.work is not None:
            yield Definition(f"this {match['word']}", Span(match.start(), match.start()), name.work)


def _uses(text: str, definitions: list[Definition]) -> Iterator[_Name]:
    """Yield later uses of defined terms; which definition holds there is settled in the order of the text."""
    terms = sorted(
        {one.term for one in definitions if not one.term.startswith("this ")}, key=lambda term: (-len(term), term)
    )
    if not terms:
        return
    forms = "|".join(re.escape(term).replace(r"\ ", r"[ \n]{1,12}") for term in terms)
    for match in re.finditer(rf"(?<![\w-])(?P<m>{forms})(?![\w-]|[ ]\()(?:(?P<year>[ ]{_YEAR})\b)?", text):
        term = " ".join(match["m"].split())
        if is_initials(term) or re.search(
            r"\b(?:[Tt]he|[Tt]hat|[Tt]his|[Tt]he said|[Tt]he same|s|of)[ \n]{1,12}\Z",
            text[max(0, match.start() - 16) : match.start()],
        ):
            yield _Name(Span(*match.span()), "legislation.defined", None, match.end(), match)


def _definite(text: str) -> Iterator[_Name]:
    for match in _DEFINITE.finditer(text):
        if not match["words"].strip() or match["year"]:
            yield _Name(Span(*match.span("m")), "legislation.definite", None, match.end(), match)


@dataclass(slots=True)
class _TakenUp:
    """Settles, in the order of the text, what definite descriptions and defined terms mean."""

    memory: _Memory
    register: LawRegister

    def resolved(self, name: _Name) -> _Name | None:
        """Return a name with its work; None when it is not a reference after all."""
        if name.rule == "legislation.title" and name.work is not None and name.work.year is None:
            term = " ".join(name.span.of(self.memory.text).split())
            name = replace(name, work=self.memory.defined(term, name.span.end) or name.work)
        if name.work is not None:
            if name.rule != "legislation.defined":
                self.memory.remember(name.span.start, name.work)
            return name
        work = self._defined(name) if name.rule == "legislation.defined" else self._described(name)
        if work is None:
            return None
        self.memory.remember(name.span.start, work)
        return replace(name, work=work)

    def _defined(self, name: _Name) -> Work | None:
        match = name.match
        if match is None:
            return None
        term = " ".join(match["m"].split())
        work = self.memory.defined(term, name.span.start)
        if work is None or (match["year"] and match["year"].strip() != work.year):
            return None
        which = re.search(r"(\w+)[ \n]+\Z", self.memory.text[max(0, name.span.start - 16) : name.span.start])
        here = self.memory.in_sentence(_TAKEN_UP.get(work.word, work.word), self.memory.sentence(name.span.start))
        if which and which[1].casefold() == "that" and here:
            return here[-1]
        if which and which[1].casefold() == "this" and self.memory.is_statute:
            return self.memory.defined(f"this {term}", len(self.memory.text))
        return work

    def _described(self, name: _Name) -> Work | None:
        match = name.match
        if match is None:
            return None
        word, year = match["word"], match["year"] or match["of"]
        if match["words"].strip():
            return self._year_first(match)
        if match["which"].casefold() == "this" and self.memory.is_statute:
            return self.memory.defined(f"this {word}", len(self.memory.text)) or self._open(match, word, ())
        near = match["which"].casefold() in {"that", "those"} or match["same"] is not None
        work, candidates = self._antecedent(name.span.start, word, year, near=near)
        return work or self._open(match, word, candidates)

    def _year_first(self, match: re.Match[str]) -> Work | None:
        """Take "the 2010 Equality Act" for the Equality Act 2010."""
        title = f"{' '.join(match['words'].split())} {match['word']} {match['year']}"
        ids = self.register.dated(title)
        if len(ids) == 1:
            entry = self.register.entries[ids[0]]
            return Work(entry.id, entry.label, match["word"], match["year"], register_id=entry.id)
        return Work(
            f"legislation/{slugify(title)}", title, match["word"], match["year"], candidates=ids, identifies=not ids
        )

    def _open(self, match: re.Match[str], word: str, candidates: tuple[Work, ...]) -> Work | None:
        """Return an unresolved work; nothing when the word is too general to be sure that legislation is meant."""
        if not candidates and word not in {"Act", "Bill"}:
            return None
        shown = " ".join(match["m"].split())
        ids = tuple(sorted({work.id for work in candidates if work.identifies}))
        return Work(f"legislation/{slugify(shown)}", shown, word, match["year"], candidates=ids, identifies=False)

    def _antecedent(
        self, offset: int, word: str, year: str | None, *, near: bool
    ) -> tuple[Work | None, tuple[Work, ...]]:
        distinct = tuple(self.memory.distinct.get((word, year), {}).values())
        if len(distinct) <= 1 or year:
            return (distinct[0], ()) if len(distinct) == 1 else (None, distinct)
        here = self.memory.sentence(offset)
        last_at, last_work = self.memory.named[word][-1]
        last = self.memory.sentence(last_at)
        if last == here and near:
            return last_work, ()
        in_last = self.memory.in_sentence(word, last)
        if len(in_last) > 1 or here - last > _REACH or self._is_object(last_at):
            return None, distinct
        return in_last[0], ()

    def _is_object(self, offset: int) -> bool:
        """Say whether a name is what another Act does something to: "It amends the Housing Act 1996"."""
        return _AS_OBJECT.search(self.memory.text[max(0, offset - 60) : offset]) is not None


def _with_provisions(text: str, names: list[_Name], memory: _Memory) -> Iterator[Reference]:
    """Yield names with the provisions that the words between tie to them."""
    by_start = {name.span.start: name for name in names}
    expressions = list(find_expressions(text))
    next_at = {expression.start: expression for expression in expressions}
    joined: dict[int, list[Expression]] = {}
    loose: list[Expression] = []
    for expression in expressions:
        target = _target(text, expression, by_start, next_at, memory)
        if target is None:
            loose.append(expression)
        else:
            joined.setdefault(target.span.start, []).append(expression)
    following = {expression.start: expression for expression in loose}
    used: set[int] = set()
    references: list[Reference] = []
    for name in names:
        before = joined.get(name.span.start, [])
        after = following.get(_after(text, name)) if not before and name.rule != "legislation.definite" else None
        bracketed = _bracketed(text, name, following)
        references.append(_reference(text, name, before, after))
        used.update(one.start for one in (after, bracketed) if one is not None)
        if bracketed is not None and bracketed is not after:
            references.append(
                Reference(Span(bracketed.start, bracketed.end), "legislation.provision", name.work, bracketed.paths)
            )
    yield from references
    yield from _taken_up(text, references, [one for one in loose if one.start not in used], memory)


def _after(text: str, name: _Name) -> int:
    """Return where a provision begins that stands right after a title, or -1."""
    gap = _AFTER_TITLE.match(text, name.end)
    return gap.end() if gap else -1


def _bracketed(text: str, name: _Name, following: dict[int, Expression]) -> Expression | None:
    gap = _IN_BRACKET.match(text, name.end)
    found = following.get(gap.end()) if gap else None
    return found if found is not None and text[found.end : found.end + 1] in {")", ";", ","} else None


def _reference(text: str, name: _Name, before: list[Expression], after: Expression | None) -> Reference:
    if before:
        paths = tuple(dict.fromkeys(path for one in before for path in one.paths))
        rule = "legislation.provision.definite" if name.rule == "legislation.definite" else "legislation.provision"
        return Reference(Span(before[0].start, name.span.end), rule, name.work, paths)
    if (
        after is not None
        and after.unit not in {"subsection", "paragraph", "subparagraph"}
        and not _GOES_ON.match(text, after.end)
    ):
        return Reference(Span(name.span.start, after.end), "legislation.provision", name.work, after.paths)
    return Reference(name.span, name.rule, name.work)


def _target(
    text: str,
    expression: Expression,
    by_start: dict[int, _Name],
    next_at: dict[int, Expression],
    memory: _Memory,
    links: int = 4,
) -> _Name | None:
    """Return the name that the words after an expression tie it to."""
    found = None
    if joint := _OF_WORK.match(text, expression.end):
        found = by_start.get(joint.end())
    if found is None and links and (joint := _AND_OF.match(text, expression.end)) and joint.end() in next_at:
        found = _target(text, next_at[joint.end()], by_start, next_at, memory, links - 1)
    if found is None and (joint := _BESIDE.match(text, expression.end)):
        beside = by_start.get(joint.end())
        opens = expression.unit in {"part", "chapter"} and memory.opens_sentence(expression.start)
        found = beside if beside is not None and not opens and beside.rule != "legislation.definite" else None
    if found is None or memory.sentence(expression.start) != memory.sentence(found.span.end - 1):
        return None
    return None if _PAPER.match(text, found.end) else found


def _taken_up(text: str, references: list[Reference], loose: list[Expression], memory: _Memory) -> Iterator[Reference]:
    """Yield "subsection (2)", "that section", "this Part": parts of the one provision named last, close by."""
    pieces = [
        (Span(one.start, one.end), one, None)
        for one in loose
        if one.unit == "subsection" and len(one.nests) == 1 and len(one.nests[0]) == 1
    ]
    own = [
        (Span(*match.span("m")), None, match)
        for match in _OWN_PROVISION.finditer(text)
        if match["which"] in {"that", "That"} or match["unit"] in {"Part", "Schedule"}
    ]
    ordered = sorted(references, key=lambda one: one.span)
    starts = [one.span.start for one in ordered]
    for span, expression, match in sorted([*pieces, *own], key=lambda piece: piece[0]):
        at = bisect_right(starts, span.start) - 1
        last = ordered[at] if at >= 0 else None
        if (
            last is None
            or len(last.paths) != 1
            or last.work is None
            or memory.sentence(span.start) - memory.sentence(last.span.start) > 1
        ):
            continue
        if "\n\n" in text[last.span.end : span.start]:
            continue
        paths = (
            _below(last.paths[0], expression)
            if expression
            else _up_to(last.paths[0], str(match["unit"]).lower() if match else "")
        )
        if paths:
            yield Reference(span, "legislation.provision.definite", last.work, paths)


def _below(path: str, expression: Expression) -> tuple[str, ...]:
    """Return the subsections of the section a path names."""
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
