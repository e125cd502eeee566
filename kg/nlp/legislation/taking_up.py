"""What "the Act", "that Act", "the 2011 Act" and defined terms take up, settled in the order of the text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kg.namespaces import slugify
from kg.nlp.legislation.definitions import Definition
from kg.nlp.legislation.naming import Name
from kg.nlp.legislation.register import LawRegister
from kg.nlp.legislation.works import Work

_AS_OBJECT = re.compile(r"\b(?:amend|repeal|replac|revok|supersed|modif|insert)\w*[^.;]{0,40}\Z")
#: How many sentences back "the Act" may look when the document has named several.
_REACH = 4
_TAKEN_UP = {"Deddf": "Act", "Mesur": "Measure", "Rheoliadau": "Regulations", "Gorchymyn": "Order", "Rheolau": "Rules"}


@dataclass(slots=True)
class Memory:
    """What has been read so far."""

    text: str
    #: Where the sentences start.
    starts: Sequence[int]
    is_statute: bool
    #: Term → its definitions in the order of the text.
    definitions: dict[str, list[Definition]]
    #: Where terms are defined, in order.
    terms: Sequence[int] = ()
    #: Class word → the works it may take up, with the offset, in the order of the text.
    named: dict[str, list[tuple[int, Work]]] = field(default_factory=dict)
    #: Class word and year (or None for any) → the different works it may take up.
    distinct: dict[tuple[str, str | None], dict[str, Work]] = field(default_factory=dict)

    def defines(self, start: int, end: int) -> bool:
        """Say whether a term is defined between two offsets."""
        at = bisect_left(self.terms, start)
        return at < len(self.terms) and self.terms[at] < end

    def sentence(self, offset: int) -> int:
        """Return the number of the sentence an offset lies in."""
        return bisect_right(self.starts, offset) - 1

    def opens_sentence(self, offset: int) -> bool:
        """Say whether a sentence starts at an offset."""
        at = self.sentence(offset)
        return at >= 0 and self.starts[at] == offset

    def is_prose(self, offset: int) -> bool:
        """Say whether the sentence an offset lies in is closed by a stop, as no heading is."""
        following = bisect_right(self.starts, offset)
        end = self.starts[following] if following < len(self.starts) else len(self.text)
        return self.text[max(offset, end - 16) : end].rstrip()[-1:] in {".", ";", "!", "?"}

    def remember(self, offset: int, work: Work) -> None:
        """Keep a work for what takes it up later."""
        if not work.identifies:
            return
        word = _TAKEN_UP.get(work.word, work.word)
        self.named.setdefault(word, []).append((offset, work))
        for year in {None, work.year}:
            self.distinct.setdefault((word, year), {})[work.id] = work

    def in_sentence(self, word: str, sentence: int) -> tuple[Work, ...]:
        """Return the different works of a sentence that a class word may take up, in the order of the text."""
        found: list[Work] = []
        for offset, work in reversed(self.named.get(word, [])):
            if self.sentence(offset) < sentence:
                break
            found.append(work)
        return tuple({work.id: work for work in reversed(found)}.values())

    def defined(self, term: str, offset: int) -> Work | None:
        """Return what a term means at an offset: the last definition before it holds."""
        known = self.definitions.get(term, [])
        at = bisect_left(known, offset, key=lambda one: one.span.start)
        return known[at - 1].work if at else None


@dataclass(slots=True)
class TakenUp:
    """Settles, in the order of the text, what definite descriptions and defined terms mean."""

    memory: Memory
    register: LawRegister

    def resolved(self, name: Name) -> Name | None:
        """Return a name with its work; None when it is not a reference after all."""
        if name.rule == "legislation.title" and name.work is not None and name.work.register_id is None:
            term = " ".join(name.span.of(self.memory.text).split())
            name = replace(name, work=self.memory.defined(term, name.span.end) or name.work)
        if name.work is not None:
            if name.rule != "legislation.defined":
                for named in (name.work, *name.more):
                    self.memory.remember(name.span.start, named)
            return name
        work = self._defined(name) if name.rule == "legislation.defined" else self._described(name)
        if work is None:
            return None
        self.memory.remember(name.span.start, work)
        return replace(name, work=work)

    def _defined(self, name: Name) -> Work | None:
        match = name.match
        if match is None:
            return None
        term = " ".join(match["m"].split())
        work = self.memory.defined(term, name.span.start)
        if work is None or (match["year"] and match["year"].strip() != work.year):
            return None
        which = re.search(r"(\w+)[ \n]+\Z", self.memory.text[max(0, name.span.start - 16) : name.span.start])
        here = self.memory.in_sentence(_TAKEN_UP.get(work.word, work.word), self.memory.sentence(name.span.start))
        if which and which[1].casefold() == "that" and here:
            return here[-1]
        if which and which[1].casefold() == "this" and self.memory.is_statute:
            return self.memory.defined(f"this {term}", len(self.memory.text))
        return work

    def _described(self, name: Name) -> Work | None:
        match = name.match
        if match is None:
            return None
        word, year = match["word"], match["year"] or match["of"]
        if match["words"].strip():
            return self._year_first(match)
        if match["which"].casefold() == "this" and self.memory.is_statute:
            return self.memory.defined(f"this {word}", len(self.memory.text)) or self._open(match, word, ())
        near = match["which"].casefold() in {"that", "those"} or match["same"] is not None
        work, candidates = self._antecedent(name.span.start, word, year, near=near)
        return work or self._open(match, word, candidates)

    def _year_first(self, match: re.Match[str]) -> Work | None:
        """Take "the 2010 Equality Act" for the Equality Act 2010."""
        title = f"{' '.join(match['words'].split())} {match['word']} {match['year']}"
        ids = self.register.dated(title)
        if len(ids) == 1:
            entry = self.register.entries[ids[0]]
            return Work(entry.id, entry.label, match["word"], match["year"], register_id=entry.id)
        return Work(
            f"legislation/{slugify(title)}", title, match["word"], match["year"], candidates=ids, identifies=not ids
        )

    def _open(self, match: re.Match[str], word: str, candidates: tuple[Work, ...]) -> Work | None:
        """Return an unresolved work; nothing when the word is too general to be sure that legislation is meant."""
        if not candidates and word not in {"Act", "Bill"}:
            return None
        shown = " ".join(match["m"].split())
        ids = tuple(sorted({work.id for work in candidates if work.identifies}))
        return Work(f"legislation/{slugify(shown)}", shown, word, match["year"], candidates=ids, identifies=False)

    def _antecedent(
        self, offset: int, word: str, year: str | None, *, near: bool
    ) -> tuple[Work | None, tuple[Work, ...]]:
        distinct = tuple(self.memory.distinct.get((word, year), {}).values())
        if len(distinct) <= 1 or year:
            return (distinct[0], ()) if len(distinct) == 1 else (None, distinct)
        here = self.memory.sentence(offset)
        last_at, last_work = self.memory.named[word][-1]
        last = self.memory.sentence(last_at)
        if last == here and near:
            return last_work, ()
        in_last = self.memory.in_sentence(word, last)
        if len(in_last) > 1 or here - last > _REACH or self._is_object(last_at):
            return None, distinct
        return in_last[0], ()

    def _is_object(self, offset: int) -> bool:
        """Say whether a name is what another Act does something to: "It amends the Housing Act 1996"."""
        return _AS_OBJECT.search(self.memory.text[max(0, offset - 60) : offset]) is not None
