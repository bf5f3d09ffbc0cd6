"""How a price moved: the points that were seen, of the match that is meant, in words that invent nothing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from chatbet.betting.market import Market, Outcome, Selection
from chatbet.brain.offline.draft import Voice
from chatbet.brain.offline.skills.moves import tell_moves
from chatbet.language import Language
from chatbet.tools.context import ToolContext
from chatbet.tools.moves import price_moves
from chatbet.tools.results import FixtureQuery, PriceMoves
from chatbet.understanding.utterance import Entities, Intent
from tests.brain.stage import Stage

BARCA, MADRID = "FC Barcelona", "Real Madrid"
HOME = Selection(Market.MATCH_RESULT, Outcome.HOME)
DRAW = Selection(Market.MATCH_RESULT, Outcome.DRAW)


@dataclass(frozen=True)
class Seen:
    """One price from one instant on."""

    at: datetime
    selection: Selection
    odds: Decimal


class Watched:
    """What was seen of every match alike."""

    def __init__(self, *points: Seen) -> None:
        self._points = points

    async def points(self, _fixture_id: str) -> tuple[Seen, ...]:
        """Oldest first."""
        return self._points


def seen(context: ToolContext, selection: Selection, *prices: tuple[int, str]) -> tuple[Seen, ...]:
    """Prices by how many seconds ago they were given."""
    return tuple(Seen(context.now - timedelta(seconds=ago), selection, Decimal(odds)) for ago, odds in prices)


async def told(world: Stage, context: ToolContext, language: Language, entities: Entities, *points: Seen) -> str:
    """What is said of those prices."""
    turn = world.turn("?", Intent.ODDS_INFORMATION_QUERY, language=language, entities=entities)
    moves = await price_moves(replace(context, seen_prices=Watched(*points)), FixtureQuery((BARCA, MADRID)))
    assert isinstance(moves, PriceMoves)
    return tell_moves(Voice.of(turn), moves).text


@pytest.mark.parametrize("days", [(-1, 0), (0, 1), (-3, -2)])
async def test_a_day_that_has_begun_says_when_the_price_was_so(context: ToolContext, days: tuple[int, int]) -> None:
    """«¿cómo estaba ayer la cuota del Barça?» is about the match to come: nothing was played that day."""
    midnight = context.now.replace(hour=0, minute=0)
    start, end = (midnight + timedelta(days=day) for day in days)
    moves = await price_moves(context, FixtureQuery((BARCA,), start=start, end=end))
    assert isinstance(moves, PriceMoves)
    assert moves.fixture.id == "f0"


@pytest.mark.parametrize(("language", "at"), [("es", "(a las "), ("en", "(at "), ("pt", "(às ")])
async def test_a_move_within_a_minute_has_one_hour(world: Stage, context: ToolContext, language: str, at: str) -> None:
    """Not «between 10:00 and 10:00»."""
    late = context.now.replace(second=50)
    points = seen(replace(context, now=late), HOME, (20, "2.10"), (5, "2.25"))
    text = await told(world, context, Language(language), Entities(teams=(BARCA, MADRID)), *points)
    assert at in text
    points = seen(replace(context, now=late), HOME, (3600, "2.10"), (5, "2.25"))
    assert at not in await told(world, context, Language(language), Entities(teams=(BARCA, MADRID)), *points)


async def test_the_outcome_that_was_asked_about_stands_first(world: Stage, context: ToolContext) -> None:
    """«¿y el empate, cómo viene?»."""
    points = (*seen(context, HOME, (900, "2.10"), (60, "2.25")), *seen(context, DRAW, (900, "3.40"), (60, "3.20")))
    asked = Entities(teams=(BARCA, MADRID), selections=("draw",))
    lines = (await told(world, context, Language.ES, asked, *points)).splitlines()
    assert lines[0].startswith("Empate bajó de 3.40 a 3.20")
    assert len(lines) == 2


async def test_an_outcome_that_did_not_move_is_said_not_to_have(world: Stage, context: ToolContext) -> None:
    """Before what did: whoever asks about the draw is not told of the home side alone."""
    points = seen(context, HOME, (900, "2.10"), (60, "2.25"))
    asked = Entities(teams=(BARCA, MADRID), selections=("draw",))
    lines = (await told(world, context, Language.ES, asked, *points)).splitlines()
    assert lines[0].startswith("La cuota de Empate (")
    assert "no se ha movido" in lines[0]
    assert "subió de 2.10 a 2.25" in lines[1]
