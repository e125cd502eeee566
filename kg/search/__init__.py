"""The search index of a version: names, other names and the words of the texts, in one SQLite file.

It is written with the version and never changed, like everything in it. `write_index` makes the file from plain
values, `SearchIndex` answers from it; neither knows the graph. The index also holds what a list of things needs (type,
name, how often each is mentioned), so that a catalogue of 100,000 things is a look-up.
"""

from kg.search.index import Found, Listing, Matches, Passage, SearchIndex, Thing
from kg.search.near import Near, nearest
from kg.search.writing import INDEX_NAME, NamedThing, TextPassage, passages_of, write_index

__all__ = [
    "INDEX_NAME",
    "Found",
    "Listing",
    "Matches",
    "NamedThing",
    "Near",
    "Passage",
    "SearchIndex",
    "TextPassage",
    "Thing",
    "nearest",
    "passages_of",
    "write_index",
]
