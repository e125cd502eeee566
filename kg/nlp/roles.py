"""Roles, capitalised or not, beside the people and bodies they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import MentionType, Span
from kg.nlp.lexicon import lexicon
from kg.nlp.page import Candidate, Page, Sentence
from kg.nlp.tables import per_rules


@per_rules
def _lower_roles() -> re.Pattern[str]:
    roles = [phrase for phrase, word in lexicon().lower_heads.items() if word.type is MentionType.ROLE]
    joined = "|".join(
        re.escape(role).replace(r"\ ", " +") for role in sorted(roles, key=lambda role: (-len(role), role))
    )
    return re.compile(rf"(?<![\w-])(?i:{joined})(?![\w-])")


_COMPLEMENT = re.compile(
    r" +(?:of|for)(?: +the(?= [a-z])(?! (?:council|board|trust|committee|charity|society|company|authority|party"
    r"|group|partnership|association|union|meeting|panel|forum|village|town)\b))?"
    r"(?: +(?!the\b|a\b|an\b|this\b|that\b|its\b|our\b|their\b|\d)[a-z][\w-]*"
    r"(?:,(?= [a-z-]+ and)| +and(?= +[a-z]))?){1,5}"
)
_AS_BEFORE = re.compile(r"\b(?:as|appointed|became|elected) (?:its |an? |the |their |our )?\Z")


def lower_roles(page: Page, people: list[Span], owners: list[Span]) -> Iterator[Candidate]:
    """Yield the roles written in lower case that stand beside a person or an organisation."""
    person_ends, person_starts = {span.end for span in people}, {span.start for span in people}
    owner_starts = {span.start for span in owners}
    for match in _lower_roles().finditer(page.text):
        sentence = page.sentence_of(match.start())
        start = _left(page, sentence, match.start()) if match.group().islower() else match.start()
        end = _right(page, match.end(), sentence.span.end)
        if match.group() in page.lexicon.titles or _says_little(page, match, start, end):
            continue
        if _placed(page, start, end, person_ends, person_starts, owner_starts):
            yield Candidate(Span(start, end), MentionType.ROLE, "role.lower")


def _says_little(page: Page, match: re.Match[str], start: int, end: int) -> bool:
    """Say whether a role is only what kind of person somebody is: "Bangor University researcher Ann Evans"."""
    alone = (start, end) == match.span() and match.group() in page.lexicon.words["kinds_of_people"]
    return alone and bool(re.match(r" [A-Z]", page.text[end : end + 2]))


def _left(page: Page, sentence: Sentence, start: int) -> int:
    """Take in the nouns and adjectives before a role: "senior policy adviser"."""
    words = [word for word in sentence.words if word.end <= start]
    at = start
    for word in reversed(words[-4:]):
        if page.text[word.end : at].strip() or word.capital or word.own:
            break
        if page.tag(word) not in {"NN", "JJ", "NNS"} or word.text in {
            "former",
            "then",
            "own",
            "new",
            "current",
            "first",
        }:
            break
        at = word.start
    capitals = page.text[max(0, at - 60) : at]
    named = re.search(r"\b(?:as|appointed) (?:its |an? |the )?((?:[A-Z]\w+ ){1,3})\Z", capitals)
    return at - len(named.group(1)) if named else at


def _right(page: Page, end: int, limit: int) -> int:
    match = _COMPLEMENT.match(page.text, end, limit)
    if match is None:
        return end
    words = list(re.finditer(r"[\w-]+", match.group()))
    while len(words) > 1:
        if words[-1].group() == "up" and words[-2].group() == "levelling":
            return end + words[-1].end()
        token = page.token(end + words[-1].start())
        if token is not None and token.tag_ in {"NN", "NNS", "VBG"}:
            return end + words[-1].end()
        words.pop()
    return end


def _placed(page: Page, start: int, end: int, ends: set[int], starts: set[int], owners: set[int]) -> bool:
    before = page.text[max(0, start - 60) : start]
    after = page.text[end : end + 60]
    follows = re.match(
        r"(?: of (?:the|our|its) [a-z]+)?(?:,| and)? {1,3}"
        r"(?:(?:Cllr|Councillor|Dr|Professor|Sir|Dame|Lord|Lady|Baroness|Mrs?|Ms|Rev) )?",
        after,
    )
    if follows and any(end + size in starts for size in range(1, len(follows.group()) + 1)):
        return True
    gap = re.search(
        r"(?:(?:,| is| was|, who is)? | ?\()(?:(?:an?|the|its|our|their|former|then|acting|interim) )*\Z", before
    )
    if gap and start - len(gap.group()) in ends:
        return True
    if gap and gap.group().lstrip(" ,(") == "" and re.search(r"'s,? \Z", before):
        return _person_near(start, end, ends, starts)
    if re.search(r"(?:'s|s') (?:former |then |new )?\Z", before) and _person_near(start, end, ends, starts):
        return True
    if _AS_BEFORE.search(before) and _person_near(start, end, ends, starts):
        return True
    complement = re.match(r" (?:of|at|for) (?:the )?", after)
    return bool(complement and end + len(complement.group()) in owners and _person_near(start, end, ends, starts))


def _person_near(start: int, end: int, ends: set[int], starts: set[int]) -> bool:
    return any(start - 80 <= offset <= start for offset in ends) or any(end <= offset <= end + 60 for offset in starts)


_APPOINTED = re.compile(
    r"\b(?:as|appointed|became) (?:its |an? |the |their )?(?P<m>(?:[A-Z][\w'-]+ +){1,4}(?P<role>[a-z][a-z-]+))"
)


def appointed(page: Page) -> Iterator[Candidate]:
    """Yield roles that bear a name: "acted as Big Local representative"."""
    for match in _APPOINTED.finditer(page.text):
        if _lower_roles().fullmatch(match["role"]) and match["m"].split()[0] not in page.lexicon.titles:
            yield Candidate(Span(*match.span("m")), MentionType.ROLE, "role.appointed")
