"""Alerts in words: «avísame si el Barça pasa de 2.20», «mis alertas», «cancela la alerta», and telling one that fires.

Where alerts are kept and who looks at prices is behind ``AlertBook``: this only understands, answers and tells.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from chatbet.betting.market import Outcome, Selection
from chatbet.betting.odds import decimal_text
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.picks import requests_of
from chatbet.brain.offline.selections import label
from chatbet.brain.offline.skills.cannot import tell_cannot
from chatbet.brain.offline.wording import say
from chatbet.clock import Clock
from chatbet.conversation.alert_words import Threshold, ending, next_price, thresholds, turn_waited_for, wish
from chatbet.conversation.notices import Notice, Notices
from chatbet.conversation.responsible import ResponsiblePlay
from chatbet.conversation.settlement import Settlement, Visit, leaving_slip
from chatbet.errors import StateUnavailable
from chatbet.language import Language
from chatbet.sportsbook.catalogue import Catalogue
from chatbet.tools.context import ToolContext
from chatbet.tools.fixtures import find_fixtures
from chatbet.tools.picking import PickRequest
from chatbet.tools.results import CannotDo, FixtureQuery, Miss, QuotedLeg
from chatbet.tools.simulation import quote_leg
from chatbet.understanding.utterance import Act, Entities

_GOALS = frozenset({Outcome.OVER.value, Outcome.UNDER.value})


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
    def fixture_id(self) -> str:
        """Of which match."""
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

    async def cancel(self, alert: Any) -> None:
        """Do not wait any more for one that ``of_session`` gave."""
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
        said, language = visit.utterance.text, visit.voice.language
        wished = wish(said, language)
        asks = visit.utterance.act is Act.ALERT
        prices = _prices(visit) if asks else ()
        try:
            if visit.session.alerts and (ends := ending(said, language)) is not None:
                return await self._end_told(visit, every=ends == "every")
            if wished is not None and not prices:
                return await (self._list(visit) if wished == "list" else self._cancel(visit))
            return await self._add(visit, prices) if asks else None
        except StateUnavailable:
            return leaving_slip(Draft(visit.voice.say("alert.down"), degraded="state_unavailable"))

    async def _add(self, visit: Visit, prices: Sequence[Threshold]) -> Settlement:
        voice = visit.voice
        rises = turn_waited_for(visit.utterance.text, voice.language)
        if len(prices) > 1 or not (prices or rises is not None):
            return leaving_slip(Draft(voice.say("alert.one_at_a_time" if prices else "alert.how_much")))
        leg = await _quoted(visit.turn.tools, _pick(visit))
        if isinstance(leg, CannotDo):
            return leaving_slip(tell_cannot(voice, leg))
        now = leg.price.odds
        price = prices[0] if prices else next_price(now, above=bool(rises))
        threshold = price.odds
        above = threshold > now if price.above is None else price.above
        about = {"label": label(voice, leg.priced.fixture, leg.price), "fixture": voice.pairing(leg.priced.fixture)}
        if now >= threshold if above else now <= threshold:
            return leaving_slip(_about(leg, voice.say("alert.already", odds=decimal_text(now), **about)))
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
            return leaving_slip(Draft(voice.say("alert.too_many")))
        said = voice.say(
            "alert.set_above" if above else "alert.set_below",
            threshold=decimal_text(threshold), odds=decimal_text(now), **about,
        )  # fmt: skip
        return _telling(_about(leg, said, voice.say("alert.list_say")), kept)

    async def _end_told(self, visit: Visit, *, every: bool) -> Settlement:
        """«cancélala» right after alerts were told: the one, or all where all are meant; else it is asked which."""
        alerts = await self._book.of_session(visit.session.id, self._clock.now())
        told = [alert for alert in alerts if alert.id in visit.session.alerts]
        if len(told) > 1 and not every:
            which = visit.voice.say("alert.which", label=told[0].label)
            return _telling(Draft(which, suggestions=(visit.voice.say("alert.cancel_say"),)), *told)
        return await self._end(visit, told) if told else leaving_slip(Draft(visit.voice.say("alert.none")))

    async def _end(self, visit: Visit, alerts: Sequence[KnownAlert]) -> Settlement:
        for alert in alerts:
            await self._book.cancel(alert)
        voice = visit.voice
        lines = (voice.say("alert.cancelled_one", label=alert.label, fixture=alert.fixture) for alert in alerts)
        return leaving_slip(Draft("\n".join(lines), suggestions=(voice.say("alert.list_say"),)))

    async def _cancel(self, visit: Visit) -> Settlement:
        """End the alerts that are named, by what they back or by their sides; else all of them."""
        named, said = visit.utterance.own.teams, visit.utterance.text.casefold()
        alerts = await self._book.of_session(visit.session.id, self._clock.now())
        meant = [alert for alert in alerts if alert.label.casefold() in said]
        if not (named or meant):
            await self._book.drop(visit.session.id)
            return leaving_slip(Draft(visit.voice.say("alert.cancelled")))
        meant = meant or [alert for alert in alerts if _is_about(visit.turn.tools.catalogue, alert, named)]
        return await (self._end(visit, meant) if meant else self._list(visit))

    async def _list(self, visit: Visit) -> Settlement:
        voice = visit.voice
        alerts = await self._book.of_session(visit.session.id, self._clock.now())
        if not alerts:
            return leaving_slip(Draft(voice.say("alert.none")))
        lines = [voice.say("alert.head", count=len(alerts)), *(_line(voice, alert) for alert in alerts)]
        return _telling(Draft("\n".join(lines), suggestions=(voice.say("alert.cancel_say"),)), *alerts)


def _telling(draft: Draft, *alerts: KnownAlert) -> Settlement:
    """A reply that speaks of these alerts: the next message may mean them without a name."""
    return replace(leaving_slip(draft), session={"alerts": tuple(alert.id for alert in alerts)})


def _line(voice: Voice, alert: KnownAlert) -> str:
    key = "alert.line_above" if alert.above else "alert.line_below"
    return voice.say(key, label=alert.label, fixture=alert.fixture, threshold=decimal_text(alert.threshold))


def _about(leg: QuotedLeg, text: str, *follow: str) -> Draft:
    seen = shown(leg.priced.fixture)
    return Draft(text, suggestions=follow, shown=(seen,), focus=seen, source=leg.priced.source)


def _is_about(catalogue: Catalogue, alert: KnownAlert, teams: Sequence[str]) -> bool:
    """Whether the alert waits for a price of a match of all these teams."""
    fixture = catalogue.fixture(alert.fixture_id)
    return fixture is not None and {fixture.home.names.canonical, fixture.away.names.canonical}.issuperset(teams)


def _said(visit: Visit) -> Entities:
    """What the message itself names; only where it names nothing, what was spoken of before."""
    own = visit.utterance.own
    return _priced(visit, own if own.teams or own.players else visit.utterance.entities)


def _priced(visit: Visit, said: Entities) -> Entities:
    """«si el empate paga más de 4.5»: the only number, beside a side, is the price of that side, no line of goals."""
    sides = tuple(name for name in said.selections if name not in _GOALS)
    numbers = [one.odds for one in thresholds(visit.utterance.text, visit.voice.language)]
    lines = [pick.line for pick in requests_of(said) if pick.line is not None]
    return replace(said, selections=sides, markets=(), lines=()) if sides and numbers == lines else said


def _prices(visit: Visit) -> tuple[Threshold, ...]:
    lines = [pick.line for pick in requests_of(_said(visit)) if pick.line is not None]
    return thresholds(visit.utterance.text, visit.voice.language, lines=lines)


def _pick(visit: Visit) -> PickRequest:
    """What is waited for: the selection that was named, else the team's win, else a price shown alone before."""
    entities, focus = _said(visit), visit.session.memory.focus
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


async def _quoted(tools: ToolContext, pick: PickRequest) -> QuotedLeg | CannotDo:
    """The price to wait for; a match that is being played and has none any more is followed by the next one."""
    leg = await quote_leg(tools, pick)
    if isinstance(leg, QuotedLeg) or leg.miss is not Miss.NOT_OFFERED or pick.fixture_id or not leg.fixtures[0].live:
        return leg
    teams = tuple(filter(None, (pick.team, pick.opponent))) or pick.between
    coming = find_fixtures(tools, FixtureQuery(teams, several=True)).fixtures
    later = next((fixture for fixture in coming if not fixture.live), None)
    return leg if later is None else await quote_leg(tools, replace(pick, fixture_id=later.id))


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
