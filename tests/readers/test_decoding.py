"""Which encoding a file is in, and why it is not text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import DocumentError
from kg.readers.decoding import MAGIC, decode

POLICY = "The Chancellor announced £1.7 billion – “a drop in the ocean” – for Ynys Môn’s communities.\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (POLICY.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF8 + POLICY.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF16_LE + POLICY.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + POLICY.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + POLICY.encode("utf-32-le"), "utf-32-le"),
        (POLICY.encode("utf-16-le"), "utf-16-le"),
        (POLICY.encode("utf-16-be"), "utf-16-be"),
        (POLICY.encode("cp1252"), "windows-1252"),
    ],
)
def test_decodes_what_people_save(content: bytes, encoding: str) -> None:
    """The text is the same in every encoding, without a byte-order mark."""
    decoded = decode(content, "a.txt")
    assert (decoded.text, decoded.encoding) == (POLICY, encoding)


def test_recognises_another_script() -> None:
    """A text that is no Western one-byte text is left to charset-normalizer."""
    text = "Правительство объявило о выделении средств на развитие местных сообществ. " * 5
    assert decode(text.encode("cp1251"), "a.txt").text == text


@pytest.mark.parametrize(("magic", "kind"), MAGIC)
def test_names_known_binary_formats(magic: bytes, kind: str) -> None:
    """A format people have by mistake is named in the message."""
    with pytest.raises(DocumentError) as caught:
        decode(magic + b"rest", "report.txt")
    assert kind in caught.value.problem


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"text\x00\x01\x02 more", "this is a binary file, not a text (it holds NUL bytes)"),
        (bytes(range(1, 32)) * 3, "this is a binary file, not a text (it is full of control characters)"),
        (codecs.BOM_UTF8 + b"caf\xe9", "begins with the byte-order mark of UTF-8 but is not valid UTF-8 (byte 3)"),
        (
            codecs.BOM_UTF16_LE + b"a\x00b",
            "begins with the byte-order mark of UTF-16-LE but is not valid UTF-16-LE (byte 2)",
        ),
        (
            codecs.BOM_UTF16_LE + b"a\x00\x00\x00",
            "this is a binary file, not a text (it holds NUL characters)",
        ),
        ("one\n“two”\n".encode() + b"\xe9\n", "is UTF-8 with a damaged character (line 3, byte 14)"),
    ],
)
def test_refuses_what_is_not_text(content: bytes, problem: str) -> None:
    """The message says what was found and where."""
    with pytest.raises(DocumentError) as caught:
        decode(content, "a.txt")
    assert caught.value.problem == problem


def test_unassigned_bytes_are_not_guessed_as_windows() -> None:
    """A byte that Windows-1252 does not use is never passed through."""
    with pytest.raises(DocumentError):
        decode(b"fund \x81\x8d\x8f\x90\x9d" * 4, "a.txt")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    """Whatever is valid UTF-8 text is kept to the character (a leading byte-order mark apart)."""
    if not any(text.encode().startswith(magic) for magic, _ in MAGIC):
        assert decode(text.encode(), "a.txt").text == text.removeprefix("\ufeff")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """No bytes lead to anything but a text or a refusal, and to the same one twice."""
    outcomes = []
    for _ in range(2):
        try:
            outcomes.append(decode(content, "a.txt").text)
        except DocumentError as error:
            outcomes.append(str(error))
    assert outcomes[0] == outcomes[1]
