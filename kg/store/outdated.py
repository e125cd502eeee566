"""What is still read of a version that an older kg made: the graphs that people wrote through the service.

Everything else is made anew from the documents.
"""

from __future__ import annotations

import json
from pathlib import Path

from kg.errors import StoreError
from kg.store.answers import Snapshot
from kg.store.files import read_text
from kg.store.writing import open_version

#: The record of a version up to store format 1.
OUTDATED_RECORD = "record.json"


class OutdatedVersion:
    """The served version of a store with an older layout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> Snapshot:
        """Open the version for reading.

        Raises:
            StoreError: the version cannot be read.
        """
        return open_version(self.folder, "")

    def owned(self) -> frozenset[str]:
        """Return the IRIs of the graphs that the older ``kg build`` made.

        Raises:
            StoreError: the record is damaged.
        """
        path = self.folder / OUTDATED_RECORD
        try:
            return frozenset(str(iri) for iri in json.loads(read_text(path) or "")["graphs"])
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{path} is damaged: {error}", remedy="build into another folder") from error
