"""Counters of what the service did, in the text format that Prometheus reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

#: Upper bounds of the classes of seconds that requests are counted in.
_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)


@dataclass(frozen=True, slots=True)
class EvaluatorState:
    """What the evaluators do just now, and how many had to be ended."""

    busy: int = 0
    waiting: int = 0
    #: Reason (``timeout``, ``gone``, ``crash``) → evaluators ended for it.
    ended: dict[str, int] = field(default_factory=dict)


class Metrics:
    """What the service has done since it started."""

    def __init__(self, state: Callable[[], EvaluatorState] = EvaluatorState) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "kg_requests", "Requests answered.", ("view", "method", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "kg_request_seconds",
            "Seconds until answers began to be sent.",
            ("view",),
            registry=self._registry,
            buckets=_SECONDS,
        )
        self._queries = Counter("kg_queries", "Queries and updates by outcome.", ("outcome",), registry=self._registry)
        self._bytes = Counter("kg_answer_bytes", "Bytes of answers to queries.", registry=self._registry)
        self._rows = Counter("kg_answer_rows", "Rows and triples of answers to queries.", registry=self._registry)
        self._version = Gauge("kg_graph_version", "Number of the version that is served.", registry=self._registry)
        self._registry.register(_Evaluators(state))

    def count(self, view: str, method: str, status: int, seconds: float) -> None:
        """Count one request of a view, and the seconds until its answer was ready to be sent."""
        self._requests.labels(view, method, str(status)).inc()
        self._seconds.labels(view).observe(seconds)

    def count_query(self, outcome: str) -> None:
        """Count a query or update by what became of it: ``answered``, ``kept``, ``unchanged``, ``timeout``."""
        self._queries.labels(outcome).inc()

    def count_bytes(self, number: int) -> None:
        """Count bytes of an answer."""
        self._bytes.inc(number)

    def count_rows(self, number: int) -> None:
        """Count rows or triples of an answer."""
        self._rows.inc(number)

    def serve(self, version: str) -> None:
        """Take down which version is served."""
        self._version.set(int(version or 0))

    def text(self) -> str:
        """Return all counters.

        >>> metrics = Metrics()
        >>> metrics.count("home", "GET", 200, 0.5)
        >>> metrics.text().splitlines()[2]
        'kg_requests_total{method="GET",status="200",view="home"} 1.0'
        """
        return generate_latest(self._registry).decode()


class _Evaluators(Collector):
    """Asks the evaluators when somebody looks."""

    def __init__(self, state: Callable[[], EvaluatorState]) -> None:
        self._state = state

    def collect(self) -> Iterator[Metric]:
        state = self._state()
        yield GaugeMetricFamily("kg_queries_running", "Queries that are evaluated.", value=state.busy)
        yield GaugeMetricFamily("kg_queries_waiting", "Queries that wait for an evaluator.", value=state.waiting)
        ended = CounterMetricFamily(
            "kg_evaluators_ended", "Evaluators ended before they had answered.", labels=["reason"]
        )
        for reason, number in state.ended.items():
            ended.add_metric([reason], number)
        yield ended
