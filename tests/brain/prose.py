"""Free prose with its holes filled: true facts, and for {x_…} what certainly no fact of the scene supports."""

import random
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter

from chatbet.betting.odds import decimal_text, fractional
from chatbet.brain.facts import Kind
from chatbet.brain.offline.draft import Voice
from chatbet.language import Language
from tests.brain.scenes import Scene
from tests.brain.spelling import odds as odds_in_words
from tests.brain.spelling import whole
from tests.brain.stage import NOW, VENUES, clubs

WEEKDAYS = {
    Language.ES: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    Language.EN: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    Language.PT: ["segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"],
}
MONTH = {Language.ES: "{} de octubre", Language.EN: "{} October", Language.PT: "{} de outubro"}


@cache
def prose(language: Language) -> dict[str, dict[str, list[str]]]:
    """All texts of one language by kind of question."""
    return tomllib.loads((Path(__file__).parent / "prose" / f"{language}.toml").read_text("utf-8"))


def filled(text: str, scene: Scene, rng: random.Random) -> str:
    """The text over this scene's facts."""
    wanted = [name for _, name, _, _ in Formatter().parse(text) if name]
    lies = {name: LIES[name](scene, rng) for name in wanted if name.startswith("x_")}
    return text.format(**scene.holes, **lies) if wanted else text


def false_odds(scene: Scene, rng: random.Random) -> Decimal:
    """Odds that nothing pays, however they are written."""
    told = {odds for _, odds in scene.facts.prices} | set(scene.facts.figures)
    fractions = {fractional(odds) for _, odds in scene.facts.prices}
    return _until(
        lambda: Decimal(rng.randint(105, 1500)) / 100, lambda odds: odds in told or fractional(odds) in fractions
    )


def false_amount(scene: Scene, rng: random.Random) -> Decimal:
    """An amount that no stake and price make."""
    true = {figure.value for group in scene.facts.figures.values() for figure in group}
    for _, odds in scene.facts.prices:
        for stake in scene.facts.stakes:
            true |= {stake, stake * odds, stake * odds - stake}
    return _until(lambda: Decimal(rng.randint(110, 1900)), lambda amount: amount in true)


def false_number(scene: Scene, rng: random.Random, least: int = 4, most: int = 97) -> int:
    """A whole number that is in no fact."""
    true = {int(value) for value in scene.facts.figures if value == value.to_integral_value()}
    true |= {round(figure.value) for figure in scene.facts.rates}
    return _until(lambda: rng.randint(least, most), lambda number: number in true)


def false_club(scene: Scene, rng: random.Random) -> str:
    """A club that has no part in the scene."""
    others = [club for club in clubs() if club.names.canonical not in scene.facts.names]
    return rng.choice(others).names.in_language(scene.language)


def false_weekday(scene: Scene, rng: random.Random) -> str:
    """A day of the week on which nothing happens; a day of another month where all seven are taken."""
    taken = {moment.at.weekday() for moment in scene.facts.moments}
    days = [day for at, day in enumerate(WEEKDAYS[scene.language]) if at not in taken]
    return rng.choice(days) if days else false_date(scene, rng)


def false_date(scene: Scene, rng: random.Random) -> str:
    """A day of a month in which nothing happens."""
    return MONTH[scene.language].format(rng.randint(1, 28))


def false_clock(scene: Scene, rng: random.Random) -> str:
    """An hour at which nothing happens."""
    taken = {moment.at.hour % 12 for moment in scene.facts.moments}
    hour = _until(lambda: rng.randint(1, 11), lambda hour: hour in taken)
    return {Language.ES: f"{hour}:00 p. m.", Language.EN: f"{hour + 12}:00", Language.PT: f"{hour + 12}:00"}[
        scene.language
    ]


def false_venue(scene: Scene, rng: random.Random) -> str:
    """Another ground."""
    return rng.choice([venue for venue in VENUES if venue not in scene.facts.venues])


def false_score(scene: Scene, rng: random.Random) -> str:
    """A result that no match had."""
    true = {score.goals for score in scene.facts.scores} | {score.goals[::-1] for score in scene.facts.scores}
    home, away = _until(lambda: (rng.randint(2, 9), rng.randint(0, 9)), lambda score: score in true)
    return f"{home}-{away}"


def false_percent(scene: Scene, rng: random.Random) -> str:
    """A chance that neither prices nor figures say."""
    true = {round(100 / odds) for _, odds in scene.facts.prices}
    true |= {round(figure.value) for figure in scene.facts.rates if figure.kind is Kind.PERCENT}
    return str(_until(lambda: rng.randint(11, 95), lambda number: number in true or number - 1 in true))


def _until(draw, wrong):  # type: ignore[no-untyped-def]
    return next(value for value in iter(draw, None) if not wrong(value))


LIES = {
    "x_odds": lambda scene, rng: decimal_text(false_odds(scene, rng)),
    "x_words": lambda scene, rng: odds_in_words(false_odds(scene, rng), scene.language),
    "x_money": lambda scene, rng: Voice.of(scene.turn).formats.money(false_amount(scene, rng)),
    "x_team": false_club,
    "x_weekday": false_weekday,
    "x_date": false_date,
    "x_clock": false_clock,
    "x_venue": false_venue,
    "x_points": lambda scene, rng: str(false_number(scene, rng)),
    "x_wpoints": lambda scene, rng: whole(false_number(scene, rng), scene.language),
    "x_number": lambda scene, rng: str(false_number(scene, rng)),
    "x_score": false_score,
    "x_percent": false_percent,
}
assert NOW.month == 11  # October is another month than all that happens in the scenes, but for old results
