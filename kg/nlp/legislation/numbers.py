"""Legislation cited by its number: "SI 2012/2421", "S.R. 2011 No. 43", "Regulation (EU) 2016/679", "2015 asp 6"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.law import Identifier
from kg.model import Span

_YEAR = r"(?P<year>1[89]\d\d|20\d\d)"
_S = r"[ \n]{0,3}"
#: Series of secondary legislation → type code.
_SERIES = (
    ("ssi", r"S\.?S\.?I\.?|Scottish Statutory Instruments?"),
    ("wsi", r"W\.?S\.?I\.?|Welsh Statutory Instruments?|O\.?S\.?C\.?"),
    ("uksro", r"S\.? ?R\.? ?& ?O\.?|Statutory Rules and Orders"),
    ("nisr", r"S\.? ?R\.?(?: \(N\.?I\.?\))?|NISR|Statutory Rules?(?: of Northern Ireland)?"),
    ("uksi", r"S\.? ?I\.?s?|Statutory Instruments?|UKSI"),
)
_NAMES = "|".join(f"(?P<{name}>{forms})" for name, forms in _SERIES)
_INSTRUMENT = re.compile(
    rf"(?<![\w.])(?:{_NAMES}){_S}(?:\(?{_YEAR}\)?(?:{_S}/{_S}|,?{_S}[Nn]o\.?{_S})(?P<number>\d{{1,5}})"
    rf"|[Nn]o\.?{_S}(?P<late>\d{{1,5}}) of (?P<when>1[89]\d\d|20\d\d))"
    rf"(?!\d)(?P<sub>(?:{_S}\((?:C|L|S|W|N\.?I)\.? ?\d{{1,3}}\)){{0,3}})"
)
_EU = re.compile(
    r"(?<!\w)(?:(?:Council|Commission|Delegated|Implementing|Framework) ){0,3}"
    r"(?P<sort>Regulation|Directive|Decision)s? (?:\((?:EU|EC|EEC"
    r"|Euratom)(?:, ?Euratom)?\) ?)?(?:[Nn]o\.? ?)?(?P<first>\d{1,4})/(?P<second>\d{1,4})(?P<tail>/(?:EU|EC|EEC"
    r"|CE|JHA|Euratom))?(?![\d/])"
)
#: "Directives 2004/17/EC and 2004/18/EC".
_FURTHER_EU = re.compile(
    r"(?:,|,? (?:and|or)) (?P<m>(?:\((?:EU|EC|EEC)\) ?)?(?:No\.? ?)?(?P<first>\d{2,4})/(?P<second>\d{1,4})"
    r"(?P<tail>/(?:EU|EC|EEC|Euratom))?)(?![\d/])"
)
_MARKED = re.compile(r"\((?:EU|EC|EEC|Euratom)")
_EU_TYPES = {"Regulation": "eur", "Directive": "eudr", "Decision": "eudn"}
_DEVOLVED = re.compile(r"(?<![\w/])(?P<year>1999|20\d\d) (?P<type>asp|anaw|asc|nawm) ?(?P<number>\d{1,3})(?![\w%])")
_DEVOLVED_TYPES = {"nawm": "mwa", "dccc": "anaw", "dsc": "asc"}
#: The first year in which European acts are numbered year first whatever their sort.
_YEAR_FIRST = 2015


@dataclass(frozen=True, slots=True)
class Numbered:
    """A citation by number."""

    span: Span
    identifier: Identifier
    #: "Act", "Order", "Regulation", "Directive", "Decision" or "SI".
    word: str


def find_numbers(text: str) -> Iterator[Numbered]:
    """Yield the citations by number in order."""
    found = [*_instruments(text), *_european(text), *_devolved(text)]
    yield from sorted(found, key=lambda one: one.span)


def _instruments(text: str) -> Iterator[Numbered]:
    for match in _INSTRUMENT.finditer(text):
        kind = str(next(name for name, _ in _SERIES if match[name]))
        year, number = match["year"] or match["when"], match["number"] or match["late"]
        if kind == "uksi" and "(W" in match["sub"]:
            kind = "wsi"
        elif kind == "uksi" and "(N" in match["sub"]:
            kind = "nisi"
        yield Numbered(Span(*match.span()), Identifier(kind, year, str(int(number))), "SI")


def _european(text: str) -> Iterator[Numbered]:
    for match in _EU.finditer(text):
        first = _european_act(match, match["sort"], Span(*match.span()))
        if first is None:
            continue
        yield first
        further = _FURTHER_EU.match(text, match.end())
        while further is not None and (one := _european_act(further, match["sort"], Span(*further.span("m")))):
            yield one
            further = _FURTHER_EU.match(text, further.end())


def _european_act(match: re.Match[str], sort: str, span: Span) -> Numbered | None:
    ordered = _year_and_number(sort, match["first"], match["second"])
    if ordered is None or not (match["tail"] or _MARKED.search(match.group())):
        return None
    return Numbered(span, Identifier(_EU_TYPES[sort], ordered[0], str(int(ordered[1]))), sort)


def _year_and_number(sort: str, first: str, second: str) -> tuple[str, str] | None:
    """Tell year from number: directives and decisions give the year first, regulations only since 2015."""
    first_year, second_year = _year(first), _year(second)
    if sort != "Regulation":
        return (first_year, second) if first_year else None
    if (
        first_year
        and len(first) == 4
        and int(first) >= _YEAR_FIRST
        and not (second_year and len(second) == 4 and int(second) < _YEAR_FIRST)
    ):
        return first_year, second
    return (second_year, first) if second_year else None


def _year(text: str) -> str | None:
    if len(text) == 2 and int(text) >= 52:
        return f"19{text}"
    return text if len(text) == 4 and 1952 <= int(text) <= 2099 else None


def _devolved(text: str) -> Iterator[Numbered]:
    for match in _DEVOLVED.finditer(text):
        kind = _DEVOLVED_TYPES.get(match["type"], match["type"])
        yield Numbered(Span(*match.span()), Identifier(kind, match["year"], match["number"]), "Act")


def devolved_type(word: str) -> str:
    """Return the type code of a series as it is printed after a title: "asp", "nawm", "dccc"."""
    return _DEVOLVED_TYPES.get(word, word)
