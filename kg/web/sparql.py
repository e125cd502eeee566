"""``/sparql``: the SPARQL 1.1 Protocol, a service description, and a page to write queries on."""

from __future__ import annotations

from itertools import islice

from flask import Blueprint, Response, render_template, request

from kg.errors import ProtocolError, QueryError
from kg.protocol import GRAPH_FORMATS, HTML, METHODS, SOLUTION_FORMATS, Format, choose_format, negotiate, parse_request
from kg.protocol import Request as ProtocolRequest
from kg.store import Answer, Boolean, Solutions, Triples
from kg.web.answers import answer_response, spooled, text_response
from kg.web.service_description import DESCRIPTION_FORMATS, RDFLIB_FORMATS, service_description
from kg.web.shown import Shown
from kg.web.site import display, published, site

blueprint = Blueprint("sparql", __name__)

#: Rows, and characters of Turtle, that a page shows; the download has all.
SHOWN_ROWS = 1_000
SHOWN_CHARACTERS = 100_000

FIRST_QUERY = """\
SELECT ?class (COUNT(?thing) AS ?things) WHERE {
  ?thing a ?class .
}
GROUP BY ?class
ORDER BY DESC(?things)
"""


@blueprint.route("/sparql", methods=["GET", "POST"], strict_slashes=False, provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a query; without one, describe the service to a program and offer a form to a person."""
    if request.method != "POST" and not {"query", "update"} & set(request.args):
        return _introduction()
    asked = parse_request(
        ProtocolRequest(
            request.method,
            tuple(request.args.items(multi=True)),
            request.headers.get("Content-Type", ""),
            request.get_data(),
        )
    )
    chosen_graphs = bool(asked.default_graphs or asked.named_graphs)
    answer = published().snapshot.query(
        asked.query,
        default_graphs=asked.default_graphs if chosen_graphs else None,
        named_graphs=asked.named_graphs if chosen_graphs else None,
    )
    formats = GRAPH_FORMATS if isinstance(answer, Triples) else SOLUTION_FORMATS
    chosen = choose_format(asked.format, request.headers.get("Accept", ""), (*formats, HTML))
    return _page(asked.query, answer, formats) if chosen is HTML else answer_response(answer, chosen)


@blueprint.route("/sparql", methods=["OPTIONS"], provide_automatic_options=False)
def options() -> Response:
    """Say what is allowed, as browsers ask before they post from another site."""
    response = Response(status=204)
    response.headers["Allow"] = ", ".join(METHODS)
    response.headers["Access-Control-Allow-Methods"] = ", ".join(METHODS)
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


@blueprint.errorhandler(QueryError)
def refuse_query(error: QueryError) -> Response:
    """Say what is wrong with a query, and where."""
    return _refusal(400, pointed(request.values.get("query", ""), error))


@blueprint.errorhandler(ProtocolError)
def refuse_request(error: ProtocolError) -> Response:
    """Say what is wrong with a request."""
    response = _refusal(error.status, str(error))
    response.headers.extend(dict(error.headers))
    return response


def _refusal(status: int, message: str) -> Response:
    """Answer a person on the form, where the query can be corrected, and a program as plain text."""
    if wants_page():
        return _form(request.values.get("query", ""), status, message=message)
    return text_response(message, status)


def wants_page() -> bool:
    """Say whether the client would rather have a page than plain text."""
    text = Format("text", "text/plain", ".txt", "text")
    try:
        return negotiate(request.headers.get("Accept", ""), (text, HTML)) is HTML
    except ProtocolError:
        return False


def pointed(query: str, error: QueryError) -> str:
    r"""Return the message of an error with the line of the query it is about, and a mark below the place.

    >>> print(pointed("SELECT * {\n  ?s ?p }", QueryError("bad", line=2, column=9)))
    bad
    <BLANKLINE>
        ?s ?p }
              ^
    """
    lines = query.splitlines()
    if not 1 <= error.line <= len(lines):
        return str(error)
    mark = " " * max(0, error.column - 1) + "^"
    return f"{error}\n\n  {lines[error.line - 1]}\n  {mark}"


def _introduction() -> Response:
    offers = (*DESCRIPTION_FORMATS, HTML)
    chosen = choose_format(request.args.get("format", ""), request.headers.get("Accept", ""), offers)
    if chosen is HTML:
        return _form(FIRST_QUERY, 200)
    described = service_description(published(), request.base_url)
    response = Response(described.serialize(format=RDFLIB_FORMATS[chosen.name]), content_type=chosen.content_type)
    response.vary.add("Accept")
    return response


def _form(query: str, status: int, **context: object) -> Response:
    page = render_template("sparql.html", query=query, prefixes=site().minter.prefixes, **context)
    response = Response(page, status, content_type=HTML.content_type)
    response.vary.add("Accept")
    return response


def _page(query: str, answer: Answer, formats: tuple[Format, ...]) -> Response:
    return _form(query, 200, result=result_table(answer), formats=formats)


def result_table(answer: Answer) -> dict[str, object]:
    """Return what a page shows of an answer: its rows up to a limit, its truth value, or its triples as Turtle."""
    match answer:
        case Boolean():
            return {"boolean": answer.value}
        case Solutions():
            rows = [_shown_row(row) for row in islice(answer.terms(), SHOWN_ROWS + 1)]
            return {"variables": answer.variables, "rows": rows[:SHOWN_ROWS], "cut": len(rows) > SHOWN_ROWS}
    with spooled(answer, "turtle") as file:
        file.seek(0)
        text = file.read(4 * SHOWN_CHARACTERS).decode("utf-8", errors="replace")
    return {"turtle": text[:SHOWN_CHARACTERS], "cut": len(text) > SHOWN_CHARACTERS}


def _shown_row(row: tuple[object, ...]) -> list[Shown]:
    show = display()
    return [Shown("") if term is None else show.term(term) for term in row]  # type: ignore[arg-type]  # rdflib terms
