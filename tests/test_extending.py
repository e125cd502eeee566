"""A project's own names, patterns, components and types: the example of docs/extending.md, run as it stands there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kg.errors import ModelError, PatternFileError, SettingsError, VocabularyError
from kg.extraction import open_reader
from kg.model import MentionType
from kg.nlp.components import add_components
from kg.nlp.own_rules import TRIED, load_rule_files
from kg.nlp.tables import SHIPPED, in_force, read_table, shipped
from kg.readers import read_text
from kg.resources import resource_dir
from kg.settings import Component, load_settings
from kg.vocabulary import Vocabulary, load_vocabulary

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w.-]+)`:\n\n```\w+\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """Return the shipped vocabulary."""
    return load_vocabulary(resource_dir("ontology"), "https://kg.test/")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files of the page."""
    folder = tmp_path_factory.mktemp("project")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def read(project: Path) -> Mapping[str, Any]:
    """Return what `kg extract` reads in the folder, as a user would call it."""
    command = [sys.executable, "-m", "kg", "extract", "notice.txt", "--format", "json"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("text", "kind", "rule"),
    [
        ("HRF", "Fund", "register.fund"),
        ("Ardnabruach", "Place", "register.place"),
        ("Kelda Shoreworks", "Organisation", "register.organisation"),
        ("Tideline", "Organisation", "register.organisation"),
        ("HR-2041", "Document", "harbour.contract"),
        ("Quayside Conversation", "Event", "harbour.conversation"),
        ("Pier Week", "Event", "component.harbour_spans:mark_weeks"),
    ],
)
def test_the_example_of_the_page_is_read(read: Mapping[str, Any], text: str, kind: str, rule: str) -> None:
    """CSV, Turtle, patterns, class words and the component each find what the page says."""
    found = [mention for mention in read["mentions"] if mention["text"].removeprefix("The ") == text]
    assert {(mention["type"], mention["rule"]) for mention in found} == {(kind, rule)}


def test_an_own_relation_makes_claims(read: Mapping[str, Any]) -> None:
    """The relation of the page's pattern file carries its id."""
    made = [claim for claim in read["claims"] if claim["rule"] == "harbour.supports"]
    assert [(claim["subject_label"], claim["object_label"]) for claim in made] == [
        ("Tideline", "Ardnabruach Pier Trust")
    ]


def test_the_example_can_be_built(project: Path) -> None:
    """The project's own entries and rules pass validation."""
    folder = project / "corpus"
    folder.mkdir()
    shutil.copy(project / "notice.txt", folder)
    command = [sys.executable, "-m", "kg", "build", "--format", "json"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["mentions"]["Fund"] == 1


def test_types_can_be_left_out() -> None:
    """A type that is switched off is not mentioned, and its facts are not made; the others stay."""
    text = read_text("Local Trust gave £5,000 to Leeds. It aims at community resilience.")
    kept = open_reader(load_settings({}, environ={}, directory=Path("/nowhere"))).read(text)
    settings = load_settings({"skip_types": "money,Outcome"}, environ={}, directory=Path("/nowhere"))
    left = open_reader(settings).read(text)
    gone = {MentionType.MONEY, MentionType.OUTCOME}
    assert {mention.type for mention in left.mentions} == {mention.type for mention in kept.mentions} - gone
    assert kept.extraction.awards
    assert not left.extraction.awards


def test_a_component_that_sets_ents() -> None:
    """A component may set `doc.ents` instead, with labels that are names of types."""
    settings = load_settings({"components": "tests.spacy_component:clubs"}, environ={}, directory=Path("/nowhere"))
    read = open_reader(settings).read(read_text("They met at blue heron club on Monday."))
    assert [(mention.text, mention.type) for mention in read.mentions] == [
        ("blue heron club", MentionType.ORGANISATION)
    ]


def test_a_factory_with_a_configuration() -> None:
    """A factory that spaCy knows is added with its configuration."""
    config = {"spans_key": "ruled", "annotate_ents": False}
    component = {"name": "span_ruler", "spans": "ruled", "config": config}
    settings = load_settings({"components": [component]}, environ={}, directory=Path("/nowhere"))
    assert "span_ruler" in open_reader(settings).extractor.language.pipe_names


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("no_such_factory", "cannot be added"),
        ("no_such_module:mark", "cannot be loaded"),
        ("tests.spacy_component:nothing", "no function 'nothing'"),
    ],
)
def test_a_component_that_is_not_there(name: str, found: str) -> None:
    """It is named, with what to do."""
    import spacy

    with pytest.raises(ModelError, match=found) as error:
        add_components(spacy.blank("en"), [Component(name)])
    assert error.value.remedy


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ('[[pattern]]\nid = "a"\ntype = "Fund"\nregex = "(?P<m>x"\nexamples = []\n', 1, "cannot be compiled"),
        ('[[pattern]]\nid = "a"\ntype = "Fund"\nregex = "x"\nexamples = []\n', 1, "no group m"),
        ('\n[[pattern]]\nid = "a"\ntype = "Fund"\nexamples = []\n', 2, "lacks regex"),
        ('[[pattern]]\nid = "a"\ntype = "Fond"\nregex = "(?P<m>x)"\nexamples = []\n', 1, "wrong form"),
        ('[[pattern]]\nid = "a"\ntype = "Fund"\nregex = "(?P<m>x)"\nexamples = [["y", "y"]]\n', 1, "finds"),
        ('[[relation]]\nid = "a"\npattern = "{s:Fund} x"\nclaims = ["s kg:is s"]\nconfidence = 1\n', 1, "no property"),
        (
            '[[relation]]\nid = "a"\npattern = "{s:Fund} x"\nclaims = ["s kg:partOf o"]\nconfidence = 1\n',
            1,
            "no such group",
        ),
        ('[[clause]]\nid = "a"\nverbs = "run"\nsubject = "Fund"\n', 1, "lacks claim"),
        ('[[patern]]\nid = "a"\n', 1, "no table 'patern'"),
        ('[saying]\nwords = ["a"]\n', 1, "cannot be added to"),
        ('[pattern]\nid = "a"\n', 1, "wrong form"),
    ],
)
def test_a_broken_pattern_file(tmp_path: Path, vocabulary: Vocabulary, text: str, line: int, found: str) -> None:
    """The message gives file, line and what to do."""
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PatternFileError, match=found) as error:
        load_rule_files([str(path)], vocabulary)
    assert f"own.toml, line {line}" in str(error.value)
    assert error.value.remedy


def test_a_pattern_file_that_is_not_toml(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The message gives the line that TOML gives."""
    path = tmp_path / "own.toml"
    path.write_text("[[pattern]\n", encoding="utf-8")
    with pytest.raises(PatternFileError, match=r"own\.toml is not valid TOML.*line 1"):
        load_rule_files([str(path)], vocabulary)


def test_every_shipped_array_of_tables_can_be_tried() -> None:
    """A table that is added to kg is tried in a project's files too."""
    rows = {key for name in SHIPPED for key, value in shipped(name).items() if isinstance(value, list)}
    assert rows == TRIED


def test_own_tables_are_added_only_while_in_force(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Own rows come first and own words last; another extractor does not see them."""
    path = tmp_path / "own.toml"
    path.write_text(
        '[[context]]\nwords = "pledged"\nstatus = "announced"\n[saying]\nverbs = ["opined"]\n', encoding="utf-8"
    )
    with in_force(load_rule_files([str(path)], vocabulary)):
        assert read_table("awards")["context"][0]["words"] == "pledged"
        assert "opined" in read_table("words")["saying"]["verbs"]
    assert read_table("words") == shipped("words")


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("class,title\nFund,A\n", 1, "headings are class, title"),
        ("class,name\nFund,A Fund\nFond,B\n", 3, "'Fond' is no class"),
        ("class,name\nFund,\n", 2, "no name"),
        ("class,name\n\nFund,A,B\n", 3, "3 cells"),
        ("class,name,same_as\nFund,A,Q42\n", 2, "is no address"),
        ("class,name\nFund,Towns Fund\n", 2, "described in two files"),
        ("class,name,within\nPlace,Zed,place/nowhere\n", 2, "which no file describes"),
        ('class,name\nFund,"A\n', 2, "not CSV"),
    ],
)
def test_a_broken_table(tmp_path: Path, text: str, line: int, found: str) -> None:
    """The message gives file, line and what to do."""
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(VocabularyError, match=found) as error:
        load_vocabulary(resource_dir("ontology"), "https://kg.test/", [path])
    assert f"own.csv, line {line}" in str(error.value)
    assert error.value.remedy


@pytest.mark.parametrize(
    ("toml", "found"),
    [
        ('skip_types = ["Plaice"]', "'Plaice'"),
        ("registers = 3", "holds 3"),
        ("[[components]]\nlabel = 1", "must have a name"),
        ('[[components]]\nname = "x"\nlabel = 1', "and not label"),
        ('[[components]]\nname = "x"\nlabels = { A = "B" }', "must be one of"),
    ],
)
def test_a_setting_with_a_wrong_item(tmp_path: Path, toml: str, found: str) -> None:
    """The item is named, with what it must be."""
    (tmp_path / "kg.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError, match=found):
        load_settings({}, environ={}, directory=tmp_path)


def test_lists_in_flags_and_the_environment() -> None:
    """Items stand between commas."""
    settings = load_settings(
        {"registers": "a.csv, b.ttl"}, environ={"KG_SKIP_TYPES": "place"}, directory=Path("/nowhere")
    )
    assert settings.registers == ("a.csv", "b.ttl")
    assert settings.skip_types == ("Place",)
