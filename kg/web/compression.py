"""Answers packed for clients that can unpack them: Zstandard, Brotli or gzip (RFC 9110, section 8.4).

Each piece can be unpacked when it arrives, so that the first rows come early.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import brotli
import zstandard
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

#: Packs a piece so that it can be unpacked at once, and what ends the whole.
Packer = tuple[Callable[[bytes], bytes], Callable[[], bytes]]

_Headers = tuple[tuple[str, str], ...]


def _zstd() -> Packer:
    packer = zstandard.ZstdCompressor(level=3).compressobj()
    return (
        lambda piece: packer.compress(piece) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK),
        lambda: packer.flush(zstandard.COMPRESSOBJ_FLUSH_FINISH),
    )


def _brotli() -> Packer:
    packer = brotli.Compressor(quality=4)
    return lambda piece: packer.process(piece) + packer.flush(), packer.finish


def _gzip() -> Packer:
    packer = zlib.compressobj(level=5, wbits=31)
    return lambda piece: packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH), packer.flush


#: Coding → what packs with it, the one that takes least time for its size first.
_PACKERS: Mapping[str, Callable[[], Packer]] = {"zstd": _zstd, "br": _brotli, "gzip": _gzip}

_ANY = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?", re.ASCII)


@lru_cache(maxsize=200)
def coding_for(accept_encoding: str) -> str:
    """Return the coding a client likes best, empty for none (RFC 9110, section 12.5.3).

    Args:
        accept_encoding: the Accept-Encoding header; what cannot be read in it is left out.

    >>> coding_for("gzip, deflate, br"), coding_for("br;q=0.1, gzip"), coding_for("gzip;q=0"), coding_for("*")
    ('br', 'gzip', '', 'zstd')
    """
    members = [_ANY.fullmatch(member) for member in accept_encoding.split(",")]
    weights = {match[1].lower(): _weight(match[2]) for match in members if match}
    best = max(_PACKERS, key=lambda coding: weights.get(coding, weights.get("*", 0.0)))
    weight = weights.get(best, weights.get("*", 0.0))
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else ""


def _weight(given: str | None) -> float:
    try:
        return 1.0 if given is None else float(given)
    except ValueError:
        return 0.0


def packer_of(coding: str) -> Packer:
    """Return what packs pieces one by one with a coding; as they are for none."""
    return _PACKERS[coding]() if coding else (lambda piece: piece, lambda: b"")


def packed(coding: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pieces packed with a coding."""
    pack, end = packer_of(coding)
    for piece in pieces:
        yield pack(piece)
    yield end()


def coded(headers: Sequence[tuple[str, str]], coding: str) -> _Headers:
    """Return the headers of an answer that is packed: it is another representation, with an ETag of its own.

    >>> coded([("ETag", '"abc"')], "br")
    (('ETag', '"abc-br"'), ('Content-Encoding', 'br'))
    """
    marked = tuple((name, f'{value[:-1]}-{coding}"' if name == "ETag" else value) for name, value in headers)
    return (*marked, ("Content-Encoding", coding))


def known_as(etag: str, if_none_match: str) -> str:
    """Return what a client calls the answer of an ETag, packed or not, empty when it does not have it.

    >>> known_as('"abc"', 'W/"d", "abc-br"'), known_as('"abc"', '"abcd"')
    ('"abc-br"', '')
    """
    if if_none_match.strip() == "*":
        return etag
    names = (etag, *(f'{etag[:-1]}-{coding}"' for coding in _PACKERS))
    return next((tag for tag in re.findall(r'"[^"]*"', if_none_match) if tag in names), "")


def compressed(request: Request, response: Response) -> Response:
    """Return a response packed, when the client takes that and it is worth it."""
    if not response.content_type.startswith(_TEXTUAL) or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    is_short = response.is_sequence and (response.content_length or 0) < SHORT
    coding = "" if "Range" in request.headers else coding_for(request.headers.get("Accept-Encoding", ""))
    if response.status_code != 200 or is_short or not coding:
        return response
    for name, value in coded([("ETag", value) for value in response.headers.getlist("ETag")], coding):
        response.headers[name] = value
    if response.is_sequence and request.method != "HEAD":
        response.set_data(b"".join(packed(coding, [response.get_data()])))
    else:
        response.headers.pop("Content-Length", None)
        response.response = packed(coding, response.response)  # type: ignore[arg-type]  # our responses are bytes
    return response
