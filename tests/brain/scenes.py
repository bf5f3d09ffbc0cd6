"""The facts of a turn and the true value of every hole that a trial's text has, world by world."""

import asyncio
import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from chatbet.betting.market import Market, Outcome, Selection
from chatbet.betting.odds import decimal_text, fractional
from chatbet.brain.facts import Facts
from chatbet.brain.grounding.gather import facts_of
from chatbet.brain.offline.draft import Voice
from chatbet.brain.offline.narrate import narrate
from chatbet.brain.offline.selections import label
from chatbet.brain.plan import plan
from chatbet.brain.port import TurnContext
from chatbet.language import Language
from chatbet.sportsbook.model import Fixture, Result
from chatbet.tools.results import (
    BalanceFound,
    FixturesFound,
    OddsFound,
    Pick,
    RecommendationsFound,
    ResultsFound,
    StandingsFound,
    TeamsCompared,
    ToolResult,
)
from chatbet.tools.toolbox import Toolbox
from chatbet.understanding.entities.aliases import Aliases
from chatbet.understanding.utterance import Amount, DateRange, Entities, Intent
from tests.brain.spelling import odds as odds_in_words
from tests.brain.spelling import whole
from tests.brain.stage import NOW, Stage, stage

TEMPLATES: dict[str, dict[str, list[str]]] = tomllib.loads(Path(__file__).with_name("trials.toml").read_text("utf-8"))
DOMAINS = tuple(TEMPLATES["es"])
WORLDS = 40
_OUTCOMES = {"home": Outcome.HOME, "draw": Outcome.DRAW, "away": Outcome.AWAY}
_OTHERS = {
    "over": Selection(Market.OVER_UNDER, Outcome.OVER, Decimal("2.5")),
    "under": Selection(Market.OVER_UNDER, Outcome.UNDER, Decimal("2.5")),
    "yes": Selection(Market.BOTH_TEAMS_TO_SCORE, Outcome.YES),
    "no": Selection(Market.BOTH_TEAMS_TO_SCORE, Outcome.NO),
    "1x": Selection(Market.DOUBLE_CHANCE, Outcome.HOME_OR_DRAW),
    "x2": Selection(Market.DOUBLE_CHANCE, Outcome.DRAW_OR_AWAY),
    "dnb": Selection(Market.DRAW_NO_BET, Outcome.HOME),
    "minus": Selection(Market.HANDICAP, Outcome.HOME, Decimal("-1.5")),
    "21": Selection(Market.CORRECT_SCORE, Outcome.HOME, score=(2, 1)),
    "11": Selection(Market.CORRECT_SCORE, Outcome.DRAW, score=(1, 1)),
}


@dataclass(frozen=True)
class Scene:
    """One turn: what may be said, and the words for each hole."""

    world: Stage
    language: Language
    domain: str
    facts: Facts
    holes: Mapping[str, str]
    turn: TurnContext
    offline: str

    def templates(self) -> list[str]:
        """The texts that this scene can fill."""
        return TEMPLATES[self.language.value][self.domain]


@cache
def world(seed: int) -> Stage:
    """One of the worlds."""
    return stage(seed, aliases=_aliases())


@cache
def _aliases() -> Aliases:
    return Aliases.load()


@cache
def scene(seed: int, language: Language, domain: str) -> Scene:
    """The scene of one world, language and kind of question."""
    place = world(seed)
    turn = _turn(place, language, domain)
    results = asyncio.run(_results(turn))
    reply = narrate(turn, results)
    holes = _holes(Voice.of(turn), results[0]) if results else {}
    return Scene(place, language, domain, facts_of(turn, results, reply), holes, turn, reply.text)


async def _results(turn: TurnContext) -> list[ToolResult]:
    return await Toolbox(turn.tools).run_all(plan(turn.utterance, turn.memory))


def _turn(place: Stage, language: Language, domain: str) -> TurnContext:
    first = place.catalogue.fixture("f0")
    assert first is not None
    pair = (first.home.names.canonical, first.away.names.canonical)
    match domain:
        case "odds" | "totals":
            entities = Entities(teams=pair, amounts=(Amount(Decimal(100), "USD", "100"),))
            return place.turn("…", Intent.ODDS_INFORMATION_QUERY, language=language, entities=entities)
        case "schedule":
            return place.turn("…", Intent.MATCH_SCHEDULE_QUERY, language=language, entities=Entities(teams=pair[:1]))
        case "list":
            days = DateRange("", NOW, NOW + timedelta(days=12), "range")
            return place.turn("…", Intent.MATCH_SCHEDULE_QUERY, language=language, entities=Entities(dates=(days,)))
        case "table":
            entities = Entities(tournaments=("La Liga",))
            return place.turn("…", Intent.TOURNAMENT_INFO, language=language, entities=entities, table=True)
        case "results":
            entities = Entities(teams=pair[:1])
            return place.turn("…", Intent.MATCH_SCHEDULE_QUERY, language=language, entities=entities, past=True)
        case "balance":
            return place.turn("…", Intent.USER_BALANCE_QUERY, language=language)
        case "recommendation":
            return place.turn("…", Intent.BETTING_RECOMMENDATION, language=language)
        case "talk":
            return place.turn("…", Intent.GREETING, language=language)
    return place.turn("…", Intent.TEAM_COMPARISON, language=language, entities=Entities(teams=pair))


def _holes(voice: Voice, result: ToolResult) -> dict[str, str]:
    match result:
        case OddsFound():
            return _odds_holes(voice, result)
        case FixturesFound(fixtures=(only,)):
            return _fixture_holes(voice, only)
        case FixturesFound():
            several = result.fixtures[:3]
            holes = {
                f"{name}{at}": text
                for at, one in enumerate(several, 1)
                for name, text in _fixture_holes(voice, one).items()
            }
            return holes | {"count": str(result.total)}
        case StandingsFound():
            return _table_holes(voice, result)
        case TeamsCompared():
            return _duel_holes(voice, result)
        case ResultsFound():
            return _result_holes(voice, result.results[0])
        case BalanceFound(balance=balance):
            money = voice.formats.money
            return {"money": money(balance.money), "playable": money(balance.playable or balance.money)}
        case RecommendationsFound():
            return _pick_holes(voice, result.picks[0])
    raise AssertionError(result)


def _odds_holes(voice: Voice, found: OddsFound) -> dict[str, str]:
    priced = found.items[0]
    fixture = priced.fixture
    holes = _fixture_holes(voice, fixture) | {"stake": voice.formats.stake(Decimal(100))}
    for name, outcome in _OUTCOMES.items():
        price = priced.odds.price(Selection(Market.MATCH_RESULT, outcome))
        assert price is not None
        holes[f"o_{name}"] = decimal_text(price.odds)
        holes[f"f_{name}"] = fractional(price.odds)
        holes[f"w_{name}"] = odds_in_words(price.odds, voice.turn.language)
        holes[f"p_{name}"] = voice.formats.money(price.odds * 100)
        holes[f"g_{name}"] = voice.formats.money(price.odds * 100 - 100)
    for name, selection in _OTHERS.items():
        price = priced.odds.price(selection)
        assert price is not None
        holes[f"o_{name}"] = decimal_text(price.odds)
    return holes


def _fixture_holes(voice: Voice, fixture: Fixture) -> dict[str, str]:
    start = voice.local(fixture.start)
    weekday, date = _day(voice, start)
    return {
        "home": voice.home(fixture),
        "away": voice.away(fixture),
        "when": voice.formats.when(start),
        "weekday": weekday,
        "date": date,
        "clock": voice.formats.clock(start),
        "venue": fixture.venue.name if fixture.venue else "",
        "league": voice.tournament(fixture),
    }


def _result_holes(voice: Voice, result: Result) -> dict[str, str]:
    weekday, date = _day(voice, voice.local(result.start))
    return {
        "r_home": result.home.names.in_language(voice.turn.language),
        "r_away": result.away.names.in_language(voice.turn.language),
        "r_hg": str(result.score.home),
        "r_ag": str(result.score.away),
        "r_score": f"{result.score.home}-{result.score.away}",
        "r_weekday": weekday,
        "r_date": date,
    }


def _pick_holes(voice: Voice, pick: Pick) -> dict[str, str]:
    fixture = pick.priced.fixture
    return _fixture_holes(voice, fixture) | {
        "pick": label(voice, fixture, pick.price),
        "o_pick": decimal_text(pick.price.odds),
        "chance": voice.formats.percent(pick.chance),
    }


def _day(voice: Voice, start: datetime) -> tuple[str, str]:
    weekday, date = voice.formats.day(start).replace(",", "").split(" ", 1)
    return weekday, date.strip()


def _table_holes(voice: Voice, found: StandingsFound) -> dict[str, str]:
    holes = {}
    for at, row in enumerate(found.tables[0].rows[:3], 1):
        holes[f"team{at}"] = row.team.names.in_language(voice.turn.language)
        holes[f"points{at}"] = str(row.points)
        holes[f"position{at}"] = str(row.position)
        holes[f"wpoints{at}"] = whole(row.points, voice.turn.language)
    return holes


def _duel_holes(voice: Voice, compared: TeamsCompared) -> dict[str, str]:
    holes = {}
    for name, letter, side in (("home", "h", compared.left), ("away", "a", compared.right)):
        holes[name] = side.team.names.in_language(voice.turn.language)
        for figure, value in {
            "points": side.row.points if side.row else 0,
            "won": side.won,
            "drawn": side.drawn,
            "lost": side.lost,
            "goals": side.goals_for,
            "played": side.played,
        }.items():
            holes[f"{figure}_{letter}"] = str(value)
    return holes


def in_pieces(text: str, rng: random.Random) -> list[str]:
    """A text cut as a network would cut it: anywhere."""
    pieces = []
    while text:
        size = rng.choice((1, 2, 3, 5, 8, 13, 40))
        pieces.append(text[:size])
        text = text[size:]
    return pieces
