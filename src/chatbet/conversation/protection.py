"""The limits of selling, in code: distress, minors, the self-excluded, limits that users set for themselves.

Whoever is barred may still see their money and ask about football; what is answered then is answered by the offline
brain, with every invitation to bet taken out.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from chatbet.betting.money import rounded
from chatbet.brain.cards import MatchCard
from chatbet.brain.offline.draft import Draft
from chatbet.brain.offline.narrate import narrate, reply_of
from chatbet.brain.offline.skills import betting, talk
from chatbet.brain.offline.wording import listed
from chatbet.brain.plan import plan
from chatbet.brain.port import Reply
from chatbet.clock import Clock
from chatbet.conversation.responsible import Limit, ResponsiblePlay, Window
from chatbet.conversation.settlement import Settlement, Visit, leaving_slip
from chatbet.conversation.slip_editing import stake_of
from chatbet.errors import StateUnavailable
from chatbet.tools.toolbox import Toolbox
from chatbet.understanding.utterance import Act, Intent

COOL_OFF = timedelta(hours=24)
"""How long after a message of distress no odds, bets or picks are shown in that conversation."""
SHORTEST_BREAK, LONGEST_BREAK = timedelta(days=1), timedelta(days=5 * 366)
"""Of the breaks that have an end; whoever names a longer one means for good and gets this."""
_UNITS = {
    "exclusion.words_days": 24, "exclusion.words_weeks": 7 * 24, "exclusion.words_months": 30 * 24,
    "exclusion.words_years": 365 * 24, "limit.words_hour": 1,
}  # fmt: skip
"""Hours of what a break is counted in."""
_AS_SAID = (Window.BET, Window.WEEK, Window.MONTH, Window.DAY)
"""What a limit may be about, in the order in which its words are looked for."""
MINOR, EXCLUDED = "minor", "excluded"
_WITHOUT_SELLING = frozenset(
    {
        Intent.USER_BALANCE_QUERY, Intent.MATCH_SCHEDULE_QUERY, Intent.TOURNAMENT_INFO, Intent.GENERAL_SPORTS_QUERY,
        Intent.HELP_REQUEST,
    }
)  # fmt: skip
_INVITATIONS = ("fixtures.offer_odds", "fixtures.offer_which", "tournaments.offer")
_PUSHING = frozenset({Intent.BETTING_RECOMMENDATION, Intent.BET_SIMULATION})
_SELLING = _PUSHING | {Intent.ODDS_INFORMATION_QUERY, Intent.TEAM_COMPARISON}
"""What is answered with prices; a comparison ends with the favourite's."""
_INVITING = frozenset(
    {
        Intent.MATCH_SCHEDULE_QUERY, Intent.TOURNAMENT_INFO, Intent.GENERAL_SPORTS_QUERY, Intent.USER_BALANCE_QUERY,
        Intent.GREETING, Intent.UNCLEAR,
    }
)  # fmt: skip
"""What is no sale, but is usually answered with an invitation to one."""


class Protection:
    """Decides who is not sold to, and keeps what users asked to be protected from."""

    def __init__(self, play: ResponsiblePlay, clock: Clock) -> None:
        self._play = play
        self._clock = clock

    async def guard(self, visit: Visit) -> Settlement | None:
        """The answer to whoever must not be sold to; None when nothing stands in the way."""
        safety = visit.utterance.safety
        if visit.utterance.act is Act.SELF_EXCLUDE:
            return await self._exclude(visit)
        if safety.crisis:
            return self._refusal(visit, "safety.crisis", cool_off_until=self._clock.now() + COOL_OFF)
        if safety.distress or safety.self_exclusion:
            return self._help(visit, "safety.distress" if safety.distress else "safety.wants_out")
        if safety.minor:
            return self._refusal(visit, "safety.minor", barred=MINOR)
        if safety.other_person and visit.utterance.act is not Act.LINK_ACCOUNT:
            return leaving_slip(talk.other_person(visit.voice))
        if _says(visit, "safety.words_lines"):
            return leaving_slip(_offering_exclusion(visit, "safety.lines"))
        if barred := await self._barred(visit):
            return await self._without_selling(visit, barred)
        return await self._cooling_off(visit)

    async def limits(self, visit: Visit) -> Settlement | None:
        """«ponme un límite de 50 al día», «avísame cada 30 minutos», «¿cuánto llevo apostado?»; None for all else."""
        if _says(visit, "reality.words_tally") and (told := await self._tally(visit)) is not None:
            return told
        if visit.utterance.act is Act.SET_LIMIT or _says(visit, "limit.words_show") or self._wants_reminders(visit):
            return await self._set_limit(visit)
        return None

    async def _tally(self, visit: Visit) -> Settlement | None:
        """What was staked and lost in the last day; None when nobody knows."""
        try:
            tally = await self._play.tally(visit.session.user_id, visit.turn.now)
        except StateUnavailable:
            return None
        say, money = visit.voice.say, visit.voice.formats.stake
        told = [say("reality.nothing")]
        if tally.bets:
            told = [say("reality.tally", count=tally.bets, staked=money(tally.staked))]
        if tally.lost:
            told.append(say("reality.lost", lost=money(tally.lost)))
        return leaving_slip(Draft(" ".join(told), suggestions=(say("suggest.bets"), say("suggest.balance"))))

    def _wants_reminders(self, visit: Visit) -> bool:
        """Every so many minutes, of the time that has passed: «avísame cada 30 minutos» without a match or a price."""
        utterance = visit.utterance
        about_football = utterance.own.teams or utterance.own.markets or utterance.threshold is not None
        return not about_football and _says(visit, "limit.words_every") and self._minutes(visit) is not None

    async def _set_limit(self, visit: Visit) -> Settlement:
        voice, user_id = visit.voice, visit.session.user_id
        try:
            if minutes := self._minutes(visit):
                await self._play.remind_every(user_id, minutes)
                return leaving_slip(betting.sentence(voice, "limit.reminder", minutes=minutes))
            amount = stake_of(visit.utterance.own)
            if amount is None or amount <= 0 or _says(visit, "limit.words_show"):
                return leaving_slip(Draft(await self._limits_text(visit)))
            if not (said := visit.utterance.own.amounts[0]).held_in(currency := visit.turn.tools.currency):
                return leaving_slip(betting.sentence(voice, "limit.other_currency", said=said.text, currency=currency))
            if len(several := self._several(visit)) > 1:
                for named, value in several:
                    await self._play.set_limit(user_id, named, value, visit.turn.now)
                return leaving_slip(Draft(await self._limits_text(visit)))
            limits = await self._play.limits(user_id, visit.turn.now)
            window = self._window(visit, limits)
            before = limits.get(window)
            limit = await self._play.set_limit(user_id, window, amount, visit.turn.now)
        except StateUnavailable:
            return leaving_slip(betting.sentence(voice, "limit.down", degraded="state_unavailable"))
        return leaving_slip(Draft(self._limit_text(visit, window, before, limit)))

    async def _exclude(self, visit: Visit) -> Settlement:
        if _says(visit, "limit.words_remove"):
            return await self._keep_excluded(visit)
        now = self._clock.now()
        until = self._until(visit, now)
        key = "safety.self_excluded" if until is None else "exclusion.until"
        try:
            await self._play.exclude(visit.session.user_id, now, until)
        except StateUnavailable:
            key = "exclusion.not_stored"
        fields: dict[str, object] = (
            {"when": betting.local_when(visit.voice, until)} if key == "exclusion.until" and until else {}
        )
        return self._refusal(visit, key, fields, barred=EXCLUDED)

    async def _keep_excluded(self, visit: Visit) -> Settlement:
        """«quítame la autoexclusión»: not from here."""
        if await self._barred(visit) == EXCLUDED:
            return self._refusal(visit, "exclusion.keeps")
        return leaving_slip(betting.sentence(visit.voice, "exclusion.none"))

    def _help(self, visit: Visit, key: str) -> Settlement:
        """Help and a pause now; the exclusion, which cannot be taken back, only when it is asked for by name."""
        until = self._clock.now() + COOL_OFF
        offered = reply_of(_offering_exclusion(visit, key))
        return Settlement(offered, None, keeps_slip=True, session={"cool_off_until": until})

    def _until(self, visit: Visit, now: datetime) -> datetime | None:
        """The end of a break that the user named, a day at least; None, where none is clear, means for good."""
        if (named := _length(visit)) is not None:
            return now + named[1]
        if _says(visit, "exclusion.words_today"):
            return now + SHORTEST_BREAK
        dates = visit.utterance.entities.dates
        end = dates[-1].end if dates else None
        return end if end is not None and end - now >= timedelta(days=1) else None

    def _refusal(
        self, visit: Visit, key: str, fields: dict[str, object] | None = None, **session: object
    ) -> Settlement:
        """Help instead of a sale; an open slip is dropped."""
        draft = talk.refuse_to_sell(visit.voice, key, **(fields or {}))
        return Settlement(reply_of(draft), None, keeps_slip=True, session=session)

    async def _barred(self, visit: Visit) -> str:
        if visit.session.barred == MINOR:
            return MINOR
        try:
            return EXCLUDED if await self._play.excluded(visit.session.user_id) else ""
        except StateUnavailable:
            return visit.session.barred

    async def _without_selling(self, visit: Visit, barred: str) -> Settlement | None:
        utterance = visit.utterance
        if utterance.act in (Act.LINK_ACCOUNT, Act.UNLINK_ACCOUNT, Act.SET_LIMIT):
            return None
        polite = utterance.act in (Act.THANKS, Act.GOODBYE)
        if not polite and (utterance.intent not in _WITHOUT_SELLING or utterance.also in _PUSHING):
            return self._refusal(visit, f"safety.{barred}")
        return Settlement(_uninviting(visit, await _best_reading(visit)), None, keeps_slip=True)

    async def _cooling_off(self, visit: Visit) -> Settlement | None:
        until, utterance = visit.session.cool_off_until, visit.utterance
        if until is None or self._clock.now() >= until:
            return None
        if utterance.act is Act.NO:
            return Settlement(reply_of(betting.sentence(visit.voice, "safety.as_you_like")), None, keeps_slip=True)
        doubtful = utterance.question is not None and bool(_PUSHING.intersection(utterance.question.wishes))
        if (utterance.intent in _SELLING and not doubtful) or utterance.order:
            return self._refusal(visit, "bet.cool_off")
        if doubtful or (utterance.intent in _INVITING and not _says(visit, "reality.words_tally")):
            return Settlement(_uninviting(visit, await _best_reading(visit)), None, keeps_slip=True)
        return None

    def _window(self, visit: Visit, limits: Mapping[Window, Limit]) -> Window:
        """What the limit is about: as it was said, else the only one that there is, else a day."""
        only = next(iter(limits)) if len(limits) == 1 else Window.DAY
        return next((window for window in _AS_SAID if _says(visit, f"limit.words_{window}")), only)

    def _several(self, visit: Visit) -> tuple[tuple[Window, Decimal], ...]:
        """«100 por semana y 20 por apuesta»: as many limits as amounts, in the order in which they are said."""
        said, amounts = visit.utterance.text.casefold(), visit.utterance.own.amounts
        found = ((listed(visit.voice.language, f"limit.words_{window}").search(said), window) for window in Window)
        places = sorted((match.start(), window) for match, window in found if match is not None)
        if len(places) != len(amounts) or not all(one.held_in(visit.turn.tools.currency) for one in amounts):
            return ()
        return tuple(
            (window, rounded(one.value)) for (_, window), one in zip(places, amounts, strict=True) if one.value
        )

    def _minutes(self, visit: Visit) -> int | None:
        """Minutes between reminders, when the limit is one of time."""
        for key, factor in (("limit.words_minute", 1), ("limit.words_hour", 60)):
            if (found := _counted(visit, key)) is not None:
                return max(5, min(found[1] * factor, 24 * 60))
        return None

    async def _limits_text(self, visit: Visit) -> str:
        limits, say = await self._play.limits(visit.session.user_id, visit.turn.now), visit.voice.say
        if not limits:
            return f"{say('limit.none')} {say('limit.ask')}"
        named = ", ".join(self._one(visit, window, limit) for window, limit in limits.items())
        follow = "limit.keeps" if _says(visit, "limit.words_remove") else "limit.change"
        return f"{say('limit.now', count=len(limits), limits=named)} {say(follow)}"

    def _one(self, visit: Visit, window: Window, limit: Limit) -> str:
        amount = visit.voice.formats.stake(limit.amount)
        return visit.voice.say("limit.one", amount=amount, window=visit.voice.say(f"limit.window_{window}"))

    def _limit_text(self, visit: Visit, window: Window, before: Limit | None, limit: Limit) -> str:
        say, money = visit.voice.say, visit.voice.formats.stake
        written = say(f"limit.window_{window}")
        if limit.next is not None and limit.since is not None:
            when = betting.local_when(visit.voice, limit.since)
            return say("limit.raised", when=when, current=money(limit.amount), window=written, amount=money(limit.next))
        lowered = before is not None and limit.amount < before.amount
        return say("limit.lowered" if lowered else "limit.set", amount=money(limit.amount), window=written)


async def _best_reading(visit: Visit) -> Reply:
    """The offline answer; of two close readings the best one is answered, for the other may sell."""
    turn = visit.turn
    if turn.utterance.question is not None and turn.utterance.question.wishes:
        turn = replace(turn, utterance=replace(turn.utterance, question=None))
    calls = plan(turn.utterance, turn.memory)
    results = await Toolbox(turn.tools).run_all(calls)
    return narrate(turn, results, tuple(call.name for call in calls))


def _says(visit: Visit, key: str) -> bool:
    """Whether one of the words listed under ``key`` is in the message."""
    return listed(visit.voice.language, key).search(visit.utterance.text.casefold()) is not None


def _offering_exclusion(visit: Visit, key: str) -> Draft:
    """Where to find help, and the exclusion on offer: of the length that the message names, or for good."""
    draft, say = talk.refuse_to_sell(visit.voice, key), visit.voice.say
    for_good, named = say("suggest.exclude_me"), _length(visit)
    offers = (say("suggest.exclude_me_for", length=named[0]), for_good) if named else (for_good,)
    text = f"{draft.text}\n{say('safety.offer_exclusion', words=offers[0])}"
    return replace(draft, text=text, suggestions=offers)


def _counted(visit: Visit, key: str) -> tuple[str, int] | None:
    """The words and the number of the units listed under ``key``: «6 meses», «una semana»."""
    one = "|".join(map(re.escape, _words(visit, "exclusion.words_one")))
    units = "|".join(map(re.escape, _words(visit, key)))
    found = re.search(rf"\b(?:(\d{{1,3}})\s*|(?:{one})\s+)(?:{units})\b", visit.utterance.text.casefold())
    return None if found is None else (found[0], int(found[1] or 1))


def _length(visit: Visit) -> tuple[str, timedelta] | None:
    """The length of a break as the message says it, and as it is kept: at least a day, at most ``LONGEST_BREAK``."""
    for key, hours in _UNITS.items():
        found = _counted(visit, key)
        if found is not None and found[1]:
            return found[0], min(max(timedelta(hours=found[1] * hours), SHORTEST_BREAK), LONGEST_BREAK)
    return None


def _words(visit: Visit, key: str) -> list[str]:
    return visit.voice.say(key).split("|")


def _uninviting(visit: Visit, reply: Reply) -> Reply:
    """The same answer without any invitation to bet."""
    text = reply.text
    for key in _INVITATIONS:
        text = text.replace(visit.voice.say(key), "")
    cards = tuple(replace(card, action=None) if isinstance(card, MatchCard) else card for card in reply.cards)
    return replace(reply, text=text.strip(), cards=cards, actions=(), offer=None, prices=())
