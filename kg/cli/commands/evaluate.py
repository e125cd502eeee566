"""``kg evaluate``: how well extraction agrees with annotated documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.console import Console, plain_table
from kg.cli.options import READING_SETTINGS, command_options
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.evaluate import Scores
    from kg.evaluate.mentions import Average, Counts, MentionError

_Share = click.FloatRange(0, 1)


@click.command("evaluate")
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--errors", is_flag=True, help="List every disagreement, side by side, and every missed fact.")
@click.option("--min-strict", type=_Share, default=0.0, help="End with 1 when strict micro-F1 is lower.")
@click.option("--min-relaxed", type=_Share, default=0.0, help="End with 1 when relaxed micro-F1 is lower.")
@click.option("--min-facts", type=_Share, default=0.0, help="End with 1 when the recall of facts is lower.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "html"]), default="text", help="How to print it."
)
@command_options(*READING_SETTINGS)
def evaluate_command(
    settings: Settings,
    console: Console,
    *,
    gold: tuple[Path, ...],
    errors: bool,
    min_strict: float,
    min_relaxed: float,
    min_facts: float,
    format_: str,
) -> int:
    r"""Measure extraction against annotated documents: precision, recall and F1 per type.

    GOLD are annotations (a .json beside its .txt) or folders of them. Strict wants the same start, end and type;
    relaxed an overlap and the same type. Optional annotations count neither for nor against. HTML shows the scores and
    every disagreement side by side.

    \b
    Examples:
      kg evaluate tests/gold
      kg evaluate tests/gold/004_5ed6790f2cfbc814.json --errors
      kg evaluate tests/gold --errors --format html > errors.html
      kg evaluate tests/gold --min-strict 0.95 --min-facts 0.85 --quiet
    """
    from kg.evaluate import find_gold, load_gold, score, scores_json
    from kg.extraction import open_reader

    documents = [load_gold(path) for path in find_gold(gold)]
    pairs = []
    with console.progress() as progress:
        progress(0, len(documents), "loading the model")
        extractor = open_reader(settings).extractor
        for number, document in enumerate(documents, start=1):
            progress(number, len(documents), f"reading {document.document.path}")
            pairs.append((document, extractor.extract(document.document)))
    scores = score(pairs)
    if format_ == "json":
        console.result(json.dumps(scores_json(scores), indent=2, ensure_ascii=False))
    elif format_ == "html":
        from kg.cli.comparison import comparison_page

        console.result(comparison_page(scores))
    else:
        _print_scores(console, scores)
        if errors:
            _print_errors(console, scores)
    floors = (
        ("strict micro-F1", scores.mentions.strict_micro.f1, min_strict),
        ("relaxed micro-F1", scores.mentions.relaxed_micro.f1, min_relaxed),
        ("recall of facts", scores.facts.recall, min_facts),
    )
    return _verdict(console, floors)


def _verdict(console: Console, floors: Sequence[tuple[str, float, float]]) -> int:
    below = [(name, reached, floor) for name, reached, floor in floors if reached < floor]
    for name, reached, floor in below:
        console.warn(f"{name} is {reached:.3f}, below the floor of {floor:g}")
    return 1 if below else 0


def _print_scores(console: Console, scores: Scores) -> None:
    mentions, facts = scores.mentions, scores.facts
    columns = ("type", "gold", "found", "strict P", "R", "F1", "relaxed P", "R", "F1")
    rows: list[Sequence[object]] = [
        (name, strict.gold, strict.found, *_shares(strict), *_shares(mentions.relaxed[name]))
        for name, strict in mentions.strict.items()
    ]
    micro = mentions.strict_micro
    rows.append(("micro", micro.gold, micro.found, *_shares(micro), *_shares(mentions.relaxed_micro)))
    rows.append(("macro", "", "", *_shares(mentions.strict_macro), *_shares(mentions.relaxed_macro)))
    number = len(scores.documents)
    title = f"Mentions in {number} document{'' if number == 1 else 's'}"
    console.table(plain_table(columns, rows, right=columns[1:]), title=title)
    if facts.compared:
        kinds = [
            (kind, counts.gold, counts.right, f"{counts.recall:.3f}", facts.made[kind])
            for kind, counts in facts.by_kind().items()
        ]
        headings = ("facts", "gold", "right", "R", "extracted")
        console.result("")
        console.table(plain_table(headings, kinds, right=headings[1:]))
        console.result(
            f"\nFacts found: {len(facts.found)} of {facts.compared} ({facts.recall:.3f}); "
            f"{facts.left_out} more name no entity or value on one side and are left out"
        )


def _shares(scores: Counts | Average) -> tuple[str, str, str]:
    return f"{scores.precision:.3f}", f"{scores.recall:.3f}", f"{scores.f1:.3f}"


def _print_errors(console: Console, scores: Scores) -> None:
    for document in scores.documents:
        errors = [error for error in scores.errors if error.document == document]
        missed = [fact for fact in scores.facts.missed if fact.document == document]
        console.heading(document, f"{len(errors)} mentions disagree, {len(missed)} facts were not found")
        for error in errors:
            _print_error(console, error)
        for fact in missed:
            console.wrapped(f"missed fact: {fact.fact.subject} · {fact.fact.predicate} · {fact.fact.object}", indent=2)
            console.wrapped(f"“{fact.sentence}”", indent=6, dim=True)


def _print_error(console: Console, error: MentionError) -> None:
    known = error.gold or error.found
    words = _named(known.text) if known else ""
    annotated = f"{error.gold.type} “{_named(error.gold.text)}”" if error.gold else ""
    found = f"{error.found.type} “{_named(error.found.text)}”" if error.found else ""
    if error.gold and error.found and error.gold.span == error.found.span:
        found = error.found.type
    console.wrapped(f"{error.kind}: {' found as '.join(filter(None, (annotated, found)))}", indent=2)
    console.wrapped(f"…{error.before}[{words}]{error.after}…", indent=6, dim=True)


def _named(text: str) -> str:
    return " ".join(text.split())
