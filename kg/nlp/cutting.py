"""Runs of capitals cut where two names meet: at small words, commas, an office and its holder."""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import MentionType
from kg.nlp.class_words import class_of, closing_class, complete, complete_name, front_of, is_place
from kg.nlp.layout import BlockKind
from kg.nlp.lexicon import Lexicon
from kg.nlp.page import Page, Sentence
from kg.nlp.pieces import Piece
from kg.nlp.runs import run_end
from kg.nlp.words import Word


def pieces(page: Page, sentence: Sentence) -> Iterator[Piece]:
    """Yield the stretches of a sentence that may be names."""
    at, words = 0, sentence.words
    while at < len(words):
        if words[at].capital:
            stop = run_end(words, at, page.lexicon)
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
                if start and complete(Piece(piece.sentence, piece.first, first), page):
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
            office = front_of(words[:at], page.lexicon)
            if office is not None and office.type is MentionType.ROLE:
                return at
    return 0


def _cut(run: Piece, page: Page) -> Iterator[Piece]:
    """Cut a run at the small words that join two names rather than one."""
    words, first = run.sentence.words, run.first
    at = first
    while at < run.stop:
        word = words[at]
        comma = word.gap.strip() == "," and at > first
        if at > first and ((comma and not _list_holds(run, first, at)) or _next_cell(run, word, page)):
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


def _next_cell(run: Piece, word: Word, page: Page) -> bool:
    """Say whether a word opens the next cell of a row of a table: two spaces or more stand before it."""
    if run.sentence.kind is not BlockKind.ROW or word.gap.strip() or len(word.gap) < 2:
        return False
    return "\n" not in page.document.text[word.start - len(word.gap) : word.start]


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
        whole = complete(left, page) and complete(right, page)
        return not whole or (is_place(left.name, page) and closing_class(right.words[-1:], lexicon))
    if small == "of" and len(left.words) < 3 and _peer(left, page):
        return True
    if small in {"our", "your", "my"}:
        return len(left.words) == 1 and left.words[0].text.endswith("ing")
    if small == "and":
        return _and_joins(run, left, right, page) and not (right_from > at + 1 and not _headed(left))
    if right.words and right.words[0].text in lexicon.words["months"] | {"Department", "Ministry"}:
        return False
    if small == "in" and len(left.words) > 1:
        return _title_of_nation(left, right, page)
    if small == "in" and _plural_noun(left, page) and left.first:
        return not is_place(right.words[0].text, page) and page.entity_label(right.span) not in {"GPE", "LOC"}
    if not (left.words[-1].text in lexicon.complements.get(small, ()) or (small == "for" and _plural_noun(left, page))):
        return False
    if small == "for" and len(left.words) > 1 and _money_for_place(left, right, page):
        return False
    if small == "for" and left.words[-1].text in {"Member", "Spokesperson", "Spokesman", "Champion", "Lead"}:
        return True
    other = right if small == "for" and right.name not in lexicon.heads else Piece(run.sentence, right_from, run.stop)
    if _two_names(left, other, page):
        return False
    return not (
        small in {"to", "in"} and right.name in lexicon.names and lexicon.names[right.name][0] is MentionType.PLACE
    )


def _title_of_nation(left: Piece, right: Piece, page: Page) -> bool:
    """Say whether a work's title ends in its nation: "Framework for Regional Investment in Wales"."""
    found = front_of([word.text for word in left.words], page.lexicon)
    titled = found is not None and found.type is MentionType.DOCUMENT
    return titled and right.name in page.lexicon.words["branches"]


def _plural_noun(left: Piece, page: Page) -> bool:
    """Say whether a name opens with things that are for something: "Homes for Ukraine", "Places for People"."""
    word = left.words[-1].text
    if not word.endswith("s") or word.endswith("ss") or len(word) < 5 or word in page.lexicon.towns:
        return False
    return word not in page.lexicon.names and not complete(left, page)


def _money_for_place(left: Piece, right: Piece, page: Page) -> bool:
    """Say whether money or a deal is for a place: "the Towns Fund for Bishop Auckland" is two names."""
    found = class_of([word.text for word in left.words], page.lexicon)
    return (
        found is not None
        and found.type in {MentionType.FUND, MentionType.PROGRAMME}
        and left.words[-1].text in {"Fund", "Deal", "Grant"}
        and is_place(right.name, page)
    )


def _peer(left: Piece, page: Page) -> bool:
    """Say whether a surname after a peer's title goes on with a place: "Baroness Hale of Ryton"."""
    before = left.before()
    title = left.words[0] if len(left.words) > 1 else before
    return title is not None and title.text in page.lexicon.words["peers"]


def _two_names(left: Piece, right: Piece, page: Page) -> bool:
    """Say whether a small word stands between two whole names: "the Board of the Local Government Association"."""
    office = class_of([word.text for word in left.words], page.lexicon)
    if (len(left.words) < 2 and not (office is not None and office.type is MentionType.ROLE)) or not complete(
        left, page
    ):
        return False
    body = class_of([word.text for word in right.words], page.lexicon)
    if right.words and right.words[-1].text in page.lexicon.words["many_bodies"]:
        body = None
    known = page.lexicon.names.get(right.name.removeprefix("The "))
    trailed = len(right.words) > 1 and right.words[-1].text in page.lexicon.words["trailers"]
    trailed = trailed and not is_place(right.name, page)
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
        is_place(word.text, page) or word.text in {"County", "City", "Borough", "District", "Town", "Parish"}
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
        if right.name in lexicon.portfolios and _heads_subjects(left, lexicon):
            return True
        if any(tail == name or tail.endswith(" " + name) for name in lexicon.portfolios):
            return True
        return not (complete_name(tail, page) or complete(right, page, weak=True))
    rest = run.sentence.words[right.first : run.stop]
    if not closing_class(rest, lexicon) or (_in_list(left) and len(right.words) > 1):
        return False
    return _lists_subjects(left, lexicon) or not complete(left, page) or _two_areas(left, right, page)


def _heads_subjects(left: Piece, lexicon: Lexicon) -> bool:
    """Say whether an office or department lists its subjects: "Minister for Wealth Building" and what follows."""
    found = front_of([word.text for word in left.words], lexicon)
    return found is not None and (found.type is MentionType.ROLE or left.words[0].text in {"Department", "Ministry"})


def _lists_subjects(left: Piece, lexicon: Lexicon) -> bool:
    """Say whether a list of subjects stands before "and": "Local Government, Housing" and "Planning Committee"."""
    subjects: list[list[str]] = [[]]
    for word in left.words:
        if word.gap.strip() == "," and subjects[-1]:
            subjects.append([])
        subjects[-1].append(word.text)
    return len(subjects) > 1 and all(" ".join(words) in lexicon.portfolios for words in subjects)


def _in_list(left: Piece) -> bool:
    """Say whether a name is itself a member of a list: "A, B and C" are three."""
    before = left.before()
    comma = left.words[0].gap.strip() == "," and len(left.words) > 1
    return comma and before is not None and before.capital


def _two_areas(left: Piece, right: Piece, page: Page) -> bool:
    """Say whether two areas share one body or plan: "Ryton and District Trust", "the Arun and Adur Local Plan"."""
    if not is_place(left.name, page) or len(right.words) < 2:
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
