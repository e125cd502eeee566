"""What every answer of the service carries."""

from __future__ import annotations

#: Pages load style, images and scripts from this service only, and none of it may stand in the page itself.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy(**changes: str) -> str:
    """Return the Content-Security-Policy of a page (https://www.w3.org/TR/CSP3/).

    Args:
        changes: directives that this page needs otherwise, with ``_`` for ``-``.

    >>> policy(img_src="'self' data:").split("; ")[3]
    "img-src 'self' data:"
    """
    changed = {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in (_POLICY | changed).items())


COMMON_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Content-Security-Policy", policy()),
    ("Referrer-Policy", "same-origin"),
    # Whoever may read the answer here may read it from a page elsewhere; nothing depends on who asks.
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, X-Request-ID, X-Result-Truncated"),
)
