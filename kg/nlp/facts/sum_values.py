"""Sums that are no award: what a fund is worth, what a thing costs, what was raised, spent or is needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from kg.model import Modality, Ref
from kg.nlp.facts.drafts import Draft, Said
from kg.nlp.facts.modality import Attribution, is_conditional, verb_modality
from kg.nlp.facts.page import Page
from kg.nlp.facts.scenes import Anchor, Scene
from kg.nlp.facts.subjects import subject_of
from kg.nlp.facts.sum_phrases import fund_spoken_of
from kg.nlp.facts.sums import (
    AUX_BEFORE,
    Sum,
    Value,
    value_rules,
)


def read_values(
    page: Page, scene: Scene, sums: list[Sum], attributions: list[Attribution], draft: Draft
) -> frozenset[int]:
    """Add the claims of the value rules; return the places of the sums they explain."""
    places = {one.place for one in sums}
    sorts = frozenset(scene.code[place] for place in scene.at)
    words = frozenset(re.findall(r"[a-z]+", scene.code))
    taken: set[int] = set()
    for rule in value_rules():
        if not rule.pattern.may_match(sorts, words):
            continue
        for match in rule.pattern.regex.finditer(scene.code):
            used = {match.start(name) for name in ("m", "n") if match.groupdict().get(name)} & places
            if used and not used & taken:
                taken |= used
                _value_claims(page, scene, rule, match, attributions, draft)
    return frozenset(taken)


#: What can have a smallest grant, or a cost; any subject can raise, spend or need.
_SUBJECTS: Mapping[str, frozenset[str]] = {
    "kg:minimumGrant": frozenset({"Fund", "Programme"}),
    "kg:maximumGrant": frozenset({"Fund", "Programme"}),
    "kg:cost": frozenset({"Programme", "Place"}),
}


def _value_claims(
    page: Page, scene: Scene, rule: Value, match: re.Match[str], attributions: list[Attribution], draft: Draft
) -> None:
    said = _said(scene, rule.id, rule.confidence, match, attributions)
    for subject_group, predicate, group in rule.claims:
        name = next((one for one in group.split("|") if match.groupdict().get(one)), None)
        if name is None:
            continue
        money = scene.at[match.start(name)].term
        if subject_group == "SUBJECT":
            found = subject_of(page, scene, match.start("v")) or _first_subject(scene, match.start("v"))
            subject = found.term if found and found.sort in _SUBJECTS.get(predicate, {found.sort}) else None
        elif subject_group == "FUND":
            subject = fund_spoken_of(page, scene)
        elif match.groupdict().get(subject_group) is None:
            continue
        else:
            subject = scene.at[match.start(subject_group)].term
        if isinstance(subject, Ref):
            draft.claim(subject, predicate, money, said)


_SECOND_VERB = re.compile(r"(?:,|, and| and|, then|, but| but)(?: later| then| also| has| had)* $")
_DOERS = frozenset({"Organisation", "Programme", "Fund", "Place"})


def _first_subject(scene: Scene, verb: int) -> Anchor | None:
    """Return what a sentence begins with when a verb only goes on about it: "X paid £1 for it, then raised £2m"."""
    first = scene.at.get(4 if scene.code.startswith(("The ", "the ")) else 0)
    goes_on = _SECOND_VERB.search(scene.code[:verb]) and ";" not in scene.code[:verb]
    return first if first is not None and first.sort in _DOERS and goes_on else None


def _said(scene: Scene, rule: str, confidence: float, match: re.Match[str], attributions: list[Attribution]) -> Said:
    auxiliaries = match.groupdict().get("aux")
    if auxiliaries is None and match.groupdict().get("v"):
        before = AUX_BEFORE.search(scene.code[max(0, match.start("v") - 80) : match.start("v")])
        auxiliaries = before["aux"] if before else None
    modality = verb_modality(auxiliaries or "")
    return attributed(scene, match.start(), Said(scene.span, rule, confidence, modality), attributions)


def attributed(scene: Scene, place: int, said: Said, attributions: list[Attribution]) -> Said:
    """Return how a fact is put once it is known in whose words it stands."""
    for attribution in attributions:
        if attribution.start <= place < attribution.end:
            modality = Modality.REPORTED if said.modality is Modality.ASSERTED else said.modality
            said = replace(said, claimant=attribution.holder, modality=modality)
    if said.modality is Modality.ASSERTED and is_conditional(scene, place):
        said = replace(said, modality=Modality.HEDGED)
    return said
