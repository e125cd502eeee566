"""What each mention refers to, within the document: one referent for a name, its acronym, its short forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from kg.model import Basis, Kind, Literal, Mention, MentionType, Referent, Term
from kg.namespaces import canonical_decimal, slugify
from kg.nlp import values
from kg.nlp.page import Candidate, Page
from kg.nlp.ties import tie
from kg.vocabulary import normalise_name

_KINDS = {
    MentionType.PROGRAMME: (Kind.PROGRAMME, Kind.AGENDA),
    MentionType.PLACE: (Kind.PLACE,),
}
#: How many things back a short form may reach.
_MEMORY = 200
_GEONAMES = "https://sws.geonames.org/{}/"
_GOVERNMENT = "organisation/uk-government"
#: Governments beside which a bare "the government" may not be the UK's.
_OTHER_GOVERNMENTS = re.compile(r"\b(?:Scottish|Welsh) Government\b")


#: Rules whose words describe rather than name.
_DESCRIBING = frozenset(
    {"definite", "legislation.definite", "legislation.provision.definite", "organisation.government"}
)


@dataclass(slots=True)
class _Known:
    """What has been resolved so far, in the order of the text."""

    referents: dict[str, Referent] = field(default_factory=dict)
    #: Type and normalised name → referent id.
    by_name: dict[tuple[MentionType, str], str] = field(default_factory=dict)
    #: Referent ids in the order they were last mentioned.
    recent: dict[str, None] = field(default_factory=dict)
    #: Surname → ids of the people who bear it.
    surnames: dict[str, list[str]] = field(default_factory=dict)
    surfaces: dict[str, set[str]] = field(default_factory=dict)

    def latest(self) -> Iterator[Referent]:
        """Yield what was mentioned last, the latest first: as far back as a reader remembers."""
        return (self.referents[key] for key in islice(reversed(self.recent), _MEMORY))


def resolve(page: Page, found: tuple[Candidate, ...]) -> tuple[tuple[Mention, ...], dict[str, Referent]]:
    """Return the mentions with what they refer to."""
    known, mentions = _Known(), []
    for item in found:
        referent = _referent(page, item, known)
        known.referents.setdefault(referent.id, referent)
        known.recent.pop(referent.id, None)
        known.recent[referent.id] = None
        text = item.span.of(page.document.text)
        known.by_name.setdefault((item.type, normalise_name(_shown(item, page))), referent.id)
        known.surfaces.setdefault(referent.id, set()).add(_surface(item, page))
        mentions.append(Mention(item.span, text, item.type, referent.id, item.rule, _also(page, item)))
    named = {key: _with_aliases(known, key) for key in sorted(known.referents)}
    return tie(page.text, tuple(mentions), named)


def _also(page: Page, item: Candidate) -> tuple[str, ...]:
    """Return the further things that a mention of legislation names: "sections 104 and 105 of the …"."""
    reference = page.law.references.get(item.span) if item.type is MentionType.LEGISLATION else None
    return tuple(referent.id for referent in reference.referents()[1:]) if reference else ()


def _shown(item: Candidate, page: Page) -> str:
    return " ".join(item.span.of(page.document.text).split())


def _surface(item: Candidate, page: Page) -> str:
    """Return the words as an alias, or nothing when they only describe, or name several things at once."""
    if _also(page, item):
        return ""
    shown = _shown(item, page)
    describes = item.rule in _DESCRIBING or not any(letter.isupper() for letter in shown)
    return "" if describes or item.type in {MentionType.MONEY, MentionType.STATISTIC} else shown


def _with_aliases(known: _Known, key: str) -> Referent:
    referent = known.referents[key]
    aliases = known.surfaces.get(key, set()) - {referent.name, ""}
    stated = referent.basis is Basis.STATED or any(
        normalise_name(alias) == normalise_name(referent.name) for alias in known.surfaces.get(key, ())
    )
    return replace(referent, aliases=tuple(sorted(aliases)), basis=Basis.STATED if stated else referent.basis)


def _referent(page: Page, item: Candidate, known: _Known) -> Referent:
    special = _SPECIAL.get(item.type)
    if special is not None:
        found = special(page, item, known)
        if found is not None:
            return found
    name = item.name or _shown(item, page)
    repeated = known.by_name.get((item.type, normalise_name(name)))
    if repeated:
        return known.referents[repeated]
    return _registered(page, item, name) or _short_of(item, name, known) or _plain(item, name)


def _kinds(kind: MentionType) -> tuple[Kind, ...]:
    return _KINDS.get(kind, (Kind(kind.value),))


def _registered(page: Page, item: Candidate, name: str) -> Referent | None:
    """Return the register's thing of that name, when there is one; candidates when several bear the form."""
    entries = [entry for entry in page.registers.vocabulary.named(name) if entry.kind in _kinds(item.type)]
    if len(entries) == 1:
        return Referent(entries[0].id, entries[0].kind, entries[0].label, register_id=entries[0].id)
    ids = [
        one
        for one in page.registers.short_forms.get(normalise_name(name), ())
        if page.registers.vocabulary.entries[one].kind in _kinds(item.type)
    ]
    ids = _in_nation(page, ids) if len(ids) > 1 else ids
    if len(ids) == 1 and (item.type is not MentionType.DOCUMENT or " " in name):
        entry = page.registers.vocabulary.entries[ids[0]]
        return Referent(entry.id, entry.kind, entry.label, register_id=entry.id, basis=Basis.INFERRED)
    if len(ids) > 1:
        return replace(_plain(item, name), candidates=tuple(sorted(ids)), identifies=False)
    return None


def _in_nation(page: Page, ids: list[str]) -> list[str]:
    """Keep the entries of the nation the document speaks of, when it is one: "the First Minister"."""
    adjectives = {"scotland": r"Scot(?:land|tish)", "wales": r"Wales|Welsh", "northern-ireland": r"Northern Ireland"}
    spoken = [nation for nation, regex in adjectives.items() if re.search(regex, page.text)]
    if len(spoken) != 1:
        return ids
    return [one for one in ids if spoken[0] in one] or ids


def _short_of(item: Candidate, name: str, known: _Known) -> Referent | None:
    """Return the thing introduced earlier whose name ends in or holds the words of this one: "Spending Review"."""
    if item.type not in {
        MentionType.EVENT,
        MentionType.DOCUMENT,
        MentionType.FUND,
        MentionType.PROGRAMME,
        MentionType.ORGANISATION,
    }:
        return None
    words = normalise_name(name).split()
    if any(letter.isdigit() for letter in name) or (
        len(words) == 1 and item.type not in {MentionType.EVENT, MentionType.ORGANISATION}
    ):
        return None
    for referent in known.latest():
        if referent.kind in _kinds(item.type) and _holds(normalise_name(referent.name).split(), words, item.type):
            return referent
    return None


def _holds(full: list[str], words: list[str], kind: MentionType) -> bool:
    """Say whether words stand in a longer name: at its end, or at the front of an organisation's."""
    if len(full) <= len(words):
        return False
    if kind is MentionType.EVENT:
        return any(full[at : at + len(words)] == words for at in range(len(full)))
    if kind is MentionType.ORGANISATION:
        return full[: len(words)] == words and len(full) - len(words) <= 2
    return full[-len(words) :] == words


def _plain(item: Candidate, name: str) -> Referent:
    kind = _kinds(item.type)[0]
    return Referent(f"{kind.value.lower()}/{slugify(name)}", kind, name)


def _money(page: Page, item: Candidate, _known: _Known) -> Referent | None:
    found = values.parse_money(item.span.of(page.text))
    if found is None:
        return None
    amount, currency = found
    properties: tuple[tuple[str, Term], ...] = (
        ("kg:amount", Literal(canonical_decimal(amount), "decimal")),
        ("kg:currency", Literal(currency)),
    )
    key = f"money/{currency.lower()}-{canonical_decimal(amount).replace('.', '-')}"
    return Referent(key, Kind.MONEY, values.money_name(amount, currency), properties=properties)


def _statistic(page: Page, item: Candidate, _known: _Known) -> Referent | None:
    shown = " ".join(item.span.of(page.text).split())
    found = values.parse_figure(shown)
    if found is None:
        return None
    unit = found.noun.lower() or ("number" if found.unit == "count" else found.unit)
    number = canonical_decimal(found.value)
    upper = canonical_decimal(found.upper) if found.upper is not None else ""
    name = f"{number}%" if found.unit == "percent" and not upper else shown
    slug = "-".join(part.replace(".", "-") for part in (number, upper) if part)
    properties: list[tuple[str, Term]] = [("kg:value", Literal(number, "decimal")), ("kg:unit", Literal(unit))]
    if upper:
        properties.append(("kg:upperValue", Literal(upper, "decimal")))
    return Referent(
        f"statistic/{slug}-{slugify(unit)}",
        Kind.STATISTIC,
        name,
        properties=tuple(sorted(properties, key=lambda pair: pair[0])),
    )


def _legislation(page: Page, item: Candidate, known: _Known) -> Referent | None:
    reference = page.law.references.get(item.span)
    if reference is None:
        return None
    found = reference.referents()
    for referent in (*reference.wholes(), *found):
        known.referents.setdefault(referent.id, referent)
    return found[0]


def _document(page: Page, item: Candidate, known: _Known) -> Referent | None:
    shown = _shown(item, page)
    if item.rule.startswith("document.citation"):
        return _citation(shown)
    if item.rule == "document.paper-on":
        sort, _, subject = shown.partition(" on ")
        return _registered_or_plain(page, item, f"{subject} {sort.title()}")
    if item.rule == "document.number":
        return _bracketed(page, item, known)
    if item.rule == "document.heading" and ":" in shown:
        return _registered_or_plain(page, item, shown.partition(":")[0])
    return None


def _registered_or_plain(page: Page, item: Candidate, name: str) -> Referent:
    return _registered(page, item, name) or _plain(item, name)


def _citation(shown: str) -> Referent:
    authors, year = re.sub(r"[(),]? ?\(?((?:19|20)\d\d[a-z]?)\)?\Z", r"|\1", shown).split("|")
    name = f"{authors.strip(' ,')} ({year})"
    return Referent(
        f"document/{slugify(name)}", Kind.DOCUMENT, name, properties=(("kg:year", Literal(year[:4], "gYear")),)
    )


def _bracketed(page: Page, item: Candidate, known: _Known) -> Referent | None:
    """A report number in brackets right after a title is that work's."""
    if page.text[max(0, item.span.start - 2) : item.span.start] == " (" and known.recent:
        last = next(known.latest())
        return last if last.kind is Kind.DOCUMENT else None
    return None


def _organisation(page: Page, item: Candidate, _known: _Known) -> Referent | None:
    if item.rule != "organisation.government" or "UK" in item.span.of(page.text):
        return None
    others = sorted({match.group() for match in _OTHER_GOVERNMENTS.finditer(page.text)})
    if others and not re.search(r"\bUK [Gg]overnment\b", page.text):
        ids = tuple(f"organisation/{slugify(name)}" for name in [*others, "UK Government"])
        return Referent("organisation/government", Kind.ORGANISATION, "government", candidates=ids, identifies=False)
    entry = page.registers.vocabulary.entries.get(_GOVERNMENT)
    return Referent(
        _GOVERNMENT,
        Kind.ORGANISATION,
        entry.label if entry else "UK Government",
        register_id=_GOVERNMENT if entry else None,
        basis=Basis.INFERRED,
    )


def _person(page: Page, item: Candidate, known: _Known) -> Referent | None:
    name = item.name or _shown(item, page)
    short = len(name.split()) == 1 or item.rule == "person.courtesy"
    namesakes = known.surnames.setdefault(name.split()[-1], [])
    for key in namesakes:
        if short or known.referents[key].name == name:
            return known.referents[key]
    person = Referent(f"person/{slugify(name)}", Kind.PERSON, name, identifies=False)
    namesakes.append(person.id)
    known.referents.setdefault(person.id, person)
    return person


def _place(page: Page, item: Candidate, known: _Known) -> Referent | None:
    name = _shown(item, page)
    if (item.type, normalise_name(name)) in known.by_name or any(
        entry.kind is Kind.PLACE for entry in page.registers.vocabulary.named(name)
    ):
        return None
    towns = page.lexicon.towns.get(name, ())
    if len(towns) < 2:
        return None
    nations = {"ENG": "England", "SCT": "Scotland", "WLS": "Wales", "NIR": "Northern Ireland"}
    said = page.sentence_of(item.span.start).span.of(page.text)
    here = [town for town in towns if nations[town.nation] in said]
    if len(here) == 1:
        return None
    candidates = tuple(sorted(_GEONAMES.format(town.geonames_id) for town in (here or towns)))
    return replace(_plain(item, name), candidates=candidates, identifies=False)


_SPECIAL: dict[MentionType, Callable[[Page, Candidate, _Known], Referent | None]] = {
    MentionType.MONEY: _money,
    MentionType.STATISTIC: _statistic,
    MentionType.LEGISLATION: _legislation,
    MentionType.DOCUMENT: _document,
    MentionType.ORGANISATION: _organisation,
    MentionType.PERSON: _person,
    MentionType.PLACE: _place,
}
