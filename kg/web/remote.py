"""Requests to services elsewhere, which reach public addresses and nothing else.

A name is resolved once, every address it has is looked at, and the connection is made to one of those addresses: a
name that leads elsewhere the second time it is resolved gains nothing. Redirects begin anew.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from kg.errors import FederationError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_REDIRECTS = 3
_PIECE = 65_536

#: What an address may hold as it is; the rest is percent-encoded.
_AS_IT_IS = "/?:@!$&'()*+,;=%-._~"

#: Networks of version 6 whose addresses hold one of version 4 in their last 32 bits (RFC 6052).
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public internet, whatever it is wrapped in.

    >>> [is_public(ipaddress.ip_address(text)) for text in ("8.8.8.8", "10.0.0.1", "::ffff:127.0.0.1", "fe80::1")]
    [True, False, False, False]
    """
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo[1] if address.teredo else None
        inner = address.ipv4_mapped or address.sixtofour or teredo
        if inner is None and address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a request may reach and use."""

    #: Says whether an address may be called at all.
    allows: Callable[[str], bool]
    #: Says whether a resolved address may be connected to.
    reaches: Callable[[Address], bool]
    #: When it must be over, on the monotonic clock, and the bytes its answer may have.
    deadline: float
    most: int


def post(address: str, body: bytes, content_type: str, accept: str, bounds: Bounds) -> bytes:
    """Post something to an address, and return the body of the answer.

    Raises:
        FederationError: the address may not be called or reached, or does not answer as it should within the bounds.
    """
    for _ in range(_REDIRECTS + 1):
        parts = _parts(address, bounds)
        headers = {"Content-Type": content_type, "Accept": accept, "Accept-Encoding": "identity", "User-Agent": "kg"}
        status, location, answer = _exchanged(parts, body, headers, bounds)
        if status == 200:
            return answer
        if status not in {301, 302, 307, 308} or not location:
            raise FederationError(f"it answers with status {status}", remedy="look at what it was asked")
        address = urljoin(address, location)
    raise FederationError("it redirects again and again", remedy="name the address it redirects to")


def _parts(address: str, bounds: Bounds) -> SplitResult:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise FederationError("its address cannot be read", remedy="write it as http://host/path") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None or port == 0:
        raise FederationError("its address is none of the web", remedy="write it as http://host/path")
    if not bounds.allows(address):
        raise FederationError(f"{address[:200]} is not among the services that may be called", remedy="remove it")
    return parts


def _exchanged(parts: SplitResult, body: bytes, headers: dict[str, str], bounds: Bounds) -> tuple[int, str, bytes]:
    """Return status, address of a redirection, and body of an answer."""
    connected = _wrapped(_connected(parts, bounds), parts)
    # Ends a request that says a little again and again, wherever it hangs.
    overdue = threading.Timer(max(0.0, bounds.deadline - time.monotonic()), _hang_up, [connected])
    overdue.start()
    try:
        if isinstance(connected, ssl.SSLSocket):
            connected.do_handshake()
        connection = http.client.HTTPConnection(parts.netloc)
        connection.sock = connected
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        connection.request("POST", quote(path, safe=_AS_IT_IS), body, headers)
        response = connection.getresponse()
        answer = response.status, response.getheader("Location", ""), _read(response, bounds.most)
    except (OSError, http.client.HTTPException) as error:
        if time.monotonic() >= bounds.deadline:
            raise _too_late() from error
        raise FederationError("it does not answer as it should", remedy="ask again later") from error
    finally:
        overdue.cancel()
        connected.close()
    if time.monotonic() >= bounds.deadline:
        # What was hung up on may look as if it had ended by itself.
        raise _too_late()
    return answer


def _too_late() -> FederationError:
    return FederationError("it took too long", remedy="ask it for less", status=504)


def _wrapped(connected: socket.socket, parts: SplitResult) -> socket.socket:
    if parts.scheme == "http":
        return connected
    context = ssl.create_default_context()
    return context.wrap_socket(connected, server_hostname=parts.hostname, do_handshake_on_connect=False)


def _hang_up(connected: socket.socket) -> None:
    try:
        # Of the connection below TLS, which another thread may be reading just now.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
    except OSError:
        # It has just ended by itself.
        return


def _connected(parts: SplitResult, bounds: Bounds) -> socket.socket:
    """Connect to one of the addresses of a host, each of which must be allowed."""
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FederationError("its name leads nowhere", remedy="check its address") from error
    addresses = [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]
    if not addresses or not all(map(bounds.reaches, addresses)):
        raise FederationError("its name leads to an address that is not public", remedy="remove it")
    for address in addresses:
        left = bounds.deadline - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((str(address), port), timeout=left)
        except OSError:
            # The next one may answer.
            continue
    raise FederationError("it cannot be reached", remedy="ask again later")


def _read(response: http.client.HTTPResponse, most: int) -> bytes:
    pieces: list[bytes] = []
    while piece := response.read(_PIECE):
        pieces.append(piece)
        if sum(map(len, pieces)) > most:
            raise FederationError(f"its answer has more than {most:,} bytes", remedy="ask it for less")
    return b"".join(pieces)
