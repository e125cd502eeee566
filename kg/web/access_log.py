"""What the service writes down of each request: a line of JSON, so that nothing a client sends makes a line itself."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import sys
import uuid

_ACCESS = logging.getLogger("kg.access")
_SLOW = logging.getLogger("kg.slow")


def request_id(given: str) -> str:
    r"""Return the id of a request: what a proxy gave it when it is harmless, else a new one.

    >>> request_id("7f3a-11"), len(request_id("two\\nlines"))
    ('7f3a-11', 32)
    """
    return given if re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given) else uuid.uuid4().hex


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


def write_logs_to_stderr() -> None:
    """Let the lines go where the process's errors go; whoever runs the service decides what becomes of them."""
    for logger in (_ACCESS, _SLOW):
        if not logger.handlers:
            handler = logging.StreamHandler(sys.stderr)
            handler.setFormatter(logging.Formatter("%(message)s"))
            logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
