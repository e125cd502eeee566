"""One thing named in many ways over many documents is one node, and things that are easily confused stay apart."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import pytest

from kg.extraction import open_reader
from kg.model import Document, Extraction, Kind, Referent, Resolution
from kg.namespaces import slugify
from kg.resolve import corpus_knowledge, offers, resolve
from kg.settings import load_settings

#: Ten documents, in which one body, one fund, one Act and one city are named in five ways each.
TEXTS = (
    "The Harbour Renewal Fund opened in May 2023. Fenwick Community Trust Ltd runs it under the Localism Act 2011 "
    "in Newcastle upon Tyne.",
    "The Harbour Renewal Fund (HRF) paid £2 million to the Fenwick Community Trust Limited (FCTL). "
    "The Localism Act 2011 (c. 20) gives the powers, and people in Newcastle-upon-Tyne gained.",
    "In 2024 the HRF closed to new bids. FCTL welcomed the decision.",
    "The Harbour-Renewal Fund is small. Fenwick Community Trust Ltd. said so in Newcastle upon Tyne. "
    "Section 1 of the Localism Act 2011 applies.",
    "NEWS\n\nThe Harbour Renewal Fund is administered by Fenwick Community Trust Limited. "
    "Residents of Newcastle Upon Tyne may apply under the Localism Act, 2011.",
    "FENWICK COMMUNITY TRUST LIMITED\n\nThe trust runs the Harbour Renewal Fund across Newcastle  upon Tyne. "
    "The Localism Act 2011 (“the 2011 Act”) matters: the 2011 Act gives powers.",
    "Trustees met in Newcastle upon Tyne. Money of the HRF reached FCTL in June.",
    "The Harbour Renewal Fund’s guidance was published by the Fenwick Community Trust Limited.",
    "The LOCALISM ACT 2011 helped the Harbour Renewal Fund, and Fenwick Community Trust Limited said so.",
    "Projects across Newcastle‑upon‑Tyne were paid by the Harbour Renewal Fund, which FCTL manages.",
)
EXPECTED = {
    "fund/harbour-renewal-fund": {"Harbour Renewal Fund", "HRF", "Harbour-Renewal Fund"},
    "organisation/fenwick-community-trust-limited": {
        "Fenwick Community Trust Ltd",
        "Fenwick Community Trust Limited",
        "FCTL",
        "FENWICK COMMUNITY TRUST LIMITED",
    },
    "legislation/ukpga/2011/20": {"Localism Act 2011", "Localism Act, 2011", "2011 Act", "LOCALISM ACT 2011"},
    "place/newcastle-upon-tyne": {"Newcastle upon Tyne", "Newcastle  upon Tyne"},
}


@lru_cache(maxsize=1)
def corpus() -> tuple[tuple[Extraction, Resolution], ...]:
    """Read the ten documents as a build does."""
    reader = open_reader(load_settings(environ={}))
    read = [
        reader.extractor.extract(Document(f"d{at}", text, f"d{at}.txt", hashlib.sha256(text.encode()).hexdigest()))
        for at, text in enumerate(TEXTS)
    ]
    known = corpus_knowledge(map(offers, read))
    return tuple((one, resolve(one, reader.registry, reader.minter, known=known)) for one in read)


def named_by(entity: str) -> set[str]:
    """Return the words by which the documents name an entity."""
    return {
        mention.text
        for extraction, resolution in corpus()
        for mention in extraction.mentions
        if resolution.iris[mention.referent].endswith(f"/id/{entity}")
    }


@pytest.mark.parametrize("entity", EXPECTED)
def test_one_thing_named_in_many_ways_is_one_node(entity: str) -> None:
    """Every way in which the ten documents name it leads to one address."""
    assert named_by(entity) >= EXPECTED[entity]


@pytest.mark.parametrize("kind", ["fund", "organisation", "legislation", "place"])
def test_there_is_no_second_node_of_a_kind(kind: str) -> None:
    """No spelling has made a node of its own."""
    entities = {entity.iri for _, resolution in corpus() for entity in resolution.entities}
    found = {iri for iri in entities if f"/id/{kind}/" in iri and "/section/" not in iri}
    # A city of the register brings in what it lies within.
    wholes = {f"place/{name}" for name in ("united-kingdom", "england", "north-east-england")}
    assert {iri.partition("/id/")[2] for iri in found} - wholes <= set(EXPECTED)


def node(name: str, kind: Kind, qualifier: str | None = None, *, identifies: bool = True) -> str:
    """Return the address of a thing that a document names."""
    reader = open_reader(load_settings(environ={}))
    key = f"{kind.value.lower()}/{slugify(name)}"
    referent = Referent(key, kind, name, qualifier=qualifier, identifies=identifies)
    document = Document("note", "", "note.txt", "00")
    return resolve(Extraction(document, (), (), (referent,)), reader.registry, reader.minter).iris[key]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Leeds", Kind.PLACE), ("Leeds City Council", Kind.ORGANISATION)),
        (("Newcastle upon Tyne", Kind.PLACE), ("Newcastle-under-Lyme", Kind.PLACE)),
        (("Big Lottery Fund", Kind.ORGANISATION), ("National Lottery Community Fund", Kind.ORGANISATION)),
        (("MHCLG", Kind.ORGANISATION), ("DLUHC", Kind.ORGANISATION)),
        (("Harbour Renewal Fund", Kind.FUND), ("Harbour Renewal Fund", Kind.PROGRAMME)),
        (("Levelling Up Fund", Kind.FUND), ("Levelling Up", Kind.AGENDA)),
        (("Housing Act 1985", Kind.LEGISLATION), ("Housing Act 1988", Kind.LEGISLATION)),
        (("Department for Education", Kind.ORGANISATION), ("Department of Education", Kind.ORGANISATION)),
        (("Community Ownership Fund", Kind.FUND), ("UK Community Renewal Fund", Kind.FUND)),
        (("Fenwick Trust", Kind.ORGANISATION), ("Fenwick Trust Ltd", Kind.ORGANISATION)),
        (("Ann Lee", Kind.PERSON, "Local Trust"), ("Ann Lee", Kind.PERSON, "Power to Change")),
        (("Leicester City Council", Kind.ORGANISATION), ("Leicestershire County Council", Kind.ORGANISATION)),
    ],
    ids=lambda thing: thing[0],
)
def test_things_that_are_easily_confused_stay_apart(one: tuple[str, Kind], other: tuple[str, Kind]) -> None:
    """A place and its council, a name and the one before it, a fund and its programme, namesakes, near spellings."""
    assert node(*one) != node(*other)


def test_people_with_one_surname_stay_in_their_documents() -> None:
    """A surname identifies nobody beyond its document."""
    assert node("Smith", Kind.PERSON, identifies=False).endswith("/doc/note#person-smith")
