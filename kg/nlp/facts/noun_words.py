"""What stands around a relational noun, by its words alone: the second opinion when the parse ties it to nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.model import Modality
from kg.nlp.facts.modality import verb_modality
from kg.nlp.facts.patterns import compile_pattern
from kg.nlp.facts.scenes import ANY, Anchor, Scene

_WINDOW = 200
_MODIFIERS = (
    r"(?:(?:the|a|an|its|their|our|one of (?:the|its)|then|now|current|currently|former|new|first) )*"
    r"(?:(?:until|since|from) [^,;.]{2,20} )?(?:[a-z][a-z-]+ ){0,2}"
)
_BE = "is|was|are|were|be|been|becomes?|became|remains?|remained"
_AS = (
    "acts?|acted|acting|serves?|served|serving|appointed|named|chosen|selected|confirmed|(?:re-?)?elected|made|"
    "designated|working|works|worked"
)
_BEFORE = (
    compile_pattern(rf"(?P<h>[{ANY}])(?: \([^()]{{1,60}}\))?, (?P<aux>){_MODIFIERS}$").regex,
    compile_pattern(rf"(?P<h>[{ANY}]){{GAP}}(?:who |which |that )?{{AUX}}(?:{_BE}) {_MODIFIERS}$").regex,
    compile_pattern(rf"(?P<h>[{ANY}]){{GAP}}(?:who |which |that )?{{AUX}}(?:{_AS})(?: as)? {_MODIFIERS}$").regex,
)
_POSSESSOR = re.compile(rf"(?P<w>[{ANY}])(?:['’]s|, whose| whose)? {_MODIFIERS}$")
_LED = re.compile(
    rf" (?P<prep>[a-z]+) (?:the |its |their )?(?P<w>[{ANY}](?:(?:, (?:the )?[{ANY}])*,? and (?:the )?[{ANY}])?)"
)
_TITLES = r"(?:the |Sir |Dame |Dr |Professor |Prof |Lord |Lady |Baroness |Cllr |Councillor |Mr |Mrs |Ms )*"
_AFTER = re.compile(rf"(?:,|:| is| was| are| were| will be|) {_TITLES}(?P<h>[{ANY}])")


@dataclass(frozen=True, slots=True)
class Around:
    """The names around a noun."""

    holders: list[Anchor]
    modality: Modality
    possessors: list[Anchor]
    #: The preposition after the noun, and what it leads to.
    preposition: str
    led: list[Anchor]

    def wholes(self, complement: frozenset[str]) -> list[Anchor]:
        """Return what the noun is of."""
        return self.led if self.led and self.preposition in complement else self.possessors


def words_around(scene: Scene, place: int, length: int) -> Around:
    """Return the names around the noun that stands at a place of a coded sentence."""
    code = scene.code
    first = max(0, place - _WINDOW)
    left, end = code[first:place], place + length
    possessor = _POSSESSOR.search(left)
    led = _LED.match(code, end)
    after = _AFTER.match(code, led.end() if led else end)
    holders, modality = [], Modality.ASSERTED
    for pattern in _BEFORE:
        before = pattern.search(left)
        if before:
            holders = [scene.at[first + before.start("h")]]
            modality = verb_modality(before["aux"])
            break
    if not holders and after and (possessor or led):
        holders = [scene.at[after.start("h")]]
    return Around(
        holders, modality, [scene.at[first + possessor.start("w")]] if possessor else [],
        led["prep"] if led else "", scene.inside(*led.span("w")) if led else [],
    )  # fmt: skip
