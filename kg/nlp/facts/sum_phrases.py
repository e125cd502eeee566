"""What the phrases around a sum say of it: for what, to whom, from which fund, where, when, at which event."""

from __future__ import annotations

import bisect
import re

from kg.model import AwardStatus, Literal, Ref, Term
from kg.nlp.facts.drafts import Draft, tidy
from kg.nlp.facts.page import Page
from kg.nlp.facts.patterns import word_list
from kg.nlp.facts.scenes import ANY, CODES, Anchor, Scene
from kg.nlp.facts.sums import (
    MONEY,
    QUALIFIED,
    Parts,
    Sum,
)

_FILLER = re.compile(
    r"(?:,? ?(?:in|of) (?:[a-z]+ ){0,2}(?:funding|money|cash|support|investment|grants?|aid|help|loans?)|"
    r" (?:[a-z]+ )?(?:funding|grants?|investment|boost|"
    r"package|award|payment|donation|overall|in total|altogether|more|extra|"
    r"(?:that |which )?(?:will|would|could|is to|has) "
    r"(?:go|gone|be given|be spent|be used|be made available|be available)|"
    r"went|goes|to be (?:given|used|spent)))+(?=[ ,.;)]|$)"
)
_PER = re.compile(r"(?:,? (?:a|per|each|every) (?P<unit>year|month|week)| (?P<annual>annually|yearly))\b")
_PIECE = re.compile(
    rf",? ?\b(?P<prep>towards?|for|to|into|from|through|via|under|in|at|across|over|by|on|between|of)\b "
    rf"(?:(?:the|a|an|its|their|our|[{ANY}]’s) )?"
    rf"(?:(?:[a-z]+ )?(?:round|tranche|phase|wave)(?: one| two| \d)? of (?:the )?)?(?P<anchor>[{ANY}])?"
)
_NOT_PURPOSES = re.compile(rf"(?:the )?(?:{'|'.join(word_list('not_purposes'))})\b")
_MERELY_SPEND = re.compile(r"(?:spend|use|invest|share|hand out|give out|distribute|allocate)\b(?!.* on )")
#: Rules of verbs that put money "in" something.
_INVESTED = frozenset({"money.award", "money.promise", "money.allocate"})
_ASKING = frozenset({AwardStatus.REQUESTED, AwardStatus.REJECTED, AwardStatus.WITHDRAWN})
_RECEIVERS = re.compile(rf"\b(?:{'|'.join(word_list('receivers'))})\b")
_PRONOUNS = frozenset({"them", "it", "us", "themselves", "this", "that", "these", "each other"})
_PURPOSES = frozenset({"for", "towards", "toward", "into", "between"})
_PER_CODES = {"year": "P1Y", "month": "P1M", "week": "P7D"}
_STOP = re.compile(
    rf"[;.:()]|, (?:including|among|then|of which|with|while|but|which|who|and|up|down|on|according)\b|"
    rf"(?<=[{ANY}]), (?:a|the) |, (?:up |down )?{CODES['Statistic']}|"
    rf" – | and (?:the )?[{ANY}]? ?{QUALIFIED}{MONEY}| who | which |"
    rf" (?:was|were|is|are|has|have|had|will) |$"
)


def read_phrases(scene: Scene, one: Sum, parts: Parts, draft: Draft) -> None:
    """Read the phrases after a sum: for what, to whom, from which fund, where, at which event, per what."""
    _phrases(scene, one.place + 1, parts, draft)
    if parts.resumes is not None:
        _phrases(scene, parts.resumes, parts, draft)


def _phrases(scene: Scene, position: int, parts: Parts, draft: Draft) -> None:
    code = scene.code
    bill = re.compile(rf" (?:of|towards) (?:a|the|its) {MONEY} [a-z]+").match(code, position)
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
    next_sum = code.find(MONEY, position)
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
    words = re.sub(r",? (?:out of|from|under|of|with|by)$", "", words)
    alone = anchor is not None and limit <= piece.end() + 1
    if anchor is not None and _read_anchor(
        prep, anchor, parts, alone=alone, place=_several_places(scene, piece.start("anchor"), draft)
    ):
        return
    if anchor is not None and anchor.sort in {"Date", "Duration", "Money"}:
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
        if prep == "to" and _RECEIVERS.search(words) and not _is_verb_phrase(words):
            parts.recipient = parts.recipient or (anchor.term if anchor and alone else Literal(words))
        else:
            parts.purpose = anchor.term if anchor is not None and alone else Literal(words)


_PLACES = re.compile(rf"{CODES['Place']}(?:, {CODES['Place']})*,? and (?:the )?{CODES['Place']}")


def _several_places(scene: Scene, start: int, draft: Draft) -> Literal | None:
    """Return the words of a list of places, none of which alone is where the money goes."""
    match = _PLACES.match(scene.code, start)
    return Literal(tidy(scene.source(*match.span()).of(draft.text))) if match else None


_VERB_PHRASE = re.compile(rf"(?:[a-z]+ly )?(?:{'|'.join(word_list('purpose_verbs'))})\b")


def _is_verb_phrase(words: str) -> bool:
    return bool(_VERB_PHRASE.match(words))


def _read_anchor(prep: str, anchor: Anchor, parts: Parts, *, alone: bool, place: Literal | None = None) -> bool:
    """Give an anchor after a preposition its part; say whether it had one."""
    sort, term = anchor.sort, anchor.term
    if (prep in {"from", "through", "via", "under"} and sort in {"Fund", "Programme"}) or (
        prep == "for" and sort == "Fund"
    ):
        parts.fund = parts.fund or term
    elif prep in {"from", "by", "through", "via"} and sort in {"Organisation", "Person", "Role"}:
        # "They bid for £5m from X" asks X; whose "bid for £5m from X" is, is read with its verb.
        if parts.status not in _ASKING:
            parts.funder = parts.funder or term
    elif prep in {"to", "for"} and sort in {"Organisation", "Person", "Programme"} and alone:
        parts.recipient = parts.recipient or term
    elif (prep in {"to", "for", "in", "at", "across"} and sort == "Place" and alone) or (
        prep in {"in", "at", "across"} and sort == "Place"
    ):
        parts.place = parts.place or place or term
    elif prep in {"at", "in"} and sort == "Event":
        parts.event = parts.event or term
    elif prep == "between" and sort == "Date":
        return True
    elif prep in {"in", "on", "from", "by"} and sort == "Date" and isinstance(term, Literal):
        parts.date = parts.date or (term if prep != "by" else None)
    else:
        return prep in {"over", "from", "by", "on"} and sort in {"Duration", "Date"}
    return True


_FRONT_EVENT = re.compile(
    rf"^(?:[A-Z][a-z]+ )?(?:at |in |during )?(?:the |his |her |its )?(?P<e>{CODES['Event']})|"
    rf"\b(?:[Aa]t|[Ii]n|[Dd]uring) (?:the |his |her |its )?(?P<f>{CODES['Event']})"
)
_FRONT_DATE = re.compile(
    rf"^(?:On|In|Since|Earlier in|Later in) (?:the )?(?P<d>{CODES['Date']})|"
    rf"^(?:At|In|During) (?:the |his )?{CODES['Event']} (?:on|in|of) (?P<e>{CODES['Date']})"
)
_FUND_BEFORE = re.compile(rf"\b(?:from|of|under|through|via|in|by) (?:the )?(?:[a-z]+ )?(?P<f>{CODES['Fund']})")
_ROUNDS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "one": "1", "two": "2", "three": "3"}
_ALL_ROUNDS = re.compile(r"\b(?:all|both|over|across)(?: the)?(?: two| three| four)? rounds\b", re.IGNORECASE)
_ROUND = re.compile(
    r"\b(?P<word>first|second|third|fourth|fifth|final|latest)(?: funding)? (?:round|tranche|wave)\b|"
    r"\b[Rr]ound (?P<number>one|two|three|\d)\b",
    re.IGNORECASE,
)


def read_surroundings(page: Page, scene: Scene, one: Sum, parts: Parts) -> None:
    """Take the event, date, round and fund that the sentence sets for all its sums."""
    left = scene.code[: one.place]
    event = _FRONT_EVENT.search(left)
    if event and parts.event is None:
        parts.event = scene.at[event.start("e") if event["e"] else event.start("f")].term
    date = _FRONT_DATE.search(left)
    if date and parts.date is None:
        value = scene.at[date.start("d") if date["d"] else date.start("e")].term
        parts.date = value if isinstance(value, Literal) and value.datatype != "string" else None
    fund = _FUND_BEFORE.search(left[left.rfind("; ") + 1 :])
    if fund and parts.fund is None and parts.rule != "money.announce":
        parts.fund = scene.at[left.rfind("; ") + 1 + fund.start("f")].term
    own_pot = isinstance(parts.purpose, Literal) and _OWN_POT.search(parts.purpose.lexical)
    if parts.fund is None and parts.rule in _INHERIT and not own_pot:
        parts.fund = _paragraph_fund(page, scene)
        if parts.fund is None and parts.funder is None:
            parts.fund = _heading_fund(page, scene) or _only_fund(page, scene)
    around = _ROUND.search(left) or _ROUND.search(scene.code, one.place)
    heading = page.headings.get(scene.index)
    around = around or (_ROUND.search(heading.code) if heading is not None else None)
    if around and parts.fund is not None and not _ALL_ROUNDS.search(scene.code):
        word = (around["word"] or around["number"]).lower()
        parts.round = _ROUNDS.get(word, word)


#: A sum for a pot of its own is not of the fund that the text is about.
_OWN_POT = re.compile(r"\b(?:[Ff]und|pot|scheme)\b")

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


def fund_spoken_of(page: Page, scene: Scene) -> Term | None:
    """Return the fund that grants and applicants are meant to be of when a sentence does not say."""
    return _paragraph_fund(page, scene) or _heading_fund(page, scene) or _only_fund(page, scene)


def _heading_fund(page: Page, scene: Scene) -> Term | None:
    """Return the one fund or programme that the heading names."""
    heading = page.headings.get(scene.index)
    terms = {anchor.term for anchor in heading.anchors if anchor.sort in {"Fund", "Programme"}} if heading else set()
    return next(iter(terms)) if len(terms) == 1 else None


def _paragraph_fund(page: Page, scene: Scene) -> Term | None:
    terms: set[Term] = set()
    for index in range(scene.index, max(-1, scene.index - 6), -1):
        other = page.scenes[index]
        if other.paragraph != scene.paragraph:
            break
        terms |= {anchor.term for anchor in other.anchors if anchor.sort == "Fund"}
    return next(iter(terms)) if len(terms) == 1 else None
