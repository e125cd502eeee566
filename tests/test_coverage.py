"""What no mention covers: numbers, capitalised names and quoted titles, in texts and mentions written by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.coverage import GapKind, coverage, coverage_json
from kg.model import Document, Extraction, Mention, MentionType, Span

_MARK = re.compile(r"\[([^\]]+)\]")


def extraction(marked: str) -> Extraction:
    """Return an extraction whose mentions are what stands in square brackets; each line is a sentence."""
    text, mentions, at = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        mentions.append(Mention(Span(len(text), len(text) + len(match[1])), match[1], MentionType.PLACE, "x", "test"))
        text, at = text + match[1], match.end()
    text += marked[at:]
    sentences = tuple(Span(*match.span()) for match in re.finditer(r"[^\n]+", text))
    return Extraction(Document("a", text, "a.txt", "0" * 64), sentences, tuple(mentions), ())


def gaps(marked: str) -> list[tuple[str, str]]:
    """Return the kind and words of what is not covered."""
    return [(str(gap.kind), gap.text) for gap in coverage(extraction(marked)).gaps]


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("It got £1.7 billion and [3%] of 4,000 homes.", [("number", "£1.7 billion"), ("number", "4,000")]),
        ("In May 2024, on 3 June and on June 4, in the 1990s.", []),
        ("See section 3.2.1 and 10/12/2020.", []),
        ("Then Harbour Trust met the Quay Forum.", [("name", "Then Harbour Trust"), ("name", "Quay Forum")]),
        ("Nobody came on Monday.", []),
        ("When [Leeds] agreed, DLUHC paid.", [("name", "DLUHC")]),
        ("The [Leeds] Harbour Board met.", [("name", "Harbour Board")]),
        ("The report “Safe Harbours Now” says so.", [("title", "Safe Harbours Now")]),
        ("The report “[Safe Harbours Now]” says so.", []),
        ("“We are glad,” she said.", []),
    ],
)
def test_what_is_listed(marked: str, found: list[tuple[str, str]]) -> None:
    """Years, dates and words that merely begin a sentence are left out; what a mention covers is not listed."""
    assert gaps(marked) == found


def test_where_it_stands() -> None:
    """A gap has its line, its sentence and its offsets."""
    one = coverage(extraction("[Leeds] said so.\nIt cost £5.\n"))
    (gap,) = one.gaps
    assert (gap.line, gap.sentence, gap.span.of("Leeds said so.\nIt cost £5.\n")) == (2, "It cost £5.", "£5")


def test_how_much_there_is() -> None:
    """All things are counted, the covered ones too."""
    one = coverage(extraction("[Leeds] got [£5] and £6."))
    assert (one.seen[GapKind.NUMBER], one.missing(GapKind.NUMBER), one.missing(GapKind.NAME)) == (2, 1, 0)


def test_as_json() -> None:
    """The same as plain values."""
    (row,) = coverage_json([coverage(extraction("It got £6."))])
    assert row["uncovered"] == {"number": 1, "name": 0, "title": 0}
    assert row["gaps"] == [
        {"kind": "number", "start": 7, "end": 9, "text": "£6", "line": 1, "sentence": "It got £6."},
    ]


def test_time_grows_with_the_text_alone() -> None:
    """Many mentions and many lines are looked up by place: each thing is compared with its neighbours."""
    marked = "The [Leeds] Harbour Board got £5.\n" * 3_000
    assert len(coverage(extraction(marked)).gaps) == 6_000


def test_the_command_lists_them(tmp_path: Path) -> None:
    """`kg coverage` prints kind, words, line and totals."""
    (tmp_path / "a.txt").write_text("Some words.\n\nThe Zzyxq thing was 17 long.\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["coverage", str(tmp_path / "a.txt")])
    assert done.exit_code == 0
    assert "line 3: number “17”" in done.output
    assert "not covered" in done.output
