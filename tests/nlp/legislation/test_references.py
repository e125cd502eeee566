"""References to legislation: every form, its stretch, what it means, and what is none."""

from __future__ import annotations

import csv
import re
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.law import parse_identifier, title_key
from kg.nlp.layout import lay_out
from kg.nlp.legislation import LawRegister, Reference, law_register, read_law
from kg.nlp.legislation.works import Work
from kg.registers import full_title, import_register, with_registers
from kg.resources import resource_dir
from kg.vocabulary import Vocabulary, load_vocabulary

BASE = "https://kg.test/"
CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "references.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
NONE = (Path(__file__).parent / "none.txt").read_text(encoding="utf-8").splitlines()[1:]
SHARED = Path(__file__).parents[4] / "shared" / "data" / "legislation"
VOCABULARY = load_vocabulary(resource_dir("ontology"), BASE)
REGISTER = law_register(VOCABULARY)


def read(text: str, register: LawRegister = REGISTER) -> tuple[Reference, ...]:
    """Return the references of a text."""
    layout = lay_out(text)
    return read_law(layout.masked, layout.sentences, register)


def outcome(reference: Reference) -> str:
    """Return what a reference was found to mean, as the table writes it; a plural names several works."""
    return "+".join(meaning(work) for work in reference.works) or "no-act"


def meaning(work: Work) -> str:
    """Return the identifier of a work, or how it stays open."""
    if work.register_id:
        return work.register_id.removeprefix("legislation/")
    if work.identifies:
        return "unresolved"
    return "ambiguous" if work.candidates else "open"


def test_table_is_large() -> None:
    """At least three hundred references are written down."""
    assert sum(len(case) - 1 for case in CASES) >= 300


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{at}") for at, case in enumerate(CASES)])
def test_references_of_the_table(case: list[str]) -> None:
    """Each text has exactly these references, in this order."""
    text = case[0].replace("\\n", "\n")
    found = []
    for reference in read(text):
        shown = reference.span.of(text).replace("\n", "\\n")
        found.append(" | ".join(part for part in (shown, outcome(reference), " ".join(reference.paths)) if part))
    assert found == case[1:]


@pytest.mark.parametrize("text", NONE)
def test_look_alikes_are_none(text: str) -> None:
    """Action plans, pop songs, bills to pay, people called Bill, and sections of other papers are not found."""
    assert read(text) == ()


@pytest.mark.parametrize(
    "reference", ["Part 2 of the White Paper", "Section 3", "an Action Plan", "section 12 of this report"]
)
def test_what_is_no_legislation(reference: str) -> None:
    """Parts of other papers, headings and look-alikes are not found."""
    assert read(f"{reference}\n\nIt is said in {reference} that they act on it.") == ()


def test_provision_is_not_tied_across_a_sentence() -> None:
    """A section in one sentence has nothing to do with the Act in the next."""
    found = read("That is in section 4. The Localism Act 2011 is another matter.")
    assert [reference.paths for reference in found] == [()]


PIECES = st.sampled_from(
    [
        "section",
        "(",
        ")",
        "(a)",
        "1",
        "2",
        ",",
        "and",
        "to",
        "of",
        "the",
        "Act",
        "Localism",
        "Housing",
        "2011",
        "“",
        "”",
        "[",
        "Part",
        "IV",
        "Schedule",
        "SI",
        "2012/2421",
        "Regulations",
        "etc.",
        "Order",
        "\n",
        "&",
        "s.",
        "–",
        "Bill",
        "Measure",
        "that",
        "(“the",
        "Act”)",
        "Deddf",
        "y",
        "(",
        "(",
        "(",
        "1(1",
        "A",
        "A",
        "A",
        "i",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=60), st.sampled_from([1, 40]))
def test_no_text_takes_long(pieces: list[str], times: int) -> None:
    """Whatever the words, reading takes time in proportion to the text, and spans lie in order inside it."""
    text = (" ".join(pieces) + " ") * times
    began = time.process_time()
    found = read(text)
    assert time.process_time() - began < 0.5 + len(text) / 2_000
    assert all(one.span.end <= two.span.start for one, two in pairwise(found))


@pytest.mark.parametrize(
    "unit",
    [
        *("(a) ", "Act ", "1, ", "section 1(", "A ", "the Act ", "(((", "Part I ", "s. 1 of, and "),
        *("Acts 1985, ", "Acts 1985 and 1996", "Directives 2004/18/EC, ", "2004/18/EC and ", "s. 1, Act 2011 (A) "),
        *("adran 1 o Ddeddf ", "Localism Act 2011 (“A”) ", "Act 2011 (Amendment) ", "subsection (1) of that section "),
    ],
)
def test_repetition_is_linear(unit: str) -> None:
    """Four times the text takes nowhere near sixteen times as long."""

    def seconds(times: int) -> float:
        layout = lay_out(unit * times + "of the Localism Act 2011.")
        began = time.process_time()
        read_law(layout.masked, layout.sentences, REGISTER)
        return time.process_time() - began

    assert seconds(4_000) < 10 * seconds(1_000) + 0.3


SENTENCES = (
    "Powers under section 4 of the {0} were used.",
    "The {0} and the {1} both apply.",
    "It was changed by section 2(1) of the {1}, as amended by the {0}.",
    "See the {0}, s. 3, for more.",
    "The {0} received Royal Assent.",
)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    """The shipped registers with the whole gazetteer imported."""
    folder = tmp_path_factory.mktemp("registers")
    import_register("legislation", SHARED / "acts.csv", folder)
    return with_registers(VOCABULARY, folder)


def usable_rows() -> list[tuple[str, str]]:
    """Return title with year and id of each row of the gazetteer that has both."""
    rows = []
    with (SHARED / "acts.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            identifier = parse_identifier(row["identifier"])
            title = full_title(row["title"], row["year"], identifier) if identifier else None
            if identifier and title:
                rows.append((re.sub(r"\AThe ", "", title), identifier.id))
    return rows


@pytest.mark.skipif(not SHARED.is_dir(), reason="the gazetteer of titles is not beside the project")
def test_whole_gazetteer_resolves(full: Vocabulary) -> None:
    """Every title of one identifier is linked to it; one of several stays ambiguous between them."""
    register, rows = law_register(full), usable_rows()
    meant = defaultdict(set)
    for title, entry_id in rows:
        meant[title_key(title)].add(entry_id)
    right = wrong = single = 0
    for at, (title, entry_id) in enumerate(rows):
        text = SENTENCES[at % 5].format(title, rows[(at * 7 + 13) % len(rows)][0])
        start = text.index(title)
        found = [one for one in read(text, register) if one.span.start < start + len(title) and one.span.end > start]
        ids = {one.work.register_id for one in found if one.work is not None and one.work.register_id}
        if len(meant[title_key(title)]) == 1:
            single += 1
            right += ids == {entry_id}
            wrong += bool(ids - {entry_id})
        else:
            candidates = {one for reference in found if reference.work for one in reference.work.candidates}
            assert (ids, candidates) == (set(), meant[title_key(title)])
    assert (right / single >= 0.995, wrong) == (True, 0)
