"""Texts that nobody should write: they are read without a crash, with exact offsets, all the way to a valid graph."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph

from kg.extraction import DocumentReader, ReadDocument, open_reader
from kg.mapping import document_graph, entities_graph
from kg.model import Document, Extraction, Span
from kg.resources import resource_dir
from kg.settings import load_settings
from kg.validate import Shapes, check_offsets, load_shapes, validate
from kg.vocabulary import ontology_graph, vocabularies_graph

GOLD = Path(__file__).parent / "gold"
SENTENCES = [
    sentence
    for path in sorted(GOLD.glob("*.txt"))
    for sentence in re.split(r"(?<=[.!?])\s+", path.read_text(encoding="utf-8"))
]
WELSH = (
    "Dyfarnodd Llywodraeth Cymru £250,000 i Gyngor Gwynedd. Mae Cronfa’r Loteri Fawr yn cefnogi 13 y cant "
    "o’r prosiectau, meddai Siân Gwenllian AS."
)
GAELIC = (
    "Thug Riaghaltas na h-Alba £2m do Chomhairle nan Eilean Siar agus 40% do Bhòrd na Gàidhlig a’ toirt taic dhaibh."
)
OCR = (
    "Tlie Le\u00advelling Up Fuud aw arded £I.7bii to Brîstol C ity Counci1 , 0ctober 202l .\n"
    "C0MMUNITY 0WNERSHIP FUND\u000c- 12 -\nl3%"
)
CASES = {
    "blank": " \n\t\u00a0 ",
    "one letter": "a",
    "control characters": "The \x00Fund\x07 gave £5m\x1b[31m to Leeds City Council\x7f.\x85",
    "lone surrogates of a bad decoder": "The Fund gave \ufffd\ufffd £5m to Leeds.",
    "emoji": "👩‍👩‍👧‍👦 Leeds City Council 🎉 gave £5m to the 🏴󠁧󠁢󠁷󠁬󠁳󠁿 Welsh Government 👍🏽.",
    "right to left": "\u202eהקרן\u202c נתנה £5m ל-Leeds City Council. صندوق المجتمع gave 13% to Bristol.",
    "combining marks": "Le\u0301vellíng U\u0308p Fu\u0301nd gave £5m to Lee\u0300ds.",
    "no-break and zero-width": "Leeds\u00a0City\u2009Council\u200b gave £\u202f5\u00a0million\ufeff to Big\u2060Local.",
    "all capitals": "THE LEVELLING UP FUND GAVE £5M TO LEEDS CITY COUNCIL IN MAY 2021, SAID JANE SMITH, MINISTER.",
    "Welsh": WELSH,
    "Gaelic": GAELIC,
    "scanned": OCR,
    "carriage returns": "Leeds City Council\r\rgave £5m\rto Big Local.\r",
    "brackets": "(((Local Trust (LT) ((£5m) [13% {Leeds",
    "quotes": '“‘"The ‘Fund”" \'said "“Jane Smith”, Cabinet Member.',
    "bullets alone": "•\n* \n- \n1.\n(a)\n",
    "a table of marks": "|||||\n|-|-|\n| Leeds | £5m |\n||",
    "one long word": "Council" * 700,
    "one long line": "The council gave £5m to Leeds and said so, " * 150,
    "many bullets": "* Leeds\n" * 300,
    "only figures": "£5m £6m £7m 1% 2% 3% 4,000 5,000 6,000 1 in 4 half",
    "acronym of itself": "ABC (ABC) (ABC (ABC)). The ABC said ABC’s ABC.",
    "mathematical letters": "𝐋𝐞𝐞𝐝𝐬 𝐂𝐢𝐭𝐲 gave ４０％ and ٤٠٪ and Ⅻ to ﬁnance.",
    "names in a circle": "A is part of B. B is part of A. Fund A Fund B Fund A.",
}


@pytest.fixture(scope="module")
def reader() -> DocumentReader:
    """Return the reader with the shipped vocabulary."""
    return open_reader(load_settings({"base_iri": "https://kg.test/"}, environ={}, directory=Path("/nowhere")))


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    """Return the shipped shapes."""
    return load_shapes(resource_dir("shapes"), "https://kg.test/")


@pytest.fixture(scope="module")
def common() -> Graph:
    """Return what every graph may refer to."""
    ontology = resource_dir("ontology")
    return ontology_graph(ontology) + vocabularies_graph(ontology, "https://kg.test/")


def read(reader: DocumentReader, text: str) -> ReadDocument:
    """Read a text as it is: the readers refuse some of these before they come so far."""
    return reader.read(Document("hostile", text, "hostile.txt", "0" * 64))


def check_extraction(extraction: Extraction) -> None:
    """Check that spans lie in the text in order and apart, and that sentences cover mentions and evidence."""
    text = extraction.document.text
    whole = Span(0, len(text))
    assert all(whole.covers(span) and span.of(text).strip() == span.of(text) != "" for span in extraction.sentences)
    assert all(mention.span.of(text) == mention.text for mention in extraction.mentions)
    for spans in (extraction.sentences, [mention.span for mention in extraction.mentions]):
        assert all(left.end <= right.start for left, right in pairwise(spans))
    evidence = {claim.evidence for claim in extraction.claims} | {award.evidence for award in extraction.awards}
    evidence |= {observation.evidence for observation in extraction.observations}
    evidence |= {citation.evidence for citation in extraction.citations}
    assert evidence <= set(extraction.sentences)
    known = {referent.id for referent in extraction.referents}
    assert {mention.referent for mention in extraction.mentions} <= known


def check_graph(read: ReadDocument, shapes: Shapes, common: Graph) -> None:
    """Check that the graph is valid and that its offsets reproduce the text."""
    graph = document_graph(read.extraction, read.resolution, read.minter)
    assert check_offsets(graph) == ()
    context = common + entities_graph(read.resolution.entities, read.minter)
    report = validate(graph, shapes, context=context)
    assert report.conforms, [(result.message, result.focus) for result in report.results]


@pytest.mark.parametrize("name", CASES)
def test_hostile_text_becomes_a_valid_graph(reader: DocumentReader, shapes: Shapes, common: Graph, name: str) -> None:
    """Each case is read to the character, and its graph is valid."""
    found = read(reader, CASES[name])
    check_extraction(found.extraction)
    check_graph(found, shapes, common)


def test_an_empty_text_has_nothing(reader: DocumentReader) -> None:
    """No sentence, no mention, no fact."""
    found = reader.extractor.extract(Document("empty", "", "empty.txt", "0" * 64))
    assert (found.sentences, found.mentions, found.claims) == ((), (), ())


_PIECES = st.sampled_from(
    [
        *SENTENCES,
        WELSH,
        GAELIC,
        OCR,
        "* ",
        "\n",
        "\n\n",
        "£",
        "5m",
        "(",
        ")",
        "“",
        "’s",
        "\t",
        "\x00",
        "\u202e",
        "👍🏽",
        "’",
        "…",
        ",",
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PIECES, max_size=8).map("".join))
def test_sentences_in_any_order(reader: DocumentReader, text: str) -> None:
    """Real sentences with rubbish between them keep their offsets."""
    check_extraction(reader.extractor.extract(Document("mixed", text, "mixed.txt", "0" * 64)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_any_characters(reader: DocumentReader, text: str) -> None:
    """Any characters are read without a crash."""
    check_extraction(reader.extractor.extract(Document("any", text, "any.txt", "0" * 64)))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SENTENCES), st.data())
def test_scanned_sentences(reader: DocumentReader, sentence: str, data: st.DataObject) -> None:
    """Letters lost, doubled and misread anywhere leave the offsets exact."""
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, max(0, len(sentence) - 1)))
        noise = data.draw(st.sampled_from(["", " ", "0", "l", "\u00ad", "\n", "ﬁ", ".", "\ufffd"]))
        sentence = sentence[:place] + noise + sentence[place + 1 :]
    check_extraction(reader.extractor.extract(Document("scan", sentence, "scan.txt", "0" * 64)))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PIECES, min_size=1, max_size=6).map("".join).filter(str.strip))  # readers refuse a blank text
def test_any_mixture_becomes_a_valid_graph(reader: DocumentReader, shapes: Shapes, common: Graph, text: str) -> None:
    """Whatever is read in mixed text can be published."""
    check_graph(read(reader, text), shapes, common)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SENTENCES))
def test_capitals_keep_offsets(reader: DocumentReader, sentence: str) -> None:
    """A text in capitals is read, and figures in it are found as in the text it was made of."""
    check_extraction(reader.extractor.extract(Document("loud", sentence.upper(), "loud.txt", "0" * 64)))
