"""Patterns over plain text: money, percentages, citations, Budgets … (``data/patterns.toml``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import MentionType, Span
from kg.nlp.page import Candidate, Page
from kg.nlp.tables import per_rules, read_table


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row of the pattern table, with the examples that test it: a text, then what is found in it."""

    id: str
    type: MentionType
    regex: re.Pattern[str]
    examples: tuple[tuple[str, ...], ...]
    #: The pattern fits only in sentences that hold one of these; empty: anywhere.
    needs: tuple[str, ...]

    def spans(self, text: str) -> Iterator[Span]:
        """Yield what the pattern finds."""
        for match in self.regex.finditer(text):
            yield Span(*match.span("m"))


@per_rules
def patterns() -> tuple[Pattern, ...]:
    """Return the pattern table."""
    table = read_table("patterns")
    fragments = table["fragments"]
    return tuple(
        Pattern(
            row["id"],
            MentionType(row["type"]),
            re.compile(_filled(row["regex"], fragments), re.MULTILINE),
            tuple(tuple(example) for example in row["examples"]),
            tuple(row.get("needs", ())),
        )
        for row in table["pattern"]
    )


def _filled(regex: str, fragments: dict[str, str]) -> str:
    for name, fragment in fragments.items():
        regex = regex.replace("{" + name + "}", fragment)
    return "".join(
        part
        if part.startswith(("(?<=", "(?<!"))
        else _SPACE.sub(lambda match: " {0,12}" if match[1] else " {1,12}", part)
        for part in _LOOKBEHIND.split(regex)
    )


#: A space stands for the break and indentation of a hard-wrapped line too, but not in a look-behind.
_SPACE = re.compile(r"(?<!\[) (\?)?(?![^\[\]]*\])")
_LOOKBEHIND = re.compile(r"(\(\?<[=!][^()]*\))")


#: Found by form alone, before any name.
_FORMS = ("money.", "statistic.", "document.citation")


def forms(page: Page) -> Iterator[Candidate]:
    """Yield what is found by its form alone: sums, percentages, citations."""
    return _found(page, forms_only=True)


def find(page: Page) -> Iterator[Candidate]:
    """Yield what the other patterns find, in the order of the table."""
    return _found(page, forms_only=False)


def _found(page: Page, *, forms_only: bool) -> Iterator[Candidate]:
    for pattern in patterns():
        if pattern.id.startswith(_FORMS) is forms_only:
            for span in _spans(pattern, page):
                yield Candidate(span, pattern.type, pattern.id)


def _spans(pattern: Pattern, page: Page) -> Iterator[Span]:
    """Yield what a pattern finds; only the sentences are searched that hold what it needs."""
    if not pattern.needs:
        yield from pattern.spans(page.text)
        return
    done = -1
    for place in sorted(place for need in pattern.needs for place in _places(need, page.text)):
        sentence = page.sentence_of(place).span
        if sentence.start > done:
            done = sentence.start
            for match in pattern.regex.finditer(page.text, sentence.start, sentence.end):
                yield Span(*match.span("m"))


def _places(need: str, text: str) -> Iterator[int]:
    """Yield where a string stands."""
    at = text.find(need)
    while at >= 0:
        yield at
        at = text.find(need, at + len(need))
