"""The dialogue's table: every pair is legal or raises, and nothing but a live consent leads to placing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.betting.market import Market, Outcome, Selection
from chatbet.betting.slip import Leg
from chatbet.conversation.dialogue import TABLE, Consent, Event, IllegalMove, NoConsent, after, consent, moved
from chatbet.conversation.slips import QUOTE_LIFE, OpenSlip, SlipState

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
LEG = Leg("f1", Selection(Market.MATCH_RESULT, Outcome.HOME), Decimal("2.10"), bet_id="b1")
QUOTED = OpenSlip(
    "s1", SlipState.AWAITING_CONFIRMATION, (LEG,), Decimal(50),
    quoted_at=NOW, user_id="ana", session_id="c1", asked_in=3,
)  # fmt: skip
YES = {"user_id": "ana", "session_id": "c1", "turns": 3, "now": NOW + timedelta(seconds=5)}


@pytest.mark.parametrize("state", SlipState)
@pytest.mark.parametrize("event", Event)
def test_every_pair_is_in_the_table_or_raises(state: SlipState, event: Event) -> None:
    """No event is silently ignored."""
    if event in TABLE[state]:
        assert after(state, event) is TABLE[state][event]
    else:
        with pytest.raises(IllegalMove):
            after(state, event)


def test_placing_has_one_door() -> None:
    """Only a confirmation of a quoted slip leads there."""
    doors = [(state, event) for state, row in TABLE.items() for event, to in row.items() if to is SlipState.PLACING]
    assert doors == [(SlipState.AWAITING_CONFIRMATION, Event.CONFIRM), (SlipState.PLACING, Event.CHECK)]


def test_nothing_leads_from_placing_back_to_a_question() -> None:
    """A slip that was sent can never be confirmed again."""
    reachable, seen = {SlipState.PLACING}, set[SlipState]()
    while reachable - seen:
        state = (reachable - seen).pop()
        seen.add(state)
        reachable |= set(TABLE[state].values())
    assert seen == {SlipState.PLACING, SlipState.SETTLED}


def test_moving_cannot_confirm() -> None:
    """The event is in the table, but it is not for everybody."""
    with pytest.raises(IllegalMove):
        moved(QUOTED, Event.CONFIRM)


def test_a_yes_to_the_quote_is_a_consent_to_exactly_that() -> None:
    """The consent carries the fingerprint of what was quoted."""
    given_yes = consent(QUOTED, **YES)
    assert isinstance(given_yes, Consent)
    assert given_yes.fingerprint == QUOTED.fingerprint
    assert given_yes.slip == replace(QUOTED, state=SlipState.PLACING)


@pytest.mark.parametrize(
    ("change", "said", "why"),
    [
        ({"simulated": True}, {}, NoConsent.NOT_ASKED),
        ({"stake": None}, {}, NoConsent.NOT_ASKED),
        ({"legs": ()}, {}, NoConsent.NOT_ASKED),
        ({"state": SlipState.CHOOSING}, {}, NoConsent.NOT_ASKED),
        ({"state": SlipState.PLACING}, {}, NoConsent.NOT_ASKED),
        ({"state": SlipState.SETTLED}, {}, NoConsent.NOT_ASKED),
        ({"quoted_at": None}, {}, NoConsent.EXPIRED),
        ({}, {"turns": 4}, NoConsent.NOT_ASKED),
        ({}, {"user_id": "eva"}, NoConsent.ANOTHER_ONE),
        ({}, {"session_id": "c2"}, NoConsent.ANOTHER_ONE),
        ({}, {"arrived_at": NOW}, NoConsent.SENT_BEFORE),
        ({}, {"now": NOW + QUOTE_LIFE + timedelta(milliseconds=1)}, NoConsent.EXPIRED),
        ({}, {"now": NOW - timedelta(seconds=1)}, NoConsent.EXPIRED),
    ],
)
def test_any_other_yes_is_none(change: dict[str, object], said: dict[str, object], why: NoConsent) -> None:
    """Not asked, somebody else, too early, too late."""
    assert consent(replace(QUOTED, **change), **(YES | said)) is why  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"stake": Decimal(500)},
        {"kind": "combo"},
        {"user_id": "eva"},
        {"session_id": "c2"},
        {"id": "s2"},
        {"quoted_at": NOW + timedelta(seconds=1)},
        {"legs": (replace(LEG, odds=Decimal("2.09")),)},
        {"legs": (replace(LEG, bet_id="b2"),)},
        {"legs": (replace(LEG, fixture_id="f2"),)},
        {"legs": (replace(LEG, selection=Selection(Market.MATCH_RESULT, Outcome.AWAY)),)},
        {"legs": (LEG, replace(LEG, fixture_id="f2"))},
    ],
)
def test_the_fingerprint_changes_with_everything_that_was_agreed(change: dict[str, object]) -> None:
    """Legs, odds, stake, kind, user, session and expiry."""
    assert replace(QUOTED, **change).fingerprint != QUOTED.fingerprint  # type: ignore[arg-type]


Step = tuple[Event, Decimal, bool] | tuple[str, int, int]
EVENTS = st.tuples(st.sampled_from(Event), st.decimals("1.01", "9", places=2), st.booleans())
YESSES = st.tuples(st.just("yes"), st.integers(-5, 40), st.integers(0, 1))


@given(st.lists(st.one_of(EVENTS, YESSES), max_size=30))
def test_no_sequence_reaches_placing_without_a_yes_to_the_quoted_slip(steps: list[Step]) -> None:
    """Whatever happens, in whatever order: placing follows a live quote, and takes what was quoted."""
    slip, quoted, turns, now = OpenSlip("s", SlipState.IDLE, ()), "", 0, NOW
    for step in steps:
        turns += 1
        if step[0] == "yes":
            seconds, late = step[1], step[2]
            now += timedelta(seconds=max(int(seconds), 0))
            given_yes = consent(slip, user_id="ana", session_id="c1", turns=turns - int(late), now=now)
            if isinstance(given_yes, Consent):
                assert slip.state is SlipState.AWAITING_CONFIRMATION
                assert given_yes.fingerprint == quoted == given_yes.slip.fingerprint
                assert not slip.simulated
                assert slip.live(now)
                slip = given_yes.slip
            continue
        event, odds, simulated = step
        legs = (replace(LEG, odds=Decimal(odds)),)
        try:
            slip = moved(
                slip, Event(event), legs=legs, stake=Decimal(5), quoted_at=now, user_id="ana", session_id="c1",
                asked_in=turns + 1, simulated=bool(simulated),
            )  # fmt: skip
        except IllegalMove:
            continue
        quoted = slip.fingerprint if slip.state is SlipState.AWAITING_CONFIRMATION else ""
        assert slip.state is not SlipState.PLACING or event is Event.CHECK
