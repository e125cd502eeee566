"""Qualifiers, dates and durations as typed values; amounts and figures are read in `kg.nlp.values`.

Pure functions from words to values; nothing here knows about documents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kg.model import Literal
from kg.nlp.values import SPELLED, parse_number

QUALIFIERS = (
    "up to", "more than", "less than", "fewer than", "at least", "at most", "no more than", "no less than",
    "as much as", "as many as", "in excess of", "a maximum of", "a minimum of", "a total of", "just over", "just under",
    "well over", "over", "under", "nearly", "almost", "around", "about", "approximately", "roughly", "some", "only",
    "just",
    "circa", "close to", "a further", "an extra", "an additional", "another",
)  # fmt: skip
_NOT_QUALIFIERS = frozenset({"a total of", "a further", "an extra", "an additional", "another"})
_QUALIFIER = re.compile(
    rf"(?:^|\s)(?P<words>{'|'.join(sorted(QUALIFIERS, key=len, reverse=True))})\s(?:of\s|a\s|an\s|the\s)?$",
    re.IGNORECASE,
)


def qualifier_before(left: str) -> str | None:
    """Return the qualifier that ends the words before an amount.

    >>> qualifier_before("grants of up to "), qualifier_before("won "), qualifier_before("put up to ")
    ('up to', None, 'up to')
    """
    match = _QUALIFIER.search(left[-40:])
    words = re.sub(r"\s+", " ", match["words"].lower()) if match else None
    return None if words in _NOT_QUALIFIERS else words


_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTHS = {
    name: number
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTH = "|".join(sorted((name.capitalize() for name in _MONTHS), key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"""(?<![\w£$€.,/-])(?:
      (?:(?P<weekday>{"|".join(day.capitalize() for day in _WEEKDAYS)}),?\s)?
        (?:the\s)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<month>{_MONTH})\b\.?(?:,?\s(?P<year>{_YEAR})\b)?
    | (?P<month2>{_MONTH})\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,\s(?P<year2>{_YEAR})\b
    | (?P<iso>{_YEAR}-\d\d-\d\d)\b
    | (?P<month3>{_MONTH})\s(?P<year3>{_YEAR})\b
    | (?P<financial>{_YEAR}[-–/]\d\d)\b(?![-–/]\d)
    | (?P<vague>(?i:(?:the\s)?(?:early|late|mid|spring|summer|autumn|winter|start\sof|end\sof|
        (?:first|second|third|fourth)\s(?:quarter|half)\sof)(?:\sin)?[\s-](?:of\s)?(?:{_MONTH})?\s?{_YEAR}))\b
    | (?P<relative>(?i:(?:later|earlier)\s(?:this|in\sthe)\s(?:year|month|spring|summer|autumn|winter)
        |(?:next|last|this)\s(?:year|month|week|spring|summer|autumn|winter)))\b
    | (?P<year4>{_YEAR})(?!\s?(?:Act|Order|Regulations|people|homes))\b
    )(?![\d%])""",
    re.VERBOSE,
)
_DURATION = re.compile(rf"\b(?P<number>{SPELLED}|\d+)[\s-](?P<unit>years?|months?|weeks?|days?)\b", re.IGNORECASE)
_DURATION_CODES = {"year": "Y", "month": "M", "week": "W", "day": "D"}


@dataclass(frozen=True, slots=True)
class When:
    """A date in a text: where it stands, its typed value, and the weekday the text gives (0 is Monday)."""

    start: int
    end: int
    value: Literal
    weekday: int | None = None


def find_dates(text: str) -> list[When]:
    """Return the dates of a text, each as precise as its words.

    >>> text = "on 4 October 2012, in May 2021, on Wednesday 27 October, since 2015"
    >>> [when.value.lexical for when in find_dates(text)]
    ['2012-10-04', '2021-05', '--10-27', '2015']
    """
    found = []
    for match in _DATE.finditer(text):
        value = _date_value(match)
        if value is not None:
            name = match["weekday"]
            weekday = _WEEKDAYS.index(name.lower()) if name else None
            found.append(When(match.start(), match.end(), value, weekday))
    return found


def _date_value(match: re.Match[str]) -> Literal | None:
    group = match.groupdict()
    if group["iso"]:
        return _full(*map(int, group["iso"].split("-")))
    month = group["month"] or group["month2"] or group["month3"]
    year = group["year"] or group["year2"] or group["year3"] or group["year4"]
    day = group["day"] or group["day2"]
    if month and day and year:
        return _full(int(year), _MONTHS[month.lower()], int(day))
    if month and day:
        real = _full(2000, _MONTHS[month.lower()], int(day))
        return real and Literal(f"--{real.lexical[5:]}", "gMonthDay")
    if month and year:
        return Literal(f"{year}-{_MONTHS[month.lower()]:02}", "gYearMonth")
    if year:
        return Literal(year, "gYear")
    return Literal(re.sub(r"\s+", " ", match[0]))


def _full(year: int, month: int, day: int) -> Literal | None:
    try:
        return Literal(date(year, month, day).isoformat(), "date")
    except ValueError:
        return None


def find_durations(text: str) -> list[tuple[int, int, Literal]]:
    """Return the durations of a text as start, end and xsd:duration.

    >>> [value.lexical for _, _, value in find_durations("over four years and a six-week window")]
    ['P4Y', 'P42D']
    """
    found = []
    for match in _DURATION.finditer(text):
        number = parse_number(match["number"])
        if number is not None:
            unit = _DURATION_CODES[match["unit"].lower().rstrip("s")]
            lexical = f"P{number * 7}D" if unit == "W" else f"P{number}{unit}"
            found.append((match.start(), match.end(), Literal(lexical, "duration")))
    return found


def settle_year(month_day: Literal, weekday: int, years: range) -> Literal | None:
    """Return the only date of these years on which the day falls on the weekday, or None.

    >>> settle_year(Literal("--10-27", "gMonthDay"), 2, range(2018, 2025))
    Literal(lexical='2021-10-27', datatype='date')
    """
    month, day = int(month_day.lexical[2:4]), int(month_day.lexical[5:7])
    dates = [value for value in (_full(year, month, day) for year in years) if value is not None]
    fitting = [value for value in dates if date.fromisoformat(value.lexical).weekday() == weekday]
    return fitting[0] if len(fitting) == 1 else None
