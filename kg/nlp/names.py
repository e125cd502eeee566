"""Names that their class words, titles and neighbours give a type."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from kg.model import MentionType, Span
from kg.nlp.class_words import class_of, front_of, is_place
from kg.nlp.layout import BlockKind
from kg.nlp.lexicon import ClassWord
from kg.nlp.page import Candidate, Page
from kg.nlp.pieces import Piece
from kg.nlp.receiving import affiliated, gets_sum, heads_item, located, receives
from kg.nlp.words import Word


def typed(piece: Piece, page: Page) -> Iterator[Candidate]:
    """Yield the piece, or a part of it, as a candidate when its class word or neighbours say what it is."""
    piece = _with_possessor(piece, page)
    words = [word.text for word in piece.words]
    lexicon = page.lexicon
    front = front_of(words, lexicon)
    found = front or class_of(words, lexicon)
    following = None if front else _lower_class(piece, page)
    weak = found is not None and (found.type is MentionType.PLACE or words[-1] in lexicon.words["trailers"])
    if following is not None and following.type is MentionType.PROGRAMME and weak:
        yield following
        return
    if found is not None and _class_counts(piece, found, page):
        yield Candidate(piece.span, _in_context(piece, found, page), found.id)
        return
    if following is not None:
        yield following
    elif found is None and (_branch(words, page) or _in_town(words, page)):
        yield Candidate(piece.span, MentionType.ORGANISATION, "organisation.branch")


def _branch(words: list[str], page: Page) -> bool:
    """Say whether a name ends in the nation it works in, as bodies' names do: "Bluegreen Cymru"."""
    if (
        len(words) < 2
        or words[-1] not in page.lexicon.words["branches"]
        or page.lexicon.words["sides"].intersection(words[:-1])
    ):
        return False
    return not any(
        (word in page.lexicon.words["alone"] and len(words) == 2) or is_place(word, page) for word in words[:-1]
    )


def _in_town(words: list[str], page: Page) -> bool:
    """Say whether a body's name ends in the town it works in: "Men's Shed Omagh"."""
    known = page.lexicon.names.get(" ".join(words[:-1]))
    if len(words) > 1 and known is not None and known[0] is MentionType.ORGANISATION and is_place(words[-1], page):
        return True
    if len(words) < 3 or not is_place(words[-1], page):
        return False
    body = class_of(words[:-1], page.lexicon)
    return body is not None and body.type is MentionType.ORGANISATION and not is_place(words[0], page)


def _with_possessor(piece: Piece, page: Page) -> Piece:
    """Take in the place that owns a name, where the name is none without: "Scotland's Towns Partnership"."""
    owner = piece.before()
    if owner is None or not owner.own or not owner.capital:
        return piece
    if owner.text in page.lexicon.words["branches"] and _body_of_nation(piece, page):
        return Piece(piece.sentence, piece.first - 1, piece.stop)
    short = re.match(r" \(([A-Z]{2,6})\)", page.text[piece.span.end : piece.span.end + 10])
    if short is None:
        return piece
    initials = "".join(word.text[0] for word in (owner, *piece.words) if word.capital)
    return Piece(piece.sentence, piece.first - 1, piece.stop) if initials == short.group(1) else piece


def _body_of_nation(piece: Piece, page: Page) -> bool:
    """Say whether a name is of the kind that begins with a nation's possessive, and not known by itself."""
    last = piece.words[-1].text
    return len(piece.words) > 1 and last in page.lexicon.words["owned_bodies"] and not _known(piece, page)


def _class_counts(piece: Piece, found: ClassWord, page: Page) -> bool:
    """Say whether a class word makes a name here: not by itself, nor as a plain word that only begins a sentence."""
    words = [word.text for word in piece.words]
    if len(words) == 1:
        return words[0] in page.lexicon.words["standalone"] or words[0].lower() in {"co-op"}
    if " ".join(words) in page.lexicon.heads and found.type not in {
        MentionType.ROLE,
        MentionType.EVENT,
        MentionType.DOCUMENT,
    }:
        return False
    if found.type is MentionType.ROLE and len(words) > 2:
        return True
    if piece.sentence.kind in {BlockKind.HEADING, BlockKind.ITEM} and _title_case(piece, page):
        return False
    lexicon = page.lexicon
    alone = [
        word
        for word in words
        if word not in lexicon.words["alone"] and word not in lexicon.heads and word not in lexicon.words["strip"]
    ]
    if (found.type is MentionType.PLACE or words[-1] in lexicon.words["surnames"]) and _person_like(piece, page):
        return False
    if found.type is MentionType.PLACE and not alone and len(words) < 3:
        return words[-1] in lexicon.words["streets"] and words[0] not in lexicon.words["of_every_town"]
    return not (
        piece.first == 0
        and not alone
        and len(words) == 2
        and words[0] in lexicon.words["alone"]
        and found.type is not MentionType.ORGANISATION
    )


def _title_case(piece: Piece, page: Page) -> bool:
    """Say whether a whole heading is written in capitals or title case, so that capitals say nothing."""
    words = piece.sentence.words
    if piece.first == 0 and piece.stop == len(words):
        return len(words) <= 3 and all(
            word.text in page.lexicon.heads or word.text in page.lexicon.words["alone"] for word in words
        )
    long = [word for word in words if len(word.text) > 3]
    if any(word.text == "by" and after.capital for word, after in itertools.pairwise(words)):
        return False
    return len(long) > 3 and all(word.capital for word in long)


def _person_like(piece: Piece, page: Page) -> bool:
    words = [word.text for word in piece.words]
    if words[0] not in page.lexicon.forenames or len(words) not in {2, 3}:
        return False
    before = piece.before()
    if before is not None and before.text in {"in", "at", "near", "on", "to"}:
        return False
    return page.entity_label(piece.span) == "PERSON" or len(words) == 2


def _in_context(piece: Piece, found: ClassWord, page: Page) -> MentionType:
    """Return the type of a class word here: a venue that acts or receives money is an organisation."""
    if piece.words[-1].text == "Service" and _RUN_BEFORE.search(
        page.text, max(0, piece.span.start - 20), piece.span.start
    ):
        return MentionType.PROGRAMME
    if piece.words[0].text == "Old" and found.type is MentionType.ORGANISATION and len(piece.words) < 4:
        return MentionType.PLACE
    if found.type is MentionType.DOCUMENT and _PROCESS_WORDS.intersection(_class_words(piece)) and _held(piece, page):
        return MentionType.PROGRAMME
    if found.acts and _TOWARDS_A.search(page.text, max(0, piece.span.start - 60), piece.span.start):
        return MentionType.PROGRAMME
    owner = piece.before()
    if found.acts and owner is not None and owner.own and owner.text in {"University", "College", "Trust", "Council"}:
        return MentionType.ORGANISATION
    if found.acts and (receives(piece, page) or affiliated(piece, page)):
        return MentionType.ORGANISATION
    if found.type is MentionType.PLACE and heads_item(piece, page) and located(piece, page):
        return MentionType.ORGANISATION
    if piece.words[-1].text == "Initiative" and (receives(piece, page) or gets_sum(piece, page)):
        return MentionType.ORGANISATION
    return found.type


#: Works that are also the process of making them, and how that is told.
_PROCESS_WORDS = frozenset(["Review", "Consultation", "Study", "Audit", "Survey", "Evaluation"])
_HELD_BEFORE = re.compile(
    r"\b(?:conclud(?:ed|es|ing)|launch(?:ed|es|ing)|began|begun|conduct(?:ed|s|ing)|undert(?:ook|aken)|held|carried out"
    r"|announced|commission(?:ed|s|ing)|set up|pilot(?:ed)?) (?:the |an? |its |their |our )?(?:[a-z]+ )?\Z"
)
_HELD_AFTER = re.compile(
    r",? (?:which was |is |was |being )?(?:led|chaired|carried out|conducted|run) (?:jointly )?by\b"
    r"|, (?:in|for|during) which (?:it|we|they|he|she)\b|, which (?:we|it|they) (?:run|ran|lead|led)\b"
)
_TOWARDS_A = re.compile(r"[£€$][\d.,]+(?: ?(?:million|bn|m|k))? (?:towards|for) an? (?:new )?\Z")


def _class_words(piece: Piece) -> set[str]:
    """Return the words of a name that may be its class word: the last, and the one before "of" or "into"."""
    words = [word.text for word in piece.words]
    return {words[-1], *(first for first, small in itertools.pairwise(words) if small in {"of", "into"})}


def _held(piece: Piece, page: Page) -> bool:
    """Say whether a review is spoken of as something that is held, not as what was written."""
    start = piece.span.start
    before = _HELD_BEFORE.search(page.text, max(piece.sentence.span.start, start - 50), start)
    return before is not None or _HELD_AFTER.match(page.text, piece.span.end) is not None


_RUN_BEFORE = re.compile(r"\b(?:runs?|ran|running|delivers?|delivered|provides?|through|via) (?:the |its |our )?\Z")


def _lower_class(piece: Piece, page: Page) -> Candidate | None:
    """Type a name by the lower-case class word after it: "Local Conversations programme"."""
    lexicon = page.lexicon
    words = [word.text for word in piece.words]
    if piece.first == 0 and len(words) == 1 and page.tag(piece.words[0]) not in {"NNP", "NNPS"}:
        return None
    if piece.words[-1].own or all(word in lexicon.words["alone"] for word in words) or _known(piece, page):
        return None
    for distance in (1, 2, 3):
        word = piece.after(distance)
        if word is None or word.gap.strip() or word.capital:
            return None
        last = piece.after(distance + 1)
        pair = f"{word.text} {last.text}" if last is not None and not last.gap.strip() else ""
        found = lexicon.lower_heads.get(pair) or lexicon.lower_heads.get(word.text)
        if found is not None and found.type is not MentionType.ROLE:
            if distance > 1 and found.type is not MentionType.PROGRAMME:
                return None
            return Candidate(_with_class(piece, word), _in_context(piece, found, page), f"{found.id}.lower")
        if page.tag(word) not in {"NN", "NNS", "JJ"}:
            return None
    return None


def _with_class(piece: Piece, word: Word) -> Span:
    """Keep the lower-case class word of a spot that has no name without it: "Westfield roundabout"."""
    if word.text in {"roundabout", "peninsula", "estate"}:
        return Span(piece.span.start, word.end)
    return piece.span


def _known(piece: Piece, page: Page) -> bool:
    name = piece.name
    lexicon = page.lexicon
    return name in lexicon.names or name in lexicon.towns or bool(page.registers.vocabulary.named(name))
