"""Sums of money: who gives, gets, announces or asks for how much, from what, for what, where and when.

Each sum is read by the first of these that applies: a value rule (what a fund is worth, what a thing costs), a row of
a list or table, a special construction, the verb that governs it, and the parse. A sum that none of them explains
yields nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from kg.model import Award, AwardRef, AwardStatus, Span
from kg.nlp.facts.drafts import Draft, Said
from kg.nlp.facts.frames import Syntax
from kg.nlp.facts.modality import Attribution
from kg.nlp.facts.page import Page
from kg.nlp.facts.scenes import Scene
from kg.nlp.facts.sum_frames import is_own_subject, read_frame, read_worth
from kg.nlp.facts.sum_phrases import read_phrases, read_surroundings
from kg.nlp.facts.sum_rows import read_cells, read_row
from kg.nlp.facts.sum_values import attributed, read_values
from kg.nlp.facts.sum_verbs import read_governed, read_special
from kg.nlp.facts.sums import (
    Parts,
    Sum,
    find_sums,
)


def read_awards(page: Page, scene: Scene, syntax: Syntax, attributions: list[Attribution], draft: Draft) -> None:
    """Add the awards of a sentence, and the claims that its other sums make."""
    sums = find_sums(scene, draft.text)
    if not sums or scene.code.endswith("?"):
        return
    valued = read_values(page, scene, sums, attributions, draft)
    found: dict[int, tuple[Sum, Parts]] = {}
    for one in sums:
        if one.place not in valued:
            parts = (
                read_row(page, scene, one)
                or read_cells(page, scene, one, draft)
                or read_special(scene, one, draft)
                or read_governed(page, scene, one, found, own_subject=is_own_subject(one, syntax))
            )
            if parts is not None:
                _fill(parts, read_frame(scene, one, syntax))
            elif not read_worth(scene, one, syntax, attributions, draft):
                parts = read_frame(scene, one, syntax)
            if parts is not None:
                read_phrases(scene, one, parts, draft)
                read_surroundings(page, scene, one, parts)
                if parts.funder == parts.recipient:
                    # Who borrows a sum, or has a share of it, is not its giver.
                    parts.funder = None
                found[one.place] = (one, parts)
    _emit(scene, found, _part_of(scene, sums), attributions, draft)


def _fill(parts: Parts, parsed: Parts | None) -> None:
    """Add what the parse says of a sum and its wording does not: who gets it, who gives it."""
    if parsed is None or parts.status in {AwardStatus.REQUESTED, AwardStatus.REJECTED, AwardStatus.WITHDRAWN}:
        return
    if parts.recipient is None and parts.place is None:
        parts.recipient, parts.place = parsed.recipient, parsed.place
    if parts.funder is None and parts.announcer is None and parsed.funder != parts.recipient:
        parts.funder = parsed.funder


_INCLUDING = re.compile(
    r",? ?(?:\(|– )?(?:including|(?<!out )of which|comprising|made up of|consisting of|split into|broken down as)\b"
)


def _part_of(scene: Scene, sums: list[Sum]) -> dict[int, int]:
    """Return place of a part → place of its total, for the sums of one sentence."""
    totals: dict[int, int] = {}
    for index, total in enumerate(sums):
        rest = [one for one in sums[index + 1 :] if one.currency == total.currency]
        if not rest or total.place in totals:
            continue
        between = scene.code[total.place + 1 : rest[0].place]
        summed = sum(one.amount for one in rest)
        if (_INCLUDING.search(between) and summed <= total.amount) or (
            ":" in between and total.amount * Decimal("0.95") <= summed <= total.amount * Decimal("1.001")
        ):
            totals |= {one.place: total.place for one in rest}
    return totals


def _inherit(parts: Parts, total: Parts) -> None:
    """A part has what its total has, except for what is its own."""
    for name in ("fund", "round", "funder", "event", "date", "announcer"):
        if getattr(parts, name) is None:
            setattr(parts, name, getattr(total, name))
    if total.recipient is not None and parts.recipient is None and parts.place is None:
        parts.recipient = total.recipient


def _emit(
    scene: Scene, found: dict[int, tuple[Sum, Parts]], totals: dict[int, int],
    attributions: list[Attribution], draft: Draft,
) -> None:  # fmt: skip
    sums = {one.place: one for one in find_sums(scene, draft.text)}
    for part, total in totals.items():
        if total in found and part not in found:
            base = found[total][1]
            parts = Parts("money.part-of-total", base.status, 0.88, base.modality)
            read_phrases(scene, sums[part], parts, draft)
            found[part] = (sums[part], parts)
        if total in found:
            _inherit(found[part][1], found[total][1])
    ids: dict[int, str] = {}
    for place in sorted(found):
        one, parts = found[place]
        award = _award(scene, one, parts, attributions, draft, part_of=ids.get(totals.get(place, -1)))
        ids[place] = award.id
        draft.awards.append(award)
        if parts.announcer is not None:
            said = Said(scene.span, parts.rule, parts.confidence, award.modality, award.claimant)
            draft.claim(parts.announcer, "kg:announces", AwardRef(award.id), said)


def _award(
    scene: Scene, one: Sum, parts: Parts, attributions: list[Attribution], draft: Draft, *, part_of: str | None
) -> Award:
    said = attributed(scene, one.place, Said(scene.span, parts.rule, parts.confidence, parts.modality), attributions)
    if parts.announcer is not None and said.claimant == parts.announcer:
        said = replace(said, claimant=None)
    name = draft.identify(
        "award", one.amount, one.currency, parts.status, parts.fund, parts.funder, parts.recipient, parts.place,
        parts.purpose, scene.span,
    )  # fmt: skip
    return Award(
        id=name, amount=one.amount, currency=one.currency, evidence=scene.span,
        money=Span(one.anchor.span.start, one.anchor.span.end), rule=parts.rule, confidence=parts.confidence,
        qualifier=one.qualifier, funder=parts.funder, fund=parts.fund, round=parts.round, recipient=parts.recipient,
        place=parts.place, purpose=parts.purpose, event=parts.event, date=parts.date, per=parts.per,
        status=parts.status, part_of=part_of, modality=said.modality, claimant=said.claimant,
    )  # fmt: skip
