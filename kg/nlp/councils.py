"""Place names that stand for their councils: they decide, apply, pay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import MentionType
from kg.nlp.page import Candidate, Page

#: Nations and regions do not decide as councils do: their governments have names of their own.
_TOO_LARGE = frozenset(
    ["England", "Scotland", "Wales", "Northern Ireland", "UK", "United Kingdom", "Britain", "Great Britain", "Ireland"]
)


#: A list of places that "councils" closes, or a place before "council", names the councils.
_COUNCILS = re.compile(
    r"(?:(?:,| and|, and) [A-Z][\w'-]+(?: [A-Z][\w'-]+)*){0,4} (?:(?:city|county|district|borough|town|parish) )?"
    r"councils?\b(?! tax| house| estate| area| meeting| chamber)"
)


#: A place that a preposition leads to is where somebody acts, not who: "residents in Newport said".
_LED_TO = re.compile(r"\b(?:in|of|from|at|near|across|around|to|for|with|outside|within|through) (?:[Tt]he )?\Z")


#: What only a council has.
_ITS_MONEY = re.compile(r"'s (?:money|cabinet|councillors|allocation|budget)\b")


def acting(found: Iterator[Candidate], page: Page) -> Iterator[Candidate]:
    """A place whose name stands for its council is an organisation (annotation guide, rule 9)."""
    for item in found:
        if item.type is MentionType.PLACE and item.rule != "class.venue" and item.span.of(page.text) not in _TOO_LARGE:
            if _COUNCILS.match(page.text, item.span.end) or _ITS_MONEY.match(page.text, item.span.end):
                yield Candidate(item.span, MentionType.ORGANISATION, "place.councils", item.name)
                continue
            after = re.match(r" (?:(?:has|have|had|will|also) )?(\w+)", page.text[item.span.end : item.span.end + 30])
            led = _LED_TO.search(page.text, max(0, item.span.start - 12), item.span.start)
            if after and not led and after.group(1) in page.lexicon.words["deciding"]:
                yield Candidate(item.span, MentionType.ORGANISATION, "place.decides", item.name)
                continue
        yield item
