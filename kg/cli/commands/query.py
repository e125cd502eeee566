"""``kg query``: SPARQL over the store, or a question that ships with kg."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.console import Console, plain_table, screen_width
from kg.cli.options import command_options
from kg.errors import InputError, UsageError
from kg.named_queries import NamedQuery, load_named_queries, named_query
from kg.resources import resource_dir
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.store import Answer, Solutions

FORMATS = ("table", "json", "xml", "csv", "tsv", "turtle", "ntriples", "rdfxml", "jsonld", "trig", "nquads")


@click.command("query")
@click.argument("query", required=False)
@click.option("--file", "file", type=click.Path(path_type=Path), help="Read the query from this file; - is stdin.")
@click.option("--named", metavar="NAME", help="Ask a question that ships with kg.")
@click.option("--list", "list_", is_flag=True, help="List the questions that ship with kg, with their parameters.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="Give a named query a value.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="table", help="How to print the answer.")
@command_options("store")
def query_command(
    settings: Settings,
    console: Console,
    *,
    query: str | None,
    file: Path | None,
    named: str | None,
    list_: bool,
    params: tuple[str, ...],
    format_: str,
) -> int:
    r"""Ask the graph a question in SPARQL.

    The prefixes of the graph (kg:, nif:, rdf:, skos: …) need not be declared; the default graph is the union of all.
    SELECT and ASK are answered as table, json, xml, csv or tsv; CONSTRUCT and DESCRIBE as turtle (what `table` gives),
    ntriples, rdfxml, jsonld, trig or nquads.

    \b
    Examples:
      kg query 'SELECT ?fund { ?fund a kg:Fund }'
      kg query --list
      kg query --named round-total --param round=1
      kg query --file question.rq --format csv > answer.csv
    """
    if list_:
        _print_list(console, load_named_queries(resource_dir("queries")), format_)
        return 0
    text = _query_text(query, file, named, params)
    from kg.store import Store

    snapshot = Store(Path(settings.store)).open()
    _print_answer(console, snapshot.query(text), format_, snapshot.base_iri)
    return 0


def _query_text(query: str | None, file: Path | None, named: str | None, params: tuple[str, ...]) -> str:
    if sum(source is not None for source in (query, file, named)) > 1:
        raise UsageError("several queries are given", remedy="give a query, --file or --named, only one of them")
    if named is not None:
        return named_query(load_named_queries(resource_dir("queries")), named).filled(parsed_params(params))
    if params:
        raise UsageError("--param is for named queries", remedy="name one with --named")
    if file is not None:
        return _read(file)
    if query is not None and query != "-":
        return query
    if query == "-" or not sys.stdin.isatty():
        return sys.stdin.read()
    raise UsageError("there is no query", remedy="give one, or --file, or --named (`kg query --list` shows them)")


def parsed_params(params: tuple[str, ...]) -> dict[str, str]:
    """Return name → value of ``--param name=value``.

    >>> parsed_params(("round=1", "fund=A = B"))
    {'round': '1', 'fund': 'A = B'}
    """
    values: dict[str, str] = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals:
            raise UsageError(f"--param is {param!r}", remedy="write it as name=value")
        values[name.strip()] = value
    return values


def _read(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}", remedy="check the path") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8", remedy="save the query as UTF-8") from error


def _print_list(console: Console, queries: dict[str, NamedQuery], format_: str) -> None:
    if format_ == "json":
        rows = [
            {
                "name": query.name,
                "title": query.title,
                "description": query.description,
                "parameters": [
                    {"name": item.name, "default": item.default, "meaning": item.meaning} for item in query.parameters
                ],
            }
            for query in queries.values()
        ]
        console.result(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    cells = [
        (query.name, query.title, "\n".join(f"{item.name}={item.default}" for item in query.parameters))
        for query in queries.values()
    ]
    console.table(plain_table(("name", "question", "parameters"), cells), title="Questions that ship with kg")
    console.note("Ask one with: kg query --named NAME --param name=value")


def _print_answer(console: Console, answer: Answer, format_: str, base_iri: str) -> None:
    from kg.store import Boolean, Solutions

    if format_ != "table":
        _print_serialised(console, answer, format_)
    elif isinstance(answer, Boolean):
        console.result("yes" if answer.value else "no")
    elif isinstance(answer, Solutions):
        _print_table(console, answer, base_iri)
    else:
        _print_serialised(console, answer, "turtle")


def _print_serialised(console: Console, answer: Answer, format_: str) -> None:
    output = io.BytesIO()
    answer.serialize(format_, output)
    content = output.getvalue()
    # A prompt right after an answer without a line break would be unreadable; in a pipe the bytes are left alone.
    console.bytes_result(content if content.endswith(b"\n") or not console.interactive else content + b"\n")


def _print_table(console: Console, answer: Solutions, base_iri: str) -> None:
    from kg.cli.layout import laid_out
    from kg.cli.terms import is_number, shown

    rows = list(answer.terms())
    right = [
        name
        for column, name in enumerate(answer.variables)
        if rows and all(row[column] is None or is_number(row[column]) for row in rows)
    ]
    # A quotation keeps its line breaks in the graph; in a cell they would tear the row apart.
    cells = [[" ".join(shown(term, base_iri).split()) for term in row] for row in rows]
    if rows:
        console.result(laid_out(answer.variables, cells, right=right, width=screen_width()))
    console.note(
        f"{len(rows):,} row{'' if len(rows) == 1 else 's'}" if rows else "no answer: nothing in the graph fits"
    )
