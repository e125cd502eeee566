"""``kg export``: the graph as a file."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.console import Console
from kg.cli.options import command_options
from kg.settings import Settings


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--csv", "tables", type=click.Path(path_type=Path), help="Write a table for each class to this folder.")
@command_options("store")
def export_command(settings: Settings, console: Console, *, file: Path | None, tables: Path | None) -> int:
    r"""Write the whole graph to FILE, in the format its suffix says, or as tables to a folder.

    The suffixes are .ttl .nt .nq .trig .rdf .jsonld, each with .gz too. The same graph gives the same bytes. Graph
    names are kept in .nq, .trig and .jsonld only. Tables come with CSVW metadata that says what the columns are.

    \b
    Examples:
      kg export graph.ttl
      kg export graph.nq.gz
      kg export graph.jsonld --store /srv/kg/store
      kg export --csv tables
    """
    from kg.export import export_file, export_tables
    from kg.store import Store

    if (file is None) == (tables is None):
        raise click.UsageError("give a FILE, or --csv with a folder")
    snapshot = Store(Path(settings.store)).open()
    if tables is not None:
        counts = export_tables(snapshot, tables)
        for name, rows in counts.items():
            console.detail(f"{tables / name}: {rows:,} rows")
        console.note(f"{tables}: {len(counts)} tables, {sum(counts.values()):,} rows, version {snapshot.version}")
        return 0
    if file is None:
        return 0
    with console.progress() as progress:
        progress(0, 0, f"writing {file}")
        export_file(snapshot, file)
    console.note(f"{file}: {file.stat().st_size:,} bytes, version {snapshot.version} of {settings.store}")
    return 0
