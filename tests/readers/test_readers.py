"""Files and folders → documents."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kg.errors import CorpusError, DocumentError
from kg.model import MetadataValue
from kg.readers import list_sources, read_documents, read_text

LIMIT = 1_000


def _write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_reads_a_folder_to_any_depth(tmp_path: Path) -> None:
    """Documents come sorted by their path below the folder, which gives the slug."""
    folder = _write(tmp_path, {"b.txt": b"two", "a/Report One.md": b"# one", "a/c.TXT": b"three"})
    reading = read_documents([folder], max_bytes=LIMIT)
    assert [(document.path, document.slug, document.media_type) for document in reading.documents] == [
        ("a/Report One.md", "a-report-one", "text/markdown"),
        ("a/c.TXT", "a-c", "text/plain"),
        ("b.txt", "b", "text/plain"),
    ]


def test_changes_nothing_but_line_breaks(tmp_path: Path) -> None:
    """Spaces, bullets, form feeds, lone carriage returns and trailing breaks stay where they are."""
    folder = _write(tmp_path, {"a.txt": "\ufeff• one\u00a0 \r\n\r\n\x0ctwo\rthree \n\n".encode()})
    (document,) = read_documents([folder], max_bytes=LIMIT).documents
    assert document.text == "• one\u00a0 \n\n\x0ctwo\rthree \n\n"


def test_the_digest_is_the_files(tmp_path: Path) -> None:
    """SHA-256 is of the bytes on disk, so that anyone can check it."""
    content = "£5\r\n".encode("cp1252")
    (document,) = read_documents([_write(tmp_path, {"a.txt": content})], max_bytes=LIMIT).documents
    assert (document.sha256, document.encoding) == (hashlib.sha256(content).hexdigest(), "windows-1252")


def test_leaves_out_hidden_files_and_reports_the_rest(tmp_path: Path) -> None:
    """Hidden files and the manifest are nobody's business; other formats are named as skipped."""
    files = {"a.txt": b"one", ".b.txt": b"x", ".git/c.txt": b"x", "manifest.toml": b"", "d.pdf": b"%PDF-1.7"}
    reading = read_documents([_write(tmp_path, files)], max_bytes=LIMIT)
    assert [document.path for document in reading.documents] == ["a.txt"]
    assert reading.skipped == ("d.pdf",)


@pytest.mark.parametrize(
    ("name", "content", "problem", "remedy"),
    [
        ("a.txt", b"", "is empty", "put text in it or remove it"),
        ("a.txt", b"\xef\xbb\xbf", "is empty", "put text in it or remove it"),
        ("a.txt", b" \r\n\t", "holds nothing but white space", "put text in it or remove it"),
        (
            "a.txt",
            b"x" * 1_001,
            "has 1,001 bytes, more than the 1,000 allowed",
            "split it, or raise the setting max_document_bytes",
        ),
        ("a.txt", b"%PDF-1.7 \x00", "this is a PDF, not a text", "convert it to plain text (.txt) first"),
        (
            "a.pdf",
            b"%PDF-1.7",
            "kg does not read .pdf",
            "convert it to plain text; the formats are .markdown, .md, .text, .txt",
        ),
        (
            "README",
            b"text",
            "kg does not read files without a suffix",
            "convert it to plain text; the formats are .markdown, .md, .text, .txt",
        ),
    ],
)
def test_refuses_with_reason_and_remedy(tmp_path: Path, name: str, content: bytes, problem: str, remedy: str) -> None:
    """A file named by itself is read or refused, never skipped."""
    path = _write(tmp_path, {name: content}) / name
    (error,) = read_documents([path], max_bytes=LIMIT).refused
    assert (error.path, error.problem, error.remedy) == (str(path), problem, remedy)


def test_one_bad_file_does_not_stop_or_rename_the_others(tmp_path: Path) -> None:
    """Slugs are settled over all paths: the refused one keeps its place, and the good one its name."""
    folder = _write(tmp_path, {"a.md": b"", "a.txt": b"one"})
    reading = read_documents([folder], max_bytes=LIMIT)
    good = read_documents([_write(folder, {"a.md": b"now readable"})], max_bytes=LIMIT)
    assert len(reading.refused) == 1
    assert reading.documents[0].slug in {document.slug for document in good.documents}


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    """What the system does not let kg open is named with the system's reason."""
    path = tmp_path / "loop.txt"
    path.symlink_to(path)
    (error,) = read_documents([path], max_bytes=LIMIT).refused
    assert error.problem.startswith(("cannot be read", "there is no such file"))


def test_a_missing_document_is_refused(tmp_path: Path) -> None:
    """A document that is gone is refused, with the slug it would have had."""
    path = tmp_path / "gone.txt"
    (error,) = read_documents([path], max_bytes=LIMIT).refused
    assert (error.problem, list_sources([path]).sources[0].slug) == ("there is no such file", "gone")


def test_a_missing_folder_stops_everything(tmp_path: Path) -> None:
    """A folder that is not there must not look like a corpus without documents."""
    with pytest.raises(CorpusError, match="there is no file or folder"):
        read_documents([tmp_path / "corpus"], max_bytes=LIMIT)


def test_a_folder_without_documents_is_an_error(tmp_path: Path) -> None:
    """Nothing to read is not a success."""
    with pytest.raises(CorpusError, match="holds no document"):
        read_documents([_write(tmp_path, {"a.pdf": b"%PDF"})], max_bytes=LIMIT)


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    """A folder called like a document is searched, not read."""
    folder = _write(tmp_path, {"a.txt/b.txt": b"one"})
    assert [document.path for document in read_documents([folder], max_bytes=LIMIT).documents] == ["a.txt/b.txt"]


def test_the_same_file_is_read_once(tmp_path: Path) -> None:
    """A file named twice, or by itself and by its folder, is one document."""
    folder = _write(tmp_path, {"a.txt": b"one"})
    reading = read_documents([folder, folder / "a.txt"], max_bytes=LIMIT)
    assert len(reading.documents) == 1


def test_namesakes_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    """Files of the same name in two corpora take the folder's name into their path."""
    folder = _write(tmp_path, {"x/a.txt": b"one", "y/a.txt": b"two", "y/b.txt": b"three"})
    reading = read_documents([folder / "x", folder / "y"], max_bytes=LIMIT)
    assert [document.path for document in reading.documents] == ["b.txt", "x/a.txt", "y/a.txt"]


@pytest.mark.parametrize("named", ["", "a.txt"])
def test_the_manifest_applies_to_folder_and_file_alike(tmp_path: Path, named: str) -> None:
    """What the manifest beside a document says holds whichever way the document was named."""
    entry = b'[[document]]\npath = "a.txt"\nlanguage = "en"\n'
    folder = _write(tmp_path, {"a.txt": b"one", "manifest.toml": entry})
    (document,) = read_documents([folder / named], max_bytes=LIMIT).documents
    assert document.metadata == (MetadataValue("language", "en", "manifest"),)


def test_reads_a_text_without_a_file() -> None:
    """A notebook's text becomes a document named by its title."""
    document = read_text("one\r\ntwo", title="A short note")
    assert (document.slug, document.text, document.value("title")) == ("a-short-note", "one\ntwo", "A short note")


def test_a_text_without_title_is_named_by_itself() -> None:
    """The same text always gets the same slug, and no metadata."""
    assert read_text("one").slug == read_text("one").slug != read_text("two").slug
    assert read_text("one").metadata == ()


def test_an_empty_text_is_refused() -> None:
    """There is nothing to read in it."""
    with pytest.raises(DocumentError, match="the text: is empty"):
        read_text("")


def test_the_projects_own_corpus_is_read() -> None:
    """The two first documents, with their source and language, and neither publisher nor date."""
    corpus = Path(__file__).parents[2] / "corpus"
    reading = read_documents([corpus], max_bytes=LIMIT * LIMIT)
    assert (len(reading.documents), reading.refused, reading.skipped) == (2, (), ())
    assert {item.name for document in reading.documents for item in document.metadata} == {"source", "language"}
