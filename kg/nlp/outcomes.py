"""Outcomes: the shortest phrase that says an aim or effect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Token

from kg.model import MentionType, Span
from kg.nlp import aims
from kg.nlp.layout import BlockKind
from kg.nlp.page import Candidate, Page
from kg.nlp.tables import per_rules, read_table


@dataclass(frozen=True, slots=True)
class OutcomeWords:
    """The word lists of outcomes, ready to search with."""

    verbs: re.Pattern[str]
    whole: frozenset[str]
    reducing: frozenset[str]
    heads: frozenset[str]
    vague: frozenset[str]
    attributes: frozenset[str]
    leading: frozenset[str]
    burdens: frozenset[str]
    betweens: frozenset[str]
    for_whom: frozenset[str]
    any_object: frozenset[str]
    aims: re.Pattern[str]
    comparing: re.Pattern[str]
    not_after: frozenset[str]
    compared: frozenset[str]
    cues: re.Pattern[str]


@per_rules
def outcome_words() -> OutcomeWords:
    """Return the word lists of ``data/outcomes.toml``."""
    table: dict[str, Any] = read_table("outcomes")
    whole = _forms(table["verbs"]["whole"])
    verbs = sorted(whole | _forms(table["verbs"]["object"]), key=lambda verb: (-len(verb), verb))
    aims = "|".join(phrase.replace(" ", " +") for phrase in table["aims"]["phrases"])
    return OutcomeWords(
        re.compile(rf"(?<![\w-])(?:{'|'.join(verbs)})(?![\w-])", re.IGNORECASE),
        frozenset(whole),
        frozenset(_forms(table["verbs"]["reducing"])),
        frozenset(table["nouns"]["heads"]),
        frozenset(table["nouns"]["vague"]),
        frozenset(table["nouns"]["attributes"]),
        frozenset(table["nouns"]["leading"]),
        frozenset(table["nouns"]["burdens"]),
        frozenset(table["nouns"]["betweens"]),
        frozenset(table["nouns"]["for_whom"]),
        frozenset(table["verbs"]["any_object"]),
        re.compile(rf"(?<![\w-])(?:{aims})(?![\w-])", re.IGNORECASE),
        re.compile(rf"(?<![\w-])(?:{'|'.join(table['comparing']['adjectives'])})(?= [a-z])", re.IGNORECASE),
        frozenset(table["comparing"]["after"]),
        frozenset(table["comparing"]["nouns"]),
        re.compile(table["lists"]["cues"], re.IGNORECASE),
    )


def _forms(verbs: list[str]) -> set[str]:
    """Return the plain and the -ing form of each verb."""
    double = {"cut": "cutting"}
    return {form for verb in verbs for form in (verb, double.get(verb, re.sub(r"e\Z", "", verb) + "ing"))}


def find(page: Page) -> Iterator[Candidate]:
    """Yield outcomes: items of lists of outcomes, verbs with their objects, aims that are nouns."""
    words = outcome_words()
    yield from _listed(page, words)
    yield from aims.find(page)
    last = -1
    for match in words.verbs.finditer(page.text):
        for span in _aims(page, match, words, last):
            last = span.end
            yield Candidate(span, MentionType.OUTCOME, "outcome.verb")
    for match in words.comparing.finditer(page.text):
        yield from (Candidate(span, MentionType.OUTCOME, "outcome.better") for span in _better(page, match, words))
    yield from nouns(page)


def for_nations(page: Page) -> Iterator[Candidate]:
    """Yield the aims that end in a nation's name, which is no place there: "a fairer, greener Wales"."""
    for nation in _NATION_AHEAD.finditer(page.text):
        start = max(page.sentence_of(nation.start()).span.start, nation.start() - _LONGEST_AIM)
        yield from (item for item in nouns(page, start, nation.end()) if item.span.end == nation.end())


#: An adjective before a nation, and how long an aim is at most, in characters.
_NATION_AHEAD = re.compile(r"(?<=[a-z] )(?:Wales|Scotland|Britain)\b")
_LONGEST_AIM = 80


def nouns(page: Page, start: int = 0, end: int | None = None) -> Iterator[Candidate]:
    """Yield the aims that are nouns, in a stretch of the text: "community resilience"."""
    for match in outcome_words().aims.finditer(page.text, start, len(page.text) if end is None else end):
        if any(letter.isupper() for letter in _NATIONS.sub("", match.group()[1:])):
            continue
        if page.sentence_of(match.start()).kind is BlockKind.HEADING:
            continue
        yield Candidate(Span(_from_adjectives(page, match.start()), match.end()), MentionType.OUTCOME, "outcome.noun")


_NATION = re.compile(r"\b(?:Wales|Scotland|Britain)\Z")
_NATIONS = re.compile(rf"-|{_NATION.pattern}")


def _from_adjectives(page: Page, start: int) -> int:
    """Take in an adjective that "and" joins to a noun aim: "sustainable and inclusive growth"."""
    joined = re.search(r"(?<![\w-])([a-z]+(?:-[a-z]+)?)(?:, | +and +)\Z", page.text[max(0, start - 30) : start])
    token = page.token(start - len(joined.group())) if joined else None
    head = page.token(start)
    if joined is None or token is None or token.tag_ != "JJ" or head is None or head.tag_ != "JJ":
        return start
    return token.idx


def _listed(page: Page, words: OutcomeWords) -> Iterator[Candidate]:
    opened = False
    for sentence in page.sentences:
        shown = sentence.span.of(page.text)
        if sentence.kind is BlockKind.ITEM:
            if opened and len(sentence.words) <= 16:
                yield Candidate(_bare(page, sentence.span), MentionType.OUTCOME, "outcome.list")
        else:
            opened = shown.endswith(":") and bool(words.cues.search(shown))


def _bare(page: Page, span: Span) -> Span:
    """Leave off what joins an item to the next one."""
    return Span(span.start, span.start + len(re.sub(r"[;,.]?(?: and)?[;,.]?\Z", "", span.of(page.text))))


def _better(page: Page, match: re.Match[str], words: OutcomeWords) -> Iterator[Span]:
    """Yield what is said to get better: "stronger pride in place", "improved mental and physical wellbeing"."""
    token = page.token(match.start())
    if token is None or (token.i and token.nbor(-1).lower_ in words.not_after):
        return
    phrase = _noun_phrase(page, token)
    following = phrase[-1].nbor() if phrase and phrase[-1].i + 1 < len(page.doc) else None
    if len(phrase) < 2 or phrase[-1].lower_ not in words.compared or following is None or following.lower_ == "than":
        return
    if page.sentence_of(match.start()).kind is BlockKind.HEADING:
        return
    longer = words.aims.match(page.text, phrase[-1].idx)
    yield Span(match.start(), longer.end() if longer else phrase[-1].idx + len(phrase[-1]))


def _aims(page: Page, match: re.Match[str], words: OutcomeWords, last: int) -> Iterator[Span]:
    """Yield what a verb of aim governs, with the verb where that belongs to it; `last` is where the last aim ended."""
    verb = page.token(match.start())
    if verb is None or verb.pos_ not in {"VERB", "NOUN"} or (verb.pos_ == "NOUN" and not verb.text.endswith("ing")):
        return
    if verb.i + 1 >= len(page.doc) or verb.tag_ in {"VBD", "VBN"}:
        return
    objects = _object(page, page.doc[verb.i + 1], words) or _anything(page, verb, words)
    if match.group().lower() in words.whole:
        if objects and not _aim_by_itself(page, match, objects, words):
            yield Span(verb.idx, objects[-1].idx + len(objects[-1]))
        return
    if objects and (_parallel(page, verb, last) or _for_whom(page, objects, words)):
        yield Span(verb.idx, objects[-1].idx + len(objects[-1]))
        return
    for part in _split(objects):
        if part and part[0].tag_ != "CD" and len([token for token in part if token.pos_ in {"NOUN", "ADJ"}]) > 1:
            yield Span(part[0].idx, part[-1].idx + len(part[-1]))


def _anything(page: Page, verb: Token, words: OutcomeWords) -> list[Token]:
    """Return any object without an article that "to" and a verb of reducing govern: "to reduce waiting lists"."""
    to = verb.i and page.doc[verb.i - 1].lower_ == "to"
    if not to or verb.lower_ not in words.any_object or page.doc[verb.i + 1].tag_ in {"DT", "PRP$", "CD", "VBN"}:
        return []
    phrase = _noun_phrase(page, page.doc[verb.i + 1])
    return phrase if len(phrase) > 1 and not any(token.tag_ == "CD" for token in phrase) else []


def _parallel(page: Page, verb: Token, last: int) -> bool:
    """Say whether "and" joins a verb to an aim that has its verb: "tackle inequalities and deliver growth"."""
    return 0 <= last < verb.idx and page.text[last : verb.idx] in {" and ", ", and ", ", "}


def _for_whom(page: Page, objects: list[Token], words: OutcomeWords) -> bool:
    """Take in for whom an object is that says too little without: "positive outcomes for young people"."""
    small = objects[-1].i + 1
    if objects[-1].lower_ not in words.for_whom or small + 1 >= len(page.doc) or page.doc[small].lower_ != "for":
        return False
    phrase = _noun_phrase(page, page.doc[small + 1])
    objects.extend([page.doc[small], *phrase] if phrase else [])
    return bool(phrase)


def _aim_by_itself(page: Page, match: re.Match[str], objects: list[Token], words: OutcomeWords) -> bool:
    """Say whether the object alone is the shortest phrase: "community cohesion", whatever improves it."""
    joined = _JOINED_VERB.match(page.text, objects[-1].idx + len(objects[-1]))
    if joined is not None and joined[1].lower() in words.whole:
        return False
    shown = page.text[objects[0].idx : objects[-1].idx + len(objects[-1])]
    return match.group().lower() not in words.reducing and words.aims.fullmatch(shown) is not None


_JOINED_VERB = re.compile(r"(?:,| and|, and) ([a-z]+)\b")


def _split(objects: list[Token]) -> Iterator[list[Token]]:
    """Yield the members of a list of objects, each without its article."""
    part: list[Token] = []
    for token in objects:
        if token.lower_ in {"and", "or"}:
            yield part
            part = []
        elif part or token.tag_ not in {"DT", "PRP$"}:
            part.append(token)
    yield part


def _object(page: Page, token: Token, words: OutcomeWords) -> list[Token]:
    """Return the object that follows a verb, when it speaks of what outcomes are about."""
    phrase = _noun_phrase(page, token)
    nouns = [item for item in phrase if item.pos_ == "NOUN"]
    telling = [noun for noun in nouns if noun.lower_ in words.heads]
    if not nouns or not telling or (nouns[-1].lower_ not in words.heads) or phrase[-1].nbor(-1).text == "-":
        return []
    complement = _complement(page, phrase[-1], words)
    if (
        len(nouns) == 1
        and nouns[0].lower_ in words.vague
        and not complement
        and not any(item.pos_ == "ADJ" for item in phrase)
    ):
        return []
    return phrase + complement


def _noun_phrase(page: Page, token: Token | None) -> list[Token]:
    """Return a noun phrase in lower case, "and" between its nouns included; it ends in a noun."""
    taken: list[Token] = []
    while token is not None and len(taken) < 9:
        if token.text[0].isupper() or (token.is_punct and token.text not in {"-", "'", ","}):
            break
        if token.tag_ in {"DT", "PRP$", "JJ", "JJR", "NN", "NNS", "HYPH", "POS", "VBN", "CD"} or token.text == "-":
            if token.tag_ in {"DT", "PRP$"} and taken and taken[-1].tag_ in {"NN", "NNS"}:
                break
            taken.append(token)
        elif taken and (_between_adjectives(token, taken[-1]) or _between_nouns(token, taken[-1])):
            taken.append(token)
        else:
            break
        token = token.nbor() if token.i + 1 < len(page.doc) and token.nbor().sent == token.sent else None
    while taken and taken[-1].tag_ not in {"NN", "NNS"}:
        taken.pop()
    return taken


def _between_adjectives(comma: Token, last: Token) -> bool:
    """Say whether a comma stands between two adjectives of one noun: "economic, physical and social decline"."""
    following = comma.nbor() if comma.text == "," and last.tag_ == "JJ" and comma.i + 1 < len(comma.doc) else None
    return following is not None and following.tag_ == "JJ"


def _between_nouns(conjunction: Token, last: Token) -> bool:
    """Say whether "and" joins two parts of one object."""
    return conjunction.lower_ in {"and", "or"} and last.tag_ in {"NN", "NNS", "JJ"} and _goes_on(conjunction)


def _goes_on(conjunction: Token) -> bool:
    """Say whether what follows "and" is a noun of the same object, not the next verb."""
    if conjunction.i + 1 >= len(conjunction.doc):
        return False
    following = conjunction.nbor()
    return following.tag_ in {"NN", "NNS", "JJ"} and not outcome_words().verbs.fullmatch(following.text)


def _complement(page: Page, last: Token, words: OutcomeWords) -> list[Token]:
    """Return the "of …" or "in …" an object needs to say what it is."""
    if last.i + 2 >= len(page.doc):
        return []
    small, following = page.doc[last.i + 1], page.doc[last.i + 2]
    if small.lower_ == "of" and last.lower_ in words.attributes:
        if following.lower_ in {"those", "people"}:
            told = _those(page, following)
            return [small, following, *told] if told else []
        phrase = _noun_phrase(page, following)
        return [small, *phrase] if phrase else []
    burden = small.lower_ == "on" and last.lower_ in words.burdens
    if burden or (small.lower_ == "between" and last.lower_ in words.betweens):
        phrase = _noun_phrase(page, following)
        return [small, *phrase] if phrase else []
    if small.lower_ == "to" and last.lower_ in words.leading:
        phrase = _noun_phrase(page, following)
        return [small, *phrase] if phrase else []
    if small.lower_ == "in":
        phrase = _noun_phrase(page, following)
        if phrase and phrase[-1].lower_ in words.heads - {"communities", "neighbourhoods", "places"}:
            return [small, *phrase]
    return []


def _those(page: Page, pronoun: Token) -> list[Token]:
    """Return what says who "those" are: "experiencing disadvantage"."""
    if pronoun.i + 2 >= len(page.doc) or page.doc[pronoun.i + 1].tag_ != "VBG":
        return []
    return [page.doc[pronoun.i + 1], *_noun_phrase(page, page.doc[pronoun.i + 2])]
