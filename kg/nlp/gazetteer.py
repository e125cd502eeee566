"""Names that are known beforehand: the registers of the vocabulary, the shipped lists, the towns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.model import Kind, MentionType, Span
from kg.nlp.lexicon import Lexicon
from kg.nlp.page import Candidate, Page, Sentence, Word, cut_words
from kg.vocabulary import Vocabulary

_MENTIONED_AS = {Kind.AGENDA: MentionType.PROGRAMME, Kind.PROVISION: MentionType.LEGISLATION}


@dataclass(frozen=True, slots=True)
class KnownName:
    """A known name as words with what stands between them."""

    words: tuple[str, ...]
    gaps: tuple[str, ...]
    type: MentionType
    rule: str
    guarded: bool


Index = Mapping[str, tuple[KnownName, ...]]


def index_names(lexicon: Lexicon, vocabulary: Vocabulary) -> Index:
    """Return every known name under its first word, the longest first."""
    found: dict[tuple[str, ...], KnownName] = {}
    for entry in vocabulary.entries.values():
        kind = _MENTIONED_AS.get(entry.kind) or _mention_type(entry.kind)
        # The grammar of legislation finds Acts by itself, with their provisions.
        if kind is not None and kind not in {MentionType.OUTCOME, MentionType.LEGISLATION}:
            for name in entry.names:
                _add(found, name, kind, f"register.{kind.value.lower()}", lexicon)
    for name, (kind, rule) in lexicon.names.items():
        _add(found, name, kind, rule, lexicon)
    for name in lexicon.towns:
        _add(found, name, MentionType.PLACE, "gazetteer.town", lexicon)
    index: dict[str, list[KnownName]] = {}
    for known in found.values():
        index.setdefault(known.words[0], []).append(known)
    return {first: tuple(sorted(names, key=lambda name: -len(name.words))) for first, names in index.items()}


def _mention_type(kind: Kind) -> MentionType | None:
    return next((item for item in MentionType if item.value == kind.value), None)


def _add(found: dict[tuple[str, ...], KnownName], name: str, kind: MentionType, rule: str, lexicon: Lexicon) -> None:
    words = cut_words(name, 0, len(name))
    key = tuple(word.text for word in words)
    if key and any(word.text[0].isupper() for word in words):
        guarded = name in lexicon.guarded or (name in lexicon.guarded_towns and kind is MentionType.PLACE)
        found.setdefault(key, KnownName(key, tuple(word.gap.strip() for word in words), kind, rule, guarded))


def find(page: Page, index: Index) -> Iterator[Candidate]:
    """Yield the known names of a document, the longest at each place."""
    for sentence in page.sentences:
        at = 0
        while at < len(sentence.words):
            known = _known_at(sentence, at, index)
            if known is not None and _counts(page, sentence, at, known):
                last = sentence.words[at + len(known.words) - 1]
                yield Candidate(Span(sentence.words[at].start, last.end), known.type, known.rule)
            at += 1


def _known_at(sentence: Sentence, at: int, index: Index) -> KnownName | None:
    for known in index.get(sentence.words[at].text, ()):
        words = sentence.words[at : at + len(known.words)]
        if len(words) == len(known.words) and _same(words, known):
            return known
    return None


def _same(words: tuple[Word, ...], known: KnownName) -> bool:
    if any(word.text != text for word, text in zip(words, known.words, strict=True)):
        return False
    return all(word.gap.strip(" .") == gap.strip(" .") for word, gap in zip(words[1:], known.gaps[1:], strict=True))


def _counts(page: Page, sentence: Sentence, at: int, known: KnownName) -> bool:
    """Say whether a known name is meant here, and not an ordinary word, a surname or part of another name."""
    first, last = sentence.words[at], sentence.words[at + len(known.words) - 1]
    before = sentence.words[at - 1] if at else None
    after = sentence.words[at + len(known.words)] if at + len(known.words) < len(sentence.words) else None
    joined_before = before is not None and not first.gap.strip() and before.capital and at > 1
    joined_after = after is not None and not after.gap.strip() and after.capital and not last.own
    if known.type is MentionType.PLACE and len(known.words) == 1:
        if before is not None and (joined_before or at == 1) and not first.gap.strip() and not before.own and (before.text in page.lexicon.forenames or before.text in page.lexicon.titles):
            return False
    if len(known.words) == 1 and first.text in page.lexicon.words["months"] | page.lexicon.words["days"]:
        return False
    if not known.guarded:
        return True
    if known.type is MentionType.PLACE:
        return _guarded_place(page, sentence, at, known, before) and not joined_after
    return not joined_before and not joined_after and (at > 0 or _stands_alone(page, sentence, last, after))


def _stands_alone(page: Page, sentence: Sentence, last: Word, after: Word | None) -> bool:
    """Say whether a word that opens a sentence is a name there: "Locality, which supports …", "Scope said"."""
    if after is not None and not after.gap.strip() and after.text in page.lexicon.words["saying"]:
        return True
    return last.own or page.text.startswith((", which", ", who", ", the ", ", a ", " ("), last.end)


def _guarded_place(page: Page, sentence: Sentence, at: int, known: KnownName, before: Word | None) -> bool:
    """A town that is also a word or surname is a place after a preposition, or where the model reads one."""
    if before is None:
        return False
    if before.capital and not sentence.words[at].gap.strip():
        return False
    placed = before.text in {"in", "at", "near", "around", "from", "across", "outside", "to"} and not sentence.words[at].gap.strip()
    span = Span(sentence.words[at].start, sentence.words[at + len(known.words) - 1].end)
    return placed or page.entity_label(span) in {"GPE", "LOC"}
