"""Plain text (.txt): the text is the file's, decoded, with CRLF made LF."""

from __future__ import annotations

from kg.readers.decoding import Decoded, decode

#: IANA media type of what this module reads.
MEDIA_TYPE = "text/plain"


def read(content: bytes, name: str) -> Decoded:
    r"""Return the stored text of a plain text file.

    Raises:
        DocumentError: the bytes are not text.

    >>> read(b"one\r\ntwo", "a.txt").text
    'one\ntwo'
    """
    decoded = decode(content, name)
    return Decoded(stored(decoded.text), decoded.encoding)


def stored(text: str) -> str:
    """Return a decoded text as it is stored: CRLF made LF, and nothing else changed, so that offsets stay true."""
    return text.replace("\r\n", "\n")
