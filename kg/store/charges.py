"""What each client has used lately, so that those who use much wait for those who use little."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

#: Seconds in which half of a charge fades.
_HALF_LIFE = 30.0

#: Seconds of a query that are free: whoever only looks things up is never charged, however often.
_FREE = 0.5

#: A charge above which a client's queries begin in the slow lane, and what it costs to have had to go there: twice in
#: a while is too often, once may be the fault of others.
HEAVY = 1.0
_MOVED = 0.6

#: Clients that are remembered before those with next to no charge are forgotten.
_CLIENTS = 10_000
_NEXT_TO_NONE = 0.01


class Charges:
    """Seconds of evaluation by client. A client without a name stands for many, and is never charged.

    >>> charges = Charges(clock=lambda: 0.0)
    >>> charges.add("192.0.2.1", 0.05)
    >>> charges.add("192.0.2.2", 3.5)
    >>> charges.of("192.0.2.1"), charges.of("192.0.2.2"), charges.of("")
    (0.0, 3.0, 0.0)
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        #: Client → its charge, and when it was that.
        self._charges: dict[str, tuple[float, float]] = {}

    def of(self, client: str) -> float:
        """Return the charge of a client."""
        charge, then = self._charges.get(client, (0.0, 0.0))
        return charge * math.exp2((then - self._clock()) / _HALF_LIFE)

    def is_heavy(self, client: str) -> bool:
        """Say whether a client has used so much that its queries begin in the slow lane."""
        return self.of(client) > HEAVY

    def add(self, client: str, seconds: float, *, begun: float = 0.0) -> None:
        """Charge a client for some seconds of a query.

        Args:
            client: who asked.
            seconds: how long it has been evaluated.
            begun: how many of them were charged before.
        """
        self._add(client, max(0.0, seconds - _FREE) - max(0.0, begun - _FREE))

    def move(self, client: str) -> None:
        """Charge a client for a query that had to go into the slow lane."""
        self._add(client, _MOVED)

    def _add(self, client: str, charge: float) -> None:
        if not client or charge <= 0:
            return
        self._charges[client] = self.of(client) + charge, self._clock()
        if len(self._charges) > _CLIENTS:
            self._charges = {known: charge for known, charge in self._charges.items() if self.of(known) > _NEXT_TO_NONE}
