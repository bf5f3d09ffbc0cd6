"""Tells the prices of several fixtures at a glance: the result of each, or only the selection that was asked about."""

from collections.abc import Sequence

from chatbet.betting.odds import decimal_text
from chatbet.brain.asking import Asked
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.picks import meant, requests_of
from chatbet.brain.offline.selections import label, odds_card, remembered
from chatbet.brain.offline.skills.odds import age, other_markets
from chatbet.brain.offline.skills.schedule import moment, opening, what, within_a_day
from chatbet.sportsbook.model import Price
from chatbet.tools.picking import PickRequest, choose, main_market, result_market
from chatbet.tools.results import FixturesFound, OddsFound, PricedFixture

MOST_CARDS = 5


def tell_several(voice: Voice, found: OddsFound) -> Draft:
    """Every fixture in a line, the extreme one first where that was asked."""
    voice, items = voice.paying(), found.items
    requests = [request for request in requests_of(meant(voice.turn.utterance)) if request.team is None]
    if found.ranked:
        lines = _ranked(voice, found)
    else:
        hour_alone = found.miss is None and within_a_day(voice, found.query)
        items = _offering(items, requests)
        rows = (_line(voice, priced, requests, hour_alone=hour_alone) for priced in items)
        lines = [*_head(voice, found, requests), *rows]
    if Asked.MARKETS in voice.asks and (markets := other_markets(voice, items[0], [])):
        lines.append(voice.say("odds.markets", markets=", ".join(markets)))
    lines += [age(voice, items[0]), voice.say("odds.offer_pick")]
    return Draft(
        text="\n".join(lines),
        cards=tuple(odds_card(voice, priced, found.stake) for priced in items[:MOST_CARDS]),
        suggestions=tuple(
            voice.say("suggest.odds_match", home=voice.home(priced.fixture), away=voice.away(priced.fixture))
            for priced in items[:3]
        ),
        shown=tuple(shown(priced.fixture) for priced in items),
        prices=tuple(
            kept for priced in items for kept in remembered(priced, priced.odds.of(main_market(priced)))
        ),
        source=items[0].source,
        stake=found.stake,
        degraded="stale_data" if any(priced.source.stale for priced in items) else None,
    )  # fmt: skip


def _offering(items: tuple[PricedFixture, ...], requests: Sequence[PickRequest]) -> tuple[PricedFixture, ...]:
    """The fixtures that offer what was asked, where any does."""
    offering = tuple(priced for priced in items if any(choose(priced, request) for request in requests))
    return offering or items


def _head(voice: Voice, found: OddsFound, requests: Sequence[PickRequest]) -> list[str]:
    if found.miss is not None:
        source = found.items[0].source
        return opening(voice, FixturesFound(found.query, found.fixtures, found.total, source, found.miss))
    if found.query.anything and requests:
        return [voice.say("odds.depends")]
    if found.query.anything and not found.query.sport:
        return [voice.say("fixtures.highlights")]
    about = what(voice, found.query)
    if found.total <= len(found.items):
        return [voice.say("odds.many", count=len(found.items), what=about)]
    return [voice.say("odds.many_shown", total=found.total, count=len(found.items), what=about)]


def _ranked(voice: Voice, found: OddsFound) -> list[str]:
    """The extreme price in a sentence, then the next ones."""
    ever = [voice.say("odds.ever")] if Asked.EVER in voice.asks else []
    extremes = [(priced, _extreme(priced, found.ranked)) for priced in found.items]
    first, price = extremes[0]
    sentence = voice.say(
        f"odds.{found.ranked}", label=label(voice, first.fixture, price), odds=voice.formats.odds(price.odds),
        fixture=voice.pairing(first.fixture), when=moment(voice, first.fixture),
    )  # fmt: skip
    alone = within_a_day(voice, found.query)
    rest = [_row(voice, priced, [price], hour_alone=alone) for priced, price in extremes[1:]]
    return [*ever, sentence, *([voice.say("odds.ranked_head")] if rest else []), *rest]


def _extreme(priced: PricedFixture, ranked: str) -> Price:
    far = max if ranked == "highest" else min
    return far(priced.odds.of(result_market(priced)), key=lambda price: price.odds)


def _line(voice: Voice, priced: PricedFixture, requests: Sequence[PickRequest], *, hour_alone: bool) -> str:
    asked = [price for request in requests if (price := choose(priced, request)) is not None]
    return _row(voice, priced, asked or priced.odds.of(main_market(priced)), hour_alone=hour_alone)


def _row(voice: Voice, priced: PricedFixture, prices: Sequence[Price], *, hour_alone: bool = False) -> str:
    fixture = priced.fixture
    written = " · ".join(f"{label(voice, fixture, price)} {decimal_text(price.odds)}" for price in prices)
    when = moment(voice, fixture, hour_alone=hour_alone)
    return voice.say("odds.line", home=voice.home(fixture), away=voice.away(fixture), when=when, prices=written)
