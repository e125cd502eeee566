"""Counters of what the service did, in the text format that Prometheus reads."""

from __future__ import annotations

import threading
from collections import Counter


class Metrics:
    """Requests and the time they took, since the service started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._seconds: Counter[str] = Counter()

    def count(self, view: str, method: str, status: int, seconds: float) -> None:
        """Count one request of a view, and the seconds until its answer was ready to be sent."""
        with self._lock:
            self._requests[view, method, status] += 1
            self._seconds[view] += seconds  # type: ignore[assignment]  # a Counter adds what it is given

    def text(self) -> str:
        """Return all counters, sorted.

        >>> metrics = Metrics()
        >>> metrics.count("home", "GET", 200, 0.5)
        >>> print(metrics.text().splitlines()[2])
        kg_requests_total{view="home",method="GET",status="200"} 1
        """
        with self._lock:
            requests, seconds = sorted(self._requests.items()), sorted(self._seconds.items())
        lines = ["# HELP kg_requests_total Requests answered.", "# TYPE kg_requests_total counter"]
        for (view, method, status), count in requests:
            lines.append(f'kg_requests_total{{view="{view}",method="{method}",status="{status}"}} {count}')
        lines += [
            "# HELP kg_request_seconds_total Seconds until answers were ready.",
            "# TYPE kg_request_seconds_total counter",
        ]
        lines += [f'kg_request_seconds_total{{view="{view}"}} {value:.6f}' for view, value in seconds]
        return "\n".join(lines) + "\n"
