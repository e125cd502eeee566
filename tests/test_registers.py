"""Registers a user imports: what is read, what is kept, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import RegisterError
from kg.registers import import_register, list_registers, with_registers
from kg.resources import resource_dir
from kg.vocabulary import load_vocabulary

CSV = "title,year,identifier\nBees Act,2031,http://www.legislation.gov.uk/id/ukpga/2031/4\nHives Act,,nonsense\n"
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:ukm="http://www.legislation.gov.uk/namespaces/metadata">
<entry><id>http://www.legislation.gov.uk/id/uksi/2031/7</id><title>The Bees Order 2031</title>
<ukm:Year Value="2031"/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:leg="http://www.legislation.gov.uk/def/legislation/">
<leg:Legislation rdf:about="http://www.legislation.gov.uk/id/asp/2031/2"><leg:title>Bees (Scotland) Act 2031</leg:title>
</leg:Legislation></rdf:RDF>"""


def kept(tmp_path: Path, name: str, text: str) -> list[str]:
    """Return the rows of the register that a file becomes."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    report = import_register("legislation", tmp_path / name, tmp_path / "registers")
    return report.path.read_text(encoding="utf-8").splitlines()[1:]


@pytest.mark.parametrize(
    ("name", "text", "row"),
    [
        ("a.csv", CSV, "legislation/ukpga/2031/4,Bees Act 2031,title"),
        ("a.feed", ATOM, "legislation/uksi/2031/7,The Bees Order 2031,title"),
        ("a.rdf", RDF, "legislation/asp/2031/2,Bees (Scotland) Act 2031,title"),
    ],
)
def test_each_form_is_read(tmp_path: Path, name: str, text: str, row: str) -> None:
    """CSV, Atom and RDF/XML give the same table."""
    assert kept(tmp_path, name, text) == [row]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        (
            "list.feed",
            [
                "legislation/nisr/2031/404,"
                '"The Bees (Crediting and Treatment of Honey, and Hive Numbers) (Amendment) Regulations '
                '(Northern Ireland) 2031",title',
                "legislation/ukpga/2031/4,Bees Act 2031,title",
                "legislation/wsi/2031/88,Rheoliadau Gwenyn (Cymru) 2031,title",
                "legislation/wsi/2031/88,The Bees (Wales) Regulations 2031,title",
            ],
        ),
        (
            "publication-log.feed",
            ["legislation/wsi/2031/754,The Bee Passport (Fees) (Wales) (Amendment) Regulations 2031,title"],
        ),
        ("act.rdf", ["legislation/asp/2031/2,Bees (Scotland) Act 2031,title"]),
    ],
)
def test_files_as_the_site_gives_them_are_read(tmp_path: Path, name: str, rows: list[str]) -> None:
    """A list, the publication log and the data of one Act, in the form legislation.gov.uk documents."""
    text = (Path(__file__).parent / "registers" / name).read_text(encoding="utf-8")
    assert kept(tmp_path, name, text) == rows


def test_title_of_several_acts_is_told(tmp_path: Path) -> None:
    """A title that the file gives to two Acts is named in the report."""
    text = CSV + "Bees Act,2031,http://www.legislation.gov.uk/id/ukpga/2031/5\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    report = import_register("legislation", tmp_path / "a.csv", tmp_path / "registers")
    assert report.ambiguous == ("Bees Act 2031",)


def test_skipped_row_is_named(tmp_path: Path) -> None:
    """A row without an identifier is left out, with its line and the reason."""
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    skipped = import_register("legislation", tmp_path / "a.csv", tmp_path / "registers").skipped
    assert [("line 3" in row.place, "nonsense" in row.why) for row in skipped] == [(True, True)]


@pytest.mark.parametrize("text", ["", "name,number\nx,1\n", "<feed", "<a/>", "title,identifier\nx,y\n"])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    """What is no register says so, and how one looks."""
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError):
        import_register("legislation", tmp_path / "a.csv", tmp_path / "registers")


def test_list_counts_entries(tmp_path: Path) -> None:
    """The list says what was imported."""
    kept(tmp_path, "a.csv", CSV)
    assert [(one.name, one.entries, one.titles) for one in list_registers(tmp_path / "registers")] == [("a", 1, 1)]


def test_imported_acts_join_the_shipped_ones(tmp_path: Path) -> None:
    """The vocabulary knows the imported Act by its title, and what is shipped stays."""
    kept(tmp_path, "a.csv", CSV)
    shipped = load_vocabulary(resource_dir("ontology"), "https://kg.test/")
    joined = with_registers(shipped, tmp_path / "registers")
    assert [entry.same_as for entry in joined.named("Bees Act 2031")] == [
        ("http://www.legislation.gov.uk/id/ukpga/2031/4",)
    ]
    assert joined.named("Localism Act 2011") == shipped.named("Localism Act 2011")
