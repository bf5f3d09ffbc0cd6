"""«¿Y si se anula uno?»: which legs, how many, and how they end; then what is told of it, over a real sandbox."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from betting_world import BAYERN, CITY, TRIPLE, Desk, act, meaning, order, simulate

from chatbet.betting.market import Market, Outcome, Selection
from chatbet.betting.settlement import LegResult
from chatbet.betting.slip import Leg
from chatbet.betting.what_if import WhatIf
from chatbet.conversation.slips import OpenSlip, SlipState
from chatbet.conversation.what_ifs import what_if
from chatbet.language import Language
from chatbet.understanding.utterance import Act, Amount, Entities, Intent, Utterance

LOST, VOID, HALF_WON, HALF_LOST = LegResult.LOST, LegResult.VOID, LegResult.HALF_WON, LegResult.HALF_LOST
LEGS = tuple(
    Leg(f"{home}-{away}", Selection(Market.MATCH_RESULT, outcome), Decimal(2), home, away)
    for home, away, outcome in (("A", "B", Outcome.HOME), ("C", "D", Outcome.DRAW), ("E", "F", Outcome.AWAY))
)
SLIP = OpenSlip("s", SlipState.CHOOSING, LEGS, Decimal(15), "2/3", datetime(2026, 11, 25, tzinfo=UTC), simulated=True)


def said(text: str, language: Language = Language.ES, act: Act | None = None, **fields: object) -> Utterance:
    """A message about the slip."""
    return Utterance(text, language, Intent.BET_SIMULATION, 1.0, act=act, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "case"),
    [
        (said("¿y si se anula uno?"), WhatIf(VOID)),
        (said("¿y si se cancelan dos partidos?"), WhatIf(VOID, 2)),
        (said("¿qué pasa si suspenden el del A?", named=("A",)), WhatIf(VOID, fixtures=("A-B",))),
        (said("¿y si aplazan el de C?", named=("C",)), WhatIf(VOID, fixtures=("C-D",))),
        (said("what if one is void?", Language.EN), WhatIf(VOID)),
        (said("what if 2 of them are postponed?", Language.EN), WhatIf(VOID, 2)),
        (said("e se um for anulado?", Language.PT), WhatIf(VOID)),
        (said("e se adiarem dois?", Language.PT), WhatIf(VOID, 2)),
        (said("¿y si el A queda medio ganado?", named=("A",)), WhatIf(HALF_WON, fixtures=("A-B",))),
        (said("what if one is half lost?", Language.EN), WhatIf(HALF_LOST)),
        (said("e se uma ficar meio ganha?", Language.PT), WhatIf(HALF_WON)),
        (said("¿y si pierde uno?", act=Act.WHAT_IF_LOSES), WhatIf(LOST)),
        (said("¿y si pierden dos?", act=Act.WHAT_IF_LOSES), WhatIf(LOST, 2)),
        (said("¿y si solo acierto dos?", act=Act.WHAT_IF_LOSES), WhatIf(LOST, 1)),
        (said("what if only one wins?", Language.EN, Act.WHAT_IF_LOSES), WhatIf(LOST, 2)),
        (said("what if two don't win?", Language.EN, Act.WHAT_IF_LOSES), WhatIf(LOST, 2)),
        (said("¿y si pierde el F?", act=Act.WHAT_IF_LOSES, named=("F",)), WhatIf(LOST, fixtures=("E-F",))),
        (said("¿y si pierde el B?", act=Act.WHAT_IF_LOSES, named=("B",)), WhatIf(LOST)),
    ],
)
def test_a_what_if_names_the_legs_and_how_they_end(message: Utterance, case: WhatIf) -> None:
    """By name or by number; winners are counted from the other end."""
    assert what_if(message, SLIP) == case


@pytest.mark.parametrize(
    "message",
    [
        said("anula la apuesta", act=Act.CANCEL),
        said("cancela"),
        said("¿y si le pongo 50?", said=Entities(amounts=(Amount(Decimal(50)),))),
        said("apuéstala si no la anulan", order=True),
        said("¿cuándo juega el A?"),
    ],
)
def test_a_message_that_asks_for_no_case_is_none(message: Utterance) -> None:
    """Cancelling, another stake, an order, another question."""
    assert what_if(message, SLIP) is None


async def test_a_void_leg_of_a_combo_leaves_the_others(desk: Desk) -> None:
    """Named, it has one answer; unnamed, the least and the most; an order stays an order."""
    await desk.says(simulate(*TRIPLE, stake="10"))
    fixtures = [desk.world.catalogue.team(name) for name in TRIPLE]
    assert all(fixtures)
    unnamed = await desk.says(meaning("¿y si se anula uno?", Intent.BET_SIMULATION))
    assert "cuenta a cuota 1.00" in unnamed.text
    assert "recibirías entre US$" in unnamed.text
    named = await desk.says(meaning("¿y si se anula el del City?", Intent.BET_SIMULATION, named=(CITY,)))
    slip = (await desk.state()).slip
    assert slip is not None
    others = [leg.odds for leg in slip.legs if CITY not in (leg.home, leg.away)]
    paid = (10 * others[0] * others[1]).quantize(Decimal("0.01"))
    assert f"US${paid}".replace(".", ",") in named.text
    assert desk.bets == []


async def test_a_what_if_on_a_quote_asks_again(desk: Desk) -> None:
    """The yes after it covers the bet as it was told last, nothing else."""
    await desk.says(order(BAYERN, stake="10"))
    answer = await desk.says(act(Act.WHAT_IF_LOSES, "¿y si se anula?"))
    assert "te devuelven lo apostado: US$10,00" in answer.text
    assert "¿La apuesto?" in answer.text
    assert desk.bets == []
