"""Takes orders: what is to be bet, priced leg by leg; what is missing is asked for with what is known kept.

Every way to a quote ends in the presenter: nothing here confirms or places anything.
"""

from dataclasses import replace
from decimal import ROUND_UP, Decimal

from chatbet.betting.market import Market
from chatbet.betting.money import CENT, rounded
from chatbet.betting.what_if import WhatIf
from chatbet.brain.asking import Asked
from chatbet.brain.offline.draft import Draft
from chatbet.brain.offline.skills import betting
from chatbet.brain.offline.skills.cannot import tell_cannot
from chatbet.brain.offline.skills.slip import what_if
from chatbet.conversation import slip_editing as editing
from chatbet.conversation.cashier import Cashier
from chatbet.conversation.dialogue import Event, moved
from chatbet.conversation.presenting import Presenter
from chatbet.conversation.quoting import Unpriced, combined, price_again
from chatbet.conversation.settlement import Settlement, Visit, leaving_slip, with_slip
from chatbet.conversation.slips import OpenSlip, SlipState, new_id
from chatbet.errors import UpstreamError
from chatbet.tools.odds import price_one
from chatbet.tools.picking import PickRequest
from chatbet.tools.results import CannotDo, Miss, QuotedLeg, SlipQuoted
from chatbet.tools.simulation import TOOL, quote_leg, quote_slip, slip_leg


class Ordering:
    """From words to a priced slip."""

    def __init__(self, cashier: Cashier, presenter: Presenter) -> None:
        self._cashier = cashier
        self._presenter = presenter

    async def order(self, visit: Visit) -> Settlement:
        """«apuesto 50 al Barça», «métele 20», «prepárala»."""
        utterance, memory, slip = visit.utterance, visit.session.memory, visit.slip
        stake = editing.stake_of(utterance.own)
        own = utterance.own
        named = own.selections or own.markets or own.teams or own.players
        if not named and slip is not None and slip.open and slip.legs and utterance.act not in editing.CHOICES:
            kind = editing.new_kind(utterance) or slip.kind
            return await self.prepare(visit, slip, editing.Kept(slip.legs, stake or slip.stake, kind))
        picks = editing.picks_of(utterance, memory)
        if not picks:
            picks = (editing.open_pick(utterance, memory) or PickRequest(),)
        if not named and utterance.follow_up:
            stake = stake or editing.stake_of(utterance.entities)  # «¿y con 75?», «apuéstalo»
        stake = stake or editing.usual_stake(visit.session.preferences)
        start = OpenSlip(new_id(), SlipState.IDLE, (), stake, editing.new_kind(utterance) or "")
        if len(picks) > 1 and (len(own.amounts) > 1 or (own.amounts and Asked.EACH in visit.voice.asks)):
            # «30 al Barça, 20 al City»: two bets, and a yes is for one.
            first = replace(start, then=self._waiting(visit, picks))
            return await self._build(visit, first, picks[:1], visit.voice.say("bet.one_by_one"))
        return await self._build(visit, start, picks)

    def _waiting(self, visit: Visit, picks: tuple[PickRequest, ...]) -> tuple[tuple[PickRequest, Decimal], ...]:
        """The bets after the first with their stakes; none where a stake is not clear or in another currency."""
        amounts = visit.utterance.own.amounts
        stakes = [rounded(amount.value) for amount in amounts] * (len(picks) if len(amounts) == 1 else 1)
        held = all(amount.held_in(visit.turn.tools.currency) for amount in amounts)
        return tuple(zip(picks[1:], stakes[1:], strict=True)) if held and len(stakes) == len(picks) else ()

    async def following(self, visit: Visit, slip: OpenSlip) -> Settlement:
        """«la siguiente»: the bet that was ordered together with the one that has been placed."""
        (pick, stake), *rest = slip.then
        start = OpenSlip(new_id(), SlipState.IDLE, (), stake, "", then=tuple(rest))
        return await self._build(visit, start, (pick,))

    async def needed(self, visit: Visit) -> Settlement | None:
        """«¿cuánto necesito apostar para ganar 500?»: the stake whose profit that is; a calculation, no order."""
        target = editing.stake_of(visit.utterance.own)
        legs = await self._legs_in_question(visit)
        if isinstance(legs, Settlement):
            return legs
        if target is None or not legs:
            return None
        default = visit.turn.tools.default_stake
        quote = quote_slip(legs, stake=None, kind=None, default_stake=default)
        if isinstance(quote, CannotDo) or quote.total_odds is None:
            return None
        stake = (target / (quote.total_odds - 1)).quantize(CENT, ROUND_UP)
        quote = quote_slip(legs, stake=stake, kind=None, default_stake=default)
        assert isinstance(quote, SlipQuoted)  # noqa: S101 - the same legs were quoted just now
        money = visit.voice.formats.money
        lead = visit.voice.say("slip.target", profit=visit.voice.formats.stake(target), stake=money(stake))
        return self._presenter.simulate(visit, quote, None, lead)

    async def _legs_in_question(self, visit: Visit) -> tuple[QuotedLeg, ...] | Settlement:
        """What the message backs, or the open slip where it names nobody."""
        own, slip = visit.utterance.own, visit.slip
        if slip is not None and slip.open and slip.legs and not (own.teams or own.players or own.selections):
            found = await price_again(visit.turn.tools, slip.legs, slip.stake, slip.kind)
            return found.legs if isinstance(found, SlipQuoted) else self._cashier.unpriced(visit, slip, found)
        picks = editing.picks_of(visit.utterance, visit.session.memory)
        return await self.legs_of(visit, picks, OpenSlip(new_id(), SlipState.IDLE, (), None, simulated=True))

    async def answered(self, visit: Visit, slip: OpenSlip) -> Settlement | None:
        """The answer to «¿de qué partido?» or «¿a qué le apuestas?»."""
        utterance = visit.utterance
        if not editing.is_answer(utterance):
            return None
        if utterance.order and (self._elsewhere(visit) or len(editing.picks_of(utterance, visit.session.memory)) > 1):
            return None
        pick = editing.completed(slip.wanted[0], utterance, visit.session.memory)
        stake = editing.stake_of(utterance.own) or slip.stake
        if pick is None:
            return None
        start = OpenSlip(slip.id, slip.state, slip.legs, stake, slip.kind, simulated=slip.simulated)
        return await self._build(visit, start, (pick, *slip.wanted[1:]))

    def _elsewhere(self, visit: Visit) -> bool:
        """Whether the message names other sides than those of the match that was asked about."""
        asked, sides = visit.session.memory.focus, set(visit.utterance.own.teams)
        return asked is not None and bool(sides) and sides.isdisjoint((asked.home, asked.away))

    async def _build(self, visit: Visit, slip: OpenSlip, picks: tuple[PickRequest, ...], *leads: str) -> Settlement:
        """Price every pick; what is missing is asked for, with what is known kept."""
        legs = await self.legs_of(visit, picks, slip)
        if isinstance(legs, Settlement):
            return legs
        earlier: tuple[QuotedLeg, ...] = ()
        if slip.legs:
            before = await price_again(visit.turn.tools, slip.legs, slip.stake, None)
            if not isinstance(before, SlipQuoted):
                return self._cashier.unpriced(visit, slip, before)
            earlier = before.legs
        quote = quote_slip(
            (*earlier, *legs), stake=slip.stake, kind=slip.kind or None, default_stake=visit.turn.tools.default_stake
        )
        if isinstance(quote, CannotDo):
            return leaving_slip(tell_cannot(visit.voice, quote))
        quote = await combined(visit.turn.tools, quote)
        if slip.simulated:
            return self._presenter.simulate(visit, quote, slip, *leads)
        return await self._presenter.present(visit, quote, slip, *leads)

    async def legs_of(
        self, visit: Visit, picks: tuple[PickRequest, ...], slip: OpenSlip
    ) -> tuple[QuotedLeg, ...] | Settlement:
        """Every pick at its price of now, or the question for what the first incomplete one lacks."""
        found: list[QuotedLeg] = []
        for place, pick in enumerate(picks):
            leg = await quote_leg(visit.turn.tools, pick, fresh=True)
            if isinstance(leg, CannotDo):
                return await self._ask(visit, slip, tuple(found), picks[place:], leg)
            found.append(leg)
        return tuple(found)

    async def _ask(
        self,
        visit: Visit,
        slip: OpenSlip,
        found: tuple[QuotedLeg, ...],
        wanted: tuple[PickRequest, ...],
        no: CannotDo,
    ) -> Settlement:
        """Ask for what is missing; anything else that stops a pick is told and changes nothing."""
        if no.miss not in (Miss.NEED_MATCH, Miss.NEED_SELECTION):
            return leaving_slip(tell_cannot(visit.voice, no), TOOL)
        draft, first = tell_cannot(visit.voice, no), wanted[0]
        if no.miss is Miss.NEED_SELECTION and no.fixtures:
            first = PickRequest(
                fixture_id=no.fixtures[0].id,
                market=None if first.market is Market.CORRECT_SCORE else first.market,
                line=first.line,
                outcome=first.outcome,
            )
            draft = await self._pick_question(visit, no, score=wanted[0].market is Market.CORRECT_SCORE) or draft
        asked = moved(
            slip,
            Event.ASK,
            legs=(*slip.legs, *map(slip_leg, found)),
            wanted=(first, *wanted[1:]),
            user_id=visit.session.user_id,
            session_id=visit.session.id,
        )
        return with_slip(draft, asked, TOOL)

    async def _pick_question(self, visit: Visit, no: CannotDo, *, score: bool) -> Draft | None:
        try:
            return betting.ask_pick(visit.voice, await price_one(visit.turn.tools, no.fixtures[0]), score=score)
        except UpstreamError:
            return None

    async def prepare(
        self, visit: Visit, slip: OpenSlip, change: editing.Kept, *leads: str, case: WhatIf | None = None
    ) -> Settlement:
        """A slip that the user wants to bet, at fresh prices; told first is what it pays in a ``case``."""
        quote = await self.quote(visit, slip, change)
        if isinstance(quote, Settlement):
            return quote
        if case is not None:
            leads = (*leads, *what_if(visit.voice, quote, case))
        return await self._presenter.present(visit, quote, slip, *leads)

    async def quote(self, visit: Visit, slip: OpenSlip, change: editing.Kept) -> SlipQuoted | Settlement:
        """A changed slip at fresh prices, or why it has none."""
        since = None if slip.simulated else slip.quoted_at
        found = await price_again(visit.turn.tools, change.legs, change.stake, change.kind, since=since)
        if isinstance(found, CannotDo) and found.miss is Miss.WRONG_SYSTEM and change.kind is not None:
            return leaving_slip(tell_cannot(visit.voice, found))
        if isinstance(found, Unpriced | CannotDo):
            return self._cashier.unpriced(visit, slip, found)
        return found
