"""Every metric in one place, on a registry of its own so that two applications in one process do not clash.

Several workers on one port write them into files of a folder that they share (the library's multiprocess mode, see
``scaling``): then any of them reports the sum of all, whoever is asked.
"""

from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The counters of one process; ``shared`` is the folder of all workers on this port."""

    def __init__(self, shared: Path | None = None) -> None:
        self._shared = shared
        self.registry = CollectorRegistry()
        made: Any = {"registry": self.registry, "namespace": "chatbet"}
        self.turns = Counter("turns", "Finished turns", ["brain", "intent", "degraded"], **made)
        self.turn_seconds = Histogram("turn_seconds", "Time of a whole turn", ["brain"], buckets=_SECONDS, **made)
        self.duplicates = Counter("duplicates", "Messages answered from their stored reply", **made)
        self.turn_faults = Counter("turn_faults", "Turns that ended in an error", ["code"], **made)
        added: Any = {"multiprocess_mode": "livesum", **made}
        largest: Any = {"multiprocess_mode": "livemax", **made}
        self.sockets = Gauge("sockets", "Open chat sockets", **added)
        self.in_flight = Gauge("turns_in_flight", "Turns being answered", **added)
        self.watched = Gauge("watched_topics", "Odds and matches that are watched here for everybody", **added)
        self.circuits = Gauge("circuit_open", "1 while a dependency is not asked", ["dependency"], **largest)
        self.rate_limited = Counter("rate_limited", "Refused for going too fast", ["edge"], **made)
        self.feedback = Counter("feedback", "Thumbs", ["rating"], **made)
        self.guard = Counter("guard_violations", "Replies that the guard stopped", ["kind"], **made)
        self.bets = Counter("bets", "Orders by outcome", ["outcome"], **made)
        self.unknown_bets = Gauge("bets_unknown", "Orders whose outcome is still being checked", **largest)
        self.model_tokens = Counter("model_tokens", "Tokens by direction", ["direction"], **made)
        self.unfinished = Counter("turns_unforeseen", "Turns that ended in a defect", **made)
        self.model_calls = Counter("model_calls", "Calls of the language model", ["outcome"], **made)

    def text(self) -> bytes:
        """Everything as Prometheus reads it."""
        if self._shared is None:
            return generate_latest(self.registry)
        all_workers = CollectorRegistry()
        MultiProcessCollector(all_workers, str(self._shared))  # type: ignore[no-untyped-call]
        return generate_latest(all_workers)

    def turn_ended(self, brain: str, intent: str, degraded: str | None, seconds: float, *, duplicate: bool) -> None:
        """Count one finished turn."""
        if duplicate:
            self.duplicates.inc()
            return
        self.turns.labels(brain, intent, degraded or "none").inc()
        self.turn_seconds.labels(brain).observe(seconds)

    def turn_failed(self, code: str | None) -> None:
        """Count a turn that ended in an error; None is a defect."""
        if code is None:
            self.unfinished.inc()
        else:
            self.turn_faults.labels(code).inc()
