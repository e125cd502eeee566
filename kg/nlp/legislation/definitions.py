"""What a document calls legislation for short: "(“the 2011 Act”)", "(HRA)", "in this report “the Act” means …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import Span
from kg.nlp.legislation.works import Work

#: Class words that a short form may end with; without one it must be initials.
CLASS_WORDS = r"(?:Act|Measure|Bill|Order|Regulations|Rules|Scheme|Directive|Regulation|Instrument)"
_BRACKET = re.compile(r"[ \n]{0,3}\((?P<inner>[^()\n]{1,100})\)")
_AFTER_COMMA = re.compile(
    r",[ \n]{1,3}(?:hereafter|hereinafter|henceforth|known as|or|called)[ \n]{1,3}(?P<inner>(?:the )?\"[^\"\n]{1,60}\")"
)
_QUOTED = re.compile(r"[\"'](?:[Tt]he )?(?P<m>[A-Z\d][^\"'\n]{0,50}?)[\"']")
_LEAD = re.compile(
    r"(?:(?:hereafter|hereinafter|henceforth|also|or|known|referred|to|as|called|abbreviated|below|in this \w+"
    r"|the|The)[ ,]{1,2}){0,8}"
)
_UNQUOTED = re.compile(r"(?P<m>(?:(?:1[89]|20)\d\d )?(?:[A-Z][\w&-]*(?: (?=[A-Z12]))?){1,5}(?:(?:1[89]|20)\d\d)?)\Z")
_INITIALS = re.compile(
    r"(?:[A-Z][A-Za-z]{0,3}){1,6}[A-Z](?: (?:(?:1[89]|20)\d\d))?\Z|[A-Z]{2,8}(?: (?:(?:1[89]|20)\d\d))?\Z"
)
_CLASSED = re.compile(rf"(?:.* )?{CLASS_WORDS}(?: (?:1[89]|20)\d\d)?\Z")
_MEANS = re.compile(
    r"[\"'](?:[Tt]he )?(?P<m>[A-Z\d][^\"'\n]{0,50}?)[\"'] (?:means|refers to|is|denotes|are references to"
    r"|is a reference to) (?:the )?\Z"
)


#: What needs no quotes: "the 1996 Act means the Housing Act 1996", "the 1990 Act (Town and Country Planning Act 1990)".
_DATED = re.compile(
    rf"\b[Tt]he (?P<m>(?P<year>(?:1[89]|20)\d\d) (?P<word>{CLASS_WORDS}))"
    r" (?:(?:means|refers to|is) (?:the )?|(?P<open>\())\Z"
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form and what it stands for from here on."""

    #: Without article: "2011 Act", "HRA".
    term: str
    span: Span
    work: Work


def find_definitions(text: str, start: int, end: int, title: str, work: Work) -> Iterator[Definition]:
    """Yield the short forms given right after a reference, or right before it ("“the Act” means …").

    Args:
        text: the text.
        start: where the reference starts.
        end: where it ends, with its chapter.
        title: its words.
        work: what it means.
    """
    before = _MEANS.search(text, max(0, start - 90), start)
    if before is not None and _is_term(before["m"], title, quoted=True):
        yield Definition(before["m"], Span(*before.span("m")), work)
    dated = _DATED.search(text, max(0, start - 48), start)
    if dated is not None and _is_same(dated, work) and (dated["open"] is None or text[end : end + 1] == ")"):
        yield Definition(dated["m"], Span(*dated.span("m")), work)
    bracket = _BRACKET.match(text, end) or _AFTER_COMMA.match(text, end)
    while bracket is not None:
        yield from _in_bracket(bracket, title, work)
        bracket = _BRACKET.match(text, bracket.end())


def _is_same(dated: re.Match[str], work: Work) -> bool:
    """Say whether "the 1996 Act" can be a work: by its year and by what it is."""
    return (dated["year"], dated["word"]) == (work.year, work.word)


def _in_bracket(bracket: re.Match[str], title: str, work: Work) -> Iterator[Definition]:
    inner, offset = bracket["inner"], bracket.start("inner")
    quoted = list(_QUOTED.finditer(inner))
    for match in quoted:
        if _is_term(match["m"], title, quoted=True):
            yield Definition(match["m"], Span(offset + match.start("m"), offset + match.end("m")), work)
    lead = _LEAD.match(inner)
    found = None if quoted else _UNQUOTED.match(inner, lead.end() if lead else 0)
    own = lead is not None and re.search(r"\b[Tt]he \Z", lead.group()) is not None
    if found is not None and (_is_term(found["m"], title, quoted=False) or (own and _is_of_sort(found["m"], title))):
        yield Definition(found["m"], Span(offset + found.start("m"), offset + found.end("m")), work)


def _is_term(term: str, title: str, *, quoted: bool) -> bool:
    """Say whether a form can be short for a title: by a class word that the title has, or by initials."""
    if _CLASSED.match(term):
        words = re.findall(r"[A-Za-z]+", term)
        return quoted or all(word in title for word in words)
    return _INITIALS.match(term) is not None and (quoted or _made_of_initials(term, title))


def _is_of_sort(term: str, cited: str) -> bool:
    """Say whether a form names the sort of what a number cites: "Council Directive 2001/42/EC (the SEA Directive)"."""
    sort = re.search(rf"{CLASS_WORDS}\Z", term)
    return sort is not None and re.search(rf"\b{sort.group()}s? [^ ]*\d", cited) is not None


def _made_of_initials(form: str, title: str) -> bool:
    """Say whether the capitals of a form stand in order among the initials of a title."""
    initials = iter(word[0].upper() for word in re.findall(r"[A-Za-z]+", title))
    return all(letter in initials for letter in re.sub(r"[^A-Z]", "", form.upper() if form.isupper() else form))


def is_initials(term: str) -> bool:
    """Say whether a term is made of initials, which need no article."""
    return _CLASSED.match(term) is None
