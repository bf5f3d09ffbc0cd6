"""Tells picks with the figures behind them, and ends with the line on responsible play. Promises nothing."""

from chatbet.analytics.reasons import Figure, Reason
from chatbet.betting.odds import decimal_text, fractional
from chatbet.brain.cards import Action, RecommendationCard
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.selections import label, market_name, remembered, spoken_pick
from chatbet.brain.offline.skills.schedule import suggestions as ask_for_fixtures
from chatbet.brain.offline.skills.schedule import what
from chatbet.tools.results import Pick, RecommendationsFound
from chatbet.understanding.memory import Offer


def tell_recommendations(voice: Voice, found: RecommendationsFound) -> Draft:
    """Value, safe and bold picks; says so where nothing has value."""
    about = what(voice, found.query)
    sure = [voice.say("recommendation.sure_thing")] if voice.turn.utterance.safety.sure_thing else []
    if not found.picks:
        lines = [*sure, voice.say("recommendation.none", what=about), voice.say("recommendation.responsible")]
        return Draft("\n".join(lines), suggestions=ask_for_fixtures(voice, ()), source=found.source)
    lines = [*sure, voice.say("recommendation.head", count=found.considered, what=about)]
    if not found.has_value:
        lines.append(voice.say("recommendation.no_value"))
    for pick in found.picks:
        lines += _pick_lines(voice, pick)
    lines.append(voice.say("recommendation.responsible"))
    first = found.picks[0]
    return Draft(
        text="\n".join(lines),
        cards=tuple(_card(voice, pick) for pick in found.picks),
        suggestions=_suggestions(voice, found),
        shown=tuple(shown(pick.priced.fixture) for pick in found.picks),
        focus=shown(first.priced.fixture) if len(found.picks) == 1 else None,
        prices=tuple(kept for pick in found.picks for kept in remembered(pick.priced, (pick.price,))),
        offer=Offer.ODDS,
        source=found.source,
        degraded="stale_data" if found.source.stale else None,
    )


def _pick_lines(voice: Voice, pick: Pick) -> list[str]:
    fixture = pick.priced.fixture
    lines = [
        voice.say(
            f"recommendation.{pick.kind}",
            pick=label(voice, fixture, pick.price),
            home=voice.home(fixture),
            away=voice.away(fixture),
            when=voice.when(fixture.start),
            odds=voice.formats.odds(pick.price.odds),
            chance=voice.formats.percent(pick.chance),
            edge=voice.formats.percent(pick.edge),
            confidence=voice.say(f"confidence.{pick.confidence}"),
        )
    ]
    if pick.reasons_for:
        lines.append(voice.say("recommendation.reasons", reasons="; ".join(_reasons(voice, pick.reasons_for))))
    if pick.reasons_against:
        lines.append(voice.say("recommendation.against", reasons="; ".join(_reasons(voice, pick.reasons_against))))
    return lines


def _reasons(voice: Voice, reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    return tuple(_reason(voice, reason) for reason in reasons)


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
    ask = voice.say("suggest.simulate", stake=stake, pick=spoken_pick(voice, fixture, pick.price))
    return RecommendationCard(
        kind=pick.kind,  # type: ignore[arg-type]  # the same three words
        fixture_id=fixture.id,
        tournament=voice.tournament(fixture),
        start=start.isoformat(),
        start_text=voice.formats.short(start),
        home=voice.home(fixture),
        away=voice.away(fixture),
        market=market_name(voice, pick.price.selection.market),
        pick=label(voice, fixture, pick.price),
        odds=decimal_text(pick.price.odds),
        fractional=fractional(pick.price.odds),
        chance=round(pick.chance, 4),
        chance_text=voice.formats.percent(pick.chance),
        confidence=voice.say(f"confidence.{pick.confidence}"),
        reasons_for=_reasons(voice, pick.reasons_for),
        reasons_against=_reasons(voice, pick.reasons_against),
        action=Action(ask, ask),
    )


def _suggestions(voice: Voice, found: RecommendationsFound) -> tuple[str, ...]:
    first = found.picks[0]
    fixture = first.priced.fixture
    stake = f"{voice.turn.tools.default_stake:f}".removesuffix(".00")
    return (
        voice.say("suggest.odds_match", home=voice.home(fixture), away=voice.away(fixture)),
        voice.say("suggest.simulate", stake=stake, pick=spoken_pick(voice, fixture, first.price)),
        voice.say("suggest.compare", left=voice.home(fixture), right=voice.away(fixture)),
    )
