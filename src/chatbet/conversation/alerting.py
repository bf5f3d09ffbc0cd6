"""Alerts in words: «avísame si el Barça pasa de 2.20», «mis alertas», «cancela la alerta», and telling one that fires.

Where alerts are kept and who looks at prices is behind ``AlertBook``: this only understands, answers and tells.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from chatbet.betting.market import Outcome, Selection
from chatbet.betting.odds import decimal_text
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.picks import requests_of
from chatbet.brain.offline.selections import label
from chatbet.brain.offline.skills.cannot import tell_cannot
from chatbet.brain.offline.wording import say
from chatbet.clock import Clock
from chatbet.conversation.notices import Notice, Notices
from chatbet.conversation.responsible import ResponsiblePlay
from chatbet.conversation.settlement import Settlement, Visit, leaving_slip
from chatbet.errors import StateUnavailable
from chatbet.language import Language
from chatbet.tools.picking import PickRequest
from chatbet.tools.results import CannotDo, QuotedLeg
from chatbet.tools.simulation import quote_leg
from chatbet.understanding.utterance import Act, Entities

_NUMBER = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,3})?)(?![\d.,]*\d)")
_LOWEST, _HIGHEST = Decimal("1.01"), Decimal(1000)
_GOALS = frozenset({Outcome.OVER.value, Outcome.UNDER.value})
_LONGEST_REQUEST = 6
"""Words of a message that lists or cancels alerts: whoever says more says something else too."""


class KnownAlert(Protocol):
    """One wait for one price, as kept."""

    @property
    def id(self) -> str:
        """Its name."""
        ...

    @property
    def session_id(self) -> str:
        """Whose it is."""
        ...

    @property
    def user_id(self) -> str:
        """Whose it is, across sessions."""
        ...

    @property
    def language(self) -> str:
        """In which it was asked for."""
        ...

    @property
    def label(self) -> str:
        """What is backed, in the user's words."""
        ...

    @property
    def fixture(self) -> str:
        """Of which match, in the user's words."""
        ...

    @property
    def threshold(self) -> Decimal:
        """The price waited for."""
        ...

    @property
    def above(self) -> bool:
        """That price or a higher one; else a lower one."""
        ...


class AlertBook(Protocol):
    """Where alerts are kept. Every method may raise ``StateUnavailable``."""

    async def add(
        self,
        *,
        session_id: str,
        user_id: str,
        fixture_id: str,
        selection: Selection,
        threshold: Decimal,
        above: bool,
        language: str,
        label: str,
        fixture: str,
        kick_off: datetime,
        now: datetime,
    ) -> KnownAlert | None:
        """Wait for a price; None when the session has too many alerts already."""
        ...

    async def of_session(self, session_id: str, now: datetime) -> Sequence[KnownAlert]:
        """What a session waits for."""
        ...

    async def drop(self, session_id: str) -> None:
        """A session waits for nothing any more."""
        ...


class Alerting:
    """Serves messages about alerts."""

    def __init__(self, book: AlertBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock

    async def serve(self, visit: Visit) -> Settlement | None:
        """The answer to a message about alerts; None when it is about something else."""
        try:
            if visit.utterance.act is Act.ALERT:
                return leaving_slip(await self._add(visit))
            if (wish := _wish(visit)) == "list":
                return leaving_slip(await self._list(visit))
            if wish == "cancel":
                await self._book.drop(visit.session.id)
                return leaving_slip(Draft(visit.voice.say("alert.cancelled")))
        except StateUnavailable:
            return leaving_slip(Draft(visit.voice.say("alert.down"), degraded="state_unavailable"))
        return None

    async def _add(self, visit: Visit) -> Draft:
        voice, (wanted, threshold) = visit.voice, _wanted(visit)
        if threshold is None:
            return Draft(voice.say("alert.how_much"))
        leg = await quote_leg(visit.turn.tools, _pick(visit, wanted))
        if isinstance(leg, CannotDo):
            return tell_cannot(voice, leg)
        above = _above(visit, leg.price.odds, threshold)
        about = {"label": label(voice, leg.priced.fixture, leg.price), "fixture": voice.pairing(leg.priced.fixture)}
        if leg.price.odds >= threshold if above else leg.price.odds <= threshold:
            return _about(leg, voice.say("alert.already", odds=decimal_text(leg.price.odds), **about))
        kept = await self._book.add(
            session_id=visit.session.id,
            user_id=visit.session.user_id,
            fixture_id=leg.priced.fixture.id,
            selection=leg.price.selection,
            threshold=threshold,
            above=above,
            language=visit.turn.language.value,
            kick_off=leg.priced.fixture.start,
            now=self._clock.now(),
            **about,
        )
        if kept is None:
            return Draft(voice.say("alert.too_many"))
        key = "alert.set_above" if above else "alert.set_below"
        limit, now = decimal_text(threshold), decimal_text(leg.price.odds)
        return _about(leg, voice.say(key, threshold=limit, odds=now, **about), voice.say("alert.list_say"))

    async def _list(self, visit: Visit) -> Draft:
        voice = visit.voice
        alerts = await self._book.of_session(visit.session.id, self._clock.now())
        if not alerts:
            return Draft(voice.say("alert.none"))
        lines = [voice.say("alert.head", count=len(alerts)), *(_line(voice, alert) for alert in alerts)]
        return Draft("\n".join(lines), suggestions=(voice.say("alert.cancel_say"),))


def _line(voice: Voice, alert: KnownAlert) -> str:
    key = "alert.line_above" if alert.above else "alert.line_below"
    return voice.say(key, label=alert.label, fixture=alert.fixture, threshold=decimal_text(alert.threshold))


def _about(leg: QuotedLeg, text: str, *follow: str) -> Draft:
    seen = shown(leg.priced.fixture)
    return Draft(text, suggestions=follow, shown=(seen,), focus=seen, source=leg.priced.source)


def _wanted(visit: Visit) -> tuple[Entities, Decimal | None]:
    """What is waited for, and its price: the last number that is no line of a market.

    «si el empate paga más de 4.5»: the only number, beside a side, is the price of that side and no line of goals.
    """
    utterance, entities = visit.utterance, visit.utterance.entities
    if utterance.threshold is not None:
        return entities, utterance.threshold
    found = [Decimal(number.replace(",", ".")) for number in _NUMBER.findall(utterance.text)]
    found = [number for number in found if _LOWEST <= number <= _HIGHEST]
    lines = {Decimal(line) for line in entities.lines if re.fullmatch(r"-?\d+(\.\d+)?", line)}
    sides = tuple(name for name in entities.selections if name not in _GOALS)
    if len(found) == 1 and found[0] in lines and sides:
        return replace(entities, selections=sides, markets=(), lines=()), found[0]
    wanted = [number for number in found if number not in lines]
    return entities, wanted[-1] if wanted else None


def _pick(visit: Visit, entities: Entities) -> PickRequest:
    """The selection that was named, else the team's win, else a price shown alone before."""
    focus = visit.session.memory.focus
    picks = requests_of(entities)
    if picks:
        pick = picks[0]
        if pick.team is None and entities.teams:
            return PickRequest(outcome=pick.outcome, market=pick.market, line=pick.line, between=entities.teams[:2])
        if pick.team is None and focus is not None:
            return PickRequest(outcome=pick.outcome, market=pick.market, line=pick.line, fixture_id=focus.fixture_id)
        return pick
    if names := (*entities.teams, *entities.players):
        return PickRequest(team=names[0], opponent=names[1] if len(names) > 1 else None)
    return PickRequest(fixture_id=focus.fixture_id if focus else None)


def _above(visit: Visit, odds: Decimal, threshold: Decimal) -> bool:
    """Which side of the price is waited for: by its words, else the side on which it does not stand yet."""
    if _says(visit, "words_below"):
        return False
    return True if _says(visit, "words_above") else threshold > odds


def _wish(visit: Visit) -> str | None:
    """``list`` or ``cancel``, when a short message speaks of alerts as things."""
    if len(visit.utterance.text.split()) > _LONGEST_REQUEST or not _says(visit, "words_alert"):
        return None
    return "cancel" if _says(visit, "words_cancel") else "list"


def _says(visit: Visit, key: str) -> bool:
    return _any_of(visit.voice.say(f"alert.{key}")).search(visit.utterance.text.casefold()) is not None


@lru_cache(maxsize=64)
def _any_of(listed: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{word}\b" for word in listed.split("|")))


class AlertTeller:
    """Tells the owner of an alert that its price has come. Idempotent by the alert's id."""

    def __init__(self, notices: Notices, play: ResponsiblePlay) -> None:
        self._notices = notices
        self._play = play

    async def tell(self, alert: KnownAlert, odds: Decimal, as_of: datetime) -> None:
        """Store and push the notice; whoever has excluded themselves since hears nothing of prices."""
        if await self._play.excluded(alert.user_id):
            return
        text = say(
            Language(alert.language), "alert.fired",
            label=alert.label, fixture=alert.fixture, odds=decimal_text(odds), threshold=decimal_text(alert.threshold),
        )  # fmt: skip
        notice = Notice(f"alert:{alert.id}", text, intent="ODDS_INFORMATION_QUERY")
        await self._notices.add(alert.session_id, notice, as_of)
