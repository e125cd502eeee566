"""``kg stats``: what is in the graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.console import Console, plain_table
from kg.cli.options import command_options
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.cli.own_queries import Row

#: The tables of the report, in order; each is a file in kg/cli/queries.
SECTIONS = ("overview", "mentions", "facts", "bases", "awards", "links", "unresolved")


@click.command("stats")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", help="How to print it.")
@command_options("store")
def stats_command(settings: Settings, console: Console, *, format_: str) -> int:
    r"""Show what is in the graph: documents, mentions, facts, money, links, unresolved names.

    \b
    Examples:
      kg stats
      kg stats --format json
    """
    from kg.cli.own_queries import QUERIES, ask
    from kg.store import Store

    snapshot = Store(Path(settings.store)).open()
    sections = {name: ask(snapshot, name) for name in SECTIONS}
    if format_ == "json":
        plain = {name: [_plain(row) for row in rows] for name, rows in sections.items()}
        console.result(json.dumps({"version": snapshot.version, **plain}, indent=2, ensure_ascii=False))
        return 0
    for name, rows in sections.items():
        if rows:
            _print_section(console, QUERIES[name].title, rows)
    console.note(f"version {snapshot.version} of {settings.store}: {len(snapshot):,} statements")
    return 0


def _print_section(console: Console, title: str, rows: list[Row]) -> None:
    from kg.cli.terms import is_number, shown

    columns = list(rows[0])
    right = [name for name in columns if all(is_number(row[name]) for row in rows)]
    cells = [[shown(row[name], "") for name in columns] for row in rows]
    console.table(plain_table(columns, cells, right=right), title=title)
    console.result("")


def _plain(row: Row) -> dict[str, object]:
    from kg.cli.terms import plain_value

    return {name: plain_value(term) for name, term in row.items()}
