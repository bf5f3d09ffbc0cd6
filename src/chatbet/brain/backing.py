"""What a message about a bet backs: the sides and outcomes that it names, or those that were shown. Pure."""

from dataclasses import replace
from decimal import Decimal

from chatbet.betting.market import Market, Outcome
from chatbet.brain.offline.picks import meant, requests_of
from chatbet.tools.picking import PickRequest
from chatbet.understanding.memory import Memory
from chatbet.understanding.utterance import Entities, Utterance


def picks_meant(utterance: Utterance, memory: Memory) -> tuple[PickRequest, ...]:
    """What a message about a bet backs: what it names, or the first pick that was shown."""
    entities = utterance.entities
    picks = _each_in_its_match(requests_of(meant(utterance)), entities)
    said = tuple(_grounded(pick, entities, memory) for pick in picks)
    return said or _pick_shown(utterance, memory)


def _each_in_its_match(picks: list[PickRequest], entities: Entities) -> list[PickRequest]:
    """«empate en Arsenal City y más de 2.5 en Bayern Dortmund»: each outcome in the pair that was named in its turn; a
    single one in every pair."""
    matches = [name for name in entities.teams if name not in entities.selections]
    pairs = list(zip(matches[::2], matches[1::2], strict=False))
    loose = [pick for pick in picks if pick.team is None and pick.score is None and not pick.between]
    if len(pairs) < 2 or len(matches) % 2:
        return picks
    if len(loose) == len(pairs):
        own = iter(pairs)
        return [replace(pick, between=next(own)) if pick in loose else pick for pick in picks]
    if len(loose) == 1:
        return [
            one for pick in picks for one in ([replace(pick, between=p) for p in pairs] if pick in loose else [pick])
        ]
    return picks


def _pick_shown(utterance: Utterance, memory: Memory) -> tuple[PickRequest, ...]:
    """«Simula esa»: the first of the picks that were shown, one per match, or all legs of the bet that they make; among
    the prices of one match nothing is chosen for anybody."""
    shown, entities = memory.prices, utterance.entities
    apart = len({price.fixture_id for price in shown}) == len(shown)
    if not shown or not apart or utterance.own.teams or entities.markets:
        return ()
    return tuple(
        PickRequest(
            fixture_id=price.fixture_id,
            market=Market(price.market),
            outcome=Outcome(price.outcome),
            line=Decimal(price.line) if price.line else None,
        )
        for price in (shown if memory.combined else shown[:1])
    )


def match_meant(utterance: Utterance, memory: Memory) -> tuple[PickRequest, ...]:
    """«20» after a match or its prices: what is backed in it is asked for, not which match."""
    focus, names = memory.focus, {*utterance.entities.teams, *utterance.entities.players}
    if focus is not None and {focus.home, focus.away}.issuperset(names):
        return (PickRequest(fixture_id=focus.fixture_id),)
    teams = utterance.entities.teams
    return (PickRequest(between=teams[:2]),) if teams else ()


def _grounded(pick: PickRequest, entities: Entities, memory: Memory) -> PickRequest:
    """A pick without a team («al empate») belongs to the match under discussion or the one that was named."""
    if pick.team is None and entities.teams:
        # «al Barça y al empate del Bayern–Dortmund»: who is backed by name is not the match of the draw.
        # «al Barça y más de 2.5» after Barça–Madrid: the goals are those of that match, where the two do meet.
        others = tuple(name for name in entities.teams if name not in entities.selections) or entities.teams
        backed = next((name for name in entities.teams if name not in others), None) if len(others) == 1 else None
        return replace(pick, between=pick.between or others[:2], opponent=backed)
    if pick.team is None and memory.focus is not None:
        return replace(pick, fixture_id=memory.focus.fixture_id)
    focus = memory.focus
    if focus is not None and pick.team in (focus.home, focus.away) and pick.opponent in (None, focus.home, focus.away):
        return replace(pick, fixture_id=focus.fixture_id)
    return pick
