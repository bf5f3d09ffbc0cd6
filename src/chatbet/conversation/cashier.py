"""From a consent to an answer: prices the slip once more, lets ``placement`` place it, and tells what came of it."""

from dataclasses import replace

from chatbet.betting.money import rounded
from chatbet.brain.offline.draft import Draft
from chatbet.brain.offline.selections import label
from chatbet.brain.offline.skills import betting, talk
from chatbet.brain.offline.skills.cannot import tell_cannot
from chatbet.clock import Clock
from chatbet.conversation.dialogue import Consent, Event, NoConsent, moved
from chatbet.conversation.orders import Order, Outcome
from chatbet.conversation.placement import Placement, Terms
from chatbet.conversation.presenting import QUOTE_SECONDS, Presenter
from chatbet.conversation.quoting import Gone, Unpriced, fallen, legs_of, price_again
from chatbet.conversation.settlement import Settlement, Visit, leaving_slip, with_slip
from chatbet.conversation.slips import OpenSlip, SlipState, new_id
from chatbet.errors import StateUnavailable, UpstreamError
from chatbet.sportsbook.model import Account, Balance, Price
from chatbet.tools.results import CannotDo, SlipQuoted

PLACE = "place_bet"
_WHY = {
    NoConsent.NOT_ASKED: "bet.again",
    NoConsent.ANOTHER_ONE: "bet.again",
    NoConsent.SENT_BEFORE: "bet.sent_before",
    NoConsent.EXPIRED: "bet.expired",
    NoConsent.UNCLEAR: "bet.unclear",
}
_LIMIT = "limit_"


class Cashier:
    """Takes the yes."""

    def __init__(self, placement: Placement, presenter: Presenter, clock: Clock) -> None:
        self._placement = placement
        self._presenter = presenter
        self._clock = clock

    async def known(self, visit: Visit, slip: OpenSlip) -> Settlement | None:
        """What to say of a slip that was confirmed before, whatever this session remembers of it."""
        order = await self._placement.known(visit.session.id, slip.id)
        return None if order is None else self._told_again(visit, slip, order)

    async def stands(self, visit: Visit, slip: OpenSlip, key: str) -> Settlement | None:
        """What a placed bet is and pays, in the words of ``key``; None where the sportsbook did not take it."""
        order = await self._placement.known(visit.session.id, slip.id)
        if order is None or order.outcome is not Outcome.ACCEPTED:
            return None
        payout = order.possible_win or (rounded(order.stake * slip.total) if slip.total is not None else None)
        if payout is None:
            return None
        money = visit.voice.formats
        fields = {"label": order.label, "stake": money.stake(order.stake), "payout": money.money(payout)}
        suggestions = (visit.voice.say("suggest.bets"), visit.voice.say("suggest.balance"))
        draft = betting.sentence(visit.voice, key, *suggestions, **fields)
        return with_slip(draft, replace(slip, asked_in=visit.session.turns + 1))

    async def quote_again(self, visit: Visit, slip: OpenSlip, why: NoConsent) -> Settlement:
        """The yes did not count: the slip at the price of now, and the question again."""
        quote = await self._priced(visit, slip)
        if isinstance(quote, Settlement):
            return quote
        lead = visit.voice.say(_WHY[why], seconds=QUOTE_SECONDS)
        return await self._presenter.present(visit, quote, slip, lead)

    async def confirm(self, visit: Visit, slip: OpenSlip, consent: Consent) -> Settlement:
        """Place it, unless the price, the balance or the sportsbook has changed meanwhile."""
        if not visit.shared:
            return self._closed(visit)
        quote = await self._priced(visit, slip)
        if isinstance(quote, Settlement):
            return quote
        if worse := fallen(slip.legs, slip.total, quote, self._presenter.house.tolerance):
            first = worse[0]
            fixture_id = first.leg.fixture_id if first.leg else None
            lead = betting.dropped_price(visit.voice, quote, fixture_id, first.old, first.new)
            return await self._presenter.present(visit, quote, slip, lead)
        try:
            account = await self._presenter.account_of(visit)
            if account is None:
                return await self._presenter.present(visit, quote, slip)
            balance = await self._presenter.balance_of(visit, account)
        except UpstreamError:
            draft = betting.sentence(visit.voice, "bet.no_balance", degraded="upstream_unavailable")
            return with_slip(draft, self._presenter.kept(visit, quote, slip))
        if short := self._presenter.short_of(visit, balance, quote.stake):
            return self._presenter.asking_stake(visit, quote, slip, short)
        return await self._place(visit, consent, quote, account, balance)

    async def _place(
        self, visit: Visit, consent: Consent, quote: SlipQuoted, account: Account, balance: Balance
    ) -> Settlement:
        voice = visit.voice
        terms = Terms(
            account=account,
            balance=balance,
            legs=legs_of(quote),
            label=betting.slip_name(voice, quote),
            language=visit.turn.language,
            timezone=str(visit.turn.now.tzinfo),
            currency=visit.turn.tools.currency,
        )
        try:
            order = await self._placement.place(consent, terms)
        except StateUnavailable:
            return self._closed(visit)
        if order.outcome is Outcome.ACCEPTED and order.fingerprint == consent.fingerprint:
            return self._placed(visit, consent.slip, quote, order)
        if order.outcome in (Outcome.REFUSED, Outcome.NOT_SENT, Outcome.DECLINED):
            return await self._not_placed(visit, consent.slip, quote, order)
        if order.outcome is None:
            draft = betting.checking(voice, quote, order.id)
            return with_slip(draft, self._next(visit, consent.slip, Event.CHECK), PLACE, order=order)
        return self._told_again(visit, consent.slip, order)

    def _placed(self, visit: Visit, slip: OpenSlip, quote: SlipQuoted, order: Order) -> Settlement:
        better = any(new.odds > old.odds for old, new in zip(slip.legs, order.legs, strict=True))
        payout = order.possible_win or quote.payout
        draft = betting.placed(visit.voice, quote, slip.id, order.bet_id or "", payout, better=better)
        if slip.then:
            follow = (visit.voice.say("bet.next_say"), *draft.suggestions)
            text = f"{draft.text}\n{visit.voice.say('bet.next_waits', count=len(slip.then))}"
            draft = replace(draft, text=text, suggestions=follow)
        return with_slip(draft, self._next(visit, slip, Event.SETTLE), PLACE, order=order)

    async def _not_placed(self, visit: Visit, slip: OpenSlip, quote: SlipQuoted, order: Order) -> Settlement:
        """Nothing was debited. The slip has had its one chance; what goes on is a new one with the same legs."""
        reason = order.reason
        if order.outcome is Outcome.REFUSED:
            settled = await self._refused(visit, quote, reason)
        elif order.outcome is Outcome.NOT_SENT:
            draft = betting.sentence(visit.voice, "bet.not_sent", degraded="upstream_unavailable")
            settled = with_slip(draft, self._presenter.kept(visit, quote, None))
        elif reason == "excluded":
            settled = with_slip(talk.refuse_to_sell(visit.voice, "safety.excluded"), None)
        elif reason.startswith(_LIMIT):
            settled = await self._presenter.present(visit, quote, None)
        else:
            draft = betting.sentence(visit.voice, "bet.another_order")
            settled = with_slip(draft, self._presenter.kept(visit, quote, None))
        calls = (*settled.reply.function_calls, PLACE)
        return replace(settled, reply=replace(settled.reply, function_calls=calls), order=order)

    async def _refused(self, visit: Visit, quote: SlipQuoted, reason: str) -> Settlement:
        lead = visit.voice.say(f"bet.refused_{reason}")
        if reason in ("insufficient_funds", "invalid_amount"):
            return self._presenter.asking_stake(visit, quote, None, lead)
        kept = self._presenter.kept(visit, quote, None)
        if reason == "odds_changed":
            again = await self._priced(visit, kept)
            if not isinstance(again, Settlement):
                return await self._presenter.present(visit, again, kept, lead)
        return with_slip(betting.sentence(visit.voice, f"bet.refused_{reason}"), kept)

    def _told_again(self, visit: Visit, slip: OpenSlip, order: Order) -> Settlement:
        """An order of an earlier message."""
        voice = visit.voice
        if order.outcome is None:
            draft = betting.still_checking(voice, order.label, order.stake)
            placing = slip if slip.state is SlipState.PLACING else replace(slip, state=SlipState.PLACING)
            return with_slip(draft, replace(placing, asked_in=visit.session.turns + 1))
        settled = replace(slip, state=SlipState.SETTLED, asked_in=visit.session.turns + 1)
        if order.outcome is Outcome.ACCEPTED:
            return with_slip(betting.already(voice, order.label, order.stake, order.bet_id), settled, order=order)
        reader = betting.Reader(visit.turn.language, order.timezone, order.currency)
        text = betting.order_notice(reader, order.label, order.stake, str(order.outcome), order.bet_id)
        draft = Draft(text, suggestions=(voice.say("suggest.prepare"), voice.say("suggest.bets")))
        if order.outcome is Outcome.UNRESOLVED:
            return with_slip(draft, settled, order=order)
        # Nothing was debited: the legs stay as a calculation, under a new name.
        again = replace(slip, id=new_id(), state=SlipState.CHOOSING, simulated=True, asked_in=None)
        return with_slip(draft, again, order=order)

    async def _priced(self, visit: Visit, slip: OpenSlip) -> SlipQuoted | Settlement:
        """The slip at fresh prices, or what to say when a leg has none."""
        found = await price_again(
            visit.turn.tools, slip.legs, slip.stake, slip.kind, since=None if slip.simulated else slip.quoted_at
        )
        if isinstance(found, SlipQuoted):
            return found
        return self.unpriced(visit, slip, found)

    def unpriced(self, visit: Visit, slip: OpenSlip, found: Unpriced | CannotDo) -> Settlement:
        """Why there is no price; the slip stays as a calculation that can be prepared again."""
        if isinstance(found, CannotDo):
            return leaving_slip(tell_cannot(visit.voice, found))
        draft = betting.sentence(
            visit.voice,
            f"bet.{found.why}",
            visit.voice.say("suggest.prepare"),
            degraded="upstream_unavailable" if found.why is Gone.UNREACHABLE else None,
            fixture=self._match(visit, found),
            label=self._leg(visit, found),
        )
        if found.why in (Gone.OVER, Gone.NOT_OFFERED) and len(slip.legs) == 1:
            return with_slip(draft, None)
        return with_slip(draft, moved(slip, Event.SIMULATE, simulated=True, asked_in=None))

    def _match(self, visit: Visit, found: Unpriced) -> str:
        if found.fixture is not None:
            return visit.voice.pairing(found.fixture)
        versus = visit.voice.say("word.versus")
        return f"{visit.voice.team(found.leg.home)} {versus} {visit.voice.team(found.leg.away)}"

    def _leg(self, visit: Visit, found: Unpriced) -> str:
        if found.fixture is None:
            return self._match(visit, found)
        return label(visit.voice, found.fixture, Price(found.leg.selection, found.leg.odds, found.leg.bet_id, ""))

    def _next(self, visit: Visit, slip: OpenSlip, event: Event) -> OpenSlip:
        return moved(slip, event, asked_in=visit.session.turns + 1)

    def _closed(self, visit: Visit) -> Settlement:
        return leaving_slip(betting.sentence(visit.voice, "bet.closed", degraded="state_unavailable"))
