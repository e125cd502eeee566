"""The group of commands, and the one place where an error becomes a message and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from enum import IntEnum
from typing import NoReturn

import click

from kg.cli.commands import COMMANDS
from kg.cli.options import HELP_SETTINGS, examples_kept
from kg.errors import KgError
from kg.version import __version__


class ExitCode(IntEnum):
    """What the exit code says (docs/commands.md)."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    NOTHING_DONE = 3
    INTERRUPTED = 130


class _Commands(click.Group):
    """Lists the commands in the order in which a newcomer meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click calls it so
        return list(self.commands)


@click.group(cls=_Commands, context_settings=HELP_SETTINGS)
@click.version_option(__version__, prog_name="kg")
@examples_kept
def cli() -> None:
    r"""Turn policy documents into a linked, evidenced knowledge graph.

    \b
    Start here:
      kg build            read the documents in corpus/ into a store
      kg stats            see what is in it
      kg query --list     the questions that ship with kg
      kg serve            SPARQL and pages at http://127.0.0.1:8000/

    Settings come from flags, KG_* environment variables, kg.toml and defaults: see `kg settings`.
    """


for _command in COMMANDS:
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 done, 1 something refused, 2 wrong usage, 3 nothing done, 130 interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(_run(given))


def _run(arguments: list[str]) -> int:
    verbose = bool({"-v", "--verbose"} & set(arguments))
    try:
        result = cli.main(arguments, prog_name="kg", standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        return _usage(error)
    except click.ClickException as error:
        return _say(error.format_message(), ExitCode.NOTHING_DONE)
    except (click.Abort, KeyboardInterrupt):
        return _say("interrupted; what was there before is unchanged", ExitCode.INTERRUPTED)
    except KgError as error:
        if verbose:
            traceback.print_exc()
        return _say(str(error), error.exit_code)
    except BrokenPipeError:
        return _reader_left()
    except Exception as error:
        if verbose:
            traceback.print_exc()
        remedy = "this is a fault in kg" if verbose else "this is a fault in kg; --verbose shows where"
        return _say(f"{type(error).__name__}: {error}; {remedy}", ExitCode.NOTHING_DONE)
    return result if isinstance(result, int) else ExitCode.DONE


def _usage(error: click.UsageError) -> int:
    path = error.ctx.command_path if error.ctx else "kg"
    message = error.format_message().rstrip(".")
    return _say(f"{message[:1].lower()}{message[1:]}; see `{path} --help`", ExitCode.USAGE)


def _say(message: str, code: int) -> int:
    click.echo(f"kg: {message}", err=True)
    return code


def _reader_left() -> int:
    """Stop quietly when the reader of a pipe (``head``) has seen enough; it is not an error."""
    # The interpreter flushes stdout when it ends, which would complain about the closed pipe once more.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.DONE
