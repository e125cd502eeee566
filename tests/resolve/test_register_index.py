"""Whole registers: read as they are published, kept in SQLite, asked by name in any spelling."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.cli.commands.registers import WHOLE
from kg.errors import RegisterError
from kg.model import Basis, Document, Extraction, Kind, Referent
from kg.namespaces import Minter
from kg.resolve import registry_of, resolve
from kg.resolve.names import name_key
from kg.resolve.register_files import formats
from kg.resolve.register_index import RegisterIndex, import_whole, index_paths, list_whole
from kg.vocabulary import Vocabulary


def charity(
    number: int, name: str, *, status: str = "Registered", branch: int = 0, company: str = ""
) -> dict[str, object]:
    """Return a row of the Charity Commission's extract."""
    return {
        "registered_charity_number": number,
        "linked_charity_number": branch,
        "charity_name": name,
        "charity_registration_status": status,
        "charity_company_registration_number": company or None,
    }


CHARITIES = [
    charity(1125537, "FENWICK COMMUNITY TRUST LIMITED", company="06543210"),
    charity(1125538, "GONE TRUST", status="Removed"),
    charity(1125539, "A BRANCH", branch=2),
    charity(1125540, "HOPE"),
]

#: Sort → a file as it is published, and a name in it with what it leads to.
FILES = {
    "oscr": (
        "Charity Number,Charity Name,Registered Date,Known As,Charity Status\n"
        'SC012345,"The Harbour Trust (Scotland)",01/01/1990,HTS Group,Active\n',
        ("HTS Group", "organisation/gb-sc-sc012345", ("GB-SC-SC012345",)),
    ),
    "companies": (
        '"CompanyName"," CompanyNumber","RegAddress.PostTown","CompanyStatus"\n'
        '"HARBOUR & COAST CIC","01234567","LEEDS","Active"\n"OLD COAST LTD","01234568","LEEDS","Liquidation"\n',
        ("Harbour and Coast C.I.C.", "organisation/gb-coh-01234567", ("GB-COH-01234567",)),
    ),
    "govuk": (
        json.dumps(
            {"results": [{"title": "Office of Harbours", "web_url": "x",
                          "details": {"slug": "office-of-harbours", "abbreviation": "OoH", "govuk_status": "live"}}]}
        ),
        ("Office of Harbours", "organisation/govuk-office-of-harbours", ()),
    ),
}  # fmt: skip


def written(folder: Path, name: str, text: str) -> Path:
    """Return a file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def charities(tmp_path: Path) -> Path:
    """A folder of registers with some charities in it."""
    import_whole("charities", written(tmp_path, "charity.json", json.dumps(CHARITIES)), tmp_path / "registers")
    return tmp_path / "registers"


def found(folder: Path, name: str, kind: Kind = Kind.ORGANISATION) -> list[str]:
    """Return the ids of the entries that bear a name."""
    return [entry.id for entry in RegisterIndex(index_paths(folder)).named(name_key(name, kind), kind)]


def test_charity_is_found_in_any_spelling_with_its_numbers(charities: Path) -> None:
    """Charity number and company number come together."""
    (entry,) = RegisterIndex(index_paths(charities)).named(
        name_key("The Fenwick Community Trust Ltd.", Kind.ORGANISATION), Kind.ORGANISATION
    )
    assert (entry.id, entry.identifiers) == ("organisation/gb-chc-1125537", ("GB-CHC-1125537", "GB-COH-06543210"))


@pytest.mark.parametrize("name", ["Gone Trust", "A Branch", "Hope"])
def test_removed_charity_branch_and_single_word_identify_nothing(charities: Path, name: str) -> None:
    """What is no longer there, what is part of another, and what is an everyday word."""
    assert found(charities, name) == []


@pytest.mark.parametrize("sort", FILES)
def test_register_is_read_as_it_is_published(tmp_path: Path, sort: str) -> None:
    """Headings, quotation marks and statuses are those of the publisher."""
    text, (name, entry_id, identifiers) = FILES[sort]
    import_whole(sort, written(tmp_path, "file.csv", text), tmp_path)
    (entry,) = RegisterIndex(index_paths(tmp_path)).named(name_key(name, Kind.ORGANISATION), Kind.ORGANISATION)
    assert (entry.id, entry.identifiers) == (entry_id, identifiers)


def test_places_have_their_statistical_address(tmp_path: Path) -> None:
    """Code and name columns bear the year; Welsh names count too."""
    text = "LAD24CD,LAD24NM,LAD24NMW\nW06000015,Cardiff,Caerdydd\n"
    import_whole("places", written(tmp_path, "lad.csv", text), tmp_path)
    (entry,) = RegisterIndex(index_paths(tmp_path)).named("caerdydd", Kind.PLACE)
    assert entry.same_as == ("http://statistics.data.gov.uk/id/statistical-geography/W06000015",)


def test_wikidata_results_need_the_class(tmp_path: Path) -> None:
    """A query's results do not say what its things are."""
    file = written(
        tmp_path, "q.csv", "item,itemLabel,itemAltLabel\nhttp://www.wikidata.org/entity/Q1,Harbour Fund,HF One\n"
    )
    with pytest.raises(RegisterError, match="does not say what its things are"):
        import_whole("wikidata", file, tmp_path)
    import_whole("wikidata", file, tmp_path, kind="Fund")
    (entry,) = RegisterIndex(index_paths(tmp_path)).named("hf one", Kind.FUND)
    assert entry.same_as == ("http://www.wikidata.org/entity/Q1",)


def test_reconciled_table_links_to_what_was_chosen(tmp_path: Path) -> None:
    """Names that a person matched in OpenRefine carry the address she chose."""
    text = "name,same_as\nHarbour Project,https://elsewhere.example/7\n"
    import_whole("reconciled", written(tmp_path, "t.csv", text), tmp_path, kind="programme")
    (entry,) = RegisterIndex(index_paths(tmp_path)).named("harbour project", Kind.PROGRAMME)
    assert entry.same_as == ("https://elsewhere.example/7",)


@pytest.mark.parametrize(
    ("text", "message"),
    [("a,b\n1,2\n", "the columns are a, b"), ("Charity Number,Charity Name\nnone,X\n", "no usable row")],
)
def test_unusable_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """The message says what is missing; nothing is left behind."""
    with pytest.raises(RegisterError, match=message):
        import_whole("oscr", written(tmp_path, "x.csv", text), tmp_path / "registers")
    assert not [path for path in (tmp_path / "registers").rglob("*") if path.is_file()]


def test_imported_registers_are_listed(charities: Path) -> None:
    """Sort, name and numbers."""
    (listed,) = list_whole(charities)
    assert (listed.sort, listed.name, listed.entries) == ("charities", "charity", 2)


def test_mention_of_a_charity_is_linked(charities: Path) -> None:
    """Resolution asks the index for what the shipped registers do not know."""
    registry = registry_of(Vocabulary(entries={}, by_name={}, concepts={}, term_labels={}), charities)
    referent = Referent("a", Kind.ORGANISATION, "Fenwick Community Trust Limited")
    extraction = Extraction(Document("note", "", "n.txt", "00"), (), (), (referent,))
    entity = resolve(extraction, registry, Minter("https://example.org/")).entities[-1]
    assert (entity.basis, entity.iri) == (Basis.REGISTER, "https://example.org/id/organisation/gb-chc-1125537")


def test_charity_and_its_company_are_one(charities: Path, tmp_path: Path) -> None:
    """A company whose number the charity gives is the charity."""
    text = "CompanyName,CompanyNumber,CompanyStatus\nFENWICK COMMUNITY TRUST LIMITED,06543210,Active\n"
    import_whole("companies", written(tmp_path, "c.csv", text), charities)
    assert found(charities, "Fenwick Community Trust Limited") == ["organisation/gb-chc-1125537"]


def test_namesakes_stay_open(charities: Path, tmp_path: Path) -> None:
    """A company of that name with another number leaves both as candidates."""
    text = "CompanyName,CompanyNumber,CompanyStatus\nFENWICK COMMUNITY TRUST LIMITED,09999999,Active\n"
    import_whole("companies", written(tmp_path, "c.csv", text), charities)
    assert len(found(charities, "Fenwick Community Trust Limited")) == 2


def test_command_offers_every_format() -> None:
    """The help and the table of formats do not drift apart."""
    assert set(WHOLE) == set(formats())
