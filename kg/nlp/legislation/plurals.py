"""Titles in the plural: "the Housing Acts 1985 and 1996", "the Local Government Acts 1972 to 2000"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.law import title_key
from kg.model import Span
from kg.namespaces import slugify
from kg.nlp.legislation.register import LawRegister
from kg.nlp.legislation.titles import Title, formed_start, words_before
from kg.nlp.legislation.works import Work, of_title

_GAP = r"[ \n]{1,12}"
_YEAR = r"(?:1[5-9]\d\d|20\d\d)(?![\w/])"
_PLURAL = re.compile(
    rf"\b(?P<word>Act|Measure|Order)s(?P<brackets>(?:{_GAP}\([A-Z][^()\n]{{0,60}}\)){{0,2}}),?{_GAP}"
    rf"(?P<years>{_YEAR}(?:(?:,{_GAP}(?:and{_GAP})?|{_GAP}(?:and|or|&){_GAP}|(?P<to>{_GAP}to{_GAP}|[-–—])){_YEAR}){{1,8}})"
)


@dataclass(frozen=True, slots=True)
class Plural:
    """A title in the plural and the works it names, in the order of its years."""

    span: Span
    works: tuple[Work, ...]


def find_plurals(text: str, register: LawRegister, starts: Sequence[int]) -> Iterator[Plural]:
    """Yield the titles in the plural, each with its works.

    A range of years names a family of Acts whose members no text lists: it stays open, with those as candidates that
    bear the title in these years.

    Args:
        text: plain text.
        register: the known legislation.
        starts: where its sentences start.
    """
    for plural in _PLURAL.finditer(text):
        words = list(words_before(text, plural.start(), starts))
        start = _known_start(text, words, plural, register)
        if start is None:
            start = formed_start(text, words, plural)
        if start is None:
            continue
        span = Span(start, plural.end())
        title = " ".join(f"{text[start : plural.start()]}{plural['word']}{plural['brackets']}".split())
        years = re.findall(r"\d{4}", plural["years"])
        if plural["to"]:
            yield Plural(span, (_family(" ".join(span.of(text).split()), title, plural["word"], years, register),))
        else:
            yield Plural(span, tuple(_member(title, plural["word"], year, span, register) for year in years))


def _known_start(text: str, words: list[re.Match[str]], plural: re.Match[str], register: LawRegister) -> int | None:
    """Return the earliest start from which the register knows Acts of that title, whatever their years."""
    key, best = title_key(f"{plural['word']}{plural['brackets']}"), None
    for word in words:
        key = title_key(f"x {word.group()}")[1:] + key
        if key in register.namesakes and text[word.start()].isupper():
            best = word.start()
    return best


def _member(title: str, word: str, year: str, span: Span, register: LawRegister) -> Work:
    return of_title(Title(span, word, year, None, span.end), f"{title} {year}", register, None)


def _family(shown: str, title: str, word: str, years: list[str], register: LawRegister) -> Work:
    """Return the open work that a range of years names."""
    known = register.namesakes.get(title_key(title), ())
    within = tuple(one for one in known if years[0] <= register.year(one) <= years[-1])
    return Work(f"legislation/{slugify(shown)}", shown, word, None, candidates=within, identifies=False)
