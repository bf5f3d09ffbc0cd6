"""Tells picks with the figures behind them, and ends with the line on responsible play. Promises nothing."""

import math
from collections.abc import Sequence
from decimal import Decimal

from chatbet.analytics.reasons import Code, Figure, Reason
from chatbet.betting.money import payout
from chatbet.betting.odds import ANY_ODDS, decimal_text
from chatbet.brain.cards import Action, RecommendationCard
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.selections import label, market_name, order, remembered
from chatbet.brain.offline.skills.schedule import opening, what
from chatbet.brain.offline.skills.schedule import suggestions as ask_for_fixtures
from chatbet.tools.results import FixturesFound, Miss, Pick, RecommendationsFound
from chatbet.understanding.memory import Offer

MOST_FOR, MOST_AGAINST = 3, 2
"""Reasons told of one pick: enough to judge it, few enough to read."""
_TOLD_ALREADY = frozenset({Code.FAVOURITE, Code.LOSES_MORE_OFTEN})
"""The chance stands in the pick itself."""
_NOT_AS_ASKED = frozenset({Miss.NO_MEETING, Miss.NONE_IN_INTERVAL, Miss.NOT_LIVE})
"""Why the matches looked at are only the nearest ones."""


def tell_recommendations(voice: Voice, found: RecommendationsFound) -> Draft:
    """Value (or what comes closest to it), safe and bold picks; says so where nothing has value."""
    near = found.miss in _NOT_AS_ASKED
    about = what(voice, found.query, dated=not near)
    sure = [voice.say("recommendation.sure_thing")] if voice.turn.utterance.safety.sure_thing else []
    if not found.picks:
        lines = [*sure, _nothing(voice, found, about), voice.say("recommendation.responsible")]
        return Draft("\n".join(lines), suggestions=ask_for_fixtures(voice, ()), source=found.source)
    why = opening(voice, _looked_at(found)) if near else []
    cards = tuple(_card(voice, pick) for pick in found.picks)
    body = _combo(voice, found) if found.combo and len(found.picks) > 1 else _picks(voice, found, about, cards)
    first = found.picks[0]
    return Draft(
        text="\n".join([*sure, *why, *body, voice.say("recommendation.responsible")]),
        cards=cards,
        suggestions=_suggestions(voice, found),
        shown=tuple(shown(pick.priced.fixture) for pick in found.picks),
        focus=shown(first.priced.fixture) if len({pick.priced.fixture.id for pick in found.picks}) == 1 else None,
        prices=tuple(kept for pick in found.picks for kept in remembered(pick.priced, (pick.price,))),
        offer=Offer.ODDS,
        source=found.source,
        degraded="stale_data" if found.source.stale else None,
    )


def _nothing(voice: Voice, found: RecommendationsFound, about: str) -> str:
    """Why there is no pick."""
    if found.scope.markets:
        market = market_name(voice, found.scope.markets[0]).lower()
        return voice.say("recommendation.none_in_market", market=market, what=about)
    key = "no_other" if found.without else "none" if found.within == ANY_ODDS else "none_within"
    return voice.say(f"recommendation.{key}", what=about)


def _looked_at(found: RecommendationsFound) -> FixturesFound:
    near = tuple(pick.priced.fixture for pick in found.picks)
    return FixturesFound(found.query, near, len(near), found.source, found.miss)


def _picks(voice: Voice, found: RecommendationsFound, about: str, cards: Sequence[RecommendationCard]) -> list[str]:
    lines = [voice.say("recommendation.head", count=found.considered, what=about)]
    if not found.has_value:
        lines.append(voice.say("recommendation.no_value"))
    told: set[str] = set()
    for pick, card in zip(found.picks, cards, strict=True):
        lines += _pick_lines(voice, pick, card, "also" if pick.kind in told else pick.kind)
        told.add(pick.kind)
    return lines


def _combo(voice: Voice, found: RecommendationsFound) -> list[str]:
    """The picks as legs of one bet: total odds, what the usual stake returns, the market's chance."""
    odds = math.prod((pick.price.odds for pick in found.picks), start=Decimal(1))
    stake = voice.turn.tools.default_stake
    head = voice.say(
        "recommendation.combo", count=len(found.picks), odds=decimal_text(odds), stake=voice.formats.stake(stake),
        payout=voice.formats.money(payout(stake, odds)),
        chance=voice.formats.percent(math.prod(pick.chance for pick in found.picks)),
    )  # fmt: skip
    return [head, *(_leg(voice, pick) for pick in found.picks), voice.say("recommendation.combo_warning")]


def _leg(voice: Voice, pick: Pick) -> str:
    fixture = pick.priced.fixture
    return voice.say(
        "recommendation.leg", pick=label(voice, fixture, pick.price), fixture=voice.pairing(fixture),
        when=voice.when(fixture.start), odds=voice.formats.odds(pick.price.odds),
        chance=voice.formats.percent(pick.chance),
    )  # fmt: skip


def _pick_lines(voice: Voice, pick: Pick, card: RecommendationCard, kind: str) -> list[str]:
    """A pick in the words of its card; ``also`` is one more of a kind that was told."""
    lines = [
        voice.say(
            f"recommendation.{kind}",
            pick=card.pick,
            home=card.home,
            away=card.away,
            when=voice.when(pick.priced.fixture.start),
            odds=voice.formats.odds(pick.price.odds),
            chance=card.chance_text,
            edge=voice.formats.percent(abs(pick.edge), places=1),
            confidence=card.confidence,
        )
    ]
    if card.reasons_for:
        lines.append(voice.say("recommendation.reasons", reasons="; ".join(card.reasons_for)))
    if card.reasons_against:
        lines.append(voice.say("recommendation.against", reasons="; ".join(card.reasons_against)))
    return lines


def _reasons(voice: Voice, reasons: tuple[Reason, ...], most: int) -> tuple[str, ...]:
    told = [reason for reason in reasons if reason.code not in _TOLD_ALREADY]
    return tuple(_reason(voice, reason) for reason in told[:most])


def _reason(voice: Voice, reason: Reason) -> str:
    figures = {name: _figure(voice, name, value) for name, value in reason.figures}
    return voice.say(f"reason.{reason.code}", **figures)


def _figure(voice: Voice, name: str, value: Figure) -> str:
    """Odds as sportsbooks print them, chances as percent, rates with one decimal."""
    if isinstance(value, str | int):
        return str(value)
    if name.endswith("odds"):
        return decimal_text(value)
    if name in ("chance", "edge", "margin"):
        return voice.formats.percent(float(value))
    return voice.formats.number(value, 1)


def _card(voice: Voice, pick: Pick) -> RecommendationCard:
    fixture, start = pick.priced.fixture, voice.local(pick.priced.fixture.start)
    stake = f"{voice.turn.tools.default_stake:f}".removesuffix(".00")
    ask = order(voice, fixture, pick.price, stake, bet=False)
    return RecommendationCard(
        kind=pick.kind,  # type: ignore[arg-type]  # the same four words
        fixture_id=fixture.id,
        tournament=voice.tournament(fixture),
        start=start.isoformat(),
        start_text=voice.formats.short(start),
        home=voice.home(fixture),
        away=voice.away(fixture),
        market=market_name(voice, pick.price.selection.market, fixture.sport_id),
        pick=label(voice, fixture, pick.price),
        odds=decimal_text(pick.price.odds),
        fractional=voice.formats.fraction(pick.price.odds),
        chance=round(pick.chance, 4),
        chance_text=voice.formats.percent(pick.chance),
        confidence=voice.say(f"confidence.{pick.confidence}"),
        reasons_for=_reasons(voice, pick.reasons_for, MOST_FOR),
        reasons_against=_reasons(voice, pick.reasons_against, MOST_AGAINST),
        action=Action(ask, ask),
    )


def _suggestions(voice: Voice, found: RecommendationsFound) -> tuple[str, ...]:
    first = found.picks[0]
    fixture = first.priced.fixture
    stake = f"{voice.turn.tools.default_stake:f}".removesuffix(".00")
    of_all = found.combo and len(found.picks) > 1
    return (
        voice.say("suggest.odds_match", home=voice.home(fixture), away=voice.away(fixture)),
        voice.say("suggest.simulate_combo", stake=stake)
        if of_all
        else order(voice, fixture, first.price, stake, bet=False),
        voice.say("suggest.compare", left=voice.home(fixture), right=voice.away(fixture)),
    )
