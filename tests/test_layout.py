"""Rows on screens of different width."""

from __future__ import annotations

from kg.cli.layout import laid_out

COLUMNS = ("amount", "fund", "quote")
ROWS = [
    ["1,700", "Levelling Up Fund", "The first round of bids from the fund was allocated on Wednesday."],
    ["20", "", "A short one."],
]


def lines(width: int) -> list[str]:
    """Return the example laid out."""
    return laid_out(COLUMNS, ROWS, right={"amount"}, width=width).splitlines()


def test_wide_screen_gets_a_table() -> None:
    """All columns stand side by side; numbers are aligned to the right."""
    assert lines(100) == [
        "amount  fund               quote",
        "────────────────────────────────────────────────────────────────────────────────────────────",
        " 1,700  Levelling Up Fund  The first round of bids from the fund was allocated on Wednesday.",
        "    20                     A short one.",
    ]


def test_narrow_screen_gets_long_texts_beneath() -> None:
    """A sentence moves beneath its row instead of into a narrow column."""
    assert lines(50) == [
        "amount  fund",
        "    quote",
        "─────────────────────────",
        " 1,700  Levelling Up Fund",
        "    The first round of bids from the fund was",
        "    allocated on Wednesday.",
        "    20",
        "    A short one.",
    ]


def test_very_narrow_screen_gets_blocks() -> None:
    """When not even the short columns fit, each row stands by itself."""
    assert lines(24) == [
        "amount  1,700",
        "fund    Levelling Up",
        "        Fund",
        "quote   The first round",
        "        of bids from the",
        "        fund was",
        "        allocated on",
        "        Wednesday.",
        "",
        "amount  20",
        "fund",
        "quote   A short one.",
    ]
