"""The nearest layer of the cache: parsed snapshots in this process, bounded, and how much each is asked for."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chatbet.sportsbook.codec import Kind
from chatbet.sportsbook.model import Snapshot

# Entries kept in this process. A price list weighs some 15 kB, a team's results some 50 kB.
_KEPT: Mapping[Kind, int] = {Kind.ODDS: 400, Kind.RESULTS: 64, Kind.TABLES: 64}
_KEPT_OF_OTHERS = 64
# Readers in one value's life from which on it is in demand: fetched for nobody it would only cost the sportsbook.
_MANY = 3


@dataclass(slots=True)
class SnapshotMemory:
    """The most recently used snapshots of each kind, and how often each has been read since it was put."""

    _entries: dict[Kind, OrderedDict[str, Snapshot[Any]]] = field(default_factory=dict)
    _reads: dict[tuple[Kind, str], int] = field(default_factory=dict)

    def get(self, kind: Kind, key: str) -> Snapshot[Any] | None:
        """What is remembered under that key, however old."""
        entries = self._entries.get(kind)
        if entries is None or (found := entries.get(key)) is None:
            return None
        entries.move_to_end(key)
        return found

    def in_demand(self, kind: Kind, key: str) -> bool:
        """One more reader; whether so many came in this value's life that there will be a next one."""
        reads = self._reads[kind, key] = self._reads.get((kind, key), 0) + 1
        return reads >= _MANY

    def put(self, kind: Kind, key: str, snapshot: Snapshot[Any]) -> None:
        """Remember it instead of what was there; nobody has read it yet."""
        entries = self._entries.setdefault(kind, OrderedDict())
        self._reads.pop((kind, key), None)
        entries[key] = snapshot
        entries.move_to_end(key)
        while len(entries) > _KEPT.get(kind, _KEPT_OF_OTHERS):
            forgotten, _ = entries.popitem(last=False)
            self._reads.pop((kind, forgotten), None)

    def values(self, kind: Kind) -> Iterable[Any]:
        """Everything remembered of one kind."""
        return [snapshot.value for snapshot in self._entries.get(kind, {}).values()]

    def drop(self, kind: Kind, key: str) -> None:
        """Forget it."""
        self._entries.get(kind, OrderedDict()).pop(key, None)
        self._reads.pop((kind, key), None)
