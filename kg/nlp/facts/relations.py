"""Relations between what sentences name: the rules of ``relations.toml`` applied to each scene."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kg.model import Basis, Literal, Modality, Ref, Term
from kg.nlp.facts.drafts import Draft, Said, tidy
from kg.nlp.facts.modality import Attribution, bearer, is_conditional, is_passive, verb_modality
from kg.nlp.facts.page import Page
from kg.nlp.facts.patterns import Pattern, compile_pattern, load_rules, word_list
from kg.nlp.facts.scenes import ANY, CODES, Anchor, Scene
from kg.nlp.facts.subjects import second_predicates
from kg.nlp.facts.sums import money_verbs
from kg.nlp.facts.values import settle_year
from kg.nlp.tables import per_rules

_PREPOSED = re.compile(
    r"\b(?:of|at|from|with|by|in|for|to|on|like|than|about|under|through|into|between) "
    r"(?:the |a |an |its |our |their )?$",
    re.IGNORECASE,
)
_NAME_NEXT = re.compile(rf" (?:the |a |an |its )?[{ANY}]")
_AIMS = re.compile(r"\b(?:outcomes|aims|objectives|goals|priorities|missions|ambitions|benefits)\b", re.IGNORECASE)
_AIMERS = frozenset({"Fund", "Programme", "Document", "Organisation", "Agenda"})
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
#: What can be the subject of a verb: any anchor but a date.
_NAMES = frozenset(code for sort, code in CODES.items() if sort not in {"Date", "Duration"})
_RELATIVE = re.compile(r"\b(?:which|who|that)\b")
_RELATIVE_NEXT = re.compile(r",? (?:which|who) ")
_OBJECTS = frozenset({"dobj", "pobj"})
_NOUNS = frozenset({"NOUN", "PROPN"})
_CLASS_WORDS = frozenset(word_list("class_words"))
_HEAD = re.compile(r"^(?:and|but|that|so|then)\s+(?=\w)", re.IGNORECASE)
_POINTING = re.compile(
    r"(?:it|them|him|her|this|that|these|those)(?:,| but| and|$)|(?:the|this|that|these|those) [a-z]+$",
    re.IGNORECASE,
)
_NEXT_PREDICATE = re.compile(
    r",? (?:and|but) (?:has |have |also )?"
    r"(?:recommend|call|urge|sa(?:ys|id)|warn|add|ask|point|want|welcom|argue)(?:s|ed|d)?\b.*"
)
_TAIL = re.compile(r"(?:,? (?:and|but|or|which|who|while|whereas|although|because))?[\s,;:.–-]*$")


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of ``relations.toml``."""

    id: str
    pattern: Pattern
    #: Subject group, predicate, object group.
    claims: tuple[tuple[str, str, str], ...]
    confidence: float
    modality: Modality | None
    #: Whether the subject may stand after a preposition.
    loose: bool


@per_rules
def relation_rules() -> tuple[Rule, ...]:
    """Return the rules, in the order of the file: the first to make a claim names it."""
    return tuple(_rule(entry) for entry in load_rules("relations.toml", "relation"))


@per_rules
def _rules_by_verb() -> dict[str, tuple[int, ...]]:
    """Return the positions of the rules that each verb form can start, those without a verb under the empty word."""
    index: dict[str, list[int]] = {}
    for position, rule in enumerate(relation_rules()):
        for word in rule.pattern.verbs or {""}:
            index.setdefault(word, []).append(position)
    return {word: tuple(positions) for word, positions in index.items()}


def _candidates(words: frozenset[str]) -> list[Rule]:
    """Return the rules a sentence with these words can match, in the order of the file."""
    index = _rules_by_verb()
    rules = relation_rules()
    positions = {position for word in (*words, "") for position in index.get(word, ())}
    return [rules[position] for position in sorted(positions)]


def _rule(entry: dict[str, object]) -> Rule:
    claims = entry["claims"]
    if not isinstance(claims, list):
        claims = [claims]
    split = tuple(tuple(str(claim).split()) for claim in claims)
    modality = entry.get("modality")
    return Rule(
        id=str(entry["id"]),
        pattern=compile_pattern(str(entry["pattern"])),
        claims=tuple((subject, predicate, value) for subject, predicate, value in split),
        confidence=float(str(entry["confidence"])),
        modality=Modality(str(modality)) if modality else None,
        loose=bool(entry.get("loose", False)),
    )


def read_relations(page: Page, scene: Scene, attributions: list[Attribution], draft: Draft) -> None:
    """Add the claims that the relation rules find in a sentence."""
    if scene.code.endswith("?"):
        return
    _apply(page, scene, None, attributions, draft)
    for spliced, joint in second_predicates(page, scene):
        _apply(page, spliced, joint, [], draft)


def _apply(page: Page, scene: Scene, joint: int | None, attributions: list[Attribution], draft: Draft) -> None:
    """Apply every rule to a sentence; to a spliced one, only where a match spans the joint."""
    sorts = frozenset(scene.code[place] for place in scene.at)
    words = frozenset(re.findall(r"[a-z']+", scene.code.lower()))
    for rule in _candidates(words):
        if rule.pattern.may_match(sorts, words):
            for match in rule.pattern.regex.finditer(scene.code):
                if (joint is None or match.start() < joint < match.end()) and _holds(page, scene, rule, match):
                    _claim(page, scene, rule, match, attributions, draft)


def _holds(page: Page, scene: Scene, rule: Rule, match: re.Match[str]) -> bool:
    """Say whether a match is what it looks like: a verb that is a verb, a subject that is one, a whole object."""
    groups = match.groupdict()
    if groups.get("v"):
        # "to amend the Act to require …": a bare infinitive has another subject.
        if (groups.get("aux") or "").strip() == "to":
            return False
        speaks = rule.id.startswith("says.") and not match["v"].endswith("ing")
        if speaks and "aux" in groups and is_passive(groups["aux"] or ""):
            return False
        token = page.token_at(scene.offsets[match.start("v")])
        if (
            token is not None
            and token.pos_ in _NOUNS
            and not match["v"].endswith("ed")
            and not _must_be_verb(page, scene, match)
        ):
            return False
        subject = _leading_name(groups, match)
        if subject is not None and not rule.loose and not _is_subject(page, scene, match, subject):
            return False
    return all(_is_whole(page, scene, match, name) for name, value in groups.items() if value and value[-1] in ANY)


def _must_be_verb(page: Page, scene: Scene, match: re.Match[str]) -> bool:
    """Say whether a word taken for a noun stands where only a verb can.

    Between two names ("Local Trust funds Big Local"), or after a name in a sentence without another verb.
    """
    before = scene.code[max(0, match.start("v") - 2) : match.start("v")]
    if before[-1:] != " " or before[:1] not in f"{ANY}),":
        return False
    return bool(_NAME_NEXT.match(scene.code, match.end("v"))) or not _has_verb(page, scene)


def _has_verb(page: Page, scene: Scene) -> bool:
    first = page.token_at(scene.span.start)
    return first is not None and any(token.tag_ in _FINITE for token in first.sent)


def _leading_name(groups: dict[str, str | None], match: re.Match[str]) -> int | None:
    """Return the place of the name before the verb of a match: its grammatical subject, active or passive."""
    places = [match.start(name) for name, words in groups.items() if words and words[0] in _NAMES]
    first = min(places, default=match.end())
    return first if first < match.start("v") else None


def _follows_name(scene: Scene, place: int) -> bool:
    """Say whether a name follows another with nothing between: the second half of a name that was cut in two."""
    return scene.code[place - 1 : place] == " " and scene.code[max(0, place - 2) : place - 1] in _NAMES


def _is_subject(page: Page, scene: Scene, match: re.Match[str], place: int) -> bool:
    """Say whether the anchor before a verb can be its subject: governed by no preposition and no other verb."""
    relative = _RELATIVE_NEXT.match(scene.code, place + 1)
    if (_PREPOSED.search(scene.code, max(0, place - 24), place) and not relative) or _follows_name(scene, place):
        return False
    if _RELATIVE.search(scene.code, place, match.start("v")):
        return True
    span = scene.at[place].span
    token = page.token_at(span.end - 1)
    while token is not None and token.head.i != token.i and span.start <= token.head.idx < span.end:
        token = token.head
    return token is None or token.dep_ not in _OBJECTS


def _is_whole(page: Page, scene: Scene, match: re.Match[str], name: str) -> bool:
    """Say whether an anchor at the end of a match is not merely the start of a longer noun phrase."""
    end = match.end(name)
    if end != match.end():
        return True
    rest = scene.code[end : end + 30]
    if rest.startswith(("'s", "’s")):
        return False
    following = re.match(r" ([A-Za-z-]+)", rest)
    if following is None or following[1].lower() in _CLASS_WORDS:
        return True
    token = page.token_at(scene.offsets[end + 1])
    return token is None or token.pos_ not in _NOUNS


def _is_told_as_award(scene: Scene, match: re.Match[str], draft: Draft) -> bool:
    """Say whether what a body will do is to give money, which is an award already."""
    if not match.groupdict().get("v") or match["v"] not in money_verbs():
        return False
    words = scene.source(*match.span("t"))
    return any(award.evidence == scene.span and words.covers(award.money) for award in reversed(draft.awards))


def _claim(
    page: Page, scene: Scene, rule: Rule, match: re.Match[str], attributions: list[Attribution], draft: Draft
) -> None:
    said = say(scene, rule.id, rule.confidence, match, attributions)
    if rule.modality is not None:
        said = replace(said, modality=rule.modality)
    for subject_group, predicate, value_group in rule.claims:
        if predicate == "kg:commitsTo" and _is_told_as_award(scene, match, draft):
            continue
        for subject in _terms(page, scene, rule, match, subject_group, draft):
            for value in _terms(page, scene, rule, match, value_group, draft):
                if isinstance(subject, Ref):
                    own = said.claimant == subject and said.modality is Modality.REPORTED
                    put = replace(said, claimant=None, modality=Modality.ASSERTED) if own else said
                    _add(page, scene, match, (subject, predicate, value), put, draft)


def _add(page: Page, scene: Scene, match: re.Match[str], fact: tuple[Ref, str, Term], said: Said, draft: Draft) -> None:
    stated = draft.claim(*fact, said)
    if stated is None or not isinstance(fact[2], Literal) or fact[2].datatype != "gMonthDay":
        return
    anchors = [anchor for anchor in scene.inside(match.start(), match.end()) if anchor.term == fact[2]]
    weekday = anchors[0].weekday if anchors else None
    if weekday is None:
        return
    settled = settle_year(fact[2], weekday, page.years)
    if settled is not None:
        derived = Said(
            said.evidence, "date.weekday-settles-year", 0.8, said.modality, said.claimant, Basis.INFERRED, (stated.id,)
        )
        draft.claim(fact[0], fact[1], settled, derived)


def say(scene: Scene, rule: str, confidence: float, match: re.Match[str], attributions: Iterable[Attribution]) -> Said:
    """Return how a match is put: its verb's mood, whose words it stands in, and how sure the rule is."""
    modality = verb_modality(match.groupdict().get("aux") or "")
    claimant: Ref | Literal | None = None
    place = match.start("v") if match.groupdict().get("v") else match.start()
    for attribution in attributions:
        if attribution.start <= match.start() and match.start() < attribution.end:
            claimant = attribution.holder
            modality = Modality.REPORTED if modality is Modality.ASSERTED else modality
    if modality is Modality.ASSERTED and is_conditional(scene, place):
        modality = Modality.HEDGED
    proforms = any(anchor.proform for anchor in scene.inside(match.start(), match.end()))
    return Said(scene.span, rule, round(confidence * (0.9 if proforms else 1), 2), modality, claimant)


def _terms(page: Page, scene: Scene, rule: Rule, match: re.Match[str], group: str, draft: Draft) -> Iterator[Term]:
    """Yield what a group of a match stands for: referents, values, or the words themselves."""
    if group == "WORK":
        yield page.work
        return
    if group == "AIMING":
        aiming = _aiming(page, scene)
        if aiming is not None:
            yield aiming
        return
    if group == "TOPIC":
        if page.topic is not None:
            yield page.topic
        return
    is_topic = group.endswith("!")
    name = group.rstrip("!")
    if match.groupdict().get(name) is None:
        return
    start, end = match.span(name)
    anchors = scene.inside(start, end)
    words = match[name]
    if rule.id.startswith("says.") and name == "s" and len(anchors) == 1:
        anchors = [bearer(scene, start)]
    if anchors and _only_anchors(words):
        # A list without "and" before a verb is an apposition: "In Leeds, Hope Hub, Renaisi runs …".
        joined = len(anchors) == 1 or re.search(r" and | & |/|as well as", words) or end >= len(scene.code) - 2
        verb_follows = match.groupdict().get("v") is not None and end <= match.start("v")
        apposed = anchors[:1] if anchors[0].sort == "Person" or not verb_follows else anchors[-1:]
        yield from (anchor.term for anchor in (anchors if joined else apposed))
        return
    source = scene.source(start, end).of(draft.text)
    quoted = source[:1] in '“"'
    text = tidy(
        _HEAD.sub("", _TAIL.sub("", source if quoted else _NEXT_PREDICATE.sub("", re.sub(r"\s+", " ", source))))
    )
    if len(text) > 2 and not _POINTING.match(text):
        yield draft.topic(text) if is_topic else Literal(text)


def _aiming(page: Page, scene: Scene) -> Ref | None:
    """Return what the introduction of a list says has the aims that the list names."""
    intro = page.intros.get(scene.index)
    if intro is None or not _AIMS.search(intro.code):
        return None
    named = {anchor.term for anchor in intro.anchors if anchor.sort in _AIMERS}
    term = next(iter(named)) if len(named) == 1 else page.topic if not named else None
    return term if isinstance(term, Ref) else None


def _only_anchors(words: str) -> bool:
    return bool(
        re.fullmatch(
            rf"(?:[{ANY}]|, and |, | and | & |/| as well as |"
            r"(?:the|a|an|its|now|then|what was|what is|for|to|of|in|from) )+",
            words,
        )
    )


def anchors_of(scene: Scene, sorts: Iterable[str]) -> list[Anchor]:
    """Return the anchors of a sentence that are of these sorts."""
    wanted = frozenset(sorts)
    return [anchor for anchor in scene.anchors if anchor.sort in wanted]
