"""The SPARQL 1.1 Protocol without a server. Test names follow those of Oxigraph's HTTP tests where they exist."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ProtocolError
from kg.protocol import (
    FORM,
    GRAPH_FORMATS,
    HTML,
    MAX_QUERY_LENGTH,
    QUERY,
    SOLUTION_FORMATS,
    UPDATE,
    QueryRequest,
    Request,
    UpdateRequest,
    choose_format,
    named_format,
    negotiate,
    parse_request,
)

ASK = "ASK { ?s ?p ?o }"


def _refusal(request: Request) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        parse_request(request)
    return caught.value


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_get_query(method: str) -> None:
    """The query is a parameter of the address."""
    assert parse_request(Request(method, (("query", ASK),))) == QueryRequest(ASK)


@pytest.mark.parametrize("content_type", [QUERY, f"{QUERY}; charset=UTF-8", "Application/SPARQL-Query"])
def test_post_query(content_type: str) -> None:
    """The query is the body; its charset may be said."""
    assert parse_request(Request("POST", (), content_type, ASK.encode())) == QueryRequest(ASK)


def test_post_sparql_query_form() -> None:
    """The query and its dataset are fields of a form; a plus sign is a space."""
    body = b"query=ASK+%7B%7D&default-graph-uri=http%3A%2F%2Fa%2F1&default-graph-uri=http://a/2&named-graph-uri=urn:b"
    assert parse_request(Request("POST", (), FORM, body)) == QueryRequest(
        "ASK {}", ("http://a/1", "http://a/2"), ("urn:b",)
    )


def test_post_query_takes_the_dataset_from_the_address() -> None:
    """A direct POST has its parameters in the address."""
    request = Request("POST", (("default-graph-uri", "http://a/1"),), QUERY, ASK.encode())
    assert parse_request(request) == QueryRequest(ASK, default_graphs=("http://a/1",))


@pytest.mark.parametrize(
    ("arguments", "chosen"),
    [
        ((("format", "csv"),), "csv"),
        ((("output", "tsv"),), "tsv"),
        ((("format", ""), ("output", "xml")), "xml"),
        ((), ""),
    ],
)
def test_format_parameters(arguments: tuple[tuple[str, str], ...], chosen: str) -> None:
    """Tools say the format as `format` or `output`; an empty one says nothing."""
    assert parse_request(Request("GET", (("query", ASK), *arguments))) == QueryRequest(ASK, format=chosen)


@pytest.mark.parametrize(
    ("content_type", "body"), [(UPDATE, b"CLEAR ALL"), (FORM, b"update=CLEAR+ALL")], ids=["direct", "form"]
)
def test_an_update_where_updates_are_made(content_type: str, body: bytes) -> None:
    """Both ways to post one, with the graphs it is to see."""
    request = Request("POST", (("using-graph-uri", "http://a/1"),), content_type, body)
    assert parse_request(request, writable=True) == UpdateRequest("CLEAR ALL", using_graphs=("http://a/1",))


def test_an_update_is_posted() -> None:
    """GET must change nothing (SPARQL 1.1 Protocol, section 2.2)."""
    with pytest.raises(ProtocolError) as caught:
        parse_request(Request("GET", (("update", "CLEAR ALL"),)), writable=True)
    assert caught.value.status == 405


@pytest.mark.parametrize(
    ("request_", "status", "found"),
    [
        (Request("GET"), 400, "the request has no query"),
        (Request("GET", (("query", ASK), ("query", ASK))), 400, "the request has 2 queries"),
        (Request("POST", (("query", ASK),), QUERY, ASK.encode()), 400, "the request has 2 queries"),
        (Request("POST", (), FORM, b"q=ASK"), 400, "the request has no query"),
        (Request("GET", (("query", ASK), ("default-graph-uri", "a b"))), 400, "default-graph-uri is 'a b'"),
        (Request("POST", (), QUERY, b"ASK { ?s ?p '\xff' }"), 400, "the body is not UTF-8 (byte 13)"),
        (Request("GET", (("update", "CLEAR ALL"),)), 403, "this service is read-only"),
        (Request("POST", (), FORM, b"update=CLEAR+ALL"), 403, "this service is read-only"),
        (Request("POST", (), UPDATE, b"CLEAR ALL"), 403, "this service is read-only"),
        (Request("PUT", (("query", ASK),)), 405, "PUT is not a method of a SPARQL query"),
        (Request("DELETE"), 405, "DELETE is not a method of a SPARQL query"),
        (Request("GET", (("query", "#" * (MAX_QUERY_LENGTH + 1)),)), 413, "the query has 65,537 characters"),
        (Request("POST", (), "", ASK.encode()), 415, "the request has no content type"),
        (Request("POST", (), "text/plain", ASK.encode()), 415, "the content type is text/plain"),
        (Request("POST", (), f"{QUERY}; charset=UTF-16", ASK.encode("utf-16")), 415, "the body is in utf-16"),
        (Request("POST", (), f'{FORM};charset="iso-8859-1"', b"query=ASK"), 415, "the body is in iso-8859-1"),
    ],
)
def test_refusals(request_: Request, status: int, found: str) -> None:
    """Each refusal has the status that the protocol asks for and says what was found."""
    error = _refusal(request_)
    assert error.status == status
    assert error.found.startswith(found)


def test_405_says_what_is_allowed() -> None:
    """RFC 9110, section 15.5.6: the Allow header is required."""
    assert _refusal(Request("PATCH")).headers == (("Allow", "GET, HEAD, POST, OPTIONS"),)


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        # get_query, get_query_accept_star
        ("", "json"),
        ("*/*", "json"),
        ("*", "json"),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "html"),
        # get_query_accept_good
        ("application/sparql-results+xml", "xml"),
        ("text/csv", "csv"),
        ("TEXT/CSV", "csv"),
        ("application/json", "json"),
        ("application/xml", "xml"),
        # get_query_accept_substar
        ("text/*", "csv"),
        ("application/*", "json"),
        # get_query_accept_explicit_priority, and the implicit one of the more specific range
        ("text/csv;q=0.1, text/tab-separated-values", "tsv"),
        ("text/csv ; Q=0.5 , application/sparql-results+json ; q=0.4", "csv"),
        ("text/*;q=0.9, application/sparql-results+json;q=0.8, text/csv;q=0.7", "tsv"),
        # get_query_accept_specific_exclusion
        ("application/*, application/sparql-results+json;q=0", "xml"),
        ("*/*, application/sparql-results+json;q=0, application/sparql-results+xml;q=0", "csv"),
        # get_query_accept_compatible_charset, and parameters that change nothing
        ("text/csv; charset=utf-8", "csv"),
        ('application/sparql-results+json;version="1.2"', "json"),
        ('application/json;note="a, b;q=0", text/csv;q=0.1', "json"),
        # a proper name goes before a loose one
        ("application/json, text/csv", "csv"),
        # what rdflib and browsers send
        ("application/sparql-results+xml,text/csv;q=0.8,*/*;q=0.1", "xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        (",, text/csv ,", "csv"),
    ],
)
def test_negotiates_solutions(accept: str, name: str) -> None:
    """The client's preference decides, then ours."""
    assert negotiate(accept, (*SOLUTION_FORMATS, HTML)).name == name


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "turtle"),
        ("text/turtle; charset=utf-8", "turtle"),
        ("application/rdf+xml", "rdfxml"),
        ("application/n-triples, text/turtle;q=0.9", "ntriples"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
        ("application/json", "jsonld"),
        ("text/plain", "ntriples"),
        ("application/trig", "trig"),
        ("text/turtle;q=0, */*", "ntriples"),
        # what a SPARQL client sends that does not know what the query is
        ("application/sparql-results+json, application/rdf+xml;q=0.5", "rdfxml"),
    ],
)
def test_negotiates_graphs(accept: str, name: str) -> None:
    """The same for triples."""
    assert negotiate(accept, GRAPH_FORMATS).name == name


@pytest.mark.parametrize(
    "accept",
    ["image/png", "text/csv; charset=iso-8859-1", "*/*;q=0", "text/turtle", "application/json;q=0"],
)
def test_get_query_accept_incompatible(accept: str) -> None:
    """What cannot be given is a 406 that lists what can, an incompatible charset included."""
    with pytest.raises(ProtocolError) as caught:
        negotiate(accept, SOLUTION_FORMATS)
    assert caught.value.status == 406
    assert all(offer.media_type in caught.value.remedy for offer in SOLUTION_FORMATS)


@pytest.mark.parametrize("accept", ["bad", "text/csv;q=2", "text/csv;q=high", "/", "text csv"])
def test_get_query_accept_bad(accept: str) -> None:
    """A header that is no list of media ranges is a 400."""
    with pytest.raises(ProtocolError) as caught:
        negotiate(accept, SOLUTION_FORMATS)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("turtle", "turtle"),
        ("ttl", "turtle"),
        (".ttl", "turtle"),
        ("text/turtle", "turtle"),
        ("application/rdf xml", "rdfxml"),
        ("rdf+xml", "rdfxml"),
        ("xml", "rdfxml"),
        ("json-ld", "jsonld"),
        ("json", "jsonld"),
        ("N-Triples", "ntriples"),
        ("nq", "nquads"),
        ("text/plain", "ntriples"),
    ],
)
def test_names_that_tools_send(name: str, found: str) -> None:
    """Names, suffixes and media types all do, whatever their case and hyphens."""
    assert named_format(name, GRAPH_FORMATS).name == found


def test_an_unknown_name_lists_the_known_ones() -> None:
    """The message says what there is."""
    with pytest.raises(ProtocolError, match="the formats are json, xml, csv, tsv") as caught:
        named_format("turtle", SOLUTION_FORMATS)
    assert caught.value.status == 406


def test_a_name_goes_before_the_header() -> None:
    """What is asked for by name is meant."""
    assert choose_format("csv", "application/json", SOLUTION_FORMATS).name == "csv"


def test_text_formats_say_their_charset() -> None:
    """RFC 4180 and its like have no default; JSON and XML say it themselves."""
    assert [offer.content_type for offer in SOLUTION_FORMATS] == [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv; charset=utf-8",
        "text/tab-separated-values; charset=utf-8",
    ]


@given(st.text(max_size=60))
def test_any_accept_header_is_answered_or_refused(accept: str) -> None:
    """No header breaks the negotiation."""
    try:
        outcome = negotiate(accept, GRAPH_FORMATS).name
    except ProtocolError as error:
        outcome = str(error.status)
    assert outcome in {"400", "406", *(offer.name for offer in GRAPH_FORMATS)}
