"""What a message changes on a slip, as a pure function of both."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from chatbet.betting.market import Market, Outcome, Selection
from chatbet.betting.slip import Leg
from chatbet.conversation import slip_editing as editing
from chatbet.conversation.slips import OpenSlip, SlipState
from chatbet.language import Language
from chatbet.tools.picking import PickRequest
from chatbet.understanding.memory import Memory, Offer, ShownFixture, ShownSelection
from chatbet.understanding.utterance import Act, Amount, Entities, Intent, Utterance


def leg(home: str, away: str, outcome: Outcome = Outcome.HOME) -> Leg:
    """One leg."""
    return Leg(f"{home}-{away}", Selection(Market.MATCH_RESULT, outcome), Decimal(2), home, away)


LEGS = (
    leg("A", "B"), leg("C", "D", Outcome.AWAY), leg("E", "F", Outcome.DRAW), leg("Manchester City", "Arsenal")
)  # fmt: skip
SLIP = OpenSlip("s", SlipState.AWAITING_CONFIRMATION, LEGS, Decimal(15), "combo", datetime(2026, 11, 25, tzinfo=UTC))
PRICES = tuple(
    ShownSelection("f1", "match_result", outcome, None, odds)
    for outcome, odds in (("home", "2.10"), ("draw", "3.30"), ("away", "1.80"))
)


def said(text: str = "…", act: Act | None = None, intent: Intent = Intent.UNCLEAR, **fields: object) -> Utterance:
    """A message."""
    own = {name: fields.pop(name) for name in list(fields) if name in Entities.__slots__}
    return Utterance(text, Language.ES, intent, 1.0, Entities(**own), act, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "stake"),
    [
        (said(act=Act.DOUBLE_STAKE), "30"),
        (said(act=Act.HALVE_STAKE), "7.50"),
        (said(act=Act.CHANGE_STAKE, amounts=(Amount(Decimal("35")),)), "35"),
        (said(amounts=(Amount(Decimal("12.345")),)), "12.35"),
    ],
)
def test_stakes_change_as_said(message: Utterance, stake: str) -> None:
    """In whole cents."""
    assert editing.about_stake(message, SLIP, Memory())
    assert editing.new_stake(message, SLIP.stake) == Decimal(stake)


@pytest.mark.parametrize(("offer", "about"), [(Offer.BET, True), (Offer.ODDS, False), (None, False)])
def test_a_bare_amount_belongs_to_a_calculation_only_while_it_is_the_last_topic(
    offer: Offer | None, about: bool
) -> None:
    """«50» after a Lucky 15 keeps the Lucky 15; after the odds of another match it asks about those."""
    calculated = replace(SLIP, simulated=True)
    message = said("50", amounts=(Amount(Decimal(50)),))
    assert editing.about_stake(message, calculated, Memory(offer=offer)) is about


@pytest.mark.parametrize(
    ("text", "language"),
    [("saca el empate", Language.ES), ("drop the draw", Language.EN), ("tira o empate", Language.PT)],
)
def test_the_draw_on_a_slip_is_found_by_its_word(text: str, language: Language) -> None:
    """Whether or not it was read as a selection."""
    message = replace(said(text, act=Act.REMOVE_LEG), language=language)
    assert editing.legs_meant(message, LEGS) == (LEGS[2],)


@pytest.mark.parametrize("act", [Act.DOUBLE_STAKE, Act.HALVE_STAKE, Act.CHANGE_STAKE])
def test_a_stake_that_is_not_known_stays_unknown(act: Act) -> None:
    """Twice nothing is still to be asked."""
    assert editing.new_stake(said(act=act), None) is None


@pytest.mark.parametrize(
    "message",
    [
        said("¿me alcanza para 200?", intent=Intent.USER_BALANCE_QUERY, amounts=(Amount(Decimal(200)),)),
        said(amounts=(Amount(Decimal(20)),), selections=("draw",)),
        said(amounts=(Amount(Decimal(20)),), teams=("A",)),
        said("make it double chance", act=Act.DOUBLE_STAKE, markets=(Market.DOUBLE_CHANCE,)),
        said(),
    ],
)
def test_an_amount_about_something_else_is_no_stake(message: Utterance) -> None:
    """A question of its own, another bet, no amount."""
    assert not editing.about_stake(message, SLIP, Memory())


@pytest.mark.parametrize(
    ("message", "places"),
    [
        (said(teams=("B",)), (0,)),
        (said(selections=("C",)), (1,)),
        (said(selections=("draw",)), (2,)),
        (said(ordinal=2), (1,)),
        (said(ordinal=-1), (3,)),
        (said(teams=("A", "F")), (0, 2)),
        (said(teams=("Z",)), ()),
        (said(ordinal=9), ()),
        (said("drop City"), (3,)),
        (said("quita el de los rojos"), ()),
        (said(), ()),
    ],
)
def test_legs_are_meant_by_side_outcome_or_place(message: Utterance, places: tuple[int, ...]) -> None:
    """Nothing is guessed."""
    assert editing.legs_meant(message, LEGS) == tuple(LEGS[place] for place in places)


def test_a_system_that_no_longer_fits_becomes_whatever_fits() -> None:
    """A trixie of two legs is a combo."""
    trixie = replace(SLIP, kind="trixie")
    assert editing.with_legs(trixie, LEGS[::-1]).kind == "trixie"
    assert editing.with_legs(trixie, LEGS[:2]).kind is None


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        (said(act=Act.PICK, ordinal=2), Outcome.DRAW),
        (said(act=Act.PICK, ordinal=-1), Outcome.AWAY),
        (said(act=Act.CHEAPEST), Outcome.AWAY),
        (said(act=Act.DEAREST), Outcome.DRAW),
    ],
)
def test_a_choice_is_made_among_what_was_shown(message: Utterance, outcome: Outcome) -> None:
    """«el segundo», «la más segura», «al que pague más»."""
    (pick,) = editing.picks_of(message, Memory(prices=PRICES))
    assert (pick.fixture_id, pick.outcome) == ("f1", outcome)


def test_a_place_that_was_not_shown_is_no_choice() -> None:
    """«el quinto» of three."""
    assert editing.picks_of(said(act=Act.PICK, ordinal=5), Memory(prices=PRICES)) == ()


def test_an_order_without_a_pick_is_about_the_match_under_discussion() -> None:
    """Or about what was named, or about the only price that was shown."""
    focus = ShownFixture("f9", "A", "B")
    assert editing.open_pick(said(), Memory(focus=focus)) == PickRequest(fixture_id="f9")
    assert editing.open_pick(said(teams=("A", "B")), Memory(focus=focus)) == PickRequest(between=("A", "B"))
    only = editing.open_pick(said(), Memory(prices=PRICES[:1]))
    assert only is not None
    assert only.outcome is Outcome.HOME
    assert editing.open_pick(said(), Memory()) is None


@pytest.mark.parametrize(
    ("wanted", "message", "completed"),
    [
        (PickRequest(), said(teams=("A",)), PickRequest(between=("A",))),
        (
            PickRequest(outcome=Outcome.DRAW), said(teams=("A", "B")),
            PickRequest(outcome=Outcome.DRAW, between=("A", "B")),
        ),
        (PickRequest(fixture_id="f"), said(teams=("A",)), PickRequest(team="A", fixture_id="f")),
        (PickRequest(fixture_id="f"), said(selections=("draw",)), PickRequest(outcome=Outcome.DRAW, fixture_id="f")),
        (PickRequest(fixture_id="f"), said(), None),
    ],
)  # fmt: skip
def test_an_answer_completes_the_pick_that_was_asked_about(
    wanted: PickRequest, message: Utterance, completed: PickRequest | None
) -> None:
    """What was known stays known."""
    assert editing.completed(wanted, message, Memory()) == completed


@pytest.mark.parametrize("preferences", [{}, {"stake": "x"}, {"stake": "-5"}, {"stake": "0"}, {"stake": "NaN"}])
def test_a_usual_stake_that_is_none_is_ignored(preferences: dict[str, str]) -> None:
    """Whatever stands there."""
    assert editing.usual_stake(preferences) is None
