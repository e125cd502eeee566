"""A build reads again only what has changed, and the outcome is that of a build from nothing."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kg.build import BuildReport, Stages, build
from kg.model import Extraction, Resolution
from kg.resolve import Knowledge, title_question
from kg.store import Store
from tests.build.examples import MINTER, settings, stages, write

GOOD = "The Harbour Fund opened in May."
OTHER = "The Coastal Fund pays for piers."


def run(tmp_path: Path, given: Stages | None = None, *, into: str = "store") -> BuildReport:
    """Build the corpus of the test."""
    return build(settings(tmp_path, store=str(tmp_path / into)), stages=given or stages())


def statements(tmp_path: Path, store: str = "store") -> list[str]:
    """Return every statement of the served version but those of graph/build, in canonical order."""
    quads = Store(tmp_path / store).open().quads()
    return sorted(" ".join(term.n3() for term in quad) for quad in quads if quad[3] != MINTER.graph("build"))


def same_as_from_nothing(tmp_path: Path) -> bool:
    """Say whether a build into an empty store gives what the store has."""
    fresh = f"fresh-{len(list(tmp_path.iterdir()))}"
    run(tmp_path, into=fresh)
    return statements(tmp_path, fresh) == statements(tmp_path)


def test_nothing_is_read_again_when_nothing_has_changed(tmp_path: Path) -> None:
    """The second build of the same documents reads none."""
    write(tmp_path, a=GOOD, b=OTHER)
    assert run(tmp_path).read == ("a", "b")
    before = statements(tmp_path)
    assert run(tmp_path).read == ()
    assert statements(tmp_path) == before


def test_changed_new_and_removed_documents(tmp_path: Path) -> None:
    """What changed or came is read, what went is told, what stayed is left."""
    write(tmp_path, a=GOOD, b=OTHER, c=GOOD, d=OTHER, e=OTHER)
    run(tmp_path)
    write(tmp_path, a=f"{GOOD} The Marine Fund too.", b=OTHER, d=OTHER, e=OTHER, f=GOOD)
    report = run(tmp_path)
    assert (report.read, report.removed, report.documents) == (("a", "f"), ("c",), ("a", "b", "d", "e", "f"))
    assert same_as_from_nothing(tmp_path)


def test_other_rules_read_everything_again(tmp_path: Path) -> None:
    """What the graphs depend on besides the documents is part of what is compared."""
    write(tmp_path, a=GOOD, b=OTHER)
    run(tmp_path)
    assert run(tmp_path, stages("other rules")).read == ("a", "b")


def test_metadata_that_changes_makes_a_document_be_read_again(tmp_path: Path) -> None:
    """A manifest's new word about a document is a change of it."""
    write(tmp_path, a=GOOD, b=OTHER)
    run(tmp_path)
    manifest = '[[document]]\npath = "b.txt"\ntitle = "Piers"\n'
    (tmp_path / "corpus" / "manifest.toml").write_text(manifest, encoding="utf-8")
    assert run(tmp_path).read == ("b",)


def asks_for(title: str) -> Stages:
    """Return stages in which the document "asker" asks for a corpus document of that title."""
    plain = stages()

    def resolved(extraction: Extraction, known: Knowledge) -> Resolution:
        found = plain.resolve(extraction, known)
        if extraction.document.slug != "asker":
            return found
        entity = replace(
            found.entities[-1], label=f"Fund of {' or '.join(known.get(title_question(title), ())) or 'nobody'}"
        )
        return Resolution((*found.entities[:-1], entity), found.iris)

    return replace(plain, resolve=resolved)


def titled(tmp_path: Path, **titles: str) -> None:
    """Give documents their titles by the manifest."""
    rows = [f'[[document]]\npath = "{name}.txt"\ntitle = "{title}"\n' for name, title in titles.items()]
    (tmp_path / "corpus" / "manifest.toml").write_text("".join(rows), encoding="utf-8")


def test_document_that_asked_about_the_corpus_is_read_again_when_the_answer_changes(tmp_path: Path) -> None:
    """A title that comes to belong to a document of the corpus changes who asked for it, and nobody else."""
    write(tmp_path, asker=GOOD, b=OTHER, c=OTHER, d=OTHER)
    run(tmp_path, asks_for("piers"))
    titled(tmp_path, b="Piers")
    assert run(tmp_path, asks_for("piers")).read == ("asker", "b")
    assert any("Fund of b" in statement for statement in statements(tmp_path))
    titled(tmp_path, b="Piers", c="Piers")
    assert run(tmp_path, asks_for("piers")).read == ("asker", "c")
    assert any("Fund of b or c" in statement for statement in statements(tmp_path))


def test_refused_document_keeps_its_graph_and_is_tried_again(tmp_path: Path) -> None:
    """A stale document counts as changed until it is read."""
    write(tmp_path, a=GOOD, b=OTHER, c=OTHER)
    run(tmp_path)
    before = statements(tmp_path)
    write(tmp_path, a="unreadable", b=OTHER, c=OTHER)
    for _ in range(2):
        assert [refused.kept for refused in run(tmp_path).refused] == [True]
        assert statements(tmp_path) == before
    write(tmp_path, a=GOOD, b=OTHER, c=OTHER)
    assert run(tmp_path).read == ("a",)
    assert same_as_from_nothing(tmp_path)


TEXTS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.lists(
        st.sampled_from(
            [GOOD, OTHER, "The Marine Fund, also Mary, closed.", "The Harbour Fund, also Harry, is here.", "Nothing."]
        ),
        min_size=1,
        max_size=3,
    ).map(" ".join),
    min_size=1,
)


@given(corpora=st.lists(TEXTS, min_size=2, max_size=4))
@hypothesis_settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_changes_gives_what_a_build_from_nothing_gives(
    tmp_path: Path, corpora: list[dict[str, str]]
) -> None:
    """Entities that several documents name, lose and regain are the same bytes however the corpus got there."""
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    for corpus in corpora:
        write(folder, **corpus)
        run(folder)
    assert same_as_from_nothing(folder)


@pytest.mark.parametrize("number", [1, 3])
def test_adding_reads_the_added_alone(tmp_path: Path, number: int) -> None:
    """With `add`, what the store holds is not looked at."""
    write(tmp_path, **{f"n{index}": f"The Pier Fund {index}." for index in range(number)})
    run(tmp_path)
    extra = tmp_path / "extra.txt"
    extra.write_text(OTHER, encoding="utf-8")
    report = build(settings(tmp_path), [extra], add=True, stages=stages())
    assert (report.read, report.removed) == (("extra",), ())
    assert len(report.documents) == number + 1
