"""The things of an index whose names come nearest to a name that may be misspelt, shortened or in another order.

Candidates share the rarest words of the name, spelt alike or nearly so; then every name of a candidate is weighed
against it, word by word, where a rare word counts for more than a frequent one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from kg.search.index import SearchIndex, Thing
from kg.search.words import LIGHT, MOST_WORDS, words_of

#: Candidates for one name.
_WEIGHED = 120
#: Names that are weighed word by word.
_COMPARED = 25
#: Known words that a misspelt one may stand for.
_MEANINGS = 4
#: A word less alike than this is another word.
_ALIKE = 0.7
#: What lists write short → what it is short for.
_SHORT = {
    "assoc": "association",
    "comm": "community",
    "cttee": "committee",
    "dept": "department",
    "govt": "government",
    "intl": "international",
    "ltd": "limited",
    "natl": "national",
    "prog": "programme",
    "st": "saint",
    "univ": "university",
}
_LONG = {full: short for short, full in _SHORT.items()}


@dataclass(frozen=True, slots=True)
class Near:
    """A thing with a name that comes near."""

    iri: str
    label: str
    #: Local name of its class: ``Fund``.
    type: str
    #: How near, from 0 to 1; 1 when the name is the same but for case, accents and punctuation.
    likeness: float
    #: The name that came nearest.
    name: str


def nearest(index: SearchIndex, name: str, *, types: Collection[str] = (), most: int = 10) -> tuple[Near, ...]:
    """Return the things whose names come nearest to a name, the nearest first.

    Args:
        index: the index of a version.
        name: as somebody wrote it.
        types: only things of these types; of all when empty.
        most: things to return.
    """
    words = tuple(words_of(name)[:MOST_WORDS])
    if not words:
        return ()
    found = dict.fromkeys(index.with_key(" ".join(words)))
    if not found:
        found = dict.fromkeys(_candidates(index, words))
    likely = _likely(name, [pair for pair in index.named(list(found)) if not types or pair[0].type in types])
    best: dict[str, Near] = {}
    for thing, one in likely:
        likeness = round(_likeness(index, words, _words(one)), 4)
        if thing.iri not in best or likeness > best[thing.iri].likeness:
            best[thing.iri] = Near(thing.iri, thing.label, thing.type, likeness, one)
    return tuple(sorted(best.values(), key=lambda near: -near.likeness)[:most])


def _likely(name: str, found: Sequence[tuple[Thing, tuple[str, ...]]]) -> list[tuple[Thing, str]]:
    """Return the names that are worth weighing word by word: those with the most letters in the same order."""
    names = [(thing, one) for thing, every in found for one in every]
    keys = [" ".join(_words(one)) for _, one in names]
    close = process.extract(" ".join(_words(name)), keys, scorer=fuzz.token_sort_ratio, limit=_COMPARED)
    return [names[at] for _, _, at in close]


def _candidates(index: SearchIndex, words: Sequence[str]) -> list[int]:
    """Return the rows of the things that share words with a name: all its words first, then the rarest."""
    known = index.word_uses
    meant = [_meanings(word, known) for word in words]
    useful = [meanings for meanings in meant if meanings]
    useful.sort(key=lambda meanings: sum(known[word] for word in meanings))
    found: dict[int, None] = {}
    for number in range(len(useful), 0, -1):
        rarest = useful[:number]
        found.update(dict.fromkeys(index.with_words(rarest, _WEIGHED)))
        if len(found) >= _WEIGHED // 4:
            break
    for meanings in useful[1:3]:
        if len(found) < _WEIGHED // 2 and sum(known[word] for word in meanings) <= _WEIGHED:
            found.update(dict.fromkeys(index.with_words([meanings], _WEIGHED)))
    return list(found)[: 2 * _WEIGHED]


@lru_cache(maxsize=20_000)
def _alternatives(word: str) -> tuple[str, ...]:
    return tuple(one for one in (_SHORT.get(word), _LONG.get(word)) if one)


def _meanings(word: str, known: Mapping[str, int]) -> list[str]:
    """Return the known words that a word is or may stand for."""
    exact = [one for one in (word, *_alternatives(word)) if one in known]
    if exact or len(word) < 4:
        return exact
    most = 1 if len(word) < 6 else 2
    close = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=most, limit=_MEANINGS)
    return [one for one, _, _ in close]


def _likeness(index: SearchIndex, wanted: tuple[str, ...], words: tuple[str, ...]) -> float:
    """Return how near the words of a name come to those that are wanted: 1 for the same, 0 for nothing in common."""
    if wanted == words:
        return 1.0
    if len(wanted) == 1 and _stands_for(wanted[0], words):
        return 0.8
    weight, left, rest, shared = index.weight, list(words), [], 0.0
    for word in wanted:
        if word in left:
            left.remove(word)
            shared += weight(word)
        else:
            rest.append(word)
    for word in rest:
        other, alike = _most_alike(word, left)
        if other:
            left.remove(other)
            shared += alike * (weight(word) + weight(other)) / 2
    total = sum(map(weight, wanted)) + sum(map(weight, words))
    return min(0.99, 2 * shared / total) if total else 0.0


def _stands_for(form: str, words: Sequence[str]) -> bool:
    """Say whether a form is made of the first letters of words, with or without the little ones."""
    return len(form) > 1 and form in {
        "".join(word[0] for word in words),
        "".join(word[0] for word in words if word not in LIGHT),
    }


@lru_cache(maxsize=100_000)
def _words(name: str) -> tuple[str, ...]:
    return tuple(words_of(name))


def _most_alike(word: str, others: Sequence[str]) -> tuple[str, float]:
    """Return the word that is most likely the same, and how alike they are; nothing when none is."""
    for other in _alternatives(word):
        if other in others:
            return other, 0.98
    found = process.extractOne(word, others, scorer=OSA.normalized_similarity, score_cutoff=_ALIKE)
    return (found[0], found[1]) if found else ("", 0.0)
