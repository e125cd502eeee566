"""A document as a web page that needs nothing else: its text with what it names highlighted, and its facts below.

Made from the values of ``kg extract --format json``. Everything that comes from a document is escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from kg.model import MentionType
from kg.resources import resource_dir

Json = Mapping[str, Any]

#: The colours of the types, shared with the pages of the service.
_TYPES = resource_dir("web") / "static" / "types.css"

_STYLE = """
body { font: 16px/1.6 Georgia, serif; margin: 2rem auto; max-width: 46rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; line-height: 1.3; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.legend { font: 13px/2 sans-serif; } .legend mark { margin-right: .6em; white-space: nowrap; }
table { border-collapse: collapse; font: 13px/1.5 sans-serif; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #8885; }
td.said { opacity: .75; white-space: nowrap; } .quote { opacity: .75; font-style: italic; }
"""


def highlight_page(document: Json) -> str:
    """Return the page of one document.

    Args:
        document: the values of ``kg extract --format json``.
    """
    body = [
        f'<p class="legend">{_legend(document["mentions"])}</p>',
        f'<div class="text">{"".join(_marked(document["text"], document["mentions"]))}</div>',
        *_facts("What it says", ("fact", "how"), _claim_rows(document["claims"])),
        *_facts("Money", ("sum", "how"), _award_rows(document["awards"])),
        *_facts("Figures", ("figure", "how"), _observation_rows(document["observations"])),
    ]
    return whole_page(str(document["document"]["title"]), _STYLE, body)


def whole_page(title: str, style: str, body: Iterable[str]) -> str:
    """Return a page that needs nothing else, with the colours of the types; only the title is escaped here."""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            f'<head><meta charset="utf-8"><title>{escape(title)}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{_TYPES.read_text(encoding='utf-8')}{style}</style></head>",
            f"<body><h1>{escape(title)}</h1>",
            *body,
            "</body></html>\n",
        ]
    )


def _legend(mentions: Sequence[Json]) -> str:
    counts = Counter(mention["type"] for mention in mentions)
    return " ".join(f'<mark class="{name}">{name} {counts[name]}</mark>' for name in MentionType if counts[name])


def _marked(text: str, mentions: Sequence[Json]) -> Iterator[str]:
    end = 0
    for mention in sorted(mentions, key=lambda mention: int(mention["start"])):
        if mention["start"] < end:
            continue
        yield escape(text[end : mention["start"]])
        tip = f"{mention['type']}: {mention['label']}"
        words = escape(text[mention["start"] : mention["end"]])
        yield f'<mark class="{escape(mention["type"])}" title="{escape(tip)}">{words}</mark>'
        end = mention["end"]
    yield escape(text[end:])


def _facts(title: str, columns: tuple[str, str], rows: list[tuple[str, Json]]) -> Iterator[str]:
    if not rows:
        return
    yield f"<h2>{escape(title)}</h2><table><tr><th>{columns[0]}</th><th>{columns[1]}</th></tr>"
    for words, fact in rows:
        quote = f'<div class="quote">“{escape(fact["evidence"]["text"])}”</div>' if fact["evidence"] else ""
        how = ", ".join(str(fact[key]) for key in ("modality", "basis") if fact.get(key))
        yield f'<tr><td>{escape(words)}{quote}</td><td class="said">{escape(how)}</td></tr>'
    yield "</table>"


def _claim_rows(claims: Sequence[Json]) -> list[tuple[str, Json]]:
    return [(claim_in_words(claim), claim) for claim in claims]


def _award_rows(awards: Sequence[Json]) -> list[tuple[str, Json]]:
    return [(award_in_words(award), award) for award in awards]


def _observation_rows(observations: Sequence[Json]) -> list[tuple[str, Json]]:
    return [(observation_in_words(item), item) for item in observations]


def claim_in_words(claim: Json) -> str:
    """Return a claim as subject, relation and object.

    >>> claim_in_words({"subject_label": "Big Local", "predicate": "kg:ledBy", "object_label": "Local Trust"})
    'Big Local · led by · Local Trust'
    """
    return " · ".join([str(claim["subject_label"]), _relation(str(claim["predicate"])), str(claim["object_label"])])


def award_in_words(award: Json) -> str:
    """Return an award as its sum, how far it has come, and who or what for."""
    head = " ".join(filter(None, (award["qualifier"], award["currency"], f"{int(float(award['amount'])):,}")))
    names = ("fund", "round", "funder", "recipient", "place", "purpose", "event", "date")
    return _with_parts(f"{head} {award['status']}", award, names)


def observation_in_words(observation: Json) -> str:
    """Return an observation as its figure and what it measures, of whom, where and when."""
    figure = " ".join(filter(None, (observation["qualifier"], observation["value"], observation["unit"])))
    return _with_parts(figure, observation, ("measure", "group", "about", "area", "period", "source"))


def _with_parts(head: str, fact: Json, names: Sequence[str]) -> str:
    parts = [f"{name}: {fact.get(f'{name}_label') or fact[name]}" for name in names if fact.get(name)]
    return " · ".join([head, *parts])


def _relation(predicate: str) -> str:
    """Return a property's name as words.

    >>> _relation("kg:administeredBy")
    'administered by'
    """
    local = predicate.rpartition(":")[2]
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in local)
