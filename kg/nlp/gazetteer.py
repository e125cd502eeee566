"""Names that are known beforehand: the registers of the vocabulary, the shipped lists, the towns."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from kg.model import MentionType, Span
from kg.nlp.layout import BlockKind
from kg.nlp.page import Candidate, Page, Sentence
from kg.nlp.registers import KnownName, Registers
from kg.nlp.words import Word


def find(page: Page) -> Iterator[Candidate]:
    """Yield the known names of a document, the longest at each place."""
    surnames = _surnames(page)
    for sentence in page.sentences:
        at = 0
        while at < len(sentence.words):
            known = _known_at(sentence, at, page.registers)
            if known is not None and not _somebody(known, surnames) and _counts(page, sentence, at, known):
                size = _capitalised(known, page)
                last = sentence.words[at + size - 1]
                name = None if size == len(known.words) else " ".join(known.words)
                yield Candidate(Span(sentence.words[at].start, last.end), known.type, known.rule, name)
            at += 1


def _capitalised(known: KnownName, page: Page) -> int:
    """Return how many words of a known name are mentioned: without the lower-case class word that ends it."""
    size = len(known.words)
    while size > 1 and known.words[size - 1] in page.lexicon.lower_heads:
        size -= 1
    return size


def _surnames(page: Page) -> frozenset[str]:
    """Return the words that follow a forename, a title or an initial somewhere: who is so called is called so again."""
    return frozenset(
        word.text
        for sentence in page.sentences
        for before, word in itertools.pairwise(sentence.words)
        if word.capital and _names_person(page, before, word)
    )


def _somebody(known: KnownName, surnames: frozenset[str]) -> bool:
    """Say whether a town's name is the surname of somebody in the document: "Ann Bolton", later "Bolton said"."""
    return known.rule == "gazetteer.town" and len(known.words) == 1 and known.words[0] in surnames


def _known_at(sentence: Sentence, at: int, registers: Registers) -> KnownName | None:
    for size in registers.lengths.get(sentence.words[at].text, ()):
        words = sentence.words[at : at + size]
        known = registers.known.get(tuple(word.text for word in words))
        if known is not None and _same_gaps(words, known):
            return known
    return None


def _same_gaps(words: tuple[Word, ...], known: KnownName) -> bool:
    return all(word.gap.strip(" .") == gap.strip(" .") for word, gap in zip(words[1:], known.gaps[1:], strict=True))


def _counts(page: Page, sentence: Sentence, at: int, known: KnownName) -> bool:
    """Say whether a known name is meant here, and not an ordinary word, a surname or part of another name."""
    first, last = sentence.words[at], sentence.words[at + len(known.words) - 1]
    before = sentence.words[at - 1] if at else None
    after = sentence.words[at + len(known.words)] if at + len(known.words) < len(sentence.words) else None
    joined_before = before is not None and not first.gap.strip() and before.capital and at > 1
    joined_after = after is not None and not after.gap.strip() and after.capital and not last.own
    if known.type is MentionType.PLACE and len(known.words) == 1 and _names_person(page, before, first):
        return False
    if len(known.words) == 1 and first.text in page.lexicon.words["months"] | page.lexicon.words["days"]:
        return False
    if first.text == "Parliament" and before is not None and before.text.lower() == "this":
        return False
    if not known.guarded:
        inside = joined_before and joined_after and sentence.kind is not BlockKind.HEADING
        return not (inside and known.rule == "gazetteer.town")
    if known.type is MentionType.PLACE:
        return _guarded_place(page, sentence, at, known, before) and not joined_after
    return not joined_before and not joined_after and (at > 0 or _stands_alone(page, last, after))


def _names_person(page: Page, before: Word | None, word: Word) -> bool:
    """Say whether a forename, a title or an initial stands before a word."""
    if before is None or before.own or word.gap.strip(" ."):
        return False
    initial = len(before.text) == 1 and before.text.isupper() and word.gap.startswith(".")
    return initial or (
        not word.gap.strip() and (before.text in page.lexicon.forenames or before.text in page.lexicon.titles)
    )


def _stands_alone(page: Page, last: Word, after: Word | None) -> bool:
    """Say whether a word that opens a sentence is a name there: "Locality, which supports …", "Scope said"."""
    if after is not None and not after.gap.strip() and after.text in page.lexicon.words["saying"]:
        return True
    return last.own or page.text.startswith((", which", ", who", ", the ", ", a ", " ("), last.end)


def _guarded_place(page: Page, sentence: Sentence, at: int, known: KnownName, before: Word | None) -> bool:
    """A town that is also a word or surname is a place after a preposition, or where the model reads one."""
    if before is None:
        whole = Span(sentence.words[at].start, sentence.words[at + len(known.words) - 1].end)
        return known.rule != "gazetteer.town" and page.entity_label(whole) == "GPE"
    if before.capital and not sentence.words[at].gap.strip():
        return False
    placed = (
        before.text in {"in", "at", "near", "around", "from", "across", "outside", "to"}
        and not sentence.words[at].gap.strip()
    )
    span = Span(sentence.words[at].start, sentence.words[at + len(known.words) - 1].end)
    return placed or page.entity_label(span) in {"GPE", "LOC"}
