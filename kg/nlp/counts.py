"""Counts with what is counted: "1,250 new affordable homes", "between 5,000 and 8,000 people"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Token

from kg.model import MentionType, Span
from kg.nlp.page import Candidate, Page

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SMALL = "two|three|four|five|six|seven|eight|nine"
_LARGE = (
    "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    rf"(?:{_TENS})(?:-(?:one|{_SMALL}))?|(?:(?:a|one|{_SMALL}) )?(?:hundred|thousand|million)"
)
_DIGITS = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?(?: (?:million|billion|thousand)|(?:m|bn|k)\b)?"
#: "17 of the 48 areas": how many, out of how many.
_OUT_OF = rf"(?:{_DIGITS}|(?i:{_LARGE}|{_SMALL})) (?:out )?of (?:the |our |its |their )?"
_NUMBER = re.compile(
    rf"(?<![\w£€$.,/:-])(?P<m>(?:{_OUT_OF})?(?:[Bb]etween (?:{_DIGITS}) and )?(?:(?:{_DIGITS})(?: to |-|–))?"
    rf"(?P<n>{_DIGITS}|(?i:{_LARGE}|{_SMALL}|one)))(?![\w%/:-]|[.,]\d)"
)
_LABELS = re.compile(
    r"(?:\b(?:[Ss]ections?|[Pp]art|[Cc]hapter|[Rr]ound|[Pp]hase|[Ss]tage|[Pp]ages?|[Tt]able|[Ff]igure|[Qq]uestion|[Aa]rticle"
    r"|[Ss]chedule|[Pp]aragraph|[Aa]nnex|[Ll]evel|[Tt]ier|[Nn]o\.?|[Nn]umber|[Bb]and|[Gg]oal|SDG|[Mm]ission|aged?|under|Under"
    r"|[Yy]ear|[Cc]lass|[Gg]rade|[Zz]one|[Ww]ard|[Oo]utcome|[Pp]riority|[Ss]tep|Channel|Radio|COP|NPF) {1,3}|#)\Z"
)
_MONTH_BEFORE = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December) *\Z"
)
_TAKEN_UP = re.compile(
    r"\b(?:[Tt]he|[Tt]hese|[Tt]hose|[Aa]ll|[Bb]oth|[Oo]ther|[Aa]nother|[Oo]ur|[Tt]heir|[Ii]ts|[Oo]f the) +"
    r"(?:(?!remaining|further|additional|extra)\w+ +)?\Z"
)
#: Punctuation inside a noun phrase: hyphens and the quotes of "225 'left behind' neighbourhoods".
_INSIDE = frozenset(["-", "'", '"'])
_ADJECTIVES = frozenset(
    ["JJ", "JJR", "JJS", "NN", "NNS", "VBN", "VBG", "HYPH", "CC", "CD", "NNP", "POS", "RB", "``", "''"]
)


def find(page: Page) -> Iterator[Candidate]:
    """Yield counts: a number with its modifiers and the noun that is counted, or that the sentence counted before."""
    counted: Candidate | None = None
    for match in _NUMBER.finditer(page.text):
        if not _LABELS.search(page.text[max(0, match.start() - 14) : match.start()]):
            found = _count(page, match) or _of_those(page, match, counted) or _in_total(page, match)
            if found is not None:
                yield found
                counted = found


#: What goes on after a number that counts what was counted before: "58 are in England, ten in Scotland".
_GOES_ON = re.compile(
    r" (?:are|were|have|had|went|came|got|said|say|remain|remained|voted|failed|survived|closed|opened|replied)\b"
    r"|(?: of them)?(?= in [A-Z])|(?= of (?:them|these|those|which|whom)\b)"
)


#: How far back, in characters, what is counted may have been said.
_REACH = 250


def _in_total(page: Page, match: re.Match[str]) -> Candidate | None:
    """Read a number that opens a count over: "In total 58 are in England"."""
    led = _TOTAL.search(page.text, max(0, match.start() - 12), match.start())
    if led is None or not _GOES_ON.match(page.text, match.end()):
        return None
    return Candidate(Span(match.start("m"), match.end("m")), MentionType.STATISTIC, "statistic.in-total")


_TOTAL = re.compile(r"\b(?:[Ii]n total|[Ii]n all|[Aa]ltogether|[Oo]f these),? \Z")


def _passive(page: Page, end: int) -> bool:
    """Say whether what was done follows: "129 were agreed and 27 refused"."""
    token = page.token(end + 1)
    return token is not None and token.tag_ in {"VBN", "VBD"} and token.lower_ not in {"based", "called", "said"}


def _object(page: Page, match: re.Match[str]) -> bool:
    """Say whether the number itself is what somebody did or has: "the other council refused 33."."""
    if not re.match(r"[,.;](?!\d)", page.text[match.end() : match.end() + 2]) or not match["n"].isdigit():
        return False
    verb = re.search(
        r"([a-z]+)(?: with| only| just| about| some)? \Z", page.text[max(0, match.start() - 25) : match.start()]
    )
    token = page.token(max(0, match.start() - 25) + verb.start()) if verb else None
    return token is not None and token.tag_ in {"VBD", "VBZ", "VBP"} and token.lower_ not in {"turned", "is", "was"}


def _of_those(page: Page, match: re.Match[str], counted: Candidate | None) -> Candidate | None:
    """Read a number by itself as a count when its sentence has said what is counted."""
    number = match["n"]
    if counted is None or number.lower() == "one" or re.fullmatch(r"(?:19|20)\d\d", number):
        return None
    if page.text[counted.span.end : match.start()] == " to " and page.text.startswith("from ", counted.span.start - 5):
        return Candidate(Span(match.start("m"), match.end("m")), MentionType.STATISTIC, "statistic.of-those")
    goes_on = _GOES_ON.match(page.text, match.end()) or _passive(page, match.end()) or _object(page, match)
    if counted.span.start < match.start() - _REACH or not goes_on:
        return None
    if _MONTH_BEFORE.search(page.text, max(0, match.start() - 14), match.start()):
        return None
    return Candidate(Span(match.start("m"), match.end("m")), MentionType.STATISTIC, "statistic.of-those")


def _count(page: Page, match: re.Match[str]) -> Candidate | None:
    token = page.token(match.start("n"))
    if token is None:
        return None
    number = match["n"]
    limit = page.sentence_of(match.start()).span.end
    noun = _counted_noun(page, match.end(), limit)
    if noun is None or not _is_count(page, match, number, noun):
        return None
    return Candidate(Span(match.start("m"), noun.idx + len(noun)), MentionType.STATISTIC, "statistic.count")


def _counted_noun(page: Page, end: int, limit: int) -> Token | None:
    """Return the plural noun that a number counts: the last of the run of modifiers and nouns after it."""
    token = _token_after(page, end)
    best: Token | None = None
    for _ in range(8):
        if token is None or token.idx >= limit or (token.is_punct and token.text not in _INSIDE):
            break
        if token.tag_ in {"NNS", "NNPS"} or token.lower_ in {"people", "staff", "per"}:
            if token.lower_ in page.lexicon.words["not_counted"]:
                return None
            best = token
            following = token.nbor() if token.i + 1 < len(page.doc) else None
            if following is None or following.tag_ not in {"NNS", "NN", "POS"} or following.tag_ == "POS":
                break
        elif (
            token.tag_ not in _ADJECTIVES
            or token.lower_ in page.lexicon.words["not_counted"]
            or (token.tag_ == "NNP" and token.text[0].isupper() and best)
        ) or (token.tag_ == "CC" and (best is not None or token.idx <= end + 1)):
            break
        token = token.nbor() if token.i + 1 < len(page.doc) else None
    return best


def _token_after(page: Page, offset: int) -> Token | None:
    while offset < len(page.text) and page.text[offset] == " ":
        offset += 1
    return page.token(offset)


def _is_count(page: Page, match: re.Match[str], number: str, noun: Token) -> bool:
    if re.fullmatch(r"(?:19|20)\d\d", number) and noun.lower_ not in {"people", "homes", "jobs"}:
        return False
    if _MONTH_BEFORE.search(page.text, max(0, match.start() - 14), match.start()):
        return False
    if number[0].isdigit() and not re.fullmatch(r"[1-9]|1[0-2]", number):
        return True
    if re.fullmatch(_LARGE, number, re.IGNORECASE) and number.lower() not in {"ten", "eleven", "twelve"}:
        return True
    return _small_count(page, match, noun)


def _small_count(page: Page, match: re.Match[str], noun: Token) -> bool:
    """A small number is a figure when it counts more than parts of the argument, and is not taken up from before."""
    placed = noun.lower_ == "areas" and page.text.startswith("in ", max(0, match.start("m") - 3))
    if (
        noun.lower_ in page.lexicon.words["structure"]
        and not (noun.lower_ == "people" and match["n"].isdigit())
        and not placed
    ):
        return False
    if " of " in match["m"]:
        return True
    return not _TAKEN_UP.search(page.text, max(0, match.start() - 20), match.start())
