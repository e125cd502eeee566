"""Reading annotated documents, and refusing those that do not fit their text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import GoldError
from kg.evaluate import find_gold, load_gold
from kg.model import Document, MentionType, Span

TEXT = "Big Local began in 2012.\n"


def annotation(**changes: Any) -> dict[str, Any]:
    """Return the content of a valid annotation file, with changes."""
    return {
        "text_file": "a.txt",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "entities": [{"text": "Big Local", "start": 0, "end": 9, "type": "Programme", "canonical": "Big Local"}],
        "facts": [
            {
                "s": "Big Local",
                "p": "began",
                "o": "2012",
                "evidence": "Big Local began in 2012.",
                "evidence_start": 0,
                "evidence_end": 24,
            }
        ],
        **changes,
    }


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write an annotated document and return the path of its annotation."""

    def _write(data: object = None, *, content: bytes = TEXT.encode()) -> Path:
        (tmp_path / "a.txt").write_bytes(content)
        path = tmp_path / "a.json"
        path.write_text(json.dumps(annotation() if data is None else data), encoding="utf-8")
        return path

    return _write


def test_load_gold_reads_mentions_and_facts(write: Callable[..., Path]) -> None:
    """Mentions and facts come with their spans and the text as the document."""
    gold = load_gold(write())
    assert isinstance(gold.document, Document)
    assert [(item.span, item.type, item.optional) for item in gold.mentions] == [
        (Span(0, 9), MentionType.PROGRAMME, False)
    ]
    assert [(item.subject, item.object, item.evidence) for item in gold.facts] == [("Big Local", "2012", Span(0, 24))]


@pytest.mark.parametrize(
    ("data", "content", "message"),
    [
        (annotation(sha256="0" * 64), TEXT.encode(), "not the text that was annotated"),
        (
            annotation(entities=[{"text": "Big Local", "start": 1, "end": 10, "type": "Programme"}]),
            TEXT.encode(),
            "characters 1 to 10 are 'ig Local ', not 'Big Local'",
        ),
        (
            annotation(
                entities=[
                    {"text": "Big Local", "start": 0, "end": 9, "type": "Programme"},
                    {"text": "Local began", "start": 4, "end": 15, "type": "Event"},
                ]
            ),
            TEXT.encode(),
            "'Big Local' and 'Local began' overlap at character 4",
        ),
        (annotation(entities=[{"text": "x", "start": 0}]), TEXT.encode(), "an annotation is incomplete"),
        (
            annotation(entities=[{"text": "Big Local", "start": 0, "end": 9, "type": "Scheme"}]),
            TEXT.encode(),
            "'Scheme' is not a valid MentionType",
        ),
        ([], TEXT.encode(), "is not an annotated document"),
        ({"entities": []}, b"\xff\xfe", "its text is not UTF-8"),
    ],
)
def test_misfit_is_refused(write: Callable[..., Path], data: object, content: bytes, message: str) -> None:
    """An annotation that does not fit its text is refused, saying what does not fit."""
    with pytest.raises(GoldError) as caught:
        load_gold(write(data, content=content))
    assert message in str(caught.value)


def test_missing_text_is_refused(write: Callable[..., Path], tmp_path: Path) -> None:
    """An annotation without its text names the file that is missing."""
    path = write()
    (tmp_path / "a.txt").unlink()
    with pytest.raises(GoldError, match=r"a\.txt cannot be read: No such file"):
        load_gold(path)


def test_broken_json_is_refused(tmp_path: Path) -> None:
    """A file that is not JSON is refused by name."""
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    with pytest.raises(GoldError, match=r"a\.json is not valid JSON"):
        load_gold(tmp_path / "a.json")


def test_find_gold_searches_folders_once(write: Callable[..., Path], tmp_path: Path) -> None:
    """A folder and a file in it give each annotation once."""
    path = write()
    assert find_gold([tmp_path, path, tmp_path / "a.txt"]) == (path,)


@pytest.mark.parametrize(("name", "message"), [("", "holds no annotated document"), ("none.json", "does not exist")])
def test_find_gold_refuses_nothing(tmp_path: Path, name: str, message: str) -> None:
    """A folder without annotations and a path that does not exist are refused."""
    with pytest.raises(GoldError, match=message):
        find_gold([tmp_path / name])


def test_shipped_gold_fits_its_texts() -> None:
    """Every annotated document of the project can be loaded."""
    paths = find_gold([Path(__file__).parent.parent / "gold"])
    assert [load_gold(path).document.slug for path in paths] == [path.stem for path in paths]
