"""The documentation says what there is, and nothing that there is not."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import kg
from kg.cli import cli
from kg.cli.application import ExitCode
from kg.cli.options import flag_of
from kg.named_queries import load_named_queries
from kg.resources import resource_dir
from kg.settings import SETTINGS, Setting

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("tests/gold/*.md")])


def page(name: str) -> str:
    """Return the text of a page of the documentation."""
    return (ROOT / name).read_text(encoding="utf-8")


def shell_lines() -> Iterator[tuple[str, str]]:
    """Yield page and command for each `kg` or `make` command in a console block."""
    for path in PAGES:
        for block in re.findall(r"```(?:console|sh|shell|bash)\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL):
            for line in block.splitlines():
                command = line.removeprefix("$ ").partition(" #")[0].strip()
                if re.match(r"(\w+=\S+ )*(kg|make)\b", command):
                    yield path.name, re.sub(r"^(\w+=\S+ )+", "", command)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented(setting: Setting) -> None:
    """Name, flag, environment variable, default and meaning stand in the table of settings."""
    row = next(line for line in page("docs/settings.md").splitlines() if line.startswith(f"| `{setting.name}` |"))
    shown = setting.shown(setting.default)
    default = f"`{shown}`" if shown else "empty"
    assert all(part in row for part in (flag_of(setting), setting.env, default, setting.help))


@pytest.mark.parametrize("name", list(cli.commands))
def test_every_command_is_documented(name: str) -> None:
    """Each command has a section of its own, and a line in the README."""
    assert re.search(rf"^## kg {name}\b", page("docs/commands.md"), re.MULTILINE)
    assert f"`kg {name}" in page("README.md")


@pytest.mark.parametrize("code", list(ExitCode))
def test_every_exit_code_is_documented(code: ExitCode) -> None:
    """Each exit code has a row."""
    assert f"| {code.value} |" in page("docs/commands.md")


def test_every_named_query_is_documented() -> None:
    """The list in docs/querying.md has every named query, with its title; `make docs` writes it."""
    listed = set(re.findall(r"^\| `([\w-]+)` \| (.*?) \|", page("docs/querying.md"), re.MULTILINE))
    assert listed == {(query.name, query.title) for query in load_named_queries(resource_dir("queries")).values()}


@pytest.mark.parametrize("name", [name for name in kg.__all__ if name != "__version__"])
def test_public_names_are_documented(name: str) -> None:
    """Each public name is on the page about the library, and has a docstring."""
    assert re.search(rf"\b{name}\b", page("docs/python.md"))
    assert getattr(kg, name).__doc__


@pytest.mark.parametrize(("where", "line"), list(shell_lines()))
def test_commands_in_the_documentation_exist(where: str, line: str) -> None:
    """Commands and flags that the documentation shows are there."""
    program, *words = shlex.split(line.partition(" > ")[0].partition(" | ")[0])
    if program == "make":
        targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
        assert set(words) <= targets, where
        return
    if words and not words[0].startswith("-"):
        command = cli.commands[words[0]]
        if isinstance(command, click.Group) and len(words) > 1:
            command = command.commands[words[1]]
        flags = {flag for parameter in command.params for flag in (*parameter.opts, *parameter.secondary_opts)}
        used = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert used <= flags | {"--help"}, where


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    """Relative links point at files of the project."""
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_readme_begins_with_the_two_commands() -> None:
    """`make run` and `make test` come first."""
    head = page("README.md")[:1200]
    assert "$ make run" in head
    assert "$ make test" in head


@pytest.mark.parametrize("section", ["evaluation", "example"])
def test_readme_has_generated_sections(section: str) -> None:
    """The markers between which `make readme` writes real output are there, in order."""
    assert re.search(rf"<!-- {section}: .*?-->.*?<!-- end of {section} -->", page("README.md"), re.DOTALL)


def test_help_texts_are_as_wide_as_a_terminal() -> None:
    """The examples in the help of each command fit into 80 columns."""
    for command in cli.commands.values():
        text = command.get_help(click.Context(command, info_name=f"kg {command.name}", max_content_width=80))
        assert max(map(len, text.splitlines())) <= 80, command.name
