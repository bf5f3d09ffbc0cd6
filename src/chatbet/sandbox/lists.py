"""The long lists as bytes: kept, from the second time that somebody asks, until a kick-off or midnight changes them.

Who asks once, as a service with a cache of its own does when it starts, leaves nothing behind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import orjson

from chatbet.sandbox import feed
from chatbet.sandbox.book import Book
from chatbet.sandbox.drift import LIVE_TICK, tick_of
from chatbet.sandbox.results import LiveState
from chatbet.sandbox.season import Match

MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client may ask a fixture list for."""

    sport: str | None
    tournament: str | None
    live: bool
    language: str
    zone: ZoneInfo


class Lists:
    """Both fixture lists of the upstream."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._kept: dict[tuple[str, Asked], tuple[datetime, datetime, bytes]] = {}
        self._once: set[tuple[str, Asked]] = set()

    def fixtures(self, asked: Asked) -> bytes:
        """``GET /sports/fixtures``: the count, then the fixtures."""

        def make() -> object:
            found = self._elements(feed.fixture, asked)
            return [{"totalResults": len(found)}, *found]

        return self._bytes("fixtures", asked, make)

    def sports_fixtures(self, asked: Asked) -> bytes:
        """``GET /sports/sports-fixtures``: the fixtures, wrapped as configured."""

        def make() -> object:
            found = self._elements(feed.sports_fixture, asked)
            shape = self._book.config.list_shape
            return found if shape == "plain" else {shape: found}

        return self._bytes("sports", asked, make)

    def _elements(self, element: Callable[..., feed.Json], asked: Asked) -> list[feed.Json]:
        iso = self._book.config.time_shape == "iso"
        return [element(match, asked.language, asked.zone, state, iso=iso) for match, state in self._chosen(asked)]

    def _chosen(self, asked: Asked) -> list[tuple[Match, LiveState | None]]:
        found: list[tuple[Match, LiveState | None]]
        if asked.live:
            found = list(self._book.live())
        else:
            found = [(match, None) for match in self._book.view().upcoming(self._book.now())]
        return [
            (match, state)
            for match, state in found
            if asked.sport in (None, match.competition.sport) and asked.tournament in (None, match.competition.id)
        ]

    def _bytes(self, call: str, asked: Asked, make: Callable[[], object]) -> bytes:
        now = self._book.now()
        held = self._kept.get((call, asked))
        if held is not None and held[0] <= now < held[1]:
            return held[2]
        if len(self._once) >= MOST_KEPT:
            self._kept.clear()
            self._once.clear()
        if asked.live:
            until = datetime.fromtimestamp((tick_of(now, LIVE_TICK) + 1) * LIVE_TICK, UTC)
        else:
            until = self._book.view().next_change(now)
        body = orjson.dumps(make())
        if (call, asked) in self._once:
            self._kept[call, asked] = now, until, body
        self._once.add((call, asked))
        return body
