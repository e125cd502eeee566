"""Counters of what the service did, in the text format that Prometheus reads."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families
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
        self._counters: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        #: Gives what the other workers of the service have counted, as text.
        self.others: Callable[[], Sequence[str]] = tuple

    def count(self, view: str, method: str, status: int, seconds: float) -> None:
        """Count one request of a view, and the seconds until its answer was ready to be sent."""
        counters = self._counters.get((view, method, status))
        if counters is None:
            counters = self._requests.labels(view, method, str(status)), self._seconds.labels(view)
            self._counters[view, method, status] = counters
        counters[0].inc()
        counters[1].observe(seconds)

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

    def total(self) -> str:
        """Return all counters, those of the other workers added."""
        others = self.others()
        return summed([self.text(), *others]) if others else self.text()

    def text(self) -> str:
        """Return all counters of this process.

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


def summed(texts: Iterable[str]) -> str:
    r"""Return counters of several processes as those of one: added, but for the version, of which it is the newest.

    >>> print(summed(["# TYPE kg_x gauge\nkg_x 1.0\n", "# TYPE kg_x gauge\nkg_x 2.0\n"]).splitlines()[-1])
    kg_x 3.0
    """
    families: dict[str, Metric] = {}
    values: dict[tuple[str, str, tuple[tuple[str, str], ...]], float] = {}
    for text in texts:
        for family in text_string_to_metric_families(text):
            families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
            for sample in family.samples:
                key = family.name, sample.name, tuple(sample.labels.items())
                combine = _combination(sample.name)
                values[key] = combine(values[key], sample.value) if key in values else sample.value
    for (name, sample_name, labels), value in values.items():
        families[name].add_sample(sample_name, dict(labels), value)
    return generate_latest(_Fixed(list(families.values()))).decode()


def _combination(name: str) -> Callable[[float, float], float]:
    if name.endswith("_created"):
        return min
    return max if name == "kg_graph_version" else operator.add


class _Fixed(Collector):
    """Counters as they are."""

    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        return iter(self._families)
