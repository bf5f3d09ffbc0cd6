"""THE STORY of a turn: admit, load, understand, settle or think, save, reply.

A turn runs as a task of its own: whoever listens may go away, the answer is finished and saved all the same. What money
needs a yes for is settled by the desk without any brain; everything else is thought about.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import structlog

from chatbet.brain.offline.narrate import narrate
from chatbet.brain.port import Brain, Finished, Piece, Reply, ToolUsed, TurnContext
from chatbet.clock import Clock
from chatbet.conversation.desk import Desk
from chatbet.conversation.flow import Flow
from chatbet.conversation.listening import Listener
from chatbet.conversation.messages import Answer, Stage, TurnEvent, UserMessage, Words
from chatbet.conversation.preferring import format_of, preferences_after, without_foreign_stake
from chatbet.conversation.profiles import Profiles
from chatbet.conversation.remembering import remembered
from chatbet.conversation.session import Session, SessionStore, owned
from chatbet.conversation.settlement import Settlement
from chatbet.errors import ChatBetError, Defect, ModelUnavailable
from chatbet.language import Language
from chatbet.sportsbook.keeper import CatalogueKeeper
from chatbet.sportsbook.port import Sportsbook
from chatbet.state.locks import SessionLocks
from chatbet.tools.context import SeenPrices, ToolContext
from chatbet.understanding.memory import Memory
from chatbet.understanding.utterance import Intent, Utterance
from chatbet.understanding.wire import entities_on_wire

_log = structlog.get_logger(__name__)

Emit = Callable[[TurnEvent], None]
Watch = Callable[[Answer | BaseException], None]
"""Told how every turn ended: for counting."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds when neither the user nor the client says otherwise."""

    language: Language
    zone: ZoneInfo
    currency: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Answers messages. Stateless itself: everything remembered is in the store."""

    store: SessionStore
    profiles: Profiles
    locks: SessionLocks
    listener: Listener
    brain: Brain
    desk: Desk
    catalogue: CatalogueKeeper
    sportsbook: Sportsbook
    clock: Clock
    defaults: Defaults
    seen_prices: SeenPrices | None = None

    def openers(self, language: Language | None, timezone: str) -> list[str]:
        """Three questions about what is really on offer, to begin a conversation with."""
        now = self.clock.now().astimezone(_zone(timezone) or self.defaults.zone)
        spoken = language or self.defaults.language
        utterance = Utterance("", spoken, Intent.GREETING, 1.0)
        tools = ToolContext(spoken, now, self.defaults.currency, self.catalogue.current, self.sportsbook)
        reply = narrate(TurnContext(utterance, Memory(), tools), ())
        return [action.say for action in reply.actions][:3]

    async def answer(self, message: UserMessage, emit: Emit) -> Answer:
        """One turn; raises ``Busy`` when the session's earlier turns take too long."""
        started = self.clock.monotonic()
        async with self.locks.hold(message.session_id, reading=self.store.needed(message)) as hold:
            known = await self.store.recall(message, hold.found)
            session, message = owned(known.session, message)
            if known.earlier is not None:
                return known.earlier
            session = await self.profiles.begun(session)
            turn = await self._listen(session, message)
            settled = await self.desk.settle(session, turn, shared=hold.shared, arrived_at=message.arrived_at)
            news = await self.desk.news(session, turn, settled, known.notices)
            if news.text:
                emit(Words(f"{news.text}\n\n"))
            reply = news.before(settled.reply if settled else await self._think(turn, emit))
            message = message if settled is None else settled.kept(message)
            after = remembered(session, message, turn, reply, settled, news)
            await self._note(session, after, turn, settled)
            holds_slip = after.slip is not None and after.slip.open
            answer = replace(self._answer(message, turn, reply, started), slip_open=holds_slip)
            # What still has to be noted down after the reply keeps the next turn waiting.
            last = not news.notices and (settled is None or settled.order is None)
            ticket = hold.token if hold.shared and last else ""
            if await self.store.save(after, message, answer, ticket=ticket, version=known.version):
                hold.given_back = last
                await self.desk.saved(session, settled, news)
            else:
                answer = replace(answer, degraded=answer.degraded or "state_unavailable")
            return answer

    async def _listen(self, session: Session, message: UserMessage) -> TurnContext:
        """Understand the message with today's names and yesterday's memory."""
        zone = _zone(message.timezone or session.timezone) or self.defaults.zone
        now = self.clock.now().astimezone(zone)
        catalogue = self.catalogue.current
        hint = message.language or session.language or self.defaults.language
        utterance = self.listener.understand(message.text, catalogue, session.memory, now=now, hint=hint)
        utterance = without_foreign_stake(utterance, self.defaults.currency)
        if utterance.live:
            catalogue = await self.catalogue.with_fresh_live()
        liked = preferences_after(session, utterance.preferences, message.odds_format)
        spoken = Language(liked["language"]) if "language" in liked else message.language or utterance.language
        tools = ToolContext(
            language=spoken,
            now=now,
            currency=self.defaults.currency,
            catalogue=catalogue,
            sportsbook=self.sportsbook,
            account=await self.desk.account_of(message.user_id, utterance),
            seen_prices=self.seen_prices,
            with_scores=self.catalogue.with_scores,
        )
        utterance = await self.desk.staked(utterance, tools)
        odds_format = utterance.odds_format or format_of(session, utterance.preferences, message.odds_format)
        return TurnContext(utterance, session.memory, tools, session.pairs, liked, odds_format)

    async def _note(self, before: Session, after: Session, turn: TurnContext, settled: Settlement | None) -> None:
        """Keep what was said of the user for later sessions, or forget it there too."""
        if settled is not None and settled.preferences is not None:
            await self.profiles.forget(after.user_id, turn.utterance.forgets)
        elif before.preferences != after.preferences:
            await self.profiles.note(before, after)

    async def _think(self, turn: TurnContext, emit: Emit) -> Reply:
        """The brain's reply; anything unforeseen still ends in an honest answer."""
        reply: Reply | None = None
        try:
            # To its end: a generator that is left behind costs the loop a task of its own to close it.
            async for event in self.brain.think(turn):
                match event:
                    case Piece(text):
                        emit(Words(text))
                    case ToolUsed(name):
                        emit(Stage(name))
                    case Finished(finished):
                        reply = finished
        except ModelUnavailable as error:
            _log.warning("turn.brain_unavailable", reason=str(error))
        return reply or replace(narrate(turn, ()), degraded="llm_unavailable")

    def _answer(self, message: UserMessage, turn: TurnContext, reply: Reply, started: float) -> Answer:
        utterance = turn.utterance
        return Answer(
            message_id=f"msg_{secrets.token_hex(8)}",
            in_reply_to=message.message_id,
            session_id=message.session_id,
            user_id=message.user_id,
            text=reply.text,
            language=turn.language,
            intent=utterance.intent.value,
            confidence=round(utterance.confidence, 3),
            entities=entities_on_wire(utterance.entities),
            cards=reply.cards,
            suggested_actions=tuple(action.say for action in reply.actions),
            function_calls=reply.function_calls,
            brain=reply.brain,
            degraded=reply.degraded,
            data_as_of=reply.data_as_of,
            token_count=reply.token_count,
            response_time_ms=round((self.clock.monotonic() - started) * 1000),
            created_at=self.clock.now(),
        )


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


class Turns:
    """The turns in flight in this process: started, listened to, cancelled, drained."""

    def __init__(self, conversation: Conversation, watch: Watch | None = None) -> None:
        self._conversation = conversation
        self._watch = watch
        self._running: set[asyncio.Task[Answer]] = set()

    def start(self, message: UserMessage) -> "RunningTurn":
        """Begin a turn; it goes on whether or not anybody listens."""
        events = Flow()
        task = asyncio.create_task(self._answered(message, events.put))
        self._running.add(task)
        task.add_done_callback(self._ended)
        task.add_done_callback(lambda _: events.put(None))
        return RunningTurn(task, events)

    async def _answered(self, message: UserMessage, emit: Emit) -> Answer:
        """The turn; a defect is logged here once and becomes an error that clients may retry."""
        try:
            return await self._conversation.answer(message, emit)
        except ChatBetError:
            raise
        except Exception as defect:  # noqa: BLE001 - the last resort of a turn: nothing may leave a client waiting
            _log.exception("turn.broke")
            raise Defect(type(defect).__name__) from None

    def _ended(self, task: asyncio.Task[Answer]) -> None:
        self._running.discard(task)
        if self._watch is None or task.cancelled():
            return
        fault = task.exception()
        self._watch(task.result() if fault is None else fault)

    @property
    def in_flight(self) -> int:
        """How many turns are being answered."""
        return len(self._running)

    async def drain(self, within: float) -> int:
        """Wait for the turns in flight, at most ``within`` seconds; how many were cut off."""
        if not self._running:
            return 0
        _, late = await asyncio.wait(set(self._running), timeout=within)
        for task in late:
            task.cancel()
        return len(late)


@dataclass(frozen=True, slots=True)
class RunningTurn:
    """One turn, as its listener sees it."""

    task: asyncio.Task[Answer]
    _events: Flow
    """Ends with None."""

    async def events(self) -> AsyncIterator[TurnEvent]:
        """Pieces as they come, then the answer; raises what the turn raised."""
        while (event := await self._events.get()) is not None:
            yield event
        yield await self.answer()

    async def answer(self) -> Answer:
        """Only the end of it; the turn goes on when the waiter is cancelled."""
        return self.task.result() if self.task.done() else await asyncio.shield(self.task)

    def cancel(self) -> None:
        """Stop thinking: the user does not want this answer any more."""
        self.task.cancel()
