"""Markdown (.md): the text is kept as it is, marks included, so that offsets stay true to the source.

Headings, list marks and emphasis are understood later, by the pipeline, as those of plain text are.
"""

from __future__ import annotations

from kg.readers import plain
from kg.readers.decoding import Decoded

#: IANA media type of what this module reads (RFC 7763).
MEDIA_TYPE = "text/markdown"


def read(content: bytes, name: str) -> Decoded:
    r"""Return the stored text of a Markdown file.

    Raises:
        DocumentError: the bytes are not text.

    >>> read(b"# Fund\r\n\r\n* new", "a.md").text
    '# Fund\n\n* new'
    """
    return plain.read(content, name)
