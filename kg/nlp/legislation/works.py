"""Which Act or instrument a title, a number or a short form means: linked, ambiguous, or unresolved with candidates."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kg.law import Identifier, parse_identifier, properties, title_key
from kg.model import Basis, Kind, Literal, Ref, Referent, Term
from kg.namespaces import slugify
from kg.nlp.legislation.numbers import Numbered, devolved_type
from kg.nlp.legislation.register import LawRegister
from kg.nlp.legislation.titles import Title, cited

#: Initials put inside a title: "Freedom of Information Act (FOIA) 2000".
_WITHIN = re.compile(r" \([A-Z]{2,8}\)(?= \d{4}\Z)")
#: Chapters of Acts are numbered by calendar year since then.
_CALENDAR_CHAPTERS = 1963
_SECONDARY = frozenset({"Order", "Regulations", "Rules", "Scheme", "Byelaws", "Rheoliadau", "Gorchymyn", "Rheolau"})


@dataclass(frozen=True, slots=True)
class Work:
    """An Act, Bill or instrument as the document refers to it."""

    #: Id of its referent: the register's id, or ``legislation/{title}``.
    id: str
    name: str
    #: Class words it may be taken up by: "Act", "Regulations".
    word: str
    year: str | None
    register_id: str | None = None
    candidates: tuple[str, ...] = ()
    identifies: bool = True
    basis: Basis = Basis.STATED

    @property
    def identifier(self) -> Identifier | None:
        """Its identifier on legislation.gov.uk, when it is settled."""
        return parse_identifier(self.register_id) if self.register_id else None

    def referent(self) -> Referent:
        """Return what mentions of it refer to."""
        return Referent(
            self.id,
            Kind.LEGISLATION,
            self.name,
            register_id=self.register_id,
            candidates=self.candidates,
            identifies=self.identifies,
            basis=self.basis,
            properties=self._properties(),
        )

    def _properties(self) -> tuple[tuple[str, Term], ...]:
        if self.identifier is not None:
            return properties(self.identifier, self.year)
        said_year: tuple[tuple[str, Term], ...] = (("kg:year", Literal(self.year, "gYear")),) if self.year else ()
        bill: tuple[tuple[str, Term], ...] = (("kg:legislationType", Literal("bill")),) if self.word == "Bill" else ()
        return (*bill, *said_year)

    def provision(self, path: str, words: str) -> Referent:
        """Return one provision of it.

        Args:
            path: the provision below the work: ``section/6E/1A``.
            words: the same in words: "section 6E(1A)".
        """
        return Referent(
            f"{self.id}/{path}",
            Kind.PROVISION,
            f"{words} {'to' if path.startswith('schedule') else 'of'} the {self.name}",
            register_id=f"{self.register_id}/{path}" if self.register_id else None,
            identifies=self.identifies,
            basis=self.basis,
            properties=(("eli:is_part_of", Ref(self.id)),),
        )


def of_title(title: Title, shown: str, register: LawRegister, number: Numbered | None) -> Work:
    """Return the work that a title means.

    Args:
        title: the title in the text.
        shown: its words on one line.
        register: the known legislation.
        number: the instrument number in brackets after it, if there is one.
    """
    if title.year and (year_first := re.fullmatch(rf"{title.year} (.+)", shown)):
        shown = f"{year_first[1]} {title.year}"
    shown = cited(shown)
    work = Work(f"legislation/{slugify(shown)}", shown, title.word, title.year)
    if title.word == "Bill":
        return work
    if title.year is None:
        return _undated(work, shown, register)
    ids = register.dated(shown) or register.dated(_WITHIN.sub("", shown))
    agreeing = tuple(one for one in ids if _agrees(one, title, number))
    if len(agreeing) == 1:
        return linked(agreeing[0], work, register)
    if ids and not agreeing:
        return replace(work, candidates=ids, identifies=False)
    if agreeing:
        return replace(work, candidates=agreeing, identifies=False)
    if (settled := _by_number(title, shown, number)) and settled.id in register.entries:
        # The number is known, and belongs to something of another title: one of the two is a slip.
        return replace(work, candidates=(settled.id,), identifies=False)
    if settled:
        return replace(work, id=settled.id, register_id=settled.id)
    return replace(work, candidates=register.nearest(shown, title.year))


def abroad(title: Title, shown: str) -> Work:
    """Return the work that another country's title means: nothing that is registered here, and no name to look up."""
    work = Work(f"legislation/{slugify(shown)}", cited(shown), title.word, title.year)
    return replace(work, identifies=False)


def _undated(work: Work, shown: str, register: LawRegister) -> Work:
    key = title_key(shown)
    ids = register.undated.get(key, ())
    if len(ids) == 1:
        return replace(linked(ids[0], work, register), basis=Basis.INFERRED)
    namesakes = ids or register.namesakes.get(key, ())
    return replace(work, candidates=namesakes, identifies=not namesakes)


def linked(entry_id: str, work: Work, register: LawRegister) -> Work:
    """Return the work as the register knows it."""
    entry = register.entries[entry_id]
    year = next(
        (value.lexical for name, value in entry.properties if name == "kg:year" and isinstance(value, Literal)),
        work.year,
    )
    return replace(work, id=entry_id, name=entry.label, register_id=entry_id, candidates=(), identifies=True, year=year)


def _agrees(entry_id: str, title: Title, number: Numbered | None) -> bool:
    """Say whether the number given after a title fits an entry."""
    known = parse_identifier(entry_id)
    if known is None:
        return True
    if number is not None:
        return (known.year, known.number) == (number.identifier.year, number.identifier.number)
    if title.chapter is None or not title.chapter[1].isdecimal():
        return True
    series, chapter = title.chapter
    return known.number == chapter and (not series or devolved_type(series) == known.type)


def _by_number(title: Title, shown: str, number: Numbered | None) -> Identifier | None:
    """Return the identifier that the number after an unlisted title gives."""
    if number is not None:
        return number.identifier if title.word in _SECONDARY and number.identifier.year == title.year else None
    if title.chapter is None or title.year is None or title.word not in {"Act", "Measure", "Deddf", "Mesur"}:
        return None
    series, chapter = title.chapter
    if not chapter.isdecimal():
        return None
    if series:
        return Identifier(devolved_type(series), title.year, chapter)
    devolved = re.search(r"Act \((?:Northern Ireland)\)", shown)
    return (
        None
        if devolved or title.word != "Act" or int(title.year) < _CALENDAR_CHAPTERS
        else Identifier("ukpga", title.year, chapter)
    )


def of_number(numbered: Numbered, shown: str, register: LawRegister) -> Work:
    """Return the work that a citation by number means."""
    identifier = numbered.identifier
    work = Work(identifier.id, shown, numbered.word, identifier.year, register_id=identifier.id)
    for kind in (identifier.type, *(("wsi", "nisi") if identifier.type == "uksi" else ())):
        # Welsh instruments and Orders for Northern Ireland share the numbers of the United Kingdom's.
        known = replace(identifier, type=kind).id
        if known in register.entries:
            return replace(linked(known, work, register), word=work.word)
    return work


def of_short_form(form: str, register: LawRegister) -> Work | None:
    """Return the work that a short form such as "TCPA 1990" means; None when no register has it."""
    ids = register.short.get(form, ())
    if not ids:
        return None
    return of_ids(ids, form, register)


def of_ids(ids: tuple[str, ...], form: str, register: LawRegister) -> Work:
    """Return the one work that a form means, or an open one between several.

    Args:
        ids: what bears the form.
        form: the form, with its year at the end if it has one.
        register: the known legislation.
    """
    year = form.rsplit(" ", 1)[-1]
    work = Work(f"legislation/{slugify(form)}", form, "Act", year if year.isdecimal() else None)
    if len(ids) > 1:
        return replace(work, candidates=ids, identifies=False)
    return linked(ids[0], work, register)
