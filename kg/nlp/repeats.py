"""Later occurrences of names already introduced: the same words, acronyms, surnames, "the Fund"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import MentionType, Span
from kg.nlp.choice import Chosen
from kg.nlp.class_words import class_of
from kg.nlp.page import Candidate, Page
from kg.nlp.words import Word

#: Numbers and outcomes are no names, and legislation is taken up by a grammar of its own.
_NAMES = frozenset(MentionType) - {
    MentionType.MONEY,
    MentionType.STATISTIC,
    MentionType.OUTCOME,
    MentionType.LEGISLATION,
}
_DEFINED = re.compile(
    r" ?\((?:the |or |also |hereafter |known as |formerly )*[\"']?(?:the )?"
    r"(?P<m>[A-Z][\w&+-]*(?: [A-Z][\w&-]*){0,3})[\"']?(?:[;,][^)]*)?\)"
)


def acronyms(page: Page, chosen: Chosen) -> Iterator[Candidate]:
    """Yield the short forms that a bracket defines right after a name: "Local Government Association (LGA)"."""
    for item in chosen.items:
        if item.type not in _NAMES or item.type is MentionType.PERSON:
            continue
        match = _DEFINED.match(page.text, item.span.end)
        if match and stands_for(match["m"], item.span.of(page.text)):
            yield Candidate(Span(*match.span("m")), item.type, "short.defined", _plain(item, page))
        renamed = _RENAMED.match(page.text, item.span.end)
        if renamed:
            yield Candidate(Span(*renamed.span("m")), item.type, "name.other")
        before = _EXPLAINED.search(page.text, max(0, item.span.start - 16), item.span.start)
        if before and stands_for(before["m"], item.span.of(page.text)):
            yield Candidate(Span(*before.span("m")), item.type, "short.explained", _plain(item, page))
    yield from _for_short(page, chosen)


#: Another name of the same, in brackets: "Ironstone Museum (now Land of Iron)".
_RENAMED = re.compile(
    r" ?\((?:now|formerly|previously|then|renamed|trading as|once) (?:the |called )?(?P<m>[A-Z][\w'&-]*"
    r"(?: (?:[A-Z][\w'&-]*|of|the|for|and|in)){0,5}(?: [A-Z][\w'&-]*)?)\)"
)
#: A short form that brackets explain: "EVI (the Ebbw Vale Institute)".
_EXPLAINED = re.compile(r"(?<![\w-])(?P<m>[A-Z]{2,8}) \((?:the )?\Z")
#: How far back, in characters, the name stands that a short form is for.
_NEAR = 2000
_FOR_SHORT = re.compile(r"(?<![\w-])(?P<m>[A-Z][A-Za-z]{1,9})(?= for short\b)")


def _for_short(page: Page, chosen: Chosen) -> Iterator[Candidate]:
    """Yield a short form that says so, after the last name it can stand for: "The society – TYL for short"."""
    for match in _FOR_SHORT.finditer(page.text):
        near = chosen.within(Span(max(0, match.start() - _NEAR), match.start()))
        for item in reversed(near):
            if (
                item.type in _NAMES
                and item.type is not MentionType.PERSON
                and stands_for(match["m"], _plain(item, page))
            ):
                yield Candidate(Span(*match.span("m")), item.type, "short.told", _plain(item, page))
                break


def stands_for(short: str, name: str) -> bool:
    """Say whether a bracketed form can be short for a name: its capitals are initials of it, or its words are.

    >>> stands_for("UKSPF", "UK Shared Prosperity Fund"), stands_for("Framework", "Levelling Up Framework")
    (True, True)
    >>> stands_for("Leeds", "Local Trust")
    False
    """
    words = re.findall(r"[A-Za-z0-9]+", name)
    if all(part in words for part in short.split()):
        return True
    letters = re.sub(r"[^A-Z]", "", short)
    pool = "".join(word if word.isupper() else word[0].upper() for word in words)
    return len(letters) >= 2 and len(short) <= 10 and _in_order(letters, pool)


def _in_order(letters: str, pool: str) -> bool:
    at = 0
    for letter in letters:
        at = pool.find(letter, at) + 1
        if not at:
            return False
    return True


def _plain(item: Candidate, page: Page) -> str:
    return item.name or " ".join(item.span.of(page.text).split())


def find(page: Page, chosen: Chosen) -> Iterator[Candidate]:
    """Yield what repeats a name: in full, by acronym, by surname, or by "the" and its class word."""
    known = _introduced(page, chosen)
    firsts: dict[str, list[tuple[str, ...]]] = {}
    for words in known:
        firsts.setdefault(words[0], []).append(words)
    for sentence in page.sentences:
        for at, word in enumerate(sentence.words):
            for words in sorted(firsts.get(word.text, ()), key=len, reverse=True):
                found = sentence.words[at : at + len(words)]
                if tuple(item.text for item in found) == words and _alone(sentence.words, at, at + len(words)):
                    kind, name = known[words]
                    yield Candidate(Span(found[0].start, found[-1].end), kind, "repeat", name)
                    break


def _introduced(page: Page, chosen: Chosen) -> dict[tuple[str, ...], tuple[MentionType, str | None]]:
    """Return the words of each name found so far, and of the surnames of people."""
    known: dict[tuple[str, ...], tuple[MentionType, str | None]] = {}
    lower = set(re.findall(r"(?<![\w-])[a-z]{5,}(?![\w-])", page.text))
    for item in chosen.items:
        shown = item.span.of(page.text)
        if item.type not in _NAMES or not shown[0].isupper():
            continue
        words = tuple(re.findall(r"&|[^\W_](?:[\w+]|[.'/&-](?=[^\W_]))*", shown))
        if words and not _ordinary(words, page):
            known.setdefault(words, (item.type, item.name))
        if item.type is MentionType.PERSON and len(words) > 1 and words[-1] not in page.lexicon.towns:
            known.setdefault(words[-1:], (item.type, _plain(item, page)))
        if item.type is MentionType.ORGANISATION and _tells_alone(words, page, lower):
            known.setdefault(words[:1], (item.type, _plain(item, page)))
    return known


def _tells_alone(words: tuple[str, ...], page: Page, lower: set[str]) -> bool:
    """Say whether the first word of a body's name is enough to call it by: "Plunkett" for "Plunkett UK"."""
    lists = page.lexicon
    if len(words) != 2 or words[1] not in lists.words["shed"] or len(words[0]) < 5 or words[0].isupper():
        return False
    if words[0] in lists.towns or words[0] in lists.names or words[0] in lists.portfolios or _ordinary(words[:1], page):
        return False
    return words[0].lower() not in lower


def _ordinary(words: tuple[str, ...], page: Page) -> bool:
    lists = page.lexicon
    return len(words) == 1 and (
        words[0] in lists.words["alone"]
        or words[0] in lists.words["strip"]
        or words[0] in lists.guarded_towns
        or words[0] in lists.heads
    )


def _alone(words: tuple[Word, ...], first: int, stop: int) -> bool:
    """Say whether a stretch is not part of a longer run of capitals (the first word of a sentence apart)."""
    before = words[first - 1] if first else None
    after = words[stop] if stop < len(words) else None
    if before is not None and before.capital and not words[first].gap.strip() and first > 1 and not before.own:
        return False
    return not (after is not None and after.capital and not after.gap.strip() and not words[stop - 1].own)


def definite(page: Page, chosen: Chosen) -> Iterator[Candidate]:
    """Yield "the Fund", "the Trust": a capital class word that takes up the last name it ended."""
    last: dict[str, Candidate] = {}
    items = {item.span.start: item for item in chosen.items}
    for sentence in page.sentences:
        for at, word in enumerate(sentence.words):
            item = items.get(word.start)
            if item is not None and item.type in _NAMES:
                words = item.span.of(page.text).split()
                if len(words) > 1 and class_of(words, page.lexicon) is not None:
                    last[words[-1]] = item
            elif (
                word.text in last
                and at
                and sentence.words[at - 1].text.lower() == "the"
                and _alone(sentence.words, at, at + 1)
            ):
                antecedent = last[word.text]
                yield Candidate(Span(word.start, word.end), antecedent.type, "definite", _plain(antecedent, page))
