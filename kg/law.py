"""How UK legislation is named and numbered: keys of titles, types, identifiers, addresses on legislation.gov.uk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from kg.model import Literal

#: Start of every identifier address.
IDENTIFIERS = "http://www.legislation.gov.uk/id/"
_SITE = "http://www.legislation.gov.uk/"

_UK = "UK Parliament"
_SCOTLAND = "Scottish Parliament"
_WALES = "National Assembly for Wales"
_SENEDD = "Senedd Cymru"
_NORTHERN_IRELAND = "Northern Ireland Assembly"

#: Type code → the legislature that passes legislation of that type; secondary and historic types have none.
LEGISLATURES: Mapping[str, str] = {
    "ukpga": _UK, "ukla": _UK, "ukppa": _UK, "asp": _SCOTLAND, "anaw": _WALES, "asc": _SENEDD,
    "mwa": _WALES, "nia": _NORTHERN_IRELAND,
}  # fmt: skip

#: Type codes of legislation.gov.uk.
TYPES = frozenset(
    [
        "ukpga",
        "ukla",
        "ukppa",
        "asp",
        "nia",
        "anaw",
        "asc",
        "mwa",
        "ukcm",
        "apni",
        "mnia",
        "aosp",
        "aep",
        "aip",
        "apgb",
        "gbla",
        "gbppa",
        "uksi",
        "ssi",
        "wsi",
        "nisr",
        "nisi",
        "ukci",
        "ukmo",
        "ukmd",
        "uksro",
        "nisro",
        "ukdsi",
        "sdsi",
        "nidsr",
        "eur",
        "eudn",
        "eudr",
        "eut",
    ]
)

_IDENTIFIER = re.compile(
    r"(?:https?://(?:www\.)?legislation\.gov\.uk/(?:id/)?|legislation/)?"
    r"(?P<type>[a-z]{3,6})/(?P<year>\d{4}|[A-Za-z0-9]+(?:and[A-Za-z0-9]+)?/[\d-]+)/(?P<number>\d+)\Z"
)
_DROPPED = re.compile(r"[^0-9a-zà-ÿŵŷ]+")
_ARTICLE = re.compile(r"\A\s*the\s+", re.IGNORECASE)
_PLAIN = str.maketrans({"â": "a", "ê": "e", "î": "i", "ô": "o", "û": "u", "ŵ": "w", "ŷ": "y", "é": "e", "ï": "i"})


@dataclass(frozen=True, slots=True)
class Identifier:
    """What an address on legislation.gov.uk says: type, year (calendar or regnal) and number."""

    type: str
    year: str
    number: str

    @property
    def id(self) -> str:
        """Path of the entity: ``legislation/ukpga/2011/20``."""
        return f"legislation/{self.type}/{self.year}/{self.number}"

    @property
    def address(self) -> str:
        """The identifier address, to which an entity is `owl:sameAs`."""
        return f"{IDENTIFIERS}{self.type}/{self.year}/{self.number}"

    @property
    def calendar_year(self) -> str | None:
        """The year when it is a calendar year."""
        return self.year if re.fullmatch(r"\d{4}", self.year) else None


def parse_identifier(text: str) -> Identifier | None:
    """Return the identifier that an address or a path gives, or None when it is of no known form.

    >>> parse_identifier("http://www.legislation.gov.uk/id/ukpga/2011/20").id
    'legislation/ukpga/2011/20'
    >>> parse_identifier("legislation/localism-act-2011") is None
    True
    """
    match = _IDENTIFIER.match(text.strip())
    if match is None or match["type"] not in TYPES:
        return None
    return Identifier(match["type"], match["year"], match["number"])


@lru_cache(maxsize=65536)
def title_key(title: str) -> str:
    """Return what the spellings of a title share: lower-case letters and digits, without a leading article.

    Brackets, commas, stops, hyphens, apostrophes and spaces make no difference.

    >>> title_key("The Levelling Up and Regeneration Act 2023") == title_key("Levelling-up & Regeneration Act 2023")
    True
    """
    text = _ARTICLE.sub("", title).replace("&c", " etc ").replace("&", " and ").casefold().translate(_PLAIN)
    return _DROPPED.sub("", text)


def title_search(title: str) -> str:
    """Return the address that looks a title up on legislation.gov.uk: a link to offer, not an identity.

    >>> title_search("Bees Act 2031")
    'http://www.legislation.gov.uk/id?title=Bees%20Act%202031'
    """
    return f"{IDENTIFIERS.rstrip('/')}?title={quote(title)}"


def at_date(identifier: Identifier, path: str, date: str) -> str | None:
    """Return the address of legislation, or of one provision of it, as it stood on a day.

    Args:
        identifier: the Act or instrument.
        path: what follows its number, such as ``/section/1``; empty for the whole.
        date: the day, as precise as it is known; only a full date has such an address.

    >>> at_date(Identifier("ukpga", "2011", "20"), "/section/1", "2021-08-02")
    'http://www.legislation.gov.uk/ukpga/2011/20/section/1/2021-08-02'
    """
    known = re.fullmatch(r"(\d{4})-\d\d-\d\d", date)
    if not known or (identifier.calendar_year or "0") > known[1]:
        return None
    return f"{_SITE}{identifier.id.removeprefix('legislation/')}{path}/{date}"


def properties(identifier: Identifier, year: str | None) -> tuple[tuple[str, Literal], ...]:
    """Return what an identifier says of legislation: type, number and year.

    Args:
        identifier: the Act or instrument.
        year: the calendar year of its title, when the identifier has a regnal one.
    """
    said: list[tuple[str, Literal]] = [
        ("kg:legislationType", Literal(identifier.type)),
        ("kg:number", Literal(identifier.number)),
    ]
    if shown := identifier.calendar_year or year:
        said.append(("kg:year", Literal(shown, "gYear")))
    return tuple(sorted(said, key=str))
