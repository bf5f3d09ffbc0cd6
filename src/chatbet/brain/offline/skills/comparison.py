"""Tells two sides next to each other: what they did, what they did to each other, and when they meet."""

from chatbet.brain.asking import Asked
from chatbet.brain.cards import ComparisonCard, ComparisonLine
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.selections import backed, odds_card
from chatbet.brain.offline.skills.results import result_line
from chatbet.tools.picking import result_market
from chatbet.tools.results import Side, TeamsCompared
from chatbet.understanding.memory import Offer

CLEARLY_BETTER = 0.25
"""Points per match that must lie between two sides before one is called better."""


def tell_comparison(voice: Voice, compared: TeamsCompared) -> Draft:
    """The judgement first, then the figures that carry it; of one team its own figures, then its next opponents'."""
    lines = _about_one(voice, compared) if _one_asked(voice, compared) else _about_both(voice, compared)
    meeting = compared.next_meeting
    cards = (_card(voice, compared),)
    stake = voice.turn.tools.default_stake
    return Draft(
        text="\n".join([*lines, *_next(voice, compared)]),
        cards=(*cards, odds_card(voice, meeting, stake)) if meeting and meeting.odds.active else cards,
        suggestions=_suggestions(voice, compared),
        shown=(shown(meeting.fixture),) if meeting else (),
        focus=shown(meeting.fixture) if meeting else None,
        offer=Offer.ODDS if meeting else None,
        source=compared.source,
        degraded="stale_data" if compared.source.stale else None,
    )


def _one_asked(voice: Voice, compared: TeamsCompared) -> bool:
    entities = voice.turn.utterance.entities
    return len({*entities.teams, *entities.players}) == 1


def _about_both(voice: Voice, compared: TeamsCompared) -> list[str]:
    left, right = compared.left, compared.right
    return [
        *([voice.say("comparison.ever")] if Asked.EVER in voice.asks else []),
        *_history(voice, compared),
        *_goals(voice, compared),
        _verdict(voice, compared),
        voice.say("comparison.head"),
        *_table(voice, compared),
        *(_record(voice, side) for side in (left, right)),
        *([] if Asked.MEETINGS in voice.asks else [_meetings(voice, compared)]),
    ]


def _history(voice: Voice, compared: TeamsCompared) -> list[str]:
    """Every meeting that is known, where that is the question."""
    if Asked.MEETINGS not in voice.asks:
        return []
    return [_meetings(voice, compared).removeprefix("• "), *(result_line(voice, one) for one in compared.meetings)]


def _about_one(voice: Voice, compared: TeamsCompared) -> list[str]:
    left, right = compared.left, compared.right
    head = voice.say("comparison.head_one", team=_name(voice, left))
    return [head, *_place(voice, left), _record(voice, left), voice.say("comparison.rival"), _record(voice, right)]


def _place(voice: Voice, side: Side) -> list[str]:
    """Where one side stands in its league."""
    if side.row is None or side.tournament is None:
        return []
    key = "comparison.place" if _draws(side) else "comparison.place_wins"
    name = side.tournament.names.in_language(voice.language)
    return [voice.say(key, position=voice.formats.ordinal(side.row.position), points=side.row.points, tournament=name)]


def _draws(side: Side) -> bool:
    """True in sports in which a match may end level: points are counted there, wins elsewhere."""
    return side.sport_id == "1" or side.drawn > 0


def _goals(voice: Voice, compared: TeamsCompared) -> list[str]:
    """The answer to «¿quién marca más?» and «¿quién recibe menos?»."""
    sides = [side for side in (compared.left, compared.right) if side.played]
    if len(sides) < 2:
        return []
    lines = []
    for wish, key, figure, best in (
        (Asked.MOST_GOALS, "comparison.more_goals", "goals_for", max),
        (Asked.FEWEST_CONCEDED, "comparison.fewer_conceded", "goals_against", min),
    ):
        if wish in voice.asks:
            rates = [(_per_match(side, getattr(side, figure)), side) for side in sides]
            rate, side = best(rates, key=lambda pair: pair[0])
            other = next(pair[0] for pair in rates if pair[1] is not side)
            written = (voice.formats.number(value, 2) for value in (rate, other))
            lines.append(
                voice.say(key, team=_name(voice, side), **dict(zip(("goals", "other_goals"), written, strict=True)))
            )
    return lines


def _name(voice: Voice, side: Side) -> str:
    return side.team.names.in_language(voice.language)


def _table(voice: Voice, compared: TeamsCompared) -> list[str]:
    left, right = compared.left, compared.right
    if left.row is None or right.row is None or left.tournament != right.tournament or left.tournament is None:
        return []
    return [
        voice.say(
            "comparison.table" if _draws(left) else "comparison.table_wins",
            left=_name(voice, left),
            left_position=voice.formats.ordinal(left.row.position),
            left_points=left.row.points,
            right=_name(voice, right),
            right_position=voice.formats.ordinal(right.row.position),
            right_points=right.row.points,
            tournament=left.tournament.names.in_language(voice.language),
        )
    ]


def _record(voice: Voice, side: Side) -> str:
    if side.played == 0:
        return voice.say("comparison.no_record", team=_name(voice, side))
    return voice.say(
        "comparison.record" if _draws(side) else "comparison.record_wins",
        unit=voice.unit(side.sport_id),
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
        "comparison.meetings" if _draws(compared.left) else "comparison.meetings_wins",
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
    left, right = compared.left, compared.right
    gap = points_per_match(left) - points_per_match(right)
    if abs(gap) < CLEARLY_BETTER:
        return voice.say("comparison.verdict_even", left=_name(voice, left), right=_name(voice, right))
    better, other = (left, right) if gap > 0 else (right, left)
    reason = voice.say("comparison.reason_points", difference=voice.formats.number(abs(gap), 2))
    if not _draws(better):
        reason = voice.say(
            "comparison.reason_wins", won=better.won, played=better.played,
            other=_name(voice, other), other_won=other.won, other_played=other.played,
        )  # fmt: skip
    return voice.say("comparison.verdict", team=_name(voice, better), reason=reason)


def _next(voice: Voice, compared: TeamsCompared) -> list[str]:
    meeting = compared.next_meeting
    if meeting is None:
        return []
    fixture = meeting.fixture
    when, by = voice.on(fixture.start), voice.by(fixture.tournament)
    key = "comparison.plays" if _one_asked(voice, compared) else "comparison.next"
    lines = [voice.say(key, fixture=voice.pairing(fixture), when=when, by=by)]
    prices = meeting.odds.of(result_market(meeting)) if meeting.odds.active else ()
    if prices:
        favourite = min(prices, key=lambda price: price.odds)
        named = backed(voice, fixture, favourite)
        lines.append(voice.say("odds.favourite", label=named, odds=voice.formats.odds(favourite.odds)))
    return [*lines, voice.say("comparison.offer_odds")]


def _card(voice: Voice, compared: TeamsCompared) -> ComparisonCard:
    left, right = compared.left, compared.right
    unit = voice.unit(left.sport_id).capitalize()
    rate = "comparison.line_points" if _draws(left) else "comparison.line_win_rate"
    pairs = [
        (voice.say(rate), _rate(left), _rate(right)),
        (
            voice.say("comparison.line_for", unit=unit),
            _per_match(left, left.goals_for),
            _per_match(right, right.goals_for),
        ),
        (
            voice.say("comparison.line_against", unit=unit),
            _per_match(left, left.goals_against),
            _per_match(right, right.goals_against),
        ),
        (voice.say("comparison.line_won"), left.won, right.won),
        (voice.say("comparison.line_unbeaten"), left.unbeaten, right.unbeaten),
    ]
    if _draws(left):
        pairs.insert(4, (voice.say("comparison.line_clean"), left.clean_sheets, right.clean_sheets))
    lines = tuple(
        ComparisonLine(
            name,
            voice.formats.number(first, 2),
            voice.formats.number(second, 2),
            round(first / (first + second), 3) if first + second else 0.5,
        )
        for name, first, second in pairs
    )
    return ComparisonCard(_name(voice, left), _name(voice, right), lines, left.form, right.form)


def _rate(side: Side) -> float:
    return points_per_match(side) if _draws(side) else _per_match(side, side.won)


def _per_match(side: Side, figure: int) -> float:
    return figure / side.played if side.played else 0.0


def _suggestions(voice: Voice, compared: TeamsCompared) -> tuple[str, ...]:
    left, right = _name(voice, compared.left), _name(voice, compared.right)
    first = voice.say("suggest.show_odds") if compared.next_meeting else voice.say("suggest.next_of", team=left)
    return (first, voice.say("suggest.next_of", team=right), voice.say("suggest.recommend"))
