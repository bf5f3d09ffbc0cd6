"""The upstream's odds, read leniently: flat or nested options, lines out of labels; insane prices are dropped."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from chatbet.betting.market import LINED, Market, Outcome, Selection
from chatbet.sportsbook.lenient import Json, ident, mapping, number, text
from chatbet.sportsbook.model import FixtureOdds, Price

LOWEST_ODDS = Decimal(1)
HIGHEST_ODDS = Decimal(1001)
# Beyond it a price is the noise of binary floats, not of the bookmaker.
_ODDS_DIGITS = 6
_ACTIVE = frozenset({"active", "success"})

_MARKETS = {
    "result": Market.MATCH_RESULT,
    "result_regular_time": Market.MATCH_RESULT,
    "score": Market.CORRECT_SCORE,
    "both_teams_to_score": Market.BOTH_TEAMS_TO_SCORE,
    "double_chance": Market.DOUBLE_CHANCE,
    "over_under": Market.OVER_UNDER,
    "handicap": Market.HANDICAP,
    "half_time_total": Market.HALF_TIME_TOTAL,
    "half_time_result": Market.HALF_TIME_RESULT,
    "half_time_handicap": Market.HALF_TIME_HANDICAP,
    "win": Market.WIN,
    "draw_no_bet": Market.DRAW_NO_BET,
}
_TWO_SIDES = {"hometeam": Outcome.HOME, "home": Outcome.HOME, "1": Outcome.HOME} | {
    "awayteam": Outcome.AWAY, "away": Outcome.AWAY, "2": Outcome.AWAY,
}  # fmt: skip
_RESULT = _TWO_SIDES | {"tie": Outcome.DRAW, "draw": Outcome.DRAW, "x": Outcome.DRAW}
_TOTAL = {"over": Outcome.OVER, "under": Outcome.UNDER}
_OPTIONS: dict[Market, dict[str, Outcome]] = {
    Market.MATCH_RESULT: _RESULT,
    Market.HALF_TIME_RESULT: _RESULT,
    Market.BOTH_TEAMS_TO_SCORE: {"yes": Outcome.YES, "no": Outcome.NO},
    Market.DOUBLE_CHANCE: {
        "hometeamordraw": Outcome.HOME_OR_DRAW, "1x": Outcome.HOME_OR_DRAW,
        "awayteamordraw": Outcome.DRAW_OR_AWAY, "x2": Outcome.DRAW_OR_AWAY, "draworawayteam": Outcome.DRAW_OR_AWAY,
        "hometeamorawayteam": Outcome.HOME_OR_AWAY, "12": Outcome.HOME_OR_AWAY,
    },
    Market.OVER_UNDER: _TOTAL,
    Market.HALF_TIME_TOTAL: _TOTAL,
    Market.HANDICAP: _TWO_SIDES,
    Market.HALF_TIME_HANDICAP: _TWO_SIDES,
    Market.WIN: _TWO_SIDES,
    Market.DRAW_NO_BET: _TWO_SIDES,
}  # fmt: skip
_TOTALS = frozenset({Market.OVER_UNDER, Market.HALF_TIME_TOTAL})

# "Over 2.5", "Mais de 2,5", "Barcelona -1.5", "Real Madrid (+1)", "Over 220.5 points": the last number of the label.
_LINE = re.compile(r"([+-]?[0-9]{1,3}(?:[.,][0-9]{1,2})?)\)?(?:\s*[^\W\d_]{4,7})?\s*$")
_MINUS = str.maketrans("−–—‐", "----")
_SCORE = re.compile(r"(?<![0-9])([0-9]{1,2})\s*[-:–]\s*([0-9]{1,2})(?![0-9])")
_LONGEST_LINE = Decimal(400)


@dataclass(frozen=True, slots=True)
class ParsedOdds:
    """The prices that make sense, and how many did not."""

    value: FixtureOdds
    dropped: int = 0


def parse_odds(payload: Json, fixture_id: str) -> ParsedOdds | None:
    """``GET /sports/odds``; None when the answer is not one about odds at all."""
    body = mapping(payload)
    body = body if "status" in body else mapping(body.get("data"))
    status = body.get("status")
    if not isinstance(status, str):
        return None
    found: dict[Selection, Price] = {}
    dropped = 0
    for key, market in _MARKETS.items():
        for price in _market(body.get(key), market):
            if price is None:
                dropped += 1
            else:
                found.setdefault(price.selection, price)
    active = status.strip().lower() in _ACTIVE
    return ParsedOdds(FixtureOdds(fixture_id, active, tuple(found.values())), dropped)


def _market(value: Json, market: Market) -> Iterator[Price | None]:
    options = mapping(value)
    options = mapping(options.get("options")) or options
    prices = [price for key, option in options.items() for price in _prices(key, option, market)]
    yield from _with_opposite_lines(prices, market)


def _prices(key: Json, value: Json, market: Market) -> Iterator[Price | None]:
    """The prices below one key: one option, or a list of them with different lines; other keys are passed over."""
    for option in value if isinstance(value, list) else [value]:
        if isinstance(option, Mapping):
            yield _price(str(key), option, market)


def _price(key: str, option: Mapping[str, Json], market: Market) -> Price | None:
    odds, bet_id = sane_odds(option.get("odds")), ident(option.get("betId"))
    name = text(option.get("name")) or ""
    selection = _selection(key, name, option, market)
    return Price(selection, odds, bet_id, name) if selection and odds and bet_id else None


def read_selection(market: Json, option: Json, label: str, line: Json) -> Selection | None:
    """What the upstream's names of a market and of one of its options mean; None for what is not known."""
    known = _MARKETS.get(market) if isinstance(market, str) else None
    if known is None or not isinstance(option, str):
        return None
    found = _selection(option, label, {"line": line}, known)
    return None if found is None or (known in LINED and found.line is None) else found


def sane_odds(value: Json) -> Decimal | None:
    """Decimal odds above 1 and at most 1001, from a JSON number; anything else is None."""
    if isinstance(value, str):
        return None
    found = number(value)
    if found is None or not LOWEST_ODDS < found <= HIGHEST_ODDS:
        return None
    return Decimal(repr(round(value, _ODDS_DIGITS))) if isinstance(value, float) else found


def _selection(key: str, name: str, option: Mapping[str, Json], market: Market) -> Selection | None:
    if market is Market.CORRECT_SCORE:
        return _score_selection(name, key)
    outcome = _OPTIONS[market].get(key.replace("_", "").replace(" ", "").lower())
    if outcome is None:
        return None
    return Selection(market, outcome, _line(name, option, market) if market in LINED else None)


def _score_selection(*labels: str) -> Selection | None:
    match = next((found for label in labels if (found := _SCORE.search(label.replace("_", "-")))), None)
    if match is None:
        return None
    home, away = int(match[1]), int(match[2])
    outcome = Outcome.HOME if home > away else Outcome.AWAY if away > home else Outcome.DRAW
    return Selection(Market.CORRECT_SCORE, outcome, score=(home, away))


def _line(name: str, option: Mapping[str, Json], market: Market) -> Decimal | None:
    line = number(option.get("line"))
    if line is None and (match := _LINE.search(name.translate(_MINUS))):
        label = match[1]
        # "Schalke 04" and "Hannover 96" end in a number that is no line: a team's line has a sign, a fraction, or is 0.
        if market in _TOTALS or label[0] in "+-" or not label.isdigit() or label == "0":
            line = Decimal(label.replace(",", "."))
    if line is None or abs(line) > _LONGEST_LINE or line % Decimal("0.25") != 0:
        return None
    return line if market not in _TOTALS or line > 0 else None


def _with_opposite_lines(prices: list[Price | None], market: Market) -> Iterator[Price | None]:
    """Give the side whose label lacks the line the one that the other side implies; without any it means nothing."""
    if market not in LINED:
        yield from prices
        return
    known = {price.selection.line for price in prices if price and price.selection.line is not None}
    for price in prices:
        if price is None or price.selection.line is not None:
            yield price
        elif len(known) == 1:
            (line,) = known
            implied = line if market in _TOTALS else -line
            yield replace(price, selection=replace(price.selection, line=implied))
        else:
            yield None
