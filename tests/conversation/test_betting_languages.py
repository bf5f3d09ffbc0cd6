"""The dialogue about a bet in three languages: the same phrases with the same fields, and the whole walk in each."""

import re
import tomllib
from importlib.resources import files

import pytest
from betting_world import BARCA, CANCEL, TRIPLE, YES, Desk, order, simulate

from chatbet.conversation.cashier import _WHY
from chatbet.conversation.orders import Outcome
from chatbet.conversation.quoting import Gone
from chatbet.conversation.responsible import Window
from chatbet.language import Language
from chatbet.sportsbook.orders import _CODES, _REASONS

FIELD = re.compile(r"\{(\w+)\}")


def phrases(language: Language) -> dict[str, object]:
    """The catalogue of the betting dialogue, flat."""
    text = (files("chatbet.brain.offline") / "phrases" / language.value / "betting.toml").read_text("utf-8")
    return {f"{head}.{key}": phrase for head, body in tomllib.loads(text).items() for key, phrase in body.items()}


@pytest.mark.parametrize("language", [Language.EN, Language.PT])
def test_every_language_has_the_same_phrases_and_fields(language: Language) -> None:
    """No sentence is missing, and none needs a figure that another has not."""
    ours, theirs = phrases(Language.ES), phrases(language)
    assert ours.keys() == theirs.keys()
    for key, phrase in ours.items():
        assert set(FIELD.findall(str(phrase))) == set(FIELD.findall(str(theirs[key]))), key


def test_every_reason_has_its_sentence() -> None:
    """Whatever the sportsbook, the limits or the price may say."""
    known = phrases(Language.ES).keys()
    reasons = {*_CODES.values(), *(name for name, _ in _REASONS), "other"}
    wanted = {f"bet.refused_{reason}" for reason in reasons} | {f"bet.{gone}" for gone in Gone}
    wanted |= {f"notice.{outcome}" for outcome in Outcome} | set(_WHY.values())
    wanted |= {f"bet.limit_{window}" for window in Window} | {f"limit.window_{window}" for window in Window}
    assert wanted <= known


@pytest.mark.parametrize(
    ("language", "asked", "done", "again"),
    [
        (Language.ES, "¿La apuesto?", "Apuesta hecha", "ya está hecha"),
        (Language.EN, "Shall I place it?", "Bet placed", "placed already"),
        (Language.PT, "Faço a aposta?", "Aposta feita", "já está feita"),
    ],
)
async def test_the_whole_walk(desk: Desk, language: Language, asked: str, done: str, again: str) -> None:
    """Simulated, prepared, confirmed, repeated."""
    await desk.says(simulate(BARCA, stake="20", language=language), language=language)
    assert asked in (await desk.says(YES, language=language)).text
    assert done in (await desk.says(YES, language=language)).text
    assert again in (await desk.says(YES, language=language)).text
    assert len(desk.bets) == 1


@pytest.mark.parametrize("language", Language)
async def test_every_stop_speaks_the_readers_language(desk: Desk, language: Language) -> None:
    """Lost answers, limits, refusals and cancelling."""
    spoken = {"language": language}
    said = [
        order(BARCA, stake="0.10", **spoken), order(BARCA, stake="99999", **spoken),
        order(BARCA, stake="5000", **spoken),
        order(*TRIPLE, stake="5", system="trixie", **spoken), order(BARCA, stake="5", **spoken), CANCEL, CANCEL,
    ]  # fmt: skip
    replies = [(await desk.says(one, language=language)).text for one in said]
    await desk.says(order(BARCA, stake="5", **spoken), language=language)
    desk.world.fault(lost_response="error")
    replies.append((await desk.says(YES, language=language)).text)
    keys = ("below_minimum", "above_maximum", "not_enough", "system", "question", "dropped", "nothing_open", "checking")
    for key, reply in zip(keys, replies, strict=True):
        assert str(phrases(language)[f"bet.{key}"]).split("{")[0] in reply
