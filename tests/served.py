"""A served process of one's own, and requests to it over the network."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.conformance.exchanges import Reply, Send

ROOT = Path(__file__).parents[1]


@contextmanager
def served(store: Path, *flags: str, token: str = "", seconds: float = 60) -> Iterator[str]:
    """Run `kg serve` on a port of its own, and yield its address, with a slash at the end.

    Args:
        store: the store.
        flags: more flags of the command.
        token: the token of those who may write.
        seconds: how long it may take to start, before it is given up.
    """
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", *flags]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)} | ({"KG_WRITE_TOKEN": token} if token else {})
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environ) as process:
        given_up = threading.Timer(seconds, process.kill)
        given_up.start()
        try:
            assert process.stderr is not None
            line = next(line for line in process.stderr if "http://" in line)
            given_up.cancel()
            threading.Thread(target=process.stderr.read, daemon=True).start()
            yield next(word for word in line.split() if word.startswith("http://"))
        finally:
            given_up.cancel()
            process.terminate()


def sender(address: str, *, token: str = "", seconds: float = 60) -> Send:
    """Return what sends requests to a service, each by a connection of its own, with the token of who may write."""

    def send(method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> Reply:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=seconds)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers:
                if name.lower() not in {"host", "content-length"}:
                    connection.putheader(name, value)
            if token:
                connection.putheader("Authorization", f"Bearer {token}")
            if body or method in {"POST", "PUT"}:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, named, response.read())
        finally:
            connection.close()

    return send
