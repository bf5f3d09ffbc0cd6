"""Nothing in a reply is anybody's but the sportsbook's: prices, payouts, kick-offs, scores and tables are compared with
what the sandbox answered, as a recorder between the two saw it. Several languages, many questions, a real socket.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.chat_client import Frame, chat
from tests.conftest import NOW, Start

ODDS = re.compile(r"(?<![\d.,$])\d{1,3}\.\d{2}(?![\d.,]|\d)")
MONEY = re.compile(r"US\$\s?([\d.,]*\d)")
NOT_PRICES = re.compile(
    r"(?:lo justo sería|would be fair|o justo seria|and|quando o justo seria|pays? \d+\.\d+ when) (\d+\.\d\d)|"
    r"(\d+\.\d\d) would be fair"
)
"""What the prices would be without the margin: worked out, not quoted."""
OUTCOMES = {
    "home": "homeTeam", "draw": "tie", "away": "awayTeam", "over": "over", "under": "under", "yes": "yes", "no": "no",
    "home_or_draw": "homeTeam_or_draw", "draw_or_away": "awayTeam_or_draw", "home_or_away": "homeTeam_or_awayTeam",
}  # fmt: skip
MARKETS = {"match_result": "result", "correct_score": "score"}

QUESTIONS = {
    "es": [
        "¿Cuándo juega el Barcelona?", "¿Cuáles son las cuotas para Barcelona vs Real Madrid?",
        "¿Cuánto paga un empate en el City - Arsenal con $50?", "Más de 2.5 en el Bayern - Dortmund",
        "¿Cuánto paga más de 1.5 en el primer tiempo del Boca - River?", "Marcador exacto del Flamengo Palmeiras",
        "Muéstrame los mercados de apuestas para los juegos de hoy", "¿Qué paga más hoy?",
        "¿Cuál es una buena apuesta para este fin de semana?", "Muéstrame la tabla de la Premier League",
        "Posiciones de la Champions", "¿Cómo quedó el Barcelona?", "Resultados del sábado pasado en la Premier",
        "¿Quién es mejor, Barcelona o Real Madrid?", "Simula 20 al Barça", "Simula 30 al City y al Bayern",
        "¿Qué partidos se están jugando ahora?", "Partidos del domingo", "¿Cuánto tengo de saldo?",
        "Cuotas de los Lakers", "Tabla de la NBA",
    ],
    "en": [
        "When do Barcelona play?", "What are the odds for Barcelona vs Real Madrid?", "Odds for Lakers vs Celtics",
        "Over 2.5 in Bayern v Dortmund", "What pays the most today?", "What's a good bet for this weekend?",
        "Show me the Serie A table", "How did Real Madrid do?", "Who is better, City or Arsenal?",
        "Simulate 100 on Manchester City", "Live scores", "Handicap for Bayern", "What is my balance?",
    ],
    "pt": [
        "Quando joga o Flamengo?", "Quais são as odds de Flamengo x Palmeiras?", "Ambos marcam no Boca x River",
        "Quanto paga o empate de Barcelona x Real Madrid?", "Maior odd de hoje", "Tabela do Brasileirão",
        "Qual é uma boa aposta para este fim de semana?", "Quanto foi o jogo do Barcelona?", "Simula 50 no Flamengo",
        "Quem é melhor, Flamengo ou Palmeiras?", "O que está rolando agora?", "Quanto tenho de saldo?",
    ],
}  # fmt: skip


@dataclass
class Recorder:
    """Stands between the service and the sportsbook and keeps the newest answer to every question."""

    upstream: str
    http: aiohttp.ClientSession
    odds: dict[str, Any] = field(default_factory=dict)
    fixtures: dict[str, Any] = field(default_factory=dict)
    tables: list[Any] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)

    async def pass_on(self, request: web.Request) -> web.Response:
        """Ask the sandbox the same, remember what it said, hand it on."""
        headers = {name: value for name, value in request.headers.items() if name.lower() not in ("host", "connection")}
        async with self.http.request(
            request.method, self.upstream + request.path_qs, data=await request.read(), headers=headers
        ) as answer:
            body = await answer.read()
            if answer.status == 200:
                self._keep(request, json.loads(body))
            return web.Response(status=answer.status, body=body, content_type=answer.content_type)

    def _keep(self, request: web.Request, said: Any) -> None:
        match request.path:
            case "/sports/odds":
                self.odds[request.query["fixtureId"]] = said
            case "/sports/sports-fixtures" | "/sports/fixtures":
                self.fixtures |= {one["id"]: one for one in said if "id" in one}
            case "/stats/tables":
                self.tables += said["tables"]
            case "/stats/results" | "/stats/history":
                self.results |= {one["fixtureId"]: one for one in said["results"]}


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[str]:
    """The address of a sandbox in a process of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    command = [sys.executable, "-m", "chatbet", "sandbox", "--port", "0"]
    process = subprocess.Popen(
        command, env=kept | {"CHATBET_NOW": NOW}, cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield process.stdout.readline().split()[-1]
    process.terminate()
    process.wait(timeout=10)
    process.stdout.close()


@pytest.fixture
async def recorder(sandbox: str) -> AsyncIterator[tuple[Recorder, str]]:
    """The recorder before the sandbox, and its own address."""
    async with aiohttp.ClientSession() as http:
        found = Recorder(sandbox, http)
        app = web.Application(client_max_size=1 << 26)
        app.router.add_route("*", "/{path:.*}", found.pass_on)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield found, f"http://127.0.0.1:{runner.addresses[0][1]}"
        await runner.cleanup()


@pytest.mark.slow
async def test_every_figure_of_a_reply_is_the_sportsbooks(recorder: tuple[Recorder, str], start: Start) -> None:
    """Prices, payouts, kick-offs, scores and table rows, in three languages."""
    truth, address = recorder
    server = await asyncio.to_thread(lambda: start(CHATBET_API_BASE_URL=address))
    told = 0
    for language, questions in QUESTIONS.items():
        for question in questions:
            async with chat(
                server.ws, language=language, timezone="America/Bogota", user_id=f"{language}-truth"
            ) as one:
                answer = await one.say(question)
            assert answer["type"] == "assistant_response", answer
            told += _compare(answer, truth, question)
    assert told > 800  # the comparison did compare


def _compare(answer: Frame, truth: Recorder, question: str) -> int:
    """How many figures were compared; every one of them was right."""
    compared = 0
    for card in answer["cards"]:
        compared += _CARDS.get(card["type"], lambda *_: 0)(card, truth, question)
    quoted = {
        f"{option['odds']:.2f}"
        for card in answer["cards"]
        for fixture in {card.get("fixture_id")} | {leg["fixture_id"] for leg in card.get("legs", ())}
        for market in truth.odds.get(fixture, {}).values()
        if isinstance(market, dict)
        for option in market.values()
    } | {str(card.get("total_odds")) for card in answer["cards"]}
    text = NOT_PRICES.sub("", answer["content"])
    if quoted != {"None"} and "odds" in str(answer["cards"]):
        for odds in ODDS.findall(text):
            assert odds in quoted, f"{question}: {odds} in «{answer['content']}»"
            compared += 1
    return compared


def _odds_card(card: Frame, truth: Recorder, question: str) -> int:
    said, compared = truth.odds[card["fixture_id"]], 0
    for market in card["markets"]:
        options = said[MARKETS.get(market["market"], market["market"])]
        for price in market["prices"]:
            option = options[OUTCOMES[price["outcome"]]]
            assert price["odds"] == f"{option['odds']:.2f}", f"{question}: {market['market']} {price}"
            stake = Decimal(card["stake"])
            assert Decimal(price["payout"]) == (stake * Decimal(price["odds"])).quantize(Decimal("0.01"))
            compared += 2
    return compared + _kick_off(card, truth, question)


def _match_card(card: Frame, truth: Recorder, question: str) -> int:
    if card["status"] == "finished":
        score = truth.results[card["fixture_id"]]["score"]
        assert card["score"] == f"{score['home']}-{score['away']}", question
        return 1
    return _kick_off(card, truth, question)


def _kick_off(card: Frame, truth: Recorder, question: str) -> int:
    """The upstream's short times stand in UTC, as the client asks for them; the card's in the reader's zone."""
    said = truth.fixtures[card["fixture_id"]]["startTime"]
    start = datetime.fromisoformat(card["start"])
    assert said in {f"{start + shift:%m-%d %H:%M}" for shift in (timedelta(), -(start.utcoffset() or timedelta()))}, (
        f"{question}: {said} is no {card['start']}"
    )
    return 1


def _table_card(card: Frame, truth: Recorder, question: str) -> int:
    rows = [(row["position"], row["played"], row["won"], row["points"]) for row in card["rows"]]
    known = [
        [(row["position"], row["played"], row["won"], row["points"]) for row in one["rows"]] for one in truth.tables
    ]
    assert rows in known, question
    return len(rows) * 4


def _recommendation_card(card: Frame, truth: Recorder, question: str) -> int:
    said = truth.odds[card["fixture_id"]]
    offered = {f"{o['odds']:.2f}" for m in said.values() if isinstance(m, dict) for o in m.values()}
    assert card["odds"] in offered, question
    return 1


def _slip_card(card: Frame, truth: Recorder, question: str) -> int:
    total = Decimal(1)
    for leg in card["legs"]:
        said = truth.odds[leg["fixture_id"]]
        assert leg["odds"] in {f"{o['odds']:.2f}" for m in said.values() if isinstance(m, dict) for o in m.values()}
        total *= Decimal(leg["odds"])
    exact = (Decimal(card["stake"]) * total).quantize(Decimal("0.01"))
    assert abs(Decimal(card["payout"]) - exact) <= Decimal("0.01"), question
    return len(card["legs"]) + 1


_CARDS = {
    "odds": _odds_card,
    "match": _match_card,
    "table": _table_card,
    "recommendation": _recommendation_card,
    "slip": _slip_card,
}
