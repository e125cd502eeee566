"""What every answer of the service carries, and what is written down of it."""

from __future__ import annotations

import datetime

from kg.web.access_log import log_request, query_hash
from kg.web.results import Answered

#: Pages load nothing from elsewhere and run no script.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

COMMON_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Content-Security-Policy", POLICY),
    ("Referrer-Policy", "same-origin"),
    # Whoever may read the answer here may read it from a page elsewhere; nothing depends on who asks.
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, X-Request-ID, X-Result-Truncated"),
)


def log_answer(identifier: str, client: str, method: str, answered: Answered, query: str, seconds: float) -> None:
    """Write an answered query down."""
    log_request(
        {
            "time": datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
            "id": identifier,
            "client": client,
            "method": method,
            "path": "/sparql",
            "status": answered.status,
            "ms": round(seconds * 1000, 1),
            "query": query_hash(query),
            "outcome": answered.outcome,
        }
    )
