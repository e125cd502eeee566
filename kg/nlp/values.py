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
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS = "|".join([*NUMBER_WORDS, *MAGNITUDES, "a", "an"])
SPELLED = rf"(?:{_WORDS})(?:[\s-](?:and\s)?(?:{_WORDS})){{0,8}}"
_AMOUNT = rf"(?:{_NUMBER})(?:\s?(?:million|billion|thousand|m|bn|k)\b)?|{SPELLED}"
_PERCENT = re.compile(rf"(?P<low>{_AMOUNT})\s*(?:%|per\s?cent\b|percent\b|pc\b)", re.IGNORECASE)
_POINTS = re.compile(rf"(?P<low>{_AMOUNT})\s*(?:percentage|per\s?cent(?:age)?|%)[\s-]points?", re.IGNORECASE)
_ONE_IN = re.compile(rf"(?P<part>{_AMOUNT})\s(?:in|out of)\s(?:every\s)?(?P<whole>{_AMOUNT})", re.IGNORECASE)
_FRACTION = re.compile(rf"(?:(?P<count>a|an|{_WORDS})[\s-])?(?P<name>{'|'.join(FRACTIONS)})s?\b", re.IGNORECASE)
_TIMES = re.compile(rf"(?P<low>{_AMOUNT})\s*(?:times|fold|x)\b", re.IGNORECASE)
_RANGE = re.compile(
    rf"(?:between\s|from\s)?(?P<low>{_NUMBER})(?:\s?(?:and|to|-|–)\s?)(?P<high>{_NUMBER})(?P<noun>.*)",
    re.IGNORECASE | re.DOTALL,
)
_COUNT = re.compile(rf"(?P<low>{_AMOUNT})\b(?P<noun>.*)", re.IGNORECASE | re.DOTALL)
_FIRST_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Figure:
    """A statistic as a value: 82 percent, 3,000 responses, between 5,000 and 8,000 people."""

    value: Decimal
    unit: str
    upper: Decimal | None = None
    #: What is counted, in the text's words; empty for percentages, fractions and multiples.
    noun: str = ""


def parse_number(words: str) -> Decimal | None:
    """Return the number that digits or English words say.

    >>> parse_number("3,000"), parse_number("twenty-five"), parse_number("two hundred and six"), parse_number("dozens")
    (Decimal('3000'), Decimal('25'), Decimal('206'), None)
    """
    text = words.strip().lower()
    match = re.fullmatch(rf"({_NUMBER})\s?(million|billion|thousand|m|bn|k)?", text)
    if match:
        return _plain(Decimal(match[1].replace(",", "")).scaleb(SCALES.get(match[2] or "", 0)))
    return spelled(text)


def parse_figure(words: str) -> Figure | None:
    """Return the figure a statistic states, or None when no number can be read.

    >>> parse_figure("13 per cent")
    Figure(value=Decimal('13'), unit='percent', upper=None, noun='')
    >>> parse_figure("one in four").value, parse_figure("a fifth").unit
    (Decimal('0.25'), 'fraction')
    >>> parse_figure("between 10 and 15 per cent").upper, parse_figure("3 percentage points").unit
    (Decimal('15'), 'percentage points')
    >>> parse_figure("between 5,000 and 8,000 people")
    Figure(value=Decimal('5000'), unit='people', upper=Decimal('8000'), noun='people')
    """
    text = re.sub(r"\s+", " ", words).strip()
    for pattern, unit in ((_PERCENT, "percent"), (_POINTS, "percentage points"), (_TIMES, "times")):
        match = pattern.fullmatch(text)
        if match:
            value = parse_number(match["low"])
            return None if value is None else Figure(value, unit)
    return _fraction(text) or _count(text)


def _fraction(text: str) -> Figure | None:
    match = _ONE_IN.fullmatch(text)
    if match:
        part, whole = parse_number(match["part"]), parse_number(match["whole"])
        return Figure(_ratio(part, whole), "fraction") if part is not None and whole else None
    match = _FRACTION.fullmatch(text)
    if match is None:
        return None
    count = parse_number(match["count"] or "one")
    whole = Decimal(FRACTIONS[match["name"].lower()])
    return None if count is None else Figure(_ratio(count, whole), "fraction")


def _count(text: str) -> Figure | None:
    match = _RANGE.fullmatch(text)
    if match:
        noun = match["noun"].strip(" -")
        low, high = parse_number(match["low"]), parse_number(match["high"])
        if low is None or high is None:
            return None
        share = re.fullmatch(r"%|per ?cent|percent", noun)
        return Figure(low, "percent", high) if share else Figure(low, _head(noun), high, noun)
    match = _COUNT.match(text)
    value = parse_number(match["low"]) if match else None
    if match is None or value is None:
        return None
    noun = match["noun"].strip(" -%")
    return Figure(value, _head(noun), None, noun)


def _head(noun: str) -> str:
    """Return the head of a counted noun phrase: the last word before a preposition."""
    phrase = re.split(r"\s(?:of|in|for|from|with|to|on|at|who|which|that)\s", noun)[0]
    words = phrase.split()
    return words[-1].lower() if words else "count"


def _ratio(part: Decimal, whole: Decimal) -> Decimal:
    return _plain((part / whole).quantize(Decimal("0.000001")))


def _plain(value: Decimal) -> Decimal:
    """Write a decimal without exponent and trailing zeros, so that equal values look equal."""
    text = format(value, "f")
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def parse_money(text: str) -> tuple[Decimal, str] | None:
    """Return amount and ISO 4217 currency of an amount of money as it is written.

    >>> parse_money("£1.7bn"), parse_money("250,000 pounds")
    ((Decimal('1700000000'), 'GBP'), (Decimal('250000'), 'GBP'))
    """
    number = _FIRST_NUMBER.search(text)
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
