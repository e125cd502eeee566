"""Packed answers: which coding, and that each unpacks to the same."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from kg.web.compression import coding_for, packed

ALL = {"query": "SELECT * { ?s ?p ?o }", "format": "csv"}
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
    "br": brotli.decompress,
    "gzip": lambda data: zlib.decompress(data, wbits=31),
}
#: Unpacks the beginning of something.
BEGIN: dict[str, Callable[[bytes], bytes]] = {
    "zstd": UNPACK["zstd"],
    "br": lambda data: bytes(brotli.Decompressor().process(data)),
    "gzip": lambda data: zlib.decompressobj(wbits=31).decompress(data),
}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.2, GZIP;q=0.8", "gzip"),
        ("zstd;q=0, *", "br"),
        ("gzip;q=0.5, identity", ""),
        ("gzip;q=high", ""),
        ("deflate, compress;q=1", ""),
        (", ;;, gzip", "gzip"),
    ],
)
def test_the_coding_a_client_likes_best(accepted: str, coding: str) -> None:
    """By weight, then by what packs best in its time; none where none is asked for."""
    assert coding_for(accepted) == coding


@given(st.text(max_size=50))
def test_no_header_is_an_error(accepted: str) -> None:
    """What cannot be read is left out."""
    assert coding_for(accepted) in {"", *UNPACK}


@pytest.mark.parametrize("coding", UNPACK)
def test_each_piece_can_be_unpacked_when_it_comes(coding: str) -> None:
    """The first rows of a long answer need not wait for the others."""
    pieces = [b"first row\n" * 200, b"second row\n"]
    first, *rest = packed(coding, pieces)
    assert BEGIN[coding](first) == pieces[0]
    assert UNPACK[coding](first + b"".join(rest)) == b"".join(pieces)


@pytest.mark.parametrize("coding", UNPACK)
@pytest.mark.parametrize("address", ["/sparql", "/"])
def test_an_answer_is_packed(client: FlaskClient, coding: str, address: str) -> None:
    """It unpacks to the same, and a cache keeps the codings apart."""
    sent = ALL if address == "/sparql" else {}
    plain = client.get(address, query_string=sent)
    response = client.get(address, query_string=sent, headers={"Accept-Encoding": coding})
    assert response.headers["Content-Encoding"] == coding
    assert "Accept-Encoding" in response.vary
    assert UNPACK[coding](response.data) == plain.data


@pytest.mark.parametrize("address", ["/sparql", "/"])
def test_each_coding_has_its_etag(client: FlaskClient, address: str) -> None:
    """A strong ETag stands for bytes; each of them answers 304 with itself."""
    sent = ALL if address == "/sparql" else {}
    tags = {
        client.get(address, query_string=sent, headers={"Accept-Encoding": coding}).headers["ETag"]
        for coding in ("", *UNPACK)
    }
    assert len(tags) == 4
    for tag in tags:
        again = client.get(address, query_string=sent, headers={"If-None-Match": f'W/"x", {tag}'})
        assert (again.status_code, again.headers["ETag"], again.data) == (304, tag, b"")


def test_head_has_the_headers_of_get(client: FlaskClient) -> None:
    """The coding and its ETag, without a body."""
    head, get = (
        client.open("/sparql", method=method, query_string=ALL, headers={"Accept-Encoding": "br"})
        for method in ("HEAD", "GET")
    )
    assert (head.headers["ETag"], head.headers["Content-Encoding"], head.data) == (get.headers["ETag"], "br", b"")
