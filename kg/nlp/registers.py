"""What the registers and shipped lists know, looked up by words: names, short forms, legislation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.model import Kind, MentionType
from kg.nlp.legislation import LawRegister, law_register
from kg.nlp.lexicon import Lexicon
from kg.nlp.words import cut_words
from kg.vocabulary import Vocabulary, normalise_name

_MENTIONED_AS = {Kind.AGENDA: MentionType.PROGRAMME, Kind.PROVISION: MentionType.LEGISLATION}


@dataclass(frozen=True, slots=True)
class KnownName:
    """A known name as words with what stands between them."""

    words: tuple[str, ...]
    gaps: tuple[str, ...]
    type: MentionType
    rule: str
    guarded: bool


@dataclass(frozen=True, slots=True)
class Registers:
    """The vocabulary with the look-ups that reading needs, made once."""

    vocabulary: Vocabulary
    #: The words of a known name → the name.
    known: Mapping[tuple[str, ...], KnownName]
    #: First word → how many words the known names have that begin with it, the most first.
    lengths: Mapping[str, tuple[int, ...]]
    #: Normalised form that means an entry only in context → ids of the entries.
    short_forms: Mapping[str, tuple[str, ...]]
    #: The Acts and instruments, looked up by title.
    law: LawRegister


def index_registers(lexicon: Lexicon, vocabulary: Vocabulary) -> Registers:
    """Return the look-ups of a vocabulary and the shipped lists."""
    shorts: dict[str, list[str]] = {}
    for entry in vocabulary.entries.values():
        for form in entry.short_forms:
            shorts.setdefault(normalise_name(form), []).append(entry.id)
    known = _known(lexicon, vocabulary)
    return Registers(vocabulary, known, _lengths(known), _sorted(shorts), law_register(vocabulary))


def _lengths(known: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for words in known:
        found.setdefault(words[0], set()).add(len(words))
    return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}


def _sorted(found: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(sorted(ids)) for name, ids in found.items()}


def _known(lexicon: Lexicon, vocabulary: Vocabulary) -> dict[tuple[str, ...], KnownName]:
    """Return every known name under its words."""
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
    return found


def _mention_type(kind: Kind) -> MentionType | None:
    return next((item for item in MentionType if item.value == kind.value), None)


def _add(found: dict[tuple[str, ...], KnownName], name: str, kind: MentionType, rule: str, lexicon: Lexicon) -> None:
    words = cut_words(name, 0, len(name))
    key = tuple(word.text for word in words)
    if key and any(word.text[0].isupper() for word in words):
        guarded = name in lexicon.guarded or (name in lexicon.guarded_towns and kind is MentionType.PLACE)
        found.setdefault(key, KnownName(key, tuple(word.gap.strip() for word in words), kind, rule, guarded))
