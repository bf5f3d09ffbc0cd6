"""``chatbet chat`` in a real terminal: a pseudo-terminal, typed lines, streamed answers."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import RunningServer

PROMPT = "›"
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A command on a pseudo-terminal."""

    def __init__(self, *arguments: str, folder: Path) -> None:
        self.seen = ""
        self.process, self._wire = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.environ.update(CHATBET_DATA_DIR=str(folder), COLUMNS="100", TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1")
            os.execv(sys.executable, [sys.executable, "-m", "chatbet", *arguments])

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._wire, text.encode())

    def until(self, words: str, within: float = 30.0) -> str:
        """What the screen shows from here on, up to and including ``words``."""
        start, limit = len(self.seen), time.monotonic() + within
        while words not in self.seen[start:]:
            ready, _, _ = select.select([self._wire], [], [], max(limit - time.monotonic(), 0))
            assert ready, f"no «{words}» in {self.seen[start:]!r}"
            self.seen += CONTROL.sub("", os.read(self._wire, 65536).decode("utf-8", "replace"))
        return self.seen[start:]

    def close(self, within: float = 20.0) -> int:
        """Ctrl-D until it has gone; the exit code."""
        limit = time.monotonic() + within
        while time.monotonic() < limit:
            ended, status = os.waitpid(self.process, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            self._leave()
        os.kill(self.process, signal.SIGKILL)
        raise AssertionError(f"it did not leave: {self.seen[-300:]!r}")

    def _leave(self) -> None:
        try:
            self.type("\x04")
            if select.select([self._wire], [], [], 0.2)[0]:
                os.read(self._wire, 65536)
        except OSError:  # the other side of the terminal is gone already
            pass


@pytest.fixture
def terminal(server: RunningServer, tmp_path: Path) -> Terminal:
    """The terminal chat, talking to the running server."""
    return Terminal("chat", "--url", server.url, "--language", "es", folder=tmp_path)


def test_a_conversation_is_held_in_the_terminal(terminal: Terminal) -> None:
    """Question, answer, what may be said next, and a yes to the offer; Ctrl-D leaves."""
    terminal.until("Ctrl-D")
    terminal.type("¿Cuándo juega el Barcelona?\r")
    assert "Real Madrid" in terminal.until("Muéstrame las cuotas")
    terminal.type("Sí, muéstrame las cuotas\r")
    assert "Empate" in terminal.until("Dame una recomendación")
    assert terminal.close() == 0


def test_a_table_is_drawn_as_one_and_a_word_leaves(terminal: Terminal) -> None:
    """All twenty clubs, not only the six of the text; «salir» is no message."""
    terminal.until("Ctrl-D")
    terminal.type("Muéstrame la tabla de la Premier League\r")
    assert "20 │" in terminal.until("Partidos de la Premier League")
    terminal.type("salir\r")
    assert os.waitstatus_to_exitcode(os.waitpid(terminal.process, 0)[1]) == 0


def test_without_a_server_it_brings_its_own(tmp_path: Path) -> None:
    """``chatbet chat`` alone talks to a server inside the process."""
    alone = Terminal("chat", "--language", "en", folder=tmp_path)
    alone.until("Ctrl-D", within=60)
    alone.type("hello\r")
    assert "Hello" in alone.until("What is a good bet")
    assert alone.close() == 0


def test_a_server_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    """The address, which may lack its scheme, and what to do; no traceback, and an exit code for scripts."""
    alone = Terminal("chat", "--url", "127.0.0.1:9", folder=tmp_path)
    assert "No ChatBet answers at http://127.0.0.1:9." in alone.until("chatbet serve")
    assert "Traceback" not in alone.seen
    assert alone.close() == 2


def test_a_pipe_that_closes_ends_the_talk_quietly(server: RunningServer) -> None:
    """``chatbet chat | head``: it leaves, without a traceback."""
    command = [sys.executable, "-m", "chatbet", "chat", "--url", server.url, "--language", "es"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, bufsize=1) as talk:
        assert talk.stdin is not None
        assert talk.stdout is not None
        assert talk.stderr is not None
        assert "ChatBet" in talk.stdout.readline()
        talk.stdout.close()
        talk.stdin.write("hola\n")
        talk.stdin.close()
        assert "Traceback" not in talk.stderr.read()
        talk.wait(20)
