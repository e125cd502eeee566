"""The entity of every referent of one document, and the entities of several documents together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from kg.curation import thing_question
from kg.errors import CurationError
from kg.law import LEGISLATURES, at_date, parse_identifier, properties, title_search
from kg.model import PUBLISHER, WORK, Basis, Entity, Extraction, Kind, Literal, Ref, Referent, Resolution
from kg.namespaces import Minter, slugify
from kg.resolve.knowledge import Knowledge, acronym_questions, title_question
from kg.resolve.names import name_slug
from kg.resolve.registry import Registry
from kg.vocabulary import RegisterEntry, normalise_name

#: What a register entry is part of enters the graph with it; anything else only when some document names it.
_ENTERING = frozenset({"kg:within", "eli:is_part_of"})

#: A name decides identity less surely than a definition, and that less surely than a register.
_BASIS_ORDER = (Basis.REGISTER, Basis.STATED, Basis.INFERRED, Basis.METADATA, Basis.CURATED)


@dataclass(frozen=True, slots=True)
class _Case:
    """What the entity of a referent depends on besides the referent."""

    extraction: Extraction
    registry: Registry
    minter: Minter
    known: Knowledge

    @property
    def slug(self) -> str:
        return self.extraction.document.slug


def resolve(
    extraction: Extraction, registry: Registry, minter: Minter, *, known: Knowledge | None = None
) -> Resolution:
    """Return the entity of every referent of one document.

    Args:
        extraction: what was read.
        registry: the registers.
        minter: makes the IRIs.
        known: what the documents of the corpus tell each other; nothing when omitted.
    """
    referents = {referent.id: referent for referent in extraction.referents}
    referents.setdefault(WORK, Referent(WORK, Kind.DOCUMENT, extraction.document.slug))
    if extraction.document.value("publisher"):
        referents.setdefault(PUBLISHER, Referent(PUBLISHER, Kind.ORGANISATION, "publisher"))
    case = _Case(extraction, registry, minter, {} if known is None else known)
    drafts = {key: _decided(_entity(one, case), case) for key, one in referents.items()}
    iris = {key: entity.iri for key, entity in drafts.items()}
    entities: dict[str, Entity] = {}
    for key, entity in drafts.items():
        complete = replace(entity, properties=entity.properties + _own_properties(referents[key], iris))
        earlier = entities.get(entity.iri)
        entities[entity.iri] = complete if earlier is None else _merged(earlier, complete)
    for linked in _linked_entries(entities.values(), registry, minter):
        entities.setdefault(linked.iri, linked)
    return Resolution(entities=tuple(entities[iri] for iri in sorted(entities)), iris=iris)


def merge_entities(resolutions: Iterable[Resolution]) -> tuple[Entity, ...]:
    """Return the entities of several documents, one per IRI, sorted by IRI."""
    merged: dict[str, Entity] = {}
    for resolution in resolutions:
        for entity in resolution.entities:
            known = merged.get(entity.iri)
            merged[entity.iri] = entity if known is None else _merged(known, entity)
    return tuple(merged[iri] for iri in sorted(merged))


def _entity(referent: Referent, case: _Case) -> Entity:
    if referent.id == WORK:
        return _work(case.extraction, case.minter)
    if referent.id == PUBLISHER:
        return _publisher(case)
    if referent.kind in {Kind.LEGISLATION, Kind.PROVISION}:
        return _dated(_law(referent, case), referent, case.extraction)
    if entry := _register_entry(referent, case.registry):
        return _from_entry(entry, referent, case.minter)
    if entry := _derived_entry(referent, case.registry):
        return replace(_from_entry(entry, referent, case.minter), basis=Basis.INFERRED)
    if referent.kind is Kind.DOCUMENT and (slug := _titled(referent, case.known)):
        return Entity(str(case.minter.work(slug)), Kind.DOCUMENT, referent.name, referent.aliases)
    return _told(referent, case) or _by_name(referent, case)


def _decided(entity: Entity, case: _Case) -> Entity:
    """Return the entity as people have decided it is: another one, one of this document's own, or one with a link."""
    for answer in case.known.get(thing_question(entity.iri), ()):
        verb, _, rest = answer.partition(" ")
        document, _, name = rest.partition(" ")
        if verb == "same" and entity.iri == str(case.minter.work(case.slug)):
            raise CurationError(
                f"{entity.iri} is a document of the corpus and cannot become {rest}",
                remedy="merge the other thing into it, in the file of decisions",
            )
        if verb == "same":
            return _merged_into(rest, entity, case)
        if verb == "in" and document == case.slug:
            iri = case.minter.entity(f"{_path_word(entity.kind)}/{name_slug(name, entity.kind)}")
            return Entity(str(iri), entity.kind, name, basis=Basis.CURATED)
        if verb == "link":
            entity = replace(entity, same_as=tuple(sorted({*entity.same_as, rest})))
    return entity


def _merged_into(iri: str, entity: Entity, case: _Case) -> Entity:
    names = {entity.label, *entity.aliases}
    if entry := case.registry.entry(unquote(iri.removeprefix(str(case.minter.entity(""))))):
        known = _from_entry(entry, None, case.minter)
        return replace(known, aliases=tuple(sorted({*known.aliases, *names} - {known.label})))
    return replace(entity, iri=iri, candidates=(), document=None, basis=Basis.CURATED)


def _titled(referent: Referent, known: Knowledge) -> str | None:
    """Return the slug of the only document of the corpus with that title."""
    slugs = known.get(title_question(referent.name), ())
    return slugs[0] if len(slugs) == 1 else None


def _told(referent: Referent, case: _Case) -> Entity | None:
    """Return what an acronym stands for that this document does not explain and others do.

    Where they explain it in several ways it stays in its document, with all of them as candidates.
    """
    if referent.aliases or referent.candidates or not referent.identifies or not _ACRONYM.fullmatch(referent.name):
        return None
    found = ((kind, case.known.get(asked, ())) for kind, asked in acronym_questions(referent.kind, referent.name))
    meant = [
        replace(referent, kind=kind, name=name, aliases=(referent.name,), basis=Basis.INFERRED)
        for kind, names in found
        for name in names
    ]
    entities = {entity.iri: entity for entity in (_settled(one, case) for one in meant)}
    if len(entities) > 1:
        iri = case.minter.part(case.slug, f"{_path_word(referent.kind)}-{slugify(referent.name)}")
        return _named(referent, str(iri), candidates=tuple(sorted(entities)), document=case.slug)
    return next(iter(entities.values()), None)


_ACRONYM = re.compile(r"[A-Z][A-Za-z0-9&]{0,8}[A-Z0-9]")


def _settled(referent: Referent, case: _Case) -> Entity:
    """Return the entity of a full name that a document of the corpus gives."""
    if entry := _register_entry(referent, case.registry):
        return replace(_from_entry(entry, referent, case.minter), basis=Basis.INFERRED)
    return _by_name(referent, case)


def _by_name(referent: Referent, case: _Case) -> Entity:
    """Return the entity that a name and a kind make; one of the document alone where the name does not identify."""
    candidates = _candidate_iris(referent, case.registry, case.minter)
    if candidates or not referent.identifies or referent.kind is Kind.TOPIC:
        iri = case.minter.part(case.slug, f"{_path_word(referent.kind)}-{slugify(referent.name)}")
        return _named(referent, str(iri), candidates=candidates, document=case.slug)
    return _named(referent, str(case.minter.entity(_path(referent))), concepts=_concepts(referent, case.registry))


def _work(extraction: Extraction, minter: Minter) -> Entity:
    document = extraction.document
    return Entity(str(minter.work(document.slug)), Kind.DOCUMENT, _work_label(extraction), basis=Basis.METADATA)


def _work_label(extraction: Extraction) -> str:
    if known := extraction.document.value("title"):
        return known
    if extraction.title:
        return _one_line(extraction.title.of(extraction.document.text))
    return extraction.document.slug


def _publisher(case: _Case) -> Entity:
    if name := case.extraction.document.value("publisher"):
        return publisher_entity(name, case.registry, case.minter)
    label = f"publisher of “{_work_label(case.extraction)}”"
    iri = str(case.minter.part(case.slug, "organisation-publisher"))
    return Entity(iri, Kind.UNNAMED_ORGANISATION, label, document=case.slug)


def publisher_entity(name: str, registry: Registry, minter: Minter) -> Entity:
    """Return the entity of a publisher that only the manifest or the file names."""
    referent = Referent(PUBLISHER, Kind.ORGANISATION, name, basis=Basis.METADATA)
    if entry := _register_entry(referent, registry):
        return _from_entry(entry, referent, minter)
    return _named(referent, str(minter.entity(_path(referent))))


def _register_entry(referent: Referent, registry: Registry) -> RegisterEntry | None:
    """Return the entry a referent is: the one it was found to be, or the only one that bears its name."""
    if entry := registry.entry(referent.register_id):
        return entry
    if referent.register_id or referent.candidates or not referent.identifies or referent.qualifier:
        return None
    found = registry.named(referent.name, referent.kind)
    return found[0] if len(found) == 1 else None


def _derived_entry(referent: Referent, registry: Registry) -> RegisterEntry | None:
    """Return the only entry from whose name the referent's follows: "Leeds Council"."""
    if referent.register_id or referent.candidates or not referent.identifies or referent.qualifier:
        return None
    found = registry.following(referent.name, referent.kind)
    return found[0] if len(found) == 1 else None


def _candidate_iris(referent: Referent, registry: Registry, minter: Minter) -> tuple[str, ...]:
    found = referent.candidates
    if not found and not referent.register_id and not referent.qualifier:
        namesakes = registry.named(referent.name, referent.kind) or registry.following(referent.name, referent.kind)
        found = tuple(entry.id for entry in namesakes) if len(namesakes) > 1 else ()
    return tuple(sorted(one if "://" in one else str(minter.entity(one)) for one in found))


def _from_entry(entry: RegisterEntry, referent: Referent | None, minter: Minter) -> Entity:
    surfaces = {referent.name, *referent.aliases} if referent else set()
    return Entity(
        iri=str(minter.entity(entry.id)),
        kind=entry.kind,
        label=entry.label,
        aliases=tuple(sorted({*entry.names, *surfaces} - {entry.label})),
        same_as=entry.same_as,
        see_also=entry.see_also,
        register_id=entry.id,
        basis=Basis.REGISTER,
        properties=tuple(_entry_properties(entry, minter)),
    )


def _entry_properties(entry: RegisterEntry, minter: Minter) -> Iterable[tuple[str, str | Literal]]:
    yield from _legislature(entry.id)
    for identifier in entry.identifiers:
        yield "org:identifier", Literal(identifier)
    for source in entry.source.split():
        yield "dct:source", source
    if entry.within:
        yield "kg:within", str(minter.entity(entry.within))
    for predicate, value in entry.properties:
        is_entry = isinstance(value, str) and "://" not in value
        yield predicate, str(minter.entity(str(value))) if is_entry else value


def _linked_entries(entities: Iterable[Entity], registry: Registry, minter: Minter) -> Iterable[Entity]:
    """Yield the register entries that the entities lie within or could be, and what those lie within."""
    start = str(minter.entity(""))
    known = list(entities)
    seen = {entity.iri for entity in known}
    waiting = [iri for entity in known for iri in (*_wholes(entity), *entity.candidates)]
    while waiting:
        iri = waiting.pop()
        entry = registry.entry(unquote(iri.removeprefix(start))) if iri.startswith(start) else None
        if iri in seen or entry is None:
            continue
        seen.add(iri)
        linked = _from_entry(entry, None, minter)
        yield linked
        waiting += _wholes(linked)


def _wholes(entity: Entity) -> list[str]:
    return [value for name, value in entity.properties if name in _ENTERING and isinstance(value, str)]


def _law(referent: Referent, case: _Case) -> Entity:
    """Return an Act, instrument or provision: the register's, the one its number gives, or a name with candidates."""
    minter = case.minter
    if entry := case.registry.entry(referent.register_id):
        return _from_entry(entry, referent, minter)
    if referent.kind is Kind.PROVISION and referent.register_id:
        return _provision(referent, case)
    if identifier := parse_identifier(referent.register_id or ""):
        known = _named(referent, str(minter.entity(identifier.id)))
        said = properties(identifier, None) + _legislature(identifier.id)
        return replace(known, same_as=(identifier.address,), properties=said)
    candidates = _candidate_iris(referent, case.registry, minter)
    if not referent.identifies:
        iri = minter.part(case.slug, f"{_path_word(referent.kind)}-{slugify(referent.name)}")
        return _named(referent, str(iri), candidates=candidates, document=case.slug)
    named = _named(referent, str(minter.entity(referent.id)), candidates=candidates)
    is_title = referent.kind is Kind.LEGISLATION and ("kg:legislationType", Literal("bill")) not in referent.properties
    return replace(named, see_also=(title_search(named.label),)) if is_title else named


def _legislature(entry_id: str) -> tuple[tuple[str, Literal], ...]:
    identifier = parse_identifier(entry_id)
    known = LEGISLATURES.get(identifier.type) if identifier else None
    return (("kg:legislature", Literal(known)),) if known else ()


def _provision(referent: Referent, case: _Case) -> Entity:
    path, minter = referent.register_id or "", case.minter
    act = next((one for one in _parents(path) if case.registry.entry(one) or parse_identifier(one)), None)
    identifier = parse_identifier(act or "")
    address = f"{identifier.address}{path.removeprefix(act or '')}" if identifier else ""
    return replace(
        _named(referent, str(minter.entity(path))),
        same_as=(address,) if address else (),
        properties=(("eli:is_part_of", str(minter.entity(act))),) if act else (),
    )


def _dated(entity: Entity, referent: Referent, extraction: Extraction) -> Entity:
    """Add the address of legislation as it stood at the document's date, when that is known."""
    date, path = extraction.document.value("date"), referent.register_id or ""
    whole = next((one for one in (path, *_parents(path)) if parse_identifier(one)), None)
    identifier = parse_identifier(whole or "")
    if not date or identifier is None or not entity.same_as:
        return entity
    address = at_date(identifier, path.removeprefix(whole or ""), date)
    return replace(entity, see_also=tuple(sorted({*entity.see_also, address}))) if address else entity


def _parents(path: str) -> Iterable[str]:
    parts = path.split("/")
    return ("/".join(parts[:length]) for length in range(len(parts) - 1, 1, -1))


def _named(
    referent: Referent,
    iri: str,
    *,
    candidates: tuple[str, ...] = (),
    document: str | None = None,
    concepts: tuple[str, ...] = (),
) -> Entity:
    return Entity(
        iri=iri,
        kind=referent.kind,
        label=_one_line(referent.name),
        aliases=tuple(sorted({_one_line(alias) for alias in referent.aliases} - {_one_line(referent.name)})),
        candidates=candidates,
        basis=referent.basis,
        document=document,
        properties=tuple(("skos:broader", concept) for concept in concepts),
    )


def _path(referent: Referent) -> str:
    if referent.kind in {Kind.MONEY, Kind.STATISTIC}:
        return referent.id
    name = f"{referent.name} {referent.qualifier}" if referent.qualifier else referent.name
    return f"{_path_word(referent.kind)}/{name_slug(name, referent.kind)}"


def _path_word(kind: Kind) -> str:
    return kind.value.lower()


def _concepts(referent: Referent, registry: Registry) -> tuple[str, ...]:
    """Return the outcome concepts one of whose keywords stands in the name of an outcome."""
    if referent.kind is not Kind.OUTCOME:
        return ()
    name = f" {normalise_name(referent.name)} "
    found = (
        concept.iri
        for concept in registry.vocabulary.concepts.values()
        if concept.scheme == "outcomes" and any(f" {normalise_name(word)} " in name for word in concept.keywords)
    )
    return tuple(sorted(found))


def _own_properties(referent: Referent, iris: Mapping[str, str]) -> tuple[tuple[str, str | Literal], ...]:
    values: list[tuple[str, str | Literal]] = []
    for predicate, term in referent.properties:
        if isinstance(term, Literal):
            values.append((predicate, term))
        elif isinstance(term, Ref) and term.id in iris:
            values.append((predicate, iris[term.id]))
    return tuple(values)


def _merged(first: Entity, second: Entity) -> Entity:
    """Return one entity from two descriptions of it, whichever comes first."""
    main, other = sorted((first, second), key=lambda entity: (_BASIS_ORDER.index(entity.basis), entity.label))
    return replace(
        main,
        aliases=tuple(sorted({*main.aliases, *other.aliases, other.label} - {main.label})),
        same_as=tuple(sorted({*main.same_as, *other.same_as})),
        see_also=tuple(sorted({*main.see_also, *other.see_also})),
        candidates=tuple(sorted({*main.candidates, *other.candidates})),
        properties=tuple(sorted({*main.properties, *other.properties}, key=repr)),
    )


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
