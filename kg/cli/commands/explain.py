"""``kg explain``: every fact about one entity, with the sentences that say so."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.console import Console
from kg.cli.options import command_options
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.cli.explanation import Explanation, Fact


@click.command("explain")
@click.argument("entity", metavar="IRI")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
@command_options("store")
def explain_command(settings: Settings, console: Console, *, entity: str, format_: str) -> int:
    r"""Show every fact about one entity, each with the sentence that says it.

    IRI is a whole address, its part below the base (id/fund/…), or a name; of a name that several bear, all are listed.

    \b
    Examples:
      kg explain id/fund/levelling-up-fund
      kg explain 'Levelling Up Fund'
      kg explain 'Localism Act 2011' --format json
    """
    from kg.cli.explanation import explain, find_entity
    from kg.store import Store

    snapshot = Store(Path(settings.store)).open()
    explanation = explain(snapshot, find_entity(snapshot, entity))
    if format_ == "json":
        console.result(json.dumps(dataclasses.asdict(explanation), indent=2, ensure_ascii=False))
    else:
        _print(console, explanation)
    return 0


def _print(console: Console, explanation: Explanation) -> None:
    console.heading(explanation.label, f"{', '.join(explanation.classes)}, identified as {explanation.basis}")
    console.wrapped(explanation.iri)
    for title, values in (
        ("also called", explanation.aliases),
        ("links", explanation.links),
        ("could be", explanation.candidates),
        *((relation, (value,)) for relation, value in explanation.properties),
        ("named in", tuple(f"{path} ({times}×)" for path, times in explanation.mentions.items())),
    ):
        if values:
            console.wrapped(f"{title}: {', '.join(values)}")
    document = None
    for fact in explanation.facts:
        if fact.document != document:
            document = fact.document
            console.heading(document or "without a document")
        _print_fact(console, fact)
    if not explanation.facts:
        console.note("no document states a fact about it")


def _print_fact(console: Console, fact: Fact) -> None:
    said = [fact.modality, fact.basis, f"confidence {fact.confidence}" if fact.confidence else "", fact.rule]
    if fact.claimant:
        said.insert(0, f"according to {fact.claimant}")
    console.wrapped(fact.text, indent=2, bold=True)
    console.wrapped(f"[{', '.join(part for part in said if part)}]", indent=4, dim=True)
    for source in fact.derived_from:
        console.wrapped(f"follows from: {source}", indent=4)
    if fact.quote:
        console.wrapped(f"“{fact.quote}” ({fact.start}–{fact.end})", indent=4)
