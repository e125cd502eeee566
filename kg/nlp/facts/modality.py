"""How a sentence puts a fact: as done, denied, doubted, planned, or as somebody's words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.model import PUBLISHER, Literal, Modality, Ref
from kg.nlp.facts.patterns import compile_pattern, word_list
from kg.nlp.facts.scenes import CODES, Anchor, Scene

_NEGATED = re.compile(r"\b(?:not|never|no longer|cannot|without|nor|neither|yet to|refused to|failed to)\b|n't\b")
_PLANNED = re.compile(
    r"\b(?:will|shall|'ll|(?:is|are|was|were) to|"
    r"(?:plan|intend|aim|hope|propose|want|promise|commit)(?:s|ned|ed|d|ted)? to|due to|set to|going to|"
    r"expected to|about to|ready to|scheduled to|planned)\b"
)
_HEDGED = re.compile(
    r"\b(?:may|might|could|would|can|should|ought|likely|unlikely|possibly|perhaps|probably|reportedly|must|"
    r"appears? to|seems? to|suggests?)\b"
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|be) (?:[a-z]+ly |also )?$")
_CONDITION = re.compile(
    r"(?:^|[,;(] ?|\b(?:but|and|that) )(?:if|whether|unless|suppose|were(?= (?:the|it|they|this|that|any|a) ))\b",
    re.IGNORECASE,
)

#: Verbs whose content is the holder's opinion or word, not a finding.
SPEECH = ", ".join(word_list("speech_verbs"))
#: Verbs that quote or report only with "that", a colon or quotation marks: "added that", but not "added £2m".
TELLING = f"{SPEECH}, recommend, propose, urge, demand"
_BARE = ", ".join(word_list("bare_speech_verbs"))
_HOLDER = "Organisation Person Role Document"
_SAYS = [
    compile_pattern(source)
    for source in (
        f"{{s:{_HOLDER}}}{{GAP}}{{AUX}}{{v:{_BARE}}}(?: [^,.;:]{{1,30}})?"
        r"(?:, | )(?P<content>.{12,})",
        f"{{s:{_HOLDER}}}{{GAP}}{{AUX}}{{v:{TELLING}}}(?: [^,.;:]{{1,30}})?"
        r"(?:,? that |: |, \"| \")(?P<content>.{12,})",
        rf"(?P<content>.{{12,}}?)(?:,\"?|\") {{s:{_HOLDER}}}{{GAP}}{{v:{SPEECH}}}\b",
        rf"(?P<content>.{{12,}}?),\"? {{v:{SPEECH}}} (?:Professor |Dr |Cllr |Councillor |the )?"
        r"{s:Organisation Person Role}(?=[.,]|$)",
        r"^(?:According to|In the (?:view|words|opinion) of|For) (?:the )?"
        f"{{s:{_HOLDER}}}[^,]{{0,60}}, (?P<content>.{{12,}})",
        rf"^(?P<content>.{{12,}}), according to (?:the )?{{s:{_HOLDER}}}",
    )
]
_SAYS_WORDS = re.compile(
    r"(?:^According to (?P<holder>[^,]{3,80}), (?P<content>.+))"
    r"|(?:^(?P<content2>.+), according to (?P<holder2>[^,.]{3,120}))"
    r"|(?:^(?P<holder3>(?:Many|Some|Critics|Experts|Campaigners|Opponents|Supporters|Commentators|Residents|Ministers|Councillors)"
    r"[^,;]{0,80}?) (?:have |has |had )?"
    r"(?:said|say|agreed?|argued?|claimed?|believed?|warned?|think) (?:that )?(?P<content3>.+))"
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """A stretch of a coded sentence that is somebody's words."""

    start: int
    end: int
    holder: Ref | Literal


def verb_modality(auxiliaries: str) -> Modality:
    """Return what the words before a verb make of it.

    >>> [str(verb_modality(words)) for words in ("has not yet ", "plans to ", "could ", "has ")]
    ['negated', 'planned', 'hedged', 'asserted']
    """
    for pattern, modality in (
        (_NEGATED, Modality.NEGATED),
        (_PLANNED, Modality.PLANNED),
        (_HEDGED, Modality.HEDGED),
    ):
        if pattern.search(auxiliaries):
            return modality
    return Modality.ASSERTED


def find_attributions(scene: Scene, text: str) -> list[Attribution]:
    """Return which stretches of a sentence are whose words."""
    sorts = frozenset(scene.code[place] for place in scene.at)
    vocabulary = frozenset(re.findall(r"[a-z]+", scene.code))
    found = []
    for pattern in _SAYS:
        match = pattern.regex.search(scene.code) if pattern.may_match(sorts, vocabulary) else None
        if match and not _PASSIVE.search(match.groupdict().get("aux") or ""):
            term = bearer(scene, match.start("s")).term
            # What its own author merely recommends is not so either.
            wishes = match.groupdict().get("v") and match["v"].startswith(("recommend", "propos", "urg", "demand"))
            if isinstance(term, Ref) and (wishes or term != Ref(PUBLISHER)):
                found.append(Attribution(match.start("content"), match.end("content"), term))
    if not found:
        match = _SAYS_WORDS.search(scene.code)
        if match:
            number = next(n for n in ("", "2", "3") if match[f"holder{n}"])
            holder = scene.source(*match.span(f"holder{number}"))
            words = Literal(re.sub(r"\s+", " ", holder.of(text)))
            found.append(Attribution(*match.span(f"content{number}"), words))
    return found


_NAME_BEFORE = re.compile(rf"(?P<p>{CODES['Person']}),? (?:[^,;.:]{{0,40}} )?$")
_NAME_AFTER = re.compile(
    rf",? (?:Cllr |Councillor |Dr |Sir |Dame |Professor |Lord |Baroness )*(?P<p>{CODES['Person']})"
)


def bearer(scene: Scene, place: int) -> Anchor:
    """Return who speaks: the person an office is in apposition to, else what stands at the place."""
    anchor = scene.at[place]
    if anchor.sort != "Role":
        return anchor
    match = _NAME_AFTER.match(scene.code, place + 1)
    if match is None:
        match = _NAME_BEFORE.search(scene.code, max(0, place - 60), place)
    return scene.at[match.start("p")] if match else anchor


def is_passive(auxiliaries: str) -> bool:
    """Say whether the words before a participle make a passive of it.

    >>> is_passive("has been "), is_passive("has ")
    (True, False)
    """
    return bool(_PASSIVE.search(auxiliaries))


def is_conditional(scene: Scene, place: int) -> bool:
    """Say whether the clause at a place of a sentence is under an "if" or "whether"."""
    clause_start = max(scene.code.rfind(mark, 0, place) for mark in ";:")
    return bool(_CONDITION.search(scene.code, max(clause_start, place - 60, 0), place))
