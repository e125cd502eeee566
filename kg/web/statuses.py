"""Errors → HTTP status codes (RFC 9110, section 15)."""

from __future__ import annotations

from kg.errors import (
    FederationError,
    KgError,
    LimitError,
    ProtocolError,
    QueryError,
    QueryFailedError,
    QueryRefusedError,
    StoreError,
    UsageError,
)


def status_of(error: KgError) -> int:
    """Return the status that says what went wrong.

    >>> status_of(QueryRefusedError("LOAD is not allowed"))
    403
    """
    match error:
        case ProtocolError() | LimitError() | FederationError():
            return error.status
        case QueryRefusedError():
            return 403
        case QueryFailedError():
            # It can be read, which 400 would deny.
            return 422
        case QueryError():
            return 400
        case UsageError():
            return 404
        case StoreError():
            return 503
    return 500
