"""What a build that did not come to its end had made already, for the next one to go on from.

A file in the folder of the store, which a build that is published takes away. Nothing in it is ever served.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.build.making import Job, Made, answered_alike
from kg.build.report import Refused
from kg.build.workers import Workers
from kg.coverage import Coverage, Gap, GapKind
from kg.errors import StoreError
from kg.model import Span
from kg.resolve import Knowledge, corpus_knowledge
from kg.store import StoredDocument, entity_from_json, entity_json
from kg.validate import ValidationResult

#: Name of the file in the folder of the store.
UNFINISHED = "unfinished.db"

_SCHEMA = "CREATE TABLE IF NOT EXISTS made (fingerprint TEXT PRIMARY KEY, about TEXT NOT NULL, quads BLOB NOT NULL)"


class UnfinishedWork:
    """The documents made so far, by fingerprint.

    Args:
        path: the file; the caller holds the store, so that nobody else writes to it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = self._opened()

    def _opened(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(self._path)
            # A killed process loses what its last commits wrote at worst; a lost power supply may lose the file.
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(_SCHEMA)
        except sqlite3.DatabaseError:
            # Whatever is wrong with it, it only saves time: begin anew.
            self._path.unlink(missing_ok=True)
            connection = sqlite3.connect(self._path)
            connection.execute(_SCHEMA)
        return connection

    def get(self, fingerprint: str) -> Made | None:
        """Return the document of that fingerprint, if it has been made."""
        try:
            query = "SELECT about, quads FROM made WHERE fingerprint = ?"
            row = self._connection.execute(query, (fingerprint,)).fetchone()
            return None if row is None else _made(json.loads(row[0]), zlib.decompress(row[1]))
        except (sqlite3.DatabaseError, zlib.error, ValueError, KeyError, TypeError):
            return None

    def put(self, made: Made) -> None:
        """Keep a document that has been made.

        Raises:
            StoreError: it cannot be written.
        """
        about = json.dumps(_about(made), ensure_ascii=False)
        row = (made.document.fingerprint, about, zlib.compress(made.quads, 1))
        try:
            with self._connection:
                self._connection.execute("INSERT OR REPLACE INTO made VALUES (?, ?, ?)", row)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self._path} cannot be written: {error}", remedy="check the space left") from error

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def remove(self) -> None:
        """Take the file away: the build has come to its end."""
        self.close()
        self._path.unlink(missing_ok=True)


class Resuming:
    """Makes documents with other workers, but for those that a build before this one has made already."""

    def __init__(self, workers: Workers, work: UnfinishedWork) -> None:
        self._workers = workers
        self._work = work

    def make(self, jobs: Iterable[Job], known: Knowledge) -> Iterator[tuple[Job, Made | Refused]]:
        """Yield each job with its outcome, those first that were made before."""
        left = []
        for job in jobs:
            made = self._work.get(job.fingerprint)
            if made is not None and _still_true(made, known):
                yield job, made
            else:
                left.append(job)
        for job, outcome in self._workers.make(left, known):
            if isinstance(outcome, Made):
                self._work.put(outcome)
            yield job, outcome


def _still_true(made: Made, known: Knowledge) -> bool:
    """Say whether a document would be told the same about the corpus, its own words included."""
    own = corpus_knowledge([made.document.offers])
    questions = {
        question: tuple(sorted({*known.get(question, ()), *own.get(question, ())})) for question in made.document.asked
    }
    return answered_alike(made.document, questions)


def _about(made: Made) -> dict[str, Any]:
    return {
        "document": dataclasses.asdict(made.document),
        "entities": [entity_json(entity) for entity in made.entities],
        "warnings": [dataclasses.asdict(warning) for warning in made.warnings],
        "coverage": dataclasses.asdict(made.coverage),
    }


def _made(about: Mapping[str, Any], quads: bytes) -> Made:
    document = about["document"]
    return Made(
        StoredDocument(
            **{
                **document,
                "offers": tuple((question, answer) for question, answer in document["offers"]),
                "asked": {question: tuple(answers) for question, answers in document["asked"].items()},
            }
        ),
        tuple(entity_from_json(entity) for entity in about["entities"]),
        quads,
        tuple(ValidationResult(**warning) for warning in about["warnings"]),
        _coverage(about["coverage"]),
    )


def _coverage(item: Mapping[str, Any]) -> Coverage:
    gaps = (
        Gap(GapKind(gap["kind"]), Span(**gap["span"]), gap["text"], gap["line"], gap["sentence"])
        for gap in item["gaps"]
    )
    return Coverage(item["document"], {GapKind(kind): n for kind, n in item["seen"].items()}, tuple(gaps))
