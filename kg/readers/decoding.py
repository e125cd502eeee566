"""Bytes → text: which encoding a file is in, and why a file is not text.

The order of the checks is the definition: known binary formats, byte-order mark, UTF-16 without a mark, UTF-8,
Windows-1252, and last what charset-normalizer recognises. The same bytes always give the same answer.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from kg.errors import DocumentError

_CONVERT = "convert it to plain text (.txt) first"

#: First bytes of formats that people have by mistake in a folder of texts → what to call them.
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office document (.docx, .xlsx, .odt, .epub)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc, .xls)"),
    (b"{\\rtf", "a Rich Text document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
)

#: Byte-order marks, the longer ones first: UTF-32's begins with UTF-16's.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: Control characters that do not occur in a text (tab, line breaks, form feed and escape do).
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_WELL_FORMED = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}",
)
#: UTF-8's dashes and typographic quotes; in Windows-1252 the same bytes would read "â€".
_UTF8_PUNCTUATION = re.compile(rb"\xe2\x80[\x80-\xbf]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text without byte-order mark, and the encoding it was in (IANA name, lower case)."""

    text: str
    encoding: str


def decode(content: bytes, name: str) -> Decoded:
    r"""Return the text of a file's bytes, line breaks untouched.

    Args:
        content: the file's bytes.
        name: the file's name, for messages.

    Raises:
        DocumentError: the bytes are a known binary format, hold control characters, or fit no encoding.

    >>> decode("£5 for “us”".encode("cp1252"), "a.txt")
    Decoded(text='£5 for “us”', encoding='windows-1252')
    >>> decode(b"\xef\xbb\xbffund", "a.txt")
    Decoded(text='fund', encoding='utf-8')
    """
    _refuse_known_format(content, name)
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Decoded(_strict(content[len(mark) :], encoding, name), encoding)
    wide = _unmarked_utf16(content)
    if wide is not None:
        return wide
    _refuse_binary(content, name)
    return _narrow(content, name)


def _refuse_known_format(content: bytes, name: str) -> None:
    for magic, kind in MAGIC:
        if content.startswith(magic):
            raise DocumentError(name, f"this is {kind}, not a text", remedy=_CONVERT)


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(
            name,
            f"begins with the byte-order mark of {encoding.upper()} but is not valid {encoding.upper()}"
            f" (byte {error.start})",
            remedy="save it again as UTF-8",
        ) from error
    if "\x00" in text:
        raise DocumentError(name, "this is a binary file, not a text (it holds NUL characters)", remedy=_CONVERT)
    return text


def _unmarked_utf16(content: bytes) -> Decoded | None:
    """Recognise UTF-16 without a mark by its zero bytes: every second one, always on the same side.

    Safe for text in Latin letters alone, which is what it is used for.
    """
    half = len(content) // 2
    if len(content) % 2 or half == 0:
        return None
    even, odd = content[0::2].count(0), content[1::2].count(0)
    for encoding, empty, full in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if full == 0 and empty > 0.6 * half:
            return _printable(content, encoding)
    return None


def _printable(content: bytes, encoding: str) -> Decoded | None:
    text = content.decode(encoding, errors="replace")
    if "\ufffd" in text or _CONTROLS.search(text.encode()):
        return None
    return Decoded(text, encoding)


def _refuse_binary(content: bytes, name: str) -> None:
    if b"\x00" in content:
        raise DocumentError(name, "this is a binary file, not a text (it holds NUL bytes)", remedy=_CONVERT)
    if len(_CONTROLS.findall(content)) * 20 > len(content):
        raise DocumentError(
            name, "this is a binary file, not a text (it is full of control characters)", remedy=_CONVERT
        )


def _narrow(content: bytes, name: str) -> Decoded:
    """Tell UTF-8, Windows-1252 and other one-byte encodings apart, in that order."""
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        fault = error.start
    if _is_damaged_utf8(content):
        line = content.count(b"\n", 0, fault) + 1
        raise DocumentError(
            name, f"is UTF-8 with a damaged character (line {line}, byte {fault})", remedy="save it again as UTF-8"
        )
    return _windows(content) or _recognised(content, name)


def _is_damaged_utf8(content: bytes) -> bool:
    """Say whether the bytes are mostly well-formed UTF-8: reading them as Windows-1252 would garble them."""
    if _UTF8_PUNCTUATION.search(content):
        return True
    well_formed = len(_WELL_FORMED.findall(content))
    damaged = sum(byte >= 0x80 for byte in _WELL_FORMED.sub(b"", content))
    return well_formed > 0 and well_formed >= damaged


def _windows(content: bytes) -> Decoded | None:
    """Read Western text: bytes above 7F are the exception in it, and five of them are never used."""
    if sum(byte >= 0x80 for byte in content) * 2 > len(content):
        return None
    try:
        return Decoded(content.decode("cp1252"), "windows-1252")
    except UnicodeDecodeError:
        return None


def _recognised(content: bytes, name: str) -> Decoded:
    """Read what is no Western text, if the letters have the frequencies of a language; a bare guess garbles."""
    best = from_bytes(content).best()
    if best is None or best.coherence == 0:
        raise DocumentError(name, "its character encoding is not recognised", remedy="save it as UTF-8")
    return Decoded(str(best), best.encoding.replace("_", "-"))
