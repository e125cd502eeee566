"""Names in a list with others: the members of a list are of one kind ("Groundwork, Locality and Resonance")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.model import MentionType, Span
from kg.nlp.page import Candidate, Page
from kg.nlp.pieces import Piece

#: What stands between two members; a list ends after its "and".
_BETWEEN = re.compile(
    r"(?: \([A-Z][\w&+-]{1,10}\))?(?:(?P<last>,? (?:and|&|or) )|, |; )(?:[Tt]he |[Ii]ts |[Tt]heir |[Oo]ur )?\Z"
)
_LISTED = frozenset([MentionType.ORGANISATION, MentionType.FUND, MentionType.PROGRAMME])


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a list: a name that has a type, or a stretch that nothing explains yet."""

    span: Span
    type: MentionType | None
    piece: Piece | None


def by_list(items: Iterable[Candidate], free: Iterable[Piece], page: Page) -> Iterator[Candidate]:
    """Yield the unexplained members of lists whose other members are all of one kind."""
    members = [Member(item.span, item.type, None) for item in items]
    members += [Member(piece.span, None, piece) for piece in free]
    members.sort(key=lambda member: member.span.start)
    for listed in _lists(members, page):
        kinds = {member.type for member in listed if member.type is not None}
        kind = next(iter(kinds)) if len(kinds) == 1 else None
        if kind in _LISTED:
            for member in listed:
                if member.piece is not None and kind is not None and _plain(member.piece, page):
                    yield Candidate(member.span, kind, f"{kind.value.lower()}.list")


def _lists(members: list[Member], page: Page) -> Iterator[list[Member]]:
    """Yield the runs of members that commas join and one "and" closes."""
    run: list[Member] = []
    for member in members:
        between = _BETWEEN.match(page.text, run[-1].span.end, member.span.start) if run else None
        if between is None:
            run = [member]
            continue
        run.append(member)
        if between["last"]:
            yield run
            run = [member]


def _plain(piece: Piece, page: Page) -> bool:
    """Say whether a stretch can be a name: no ordinary word with a capital, nobody's possession."""
    words = [word.text for word in piece.words]
    lists = page.lexicon
    before = piece.before()
    led = before is not None and not piece.words[0].gap.strip() and before.text.lower() in lists.words["before_places"]
    if led or piece.words[-1].own or len(words) > 6 or piece.name in lists.heads:
        return False
    return not all(word in lists.words["alone"] or word in lists.words["strip"] for word in words)
