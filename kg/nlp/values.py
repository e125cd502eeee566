"""Amounts and figures as values: "£1.7 billion" is 1700000000 GBP, "a fifth" is 0.2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kg.namespaces import canonical_decimal

#: Scale word or letter → power of ten.
SCALES: Mapping[str, int] = {
    "hundred": 2, "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "b": 9, "billion": 9, "tn": 12,
    "trillion": 12,
}  # fmt: skip
_CURRENCIES = {
    "£": "GBP",
    "gbp": "GBP",
    "pounds": "GBP",
    "€": "EUR",
    "eur": "EUR",
    "euros": "EUR",
    "$": "USD",
    "us$": "USD",
    "dollars": "USD",
}
_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
#: Number in words → its value, up to ninety.
NUMBER_WORDS: Mapping[str, int] = {
    **{word: value for value, word in enumerate(_UNITS.split())},
    **{word: 10 * value for value, word in enumerate(_TENS.split(), 2)},
}
MAGNITUDES: Mapping[str, int] = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
#: Name of a fraction → into how many parts it divides the whole.
FRACTIONS: Mapping[str, int] = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Figure:
    """A statistic as a value: ``82 percent``, ``3000 responses``, ``5000 to 8000 people``."""

    value: Decimal
    #: ``percent``, ``fraction``, ``times``, or what is counted.
    unit: str
    upper: Decimal | None = None


def parse_money(text: str) -> tuple[Decimal, str] | None:
    """Return amount and ISO 4217 currency of an amount of money as it is written.

    >>> parse_money("£1.7bn"), parse_money("250,000 pounds")
    ((Decimal('1700000000'), 'GBP'), (Decimal('250000'), 'GBP'))
    """
    number = _NUMBER.search(text)
    sign = re.match(r"(?:us)?[£€$]|gbp|eur", text, re.IGNORECASE) or re.search(r"pounds|euros|dollars", text)
    if number is None or sign is None:
        return None
    amount = Decimal(number.group().replace(",", ""))
    scale = re.match(r"[\s-]*([a-z]+)", text[number.end() :].lower())
    power = SCALES.get(scale.group(1), 0) if scale else 0
    return Decimal(canonical_decimal(amount * 10**power)), _CURRENCIES[sign.group().lower()]


def money_name(amount: Decimal, currency: str) -> str:
    """Return the plain way to write an amount.

    >>> money_name(Decimal("1700000000.0"), "GBP")
    '£1,700,000,000'
    """
    whole, _, rest = canonical_decimal(amount).partition(".")
    return f"{_SIGNS[currency]}{int(whole):,}" + (f".{rest:0<2}" if rest else "")


def figure(text: str) -> Figure | None:
    """Return the value and unit of a statistic as it is written.

    >>> figure("13 per cent")
    Figure(value=Decimal('13'), unit='percent', upper=None)
    >>> figure("between 5,000 and 8,000 people")
    Figure(value=Decimal('5000'), unit='people', upper=Decimal('8000'))
    >>> figure("one in four").value, figure("two-thirds").unit, figure("35 times").unit
    (Decimal('0.25'), 'fraction', 'times')
    """
    shown = " ".join(text.split()).lower()
    share = _share(shown)
    if share is not None:
        return Figure(share, "fraction")
    found = _numbers(shown)
    if not found:
        return None
    values = [value for value, _ in found]
    rest = shown[found[-1][1] :].strip(" -")
    unit = "percent" if re.match(r"%|per ?cent|percent", rest) else rest or "number"
    if re.match(r"(?:percentage|per ?cent(?:age)?) points?|percent(?:age)? points?", rest):
        unit = "percentage points"
    upper = values[1] if len(values) > 1 and values[1] > values[0] else None
    return Figure(values[0], unit, upper)


def _share(shown: str) -> Decimal | None:
    odds = re.fullmatch(r"(\S+) (?:in|out of)(?: every)? (.+)", shown)
    if odds:
        part, whole = spelled(odds.group(1)), spelled(odds.group(2))
        return _rounded(part, whole) if part is not None and whole else None
    share = re.fullmatch(r"(?:(\w+)[ -])?(half|third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)s?", shown)
    if share:
        top = spelled(share.group(1) or "one")
        return _rounded(top if top is not None else Decimal(1), Decimal(FRACTIONS[share.group(2)]))
    return None


def _rounded(part: Decimal, whole: Decimal) -> Decimal:
    return round(part / whole, 4).normalize()


def _numbers(shown: str) -> list[tuple[Decimal, int]]:
    """Return the numbers at the front of a figure with where each ends: one, or the two of a range."""
    found: list[tuple[Decimal, int]] = []
    for match in re.finditer(r"(\d[\d,]*(?:\.\d+)?)(?:[ -]?(million|billion|thousand|trillion|bn|m|k)\b)?", shown):
        if found and not re.fullmatch(
            r"[\s%-]*(?:per ?cent)?\s*(?:and|to|-|–)?\s*", shown[found[-1][1] : match.start()]
        ):
            break
        power = SCALES.get(match.group(2) or "", 0)
        found.append((Decimal(match.group(1).replace(",", "")) * 10**power, match.end()))
    if found:
        return found[:2]
    words = re.match(r"(?:(?:a|one|[a-z]+) (?:hundred|thousand|million)|[a-z]+(?:-[a-z]+)?)", shown)
    value = spelled(words.group()) if words else None
    if words and value is None:
        words = re.match(r"[a-z-]+", shown)
        value = spelled(words.group()) if words else None
    return [(value, words.end())] if words and value is not None else []


def spelled(text: str) -> Decimal | None:
    """Return the value of a number written in words or digits.

    >>> spelled("twenty-three"), spelled("a hundred"), spelled("40"), spelled("many")
    (Decimal('23'), Decimal('100'), Decimal('40'), None)
    >>> spelled("two hundred and six"), spelled("three thousand")
    (Decimal('206'), Decimal('3000'))
    """
    if re.fullmatch(r"[\d,]+", text):
        return Decimal(text.replace(",", ""))
    total, current, seen, article = 0, 0, False, False
    for word in re.split(r"[\s-]+", text.lower()):
        if word in {"and", ""}:
            continue
        if word in {"a", "an"}:
            article = True
        elif word in NUMBER_WORDS:
            current, seen = current + NUMBER_WORDS[word], True
        elif word == "hundred" and (seen or article):
            current, seen = max(current, 1) * 100, True
        elif word in MAGNITUDES and (seen or article):
            total, current, seen = total + max(current, 1) * MAGNITUDES[word], 0, True
        else:
            return None
    return Decimal(total + current) if seen else Decimal(1) if article else None
