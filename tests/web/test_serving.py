"""The production server."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from kg.errors import ServeError
from kg.web import serve
from tests.web.conftest import settings_for


def test_a_port_in_use_is_named_with_the_way_out(store: Path) -> None:
    """The message names the port and how to choose another."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServeError) as caught:
            serve(settings_for(store, port=port))
    assert caught.value.found == f"port {port} of 127.0.0.1 is in use"
    assert f"kg serve --port {port + 1}" in caught.value.remedy


def test_a_strange_host_is_refused(store: Path) -> None:
    """An address that is none of this machine's cannot be listened on."""
    with pytest.raises(ServeError, match="cannot be listened on"):
        serve(settings_for(store, host="192.0.2.1", port=0))


def test_answers_over_the_network(store: Path) -> None:
    """A process of its own tells its address once it listens, answers there, and ends cleanly when told to."""
    program = (
        "import sys\n"
        "from kg.settings import load_settings\n"
        "from kg.web import serve\n"
        "settings = load_settings({'store': sys.argv[1], 'port': 0})\n"
        "serve(settings, ready=lambda address: print(address, flush=True))\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(store)], stdout=subprocess.PIPE, text=True) as process:
        try:
            address = process.stdout.readline().strip() if process.stdout else ""
            with urllib.request.urlopen(f"{address}readyz", timeout=20) as response:  # noqa: S310  # our own address
                assert response.read() == b"ready: version 000001\n"
        finally:
            process.terminate()
    assert process.returncode == 0
