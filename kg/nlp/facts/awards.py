"""Sums of money: who gives, gets, announces or asks for how much, from what, for what, where and when.

Each sum is read by the first of these that applies: a value rule (what a fund is worth, what a thing costs), a row of
a list or table, a special construction, and the verb that governs it. A sum that none of them explains yields nothing.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from kg.model import Award, AwardRef, AwardStatus, Literal, Modality, Ref, Span, Term
from kg.nlp.facts.drafts import Draft, Said, tidy
from kg.nlp.facts.modality import Attribution, is_conditional, verb_modality
from kg.nlp.facts.page import Page
from kg.nlp.facts.patterns import Pattern, compile_pattern, load_rules, verb_forms
from kg.nlp.facts.scenes import ANY, CODES, Anchor, Scene
from kg.nlp.facts.subjects import Subject, subject_of
from kg.nlp.facts.values import QUALIFIERS, parse_money, qualifier_before

_MONEY = CODES["Money"]
_FUND = CODES["Fund"] + CODES["Programme"]
_BODY = CODES["Organisation"] + CODES["Person"] + CODES["Role"]
_QUALIFIER_WORDS = rf"(?:(?:{'|'.join(sorted(QUALIFIERS, key=len, reverse=True))}) )?"


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb says of the sum it governs."""

    id: str
    role: str
    status: AwardStatus
    #: Whether the sum must come with "with": "kept the scheme alive with £2m".
    with_only: bool


@dataclass(frozen=True, slots=True)
class Special:
    """A construction that ties a sum to somebody without a verb of the table."""

    id: str
    pattern: Pattern
    role: str
    status: AwardStatus
    confidence: float


@dataclass(frozen=True, slots=True)
class Value:
    """A construction in which a sum is a value and no award."""

    id: str
    pattern: Pattern
    claims: tuple[tuple[str, str, str], ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Sum:
    """One amount in a sentence."""

    place: int
    anchor: Anchor
    amount: Decimal
    currency: str
    qualifier: str | None


@dataclass(slots=True)
class Parts:
    """What the words around a sum say of it, gathered step by step."""

    rule: str
    status: AwardStatus
    confidence: float
    modality: Modality = Modality.ASSERTED
    fund: Term | None = None
    round: str | None = None
    funder: Term | None = None
    recipient: Term | None = None
    place: Term | None = None
    purpose: Term | None = None
    event: Term | None = None
    date: Literal | None = None
    per: str | None = None
    announcer: Ref | None = None
    #: Where more phrases about the sum follow: after the verb whose subject it is.
    resumes: int | None = None


@lru_cache(maxsize=1)
def money_verbs() -> Mapping[str, Verb]:
    """Return each form of each verb of the table, with what it says."""
    forms: dict[str, Verb] = {}
    for entry in load_rules("awards.toml", "verb"):
        verb = Verb(
            str(entry["id"]), str(entry["role"]), AwardStatus(str(entry["status"])), bool(entry.get("with_only"))
        )
        for lemma in str(entry["verbs"]).split(", "):
            for form in verb_forms(lemma):
                forms.setdefault(form, verb)
    return forms


@lru_cache(maxsize=1)
def _verb_regex() -> re.Pattern[str]:
    forms = sorted(money_verbs(), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(forms)})\b")


@lru_cache(maxsize=1)
def special_rules() -> tuple[Special, ...]:
    """Return the special constructions, in order."""
    return tuple(
        Special(
            str(entry["id"]), compile_pattern(str(entry["pattern"])), str(entry["role"]),
            AwardStatus(str(entry["status"])), float(str(entry["confidence"])),
        )
        for entry in load_rules("awards.toml", "special")
    )  # fmt: skip


@lru_cache(maxsize=1)
def value_rules() -> tuple[Value, ...]:
    """Return the value constructions, in order."""
    rules = []
    for entry in load_rules("awards.toml", "value"):
        split = [claim.split() for claim in str(entry["claim"]).split("; ") if claim]
        claims = tuple((subject, predicate, value) for subject, predicate, value in split)
        rules.append(
            Value(str(entry["id"]), compile_pattern(str(entry["pattern"])), claims, float(str(entry["confidence"])))
        )
    return tuple(rules)


@lru_cache(maxsize=1)
def _contexts() -> tuple[tuple[re.Pattern[str], AwardStatus], ...]:
    return tuple(
        (re.compile(rf"\b(?:{entry['words']})\b", re.IGNORECASE), AwardStatus(str(entry["status"])))
        for entry in load_rules("awards.toml", "context")
    )


def read_awards(page: Page, scene: Scene, attributions: list[Attribution], draft: Draft) -> None:
    """Add the awards of a sentence, and the claims that its other sums make."""
    sums = _sums(scene, draft.text)
    if not sums or scene.code.endswith("?"):
        return
    valued = _values(page, scene, sums, attributions, draft)
    found: dict[int, tuple[Sum, Parts]] = {}
    for one in sums:
        if one.place not in valued:
            parts = _row(page, scene, one) or _special(scene, one, draft) or _governed(page, scene, one, found)
            if parts is not None:
                _tail(scene, one, parts, draft)
                _surroundings(page, scene, one, parts)
                found[one.place] = (one, parts)
    _emit(page, scene, found, _part_of(scene, sums, found), attributions, draft)


def _sums(scene: Scene, text: str) -> list[Sum]:
    sums = []
    for place, anchor in sorted(scene.at.items()):
        money = parse_money(anchor.span.of(text)) if anchor.sort == "Money" else None
        if money is not None:
            sums.append(Sum(place, anchor, *money, qualifier_before(scene.code[:place])))
    return sums


# --- values ---------------------------------------------------------------------------------------------------------


def _values(page: Page, scene: Scene, sums: list[Sum], attributions: list[Attribution], draft: Draft) -> frozenset[int]:
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
            found = subject_of(page, scene, match.start("v"))
            subject = found.term if found else None
        else:
            subject = scene.at[match.start("s")].term
        if isinstance(subject, Ref):
            draft.claim(subject, predicate, money, said)


def _said(scene: Scene, rule: str, confidence: float, match: re.Match[str], attributions: list[Attribution]) -> Said:
    modality = verb_modality(match.groupdict().get("aux") or "")
    return _attributed(scene, match.start(), Said(scene.span, rule, confidence, modality), attributions)


def _attributed(scene: Scene, place: int, said: Said, attributions: list[Attribution]) -> Said:
    for attribution in attributions:
        if attribution.start <= place < attribution.end:
            modality = Modality.REPORTED if said.modality is Modality.ASSERTED else said.modality
            said = replace(said, claimant=attribution.holder, modality=modality)
    if said.modality is Modality.ASSERTED and is_conditional(scene, place):
        said = replace(said, modality=Modality.HEDGED)
    return said


# --- rows of lists and tables ------------------------------------------------------------------------------------

#: How many rows of a table may stand between a row and what introduces the table.
_LONGEST_TABLE = 40
_ROW_PAIR = re.compile(rf"(?P<who>[{_BODY}{CODES['Place']}])(?P<where>)[ :|–-]+(?P<m>{_MONEY})")
_TABLE = re.compile(rf"(?:[{_BODY}{CODES['Place']}][ :|–-]+{_MONEY}[ ;.]*)+")
_ROW = re.compile(
    rf"^(?P<who>[{_BODY}{CODES['Place']}{CODES['Programme']}])(?: \([^()]*\))?(?:,? (?:in )?(?P<where>{CODES['Place']}))?"
    rf"(?: \([^()]*\))?(?: ?[:–|-] ?| was awarded | receives? | received |\t| )(?P<q>{_QUALIFIER_WORDS})(?P<m>{_MONEY})"
)
_ROW_MONEY_FIRST = re.compile(
    rf"^(?P<q>{_QUALIFIER_WORDS})(?P<m>{_MONEY}) (?:to|for) (?:the )?(?P<who>[{_BODY}{CODES['Place']}])(?:,? (?:in )?(?P<where>{CODES['Place']}))?"
)


def _row(page: Page, scene: Scene, one: Sum) -> Parts | None:
    """Read a row such as "Maindee Unlimited, Newport: £204,177 for a garden", by what stands above it."""
    table = _TABLE.fullmatch(scene.code)
    if not (scene.item or scene.heading or table):
        return None
    match = _ROW_PAIR.match(scene.code, max(0, one.place - 40)) if table else None
    for pair in _ROW_PAIR.finditer(scene.code) if table else ():
        match = pair if pair.start("m") == one.place else match
    match = match or _ROW.match(scene.code) or _ROW_MONEY_FIRST.match(scene.code)
    if match is None or match.start("m") != one.place:
        return None
    above = _above(page, scene)
    status = _context_status(page, scene)
    if status is None:
        return None
    parts = Parts("money.row", status, 0.9 if above else 0.8)
    who = scene.at[match.start("who")]
    if who.sort == "Place":
        parts.place = who.term
    else:
        parts.recipient = who.term
    if match["where"]:
        parts.place = scene.at[match.start("where")].term
    parts.fund = _fund_above(page, scene)
    return parts


def _above(page: Page, scene: Scene) -> Scene | None:
    """Return the sentence that says what a row is about: a list's introduction, what precedes a table, a heading."""
    intro = page.intros.get(scene.index)
    if intro is not None:
        return intro
    for index in range(scene.index - 1, max(-1, scene.index - _LONGEST_TABLE), -1):
        other = page.scenes[index]
        if not (_TABLE.fullmatch(other.code) or other.item):
            return other
    return page.headings.get(scene.index)


def _context_status(page: Page, scene: Scene) -> AwardStatus | None:
    for above in (_above(page, scene), page.headings.get(scene.index)):
        if above is not None:
            for words, status in _contexts():
                if words.search(above.code):
                    return status
    return None


def _fund_above(page: Page, scene: Scene) -> Term | None:
    """Return the one fund or programme named in the introduction of a list or just before it."""
    intro = _above(page, scene)
    if intro is None:
        return None
    for index in range(intro.index, max(-1, intro.index - 4), -1):
        terms = {anchor.term for anchor in page.scenes[index].anchors if anchor.sort in {"Fund", "Programme"}}
        if terms:
            return next(iter(terms)) if len(terms) == 1 else None
    return None


# --- special constructions and governing verbs ------------------------------------------------------------------


def _special(scene: Scene, one: Sum, draft: Draft) -> Parts | None:
    for rule in special_rules():
        for match in rule.pattern.regex.finditer(scene.code):
            if match.start("m") == one.place and not _governing(scene.code, one.place, within=match.group(0)):
                parts = Parts(rule.id, rule.status, rule.confidence, verb_modality(match.groupdict().get("aux") or ""))
                if _WILL_SEE.search(scene.code[: one.place]):
                    parts.modality = Modality.PLANNED
                anchor = scene.at[match.start("s")]
                _assign(parts, rule.role, Subject(_as_term(anchor, draft), anchor.sort, anchor))
                if match.groupdict().get("f"):
                    parts.fund = scene.at[match.start("f")].term
                parts.resumes = match.end() if match.end() > one.place + 1 else None
                return parts
    return None


def _governing(code: str, place: int, *, within: str) -> bool:
    """Say whether a verb of the table stands close before a sum, so that a weaker construction must not read it."""
    return within.startswith(_MONEY) and bool(_verb_regex().search(code[max(0, place - 45) : place]))


def _as_term(anchor: Anchor, draft: Draft) -> Term:
    """Return a counted group ("83 projects") as words, anything else as what it refers to."""
    return Literal(tidy(anchor.span.of(draft.text))) if anchor.sort == "Statistic" else anchor.term


_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|get|gets|got)(?: [a-z]+ly| also| now| not| then)* $")
_AFTER = re.compile(
    rf"[^{_MONEY}.;:]{{0,90}}?\b(?P<aux>(?:(?:has|have|had|is|are|was|were|will|would|could|may|might|be|been|being|not|also|"
    rf"now|then|already|never|to|due|set|[a-z]+ly) )*(?:is|are|was|were|be|been|being)(?: [a-z]+ly| not| also)* )$"
)
_AUX_BEFORE = compile_pattern("{AUX}$").regex
_BIDDER = re.compile(
    rf"(?P<s>[{CODES['Organisation']}{CODES['Place']}])['’]s (?:[a-z]+ ){{0,3}}(?:bid|application|request|proposal)s? (?:for|worth|of) {_QUALIFIER_WORDS}$"
)
_WILL_SEE = re.compile(r"\b(?:will|would|could|should) (?:see|bring|mean)\b[^.;]{0,30}$")
_CLAUSE_BREAK = re.compile(r"; |\. |: | (?:but|while|whereas|although|because|when|if|before|after) ")


def _governed(page: Page, scene: Scene, one: Sum, found: Mapping[int, tuple[Sum, Parts]]) -> Parts | None:
    return _passive_after(page, scene, one) or _verb_before(page, scene, one, found)


def _passive_after(page: Page, scene: Scene, one: Sum) -> Parts | None:
    """Read "£2m was awarded to …": the sum is the subject of the verb that follows it."""
    for match in _verb_regex().finditer(scene.code, one.place + 1, one.place + 130):
        between = scene.code[one.place + 1 : match.start()]
        passive = _AFTER.fullmatch(between)
        if passive and match[1].endswith(("ed", "en", "id", "ut", "lit")):
            verb = money_verbs()[match[1]]
            parts = Parts(verb.id, verb.status, 0.9, verb_modality(passive["aux"]))
            parts.resumes = match.end()
            _agent(scene, match.end(), parts)
            bidder = _BIDDER.search(scene.code[: one.place])
            if bidder:
                parts.recipient = scene.at[bidder.start("s")].term
            return parts
        if _MONEY in between:
            return None
    return None


def _verb_before(page: Page, scene: Scene, one: Sum, found: Mapping[int, tuple[Sum, Parts]]) -> Parts | None:
    """Read a sum as the object of the nearest verb of the table before it, in the same clause."""
    start = max(0, one.place - 260)
    matches = list(_verb_regex().finditer(scene.code, start, one.place))
    for match in reversed(matches):
        verb = money_verbs()[match[1]]
        between = scene.code[match.end() : one.place]
        if not _is_verb(page, scene, match):
            continue
        if _breaks(between):
            return None
        is_with = bool(re.search(rf"\bwith {_QUALIFIER_WORDS}$", between))
        if verb.with_only and not is_with:
            continue
        earlier = [place for place in found if match.end() <= place < one.place]
        if _MONEY in between and not earlier:
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
    auxiliaries = _AUX_BEFORE.search(left)
    parts = Parts(verb.id, verb.status, 0.9, verb_modality(auxiliaries["aux"] if auxiliaries else ""))
    if parts.status in {AwardStatus.AWARDED, AwardStatus.PAID} and parts.modality is Modality.PLANNED:
        parts.status = AwardStatus.ANNOUNCED
    between = scene.code[match.end() : one.place]
    subject = subject_of(page, scene, match.start())
    passive = bool(_PASSIVE.search(left))
    role = verb.role
    if passive and verb.role == "funder":
        role = "recipient" if re.fullmatch(rf" {_QUALIFIER_WORDS}", between) else "none"
    gapped = _gapped(scene, one)
    if gapped is not None and _MONEY in between:
        _assign(parts, "recipient", gapped)
        if role == "funder" and subject is not None:
            _assign(parts, "funder", subject)
    elif subject is not None and not (gapped and role == "recipient"):
        _assign(parts, role, subject)
    if gapped is not None and _MONEY not in between:
        _assign(parts, "recipient", gapped)
    if passive:
        _agent(scene, one.place + 1, parts)
    _object(scene, match.end(), one, parts, verb)
    return parts


def _gapped(scene: Scene, one: Sum) -> Subject | None:
    """Return the anchor directly before a sum: "Wales £585m", "Hope Hub in Leeds (£9,000 …)"."""
    left = scene.code[max(0, one.place - 60) : one.place]
    match = re.search(
        rf"(?:^|[,;] |and |among them |including )(?:the )?(?P<s>[{_BODY}{CODES['Place']}])(?: in {CODES['Place']})?(?: \(|: ?| – | ){_QUALIFIER_WORDS}$",
        left,
    )
    if match is None:
        return None
    anchor = scene.at[max(0, one.place - 60) + match.start("s")]
    return Subject(anchor.term, anchor.sort, anchor)


def _assign(parts: Parts, role: str, subject: Subject) -> None:
    """Give the subject of a verb its part; what cannot play it (a person as recipient of nothing) is left out."""
    if role == "none":
        return
    if role == "announcer":
        if isinstance(subject.term, Ref) and subject.sort in {"Organisation", "Person", "Role"}:
            parts.announcer = subject.term
    elif subject.sort in {"Fund", "Programme"} and role == "funder":
        parts.fund = parts.fund or subject.term
    elif role == "funder":
        if subject.sort in {"Organisation", "Person", "Role"}:
            parts.funder = parts.funder or subject.term
    elif subject.sort == "Place":
        parts.place = parts.place or subject.term
    elif subject.sort not in {"Date", "Duration", "Event", "Money"}:
        parts.recipient = parts.recipient or subject.term


def _object(scene: Scene, start: int, one: Sum, parts: Parts, verb: Verb) -> None:
    """Read what stands between a verb and its sum: "gave Hope Hub £2m", "kept the scheme alive with £2m"."""
    between = scene.code[start : one.place]
    if _MONEY in between:
        return
    for offset, character in enumerate(between):
        anchor = scene.at.get(start + offset)
        if anchor is None:
            continue
        if character in _FUND and parts.fund is None:
            parts.fund = anchor.term
        elif (
            character == CODES["Organisation"]
            and verb.role == "funder"
            and not re.search(r"\b(?:from|by|of) (?:the )?$", between[:offset])
        ):
            parts.recipient = parts.recipient or anchor.term


def _agent(scene: Scene, start: int, parts: Parts) -> None:
    match = re.compile(rf"[^.;{_MONEY}]{{0,80}}?\bby (?:the )?(?P<s>[{_BODY}{_FUND}])").match(scene.code, start)
    if match:
        anchor = scene.at[match.start("s")]
        _assign(parts, "funder", Subject(anchor.term, anchor.sort, anchor))


# --- what follows a sum ---------------------------------------------------------------------------------------------

_FILLER = re.compile(
    r"(?:,? ?(?:in|of) (?:[a-z]+ ){0,2}(?:funding|money|cash|support|investment|grants?|aid|help|loans?)| (?:[a-z]+ )?(?:funding|grants?|investment|boost|"
    r"package|award|payment|donation|overall|in total|altogether|more|extra|"
    r"(?:that |which )?(?:will|would|could|is to|has) (?:go|gone|be given|be spent|be used|be made available|be available)|went|goes|to be (?:given|used|spent)))+(?=[ ,.;)]|$)"
)
_PER = re.compile(r"(?:,? (?:a|per|each|every) (?P<unit>year|month|week)| (?P<annual>annually|yearly))\b")
_PIECE = re.compile(
    rf",? ?\b(?P<prep>towards?|for|to|into|from|through|via|under|in|at|across|over|by|on|between|of)\b (?:(?:the|a|an|its|their|our|[{ANY}]’s) )?"
    rf"(?:(?:[a-z]+ )?(?:round|tranche|phase|wave)(?: one| two| \d)? of (?:the )?)?(?P<anchor>[{ANY}])?"
)
_NOT_PURPOSES = re.compile(
    r"(?:total|full|cash|return|addition|response|order|partnership|all|the next|the last|funding|recent|real|today|one)\b"
)
_MERELY_SPEND = re.compile(r"(?:spend|use|invest|share)\b(?!.* on )")
#: Rules of verbs that put money "in" something.
_INVESTED = frozenset({"money.award", "money.promise", "money.allocate"})
_PRONOUNS = frozenset({"them", "it", "us", "themselves", "this", "that", "these", "each other"})
_PURPOSES = frozenset({"for", "towards", "toward", "into", "between"})
_PER_CODES = {"year": "P1Y", "month": "P1M", "week": "P7D"}
_STOP = re.compile(
    rf"[;.:()]|, (?:including|among|then|of which|with|while|but|which|who|and|up|down|on|according)\b|(?<=[{ANY}]), (?:a|the) | – | and (?:the )?[{ANY}]? ?{_QUALIFIER_WORDS}{_MONEY}| who | which | (?:was|were|is|are|has|have|had|will) |$"
)


def _tail(scene: Scene, one: Sum, parts: Parts, draft: Draft) -> None:
    """Read the phrases after a sum: for what, to whom, from which fund, where, at which event, per what."""
    _phrases(scene, one.place + 1, parts, draft)
    if parts.resumes is not None:
        _phrases(scene, parts.resumes, parts, draft)


def _phrases(scene: Scene, position: int, parts: Parts, draft: Draft) -> None:
    code = scene.code
    bill = re.compile(rf" (?:of|towards) (?:a|the|its) {_MONEY} [a-z]+").match(code, position)
    position = bill.end() if bill else position
    filler = _FILLER.match(code, position)
    position = filler.end() if filler else position
    per = _PER.match(code, position)
    if per:
        parts.per = _PER_CODES[per["unit"] or "year"]
        position = per.end()
    end = _tail_end(code, position)
    pieces = [piece for piece in _PIECE.finditer(code, position, end) if _is_piece(piece)]
    if pieces and code[position : pieces[0].start()].strip(" ,"):
        pieces = [piece for piece in pieces if piece["anchor"]]
    for index, piece in enumerate(pieces):
        limit = pieces[index + 1].start() if index + 1 < len(pieces) else end
        _read_piece(scene, piece, limit, parts, draft)


def _tail_end(code: str, position: int) -> int:
    next_sum = code.find(_MONEY, position)
    stop = _STOP.search(code, position)
    end = stop.start() if stop else len(code)
    if next_sum >= 0 and next_sum < end:
        cut = max(code.rfind(mark, position, next_sum) for mark in (",", " and ", "("))
        return cut if cut >= 0 else position
    return end


def _is_piece(piece: re.Match[str]) -> bool:
    if piece["anchor"]:
        return True
    return piece["prep"] in _PURPOSES or piece["prep"] in {"to", "of", "in"}


def _read_piece(scene: Scene, piece: re.Match[str], limit: int, parts: Parts, draft: Draft) -> None:
    prep = piece["prep"]
    anchor = scene.at.get(piece.start("anchor")) if piece["anchor"] else None
    words = tidy(scene.source(piece.end("prep") + 1, limit).of(draft.text)) if limit > piece.end("prep") + 1 else ""
    alone = anchor is not None and limit <= piece.end() + 1
    if anchor is not None and _read_anchor(prep, anchor, parts, alone=alone):
        return
    if prep == "of":
        if re.match(r"(?:capital|revenue|core|match|matched|emergency)\b", words) and parts.purpose is None:
            parts.purpose = Literal(words)
    elif words.lower() in _PRONOUNS or (prep == "to" and _MERELY_SPEND.match(words)):
        return
    elif anchor is not None and anchor.sort == "Statistic" and prep in {"to", "for", "between"}:
        parts.recipient = parts.recipient or Literal(words)
    elif prep == "in" and (parts.rule not in _INVESTED or _NOT_PURPOSES.match(words)):
        return
    elif (prep in _PURPOSES or prep in {"to", "in"}) and parts.purpose is None and len(words) > 2:
        if prep == "to" and not _is_verb_phrase(words):
            parts.recipient = parts.recipient or (anchor.term if anchor and alone else Literal(words))
        else:
            parts.purpose = anchor.term if anchor is not None and alone else Literal(words)


_VERB_PHRASE = re.compile(
    r"(?:[a-z]+ly )?(?:help|improve|build|support|fund|pay|create|run|make|spend|buy|repair|restore|turn|open|boost|tackle|reduce|"
    r"develop|deliver|set|keep|train|provide|regenerate|renovate|refurbish|upgrade|transform|extend|cover|plan|write|expand|install|replace|cut|fix|"
    r"meet|convert|employ|recruit|bring|give|launch|continue|redevelop|revive|protect|promote|encourage|get|save|start|put|allow|enable|address|"
    r"ensure|increase|strengthen|grow|host|hold|mend|prepare|convert|modernise|rebuild|construct|invest|teach|raise|move)\b"
)


def _is_verb_phrase(words: str) -> bool:
    return bool(_VERB_PHRASE.match(words))


def _read_anchor(prep: str, anchor: Anchor, parts: Parts, *, alone: bool) -> bool:
    """Give an anchor after a preposition its part; say whether it had one."""
    sort, term = anchor.sort, anchor.term
    if (prep in {"from", "through", "via", "under"} and sort in {"Fund", "Programme"}) or (
        prep == "for" and sort == "Fund"
    ):
        parts.fund = parts.fund or term
    elif prep in {"from", "by", "through", "via"} and sort in {"Organisation", "Person", "Role"}:
        if parts.status in {AwardStatus.REQUESTED, AwardStatus.REJECTED} and prep == "from":
            parts.recipient = parts.recipient or term
        else:
            parts.funder = parts.funder or term
    elif prep in {"to", "for"} and sort in {"Organisation", "Person", "Programme"} and alone:
        parts.recipient = parts.recipient or term
    elif (prep in {"to", "for", "in", "at", "across"} and sort == "Place" and alone) or (prep in {"in", "at", "across"} and sort == "Place"):
        parts.place = parts.place or term
    elif prep in {"at", "in"} and sort == "Event":
        parts.event = parts.event or term
    elif prep in {"in", "on", "from", "by"} and sort == "Date" and isinstance(term, Literal):
        parts.date = parts.date or (term if prep != "by" else None)
    else:
        return prep in {"over", "from", "by", "on"} and sort in {"Duration", "Date"}
    return True


# --- what stands elsewhere in the sentence ---------------------------------------------------------------------

_FRONT_EVENT = re.compile(
    rf"^(?:[A-Z][a-z]+ )?(?:at |in |during )?(?:the |his |her |its )?(?P<e>{CODES['Event']})|\b(?:[Aa]t|[Ii]n|[Dd]uring) (?:the |his |her |its )?(?P<f>{CODES['Event']})"
)
_FRONT_DATE = re.compile(
    rf"^(?:On|In|Since|Earlier in|Later in) (?:the )?(?P<d>{CODES['Date']})|^(?:At|In|During) (?:the |his )?{CODES['Event']} (?:on|in|of) (?P<e>{CODES['Date']})"
)
_FUND_BEFORE = re.compile(rf"\b(?:from|of|under|through|via|in|by) (?:the )?(?:[a-z]+ )?(?P<f>{CODES['Fund']})")
_ROUNDS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "one": "1", "two": "2", "three": "3"}
_ALL_ROUNDS = re.compile(r"\b(?:all|both|over|across)(?: the)?(?: two| three| four)? rounds\b", re.IGNORECASE)
_ROUND = re.compile(
    r"\b(?P<word>first|second|third|fourth|fifth|final|latest)(?: funding)? (?:round|tranche|wave)\b|\b[Rr]ound (?P<number>one|two|three|\d)\b",
    re.IGNORECASE,
)


def _surroundings(page: Page, scene: Scene, one: Sum, parts: Parts) -> None:
    """Take the event, date, round and fund that the sentence sets for all its sums."""
    left = scene.code[: one.place]
    event = _FRONT_EVENT.search(left)
    if event and parts.event is None:
        parts.event = scene.at[event.start("e") if event["e"] else event.start("f")].term
    date = _FRONT_DATE.search(left)
    if date and parts.date is None:
        value = scene.at[date.start("d") if date["d"] else date.start("e")].term
        parts.date = value if isinstance(value, Literal) and value.datatype != "string" else None
    fund = _FUND_BEFORE.search(left)
    if fund and parts.fund is None and parts.rule != "money.announce":
        parts.fund = scene.at[fund.start("f")].term
    if parts.fund is None and parts.rule in _INHERIT:
        parts.fund = _paragraph_fund(page, scene) or (_only_fund(page, scene) if parts.funder is None else None)
    around = _ROUND.search(left) or _ROUND.search(scene.code, one.place)
    heading = page.headings.get(scene.index)
    around = around or (_ROUND.search(heading.code) if heading is not None else None)
    if around and parts.fund is not None and not _ALL_ROUNDS.search(scene.code):
        word = (around["word"] or around["number"]).lower()
        parts.round = _ROUNDS.get(word, word)


#: Rules whose sums are shares of something named before: they take the paragraph's one fund.
_INHERIT = frozenset(
    {
        "money.receive",
        "money.promise",
        "money.allocate",
        "money.slice-pays-for",
        "money.with-to-spend",
        "money.puts-share-at",
        "money.share-of",
        "money.goes-to",
        "money.award-made",
        "money.whose-project-won",
        "money.with-sum-for",
        "money.row",
        "money.award",
        "money.worth-awards",
    }
)


def _only_fund(page: Page, scene: Scene) -> Term | None:
    """Return the fund of a text that has named one fund alone so far, or the fund or programme of its title."""
    if page.topic is not None:
        return page.topic
    index = bisect.bisect_right(page.fund_scenes, scene.index)
    funds = {name for names in page.funds_named[:index] for name in names}
    return Ref(next(iter(funds))) if len(funds) == 1 else None


def _paragraph_fund(page: Page, scene: Scene) -> Term | None:
    terms: set[Term] = set()
    for index in range(scene.index, max(-1, scene.index - 6), -1):
        other = page.scenes[index]
        if other.paragraph != scene.paragraph:
            break
        terms |= {anchor.term for anchor in other.anchors if anchor.sort == "Fund"}
    return next(iter(terms)) if len(terms) == 1 else None


# --- parts and totals ----------------------------------------------------------------------------------------------

_INCLUDING = re.compile(
    r",? ?(?:\(|– )?(?:including|of which|comprising|made up of|consisting of|split into|broken down as)\b"
)


def _part_of(scene: Scene, sums: list[Sum], found: Mapping[int, tuple[Sum, Parts]]) -> dict[int, int]:
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
    page: Page, scene: Scene, found: dict[int, tuple[Sum, Parts]], totals: dict[int, int],
    attributions: list[Attribution], draft: Draft,
) -> None:  # fmt: skip
    sums = {one.place: one for one in _sums(scene, draft.text)}
    for part, total in totals.items():
        if total in found and part not in found:
            base = found[total][1]
            parts = Parts("money.part-of-total", base.status, 0.88, base.modality)
            _tail(scene, sums[part], parts, draft)
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
    said = _attributed(scene, one.place, Said(scene.span, parts.rule, parts.confidence, parts.modality), attributions)
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
