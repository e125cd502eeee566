"""What the documents of a corpus tell each other."""

from __future__ import annotations

from kg.model import Document, Extraction, Kind, MetadataValue, Referent, Span
from kg.resolve import corpus_knowledge, offers


def extraction(*referents: Referent, title: str = "") -> Extraction:
    """Return a document that names these things."""
    metadata = (MetadataValue("title", title, "manifest"),) if title else ()
    return Extraction(Document("note", "A Note\n", "note.txt", "00", metadata=metadata), (), (), referents)


def test_document_offers_its_title_and_its_acronyms() -> None:
    """The title leads to the document, an acronym to the name it stands for; a short form is no acronym."""
    fund = Referent("f", Kind.FUND, "Harbour Coast Fund", ("HCF", "the Fund"))
    assert offers(extraction(fund, title="The Report")) == (
        ("acronym/Fund/HCF", "Harbour Coast Fund"),
        ("title/report", "note"),
    )


def test_first_heading_is_the_title_when_nothing_else_is() -> None:
    """A document without a manifest is known by its heading."""
    document = Document("note", "A Note\n", "note.txt", "00")
    assert offers(Extraction(document, (), (), (), title=Span(0, 6))) == (("title/a note", "note"),)


def test_people_and_laws_have_no_acronyms() -> None:
    """Initials of a person identify nobody."""
    assert offers(extraction(Referent("p", Kind.PERSON, "Ann Lee", ("AL",)))) == ()


def test_every_answer_counts_whatever_the_order() -> None:
    """Two documents that explain an acronym differently both have their say."""
    first, second = [("acronym/Fund/HF", "Hope Fund")], [("acronym/Fund/HF", "Harbour Fund")]
    assert corpus_knowledge([first, second]) == corpus_knowledge([second, first])
    assert corpus_knowledge([first, second])["acronym/Fund/HF"] == ("Harbour Fund", "Hope Fund")
