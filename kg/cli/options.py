"""The flags that commands share: settings, ``--quiet``, ``--verbose``; and what a command receives."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import click

from kg.cli.console import Console
from kg.settings import SETTINGS, Setting, Settings, Value, load_settings

#: Help is shown for -h too, and is as wide as the terminal allows, within reason.
HELP_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

_F = TypeVar("_F", bound=Callable[..., Any])
_BY_NAME = {setting.name: setting for setting in SETTINGS}
#: The settings that decide how a document is read.
READING_SETTINGS = (
    "model",
    "ontology",
    "registers",
    "register_folder",
    "patterns",
    "components",
    "republish",
    "removed",
    "skip_types",
)


def flag_of(setting: Setting) -> str:
    """Return the flag of a setting.

    >>> flag_of(SETTINGS[0])
    '--base-iri'
    """
    return f"--{setting.name.replace('_', '-')}"


def command_options(*names: str) -> Callable[[_F], Callable[..., Any]]:
    """Give a command ``--quiet``, ``--verbose`` and the flags of the settings named.

    The command's first two arguments become the `Settings` in force and the `Console` to print with.
    """

    def decorate(function: _F) -> Callable[..., Any]:
        @functools.wraps(function)
        def run(*, quiet: bool, verbose: bool, **given: Any) -> Any:
            flags = {name: given.pop(name) for name in names}
            settings = load_settings(flags)
            return function(settings, Console(quiet=quiet, verbose=verbose), **given)

        wrapped: Callable[..., Any] = examples_kept(run)
        for option in reversed([*(_setting_option(_BY_NAME[name]) for name in names), *_loudness()]):
            wrapped = option(wrapped)
        return wrapped

    return decorate


def examples_kept(function: _F) -> _F:
    """Let the help of a command keep the lines of its examples.

    Click keeps a paragraph as it is when a backspace character opens it; docstrings write that as a backslash and a b.
    """
    function.__doc__ = (function.__doc__ or "").replace("\\b\n", "\b\n")
    return function


def _setting_option(setting: Setting) -> Callable[[Any], Any]:
    shown = setting.shown(setting.default) or "empty"
    text = f"{setting.help}  [{setting.env}; default: {shown}]"
    if isinstance(setting.default, bool):
        flag = flag_of(setting)
        return click.option(f"{flag}/--no-{flag[2:]}", setting.name, default=None, help=text)
    kind = (
        "LIST"
        if isinstance(setting.default, tuple)
        else "NUMBER"
        if isinstance(setting.default, int | float)
        else "TEXT"
    )
    return click.option(flag_of(setting), setting.name, metavar=kind, default=None, help=text)


def _loudness() -> list[Callable[[Any], Any]]:
    return [
        click.option("-q", "--quiet", is_flag=True, help="Print results and errors only."),
        click.option("-v", "--verbose", is_flag=True, help="Print more, and where an error arose."),
    ]


def settings_in_force(settings: Settings) -> list[tuple[Setting, Value, str]]:
    """Return each setting with its value and where that came from, in the order of the table."""
    return [(setting, getattr(settings, setting.name), settings.origins[setting.name]) for setting in SETTINGS]
