"""Who in this process follows what: news of a topic come in once per process and go to every sink that follows it."""

from collections.abc import Callable
from typing import Any

import orjson

from chatbet.live.topics import Topic, TopicKind, parse_topic
from chatbet.live.watcher import Watcher
from chatbet.state import keys
from chatbet.state.pubsub import Bus

Sink = Callable[[list[dict[str, Any]]], None]
"""Takes the updates of one moment; must return at once."""


class Subscriptions:
    """The followers of every topic in this process."""

    def __init__(self, bus: Bus, watcher: Watcher, moved: Callable[[str], None] = lambda _: None) -> None:
        """``moved`` is told the fixtures whose prices are not what this process may remember."""
        self._bus = bus
        self._moved = moved
        self._watcher = watcher
        self._sinks: dict[Topic, list[Sink]] = {}

    def __len__(self) -> int:
        return sum(len(sinks) for sinks in self._sinks.values())

    async def follow(self, topic: Topic, sink: Sink) -> None:
        """Send this topic's updates to ``sink`` from now on."""
        sinks = self._sinks.setdefault(topic, [])
        sinks.append(sink)
        self._watcher.follow(topic)
        if len(sinks) == 1:
            await self._bus.subscribe(keys.topic_channel(str(topic)), self._heard)

    async def unfollow(self, topic: Topic, sink: Sink) -> None:
        """No more; a sink that did not follow is passed over."""
        sinks = self._sinks.get(topic, [])
        if sink not in sinks:
            return
        sinks.remove(sink)
        self._watcher.unfollow(topic)
        if not sinks:
            del self._sinks[topic]
            await self._bus.unsubscribe(keys.topic_channel(str(topic)), self._heard)

    def _heard(self, channel: str, payload: bytes) -> None:
        topic = parse_topic(channel.removeprefix(keys.topic_channel("")))
        updates: list[dict[str, Any]] = orjson.loads(payload)
        if topic.kind is TopicKind.ODDS:
            self._moved(topic.fixture_id)
        for sink in tuple(self._sinks.get(topic, ())):
            sink(updates)
