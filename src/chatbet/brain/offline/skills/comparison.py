"""Tells two sides next to each other: what they did, what they did to each other, and when they meet."""

from chatbet.brain.cards import ComparisonCard, ComparisonLine
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.selections import backed, odds_card
from chatbet.tools.picking import result_market
from chatbet.tools.results import Side, TeamsCompared
from chatbet.understanding.memory import Offer

CLEARLY_BETTER = 0.25
"""Points per match that must lie between two sides before one is called better."""


def tell_comparison(voice: Voice, compared: TeamsCompared) -> Draft:
    """Figures first, then one sentence of judgement that they carry."""
    left, right = compared.left, compared.right
    lines = [voice.say("comparison.head", left=_name(voice, left), right=_name(voice, right))]
    lines += _table(voice, compared)
    lines += [_record(voice, side) for side in (left, right)]
    lines.append(_meetings(voice, compared))
    lines.append(_verdict(voice, compared))
    lines += _next(voice, compared)
    meeting = compared.next_meeting
    cards = (_card(voice, compared),)
    stake = voice.turn.tools.default_stake
    return Draft(
        text="\n".join(lines),
        cards=(*cards, odds_card(voice, meeting, stake)) if meeting and meeting.odds.active else cards,
        suggestions=_suggestions(voice, compared),
        shown=(shown(meeting.fixture),) if meeting else (),
        focus=shown(meeting.fixture) if meeting else None,
        offer=Offer.ODDS if meeting else None,
        source=compared.source,
        degraded="stale_data" if compared.source.stale else None,
    )


def _name(voice: Voice, side: Side) -> str:
    return side.team.names.in_language(voice.turn.language)


def _table(voice: Voice, compared: TeamsCompared) -> list[str]:
    left, right = compared.left, compared.right
    if left.row is None or right.row is None or left.tournament != right.tournament or left.tournament is None:
        return []
    return [
        voice.say(
            "comparison.table",
            left=_name(voice, left),
            left_position=left.row.position,
            left_points=left.row.points,
            right=_name(voice, right),
            right_position=right.row.position,
            right_points=right.row.points,
            tournament=left.tournament.names.in_language(voice.turn.language),
        )
    ]


def _record(voice: Voice, side: Side) -> str:
    if side.played == 0:
        return voice.say("comparison.no_record", team=_name(voice, side))
    return voice.say(
        "comparison.record",
        team=_name(voice, side),
        won=side.won,
        drawn=side.drawn,
        lost=side.lost,
        played=side.played,
        goals_for=side.goals_for,
        goals_against=side.goals_against,
        form=form(voice, side.form),
    )


def form(voice: Voice, letters: str) -> str:
    """W, D and L as the reader's language abbreviates them, newest last."""
    return "-".join(voice.say(f"form.{letter}") for letter in letters)


def _meetings(voice: Voice, compared: TeamsCompared) -> str:
    if not compared.meetings:
        return voice.say("comparison.no_meetings")
    wins = {compared.left.team.id: 0, compared.right.team.id: 0}
    for result in compared.meetings:
        if result.score.home != result.score.away:
            winner = result.home if result.score.home > result.score.away else result.away
            wins[winner.id] += 1
    left_won, right_won = wins.values()
    return voice.say(
        "comparison.meetings",
        left=_name(voice, compared.left),
        left_won=left_won,
        right=_name(voice, compared.right),
        right_won=right_won,
        drawn=len(compared.meetings) - left_won - right_won,
        count=len(compared.meetings),
    )


def points_per_match(side: Side) -> float:
    """League points (3-1-0) per match played; 0 without matches."""
    return (3 * side.won + side.drawn) / side.played if side.played else 0.0


def _verdict(voice: Voice, compared: TeamsCompared) -> str:
    gap = points_per_match(compared.left) - points_per_match(compared.right)
    if abs(gap) < CLEARLY_BETTER:
        return voice.say("comparison.verdict_even")
    better = compared.left if gap > 0 else compared.right
    reason = voice.say("comparison.reason_points", difference=voice.formats.number(abs(gap), 2))
    return voice.say("comparison.verdict", team=_name(voice, better), reason=reason)


def _next(voice: Voice, compared: TeamsCompared) -> list[str]:
    meeting = compared.next_meeting
    if meeting is None:
        return []
    fixture = meeting.fixture
    lines = [voice.say("comparison.next", when=voice.on(fixture.start), tournament=voice.tournament(fixture))]
    prices = meeting.odds.of(result_market(meeting)) if meeting.odds.active else ()
    if prices:
        favourite = min(prices, key=lambda price: price.odds)
        named = backed(voice, fixture, favourite)
        lines.append(voice.say("odds.favourite", label=named, odds=voice.formats.odds(favourite.odds)))
    return [*lines, voice.say("comparison.offer_odds")]


def _card(voice: Voice, compared: TeamsCompared) -> ComparisonCard:
    left, right = compared.left, compared.right
    pairs = [
        ("comparison.line_points", points_per_match(left), points_per_match(right)),
        ("comparison.line_goals_for", _per_match(left, left.goals_for), _per_match(right, right.goals_for)),
        ("comparison.line_goals_against", _per_match(left, left.goals_against), _per_match(right, right.goals_against)),
        ("comparison.line_won", left.won, right.won),
        ("comparison.line_clean", left.clean_sheets, right.clean_sheets),
        ("comparison.line_unbeaten", left.unbeaten, right.unbeaten),
    ]
    lines = tuple(
        ComparisonLine(
            voice.say(key),
            voice.formats.number(first, 2),
            voice.formats.number(second, 2),
            round(first / (first + second), 3) if first + second else 0.5,
        )
        for key, first, second in pairs
    )
    return ComparisonCard(_name(voice, left), _name(voice, right), lines, left.form, right.form)


def _per_match(side: Side, figure: int) -> float:
    return figure / side.played if side.played else 0.0


def _suggestions(voice: Voice, compared: TeamsCompared) -> tuple[str, ...]:
    left, right = _name(voice, compared.left), _name(voice, compared.right)
    first = voice.say("suggest.show_odds") if compared.next_meeting else voice.say("suggest.next_of", team=left)
    return (first, voice.say("suggest.next_of", team=right), voice.say("suggest.recommend"))
