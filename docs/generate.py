"""Writes real output into the documentation, between its markers: ``make docs``; ``make scores`` for the scores alone.

A marker is an HTML comment with a name and a command::

    <!-- example: kg query --named round-total -->
    <!-- end of example -->

``named queries`` has no command: it becomes the table of the questions that ship with kg.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from kg.named_queries import load_named_queries
from kg.resources import resource_dir

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "docs" / "querying.md")
_SECTION = re.compile(r"<!-- (?P<name>[\w ]+): (?P<source>.*?) -->\n.*?<!-- end of (?P=name) -->", re.DOTALL)


def main(only: str = "") -> None:
    """Build the corpus into a store of its own and fill every page, or only the sections of one name."""
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "store")
        if only != "evaluation":
            _kg("build", "--store", store)
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            filled = _SECTION.sub(
                lambda found: _filled(found, store) if only in {"", found["name"]} else found[0], text
            )
            page.write_text(filled, encoding="utf-8")
    write_quality()


def write_quality() -> None:
    """Give the About page of the service the scores that the README has."""
    readme = PAGES[0].read_text(encoding="utf-8")
    found = re.search(r"<!-- evaluation: .*? -->\n```console\n(?P<output>.*?)```", readme, re.DOTALL)
    if found:
        (ROOT / "kg" / "web" / "quality.txt").write_text(found["output"], encoding="utf-8")


def _filled(found: re.Match[str], store: str) -> str:
    name, source = found["name"], found["source"]
    if source.startswith("kg "):
        words = shlex.split(source)[1:]
        needs_store = words[0] in {"query", "stats", "explain"}
        output = _kg(*words, *(["--store", store] if needs_store else []))
        body = f"```console\n$ {source}\n{output.rstrip()}\n```"
    else:
        body = _questions()
    return f"<!-- {name}: {source} -->\n{body}\n<!-- end of {name} -->"


def _questions() -> str:
    rows = ["| name | question | parameters |", "|---|---|---|"]
    for query in load_named_queries(resource_dir("queries")).values():
        parameters = ", ".join(f"`{item.name}` ({item.default})" for item in query.parameters)
        rows.append(f"| `{query.name}` | {query.title} | {parameters} |")
    return "\n".join(rows)


def _kg(*arguments: str) -> str:
    command = [sys.executable, "-m", "kg", *arguments, "--quiet"]
    environment = {**os.environ, "COLUMNS": "100"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main(*sys.argv[1:2])
