"""Sums read by the construction or the verb that governs them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.model import AwardStatus, Literal, Modality, Term
from kg.nlp.facts.drafts import Draft, tidy
from kg.nlp.facts.modality import verb_modality
from kg.nlp.facts.page import Page
from kg.nlp.facts.scenes import CODES, Anchor, Scene
from kg.nlp.facts.subjects import Subject, subject_of
from kg.nlp.facts.sums import (
    AUX_BEFORE,
    BODY,
    FUND,
    MONEY,
    QUALIFIED,
    Parts,
    Sum,
    Verb,
    assign,
    money_verbs,
    special_rules,
    verb_regex,
)


def read_special(scene: Scene, one: Sum, draft: Draft) -> Parts | None:
    """Read a sum by the first special construction that holds it."""
    for rule in special_rules():
        for match in rule.pattern.regex.finditer(scene.code):
            if match.start("m") == one.place and not _governing(scene.code, one.place, within=match.group(0)):
                parts = Parts(rule.id, rule.status, rule.confidence, verb_modality(match.groupdict().get("aux") or ""))
                if _WILL_SEE.search(scene.code[: one.place]):
                    parts.modality = Modality.PLANNED
                if match.groupdict().get("s"):
                    anchor = scene.at[match.start("s")]
                    assign(parts, rule.role, Subject(_as_term(anchor, draft), anchor.sort, anchor))
                if match.groupdict().get("f"):
                    parts.fund = scene.at[match.start("f")].term
                if match.groupdict().get("d"):
                    parts.funder = scene.at[match.start("d")].term
                if match.groupdict().get("l"):
                    parts.place = scene.at[match.start("l")].term
                goes_on = match.end() > one.place + 1 and scene.code[match.end() - 1] != ")"
                parts.resumes = match.end() if goes_on else None
                return parts
    return None


def _governing(code: str, place: int, *, within: str) -> bool:
    """Say whether a verb of the table stands close before a sum, so that a weaker construction must not read it."""
    return within.startswith(MONEY) and bool(verb_regex().search(code[max(0, place - 45) : place]))


def _as_term(anchor: Anchor, draft: Draft) -> Term:
    """Return a counted group ("83 projects") as words, anything else as what it refers to."""
    return Literal(tidy(anchor.span.of(draft.text))) if anchor.sort == "Statistic" else anchor.term


_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|get|gets|got)(?: [a-z]+ly| also| now| not| then)* $")
_AFTER = re.compile(
    rf"[^{MONEY}.;:]{{0,90}}?\b(?P<aux>(?:(?:has|have|had|is|are|was|were|will|would|could|may|might|be|been|being|not|also|"
    rf"now|then|already|never|to|due|set|[a-z]+ly) )*(?:is|are|was|were|be|been|being)(?: [a-z]+ly| not| also)* )$"
)
_BIDDER = re.compile(
    rf"(?P<s>[{CODES['Organisation']}{CODES['Place']}])['’]s (?:[a-z]+ ){{0,3}}"
    rf"(?:bid|application|request|proposal)s? (?:for|worth|of) {QUALIFIED}$"
)
_BID_NOUN = re.compile(rf"\b(?:bid|application|request|proposal)s? (?:for|worth|of) {QUALIFIED}$")
_BIDDER_AFTER = re.compile(rf" (?:from|by) (?:the )?(?P<s>[{CODES['Organisation']}])")
#: "put the bill at £11k", "gives to its £184m share": the sum is not what is put or given.
_PUT_AT = re.compile(
    rf"\b(?:at|against|than|per|to (?:its|their|his|her|our)|to the) {QUALIFIED}(?:between )?(?:{MONEY} and )?$"
)
_FUNDERS = re.compile(r"\b(?:Fund|Foundation|Lottery|Treasury|Department|Ministry|Government|Office)\b")
_WILL_SEE = re.compile(r"\b(?:will|would|could|should) (?:see|bring|mean)\b[^.;]{0,30}$")
_CLAUSE_BREAK = re.compile(r"; |\. |: | (?:but|while|whereas|although|because|when|if|before|after) ")


def read_governed(
    page: Page, scene: Scene, one: Sum, found: Mapping[int, tuple[Sum, Parts]], *, own_subject: bool = False
) -> Parts | None:
    """Read a sum by the verb whose subject or object it is; one with a verb of its own is no verb's object."""
    return _passive_after(page, scene, one) or (None if own_subject else _verb_before(page, scene, one, found))


def _passive_after(page: Page, scene: Scene, one: Sum) -> Parts | None:
    """Read "£2m was awarded to …": the sum is the subject of the verb that follows it."""
    for match in verb_regex().finditer(scene.code, one.place + 1, one.place + 130):
        between = scene.code[one.place + 1 : match.start()]
        passive = _AFTER.fullmatch(between)
        if passive and match[1].split()[0].endswith(("ed", "en", "id", "ut", "lit")):
            verb = money_verbs()[match[1]]
            parts = Parts(verb.id, verb.status, 0.9, verb_modality(passive["aux"]))
            parts.resumes = match.end()
            _agent(scene, match.end(), parts)
            parts.recipient = _bidder(page, scene, one)
            return parts
        if MONEY in between:
            return None
    return None


def _bidder(page: Page, scene: Scene, one: Sum) -> Term | None:
    """Return whose bid a sum was: "Torbay's bid for £2m", "a bid for £2m from Hope Hub"."""
    before = _BIDDER.search(scene.code[: one.place])
    if before:
        return scene.at[before.start("s")].term
    after = _BIDDER_AFTER.match(scene.code, one.place + 1)
    if after is None or not _BID_NOUN.search(scene.code[: one.place]):
        return None
    term = scene.at[after.start("s")].term
    return None if _FUNDERS.search(page.name(term)) else term


def _verb_before(page: Page, scene: Scene, one: Sum, found: Mapping[int, tuple[Sum, Parts]]) -> Parts | None:
    """Read a sum as the object of the nearest verb of the table before it, in the same clause."""
    start = max(0, one.place - 260)
    matches = list(verb_regex().finditer(scene.code, start, one.place))
    for match in reversed(matches):
        verb = money_verbs()[match[1]]
        between = scene.code[match.end() : one.place]
        if not _is_verb(page, scene, match):
            continue
        if _breaks(between) or _PUT_AT.search(between):
            return None
        is_with = bool(re.search(rf"\bwith {QUALIFIED}$", between))
        if verb.with_only and not is_with:
            continue
        earlier = [place for place in found if match.end() <= place < one.place]
        if MONEY in between and not earlier:
            return None
        return _from_verb(page, scene, one, match, verb)
    return None


def _breaks(between: str) -> bool:
    """Say whether another clause begins between a verb and a sum."""
    return bool(_CLAUSE_BREAK.search(between)) or between.count(",") > 8


def _is_verb(page: Page, scene: Scene, match: re.Match[str]) -> bool:
    token = page.token_at(scene.offsets[match.start()])
    if token is None or token.pos_ in {"VERB", "AUX"}:
        return True
    if token.pos_ in {"NOUN", "PROPN"} and match.start() - 2 in scene.at:
        return True
    return token.pos_ in {"ADJ", "ADP", "SCONJ"} or (token.pos_ != "ADP" and match[1].endswith("ed"))


def _from_verb(page: Page, scene: Scene, one: Sum, match: re.Match[str], verb: Verb) -> Parts:
    left = scene.code[max(0, match.start() - 80) : match.start()]
    auxiliaries = AUX_BEFORE.search(left)
    parts = Parts(verb.id, verb.status, 0.9, verb_modality(auxiliaries["aux"] if auxiliaries else ""))
    if parts.status in {AwardStatus.AWARDED, AwardStatus.PAID} and parts.modality is Modality.PLANNED:
        parts.status = AwardStatus.ANNOUNCED
    between = scene.code[match.end() : one.place]
    subject = subject_of(page, scene, match.start())
    passive = bool(_PASSIVE.search(left))
    role = verb.role
    if passive and verb.role == "funder":
        role = "recipient" if re.fullmatch(rf" {QUALIFIED}", between) else "none"
    gapped = _gapped(scene, one)
    if gapped is not None and MONEY in between:
        assign(parts, "recipient", gapped)
        if role == "funder" and subject is not None:
            assign(parts, "funder", subject)
    elif subject is not None and not (gapped and role == "recipient"):
        assign(parts, role, subject)
    if gapped is not None and MONEY not in between:
        assign(parts, "recipient", gapped)
    if passive:
        _agent(scene, one.place + 1, parts)
    _object(scene, match.end(), one, parts, verb)
    return parts


def _gapped(scene: Scene, one: Sum) -> Subject | None:
    """Return the anchor directly before a sum: "Wales £585m", "Hope Hub in Leeds (£9,000 …)"."""
    left = scene.code[max(0, one.place - 60) : one.place]
    match = re.search(
        rf"(?:^|[,;] |and |among them |including )(?:the )?"
        rf"(?P<s>[{BODY}{CODES['Place']}])(?: in {CODES['Place']})?(?: \(|: ?| – | ){QUALIFIED}$",
        left,
    )
    if match is None:
        return None
    anchor = scene.at[max(0, one.place - 60) + match.start("s")]
    return Subject(anchor.term, anchor.sort, anchor)


def _object(scene: Scene, start: int, one: Sum, parts: Parts, verb: Verb) -> None:
    """Read what stands between a verb and its sum: "gave Hope Hub £2m", "kept the scheme alive with £2m"."""
    between = scene.code[start : one.place]
    if MONEY in between:
        return
    for offset, character in enumerate(between):
        anchor = scene.at.get(start + offset)
        if anchor is None:
            continue
        if character in FUND and parts.fund is None:
            parts.fund = anchor.term
        elif (
            character == CODES["Organisation"]
            and verb.role == "funder"
            and not re.search(r"\b(?:from|by|of) (?:the )?$", between[:offset])
        ):
            parts.recipient = parts.recipient or anchor.term


def _agent(scene: Scene, start: int, parts: Parts) -> None:
    match = re.compile(rf"[^.;{MONEY}]{{0,80}}?\bby (?:the )?(?P<s>[{BODY}{FUND}])").match(scene.code, start)
    if match:
        anchor = scene.at[match.start("s")]
        assign(parts, "funder", Subject(anchor.term, anchor.sort, anchor))
