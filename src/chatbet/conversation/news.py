"""What a turn tells before its answer: outcomes that came in meanwhile, and now and then a look at the clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from chatbet.brain.offline.draft import Voice
from chatbet.brain.port import Reply, TurnContext
from chatbet.conversation.notices import Notice, Notices
from chatbet.conversation.responsible import ResponsiblePlay
from chatbet.conversation.session import Session
from chatbet.conversation.settlement import Settlement
from chatbet.errors import StateUnavailable

REMIND_AFTER = 60
"""Minutes between reminders for users who have not chosen their own."""
SHORTEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class News:
    """What is told first, and the session fields that change with it."""

    text: str = ""
    notices: tuple[Notice, ...] = ()
    session: Mapping[str, Any] = field(default_factory=dict)

    def before(self, reply: Reply) -> Reply:
        """The reply with the news in front of it."""
        return reply.saying(f"{self.text}\n\n{reply.text}") if self.text else reply


class Newsroom:
    """Collects the news of a session."""

    def __init__(self, notices: Notices, play: ResponsiblePlay) -> None:
        self._notices = notices
        self._play = play

    async def collect(
        self, session: Session, turn: TurnContext, settled: Settlement | None, waiting: tuple[Notice, ...]
    ) -> News:
        """Everything to be told now, without what ``settled`` tells anyway."""
        own = settled.order.id if settled is not None and settled.order is not None else None
        lines = [notice.text for notice in waiting if own is None or not notice.about.startswith(own)]
        now = turn.now
        changes: dict[str, Any] = {} if session.started_at else {"started_at": now}
        lost = any(notice.about.endswith(":lost") for notice in waiting)
        if reminder := await self._reminder(session, turn, after_loss=lost):
            lines.append(reminder)
            changes["reminded_at"] = now
        return News("\n".join(lines), waiting, changes)

    async def told(self, session_id: str, news: News) -> None:
        """The reply with these news is saved."""
        await self._notices.told(session_id, news.notices)

    async def _reminder(self, session: Session, turn: TurnContext, *, after_loss: bool) -> str | None:
        """Time and money so far, when it is time for it or a bet was lost."""
        since = session.reminded_at or session.started_at
        if since is None or session.started_at is None or not (after_loss or turn.now - since >= SHORTEST):
            return None
        try:
            wanted = await self._play.reminder(session.user_id, REMIND_AFTER)
            if not after_loss and turn.now - since < timedelta(minutes=wanted):
                return None
            tally = await self._play.tally(session.user_id, turn.now)
        except StateUnavailable:
            return None
        if not tally.bets:
            return None
        voice = Voice.of(turn)
        minutes = int((turn.now - session.started_at).total_seconds() // 60)
        text = voice.say("reality.check", minutes=minutes, staked=voice.formats.stake(tally.staked), count=tally.bets)
        lost = voice.say("reality.lost", lost=voice.formats.stake(tally.lost)) if tally.lost else ""
        return f"{text} {lost}".strip()
