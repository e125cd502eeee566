"""``kg registers``: bring in a full register of legislation, and see which are there."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.console import Console, plain_table
from kg.cli.options import HELP_SETTINGS, command_options, examples_kept
from kg.settings import Settings

#: How many rows that were left out are named without ``--verbose``.
_SHOWN = 5


#: Whole registers: the keys of ``kg/resolve/register_formats.toml``, without reading it for the help.
WHOLE = ("charities", "oscr", "companies", "places", "govuk", "wikidata", "reconciled")


@click.group("registers", context_settings=HELP_SETTINGS)
@examples_kept
def registers_command() -> None:
    r"""Bring in registers of your own, and see which are there.

    \b
    Examples:
      kg registers import legislation acts.csv
      kg registers list
    """


@registers_command.command("import")
@click.argument("sort", metavar="SORT", type=click.Choice(["legislation", *WHOLE]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--class", "kind", metavar="CLASS", default="", help="Class of the things: for wikidata and reconciled.")
@command_options("register_folder")
def import_command(settings: Settings, console: Console, *, sort: str, file: Path, kind: str) -> int:
    r"""Import FILE as a register; later builds link to what it lists.

    SORT is legislation (a CSV file with the columns title, year and identifier, or short_form and identifier, or an
    Atom feed or RDF/XML file of legislation.gov.uk), or a whole register as its publisher gives it out: charities,
    oscr, companies, places, govuk, wikidata, reconciled. A register of the same name is replaced.

    \b
    Examples:
      kg registers import legislation acts.csv
      kg registers import charities publicextract.charity.json
      kg registers import places LAD_names_and_codes.csv
      kg registers import wikidata query.csv --class Organisation
    """
    if sort in WHOLE:
        from kg.resolve.register_index import import_whole

        whole = import_whole(sort, file, Path(settings.register_folder), kind=kind)
        console.result(f"{whole.name}: {whole.names:,} names of {whole.entries:,} things → {whole.path}")
        return 0
    from kg.registers import import_register

    report = import_register(sort, file, Path(settings.register_folder))
    console.result(
        f"{report.name}: {report.titles:,} titles of {report.entries:,} Acts and instruments → {report.path}"
    )
    shown = report.skipped if console.verbose else report.skipped[:_SHOWN]
    for row in shown:
        console.note(f"left out: {row.place}: {row.why}")
    if report.ambiguous:
        some = report.ambiguous if console.verbose else report.ambiguous[:_SHOWN]
        more = "; --verbose names them all" if len(some) < len(report.ambiguous) else ""
        count = f"{len(report.ambiguous):,} {'titles have' if len(report.ambiguous) > 1 else 'title has'}"
        console.note(f"{count} several identifiers and will stay ambiguous: {'; '.join(some)}{more}")
    if len(shown) < len(report.skipped):
        console.note(f"left out: {len(report.skipped) - len(shown):,} more rows; --verbose names them")
    return 0


@registers_command.command("list")
@command_options("register_folder")
def list_command(settings: Settings, console: Console) -> int:
    """List the imported registers."""
    from kg.registers import list_registers
    from kg.resolve.register_index import list_whole

    folder = Path(settings.register_folder)
    found = list_registers(folder)
    cells = [(one.sort, one.name, f"{one.entries:,}", f"{one.titles:,}", str(one.path)) for one in found]
    cells += [(one.sort, one.name, f"{one.entries:,}", f"{one.names:,}", str(one.path)) for one in list_whole(folder)]
    if not cells:
        console.note(f"no register in {settings.register_folder}; `kg registers import legislation FILE` adds one")
        return 0
    console.table(plain_table(("register of", "name", "entries", "names", "file"), cells), title="Registers")
    return 0
