"""The events of a turn on their way to its listener."""

import asyncio

from chatbet.conversation.flow import LONG_ENOUGH, Flow
from chatbet.conversation.messages import Stage, TurnEvent, Words


async def taken(flow: Flow) -> list[TurnEvent]:
    """Everything up to the end."""
    events = []
    while (event := await flow.get()) is not None:
        events.append(event)
    return events


async def test_words_that_wait_together_arrive_as_one_piece_in_their_order():
    """A listener that is slower than the words gets fewer, longer pieces and nothing else changes."""
    flow = Flow()
    for event in (Words("El "), Words("Barça "), Words("juega "), Words("hoy"), None):
        flow.put(event)
    assert await taken(flow) == [Words("El Barça juega hoy")]


async def test_a_stage_that_is_over_before_anybody_saw_it_is_left_out():
    """What is done already is not worth a frame; a stage that is taken at once is."""
    flow = Flow()
    for event in (Words("Veamos. "), Stage("get_fixtures"), Stage("get_odds"), Words("Paga 2.10"), None):
        flow.put(event)
    assert await taken(flow) == [Words("Veamos. "), Words("Paga 2.10")]
    flow.put(Stage("get_odds"))
    assert await flow.get() == Stage("get_odds")


async def test_words_that_are_awaited_arrive_at_once():
    """Nothing is held back to be joined with what may come."""
    flow = Flow()
    waiting = asyncio.create_task(flow.get())
    await asyncio.sleep(0)
    flow.put(Words("El "))
    assert await waiting == Words("El ")


async def test_a_long_text_still_arrives_in_several_pieces():
    """A piece that is long enough is not added to."""
    flow = Flow()
    for _ in range(10):
        flow.put(Words("x" * 50))
    flow.put(None)
    pieces = await taken(flow)
    assert [len(piece.text) for piece in pieces if isinstance(piece, Words)] == [LONG_ENOUGH, LONG_ENOUGH, 100]
