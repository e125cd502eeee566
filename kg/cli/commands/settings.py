"""``kg settings``: what is set, and where it came from."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from kg.cli.console import Console, plain_table
from kg.cli.options import command_options, flag_of, settings_in_force
from kg.settings import SETTINGS, Settings


@click.command("settings")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", help="How to print them.")
@command_options(*(setting.name for setting in SETTINGS))
def settings_command(settings: Settings, console: Console, format_: str) -> int:
    r"""Print every setting: its value, where it came from, and its environment variable.

    A flag wins over a KG_* environment variable, that over kg.toml in the working directory, that over the default.

    \b
    Examples:
      kg settings
      KG_PORT=9000 kg settings
      kg settings --format json
    """
    rows = settings_in_force(settings)
    if format_ == "json":
        values = {row.name: {"value": value, "origin": origin, "env": row.env} for row, value, origin in rows}
        console.result(json.dumps(values, indent=2, default=asdict))
        return 0
    cells = [(setting.name, setting.shown(value), origin, setting.env) for setting, value, origin in rows]
    console.table(plain_table(("setting", "value", "from", "environment variable"), cells), title="Settings")
    if console.verbose:
        meanings = [(flag_of(setting), setting.help) for setting in SETTINGS]
        console.table(plain_table(("flag", "meaning"), meanings), title="What they mean")
    return 0
