"""What one socket follows: made when it first subscribes, so that a socket that follows nothing pays nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from chatbet.errors import InvalidMessage
from chatbet.live.feed import changed, merged
from chatbet.live.subscriptions import Subscriptions
from chatbet.live.topics import Topic, parse_topic

MOST_TOPICS = 100
"""Topics that one socket may follow."""

Send = Callable[[dict[str, Any]], Awaitable[bool]]


class Following:
    """The topics of one socket, and the news that it has not been sent yet."""

    __slots__ = ("_news", "_send", "_subscriptions", "_teller", "topics")

    def __init__(self, subscriptions: Subscriptions, send: Send) -> None:
        self._subscriptions = subscriptions
        self._send = send
        self._news: dict[tuple[str, str, str | None], dict[str, Any]] = {}
        self._teller: asyncio.Task[None] | None = None
        self.topics: set[Topic] = set()

    async def follow(self, written: Iterable[str]) -> None:
        """Send updates of these topics from now on; ``InvalidMessage`` when one is none, or they are too many."""
        new = {parse_topic(item) for item in written} - self.topics
        if len(self.topics) + len(new) > MOST_TOPICS:
            raise InvalidMessage(f"more than {MOST_TOPICS} topics")
        for topic in new:
            self.topics.add(topic)
            await self._subscriptions.follow(topic, self._hear)

    async def unfollow(self, written: Iterable[str]) -> None:
        """No more updates of these."""
        for topic in {parse_topic(item) for item in written} & self.topics:
            self.topics.discard(topic)
            await self._subscriptions.unfollow(topic, self._hear)

    async def aclose(self) -> None:
        """The socket is gone."""
        for topic in self.topics:
            await self._subscriptions.unfollow(topic, self._hear)
        self.topics = set()
        self._news.clear()

    def _hear(self, updates: list[dict[str, Any]]) -> None:
        """News. A client that reads slowly gets the newest of each price instead of all of them: that bounds them."""
        for update in updates:
            about = (update["type"], update["fixture_id"], update.get("market"))
            earlier = self._news.pop(about, None)
            now = update if earlier is None else merged(earlier, update)
            if changed(now):
                self._news[about] = now
        if self._teller is None or self._teller.done():
            self._teller = asyncio.create_task(self._tell(), name="socket-news")

    async def _tell(self) -> None:
        while self._news:
            await self._send(self._news.pop(next(iter(self._news))))
