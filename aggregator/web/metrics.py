"""The measures of a site in Prometheus' text format, read from the store when they are asked for."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from aggregator.model.report import Measures
from aggregator.ports import Clock
from aggregator.store import SqlStore

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Writes what is true at the moment of asking: nothing is counted twice, nothing lost by a restart."""

    def __init__(self, store: SqlStore, clock: Clock) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_StoreCollector(store, clock))
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)

    def text(self) -> bytes:
        """Return all metrics.

        Raises:
            StoreError: the store cannot be asked.
        """
        return generate_latest(self._registry)


class _StoreCollector(Collector):
    def __init__(self, store: SqlStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def describe(self) -> Iterable[Metric]:
        """Give no metric: the registry must not ask the store before it is asked itself."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Yield the families of metrics."""
        now = self._clock.now()
        measured = self._store.measures(now)
        late = (now - measured.oldest_due_at).total_seconds() if measured.oldest_due_at else 0.0
        yield _by_label(
            "aggregator_sources",
            "Sources by the outcome of their last poll.",
            "outcome",
            dict(measured.sources),
        )
        yield GaugeMetricFamily("aggregator_due_sources", "Sources that are due.", measured.due)
        yield GaugeMetricFamily("aggregator_lateness_seconds", "How long the first has been due.", late)
        yield from _of_channels(measured)
        yield _by_label(
            "aggregator_hub_subscribers", "Subscribers of our hub.", "topic",
            {one.topic: one.subscribers for one in measured.topics},
        )  # fmt: skip
        yield _by_label(
            "aggregator_hub_failing_subscribers", "Those that could not be reached last time.", "topic",
            {one.topic: one.failing for one in measured.topics},
        )  # fmt: skip


def _of_channels(measured: Measures) -> Iterable[Metric]:
    channels = measured.channels
    yield _by_label(
        "aggregator_channel_entries", "Entries of a feed's document.", "channel",
        {one.path: one.entries for one in channels},
    )  # fmt: skip
    yield _by_label(
        "aggregator_channel_published_timestamp_seconds", "When a feed was last written.", "channel",
        {one.path: one.published_at.timestamp() for one in channels if one.published_at},
    )  # fmt: skip
    shown = CounterMetricFamily(
        "aggregator_channel_shown", "Entries that a feed ever showed.", labels=("channel",)
    )
    for one in channels:
        shown.add_metric((one.path,), one.shown_ever)
    yield shown


def _by_label(name: str, text: str, label: str, numbers: dict[str, float] | dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=(label,))
    for value, number in numbers.items():
        family.add_metric((value,), number)
    return family
