"""Join the graph to a 360Giving file: which recipients of grants do the documents speak of, and what do they say?

::

    kg export --csv tables
    python examples/join_grants.py tables grants.csv joined.csv

``grants.csv`` has the headings of the 360Giving standard (Recipient Org:Identifier, Recipient Org:Name, Amount Awarded,
Award Date …). Organisations are joined by official identifier (GB-CHC-…, GB-COH-…), and where a grant gives none that
the graph knows, by name. The joined table says which of the two it was; nothing is joined by likeness alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from kg.model import Kind
from kg.resolve.names import name_key


def organisations(tables: Path) -> pd.DataFrame:
    """Return every organisation of the graph once for each identifier and each name."""
    table = pd.read_csv(tables / "organisations.csv", dtype=str, keep_default_na=False)
    names = table.name + "|" + table.other_names
    table = table.assign(identifier=table.identifiers.str.split("|"), called=names.str.strip("|").str.split("|"))
    return table[["id", "name", "identifier", "called"]]


def joined(tables: Path, grants: pd.DataFrame) -> pd.DataFrame:
    """Return the grants whose recipient is in the graph, with its address and how it was found."""
    known = organisations(tables)
    by_number = known.explode("identifier").query("identifier != ''")[["identifier", "id", "name"]]
    numbered = grants.merge(by_number, left_on="Recipient Org:Identifier", right_on="identifier")
    rest = grants[~grants["Identifier"].isin(numbered["Identifier"])]
    by_name = known.explode("called")
    by_name = by_name.assign(key=[name_key(name, Kind.ORGANISATION) for name in by_name.called])
    # A name that two things bear identifies neither.
    by_name = by_name.drop_duplicates(["key", "id"]).drop_duplicates("key", keep=False)[["key", "id", "name"]]
    keys = [name_key(str(name), Kind.ORGANISATION) for name in rest["Recipient Org:Name"]]
    named = rest.assign(key=keys).merge(by_name, on="key")
    found = pd.concat([numbered.assign(joined_by="identifier"), named.assign(joined_by="name")])
    return found.drop(columns=["identifier", "key"], errors="ignore").sort_values("Identifier")


def said_of(tables: Path) -> pd.DataFrame:
    """Return each organisation's address with the number of claims, and one sentence, that the documents hold of it."""
    claims = pd.read_csv(tables / "claims.csv", dtype=str, keep_default_na=False)
    return claims.groupby("subject").agg(claims=("id", "count"), evidence=("evidence", "first")).reset_index()


def main() -> None:
    """Write the joined table, and print totals."""
    if len(sys.argv) != 4:
        sys.exit((__doc__ or "").split("\n\n")[1])
    tables, file, output = (Path(given) for given in sys.argv[1:])
    grants = pd.read_csv(file, dtype={"Recipient Org:Identifier": str, "Identifier": str}, keep_default_na=False)
    found = joined(tables, grants).merge(said_of(tables), left_on="id", right_on="subject", how="left")
    found.drop(columns=["subject"]).to_csv(output, index=False)
    print(f"{len(found)} of {len(grants)} grants are to organisations that the documents name")


if __name__ == "__main__":
    main()
