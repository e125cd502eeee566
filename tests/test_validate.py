"""Loading shapes, validating against them, the report, and the check of offsets."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef

from kg.errors import ShapesError
from kg.namespaces import KG, NIF, OWL, RDF, RDFS, SH, XSD, Minter
from kg.resources import resource_dir
from kg.validate import (
    OFFSETS_FILE,
    OffsetFault,
    Shapes,
    ValidationReport,
    ValidationResult,
    check_offsets,
    load_shapes,
    offset_results,
    validate,
)

BASE = "https://kg.test/"
MINTER = Minter(BASE)
PREFIXES = """
@prefix ex: <https://kg.test/shapes#> .
@prefix kg: <https://w3id.org/policy-kg/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
NAMED_FUND = """
ex:Fund a sh:NodeShape ; sh:targetClass kg:Fund ; sh:property ex:Fund-label ; sh:message "Not a fund." .
ex:Fund-label a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 ; sh:message "It has no name." .
"""
FUND = MINTER.entity("fund/northern")
EMPTY = Graph()


@cache
def shipped_shapes() -> Shapes:
    """Return the shapes that ship with kg."""
    return load_shapes(resource_dir("shapes"), BASE)


def write(folder: Path, turtle: str, name: str = "fund.ttl") -> Path:
    """Write a file of shapes and return its folder."""
    (folder / name).write_text(PREFIXES + turtle, encoding="utf-8")
    return folder


def shapes_of(folder: Path, turtle: str) -> Shapes:
    """Return shapes written in a test."""
    return load_shapes(write(folder, turtle), BASE)


def fund_graph(*names: str) -> Graph:
    """Return a fund with these names."""
    graph = Graph()
    graph.add((FUND, RDF.type, KG.Fund))
    for name in names:
        graph.add((FUND, RDFS.label, Literal(name)))
    return graph


def result(**changes: str) -> ValidationResult:
    """Return a result, with changes."""
    values = {
        "severity": "Violation",
        "focus": str(MINTER.part("report", "claim-1")),
        "path": str(KG.evidence),
        "value": "",
        "shape": "https://w3id.org/policy-kg/shapes#Fact-statedEvidence",
        "component": str(SH.OrConstraintComponent),
        "message": "No sentence is given.",
        "document": str(MINTER.text("report")),
        "sentence": "The fund\nis run by Leeds.",
    }
    return ValidationResult(**{**values, **changes})


def test_shapes_name_their_files() -> None:
    """The shapes know which files they come from, so that a build can record it."""
    shapes = shipped_shapes()
    assert "claim.ttl" in shapes.files
    assert list(shapes.files) == sorted(shapes.files)


def test_offset_shapes_are_left_out_unless_asked_for() -> None:
    """A build does not pay for what it checks in Python."""
    assert OFFSETS_FILE not in shipped_shapes().files
    assert OFFSETS_FILE in load_shapes(resource_dir("shapes"), BASE, with_offsets=True).files


def test_digest_changes_with_a_file(tmp_path: Path) -> None:
    """The SHA-256 tells two sets of shapes apart, and only those."""
    first = shapes_of(tmp_path, NAMED_FUND).sha256
    again = shapes_of(tmp_path, NAMED_FUND).sha256
    changed = shapes_of(tmp_path, NAMED_FUND + "# another comment\n").sha256
    assert first == again != changed


@pytest.mark.parametrize(
    ("turtle", "told"),
    [
        ("ex:Fund a sh:NodeShape ; sh:minCout 1 .", "fund.ttl, line 8: there is no SHACL term sh:minCout"),
        ("ex:Fund a sh:NodeShpe .", "there is no SHACL term sh:NodeShpe"),
        (
            "ex:Fund a sh:NodeShape ;\n sh:targetClass kg:Fund",
            "fund.ttl: not valid Turtle (it ends in the middle of a statement)",
        ),
        ("ex:Fund a unknown:Shape .", 'fund.ttl, line 8: not valid Turtle (Prefix "unknown:" not bound)'),
        (
            "ex:Fund a sh:NodeShape ; sh:targetClass kg:Fund .",
            "the shape https://kg.test/shapes#Fund has no sh:message",
        ),
        ('ex:Fund a sh:NodeShape ; sh:message " " .', "has no sh:message"),
        (
            'ex:Fund a sh:NodeShape ; sh:message "m" ; sh:property [ sh:path kg:fund ; sh:minCount 1 ] .',
            "a shape about kg:fund has no address of its own",
        ),
        ('[] a sh:NodeShape ; sh:targetClass kg:Fund ; sh:message "m" .', "a shape about kg:Fund has no address"),
        (
            'ex:P a sh:PropertyShape ; sh:path kg:fund ; sh:pattern "(" ; sh:message "m" .',
            "the pattern '(' of https://kg.test/shapes#P is not a regular expression",
        ),
        (
            'ex:S a sh:NodeShape ; sh:targetClass kg:Fund ; sh:message "m" ; sh:sparql [ sh:select "SELECT WHERE" ] .',
            "the shape https://kg.test/shapes#S cannot be evaluated: Expected",
        ),
        (
            'ex:S a sh:NodeShape ; sh:targetClass kg:Fund ; sh:message "m" ;\n'
            '  sh:sparql [ sh:select "SELECT $this WHERE { $this kg:fund ?x }" ] .',
            "cannot be evaluated: the prefix kg: is not declared in sh:prefixes",
        ),
        ('ex:P a sh:PropertyShape ; sh:message "m" .', "cannot be used"),
        (
            'ex:S a sh:NodeShape ; sh:targetClass kg:Fund ; sh:message "m" ;\n'
            '  sh:sparql [ sh:select "SELECT $this WHERE { $this ?p ?o MINUS { $this ?p 1 } }" ] .',
            "the shape https://kg.test/shapes#S cannot be evaluated: A SPARQL Constraint must not contain a MINUS",
        ),
        (
            'ex:P a sh:PropertyShape ; sh:targetClass kg:Fund ; sh:path kg:fund ; sh:minCount "one" ; sh:message "m" .',
            "the shape https://kg.test/shapes#P cannot be evaluated: ",
        ),
    ],
    ids=[
        "unknown property",
        "unknown class",
        "unfinished",
        "unknown prefix",
        "no message",
        "blank message",
        "blank property shape",
        "blank node shape",
        "broken pattern",
        "broken query",
        "undeclared prefix",
        "no path",
        "forbidden query",
        "count in words",
    ],
)
def test_broken_shapes_are_refused(tmp_path: Path, turtle: str, told: str) -> None:
    """What is wrong with a file of shapes is said with its name, before anything is validated."""
    with pytest.raises(ShapesError) as caught:
        load_shapes(write(tmp_path, turtle), BASE)
    assert told in str(caught.value)


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    """A folder that is not there is named, with the setting that names it."""
    with pytest.raises(
        ShapesError, match=r"there is no folder of shapes at .*nowhere; name one with the shapes setting"
    ):
        load_shapes(tmp_path / "nowhere", BASE)


def test_folder_without_shapes_is_refused(tmp_path: Path) -> None:
    """No shapes at all would let everything pass."""
    with pytest.raises(ShapesError, match=r"holds no \.ttl file"):
        load_shapes(tmp_path, BASE)


def test_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """A file in another encoding is named, not guessed at."""
    (tmp_path / "fund.ttl").write_bytes("# caf\u00e9".encode("latin-1"))
    with pytest.raises(ShapesError, match=r"fund\.ttl is not UTF-8"):
        load_shapes(tmp_path, BASE)


def test_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """A folder in the place of a file is an error with a reason."""
    (tmp_path / "fund.ttl").mkdir()
    with pytest.raises(ShapesError, match=r"fund\.ttl cannot be read: "):
        load_shapes(tmp_path, BASE)


def test_relative_address_is_resolved_against_the_base(tmp_path: Path) -> None:
    """A shape may name a concept of the instance base without knowing the base."""
    shapes = shapes_of(
        tmp_path, 'ex:S a sh:NodeShape ; sh:targetNode <id/fund/northern> ; sh:message "m" ; sh:class kg:Agenda .'
    )
    assert [found.focus for found in validate(fund_graph(), shapes, context=EMPTY).results] == [str(FUND)]


def test_result_says_what_is_wrong(tmp_path: Path) -> None:
    """A result names node, property, shape, message and severity."""
    (found,) = validate(fund_graph(), shapes_of(tmp_path, NAMED_FUND), context=EMPTY).results
    assert found == ValidationResult(
        severity="Violation",
        focus=str(FUND),
        path=str(RDFS.label),
        value="",
        shape="https://kg.test/shapes#Fund-label",
        component=str(SH.MinCountConstraintComponent),
        message="It has no name.",
    )


def test_result_names_the_value_at_fault(tmp_path: Path) -> None:
    """A value is given with its datatype, which may be what is wrong with it."""
    shapes = shapes_of(tmp_path, NAMED_FUND.replace("sh:minCount 1", "sh:datatype xsd:integer"))
    (found,) = validate(fund_graph("x"), shapes, context=EMPTY).results
    assert found.value == '"x"'


def test_longer_path_is_given_as_sparql_writes_it(tmp_path: Path) -> None:
    """A path of several properties stays readable."""
    shapes = shapes_of(tmp_path, NAMED_FUND.replace("sh:path rdfs:label", "sh:path ( kg:money kg:amount )"))
    (found,) = validate(fund_graph(), shapes, context=EMPTY).results
    assert found.path == "kg:money / kg:amount"


def test_context_is_looked_up(tmp_path: Path) -> None:
    """A name that the context knows need not be repeated in the data."""
    report = validate(fund_graph(), shapes_of(tmp_path, NAMED_FUND), context=fund_graph("Northern Fund"))
    assert report.results == ()


def test_context_is_not_judged(tmp_path: Path) -> None:
    """A fault of the context is not a fault of the data."""
    report = validate(Graph(), shapes_of(tmp_path, NAMED_FUND), context=fund_graph())
    assert report.results == ()


def test_what_the_data_does_not_say_of_a_known_thing_is_no_fault(tmp_path: Path) -> None:
    """A document may state a fact about an entity whose description elsewhere is faulty."""
    data = Graph()
    data.add((FUND, KG.administeredBy, MINTER.entity("organisation/leeds")))
    assert validate(data, shapes_of(tmp_path, NAMED_FUND), context=fund_graph()).results == ()


@pytest.mark.parametrize("path", ["kg:opensOn", "[ sh:alternativePath ( kg:opensOn kg:closesOn ) ]"])
def test_value_that_the_data_gives_a_known_thing_is_judged(tmp_path: Path, path: str) -> None:
    """A date in a document is held against the shapes though the fund is described elsewhere."""
    shapes = shapes_of(
        tmp_path, NAMED_FUND.replace("sh:path rdfs:label ; sh:minCount 1", f"sh:path {path} ; sh:datatype xsd:date")
    )
    data = Graph()
    data.add((FUND, KG.opensOn, Literal("soon")))
    assert [found.value for found in validate(data, shapes, context=fund_graph()).results] == ['"soon"']


def test_context_and_data_stay_as_they_are(tmp_path: Path) -> None:
    """Validation adds nothing to the graphs it is given."""
    data, context = fund_graph("Northern Fund"), fund_graph("North")
    validate(data, shapes_of(tmp_path, NAMED_FUND), context=context)
    assert (len(data), len(context)) == (2, 2)


def claim_graph(modality: URIRef, *, plain: bool) -> Graph:
    """Return a document's graph with one claim about a fund."""
    triple = FUND, KG.administeredBy, MINTER.entity("organisation/leeds")
    claim = MINTER.part("report", "claim-1")
    graph = Graph()
    for predicate, value in {
        RDF.type: KG.Claim,
        RDF.subject: triple[0],
        RDF.predicate: triple[1],
        RDF.object: triple[2],
        KG.modality: modality,
        KG.basis: KG.curated,
    }.items():
        graph.add((claim, predicate, value))
    if plain:
        graph.add(triple)
    return graph


def register_graph() -> Graph:
    """Return a register that knows the same fact, and the ontology's term."""
    graph = fund_graph("Northern Fund")
    graph.add((FUND, KG.administeredBy, MINTER.entity("organisation/leeds")))
    graph.add((MINTER.entity("organisation/leeds"), RDF.type, KG.Organisation))
    graph.add((KG.administeredBy, RDF.type, OWL.ObjectProperty))
    return graph


@pytest.mark.parametrize(
    ("modality", "plain", "fired"),
    [
        (KG.asserted, True, set()),
        (KG.asserted, False, {"Claim-plainTriple"}),
        (KG.planned, False, set()),
        (KG.planned, True, {"Claim-notAsserted"}),
    ],
    ids=["asserted with", "asserted without", "planned without", "planned with"],
)
def test_a_register_neither_states_nor_denies_for_a_document(modality: URIRef, plain: bool, fired: set[str]) -> None:
    """A fact of the context does not stand in for the plain triple of a document's claim."""
    shapes = shipped_shapes()
    report = validate(claim_graph(modality, plain=plain), shapes, context=register_graph())
    assert {found.shape.rpartition("#")[2] for found in report.results} == fired


@pytest.mark.parametrize(("severity", "conforms"), [("Violation", False), ("Warning", True), ("Info", True)])
def test_only_violations_stop_publication(tmp_path: Path, severity: str, conforms: bool) -> None:
    """Warnings and notes are reported, and let a document pass."""
    shapes = shapes_of(tmp_path, NAMED_FUND.replace("sh:minCount 1", f"sh:minCount 1 ; sh:severity sh:{severity}"))
    report = validate(fund_graph(), shapes, context=EMPTY)
    assert [found.severity for found in report.results] == [severity]
    assert report.conforms is conforms


def test_validation_is_silent(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither stdout nor stderr is written to, whatever is found."""
    validate(fund_graph(), shapes_of(tmp_path, NAMED_FUND), context=EMPTY)
    with pytest.raises(ShapesError):
        shapes_of(tmp_path, NAMED_FUND.replace("sh:minCount 1", 'sh:minCount "one"'))
    assert capfd.readouterr() == ("", "")


def test_results_come_in_the_same_order_every_time() -> None:
    """Results are sorted by severity, document and node."""
    path = Path(__file__).parent / "shapes" / "invalid" / "award.ttl"
    shapes = shipped_shapes()
    context = Graph().parse(path.parent.parent / "context.ttl")
    first, second = (validate(Graph().parse(path), shapes, context=context).results for _ in range(2))
    named = [found for found in first if not found.focus.startswith("_:")]
    assert named == [found for found in second if not found.focus.startswith("_:")]
    assert [found.severity for found in named] == sorted((found.severity for found in named), key="VWI".find)


def test_sentence_and_document_are_found_from_the_evidence() -> None:
    """A result about a claim quotes its sentence, and names its document."""
    folder = Path(__file__).parent / "shapes"
    shapes = shipped_shapes()
    context = Graph().parse(folder / "context.ttl")
    report = validate(Graph().parse(folder / "invalid" / "fact.ttl"), shapes, context=context)
    (found,) = [one for one in report.results if one.shape.endswith("#Fact-reportedBy")]
    assert found.sentence == "The Northern Fund is run by Leeds City Council."
    assert found.document == str(MINTER.text("report"))


def test_text_shows_a_person_what_is_wrong() -> None:
    """The readable report has counts, document, node, message, value, sentence and shape."""
    report = ValidationReport(
        (result(), result(severity="Info", focus=str(FUND), document="", sentence="", value='"x"'))
    )
    assert report.text() == (
        "1 violation, 1 note\n"
        "\n"
        "https://kg.test/doc/report\n"
        "\n"
        "  violation  claim-1\n"
        "    No sentence is given.\n"
        "    in: “The fund is run by Leeds.”\n"
        "    shape: kgsh:Fact-statedEvidence\n"
        "\n"
        "Entities\n"
        "\n"
        "  note       https://kg.test/id/fund/northern\n"
        "    No sentence is given.\n"
        '    value: "x"\n'
        "    shape: kgsh:Fact-statedEvidence\n"
    )


def test_text_groups_by_document() -> None:
    """Reports of several documents, put together in any order, name each document once."""
    other = str(MINTER.text("other"))
    report = ValidationReport((result(), result(document=other), result(severity="Info", message="Look.")))
    assert report.text().splitlines().count(str(MINTER.text("report"))) == 1
    assert report.text().index(other) < report.text().index(str(MINTER.text("report")))


def test_text_says_one_thing_once() -> None:
    """Two constraints of one shape that fail together are one line to a reader."""
    report = ValidationReport((result(), result(component=str(SH.MinCountConstraintComponent))))
    assert report.text().count("No sentence is given.") == 1


def test_text_of_nothing_says_so() -> None:
    """An empty report is a sentence, not an empty page."""
    assert ValidationReport(()).text() == "Nothing to report: every node conforms to its shapes.\n"


def test_long_sentences_are_shortened() -> None:
    """A sentence as long as a page does not hide the next result."""
    text = ValidationReport((result(sentence="many words " * 100),)).text()
    assert max(map(len, text.splitlines())) < 220


def test_graph_is_a_validation_report() -> None:
    """The RDF form follows SHACL, section 3.6, and reads back."""
    turtle = ValidationReport((result(value='"x"'),)).graph().serialize(format="turtle")
    graph = Graph().parse(data=turtle, format="turtle")
    (node,) = graph.objects(graph.value(predicate=RDF.type, object=SH.ValidationReport), SH.result)
    assert graph.value(predicate=SH.conforms, object=Literal(False)) is not None
    assert dict(graph.predicate_objects(node)) == {
        RDF.type: SH.ValidationResult,
        SH.resultSeverity: SH.Violation,
        SH.focusNode: MINTER.part("report", "claim-1"),
        SH.resultPath: KG.evidence,
        SH.value: Literal("x"),
        SH.sourceShape: URIRef("https://w3id.org/policy-kg/shapes#Fact-statedEvidence"),
        SH.sourceConstraintComponent: SH.OrConstraintComponent,
        SH.resultMessage: Literal("No sentence is given.", lang="en"),
    }


def test_graph_is_the_same_text_every_time() -> None:
    """Two Turtle files of one report can be compared."""
    report = ValidationReport((result(), result(focus="_:b0")))
    assert report.graph().serialize(format="turtle") == report.graph().serialize(format="turtle")


def test_dictionary_is_json() -> None:
    """The JSON form has the counts, and None for what is unknown."""
    read = json.loads(json.dumps(ValidationReport((result(),)).as_dict()))
    assert read["conforms"] is False
    assert read["counts"] == {"Violation": 1, "Warning": 0, "Info": 0}
    assert read["results"][0]["value"] is None


def text_graph(text: str, *spans: tuple[int, int, str]) -> Graph:
    """Return a text with mentions: start, end and the words they quote."""
    context = MINTER.text("report")
    graph = Graph()
    graph.add((context, RDF.type, NIF.Context))
    graph.add((context, NIF.isString, Literal(text)))
    graph.add((context, NIF.beginIndex, Literal(0)))
    graph.add((context, NIF.endIndex, Literal(len(text))))
    for start, end, quote in spans:
        mention = MINTER.mention("report", start, end)
        graph.add((mention, NIF.referenceContext, context))
        graph.add((mention, NIF.beginIndex, Literal(start)))
        graph.add((mention, NIF.endIndex, Literal(end)))
        graph.add((mention, NIF.anchorOf, Literal(quote)))
    return graph


def messages(graph: Graph) -> list[str]:
    """Return what the check of offsets says."""
    return [fault.message for fault in check_offsets(graph)]


@given(st.text(min_size=1), st.data())
def test_true_offsets_have_no_fault(text: str, data: st.DataObject) -> None:
    """Any stretch of any text passes, whatever characters it holds."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert check_offsets(text_graph(text, (start, end, text[start:end]))) == ()


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.text(min_size=1))
def test_other_words_are_a_fault(text: str, quote: str) -> None:
    """A quotation that is not the text at its place is always found."""
    found = check_offsets(text_graph(text, (0, len(text), quote)))
    assert bool(found) is (quote != text)


@pytest.mark.parametrize(
    ("span", "told"),
    [
        ((3, 7, "York"), "it quotes 'York', but the text there reads 'ork '"),
        ((2, 99, "York"), "it reaches from 2 to 99 in a text of 12 characters"),
        ((6, 2, "York"), "it reaches from 6 to 2 in a text of 12 characters"),
        ((2, 2, ""), "it reaches from 2 to 2 in a text of 12 characters"),
    ],
    ids=["shifted", "past the end", "backwards", "empty"],
)
def test_false_offsets_are_said_in_words(span: tuple[int, int, str], told: str) -> None:
    """A fault says what is quoted and what stands there."""
    assert messages(text_graph("😀 York pays.", span)) == [told]


def test_address_that_disagrees_with_the_offsets_is_a_fault() -> None:
    """The address of a mention holds its offsets too (RFC 5147)."""
    graph = text_graph("Leeds pays.", (0, 5, "Leeds"))
    graph.set((MINTER.mention("report", 0, 5), NIF.endIndex, Literal(4)))
    graph.set((MINTER.mention("report", 0, 5), NIF.anchorOf, Literal("Leed")))
    assert messages(graph) == ["its address says 0 to 5, its offsets 0 to 4"]


def test_mention_outside_its_sentence_is_a_fault() -> None:
    """A mention lies inside the sentence it is said to stand in."""
    graph = text_graph("Leeds pays. York asks.", (0, 11, "Leeds pays."), (12, 16, "York"))
    graph.add((MINTER.mention("report", 12, 16), KG.inSentence, MINTER.mention("report", 0, 11)))
    assert messages(graph) == ["it does not lie inside its sentence"]


def test_length_that_is_not_the_texts_is_a_fault() -> None:
    """The text's own end is checked too."""
    graph = text_graph("Leeds pays.")
    graph.set((MINTER.text("report"), NIF.endIndex, Literal(12)))
    assert messages(graph) == ["the text is 11 characters long, but its end is 12"]


@pytest.mark.parametrize("value", [None, Literal("x"), Literal("1", datatype=XSD.decimal)])
def test_offset_that_is_no_whole_number_is_a_fault(value: Literal | None) -> None:
    """A missing or unusable offset is a fault, not an exception."""
    graph = text_graph("Leeds pays.", (0, 5, "Leeds"))
    mention = MINTER.mention("report", 0, 5)
    graph.remove((mention, NIF.beginIndex, None))
    if value is not None:
        graph.add((mention, NIF.beginIndex, value))
    assert messages(graph) == ["its start or end is missing, given twice, or not a whole number"]


def test_mention_without_words_is_a_fault() -> None:
    """A mention says which words it covers."""
    graph = text_graph("Leeds pays.", (0, 5, "Leeds"))
    graph.remove((None, NIF.anchorOf, None))
    assert messages(graph) == ["it does not say which words it covers"]


def test_mention_of_an_absent_text_is_a_fault() -> None:
    """Offsets into a text that is not there cannot be true."""
    graph = text_graph("Leeds pays.", (0, 5, "Leeds"))
    graph.remove((MINTER.text("report"), None, None))
    assert check_offsets(graph) == (
        OffsetFault(
            str(MINTER.text("report")),
            str(MINTER.mention("report", 0, 5)),
            "it belongs to https://kg.test/doc/report, whose words are not in the graph",
        ),
    )


def test_text_that_names_itself_as_its_context_is_no_fault() -> None:
    """NIF lets a text be its own context."""
    graph = text_graph("Leeds pays.")
    graph.add((MINTER.text("report"), NIF.referenceContext, MINTER.text("report")))
    assert check_offsets(graph) == ()


def test_offset_faults_stand_in_a_report_like_other_results() -> None:
    """A false quotation stops publication, and is told in the same list."""
    report = ValidationReport(offset_results(check_offsets(text_graph("Leeds pays.", (0, 4, "York")))))
    assert not report.conforms
    assert report.text() == (
        "1 violation\n"
        "\n"
        "https://kg.test/doc/report\n"
        "\n"
        "  violation  char=0,4\n"
        "    It quotes 'York', but the text there reads 'Leed'.\n"
        "    shape: kgsh:Offsets-quote\n"
    )
    assert Graph().parse(data=report.graph().serialize(format="turtle"), format="turtle")
