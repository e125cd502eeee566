"""Where the data that ships with kg lies: beside the code in a clone, inside the package once installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource_dir(name: str) -> Path:
    """Return the folder of a shipped resource, such as ``ontology``, ``shapes`` or ``queries``.

    >>> resource_dir("queries").name
    'queries'
    """
    packaged = _PACKAGE / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
