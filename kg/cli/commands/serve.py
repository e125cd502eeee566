"""``kg serve``: the web service."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.console import Console
from kg.cli.options import command_options
from kg.settings import Settings


@click.command("serve")
@command_options("store", "base_iri", "host", "port", "threads")
def serve_command(settings: Settings, console: Console) -> int:
    r"""Serve the graph: SPARQL at /sparql, pages and linked data for every entity.

    A new build shows without a restart. Ctrl-C stops the service. Any other WSGI server can run server:app instead.

    \b
    Examples:
      kg serve
      kg serve --port 8080
      kg serve --host 0.0.0.0 --threads 8 --store /srv/kg/store
    """
    from kg.store import Store
    from kg.web.serving import serve

    version = Store(Path(settings.store)).open().version
    serve(settings, ready=lambda address: console.note(f"Serving version {version} at {address} (Ctrl-C stops)"))
    return 0
