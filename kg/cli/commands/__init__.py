"""One module per command, in the order in which ``kg --help`` lists them.

The modules import only click and the shared options at the top; what a command needs of the pipeline it imports when
it runs, so that help is instant.
"""

from __future__ import annotations

import click

from kg.cli.commands.build import build_command
from kg.cli.commands.coverage import coverage_command
from kg.cli.commands.evaluate import evaluate_command
from kg.cli.commands.explain import explain_command
from kg.cli.commands.export import export_command
from kg.cli.commands.extract import extract_command
from kg.cli.commands.query import query_command
from kg.cli.commands.registers import registers_command
from kg.cli.commands.remove import remove_command
from kg.cli.commands.review import review_command
from kg.cli.commands.serve import serve_command
from kg.cli.commands.settings import settings_command
from kg.cli.commands.stats import stats_command
from kg.cli.commands.validate import validate_command

COMMANDS: tuple[click.Command, ...] = (
    build_command,
    extract_command,
    query_command,
    stats_command,
    explain_command,
    validate_command,
    export_command,
    serve_command,
    evaluate_command,
    coverage_command,
    review_command,
    registers_command,
    remove_command,
    settings_command,
)
