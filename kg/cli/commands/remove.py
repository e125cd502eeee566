"""``kg remove``: a document or a person out of the store, for good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.console import Console, plain_table
from kg.cli.options import READING_SETTINGS, command_options
from kg.errors import UnknownNameError, UsageError
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.build.removing import RemovalReport, Target

#: Entities that are named without --verbose.
_SHOWN = 10


@click.command("remove")
@click.argument("names", metavar="[DOCUMENT|PERSON]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option("--undo", is_flag=True, help="Forget that these were removed; the next build brings them back.")
@click.option("--list", "list_", is_flag=True, help="List what was removed.")
@click.option("--keep-versions", is_flag=True, help="Keep earlier versions of the store, which still hold it.")
@command_options("corpus", "store", "base_iri", *READING_SETTINGS, "shapes", "max_document_bytes")
def remove_command(
    settings: Settings,
    console: Console,
    *,
    names: tuple[str, ...],
    dry_run: bool,
    undo: bool,
    list_: bool,
    keep_versions: bool,
) -> int:
    r"""Take documents or people out of the store, and out of every later build.

    A DOCUMENT is named by its path or address; its file is left alone. A PERSON is named by name or address: the name
    is blacked out in the texts that hold it, which are read again, so that nothing in the graph rests on it. A new
    version is published and earlier ones are deleted.

    \b
    Examples:
      kg remove reports/draft.txt --dry-run
      kg remove reports/draft.txt
      kg remove "Jane Smith"
      kg remove --list
      kg remove --undo "Jane Smith"
    """
    if list_:
        return _list(settings, console)
    if not names:
        raise UsageError("nothing is named", remedy="give a document's path or a person's name, or --list")
    if undo:
        return _undo(settings, console, names)
    from kg.build.removing import find_target, remove

    for name in names:
        target = find_target(settings, name)
        _tell(console, target, "would go" if dry_run else "goes")
        if not dry_run:
            with console.progress() as progress:
                report = remove(settings, target, keep_versions=keep_versions, progress=progress)
            _report(console, report, settings)
    return 0


def _tell(console: Console, target: Target, verb: str) -> None:
    kind = "document" if target.document is not None else "person"
    facts = ", ".join(f"{number:,} {name}" for name, number in target.facts) or "nothing else"
    console.result(f"{kind} {target.label} {verb}: {facts}")
    for path in target.paths:
        console.result(f"  named in {path}")


def _report(console: Console, report: RemovalReport, settings: Settings) -> None:
    console.result(
        f"{report.statements:,} statements fewer, {len(report.entities):,} entities that nothing names any more"
    )
    shown = report.entities if console.verbose else report.entities[:_SHOWN]
    for label in shown:
        console.result(f"  {label}")
    if len(shown) < len(report.entities):
        console.note(f"  … and {len(report.entities) - len(shown):,} more; --verbose names them")
    if report.forgotten:
        console.note(f"Earlier versions were deleted: {', '.join(report.forgotten)}")
    console.note(
        f"Version {report.version} is in {settings.store}; {settings.removed} remembers it for later builds. "
        "Files, exports and copies elsewhere are yours to remove."
    )


def _undo(settings: Settings, console: Console, names: tuple[str, ...]) -> int:
    from kg.build.removing import undo

    unknown = undo(settings, names)
    if unknown:
        raise UnknownNameError(
            f"{', '.join(unknown)} was not removed",
            remedy="give a path as `kg remove --list` has it, or a person's full name",
        )
    console.note("Forgotten. The next `kg build` reads it again.")
    return 0


def _list(settings: Settings, console: Console) -> int:
    from kg.removal import read_removals

    removals = read_removals(Path(settings.removed))
    if not removals.documents and not removals.people:
        console.note("nothing was removed")
        return 0
    rows = [(one.path, one.sha256[:12]) for one in removals.documents]
    if rows:
        console.table(plain_table(("document", "SHA-256"), rows))
    console.result(f"{len(removals.people)} people, whose names are kept as hashes only")
    return 0
