"""The betting counter: which message concerns the slip, and what to do about it. What it leaves alone a brain answers.

A bare yes counts only as the answer to the last question: when a brain has offered something since («¿quieres ver las
cuotas?»), the yes is the brain's.
"""

from chatbet.brain.asking import Asked
from chatbet.brain.offline.skills import betting
from chatbet.clock import Clock
from chatbet.conversation import slip_editing as editing
from chatbet.conversation import slip_words
from chatbet.conversation.cashier import Cashier
from chatbet.conversation.changing import Changing
from chatbet.conversation.dialogue import Consent, Event, NoConsent, consent, moved
from chatbet.conversation.ordering import Ordering
from chatbet.conversation.presenting import Presenter
from chatbet.conversation.settlement import Settlement, Visit, leaving_slip, with_slip
from chatbet.conversation.slips import OpenSlip, SlipState
from chatbet.errors import StateUnavailable
from chatbet.understanding.memory import Offer
from chatbet.understanding.utterance import Act, Entities, Intent

_ASKING = frozenset({Intent.MATCH_SCHEDULE_QUERY, Intent.ODDS_INFORMATION_QUERY, Intent.USER_BALANCE_QUERY})
"""What is asked beside a «sí» and gets its answer: «sí, ¿cuándo juega?»."""
_ENDED = frozenset({SlipState.PLACING, SlipState.SETTLED})

_SLIP_ACTS = frozenset(
    {
        *editing.STAKE_ACTS, Act.YES, Act.NO, Act.CANCEL, Act.REMOVE_LEG, Act.ADD_LEG, Act.WHAT_IF_LOSES, Act.PICK,
        Act.CHEAPEST, Act.DEAREST,
    }
)  # fmt: skip


class Counter:
    """Everything about slips; see ``serve``."""

    def __init__(self, cashier: Cashier, presenter: Presenter, clock: Clock) -> None:
        self._cashier = cashier
        self._clock = clock
        self._presenter = presenter
        self._ordering = Ordering(cashier, presenter)
        self._changing = Changing(self._ordering, presenter)

    async def serve(self, visit: Visit) -> Settlement | None:
        """What the message does to the slip, or None when it is not about one."""
        utterance, slip = visit.utterance, visit.slip
        if (told := await self._told(visit)) is not None:
            return told
        if utterance.question is not None or not self._concerns(visit):
            return None
        if slip is not None and slip.state is SlipState.AWAITING_CONFIRMATION and self._touches(visit):
            # A worker may have died after confirming it: then the session still says that it waits.
            try:
                if (known := await self._cashier.known(visit, slip)) is not None:
                    return known
            except StateUnavailable:
                return leaving_slip(betting.sentence(visit.voice, "bet.closed", degraded="state_unavailable"))
        if (reckoned := await self._stake_to_find(visit)) is not None:
            return reckoned
        match utterance.act:
            case Act.YES:
                return await self._yes(visit)
            case Act.NO | Act.CANCEL:
                return self._no(visit)
            case Act.REMOVE_LEG if slip is not None and slip.wanted and not (slip.legs or utterance.named):
                return self._no(visit)  # «quítalo» while it is asked what is backed: there is nothing else to take off
        if slip is not None and (changed := await self._changed(visit, slip)) is not None:
            return changed
        if utterance.intent is Intent.BET_SIMULATION and utterance.order:
            return await self._ordering.order(visit)
        return await self._asked_again(visit, slip) if slip is not None else None

    async def _told(self, visit: Visit) -> Settlement | None:
        """What is asked of betting here, or of the bet that was just placed, and changes nothing."""
        if visit.utterance.own == Entities() and slip_words.says(visit.utterance, "bet.words_house"):
            return self._presenter.house_limits(visit)
        return await self._of_placed(visit, visit.slip) if visit.slip is not None else None

    async def _of_placed(self, visit: Visit, slip: OpenSlip) -> Settlement | None:
        """What stands of a bet that has just been placed, where the message wants to change it or asks what it pays."""
        if slip.state is not SlipState.SETTLED or slip.asked_in != visit.session.turns:
            return None
        if slip_words.changes_placed(visit.utterance):
            return await self._cashier.stands(visit, slip, "bet.stays")
        utterance = visit.utterance
        if utterance.own == Entities() and slip_words.says(utterance, "bet.words_next"):
            return await self._next_ordered(visit, slip)
        if utterance.own == Entities() and slip_words.says(utterance, "bet.words_placed"):
            return await self._cashier.known(visit, slip)
        asks = utterance.act is Act.WHAT_IF_LOSES or slip_words.asks_payout(utterance, slip)
        return await self._cashier.stands(visit, slip, "bet.stands") if asks else None

    async def _next_ordered(self, visit: Visit, slip: OpenSlip) -> Settlement | None:
        """The next of several bets; after the last of them their sides are no accumulator that somebody asks for."""
        if slip.then:
            return await self._ordering.following(visit, slip)
        several = len(visit.utterance.entities.amounts) > 1
        return (
            leaving_slip(betting.sentence(visit.voice, "bet.no_next", visit.voice.say("suggest.bets")))
            if several
            else None
        )

    async def _changed(self, visit: Visit, slip: OpenSlip) -> Settlement | None:
        """The slip as the message changes it; a condition is no yes to it."""
        if self._asked(visit, slip) and editing.conditional(visit.utterance):
            return await self._cashier.quote_again(visit, slip, NoConsent.UNCLEAR)
        return await self._changing.serve(visit, slip) if slip.open else None

    async def _asked_again(self, visit: Visit, slip: OpenSlip) -> Settlement | None:
        """The question that is still open, where the message says nothing to it."""
        if self._leaves_open(visit, slip):
            return await self._cashier.quote_again(visit, slip, NoConsent.UNCLEAR)
        return await self._ordering.prepare(visit, slip, editing.kept(slip)) if self._waits(visit, slip) else None

    async def _stake_to_find(self, visit: Visit) -> Settlement | None:
        """A stake that is not named but to be found: a part of an unseen balance, what a profit needs."""
        if visit.utterance.share is not None and not visit.utterance.own.amounts:
            return self._unknown_share(visit)
        asks_for_it = visit.utterance.own.amounts and Asked.TARGET in visit.voice.asks
        return await self._ordering.needed(visit) if asks_for_it else None

    def _unknown_share(self, visit: Visit) -> Settlement:
        """A part of a balance that nobody can see now."""
        if visit.turn.tools.account is None:
            return leaving_slip(betting.sentence(visit.voice, "bet.share_unknown", visit.voice.say("bet.link_say")))
        return leaving_slip(betting.sentence(visit.voice, "bet.no_balance", degraded="upstream_unavailable"))

    def _leaves_open(self, visit: Visit, slip: OpenSlip) -> bool:
        """Whether the message should answer the question of the quote and says neither yes nor no: «no sé»."""
        utterance = visit.utterance
        empty = utterance.intent is Intent.BET_SIMULATION and not utterance.order and utterance.own == Entities()
        hedged = utterance.hedged and utterance.intent not in _ASKING
        doubtful = utterance.intent is Intent.UNCLEAR or empty or hedged
        return self._asked(visit, slip) and utterance.act is None and doubtful

    def _waits(self, visit: Visit, slip: OpenSlip) -> bool:
        """Whether the message says nothing while a stake is awaited: «espera», «mmm»."""
        silent = visit.utterance.intent is Intent.UNCLEAR and visit.utterance.own == Entities()
        asked = slip.state is SlipState.AWAITING_STAKE and visit.session.memory.last is Intent.BET_SIMULATION
        return asked and silent and visit.utterance.act is None

    def _asked(self, visit: Visit, slip: OpenSlip) -> bool:
        """Whether the message comes right after the quote."""
        return slip.state is SlipState.AWAITING_CONFIRMATION and slip.asked_in == visit.session.turns

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

    async def _yes(self, visit: Visit) -> Settlement | None:
        slip, offer = visit.slip, visit.session.memory.offer
        if slip is None or offer not in (None, Offer.BET):
            return None
        if slip.state in _ENDED:
            last = slip.state is SlipState.PLACING or slip.asked_in == visit.session.turns
            return await self._cashier.known(visit, slip) if last else None
        if slip.simulated:
            if offer is Offer.BET:
                return await self._ordering.prepare(visit, slip, editing.kept(slip))
            return await self._changing.shown(visit, slip) if slip.legs else None
        if slip.state is SlipState.AWAITING_STAKE:
            return await self._ordering.prepare(visit, slip, editing.kept(slip))
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
