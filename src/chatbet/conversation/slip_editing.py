"""What a message changes on an open slip: stake, legs, kind. Pure; prices are somebody else's business."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from chatbet.betting.market import Market, Outcome
from chatbet.betting.money import BadAmount, rounded
from chatbet.betting.slip import Leg
from chatbet.betting.systems import COMBO, SINGLE, BadSlip, canonical_kind
from chatbet.brain.backing import picks_meant
from chatbet.brain.offline.picks import requests_of
from chatbet.brain.offline.wording import say
from chatbet.conversation.slips import OpenSlip
from chatbet.tools.picking import PickRequest
from chatbet.understanding.memory import Memory, Offer, ShownSelection
from chatbet.understanding.utterance import Act, Entities, Intent, Utterance

_FACTORS = {Act.DOUBLE_STAKE: Decimal(2), Act.TRIPLE_STAKE: Decimal(3), Act.HALVE_STAKE: Decimal("0.5")}
_SIGNS = {Act.RAISE_STAKE: 1, Act.LOWER_STAKE: -1}
STAKE_ACTS = frozenset({Act.CHANGE_STAKE, *_FACTORS, *_SIGNS})
"""Acts that name another stake."""
CHOICES = frozenset({Act.PICK, Act.CHEAPEST, Act.DEAREST})
"""Acts that choose among what was shown."""
_ANSWERS = frozenset({Intent.BET_SIMULATION, Intent.UNCLEAR})
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_BARE_SCORE = re.compile(r"(\d{1,2}) ?[-–:] ?(\d{1,2})")
LONGEST_ANSWER = 5
"""Words of a message that may answer a question about the slip, whatever it would mean on its own."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a slip goes on."""

    legs: tuple[Leg, ...]
    stake: Decimal | None
    kind: str | None
    """None: whatever suits the number of legs."""


def kept(slip: OpenSlip) -> Kept:
    """The slip as it is."""
    return Kept(slip.legs, slip.stake, slip.kind)


def with_legs(slip: OpenSlip, legs: tuple[Leg, ...]) -> Kept:
    """Other legs: a system that no longer fits becomes a combo."""
    same = len(legs) == len(slip.legs) and slip.kind not in (SINGLE, COMBO)
    return Kept(legs, slip.stake, slip.kind if same else None)


def about_stake(utterance: Utterance, slip: OpenSlip, memory: Memory) -> bool:
    """Whether the message only names another stake; «un Lucky 31 con … a 31» names another bet.

    A bare «50» belongs to a calculation only while that is the last thing that was talked about.
    """
    if utterance.act in STAKE_ACTS and not (utterance.own.markets and not utterance.own.amounts):
        return utterance.system is None or not utterance.own.selections
    entities = utterance.own
    bare = bool(entities.amounts) and not entities.selections and not entities.teams
    last = not slip.simulated or memory.offer is Offer.BET
    return bare and utterance.act is None and last and is_answer(utterance)


def new_stake(utterance: Utterance, stake: Decimal | None) -> Decimal | None:
    """The stake asked for, in whole cents; None when it was not said."""
    named = stake_of(utterance.own)
    if utterance.act in _FACTORS:
        return None if stake is None else rounded(stake * _FACTORS[utterance.act])
    if utterance.act in _SIGNS and stake is not None and named is not None:
        changed = stake + _SIGNS[utterance.act] * named
        return changed if changed > 0 else None
    return named


def stake_of(entities: Entities) -> Decimal | None:
    """The first amount named."""
    return rounded(entities.amounts[0].value) if entities.amounts else None


def usual_stake(preferences: dict[str, str]) -> Decimal | None:
    """What the user always bets, when they said so."""
    try:
        stake = rounded(Decimal(preferences["stake"]))
    except (KeyError, InvalidOperation, BadAmount):
        return None
    return stake if stake > 0 else None


def new_kind(utterance: Utterance) -> str | None:
    """The kind of bet named in the message."""
    try:
        return canonical_kind(utterance.system) if utterance.system else None
    except BadSlip:
        return None


def legs_meant(utterance: Utterance, legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """The legs that a message points at: by a side, by what is backed, or by their place."""
    entities = utterance.own
    names = set(utterance.named) or {*entities.teams, *entities.players, *entities.selections}
    found = tuple(leg for leg in legs if names & {leg.home, leg.away})
    if not found:
        outcomes = {_OUTCOMES[name] for name in entities.selections if name in _OUTCOMES}
        if say(utterance.language, "word.draw").casefold() in utterance.text.casefold():
            outcomes.add(Outcome.DRAW)
        found = tuple(leg for leg in legs if leg.selection.outcome in outcomes)
    if not found and utterance.ordinal is not None:
        place = utterance.ordinal - 1 if utterance.ordinal > 0 else len(legs) + utterance.ordinal
        found = legs[place : place + 1] if 0 <= place < len(legs) else ()
    return found or _by_words(utterance.text, legs)


def _by_words(text: str, legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """The one leg that shares a word with the message: «drop City»."""
    words = set(re.findall(r"\w{3,}", text.casefold()))
    found = [leg for leg in legs if words & set(re.findall(r"\w{3,}", f"{leg.home} {leg.away}".casefold()))]
    return tuple(found) if len(found) == 1 else ()


def picks_of(utterance: Utterance, memory: Memory) -> tuple[PickRequest, ...]:
    """The picks that a message names, in words or by choosing among what was shown.

    A message that names none («métele 50») means those that the conversation was about.
    """
    own = utterance.own
    if len(own.teams) > 1 and not own.selections and (favourite := _favourite(utterance)) is not None:
        return (PickRequest(between=own.teams[:2], favourite=favourite),)
    if _chooses(utterance, memory) and not own.selections:
        chosen = _chosen(utterance, memory.prices)
        return (chosen,) if chosen else ()
    as_bet = Utterance(
        text=utterance.text,
        language=utterance.language,
        intent=Intent.BET_SIMULATION,
        confidence=utterance.confidence,
        entities=_meant(utterance),
        system=utterance.system,
    )
    return picks_meant(as_bet, memory)


def _chooses(utterance: Utterance, memory: Memory) -> bool:
    """Whether the message picks among prices that were shown: «la más segura», «20 al segundo»."""
    by_place = utterance.ordinal is not None and len(memory.shown) <= 1 and not utterance.own.teams
    return bool(memory.prices) and (utterance.act in CHOICES or by_place)


def _favourite(utterance: Utterance) -> bool | None:
    """Whether the message backs a match's favourite or (False) its outsider, by the act or by the word."""
    if utterance.act in (Act.CHEAPEST, Act.DEAREST):
        return utterance.act is Act.CHEAPEST
    said = utterance.text.casefold()
    for key, favourite in (("bet.words_underdog", False), ("bet.words_favourite", True)):
        if any(re.search(rf"\b{re.escape(word)}\b", said) for word in say(utterance.language, key).split("|")):
            return favourite
    return None


def _meant(utterance: Utterance) -> Entities:
    """The selections said, in the match that was said or else talked about; without any, everything talked about."""
    own, full = utterance.own, utterance.entities
    if not (own.selections or own.markets):
        return full if not own.teams else own
    return replace(own, teams=own.teams or full.teams, players=own.players or full.players)


def swaps(utterance: Utterance, slip: OpenSlip, memory: Memory) -> tuple[PickRequest, ...]:
    """«mejor al empate»: other selections for matches on the slip; without a name, for its only match."""
    own = utterance.own
    if own.teams or own.players or len(slip.legs) != 1:
        return picks_of(utterance, memory)
    said = requests_of(own)
    if own.markets and not said:
        # «mejor a doble oportunidad»: the side stays, the market changes.
        leg = slip.legs[0]
        backed = {Outcome.HOME: leg.home, Outcome.AWAY: leg.away}.get(leg.selection.outcome)
        said = [PickRequest(team=backed, market=own.markets[0])] if backed else []
    return tuple(replace(pick, fixture_id=slip.legs[0].fixture_id) for pick in said)


def open_pick(utterance: Utterance, memory: Memory) -> PickRequest | None:
    """What an order without a selection is about: the match named, or the one under discussion."""
    teams = utterance.entities.teams
    market = Market.CORRECT_SCORE if Market.CORRECT_SCORE in utterance.own.markets else None
    if teams:
        return PickRequest(between=teams[:2], market=market)
    if len(memory.prices) == 1:
        return shown_pick(memory.prices[0])
    return PickRequest(fixture_id=memory.focus.fixture_id, market=market) if memory.focus else None


def completed(wanted: PickRequest, utterance: Utterance, memory: Memory) -> PickRequest | None:
    """The pick that was asked about, with what the answer adds; None when the answer adds nothing."""
    if utterance.act in CHOICES and memory.prices:
        return _chosen(utterance, memory.prices)
    if bare := _BARE_SCORE.fullmatch(utterance.text.strip()):
        return replace(wanted, market=Market.CORRECT_SCORE, score=(int(bare[1]), int(bare[2])), outcome=None)
    said = requests_of(utterance.own)
    teams = utterance.own.teams
    if wanted.fixture_id is None and not wanted.between and (wanted.outcome or wanted.market) and teams:
        return PickRequest(
            outcome=wanted.outcome, market=wanted.market, line=wanted.line, also=wanted.also, between=teams[:2]
        )
    if said:
        first = said[0]
        return PickRequest(
            team=first.team,
            outcome=first.outcome,
            market=first.market or wanted.market,
            line=first.line or wanted.line,
            also=first.also,
            opponent=first.opponent,
            between=wanted.between or first.between,
            fixture_id=wanted.fixture_id,
            score=first.score,
            scorer=first.scorer,
        )
    if not teams:
        return None
    known = wanted.fixture_id is not None or bool(wanted.between)
    return (
        PickRequest(team=teams[0], fixture_id=wanted.fixture_id, between=wanted.between)
        if known
        else PickRequest(between=teams[:2])
    )


def shown_pick(selection: ShownSelection) -> PickRequest:
    """A price that was shown, as a pick."""
    if selection.market == Market.CORRECT_SCORE and selection.line is not None:
        home, away = map(int, selection.line.split("-"))
        return PickRequest(fixture_id=selection.fixture_id, market=Market.CORRECT_SCORE, score=(home, away))
    return PickRequest(
        fixture_id=selection.fixture_id,
        market=Market(selection.market),
        outcome=Outcome(selection.outcome),
        line=Decimal(selection.line) if selection.line is not None else None,
    )


def conditional(utterance: Utterance) -> bool:
    """«sí, si gana el Madrid»: a yes that depends on something is neither a yes nor another bet."""
    rest = utterance.text.casefold().split()[1:]
    words = say(utterance.language, "bet.words_if").split("|")
    return utterance.hedged and utterance.act is None and not utterance.own.amounts and any(w in rest for w in words)


def is_answer(utterance: Utterance) -> bool:
    """Whether a message may answer a question about the slip instead of asking something of its own."""
    if utterance.intent in _ANSWERS or utterance.follow_up:
        return True
    return "?" not in utterance.text and len(utterance.text.split()) <= LONGEST_ANSWER


def _chosen(utterance: Utterance, prices: tuple[ShownSelection, ...]) -> PickRequest | None:
    by_odds = sorted(prices, key=lambda price: Decimal(price.odds))
    if utterance.act is Act.CHEAPEST:
        return shown_pick(by_odds[0])
    if utterance.act is Act.DEAREST:
        return shown_pick(by_odds[-1])
    place = utterance.ordinal or 0
    index = place - 1 if place > 0 else len(prices) + place
    return shown_pick(prices[index]) if place and 0 <= index < len(prices) else None
