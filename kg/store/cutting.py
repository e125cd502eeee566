"""Cuts an answer that grows too large between two rows, and says so in the answer where its format allows.

The engine writes rows as text, and nothing else can tell how many there are without slowing it down. So rows are
counted in the text, a piece at a time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowText:
    """How the rows of a format can be told apart in its text."""

    #: What stands between two rows, and how much of it belongs to the first.
    separator: bytes
    kept: int
    #: What makes a cut answer complete again and says that it was cut; None when the format has no way to say it.
    closing: bytes | None = None
    #: Lines before the first row.
    heading: int = 0
    #: A string: what is inside is no separator. Empty when the format escapes separators in values.
    string: bytes = b""
    #: What stands before the first row where rows are no lines.
    first: bytes = b""

    @property
    def line(self) -> bool:
        """Whether a row is a line, so that a separator at the very end of the text separates nothing."""
        return self.separator.endswith(b"\n")


#: Format → its rows. ``},{`` outside strings stands between two rows of JSON and nowhere else.
ROW_TEXTS: Mapping[str, RowText] = {
    "json": RowText(b"},{", 1, b']},"truncated":true}', string=rb'[^"\\]*(?:\\.[^"\\]*)*', first=b'"bindings":[{'),
    "xml": RowText(b"</result><result>", 9, b"</results><!-- truncated --></sparql>", first=b"<result>"),
    "csv": RowText(b"\r\n", 2, heading=1, string=rb'[^"]*'),
    "tsv": RowText(b"\n", 1, heading=1),
    "ntriples": RowText(b"\n", 1, b"# truncated\n"),
    "nquads": RowText(b"\n", 1, b"# truncated\n"),
}

#: What says that triples were cut in the formats whose triples are counted before they are written.
GRAPH_CLOSINGS: Mapping[str, bytes] = {
    "turtle": b"# truncated\n",
    "trig": b"# truncated\n",
    "rdfxml": b"<!-- truncated -->\n",
}


def rows_in(format_name: str, answer: bytes) -> int:
    r"""Return how many rows a whole answer has.

    >>> rows_in("csv", b"x\r\n1\r\n2\r\n"), rows_in("json", b'{"results":{"bindings":[{"x":{}},{"x":{}}]}}')
    (2, 2)
    """
    if format_name not in ROW_TEXTS:
        return 0
    if format_name == "json" and b'"bindings":[{' in answer:
        # What looks like the beginning of a row in a string is followed by what follows a string.
        return 1 + answer.count(b'}},{"') - answer.count(b'}},{"}') - answer.count(b'}},{",')
    cutter = Cutter(ROW_TEXTS[format_name], len(answer))
    cutter.take(answer)
    return cutter.rows


class Cutter:
    r"""Follows the text of an answer and finds where to cut it.

    >>> cutter = Cutter(ROW_TEXTS["tsv"], 1)
    >>> cutter.take(b"?x\n1\n2\n3\n")
    b'?x\n1\n'
    >>> cutter.cut
    True
    """

    def __init__(self, text: RowText, most: int) -> None:
        self.cut = False
        self._text = text
        self._most = self._left = most + text.heading
        self._rest = b""
        self._inside = False
        self._has_row = False

    def take(self, piece: bytes) -> bytes:
        """Return what of the text so far may be sent; nothing may follow it when it is `cut`.

        What could be the beginning of a separator, or of an escape, is kept until the next piece.
        """
        data = self._rest + piece
        end = len(data) - self._held(data)
        data, self._rest = data[:end], data[end:]
        self._has_row = self._has_row or self._text.first in data
        outside, inside = self._outside(data)
        found = outside.count(self._text.separator)
        if found >= self._left:
            wanted, self._left = self._left, 0
            return self.cut_after(data, wanted)
        self._left -= found
        self._inside = inside
        return data

    def cut_after(self, data: bytes, number: int) -> bytes:
        """Return the text up to the end of its so-manieth row, or of its last one."""
        self.cut, end = True, 0
        for match in self._ends(data):
            end, number = match.start(1) + self._text.kept, number - 1
            if not number:
                break
        return data[:end]

    @property
    def rows(self) -> int:
        """How many rows the text has had so far, that after the last separator included."""
        last = self._rest == self._text.separator if self._text.line else self._has_row and not self.cut
        return max(0, self._most - self._left - self._text.heading + last)

    def rest(self) -> bytes:
        """Return what was kept, at the end of the answer."""
        return self._rest

    def _held(self, data: bytes) -> int:
        if self._text.separator == b"},{" and (len(data) - len(data.rstrip(b"\\"))) % 2:
            return 1
        longest = len(self._text.separator) - (not self._text.line)
        return next((size for size in range(longest, 0, -1) if data.endswith(self._text.separator[:size])), 0)

    def _outside(self, data: bytes) -> tuple[bytes, bool]:
        """Return the text outside strings, and whether the text ends inside of one."""
        if not self._text.string:
            return data, False
        if self._text.separator == b"},{" and b"\\" in data:
            data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
        parts = data.split(b'"')
        return b"".join(parts[self._inside :: 2]), self._inside ^ (len(parts) % 2 == 0)

    def _ends(self, data: bytes) -> list[re.Match[bytes]]:
        string, start = self._text.string, 0
        if self._inside:
            first = re.compile(string + rb'(?:"|\Z)', re.DOTALL).match(data)
            start = first.end() if first else len(data)
        strings = rb'"' + string + rb'(?:"|\Z)|' if string else b""
        pattern = re.compile(strings + rb"(" + re.escape(self._text.separator) + rb")", re.DOTALL)
        return [match for match in pattern.finditer(data, start) if match[1] is not None]
