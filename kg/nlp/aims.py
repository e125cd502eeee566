"""Aims that a sentence lists or that people are helped to: "helps people to feel less lonely and learn new skills"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Token

from kg.model import MentionType, Span
from kg.nlp.layout import BlockKind
from kg.nlp.page import Candidate, Page, Sentence
from kg.nlp.tables import per_rules, read_table


@dataclass(frozen=True, slots=True)
class AimWords:
    """What opens a list of aims, who helps, and what people are helped to do."""

    listing: re.Pattern[str]
    bringing: re.Pattern[str]
    better: re.Pattern[str]
    helping: re.Pattern[str]
    doing: frozenset[str]
    stops: frozenset[str]


@per_rules
def aim_words() -> AimWords:
    """Return the word lists of ``data/outcomes.toml`` that this module reads."""
    table: dict[str, Any] = read_table("outcomes")
    return AimWords(
        re.compile(table["lists"]["inline"], re.IGNORECASE),
        re.compile(table["gains"]["opening"], re.IGNORECASE),
        re.compile(table["gains"]["better"]),
        re.compile(rf"(?<![\w-])(?:{'|'.join(table['helping']['verbs'])})(?![\w-])"),
        frozenset(table["helping"]["doing"]),
        frozenset(table["helping"]["stops"]),
    )


def find(page: Page) -> Iterator[Candidate]:
    """Yield the members of lists of aims, and what people are helped to do."""
    words = aim_words()
    for sentence in page.sentences:
        if sentence.kind is not BlockKind.ROW:
            yield from (Candidate(span, MentionType.OUTCOME, "outcome.inline") for span in _inline(page, sentence))
            yield from (Candidate(span, MentionType.OUTCOME, "outcome.gains") for span in _gains(page, sentence))
    for match in words.helping.finditer(page.text):
        yield from (Candidate(span, MentionType.OUTCOME, "outcome.helped") for span in _helped(page, match.end()))


_BETWEEN = re.compile(r"(?:, and |; and |, |; | and )(?:to )?")
_COMMAS = re.compile(r"(?:, and |; and |, |; )(?:to )?")
_MEMBER = re.compile(r"(?:an? |the )?(?P<m>[a-z][a-z' -]{6,70})\Z")


def _inline(page: Page, sentence: Sentence) -> Iterator[Span]:
    """Yield the members of a list in a sentence: "Its goals are: safer streets, warmer homes and fairer pay"."""
    opening = aim_words().listing.search(page.text, sentence.span.start, sentence.span.end)
    if opening is None:
        return
    found: list[Span] = []
    at = opening.end()
    stop = sentence.span.start + len(sentence.span.of(page.text).rstrip(" .;!?\"'\n"))
    # With a comma before its last "and" the list is cut at commas alone.
    between = _COMMAS if ", and " in page.text[at:stop] else _BETWEEN
    for joint in [*between.finditer(page.text, at, stop), None]:
        end = joint.start() if joint is not None else stop
        member = _MEMBER.match(" ".join(page.text[at:end].split("\n")))
        if member is None or not 2 <= len(member["m"].split()) <= 9:
            return
        found.append(Span(at + member.start("m"), end))
        at = joint.end() if joint is not None else end
    if len(found) > 1:
        yield from found


_GAIN = re.compile(r"(?:and )?(?P<m>(?!(?:the|this|these|that|it|we|they|he|she)\b)[a-z][A-Za-z' -]{4,70})\Z")


def _gains(page: Page, sentence: Sentence) -> Iterator[Span]:
    """Yield what people want or are brought, when it is said to be better: "brings safer roads and a say in plans"."""
    words = aim_words()
    for opening in words.bringing.finditer(page.text, sentence.span.start, sentence.span.end):
        found: list[Span] = []
        stop = re.compile(r"[.;:!?\"(\d£]|\Z").search(page.text, opening.end(), sentence.span.end)
        limit = stop.start() if stop is not None else sentence.span.end
        at = opening.end()
        for joint in [*_BETWEEN.finditer(page.text, at, limit), None]:
            end = joint.start() if joint is not None else limit
            member = _GAIN.match(page.text[at:end].rstrip().replace("\n", " "))
            if member is None or not 2 <= len(member["m"].split()) <= 9:
                break
            found.append(Span(at + member.start("m"), at + member.end("m")))
            at = joint.end() if joint is not None else end
        if len(found) > 1 and any(words.better.match(span.of(page.text)) for span in found):
            yield from found


def _helped(page: Page, after: int) -> Iterator[Span]:
    """Yield what people are helped to do: each verb with what belongs to it."""
    sentence = page.sentence_of(after)
    token = page.token(after + 1)
    for _ in range(6):
        if token is None or token.idx >= sentence.span.end or token.is_punct:
            return
        if token.tag_ == "VB" and token.lower_ in aim_words().doing:
            yield from _phrases(token, sentence.span.end)
            return
        if token.pos_ in {"VERB", "AUX"} or token.text[0].isdigit():
            return
        token = _next(token)


def _phrases(verb: Token, limit: int) -> Iterator[Span]:
    """Yield a verb phrase and those that commas and "and" join to it."""
    at: Token | None = verb
    while at is not None:
        taken = _without_change(_phrase(at, limit))
        if len(taken) > 1 and taken[-1].pos_ in {"NOUN", "ADJ", "ADV", "VERB"}:
            yield Span(taken[0].idx, taken[-1].idx + len(taken[-1]))
        at = _joined(taken[-1], limit)


def _without_change(taken: list[Token]) -> list[Token]:
    """Leave off a verb that only says that something changes: "become more confident"; "make use" is no aim."""
    shown = [token.lower_ for token in taken[:3]]
    if shown[:2] in (["make", "use"], ["take", "account"], ["have", "regard"]):
        return taken[:1]
    if shown[:1] == ["become"] and shown[1:2] in (["more"], ["less"]):
        return taken[1:]
    return taken[2:] if shown[:2] == ["lead", "to"] else taken


def _phrase(verb: Token, limit: int) -> list[Token]:
    """Return a verb and what belongs to it, up to the next mark or clause."""
    taken = [verb]
    token = _next(verb)
    while token is not None and token.idx < limit and len(taken) < 9 and not _ends(token):
        taken.append(token)
        token = _next(token)
    while len(taken) > 1 and taken[-1].tag_ in {"DT", "IN", "TO", "CC", "PRP$"}:
        taken.pop()
    return taken


def _ends(token: Token) -> bool:
    if (token.is_punct and token.text not in {"-", "'"}) or token.text[0].isupper() or token.like_num:
        return True
    if token.lower_ in aim_words().stops or token.tag_ in {"VBZ", "VBP", "VBD", "MD", "WDT", "$"}:
        return True
    following = _next(token)
    return token.lower_ in {"and", "or"} and following is not None and following.tag_ == "VB"


def _joined(last: Token, limit: int) -> Token | None:
    """Return the verb that a comma or "and" joins to a phrase."""
    token = _next(last)
    while token is not None and token.idx < limit and token.lower_ in {",", "and", "or", "to"}:
        token = _next(token)
    joined = token is not None and token is not _next(last) and token.tag_ == "VB" and token.idx < limit
    return token if joined else None


def _next(token: Token) -> Token | None:
    return token.nbor() if token.i + 1 < len(token.doc) else None
