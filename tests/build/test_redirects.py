"""IRIs that must change leave a redirect."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import URIRef

from kg.build import Stages, build
from kg.build.redirects import carried_over, document_redirects, entity_redirects, moves, renamed_documents
from kg.namespaces import DCT
from kg.store import Store, StoredDocument
from tests.build.examples import MINTER, fund, resolve_with_suffix, settings, stages, write

TEXT = "The Harbour Fund opened in May."


def stored(slug: str, sha256: str) -> StoredDocument:
    """Return a document with that slug and content."""
    return StoredDocument(slug, f"{slug}.txt", sha256)


def redirects(tmp_path: Path, given: Stages | None = None) -> set[tuple[str, str]]:
    """Build the corpus of the test and return the redirects of the new version."""
    build(settings(tmp_path), stages=given or stages())
    graph = Store(tmp_path / "store").open().graph(str(MINTER.graph("build")))
    return {(str(old), str(new)) for old, new in graph.subject_objects(DCT.isReplacedBy)}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([("a", "1")], [("b", "1")], {"a": "b"}),
        ([("a", "1")], [("a", "1")], {"a": "a"}),
        ([("a", "1")], [("a", "2")], {}),
        ([("a", "1"), ("b", "1")], [("a", "1"), ("c", "1")], {"a": "a"}),
        ([("a", "1"), ("b", "2")], [("b", "1"), ("a", "2")], {"a": "b", "b": "a"}),
    ],
)
def test_documents_are_recognised_by_content(
    old: list[tuple[str, str]], new: list[tuple[str, str]], expected: dict[str, str]
) -> None:
    """The same content under another slug was renamed; a content that several share says nothing."""
    assert renamed_documents([stored(*one) for one in old], [stored(*one) for one in new]) == expected


def test_renamed_document_redirects_text_work_and_graph() -> None:
    """Everything that bore the old slug leads to the new."""
    found = document_redirects({"a": "b", "c": "c"}, MINTER)
    assert found == {
        str(MINTER.text("a")): (str(MINTER.text("b")),),
        str(MINTER.work("a")): (str(MINTER.work("b")),),
        str(MINTER.graph("a")): (str(MINTER.graph("b")),),
    }


def test_entity_that_still_exists_is_not_redirected() -> None:
    """A mention that now refers to something else does not move the thing it referred to."""
    moved = moves({"char=0,4": "old", "char=5,9": "stays"}, {"char=0,4": "new", "char=5,9": "other"})
    assert entity_redirects(moved, {"new", "other", "stays"}) == {"old": ("new",)}


def test_entity_with_several_successors_names_them_all() -> None:
    """Which one is meant is not guessed."""
    assert entity_redirects({("old", "b"), ("old", "a")}, {"a", "b"}) == {"old": ("a", "b")}


@pytest.mark.parametrize(
    ("previous", "new", "existing", "expected"),
    [
        ({"a": ("b",)}, {}, {"b"}, {"a": ("b",)}),
        ({"a": ("b",)}, {"b": ("c",)}, {"c"}, {"a": ("c",), "b": ("c",)}),
        ({"a": ("b",)}, {"b": ("a",)}, {"a"}, {"b": ("a",)}),
        ({"a": ("b",), "c": ("a",)}, {}, {"a", "b"}, {"c": ("a",)}),
        ({"a": ("b",)}, {"b": ("c", "d")}, {"c", "d"}, {"a": ("c", "d"), "b": ("c", "d")}),
        ({"a": ("b",)}, {"b": ("a",)}, set(), {}),
    ],
)
def test_redirects_are_carried_over_and_lead_straight_to_the_end(
    previous: dict[str, tuple[str, ...]],
    new: dict[str, tuple[str, ...]],
    existing: set[str],
    expected: dict[str, tuple[str, ...]],
) -> None:
    """Chains are shortened, what exists again needs no redirect, and a circle is none."""
    assert carried_over(previous, new, existing) == expected


def test_same_build_twice_redirects_nothing(tmp_path: Path) -> None:
    """IRIs stay the same from build to build."""
    write(tmp_path, a=TEXT)
    redirects(tmp_path)
    assert redirects(tmp_path) == set()


def test_renamed_file_leaves_redirects(tmp_path: Path) -> None:
    """The file's old addresses lead to its new ones."""
    write(tmp_path, a=TEXT)
    redirects(tmp_path)
    write(tmp_path, b=TEXT)
    assert (str(MINTER.text("a")), str(MINTER.text("b"))) in redirects(tmp_path)


def test_entity_named_otherwise_leaves_a_redirect_for_good(tmp_path: Path) -> None:
    """The old address of the fund leads to the new one, in this version and those after it."""
    write(tmp_path, a=TEXT)
    redirects(tmp_path)
    expected = {(fund("Harbour Fund"), fund("Harbour Fund") + "-2024")}
    assert redirects(tmp_path, resolve_with_suffix("-2024")) == expected
    assert redirects(tmp_path, resolve_with_suffix("-2024")) == expected


def test_entity_that_returns_loses_its_redirect(tmp_path: Path) -> None:
    """An address that means something again leads nowhere else."""
    write(tmp_path, a=TEXT)
    for given in (stages(), resolve_with_suffix("-2024")):
        redirects(tmp_path, given)
    assert redirects(tmp_path) == {(fund("Harbour Fund") + "-2024", fund("Harbour Fund"))}


def test_redirects_are_statements_of_the_build(tmp_path: Path) -> None:
    """They depend on what was there before, so they stand in graph/build alone."""
    write(tmp_path, a=TEXT)
    redirects(tmp_path)
    write(tmp_path, b=TEXT)
    redirects(tmp_path)
    quads = Store(tmp_path / "store").open().quads()
    assert {quad[3] for quad in quads if quad[1] == DCT.isReplacedBy} == {URIRef(MINTER.graph("build"))}
