"""Which entity a referent becomes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.model import (
    PUBLISHER,
    WORK,
    Basis,
    Document,
    Entity,
    Extraction,
    Kind,
    Literal,
    MetadataValue,
    Referent,
    Resolution,
)
from kg.namespaces import Minter
from kg.resolve import Knowledge, merge_entities, registry_of, resolve
from kg.vocabulary import Concept, RegisterEntry, Vocabulary

MINTER = Minter("https://example.org/")
ACT = RegisterEntry(
    "legislation/ukpga/2011/20",
    Kind.LEGISLATION,
    "Localism Act 2011",
    ("Localism Act 2011",),
    same_as=("http://www.legislation.gov.uk/id/ukpga/2011/20",),
)
ENGLAND = RegisterEntry("place/england", Kind.PLACE, "England", ("England",), within="place/united-kingdom")
UK = RegisterEntry("place/united-kingdom", Kind.PLACE, "United Kingdom", ("United Kingdom", "UK"))
FIRST = RegisterEntry("organisation/north-trust", Kind.ORGANISATION, "North Trust", ("North Trust", "NT"))
SECOND = RegisterEntry("organisation/new-trust", Kind.ORGANISATION, "New Trust", ("New Trust", "NT"))
VOCABULARY = Vocabulary(
    entries={entry.id: entry for entry in (ACT, ENGLAND, UK, FIRST, SECOND)},
    by_name={
        "localism act 2011": (ACT.id,),
        "england": (ENGLAND.id,),
        "united kingdom": (UK.id,),
        "uk": (UK.id,),
        "north trust": (FIRST.id,),
        "new trust": (SECOND.id,),
        "nt": (SECOND.id, FIRST.id),
    },
    concepts={
        "https://example.org/vocabulary/outcomes/skills": Concept(
            "https://example.org/vocabulary/outcomes/skills", "outcomes", "Skills", ("skills", "adult numeracy")
        )
    },
    term_labels={},
)


def resolved(
    *referents: Referent, metadata: tuple[MetadataValue, ...] = (), known: Knowledge | None = None
) -> Resolution:
    """Resolve a document that holds these referents."""
    document = Document("note", "A note.", "note.txt", "0" * 64, metadata=metadata)
    return resolve(Extraction(document, (), (), referents), registry_of(VOCABULARY), MINTER, known=known)


def entity(resolution: Resolution, referent_id: str) -> Entity:
    """Return what a referent became."""
    return next(one for one in resolution.entities if one.iri == resolution.iris[referent_id])


@pytest.mark.parametrize(
    ("referent", "path"),
    [
        (Referent("a", Kind.FUND, "The Harbour Fund"), "id/fund/harbour-fund"),
        (Referent("a", Kind.PLACE, "UK"), "id/place/united-kingdom"),
        (Referent("a", Kind.LEGISLATION, "the Act", register_id=ACT.id), "id/legislation/ukpga/2011/20"),
        (Referent("a", Kind.PERSON, "Ann Lee", qualifier="Local Trust"), "id/person/ann-lee-local-trust"),
        (Referent("a", Kind.PERSON, "Ann Lee", identifies=False), "doc/note#person-ann-lee"),
        (Referent("a", Kind.TOPIC, "greater control"), "doc/note#topic-greater-control"),
        (Referent("money/gbp-5", Kind.MONEY, "£5"), "id/money/gbp-5"),
        (Referent("a", Kind.ORGANISATION, "NT"), "doc/note#organisation-nt"),
    ],
)
def test_iri_follows_register_then_name(referent: Referent, path: str) -> None:
    """A register entry gives its own address, a name that identifies one by type, any other stays in its document."""
    assert resolved(referent).iris[referent.id] == f"https://example.org/{path}"


def test_ambiguous_name_keeps_its_candidates_and_no_link() -> None:
    """A name that two register entries bear is linked to neither."""
    found = entity(resolved(Referent("a", Kind.ORGANISATION, "NT")), "a")
    assert (found.candidates, found.same_as, found.document) == (
        (
            "https://example.org/id/organisation/new-trust",
            "https://example.org/id/organisation/north-trust",
        ),
        (),
        "note",
    )


def test_candidates_enter_with_their_names() -> None:
    """The register entries that an unresolved name could mean are described, so that a reader can choose."""
    labels = {one.label for one in resolved(Referent("a", Kind.ORGANISATION, "NT")).entities}
    assert {"North Trust", "New Trust"} <= labels


def test_places_a_place_lies_within_enter_too() -> None:
    """What a register entry links to is described."""
    resolution = resolved(Referent("a", Kind.PLACE, "England"))
    assert "https://example.org/id/place/united-kingdom" in {one.iri for one in resolution.entities}


def test_other_links_of_a_register_bring_nothing_in() -> None:
    """A register's predecessor of a body that is named does not become an entity by itself."""
    successor = replace(FIRST, properties=(("kg:succeeds", SECOND.id),))
    vocabulary = replace(VOCABULARY, entries={**VOCABULARY.entries, FIRST.id: successor})
    document = Document("note", "A note.", "note.txt", "0" * 64)
    referent = Referent("a", Kind.ORGANISATION, "North Trust")
    resolution = resolve(Extraction(document, (), (), (referent,)), registry_of(vocabulary), MINTER)
    assert "New Trust" not in {one.label for one in resolution.entities}


def test_provision_of_a_known_act_gets_its_address() -> None:
    """A provision is part of its Act and carries the official address."""
    found = entity(resolved(Referent("a", Kind.PROVISION, "Part 5", register_id=f"{ACT.id}/part/5")), "a")
    assert found.same_as == ("http://www.legislation.gov.uk/id/ukpga/2011/20/part/5",)
    assert ("eli:is_part_of", "https://example.org/id/legislation/ukpga/2011/20") in found.properties


def test_outcome_is_placed_under_its_concept() -> None:
    """An outcome whose name holds a keyword of a concept is narrower than the concept."""
    found = entity(resolved(Referent("a", Kind.OUTCOME, "better adult numeracy")), "a")
    assert found.properties == (("skos:broader", "https://example.org/vocabulary/outcomes/skills"),)


def test_unnamed_publisher_stays_in_its_document() -> None:
    """The words "we" and "our" mean a node of the document when nothing names it."""
    found = entity(resolved(Referent(PUBLISHER, Kind.ORGANISATION, "we")), PUBLISHER)
    assert (found.iri, found.label) == ("https://example.org/doc/note#organisation-publisher", "publisher of “note”")


def test_manifest_names_the_publisher() -> None:
    """A publisher from the manifest is an entity whose basis is metadata."""
    found = entity(resolved(metadata=(MetadataValue("publisher", "Gazette", "manifest"),)), PUBLISHER)
    assert (found.label, found.basis) == ("Gazette", Basis.METADATA)


def test_every_document_has_its_work() -> None:
    """The work is an entity even when nothing is said of it."""
    assert entity(resolved(), WORK).iri == "https://example.org/id/document/note"


def test_cited_title_of_a_corpus_document_is_that_document() -> None:
    """A work cited by the known title of a document of the corpus is that document."""
    referent = Referent("a", Kind.DOCUMENT, "The Long Report")
    found = resolved(referent, known={"title/long report": ("report-2020",)})
    assert found.iris["a"] == "https://example.org/id/document/report-2020"


def test_merging_does_not_depend_on_the_order() -> None:
    """Two documents' descriptions of one entity become the same one whichever is read first."""
    one = Entity("https://example.org/id/fund/a-fund", Kind.FUND, "A Fund", aliases=("AF",))
    two = replace(one, label="A fund", aliases=(), properties=(("kg:note", Literal("x")),))
    merged = merge_entities([Resolution((one,)), Resolution((two,))])
    assert merged == merge_entities([Resolution((two,)), Resolution((one,))])
    assert merged[0].aliases == ("A fund", "AF")


def test_acronym_explained_elsewhere_is_what_it_stands_for() -> None:
    """An acronym that this document does not explain and others do has the entity of the full name."""
    known = {"acronym/Fund/HCF": ("Harbour and Coast Fund",)}
    found = entity(resolved(Referent("a", Kind.FUND, "HCF"), known=known), "a")
    assert (found.iri, found.aliases) == ("https://example.org/id/fund/harbour-and-coast-fund", ("HCF",))
    assert found.basis is Basis.INFERRED


def test_acronym_explained_in_two_ways_stays_open() -> None:
    """What two documents explain differently is a node of its document, with both as candidates."""
    known = {"acronym/Fund/HF": ("Harbour Fund", "Hope Fund")}
    found = entity(resolved(Referent("a", Kind.FUND, "HF"), known=known), "a")
    assert found.document == "note"
    assert found.candidates == (
        "https://example.org/id/fund/harbour-fund",
        "https://example.org/id/fund/hope-fund",
    )


def test_acronym_the_document_explains_itself_is_not_looked_up() -> None:
    """What another document says of an acronym changes nothing where the document explains it."""
    known = {"acronym/Fund/HF": ("Harbour Fund",)}
    referent = Referent("a", Kind.FUND, "Hope Fund", aliases=("HF",))
    assert resolved(referent, known=known).iris["a"] == "https://example.org/id/fund/hope-fund"


def test_acronym_of_another_kind_is_not_taken() -> None:
    """A body's acronym says nothing about a fund's."""
    known = {"acronym/Organisation/HF": ("Harbour Foundation",)}
    found = resolved(Referent("a", Kind.FUND, "HF"), known=known)
    assert found.iris["a"] == "https://example.org/id/fund/hf"


def test_acronym_read_as_a_body_may_be_what_others_say() -> None:
    """What is read as an organisation, as nothing shows otherwise, is the fund that other documents explain."""
    known = {"acronym/Fund/HF": ("Harbour Fund",)}
    found = entity(resolved(Referent("a", Kind.ORGANISATION, "HF"), known=known), "a")
    assert (found.iri, found.kind) == ("https://example.org/id/fund/harbour-fund", Kind.FUND)


def test_register_name_is_found_in_any_spelling() -> None:
    """Company forms, "&" and case do not hide a registered name."""
    entry = RegisterEntry("organisation/a-and-b-limited", Kind.ORGANISATION, "A and B Limited", ("A and B Limited",))
    registry = registry_of(replace(VOCABULARY, entries={entry.id: entry}))
    document = Document("note", "A note.", "note.txt", "0" * 64)
    referent = Referent("a", Kind.ORGANISATION, "A & B LTD.")
    assert resolve(Extraction(document, (), (), (referent,)), registry, MINTER).entities[-1].register_id == entry.id


@pytest.mark.parametrize(("names", "expected"), [(["Kent County Council"], True), (["Kent City Council"] * 2, False)])
def test_short_name_of_a_council_needs_one_council(names: list[str], expected: bool) -> None:
    """The council of Kent in the register is "Kent Council", and neither is when there are two."""
    entries = {
        f"organisation/{number}": RegisterEntry(f"organisation/{number}", Kind.ORGANISATION, name, (name,))
        for number, name in enumerate(names)
    }
    registry = registry_of(replace(VOCABULARY, entries=entries))
    document = Document("note", "A note.", "note.txt", "0" * 64)
    referent = Referent("a", Kind.ORGANISATION, "Kent Council")
    found = resolve(Extraction(document, (), (), (referent,)), registry, MINTER)
    named = next(one for one in found.entities if one.iri == found.iris["a"])
    assert (named.basis is Basis.INFERRED) is expected
