"""The betting counter: which message concerns the slip, and what to do about it. What it leaves alone a brain answers.

A bare yes counts only as the answer to the last question: when a brain has offered something since («¿quieres ver las
cuotas?»), the yes is the brain's.
"""

from chatbet.betting.slip import Leg
from chatbet.brain.offline.draft import Draft
from chatbet.brain.offline.skills import betting
from chatbet.brain.offline.skills.cannot import tell_cannot
from chatbet.brain.offline.skills.slip import what_if
from chatbet.clock import Clock
from chatbet.conversation import slip_editing as editing
from chatbet.conversation.cashier import Cashier
from chatbet.conversation.dialogue import Consent, Event, NoConsent, consent, moved
from chatbet.conversation.presenting import Presenter
from chatbet.conversation.quoting import Unpriced, combined, price_again
from chatbet.conversation.settlement import Settlement, Visit, leaving_slip, with_slip
from chatbet.conversation.slips import OpenSlip, SlipState, new_id
from chatbet.errors import StateUnavailable, UpstreamError
from chatbet.tools.odds import price_one
from chatbet.tools.picking import PickRequest
from chatbet.tools.results import CannotDo, Miss, QuotedLeg, SlipQuoted
from chatbet.tools.simulation import TOOL, quote_leg, quote_slip, slip_leg
from chatbet.understanding.memory import Offer
from chatbet.understanding.utterance import Act, Intent

_ASKING = frozenset({Intent.MATCH_SCHEDULE_QUERY, Intent.ODDS_INFORMATION_QUERY, Intent.USER_BALANCE_QUERY})
"""What is asked beside a «sí» and gets its answer: «sí, ¿cuándo juega?»."""
_ENDED = frozenset({SlipState.PLACING, SlipState.SETTLED})

_SLIP_ACTS = frozenset(
    {
        Act.YES, Act.NO, Act.CANCEL, Act.CHANGE_STAKE, Act.DOUBLE_STAKE, Act.HALVE_STAKE, Act.REMOVE_LEG, Act.ADD_LEG,
        Act.WHAT_IF_LOSES, Act.PICK, Act.CHEAPEST, Act.DEAREST,
    }
)  # fmt: skip


class Counter:
    """Everything about slips; see ``serve``."""

    def __init__(self, cashier: Cashier, presenter: Presenter, clock: Clock) -> None:
        self._cashier = cashier
        self._presenter = presenter
        self._clock = clock

    async def serve(self, visit: Visit) -> Settlement | None:
        """What the message does to the slip, or None when it is not about one."""
        utterance, slip = visit.utterance, visit.slip
        if utterance.question is not None or not self._concerns(visit):
            return None
        if slip is not None and slip.state is SlipState.AWAITING_CONFIRMATION and self._touches(visit):
            # A worker may have died after confirming it: then the session still says that it waits.
            try:
                if (known := await self._cashier.known(visit, slip)) is not None:
                    return known
            except StateUnavailable:
                return leaving_slip(betting.sentence(visit.voice, "bet.closed", degraded="state_unavailable"))
        if utterance.share is not None and not utterance.own.amounts:
            return self._unknown_share(visit)
        match utterance.act:
            case Act.YES:
                return await self._yes(visit)
            case Act.NO | Act.CANCEL:
                return self._no(visit)
        if slip is not None and slip.open and (changed := await self._change(visit, slip)) is not None:
            return changed
        if utterance.intent is Intent.BET_SIMULATION and utterance.order:
            return await self._order(visit)
        if slip is not None and self._leaves_open(visit, slip):
            return await self._cashier.quote_again(visit, slip, NoConsent.UNCLEAR)
        return None

    def _unknown_share(self, visit: Visit) -> Settlement:
        """A part of a balance that nobody can see now."""
        if visit.turn.tools.account is None:
            return leaving_slip(betting.sentence(visit.voice, "bet.share_unknown", visit.voice.say("bet.link_say")))
        return leaving_slip(betting.sentence(visit.voice, "bet.no_balance", degraded="upstream_unavailable"))

    def _leaves_open(self, visit: Visit, slip: OpenSlip) -> bool:
        """Whether the message should answer the question of the quote and says neither yes nor no: «no sé»."""
        utterance = visit.utterance
        asked = slip.state is SlipState.AWAITING_CONFIRMATION and slip.asked_in == visit.session.turns
        doubtful = utterance.intent is Intent.UNCLEAR or (utterance.hedged and utterance.intent not in _ASKING)
        return asked and utterance.act is None and doubtful

    def _concerns(self, visit: Visit) -> bool:
        """A cheap first look: most messages have nothing to do with a slip."""
        utterance, slip = visit.utterance, visit.slip
        if utterance.intent is Intent.BET_SIMULATION and utterance.order:
            return True
        return slip is not None or utterance.act is Act.CANCEL

    def _touches(self, visit: Visit) -> bool:
        """Whether the message may do something to the slip."""
        utterance = visit.utterance
        if utterance.act is None:
            return utterance.intent in (Intent.BET_SIMULATION, Intent.UNCLEAR)
        return utterance.act in _SLIP_ACTS

    # Yes and no

    async def _yes(self, visit: Visit) -> Settlement | None:
        slip, offer = visit.slip, visit.session.memory.offer
        if slip is None or offer not in (None, Offer.BET):
            return None
        if slip.state in _ENDED:
            last = slip.state is SlipState.PLACING or slip.asked_in == visit.session.turns
            return await self._cashier.known(visit, slip) if last else None
        if slip.simulated:
            return await self._prepare(visit, slip, editing.kept(slip)) if offer is Offer.BET else None
        if slip.state is SlipState.AWAITING_STAKE:
            return await self._prepare(visit, slip, editing.kept(slip))
        if slip.state is not SlipState.AWAITING_CONFIRMATION:
            return None
        given = consent(
            slip,
            user_id=visit.session.user_id,
            session_id=visit.session.id,
            turns=visit.session.turns,
            now=self._clock.now(),
            arrived_at=visit.arrived_at,
        )
        match given:
            case Consent():
                return await self._cashier.confirm(visit, slip, given)
            case NoConsent():
                return await self._cashier.quote_again(visit, slip, given)

    def _no(self, visit: Visit) -> Settlement | None:
        slip, offer = visit.slip, visit.session.memory.offer
        cancels = visit.utterance.act is Act.CANCEL
        if slip is None or slip.state in _ENDED:
            if not cancels:
                return None
            key = "bet.too_late" if slip is not None and slip.asked_in == visit.session.turns else "bet.nothing_open"
            return leaving_slip(betting.sentence(visit.voice, key, visit.voice.say("suggest.bets")))
        if not cancels and offer not in (None, Offer.BET):
            return None
        moved(slip, Event.DROP)
        key = "bet.not_prepared" if slip.simulated else "bet.dropped"
        follow = (visit.voice.say("suggest.today"), visit.voice.say("suggest.recommend_weekend"))
        return with_slip(betting.sentence(visit.voice, key, *follow), None)

    # Changes of an open slip

    async def _change(self, visit: Visit, slip: OpenSlip) -> Settlement | None:
        utterance = visit.utterance
        if slip.wanted:
            return await self._answered(visit, slip)
        if not slip.legs:
            return None
        if utterance.act is Act.ADD_LEG:
            return await self._add(visit, slip)
        if utterance.act is Act.REMOVE_LEG:
            return await self._remove(visit, slip)
        if utterance.act is Act.WHAT_IF_LOSES:
            return await self._again(visit, slip, editing.kept(slip), losing=True)
        if editing.about_stake(utterance, slip):
            return await self._restake(visit, slip)
        if (kind := editing.new_kind(utterance)) and not utterance.own.selections:
            return await self._again(visit, slip, editing.Kept(slip.legs, slip.stake, kind))
        return await self._swap(visit, slip)

    async def _restake(self, visit: Visit, slip: OpenSlip) -> Settlement:
        stake = editing.new_stake(visit.utterance, slip.stake)
        return await self._again(visit, slip, editing.Kept(slip.legs, stake, slip.kind))

    async def _add(self, visit: Visit, slip: OpenSlip) -> Settlement | None:
        picks = editing.picks_of(visit.utterance, visit.session.memory)
        if not picks:
            return None
        legs = await self._legs_of(visit, picks, slip)
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
        names = ", ".join(self._pairing(visit, leg) for leg in slip.legs)
        if not meant:
            entities = visit.utterance.own
            named = entities.teams or entities.players or entities.selections
            key = "bet.not_on_slip" if named else "bet.which_leg"
            return leaving_slip(betting.sentence(voice, key, labels=names))
        left = tuple(leg for leg in slip.legs if leg not in meant)
        if not left:
            moved(slip, Event.DROP)
            return with_slip(betting.sentence(voice, "bet.dropped"), None)
        lead = voice.say("bet.removed", label=", ".join(self._pairing(visit, leg) for leg in meant))
        return await self._again(visit, slip, editing.with_legs(slip, left), lead)

    async def _swap(self, visit: Visit, slip: OpenSlip) -> Settlement | None:
        """«mejor al empate»: another selection in a match that is on the slip already, at the same stake."""
        utterance = visit.utterance
        own = utterance.own
        if utterance.intent is not Intent.BET_SIMULATION or not own.selections or own.amounts or utterance.system:
            return None
        if utterance.order and (slip.simulated or len(slip.legs) > 1):
            return None
        legs = await self._legs_of(visit, editing.swaps(utterance, slip, visit.session.memory), slip)
        if isinstance(legs, Settlement):
            return None
        new = {leg.priced.fixture.id: slip_leg(leg) for leg in legs}
        if not new or not new.keys() <= {leg.fixture_id for leg in slip.legs}:
            return None
        swapped = tuple(new.get(leg.fixture_id, leg) for leg in slip.legs)
        change = editing.Kept(swapped, slip.stake, slip.kind)
        return await self._again(visit, slip, change, visit.voice.say("bet.changed"))

    async def _again(
        self, visit: Visit, slip: OpenSlip, change: editing.Kept, *leads: str, losing: bool = False
    ) -> Settlement:
        """A changed slip at fresh prices: a simulation stays one, an order is quoted and asked again."""
        if not slip.simulated:
            return await self._prepare(visit, slip, change, *leads, losing=losing)
        quote = await self._quote(visit, slip, change)
        return quote if isinstance(quote, Settlement) else self._presenter.simulate(visit, quote, slip, *leads)

    async def _prepare(
        self, visit: Visit, slip: OpenSlip, change: editing.Kept, *leads: str, losing: bool = False
    ) -> Settlement:
        quote = await self._quote(visit, slip, change)
        if isinstance(quote, Settlement):
            return quote
        if losing:
            leads = (*leads, *what_if(visit.voice, quote))
        return await self._presenter.present(visit, quote, slip, *leads)

    async def _quote(self, visit: Visit, slip: OpenSlip, change: editing.Kept) -> SlipQuoted | Settlement:
        since = None if slip.simulated else slip.quoted_at
        found = await price_again(visit.turn.tools, change.legs, change.stake, change.kind, since=since)
        if isinstance(found, CannotDo) and found.miss is Miss.WRONG_SYSTEM and change.kind is not None:
            return leaving_slip(tell_cannot(visit.voice, found))
        if isinstance(found, Unpriced | CannotDo):
            return self._cashier.unpriced(visit, slip, found)
        return found

    # Orders

    async def _order(self, visit: Visit) -> Settlement:
        """«apuesto 50 al Barça», «métele 20», «prepárala»."""
        utterance, memory, slip = visit.utterance, visit.session.memory, visit.slip
        stake = editing.stake_of(utterance.own)
        own = utterance.own
        named = own.selections or own.markets or own.teams or own.players
        if not named and slip is not None and slip.open and slip.legs and utterance.act not in editing.CHOICES:
            kind = editing.new_kind(utterance) or slip.kind
            return await self._prepare(visit, slip, editing.Kept(slip.legs, stake or slip.stake, kind))
        picks = editing.picks_of(utterance, memory)
        if not picks:
            picks = (editing.open_pick(utterance, memory) or PickRequest(),)
        stake = stake or editing.usual_stake(visit.session.preferences)
        start = OpenSlip(new_id(), SlipState.IDLE, (), stake, editing.new_kind(utterance) or "")
        return await self._build(visit, start, picks)

    async def _answered(self, visit: Visit, slip: OpenSlip) -> Settlement | None:
        """The answer to «¿de qué partido?» or «¿a qué le apuestas?»."""
        utterance = visit.utterance
        if not editing.is_answer(utterance):
            return None
        if utterance.order and len(editing.picks_of(utterance, visit.session.memory)) > 1:
            return None
        pick = editing.completed(slip.wanted[0], utterance, visit.session.memory)
        stake = editing.stake_of(utterance.own) or slip.stake
        if pick is None:
            return None
        start = OpenSlip(slip.id, slip.state, slip.legs, stake, slip.kind, simulated=slip.simulated)
        return await self._build(visit, start, (pick, *slip.wanted[1:]))

    async def _build(self, visit: Visit, slip: OpenSlip, picks: tuple[PickRequest, ...]) -> Settlement:
        """Price every pick; what is missing is asked for, with what is known kept."""
        legs = await self._legs_of(visit, picks, slip)
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
            return self._presenter.simulate(visit, quote, slip)
        return await self._presenter.present(visit, quote, slip)

    async def _legs_of(
        self, visit: Visit, picks: tuple[PickRequest, ...], slip: OpenSlip
    ) -> tuple[QuotedLeg, ...] | Settlement:
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
                fixture_id=no.fixtures[0].id, market=first.market, line=first.line, outcome=first.outcome
            )
            draft = await self._pick_question(visit, no) or draft
        asked = moved(
            slip,
            Event.ASK,
            legs=(*slip.legs, *map(slip_leg, found)),
            wanted=(first, *wanted[1:]),
            user_id=visit.session.user_id,
            session_id=visit.session.id,
        )
        return with_slip(draft, asked, TOOL)

    async def _pick_question(self, visit: Visit, no: CannotDo) -> Draft | None:
        try:
            return betting.ask_pick(visit.voice, await price_one(visit.turn.tools, no.fixtures[0]))
        except UpstreamError:
            return None

    def _pairing(self, visit: Visit, leg: Leg) -> str:
        return f"{visit.voice.team(leg.home)} {visit.voice.say('word.versus')} {visit.voice.team(leg.away)}"
