"""Changes an open slip: its stake, its legs, its kind. A change asks anew, so no earlier yes covers it."""

from chatbet.betting.slip import Leg
from chatbet.betting.systems import stake_of_all
from chatbet.betting.what_if import WhatIf
from chatbet.brain.asking import Asked
from chatbet.brain.offline.skills import betting
from chatbet.brain.offline.skills.slip import what_if as told_what_if
from chatbet.conversation import slip_editing as editing
from chatbet.conversation import slip_words
from chatbet.conversation.dialogue import Event, moved
from chatbet.conversation.ordering import Ordering
from chatbet.conversation.presenting import Presenter
from chatbet.conversation.settlement import Settlement, Visit, leaving_slip, with_slip
from chatbet.conversation.slips import OpenSlip
from chatbet.conversation.what_ifs import what_if
from chatbet.tools.picking import PickRequest
from chatbet.tools.simulation import slip_leg
from chatbet.understanding.utterance import Act, Intent


class Changing:
    """«mejor 50», «quita el City», «agrégale el Bayern», «mejor al empate», «¿y si pierde uno?»."""

    def __init__(self, ordering: Ordering, presenter: Presenter) -> None:
        self._ordering = ordering
        self._presenter = presenter

    async def serve(self, visit: Visit, slip: OpenSlip) -> Settlement | None:
        """The slip as the message wants it, or None when it wants something else."""
        utterance = visit.utterance
        if slip.wanted:
            return await self._ordering.answered(visit, slip)
        if not slip.legs:
            return None
        if (case := what_if(utterance, slip)) is not None:
            return await self._again(visit, slip, editing.kept(slip), case=case)
        if slip_words.denies(utterance) or slip_words.asks_payout(utterance, slip):
            return await self.shown(visit, slip)
        if (exchanged := await self._exchanged(visit, slip)) is not None:
            return exchanged
        if utterance.act is Act.ADD_LEG:
            return await self._add(visit, slip)
        if utterance.act is Act.REMOVE_LEG:
            return await self._remove(visit, slip)
        if editing.about_stake(utterance, slip, visit.session.memory):
            return await self._restake(visit, slip)
        if (kind := editing.new_kind(utterance)) and not utterance.own.selections:
            return await self._again(visit, slip, editing.Kept(slip.legs, slip.stake, kind))
        return await self._swap(visit, slip)

    async def shown(self, visit: Visit, slip: OpenSlip) -> Settlement:
        """The slip as it is, at the price of now."""
        return await self._again(visit, slip, editing.kept(slip))

    async def _restake(self, visit: Visit, slip: OpenSlip) -> Settlement:
        stake = editing.new_stake(visit.utterance, slip.stake)
        if stake is not None and visit.utterance.own.amounts and Asked.PER_LINE in visit.voice.asks:
            stake = stake_of_all(stake, slip.kind, len(slip.legs))
        return await self._again(visit, slip, editing.Kept(slip.legs, stake, slip.kind))

    async def _add(self, visit: Visit, slip: OpenSlip) -> Settlement | None:
        picks = editing.picks_of(visit.utterance, visit.session.memory)
        if not picks:
            return None
        legs = await self._ordering.legs_of(visit, picks, slip)
        if isinstance(legs, Settlement):
            return legs
        # The message may stand for what the talk was about as well: what is on the slip already is not added again.
        there = {(leg.fixture_id, leg.selection) for leg in slip.legs}
        legs = tuple(leg for leg in legs if (leg.priced.fixture.id, leg.price.selection) not in there) or legs
        lead = visit.voice.say("bet.added", label=", ".join(betting.leg_name(visit.voice, leg) for leg in legs))
        added = (*slip.legs, *map(slip_leg, legs))
        stake = editing.stake_of(visit.utterance.own) or slip.stake
        change = editing.with_legs(slip, added)
        return await self._again(visit, slip, editing.Kept(change.legs, stake, change.kind), lead)

    async def _remove(self, visit: Visit, slip: OpenSlip) -> Settlement:
        voice = visit.voice
        meant = editing.legs_meant(visit.utterance, slip.legs)
        names = ", ".join(_pairing(visit, leg) for leg in slip.legs)
        entities = visit.utterance.own
        named = entities.teams or entities.players or entities.selections
        if not meant and not named and len(slip.legs) == 1:
            meant = slip.legs  # «quítalo» can only mean the one that is there
        if not meant:
            key = "bet.not_on_slip" if named else "bet.which_leg"
            return leaving_slip(betting.sentence(voice, key, labels=names))
        left = tuple(leg for leg in slip.legs if leg not in meant)
        if not left:
            moved(slip, Event.DROP)
            return with_slip(betting.sentence(voice, "bet.dropped"), None)
        lead = voice.say("bet.removed", label=", ".join(_pairing(visit, leg) for leg in meant))
        return await self._again(visit, slip, editing.with_legs(slip, left), lead)

    async def _swap(self, visit: Visit, slip: OpenSlip) -> Settlement | None:
        """«mejor al empate»: another selection in a match that is on the slip already, at the same stake."""
        utterance = visit.utterance
        own = utterance.own
        picked = own.selections or (own.markets and not slip.simulated and len(slip.legs) == 1)
        if utterance.intent is not Intent.BET_SIMULATION or not picked or own.amounts or utterance.system:
            return None
        if utterance.order and (slip.simulated or len(slip.legs) > 1):
            return None
        legs = await self._ordering.legs_of(visit, editing.swaps(utterance, slip, visit.session.memory), slip)
        if isinstance(legs, Settlement):
            return None
        new = {leg.priced.fixture.id: slip_leg(leg) for leg in legs}
        if not new or not new.keys() <= {leg.fixture_id for leg in slip.legs}:
            return None
        swapped = tuple(new.get(leg.fixture_id, leg) for leg in slip.legs)
        change = editing.Kept(swapped, slip.stake, slip.kind)
        return await self._again(visit, slip, change, visit.voice.say("bet.changed"))

    async def _exchanged(self, visit: Visit, slip: OpenSlip) -> Settlement | None:
        """«perdón, al rival», «pon el Betis en vez del PSG»."""
        if rival := slip_words.turned(visit.utterance, slip):
            return await self._exchange(visit, slip, rival, slip.legs)
        gone = slip_words.given_up(visit.utterance, slip) if visit.utterance.own.selections else ()
        picks = editing.picks_of(visit.utterance, visit.session.memory) if gone else ()
        return await self._exchange(visit, slip, picks, gone) if gone else None

    async def _exchange(
        self, visit: Visit, slip: OpenSlip, picks: tuple[PickRequest, ...], gone: tuple[Leg, ...]
    ) -> Settlement | None:
        """As many new legs in the places of those that go; None where one has no price or its match is there."""
        legs = await self._ordering.legs_of(visit, picks, slip) if len(picks) == len(gone) else ()
        if isinstance(legs, Settlement) or not legs:
            return None
        new = dict(zip((leg.fixture_id for leg in gone), map(slip_leg, legs), strict=True))
        changed = tuple(new.get(leg.fixture_id, leg) for leg in slip.legs)
        if len({leg.fixture_id for leg in changed}) < len(changed):
            return None
        change = editing.Kept(changed, editing.stake_of(visit.utterance.own) or slip.stake, slip.kind)
        return await self._again(visit, slip, change, visit.voice.say("bet.changed"))

    async def _again(
        self, visit: Visit, slip: OpenSlip, change: editing.Kept, *leads: str, case: WhatIf | None = None
    ) -> Settlement:
        """A changed slip at fresh prices: a simulation stays one, an order is quoted and asked again."""
        if not slip.simulated:
            return await self._ordering.prepare(visit, slip, change, *leads, case=case)
        quote = await self._ordering.quote(visit, slip, change)
        if isinstance(quote, Settlement):
            return quote
        if case is not None:
            leads = (*leads, *told_what_if(visit.voice, quote, case))
        return self._presenter.simulate(visit, quote, slip, *leads)


def _pairing(visit: Visit, leg: Leg) -> str:
    return f"{visit.voice.team(leg.home)} {visit.voice.say('word.versus')} {visit.voice.team(leg.away)}"
