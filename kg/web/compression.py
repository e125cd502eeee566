"""Answers packed with gzip for clients that can unpack them (RFC 9110, section 8.4)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from flask import Request, Response

#: Shorter answers are sent as they are, in bytes.
SHORT = 1_000

#: Media types that are worth packing.
_TEXTUAL = (
    "text/",
    "application/sparql-results+",
    "application/n-",
    "application/rdf+",
    "application/ld+",
    "application/trig",
    "image/svg+xml",
)


def compressed(request: Request, response: Response) -> Response:
    """Return a response packed, when the client takes that and it is worth it."""
    if not response.content_type.startswith(_TEXTUAL) or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    is_short = response.is_sequence and (response.content_length or 0) < SHORT
    if request.method == "HEAD" or response.status_code != 200 or is_short or not _takes_gzip(request):
        return response
    response.headers["Content-Encoding"] = "gzip"
    if response.is_sequence:
        response.set_data(b"".join(packed([response.get_data()])))
    else:
        response.headers.pop("Content-Length", None)
        response.response = packed(response.response)  # type: ignore[arg-type]  # our responses are bytes
    return response


def _takes_gzip(request: Request) -> bool:
    return request.accept_encodings.quality("gzip") > 0 and "Range" not in request.headers


def packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pieces packed with gzip; each can be unpacked when it arrives, so that the first rows come early."""
    packer = zlib.compressobj(level=5, wbits=31)
    for piece in pieces:
        yield packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()
