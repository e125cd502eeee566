"""``kg review``: what waits for a person's decision, with its evidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.console import Console
from kg.cli.options import command_options
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.cli.own_queries import Row

#: The parts of the review, in order; each is a file ``review-….rq`` in kg/cli/queries.
PARTS = ("proposals", "unresolved", "contradictions", "retold", "decisions")
#: Columns that hold a sentence of a document.
_EVIDENCE = ("evidence", "firstEvidence", "secondEvidence")
#: Columns that are not printed among the others.
_UNSAID = frozenset({*_EVIDENCE, "firstIsRead"})
#: Rows of a part that are shown without ``--all``.
_SHOWN = 20


@click.command("review")
@click.argument("parts", metavar="[PART]...", nargs=-1, type=click.Choice(PARTS))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "toml"]),
    default="text",
    help="How to print it; toml: decisions to complete and keep in the file of decisions.",
)
@click.option("--all", "everything", is_flag=True, help=f"Show more than {_SHOWN} rows of a part.")
@command_options("store", "base_iri", "curation")
def review_command(
    settings: Settings, console: Console, *, parts: tuple[str, ...], format_: str, everything: bool
) -> int:
    r"""List what waits for a person: proposed merges, unresolved names, contradictions; and what was decided.

    PART is one or more of proposals, unresolved, contradictions, retold (awards and figures that several documents
    tell) and decisions; all of them when none is given. Decisions go into the file of decisions, which the next build
    obeys.

    \b
    Examples:
      kg review
      kg review proposals --format toml >> curation.toml
      kg review contradictions --all
    """
    from kg.cli.own_queries import QUERIES, ask
    from kg.curation import load_decisions
    from kg.store import Store

    snapshot = Store(Path(settings.store)).open()
    rows = {part: ask(snapshot, f"review-{part}") for part in (parts or PARTS)}
    if format_ == "json":
        console.result(json.dumps({name: [_plain(row) for row in found] for name, found in rows.items()}, indent=2))
        return 0
    if format_ == "toml":
        console.result("\n".join(_drafts(rows, settings.base_iri)))
        return 0
    for part, found in rows.items():
        console.heading(QUERIES[f"review-{part}"].title, f"{len(found):,}")
        for row in found if everything else found[:_SHOWN]:
            _print_row(console, row, settings.base_iri)
        if len(found) > _SHOWN and not everything:
            console.note(f"  {len(found) - _SHOWN:,} more: --all shows them")
    waiting = len(load_decisions(Path(settings.curation)).decisions)
    console.note(f"\n{waiting:,} decisions in {settings.curation}; `kg build` obeys them")
    return 0


def _print_row(console: Console, row: Row, base_iri: str) -> None:
    from kg.cli.terms import shown

    said = [shown(term, base_iri) for name, term in row.items() if name not in _UNSAID and term is not None]
    console.result("")
    console.wrapped("  ".join(said), indent=2)
    for name in _EVIDENCE:
        if row.get(name) is not None:
            console.wrapped(f"“{' '.join(str(row[name]).split())}”", indent=6, dim=True)


def _plain(row: Row) -> dict[str, object]:
    from kg.cli.terms import plain_value

    return {name: plain_value(term) for name, term in row.items()}


def _drafts(rows: dict[str, list[Row]], base_iri: str) -> list[str]:
    """Return decisions to be completed: each proposal as a merge, each unresolved name with what it could be."""
    lines: list[str] = []
    for row in rows.get("proposals", []):
        first, second = (str(row[name]).removeprefix(base_iri) for name in ("first", "second"))
        if str(row["firstIsRead"]) == "true":
            # A document of the corpus stays what it is: the other thing becomes it.
            first, second = second, first
        lines += [f"# {row['reason']} (score {row['score']}); if they are two things:",
                  f"#   do = \"apart\", things = [{_text(first)}, {_text(second)}], and no into",
                  *_draft("merge", things=[first], into=second)]  # fmt: skip
    for row in rows.get("unresolved", []):
        lines += [f"# “{row['name']}” could be: {row['candidates']}",
                  *_draft("merge", things=[str(row["thing"]).removeprefix(base_iri)], into="id/…")]  # fmt: skip
    for row in rows.get("contradictions", []):
        lines += [f"# {row['about']}: {row['says']} here, {row['andSays']} in {row['second']}",
                  *_draft("reject", fact=str(row["first"]).removeprefix(base_iri))]  # fmt: skip
    return lines


def _draft(kind: str, **values: str | list[str]) -> list[str]:
    written = [
        f"{name} = {_list(value) if isinstance(value, list) else _text(value)}" for name, value in values.items()
    ]
    return ["[[decision]]", f'do = "{kind}"', *written, 'why = ""', 'who = ""', ""]


def _text(value: str) -> str:
    # A JSON string is a TOML string (TOML 1.0, basic strings).
    return json.dumps(value, ensure_ascii=False)


def _list(values: list[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"
