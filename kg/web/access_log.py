"""What the service writes down of each request: a line of JSON, so that nothing a client sends makes a line itself."""

from __future__ import annotations

import hashlib
import json
import logging
import random
import re
import sys

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


def log_request(entry: dict[str, str | int | float]) -> None:
    """Write one request down."""
    _ACCESS.info(json.dumps(entry, ensure_ascii=True))


def log_slow_query(identifier: str, seconds: float, query: str) -> None:
    """Write the text of a query down that took long."""
    entry = {"id": identifier, "seconds": round(seconds, 3), "hash": query_hash(query), "query": query}
    _SLOW.warning(json.dumps(entry, ensure_ascii=True))


class LineHandler(logging.Handler):
    """Writes lines to standard error, many at once: a write for each request would cost as much as the request."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line, and write when there are many."""
        self._lines.append(f"{record.getMessage()}\n")
        if len(self._lines) >= _LINES:
            self.flush()

    def flush(self) -> None:
        """Write what there is; called a few times a second, and at the end of the process."""
        lines, self._lines = self._lines, []
        if lines:
            sys.stderr.write("".join(lines))
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
