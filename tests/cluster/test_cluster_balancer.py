"""The balancer's own configuration, read by a real nginx, before two workers: sessions, sockets and events pass it."""

import os
import re
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from benchmarks.servers import free_port, until_open
from tests.chat_client import chat
from tests.conftest import RunningServer

NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
CONFIGURATION = Path(__file__).parents[2] / "deploy" / "balancer.conf"
FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")

MISSING = NGINX is None and not os.environ.get("CI")  # there nothing is skipped
pytestmark = [pytest.mark.slow, pytest.mark.skipif(MISSING, reason="nginx is not installed")]


def configuration(folder: Path, port: int, workers: tuple[RunningServer, ...]) -> str:
    """Ours, with the workers of this test in place of the names of the compose file."""
    ours = CONFIGURATION.read_text("utf-8").replace("listen 8000", f"listen 127.0.0.1:{port}")
    ours = re.sub(r"^resolver .*$", "", ours, flags=re.MULTILINE)
    servers = "\n".join(rf"server 127.0.0.1:{worker.port} \1;" for worker in workers)
    ours, found = re.subn(r"server chatbet:8000 resolve ([^;]*);", servers, ours)
    assert found == 1
    temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in FOLDERS)
    return f"daemon off; pid {folder}/pid; events {{}} http {{ access_log off; {temporary}\n{ours} }}"


@pytest.fixture(scope="module")
def balancer(
    pair: tuple[RunningServer, RunningServer], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """nginx before both workers."""
    assert NGINX is not None, "nginx is not installed"
    folder, port = tmp_path_factory.mktemp("balancer"), free_port()
    (folder / "nginx.conf").write_text(configuration(folder, port, pair))
    command = [NGINX, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with subprocess.Popen(command, text=True) as process:
        until_open(port)
        yield RunningServer(process, port)
        process.terminate()


async def test_a_conversation_passes_the_balancer_whichever_worker_it_meets(balancer: RunningServer) -> None:
    """It goes on over sockets and requests that land anywhere; what is for operators stays behind the door."""
    session = uuid.uuid4().hex
    async with chat(balancer.ws, session_id=session) as client:
        assert "Barcelona" in (await client.say("¿a cuánto paga el Barcelona?"))["content"]
    body = {"message": "¿y si empatan?", "session_id": session}
    async with aiohttp.ClientSession(balancer.url) as http:
        for number in range(4):
            async with http.post("/api/v1/chat/message", json=body | {"message_id": f"m{number}"}) as answered:
                assert (await answered.json())["detected_intent"] == "ODDS_INFORMATION_QUERY"
        async with http.post("/api/v1/chat/stream", json={"message": "hola"}) as events:
            assert b'"is_final":true' in await events.read()
        async with http.get("/metrics") as refused:
            assert refused.status == 404
