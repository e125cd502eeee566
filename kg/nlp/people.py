"""People by titles, forenames and the model; their roles, capitalised or not, beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import MentionType, Span
from kg.nlp.class_words import class_of
from kg.nlp.lexicon import lexicon
from kg.nlp.page import Candidate, Page, Sentence
from kg.nlp.pieces import Piece
from kg.nlp.tables import per_rules
from kg.nlp.words import Word


def person_in(piece: Piece, page: Page) -> Candidate | None:
    """Return the person a stretch of capitalised words names, without titles and letters."""
    words, lists = list(piece.words), page.lexicon
    titled = _titled(piece, page)
    while words and words[0].text.rstrip(".") in lists.titles and len(words) > 1:
        titled, words = words[0].text, words[1:]
    while len(words) > 1 and words[-1].text in lists.letters:
        words.pop()
    particles = lists.words["particles"]
    if not words or any(not word.capital and word.text not in particles for word in words) or len(words) > 5:
        return None
    span = Span(words[0].start, words[-1].end)
    if len(words) == 1:
        return _surname_alone(words[0], titled, page)
    if titled:
        return Candidate(span, MentionType.PERSON, "person.title")
    if words[0].text in lists.forenames and _may_be_surnames(words[1:], page):
        return Candidate(span, MentionType.PERSON, "person.forename")
    if page.entity_label(span) == "PERSON" and _may_be_surnames(words, page) and _behaves(piece, page):
        return Candidate(span, MentionType.PERSON, "person.model")
    return None


def _titled(piece: Piece, page: Page) -> str:
    """Return the title that stands before a stretch, when the stretch does not hold it."""
    before = piece.before()
    if (
        before is not None
        and piece.words[0].gap.strip(" .") == ""
        and before.text in page.lexicon.titles
        and before.capital
    ):
        return before.text
    return ""


def _surname_alone(word: Word, titled: str, page: Page) -> Candidate | None:
    """A surname with a courtesy title keeps it ("Mr Sunak"); one with another title stands alone."""
    if not titled or word.text in page.lexicon.heads or word.text in page.lexicon.words["alone"]:
        return None
    if titled in page.lexicon.courtesy:
        start = page.text.rfind(titled, 0, word.start)
        return Candidate(Span(start, word.end), MentionType.PERSON, "person.courtesy")
    return Candidate(Span(word.start, word.end), MentionType.PERSON, "person.title")


def _may_be_surnames(words: list[Word], page: Page) -> bool:
    lists = page.lexicon
    if len(words) > 1 and any(
        word.text in lists.names or word.text in lists.towns.keys() - lists.guarded_towns for word in words[:-1]
    ):
        return False
    if any(word.text in lists.words["alone"] or word.text.isupper() or not word.text[0].isalpha() for word in words):
        return False
    if len(words) == 1 and words[0].text in lists.words["surnames"]:
        return True
    found = class_of([word.text for word in words], lists)
    return found is None or (found.type is MentionType.PLACE and len(words) == 1)


def _behaves(piece: Piece, page: Page) -> bool:
    """Say whether a name the model takes for a person stands where people stand."""
    after = page.text[piece.span.end : piece.span.end + 60]
    before = page.text[max(0, piece.span.start - 40) : piece.span.start]
    if re.match(r"'?s? (?:programme|project|scheme|charity|area|fund|council|estate|village|, [A-Z])", after):
        return False
    return bool(
        re.match(
            r"(?:,? (?:who|said|says|told|added|explained|was|is|has|\d\d)\b|, (?:the |a |an |its |our )?[a-z]+|\))",
            after,
        )
        or re.search(r"(?:[a-z] |by |with |, )\Z", before)
    )


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


def by_initials(page: Page, people: list[Candidate]) -> Iterator[Candidate]:
    """Yield the initials by which minutes call those present: "RF noted", once two people are called so."""
    named: dict[str, list[str]] = {}
    for item in people:
        name = item.name or " ".join(item.span.of(page.text).split())
        letters = "".join(part[0] for part in re.findall(r"[^\W\d_]+", name) if part[0].isupper())
        if len(letters) > 1 and name not in named.setdefault(letters, []):
            named[letters].append(name)
    found = [word for sentence in page.sentences for word in _called(sentence, named)]
    if len({word.text for word in found}) < 2:
        return
    for word in found:
        yield Candidate(Span(word.start, word.end), MentionType.PERSON, "person.initials", named[word.text][0])


def _called(sentence: Sentence, named: dict[str, list[str]]) -> Iterator[Word]:
    """Yield the words of a sentence that are somebody's initials and stand by themselves."""
    words = sentence.words
    for at, word in enumerate(words):
        if word.text not in named or len(named[word.text]) > 1:
            continue
        after = words[at + 1] if at + 1 < len(words) else None
        if after is None or not after.capital or after.gap.strip():
            yield word


def appointed(page: Page) -> Iterator[Candidate]:
    """Yield roles that bear a name: "acted as Big Local representative"."""
    for match in _APPOINTED.finditer(page.text):
        if _lower_roles().fullmatch(match["role"]) and match["m"].split()[0] not in page.lexicon.titles:
            yield Candidate(Span(*match.span("m")), MentionType.ROLE, "role.appointed")
