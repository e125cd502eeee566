"""Annotation and extraction side by side, as a web page that needs nothing else.

Everything that comes from a document is escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape

from kg.cli.highlight import whole_page
from kg.evaluate import MentionError, MissedFact, Scores
from kg.evaluate.gold import GoldMention
from kg.evaluate.mentions import ErrorKind
from kg.model import Mention

_STYLE = """
body { font: 15px/1.5 sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2.5rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #8885; }
td.n, th.n { text-align: right; } td.kind { white-space: nowrap; } .context { font-family: Georgia, serif; }
"""


def comparison_page(scores: Scores) -> str:
    """Return the page of an evaluation: the scores, and every disagreement in its context, document by document."""
    number = len(scores.documents)
    title = f"Annotation and extraction of {number} document{'' if number == 1 else 's'}"
    disagreements = (line for document in scores.documents for line in _document(document, scores))
    return whole_page(title, _STYLE, [*_score_table(scores), *_fact_table(scores), *disagreements])


def _score_table(scores: Scores) -> Iterator[str]:
    mentions = scores.mentions
    yield _row("th", ("type", "annotated", "found", "strict F1", "relaxed F1"), opening="<table>")
    for name, strict in mentions.strict.items():
        figures = (strict.gold, strict.found, f"{strict.f1:.3f}", f"{mentions.relaxed[name].f1:.3f}")
        yield _row("td", (str(name), *map(str, figures)))
    micro, relaxed = mentions.strict_micro, mentions.relaxed_micro
    yield _row("td", ("micro", str(micro.gold), str(micro.found), f"{micro.f1:.3f}", f"{relaxed.f1:.3f}"))
    yield "</table>"


def _fact_table(scores: Scores) -> Iterator[str]:
    yield _row("th", ("facts", "annotated", "found", "recall", "extracted"), opening="<table>")
    for kind, counts in scores.facts.by_kind().items():
        figures = (counts.gold, counts.right, f"{counts.recall:.3f}", scores.facts.made[kind])
        yield _row("td", (str(kind), *map(str, figures)))
    yield "</table>"


def _row(cell: str, words: tuple[str, ...], *, opening: str = "") -> str:
    cells = [f"<{cell}{'' if place == 0 else ' class=n'}>{escape(word)}</{cell}>" for place, word in enumerate(words)]
    return f"{opening}<tr>{''.join(cells)}</tr>"


def _document(document: str, scores: Scores) -> Iterator[str]:
    errors = [error for error in scores.errors if error.document == document]
    missed = [fact for fact in scores.facts.missed if fact.document == document]
    kinds = Counter(error.kind for error in errors)
    summary = [f"{kinds[kind]} {kind}" for kind in ErrorKind if kinds[kind]]
    summary += [f"{len(missed)} facts missed"] if missed else []
    yield f"<h2>{escape(document)}</h2><p>{escape(', '.join(summary) or 'no disagreement')}</p>"
    if errors:
        yield "<table><tr><th></th><th>annotated</th><th>found</th><th>in the text</th></tr>"
        yield from map(_error, errors)
        yield "</table>"
    if missed:
        yield "<table><tr><th></th><th>annotated fact</th><th>in the text</th></tr>"
        yield from map(_missed, missed)
        yield "</table>"


def _error(error: MentionError) -> str:
    known = error.gold or error.found
    words = " ".join(known.text.split()) if known else ""
    context = f"…{escape(error.before)}<mark>{escape(words)}</mark>{escape(error.after)}…"
    return (
        f'<tr><td class="kind">{escape(error.kind)}</td><td>{_mention(error.gold)}</td><td>{_mention(error.found)}</td>'
        f'<td class="context">{context}</td></tr>'
    )


def _mention(mention: GoldMention | Mention | None) -> str:
    if mention is None:
        return "—"
    return (
        f'<mark class="{escape(mention.type)}">{escape(" ".join(mention.text.split()))}</mark> {escape(mention.type)}'
    )


def _missed(fact: MissedFact) -> str:
    words = " · ".join((fact.fact.subject, fact.fact.predicate, fact.fact.object))
    return (
        f'<tr><td class="kind">missed {escape(fact.kind)}</td><td>{escape(words)}</td>'
        f'<td class="context">“{escape(fact.sentence)}”</td></tr>'
    )
