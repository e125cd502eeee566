"""What the documents of a corpus tell each other: their titles, and what their acronyms stand for.

Each document offers answers; the knowledge of the corpus is every answer to each question. One answer settles a
question, several leave it open, so that no document decides silently what another one means. Resolution asks for what
it needs by key and for nothing else, so that it is plain which documents a changed answer concerns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.model import Extraction, Kind
from kg.resolve.names import is_acronym
from kg.vocabulary import normalise_name

#: A question and one answer to it.
Offer = tuple[str, str]
#: Question → every answer to it, sorted.
Knowledge = Mapping[str, tuple[str, ...]]

#: Kinds of thing that acronyms stand for. People have none, and laws have short titles of their own.
_WITH_ACRONYMS = frozenset(
    {Kind.ORGANISATION, Kind.FUND, Kind.PROGRAMME, Kind.DOCUMENT, Kind.EVENT, Kind.AGENDA, Kind.PLACE}
)


def title_question(title: str) -> str:
    """Return the question which document of the corpus has a title.

    >>> title_question("The Long Report")
    'title/long report'
    """
    return f"title/{normalise_name(title)}"


def acronym_questions(kind: Kind, form: str) -> tuple[tuple[Kind, str], ...]:
    """Return the questions to ask about an acronym, each with the kind of thing its answers are.

    A text that does not explain an acronym seldom shows what kind of thing it is, and it is read as an organisation; so
    for those the other kinds are asked too.
    """
    others = sorted(_WITH_ACRONYMS - {kind}) if kind is Kind.ORGANISATION else []
    return tuple((one, acronym_question(one, form)) for one in (kind, *others))


def acronym_question(kind: Kind, form: str) -> str:
    """Return the question what an acronym of a kind stands for.

    >>> acronym_question(Kind.FUND, "HCF")
    'acronym/Fund/HCF'
    """
    return f"acronym/{kind.value}/{form}"


def offers(extraction: Extraction) -> tuple[Offer, ...]:
    """Return what a document tells the others: its title, and the acronyms it defines by using them for a full name."""
    found = {
        (acronym_question(referent.kind, alias), referent.name)
        for referent in extraction.referents
        if referent.kind in _WITH_ACRONYMS and referent.identifies
        for alias in referent.aliases
        if is_acronym(alias, referent.name)
    }
    if title := _title(extraction):
        found.add((title_question(title), extraction.document.slug))
    return tuple(sorted(found))


def _title(extraction: Extraction) -> str:
    known = extraction.document.value("title")
    if known or extraction.title is None:
        return known or ""
    return extraction.title.of(extraction.document.text)


def corpus_knowledge(offered: Iterable[Iterable[Offer]]) -> dict[str, tuple[str, ...]]:
    """Return every answer that the documents of a corpus offer, whatever their order.

    >>> corpus_knowledge([[("acronym/Fund/HF", "Hope Fund")], [("acronym/Fund/HF", "Harbour Fund")]])
    {'acronym/Fund/HF': ('Harbour Fund', 'Hope Fund')}
    """
    answers: dict[str, set[str]] = {}
    for document in offered:
        for question, answer in document:
            answers.setdefault(question, set()).add(answer)
    return {question: tuple(sorted(found)) for question, found in sorted(answers.items())}
