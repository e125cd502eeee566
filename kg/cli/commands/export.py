"""``kg export``: the graph as a file."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.console import Console
from kg.cli.options import command_options
from kg.settings import Settings


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@command_options("store")
def export_command(settings: Settings, console: Console, *, file: Path) -> int:
    r"""Write the whole graph to FILE, in the format its suffix says.

    The suffixes are .ttl .nt .nq .trig .rdf .jsonld, each with .gz too. The same graph gives the same bytes. Graph
    names are kept in .nq, .trig and .jsonld only.

    \b
    Examples:
      kg export graph.ttl
      kg export graph.nq.gz
      kg export graph.jsonld --store /srv/kg/store
    """
    from kg.export import export_file
    from kg.store import Store

    snapshot = Store(Path(settings.store)).open()
    with console.progress() as progress:
        progress(0, 0, f"writing {file}")
        export_file(snapshot, file)
    console.note(f"{file}: {file.stat().st_size:,} bytes, version {snapshot.version} of {settings.store}")
    return 0
