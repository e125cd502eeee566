"""Every kind of page, by a name and an address; more are found in the header of the site."""

from __future__ import annotations

KINDS = {
    "home": "/",
    "questions": "/queries",
    "question": "/queries/evidence-of",
    "query form": "/sparql?format=html",
    "query result": "/sparql?format=html&query=SELECT%20%3Fs%20%7B%20%3Fs%20a%20kg%3AFund%20%7D",
    "search": "/search?q=levelling",
    "empty search": "/search?q=zzzzzz",
    "entity": "/id/fund/levelling-up-fund.html",
    "place": "/id/place/wales.html",
    "document": "/doc/004_5ed6790f2cfbc814",
    "long document": "/doc/long?page=2",
    "hostile document": "/doc/nasty",
    "graph": "/graph/004_5ed6790f2cfbc814",
    "ontology": "/ontology",
    "vocabulary": "/vocabulary/outcomes",
    "missing": "/id/fund/levelling-up-found",
    "browse": "/browse",
    "funding": "/funding",
    "downloads": "/downloads",
    "about": "/about",
}
