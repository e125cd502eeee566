"""Registers a user adds to the shipped ones: imported once, kept in the data folder, used by every later build.

An imported register is kept as one table, ``legislation/{name}.csv`` below the folder of the `register_folder`
setting, with the columns ``identifier``, ``title`` and ``form`` ("title" or "short"). A title always bears its year.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree as ET

from kg.errors import RegisterError
from kg.law import Identifier, parse_identifier, properties, title_key
from kg.model import Kind
from kg.namespaces import slugify
from kg.vocabulary import RegisterEntry, Vocabulary, normalise_name

#: The sorts of register that can be imported.
SORTS = ("legislation",)
_COLUMNS = ("identifier", "title", "form")
_YEAR = re.compile(r"1[0-9]\d\d|20\d\d")
_YEAR_AT_END = re.compile(r"[ ,]\s*(1[0-9]\d\d|20\d\d)\Z")
#: What a list writes after a title that is no part of it: "(c. 29)", "c. viii", "(No. 1)", "(repealed 1.4.1996)".
_AFTER_TITLE = re.compile(
    r"\s*(?:\(\s*[Rr]epealed[^()]{0,40}\)?|\(?c\.? ?(?:\d{1,3}|[ivxlc]{1,8})\)?|\(asp \d{1,3}\)"
    r"|(?<=\d{4} )\(No\.? ?\d{1,3}\))\s*\Z"
)
_WELSH = re.compile(r"(?:Deddf|Mesur|Bil|Rheoliadau|Gorchymyn|Rheolau)\b")
#: A feed gives a Welsh item both its titles: "The … (Wales) Regulations 2031 / Rheoliadau … (Cymru) 2031".
_BOTH_LANGUAGES = re.compile(r"(?<=\d{4}) / (?=\S)")
#: What the address of one version ends with.
_VERSION = re.compile(
    r"/(?:enacted|made|created|adopted|prospective|contents|\d{4}-\d\d-\d\d)(?:/(?:welsh|english))?\Z"
)
_LARGEST = 200_000_000


@dataclass(frozen=True, slots=True)
class ListedTitle:
    """One row of a register: an identifier and a title with its year, or a short form."""

    identifier: Identifier
    title: str
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that could not be used, and why."""

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was imported."""

    name: str
    path: Path
    entries: int
    titles: int
    #: Titles that the file gives to several Acts: they are read as ambiguous.
    ambiguous: tuple[str, ...]
    skipped: tuple[SkippedRow, ...]


@dataclass(frozen=True, slots=True)
class ImportedRegister:
    """A register in the user's data folder."""

    sort: str
    name: str
    path: Path
    entries: int
    titles: int


def import_register(sort: str, file: Path, folder: Path) -> ImportReport:
    """Read a list of legislation and keep it as a register; one of the same name is replaced.

    Args:
        sort: "legislation".
        file: a CSV file with the columns ``title``, ``year`` and ``identifier`` (or ``short_form`` and
            ``identifier``), or an Atom feed or RDF/XML file of legislation.gov.uk.
        folder: where registers are kept.

    Raises:
        RegisterError: the file cannot be read, is of no known form, or holds no usable row.
    """
    if sort not in SORTS:
        raise RegisterError(f"there is no register of {sort!r}", remedy=f"the sorts are {', '.join(SORTS)}")
    rows: list[ListedTitle] = []
    skipped: list[SkippedRow] = []
    for found in _read_rows(file):
        (rows if isinstance(found, ListedTitle) else skipped).append(found)  # type: ignore[arg-type]
    if not rows:
        why = f"; the first row: {skipped[0].why}" if skipped else ""
        raise RegisterError(f"{file} has no row with a title and an identifier{why}", remedy=_FORMS)
    name = slugify(file.stem)
    path = folder / sort / f"{name}.csv"
    unique = sorted({(row.identifier.id, row.is_short, row.title) for row in rows})
    _write(path, unique)
    entries = len({entry for entry, _, _ in unique})
    return ImportReport(name, path, entries, len(unique), tuple(_ambiguous(unique)), tuple(skipped))


def _ambiguous(rows: Iterable[tuple[str, bool, str]]) -> Iterator[str]:
    """Yield the titles that several identifiers bear, in the order of the alphabet."""
    bearers: dict[str, set[str]] = {}
    shown: dict[str, str] = {}
    for entry, _, title in rows:
        key = title_key(title)
        bearers.setdefault(key, set()).add(entry)
        shown.setdefault(key, title)
    yield from sorted(shown[key] for key, ids in bearers.items() if len(ids) > 1)


_FORMS = "give a CSV file with the columns title, year and identifier, or an Atom or RDF/XML file of legislation.gov.uk"


def _write(path: Path, rows: Iterable[tuple[str, bool, str]]) -> None:
    """Write a register so that a reader sees the old one or the new one, never half of it."""
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(_COLUMNS)
            writer.writerows((entry, title, "short" if short else "title") for entry, short, title in rows)
        draft.replace(path)
    except OSError as error:
        raise RegisterError(
            f"{path} cannot be written ({error.strerror})", remedy="check the setting register_folder"
        ) from error


def _read_rows(file: Path) -> Iterator[ListedTitle | SkippedRow]:
    try:
        if file.stat().st_size > _LARGEST:
            raise RegisterError(f"{file} is larger than {_LARGEST // 1_000_000} MB", remedy="import it in parts")
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RegisterError(f"{file} cannot be read ({error.strerror})", remedy="check the path") from error
    except UnicodeDecodeError as error:
        raise RegisterError(f"{file} is not UTF-8 text", remedy="save it as UTF-8") from error
    start = text.lstrip()[:200]
    if start.startswith("<"):
        yield from _xml_rows(file, text)
    else:
        yield from _csv_rows(file, text)


def _csv_rows(file: Path, text: str) -> Iterator[ListedTitle | SkippedRow]:
    reader = csv.DictReader(io.StringIO(text))
    columns = {name.strip().casefold(): name for name in reader.fieldnames or ()}
    if "identifier" not in columns or not {"title", "short_form"} & set(columns):
        found = ", ".join(columns) or "none"
        raise RegisterError(f"{file}, line 1: the columns are {found}", remedy=_FORMS)
    for row in reader:
        plain = {key: (row.get(name) or "").strip() for key, name in columns.items()}
        place = f"{file}, line {reader.line_num}"
        if short := plain.get("short_form"):
            identifier = parse_identifier(plain["identifier"])
            yield ListedTitle(identifier, short, is_short=True) if identifier else _unknown(place, plain["identifier"])
        else:
            yield _row(place, plain["title"], plain.get("year", ""), plain["identifier"])


def _unknown(place: str, identifier: str) -> SkippedRow:
    return SkippedRow(place, f"{identifier or 'nothing'} is no identifier of legislation.gov.uk")


def _row(place: str, title: str, year: str, address: str) -> ListedTitle | SkippedRow:
    identifier = parse_identifier(address)
    if identifier is None:
        return _unknown(place, address)
    if not title:
        return SkippedRow(place, "it has no title")
    full = full_title(title, year, identifier)
    return ListedTitle(identifier, full) if full else SkippedRow(place, f"“{title}” has no usable year")


def full_title(title: str, year: str, identifier: Identifier) -> str | None:
    """Return a title as it is cited, with its year; None when no year is known.

    >>> full_title("Avon Weir Act 1992 (c. v)", "", Identifier("ukla", "1992", "5"))
    'Avon Weir Act 1992'
    >>> full_title("Localism Act", "2011", Identifier("ukpga", "2011", "20"))
    'Localism Act 2011'
    """
    plain, before = " ".join(title.split()), ""
    while plain != before:
        plain, before = _AFTER_TITLE.sub("", plain).rstrip(" ,."), plain
    said = _YEAR_AT_END.search(plain)
    if said is not None and (not _YEAR.fullmatch(year) or said[1] == year):
        return plain
    known = year if _YEAR.fullmatch(year) else ("" if year else identifier.calendar_year or "")
    return f"{plain} {known}" if known else None


def _xml_rows(file: Path, text: str) -> Iterator[ListedTitle | SkippedRow]:
    if "<!ENTITY" in text:
        raise RegisterError(f"{file} defines XML entities, which are not read", remedy=_FORMS)
    try:
        root = ET.fromstring(text)  # noqa: S314  # a file that defines entities was refused above
    except ET.ParseError as error:
        line, column = error.position
        raise RegisterError(f"{file}, line {line}, column {column + 1}: this is not XML", remedy=_FORMS) from error
    found = list(_atom_rows(file, root) if _local(root) == "feed" else _rdf_rows(file, root))
    if not found:
        raise RegisterError(f"{file} is XML without an entry of legislation", remedy=_FORMS)
    yield from found


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _atom_rows(file: Path, root: ET.Element) -> Iterator[ListedTitle | SkippedRow]:
    """Yield the entries of a feed: the address in ``id`` or ``dc:identifier``, ``title``, and the year in ``ukm:Year``.

    A list of legislation has an item's address as the ``id`` of its entry; the publication log has it apart.
    """
    for number, entry in enumerate((one for one in root if _local(one) == "entry"), start=1):
        parts = {_local(child): child for child in reversed(entry)}
        said, year = _text(parts.get("id")), parts.get("Year")
        address = said if _work_of(said) else _text(parts.get("identifier")) or said
        place = f"{file}, entry {number}"
        for title in _BOTH_LANGUAGES.split(_text(parts.get("title"))):
            yield _row(place, title, year.get("Value", "") if year is not None else "", _work_of(address) or address)


def _text(element: ET.Element | None) -> str:
    """Return all text of an element on one line."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _work_of(address: str) -> str | None:
    """Return the address of the work whose version an address gives, without the version; None for anything else."""
    identifier = parse_identifier(_VERSION.sub("", address))
    return identifier.address if identifier else None


def _rdf_rows(file: Path, root: ET.Element) -> Iterator[ListedTitle | SkippedRow]:
    """Yield the titles of an RDF/XML file: of what is described at the address of a work or of one of its versions."""
    for number, thing in enumerate(root, start=1):
        address = _work_of(next((value for name, value in thing.attrib.items() if name.endswith("about")), ""))
        identifier = parse_identifier(address or "")
        if identifier is None or address is None:
            continue
        for child in thing:
            if _local(child) in {"title", "shortTitle", "alternative", "label"} and (child.text or "").strip():
                yield _row(f"{file}, resource {number}", child.text or "", identifier.calendar_year or "", address)


def list_registers(folder: Path) -> tuple[ImportedRegister, ...]:
    """Return the imported registers, by sort and name.

    Raises:
        RegisterError: one of them cannot be read.
    """
    found = []
    for sort in SORTS:
        for path in _files(folder, sort):
            rows = list(_kept(path))
            found.append(ImportedRegister(sort, path.stem, path, len({row.identifier for row in rows}), len(rows)))
    return tuple(found)


def _files(folder: Path, sort: str) -> list[Path]:
    return sorted((folder / sort).glob("*.csv"))


def _kept(path: Path) -> Iterator[ListedTitle]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream)
            if tuple(next(reader, ())) != _COLUMNS:
                raise RegisterError(f"{path} is not a register as kg keeps it", remedy="import it again")
            for row in reader:
                identifier = parse_identifier(row[0]) if len(row) == len(_COLUMNS) else None
                if identifier is None:
                    raise RegisterError(f"{path}, line {reader.line_num} is damaged", remedy="import it again")
                yield ListedTitle(identifier, row[1], is_short=row[2] == "short")
    except OSError as error:
        raise RegisterError(f"{path} cannot be read ({error.strerror})", remedy="check its permissions") from error


def with_registers(vocabulary: Vocabulary, folder: Path) -> Vocabulary:
    """Return a vocabulary with the imported registers added to the shipped ones.

    What the shipped registers say of an Act stays: its label, its source. Where the registers together give one title
    to several Acts it is ambiguous, even when a shipped entry bears it: which one is meant is for the reader to settle.

    Args:
        vocabulary: the shipped one.
        folder: where registers are kept; it need not exist.

    Raises:
        RegisterError: a register cannot be read.
    """
    rows = [row for path in _files(folder, "legislation") for row in _kept(path)]
    if not rows:
        return vocabulary
    titles: dict[Identifier, list[str]] = {}
    shorts: dict[Identifier, list[str]] = {}
    for row in rows:
        if row.is_short:
            shorts.setdefault(row.identifier, []).append(row.title)
        else:
            titles.setdefault(row.identifier, []).append(row.title)
    entries = dict(vocabulary.entries)
    for identifier, names in titles.items():
        entries[identifier.id] = _entry(identifier, names, shorts.get(identifier, []), entries.get(identifier.id))
    for identifier, forms in shorts.items():
        known = entries.get(identifier.id)
        if known is not None and identifier not in titles:
            entries[identifier.id] = replace(known, short_forms=tuple(sorted({*known.short_forms, *forms})))
    entries = dict(sorted(entries.items()))
    return replace(
        vocabulary,
        entries=entries,
        by_name=_index((name, entry.id) for entry in entries.values() for name in entry.names),
        by_short_form=_index((form, entry.id) for entry in entries.values() for form in entry.short_forms),
    )


def _entry(identifier: Identifier, names: list[str], shorts: list[str], known: RegisterEntry | None) -> RegisterEntry:
    """Return the entry of an imported Act; a title identifies without its year when no other Act bears it."""
    ordered = sorted(set(names), key=lambda name: (_WELSH.match(name) is not None, names.index(name)))
    bare = {_YEAR_AT_END.sub("", name) for name in names}
    if known is not None:
        keys = {title_key(name) for name in known.names}
        further = tuple(name for name in ordered if title_key(name) not in keys)
        return replace(known, names=known.names + further, short_forms=tuple(sorted({*known.short_forms, *shorts})))
    year = _YEAR_AT_END.search(ordered[0])
    return RegisterEntry(
        id=identifier.id,
        kind=Kind.LEGISLATION,
        label=ordered[0],
        names=tuple(ordered),
        short_forms=tuple(sorted({*bare, *shorts})),
        same_as=(identifier.address,),
        properties=tuple(sorted(properties(identifier, year[1] if year else None), key=str)),
    )


def _index(names: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for name, entry_id in names:
        found.setdefault(normalise_name(name), set()).add(entry_id)
    return {name: tuple(sorted(ids)) for name, ids in sorted(found.items())}
