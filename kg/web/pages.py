"""The pages for people: what is inside, the questions that ship with kg, a search by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from flask import Blueprint, Response, render_template, request, url_for
from rdflib import URIRef

from kg.errors import UsageError
from kg.named_queries import named_query
from kg.namespaces import KG, RDFS, compact
from kg.protocol import SOLUTION_FORMATS
from kg.web import about_pages, browsing, searching
from kg.web.answering import Query
from kg.web.downloads import STEM, SUFFIXES
from kg.web.results import offers_of, result_table
from kg.web.site import display, published, site

blueprint = Blueprint("pages", __name__)

#: Classes a visitor comes for, in the order in which the home page lists them, each with its name for one and many.
ENTITY_CLASSES = (
    ("Fund", "fund", "funds"),
    ("Programme", "programme", "programmes"),
    ("Organisation", "organisation", "organisations"),
    ("Person", "person", "people"),
    ("Role", "role", "roles"),
    ("Place", "place", "places"),
    ("Legislation", "Act or instrument", "Acts and instruments"),
    ("Provision", "provision", "provisions"),
    ("Document", "document", "documents"),
    ("Event", "event", "events"),
    ("Outcome", "outcome", "outcomes"),
    ("Agenda", "agenda", "agendas"),
    ("Topic", "topic", "topics"),
)
#: What was read in the texts, counted apart.
FACT_CLASSES = (
    ("Mention", "mention", "mentions"),
    ("Claim", "claim", "claims"),
    ("FundingAward", "sum of money", "sums of money"),
    ("Observation", "figure", "figures"),
    ("Citation", "citation", "citations"),
)

#: Documents that the home page lists; all are on pages of their own.
_DOCUMENTS = 25

#: Questions the home page shows; all are on their own page.
FEATURED = ("funding-by-purpose", "evidence-of", "legislation-cited", "who-runs-what", "share-by-group", "works-cited")


@blueprint.get("/")
def home() -> str:
    """Say what is inside."""
    queries = site().queries
    return render_template(
        "home.html",
        entities=_counted(ENTITY_CLASSES),
        facts=_counted(FACT_CLASSES),
        statements=sum(published().graphs.values()),
        documents=[
            (display().document(URIRef(info.text)), info) for info in islice(published().documents.values(), _DOCUMENTS)
        ],
        number_of_documents=len(published().documents),
        featured=[queries[name] for name in FEATURED if name in queries],
        number_of_queries=len(queries),
        downloads=[(f"{STEM}{suffix}", meaning) for suffix, meaning in SUFFIXES.items()],
    )


@dataclass(frozen=True, slots=True)
class Count:
    """How many things of a class there are, and where they are listed."""

    number: int
    name: str
    meaning: str
    listing: str


def _counted(classes: Iterable[tuple[str, str, str]]) -> list[Count]:
    counted = [(KG[name], one, many, published().counts.get(str(KG[name]), 0)) for name, one, many in classes]
    return [
        Count(number, one if number == 1 else many, display().term(class_).hint, _listing(class_))
        for class_, one, many, number in counted
        if number
    ]


_LISTING = """\
SELECT ?thing ?label WHERE {
  ?thing a %s .
  OPTIONAL { ?thing rdfs:label ?label }
}
ORDER BY ?label
"""


#: The same by the letter of the standard: prefixes are declared, and things are in graphs with names.
_STRICT_LISTING = f"""\
PREFIX kg: <{KG}>
PREFIX rdfs: <{RDFS}>

SELECT DISTINCT ?thing ?label WHERE {{
  GRAPH ?graph {{ ?thing a %s }}
  OPTIONAL {{ GRAPH ?other {{ ?thing rdfs:label ?label }} }}
}}
ORDER BY ?label
"""


def _listing(class_: URIRef) -> str:
    listing = _STRICT_LISTING if site().settings.strict_dataset else _LISTING
    return url_for("sparql.endpoint", query=listing % compact(class_), format="html")


@blueprint.get("/queries")
def queries() -> str:
    """List the questions that ship with kg."""
    return render_template("queries.html", queries=site().queries.values())


@blueprint.get("/queries/<name>")
def query(name: str) -> Response:
    """Ask one of the questions, with the parameters of the address."""
    asked = named_query(site().queries, name)
    given = {item.name: request.args.get(item.name) or item.default for item in asked.parameters}
    text, message, result, formats = asked.text, "", None, SOLUTION_FORMATS
    try:
        text = asked.filled(given)
        formats = offers_of(text)
        result = result_table(Query(text, strict=False))
    except UsageError as error:
        message = str(error)
    page = render_template(
        "query.html", asked=asked, given=given, query=text, result=result, message=message, formats=formats
    )
    return Response(page, 400 if message else 200)


@blueprint.get("/search")
def search() -> Response:
    """Find things by their names, and sentences by their words."""
    return searching.search_page()


@blueprint.get("/browse")
def browse() -> str:
    """List the ways into the graph."""
    return browsing.browse_page()


@blueprint.get("/browse/type/<type>")
def browse_type(type: str) -> str:  # noqa: A002  # the part of the address is called so
    """List the things of one type."""
    return browsing.type_page(type)


@blueprint.get("/browse/places")
def browse_places() -> str:
    """List the places within one another, with a map of nations and regions."""
    return browsing.places_page()


@blueprint.get("/browse/outcomes")
def browse_outcomes() -> str:
    """List the outcomes by kind."""
    return browsing.outcomes_page()


@blueprint.get("/browse/law")
def browse_law() -> str:
    """List the Acts with their provisions."""
    return browsing.law_page()


@blueprint.get("/funding")
def funding() -> str:
    """Add up the money that the documents tell of."""
    return browsing.funding_page()


@blueprint.get("/downloads")
def downloads() -> str:
    """List the files of the whole graph with their sizes and hashes."""
    return about_pages.downloads_page()


@blueprint.get("/about")
def about() -> str:
    """Say how the graph is made, how good it is, and where its limits are."""
    return about_pages.about_page()


@blueprint.get("/about/api")
def api() -> str:
    """Show programs the way in."""
    return about_pages.api_page()
