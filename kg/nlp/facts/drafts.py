"""Where the facts of a document are gathered, and get ids that survive edits elsewhere in it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from kg.model import (
    PUBLISHER,
    WORK,
    Award,
    AwardRef,
    Basis,
    Citation,
    Claim,
    Kind,
    Literal,
    Modality,
    Observation,
    Ref,
    Referent,
    Span,
    Term,
    stable_hash,
)
from kg.namespaces import slugify


@dataclass(frozen=True, slots=True)
class Said:
    """How a fact is put: what made it, how sure, in which mood, by whom."""

    evidence: Span
    rule: str
    confidence: float
    modality: Modality = Modality.ASSERTED
    claimant: Ref | Literal | None = None
    basis: Basis = Basis.STATED
    derived_from: tuple[str, ...] = ()


@dataclass(slots=True)
class Draft:
    """The facts found so far, in order, each once."""

    text: str
    claims: list[Claim] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    referents: dict[str, Referent] = field(default_factory=dict)
    _uses: Counter[tuple[object, ...]] = field(default_factory=Counter)
    _stated: dict[tuple[object, ...], Claim] = field(default_factory=dict)

    def claim(self, subject: Ref, predicate: str, value: Term, said: Said) -> Claim | None:
        """Add a claim unless it says nothing (a thing about itself) or was said in the same sentence already."""
        key = (subject.id, predicate, value, said.evidence, said.basis)
        if value == subject:
            return None
        if key in self._stated:
            return self._stated[key]
        name = self.identify("claim", subject.id, predicate, _content(value), said.modality, said.basis, said.evidence)
        claim = Claim(
            name, subject, predicate, value, said.evidence, said.rule, said.confidence, said.modality,
            said.claimant, said.basis, said.derived_from,
        )  # fmt: skip
        self._stated[key] = claim
        self.claims.append(claim)
        return claim

    def identify(self, kind: str, *content: object) -> str:
        """Return an id from what a fact says and its sentence's words; repeated sentences are numbered."""
        evidence = content[-1]
        words = evidence.of(self.text) if isinstance(evidence, Span) else str(evidence)
        parts = (kind, *content[:-1], words)
        ordinal = self._uses[parts]
        self._uses[parts] += 1
        return stable_hash(*parts, ordinal) if ordinal else stable_hash(*parts)

    def topic(self, words: str) -> Ref:
        """Return a thing the document speaks of that has none of the other types."""
        name = tidy(words)
        topic = Referent(f"topic/{slugify(name)}", Kind.TOPIC, name, identifies=False)
        self.referents.setdefault(topic.id, topic)
        return Ref(topic.id)


def own_referents(title: str) -> dict[str, Referent]:
    """Return the two referents a document may speak of without naming them: itself and its publisher."""
    return {
        WORK: Referent(WORK, Kind.DOCUMENT, title, identifies=False),
        PUBLISHER: Referent(PUBLISHER, Kind.ORGANISATION, "the publisher", identifies=False, basis=Basis.INFERRED),
    }


def tidy(words: str) -> str:
    r"""Return the words of a stretch of text on one line, without quotes, list marks and punctuation around them.

    >>> tidy("the “bold\n new” idea, ")
    'the “bold new” idea'
    """
    text = re.sub(r"\s+", " ", words).strip(" ,;:.-–*•")
    if re.fullmatch(r"“[^“”]*”|\"[^\"]*\"", text):
        return text[1:-1].strip(" ,;.")
    opened, closed = text.count("“") + text.count("("), text.count("”") + text.count(")")
    return text if opened == closed and text.count('"') % 2 == 0 else text.strip('“”"() ')


def _content(value: Term) -> str:
    if isinstance(value, Literal):
        return f"{value.datatype}:{value.lexical}"
    return f"award:{value.id}" if isinstance(value, AwardRef) else f"ref:{value.id}"
