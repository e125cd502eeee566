"""``/sparql``: the SPARQL 1.1 Protocol, a service description, and a page to write queries on."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, request

from kg.errors import ProtocolError, QueryError
from kg.protocol import (
    HTML,
    METHODS,
    Format,
    QueryRequest,
    UpdateRequest,
    arguments_of,
    choose_format,
    negotiate,
    parse_request,
)
from kg.protocol import Request as ProtocolRequest
from kg.store import with_dataset
from kg.web.answers import text_response
from kg.web.editor import EDITOR_POLICY, is_built
from kg.web.results import offers_of, query_response, result_table, understood
from kg.web.service_description import DESCRIPTION_FORMATS, RDFLIB_FORMATS, service_description
from kg.web.site import published, site
from kg.web.statuses import status_of
from kg.web.writing import check_writer

blueprint = Blueprint("sparql", __name__)

#: Characters of a faulty line that are shown before and after the place of the fault.
_AROUND = 80

#: Where the front (`kg.web.front`) leaves a query and its error, to be told from here.
FRONT_ERROR = "kg.error"

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
    if FRONT_ERROR in request.environ:
        g.query, error = request.environ[FRONT_ERROR]
        raise error
    if request.method != "POST" and not {"query", "update"} & set(request.args):
        return _introduction()
    asked = parse_request(
        ProtocolRequest(
            request.method,
            arguments_of(request.query_string),
            request.headers.get("Content-Type", ""),
            request.get_data(),
        ),
        writable=site().settings.writable,
    )
    return _answered(asked) if isinstance(asked, QueryRequest) else _updated(asked)


def _updated(asked: UpdateRequest) -> Response:
    """Make an update, for those who may."""
    g.query = asked.update
    check_writer(site().settings, request.headers.get("Authorization", ""), request.headers.get("Sec-Fetch-Site", ""))
    update = asked.update
    if asked.using_graphs or asked.using_named_graphs:
        update = with_dataset(update, asked.using_graphs, asked.using_named_graphs)
    site().writing.update(update)
    g.outcome = "changed"
    return Response(status=204)


def _answered(asked: QueryRequest) -> Response:
    g.query = asked.query
    query, chosen = understood(asked, request.headers.get("Accept", ""))
    if chosen is HTML:
        return _form(asked.query, 200, result=result_table(query), formats=offers_of(asked.query))
    return query_response(query, chosen)


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
    g.outcome = "wrong"
    return _refusal(status_of(error), pointed(g.get("query", ""), error))


@blueprint.errorhandler(ProtocolError)
def refuse_request(error: ProtocolError) -> Response:
    """Say what is wrong with a request."""
    response = _refusal(error.status, str(error))
    response.headers.extend(dict(error.headers))
    return response


def _refusal(status: int, message: str) -> Response:
    """Answer a person on the form, where the query can be corrected, and a program as plain text."""
    if wants_page():
        return _form(g.get("query", ""), status, message=message)
    response = text_response(message, status)
    response.vary.add("Accept")
    return response


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
    # Of a long line, what lies around the place.
    start = max(0, error.column - _AROUND)
    mark = " " * max(0, error.column - 1 - start) + "^"
    return f"{error}\n\n  {lines[error.line - 1][start : error.column + _AROUND]}\n  {mark}"


#: The same by the letter of the standard, where things are in graphs with names.
_STRICT_FIRST_QUERY = FIRST_QUERY.replace("?thing a ?class .", "GRAPH ?graph { ?thing a ?class }")


def _introduction() -> Response:
    offers = (*DESCRIPTION_FORMATS, HTML)
    chosen = choose_format(request.args.get("format", ""), request.headers.get("Accept", ""), offers)
    settings = site().settings
    if chosen is HTML:
        return _form(_STRICT_FIRST_QUERY if settings.strict_dataset else FIRST_QUERY, 200)
    described = service_description(
        published(),
        request.base_url,
        union=not settings.strict_dataset,
        writable=settings.writable,
        federated=bool(settings.services),
    )
    response = Response(described.serialize(format=RDFLIB_FORMATS[chosen.name]), content_type=chosen.content_type)
    response.vary.add("Accept")
    return response


def _form(query: str, status: int, **context: object) -> Response:
    settings = site().settings
    page = render_template(
        "sparql.html",
        query=query,
        prefixes=site().minter.prefixes,
        examples=[(asked, asked.text) for asked in site().queries.values()],
        editor=is_built(),
        strict=settings.strict_dataset,
        writable=settings.writable,
        **context,
    )
    response = Response(page, status, content_type=HTML.content_type)
    response.headers["Content-Security-Policy"] = EDITOR_POLICY
    response.vary.add("Accept")
    return response
