"""What pronouns and definite descriptions mean, where that is safe; everywhere else they mean nothing.

"We" is the unnamed publisher (or the paper that is quoted); "it" is what the sentence before was about; "the
programme" is the one programme it can be. A doubtful case yields no anchor, and so no fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.model import PUBLISHER, Kind, Ref, Referent, Span
from kg.nlp.facts.scenes import Anchor, Scene

#: Class noun → the sorts of thing it can stand for.
CLASS_NOUNS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("fund", "pot"), ("Fund",)),
    **dict.fromkeys(("programme", "project", "initiative", "campaign", "deal", "pilot"), ("Programme",)),
    "scheme": ("Programme", "Fund"),
    **dict.fromkeys(
        (
            "trust", "charity", "council", "committee", "department", "foundation", "company", "university",
            "association", "group", "institute", "network", "alliance", "board", "panel", "cooperative", "co-operative",
            "partnership", "authority", "agency", "ministry", "think tank", "commission", "society", "library",
        ),
        ("Organisation",),
    ),
    **dict.fromkeys(
        ("paper", "report", "white paper", "strategy", "framework", "plan", "briefing", "guide", "review", "statement"),
        ("Document",),
    ),
    **dict.fromkeys(("act", "bill", "regulations", "order", "measure"), ("Legislation",)),
}  # fmt: skip
_NOUN = "|".join(sorted(CLASS_NOUNS, key=len, reverse=True))
#: What "this …" means in a document that speaks of itself.
_SELF_NOUNS = frozenset({"paper", "report", "briefing", "guide", "review", "statement"})
#: What may stand before the thing a sentence is about; any other name there is itself what it is about.
_NO_LEADS = frozenset({"Date", "Duration", "Money", "Statistic", "Place", "Outcome", "Event", "Agenda"})
_LEADS = frozenset({"Organisation", "Fund", "Programme", "Document", "Legislation"})

_WORD_OF_CLASS = re.compile(rf"\b(?:{_NOUN})\b", re.IGNORECASE)
#: How many names of a long paragraph stay in mind.
_MEMORY_SPAN = 40

_PROFORM = re.compile(
    rf"""\b(?:
      (?P<we>[Ww]e|us|(?P<our>[Oo]ur))
    | (?P<it>[Ii]t|(?P<its>[Ii]ts))
    | (?P<this>This)(?=\s(?:sets?|outlines?|describes?|details?|explains?|includes?|will|also|covers?)\b)
    | (?P<idea>[Tt]he\s(?:idea|proposal))
    | (?P<person>[Hh]e|[Ss]he)
    | (?P<article>[Tt]he|[Tt]his|[Aa])\s(?P<noun>{_NOUN})(?P<genitive>['’]s)?
    )\b""",
    re.VERBOSE,
)
_DESCRIBED = re.compile(rf"['’\"”)]*,\s(?:the|a|an)\s(?:[a-z-]+\s){{0,4}}?(?P<noun>{_NOUN})\b(?!['’]s)")
_FRONT_CLAUSE = re.compile(
    r"(?:Using|By|Through|After|With|In|On|At|For|Since|During|When|While|If|As|Under|From|Before|Until)\b[^,]{1,120}, "
)
_WILL = re.compile(r"(?:The )?[\ue000-\uf8ff] (?:will|is committed to|are committed to|shall)\b")
_FROM = re.compile(r"\s(?:from|by|published|commissioned|produced)\b")
_FRONTED = re.compile(r"(?:[\"“(]|and |but |In |On |At |By |Since |From |During |Then |Last |Earlier |Later )*[\s,]*")
_PARALLEL = re.compile(r"\b(?:because|and|but|that|as)\s$")
_PREPOSED = re.compile(
    r"\b(?:between|among|of|at|from|with|by|in|for|to|on|like|than)\s(?:the\s|a\s|an\s|its\s|our\s)?$", re.IGNORECASE
)


@dataclass(slots=True)
class Memory:
    """What has been named so far, as a reader remembers it."""

    #: The work the document is, or the one it quotes: what "this paper" means.
    work: Ref
    referents: dict[str, Referent]
    #: Whether the words are a quoted paper's own, so that "we" is that paper's.
    quoting: bool = False
    paragraph: int = -1
    in_paragraph: list[Anchor] = field(default_factory=list)
    #: Sort → referent ids in order of first naming.
    named: dict[str, dict[str, None]] = field(default_factory=dict)
    #: Class noun → referents whose name holds it ("the trust": Local Trust).
    bearing: dict[str, dict[str, None]] = field(default_factory=dict)
    #: Class noun → referents described by it ("Power to Change, the trust that …").
    described: dict[str, dict[str, None]] = field(default_factory=dict)
    #: Referents the title names: what the document is about.
    topics: frozenset[str] = frozenset()
    lead: Anchor | None = None
    #: What the first sentence of the body is about.
    opening: Anchor | None = None
    people: tuple[Anchor, ...] = ()
    #: Who "we" is, once "The Scottish Government will … We will …" has said so.
    speaker: Anchor | None = None
    #: The body that the sentence before says will do something.
    undertaking: Anchor | None = None
    #: The documents that the sentence before named.
    documents: tuple[Anchor, ...] = ()

    def enter(self, paragraph: int) -> None:
        """Begin a sentence; a new paragraph forgets what the last one was about."""
        if paragraph != self.paragraph:
            self.paragraph, self.in_paragraph, self.lead, self.people, self.documents = paragraph, [], None, (), ()
            self.undertaking = None

    def note(self, scene: Scene, text: str) -> None:
        """Remember a sentence that has been read."""
        for anchor in scene.anchors:
            if isinstance(anchor.term, Ref) and not anchor.proform:
                self.in_paragraph = [*self.in_paragraph[-_MEMORY_SPAN:], anchor]
                self._name(anchor.sort, anchor.term.id)
                described = _DESCRIBED.match(text, anchor.span.end, min(scene.span.end, anchor.span.end + 90))
                if described and anchor.sort in CLASS_NOUNS[described["noun"]]:
                    self.described.setdefault(described["noun"], {})[anchor.term.id] = None
        self.lead = lead_anchor(scene) or self.lead
        if self.opening is None and not scene.heading:
            self.opening = self.lead
        lead = lead_anchor(scene)
        undertakes = lead is not None and lead.sort == "Organisation" and not lead.proform and _WILL.match(scene.code)
        self.undertaking = lead if undertakes else None
        self.documents = tuple(anchor for anchor in scene.anchors if anchor.sort == "Document")
        self.people = tuple(anchor for anchor in scene.anchors if anchor.sort == "Person") or self.people

    def _name(self, sort: str, name: str) -> None:
        if name in self.named.setdefault(sort, {}):
            return
        self.named[sort][name] = None
        for noun in {match[0].lower() for match in _WORD_OF_CLASS.finditer(self.referents[name].name)}:
            if sort in CLASS_NOUNS[noun]:
                self.bearing.setdefault(noun, {})[name] = None


def lead_anchor(scene: Scene) -> Anchor | None:
    """Return what a sentence is about: its first name that no preposition governs."""
    fronted = _FRONT_CLAUSE.match(scene.code)
    begin = fronted.end() if fronted else 0
    for place, anchor in sorted(scene.at.items()):
        if place < begin or anchor.sort in _NO_LEADS or scene.code[place + 1 : place + 3] in {"'s", "’s"}:
            continue
        if anchor.sort not in _LEADS:
            return None
        if not _PREPOSED.search(scene.code[max(0, place - 24) : place]):
            return anchor if place <= begin + 40 else None
    return None


def find_proforms(text: str, span: Span, anchors: Sequence[Anchor], memory: Memory) -> list[Anchor]:
    """Return an anchor for each pronoun or description of a sentence whose antecedent is safe."""
    taken = [anchor.span for anchor in anchors]
    found: list[Anchor] = []
    for match in _PROFORM.finditer(text, span.start, span.end):
        here = Span(match.start(), match.end())
        if not _free(here, taken):
            continue
        anchor = _resolve(match, text, span, sorted([*anchors, *found], key=lambda one: one.span), memory)
        if anchor is not None:
            found.append(anchor)
    return found


def _free(span: Span, taken: Iterable[Span]) -> bool:
    return not any(span.overlaps(other) for other in taken)


def _resolve(match: re.Match[str], text: str, span: Span, anchors: Sequence[Anchor], memory: Memory) -> Anchor | None:
    here = Span(match.start(), match.end())
    before = [anchor for anchor in anchors if anchor.span.end <= here.start]
    if match["we"]:
        if match["we"] == "We" and here.start == span.start and memory.undertaking is not None:
            memory.speaker = memory.undertaking
        if memory.speaker is not None:
            return _as(here, memory.speaker, possessive=bool(match["our"]))
        if memory.quoting:
            return _proform(here, "Document", memory.work.id, possessive=bool(match["our"]))
        return _proform(here, "Organisation", PUBLISHER, possessive=bool(match["our"]))
    if match["it"]:
        antecedent = _it(text, span, here, before, memory, possessive=bool(match["its"]))
        return antecedent and _as(here, antecedent, possessive=bool(match["its"]))
    if match["this"]:
        documents = memory.documents if here.start == span.start else ()
        return _as(here, documents[-1]) if len({anchor.term for anchor in documents}) == 1 else None
    if match["idea"]:
        return memory.lead and _as(here, memory.lead)
    if match["person"]:
        people = [anchor for anchor in before if anchor.sort == "Person"] or list(memory.people)
        return _as(here, people[0]) if len({anchor.term for anchor in people}) == 1 else None
    noun = match["noun"]
    if match["genitive"]:
        here = Span(here.start, here.end - 2)
    if match["article"] in {"A", "a"}:
        is_own = match["article"] == "A" and noun in _SELF_NOUNS and _FROM.match(text, here.end)
        return _proform(here, "Document", memory.work.id) if is_own and memory.work.id in memory.topics else None
    if match["article"] in {"This", "this"} and noun in _SELF_NOUNS and not _FROM.match(text, here.end):
        return _proform(here, "Document", memory.work.id)
    return _described(here, noun, memory, before)


def _it(
    text: str, span: Span, here: Span, before: Sequence[Anchor], memory: Memory, *, possessive: bool
) -> Anchor | None:
    names = [anchor for anchor in before if anchor.sort in _LEADS]
    if names and not possessive and _PARALLEL.search(text, max(span.start, here.start - 12), here.start):
        words = text[span.start : names[0].span.start]
        return names[0] if len(words) < 8 else None
    names = [anchor for anchor in names if not anchor.proform]
    if not names:
        values = [anchor for anchor in before if anchor.sort != "Date"]
        words = text[span.start : here.start]
        for anchor in before:
            words = words.replace(anchor.span.of(text), "")
        return memory.lead if not values and _FRONTED.fullmatch(words) else None
    if not possessive:
        return None
    first = names[0]
    return first if len({anchor.term for anchor in names}) == 1 and first.span.start - span.start <= 40 else None


def _described(here: Span, noun: str, memory: Memory, before: Sequence[Anchor]) -> Anchor | None:
    sorts = CLASS_NOUNS[noun]
    local = [anchor for anchor in [*memory.in_paragraph, *before] if anchor.sort in sorts and not anchor.proform]
    nearby = {anchor.term.id for anchor in local if isinstance(anchor.term, Ref)}
    bearing = memory.bearing.get(noun, {})
    described = memory.described.get(noun, {})
    topics = {name for name in memory.topics if memory.referents[name].kind.value in sorts}
    choices: list[Iterable[str]] = [nearby & bearing.keys(), bearing, nearby & described.keys(), described, topics]
    if sorts != ("Organisation",):
        opening = memory.opening.term if memory.opening is not None and memory.opening.sort in sorts else None
        choices += [
            [opening.id] if isinstance(opening, Ref) and nearby <= {opening.id} else [],
            nearby,
            [name for sort in sorts for name in memory.named.get(sort, {})][:2],
        ]
    for choice in choices:
        names = list(choice)
        if len(names) == 1:
            return _proform(here, memory.referents[names[0]].kind.value, names[0])
    return None


def _proform(span: Span, sort: str, name: str, *, possessive: bool = False) -> Anchor:
    sort = Kind.LEGISLATION.value if sort == Kind.PROVISION.value else sort
    return Anchor(span, sort, Ref(name), proform=True, possessive=possessive)


def _as(span: Span, antecedent: Anchor, *, possessive: bool = False) -> Anchor:
    return Anchor(span, antecedent.sort, antecedent.term, proform=True, possessive=possessive)
