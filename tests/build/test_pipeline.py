"""What a build publishes, keeps and refuses."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib import Literal as RdfLiteral

from kg.build import BuildReport, NothingPublishedError, Stages, build
from kg.curation import Decision, Decisions
from kg.errors import CorpusError, DocumentError, StoreBusyError, StoreVersionError, UsageError
from kg.model import Extraction, Resolution
from kg.namespaces import KG, NIF, RDF, XSD
from kg.resolve import Knowledge
from kg.store import Change, Store, Upload
from kg.store.changing import make_change
from tests.build.examples import BASE, MINTER, SHAPE, fund, settings, stages, write

GOOD = "The Harbour Fund opened in May."
OTHER = "The Coastal Fund pays for piers."
CURSED = "The Harbour Fund is cursed."


def run(tmp_path: Path, *paths: Path, add: bool = False, given: Stages | None = None) -> BuildReport:
    """Build the corpus of the test."""
    return build(settings(tmp_path), paths, add=add, stages=given or stages())


def store(tmp_path: Path) -> Store:
    """Return the store of the test."""
    return Store(tmp_path / "store")


def labels(tmp_path: Path) -> list[str]:
    """Return the labels of the funds in the served version."""
    rows = store(tmp_path).open().select("SELECT ?label { ?fund a kg:Fund ; rdfs:label ?label } ORDER BY ?label")
    return [str(label) for (label,) in rows]


def statements(tmp_path: Path) -> list[str]:
    """Return every statement of the served version but those of graph/build, in canonical order."""
    quads = store(tmp_path).open().quads()
    return sorted(" ".join(term.n3() for term in quad) for quad in quads if quad[3] != MINTER.graph("build"))


def build_graph(tmp_path: Path) -> Graph:
    """Return graph/build of the served version."""
    return store(tmp_path).open().graph(str(MINTER.graph("build")))


def test_store_holds_what_the_documents_say(tmp_path: Path) -> None:
    """Each document has its graph; entities, ontology and build have theirs."""
    write(tmp_path, a=GOOD, b=OTHER)
    report = run(tmp_path)
    assert report.documents == ("a", "b")
    assert store(tmp_path).open().graph_names() == [
        str(MINTER.graph(name)) for name in ("a", "b", "build", "entities", "ontology")
    ]
    assert labels(tmp_path) == ["Coastal Fund", "Harbour Fund"]


def test_report_counts_what_the_version_holds(tmp_path: Path) -> None:
    """Mentions by type, facts by kind, entities, and no refusal."""
    write(tmp_path, a=f"{GOOD} {GOOD}", b=OTHER)
    report = run(tmp_path)
    assert report.counts.mentions == {"Fund": 3}
    assert report.counts.facts == {"claims": 3}
    assert report.counts.entities == 4
    assert (report.refused, report.violations) == ((), 0)


def test_store_mirrors_the_corpus(tmp_path: Path) -> None:
    """A document that is gone from the corpus is gone from the store, with its entities."""
    write(tmp_path, a=GOOD, b=OTHER)
    run(tmp_path)
    write(tmp_path, b=OTHER)
    assert run(tmp_path).documents == ("b",)
    assert labels(tmp_path) == ["Coastal Fund"]


def test_adding_keeps_what_is_there(tmp_path: Path) -> None:
    """With `add`, other documents stay, entities of all are merged."""
    write(tmp_path, a=GOOD)
    run(tmp_path)
    extra = tmp_path / "extra.txt"
    extra.write_text(OTHER, encoding="utf-8")
    assert run(tmp_path, extra, add=True).documents == ("a", "extra")
    assert labels(tmp_path) == ["Coastal Fund", "Harbour Fund"]


def test_adding_replaces_the_document_of_the_same_path(tmp_path: Path) -> None:
    """A newer text of a document takes its place."""
    write(tmp_path, a=GOOD, b=GOOD)
    run(tmp_path)
    write(tmp_path, a=OTHER)
    assert run(tmp_path, add=True).documents == ("a", "b")
    assert labels(tmp_path) == ["Coastal Fund", "Harbour Fund"]


def test_adding_a_namesake_does_not_replace(tmp_path: Path) -> None:
    """Another file that would have the same slug gets a slug of its own."""
    write(tmp_path, a=GOOD)
    run(tmp_path)
    namesake = tmp_path / "a.md"
    namesake.write_text(OTHER, encoding="utf-8")
    documents = run(tmp_path, namesake, add=True).documents
    assert len(documents) == 2
    assert documents[0] == "a"
    assert documents[1].startswith("a-")


def test_adding_under_another_base_is_refused(tmp_path: Path) -> None:
    """Two bases do not mix in one store."""
    write(tmp_path, a=GOOD)
    run(tmp_path)
    other = settings(tmp_path, base_iri="https://example.com/")
    with pytest.raises(UsageError, match=r"was built with base_iri https://example\.org/kg/"):
        build(other, add=True, stages=stages())


def test_order_of_the_documents_makes_no_difference(tmp_path: Path) -> None:
    """The same documents, in one go or one by one and the other way round, give the same statements."""
    write(tmp_path, a=GOOD, b=f"{OTHER} {GOOD}")
    run(tmp_path)
    together = statements(tmp_path)
    files = [tmp_path / "corpus" / f"{name}.txt" for name in "ba"]
    run(tmp_path, files[0])
    run(tmp_path, files[1], add=True)
    assert statements(tmp_path) == together


def test_two_builds_say_the_same(tmp_path: Path) -> None:
    """All but graph/build is the same for the same input, whatever was there before."""
    write(tmp_path, a=GOOD, b=OTHER)
    run(tmp_path)
    first = statements(tmp_path)
    write(tmp_path, c=OTHER)
    run(tmp_path)
    write(tmp_path, a=GOOD, b=OTHER)
    run(tmp_path)
    assert statements(tmp_path) == first


def test_violating_document_is_refused_and_the_others_go_on(tmp_path: Path) -> None:
    """The report names document, node, shape, message and sentence."""
    write(tmp_path, a=CURSED, b=OTHER)
    report = run(tmp_path)
    (refused,) = report.refused
    (violation,) = refused.violations
    assert (report.documents, refused.slug, refused.kept, report.violations) == (("b",), "a", False, 1)
    assert refused.path == "a.txt"
    assert violation.shape == SHAPE
    assert violation.focus.startswith(f"{BASE}doc/a#claim-")
    assert violation.sentence == CURSED
    assert "calls it cursed" in refused.why
    assert labels(tmp_path) == ["Coastal Fund"]


def test_refused_document_keeps_its_earlier_graph(tmp_path: Path) -> None:
    """The old graph and its entities stay, marked stale with the reason."""
    write(tmp_path, a=GOOD, b=OTHER)
    run(tmp_path)
    before = statements(tmp_path)
    write(tmp_path, a=CURSED, b=OTHER)
    report = run(tmp_path)
    assert [refused.kept for refused in report.refused] == [True]
    assert statements(tmp_path) == before
    (reason,) = build_graph(tmp_path).objects(MINTER.graph("a"), KG.staleBecause)
    assert "calls it cursed" in str(reason)


def test_stale_document_becomes_current_again(tmp_path: Path) -> None:
    """Once the document is right, nothing is left of the refusal."""
    write(tmp_path, a=GOOD)
    run(tmp_path)
    write(tmp_path, a=CURSED)
    run(tmp_path)
    write(tmp_path, a=OTHER)
    assert run(tmp_path).refused == ()
    assert labels(tmp_path) == ["Coastal Fund"]
    assert not list(build_graph(tmp_path).subject_objects(KG.staleBecause))


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x00" * 50, b"x" * 10_001])
def test_unreadable_document_is_refused_and_keeps_its_graph(tmp_path: Path, content: bytes) -> None:
    """Empty, binary and oversized files are named; what was built of them stays."""
    write(tmp_path, a=GOOD, b=OTHER)
    run(tmp_path)
    (tmp_path / "corpus" / "a.txt").write_bytes(content)
    report = run(tmp_path)
    assert [(refused.slug, refused.kept) for refused in report.refused] == [("a", True)]
    assert labels(tmp_path) == ["Coastal Fund", "Harbour Fund"]


def test_document_the_extractor_cannot_read_is_refused(tmp_path: Path) -> None:
    """A failure while reading is one document's, not the build's."""
    write(tmp_path, a="This is unreadable.", b=OTHER)
    report = run(tmp_path)
    assert [refused.why for refused in report.refused] == ["a.txt: the parser gave up; shorten it"]


def test_offsets_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    """A mention whose words are not those of the text never gets into the store."""

    def shifted(graph: Graph) -> Graph:
        mention = next(graph.subjects(RDF.type, KG.Mention))
        graph.set((mention, NIF.beginIndex, RdfLiteral("0", datatype=XSD.integer)))
        return graph

    write(tmp_path, a=GOOD)
    wrong = replace(stages(), map=lambda extraction, found: shifted(stages().map(extraction, found)))
    with pytest.raises(NothingPublishedError) as caught:
        run(tmp_path, given=wrong)
    assert "offsets do not fit the text" in caught.value.refused[0].why


def test_entities_that_violate_when_merged_refuse_the_new_documents(tmp_path: Path) -> None:
    """When no document is wrong by itself, those read now that name the entity are refused; earlier graphs stay."""
    once, twice = "The Twice Named Fund, also Tees, opened.", "The Twice Named Fund, also Tyne, closed."
    write(tmp_path, a=once, b=OTHER)
    run(tmp_path)
    write(tmp_path, a=once, b=OTHER, c=twice)
    report = run(tmp_path)
    assert [(refused.slug, refused.kept) for refused in report.refused] == [("c", False)]
    report = run(tmp_path, given=stages("other rules"))
    assert [(refused.slug, refused.kept) for refused in report.refused] == [("a", True), ("c", False)]
    assert report.documents == ("a", "b")
    assert labels(tmp_path) == ["Coastal Fund", "Twice Named Fund"]


def test_nothing_to_build_loses_nothing(tmp_path: Path) -> None:
    """A folder without documents is an error, and the served version stays."""
    write(tmp_path, a=GOOD)
    run(tmp_path)
    write(tmp_path)
    with pytest.raises(CorpusError, match="holds no document"):
        run(tmp_path)
    assert store(tmp_path).current_id() == "000001"
    assert labels(tmp_path) == ["Harbour Fund"]


def test_corpus_of_refused_documents_publishes_nothing(tmp_path: Path) -> None:
    """When no document can be published, the error says why, and there is still no store."""
    write(tmp_path, a="", b=CURSED)
    with pytest.raises(NothingPublishedError, match="all 2 documents were refused") as caught:
        run(tmp_path)
    assert [re.search("is empty|calls it cursed", item.why) is not None for item in caught.value.refused] == [
        True,
        True,
    ]
    assert store(tmp_path).current_id() is None


def test_documents_of_a_closed_folder_stay(tmp_path: Path) -> None:
    """What lies in a folder that cannot be opened is unknown, not gone."""
    write(tmp_path, a=GOOD, b=OTHER)
    run(tmp_path)
    write(tmp_path, a=GOOD)
    closed = DocumentError("corpus/below", "the folder cannot be read", remedy="check its permissions")
    given = replace(stages(), list=lambda paths: replace(stages().list(paths), closed=(closed,)))
    report = run(tmp_path, given=given)
    assert report.documents == ("a", "b")
    assert [refused.path for refused in report.refused] == ["corpus/below"]
    assert list(build_graph(tmp_path).objects(MINTER.graph("b"), KG.staleBecause)) == [RdfLiteral(str(closed))]


def test_graphs_of_others_are_left_alone(tmp_path: Path) -> None:
    """What people wrote through the service is carried from version to version."""
    write(tmp_path, a=GOOD)
    run(tmp_path)
    kept, foreign = store(tmp_path).open(), "https://example.org/notes"
    with store(tmp_path).writing() as writer:
        for name in kept.graph_names():
            writer.copy(name, kept)
        writer.add(foreign, kept.graph(str(MINTER.graph("ontology"))))
        writer.finish(BASE, foreign=[foreign])
    run(tmp_path)
    assert foreign in store(tmp_path).open().graph_names()
    assert foreign not in store(tmp_path).record().graphs


@pytest.mark.parametrize("name", ["", "https://example.org/notes"])
def test_what_was_written_stays(tmp_path: Path, name: str) -> None:
    """In a graph of its own or in the one without a name, a build leaves it alone."""
    write(tmp_path, a=GOOD)
    run(tmp_path)
    upload = Upload("<https://example.org/a> <https://example.org/b> 1 .", "text/turtle")
    with store(tmp_path).changing(BASE) as draft:
        make_change(Change(str(draft.path), BASE, graph=name, keep=True, uploads=(upload,)))
        draft.finish()
    run(tmp_path)
    assert len(store(tmp_path).open().graph(name)) == 1


def test_document_does_not_take_the_graph_of_others(tmp_path: Path) -> None:
    """A document whose graph name is taken is refused rather than mixed in."""
    write(tmp_path, a=GOOD)
    run(tmp_path)
    with store(tmp_path).writing() as writer:
        writer.add(str(MINTER.graph("b")), stages().ontology)
        writer.finish(BASE, foreign=[str(MINTER.graph("b"))])
    write(tmp_path, a=GOOD, b=OTHER)
    assert [refused.slug for refused in run(tmp_path).refused] == ["b"]


def test_progress_is_told_step_by_step(tmp_path: Path) -> None:
    """Every document is named when it has been read, and the steps count up to the total."""
    write(tmp_path, a=GOOD, b=OTHER)
    told: list[tuple[int, int, str]] = []
    build(settings(tmp_path), stages=stages(), progress=lambda done, total, what: told.append((done, total, what)))
    counted = [step for step in told if step[1]]
    assert counted == [
        (0, 2, "reading"),
        (1, 2, "read a.txt"),
        (2, 2, "read b.txt"),
    ]


def test_second_build_is_refused_or_waits(tmp_path: Path) -> None:
    """Without `wait` the second build ends at once; with it, it says why it waits."""
    write(tmp_path, a=GOOD)
    told: list[str] = []
    with store(tmp_path).writing():
        with pytest.raises(StoreBusyError, match=f"process {os.getpid()}"):
            run(tmp_path)
        with pytest.raises(StoreBusyError):
            build(settings(tmp_path), stages=stages(), wait=0.1, progress=lambda _done, _total, what: told.append(what))
    assert any(what.startswith("waiting, because") and str(os.getpid()) in what for what in told)


def test_store_of_a_newer_kg_is_not_built_into(tmp_path: Path) -> None:
    """A build ends before it reads anything."""
    write(tmp_path, a=GOOD)
    run(tmp_path)
    (tmp_path / "store" / "format.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(StoreVersionError):
        run(tmp_path)


def test_interrupted_build_publishes_nothing(tmp_path: Path) -> None:
    """Ctrl-C in the middle leaves the store as it was."""
    write(tmp_path, a=GOOD)
    run(tmp_path)

    def interrupt(done: int, _total: int, _what: str) -> None:
        if done:
            raise KeyboardInterrupt

    write(tmp_path, b=OTHER)
    with pytest.raises(KeyboardInterrupt):
        build(settings(tmp_path), stages=stages(), progress=interrupt)
    assert labels(tmp_path) == ["Harbour Fund"]


def test_citation_of_a_corpus_title_is_resolved_by_all_titles(tmp_path: Path) -> None:
    """Resolution is given the titles of all documents, those that stay included; a shared one identifies none."""
    write(tmp_path, a=GOOD, b=OTHER)
    manifest = '[[document]]\npath = "a.txt"\ntitle = "The Harbour"\n[[document]]\npath = "b.txt"\ntitle = "Twins"\n'
    (tmp_path / "corpus" / "manifest.toml").write_text(manifest, encoding="utf-8")
    run(tmp_path)
    (tmp_path / "corpus" / "c").mkdir()
    for name in ("d", "e"):
        (tmp_path / "corpus" / "c" / f"{name}.txt").write_text(OTHER, encoding="utf-8")
    twins = "".join(f'[[document]]\npath = "{name}.txt"\ntitle = "Twins"\n' for name in "de")
    (tmp_path / "corpus" / "c" / "manifest.toml").write_text(twins, encoding="utf-8")
    seen: list[Knowledge] = []
    plain = stages()

    def watched(extraction: Extraction, known: Knowledge) -> Resolution:
        seen.append(known)
        return plain.resolve(extraction, known)

    given = replace(plain, resolve=watched)
    run(tmp_path, tmp_path / "corpus" / "c", add=True, given=given)
    assert {key: slugs for key, slugs in seen[0].items() if key.startswith("title/")} == {
        "title/harbour": ("a",),
        "title/twins": ("b", "d", "e"),
    }


def test_build_graph_says_how_it_was_made(tmp_path: Path) -> None:
    """Software, model, settings, shapes, validation, inputs with SHA-256, times, counts."""
    write(tmp_path, a=GOOD)
    run(tmp_path)
    rows = (
        store(tmp_path)
        .open()
        .select(
            """SELECT ?model ?modelVersion ?started ?path ?sha ?conforms ?shapes ?base ?mentions {
          ?build a prov:Activity ; prov:startedAtTime ?started ; prov:used ?model_, ?input ;
            schema:additionalProperty [ schema:name "base_iri" ; schema:value ?base ],
              [ schema:name "mentions-Fund" ; schema:value ?mentions ] .
          ?model_ rdfs:label ?model ; schema:softwareVersion ?modelVersion .
          ?input rdfs:label ?path ; schema:sha256 ?sha .
          ?validation dct:isPartOf ?build ; prov:used [ schema:sha256 ?shapes ] ; sh:conforms ?conforms
        }"""
        )
    )
    sha256 = hashlib.sha256(GOOD.encode()).hexdigest()
    assert list(rows) == [
        ("by-hand", "1.0", "2026-11-21T12:00:00Z", "a.txt", sha256, True, "00ff", BASE, 1),
    ]


def test_refusals_are_recorded_with_their_violations(tmp_path: Path) -> None:
    """graph/build tells which node violated which shape."""
    write(tmp_path, a=CURSED, b=OTHER)
    run(tmp_path)
    rows = (
        store(tmp_path)
        .open()
        .select(
            """SELECT ?path ?why ?shape ?message {
          ?refused rdfs:label ?path ; kg:refusedBecause ?why ; sh:result ?result .
          ?result sh:sourceShape ?shape ; sh:resultMessage ?message
        }"""
        )
    )
    ((path, why, shape, message),) = rows
    assert (path, shape, message) == ("a.txt", URIRef(SHAPE), f"calls it cursed: {CURSED}")
    assert str(message) in str(why)


def test_only_the_build_graph_holds_times(tmp_path: Path) -> None:
    """A build at another time differs in graph/build alone."""
    write(tmp_path, a=GOOD)
    run(tmp_path)
    first, first_build = statements(tmp_path), set(build_graph(tmp_path))
    later = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
    run(tmp_path, given=replace(stages(), now=lambda: later))
    assert statements(tmp_path) == first
    assert set(build_graph(tmp_path)) != first_build


def test_every_fund_leads_to_its_sentence(tmp_path: Path) -> None:
    """What is served is linked from entity to evidence, over the union of all graphs."""
    write(tmp_path, a=GOOD)
    run(tmp_path)
    rows = (
        store(tmp_path)
        .open()
        .select(
            "SELECT ?words { ?claim rdf:subject ?fund ; kg:evidence ?s . ?s nif:anchorOf ?words . ?fund rdfs:label ?n }"
        )
    )
    assert list(rows) == [(GOOD,)]
    assert (URIRef(fund("Harbour Fund")), RDF.type, KG.Fund) in store(tmp_path).open().graph(
        str(MINTER.graph("entities"))
    )


def test_build_obeys_decisions_and_says_so(tmp_path: Path) -> None:
    """A merge has one address for both names, and the decision stands in the graph; without it there are two again."""
    write(tmp_path, a="The Harbour Fund opened in May.", b="The Hope Fund opened in May.")
    merge = Decision("merge", "one pot", "A. Person", "", (fund("Hope Fund"),), fund("Harbour Fund"))
    run(tmp_path, given=replace(stages(), decisions=Decisions((merge,))))
    assert labels(tmp_path) == ["Harbour Fund"]
    rows = store(tmp_path).open().select('SELECT ?who { ?x a kg:Decision ; kg:decided "merge" ; dct:creator ?who }')
    assert list(rows) == [("A. Person",)]
    run(tmp_path)
    assert labels(tmp_path) == ["Harbour Fund", "Hope Fund"]
