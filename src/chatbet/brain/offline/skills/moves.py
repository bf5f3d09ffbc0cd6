"""Tells how prices moved since somebody began to watch them."""

from chatbet.betting.market import Outcome, Selection
from chatbet.betting.odds import decimal_text
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.selections import label
from chatbet.sportsbook.model import Price
from chatbet.tools.picking import side_of
from chatbet.tools.results import PriceMoves, PricePoint
from chatbet.understanding.memory import Offer

_OUTCOMES = frozenset(outcome.value for outcome in Outcome)


def tell_moves(voice: Voice, moves: PriceMoves) -> Draft:
    """First and last price of each selection that moved, the one that was asked about first."""
    fixture = moves.fixture
    moved = [(selection, points) for selection, points in moves.moves if points[0].odds != points[-1].odds]
    moved.sort(key=lambda item: not _asked(voice, moves, item[0]))
    lines = [_line(voice, moves, selection, points) for selection, points in moved]
    if not lines:
        lines = [voice.say("odds.moved_none", fixture=voice.pairing(fixture))]
    follow = (voice.say("suggest.show_odds"), voice.say("suggest.recommend"))
    return Draft(
        "\n".join(lines),
        suggestions=follow,
        shown=(shown(fixture),),
        focus=shown(fixture),
        offer=Offer.ODDS,
        source=moves.source,
        degraded="stale_data" if moves.source is not None and moves.source.stale else None,
    )


def _asked(voice: Voice, moves: PriceMoves, selection: Selection) -> bool:
    """True for what was named: an outcome, else the win of a side."""
    said = voice.turn.utterance.own
    named = [side_of(moves.fixture, team) for team in voice.turn.utterance.entities.teams]
    outcomes = [name for name in said.selections if name in _OUTCOMES] or named
    return selection.outcome in outcomes and (selection.line is None or selection.outcome in said.selections)


def _line(voice: Voice, moves: PriceMoves, selection: Selection, points: tuple[PricePoint, ...]) -> str:
    first, last = points[0], points[-1]
    since, until = (voice.clock(point.at) for point in (first, last))
    said = "odds.moved_up" if last.odds > first.odds else "odds.moved_down"
    return voice.say(
        f"{said}_at" if since == until else said,
        label=_name(voice, moves, selection, last),
        first=decimal_text(first.odds),
        last=decimal_text(last.odds),
        time=since,
        until=until,
    )


def _name(voice: Voice, moves: PriceMoves, selection: Selection, point: PricePoint) -> str:
    return label(voice, moves.fixture, Price(selection, point.odds, "", ""))
