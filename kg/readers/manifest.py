"""The manifest of a corpus: what is known about its documents that their texts do not say.

A file ``manifest.toml`` beside the documents::

    [[document]]
    path = "report.txt"
    title = "A report"
    publisher = "People's Health Trust"
    date = 2021-10-27
    source = "https://www.example.org/report"
    licence = "Open Government Licence v3.0"
    language = "en"
    republish = "sentences"

``republish`` says what of the document the graph may hold: ``text`` (all of it), ``sentences`` (those that are
evidence), ``facts`` (none). ``path`` is required; give only what is known of the rest.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from kg.errors import CorpusError
from kg.model import MetadataValue

#: Name of the manifest in a corpus folder.
MANIFEST = "manifest.toml"

#: What an entry may say besides its path, in the order in which it is kept.
KEYS = ("title", "publisher", "date", "source", "licence", "language", "republish")

_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "source": (re.compile(r"https?://[^\s<>\"{}|\\^`]+"), "an address that starts with http:// or https://"),
    "republish": (re.compile("text|sentences|facts"), '"text", "sentences" or "facts": what of it is given again'),
    "language": (re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"), 'a language tag, such as "en" or "cy"'),
}
_DATE_FORMS = "yyyy, yyyy-mm or yyyy-mm-dd"

Metadata = tuple[MetadataValue, ...]


def read_manifest(folder: Path) -> dict[str, Metadata]:
    """Return path below the folder → what the folder's manifest says of it; empty without a manifest.

    Raises:
        CorpusError: the manifest cannot be read, or an entry has an unknown key, a path that matches nothing,
            a bad date, or says nothing that can be used. The message names the file and the line of the entry.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    source = _source(path)
    entries = _entries(path, source)
    lines = [
        number for number, line in enumerate(source.splitlines(), 1) if re.match(r"\s*\[\[\s*document\s*\]\]", line)
    ]
    found: dict[str, Metadata] = {}
    for index, entry in enumerate(entries):
        place = f"{path}, line {lines[index]}" if len(lines) == len(entries) else f"{path}, entry {index + 1}"
        name = _path(entry, folder, place)
        if name in found:
            raise CorpusError(f"{place}: {name} has an entry already", remedy="join the two entries")
        found[name] = _metadata(entry, place)
    return found


def _source(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}", remedy="check its permissions") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not UTF-8 (byte {error.start})", remedy="save it again as UTF-8") from error


def _entries(path: Path, source: str) -> list[Mapping[str, object]]:
    try:
        content = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"{path} is not valid TOML: {error}", remedy="correct it or remove it") from error
    entries = content.pop("document", [])
    if content:
        raise CorpusError(
            f"{path}: {next(iter(content))!r} is not known here", remedy="a manifest holds [[document]] entries alone"
        )
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise CorpusError(f"{path}: 'document' is not a list of entries", remedy="begin each with [[document]]")
    return entries


def _path(entry: Mapping[str, object], folder: Path, place: str) -> str:
    name = entry.get("path")
    if not isinstance(name, str) or not name:
        raise CorpusError(f"{place}: the entry has no path", remedy='say which file it describes: path = "report.txt"')
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or not (folder / name).is_file():
        raise CorpusError(
            f"{place}: there is no file {name!r} in {folder}",
            remedy="correct the path (it is relative to the manifest's folder) or remove the entry",
        )
    return PurePosixPath(name).as_posix()


def _metadata(entry: Mapping[str, object], place: str) -> Metadata:
    for key in entry:
        if key not in {"path", *KEYS}:
            raise CorpusError(f"{place}: {key!r} is not known here", remedy=f"the keys are path, {', '.join(KEYS)}")
    return tuple(MetadataValue(key, _value(key, entry[key], place), "manifest") for key in KEYS if key in entry)


def _value(key: str, value: object, place: str) -> str:
    if key == "date":
        return _date(value, place)
    if not isinstance(value, str) or not value.strip():
        raise CorpusError(
            f"{place}: {key} is {_shown(value)}",
            remedy="give it as text in quotes; leave the key out when it is not known",
        )
    form, meaning = _FORMS.get(key, (None, ""))
    if form is not None and not form.fullmatch(value):
        raise CorpusError(f"{place}: {key} is {_shown(value)}", remedy=f"give {meaning}")
    return value.strip()


def _date(value: object, place: str) -> str:
    """Return a date as precisely as it is given: TOML's own date, a year as a number, or text."""
    text = value.isoformat() if type(value) is datetime.date else str(value)
    if isinstance(value, str | datetime.date | int) and _is_date(text):
        return text
    raise CorpusError(
        f"{place}: date is {_shown(value)}",
        remedy=f"give a date of the calendar as {_DATE_FORMS}; leave the key out when it is not known",
    )


def _is_date(text: str) -> bool:
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", text)
    if match is None:
        return False
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, str | int | float | bool) else str(value)
