"""The service's side of the process that forks evaluators, ends them, and lowers their priority.

Nothing is waited for: an evaluator can be asked before its process is there, and is known by a number of ours.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from itertools import count
from pathlib import Path

from kg.errors import StoreError
from kg.store.evaluator import COMMAND, END_PROCESS, FORK, SLOW_DOWN

#: The starter: Python with this program, the descriptor of its control socket and the memory of an evaluator.
_PROGRAM = """\
import socket, sys
from kg.store.evaluator import start
start(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]))
"""


class Starter:
    """The process that forks evaluators; started with the first one, and anew when it has died."""

    def __init__(self, memory: int) -> None:
        self._lock = threading.Lock()
        self._memory = memory
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def fork(self) -> tuple[int, socket.socket]:
        """Return the number of a new evaluator, and the socket it will listen on.

        Raises:
            StoreError: no process can be started.
        """
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            number = next(self._numbers)
            try:
                socket.send_fds(self._started(), [COMMAND.pack(FORK, number)], [theirs.fileno()])
            except OSError as error:
                ours.close()
                raise StoreError("the process that starts evaluators has ended", remedy="ask again") from error
        return number, ours

    def end(self, number: int) -> None:
        """End an evaluator."""
        self._tell(END_PROCESS, number)

    def slow_down(self, number: int) -> None:
        """Give an evaluator a lower priority, for good."""
        self._tell(SLOW_DOWN, number)

    def close(self) -> None:
        """End all evaluators, and the starter."""
        with self._lock:
            if self._control is not None:
                self._control.close()
                self._control = None
            if self._process is not None:
                self._process.wait()
                self._process = None

    def _tell(self, action: bytes, number: int) -> None:
        with self._lock:
            if self._control is not None:
                try:
                    self._control.sendall(COMMAND.pack(action, number))
                except OSError:
                    # The starter is gone, and its evaluators with it.
                    return

    def _started(self) -> socket.socket:
        """Return the socket that a living starter listens on."""
        if self._process is not None and self._process.poll() is not None and self._control is not None:
            self._control.close()
            self._control = None
        if self._control is None:
            self._control = self._start()
        return self._control

    def _start(self) -> socket.socket:
        if not hasattr(os, "fork"):
            raise StoreError("queries need processes that fork", remedy="run the service on Linux or macOS")
        ours, theirs = socket.socketpair()
        package = str(Path(__file__).parents[2])
        paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # Python itself, with a program of ours
                [sys.executable, "-c", _PROGRAM, str(theirs.fileno()), str(self._memory)],
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        return ours
