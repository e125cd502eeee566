"""``kg extract``: one document, without a store."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from kg.cli.console import Console, plain_table
from kg.cli.options import READING_SETTINGS, command_options
from kg.errors import DocumentError
from kg.model import Document, MentionType
from kg.settings import Settings


@click.command("extract")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["summary", "json", "turtle", "html"]),
    help="How to print it; a summary on a terminal and JSON in a pipe when not given.",
)
@command_options("base_iri", *READING_SETTINGS, "max_document_bytes")
def extract_command(settings: Settings, console: Console, *, file: Path, format_: str | None) -> int:
    r"""Read one document and print what it names and says, without a store.

    FILE is a document, or - for a text on stdin. JSON is stable and complete; HTML is one page with the text
    highlighted by type.

    \b
    Examples:
      kg extract speech.txt
      kg extract speech.txt --format json > speech.json
      kg extract speech.txt --format html > speech.html
      kg extract speech.txt --format turtle
    """
    document = _document(file, settings.max_document_bytes)
    from kg.extraction import open_reader

    with console.progress() as progress:
        progress(0, 0, f"reading {document.path}")
        read = open_reader(settings).read(document)
    chosen = format_ or ("summary" if console.interactive else "json")
    if chosen == "json":
        console.result(json.dumps(read.as_dict(), indent=2, ensure_ascii=False))
    elif chosen == "turtle":
        console.result(read.turtle())
    elif chosen == "html":
        from kg.cli.highlight import highlight_page

        console.result(highlight_page(read.as_dict()))
    else:
        _print_summary(console, read.as_dict())
    return 0


def _document(file: Path, max_bytes: int) -> Document:
    from kg.readers import plain, read_documents, read_text

    if str(file) == "-":
        return read_text(plain.read(sys.stdin.buffer.read(), "the text on stdin").text)
    if file.is_dir():
        raise DocumentError(str(file), "is a folder", remedy="name one document; `kg build` reads folders")
    reading = read_documents([file], max_bytes=max_bytes)
    if not reading.documents:
        raise reading.refused[0]
    return reading.documents[0]


def _print_summary(console: Console, read: Mapping[str, Any]) -> None:
    from kg.cli.highlight import award_in_words, claim_in_words, observation_in_words

    console.heading(read["document"]["title"], read["document"]["path"])
    console.result("")
    _print_mentions(console, read["mentions"])
    _print_facts(console, "What it says", read["claims"], claim_in_words)
    _print_facts(console, "Money", read["awards"], award_in_words)
    _print_facts(console, "Figures", read["observations"], observation_in_words)
    console.note("\nThe sentences behind it: --format json, or --format html for a page to read.")


def _print_facts(
    console: Console, title: str, facts: list[Mapping[str, Any]], in_words: Callable[[Mapping[str, Any]], str]
) -> None:
    if facts:
        console.heading(title)
    for fact in facts:
        marks = [mark for mark in (fact["modality"], fact["basis"]) if mark not in {"asserted", "stated"}]
        console.wrapped(in_words(fact) + (f"  [{', '.join(marks)}]" if marks else ""), indent=2)


def _print_mentions(console: Console, mentions: list[Mapping[str, Any]]) -> None:
    rows = []
    for name in MentionType:
        found = Counter(mention["label"] for mention in mentions if mention["type"] == name)
        if found:
            names = [label if times == 1 else f"{label} ({times}×)" for label, times in found.items()]
            rows.append((name, found.total(), ", ".join(names)))
    console.table(plain_table(("type", "mentions", "names"), rows, right=("mentions",)))
