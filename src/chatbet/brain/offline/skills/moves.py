"""Tells how prices moved since somebody began to watch them."""

from decimal import Decimal

from chatbet.betting.market import Market, Outcome, Selection
from chatbet.betting.odds import decimal_text
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.selections import label
from chatbet.sportsbook.model import Price
from chatbet.tools.picking import side_of
from chatbet.tools.results import PriceMoves, PricePoint
from chatbet.understanding.memory import Offer

_RESULTS = frozenset({Outcome.HOME, Outcome.DRAW, Outcome.AWAY})
_OUTCOMES = frozenset(outcome.value for outcome in Outcome)


def tell_moves(voice: Voice, moves: PriceMoves) -> Draft:
    """First and last price of each selection that moved, the one that was asked about first."""
    fixture = moves.fixture
    moved = [(selection, points) for selection, points in moves.moves if points[0].odds != points[-1].odds]
    asked = _asked(voice, moves)
    moved.sort(key=lambda item: not _is_of(item[0], asked))
    lines = [_line(voice, moves, selection, points) for selection, points in moved]
    still = len(asked) == 1 and asked[0] in _RESULTS and not any(_is_of(selection, asked) for selection, _ in moved)
    if still or not moved:
        lines.insert(0, _unmoved(voice, moves, asked))
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


def _asked(voice: Voice, moves: PriceMoves) -> tuple[Outcome, ...]:
    """The outcomes that were asked about: one that is named, else the win of a side; none where both sides are."""
    named = tuple(Outcome(name) for name in voice.turn.utterance.entities.selections if name in _OUTCOMES)
    if named:
        return named
    sides = {side_of(moves.fixture, team) for team in voice.turn.utterance.entities.teams} - {None}
    return tuple(side for side in sides if side is not None) if len(sides) == 1 else ()


def _is_of(selection: Selection, asked: tuple[Outcome, ...]) -> bool:
    """True for an outcome that was asked about, and no handicap of its side."""
    return selection.outcome in asked and (selection.line is None or selection.outcome not in _RESULTS)


def _unmoved(voice: Voice, moves: PriceMoves, asked: tuple[Outcome, ...]) -> str:
    """That the price asked about is where it was; that of the match where no single result was asked about."""
    fixture = voice.pairing(moves.fixture)
    if len(asked) == 1 and asked[0] in _RESULTS:
        result = Price(Selection(Market.MATCH_RESULT, asked[0]), Decimal(0), "", "")
        fixture = f"{label(voice, moves.fixture, result)} ({fixture})"
    return voice.say("odds.moved_none", fixture=fixture)


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
