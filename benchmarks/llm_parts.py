"""The servers that the model's rows are measured with, each a process of its own: ``python -m benchmarks.llm_parts``.

``model`` speaks Gemini's protocol, ``book`` is the sandbox with a counter, ``graph`` and ``loop`` are two usual ways to
write a tool-calling agent: LangGraph's ``create_agent``, and LangChain's ``bind_tools`` in a loop by hand.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

from aiohttp import web

from tests.brain.gemini_server import KEY, Body, GeminiServer, Handler, Say, prompt_tokens

TOKENS = 40
_FACTS = re.compile(r"DATOS \[(\w+)\]\n(.*?)\n\[/\1\]", re.DOTALL)
_FILLER = "Con mucho gusto te cuento lo que encontré, y dime si quieres que mire algo más para ti. "
_TOOLS = {
    "get_odds": re.compile(r"paga|empatan|cuotas|simula|recomiendas", re.IGNORECASE),
    "get_tournaments": re.compile(r"torneos", re.IGNORECASE),
    "get_standings": re.compile(r"tabla|mejor", re.IGNORECASE),
    "get_balance": re.compile(r"saldo", re.IGNORECASE),
}
"""What an agent's model would call for these messages; prices need the match first."""


def answer(body: Body) -> Say:
    """Forty tokens; before them, where tools are offered, the calls that a usual agent makes one after the other."""
    if "tools" in body and (wanted := _next_call(body)):
        return Say(calls=[wanted])
    last = body["contents"][-1]["parts"][-1].get("text", "")
    found = _FACTS.search(last)
    text = _opening(found[2]) if found else ""
    return Say((text + _FILLER * 3)[: TOKENS * 4].rsplit(" ", 1)[0] + ".")


def _opening(facts: str) -> str:
    """The facts' first lines, as many as fit into the answer whole."""
    text = ""
    for line in facts.split("\n"):
        if len(text) + len(line) > TOKENS * 4 - 60:
            break
        text += f"{line}\n"
    return text


def _next_call(body: Body) -> tuple[str, Body] | None:
    contents = body["contents"]
    asked = max(at for at, one in enumerate(contents) if one["role"] == "user" and "text" in one["parts"][0])
    text = contents[asked]["parts"][0]["text"]
    made = sum("functionResponse" in part for one in contents[asked:] for part in one["parts"])
    if "gracias" in text:
        return None
    calls = [name for name, about in _TOOLS.items() if about.search(text)] or ["get_fixtures"]
    calls = ["get_fixtures", *calls] if calls == ["get_odds"] else calls
    arguments = {
        "get_fixtures": {"team": "Barcelona"},
        "get_odds": {"fixture_id": "first"},
        "get_standings": {"tournament": "La Liga"},
    }
    return (calls[made], arguments.get(calls[made], {})) if made < len(calls) else None


def serve_model(port: int) -> None:
    """Gemini; ``/control`` sets its pace or a fault, ``/stats`` tells what it was asked."""
    state: dict[str, Any] = {"first": 0.0, "pace": 0.0, "status": 200}
    tally: dict[str, int] = defaultdict(int)

    def next_answer(body: Body) -> Say:
        tally["requests"] += 1
        tally["prompt_tokens"] += prompt_tokens(body)
        server.requests.clear()
        said = answer(body)
        return Say(said.text, said.calls, status=state["status"], first=state["first"], pace=state["pace"])

    async def control(request: web.Request) -> web.Response:
        state.update({name: type(state[name])(value) for name, value in request.query.items()})
        tally.clear()
        return web.Response()

    async def stats(_: web.Request) -> web.Response:
        return web.json_response(tally)

    server = GeminiServer(script=[next_answer])
    app = web.Application(client_max_size=10 * 2**20)
    app.router.add_get("/control", control)
    app.router.add_get("/stats", stats)
    app.router.add_post("/{rest:.*}", Handler(server).answer)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


Message = MutableMapping[str, Any]


def serve_book(port: int) -> None:
    """The sandbox; ``/count`` tells how often it was asked and begins anew."""
    import uvicorn

    from chatbet.clock import SystemClock
    from chatbet.sandbox.app import create_sandbox
    from chatbet.services import sandbox_config
    from chatbet.settings import load_settings

    settings = load_settings()
    assert settings.chatbet_now is not None
    sandbox = create_sandbox(sandbox_config(settings, SystemClock.starting_at(settings.chatbet_now)))
    asked = 0

    async def counted(scope: Message, receive: Callable[..., Awaitable[Message]], send: Callable[..., Any]) -> None:
        nonlocal asked
        if scope["type"] == "http" and scope["path"] == "/count":
            body, asked = str(asked).encode(), 0
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": body})
            return
        asked += scope["type"] == "http"
        await sandbox(scope, receive, send)

    uvicorn.run(counted, host="127.0.0.1", port=port, log_level="warning")


SYSTEM = """Eres ChatBet, el asistente de una casa de apuestas. Respondes en español, cálido y directo.
Usa las herramientas para buscar partidos, cuotas, torneos, tablas y el saldo; nunca inventes un dato.
Si el usuario pregunta por un equipo, busca primero sus partidos y luego las cuotas del partido que corresponda.
No prometas resultados, recuerda el juego responsable y no digas que hiciste una apuesta."""


def peer_tools(book: str) -> list[Any]:
    """Six tools as people write them: docstrings for the model, one HTTP call each."""
    import aiohttp
    from langchain_core.tools import tool

    session: list[aiohttp.ClientSession] = []

    async def get(path: str, **query: str) -> Any:
        if not session:
            session.append(aiohttp.ClientSession())
        async with session[0].get(f"{book}{path}", params=query) as reply:
            return await reply.json(content_type=None)

    async def matches() -> list[Any]:
        listed = await get("/sports/fixtures", tournamentId="566", type="pre_match", language="es", time_zone="UTC")
        return list(listed[1:6])

    @tool
    async def get_fixtures(team: str, date: str | None = None) -> str:
        """Search upcoming matches of a team, optionally on a date (YYYY-MM-DD). Returns teams, start time and ids."""
        return json.dumps(await matches(), ensure_ascii=False)

    @tool
    async def get_odds(fixture_id: str, amount: float = 1.0) -> str:
        """Get the odds of a fixture by its id, with what the amount would return for every market."""
        first = (await matches())[0]["id"] if fixture_id == "first" else fixture_id
        odds = await get("/sports/odds", sportId="1", tournamentId="566", fixtureId=first, amount=str(amount))
        return json.dumps({"result": odds.get("result"), "over_under": odds.get("over_under")}, ensure_ascii=False)

    @tool
    async def get_tournaments() -> str:
        """List the tournaments with active fixtures."""
        listed = await get("/sports/tournaments", sport_id="1", language="es", with_active_fixtures="true")
        return json.dumps(listed[:12], ensure_ascii=False)

    @tool
    async def get_standings(tournament: str) -> str:
        """Get the table of a tournament by its name."""
        return json.dumps(await get("/sandbox/standings", tournamentId="566"), ensure_ascii=False)[:1500]

    @tool
    async def get_balance() -> str:
        """Get the user's balance."""
        return json.dumps(await get("/sports"))[:200]

    @tool
    async def simulate_bet(fixture_id: str, selection: str, amount: float) -> str:
        """Work out what a bet would return. Places nothing."""
        return await get_odds.ainvoke({"fixture_id": fixture_id, "amount": amount})

    return [get_fixtures, get_odds, get_tournaments, get_standings, get_balance, simulate_bet]


def peer_model(address: str) -> Any:
    """The stock client, as its documentation shows it."""
    from langchain_google_genai import ChatGoogleGenerativeAI

    return ChatGoogleGenerativeAI(
        model="gemini-2.5-flash", api_key=KEY, base_url=address, temperature=0.7, max_retries=1, vertexai=False
    )


Answer = Callable[[str, str], AsyncIterator[str]]


def graph(model: str, book: str) -> Answer:
    """LangGraph's ``create_agent`` with its memory."""
    from langchain.agents import create_agent
    from langgraph.checkpoint.memory import InMemorySaver

    agent = create_agent(peer_model(model), peer_tools(book), system_prompt=SYSTEM, checkpointer=InMemorySaver())

    async def answered(session: str, text: str) -> AsyncIterator[str]:
        config: Any = {"configurable": {"thread_id": session}}
        asked: Any = {"messages": [{"role": "user", "content": text}]}
        async for chunk, metadata in agent.astream(asked, config, stream_mode="messages"):
            if metadata["langgraph_node"] == "model" and (said := chunk.text):
                yield said

    return answered


def loop(model: str, book: str) -> Answer:
    """``bind_tools``, and a loop by hand over the last ten pairs."""
    from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage, ToolMessage

    tools = {tool.name: tool for tool in peer_tools(book)}
    bound = peer_model(model).bind_tools(list(tools.values()))
    memory: dict[str, list[BaseMessage]] = defaultdict(list)

    async def answered(session: str, text: str) -> AsyncIterator[str]:
        history = memory[session]
        history.append(HumanMessage(text))
        while True:
            whole: Any = None
            async for chunk in bound.astream([SystemMessage(SYSTEM), *history[-20:]]):
                whole = chunk if whole is None else whole + chunk
                if said := chunk.text:
                    yield said
            history.append(whole)
            if not whole.tool_calls:
                return
            for call in whole.tool_calls:
                result = await tools[call["name"]].ainvoke(call["args"])
                history.append(ToolMessage(result, tool_call_id=call["id"]))

    return answered


def serve_peer(port: int, answered: Answer) -> None:
    """The agent behind a WebSocket that speaks the same frames."""
    import uvicorn
    from fastapi import FastAPI, WebSocket, WebSocketDisconnect

    app = FastAPI()

    @app.websocket("/ws/chat")
    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_json({"type": "connection_ack"})
        try:
            while True:
                message = await socket.receive_json()
                said = []
                async for piece in answered(socket.query_params["session_id"], message["content"]):
                    said.append(piece)
                    await socket.send_json({"type": "assistant_response", "is_final": False, "content": piece})
                whole = "".join(said)
                await socket.send_json({"type": "assistant_response", "is_final": True, "content": whole})
        except WebSocketDisconnect:
            return

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", ws="websockets-sansio")


def main() -> None:
    """``model PORT`` | ``book PORT`` | ``graph PORT MODEL BOOK`` | ``loop PORT MODEL BOOK``."""
    kind, port, *addresses = sys.argv[1:]
    if kind == "model":
        serve_model(int(port))
    elif kind == "book":
        serve_book(int(port))
    else:
        serve_peer(int(port), {"graph": graph, "loop": loop}[kind](*addresses))


if __name__ == "__main__":
    main()
