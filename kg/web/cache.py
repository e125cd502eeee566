"""Answers that are kept to be given again, up to a number of bytes; the one not asked for longest goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given."""

    body: bytes
    #: Why it is shorter than it should be, empty when it is not.
    cut: str


class AnswerCache:
    """Kept answers by a key that holds all they depend on, the version of the graph included.

    >>> cache = AnswerCache(10)
    >>> cache.put("a", Kept(b"123456", ""))
    >>> cache.put("b", Kept(b"123456", ""))
    >>> cache.get("a"), len(cache.get("b").body)
    (None, 6)
    """

    def __init__(self, most: int) -> None:
        #: Bytes of the longest answer that is kept.
        self.longest = most // 10 if most > 1_000 else most
        self._most = most
        self._bytes = 0
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Kept | None:
        """Return the answer of that key, if it is still there."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: str, answer: Kept) -> None:
        """Keep an answer, unless it is too long."""
        if len(answer.body) > self.longest:
            return
        with self._lock:
            if key not in self._kept:
                self._kept[key] = answer
                self._bytes += len(answer.body)
            while self._bytes > self._most:
                self._bytes -= len(self._kept.popitem(last=False)[1].body)
