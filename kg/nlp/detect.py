"""The order in which mentions are found: one table of steps, each seeing what the steps before it took."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kg.model import MentionType, Span
from kg.nlp import (
    columns,
    components,
    context,
    councils,
    counts,
    cutting,
    gazetteer,
    lists,
    model_names,
    names,
    outcomes,
    patterns,
    people,
    places,
    projects,
    receiving,
    repeats,
    roles,
    works,
)
from kg.nlp.choice import Chosen
from kg.nlp.class_words import class_of, front_of
from kg.nlp.layout import BlockKind
from kg.nlp.page import Candidate, Page
from kg.nlp.pieces import Piece
from kg.settings import Component


@dataclass(frozen=True, slots=True)
class Scene:
    """What a step sees: the page, its stretches of capitals, and what has been taken."""

    page: Page
    pieces: tuple[Piece, ...]
    chosen: Chosen
    #: The names that are known beforehand.
    known: tuple[Candidate, ...]
    #: Components that the project adds to the pipeline.
    added: tuple[Component, ...]

    def piece_at(self, offset: int) -> Piece | None:
        """Return the stretch of capitals that an offset lies in."""
        index = bisect_right(self.pieces, offset, key=lambda piece: piece.span.start) - 1
        return self.pieces[index] if index >= 0 and offset < self.pieces[index].span.end else None

    def free_pieces(self) -> list[Piece]:
        """Return the stretches of capitals that nothing explains yet."""
        return [piece for piece in self.pieces if self.chosen.free(piece.span)]


Step = Callable[[Scene], Iterator[Candidate]]


def _names(scene: Scene) -> Iterator[Candidate]:
    page = scene.page
    yield from columns.find(page)
    yield from columns.items(page)
    known = (item for item in scene.known if not _part_of_name(item, scene))
    yield from councils.acting(known, page)
    yield from (Candidate(span, kind, rule) for span, kind, rule in page.law.found())
    for piece in scene.pieces:
        yield from councils.acting(names.typed(piece, page), page)
        person = people.person_in(piece, page)
        project = projects.item(piece, page) or places.double(piece, page)
        if project is not None:
            yield project
        if len(piece.words) > 1 and receiving.heads_item(piece, page) and not _is_area(piece, page):
            yield Candidate(piece.span, MentionType.ORGANISATION, "organisation.row")
        elif person is not None:
            yield person
    yield from works.find(page)
    yield from roles.appointed(page)
    yield from people.present(page)
    yield from people.affiliations(page)
    yield from patterns.find(page)
    yield from places.sides(page)
    yield from places.owned(page)
    yield from projects.listed(page)
    yield from projects.shouted(page)


def _is_area(piece: Piece, page: Page) -> bool:
    """Say whether what opens a row is a place that money is for, and not a spot in one that gets it."""
    words = [word.text for word in piece.words]
    found = front_of(words, page.lexicon) or class_of(words, page.lexicon)
    area = found is not None and found.type is MentionType.PLACE and not found.acts
    return area and not receiving.located(piece, page)


def _part_of_name(item: Candidate, scene: Scene) -> bool:
    """Say whether a place's name is part of a longer one that may be something else: "Clyde" in "Clyde Gateway"."""
    piece = scene.piece_at(item.span.start)
    if item.type is not MentionType.PLACE or piece is None or piece.sentence.kind is BlockKind.HEADING:
        return False
    return piece.span != item.span and piece.span.covers(item.span)


def _inner_places(scene: Scene) -> Iterator[Candidate]:
    """Places inside longer names that nothing has explained."""
    found = (item for item in scene.known if _part_of_name(item, scene))
    yield from councils.acting(found, scene.page)


def _initials(scene: Scene) -> Iterator[Candidate]:
    named = [item for item in scene.chosen.items if item.type is MentionType.PERSON]
    yield from people.by_initials(scene.page, named)


def _context(scene: Scene) -> Iterator[Candidate]:
    for piece in scene.free_pieces():
        found = context.explained(piece, scene.page)
        if found is not None:
            yield found


def _model_places(scene: Scene) -> Iterator[Candidate]:
    yield from (item for item in _model(scene) if item.type is MentionType.PLACE)


def _model(scene: Scene) -> Iterator[Candidate]:
    for piece in scene.free_pieces():
        found = model_names.named(piece, scene.page)
        if found is not None:
            yield found


def _neighbours(scene: Scene) -> Iterator[Candidate]:
    """Names in a list with places are places; twice, so that a list is read from both ends."""
    placed = [item for item in scene.chosen.items if item.type is MentionType.PLACE]
    starts, ends = {item.span.start for item in placed}, {item.span.end for item in placed}
    for piece in places.by_neighbours(scene.free_pieces(), starts, ends, scene.page):
        yield Candidate(piece.span, MentionType.PLACE, "place.list")


def _lists(scene: Scene) -> Iterator[Candidate]:
    yield from lists.by_list(scene.chosen.items, scene.free_pieces(), scene.page)


def _lower_roles(scene: Scene) -> Iterator[Candidate]:
    persons = [item.span for item in scene.chosen.items if item.type is MentionType.PERSON]
    bodies = {MentionType.ORGANISATION, MentionType.PROGRAMME, MentionType.PLACE}
    owners = [item.span for item in scene.chosen.items if item.type in bodies]
    yield from roles.lower_roles(scene.page, persons, owners)


def _figures(scene: Scene) -> Iterator[Candidate]:
    for item in counts.find(scene.page):
        inner = scene.chosen.within(item.span)
        yield item if not inner else Candidate(_before(item.span, inner[0].span, scene.page), item.type, item.rule)


def _before(span: Span, name: Span, page: Page) -> Span:
    """Keep the number alone when the noun it counts is a name: "240 Erasmus students"."""
    return Span(span.start, span.start + len(page.text[span.start : name.start].rstrip()))


def _outcomes(scene: Scene) -> Iterator[Candidate]:
    yield from outcomes.find(scene.page)


def _repeats(scene: Scene) -> Iterator[Candidate]:
    yield from (item for item in repeats.find(scene.page, scene.chosen) if not _part_of_name(item, scene))


def _repeats_inside(scene: Scene) -> Iterator[Candidate]:
    yield from repeats.find(scene.page, scene.chosen)


#: The steps in order. Within a step the longest candidate wins; a later step takes only what is left.
STEPS: tuple[tuple[str, Step], ...] = (
    ("forms", lambda scene: patterns.forms(scene.page)),
    ("components of the project", lambda scene: components.find(scene.page, scene.added)),
    ("aims for nations", lambda scene: outcomes.for_nations(scene.page)),
    ("names", _names),
    ("initials", _initials),
    ("acronyms", lambda scene: repeats.acronyms(scene.page, scene.chosen)),
    ("repeats", _repeats),
    ("lists", _lists),
    ("context", _context),
    ("lists again", _lists),
    ("places of the model", _model_places),
    ("neighbours", _neighbours),
    ("neighbours again", _neighbours),
    ("model", _model),
    ("places inside names", _inner_places),
    ("repeats again", _repeats_inside),
    ("definite descriptions", lambda scene: repeats.definite(scene.page, scene.chosen)),
    ("lower-case roles", _lower_roles),
    ("outcomes", _outcomes),
    ("figures", _figures),
)


_DATED = frozenset([MentionType.DOCUMENT, MentionType.EVENT])


def _with_year(item: Candidate, page: Page) -> Candidate:
    """Take in the year that tells one issue of a work or event from another: "the 2019 Programme for Government"."""
    if item.type not in _DATED or item.rule.startswith("document.citation"):
        return item
    item = _until_years(item, page)
    year = re.search(
        r"\b(?:[Tt]he|[Ii]ts|[Oo]ur|[Aa]) +((?:19|20)\d\d +)\Z",
        page.text[max(0, item.span.start - 20) : item.span.start],
    )
    return replace(item, span=Span(item.span.start - len(year[1]), item.span.end)) if year else item


_YEARS = re.compile(r"(?:,? ((?:19|20)\d\d(?: ?[-–/] ?\d{2,4}| to (?:19|20)\d\d))| ((?:19|20)\d\d))(?![\w%/–-])")


def _until_years(item: Candidate, page: Page) -> Candidate:
    """Take in the years a plan is for: "Corporate Plan 2023-27"."""
    years = _YEARS.match(page.text, item.span.end)
    if years is None or item.type is not MentionType.DOCUMENT:
        return item
    return replace(item, span=Span(item.span.start, years.end()))


def detect(page: Page, added: tuple[Component, ...] = ()) -> tuple[Candidate, ...]:
    """Return what the document mentions, in order, without overlaps."""
    found = tuple(piece for sentence in page.sentences for piece in cutting.pieces(page, sentence))
    chosen, known = Chosen(), tuple(gazetteer.find(page))
    for _, step in STEPS:
        chosen.add([_with_year(item, page) for item in step(Scene(page, found, chosen, known, added))])
    return chosen.items
