"""Style sheets, scripts and images: each has an address that changes with its content, so that browsers may keep it."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory, url_for

blueprint = Blueprint("assets", __name__)

FOLDER = Path(__file__).parent / "static"

#: For an address that names the content (RFC 8246), and for one that does not.
_KEEP = "public, max-age=31536000, immutable"
_ASK = "public, no-cache"


class Assets:
    """The files of a folder and the hashes of their contents; read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def hashes(self) -> dict[str, str]:
        """Path below the folder → the first digits of the SHA-256 of the content."""
        files = sorted(path for path in self._folder.rglob("*") if path.is_file())
        return {path.relative_to(self._folder).as_posix(): _digest(path) for path in files}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


ASSETS = Assets(FOLDER)


def asset(name: str) -> str:
    """Return the address of a file of ``kg/web/static``; a name that is not there is our own mistake.

    Raises:
        KeyError: there is no such file.
    """
    return url_for("assets.file", name=name, v=ASSETS.hashes[name])


@blueprint.get("/static/<path:name>")
def file(name: str) -> Response:
    """Give a file, to be kept for good when the address says what is in it."""
    response = send_from_directory(FOLDER, name)
    current = request.args.get("v") == ASSETS.hashes.get(name)
    response.headers["Cache-Control"] = _KEEP if current else _ASK
    return response
