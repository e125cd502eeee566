"""``kg serve``: the web service."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.console import Console
from kg.cli.options import command_options
from kg.settings import Settings


@click.command("serve")
@command_options(
    "store",
    "base_iri",
    "host",
    "port",
    "workers",
    "threads",
    "evaluators",
    "slow_evaluators",
    "query_timeout",
    "query_memory",
    "max_result_rows",
    "max_result_bytes",
    "max_queue",
    "queue_timeout",
    "queries_per_client",
    "rate_limit",
    "trusted_proxies",
    "max_body_bytes",
    "cache_bytes",
    "services",
    "service_timeout",
    "service_bytes",
    "writable",
    "strict_dataset",
    "slow_query",
)
def serve_command(settings: Settings, console: Console) -> int:
    r"""Serve the graph: SPARQL at /sparql, pages and linked data for every entity.

    A new build shows without a restart. Ctrl-C or SIGTERM stops the service once it has answered what has begun. Any
    WSGI server can run server:app instead.

    \b
    Examples:
      kg serve
      kg serve --port 8080 --workers 4
      kg serve --host 0.0.0.0 --query-timeout 10 --store /srv/kg/store
      KG_WRITE_TOKEN=… kg serve --writable
    """
    from kg.store import Store
    from kg.web.serving import serve

    store = Store(Path(settings.store))
    # Whoever may write may begin with nothing.
    version = store.current_id() if settings.writable else store.open().version
    serve(
        settings,
        log=not console.quiet,
        ready=lambda address: console.note(f"Serving version {version or 'new'} at {address} (Ctrl-C stops)"),
    )
    return 0
