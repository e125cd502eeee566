"""Words as the index knows them, and how near two of them are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from operator import itemgetter

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: Words of a question that are looked at; more than that is a text, not a question.
MOST_WORDS = 12

#: Legal forms and little words, which tell no name from another.
LIGHT = frozenset(
    {"a", "an", "and", "at", "cic", "cio", "for", "in", "limited", "llp", "ltd", "of", "on", "plc", "the", "to"}
)

#: Words shorter than this have no typing errors that could be told from other words.
_SHORTEST = 4
#: Words from this length on may be two changes away.
_LONG = 8
#: Candidates for one mistyped word.
_CANDIDATES = 3


def words_of(text: str) -> list[str]:
    """Return the words of a text without case and accents, as SQLite's ``unicode61`` tokenizer cuts them.

    >>> words_of("Ynys Môn – St Grwst’s")
    ['ynys', 'mon', 'st', 'grwst', 's']
    """
    if text.isascii():
        return re.findall(r"[^\W_]+", text.lower())
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return re.findall(r"[^\W_]+", plain.lower())


def name_key(name: str) -> str:
    """Return what two spellings of a name share.

    >>> name_key("HM  Treasury"), name_key("Café-Crown")
    ('hm treasury', 'cafe crown')
    """
    return " ".join(words_of(name))


def near_words(word: str, known: Mapping[str, int]) -> list[str]:
    """Return the known words that a mistyped one most likely stands for, the nearest and most used first.

    One change (a letter more, less, other, or two swapped) is allowed from four letters on, two from eight. A word that
    is two known ones without the space between them stands for these.

    Args:
        word: in lower case, not known.
        known: word → how often it is used.

    >>> near_words("levleling", {"levelling": 9, "fund": 3})
    ['levelling']
    >>> near_words("levellingup", {"levelling": 9, "up": 8})
    ['levelling up']
    """
    most = 0 if len(word) < _SHORTEST else 1 if len(word) < _LONG else 2
    found = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=most, limit=50) if most else []
    ranked = sorted((distance, -known[near], near) for near, distance, _ in found)
    near = [near for distance, _, near in ranked if distance == ranked[0][0]][:_CANDIDATES]
    return near if ranked and ranked[0][0] == 1 else _parts(word, known) or near


def _parts(word: str, known: Collection[str]) -> list[str]:
    cuts = [(word[:at], word[at:]) for at in range(2, len(word) - 1)]
    both = [(abs(len(one) - len(other)), f"{one} {other}") for one, other in cuts if one in known and other in known]
    return [min(both, key=itemgetter(0))[1]] if both else []
