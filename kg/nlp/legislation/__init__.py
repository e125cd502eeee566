"""References to UK legislation: titles, numbers, short forms, "the Act", and the provisions named with them.

Works on plain text and the register alone; the rest of the package asks `LawReading` what was found where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.model import MentionType, Span
from kg.nlp.legislation.reading import Reference, read_law
from kg.nlp.legislation.register import LawRegister, law_register

__all__ = ["LawReading", "LawRegister", "Reference", "law_register", "read_law", "reading_of"]


@dataclass(frozen=True, slots=True)
class LawReading:
    """The references of one document by their stretch."""

    references: Mapping[Span, Reference]

    def found(self) -> Iterator[tuple[Span, MentionType, str]]:
        """Yield stretch, type and rule of each reference."""
        for span, reference in self.references.items():
            yield span, MentionType.LEGISLATION, reference.rule


def reading_of(text: str, sentences: Sequence[Span], register: LawRegister) -> LawReading:
    """Return the references of a text, to be looked up by where they stand."""
    return LawReading({reference.span: reference for reference in read_law(text, sentences, register)})
