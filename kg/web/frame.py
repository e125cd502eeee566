"""What every page has around its content: the way to the other pages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for

#: View → what the header calls it. A view that is not there is left out.
NAVIGATION = (
    ("pages.search", "Search"),
    ("pages.browse", "Browse"),
    ("pages.funding", "Funding"),
    ("pages.queries", "Query"),
    ("pages.downloads", "Downloads"),
    ("pages.about", "About"),
)

#: View → the entry of the header that it belongs to.
_WITHIN = {
    "pages.query": "pages.queries",
    "sparql.endpoint": "pages.queries",
    "linked_data.ontology": "pages.about",
} | {
    **dict.fromkeys(
        ("pages.browse_type", "pages.browse_places", "pages.browse_outcomes", "pages.browse_law"), "pages.browse"
    ),
    "pages.api": "pages.about",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the header."""

    words: str
    href: str
    #: True on that page, or one that belongs to it.
    here: bool


def navigation() -> list[Entry]:
    """Return the links of the header for the page that is being made."""
    shown = request.endpoint or ""
    current = _WITHIN.get(shown, shown)
    return [
        Entry(words, url_for(view), view == current) for view, words in NAVIGATION if view in current_app.view_functions
    ]
