"""Tells how prices moved since somebody began to watch them."""

from chatbet.betting.odds import decimal_text
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.selections import label
from chatbet.sportsbook.model import Price
from chatbet.tools.results import PriceMoves
from chatbet.understanding.memory import Offer


def tell_moves(voice: Voice, moves: PriceMoves) -> Draft:
    """First and last price of each selection that moved."""
    fixture = moves.fixture
    lines = [
        voice.say(
            "odds.moved",
            label=label(voice, fixture, Price(selection, points[-1].odds, "", "")),
            first=decimal_text(points[0].odds),
            last=decimal_text(points[-1].odds),
            time=voice.clock(points[0].at),
            until=voice.clock(points[-1].at),
        )
        for selection, points in moves.moves
        if len({point.odds for point in points}) > 1
    ]
    text = "\n".join(lines) or voice.say("odds.moved_none", fixture=voice.pairing(fixture))
    follow = (voice.say("suggest.show_odds"), voice.say("suggest.recommend"))
    return Draft(
        text,
        suggestions=follow,
        shown=(shown(fixture),),
        focus=shown(fixture),
        offer=Offer.ODDS,
        source=moves.source,
        degraded="stale_data" if moves.source is not None and moves.source.stale else None,
    )
