"""Making and ending alerts in words: what «cancélala» ends, and what «avísame si baja» waits for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from chatbet.betting.market import Selection
from chatbet.betting.odds import decimal_text
from chatbet.brain.offline.draft import Voice
from chatbet.clock import SystemClock
from chatbet.conversation.alerting import Alerting
from chatbet.conversation.session import Session
from chatbet.conversation.settlement import Settlement, Visit
from chatbet.language import Language
from chatbet.understanding.utterance import Act, Entities, Intent
from tests.brain.stage import NOW, Stage, stage

BARCA, MADRID = "FC Barcelona", "Real Madrid"
CLASICO = Entities(teams=(BARCA, MADRID))
ES, EN, PT = Language.ES, Language.EN, Language.PT


@dataclass(frozen=True)
class Kept:
    """An alert as the book keeps it."""

    id: str
    session_id: str
    user_id: str
    fixture_id: str
    selection: Selection
    threshold: Decimal
    above: bool
    language: str
    label: str
    fixture: str
    kick_off: datetime
    now: datetime


class Book:
    """Alerts in memory."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self._made = 0

    async def add(self, **fields: Any) -> Kept:
        """Keep one."""
        self._made += 1
        self.kept.append(Kept(id=f"a{self._made}", **fields))
        return self.kept[-1]

    async def of_session(self, session_id: str, now: datetime) -> Sequence[Kept]:
        """All of them."""
        return tuple(self.kept)

    async def cancel(self, alert: Kept) -> None:
        """Forget one."""
        self.kept.remove(alert)

    async def drop(self, session_id: str) -> None:
        """Forget all."""
        self.kept.clear()


class Talk:
    """One session that speaks of alerts; every reply leaves behind what a turn would."""

    def __init__(self, world: Stage, language: Language) -> None:
        self._world, self._language = world, language
        self.book = Book()
        self._alerting = Alerting(self.book, SystemClock.starting_at(NOW))
        self._session = Session("s1", "u1")

    async def say(self, text: str, act: Act | None = None, entities: Entities = CLASICO) -> Settlement | None:
        """What the desk makes of one message."""
        turn = self._world.turn(
            text, Intent.ODDS_INFORMATION_QUERY, language=self._language, act=act, entities=entities
        )
        settled = await self._alerting.serve(Visit(self._session, turn, Voice.of(turn), shared=True))
        self._session = replace(self._session, **({"alerts": ()} | dict(settled.session if settled else {})))
        return settled

    async def wait_for(self, text: str, *selections: str) -> str:
        """Make an alert."""
        settled = await self.say(text, Act.ALERT, replace(CLASICO, selections=selections))
        assert settled is not None
        return settled.reply.text


@pytest.fixture(scope="module")
def world() -> Stage:
    """Barcelona – Madrid on Sunday."""
    return stage(11)


MADE = {
    ES: "avísame si el Barça llega a 90",
    EN: "tell me when Barcelona hits 90",
    PT: "me avisa se o Barça chegar a 90",
}
LISTED = {ES: "mis alertas", EN: "my alerts", PT: "meus alertas"}
ENDED = [
    (ES, "cancélala"), (ES, "cancela"), (ES, "quítala porfa"), (EN, "cancel it"), (EN, "remove that please"),
    (PT, "cancela"), (PT, "apaga isso"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), ENDED)
@pytest.mark.parametrize("listed", [False, True])
async def test_what_was_just_spoken_of_is_ended_without_a_name(
    world: Stage, language: Language, text: str, listed: bool
) -> None:
    """Right after it was made, and right after the list of it; not a message later."""
    talk = Talk(world, language)
    await talk.wait_for(MADE[language], "home")
    if listed:
        await talk.say(LISTED[language])
    settled = await talk.say(text, Act.CANCEL)
    assert settled is not None
    assert "Barcelona" in settled.reply.text
    assert talk.book.kept == []
    assert await talk.say(text, Act.CANCEL) is None


@pytest.mark.parametrize(("language", "text"), [(ES, "cancela la apuesta"), (EN, "cancel my bet"), (ES, "no")])
async def test_a_bet_is_not_meant_by_it(world: Stage, language: Language, text: str) -> None:
    """Whoever names the bet ends the bet."""
    talk = Talk(world, language)
    await talk.wait_for(MADE[language], "home")
    assert await talk.say(text, Act.CANCEL) is None
    assert len(talk.book.kept) == 1


@pytest.mark.parametrize(
    ("language", "one", "every"),
    [(ES, "cancélala", "cancélalas"), (EN, "cancel it", "cancel them all"), (PT, "cancela", "cancela todos")],
)
async def test_among_several_it_is_asked_which(world: Stage, language: Language, one: str, every: str) -> None:
    """And all are ended where all are meant."""
    talk = Talk(world, language)
    await talk.wait_for(MADE[language], "home")
    await talk.wait_for(MADE[language], "draw")
    await talk.say(LISTED[language])
    settled = await talk.say(one, Act.CANCEL)
    assert settled is not None
    assert "?" in settled.reply.text
    assert len(talk.book.kept) == 2
    await talk.say(every, Act.CANCEL)
    assert talk.book.kept == []


async def test_the_one_that_is_named_by_what_it_backs_is_ended(world: Stage) -> None:
    """«cancela la alerta de Empate», as the question among several suggests, ends no other."""
    talk = Talk(world, ES)
    await talk.wait_for(MADE[ES], "home")
    await talk.wait_for(MADE[ES], "draw")
    await talk.say("cancela la alerta de Empate", entities=Entities())
    assert [alert.label for alert in talk.book.kept] == [f"{BARCA} gana"]


@pytest.mark.parametrize(
    ("language", "text", "above"),
    [
        (ES, "avísame si baja", False),
        (ES, "avísame si sube la cuota", True),
        (EN, "tell me if it drops", False),
        (EN, "let me know if it drifts", True),
        (PT, "me avisa se cair", False),
        (PT, "me avisa se a odd subir", True),
    ],
)
async def test_a_wait_without_a_price_is_for_the_next_one(
    world: Stage, language: Language, text: str, above: bool
) -> None:
    """One hundredth from the price of now, which is told."""
    talk = Talk(world, language)
    said = await talk.wait_for(text, "home")
    now = next(
        price.odds for price in world.shelf.prices["f0"].prices if price.selection == talk.book.kept[0].selection
    )
    kept = talk.book.kept[0]
    assert (kept.above, kept.threshold) == (above, now + Decimal("0.01" if above else "-0.01"))
    assert decimal_text(now) in said


async def test_a_wait_for_any_change_asks_for_a_price(world: Stage) -> None:
    """Neither up nor down is said."""
    talk = Talk(world, ES)
    assert "2.20" in await talk.wait_for("avísame si cambia", "home")
    assert talk.book.kept == []
