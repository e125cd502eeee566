"""What the service writes down of each request: a line of JSON, so that nothing a client sends makes a line itself."""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
import random
import re
import sys
from dataclasses import dataclass

_ACCESS = logging.getLogger("kg.access")
_SLOW = logging.getLogger("kg.slow")

#: Lines that wait at most until they are written.
_LINES = 200


def request_id(given: str) -> str:
    r"""Return the id of a request: what a proxy gave it when it is harmless, else a new one.

    >>> request_id("7f3a-11"), len(request_id("two\\nlines"))
    ('7f3a-11', 32)
    """
    if given and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given):
        return given
    return f"{random.getrandbits(128):032x}"


def query_hash(query: str) -> str:
    """Return what stands for a query in the log: the same for the same text.

    >>> query_hash("ASK {}")
    '819ea91ed5f1'
    """
    return hashlib.sha256(query.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Visit:
    """What is written down of a request."""

    #: When it was answered, in seconds since 1970, and how long that took.
    time: float
    seconds: float
    id: str
    client: str
    method: str
    path: str
    status: int
    #: What was asked, and what became of it; empty where nothing was.
    query: str = ""
    outcome: str = ""

    def line(self) -> str:
        """Return it as JSON."""
        when = datetime.datetime.fromtimestamp(self.time, datetime.UTC).isoformat(timespec="milliseconds")
        entry: dict[str, str | int | float] = {
            "time": when,
            "id": self.id,
            "client": self.client,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "ms": round(self.seconds * 1000, 1),
        }
        if self.query:
            entry |= {"query": query_hash(self.query), "outcome": self.outcome or "refused"}
        return json.dumps(entry, ensure_ascii=True)


def log_visit(visit: Visit) -> None:
    """Write one request down."""
    handler = _ACCESS.handlers[0] if _ACCESS.handlers else None
    if isinstance(handler, LineHandler):
        handler.take(visit)
    elif _ACCESS.isEnabledFor(logging.INFO):
        _ACCESS.info(visit.line())


def log_slow_query(identifier: str, seconds: float, query: str) -> None:
    """Write the text of a query down that took long."""
    entry = {"id": identifier, "seconds": round(seconds, 3), "hash": query_hash(query), "query": query}
    _SLOW.warning(json.dumps(entry, ensure_ascii=True))


class LineHandler(logging.Handler):
    """Writes lines to standard error, many at once: to make and write each by itself costs as much as the request."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[Visit | str] = []

    def take(self, visit: Visit) -> None:
        """Write a request down, soon."""
        self._waiting.append(visit)
        if len(self._waiting) >= _LINES:
            self.flush()

    def emit(self, record: logging.LogRecord) -> None:
        """Write another line down, soon."""
        self._waiting.append(record.getMessage())

    def flush(self) -> None:
        """Write what there is; called a few times a second, and at the end of the process."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            lines = (entry if isinstance(entry, str) else entry.line() for entry in waiting)
            sys.stderr.write("".join(f"{line}\n" for line in lines))
            sys.stderr.flush()


def flush_logs() -> None:
    """Write down what waits to be written."""
    for handler in _ACCESS.handlers:
        handler.flush()


def write_logs_to_stderr() -> None:
    """Let the lines go where the process's errors go; whoever runs the service decides what becomes of them."""
    handler = LineHandler()
    for logger in (_ACCESS, _SLOW):
        if not logger.handlers:
            logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
