"""Figures and what they measure: value, unit, measure, group, area, period.

A comparison ("46 %, more than the England average (21 %) and … (17 %)") is read figure by figure, each with the group
whose words stand next to it, so that no order of groups is taken for granted. The figure without a group of its own
is of whom the sentence, or the one before the list, speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.model import PUBLISHER, Literal, Modality, Observation, Ref
from kg.nlp.facts.drafts import Draft, Said, tidy
from kg.nlp.facts.figure_frames import ABOUT, clause_mood, is_preposed, measured, subject_about
from kg.nlp.facts.frames import Syntax
from kg.nlp.facts.modality import Attribution, is_conditional, verb_modality
from kg.nlp.facts.page import Page
from kg.nlp.facts.patterns import Pattern, compile_pattern, load_rules
from kg.nlp.facts.scenes import CODES, Anchor, Scene
from kg.nlp.facts.subjects import subject_of
from kg.nlp.facts.values import qualifier_before
from kg.nlp.tables import per_rules
from kg.nlp.values import Figure, parse_figure

_STATISTIC = CODES["Statistic"]
_FIGURES = re.compile(f"[{CODES['Statistic']}{CODES['Money']}]")
_PLACE = CODES["Place"]
_SHARES = frozenset({"percent", "fraction", "percentage points"})
_FRAMES = "".join(CODES[sort] for sort in ("Programme", "Fund", "Organisation", "Document", "Legislation"))
_FRONT = re.compile(
    rf"(?:Under|Through|Thanks to|With|As part of|By using|Because of) (?:the )?(?P<s>[{_FRAMES}])[^;:]{{0,120}}?, "
)
#: What a line is about that begins with it: "Hope Fund: 23 schemes".
_LABEL = re.compile(rf"(?:The )?(?P<s>[{_FRAMES}])(?: \([^()]*\))?(?:, [^:;,]{{1,40}})?: ")
_AGENT = re.compile(
    rf"[^.;,{CODES['Statistic']}]{{0,60}}? (?:is|are|was|were|been|be) (?:[a-z]+ly )?[a-z]+(?:ed|en|wn|ilt|un|id) "
    rf"(?:by|through|under|with) (?:the )?(?P<s>[{_FRAMES}])"
)
_MORE_PLACES = re.compile(rf"(?:,| and|, and| or) {CODES['Place']}")
_PEOPLE = r"neighbourhoods?|areas?|communities|residents|participants|members|places|towns|schools|households"


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of ``observations.toml``."""

    id: str
    pattern: Pattern
    confidence: float
    count: bool
    comparison: bool
    verb: bool
    #: Whether the figure measures what the one before it does ("In Glasgow the figure is 32 %").
    same: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure of a sentence, with what the words around it say."""

    place: int
    anchor: Anchor
    figure: Figure
    rule: str = "figure.bare"
    confidence: float = 0.75
    measure: str = ""
    group: str | None = None
    area: Ref | None = None
    about: Ref | None = None
    modality: Modality = Modality.ASSERTED
    #: Whether "over" before it is a preposition: "750 homes over seven sites".
    preposed: bool = False


@per_rules
def figure_rules() -> tuple[Rule, ...]:
    """Return the rules, in order."""
    return tuple(
        Rule(
            str(entry["id"]), compile_pattern(str(entry["pattern"])), float(str(entry["confidence"])),
            bool(entry.get("count")), bool(entry.get("comparison")), bool(entry.get("verb")), bool(entry.get("same")),
        )
        for entry in load_rules("observations.toml", "rule")
    )  # fmt: skip


def read_observations(page: Page, scene: Scene, syntax: Syntax, attributions: list[Attribution], draft: Draft) -> None:
    """Add the observations of a sentence."""
    readings = [
        Reading(place, anchor, figure)
        for place, anchor in sorted(scene.at.items())
        if anchor.sort == "Statistic" and (figure := parse_figure(anchor.span.of(draft.text))) is not None
    ]
    if not readings or scene.code.endswith("?"):
        return
    readings = [_read(page, scene, one, draft) for one in readings]
    shares = [one for one in readings if one.figure.unit in _SHARES]
    if len(shares) > 1 and any(one.group and _is_comparison(one.rule) for one in shares):
        readings = _compared(page, scene, _from_before(scene, readings), draft)
    readings = _from_before(scene, [_parsed(one, syntax) for one in readings])
    for one in readings:
        _emit(scene, _in_context(page, scene, _with_mates(scene, one)), attributions, draft)


def _parsed(one: Reading, syntax: Syntax) -> Reading:
    """Read a share that no wording explains from the parse, and give any figure the subject of its clause."""
    if one.figure.unit in _SHARES and not one.measure:
        found = measured(one.anchor, syntax)
        if found is not None:
            one = replace(
                one, rule="figure.parsed", confidence=0.8, measure=found.measure, group=found.group,
                about=one.about or found.about, area=one.area or found.area, modality=found.modality,
            )  # fmt: skip
    one = replace(one, preposed=is_preposed(one.anchor, syntax))
    if one.rule.startswith("figure.count") and one.modality is Modality.ASSERTED:
        one = replace(one, modality=clause_mood(one.anchor, syntax))
    if one.about is None and one.area is None and not _is_comparison(one.rule):
        about, area = subject_about(one.anchor, syntax)
        own = about == Ref(PUBLISHER) and one.figure.unit in _SHARES
        one = replace(one, about=None if own else about, area=area)
    return one


#: Words that speak of a fund or programme without naming it.
_TERMS = re.compile(
    r"\b(?:grants?|awards?|match|matched|applicants?|applications?|bids?|bidders|loans?|funded|borrowed|costs?|schemes?|"
    r"projects?|participants|winners|enterprises|recipients|supported|helped|backed)\b"
)


def _in_context(page: Page, scene: Scene, one: Reading) -> Reading:
    """Give a figure of grants or applicants, in a sentence that names nothing, the fund or programme spoken of."""
    unsaid = one.about is None and one.area is None and (one.group is None or one.rule == "figure.parsed")
    if not unsaid or scene.heading or any(anchor.sort in ABOUT for anchor in scene.anchors):
        return one
    if not _TERMS.search(f"{scene.code} {one.figure.noun}"):
        return one
    lead = page.leads.get(scene.index)
    spoken = lead.term if lead is not None and lead.sort in {"Fund", "Programme"} else page.topic
    return replace(one, about=spoken, confidence=round(one.confidence * 0.85, 2)) if isinstance(spoken, Ref) else one


_UP_FROM = re.compile(r",? (?:up|down|an increase|a rise|a fall|rising|falling) from (?:just |only |about )?$")


def _from_before(scene: Scene, readings: list[Reading]) -> list[Reading]:
    """Give a figure that another is "up from" the same measure and group, of its own time."""
    done: list[Reading] = []
    for one in readings:
        last = done[-1] if done else None
        if last is not None and last.measure and _UP_FROM.search(scene.code[last.place + 1 : one.place]):
            one = replace(
                one, rule="figure.up-from", confidence=0.85, measure=last.measure, group=last.group, about=last.about,
                area=last.area, modality=last.modality,
            )  # fmt: skip
        elif last is not None and last.measure and _IT_IS.search(scene.code[last.place + 1 : one.place]):
            one = replace(
                one, rule="figure.it-is", confidence=0.82, measure=last.measure, group=last.group, area=None,
                about=None, modality=last.modality,
            )  # fmt: skip
        elif last is not None and _is_share_of_count(scene, last, one):
            one = replace(
                one, rule="figure.count-as-share", confidence=0.85, measure=f"share of {_noun_measure(last)}",
                about=last.about, area=last.area, modality=last.modality,
            )  # fmt: skip
        done.append(one)
    return done


#: "…; in Margate it is 12%": the same measure, elsewhere.
_IT_IS = re.compile(r";[^;:]*\bit (?:is|was|stands at|stood at|has reached) (?:just |only |nearly |about |over )?$")
_AS_SHARE = re.compile(r"(?:,? or|,| \(|,? equal to|,? that is,?)(?: just| only| about| around| nearly| over)? ?")


def _is_share_of_count(scene: Scene, count: Reading, one: Reading) -> bool:
    """Say whether a share only puts the count before it another way: "66,761 votes, or 35.1%"."""
    if one.figure.unit not in _SHARES or count.figure.unit in _SHARES or one.measure or not _noun_measure(count):
        return False
    return bool(_AS_SHARE.fullmatch(scene.code[count.place + 1 : one.place]))


def _is_comparison(rule: str) -> bool:
    return any(one.id == rule and one.comparison for one in figure_rules())


def _read(page: Page, scene: Scene, one: Reading, draft: Draft) -> Reading:
    is_share = one.figure.unit in _SHARES
    for rule in figure_rules():
        if rule.count == is_share:
            continue
        for match in rule.pattern.regex.finditer(scene.code):
            if match.start("n") != one.place:
                continue
            spans = {name: match.span(name) for name, value in match.groupdict().items() if value}
            if (rule.verb and not _split_at_verb(page, scene, spans)) or _is_telling(scene, spans):
                continue
            read = _matched(scene, one, rule, spans, draft)
            read = _like_last(page, scene, read, draft) if rule.same else read
            return read if read.about else replace(read, about=_spoken_of(page, scene, one.place)[0])
    return one if is_share else _counted(page, scene, one)


_TELLING = re.compile(r"\b(?:shows?|showed|f(?:ou|i)nds?|suggests?|suggested|reports?|reported|says?|said|reveals?)$")


def _is_telling(scene: Scene, spans: dict[str, tuple[int, int]]) -> bool:
    """Say whether what looks like a measure only says who tells of the figure: "its survey shows 41% of …"."""
    return "t" in spans and "g" in spans and bool(_TELLING.search(scene.code[slice(*spans["t"])].strip()))


def _like_last(page: Page, scene: Scene, one: Reading, draft: Draft) -> Reading:
    """Take measure and group from the last figure of the paragraph, when it is of the same unit."""
    last = draft.observations[-1] if draft.observations else None
    if last is None or last.unit != one.figure.unit:
        return one
    before = page.scenes[scene.index - 1] if scene.index else scene
    if before.paragraph != scene.paragraph or last.evidence != before.span:
        return one
    return replace(one, measure=last.measure, group=last.group)


_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_SUBORDINATE = re.compile(r"(?:while|when|as|where|after|before|but|and|although|though|because|if|so|which|who) ")
_INNER_CLAUSE = re.compile(r"\b(?:who|which|that|where|when|whose)\b")


def _split_at_verb(page: Page, scene: Scene, spans: dict[str, tuple[int, int]]) -> bool:
    """Split "people want more power" into group and measure at its first finite verb; say whether there is one."""
    start, end = spans["rest"]
    if _SUBORDINATE.match(scene.code, start):
        return False
    for word in re.finditer(r"(?:^|(?<= ))[a-z']+", scene.code[start:end]):
        token = page.token_at(scene.offsets[start + word.start()])
        if token is not None and token.tag_ in _FINITE:
            if _INNER_CLAUSE.search(scene.code, start, start + word.start()) and token.dep_ == "relcl":
                continue
            if word.start() > 0:
                spans["g"] = (start, start + word.start() - 1)
            spans["t"] = (start + word.start(), end)
            return True
    return False


def _matched(scene: Scene, one: Reading, rule: Rule, spans: dict[str, tuple[int, int]], draft: Draft) -> Reading:
    def words(name: str) -> str:
        return tidy(scene.source(*spans[name]).of(draft.text)) if name in spans else ""

    places = [anchor for anchor in scene.inside(*spans["g"]) if anchor.sort == "Place"] if "g" in spans else []
    is_date = "g" in spans and scene.code[slice(*spans["g"])] == CODES["Date"]
    group = None if is_date else _normal_group(words("g"), places, draft.text)
    areas = (
        scene.inside(*spans["a"]) if "a" in spans else [place for place in places if place.span.of(draft.text) == group]
    )
    area = areas[0].term if areas and isinstance(areas[0].term, Ref) else None
    if "a" in spans and _MORE_PLACES.match(scene.code, spans["a"][1]):
        area = None
    if area is None and places and spans["g"][1] - 1 in scene.at and isinstance(places[-1].term, Ref):
        area = places[-1].term
    code = scene.code[slice(*spans["t"])] if "t" in spans else ""
    return replace(
        one, rule=rule.id, confidence=rule.confidence, group=group, area=area, measure=words("t"),
        modality=verb_modality(code),
    )  # fmt: skip


def _normal_group(words: str, places: Iterable[Anchor], text: str) -> str | None:
    """Return a group under the one name that its spellings share: "the England average" is England."""
    words = re.sub(
        r"^(?:[a-z]+ly )?(?:more|less|higher|lower|fewer|better|worse|likelier) than (?:in |for |among )?", "", words
    )
    for anchor in places:
        name = anchor.span.of(text)
        if re.fullmatch(rf"(?:the )?{re.escape(name)}(?: average| as a whole| overall| mean)?", words):
            return name
    plain = re.sub(r"^(?:the )?(?:national )?average (?:for|in|of) (?:the )?|^(?:the|all|in|for|among) ", "", words)
    plain = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", plain)
    return re.sub(r" as a whole$| average$", "", plain) or None


def _counted(page: Page, scene: Scene, one: Reading) -> Reading:
    """Read a bare count: what is counted is its noun, and the verb's subject is whom it is about."""
    verb = re.search(r"\b([a-z]+(?:ed|s|n|t|ve)?) (?:[a-z]+ ){0,4}$", scene.code[max(0, one.place - 60) : one.place])
    about, modality = _spoken_of(page, scene, one.place)
    confidence = 0.85 if about else 0.75
    return replace(one, rule="figure.count", confidence=confidence if verb else 0.7, about=about, modality=modality)


def _spoken_of(page: Page, scene: Scene, figure: int) -> tuple[Ref | None, Modality]:
    """Return of what a figure is said: the subject of its verb, what the sentence begins with, or who did it."""
    about: Ref | None = None
    modality = Modality.ASSERTED
    token = page.token_at(scene.offsets[figure])
    root = _verb_above(token) if token is not None else None
    if root is not None and scene.span.start <= root < scene.span.end:
        place = next((index for index, offset in enumerate(scene.offsets) if offset >= root), None)
        subject = subject_of(page, scene, place) if place is not None else None
        if subject is not None and isinstance(subject.term, Ref) and subject.sort in ABOUT:
            about = subject.term
        if place is not None:
            modality = verb_modality(scene.code[max(0, place - 25) : place])
    return about or _framed(scene, figure), modality


_CLAUSE_ENDS = re.compile(
    r"[;:]| – |, (?:but|while|whereas|although|though|because|including|such as|(?:among|one of) (?:them|which)) "
)
_MATES = "".join(
    CODES[sort] for sort in ("Organisation", "Programme", "Fund", "Legislation", "Document", "Event", "Person")
)
_AREA_LED = re.compile(
    rf"\b(?:[Ii]n|[Aa]cross|[Tt]hroughout|of|at|around|[Ff]or|within|on) (?:the |all of )?(?P<s>{_PLACE})"
)
_MATE_AFTER = re.compile(
    rf"\b(?:by|of|for|from|under|through|to|on|in|with) (?:the )?(?P<s>[{_MATES}])"
    rf"(?!(?:,| and|, and) (?:the )?[{_MATES}])"
)
_MATE = re.compile(rf"(?P<s>[{_MATES}])(?!['’]s)")


def _with_mates(scene: Scene, one: Reading) -> Reading:
    """Give a figure that says neither of whom nor where it is what its own clause names nearest to it."""
    if one.about is not None or one.area is not None or one.rule == "figure.compared-first" or _is_comparison(one.rule):
        return one
    start, end = _clause(scene.code, one.place)
    area = _nearest(scene, one.place, _AREA_LED, start, end)
    before, after = _nearest(scene, one.place, _MATE, start, one.place), None
    if before is None:
        after = _nearest(scene, one.place, _MATE_AFTER, one.place, end)
    if area is None and before is None and after is None:
        return one
    return replace(one, area=area, about=before or after, confidence=round(one.confidence * 0.9, 2))


def _clause(code: str, place: int) -> tuple[int, int]:
    """Return where the clause around a figure begins and ends."""
    starts = [match.end() for match in _CLAUSE_ENDS.finditer(code, 0, place)]
    stop = _CLAUSE_ENDS.search(code, place)
    return (starts[-1] if starts else 0), (stop.start() if stop else len(code))


def _nearest(scene: Scene, figure: int, pattern: re.Pattern[str], start: int, end: int) -> Ref | None:
    """Return what the expression finds nearest to a figure in its clause, with no other figure between."""
    found = []
    for match in pattern.finditer(scene.code, start, end):
        place = match.start("s")
        term = scene.at[place].term
        between = scene.code[min(place, figure) + 1 : max(place, figure)]
        if isinstance(term, Ref) and (
            (place < figure and _fronts(scene, place) and ";" not in between)
            or ("," not in between and not _FIGURES.search(between))
        ):
            found.append((abs(place - figure), term))
    return min(found, key=lambda item: item[0])[1] if found else None


_FRONTED = re.compile(r"(?:In|At|Across|For|Under|With|By|Through|On|Among|Throughout|Around) (?:[a-z]+ ){0,4}$")


def _fronts(scene: Scene, place: int) -> bool:
    """Say whether a name stands in the phrase that a sentence opens with, which holds for all of it."""
    return bool(_FRONTED.match(scene.code[:place])) or (place == 0 and scene.code[1:2] == ":")


def _framed(scene: Scene, figure: int) -> Ref | None:
    """Return what the opening phrase or the agent of a passive names: "Under the Hope Scheme, 63 pubs opened"."""
    front = _FRONT.match(scene.code) or _LABEL.match(scene.code)
    agent = _AGENT.match(scene.code, figure + 1)
    match = front if front and front.end() <= figure else agent
    term = scene.at[match.start("s")].term if match else None
    return term if isinstance(term, Ref) else None


def _verb_above(token: object) -> int | None:
    current = token
    for _ in range(5):
        head = getattr(current, "head", None)
        if head is None or head == current:
            return None
        if head.pos_ == "VERB":
            return int(head.idx)
        current = head
    return None


# --- comparisons ------------------------------------------------------------------------------------------------------

_TRAILING = re.compile(r"(?: (?:stands?|stood|is|are|was|were|at|by|of|about|around|just|only|nearly|over))+$")
#: Rules that read group and measure of a figure completely.
_WHOLE = frozenset(
    {
        "figure.of-group",
        "figure.share-of-noun",
        "figure.clause",
        "figure.change",
        "figure.change-to",
        "figure.same-measure",
        "figure.up-from",
    }
)
#: What leads from a list of measures to the one that is given.
_AMONG = re.compile(r", (?:among them|including|such as) (?:the )?")
_LEAD_IN = re.compile(
    r"^(?:[\"•*]\s*)?(?:that |they |we |it |and )*(?:(?:are|were) (?:much |far |significantly |also )*"
    r"(?:more likely|likelier|less likely) to )?",
    re.IGNORECASE,
)


def _compared(page: Page, scene: Scene, readings: list[Reading], draft: Draft) -> list[Reading]:
    """Give the figures of a comparison their common measure, and the one without a group the sentence's group."""
    shares = [one for one in readings if one.figure.unit in _SHARES]
    first = shares[0].place
    opening = scene.code.rfind("(", 0, first)
    stop = opening if opening >= 0 and first - opening < 40 else first
    begin = _LEAD_IN.match(scene.code)
    start = begin.end() if begin else 0
    measure = tidy(_TRAILING.sub("", tidy(scene.source(start, stop).of(draft.text)))) if stop > start + 3 else ""
    measure = _AMONG.split(measure)[-1]
    group, about = _sentence_group(page, scene, draft.text)
    if shares[0].rule in _WHOLE:
        measure, group = shares[0].measure, shares[0].group
    compared = []
    for one in readings:
        if one.figure.unit not in _SHARES or one.rule in _WHOLE:
            compared.append(one)
        elif _is_comparison(one.rule) and one.place != first:
            compared.append(replace(one, measure=measure, group=one.group or group))
        else:
            compared.append(
                replace(
                    one,
                    rule="figure.compared-first",
                    confidence=0.88,
                    measure=measure,
                    group=group,
                    about=about,
                    area=None,
                )
            )
    return compared


def _sentence_group(page: Page, scene: Scene, text: str) -> tuple[str | None, Ref | None]:
    """Return of whom a sentence speaks when its figure does not say: "they" are those named before the list."""
    intro = page.intros.get(scene.index)
    for source in (scene, intro):
        if source is None:
            continue
        for place, anchor in sorted(source.at.items()):
            if anchor.sort == "Programme" and not anchor.proform and isinstance(anchor.term, Ref):
                around = re.findall(rf"\b(?:{_PEOPLE})\b", source.code[:place] + " " + source.code[place + 1 :])
                kind = next((word for word in around if word.startswith(("neighbourhood", "area", "communit"))), None)
                noun = kind or (around[0] if around else "participants")
                return f"{anchor.span.of(text)} {noun}", anchor.term
    words = re.match(r"(?:[Tt]he |[Ii]n )?((?:[a-z-]+ ){0,3}(?:" + _PEOPLE + r"|people))\b", scene.code)
    return (words[1] if words else None), None


# --- output -----------------------------------------------------------------------------------------------------------

_PERIOD = re.compile(
    r"(?:\b(?P<prep>over|in|since|by|during|between|for|of|from) (?:the )?(?:last |past |first )?)"
    rf"(?P<d>[{CODES['Date']}{CODES['Duration']}])"
)
_SECOND_DATE = re.compile(rf" (?:and|to|until) (?P<d>{CODES['Date']})")
_HEDGE = re.compile(r"\b(?:likely|suggests?|may|might|could|estimated?|probably|perhaps|expected to)\b")


def _emit(scene: Scene, one: Reading, attributions: list[Attribution], draft: Draft) -> None:
    measure = re.sub(r"^(?:[Bb]ut|[Aa]nd|[Ss]o|[Yy]et) ", "", one.measure) or _noun_measure(one)
    if not re.search(r"[^\W\d_]", measure) or re.search(r"\b(?:and|but|or)$", measure):
        return
    said = _said(scene, one, attributions)
    if one.about is not None and one.about == said.claimant:
        one = replace(one, about=None)
    qualifier = None if one.preposed else qualifier_before(scene.code[: one.place])
    if said.modality is Modality.NEGATED and qualifier in _BOUNDS:
        # "may not be more than 20%" denies nothing: it is a bound.
        said, qualifier = replace(said, modality=Modality.ASSERTED), f"not {qualifier}"
    name = draft.identify(
        "observation", one.figure.value, one.figure.unit, measure, one.group, one.area and one.area.id, scene.span
    )
    draft.observations.append(
        Observation(
            id=name, value=one.figure.value, unit=one.figure.unit, measure=measure, evidence=scene.span,
            statistic=one.anchor.span, rule=one.rule, confidence=one.confidence, group=one.group, area=one.area,
            about=one.about or _holder(scene, one), period=_period(scene, one),
            qualifier=qualifier,
            upper=one.figure.upper, source=_source(scene), modality=said.modality, claimant=said.claimant,
        )
    )  # fmt: skip


_BOUNDS = frozenset({"more than", "less than", "fewer than", "over", "under"})


def _noun_measure(one: Reading) -> str:
    return re.sub(r"^of (?:the |all )?(?:[\d,.]+ )?", "", one.figure.noun or "")


def _said(scene: Scene, one: Reading, attributions: list[Attribution]) -> Said:
    modality = one.modality
    if modality is Modality.ASSERTED and one.figure.unit in _SHARES and _HEDGE.search(scene.code):
        modality = Modality.HEDGED
    claimant: Ref | Literal | None = None
    for attribution in attributions:
        if attribution.start <= one.place < attribution.end:
            claimant = attribution.holder
            modality = Modality.REPORTED if modality is Modality.ASSERTED else modality
    finder = _FINDER.search(scene.code[: one.place])
    if claimant is None and finder:
        term = scene.at[finder.start("s")].term
        claimant = term if isinstance(term, Ref) else None
    if modality is Modality.ASSERTED and is_conditional(scene, one.place):
        modality = Modality.HEDGED
    return Said(scene.span, one.rule, one.confidence, modality, claimant)


_FINDER = re.compile(
    rf"(?P<s>[{CODES['Organisation']}{CODES['Person']}{CODES['Document']}]) (?:[^.;]{{0,60}}? )?"
    r"(?:(?:figures|data|statistics|records) (?:show|suggest|reveal),|"
    r"found|finds|shows?|showed|estimates?|estimated|reports?|reported|"
    r"suggests?|suggested|says|said|concludes?|concluded|"
    r"records?|recorded|calculates?|calculated|reckons?|revealed|reveals?)(?: that)? "
)
_OWN = re.compile(
    rf"^(?P<s>[{CODES['Organisation']}])['’]s (?:own |latest |new )?"
    r"(?:research|survey|study|poll|evaluation|analysis|figures|verdict)\b"
)


def _holder(scene: Scene, one: Reading) -> Ref | None:
    """Return whose research a figure comes from when the sentence says so ("Our research, which looked at …")."""
    match = _OWN.search(scene.code[: one.place])
    term = scene.at[match.start("s")].term if match else None
    return term if isinstance(term, Ref) else None


def _source(scene: Scene) -> Ref | None:
    for place, anchor in sorted(scene.at.items()):
        if anchor.sort == "Document" and isinstance(anchor.term, Ref) and scene.code[place - 1 : place] == "(":
            return anchor.term
    return None


#: How far into a sentence a date can stand and still hold for all of it: "By March 2022, …".
_OPENING = 20


def _is_near(scene: Scene, figure: int, period: int) -> bool:
    """Say whether a date belongs to a figure: close, and with no other figure or comma between."""
    between = scene.code[min(figure, period) + 1 : max(figure, period)]
    opens = period < _OPENING
    return len(between) < 80 and not _FIGURES.search(between) and (opens or "," not in between)


def _period(scene: Scene, one: Reading) -> Literal | None:
    matches = list(_PERIOD.finditer(scene.code))
    near = [match for match in matches if _is_near(scene, one.place, match.start("d"))]
    near.sort(key=lambda match: abs(match.start() - one.place))
    for match in near:
        term = scene.at[match.start("d")].term
        if isinstance(term, Literal):
            return _until(scene, match, term) or term
    return None


def _until(scene: Scene, match: re.Match[str], start: Literal) -> Literal | None:
    """Return both ends of "between 2016 and 2021" or "from 2016 to 2021" as one interval of ISO 8601."""
    second = _SECOND_DATE.match(scene.code, match.end()) if match["prep"] in {"between", "from"} else None
    end = scene.at[second.start("d")].term if second else None
    return Literal(f"{start.lexical}/{end.lexical}") if isinstance(end, Literal) else None
