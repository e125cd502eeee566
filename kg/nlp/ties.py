"""People and roles tied to organisations: who "of" what, whose chief executive, which namesake."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from kg.model import Kind, Mention, MentionType, Referent
from kg.namespaces import slugify

_OWNERS = {MentionType.ORGANISATION, MentionType.PROGRAMME}
#: What may stand between two mentions that belong together.
_OF = re.compile(r"(?:,? (?:of|at|for|from|with) (?:the )?| \(| ?, (?:of|from) (?:the )?)\Z")
_OWNS = re.compile(r"(?:'s?|’s?)? (?:own |new |former |then )?\Z")
_BESIDE = re.compile(r",? (?:the |its |an? |who is (?:the )?|is (?:the |its )?)?(?:former |then |new )?\Z")


def tie(
    text: str, mentions: tuple[Mention, ...], referents: Mapping[str, Referent]
) -> tuple[tuple[Mention, ...], dict[str, Referent]]:
    """Return mentions and referents with each person and role tied to the organisation the text ties it to."""
    owners = {
        index: _owner(text, mentions, index, referents)
        for index, mention in enumerate(mentions)
        if mention.type is MentionType.ROLE
    }
    roles, moved = _roles(mentions, referents, owners)
    people = _people(text, mentions, referents, owners)
    used = {mention.referent for mention in moved}
    kept = {key: referent for key, referent in referents.items() if referent.kind is not Kind.ROLE or key in used}
    return moved, dict(
        sorted({**kept, **{key: value for key, value in roles.items() if key in used}, **people}.items())
    )


def _owner(text: str, mentions: tuple[Mention, ...], index: int, referents: Mapping[str, Referent]) -> str | None:
    """Return the name of the organisation a role or person belongs to by its neighbours."""
    here = mentions[index]
    after = mentions[index + 1] if index + 1 < len(mentions) else None
    if after is not None and after.type in _OWNERS and _OF.fullmatch(text[here.span.end : after.span.start]):
        return referents[after.referent].name
    before = mentions[index - 1] if index else None
    if before is not None and before.type in _OWNERS and _OWNS.fullmatch(text[before.span.end : here.span.start]):
        return referents[before.referent].name
    return None


def _roles(
    mentions: tuple[Mention, ...], referents: Mapping[str, Referent], owners: Mapping[int, str | None]
) -> tuple[dict[str, Referent], tuple[Mention, ...]]:
    """Give each office of an organisation a referent of its own; a bare title takes up the only one of its name."""
    made: dict[str, Referent] = {}
    moved = list(mentions)
    by_title: dict[str, set[str]] = {}
    for index, owner in owners.items():
        referent = referents[mentions[index].referent]
        if owner is not None and referent.register_id is None:
            key = f"role/{slugify(f'{referent.name} {owner}')}"
            made[key] = replace(referent, id=key, qualifier=owner, identifies=True, aliases=())
            by_title.setdefault(referent.name.casefold(), set()).add(key)
            moved[index] = replace(mentions[index], referent=key)
    for index, owner in owners.items():
        referent = referents[mentions[index].referent]
        if owner is None and referent.register_id is None:
            known = by_title.get(referent.name.casefold(), set())
            if len(known) == 1:
                moved[index] = replace(mentions[index], referent=next(iter(known)))
            else:
                made[referent.id] = replace(referent, identifies=False)
    return made, tuple(moved)


def _people(
    text: str, mentions: tuple[Mention, ...], referents: Mapping[str, Referent], owners: Mapping[int, str | None]
) -> dict[str, Referent]:
    """Tie each person to an organisation or a registered office named beside the name."""
    tied: dict[str, Referent] = {}
    for index, mention in enumerate(mentions):
        if mention.type is not MentionType.PERSON or mention.referent in tied:
            continue
        owner = _owner(text, mentions, index, referents) or _by_role(text, mentions, index, referents, owners)
        if owner:
            tied[mention.referent] = replace(referents[mention.referent], qualifier=owner, identifies=True)
    return tied


def _by_role(
    text: str,
    mentions: tuple[Mention, ...],
    index: int,
    referents: Mapping[str, Referent],
    owners: Mapping[int, str | None],
) -> str | None:
    """Return the organisation of the role beside a person, or the registered office itself."""
    for other in (index + 1, index - 1):
        if other not in owners:
            continue
        first, second = min(index, other), max(index, other)
        if _BESIDE.fullmatch(text[mentions[first].span.end : mentions[second].span.start]):
            office = referents[mentions[other].referent]
            return owners[other] or (office.name if office.register_id else None)
    return None
