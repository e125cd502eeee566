"""Words of a text: without possessive endings, with what stands between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"&|[^\W_](?:[\w+]|[.'/&-](?=[^\W_]))*(?:\.(?=[A-Z]\.))?")
_OWN = re.compile(r"'s\Z|(?<=s)'\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence, without a possessive ending."""

    text: str
    start: int
    end: int
    #: What stands between the word before and this one (at the start of a sentence: nothing).
    gap: str
    #: True when it bears a possessive ending: "Trust's", "Residents'".
    own: bool
    #: True when that ending is a plural's: "Residents'".
    several: bool = False

    @property
    def capital(self) -> bool:
        """True when it begins with a capital letter."""
        return self.text[0].isupper()


def cut_words(text: str, start: int, end: int) -> tuple[Word, ...]:
    """Return the words of a stretch of text; possessive endings are left off.

    >>> [(word.text, word.own) for word in cut_words("Local Trust's aims", 0, 18)]
    [('Local', False), ('Trust', True), ('aims', False)]
    """
    words, at = [], start
    for match in _WORD.finditer(text, start, end):
        plural = match.group().endswith("s") and text[match.end() : match.end() + 2] == "' "
        shown = _OWN.sub("", match.group())
        own = plural or len(shown) < len(match.group())
        words.append(Word(shown, match.start(), match.start() + len(shown), text[at : match.start()], own, plural))
        at = match.end() + plural
    return tuple(words)
