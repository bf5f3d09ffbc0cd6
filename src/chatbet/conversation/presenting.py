"""Shows a priced slip: as a calculation, as a question that is still open, or as a quote that a yes may confirm.

Checks everything that would stop the bet before the quote is shown, so that a yes rarely meets a surprise.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from chatbet.betting.systems import COMBO, SINGLE
from chatbet.brain.offline.draft import Draft
from chatbet.brain.offline.skills import betting
from chatbet.brain.offline.skills.slip import describe
from chatbet.clock import Clock
from chatbet.conversation.accounts import Accounts
from chatbet.conversation.dialogue import Event, moved
from chatbet.conversation.placement import spendable
from chatbet.conversation.quoting import legs_of
from chatbet.conversation.responsible import ResponsiblePlay, Room
from chatbet.conversation.settlement import Settlement, Visit, leaving_slip, with_slip
from chatbet.conversation.slips import QUOTE_LIFE, OpenSlip, SlipState, new_id
from chatbet.errors import StateUnavailable, UpstreamError
from chatbet.sportsbook.model import Account, Balance
from chatbet.tools.results import CannotDo, SlipQuoted
from chatbet.tools.simulation import quote_slip
from chatbet.understanding.memory import Offer

_ENDED = frozenset({SlipState.PLACING, SlipState.SETTLED})
QUOTE_SECONDS = int(QUOTE_LIFE.total_seconds())


_TO_A_DOLLAR = {
    "ARS": 1_000, "BRL": 5, "CLP": 1_000, "COP": 4_000, "CRC": 500, "DOP": 60, "JPY": 150, "MXN": 20, "PEN": 4,
    "PYG": 7_000, "UYU": 40,
}  # fmt: skip
"""Roughly, and for nothing but how large a stake may be: nothing is converted."""


@dataclass(frozen=True, slots=True)
class House:
    """The operator's own rules."""

    minimum: Decimal = Decimal(1)
    """In the account's currency."""
    maximum: Decimal = Decimal(10_000)
    """In dollars or what is worth about as much; see ``largest``."""
    tolerance: Decimal = Decimal(0)
    """The part by which a price may have fallen between quote and yes without asking again."""

    def largest(self, currency: str) -> Decimal:
        """The largest stake of an account in ``currency``: ten thousand pesos are a few dollars."""
        return self.maximum * _TO_A_DOLLAR.get(currency, 1)


class Presenter:
    """Turns priced legs into what the user sees and the session keeps."""

    def __init__(self, accounts: Accounts, play: ResponsiblePlay, clock: Clock, house: House) -> None:
        self._accounts = accounts
        self._play = play
        self._clock = clock
        self.house = house

    async def present(self, visit: Visit, quote: SlipQuoted, slip: OpenSlip | None, *leads: str) -> Settlement:
        """A slip that the user wants to bet; ``slip`` is the one that it continues."""
        if quote.kind not in (SINGLE, COMBO):
            return self._instead_of_system(visit, quote, slip)
        if not quote.stake_given:
            return self.asking_stake(visit, quote, slip, *leads, visit.voice.say("bet.ask_stake"))
        if stopped := self._outside_house_rules(visit, quote):
            return self.asking_stake(visit, quote, slip, *leads, stopped)
        return await self._affordable(visit, quote, slip, leads)

    def simulate(self, visit: Visit, quote: SlipQuoted, slip: OpenSlip | None, *leads: str) -> Settlement:
        """A slip that was only calculated."""
        draft = betting.simulated(visit.voice, quote, *leads)
        return with_slip(draft, self.kept(visit, quote, slip), "simulate_bet")

    def kept(self, visit: Visit, quote: SlipQuoted, slip: OpenSlip | None) -> OpenSlip:
        """The legs as a slip that no single yes can place."""
        return self._slip(visit, quote, slip, Event.SIMULATE, simulated=True)

    def asking_stake(self, visit: Visit, quote: SlipQuoted, slip: OpenSlip | None, *leads: str) -> Settlement:
        """Everything is known but how much."""
        waiting = self._slip(visit, quote, slip, Event.ASK_STAKE, stake=None)
        return with_slip(betting.ask_stake(visit.voice, quote, waiting.id, *leads), waiting, "simulate_bet")

    async def account_of(self, visit: Visit) -> Account | None:
        """The user's account; raises ``UpstreamError`` when it cannot be seen now."""
        return visit.turn.tools.account or await self._accounts.of(visit.session.user_id)

    async def balance_of(self, visit: Visit, account: Account) -> Balance:
        """The money now; raises ``UpstreamError``."""
        return await visit.turn.tools.sportsbook.balance(account)

    def short_of(self, visit: Visit, balance: Balance, stake: Decimal) -> str | None:
        """What is missing, in words, when the balance is too small."""
        have, money = spendable(balance), visit.voice.formats.money
        if stake <= have:
            return None
        return visit.voice.say("bet.not_enough", balance=money(have), missing=money(stake - have))

    def limit_text(self, visit: Visit, room: Room) -> str:
        """Which self-set limit a stake would break."""
        money = visit.voice.formats.stake
        limit, left = room.limit or Decimal(0), room.left or Decimal(0)
        if left <= 0:
            return visit.voice.say("bet.limit_spent", limit=money(limit))
        return visit.voice.say(f"bet.limit_{room.window}", limit=money(limit), left=money(left))

    def house_limits(self, visit: Visit) -> Settlement:
        """«¿cuál es la apuesta mínima?»: between which amounts a bet is taken here."""
        money, largest = visit.voice.formats.stake, self.house.largest(visit.turn.tools.currency)
        fields = {"minimum": money(self.house.minimum), "maximum": money(largest)}
        return leaving_slip(betting.sentence(visit.voice, "bet.house", **fields))

    def other_currency(self, visit: Visit) -> str | None:
        """The question for an amount in the account's currency, when it was named in another: nothing is converted."""
        amounts, currency = visit.utterance.own.amounts, visit.turn.tools.currency
        if not amounts or amounts[0].held_in(currency):
            return None
        return visit.voice.say("bet.other_currency", said=amounts[0].text, currency=currency)

    async def _affordable(
        self, visit: Visit, quote: SlipQuoted, slip: OpenSlip | None, leads: tuple[str, ...]
    ) -> Settlement:
        if not visit.shared:
            return leaving_slip(betting.sentence(visit.voice, "bet.closed", degraded="state_unavailable"))
        try:
            account = await self.account_of(visit)
            if account is None:
                return self._not_linked(visit, quote, slip)
            room = await self._play.room(visit.session.user_id, quote.stake, visit.turn.now)
            if not room.fits:
                return self.asking_stake(visit, quote, slip, self.limit_text(visit, room))
            balance = await self.balance_of(visit, account)
        except UpstreamError:
            draft = betting.sentence(visit.voice, "bet.no_balance", degraded="upstream_unavailable")
            return with_slip(draft, self.kept(visit, quote, slip))
        except StateUnavailable:
            return leaving_slip(betting.sentence(visit.voice, "bet.closed", degraded="state_unavailable"))
        if (short := self.short_of(visit, balance, quote.stake)) is not None:
            return self.asking_stake(visit, quote, slip, short)
        if quote.stake == spendable(balance):
            leads = (*leads, visit.voice.say("bet.all_in"))
        most = min(spendable(balance), self.house.largest(visit.turn.tools.currency))
        return self._quoted(visit, quote, slip, leads, most)

    def _quoted(
        self, visit: Visit, quote: SlipQuoted, slip: OpenSlip | None, leads: tuple[str, ...], most: Decimal
    ) -> Settlement:
        asked = self._slip(visit, quote, slip, Event.QUOTE, simulated=False, asked_in=visit.session.turns + 1)
        assert asked.expires_at is not None  # noqa: S101 - just quoted
        draft = betting.quoted(visit.voice, quote, asked.id, asked.expires_at, QUOTE_SECONDS, *leads, most=most)
        return with_slip(draft, asked, "simulate_bet")

    def _slip(self, visit: Visit, quote: SlipQuoted, slip: OpenSlip | None, event: Event, **more: object) -> OpenSlip:
        """The slip as it now stands in the dialogue; a slip that has ended is followed by a new one."""
        session = visit.session
        base = slip if slip is not None and slip.open else OpenSlip(new_id(), SlipState.IDLE, ())
        fields: dict[str, object] = {
            "legs": legs_of(quote),
            "stake": quote.stake if quote.stake_given else None,
            "kind": quote.kind,
            "quoted_at": self._clock.now(),
            "user_id": session.user_id,
            "session_id": session.id,
            "total": quote.total_odds,
            "wanted": (),
            "simulated": False,
            "then": slip.then if slip is not None and slip.state not in _ENDED else (),
        }
        return moved(base, event, **(fields | more))

    def _outside_house_rules(self, visit: Visit, quote: SlipQuoted) -> str | None:
        say = visit.voice.say
        if (foreign := self.other_currency(visit)) is not None:
            return foreign
        if quote.stake < self.house.minimum:
            return say("bet.below_minimum", minimum=visit.voice.formats.stake(self.house.minimum))
        if quote.stake > (largest := self.house.largest(visit.turn.tools.currency)):
            return say("bet.above_maximum", maximum=visit.voice.formats.stake(largest))
        return None

    def _instead_of_system(self, visit: Visit, quote: SlipQuoted, slip: OpenSlip | None) -> Settlement:
        stake = quote.stake if quote.stake_given else None
        combo = quote_slip(quote.legs, stake=stake, kind=COMBO, default_stake=visit.turn.tools.default_stake)
        if isinstance(combo, CannotDo):
            return self.simulate(visit, quote, slip)
        draft = betting.offer_combo(visit.voice, combo, quote.kind)
        return with_slip(draft, self.kept(visit, combo, slip), "simulate_bet")

    def _not_linked(self, visit: Visit, quote: SlipQuoted, slip: OpenSlip | None) -> Settlement:
        voice = visit.voice
        shown = betting.simulated(voice, quote)
        lines = [*describe(voice, quote), voice.say("bet.not_linked")]
        draft: Draft = replace(shown, text="\n".join(lines), suggestions=(voice.say("bet.link_say"),), offer=Offer.BET)
        return with_slip(draft, self.kept(visit, quote, slip), "simulate_bet")
