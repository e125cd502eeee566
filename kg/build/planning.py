"""Which documents a build makes anew, which stay as they are, and which go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from kg.build.making import Job, answered_alike
from kg.build.previous import Previous
from kg.build.report import Refused
from kg.readers import SourceList
from kg.resolve import Knowledge, Offer, corpus_knowledge, title_question
from kg.store import StoredDocument


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build has to do."""

    #: Documents that are new, or differ from the version before in anything their graph depends on.
    jobs: tuple[Job, ...]
    #: Documents whose graph stays, with the job that would make them anew.
    unchanged: tuple[tuple[StoredDocument, Job], ...]
    #: Documents that this build does not look at, and that stay.
    staying: tuple[StoredDocument, ...]
    #: Documents of the version before that go.
    gone: tuple[StoredDocument, ...]
    #: Documents that could not be opened.
    refused: tuple[Refused, ...]

    def known(self, decided: Iterable[Offer]) -> dict[str, tuple[str, ...]]:
        """Return what documents tell each other as far as it is known before anything is read.

        Args:
            decided: what people have decided.
        """
        titles = [
            (title_question(item.value), job.source.slug)
            for job in self.jobs
            for item in job.source.metadata
            if item.name == "title" and item.value
        ]
        told = [document.offers for document in (*(document for document, _ in self.unchanged), *self.staying)]
        return corpus_knowledge([titles, decided, *told])


def plan(
    sources: SourceList,
    jobs: Sequence[Job | Refused],
    previous: Previous,
    *,
    add: bool,
    removed: Callable[[StoredDocument], bool] = lambda _: False,
) -> Plan:
    """Compare the documents that are there with those of the version before.

    Args:
        sources: what lies below the paths that were given.
        jobs: what would make each of them, or why it cannot be opened.
        previous: the version before.
        add: whether the documents that are not given stay.
        removed: says which documents were taken out, and so never stay.
    """
    before = {document.path: document for document in previous.documents}
    possible = [job for job in jobs if isinstance(job, Job)]
    unchanged = tuple((before[job.source.path], job) for job in possible if _is_unchanged(job, before))
    kept = {document.path for document, _ in unchanged}
    looked_at = {source.path for source in sources.sources}
    others = [one for one in previous.documents if one.path not in looked_at and not removed(one)]
    staying = tuple(others) if add else _behind_closed_doors(others, sources)
    left = {document.path for document in staying} | looked_at
    return Plan(
        jobs=tuple(job for job in possible if job.source.path not in kept),
        unchanged=unchanged,
        staying=staying,
        gone=tuple(document for document in previous.documents if document.path not in left),
        refused=tuple(job for job in jobs if isinstance(job, Refused)),
    )


def outdated(unchanged: Sequence[tuple[StoredDocument, Job]], known: Knowledge) -> tuple[Job, ...]:
    """Return the jobs of the documents that would be told something else about the corpus than they were."""
    return tuple(job for document, job in unchanged if not answered_alike(document, known))


def _is_unchanged(job: Job, before: dict[str, StoredDocument]) -> bool:
    known = before.get(job.source.path)
    return (
        known is not None and not known.stale and known.slug == job.source.slug and known.fingerprint == job.fingerprint
    )


def _behind_closed_doors(others: Sequence[StoredDocument], sources: SourceList) -> tuple[StoredDocument, ...]:
    """Return the documents that may lie in a folder that cannot be opened: what is there is unknown, and stays."""
    reason = "; ".join(str(error) for error in sources.closed)
    return tuple(replace(document, stale=reason) for document in others) if sources.closed else ()
