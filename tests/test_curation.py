"""Decisions of people: the file, and what a build makes of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kg.curation import Decision, Decisions, load_decisions
from kg.errors import CurationError
from kg.model import Basis, Document, Extraction, Kind, Literal, Referent
from kg.namespaces import Minter
from kg.resolve import corpus_knowledge, decided_facts, registry_of, resolve
from kg.vocabulary import Vocabulary
from tests.golden.by_hand import EXTRACTION

MINTER = Minter("https://example.org/")
REGISTRY = registry_of(Vocabulary(entries={}, by_name={}, concepts={}, term_labels={}))


def known(*decisions: Decision) -> dict[str, tuple[str, ...]]:
    """Return what resolution is told of decisions."""
    return corpus_knowledge([Decisions(decisions).answers(MINTER)])


def iri(name: str, *decisions: Decision, slug: str = "note") -> str:
    """Return the address of an organisation that a document names, under some decisions."""
    extraction = Extraction(Document(slug, "", "n.txt", "0"), (), (), (Referent("a", Kind.ORGANISATION, name),))
    return resolve(extraction, REGISTRY, MINTER, known=known(*decisions)).iris["a"].removeprefix("https://example.org/")


def decision(kind: str, *things: str, target: str = "", document: str = "", **changes: str) -> Decision:
    """Return a decision."""
    return Decision(kind, "because", "A. Person", "", things, target, document, tuple(changes.items()))


def test_merged_thing_has_the_address_it_was_merged_into() -> None:
    """Two names that a person says are one are one node; without the decision they are two."""
    merge = decision("merge", "id/organisation/fenwick-trust", target="id/organisation/fenwick-trust-limited")
    assert iri("Fenwick Trust", merge) == "id/organisation/fenwick-trust-limited"
    assert iri("Fenwick Trust") == "id/organisation/fenwick-trust"


def test_split_holds_for_its_document_alone() -> None:
    """One document's thing of that name is another one."""
    split = decision("split", "id/organisation/hope", target="Hope (Leeds)", document="note")
    assert iri("Hope", split) == "id/organisation/hope-leeds"
    assert iri("Hope", split, slug="other") == "id/organisation/hope"


def test_link_is_added() -> None:
    """A person may say which thing elsewhere it is."""
    link = decision("link", "id/organisation/hope", target="https://elsewhere.example/1")
    extraction = Extraction(Document("note", "", "n.txt", "0"), (), (), (Referent("a", Kind.ORGANISATION, "Hope"),))
    found = resolve(extraction, REGISTRY, MINTER, known=known(link))
    assert [one.same_as for one in found.entities if one.label == "Hope"] == [("https://elsewhere.example/1",)]


def golden(sort: str, fact: str) -> str:
    """Return the relative address of a fact of the golden document."""
    return f"doc/{EXTRACTION.document.slug}#{sort}-{fact}"


def test_rejected_claim_is_gone_with_what_rests_on_it() -> None:
    """No plain triple, no claim, and nothing inferred from it."""
    claim = EXTRACTION.claims[0]
    resting = replace(EXTRACTION.claims[1], id="resting", derived_from=(claim.id,))
    extraction = replace(EXTRACTION, claims=(claim, resting))
    assert decided_facts(extraction, known(decision("reject", golden("claim", claim.id)))).claims == ()


def test_part_of_a_rejected_award_stays_by_itself() -> None:
    """The part was told too."""
    whole = EXTRACTION.awards[0]
    part = replace(whole, id="part", part_of=whole.id)
    found = decided_facts(
        replace(EXTRACTION, awards=(whole, part)), known(decision("reject", golden("award", whole.id)))
    )
    assert [(award.id, award.part_of) for award in found.awards] == [("part", None)]


def test_corrected_award_has_the_new_amount_and_says_so() -> None:
    """The basis of a corrected fact is curated."""
    award = EXTRACTION.awards[0]
    found = decided_facts(EXTRACTION, known(decision("correct", golden("award", award.id), amount="7", date="2024")))
    assert (found.awards[0].amount, found.awards[0].date) == (Decimal(7), Literal("2024", "gYear"))
    assert found.awards[0].basis is Basis.CURATED


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": "much"}, "'much' is no amount"),
        ({"status": "lost"}, "'lost' is no status"),
        ({"object": "x"}, "has no object"),
        ({"date": "May"}, "'May' is no date"),
    ],
)
def test_correction_that_does_not_fit_is_refused(changes: dict[str, str], message: str) -> None:
    """A mistake in the file is named, and not built into the graph."""
    award = EXTRACTION.awards[0]
    with pytest.raises(CurationError, match=message):
        decided_facts(EXTRACTION, known(decision("correct", golden("award", award.id), **changes)))


def test_missing_file_holds_no_decision(tmp_path: Path) -> None:
    """Nobody has to decide anything."""
    assert load_decisions(tmp_path / "curation.toml").decisions == ()


def test_file_is_read(tmp_path: Path) -> None:
    """Every kind, with who, why and when."""
    path = tmp_path / "curation.toml"
    path.write_text(
        '[[decision]]\ndo = "merge"\nthings = ["id/fund/a"]\ninto = "id/fund/b"\nwhy = "same"\nwho = "AP"\n'
        "date = 2026-11-22\n"
        '[[decision]]\ndo = "apart"\nthings = ["id/fund/a", "id/fund/c"]\nwhy = "two"\nwho = "AP"\n',
        encoding="utf-8",
    )
    merge, apart = load_decisions(path).decisions
    assert (merge.target, merge.date, apart.things) == ("id/fund/b", "2026-11-22", ("id/fund/a", "id/fund/c"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[decision]]\ndo = 'marry'", "do = 'marry' is no decision"),
        ("[[decision]]\ndo = 'apart'\nthings = ['id/fund/a']\nwhy = 'x'", "lacks who"),
        ("[[decision]]\ndo = 'apart'\nthings = ['a fund']\nwhy = 'x'\nwho = 'y'", "is no address"),
        ("[[decision]]\ndo = 'reject'\nfact = 'id/fund/a'\nwhy = 'x'\nwho = 'y'", "is no fact"),
        ("[[decision]]\ndo = 'correct'\nfact = 'doc/a#award-1'\nwhy = 'x'\nwho = 'y'", "nothing is corrected"),
        ("decisions = 1", "holds decisions"),
        ("[[decision", "not valid TOML"),
        (
            "[[decision]]\ndo = 'merge'\nthings = ['id/a']\ninto = 'id/b'\nwhy = 'x'\nwho = 'y'\n"
            "[[decision]]\ndo = 'merge'\nthings = ['id/b']\ninto = 'id/c'\nwhy = 'x'\nwho = 'y'",
            "merged into another thing itself",
        ),
    ],
)
def test_faulty_file_is_refused_with_what_to_do(tmp_path: Path, text: str, message: str) -> None:
    """The message names file, decision and remedy."""
    path = tmp_path / "curation.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CurationError, match=message) as raised:
        load_decisions(path)
    assert raised.value.remedy


def test_document_of_the_corpus_cannot_be_merged_away() -> None:
    """Its work stays what it is; the other thing may become it."""
    extraction = Extraction(Document("note", "", "n.txt", "0"), (), (), ())
    merge = decision("merge", "id/document/note", target="id/document/report")
    with pytest.raises(CurationError, match="is a document of the corpus"):
        resolve(extraction, REGISTRY, MINTER, known=known(merge))
