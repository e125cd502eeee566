"""Names built on capitals and class words: runs of capitalised words, cut where two names meet, and typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import MentionType, Span
from kg.nlp.layout import BlockKind
from kg.nlp.lexicon import ClassWord, Lexicon
from kg.nlp.page import Candidate, Page, Sentence
from kg.nlp.words import Word


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words of one sentence that may be one name."""

    sentence: Sentence
    first: int
    #: One past the last word.
    stop: int

    @property
    def words(self) -> tuple[Word, ...]:
        """Its words."""
        return self.sentence.words[self.first : self.stop]

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.sentence.words[self.first].start, self.sentence.words[self.stop - 1].end)

    @property
    def name(self) -> str:
        """Its words joined by single spaces."""
        return " ".join(word.text for word in self.words)

    def before(self, distance: int = 1) -> Word | None:
        """Return the word that many places before it."""
        index = self.first - distance
        return self.sentence.words[index] if index >= 0 else None

    def after(self, distance: int = 1) -> Word | None:
        """Return the word that many places after it."""
        index = self.stop - 1 + distance
        return self.sentence.words[index] if index < len(self.sentence.words) else None


def pieces(page: Page, sentence: Sentence) -> Iterator[Piece]:
    """Yield the stretches of a sentence that may be names."""
    at, words = 0, sentence.words
    while at < len(words):
        if words[at].capital:
            stop = _run_end(words, at, page.lexicon)
            for piece in _cut(Piece(sentence, at, stop), page):
                trimmed = _trim(piece, page)
                if trimmed is not None:
                    yield from _office_apart(trimmed, page)
            at = stop
        else:
            at += 1


def _office_apart(piece: Piece, page: Page) -> Iterator[Piece]:
    """Cut an organisation, an office and its holder apart: "NCVO Chief Executive Sarah Vibert"."""
    words = [word.text for word in piece.words]
    holder = _holder(words, page)
    if holder:
        yield Piece(piece.sentence, piece.first, piece.first + holder)
        yield Piece(piece.sentence, piece.first + holder, piece.stop)
        return
    for start in range(len(words)):
        for size in (4, 3, 2, 1):
            found = page.lexicon.heads.get(" ".join(words[start : start + size]))
            office = found is not None and found.type is MentionType.ROLE
            office = office or (size == 1 and words[start] in page.lexicon.titles | page.lexicon.letters)
            if not office or start + size >= len(words):
                continue
            if words[start + size] in page.lexicon.forenames:
                first, rest = piece.first + start, piece.first + start + size
                if start and _complete(Piece(piece.sentence, piece.first, first), page):
                    yield Piece(piece.sentence, piece.first, first)
                else:
                    first = piece.first
                yield Piece(piece.sentence, first, rest)
                yield Piece(piece.sentence, rest, piece.stop)
                return
    yield piece


def _holder(words: list[str], page: Page) -> int:
    """Return where the holder's name begins after an office with its subject, or 0: "Minister for Ports Ann Lee"."""
    for at in range(3, len(words) - 1):
        if words[at] in page.lexicon.forenames and len(words) - at < 4 and words[at - 1][0].isupper():
            office = _front(words[:at], page.lexicon)
            if office is not None and office.type is MentionType.ROLE:
                return at
    return 0


def _run_end(words: tuple[Word, ...], at: int, lexicon: Lexicon) -> int:
    """Return where the longest run of capitalised words from here ends, small words between them included."""
    stop = at + 1
    while stop < len(words):
        last = words[stop - 1]
        if last.own and not (
            last.text in lexicon.words["generic_owners"] or (stop - 2 >= at and words[stop - 2].text in {"St", "Saint"})
        ):
            break
        step = _step(words, at, stop, lexicon)
        if not step:
            break
        stop += step
    return stop


def _step(words: tuple[Word, ...], first: int, stop: int, lexicon: Lexicon) -> int:
    """Return how many words the run goes on by: to the next capital, over small words at most two."""
    word = words[stop]
    if word.gap.strip() == "" and word.gap:
        if word.capital:
            return 1
        if word.text[0].isdigit() and len(word.text) <= 4 and stop + 1 >= len(words):
            return 0
        if (over := _over_particles(words, stop, lexicon)) or (over := _over_celtic(words, stop, lexicon)):
            return over
        for small in (1, 2):
            if stop + small < len(words) and _is_joint(words, stop, small, lexicon) and words[stop + small].capital:
                return small + 1
        return 0
    if word.gap.strip() == "," and word.capital and _portfolio_comma(words, first, stop, lexicon):
        return 1
    if (
        word.gap.strip() == ","
        and word.text == "the"
        and stop + 1 < len(words)
        and _portfolio_comma(words, first, stop, lexicon)
    ):
        return 2 if words[stop + 1].capital else 0
    return 0


def _over_particles(words: tuple[Word, ...], at: int, lexicon: Lexicon) -> int:
    """Return how far a surname goes on over its small words: "Anneke van der Berg"; 0 when none is here."""
    if words[at - 1].text not in lexicon.forenames:
        return 0
    stop = at
    while stop < len(words) and words[stop].text in lexicon.words["particles"] and not words[stop].gap.strip():
        stop += 1
    goes_on = at < stop < len(words) and words[stop].capital and not words[stop].gap.strip()
    return stop + 1 - at if goes_on else 0


def _over_celtic(words: tuple[Word, ...], at: int, lexicon: Lexicon) -> int:
    """Return how far a Welsh or Gaelic name goes on over its article: "Comhairle nan Eilean Siar"; or 0."""
    if words[at].text not in lexicon.words["celtic_joints"] or at + 1 >= len(words):
        return 0
    return 2 if words[at + 1].capital and not words[at + 1].gap.strip() else 0


def _is_joint(words: tuple[Word, ...], at: int, count: int, lexicon: Lexicon) -> bool:
    spaced = all(words[index].gap.strip() == "" for index in range(at, at + count + 1))
    if count == 1:
        return spaced and words[at].text in lexicon.words["name_joints"]
    return spaced and words[at].text in lexicon.words["name_joints"] and words[at + 1].text in {"the", "a", "our"}


def _portfolio_comma(words: tuple[Word, ...], first: int, stop: int, lexicon: Lexicon) -> bool:
    """Say whether the comma before a word stands in a list of portfolios that a department or minister heads."""
    before = " ".join(word.text for word in words[first:stop])
    if _office_listing(words, first, stop, lexicon):
        return True
    return any(before == name or before.endswith(" " + name) for name in lexicon.portfolios) and any(
        " ".join(word.text for word in words[stop : stop + size]) in lexicon.portfolios for size in (1, 2, 3)
    )


def _office_listing(words: tuple[Word, ...], first: int, stop: int, lexicon: Lexicon) -> bool:
    """Say whether an office lists its subjects here: "Cabinet Member for Climate, Housing and Town Centres"."""
    led = any(
        word.text == "for" and words[first + at - 1].text in lexicon.words["offices_that_list"]
        for at, word in enumerate(words[first:stop])
        if at
    )
    return led and _closes_with_and(words, stop)


def _closes_with_and(words: tuple[Word, ...], at: int) -> bool:
    """Say whether a list of capitalised subjects, at most six words on, comes to its "and"."""
    for word in words[at : at + 8]:
        if word.text == "and":
            return word.gap.strip() in {"", ","}
        if not word.capital or word.gap.strip() not in {"", ","}:
            return False
    return False


def _cut(run: Piece, page: Page) -> Iterator[Piece]:
    """Cut a run at the small words that join two names rather than one."""
    words, first = run.sentence.words, run.first
    at = first
    while at < run.stop:
        word = words[at]
        comma = word.gap.strip() == "," and at > first
        if comma and not _list_holds(run, first, at):
            yield Piece(run.sentence, first, at)
            first = at
        elif not word.capital and word.text in page.lexicon.words["name_joints"] and not _joins(run, first, at, page):
            yield Piece(run.sentence, first, at)
            at += 1
            while at < run.stop and not words[at].capital:
                at += 1
            first = at
            continue
        at += 1
    if first < run.stop:
        yield Piece(run.sentence, first, run.stop)


def _list_holds(run: Piece, first: int, at: int) -> bool:
    """Say whether a list with commas is one name: headed by a department or minister, or closed by a class word."""
    words = run.sentence.words
    left = [word.text for word in words[first:at]]
    if {"for", "of"} & set(left):
        return True
    rest = [word.text for word in words[at : run.stop]]
    return "and" in rest and rest[-1] in {"Committee", "Directorate", "Department", "Act", "Bill"}


def _joins(run: Piece, first: int, at: int, page: Page) -> bool:
    """Say whether a small word stands inside one name."""
    words, lexicon = run.sentence.words, page.lexicon
    small = words[at].text
    left = Piece(run.sentence, first, at)
    right_from = at + 1
    while right_from < run.stop and not words[right_from].capital:
        right_from += 1
    right = Piece(run.sentence, right_from, _next_small(run, right_from))
    if small == "&":
        whole = _complete(left, page) and _complete(right, page)
        return not whole or (_is_place(left.name, page) and _closing_class(right.words[-1:], lexicon))
    if small == "of" and len(left.words) < 3 and _peer(left, page):
        return True
    if small in {"our", "your", "my"}:
        return len(left.words) == 1 and left.words[0].text.endswith("ing")
    if small == "and":
        return _and_joins(run, left, right, page) and not (right_from > at + 1 and not _headed(left))
    if small == "in" and len(left.words) > 1:
        return False
    if left.words[-1].text not in lexicon.complements.get(small, frozenset()):
        return False
    # "the Towns Fund for Bishop Auckland" is a fund and a place; "the Fund for Good Causes" is one name.
    if small == "for" and left.words[-1].text == "Fund" and len(left.words) > 1 and _is_place(right.name, page):
        return False
    if right.words and right.words[0].text in {"Department", "Ministry"}:
        return False
    if small == "for" and left.words[-1].text in {"Member", "Spokesperson", "Spokesman", "Champion", "Lead"}:
        return True
    other = right if small == "for" and right.name not in lexicon.heads else Piece(run.sentence, right_from, run.stop)
    if _two_names(left, other, page):
        return False
    return not (
        small in {"to", "in"} and right.name in lexicon.names and lexicon.names[right.name][0] is MentionType.PLACE
    )


def _peer(left: Piece, page: Page) -> bool:
    """Say whether a surname after a peer's title goes on with a place: "Baroness Hale of Ryton"."""
    before = left.before()
    title = left.words[0] if len(left.words) > 1 else before
    return title is not None and title.text in page.lexicon.words["peers"]


def _two_names(left: Piece, right: Piece, page: Page) -> bool:
    """Say whether a small word stands between two whole names: "the Board of the Local Government Association"."""
    office = class_of([word.text for word in left.words], page.lexicon)
    if (len(left.words) < 2 and not (office is not None and office.type is MentionType.ROLE)) or not _complete(
        left, page
    ):
        return False
    body = class_of([word.text for word in right.words], page.lexicon)
    known = page.lexicon.names.get(right.name)
    trailed = len(right.words) > 1 and right.words[-1].text in page.lexicon.words["trailers"]
    trailed = trailed and not _is_place(right.name, page)
    if (
        (body is not None and body.type is MentionType.ORGANISATION and len(right.words) > 1)
        or trailed
        or (known is not None and known[0] is MentionType.ORGANISATION)
    ):
        return class_of([word.text for word in left.words], page.lexicon) is not None and left.words[-1].text not in {
            "State",
            "Minister",
            "Secretary",
        }
    placed = any(
        _is_place(word.text, page) or word.text in {"County", "City", "Borough", "District", "Town", "Parish"}
        for word in left.words[:-1]
    )
    return placed and left.words[-1].text in {
        "Council",
        "Trust",
        "Association",
        "Partnership",
        "Board",
        "Group",
        "Foundation",
        "Society",
        "Forum",
        "Network",
    }


def _is_place(name: str, page: Page) -> bool:
    known = page.lexicon.names.get(name)
    return (known is not None and known[0] is MentionType.PLACE) or (
        name in page.lexicon.towns and name not in page.lexicon.guarded_towns
    )


def _next_small(run: Piece, at: int) -> int:
    words = run.sentence.words
    while at < run.stop and words[at].capital and not (words[at].gap.strip() == "," and at > run.first):
        at += 1
    return max(at, 1)


def _and_joins(run: Piece, left: Piece, right: Piece, page: Page) -> bool:
    """Say whether "and" joins two parts of one name: "Communities and Local Government Committee"."""
    lexicon = page.lexicon
    compound = f"{left.name} and {right.name}"
    if any(
        f"{left.name} and " + " ".join(w.text for w in right.words[:size]) in lexicon.names
        for size in range(1, len(right.words) + 1)
    ):
        return True
    if compound in lexicon.names or f"{left.name} and the {right.name}" in lexicon.names:
        return True
    if left.name in lexicon.names and lexicon.names[left.name][0] is MentionType.PROGRAMME:
        return False
    headed = _headed(left)
    if headed:
        tail = " ".join(word.text for word in left.words[headed:])
        body = lexicon.names.get(right.name)
        if body is not None and body[0] is MentionType.ORGANISATION:
            return False
        if any(tail == name or tail.endswith(" " + name) for name in lexicon.portfolios):
            return True
        return not (_complete_name(tail, page) or _complete(right, page, weak=True))
    rest = run.sentence.words[right.first : run.stop]
    closes = _closing_class(rest, lexicon)
    return closes and (not _complete(left, page) or _two_areas(left, right, page))


def _two_areas(left: Piece, right: Piece, page: Page) -> bool:
    """Say whether two areas share one body or plan: "Ryton and District Trust", "the Arun and Adur Local Plan"."""
    if not _is_place(left.name, page) or len(right.words) < 2:
        return False
    first, last = right.words[0].text, right.words[-1].text
    if first in page.lexicon.words["surroundings"]:
        return True
    before = left.before()
    led = before is not None and not left.words[0].gap.strip() and before.text.lower() in {"the", "our", "its"}
    found = class_of([word.text for word in right.words], page.lexicon)
    names = MentionType.DOCUMENT, MentionType.PROGRAMME, MentionType.FUND
    shared = last in page.lexicon.words["shared_bodies"] or (found is not None and found.type in names)
    return led and shared and not first.endswith("s")


def _headed(piece: Piece) -> int:
    """Return the index after the small word that opens a complement ("Department for"), or 0."""
    for index, word in enumerate(piece.words):
        if word.text in {"for", "of", "on"} and index:
            return index + 1
    return 0


def _closing_class(words: tuple[Word, ...], lexicon: Lexicon) -> bool:
    """Say whether the words, up to the next small one, end in a class word."""
    taken: list[str] = []
    for word in words:
        if not word.capital and word.text != "and":
            break
        taken.append(word.text)
    return class_of(taken, lexicon) is not None


def _complete(piece: Piece, page: Page, *, weak: bool = False) -> bool:
    """Say whether a stretch is a name by itself."""
    if not piece.words:
        return False
    return _complete_name(piece.name, page, weak=weak)


def _complete_name(name: str, page: Page, *, weak: bool = False) -> bool:
    lexicon = page.lexicon
    words = name.split(" ")
    if (
        name in lexicon.names
        or (name in lexicon.towns and name not in lexicon.guarded_towns)
        or page.registers.vocabulary.named(name)
    ):
        return name not in lexicon.portfolios
    if words[0] in lexicon.forenames and len(words) in {2, 3}:
        return True
    if name.isupper() and len(name) > 1:
        return True
    found = class_of(words, lexicon)
    return found is not None and name not in lexicon.portfolios and (len(words) > 1 or not weak)


def class_of(words: list[str], lexicon: Lexicon) -> ClassWord | None:
    """Return the class of the longest class word that ends a name."""
    while len(words) > 1:
        for size in (4, 3, 2, 1):
            found = lexicon.heads.get(" ".join(words[-size:])) if len(words) >= size else None
            if found is not None and (
                found.type is not MentionType.PLACE or found.acts or words[-1] not in lexicon.words["trailers"]
            ):
                return found
        if words[-1] not in lexicon.words["trailers"]:
            return None
        words = words[:-1]
    return lexicon.heads.get(words[0]) if words else None


def _trim(piece: Piece, page: Page) -> Piece | None:
    """Take off what is not part of a name at either end; None when nothing is left."""
    strip = page.lexicon.words["strip"]
    first, stop, words = piece.first, piece.stop, piece.sentence.words
    if stop - first == 1 and words[first].text == "Parliament" and first and words[first - 1].text.lower() == "this":
        return None
    opens = piece.first == 0 or piece.sentence.kind is BlockKind.HEADING
    while first < stop and not _begins_title(words, first, stop, page):
        text = words[first].text
        strips = text in strip and (opens or text in {"The", "A", "An", "In"} or stop - first < 3)
        if words[first].capital and not strips and not (first == 0 and text in {"Our", "Your", "My"}):
            break
        first += 1
        if text == "The" and stop - first > 2 and words[first].text in page.lexicon.words["imperatives"]:
            break
    while stop > first and (words[stop - 1].text in strip or not words[stop - 1].capital):
        stop -= 1
    if first == stop:
        return None
    trimmed = Piece(piece.sentence, first, stop)
    return trimmed if _is_name(trimmed, page) else None


def _begins_title(words: tuple[Word, ...], first: int, stop: int, page: Page) -> bool:
    """Keep a first word that a known name begins with: "One Public Estate"."""
    lexicon = page.lexicon
    return any(" ".join(word.text for word in words[first:end]) in lexicon.names for end in range(first + 2, stop + 1))


def _is_name(piece: Piece, page: Page) -> bool:
    months, days = page.lexicon.words["months"], page.lexicon.words["days"]
    return not all(word.text in months or word.text in days or word.text.isdigit() for word in piece.words)


def find(page: Page) -> Iterator[Candidate]:
    """Yield names that their class words, titles and neighbours give a type."""
    for sentence in page.sentences:
        for piece in pieces(page, sentence):
            yield from typed(piece, page)


def typed(piece: Piece, page: Page) -> Iterator[Candidate]:
    """Yield the piece, or a part of it, as a candidate when its class word or neighbours say what it is."""
    piece = _with_possessor(piece, page)
    words = [word.text for word in piece.words]
    lexicon = page.lexicon
    front = _front(words, lexicon)
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
        (word in page.lexicon.words["alone"] and len(words) == 2) or _is_place(word, page) for word in words[:-1]
    )


def _in_town(words: list[str], page: Page) -> bool:
    """Say whether a body's name ends in the town it works in: "Men's Shed Omagh"."""
    known = page.lexicon.names.get(" ".join(words[:-1]))
    if len(words) > 1 and known is not None and known[0] is MentionType.ORGANISATION and _is_place(words[-1], page):
        return True
    if len(words) < 3 or not _is_place(words[-1], page):
        return False
    body = class_of(words[:-1], page.lexicon)
    return body is not None and body.type is MentionType.ORGANISATION and not _is_place(words[0], page)


def _with_possessor(piece: Piece, page: Page) -> Piece:
    """Take in the place that owns a name when the acronym behind it counts it: "Scotland's Towns Partnership (STP)"."""
    owner = piece.before()
    short = re.match(r" \(([A-Z]{2,6})\)", page.text[piece.span.end : piece.span.end + 10])
    if owner is None or short is None or not owner.own or not owner.capital:
        return piece
    initials = "".join(word.text[0] for word in (owner, *piece.words) if word.capital)
    return Piece(piece.sentence, piece.first - 1, piece.stop) if initials == short.group(1) else piece


def _front(words: list[str], lexicon: Lexicon) -> ClassWord | None:
    """Return the class of the word that a complement depends on: Ministry of …, Secretary of State for …, Cyngor …."""
    closing = class_of(words, lexicon)
    if len(words) > 1 and words[0] in lexicon.fronts and (closing is None or closing.type is MentionType.PLACE):
        return lexicon.fronts[words[0]]
    for index, word in enumerate(words):
        if index and word in {"for", "of", "on", "to", "in"} and words[index - 1] in lexicon.complements.get(word, ()):
            found = class_of(words[:index], lexicon)
            if found is not None and (found.type is not MentionType.PLACE or found.acts):
                return ClassWord(found.id, MentionType.ORGANISATION, acts=False) if found.acts else found
    return None


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
        return False
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
    owner = piece.before()
    if found.acts and owner is not None and owner.own and owner.text in {"University", "College", "Trust", "Council"}:
        return MentionType.ORGANISATION
    if found.acts and (receives(piece, page) or _affiliation(piece, page)):
        return MentionType.ORGANISATION
    return found.type


_RUN_BEFORE = re.compile(r"\b(?:runs?|ran|running|delivers?|delivered|provides?|through|via) (?:the |its |our )?\Z")


def _affiliation(piece: Piece, page: Page) -> bool:
    """Say whether a venue stands in brackets after a person, whom it sends: "Ann Lee (St Mary's Church)"."""
    before = page.text[max(0, piece.span.start - 60) : piece.span.start]
    named = re.search(r"(?:[A-Z][\w'-]+ +|[a-z]{1,3} ){1,4}[A-Z][\w'-]+\s{1,12}\(\Z", before)
    bracketed = page.text[piece.span.end : piece.span.end + 1] in {")", ",", ";"}
    return bool(bracketed and named and page.lexicon.forenames.intersection(named.group().split()))


_MONEY = re.compile(r"[£€$]\d")
_GIVEN_TO = re.compile(r"\b(?:award|grant|loan|payment|subsidy|cheque|allocation)s? (?:[^,.;]{0,25} )?to (?:the )?\Z")
#: Names before this one in a list, and after it.
_LIST_BEFORE = r"(?:(?:the|and|of|in|at|for) |[A-Z][\w'-]*,? ){0,30}\Z"
_AMONG_RECEIVERS = re.compile(
    r"\b(?:(?:recipients|winners|beneficiaries|grant-holders|groups|organisations|charities|awards|grants)"
    r"(?: (?:include|included|are|were)|,? including|,? such as)"
    r"|(?:award(?:ed)?|grant(?:ed|s)?|given|paid|funding|money) (?:\w+ )?to) " + _LIST_BEFORE
)
_ALL_RECEIVE = re.compile(
    r"(?:,? (?:the|and|of|in|at|for)\b|,? [A-Z][\w'-]*){0,30}"
    r"(?: (?:has|have|had|was|were|are|is|will|all|both|each|also|be|been)){0,4}"
    r" (?:awarded|given|granted|offered|handed|allocated|receiv\w+|secur\w+|won|gets?|got|benefit\w*|shares?|shared)\b"
)
_OF_IT = re.compile(
    r"(?: (?:in|near|at) [A-Z][\w'-]+(?: [A-Z][\w'-]+)*)?(?:, [^,;.£]{1,60},)? ?\(?(?:\([^)]*\) )?,?[ :–-]{0,4}"
    r"\(?(?:which |that |has |have |had |was |were |will |is |to |also |be )*"
    r"(?:received?s?|won|wins|secured?s?|awarded|granted|given|gets?|got|handed|[£€$]\d)"
)


def receives(piece: Piece, page: Page) -> bool:
    """Say whether a name is handed money, or takes it, in its sentence."""
    if heads_item(piece, page):
        return True
    span, sentence = piece.span, piece.sentence.span
    before, after = page.text[sentence.start : span.start], page.text[span.end : sentence.end]
    if _GIVEN_TO.search(before) or _AMONG_RECEIVERS.search(before) or _ALL_RECEIVE.match(after):
        return True
    if not _MONEY.search(page.text[sentence.start : sentence.end]):
        return acts(piece, page)
    if _OF_IT.match(after) or re.search(
        r"[£€$][\d.,]+ ?(?:billion|million|thousand|bn|m|k)?(?: \w+){0,3} (?:to|for) (?:the )?\Z", before
    ):
        return True
    return acts(piece, page)


_LISTS = re.compile(
    r"\b(?:fund\w*|award\w*|grants?|receiv\w*|benefi\w*|winners?|won|recipients?|shares?|offered|allocations?|successful)\b[^.]*:\Z"
)
_ITEM_REST = re.compile(
    r"(?:, [^£\n]{1,50}?)?(?: \([^)\n]*\))?(?:\Z|:| ?\|| [–—-] | {2,}|, (?:to|for|which|who)\b| \(?£|, £)"
)


def heads_item(piece: Piece, page: Page) -> bool:
    """Say whether a name opens an item that gives it money: by its own sum, or under "Projects receiving funding:"."""
    if piece.first or piece.sentence.kind not in {BlockKind.ITEM, BlockKind.ROW} or piece.words[-1].own:
        return False
    rest = page.text[piece.span.end : piece.sentence.span.end]
    if not _ITEM_REST.match(rest):
        return False
    return "£" in rest or bool(_LISTS.search(page.lead_in(piece.sentence)))


def acts(piece: Piece, page: Page) -> bool:
    """Say whether the name is the subject of a verb that only a body can be."""
    word = piece.after()
    if word is None:
        return False
    apposed = re.match(r", [^,;.]{3,60}, (\w+)", page.text[piece.span.end : piece.span.end + 80])
    if apposed is not None:
        return apposed[1] in page.lexicon.words["acting"]
    if word.gap.strip():
        return False
    if word.text in {"has", "have", "had", "will", "also"}:
        word = piece.after(2)
    return word is not None and not word.gap.strip() and word.text in page.lexicon.words["acting"]


def _lower_class(piece: Piece, page: Page) -> Candidate | None:
    """Type a name by the lower-case class word after it: "Local Conversations programme"."""
    lexicon = page.lexicon
    words = [word.text for word in piece.words]
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
