"""The ontology, the concept schemes and the registers, as plain values.

One source for the gazetteer, the resolution, the mapping and the pages. ``ontology/kg.ttl`` is the ontology; every
other Turtle file of the folder is one concept scheme or one register (``ontology/README.md`` says what they may hold).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import rdflib
from rdflib.collection import Collection
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Identifier, Node

from kg.errors import VocabularyError
from kg.model import Kind, Literal
from kg.namespaces import DCT, KG, ORG, OWL, RDF, RDFS, SKOS, XSD, compact
from kg.register_csv import turtle_of


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """A thing a register knows: its names, and its identifiers elsewhere."""

    #: Path below ``{base}id/``: ``fund/levelling-up-fund``, ``legislation/ukpga/2011/20``.
    id: str
    kind: Kind
    label: str
    #: Every name that identifies it by itself (``skos:prefLabel``, ``skos:altLabel``), the label first.
    names: tuple[str, ...]
    #: Forms that mean it only in context (``skos:hiddenLabel``): "the Treasury", "Levelling Up Secretary".
    short_forms: tuple[str, ...] = ()
    #: Absolute addresses that identify the same thing (``owl:sameAs``).
    same_as: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    #: Identifiers with their list code: ``GB-CHC-1125537``.
    identifiers: tuple[str, ...] = ()
    #: Id of the register entry it lies within (places).
    within: str | None = None
    #: Where the entry was verified: absolute addresses, separated by a space when there are several.
    source: str = ""
    #: Other properties: compact predicate and the id of another entry, an absolute address, or a literal.
    properties: tuple[tuple[str, str | Literal], ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a shipped scheme (an outcome area, a mission)."""

    iri: str
    #: ``outcomes``, ``missions`` …
    scheme: str
    label: str
    #: Words and phrases that bring an outcome under this concept, lower case.
    keywords: tuple[str, ...] = ()
    broader: str | None = None


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """A class, property or control concept of ``ontology/kg.ttl``, as a page or a table shows it."""

    #: Compact IRI: ``kg:administeredBy``.
    iri: str
    #: ``class``, ``property`` or ``concept``.
    sort: str
    label: str
    definition: str
    #: Compact IRIs of the classes it joins (properties); empty when the scope note says why there are none.
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    #: External terms it specialises or matches, compact.
    specialises: tuple[str, ...] = ()
    scope_note: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything under ``ontology/``, looked up by id and by name."""

    entries: Mapping[str, RegisterEntry]
    #: `normalise_name` of each name → ids of the entries that bear it, sorted.
    by_name: Mapping[str, tuple[str, ...]]
    concepts: Mapping[str, Concept]
    #: Compact IRI of each ontology term → its English label.
    term_labels: Mapping[str, str]
    #: Compact IRI of each ontology term → the term.
    terms: Mapping[str, OntologyTerm] = field(default_factory=dict)
    #: `normalise_name` of each short form → ids of the entries it may mean, sorted.
    by_short_form: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def named(self, name: str, kind: Kind | None = None) -> tuple[RegisterEntry, ...]:
        """Return the entries that bear a name, of one kind if asked."""
        return self._of_kind(self.by_name.get(normalise_name(name), ()), kind)

    def meant_by(self, form: str, kind: Kind | None = None) -> tuple[RegisterEntry, ...]:
        """Return the entries that a short form may mean in a fitting context, of one kind if asked."""
        return self._of_kind(self.by_short_form.get(normalise_name(form), ()), kind)

    def _of_kind(self, ids: Iterable[str], kind: Kind | None) -> tuple[RegisterEntry, ...]:
        found = (self.entries[entry_id] for entry_id in ids)
        return tuple(entry for entry in found if kind is None or entry.kind is kind)


def normalise_name(name: str) -> str:
    r"""Return the form of a name that two spellings of it share.

    Case, white space, typographic quotes and hyphens, "&" and a leading article make no difference.

    >>> normalise_name("The  People’s Health\nTrust")
    "people's health trust"
    >>> normalise_name("Levelling-up & Regeneration Act 2023")
    'levelling up and regeneration act 2023'
    """
    text = name.replace("’", "'").replace("‘", "'").replace("&", " and ").casefold()
    words = re.sub(r"[\s\u00a0\-\u2010-\u2015]+", " ", text).strip()
    return re.sub(r"^the ", "", words)


def load_vocabulary(ontology_dir: Path, base_iri: str, registers: Iterable[Path] = ()) -> Vocabulary:
    """Read the ontology, the concept schemes and the registers of a folder.

    Args:
        ontology_dir: Folder with ``kg.ttl`` and one Turtle file for each scheme or register.
        base_iri: Instance base that the relative addresses of the files are resolved against.
        registers: Further registers: Turtle as in the folder, or CSV (`kg.register_csv`).

    Raises:
        VocabularyError: A file is missing or no Turtle, an entry lacks what it needs, or two entries of one kind
            share a name; the message gives file and line.
    """
    terms = {term.iri: term for term in _terms(_read(ontology_dir / ONTOLOGY_FILE, str(KG)))}
    files = [_read(path, base_iri) for path in _register_files(ontology_dir, registers)]
    entries = _by_id((entry, file) for file in files for entry in _entries(file))
    _check_addresses(files)
    return Vocabulary(
        entries=entries,
        by_name=_index((name, entry.id) for entry in entries.values() for name in entry.names),
        by_short_form=_index((form, entry.id) for entry in entries.values() for form in entry.short_forms),
        concepts={concept.iri: concept for file in files for concept in _concepts(file)},
        term_labels={iri: term.label for iri, term in terms.items()},
        terms=terms,
    )


def ontology_graph(ontology_dir: Path) -> rdflib.Graph:
    """Return the ontology, ``kg.ttl``, as it is.

    Raises:
        VocabularyError: The file is missing or no Turtle.
    """
    return _read(ontology_dir / ONTOLOGY_FILE, str(KG)).graph


def vocabularies_graph(ontology_dir: Path, base_iri: str, registers: Iterable[Path] = ()) -> rdflib.Graph:
    """Return the concept schemes and the descriptions of the registers, without the registers' entries.

    An entry is no answer until a document names it; those that are named enter the graph of entities.

    Raises:
        VocabularyError: A file is missing or no Turtle.
    """
    result = rdflib.Graph()
    for file in (_read(path, base_iri) for path in _register_files(ontology_dir, registers)):
        for subject, predicate, value in file.graph:
            if not str(subject).startswith(file.entry_base):
                result.add((subject, predicate, value))
    return result


#: Name of the file that holds the ontology; every other Turtle file beside it is a scheme or a register.
ONTOLOGY_FILE = "kg.ttl"

#: Class of a register entry → kind.
_KINDS: Mapping[Node, Kind] = {KG[kind.value]: kind for kind in Kind}

#: Predicates that have a field of their own in `RegisterEntry`.
_FIELDS = frozenset(
    {
        RDF.type,
        SKOS.prefLabel,
        SKOS.altLabel,
        SKOS.hiddenLabel,
        OWL.sameAs,
        RDFS.seeAlso,
        ORG.identifier,
        KG.within,
        DCT.source,
    }
)


@dataclass(frozen=True, slots=True)
class _VocabularyFile:
    """A parsed file with what its error messages need."""

    path: Path
    text: str
    graph: rdflib.Graph
    base: str

    @property
    def entry_base(self) -> str:
        return f"{self.base}id/"

    def error(self, iri: str, problem: str, remedy: str) -> VocabularyError:
        """Return the error for something the file says of one subject, with the line where the subject starts."""
        written = compact(iri) if iri.startswith(str(KG)) else f"<{iri.removeprefix(self.base)}>"
        before, found, _ = self.text.partition(f"\n{written} ")
        place = f"{self.path}, line {before.count(chr(10)) + 2}" if found else str(self.path)
        return VocabularyError(f"{place}: {written} {problem}", remedy=remedy)


def _register_files(ontology_dir: Path, further: Iterable[Path]) -> list[Path]:
    return [*sorted(path for path in ontology_dir.glob("*.ttl") if path.name != ONTOLOGY_FILE), *further]


def _read(path: Path, base: str) -> _VocabularyFile:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise VocabularyError(f"{path} is not UTF-8 text", remedy="save it as UTF-8") from error
    except OSError as error:
        found = f"{path} cannot be read ({error.strerror})"
        raise VocabularyError(found, remedy="check the ontology folder and the setting registers") from error
    if path.suffix.lower() == ".csv":
        text = turtle_of(text, path)
    return _VocabularyFile(path, text, _parse(path, text, base), base)


def _parse(path: Path, text: str, base: str) -> rdflib.Graph:
    graph = rdflib.Graph()
    try:
        graph.parse(data=text, format="turtle", publicID=base)
    except BadSyntax as error:
        found = f"{path}, line {error.lines + 1}: this is not Turtle"
        raise VocabularyError(found, remedy="correct it at or just before that line") from error
    except (AssertionError, IndexError, ValueError) as error:
        # rdflib's Turtle reader lets these escape for an address or a string that is never closed.
        found = f"{path}: this is not Turtle; a string or an address is not closed, or is not well formed"
        raise VocabularyError(found, remedy="look for a missing quotation mark or angle bracket") from error
    return graph


def _by_id(found: Iterable[tuple[RegisterEntry, _VocabularyFile]]) -> dict[str, RegisterEntry]:
    entries: dict[str, RegisterEntry] = {}
    bearers: dict[tuple[Kind, str], str] = {}
    for entry, file in found:
        iri = file.entry_base + entry.id
        if entry.id in entries:
            raise file.error(iri, "is described in two files", "keep it in one of them")
        entries[entry.id] = entry
        for name in entry.names:
            bearer = bearers.setdefault((entry.kind, normalise_name(name)), entry.id)
            if bearer != entry.id:
                raise file.error(
                    iri,
                    f"and <id/{bearer}> are both called “{name}”",
                    "a name that two entries bear identifies neither: make it a skos:hiddenLabel of both",
                )
    return dict(sorted(entries.items()))


def _index(names: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    bearers: dict[str, set[str]] = defaultdict(set)
    for name, entry_id in names:
        bearers[normalise_name(name)].add(entry_id)
    return {name: tuple(sorted(ids)) for name, ids in sorted(bearers.items())}


def _check_addresses(files: Iterable[_VocabularyFile]) -> None:
    """Refuse a subject outside ``id/`` and ``vocabulary/``, and a link to something that no file describes."""
    described = {subject for file in files for subject in file.graph.subjects()}
    for file in files:
        own = (file.entry_base, f"{file.base}vocabulary/")
        for subject, value in sorted(file.graph.subject_objects(), key=str):
            if not str(subject).startswith(own):
                remedy = "write the address as <id/{class}/{name}>, or as <vocabulary/{scheme}/{name}>"
                raise file.error(str(subject), "is neither an entry nor a part of a vocabulary", remedy)
            if isinstance(value, rdflib.URIRef) and str(value).startswith(own) and value not in described:
                linked = str(value).removeprefix(file.base)
                raise file.error(str(subject), f"refers to <{linked}>, which no file describes", "correct the address")


def _entries(file: _VocabularyFile) -> Iterator[RegisterEntry]:
    for subject in sorted(set(file.graph.subjects()), key=str):
        if isinstance(subject, rdflib.URIRef) and str(subject).startswith(file.entry_base):
            yield _entry(file, subject)


def _entry(file: _VocabularyFile, subject: rdflib.URIRef) -> RegisterEntry:
    graph, entry_id = file.graph, str(subject).removeprefix(file.entry_base)
    label = _only(file, subject, SKOS.prefLabel)
    within = _strings(graph, subject, KG.within)
    if len(within) > 1:
        raise file.error(str(subject), "lies within several places", "give only the smallest kg:within")
    return RegisterEntry(
        id=entry_id,
        kind=_kind(file, subject, entry_id),
        label=label,
        names=(label, *(name for name in _strings(graph, subject, SKOS.altLabel) if name != label)),
        short_forms=_strings(graph, subject, SKOS.hiddenLabel),
        same_as=_strings(graph, subject, OWL.sameAs),
        see_also=_strings(graph, subject, RDFS.seeAlso),
        identifiers=_strings(graph, subject, ORG.identifier),
        within=within[0].removeprefix(file.entry_base) if within else None,
        source=" ".join(_strings(graph, subject, DCT.source)),
        properties=_properties(file, subject),
    )


def _kind(file: _VocabularyFile, subject: rdflib.URIRef, entry_id: str) -> Kind:
    classes = sorted(file.graph.objects(subject, RDF.type), key=str)
    kinds = [_KINDS[found] for found in classes if found in _KINDS]
    if len(kinds) != 1 or len(classes) != 1:
        shown = ", ".join(compact(str(found)) for found in classes) or "none"
        remedy = f"give it exactly one of {', '.join(f'kg:{kind.value}' for kind in Kind)}"
        raise file.error(str(subject), f"needs one class of the ontology and has {shown}", remedy)
    if not re.fullmatch(rf"{kinds[0].value.lower()}(/[A-Za-z0-9._~-]+)+", entry_id):
        remedy = f"write its address as <id/{kinds[0].value.lower()}/…>, with letters, digits and hyphens"
        raise file.error(str(subject), f"is a kg:{kinds[0].value} by its class, but not by its address", remedy)
    return kinds[0]


def _properties(file: _VocabularyFile, subject: rdflib.URIRef) -> tuple[tuple[str, str | Literal], ...]:
    found = [
        (compact(str(predicate)), _value(file, value))
        for predicate, value in file.graph.predicate_objects(subject)
        if predicate not in _FIELDS
    ]
    return tuple(sorted(found, key=str))


def _value(file: _VocabularyFile, value: Node) -> str | Literal:
    if isinstance(value, rdflib.Literal):
        return Literal(str(value), str(value.datatype).removeprefix(str(XSD)) if value.datatype else "string")
    return str(value).removeprefix(file.entry_base)


def _concepts(file: _VocabularyFile) -> Iterator[Concept]:
    for subject in sorted(file.graph.subjects(RDF.type, SKOS.Concept), key=str):
        if not isinstance(subject, rdflib.URIRef):
            continue
        scheme = _only(file, subject, SKOS.inScheme)
        broader = _strings(file.graph, subject, SKOS.broader)
        yield Concept(
            iri=str(subject),
            scheme=scheme.rpartition("/")[2],
            label=_only(file, subject, SKOS.prefLabel),
            keywords=tuple(name.lower() for name in _strings(file.graph, subject, SKOS.altLabel)),
            broader=broader[0] if broader else None,
        )


def _terms(file: _VocabularyFile) -> Iterator[OntologyTerm]:
    ontology = file.graph
    for subject in sorted(set(ontology.subjects(RDFS.isDefinedBy)), key=str):
        for required in (RDFS.label, SKOS.definition):
            if not _english(ontology, subject, required):
                raise file.error(str(subject), f"has no English {compact(str(required))}", "write one, tagged @en")
        yield OntologyTerm(
            iri=compact(str(subject)),
            sort=_sort(ontology, subject),
            label=_english(ontology, subject, RDFS.label),
            definition=_english(ontology, subject, SKOS.definition),
            domain=_classes(ontology, subject, RDFS.domain),
            range=_classes(ontology, subject, RDFS.range),
            specialises=_specialised(ontology, subject),
            scope_note=_english(ontology, subject, SKOS.scopeNote),
        )


def _sort(ontology: rdflib.Graph, subject: Node) -> str:
    types = set(ontology.objects(subject, RDF.type))
    if OWL.Class in types:
        return "class"
    return "concept" if types & {SKOS.Concept, SKOS.ConceptScheme} else "property"


def _classes(ontology: rdflib.Graph, subject: Node, predicate: rdflib.URIRef) -> tuple[str, ...]:
    found: list[str] = []
    for value in ontology.objects(subject, predicate):
        union = ontology.value(value, OWL.unionOf)
        members = Collection(ontology, union) if union is not None else (value,)
        found.extend(compact(str(member)) for member in members)
    return tuple(found)


def _specialised(ontology: rdflib.Graph, subject: Node) -> tuple[str, ...]:
    relations = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch)
    return tuple(sorted(compact(str(term)) for relation in relations for term in ontology.objects(subject, relation)))


def _english(graph: rdflib.Graph, subject: Node, predicate: rdflib.URIRef) -> str:
    return next(
        (
            str(value)
            for value in sorted(graph.objects(subject, predicate), key=str)
            if isinstance(value, rdflib.Literal) and value.language == "en"
        ),
        "",
    )


def _strings(graph: rdflib.Graph, subject: Node, predicate: Identifier) -> tuple[str, ...]:
    return tuple(sorted(str(value) for value in graph.objects(subject, predicate)))


def _only(file: _VocabularyFile, subject: rdflib.URIRef, predicate: rdflib.URIRef) -> str:
    values = _strings(file.graph, subject, predicate)
    if len(values) != 1 or not values[0].strip():
        found = f"has {len(values) or 'no'} {compact(str(predicate))}" if len(values) != 1 else "has an empty label"
        raise file.error(str(subject), found, f"give it exactly one {compact(str(predicate))}")
    return values[0]
