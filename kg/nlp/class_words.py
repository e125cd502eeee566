"""What the words of a name say by themselves: its class word, what opens it, whether it is a whole name."""

from __future__ import annotations

from kg.model import MentionType
from kg.nlp.lexicon import ClassWord, Lexicon
from kg.nlp.page import Page
from kg.nlp.pieces import Piece
from kg.nlp.words import Word


def class_of(words: list[str], lexicon: Lexicon) -> ClassWord | None:
    """Return the class of the longest class word that ends a name."""
    while len(words) > 1:
        for size in (4, 3, 2, 1):
            found = lexicon.heads.get(" ".join(words[-size:])) if len(words) >= size else None
            if found is not None and (
                found.type is not MentionType.PLACE or found.acts or words[-1] not in lexicon.words["trailers"]
            ):
                return found
        if words[-1] not in lexicon.words["trailers"]:
            return None
        words = words[:-1]
    return lexicon.heads.get(words[0]) if words else None


def front_of(words: list[str], lexicon: Lexicon) -> ClassWord | None:
    """Return the class of the word that a complement depends on: Ministry of …, Secretary of State for …, Cyngor …."""
    closing = class_of(words, lexicon)
    if len(words) > 1 and words[0] in lexicon.fronts and (closing is None or closing.type is MentionType.PLACE):
        return lexicon.fronts[words[0]]
    for index, word in enumerate(words):
        if index and word in {"for", "of", "on", "to", "in"} and words[index - 1] in lexicon.complements.get(word, ()):
            found = class_of(words[:index], lexicon)
            if found is not None and (found.type is not MentionType.PLACE or found.acts):
                return ClassWord(found.id, MentionType.ORGANISATION, acts=False) if found.acts else found
    return None


def closing_class(words: tuple[Word, ...], lexicon: Lexicon) -> bool:
    """Say whether the words, up to the next small one, end in a class word."""
    taken: list[str] = []
    for word in words:
        if not word.capital and word.text != "and":
            break
        taken.append(word.text)
    return class_of(taken, lexicon) is not None


def is_place(name: str, page: Page) -> bool:
    """Say whether a name is a known place and nothing else."""
    known = page.lexicon.names.get(name)
    return (known is not None and known[0] is MentionType.PLACE) or (
        name in page.lexicon.towns and name not in page.lexicon.guarded_towns
    )


def complete(piece: Piece, page: Page, *, weak: bool = False) -> bool:
    """Say whether a stretch is a name by itself."""
    if not piece.words:
        return False
    return complete_name(piece.name, page, weak=weak)


def complete_name(name: str, page: Page, *, weak: bool = False) -> bool:
    """Say whether words are a name by themselves; a class word alone is one, unless that is too weak."""
    lexicon = page.lexicon
    words = name.split(" ")
    if (
        name in lexicon.names
        or (name in lexicon.towns and name not in lexicon.guarded_towns)
        or page.registers.vocabulary.named(name)
    ):
        return name not in lexicon.portfolios
    if words[0] in lexicon.forenames and len(words) in {2, 3}:
        return True
    if name.isupper() and len(name) > 1:
        return True
    found = class_of(words, lexicon)
    return found is not None and name not in lexicon.portfolios and (len(words) > 1 or not weak)
