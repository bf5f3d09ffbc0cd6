"""Fills one hole of an honest text wrongly: the ways in which models go wrong, each certain to be false."""

import random
import re
from collections.abc import Callable
from decimal import Decimal

from chatbet.betting.odds import decimal_text, fractional
from chatbet.brain.offline.draft import Voice
from chatbet.language import Language
from tests.brain.scenes import Scene
from tests.brain.spelling import odds as odds_in_words
from tests.brain.spelling import whole
from tests.brain.stage import clubs

Holes = dict[str, str]
_HOLE = re.compile(r"\{(\w+)\}")
_WEEKDAYS = {
    Language.ES: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    Language.EN: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    Language.PT: ["segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"],
}


def hallucinate(scene: Scene, template: str, rng: random.Random) -> str | None:
    """The template with true facts but for one; None when it has no hole that can be filled wrongly."""
    holes = dict(scene.holes)
    used = [name for name in dict.fromkeys(_HOLE.findall(template)) if name in holes]
    ways = [way for way in WAYS if way(scene, used, dict(holes), random.Random(0)) is not None]
    rng.shuffle(ways)
    for way in ways:
        wrong = way(scene, used, dict(holes), rng)
        if wrong is not None and (text := template.format(**wrong)) != template.format(**holes):
            return text
    return None


def _pick(used: list[str], prefixes: tuple[str, ...], rng: random.Random) -> str | None:
    found = [name for name in used if name.startswith(prefixes)]
    return rng.choice(found) if found else None


def wrong_price(scene: Scene, used: list[str], holes: Holes, rng: random.Random) -> Holes | None:
    """A price, or its fraction, that nobody gave."""
    name = _pick(used, ("o_", "f_", "w_"), rng)
    if name is None:
        return None
    true = {odds for _, odds in scene.facts.prices}
    told = {fractional(odds) for odds in true}
    while True:
        price = Decimal(rng.randint(105, 1500)) / 100
        if price not in true and not (name.startswith("f_") and fractional(price) in told):
            break
    writers: dict[str, Callable[[Decimal], str]] = {
        "o": decimal_text,
        "f": fractional,
        "w": lambda odds: odds_in_words(odds, scene.language),
    }
    return holes | {name: writers[name[0]](price)}


def swapped(prefix: str) -> Callable[[Scene, list[str], Holes, random.Random], Holes | None]:
    """Two figures of one kind change places."""

    def way(scene: Scene, used: list[str], holes: Holes, rng: random.Random) -> Holes | None:
        found = [name for name in used if name.startswith(prefix)]
        pairs = [(a, b) for a in found for b in found if a < b and holes[a] != holes[b]]
        if not pairs:
            return None
        first, second = rng.choice(pairs)
        return holes | {first: holes[second], second: holes[first]}

    return way


def wrong_payout(scene: Scene, used: list[str], holes: Holes, rng: random.Random) -> Holes | None:
    """A payout or profit that no stake and price make."""
    name = _pick(used, ("p_", "g_"), rng)
    if name is None:
        return None
    true = {Decimal(100) * odds for _, odds in scene.facts.prices}
    true |= {amount - 100 for amount in true} | {Decimal(100)}
    amount = next(a for a in iter(lambda: Decimal(rng.randint(20, 900)), None) if a not in true)
    return holes | {name: Voice.of(scene.turn).formats.money(amount)}


def _voice_team(scene: Scene, rng: random.Random, but: set[str]) -> str:
    names = [club.names.in_language(scene.language) for club in clubs()]
    return rng.choice([name for name in names if name not in but])


def wrong_team(scene: Scene, used: list[str], holes: Holes, rng: random.Random) -> Holes | None:
    """A club that does not play in this match."""
    name = _pick(used, ("home", "away", "team"), rng)
    if name is None:
        return None
    if name.startswith("team"):
        playing = set(scene.facts.names)
        others = [club for club in clubs() if club.names.canonical not in playing]
        return holes | {name: rng.choice(others).names.in_language(scene.language)}
    return holes | {
        name: _voice_team(scene, rng, {text for hole, text in holes.items() if hole.startswith(("home", "away"))})
    }


def wrong_day(scene: Scene, used: list[str], holes: Holes, rng: random.Random) -> Holes | None:
    """Another weekday, or another date, than any of the facts'."""
    name = _pick(used, ("when", "weekday", "date"), rng)
    if name is None:
        return None
    taken = {moment.at.weekday() for moment in scene.facts.moments}
    days = [day for at, day in enumerate(_WEEKDAYS[scene.language]) if at not in taken]
    if name.startswith("date") or not days or rng.random() < 0.4:
        taken_days = {moment.at.day for moment in scene.facts.moments}
        day = rng.choice([day for day in range(1, 29) if day not in taken_days])
        return holes | {name: re.sub(r"\d+", str(day), holes[name], count=1)}
    return holes | {name: re.sub("|".join(_WEEKDAYS[scene.language]), rng.choice(days), holes[name], count=1)}


def wrong_hour(scene: Scene, used: list[str], holes: Holes, rng: random.Random) -> Holes | None:
    """Another hour than any of the facts'."""
    name = _pick(used, ("when", "clock"), rng)
    if name is None:
        return None
    taken = {moment.at.hour % 12 for moment in scene.facts.moments}
    hour = rng.choice([hour for hour in range(1, 12) if hour not in taken])
    return holes | {name: re.sub(r"\d+:", f"{hour}:", holes[name], count=1)}


def wrong_venue(scene: Scene, used: list[str], holes: Holes, rng: random.Random) -> Holes | None:
    """Another ground of the same world."""
    if "venue" not in used:
        return None
    return holes | {"venue": "Anfield" if holes["venue"] != "Anfield" else "San Siro"}


def wrong_statistic(scene: Scene, used: list[str], holes: Holes, rng: random.Random) -> Holes | None:
    """Points, wins or goals that no side of the facts has."""
    name = _pick(used, ("points", "wpoints", "won", "goals", "drawn", "lost"), rng)
    if name is None:
        return None
    true = {int(value) for value in scene.facts.figures if value == value.to_integral_value()}
    number = rng.choice([number for number in range(4, 98) if number not in true])
    return holes | {name: whole(number, scene.language) if name.startswith("w") and "points" in name else str(number)}


WAYS = (
    wrong_price,
    swapped("o_"),
    swapped("w_"),
    swapped("f_"),
    swapped("p_"),
    swapped("when"),
    swapped("points"),
    swapped("wpoints"),
    swapped("won_"),
    swapped("goals_"),
    wrong_payout,
    wrong_team,
    wrong_day,
    wrong_hour,
    wrong_venue,
    wrong_statistic,
)
