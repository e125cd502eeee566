"""Acts, Bills, Orders, Regulations by their titles, with the provision that is named with them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import MentionType, Span
from kg.nlp.page import Candidate, Page

_BRACKET = r"(?: {1,12}\([^()\n]{1,60}\))"
_YEAR = r"(?: {1,12}(?:1[2-9]|20)\d\d)"
#: The word a title ends with; an Order or Regulations must bear a year to be one.
_ANCHOR = re.compile(
    rf"\b(?P<word>Act|Measure|Bill|Order|Regulations|Rules|Deddf)(?![\w’'-]*\w)"
    rf"(?P<tail>{_BRACKET}*{_YEAR}?(?:{_BRACKET}*{_BRACKET}(?= {{1,12}}(?:Act|Order|Regulations|Rules)\b))?"
    rf"(?: {{1,12}}(?:\([^()\n]{{1,60}}\) {{1,12}})*(?:Act|Order|Regulations|Rules){_YEAR})?)"
)
_TITLE_WORD = re.compile(r"(?:[A-Z][\w'’.-]*|\([A-Z][^()\n]{0,60}\)|of|and|the|for|to|in|on|etc\.?|&|a|with|from)\Z")
_NUMBER = r"\d+[A-Z]*(?:\(\w{1,4}\))*"
_PROVISION = re.compile(
    rf"\b(?:[Ss]ections?|ss?\.|[Pp]aragraphs?|[Pp]arts?|[Cc]hapters?|[Ss]chedules?|[Aa]rticles?|[Rr]egulations?|[Cc]lauses?)"
    rf" {{0,3}}"
    rf"(?:{_NUMBER}|[IVX]+\b)(?:(?:, | and | to |–|-)(?:{_NUMBER}))*"
    rf"(?:,? (?:of )?(?:[Pp]art|[Cc]hapter|[Ss]chedule) (?:\d+[A-Z]*|[IVX]+))* (?:of|to|in) (?:the |The )?\Z"
)
_NUMBERED = re.compile(
    r"(?<![\w])(?:S\.?I\.? (?:19|20)\d\d(?:/| No\.? )\d+|SSI (?:19|20)\d\d/\d+"
    r"|Regulation \(E[UC]\)(?: No\.?)? \d+/\d+|Directive (?:19|20)\d\d/\d+/E[CU])"
)
_THE_ACT = re.compile(
    r"\b(?:[Tt]he|[Tt]hat|[Tt]his) (?P<m>(?:(?:19|20)\d\d (?:[A-Z][\w-]+ ){0,2})?(?:Act|Bill|Regulations|Order)"
    r"(?: (?:19|20)\d\d)?)"
    r"(?![\w ]{0,40}? (?:19|20)\d\d\b)\b(?! [A-Z])"
)


def find(page: Page) -> Iterator[Candidate]:
    """Yield the titles of legislation, with their provisions, and instruments by number."""
    for match in _ANCHOR.finditer(page.text):
        span = _title(page, match)
        if span is not None:
            yield Candidate(_with_provision(page.text, span), MentionType.LEGISLATION, "legislation.title")
    for match in _NUMBERED.finditer(page.text):
        yield Candidate(Span(*match.span()), MentionType.LEGISLATION, "legislation.number")
    for match in _THE_ACT.finditer(page.text):
        yield Candidate(Span(*match.span("m")), MentionType.LEGISLATION, "legislation.definite")


def _title(page: Page, anchor: re.Match[str]) -> Span | None:
    """Walk back from "Act" over the words of its title."""
    floor = max(page.sentence_of(anchor.start()).span.start, anchor.start() - 200)
    start = _walk(page, floor, anchor.start())
    words = page.text[start : anchor.start()].split()
    if not words or words[-1] in {"the", "this", "that", "an", "a", "of"}:
        return None
    dated = re.search(r"\d{4}", anchor.group())
    if anchor["word"] not in {"Act", "Bill"} and not dated:
        return None
    return Span(start, anchor.end())


def _walk(page: Page, floor: int, start: int) -> int:
    """Return where the title begins that ends at an offset."""
    text, lists = page.text, page.lexicon.words
    at, best = start, start
    for word in reversed(list(re.finditer(r"\([^()\n]*\)|[^\s()]+", text[floor:start]))):
        shown = word.group().rstrip(",")
        comma = word.group().endswith(",")
        if not _TITLE_WORD.match(shown) or shown in lists["not_in_titles"] or re.search(r"['’]s?\Z", shown):
            break
        if comma and not _lists_on(text[floor + word.end() : start]):
            break
        at = floor + word.start()
        if shown not in lists["title_joints"]:
            best = at
    return best


def _lists_on(rest: str) -> bool:
    """Say whether a comma stands in the list of one title: "Local Democracy, Economic Development and Construction"."""
    return " and " in rest and not re.search(r"\b(?:Act|Bill) |\d{4}", rest)


def _with_provision(text: str, title: Span) -> Span:
    floor = max(0, title.start - 80, text.rfind("\n", 0, title.start) + 1)
    match = None
    for found in re.finditer(
        r"\b(?:[Ss]ections?|ss?\.|[Pp]ara|[Pp]art|[Cc]hapter|[Ss]chedule|[Aa]rticle|[Rr]egulation|[Cc]lause)",
        text[floor : title.start],
    ):
        match = _PROVISION.match(text[floor + found.start() : title.start])
        if match:
            return Span(floor + found.start(), title.end)
    return title
