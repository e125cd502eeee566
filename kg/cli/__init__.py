"""The ``kg`` command: parse, call, print.

``main`` runs a command and turns what went wrong into one line and an exit code; ``commands`` holds one module per
command, ``options`` the flags they share, ``console`` what they print with.
"""

from __future__ import annotations

from kg.cli.application import cli, main

__all__ = ["cli", "main"]
