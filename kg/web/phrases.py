"""Properties in plain words, and the headings they stand below: ``phrases.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.namespaces import expand


@dataclass(frozen=True, slots=True)
class Phrase:
    """How a page says a property."""

    #: From the subject: "is administered by".
    says: str
    #: From the object: "administers".
    inverse: str
    #: Heading that facts with it stand below, and its place among the headings.
    heading: str
    place: int


#: Heading of facts whose property has no phrase.
OTHER = "More"


@cache
def phrases() -> Mapping[str, Phrase]:
    """Return IRI of a property → how a page says it, in the order of the file."""
    content = tomllib.loads((Path(__file__).parent / "phrases.toml").read_text("utf-8"))
    return {
        str(expand(name)): Phrase(says, inverse, group["heading"], place)
        for place, group in enumerate(content["group"])
        for name, (says, inverse) in group["says"].items()
    }
