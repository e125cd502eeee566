"""``kg validate``: does a graph conform to the shapes?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.console import Console
from kg.cli.options import command_options
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.validate import ValidationReport


@click.command("validate")
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(["text", "turtle", "json"]), default="text", help="The report.")
@command_options("store", "base_iri", "ontology", "shapes")
def validate_command(settings: Settings, console: Console, *, files: tuple[Path, ...], format_: str) -> int:
    r"""Check a graph against the SHACL shapes and print the report.

    Without FILE the store is checked, every offset and quotation included; with it, the RDF files named
    (.ttl .nt .nq .trig .rdf .jsonld), together. Ends with 1 when something does not conform.

    \b
    Examples:
      kg validate
      kg validate graph.ttl
      kg validate graph.ttl --format turtle > report.ttl
    """
    from kg.cli.validation import validate_files, validate_store

    with console.progress() as progress:
        progress(0, 0, "checking")
        report = validate_files(files, settings) if files else validate_store(settings)
    _print_report(console, report, format_)
    return 0 if report.conforms else 1


def _print_report(console: Console, report: ValidationReport, format_: str) -> None:
    if format_ == "turtle":
        console.result(report.graph().serialize(format="turtle"))
    elif format_ == "json":
        console.result(json.dumps(report.as_dict(), indent=2, ensure_ascii=False))
    else:
        console.result(report.text())
