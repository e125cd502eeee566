"""What commands print with: results on stdout, everything said about them on stderr.

On a terminal there are colours, tables as wide as the window and progress bars; in a pipe there is plain text and no
line is cut.
"""

from __future__ import annotations

import logging
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from rich.console import Console as RichConsole
    from rich.table import Table

#: Called as work goes on: how much is done, how much there is (0: unknown), what is being done.
Progress = Callable[[int, int, str], None]

#: Wide enough for any table: in a pipe no cell is wrapped or cut.
_PIPE_WIDTH = 10_000
#: Longer lines of running text are hard to read.
_READABLE_WIDTH = 110


class Console:
    """Prints results, notes and progress as the reader wants them."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet = quiet
        self.verbose = verbose
        if verbose:
            logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", stream=sys.stderr)

    @property
    def interactive(self) -> bool:
        """Whether a person is reading stdout."""
        return sys.stdout.isatty()

    def result(self, text: str) -> None:
        """Print a result as it is."""
        click.echo(text, nl=not text.endswith("\n"))

    def bytes_result(self, content: bytes) -> None:
        """Print a result that is encoded already."""
        click.echo(content, nl=False)

    def note(self, text: str) -> None:
        """Tell something about the result, unless --quiet."""
        if not self.quiet:
            click.echo(text, err=True)

    def detail(self, text: str) -> None:
        """Tell something only --verbose asks for."""
        if self.verbose:
            click.echo(text, err=True)

    def warn(self, text: str) -> None:
        """Name something that was refused; --quiet does not silence it."""
        click.echo(f"kg: {text}", err=True)

    def table(self, table: Table, *, title: str = "") -> None:
        """Print a table under its title; in a pipe its lines carry no trailing spaces."""
        if title:
            click.secho(title, bold=True)
        screen = _screen(sys.stdout, screen_width())
        if self.interactive:
            screen.print(table)
            return
        with screen.capture() as capture:
            screen.print(table)
        click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))

    def heading(self, text: str, more: str = "") -> None:
        """Print a heading, with something said beside it."""
        click.echo(f"\n{click.style(text, bold=True)}{f'  ({more})' if more else ''}")

    def wrapped(self, text: str, *, indent: int = 0, bold: bool = False, dim: bool = False) -> None:
        """Print a paragraph, wrapped to the terminal and indented; in a pipe on one line."""
        width = screen_width() if screen_width() == _PIPE_WIDTH else min(screen_width(), _READABLE_WIDTH)
        margin = " " * indent
        lines = textwrap.wrap(
            text, width, initial_indent=margin, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
        )
        click.secho("\n".join(lines), bold=bold or None, dim=dim or None)

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Show a bar on stderr while the block runs, when a person is there to see it."""
        if self.quiet or not sys.stderr.isatty():
            yield self._log_progress
            return
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        with Bars(*columns, console=_screen(sys.stderr, None), transient=True) as bars:
            task = bars.add_task("starting", total=None, rate="")

            def advance(done: int, total: int, what: str) -> None:
                speed = bars.tasks[task].speed
                rate = f"{speed:.1f}/s" if total and speed else ""
                bars.update(task, description=what, completed=done, total=total or None, rate=rate)

            yield advance

    def _log_progress(self, done: int, total: int, what: str) -> None:
        self.detail(f"{done}/{total} {what}" if total else what)


def screen_width() -> int:
    """Return the columns of the terminal, or of COLUMNS; in a pipe there is no limit."""
    return shutil.get_terminal_size((_PIPE_WIDTH, 24)).columns


def _screen(stream: TextIO, width: int | None) -> RichConsole:
    from rich.console import Console as RichConsole

    return RichConsole(file=stream, width=width, highlight=False)


def plain_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[str] = ()) -> Table:
    """Return a table in the style of all tables of kg.

    Args:
        columns: the headings.
        rows: the cells, as text or anything with a readable `str`.
        right: the headings of the right-aligned columns.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    return table
