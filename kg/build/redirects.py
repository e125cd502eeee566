"""Which IRIs of the previous version this one names differently, so that links to the old ones still lead somewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence

from kg.namespaces import Minter
from kg.store import StoredDocument

#: Old IRI → the IRIs that took its place, sorted; more than one when its mentions now refer to several things.
Redirects = Mapping[str, tuple[str, ...]]


def renamed_documents(old: Sequence[StoredDocument], new: Sequence[StoredDocument]) -> dict[str, str]:
    """Return old slug → new slug of the documents whose content is the same, equal slugs included.

    A content that several documents of a version share says nothing about which became which.
    """
    before, after = _by_content(old), _by_content(new)
    moved = {slug: after[sha256] for sha256, slug in before.items() if sha256 in after}
    stayed = {(item.slug, item.sha256) for item in old} & {(item.slug, item.sha256) for item in new}
    return moved | {slug: slug for slug, _ in stayed}


def document_redirects(renamed: Mapping[str, str], minter: Minter) -> dict[str, tuple[str, ...]]:
    """Return the redirects of the texts, works and graphs of renamed documents."""
    return {
        str(mint(old)): (str(mint(new)),)
        for old, new in renamed.items()
        if old != new
        for mint in (minter.text, minter.work, minter.graph)
    }


def moves(before: Mapping[str, str], now: Mapping[str, str]) -> set[tuple[str, str]]:
    """Return the pairs of an old and a new IRI where the same place of the same text now names another entity.

    >>> moves({"char=0,4": "id/fund/a"}, {"char=0,4": "id/fund/b"})
    {('id/fund/a', 'id/fund/b')}
    """
    return {(old, now[place]) for place, old in before.items() if place in now and now[place] != old}


def entity_redirects(moved: Iterable[tuple[str, str]], existing: Container[str]) -> dict[str, tuple[str, ...]]:
    """Return the redirects of entities: old IRI → its successors; what still exists needs none."""
    found: dict[str, set[str]] = {}
    for old, new in moved:
        if old not in existing:
            found.setdefault(old, set()).add(new)
    return {old: tuple(sorted(targets)) for old, targets in sorted(found.items())}


def carried_over(previous: Redirects, new: Redirects, existing: Container[str]) -> dict[str, tuple[str, ...]]:
    """Return earlier redirects and new ones together, each leading straight to its end.

    A redirect from an IRI that exists again is dropped.
    """
    joined = {old: targets for old, targets in {**previous, **new}.items() if old not in existing}
    ends = {old: _ends(old, joined, frozenset()) - {old} for old in sorted(joined)}
    return {old: tuple(sorted(found)) for old, found in ends.items() if found}


def _by_content(documents: Sequence[StoredDocument]) -> dict[str, str]:
    uses = Counter(document.sha256 for document in documents)
    return {document.sha256: document.slug for document in documents if uses[document.sha256] == 1}


def _ends(iri: str, redirects: Redirects, seen: frozenset[str]) -> set[str]:
    if iri not in redirects or iri in seen:
        return {iri}
    return {end for target in redirects[iri] for end in _ends(target, redirects, seen | {iri})}
