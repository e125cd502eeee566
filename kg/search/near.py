"""The things of an index whose names come nearest to a name that may be misspelt, shortened or in another order.

Candidates share the rarest words of the name, spelt alike or nearly so; then every name of a candidate is weighed
against it, word by word, where a rare word counts for more than a frequent one.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kg.search.index import SearchIndex
from kg.search.words import MOST_WORDS, name_key, words_of

#: Candidates that are weighed for one name.
_WEIGHED = 200
#: Known words that a misspelt one may stand for.
_MEANINGS = 4
#: A word less alike than this is another word.
_ALIKE = 0.7
#: Legal forms and little words, which tell no name from another.
_LIGHT = frozenset(
    [
        "ltd",
        "limited",
        "plc",
        "cic",
        "cio",
        "llp",
        "the",
        "of",
        "for",
        "and",
        "in",
        "on",
        "at",
        "a",
        "an",
        "to",
        "y",
        "yr",
    ]
)
_LIGHT_WEIGHT = 0.1
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
    words = words_of(name)[:MOST_WORDS]
    if not words:
        return ()
    found = dict.fromkeys(index.with_key(" ".join(words)))
    if not found:
        found = dict.fromkeys(_candidates(index, words))
    weights = _Weights(index)
    best: dict[str, Near] = {}
    for thing, names in index.named(list(found)):
        if types and thing.type not in types:
            continue
        likeness, nearest_name = max((weights.likeness(words, one), one) for one in names)
        best[thing.iri] = Near(thing.iri, thing.label, thing.type, round(likeness, 4), nearest_name)
    return tuple(sorted(best.values(), key=lambda near: -near.likeness)[:most])


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


class _Weights:
    """How much each word tells, in one index."""

    def __init__(self, index: SearchIndex) -> None:
        self._uses = index.word_uses
        self._all = max(2, index.size)

    def likeness(self, wanted: Sequence[str], name: str) -> float:
        """Return how near a name comes to the words that are wanted: 1 for the same, 0 for nothing in common."""
        if " ".join(wanted) == name_key(name):
            return 1.0
        words = words_of(name)
        if len(wanted) == 1 and _stands_for(wanted[0], words):
            return 0.8
        left, shared = list(words), 0.0
        for word in wanted:
            pair = max(((_alike(word, other), other) for other in left), default=(0.0, ""))
            if pair[0] >= _ALIKE:
                left.remove(pair[1])
                shared += pair[0] * (self._weight(word) + self._weight(pair[1])) / 2
        total = sum(map(self._weight, wanted)) + sum(map(self._weight, words))
        return min(0.99, 2 * shared / total) if total else 0.0

    def _weight(self, word: str) -> float:
        if word in _LIGHT:
            return _LIGHT_WEIGHT
        # A word nobody uses is most likely a misspelt one, and says as much as a word of middling frequency.
        uses = self._uses.get(word, math.isqrt(self._all))
        return 0.3 + math.log(1 + self._all / uses)


def _stands_for(form: str, words: Sequence[str]) -> bool:
    """Say whether a form is made of the first letters of words, with or without the little ones."""
    return len(form) > 1 and form in {
        "".join(word[0] for word in words),
        "".join(word[0] for word in words if word not in _LIGHT),
    }


@lru_cache(maxsize=100_000)
def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if other in _alternatives(one):
        return 0.98
    return OSA.normalized_similarity(one, other)
