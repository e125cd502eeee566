"""Author–year citations, and the facts of their sentence that they are given for."""

from __future__ import annotations

import re

from kg.model import Citation, Kind, Ref
from kg.nlp.facts.drafts import Draft, Said
from kg.nlp.facts.page import Page
from kg.nlp.facts.scenes import Anchor, Scene

_AUTHOR_YEAR = re.compile(r".*[,( ]\(?(?:19|20)\d\d[a-z]?\)?", re.DOTALL)
_RULE = "citation.author-year"


def read_citations(page: Page, draft: Draft) -> None:
    """Add a citation, and the claim that the work cites the other, for each author–year reference."""
    for scene in page.scenes:
        for place, anchor in sorted(scene.at.items()):
            if _is_citation(scene, place, anchor, draft.text) and isinstance(anchor.term, Ref):
                _cite(page, scene, anchor.term, draft)


def _is_citation(scene: Scene, place: int, anchor: Anchor, text: str) -> bool:
    if anchor.sort != Kind.DOCUMENT.value or anchor.mention is None:
        return False
    bracketed = bool(re.search(r"\((?:see |e\.g\. |cf\. )?(?:[^()]*; )?$", scene.code[:place]))
    return bracketed and bool(_AUTHOR_YEAR.fullmatch(anchor.span.of(text)))


def _cite(page: Page, scene: Scene, cited: Ref, draft: Draft) -> None:
    facts = [claim.id for claim in draft.claims if claim.evidence == scene.span]
    facts += [award.id for award in draft.awards if award.evidence == scene.span]
    facts += [one.id for one in draft.observations if one.evidence == scene.span]
    name = draft.identify("citation", page.work.id, cited.id, scene.span)
    draft.citations.append(Citation(name, page.work, cited, scene.span, _RULE, tuple(sorted(facts))))
    draft.claim(page.work, "kg:cites", cited, Said(scene.span, _RULE, 0.95))
