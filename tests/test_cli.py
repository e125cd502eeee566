"""The command line: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from rdflib import Dataset

from kg import errors
from kg.cli import cli, main
from kg.cli.application import ExitCode
from kg.cli.commands import COMMANDS
from kg.curation import load_decisions
from kg.errors import KgError
from kg.store import Store

GOLDEN = Path(__file__).parent / "golden"
GOLD = Path(__file__).parent / "gold"
FUND = "https://w3id.org/policy-kg/id/fund/fenwick-harbour-fund"


@dataclass(frozen=True)
class Run:
    """How a command ended: its exit code and what it printed."""

    code: int
    out: str
    err: str


Kg = Callable[..., Run]


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kg:
    """Run a command in an empty folder, as from a pipe."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "10000")

    def run(*arguments: str | Path) -> Run:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Run(ended.value.code, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store that holds the golden document's graphs."""
    path = tmp_path_factory.mktemp("golden") / "store"
    dataset = Dataset()
    dataset.parse(GOLDEN / "harbour-fund.trig")
    with Store(path).writing() as version:
        for graph in dataset.graphs():
            if len(graph):
                version.add(str(graph.identifier), graph)
        version.finish("https://w3id.org/policy-kg/")
    return path


def test_help_lists_every_command(kg: Kg) -> None:
    """`kg --help` names each command and the first steps."""
    result = kg("--help")
    assert result.code == ExitCode.DONE
    assert all(f"  {command.name} " in result.out for command in COMMANDS)
    assert "\n  Start here:\n    kg build " in result.out


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_each_command_has_help_with_examples(command: click.Command) -> None:
    """Each command says what it does and shows how it is called."""
    text = command.get_help(click.Context(command, info_name=f"kg {command.name}"))
    assert f"\n  Examples:\n    kg {command.name}" in text


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_each_command_can_be_quiet_or_verbose(command: click.Command) -> None:
    """--quiet and --verbose are everywhere; a command that only holds others has them on each of those."""
    for one in command.commands.values() if isinstance(command, click.Group) else [command]:
        flags = {flag for parameter in one.params for flag in parameter.opts}
        assert {"--quiet", "--verbose"} <= flags


def test_help_is_instant() -> None:
    """Help imports none of the heavy libraries."""
    heavy = "spacy rdflib pyshacl pyoxigraph flask rich"
    code = f"import sys, kg.cli; print(*(name for name in '{heavy}'.split() if name in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


def test_module_runs_as_command() -> None:
    """`python -m kg` is the kg command."""
    ended = subprocess.run([sys.executable, "-m", "kg", "--version"], capture_output=True, text=True, check=True)
    assert ended.stdout.startswith("kg, version ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["buidl"], "kg: no such command 'buidl'"),
        (["query", "--fromat", "json"], "kg: no such option '--fromat'"),
        (["query", "--format", "yaml", "ASK {}"], "'yaml' is not one of"),
        (["query", "ASK {}", "--named", "funds-named"], "kg: several queries are given; give a query, --file or"),
        (["query", "--named", "round-totals"], "there is no query named 'round-totals'; did you mean"),
        (["query", "--named", "round-total", "--param", "rond=1"], "has no parameter 'rond'; it has fund, round"),
        (["query", "--named", "round-total", "--param", "round"], "kg: --param is 'round'; write it as name=value"),
        (["query", "ASK {}", "--param", "round=1"], "kg: --param is for named queries"),
        (["settings", "--port", "eighty"], "kg: port is 'eighty' in the command line; give a whole number"),
        (["evaluate"], "see `kg evaluate --help`"),
    ],
)
def test_wrong_usage_ends_with_2(kg: Kg, arguments: list[str], message: str) -> None:
    """What was asked wrongly is said in one line on stderr, with a remedy."""
    result = kg(*arguments)
    assert (result.code, result.out, result.err.count("\n")) == (ExitCode.USAGE, "", 1)
    assert message in result.err


def test_missing_store_ends_with_3(kg: Kg) -> None:
    """Without a build there is nothing to ask."""
    result = kg("query", "ASK {}")
    assert (result.code, result.err) == (ExitCode.NOTHING_DONE, "kg: data/store holds no graph yet; run kg build\n")


def test_bad_query_ends_with_3_and_its_place(kg: Kg, store: Path) -> None:
    """A query that cannot be parsed is refused with line and column."""
    result = kg("query", "--store", store, "SELECT ?s WHERE { ?s ?p }")
    assert (result.code, result.out) == (ExitCode.NOTHING_DONE, "")
    assert "line 1, column" in result.err


def test_unknown_failure_is_one_line_without_traceback(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in kg itself says so; the traceback comes with --verbose only."""
    broken = click.Command("broken", callback=_fail, params=[click.Option(["--verbose"], is_flag=True)])
    monkeypatch.setitem(cli.commands, "broken", broken)
    plain, verbose = kg("broken"), kg("broken", "--verbose")
    assert (plain.code, plain.err) == (
        ExitCode.NOTHING_DONE,
        "kg: ZeroDivisionError: division by zero; this is a fault in kg; --verbose shows where\n",
    )
    assert "Traceback" in verbose.err


def _fail(**_: object) -> float:
    return 1 / 0


def _interrupt(**_: object) -> None:
    raise KeyboardInterrupt


def test_interrupt_ends_with_130(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is told in one line."""
    monkeypatch.setitem(cli.commands, "slow", click.Command("slow", callback=_interrupt))
    result = kg("slow")
    assert (result.code, result.err.strip()) == (130, "kg: interrupted; what was there before is unchanged")


def _error_classes() -> list[type[KgError]]:
    classes = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, KgError)]
    return sorted(classes, key=lambda error: error.__name__)


@pytest.mark.parametrize("error", _error_classes(), ids=lambda error: error.__name__)
def test_every_error_has_a_documented_exit_code(error: type[KgError]) -> None:
    """Each error class ends the command with 2 or 3."""
    assert error.exit_code in {ExitCode.USAGE, ExitCode.NOTHING_DONE}


def test_closed_pipe_is_no_error(store: Path) -> None:
    """A reader that has seen enough (`| head -1`) ends the command quietly."""
    query = "SELECT * { ?s ?p ?o . ?x ?y ?z }"
    command = [sys.executable, "-m", "kg", "query", "--store", str(store), "--format", "tsv", query]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert (process.wait(timeout=60), process.stderr.read()) == (ExitCode.DONE, "")


def test_settings_tells_value_and_origin(kg: Kg, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Flags win over the environment, the environment over kg.toml, kg.toml over defaults."""
    monkeypatch.setenv("KG_PORT", "9001")
    (tmp_path / "kg.toml").write_text('port = 9002\nhost = "0.0.0.0"\n', encoding="utf-8")
    values = json.loads(kg("settings", "--format", "json", "--store", "elsewhere").out)
    assert values["port"] == {"value": 9001, "origin": "environment", "env": "KG_PORT"}
    assert values["host"]["origin"] == "kg.toml"
    assert (values["store"]["value"], values["store"]["origin"]) == ("elsewhere", "flag")
    assert values["model"]["origin"] == "default"


def test_query_prints_a_table(kg: Kg, store: Path) -> None:
    """Addresses below the base are short, long numbers are grouped, the number of rows goes to stderr."""
    result = kg(
        "query", "--store", store, "SELECT ?fund ?amount { ?award kg:fund ?fund ; kg:amount ?amount } ORDER BY ?amount"
    )
    assert result.out.splitlines() == [
        "fund                             amount",
        "───────────────────────────────────────",
        "id/fund/fenwick-harbour-fund  1,200,000",
        "id/fund/fenwick-harbour-fund  3,000,000",
    ]
    assert result.err == "2 rows\n"


def test_query_quiet_says_nothing_else(kg: Kg, store: Path) -> None:
    """--quiet leaves stderr empty."""
    assert kg("query", "--quiet", "--store", store, "ASK { ?s ?p ?o }") == Run(0, "yes\n", "")


@pytest.mark.parametrize(
    ("format_", "start"),
    [("json", '{"head":'), ("xml", "<?xml"), ("csv", "fund\r\n"), ("tsv", "?fund\n")],
)
def test_query_formats_of_select(kg: Kg, store: Path, format_: str, start: str) -> None:
    """SELECT is answered in the four W3C formats."""
    result = kg("query", "--store", store, "--format", format_, "SELECT ?fund { ?fund a kg:Fund }")
    assert result.out.startswith(start)
    assert FUND in result.out


def test_query_graph_as_turtle(kg: Kg, store: Path) -> None:
    """A CONSTRUCT without a format is Turtle with prefixes."""
    result = kg("query", "--store", store, "CONSTRUCT { ?f a kg:Fund } WHERE { ?f a kg:Fund }")
    assert "@prefix kg:" in result.out


def test_query_format_that_does_not_fit_ends_with_2(kg: Kg, store: Path) -> None:
    """Rows cannot be written as Turtle; the message lists what can."""
    result = kg("query", "--store", store, "--format", "turtle", "SELECT ?f { ?f a kg:Fund }")
    assert result.code == ExitCode.USAGE
    assert "json, xml, csv, tsv" in result.err


def test_query_from_file(kg: Kg, store: Path, tmp_path: Path) -> None:
    """A query can come from a file."""
    (tmp_path / "q.rq").write_text("ASK { ?f a kg:Agenda }", encoding="utf-8")
    assert kg("query", "--store", store, "--file", "q.rq").out == "no\n"


def test_query_without_file_is_told(kg: Kg, store: Path) -> None:
    """A file that is not there is named."""
    result = kg("query", "--store", store, "--file", "none.rq")
    assert (result.code, result.err) == (
        ExitCode.NOTHING_DONE,
        "kg: none.rq cannot be read: No such file or directory; check the path\n",
    )


def test_named_query_takes_values(kg: Kg, store: Path) -> None:
    """A value of --param replaces the default."""
    query = ("query", "--store", store, "--quiet", "--format", "csv", "--named", "round-total")
    assert kg(*query, "--param", "fund=Fenwick Harbour Fund").out.count("3000000") == 1
    assert kg(*query, "--param", "fund=Another Fund").out.count("\n") == 1


def test_query_list_names_questions_and_parameters(kg: Kg) -> None:
    """--list shows each question with its parameters; as JSON, too."""
    rows = {row["name"]: row for row in json.loads(kg("query", "--list", "--format", "json").out)}
    assert rows["round-total"]["parameters"][1]["name"] == "round"
    assert "round-total" in kg("query", "--list").out


def test_stats_counts(kg: Kg, store: Path) -> None:
    """Documents, mentions by class, facts, money and links are counted."""
    counts = json.loads(kg("stats", "--store", store, "--format", "json").out)
    assert {"thing": "documents", "number": 1} in counts["overview"]
    assert {"class": "Fund", "mentions": 2, "things": 1} in counts["mentions"]
    assert {"status": "awarded", "currency": "GBP", "awards": 1, "total": 3000000} in counts["awards"]


def test_stats_prints_tables(kg: Kg, store: Path) -> None:
    """The same for people."""
    assert "What the documents name" in kg("stats", "--store", store).out


@pytest.mark.parametrize("name", [FUND, f"<{FUND}>", "id/fund/fenwick-harbour-fund", "fenwick HARBOUR fund", "Fenwick"])
def test_explain_finds_by_address_or_name(kg: Kg, store: Path, name: str) -> None:
    """An entity is found by its whole or short address, by name, or by an unambiguous part of it."""
    found = json.loads(kg("explain", "--store", store, "--format", "json", name).out)
    assert (found["iri"], found["label"]) == (FUND, "Fenwick Harbour Fund")


def test_explain_gives_each_fact_with_its_sentence(kg: Kg, store: Path) -> None:
    """A fact comes with modality, basis and the words that say it, negated ones included."""
    facts = json.loads(kg("explain", "--store", store, "--format", "json", FUND).out)["facts"]
    negated = [fact for fact in facts if fact["modality"] == "negated"]
    assert [(fact["text"].rpartition(" · ")[2], fact["basis"], fact["quote"]) for fact in negated] == [
        ("HM Treasury", "stated", "The Fenwick Harbour Fund is not administered by HM Treasury.")
    ]


def test_explain_text_quotes_evidence(kg: Kg, store: Path) -> None:
    """The text form shows document, fact and quotation."""
    out = kg("explain", "--store", store, "Fenwick Harbour Fund").out
    assert "harbour-fund.txt" in out
    assert "“The Fenwick Harbour Fund is not administered by HM Treasury.” (338–398)" in out


def test_explain_lists_namesakes(kg: Kg, store: Path) -> None:
    """Several entities that fit a part of a name are listed, none is chosen."""
    result = kg("explain", "--store", store, "saltmere")
    assert result.code == ExitCode.USAGE
    assert "id/organisation/saltmere-borough-council (Saltmere Borough Council)" in result.err


def test_explain_unknown_name_ends_with_2(kg: Kg, store: Path) -> None:
    """A name nothing bears is told."""
    result = kg("explain", "--store", store, "Atlantis")
    assert (result.code, result.err) == (
        ExitCode.USAGE,
        "kg: nothing in the graph is called 'Atlantis'; try a part of the name, or `kg stats`\n",
    )


def test_build_reports_and_names_what_was_refused(kg: Kg, tmp_path: Path) -> None:
    """What can be read is built; what cannot is named on stderr, and the exit code says so."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "good.txt").write_text("Local Trust runs Big Local.\n", encoding="utf-8")
    (tmp_path / "corpus" / "empty.txt").write_text("", encoding="utf-8")
    result = kg("build")
    assert result.code == ExitCode.REFUSED
    assert "kg: refused corpus/empty.txt: " in result.err
    assert "is empty" in result.err
    assert "documents" in result.out
    assert kg("query", "--quiet", "ASK { ?text kg:path 'good.txt' }").out == "yes\n"


def test_build_report_as_json(kg: Kg, tmp_path: Path) -> None:
    """The summary as values: documents, mentions and facts by type, time."""
    (tmp_path / "note.txt").write_text("Local Trust runs Big Local.\n", encoding="utf-8")
    report = json.loads(kg("build", "note.txt", "--format", "json").out)
    assert (report["documents"], report["refused"], report["mentions"]["Programme"]) == (["note"], [], 1)


@pytest.mark.parametrize("path", ["nowhere", "empty"])
def test_build_without_documents_ends_with_3(kg: Kg, tmp_path: Path, path: str) -> None:
    """A folder without documents, or no folder, leaves nothing to do."""
    (tmp_path / "empty").mkdir()
    result = kg("build", path)
    assert (result.code, result.out, result.err.count("\n")) == (ExitCode.NOTHING_DONE, "", 1)
    assert path in result.err


def test_extract_is_json_in_a_pipe(kg: Kg, tmp_path: Path) -> None:
    """What a program reads is the stable JSON."""
    (tmp_path / "note.txt").write_text("Local Trust runs Big Local.\n", encoding="utf-8")
    read = json.loads(kg("extract", "note.txt").out)
    assert [mention["label"] for mention in read["mentions"]] == ["Local Trust", "Big Local"]


@pytest.mark.parametrize(
    ("format_", "sign"), [("turtle", "@prefix nif:"), ("html", "<!DOCTYPE html>"), ("summary", "Organisation")]
)
def test_extract_formats(kg: Kg, tmp_path: Path, format_: str, sign: str) -> None:
    """The same as Turtle, as a page, and in words."""
    (tmp_path / "note.txt").write_text("Local Trust runs Big Local.\n", encoding="utf-8")
    assert sign in kg("extract", "note.txt", "--format", format_).out


@pytest.mark.parametrize(
    ("name", "content"), [("empty.txt", b""), ("image.txt", b"\x89PNG\x00\x00"), ("none.txt", None)]
)
def test_extract_refuses_what_is_no_text(kg: Kg, tmp_path: Path, name: str, content: bytes | None) -> None:
    """A file that cannot be read is named, with what to do about it."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = kg("extract", name)
    assert (result.code, result.out) == (ExitCode.NOTHING_DONE, "")
    assert result.err.startswith(f"kg: {name}: ")


def test_validate_finds_a_fault(kg: Kg, tmp_path: Path) -> None:
    """A graph that does not conform ends with 1 and says which node and why."""
    wrong = "@prefix kg: <https://w3id.org/policy-kg/ontology#> .\n<urn:a> a kg:FundingAward ."
    (tmp_path / "wrong.ttl").write_text(wrong, encoding="utf-8")
    result = kg("validate", "wrong.ttl")
    assert result.code == ExitCode.REFUSED
    assert "urn:a" in result.out


def test_validate_accepts_the_golden_graph(kg: Kg) -> None:
    """What conforms ends with 0."""
    assert kg("validate", GOLDEN / "harbour-fund.trig").code == ExitCode.DONE


def test_validate_report_as_shacl(kg: Kg, tmp_path: Path) -> None:
    """The report as RDF."""
    (tmp_path / "nothing.ttl").write_text("", encoding="utf-8")
    assert "sh:conforms true" in kg("validate", "nothing.ttl", "--format", "turtle").out


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", "<urn:a> <urn:b>", "a.ttl is not valid turtle: "),
        ("a.rdf", "<rdf", "a.rdf is not valid xml: "),
        ("a.jsonld", "{", "a.jsonld is not valid json-ld: "),
        ("a.csv", "x", "a.csv has no suffix of an RDF file; the suffixes are .ttl"),
    ],
)
def test_validate_refuses_what_is_no_rdf(kg: Kg, tmp_path: Path, name: str, content: str, message: str) -> None:
    """A file that is not RDF is named, with the place of the fault where it is known."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    result = kg("validate", name)
    assert (result.code, message in result.err) == (ExitCode.NOTHING_DONE, True)


def test_export_writes_by_suffix(kg: Kg, store: Path, tmp_path: Path) -> None:
    """The suffix decides; the size is told."""
    result = kg("export", "--store", store, "graph.ttl")
    assert (result.code, result.out) == (ExitCode.DONE, "")
    assert "@prefix kg:" in (tmp_path / "graph.ttl").read_text(encoding="utf-8")


def test_export_of_an_unknown_suffix_is_refused(kg: Kg, store: Path) -> None:
    """The message lists the suffixes there are."""
    result = kg("export", "--store", store, "graph.docx")
    assert result.code in {ExitCode.USAGE, ExitCode.NOTHING_DONE}
    assert ".ttl" in result.err


def test_evaluate_prints_a_table_per_type(kg: Kg) -> None:
    """Types, micro and macro, and the facts."""
    out = kg("evaluate", GOLD / "004_5ed6790f2cfbc814.json").out
    assert out.splitlines()[3].startswith("Fund ")
    assert "micro" in out
    assert "Facts found: " in out


def test_evaluate_floor_decides_the_exit_code(kg: Kg) -> None:
    """Below the floor the command ends with 1 and says by how much."""
    result = kg("evaluate", GOLD / "brief-big-local.json", "--min-strict", "1")
    assert (result.code, "below the floor of 1" in result.err) == (ExitCode.REFUSED, True)


def test_evaluate_lists_errors(kg: Kg) -> None:
    """--errors says what disagrees, document by document."""
    assert "mentions disagree" in kg("evaluate", GOLD / "brief-big-local.json", "--errors").out


def test_evaluate_as_json(kg: Kg) -> None:
    """The scores as values."""
    data = json.loads(kg("evaluate", GOLD / "brief-big-local.json", "--format", "json").out)
    assert data["documents"] == ["brief-big-local"]
    assert 0 < data["micro"]["strict"]["f1"] <= 1


def test_serve_without_a_store_ends_with_3(kg: Kg) -> None:
    """There is nothing to serve before the first build."""
    assert kg("serve", "--port", "0").code == ExitCode.NOTHING_DONE


def test_serve_on_a_port_in_use_ends_with_3(kg: Kg, store: Path) -> None:
    """The message names the port and another one."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = kg("serve", "--store", store, "--port", str(port))
    assert (result.code, f"port {port}" in result.err) == (ExitCode.NOTHING_DONE, True)


def test_review_lists_what_waits_for_a_person(kg: Kg, store: Path) -> None:
    """Unresolved names come with their candidates and a sentence."""
    result = kg("review", "unresolved", "--store", store)
    assert result.code == ExitCode.DONE
    assert "Names that are not settled" in result.out


def test_review_drafts_decisions_that_can_be_read(kg: Kg, store: Path, tmp_path: Path) -> None:
    """Once why and who are filled in, the drafts are a file of decisions."""
    result = kg("review", "--store", store, "--format", "toml")
    drafts = result.out.replace('why = ""', 'why = "seen"').replace('who = ""', 'who = "me"').replace("id/…", "id/x/y")
    (tmp_path / "curation.toml").write_text(drafts, encoding="utf-8")
    assert load_decisions(tmp_path / "curation.toml").decisions
