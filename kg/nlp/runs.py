"""Runs of capitalised words, with the small words and commas that names go on over."""

from __future__ import annotations

from kg.model import MentionType
from kg.nlp.lexicon import Lexicon
from kg.nlp.words import Word


def run_end(words: tuple[Word, ...], at: int, lexicon: Lexicon) -> int:
    """Return where the longest run of capitalised words from here ends, small words between them included."""
    stop = at + 1
    while stop < len(words):
        if words[stop - 1].own and not _owner_in_name(words, at, stop, lexicon):
            break
        step = _step(words, at, stop, lexicon)
        if not step:
            break
        stop += step
    return stop


def _owner_in_name(words: tuple[Word, ...], first: int, stop: int, lexicon: Lexicon) -> bool:
    """Say whether a possessive is part of a name: "People's Health Trust", "Assynt Crofters' Trust"."""
    owner = words[stop - 1]
    if owner.text in lexicon.words["generic_owners"] or (stop - 2 >= first and words[stop - 2].text in {"St", "Saint"}):
        return True
    if stop >= len(words) or _is_person_or_office(words[stop].text, lexicon) or _has_name(owner.text, lexicon):
        return False
    return owner.several or (_after_article(words, first, stop) and owner.text not in lexicon.words["alone"])


def _is_person_or_office(word: str, lexicon: Lexicon) -> bool:
    found = lexicon.heads.get(word)
    return word in lexicon.forenames or (found is not None and found.type is MentionType.ROLE)


def _has_name(word: str, lexicon: Lexicon) -> bool:
    """Say whether an owner is somebody or something by itself: a known name, a body's class word, an acronym."""
    known = word in lexicon.names or word in lexicon.towns or word in lexicon.heads or word in lexicon.forenames
    return known or word.isupper() or word in lexicon.words["enacted"]


def _after_article(words: tuple[Word, ...], first: int, stop: int) -> bool:
    """Say whether "the" stands before a single owner, as it does before no name of a body: "the Tinker's Daughters"."""
    led = words[stop - 2] if stop > 1 else None
    return led is not None and led.text in {"the", "The"} and stop - 2 <= first


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
