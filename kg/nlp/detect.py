"""The order in which mentions are found: one table of steps, each seeing what the steps before it took."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kg.model import MentionType, Span
from kg.nlp import (
    components,
    counts,
    cutting,
    gazetteer,
    names,
    outcomes,
    patterns,
    people,
    places,
    projects,
    receiving,
    repeats,
    works,
)
from kg.nlp.choice import Chosen
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
    #: Components that the project adds to the pipeline.
    added: tuple[Component, ...]

    def free_pieces(self) -> list[Piece]:
        """Return the stretches of capitals that nothing explains yet."""
        return [piece for piece in self.pieces if self.chosen.free(piece.span)]


Step = Callable[[Scene], Iterator[Candidate]]

#: Found by form alone, before any name.
_FORMS = ("money.", "statistic.", "document.citation")


def _forms(scene: Scene) -> Iterator[Candidate]:
    yield from (item for item in patterns.find(scene.page) if item.rule.startswith(_FORMS))


def _names(scene: Scene) -> Iterator[Candidate]:
    page = scene.page
    yield from _acting(gazetteer.find(page), page)
    yield from (Candidate(span, kind, rule) for span, kind, rule in page.law.found())
    for piece in scene.pieces:
        yield from _acting(names.typed(piece, page), page)
        person = people.person_in(piece, page)
        project = projects.item(piece, page) or places.double(piece, page)
        if project is not None:
            yield project
        if len(piece.words) > 1 and receiving.heads_item(piece, page):
            yield Candidate(piece.span, MentionType.ORGANISATION, "organisation.row")
        elif person is not None:
            yield person
    yield from works.find(page)
    yield from people.appointed(page)
    yield from (item for item in patterns.find(page) if not item.rule.startswith(_FORMS))
    yield from places.sides(page)
    yield from places.owned(page)
    yield from projects.listed(page)
    yield from projects.shouted(page)


#: Nations and regions do not decide as councils do: their governments have names of their own.
_TOO_LARGE = frozenset(
    ["England", "Scotland", "Wales", "Northern Ireland", "UK", "United Kingdom", "Britain", "Great Britain", "Ireland"]
)


#: A list of places that "councils" closes, or a place before "council", names the councils.
_COUNCILS = re.compile(
    r"(?:(?:,| and|, and) [A-Z][\w'-]+(?: [A-Z][\w'-]+)*){0,4} (?:(?:city|county|district|borough|town|parish) )?"
    r"councils?\b(?! tax| house| estate| area| meeting| chamber)"
)


#: A place that a preposition leads to is where somebody acts, not who: "residents in Newport said".
_LED_TO = re.compile(r"\b(?:in|of|from|at|near|across|around|to|for|with|outside|within|through) (?:[Tt]he )?\Z")


#: What only a council has.
_ITS_MONEY = re.compile(r"'s (?:money|cabinet|councillors|allocation|budget)\b")


def _acting(found: Iterator[Candidate], page: Page) -> Iterator[Candidate]:
    """A place whose name stands for its council is an organisation (annotation guide, rule 9)."""
    for item in found:
        if item.type is MentionType.PLACE and item.rule != "class.venue" and item.span.of(page.text) not in _TOO_LARGE:
            if _COUNCILS.match(page.text, item.span.end) or _ITS_MONEY.match(page.text, item.span.end):
                yield Candidate(item.span, MentionType.ORGANISATION, "place.councils", item.name)
                continue
            after = re.match(r" (?:(?:has|have|had|will|also) )?(\w+)", page.text[item.span.end : item.span.end + 30])
            led = _LED_TO.search(page.text, max(0, item.span.start - 12), item.span.start)
            if after and not led and after.group(1) in page.lexicon.words["deciding"]:
                yield Candidate(item.span, MentionType.ORGANISATION, "place.decides", item.name)
                continue
        yield item


def _initials(scene: Scene) -> Iterator[Candidate]:
    named = [item for item in scene.chosen.items if item.type is MentionType.PERSON]
    yield from people.by_initials(scene.page, named)


def _context(scene: Scene) -> Iterator[Candidate]:
    for piece in scene.free_pieces():
        found = (
            _channel(piece, scene.page)
            or _apposed(piece, scene.page)
            or places.by_preposition(piece, scene.page)
            or _receiver(piece, scene.page)
        )
        if found is not None:
            yield found


def _receiver(piece: Piece, page: Page) -> Candidate | None:
    """A name that nothing explains is an organisation when it is handed money or says something."""
    words = [word.text for word in piece.words]
    lists = page.lexicon
    if all(word in lists.words["alone"] or word in lists.heads for word in words):
        return None
    label = page.entity_label(piece.span)
    if piece.first == 0 and len(words) == 1 and label not in {"ORG", "PERSON", "GPE", "PRODUCT"}:
        return None
    if receiving.heads_item(piece, page):
        return Candidate(piece.span, MentionType.ORGANISATION, "organisation.row")
    after = piece.after()
    if len(words) > 1 and not piece.words[-1].own and _run_by(piece, page):
        return Candidate(piece.span, MentionType.ORGANISATION, "organisation.run-by")
    if (
        after is not None
        and not after.gap.strip()
        and after.text in lists.words["saying"]
        and page.tag(after).startswith("V")
    ):
        return Candidate(piece.span, MentionType.ORGANISATION, "organisation.says")
    if _venue_somewhere(piece, page):
        return Candidate(piece.span, MentionType.PLACE, "place.venue")
    if len(words) > 2 and _published(piece, page):
        return Candidate(piece.span, MentionType.DOCUMENT, "document.published-name")
    if receiving.receives(piece, page) and label in {"ORG", "PERSON", "GPE", "FAC", ""} and len(words) > 1:
        return Candidate(piece.span, MentionType.ORGANISATION, "organisation.receives")
    return None


#: What money is paid under, or people apply to.
_PAID_UNDER = re.compile(
    r"(?:[£€$][\d.,]+ ?(?:billion|million|bn|m|k)?\b[^.;:]{0,60}"
    r"|\b(?:funded|paid|run|built|delivered|spaces|places|work) )"
    r"\bunder (?:the )?\Z|\b[Aa]pplications? (?:to|under) (?:the )?\Z"
)


def _channel(piece: Piece, page: Page) -> Candidate | None:
    """A name that nothing explains is a programme when money is paid under it: "£2m under Growing Up Well"."""
    if len(piece.words) < 2 or piece.words[-1].own or piece.name.isupper():
        return None
    before = page.text[max(piece.sentence.span.start, piece.span.start - 90) : piece.span.start]
    found = _PAID_UNDER.search(before) is not None
    return Candidate(piece.span, MentionType.PROGRAMME, "programme.paid-under") if found else None


#: What only a body has or does: an owner or a chair, buying, meeting.
_HAS_HEAD = re.compile(
    r"(?:\b(?:owner|founder|co-founder|chair|treasurer|trustee|spokes(?:man|woman|person)|volunteers?) (?:of|at|for)"
    r"|\b(?:bought|run|owned|managed|leased|taken over)(?: for [£€$][\d.,]+(?: ?(?:million|m|k))?)? by) (?:the )?\Z"
)
_MEETS = re.compile(r", which (?:meets|employs|runs|owns|leases|manages|campaigns|represents|supports|looks after)\b")


def _run_by(piece: Piece, page: Page) -> bool:
    """Say whether the words around a name say what only a body has or does: "owner of Lark Cycles"."""
    before = page.text[max(piece.sentence.span.start, piece.span.start - 50) : piece.span.start]
    return bool(_HAS_HEAD.search(before) or _MEETS.match(page.text, piece.span.end))


_APPOSED = re.compile(
    r"(?:,| [-–])? (?:which is )?(?:an?|the|its|our|their|one of the) (?P<nouns>[a-z][a-z-]*(?: [a-z][a-z-]*){0,5})"
)
_APPOSABLE = (
    MentionType.DOCUMENT,
    MentionType.ORGANISATION,
    MentionType.PROGRAMME,
    MentionType.PLACE,
    MentionType.FUND,
)


def _apposed(piece: Piece, page: Page) -> Candidate | None:
    """Type a name by the noun that follows it in apposition: "Renew Together, a charity for …"."""
    match = _APPOSED.match(page.text, piece.span.end)
    if match is None or not page.text.startswith((",", " which", " -", " –"), piece.span.end) or piece.words[-1].own:
        return None
    nouns = match["nouns"].split()
    for size in range(1, len(nouns) + 1):
        for kind in _APPOSABLE:
            listed = page.lexicon.words[f"apposed_{kind.value.lower()}"]
            if any(" ".join(nouns[start:size]) in listed for start in range(size)):
                return Candidate(projects.whole_title(piece, page, kind), kind, f"apposed.{kind.value.lower()}")
    return None


def _published(piece: Piece, page: Page) -> bool:
    """Say whether an unexplained long name is what the sentence says was published."""
    before = page.text[piece.sentence.span.start : piece.span.start]
    return bool(re.search(r"\bpublish(?:ed|es|ing)?\b[^.;:]{0,60}\Z", before))


def _venue_somewhere(piece: Piece, page: Page) -> bool:
    """Say whether an unexplained name is a spot in a place: "the Travellers Rest in Skeeby"."""
    before = piece.before()
    if len(piece.words) < 2 or before is None or before.text.lower() not in {"the", "at"} or piece.words[0].gap.strip():
        return False
    return bool(re.match(r" in [A-Z][a-z]+", page.text[piece.span.end : piece.span.end + 30]))


def _neighbours(scene: Scene) -> Iterator[Candidate]:
    """Names in a list with places are places; twice, so that a list is read from both ends."""
    placed = [item for item in scene.chosen.items if item.type is MentionType.PLACE]
    starts, ends = {item.span.start for item in placed}, {item.span.end for item in placed}
    for piece in places.by_neighbours(scene.free_pieces(), starts, ends, scene.page):
        yield Candidate(piece.span, MentionType.PLACE, "place.list")


_MODEL_TYPES = {
    "ORG": MentionType.ORGANISATION,
    "GPE": MentionType.PLACE,
    "LOC": MentionType.PLACE,
    "FAC": MentionType.PLACE,
    "EVENT": MentionType.EVENT,
    "WORK_OF_ART": MentionType.DOCUMENT,
}


def _model_places(scene: Scene) -> Iterator[Candidate]:
    yield from (item for item in _model(scene) if item.type is MentionType.PLACE)


def _model(scene: Scene) -> Iterator[Candidate]:
    """What only the model knows: names that no list, class word or neighbour explains."""
    page = scene.page
    for piece in scene.free_pieces():
        label = page.entity_label(piece.span)
        kind = _MODEL_TYPES.get(label)
        if kind is None or piece.sentence.kind is BlockKind.HEADING or (piece.name.isupper() and len(piece.name) < 3):
            continue
        words = [word.text for word in piece.words]
        if label == "ORG" and (page.tag(piece.words[-1]) == "NNS" or _short_for_lower(piece, page)):
            continue
        if kind is MentionType.DOCUMENT and page.text[piece.span.start - 1 : piece.span.start] not in {'"', "'"}:
            continue
        if any(word in page.lexicon.words["alone"] for word in words) or any(
            " ".join(words) == head for head in page.lexicon.heads
        ):
            continue
        if kind in {MentionType.EVENT, MentionType.DOCUMENT} and len(words) < 2:
            continue
        if len(words) == 1 and _opens_plainly(piece, page):
            continue
        if kind is MentionType.ORGANISATION and len(words) > 1 and words[0].endswith("ing") and words[0] != "Housing":
            kind = MentionType.PROGRAMME
        if kind is MentionType.ORGANISATION and "/" in piece.name and _sides_are_places(piece, page):
            kind = MentionType.PLACE
        if kind is MentionType.ORGANISATION and _bracketed_in_list(piece, page):
            kind = MentionType.PLACE
        yield Candidate(piece.span, kind, f"model.{label.lower()}")


def _sides_are_places(piece: Piece, page: Page) -> bool:
    """Say whether a stroke joins the names of a place: "Derry/Doire"."""
    lists = page.lexicon
    return any(side in lists.towns or side in lists.names for side in piece.name.split("/"))


def _bracketed_in_list(piece: Piece, page: Page) -> bool:
    """Say whether brackets in a list or table say where the body before them is: "Exmoor Adventure CIC (Lynmouth)"."""
    if piece.sentence.kind not in {BlockKind.ITEM, BlockKind.ROW} or piece.name.isupper():
        return False
    around = page.text[piece.span.start - 2 : piece.span.start] + page.text[piece.span.end : piece.span.end + 1]
    return around == " ()"


def _opens_plainly(piece: Piece, page: Page) -> bool:
    """Say whether a word has its capital from where it stands: it opens a sentence or cell, and a noun goes on."""
    word, after = piece.words[0], piece.after()
    opens = piece.first == 0 or bool(set("|:•()[]-–") & set(word.gap))
    if not opens or word.text.isupper() or after is None or after.capital or after.gap.strip():
        return False
    return page.tag(after) in {"NN", "NNS", "IN", "TO", "CC", "VBG"}


def _short_for_lower(piece: Piece, page: Page) -> bool:
    """Say whether an acronym in brackets is short for words in lower case: "comprehensive spending review (CSR)"."""
    before = page.text[max(0, piece.span.start - 40) : piece.span.start]
    return (
        piece.name.isupper() and bool(re.search(r"[a-z]+ \(\Z", before)) and not re.search(r"[A-Z][a-z]+ \(\Z", before)
    )


def _lower_roles(scene: Scene) -> Iterator[Candidate]:
    persons = [item.span for item in scene.chosen.items if item.type is MentionType.PERSON]
    bodies = {MentionType.ORGANISATION, MentionType.PROGRAMME, MentionType.PLACE}
    owners = [item.span for item in scene.chosen.items if item.type in bodies]
    yield from people.lower_roles(scene.page, persons, owners)


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
    yield from repeats.find(scene.page, scene.chosen)


#: The steps in order. Within a step the longest candidate wins; a later step takes only what is left.
STEPS: tuple[tuple[str, Step], ...] = (
    ("forms", _forms),
    ("components of the project", lambda scene: components.find(scene.page, scene.added)),
    ("names", _names),
    ("initials", _initials),
    ("acronyms", lambda scene: repeats.acronyms(scene.page, scene.chosen)),
    ("repeats", _repeats),
    ("context", _context),
    ("places of the model", _model_places),
    ("neighbours", _neighbours),
    ("neighbours again", _neighbours),
    ("model", _model),
    ("repeats again", _repeats),
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


_YEARS = re.compile(r",? ((?:19|20)\d\d(?: ?[-–/] ?\d{2,4}| to (?:19|20)\d\d))(?![\w%])")


def _until_years(item: Candidate, page: Page) -> Candidate:
    """Take in the years a plan is for: "Corporate Plan 2023-27"."""
    years = _YEARS.match(page.text, item.span.end)
    if years is None or item.type is not MentionType.DOCUMENT:
        return item
    return replace(item, span=Span(item.span.start, years.end(1)))


def detect(page: Page, added: tuple[Component, ...] = ()) -> tuple[Candidate, ...]:
    """Return what the document mentions, in order, without overlaps."""
    found = tuple(piece for sentence in page.sentences for piece in cutting.pieces(page, sentence))
    chosen = Chosen()
    for _, step in STEPS:
        chosen.add([_with_year(item, page) for item in step(Scene(page, found, chosen, added))])
    return chosen.items
