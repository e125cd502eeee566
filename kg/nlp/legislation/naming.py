"""What names a work of legislation: titles, numbers, short forms, defined terms, and "the Act".

What names a work by itself is settled here, with the definitions that follow it; what takes such a name up ("the Act",
"HRA") is only found, and settled later in the order of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.law import title_key
from kg.model import Basis, Span
from kg.namespaces import slugify
from kg.nlp.legislation.definitions import CLASS_WORDS, Definition, find_definitions, is_initials
from kg.nlp.legislation.numbers import Numbered, find_numbers
from kg.nlp.legislation.plurals import find_plurals
from kg.nlp.legislation.register import LawRegister
from kg.nlp.legislation.titles import Title, find_titles, is_abroad
from kg.nlp.legislation.works import Work, abroad, of_ids, of_number, of_short_form, of_title

_GAP = r"[ \n]{1,12}"
_YEAR = r"(?:1[5-9]|20)\d\d"
_SHORT_FORM = re.compile(rf"(?<![\w(&])(?=[A-Z])(?:[A-Za-z&]{{1,8}}|\([A-Z][A-Za-z&]{{0,4}}\)){{1,6}} {_YEAR}(?![\w/])")
_DEFINITE = re.compile(
    rf"\b(?P<which>[Tt]he|[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose){_GAP}(?P<same>(?:said|same|above|aforementioned){_GAP})?"
    rf"(?P<m>(?:(?P<year>{_YEAR}){_GAP})?(?P<words>(?:[A-Z][\w'-]*{_GAP}(?:and{_GAP})?){{0,4}})(?P<word>{CLASS_WORDS})(?:{_GAP}of{_GAP}(?P<of>{_YEAR}))?)"
    rf"\b(?!{_GAP}(?:\([A-Z][^()]{{0,60}}\){_GAP})*{_YEAR}\b)(?![-'])(?!{_GAP}(?:of{_GAP})?[A-Z])"
)
_ITSELF = re.compile(r"\bThis (?P<word>Act|Measure|Order|Bill) may be cited as (?:the )?")


@dataclass(frozen=True, slots=True)
class Name:
    """Something that names a work, with or without its help from what stands before."""

    span: Span
    rule: str
    work: Work | None
    #: Where what follows it begins.
    end: int
    match: re.Match[str] | None = None
    #: The further works that a title in the plural names.
    more: tuple[Work, ...] = ()


def find_names(text: str, starts: Sequence[int], register: LawRegister) -> tuple[list[Name], list[Definition]]:
    """Return everything that names a work, in order, and the definitions."""
    titles = list(find_titles(text, register, starts))
    numbers = list(find_numbers(text))
    names = list(_titled(text, titles, numbers, register))
    covered = Cover(name.span for name in names)
    names += [
        Name(one.span, "legislation.title.plural", one.works[0], one.span.end, more=one.works[1:])
        for one in find_plurals(text, register, starts)
        if covered.free(one.span)
    ]
    covered = Cover(name.span for name in names)
    names += [
        Name(one.span, "legislation.number", of_number(one, _line(text, one.span), register), one.span.end)
        for one in numbers
        if covered.free(one.span)
    ]
    names += list(_short_forms(text, register, covered))
    covered = Cover(name.span for name in names)
    names += [name for name in _proper(text, register) if covered.free(name.span)]
    _date_undated(names)
    definitions = [
        one
        for name in names
        if name.work
        for one in find_definitions(text, name.span.start, name.end, _line(text, name.span), name.work)
    ]
    definitions += _itself(text, names)
    covered = Cover(name.span for name in names)
    terms = [
        Name(one.span, "legislation.defined", one.work, one.span.end) for one in definitions if covered.free(one.span)
    ]
    covered = Cover([name.span for name in names] + [name.span for name in terms])
    uses = [use for use in _uses(text, definitions) if covered.free(use.span)]
    covered = Cover([name.span for name in names] + [name.span for name in (*terms, *uses)])
    definite = [one for one in _definite(text) if covered.free(one.span)]
    return sorted([*names, *terms, *uses, *definite], key=lambda name: name.span), sorted(
        definitions, key=lambda one: one.span
    )


class Cover:
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


def _titled(text: str, titles: list[Title], numbers: list[Numbered], register: LawRegister) -> Iterator[Name]:
    """Yield titles as works, each with the instrument number that stands in brackets after it."""
    by_start = {number.span.start: number for number in numbers}
    for title in titles:
        bracket = re.compile(r"[ \n]{0,3}\(|,[ \n]{1,3}").match(text, title.end)
        number = by_start.get(bracket.end()) if bracket else None
        shown = _line(text, title.span)
        work = abroad(title, shown) if is_abroad(text, title) else of_title(title, shown, register, number)
        end = title.end
        if (number is not None and work.register_id == number.identifier.id) or (
            number is not None
            and work.register_id
            and work.identifier
            and number.identifier.number == work.identifier.number
        ):
            closing = re.compile(r"(?:[, ;]{0,3}[CLSW]\.? ?\d{1,4})?\)").match(text, number.span.end)
            yield Name(number.span, "legislation.number", work, number.span.end)
            end = closing.end() if closing else number.span.end
        yield Name(title.span, "legislation.title", work, end)


def _short_forms(text: str, register: LawRegister, covered: Cover) -> Iterator[Name]:
    for match in _SHORT_FORM.finditer(text):
        span = Span(*match.span())
        work = of_short_form(match.group(), register) if covered.free(span) else None
        if work is not None:
            yield Name(span, "legislation.short", work, span.end)


def _proper(text: str, register: LawRegister) -> Iterator[Name]:
    """Yield names that are no titles: "the UK GDPR"."""
    if not register.proper:
        return
    forms = "|".join(re.escape(name).replace(r"\ ", _GAP) for name in sorted(register.proper, key=len, reverse=True))
    for match in re.finditer(rf"(?<![\w-])(?:{forms})(?![\w-])", text):
        ids = register.proper[" ".join(match.group().split())]
        yield Name(Span(*match.span()), "legislation.name", of_ids(ids, match.group(), register), match.end())


def _date_undated(names: list[Name]) -> None:
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


def _itself(text: str, names: list[Name]) -> Iterator[Definition]:
    """Yield what a statute calls itself: "This Act may be cited as the Localism Act 2011"."""
    by_start = {name.span.start: name for name in names}
    for match in _ITSELF.finditer(text):
        name = by_start.get(match.end())
        if name is not None and name.work is not None:
            yield Definition(f"this {match['word']}", Span(match.start(), match.start()), name.work)


def _uses(text: str, definitions: list[Definition]) -> Iterator[Name]:
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
            yield Name(Span(*match.span()), "legislation.defined", None, match.end(), match)


def _definite(text: str) -> Iterator[Name]:
    for match in _DEFINITE.finditer(text):
        if not match["words"].strip() or match["year"]:
            yield Name(Span(*match.span("m")), "legislation.definite", None, match.end(), match)
