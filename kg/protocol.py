"""The SPARQL 1.1 Protocol without a web framework: request parts → query, Accept header → format.

Everything here is a function of plain values, so that each clause can be tested without a server.
Specifications: https://www.w3.org/TR/sparql11-protocol/ and RFC 9110, section 12.5.1 (Accept).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from kg.errors import ProtocolError

#: Methods of the query operation; HEAD and OPTIONS are answered beside them.
METHODS = ("GET", "HEAD", "POST", "OPTIONS")

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

#: A longer query than this is refused, in characters.
MAX_QUERY_LENGTH = 65_536


@dataclass(frozen=True, slots=True)
class Format:
    """A form an answer can be given in."""

    #: What people write in ``--format`` and ``format=``.
    name: str
    media_type: str
    suffix: str
    #: What a page calls it.
    title: str
    #: Other media types that ask for it.
    also: tuple[str, ...] = ()
    #: Other names that tools send.
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The Content-Type header: text formats say their charset, the others define it themselves."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


#: Forms of the answer to SELECT and ASK, the preferred one first.
SOLUTION_FORMATS: tuple[Format, ...] = (
    Format(
        "json",
        "application/sparql-results+json",
        ".srj",
        "JSON",
        ("application/json", "text/json"),
        ("srj", "sparqljson"),
    ),
    Format(
        "xml", "application/sparql-results+xml", ".srx", "XML", ("application/xml", "text/xml"), ("srx", "sparqlxml")
    ),
    Format("csv", "text/csv", ".csv", "CSV"),
    Format("tsv", "text/tab-separated-values", ".tsv", "TSV", (), ("text",)),
)

#: Forms of the answer to CONSTRUCT and DESCRIBE, and of linked data, the preferred one first.
GRAPH_FORMATS: tuple[Format, ...] = (
    Format("turtle", "text/turtle", ".ttl", "Turtle", ("application/x-turtle", "text/n3"), ("ttl", "n3")),
    Format("ntriples", "application/n-triples", ".nt", "N-Triples", ("text/plain",), ("nt", "ntriple")),
    Format("rdfxml", "application/rdf+xml", ".rdf", "RDF/XML", ("application/xml", "text/xml"), ("rdf", "xml")),
    Format("jsonld", "application/ld+json", ".jsonld", "JSON-LD", ("application/json",), ("json",)),
    Format("trig", "application/trig", ".trig", "TriG", ("application/x-trig",)),
    Format("nquads", "application/n-quads", ".nq", "N-Quads", ("text/x-nquads",), ("nq", "nquad")),
)

#: A page for people.
HTML = Format("html", "text/html", ".html", "a page", ("application/xhtml+xml",))


@dataclass(frozen=True, slots=True)
class Request:
    """The parts of an HTTP request that the protocol looks at."""

    method: str
    #: Decoded parameters of the address, repeats included, in order.
    arguments: tuple[tuple[str, str], ...] = ()
    content_type: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """What a client asks for."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    #: The format asked for by name (``format=``, ``output=``), empty when the Accept header decides.
    format: str = ""


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """What a client wants changed."""

    update: str
    using_graphs: tuple[str, ...] = ()
    using_named_graphs: tuple[str, ...] = ()


def parse_request(request: Request, *, writable: bool = False) -> QueryRequest | UpdateRequest:
    """Return the query or update of a request (SPARQL 1.1 Protocol, sections 2.1 and 2.2).

    Args:
        request: its parts.
        writable: whether updates are answered here at all.

    Raises:
        ProtocolError: 400 for a request without exactly one query or update, 403 for an update where none is answered,
            405 for another method, 413 for a query that is too long, 415 for another content type or charset.

    >>> parse_request(Request("GET", (("query", "ASK {}"), ("format", "csv"))))
    QueryRequest(query='ASK {}', default_graphs=(), named_graphs=(), format='csv')
    """
    if request.method in {"GET", "HEAD"}:
        if _values(request.arguments, "update"):
            raise _posting_only() if writable else _read_only()
        return _query_request(request.arguments)
    if request.method != "POST":
        raise ProtocolError(
            405,
            f"{request.method} is not a method of a SPARQL query",
            remedy="use GET or POST",
            headers=(("Allow", ", ".join(METHODS)),),
        )
    return _posted(request, writable=writable)


def _posted(request: Request, *, writable: bool) -> QueryRequest | UpdateRequest:
    media_type, parameters = _media_type(request.content_type)
    charset = parameters.get("charset", "utf-8").lower()
    if media_type in {FORM, QUERY, UPDATE} and charset not in {"utf-8", "utf8", "us-ascii"}:
        raise ProtocolError(415, f"the body is in {charset}", remedy="send it as UTF-8")
    if media_type == FORM:
        form = arguments_of(request.body)
        if _values((*request.arguments, *form), "update"):
            return _update_request((*request.arguments, *form), writable=writable)
        return _query_request((*request.arguments, *form))
    if media_type == QUERY:
        return _query_request((*request.arguments, ("query", _text(request.body))))
    if media_type == UPDATE:
        return _update_request((*request.arguments, ("update", _text(request.body))), writable=writable)
    sent = f"the content type is {media_type}" if media_type else "the request has no content type"
    raise ProtocolError(415, sent, remedy=f"post a query as {QUERY}, or a form as {FORM}")


def arguments_of(encoded: bytes) -> tuple[tuple[str, str], ...]:
    """Return the parameters of an address or a form, repeats included.

    Args:
        encoded: as they came, percent signs and all.

    Raises:
        ProtocolError: 400 for what is not UTF-8, or for far too many.

    >>> arguments_of(b"query=ASK%20%7B%7D&format=csv")
    (('query', 'ASK {}'), ('format', 'csv'))
    """
    try:
        return tuple(parse_qsl(encoded.decode(), keep_blank_values=True, max_num_fields=1_000, errors="strict"))
    except UnicodeDecodeError as error:
        raise ProtocolError(400, "the parameters are not UTF-8", remedy="encode them as UTF-8") from error
    except ValueError as error:
        raise ProtocolError(400, "the request has more than 1,000 parameters", remedy="send fewer") from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProtocolError(400, f"the body is not UTF-8 (byte {error.start})", remedy="send it as UTF-8") from error


def _query_request(arguments: Sequence[tuple[str, str]]) -> QueryRequest:
    queries = _values(arguments, "query")
    if len(queries) != 1:
        found = f"the request has {len(queries)} queries" if queries else "the request has no query"
        raise ProtocolError(400, found, remedy="send exactly one as the parameter 'query'")
    if len(queries[0]) > MAX_QUERY_LENGTH:
        raise ProtocolError(
            413, f"the query has {len(queries[0]):,} characters", remedy=f"the limit is {MAX_QUERY_LENGTH:,}: split it"
        )
    return QueryRequest(
        query=queries[0],
        default_graphs=_graphs(arguments, "default-graph-uri"),
        named_graphs=_graphs(arguments, "named-graph-uri"),
        format=next((value for name in ("format", "output") for value in _values(arguments, name) if value), ""),
    )


def _update_request(arguments: Sequence[tuple[str, str]], *, writable: bool) -> UpdateRequest:
    if not writable:
        raise _read_only()
    updates = _values(arguments, "update")
    if len(updates) != 1 or _values(arguments, "query"):
        raise ProtocolError(
            400, f"the request has {len(updates)} updates", remedy="send exactly one as the parameter 'update'"
        )
    return UpdateRequest(
        update=updates[0],
        using_graphs=_graphs(arguments, "using-graph-uri"),
        using_named_graphs=_graphs(arguments, "using-named-graph-uri"),
    )


def _posting_only() -> ProtocolError:
    return ProtocolError(405, "an update must be posted", remedy="use POST", headers=(("Allow", ", ".join(METHODS)),))


def _read_only() -> ProtocolError:
    return ProtocolError(
        403,
        "this service is read-only: it answers queries and accepts no updates",
        remedy="change the documents and run `kg build` instead",
    )


def _values(arguments: Sequence[tuple[str, str]], name: str) -> tuple[str, ...]:
    return tuple(value for key, value in arguments if key == name)


def _graphs(arguments: Sequence[tuple[str, str]], name: str) -> tuple[str, ...]:
    graphs = _values(arguments, name)
    for graph in graphs:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*", graph):
            raise ProtocolError(400, f"{name} is {graph!r}", remedy="give an absolute IRI")
    return graphs


# Content negotiation. ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One member of an Accept header."""

    type: str
    subtype: str
    quality: float
    charset: str = ""

    def specificity(self, media_type: str) -> int:
        """Say how closely it names a media type: 3 exactly, 2 the type, 1 anything, 0 not at all."""
        type_, _, subtype = media_type.partition("/")
        if (self.type, self.subtype) == (type_, subtype):
            return 3
        if (self.type, self.subtype) == (type_, "*"):
            return 2
        return int((self.type, self.subtype) == ("*", "*"))


_MEMBER = re.compile(r'\s*((?:[^",]|"(?:[^"\\]|\\.)*")*)\s*(?:,|$)')
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"]*)\s*')
_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_RANGE = re.compile(rf"({_NAME})/({_NAME})")


def parse_accept(header: str) -> tuple[MediaRange, ...]:
    """Return the members of an Accept header (RFC 9110, section 12.5.1).

    Raises:
        ProtocolError: 400 for a member that is no media range, or a weight that is no number from 0 to 1.

    >>> parse_accept("text/turtle;q=0.5")
    (MediaRange(type='text', subtype='turtle', quality=0.5, charset=''),)
    """
    members = (match[1].strip() for match in _MEMBER.finditer(header))
    return tuple(_media_range(member) for member in members if member)


def _media_range(member: str) -> MediaRange:
    media_type, parameters = _media_type(member)
    # Java's own client sends a lone "*" for "anything".
    match = _RANGE.fullmatch("*/*" if media_type == "*" else media_type)
    quality = parameters.get("q", "1")
    if match is None or not re.fullmatch(r"0(\.\d*)?|1(\.0*)?|\.\d+", quality):
        raise ProtocolError(
            400, f"the Accept header has {member!r}", remedy="write it as type/subtype;q=0.5, weights from 0 to 1"
        )
    return MediaRange(match[1], match[2], float(quality), parameters.get("charset", "").lower())


def _media_type(value: str) -> tuple[str, dict[str, str]]:
    media_type, semicolon, rest = value.partition(";")
    found = _PARAMETER.findall(semicolon + rest)
    return media_type.strip().lower(), {name.lower(): text.strip('"') for name, text in found}


def quality(media_type: str, ranges: Sequence[MediaRange]) -> float:
    """Return the weight a client gives to a media type: that of the most specific range, 0 when none fits."""
    fitting = [
        (media.specificity(media_type), media.quality) for media in ranges if media.charset in {"", "utf-8", "*"}
    ]
    return max(fitting, default=(0, 0.0))[1] if any(fit for fit, _ in fitting) else 0.0


def negotiate(accept: str, offers: Sequence[Format]) -> Format:
    """Return the offer a client likes best; among equals the one offered first.

    Args:
        accept: the Accept header, empty when there is none.
        offers: what can be given, the preferred one first.

    Raises:
        ProtocolError: 400 for a header that cannot be read, 406 when no offer is acceptable; the message lists them.

    >>> negotiate("text/*;q=0.5, application/ld+json", GRAPH_FORMATS).name
    'jsonld'
    """
    ranges = parse_accept(accept) or (MediaRange("*", "*", 1.0),)
    best = max(offers, key=lambda offer: _offer_quality(offer, ranges))
    if _offer_quality(best, ranges) == (0, 0):
        listed = ", ".join(offer.media_type for offer in offers)
        raise ProtocolError(406, f"this cannot be given as {accept}", remedy=f"ask for one of {listed}")
    return best


def _offer_quality(offer: Format, ranges: Sequence[MediaRange]) -> tuple[float, int]:
    """Weigh an offer by its own media type, else by another name of it that a client spells out.

    A range with a wildcard means the proper name alone; the second number prefers it among equal weights.
    """
    own = quality(offer.media_type, ranges)
    if own or any(media.specificity(offer.media_type) == 3 for media in ranges):
        return own, int(own > 0)
    named = [quality(other, ranges) for other in offer.also if any(media.specificity(other) == 3 for media in ranges)]
    return max(named, default=0.0), 0


def named_format(name: str, offers: Sequence[Format]) -> Format:
    """Return the offer of that name, suffix or media type.

    Raises:
        ProtocolError: 406 when nothing of that name is offered; the message lists the names.

    >>> named_format("rdf xml", GRAPH_FORMATS).media_type  # a plus sign, as it arrives from an address
    'application/rdf+xml'
    """
    plain = _plain(name)
    for offer in offers:
        names = (offer.name, offer.suffix, offer.media_type, *offer.aliases)
        if plain in {_plain(known) for known in names}:
            return offer
    for offer in offers:
        if plain in {_plain(known) for known in offer.also}:
            return offer
    listed = ", ".join(offer.name for offer in offers)
    raise ProtocolError(406, f"this cannot be given as {name!r}", remedy=f"the formats are {listed}")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9/]", "", name.lower())


def choose_format(named: str, accept: str, offers: Sequence[Format]) -> Format:
    """Return the format of an answer: the one asked for by name, else the one the Accept header prefers.

    Raises:
        ProtocolError: 400 or 406, as `named_format` and `negotiate`.
    """
    return named_format(named, offers) if named else negotiate(accept, offers)
