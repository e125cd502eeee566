"""How the rows of an answer stand on a screen of some width: as a table, with long texts beneath, or one by one.

A sentence squeezed into a narrow column is a tower of single words. So when a table is too wide, its long texts move
beneath their row; and when it is still too wide, each row becomes a block of its own.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator, Sequence

from rich.cells import cell_len

#: A column wider than this may hold running text.
_LONG = 40
_GAP = "  "
_INDENT = "    "


def laid_out(columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[str], width: int) -> str:
    """Return the rows as text that fits the width.

    Args:
        columns: the headings.
        rows: the cells, each on one line.
        right: the headings of the right-aligned columns.
        width: how many characters fit on a line.
    """
    widths = [max(cell_len(cell) for cell in column) for column in zip(columns, *rows, strict=True)]
    if _total(widths) <= width:
        return "\n".join(_table(columns, rows, widths, right))
    side_by_side = _fitting(widths, width)
    if side_by_side:
        return "\n".join(_with_texts_beneath(columns, rows, widths, right, side_by_side, width))
    return "\n".join(_blocks(columns, rows, width))


def _fitting(widths: Sequence[int], width: int) -> list[int]:
    """Return the columns that fit side by side once the longest texts are out of the way; none if they never do."""
    left = list(range(len(widths)))
    while _total([widths[at] for at in left]) > width:
        longest = max(left, key=lambda at: widths[at])
        if widths[longest] <= _LONG or len(left) == 1:
            return []
        left.remove(longest)
    return left


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], right: Collection[str]
) -> Iterator[str]:
    aligned = [column in right for column in columns]
    yield _line(columns, widths, aligned)
    yield "─" * _total(widths)
    for row in rows:
        yield _line(row, widths, aligned)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (
        " " * (width - cell_len(cell)) + cell if to_the_right else cell + " " * (width - cell_len(cell))
        for cell, width, to_the_right in zip(cells, widths, right, strict=True)
    )
    return _GAP.join(padded).rstrip()


def _with_texts_beneath(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    right: Collection[str],
    side_by_side: Sequence[int],
    width: int,
) -> Iterator[str]:
    long = [at for at in range(len(columns)) if at not in side_by_side]
    narrow = [[row[at] for at in side_by_side] for row in rows]
    head, rule, *lines = _table(
        [columns[at] for at in side_by_side], narrow, [widths[at] for at in side_by_side], right
    )
    yield head
    yield f"{_INDENT}{_GAP.join(columns[at] for at in long)}"
    yield rule
    for line, row in zip(lines, rows, strict=True):
        yield line
        for at in long:
            yield from _wrapped(row[at], _INDENT, width)


def _blocks(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    margin = max(map(cell_len, columns)) + len(_GAP)
    for number, row in enumerate(rows):
        if number:
            yield ""
        for column, cell in zip(columns, row, strict=True):
            first, *others = list(_wrapped(cell, " " * margin, width)) or [""]
            yield (column + " " * (margin - cell_len(column)) + first[margin:]).rstrip()
            yield from others


def _wrapped(text: str, indent: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        max(width, len(indent) + 10),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
