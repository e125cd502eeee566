"""A build in a process of its own, that can be killed at any moment: what `test_killed` starts."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from kg.build import build
from tests.build.examples import settings, stages

#: Exit code of a build that ended by itself.
DONE = 0

#: What a process does to files, as Python's audit hooks call it.
_FILE_EVENTS = frozenset(
    {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.listdir", "os.scandir", "shutil.rmtree"}
)


def build_here(tmp_path: Path) -> None:
    """Build the corpus of a test."""
    build(settings(tmp_path), stages=stages(), wait=60)


def build_until(tmp_path: Path, last: int) -> None:
    """Build, and be killed before the store's files are touched for the nth time."""
    touched = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal touched
        if event in _FILE_EVENTS and str(arguments[0]).startswith(str(tmp_path / "store")):
            touched += 1
            if touched == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    build_here(tmp_path)
