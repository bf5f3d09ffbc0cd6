"""All that can go wrong with Gemini, at a real socket with its real client: the turn always ends in an answer."""

import asyncio
import logging
import socket

import pytest
import structlog

from chatbet.brain.llm.patience import WHOLE
from chatbet.brain.port import TurnContext
from chatbet.observability.metrics import Metrics
from chatbet.understanding.utterance import Entities, Intent
from tests.brain.gemini_server import KEY, Say, gemini_server
from tests.brain.listening import FIRST, gemini_brain, hear
from tests.brain.stage import Stage, stage

TRUE = "FC Barcelona juega contra Real Madrid el domingo 29 de noviembre a las 3:00 p. m. ¿Quieres ver las cuotas?"
IN_TIME = FIRST + 0.2
LONG = f"{TRUE} " * 8


@pytest.fixture(scope="module")
def world() -> Stage:
    """One world for all of them."""
    return stage(1)


@pytest.fixture
def turn(world: Stage) -> TurnContext:
    """A usual question."""
    return world.turn(
        "¿cuándo juega el Barça?", Intent.MATCH_SCHEDULE_QUERY, entities=Entities(teams=("FC Barcelona",))
    )


FAULTS = {
    "no first token": (Say(TRUE, first=30), "timeout"),
    "refused before an answer": (Say(hang_up=True), "ServerDisconnectedError"),
    "reset after the headers": (Say(TRUE, reset_after=0), "ClientPayloadError"),
    "reset in mid-stream": (Say(TRUE, reset_after=5), "ClientPayloadError"),
    "too many requests": (Say(status=429, retry_after="7s"), "http_429"),
    "internal error": (Say(status=500), "http_500"),
    "unavailable": (Say(status=503), "http_503"),
    "gateway timeout": (Say(status=504), "http_504"),
    "not found": (Say(status=404), "http_404"),
    "forbidden": (Say(status=403), "http_403"),
    "stopped for safety": (Say(TRUE[:40], finish="SAFETY"), "finish_safety"),
    "stopped for recitation": (Say(TRUE[:40], finish="RECITATION"), "finish_recitation"),
    "safety without a word": (Say(finish="SAFETY", empty=True), "finish_safety"),
    "prompt blocked": (Say(block="SAFETY"), "blocked"),
    "empty candidates": (Say(empty=True), "empty"),
    "nothing said": (Say(""), "empty"),
    "only spaces": (Say("   \n "), "empty"),
    "cut stream": (Say(TRUE[:50], finish=None), "cut"),
    "out of tokens": (Say(TRUE[:50], finish="MAX_TOKENS"), "finish_max_tokens"),
    "malformed function call": (Say(finish="MALFORMED_FUNCTION_CALL", empty=True), "finish_malformed_function_call"),
    "malformed call in words": (
        Say("Un momento, lo busco", finish="MALFORMED_FUNCTION_CALL"),
        "finish_malformed_function_call",
    ),
    "unknown reason": (Say(TRUE[:40], finish="SOMETHING_NEW"), "finish_something_new"),
    "unknown tool": (Say(calls=[("place_bet", {"amount": 100})]), "tool_loop"),
    "tools that were not offered": (Say(calls=[("get_odds", {"teams": ["Chelsea"]})]), "tool_loop"),
    "no JSON": (Say(garbage=b"<html>504</html>"), "cut"),
    "no bytes": (Say(garbage=b""), "cut"),
    "a JSON list": (Say(garbage=b"[]"), "cut"),
    "a wrong shape": (Say(garbage=b'{"candidates": "none"}'), "cut"),
    "hang in mid-stream": (Say(LONG, hang_after=6), "timeout"),
    "hang after the first token": (Say(LONG, hang_after=1), "timeout"),
    "a drip": (Say(LONG, pace=0.3), "timeout"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_turn_ends_in_time_whatever_the_model_does(fault: str, turn: TurnContext) -> None:
    """The offline words, whole, within the time for the first token and a fifth of a second; marked as second best."""
    say, reason = FAULTS[fault]
    with structlog.testing.capture_logs() as logs:
        async with gemini_server(say) as server, gemini_brain(server.address, first=FIRST) as brain:
            heard = await hear(brain, turn)
    assert [log["reason"] for log in logs] == [reason]
    assert heard.seconds < IN_TIME
    assert heard.reply.degraded == "llm_unavailable"
    assert heard.reply.brain == "offline"
    assert "Real Madrid" in heard.reply.text
    assert "3:00" in heard.reply.text
    assert heard.reply.function_calls == ("get_fixtures",)
    assert [card.type for card in heard.reply.cards] == ["match"]


async def test_a_refused_connection_ends_in_time(turn: TurnContext) -> None:
    """Nobody listens at the model's address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    async with gemini_brain(address, first=FIRST) as brain:
        heard = await hear(brain, turn)
    assert heard.seconds < IN_TIME
    assert heard.reply.degraded == "llm_unavailable"


async def test_half_a_sentence_is_never_sold_as_final(turn: TurnContext) -> None:
    """Pieces of a cut stream may have been shown; the final text replaces them with a whole one."""
    async with gemini_server(Say(TRUE[:50], finish=None)) as server, gemini_brain(server.address) as brain:
        heard = await hear(brain, turn)
    assert heard.streamed
    assert heard.reply.text != heard.streamed
    assert heard.reply.text.endswith("?")


async def test_one_quick_retry_after_a_stumble(turn: TurnContext) -> None:
    """A single 503 is not noticed by the user."""
    async with gemini_server(Say(status=503), Say(TRUE)) as server, gemini_brain(server.address) as brain:
        heard = await hear(brain, turn)
        assert len(server.requests) == 2
    assert (heard.reply.brain, heard.reply.degraded) == ("llm", None)


async def test_no_retry_once_words_have_been_shown(turn: TurnContext) -> None:
    """A reset in mid-stream does not begin the answer a second time."""
    async with gemini_server(Say(LONG, reset_after=20), Say(TRUE)) as server, gemini_brain(server.address) as brain:
        heard = await hear(brain, turn)
        assert len(server.requests) == 1
    assert heard.reply.degraded == "llm_unavailable"


async def test_a_wrong_key_is_never_echoed(turn: TurnContext, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the reply nor a log holds the key, even where the server's own error quotes it."""
    wrong = "AIza-a-wrong-key-that-is-secret"
    with structlog.testing.capture_logs() as logs, caplog.at_level(logging.DEBUG):
        async with gemini_server(Say(TRUE)) as server, gemini_brain(server.address, key=wrong, first=FIRST) as brain:
            heard = await hear(brain, turn)
    assert heard.seconds < IN_TIME
    assert heard.reply.degraded == "llm_unavailable"
    assert wrong not in heard.reply.text
    assert wrong not in str(logs) + caplog.text


async def test_retry_after_is_kept(turn: TurnContext) -> None:
    """After a 429 that names a time not one call leaves before it is over; then the model speaks again."""
    busy = Say(status=429, retry_after="0.6s")
    async with gemini_server(busy, Say(TRUE)) as server, gemini_brain(server.address) as brain:
        first = await hear(brain, turn)
        again = await hear(brain, turn)
        assert len(server.requests) == 1
        assert again.seconds < 0.1
        await asyncio.sleep(0.65)
        healed = await hear(brain, turn)
        assert len(server.requests) == 2
    assert [one.reply.degraded for one in (first, again, healed)] == ["llm_unavailable", "llm_unavailable", None]


@pytest.mark.parametrize("fault", [Say(TRUE, first=30), Say(status=503), Say(status=429), Say(hang_up=True)])
async def test_the_fifth_turn_is_fast_and_the_model_is_probed_back(fault: Say, turn: TurnContext) -> None:
    """A model that is down is left alone; after a pause one call looks whether it is back."""
    async with gemini_server(fault) as server, gemini_brain(server.address, first=0.25, cooldown=0.3) as brain:
        for _ in range(4):
            await hear(brain, turn)
        asked = len(server.requests)
        fifth = await hear(brain, turn)
        assert fifth.seconds < 0.1
        assert len(server.requests) == asked
        server.says(Say(TRUE))
        await asyncio.sleep(0.35)
        healed = await hear(brain, turn)
    assert (healed.reply.brain, healed.reply.degraded) == ("llm", None)


async def test_a_blocked_answer_does_not_close_the_way_to_the_model(turn: TurnContext) -> None:
    """Safety stops say nothing about the model's health: the next turn asks it again."""
    async with gemini_server(Say(block="SAFETY")) as server, gemini_brain(server.address) as brain:
        for _ in range(5):
            await hear(brain, turn)
        assert len(server.requests) == 5
        server.says(Say(TRUE))
        assert (await hear(brain, turn)).reply.brain == "llm"


SLOW = {
    "a slow talker": (Say(LONG, pace=0.09), 1.0),
    "nothing but spaces": (Say(" \n" * 400, pace=0.01), 1.0),
    "nothing that can be seen": (Say("\u200b" * 800, pace=0.01), 1.0),
    "words without end": (Say("Claro, con mucho gusto te ayudo. " * 100, pace=0.02), WHOLE),
}
"""What the model does, and how many times the deadline for its first words the turn may take."""


@pytest.mark.parametrize("manner", SLOW)
async def test_a_whole_turn_is_bounded(manner: str, turn: TurnContext) -> None:
    """Talking slowly, or of nothing, earns no time; talking well earns as much again."""
    say, times = SLOW[manner]
    async with gemini_server(say) as server, gemini_brain(server.address, first=0.4) as brain:
        heard = await hear(brain, turn)
    assert heard.seconds < 0.4 * times + 0.2
    assert heard.reply.degraded == "llm_unavailable"
    assert "Real Madrid" in heard.reply.text


async def test_words_that_keep_flowing_may_take_longer(turn: TurnContext) -> None:
    """A long answer that began in time is heard to its end, though it ends after the time for its first words."""
    text = " ".join(["Claro, con mucho gusto te cuento lo que sé de este partido."] * 5) + f" {TRUE}"
    async with gemini_server(Say(text, pace=0.012)) as server, gemini_brain(server.address, first=1.0) as brain:
        heard = await hear(brain, turn)
    assert heard.seconds > 1.0
    assert heard.reply.text == text
    assert heard.reply.degraded is None


async def test_a_model_that_never_ends_is_stopped(turn: TurnContext) -> None:
    """Four thousand characters are more than any answer of ours has."""
    endless = Say("Claro, con gusto te ayudo con eso. " * 400)
    async with gemini_server(endless) as server, gemini_brain(server.address) as brain:
        heard = await hear(brain, turn)
    assert heard.reply.degraded == "llm_unavailable"
    assert len(heard.reply.text) < 1000


async def test_a_cancelled_turn_ends_its_call(turn: TurnContext) -> None:
    """«Stop» while the model is silent closes the call; the breaker takes it for no fault."""
    async with gemini_server(Say(TRUE, first=30)) as server, gemini_brain(server.address, first=20) as brain:
        for _ in range(4):
            task = asyncio.create_task(hear(brain, turn))
            async with asyncio.timeout(5):
                await server.asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            server.asked.clear()
        server.says(Say(TRUE))
        assert (await hear(brain, turn)).reply.brain == "llm"


async def test_tokens_and_outcomes_are_counted(turn: TurnContext) -> None:
    """The usage that the model reports is in the reply and in the metrics, and so is what became of each call."""
    metrics = Metrics()
    async with gemini_server(Say(TRUE)) as server, gemini_brain(server.address, metrics=metrics) as brain:
        heard = await hear(brain, turn)
        asked, said = server.prompt_tokens[0], len(TRUE) // 4 + 1
        server.says(Say(status=500))
        await hear(brain, turn)
    assert heard.reply.token_count == asked + said
    value = metrics.registry.get_sample_value
    assert value("chatbet_model_tokens_total", {"direction": "in"}) == asked
    assert value("chatbet_model_tokens_total", {"direction": "out"}) == said
    assert value("chatbet_model_calls_total", {"outcome": "ok"}) == 1
    assert value("chatbet_model_calls_total", {"outcome": "http_500"}) == 2


async def test_the_key_travels_in_a_header_alone(turn: TurnContext) -> None:
    """No address that a proxy could log holds it."""
    async with gemini_server(Say(TRUE)) as server, gemini_brain(server.address) as brain:
        await hear(brain, turn)
        assert server.paths
        assert all(KEY not in path for path in server.paths)
