"""People: by titles, forenames, surnames and the model, and by what stands beside their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import MentionType, Span
from kg.nlp.class_words import class_of
from kg.nlp.page import Candidate, Page, Sentence
from kg.nlp.pieces import Piece
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
        return _surname_alone(words[0], titled, page) or _forename_alone(piece, page)
    if titled:
        return Candidate(span, MentionType.PERSON, "person.title")
    if words[0].text.split("-")[0] in lists.forenames and _may_be_surnames(words[1:], page):
        return Candidate(span, MentionType.PERSON, "person.forename")
    if _unknown_forename(words, piece, page) and _may_be_surnames(words[1:], page):
        return Candidate(span, MentionType.PERSON, "person.surname")
    if page.entity_label(span) == "PERSON" and _may_be_surnames(words, page) and _behaves(piece, page):
        return Candidate(span, MentionType.PERSON, "person.model")
    return None


def _unknown_forename(words: list[Word], piece: Piece, page: Page) -> bool:
    """Say whether a word that is nothing else stands before a surname, or before what only people are told: "who"."""
    lists, first, before = page.lexicon, words[0].text, piece.before()
    if len(words) > 3 or not first.isalpha() or first.isupper() or (before is not None and before.text == "the"):
        return False
    taken = lists.names, lists.towns, lists.heads, lists.portfolios, lists.words["alone"], lists.words["sides"]
    if any(first in known for known in taken) or lists.words["place_prepositions"].intersection([first.lower()]):
        return False
    if words[-1].text in lists.surnames or (words[-1].text in lists.forenames and len(words) == 2):
        return page.tag(words[0]) in {"NNP", "NNPS"}
    return bool(_ONLY_PEOPLE.match(page.text, piece.span.end)) and all(page.tag(word) == "NNP" for word in words)


_ONLY_PEOPLE = re.compile(r", (?:who (?!will\b|have\b|had\b|are\b|were\b)|\d\d, |then (?:the )?[A-Z]|aged \d)")


def _forename_alone(piece: Piece, page: Page) -> Candidate | None:
    """Take a forename for a person where it goes on as people's do: "Julia, 71, says", "Jill and Terry Pugh"."""
    word = piece.words[0]
    if word.text not in page.lexicon.forenames or word.text in page.lexicon.names or word.text in page.lexicon.towns:
        return None
    joined = _AND_PERSON.match(page.text, word.end)
    couple = joined is not None and joined[1] in page.lexicon.forenames
    if not couple and not _AGED.match(page.text, word.end):
        return None
    return Candidate(Span(word.start, word.end), MentionType.PERSON, "person.first-name")


_AND_PERSON = re.compile(r" (?:and|&) ([A-Z][\w-]+) [A-Z][\w'-]+")
_AGED = re.compile(r", (?:aged )?\d\d\b(?:,| \()")


_PRESENT = re.compile(
    r"(?:Present|Apologies(?: for absence)?(?: (?:were )?(?:received|noted))?(?: from)?|In attendance|Also present"
    r"|Attendees|Attending|Members present|Officers(?: present)?|Observers): "
)


def present(page: Page) -> Iterator[Candidate]:
    """Yield the people whom minutes name as there or excused: "Apologies: Shafaq Noon (VAR); Ann Lee"."""
    for sentence in page.sentences:
        opening = _PRESENT.match(page.text, sentence.span.start, sentence.span.end)
        if opening is not None:
            for match in _ATTENDING.finditer(page.text, opening.end() - 2, sentence.span.end):
                titles = _TITLES.match(match["m"])
                if not _is_something_else(match["m"][titles.end() if titles else 0 :].split(), page):
                    start = match.start("m") + (titles.end() if titles else 0)
                    yield Candidate(Span(start, match.end("m")), MentionType.PERSON, "person.present")


_TITLES = re.compile(r"(?:(?:Sister|Father|Canon|Sir|Dame|Lord|Lady|Baroness|Captain|Major|Alderman|Provost) )+")


_SENT_BY = re.compile(
    r"(?P<first>[A-Z][\w'-]+) (?:[A-Z]\. ?)?[A-Z][\w'-]+ \((?:the )?(?P<m>[A-Z][\w'&+-]*(?: [\w'&+-]+){0,7})\)(?! \()"
)


def affiliations(page: Page) -> Iterator[Candidate]:
    """Yield the bodies in brackets after those whom they send: "Sam Tyson (Around the Combe Youth Forum)"."""
    for match in _SENT_BY.finditer(page.text):
        words = match["m"].split()
        found = class_of(words, page.lexicon)
        office = found is not None and found.type is MentionType.ROLE
        known = page.lexicon.names.get(match["m"])
        taken = known is not None or match["m"] in page.lexicon.towns or match["m"] in page.lexicon.letters
        person = match["first"].split("-")[0] in page.lexicon.forenames
        if (
            person
            and not office
            and not taken
            and words[-1][0].isupper()
            and words[0] not in page.lexicon.words["alone"]
        ):
            yield Candidate(Span(*match.span("m")), MentionType.ORGANISATION, "organisation.sends")


def _is_something_else(words: list[str], page: Page) -> bool:
    """Say whether words speak of a body, place or office rather than of a person."""
    lists = page.lexicon
    taken = lists.names, lists.heads, lists.words["alone"], lists.towns
    return class_of(words, lists) is not None or any(word in known for word in words for known in taken)


_ATTENDING = re.compile(
    r"[;,:)] (?:and )?(?:(?:Cllrs?|Councillors?|Mrs?|Ms|Miss|Dr|Rev|Prof)\.? )?"
    r"(?P<m>[A-Z][\w'-]+ (?:[A-Z][\w'-]+ )?[A-Z][\w'-]+)(?= \(|[,;.]|\Z| and [A-Z]| MPs?\b| MSP\b)"
)


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
