"""The shipped registers and concept schemes: identifiers in form, named sources, names that identify."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Namespace, URIRef

from kg.law import parse_identifier, title_key
from kg.model import Kind
from kg.namespaces import KG, slugify
from kg.registers import full_title
from kg.resolve.names import name_key, name_slug
from kg.resources import resource_dir
from kg.vocabulary import RegisterEntry, load_vocabulary, normalise_name, vocabularies_graph

BASE = "https://example.org/kg/"
ONTOLOGY_DIR = resource_dir("ontology")
VOCABULARY = load_vocabulary(ONTOLOGY_DIR, BASE)
GRAPH = vocabularies_graph(ONTOLOGY_DIR, BASE)
ENTRIES = tuple(VOCABULARY.entries.values())
LEGISLATION = tuple(entry for entry in ENTRIES if entry.kind is Kind.LEGISLATION)
FILES = sorted(path.name for path in ONTOLOGY_DIR.glob("*.ttl") if path.name != "kg.ttl")
GAZETTEER = ONTOLOGY_DIR.parent.parent / "shared" / "data" / "legislation"

#: Form of an identifier by its list code (org-id.guide).
IDENTIFIERS = [
    r"GB-CHC-\d{6,7}",
    r"GB-COH-([0-9]{8}|[A-Z]{2}[0-9]{6})",
    r"GB-SC-SC\d{6}",
    r"GB-GOR-(CO|CS|D|DA|EA|EO|IM|OT|PB|PC)\d+",
    r"GB-LAE-[A-Z]{3,4}",
]

#: Form of an address that identifies the same thing elsewhere.
ADDRESSES = [
    r"http://www\.legislation\.gov\.uk/id/(ukpga|asp|anaw|asc|mwa|nia|uksi|ssi|wsi|nisr|nisi|eur)/(\d{4}|[A-Z][A-Za-z]+\d*/[\d-]+)/\d+",
    r"http://statistics\.data\.gov\.uk/id/statistical-geography/[EWSNK]\d{8}",
    r"http://www\.wikidata\.org/entity/Q[1-9]\d*",
    r"http://opendatacommunities\.org/id/geography/administration/[a-z]+/[EWSNK]\d{8}",
    r"https://ror\.org/0[a-hj-km-np-tv-z0-9]{6}\d{2}",
]


def matches(value: str, patterns: list[str]) -> bool:
    """Say whether one of the patterns fits the whole value."""
    return any(re.fullmatch(pattern, value) for pattern in patterns)


@pytest.mark.parametrize("name", FILES)
def test_file_has_one_header_with_title_licence_and_date(name: str) -> None:
    """One register or one concept scheme a file, named after it."""
    graph = Graph().parse(ONTOLOGY_DIR / name, publicID=BASE)
    headers = [*graph.subjects(RDF.type, KG.Register), *graph.subjects(RDF.type, SKOS.ConceptScheme)]
    assert headers == [URIRef(f"{BASE}vocabulary/{name.removesuffix('.ttl')}")]
    for predicate in (DCTERMS.title, DCTERMS.license, DCTERMS.created):
        assert len(list(graph.objects(headers[0], predicate))) == 1


def test_readme_lists_every_file() -> None:
    """No file without its line in the table, no line without its file."""
    readme = (ONTOLOGY_DIR / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\S+\.ttl)`", readme, flags=re.MULTILINE)) == {*FILES, "kg.ttl"}


def test_every_identifier_has_the_form_of_its_list() -> None:
    """An identifier is a list code and a number of that list."""
    wrong = [value for entry in ENTRIES for value in entry.identifiers if not matches(value, IDENTIFIERS)]
    assert wrong == []


def test_every_address_elsewhere_has_the_form_of_its_site() -> None:
    """Legislation, statistics, Wikidata, councils' areas and ROR: nothing else is owl:sameAs."""
    wrong = [value for entry in ENTRIES for value in entry.same_as if not matches(value, ADDRESSES)]
    assert wrong == []


def test_no_identifier_names_two_things() -> None:
    """An address or identifier belongs to one entry."""
    uses = Counter(value for entry in ENTRIES for value in (*entry.same_as, *entry.identifiers))
    assert [value for value, count in uses.items() if count > 1] == []


def test_every_entry_with_an_identifier_has_a_source() -> None:
    """Nothing is linked without saying where the link was seen."""
    linked = [entry for entry in ENTRIES if entry.same_as or entry.identifiers or entry.see_also]
    assert [entry.id for entry in linked if not entry.source] == []


def test_every_source_is_described_and_used() -> None:
    """Sources have titles, and none is there for nothing."""
    used = {address for entry in ENTRIES for address in entry.source.split()}
    used |= {str(source) for source in GRAPH.objects(predicate=DCTERMS.source)}
    described = {str(source) for source in GRAPH.subjects(RDF.type, DCTERMS.BibliographicResource)}
    assert used == described
    assert all(GRAPH.value(URIRef(source), DCTERMS.title) for source in described)


def ror_check_digits(code: str) -> int:
    """Return the two check digits of a ROR identifier (ISO 7064, MOD 97-10 over Crockford's base 32)."""
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    number = 0
    for character in code:
        number = number * 32 + alphabet.index(character)
    return 98 - (number * 100) % 97


def test_ror_identifiers_have_their_check_digits() -> None:
    """The last two digits follow from the others."""
    found = [value for entry in ENTRIES for value in entry.same_as if "ror.org" in value]
    assert found
    for value in found:
        code = value.rpartition("/")[2]
        assert int(code[-2:]) == ror_check_digits(code[:-2])


def test_address_of_an_entry_follows_from_its_label() -> None:
    """An entity found by its name alone would get the same address."""
    wrong = [
        entry.id
        for entry in ENTRIES
        if entry.kind is not Kind.LEGISLATION and entry.id != f"{entry.kind.value.lower()}/{slugify(entry.label)}"
    ]
    assert wrong == []


def test_short_forms_are_not_names_as_well() -> None:
    """A form either identifies by itself or it does not."""
    wrong = [
        (entry.id, form)
        for entry in ENTRIES
        for form in entry.short_forms
        if normalise_name(form) in {normalise_name(name) for name in entry.names}
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "words",
    [
        "access to work",
        "bath",
        "chancellor",
        "communities first",
        "government",
        "help to buy",
        "locality",
        "multiply",
        "new local",
        "parliament",
        "planning for the future",
        "reading",
        "right to buy",
        "the north east",
        "treasury",
        "york",
    ],
)
def test_everyday_words_are_no_names(words: str) -> None:
    """A sentence in ordinary words is not taken for a fund, programme, body or place."""
    assert VOCABULARY.named(words) == ()


@pytest.mark.parametrize(
    ("name", "entry_id"),
    [
        ("Levelling Up Fund", "fund/levelling-up-fund"),
        ("UKSPF", "fund/uk-shared-prosperity-fund"),
        ("levelling-up", "agenda/levelling-up"),
        ("Secretary of State for Levelling Up", "role/secretary-of-state-for-levelling-up-housing-and-communities"),
        ("HM Government", "organisation/uk-government"),
        ("the UK", "place/united-kingdom"),
        ("Levelling Up and Regeneration Act 2023", "legislation/ukpga/2023/55"),
        ("Public Services (Social Value) Act 2012", "legislation/ukpga/2012/3"),
        ("White Paper on Levelling Up", "document/levelling-up-white-paper"),
    ],
)
def test_name_identifies_its_entry(name: str, entry_id: str) -> None:
    """Names, acronyms and other spellings lead to one entry."""
    assert [entry.id for entry in VOCABULARY.named(name)] == [entry_id]


@pytest.mark.parametrize(
    ("form", "count"), [("Chancellor", 1), ("Levelling Up Secretary", 1), ("First Minister", 3), ("West Midlands", 2)]
)
def test_short_form_belongs_to_as_many_as_it_may_mean(form: str, count: int) -> None:
    """A form that several bear leaves the choice to the context."""
    assert len(VOCABULARY.meant_by(form)) == count


def test_levelling_up_is_no_fund() -> None:
    """The agenda is an agenda, whatever its capitals."""
    assert {entry.kind for entry in VOCABULARY.named("Levelling Up")} == {Kind.AGENDA}


def larger_places(entry: RegisterEntry) -> list[str]:
    """Return the ids of the places around a place, smallest first; a circle ends with its repeated place."""
    found: list[str] = []
    while entry.within and entry.within not in found:
        found.append(entry.within)
        entry = VOCABULARY.entries[entry.within]
    return [*found, entry.within] if entry.within else found


@pytest.mark.parametrize(
    "entry", [pytest.param(entry, id=entry.id) for entry in ENTRIES if entry.kind is Kind.PLACE and entry.within]
)
def test_places_lie_in_the_united_kingdom(entry: RegisterEntry) -> None:
    """Following kg:within ends at the United Kingdom, without a circle."""
    assert larger_places(entry)[-1] == "place/united-kingdom"


def test_only_places_lie_within_places() -> None:
    """kg:within joins places."""
    joined = [entry for entry in ENTRIES if entry.within]
    assert {entry.kind for entry in joined} == {Kind.PLACE}
    assert {VOCABULARY.entries[entry.within or ""].kind for entry in joined} == {Kind.PLACE}


def test_nations_and_regions_have_their_codes() -> None:
    """Four nations and nine English regions carry a GSS code."""
    coded = [
        value.rpartition("/")[2] for entry in ENTRIES for value in entry.same_as if "statistical-geography" in value
    ]
    assert sum(code.startswith("E12") for code in coded) == 9
    assert {"K02000001", "E92000001", "S92000003", "W92000004", "N92000002"} <= set(coded)


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.id) for entry in LEGISLATION])
def test_act_is_consistent_in_itself(entry: RegisterEntry) -> None:
    """Address, link, type, number, year and title all say the same."""
    path = entry.id.removeprefix("legislation/")
    values = {predicate: value.lexical for predicate, value in entry.properties if not isinstance(value, str)}
    assert entry.same_as == (f"http://www.legislation.gov.uk/id/{path}",)
    assert values["kg:legislationType"] == path.partition("/")[0]
    assert values["kg:number"] == path.rpartition("/")[2]
    assert entry.label.endswith(f" {values['kg:year']}") or entry.label.endswith(path.removeprefix("eur/"))
    calendar = re.search(r"/(\d{4})/", path)
    assert calendar is None or calendar.group(1) == values["kg:year"]


def test_there_are_enough_acts_and_instruments() -> None:
    """The field's Acts are there in number, and instruments of every series."""
    counts = Counter(entry.id.split("/")[1] for entry in LEGISLATION)
    assert counts["ukpga"] + counts["asp"] + counts["anaw"] + counts["asc"] + counts["nia"] >= 900
    assert min(counts[series] for series in ("uksi", "ssi", "wsi", "nisr", "nisi", "eur")) >= 1


def gazetteer(name: str) -> list[dict[str, str]]:
    """Return the rows of a file of The National Archives' gazetteer, which is not part of the project."""
    with (GAZETTEER / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _cited(row: dict[str, str]) -> str:
    identifier = parse_identifier(row["identifier"])
    return (identifier and full_title(row["title"], row["year"], identifier)) or ""


@pytest.mark.skipif(not GAZETTEER.is_dir(), reason="the gazetteer of titles is not beside the project")
def test_acts_agree_with_the_gazetteer() -> None:
    """What was taken from the gazetteer stands there with the same title, year and identifier."""
    known = {(title_key(_cited(row)), row["identifier"]) for row in gazetteer("acts.csv")}
    absent = [entry for entry in LEGISLATION if (title_key(entry.names[0]), entry.same_as[0]) not in known]
    taken = [one.id for one in absent if any(seen.endswith("/legislation-gov-uk") for seen in one.source.split())]
    assert taken == []


@pytest.mark.skipif(not GAZETTEER.is_dir(), reason="the gazetteer of titles is not beside the project")
def test_abbreviations_agree_with_the_gazetteer() -> None:
    """A short form with a year in it is the gazetteer's, and means one Act there; the gazetteer ends in 2016."""
    meanings: dict[str, set[str]] = {}
    for row in gazetteer("short-forms.csv"):
        meanings.setdefault(row["short_form"], set()).add(row["identifier"])
    wrong = [
        (entry.id, form)
        for entry in LEGISLATION
        for form in entry.short_forms
        if re.fullmatch(r"\S+ \d{4}", form) and form[-4:] < "2017" and meanings.get(form) != set(entry.same_as)
    ]
    assert wrong == []


@pytest.mark.skipif(not GAZETTEER.is_dir(), reason="the gazetteer of titles is not beside the project")
def test_titles_without_year_are_unique() -> None:
    """A title is a short form without its year only where one Act alone bears it."""
    titles = Counter(row["title"] for row in gazetteer("acts.csv"))
    wrong = [
        (entry.id, form)
        for entry in LEGISLATION
        for form in entry.short_forms
        if titles[form] > 1 and form not in {"Public Services (Social Value) Act", "Housing (Wales) Measure"}
    ]
    assert wrong == []


def test_there_are_twelve_missions() -> None:
    """The missions are numbered 1 to 12."""
    scheme = URIRef(f"{BASE}vocabulary/missions")
    numbers = [int(str(GRAPH.value(mission, SKOS.notation))) for mission in GRAPH.subjects(SKOS.inScheme, scheme)]
    assert sorted(numbers) == list(range(1, 13))


def test_keyword_leads_to_one_outcome_area() -> None:
    """The same words never bring an outcome under two areas of one level."""
    uses = Counter(word for concept in VOCABULARY.concepts.values() for word in concept.keywords)
    assert [word for word, count in uses.items() if count > 1] == []


def test_outcome_areas_match_missions_and_goals() -> None:
    """Matches go to missions of this folder and to the seventeen Sustainable Development Goals."""
    pattern = rf"{re.escape(BASE)}vocabulary/missions/[a-z-]+|http://metadata\.un\.org/sdg/([1-9]|1[0-7])"
    matched = [*GRAPH.objects(predicate=SKOS.closeMatch), *GRAPH.objects(predicate=SKOS.broadMatch)]
    assert matched
    assert [str(match) for match in matched if not re.fullmatch(pattern, str(match))] == []


def test_official_numbers_are_no_dead_duplicates() -> None:
    """No two organisations are called the same in any spelling."""
    keys: dict[str, set[str]] = {}
    for entry in ENTRIES:
        if entry.kind is Kind.ORGANISATION:
            for name in entry.names:
                keys.setdefault(name_key(name, entry.kind), set()).add(entry.id)
    assert [ids for ids in keys.values() if len(ids) > 1] == []


def test_name_alone_gives_the_address_of_the_entry() -> None:
    """A spelling of a register's label leads to the register's address even where the register is not there."""
    wrong = [
        entry.id
        for entry in ENTRIES
        if entry.kind is not Kind.LEGISLATION and name_slug(entry.label, entry.kind) != slugify(entry.label)
    ]
    assert wrong == []


def test_changes_of_name_join_entries_in_the_order_of_their_dates() -> None:
    """Both names are entries, and the later one succeeds the earlier."""
    org = Namespace("http://www.w3.org/ns/org#")
    changes = list(GRAPH.subjects(RDF.type, org.ChangeEvent))
    assert len(changes) >= 5
    for change in changes:
        before, after = (
            VOCABULARY.entries[str(GRAPH.value(change, predicate)).removeprefix(f"{BASE}id/")]
            for predicate in (org.originalOrganization, org.resultingOrganization)
        )
        assert ("kg:succeeds", before.id) in after.properties
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", str(GRAPH.value(change, DCTERMS.date)))
