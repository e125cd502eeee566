"""``kg coverage``: what the documents have and no mention covers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.console import Console, plain_table
from kg.cli.options import READING_SETTINGS, command_options
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.coverage import Coverage


@click.command("coverage")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
@command_options("corpus", *READING_SETTINGS, "max_document_bytes")
def coverage_command(settings: Settings, console: Console, *, paths: tuple[Path, ...], format_: str) -> int:
    r"""List numbers, capitalised names and quoted titles that no mention covers.

    PATH are files and folders; the folder of the setting `corpus` when there are none. Years, days of the month and
    words that merely begin a sentence are left out. What is listed is to be read: much of it is rightly no mention,
    and the rest shows where a register or a pattern is missing.

    \b
    Examples:
      kg coverage
      kg coverage report.txt
      kg coverage --format json > uncovered.json
    """
    from kg.coverage import coverage, coverage_json
    from kg.extraction import open_reader
    from kg.readers import read_documents

    reading = read_documents(paths or [Path(settings.corpus)], max_bytes=settings.max_document_bytes)
    found: list[Coverage] = []
    with console.progress() as progress:
        progress(0, len(reading.documents), "loading the model")
        extractor = open_reader(settings).extractor
        for number, document in enumerate(reading.documents, start=1):
            progress(number, len(reading.documents), f"reading {document.path}")
            found.append(coverage(extractor.extract(document)))
    if format_ == "json":
        console.result(json.dumps(coverage_json(found), indent=2, ensure_ascii=False))
    else:
        _print_gaps(console, found)
        _print_numbers(console, found)
    for refused in reading.refused:
        console.warn(f"refused {refused}")
    return 1 if reading.refused else 0


def _print_gaps(console: Console, found: list[Coverage]) -> None:
    for one in found:
        if one.gaps:
            console.heading(one.document, f"{len(one.gaps)} not covered")
        for gap in one.gaps:
            console.wrapped(f"line {gap.line}: {gap.kind} “{gap.text}”", indent=2)
            console.wrapped(gap.sentence, indent=6, dim=True)


def _print_numbers(console: Console, found: list[Coverage]) -> None:
    from kg.coverage import GapKind

    rows = []
    for kind in GapKind:
        seen, missing = sum(one.seen[kind] for one in found), sum(one.missing(kind) for one in found)
        rows.append((f"{kind}s", f"{seen:,}", f"{missing:,}"))
    console.result("")
    console.table(plain_table(("in the text", "number", "not covered"), rows, right=("number", "not covered")))
