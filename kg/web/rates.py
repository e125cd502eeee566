"""How often a client may ask, when whoever runs the service has said so."""

from __future__ import annotations

import ipaddress
import math
import time

import limits

from kg.errors import LimitError

#: Addresses of the machine itself: what comes from there is a proxy, and stands for many clients.
THIS_MACHINE = frozenset({"", "127.0.0.1", "::1"})

#: Who is given one address of version 6 is given a network of this size, and may use another address each time.
_NETWORK_BITS = 64


def client_of(address: str) -> str:
    """Return what one client is known by: its address, or its network.

    >>> client_of("192.0.2.1"), client_of("2001:db8::1:2:3:4"), client_of("not an address")
    ('192.0.2.1', '2001:db8::/64', 'not an address')
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4 or parsed.ipv4_mapped:
        return str(parsed if parsed.version == 4 else parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _NETWORK_BITS), strict=False))


def charged(address: str) -> str:
    """Return the client that is charged for what an address asks: nobody for the machine itself.

    >>> charged("192.0.2.1"), charged("127.0.0.1")
    ('192.0.2.1', '')
    """
    return "" if address in THIS_MACHINE else client_of(address)


class Rates:
    """Counts the requests of each client, and refuses those above the rate."""

    def __init__(self, rate: str) -> None:
        """Take a rate as `limits` writes it: ``600/minute``; the empty string for none."""
        self._rate = limits.parse(rate) if rate else None
        self._limiter = limits.strategies.SlidingWindowCounterRateLimiter(limits.storage.MemoryStorage())

    def check(self, address: str) -> None:
        """Count a request.

        Raises:
            LimitError: 429 when its client has made as many as it may; it says when to ask again.
        """
        if self._rate is None or address in THIS_MACHINE:
            return
        client = client_of(address)
        if not self._limiter.hit(self._rate, client):
            wait = self._limiter.get_window_stats(self._rate, client).reset_time - time.time()
            raise LimitError(
                429,
                f"{client} has asked more than {self._rate}",
                remedy="ask less often",
                outcome="rate",
                retry_after=max(1, math.ceil(wait)),
            )
