"""The grammar of provisions: "sections 6E(1A), (1B) and (2) and 272(7)", "Chapter 3 of Part 5", "para 86 of Sch 4".

::

    expression = group { joint group }
    group      = unit items
    items      = item { ("," | "and" | "or" | "to" | "–") item }
    item       = number { "(" label ")" }  |  "(" label ")" { "(" label ")" }

An item that begins with a bracket goes on from the item before it: "89(1) and (3)". Groups joined by "of", "to" or
"in" lie within one another from left to right; groups side by side lie within one another by the rank of their units;
groups joined by "and" stand beside each other. An expression becomes one path per provision, as legislation.gov.uk
writes it: ``section/6E/1A``, ``schedule/4/paragraph/89/1``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

#: No list or range of provisions names more than this.
LONGEST_RANGE = 60
_MOST = 120

_UNITS: tuple[tuple[str, str], ...] = (
    ("subsection", r"[Ii]s-adran(?:nau)?|[Ss]ub-?sections?|[Ss]ub-?ss?\.?(?= ?\()|subss?\."),
    ("subparagraph", r"[Ss]ub-?paragraphs?|[Ss]ub-?paras?\.?"),
    ("section", r"[Aa]dran(?:nau)?|[Ss]ections?|[Ss]ec(?:t|s)?\.|[Ss]ecs?|ss?\.|SS?\.(?= ?\d)|[Ss]s?(?= ?\d)|§§?"),
    ("paragraph", r"[Pp]aragraff(?:au)?|[Pp]aragraphs?|[Pp]aras?\.?"),
    ("schedule", r"Atodlen(?:ni)?|[Ss]chedules?|[Ss]cheds?\.?|[Ss]chs?\.?"),
    ("part", r"Rhan(?:nau)?|[Pp]arts?|[Pp]ts?\.?"),
    ("chapter", r"Pennod(?:au)?|[Cc]hapters?|[Cc]haps?\.|Ch\.?(?= ?\d)"),
    ("article", r"[Ee]rthygl(?:au)?|[Aa]rticles?|[Aa]rts?\.?"),
    ("regulation", r"[Rr]heoliad(?:au)?|[Rr]egulations?|[Rr]egs?\.?"),
    ("rule", r"[Rr]ules?|rr?\.|rr?(?= \d)"),
    ("clause", r"[Cc]lauses?|cls?\.?(?= ?\d)"),
    ("annex", r"[Aa]nnex(?:es)?"),
)
_UNIT_FORMS = "|".join(f"(?P<{name}>{forms})" for name, forms in _UNITS)
#: A unit stands at the start of a word, and a number or bracket follows it.
_UNIT = re.compile(rf"(?<![\w/.-])(?:{_UNIT_FORMS})(?=[ \n]{{0,12}}(?:[(\d]|[A-Z]))")
_LONE_SCHEDULE = re.compile(r"(?<=[Tt]he )(?P<schedule>Schedule)(?= to )")
#: Where an expression may start; one pattern, so that the text is searched once.
_START = re.compile(rf"{_UNIT.pattern}|{_LONE_SCHEDULE.pattern.replace('?P<schedule>', '?:')}")
_LABEL = r"\((?:\d{1,3}[A-Z]{0,3}|[a-z]{1,4}\d?|[A-Z]{1,3}\d?)\)"
_CHAIN = re.compile(rf" ?{_LABEL}(?:[ ]?{_LABEL}){{0,7}}")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_NUMBER = re.compile(r"\d{1,4}(?:[A-Z]{1,3}\d{0,2}[A-Z]?)?(?![\w%£])(?!\.\d)")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")
_DECIMAL = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,2}[A-Z]?(?!\w)")
_LETTERED = re.compile(r"(?:[IVXLC]{1,7}[A-Z]?|[A-Z]{1,2}\d{1,2}[A-Z]?|[A-Z])(?![\w'’-])(?!\. [a-z])")
_AFTER_ITEM = re.compile(
    r"[ \n]{0,12}(?:,(?:[ \n]{1,12}(?:and|or))?|;(?:[ \n]{1,12}(?:and|or))?|and|or|&|(?P<to>to|through|–|—"
    r"|-))[ \n]{0,12}(?=[(\dA-Z])"
)
_INSIDE = re.compile(r",?[ \n]{1,12}(?:of|to|in|under)[ \n]{1,12}(?:the[ \n]{1,12}(?=Schedule\b))?")
_BESIDE = re.compile(
    r"[ \n]{0,12}(?:,[ \n]{0,12})?(?:and|or|&|as well as)?[ \n]{0,12}(?:in[ \n]{1,12}(?=[Pp]art|[Cc]hapter|[Ss]ch))?"
)
_LETTERED_UNITS = frozenset({"part", "chapter", "schedule", "annex", "article", "paragraph", "section"})
#: What lies within what: a lower rank holds a higher one.
_RANK = {
    "annex": 0, "schedule": 0, "part": 1, "chapter": 2, "section": 3, "article": 3, "regulation": 3, "rule": 3,
    "clause": 3,
    "subsection": 4, "paragraph": 5, "subparagraph": 6,
}  # fmt: skip
_NUMBERED_THROUGH = frozenset({"section", "article", "regulation", "rule", "clause"})


@dataclass(frozen=True, slots=True)
class Item:
    """One number with its brackets: "6E(1A)" is ``("6E", ("1A",))``; one that goes on from the last has no number."""

    number: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A unit and the items it counts."""

    unit: str
    items: tuple[Item, ...]
    start: int
    end: int
    #: Whether the unit is in the plural: "sections".
    is_plural: bool = False


@dataclass(frozen=True, slots=True)
class Expression:
    """A stretch that names provisions, as groups that stand beside each other, each a nest from outside in."""

    start: int
    end: int
    nests: tuple[tuple[Group, ...], ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The provisions in order, each once."""
        return tuple(dict.fromkeys(path for nest in self.nests for path in _paths(nest)))[:_MOST]

    @property
    def is_scheduled(self) -> bool:
        """Whether it names a Schedule or annex, which alone is said to be "to" an Act."""
        return any(group.unit in {"schedule", "annex"} for nest in self.nests for group in nest)

    @property
    def unit(self) -> str:
        """The unit it begins with."""
        return min(self.nests[0], key=lambda group: group.start).unit

    @property
    def outermost(self) -> str:
        """The unit that holds the others of the first provision: "schedule" in "paragraph 4 of Schedule 1"."""
        return self.nests[0][0].unit


def find_expressions(text: str) -> Iterator[Expression]:
    """Yield every expression of a text from left to right, each as long as the grammar lets it be."""
    at = 0
    for unit in _START.finditer(text):
        if unit.start() < at:
            continue
        found = parse_at(text, unit.start())
        if found is not None:
            yield found
            at = found.end


def parse_at(text: str, start: int) -> Expression | None:
    """Return the expression that begins at an offset, or None."""
    group = _group(text, start)
    if group is None:
        return None
    nests: list[list[Group]] = [[group]]
    while (joined := _joined(text, nests[-1])) is not None:
        group, inside = joined
        if inside:
            nests[-1] = _nested(nests[-1], group)
        else:
            nests.append([group])
    end = max(one.end for nest in nests for one in nest)
    return Expression(start, end, tuple(_spread(nests)))


def _spread(nests: list[list[Group]]) -> Iterator[tuple[Group, ...]]:
    """Sort each nest from outside in."""
    for nest in nests:
        yield tuple(sorted(nest, key=lambda group: _RANK[group.unit]))


def _nested(nest: list[Group], group: Group) -> list[Group]:
    return [*nest, group]


def _joined(text: str, nest: list[Group]) -> tuple[Group, bool] | None:
    """Return the group that goes on after a nest, and whether it belongs inside that nest."""
    end = max(group.end for group in nest)
    if (joint := _INSIDE.match(text, end)) and (group := _group(text, joint.end())) and _fits(nest, group):
        return group, True
    joint = _BESIDE.match(text, end)
    if joint is None or joint.end() == end:
        return None
    found = _group(text, joint.end())
    if found is None:
        return None
    listed = re.search(r"and|or|&|as", joint.group()) is not None
    if not listed and found.unit == nest[-1].unit and found.is_plural > nest[-1].is_plural:
        # "By section 5, sections 1 to 3 of the Act apply": a list would not change its number.
        return None
    return found, not listed and _fits(nest, found) and _beside(nest, found)


def _fits(nest: list[Group], group: Group) -> bool:
    """Say whether a unit is not in the nest yet."""
    return all(_RANK[group.unit] != _RANK[one.unit] for one in nest)


def _beside(nest: list[Group], group: Group) -> bool:
    """Say whether a group side by side with a nest lies in one with it: "Schedule 4, paragraph 89"."""
    units = {one.unit for one in nest}
    if group.unit == "schedule" or (group.unit == "paragraph" and "section" in units):
        return group.unit == "paragraph" and not group.items[0].number
    # The articles of a treaty stand in a Schedule: "the Human Rights Act 1998, Schedule 1, Article 8".
    return not (group.unit in _NUMBERED_THROUGH - {"article"} and "schedule" in units)


def _group(text: str, start: int) -> Group | None:
    match = _UNIT.match(text, start)
    if match is None:
        lone = _LONE_SCHEDULE.match(text, start)
        return Group("schedule", (Item("", ()),), start, lone.end()) if lone else None
    unit = str(match.lastgroup)
    at = match.end()
    while at < len(text) and text[at] in " \n":
        at += 1
    items, end = _items(text, at, unit)
    return Group(unit, tuple(items), start, end, match.group().endswith(("s", "es"))) if items else None


def _items(text: str, at: int, unit: str) -> tuple[list[Item], int]:
    """Read the items from an offset; return them, and where the last one ends."""
    items: list[Item] = []
    end, is_range = at, False
    while (read := _item(text, at, unit, first=not items)) is not None:
        item, end = read
        item = _continued(items[-1], item) if items and not item.number else item
        items.extend(_range(items[-1], item) if is_range and items else [item])
        joint = _AFTER_ITEM.match(text, end)
        if joint is None or len(items) > _MOST:
            break
        is_range, at = joint["to"] is not None, joint.end()
        if is_range and unit == "schedule" and joint["to"] == "to" and not re.match(r"\d", text[at : at + 1]):
            break
    return items, end


def _item(text: str, at: int, unit: str, *, first: bool) -> tuple[Item, int] | None:
    number = _number(text, at, unit, first=first)
    end = at + len(number)
    chain = _CHAIN.match(text, end)
    if number and chain and chain.group().startswith(" ") and not re.match(r" \(\d{1,2}[A-Z]?\)(?!\w)", chain.group()):
        chain = None
    if chain is None:
        return (Item(number, ()), end) if number else None
    return Item(number, tuple(_BRACKETED.findall(chain.group()))), chain.end()


def _number(text: str, at: int, unit: str, *, first: bool) -> str:
    if unit in {"rule", "paragraph"} and (decimal := _DECIMAL.match(text, at)):
        return decimal.group()
    if found := _NUMBER.match(text, at):
        # "the … Regulations 2012" is a title, not regulation 2012, and no Act has that many sections.
        return "" if _YEAR.match(found.group()) else found.group()
    lettered = _LETTERED.match(text, at) if unit in _LETTERED_UNITS else None
    if lettered is None or (not first and not re.fullmatch(r"[IVXLC]+|[A-Z]\d?", lettered.group())):
        return ""
    if unit in {"section", "paragraph"} and not re.search(r"\d", lettered.group()):
        return ""
    return lettered.group()


def _continued(last: Item, item: Item) -> Item:
    """Complete an item without a number from the item before it: 89(1) and (3) → 89(3)."""
    labels = last.labels
    return Item(last.number, (*labels[: _level(labels, item.labels[0])], *item.labels))


def _level(labels: tuple[str, ...], label: str) -> int:
    """Return at which place of the brackets a further one stands: number, then letter, then roman number."""
    if label[0].isdigit():
        return next((at for at, one in enumerate(labels) if one[0].isdigit()), 0)
    letters = [at for at, one in enumerate(labels) if not one[0].isdigit()]
    if len(letters) > 1 and re.fullmatch(r"[ivx]+", label) and re.fullmatch(r"[ivx]+", labels[letters[1]]):
        return letters[1]
    return letters[0] if letters else len(labels)


def _range(first: Item, last: Item) -> list[Item]:
    """Return the items after the first up to the last; the last alone when what lies between is not certain."""
    if not first.labels and not last.labels:
        return [Item(number, ()) for number in _between(first.number, last.number)]
    if first.number == last.number and first.labels[:-1] == last.labels[:-1] and first.labels and last.labels:
        return [
            Item(first.number, (*first.labels[:-1], label)) for label in _between(first.labels[-1], last.labels[-1])
        ]
    return [last]


def _between(first: str, last: str) -> list[str]:
    if first.isdecimal() and last.isdecimal() and 0 < int(last) - int(first) <= LONGEST_RANGE:
        return [str(number) for number in range(int(first) + 1, int(last) + 1)]
    stem = first[:-1]
    same = len(first) == len(last) and stem == last[:-1] and first[-1].isalpha() and last[-1].isalpha()
    roman = re.fullmatch(r"[ivxIVX]+", first) and re.fullmatch(r"[ivxIVX]+", last)
    if same and not roman and ord(first[-1]) < ord(last[-1]) and first[-1].isupper() is last[-1].isupper():
        return [stem + chr(code) for code in range(ord(first[-1]) + 1, ord(last[-1]) + 1)]
    return [last]


def _paths(nest: tuple[Group, ...]) -> Iterator[str]:
    """Yield the paths of a nest, from outside in."""
    for items in product(*(group.items for group in nest)):
        yield _path([(group.unit, item) for group, item in zip(nest, items, strict=True)])


def _path(steps: list[tuple[str, Item]]) -> str:
    """Return the path of one provision; what is numbered through a whole Act or Schedule stands without its Part."""
    units = {unit for unit, _ in steps}
    through = units & _NUMBERED_THROUGH or ("paragraph" in units and "schedule" in units)
    parts: list[str] = []
    for unit, item in steps:
        if through and unit in {"part", "chapter"}:
            continue
        is_below = unit in {"subsection", "subparagraph"} or (unit == "paragraph" and not item.number)
        parts += [] if is_below and parts else [unit]
        parts += [item.number] if item.number else []
        parts += item.labels
    return "/".join(parts)


def within(whole: str, path: str) -> str:
    """Return the path of what lies in a Part, Chapter or Schedule; what an Act numbers through needs no Part.

    >>> within("part/5", "chapter/3"), within("part/5", "section/81"), within("schedule/2", "paragraph/4")
    ('part/5/chapter/3', 'section/81', 'schedule/2/paragraph/4')
    """
    through = path.split("/")[0] in _NUMBERED_THROUGH and not whole.startswith("schedule")
    return path if through else f"{whole}/{path}"


def shown(path: str) -> str:
    """Return a path in words: ``schedule/4/paragraph/89/1`` → "paragraph 89(1) of Schedule 4".

    >>> shown("part/5/chapter/3"), shown("section/6E/1A")
    ('Chapter 3 of Part 5', 'section 6E(1A)')
    """
    pieces: list[str] = []
    steps = path.split("/")
    at = 0
    while at < len(steps):
        unit, at = steps[at], at + 1
        numbers = []
        while at < len(steps) and steps[at] not in _RANK:
            numbers.append(steps[at])
            at += 1
        pieces.append(_piece(unit, numbers))
    return " of ".join(reversed(pieces))


def _piece(unit: str, numbers: list[str]) -> str:
    word = unit.capitalize() if unit in {"part", "chapter", "schedule", "annex"} else unit
    if unit in {"subsection", "subparagraph"} or (numbers and unit == "paragraph" and numbers[0].isalpha()):
        return f"{word} {''.join(f'({number})' for number in numbers)}"
    number = f" {numbers[0]}" if numbers else ""
    return word + number + "".join(f"({label})" for label in numbers[1:])
