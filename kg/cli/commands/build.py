"""``kg build``: documents into the store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.console import Console, plain_table
from kg.cli.options import READING_SETTINGS, command_options
from kg.coverage import GapKind
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.build import BuildReport, Refused

#: Violations of one document that are shown without --verbose.
_VIOLATIONS_SHOWN = 3


@click.command("build")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--add", is_flag=True, help="Add to what the store holds, or replace it, without removing anything.")
@click.option("--wait", type=click.FloatRange(0), default=0.0, help="Seconds to wait when another build runs.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", help="How to report.")
@command_options(
    "corpus", "store", "base_iri", *READING_SETTINGS, "shapes", "max_document_bytes", "jobs", "document_timeout"
)
def build_command(
    settings: Settings, console: Console, *, paths: tuple[Path, ...], add: bool, wait: float, format_: str
) -> int:
    r"""Make the store hold exactly these documents, validated, and report what was done.

    PATH are files and folders; the folder of the setting `corpus` when there are none. Only what has changed is read
    again. The new version replaces the old one in one step at the end. A document that cannot be read or does not
    conform is refused and named; what the store held of it stays. Ends with 1 then.

    \b
    Examples:
      kg build
      kg build reports/ speech.txt --store data/store
      kg build new/ --add
    """
    from kg.build import NothingPublishedError, build

    try:
        with console.progress() as progress:
            report = build(settings, paths, add=add, wait=wait, progress=progress)
    except NothingPublishedError as error:
        _name_refused(console, error.refused)
        raise
    if format_ == "json":
        console.result(json.dumps(report_json(report), indent=2, ensure_ascii=False))
    elif not console.quiet:
        _print_report(console, report, settings.store)
    _name_refused(console, report.refused)
    return 1 if report.refused else 0


def _name_refused(console: Console, refused: Sequence[Refused]) -> None:
    for item in refused:
        kept = " (its earlier graph stays)" if item.kept else ""
        named = item.why if item.path in item.why else f"{item.path}: {item.why}"
        console.warn(f"refused {named}{kept}")
        for violation in item.violations[: None if console.verbose else _VIOLATIONS_SHOWN]:
            found = f"; found {violation.value}" if violation.value else ""
            place = f"{violation.focus}; shape {violation.shape}{found}"
            console.warn(f"  {violation.message} [{place}] “{violation.sentence}”")
        left = len(item.violations) - _VIOLATIONS_SHOWN
        if left > 0 and not console.verbose:
            console.warn(f"  … and {left} more; --verbose shows them")


def report_json(report: BuildReport) -> dict[str, object]:
    """Return what a build did as plain values."""
    return {
        "version": report.version,
        "documents": list(report.documents),
        "read": list(report.read),
        "removed": list(report.removed),
        "mentions": dict(report.counts.mentions),
        "facts": dict(report.counts.facts),
        "entities": report.counts.entities,
        "links": report.counts.links,
        "statements": report.counts.triples,
        "violations": report.violations,
        "warnings": len(report.warnings),
        "refused": [{"path": item.path, "why": item.why, "kept": item.kept} for item in report.refused],
        "skipped": list(report.skipped),
        "uncovered": {str(kind): sum(one.missing(kind) for one in report.coverage) for kind in GapKind},
        "seconds": round(report.seconds, 3),
    }


def _print_report(console: Console, report: BuildReport, store: str) -> None:
    counts = report.counts
    mentions = sorted(counts.mentions.items(), key=lambda item: (-item[1], item[0]))
    console.table(plain_table(("mentions", "number"), _with_total(mentions), right=("number",)))
    console.result("")
    console.table(plain_table(("facts", "number"), _with_total(list(counts.facts.items())), right=("number",)))
    console.result("")
    rows = [
        ("documents", f"{len(report.documents):,}"),
        ("read in this build", f"{len(report.read):,}"),
        *([("removed", f"{len(report.removed):,}")] if report.removed else []),
        ("entities", f"{counts.entities:,}"),
        ("links", f"{counts.links:,}"),
        ("statements", f"{counts.triples:,}"),
        ("violations", f"{report.violations:,}"),
        ("warnings", f"{len(report.warnings):,}"),
        ("refused", f"{len(report.refused):,}"),
        ("time", f"{report.seconds:.1f} s"),
    ]
    console.table(plain_table(("in the store", "number"), rows, right=("number",)))
    for path in report.skipped:
        console.note(f"skipped {path}: kg does not read this format")
    for warning in report.warnings:
        console.detail(f"warning: {warning.message} [{warning.focus}]")
    if left := sum(len(one.gaps) for one in report.coverage):
        console.note(f"\n{left:,} numbers, names and quoted titles read now are in no mention: kg coverage lists them")
    console.note(f"\nVersion {report.version} is in {store}. Next: kg stats, kg query --list, kg serve")


def _with_total(rows: list[tuple[str, int]]) -> list[tuple[str, str]]:
    return [(name, f"{number:,}") for name, number in [*rows, ("together", sum(number for _, number in rows))]]
