"""A stretch of capitalised words that may be one name, and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Span
from kg.nlp.page import Sentence
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
