"""The embedded Redis: quick, private, keeps its data, one engine per folder, gone with its owner."""

import fcntl
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from chatbet.state import embedded
from chatbet.state.connection import open_redis
from chatbet.state.embedded import start

OWNER = """
import sys, time
from pathlib import Path
from chatbet.state.embedded import start
engine = start(Path(sys.argv[1]))
print(engine.url, engine.pid, engine.persistent, flush=True)
time.sleep(60)
"""


def owner(folder: Path) -> tuple["subprocess.Popen[str]", str, int, bool]:
    """Another process that starts an engine on ``folder``: the process, its URL, the engine's id, what it keeps."""
    process = subprocess.Popen([sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    url, pid, persistent = process.stdout.readline().split()
    return process, url, int(pid), persistent == "True"


def alive(pid: int | None) -> bool:
    """Whether a process runs; one that has ended and was not yet collected by anybody does not."""
    try:
        os.kill(pid or 0, 0)
        return sys.platform != "linux" or ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False


def wait_until(true: Callable[[], bool], within: float = 3.0) -> bool:
    """Whether it became true in time."""
    deadline = time.monotonic() + within
    while not true() and time.monotonic() < deadline:
        time.sleep(0.005)
    return true()


def test_is_ready_when_start_returns_and_that_is_soon(tmp_path: Path) -> None:
    """Half a second is the bar; some 35 ms are usual."""
    spent = []
    for name in ("first", "second", "third"):
        began = time.perf_counter()
        with start(tmp_path / name) as engine:
            spent.append(time.perf_counter() - began)
            assert embedded._answers(Path(engine.url.removeprefix("unix://")))
    assert min(spent) < 0.5


def test_a_folder_named_from_where_we_stand_is_as_good_as_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual folder is relative, and the server does not stay where it was started."""
    monkeypatch.chdir(tmp_path)
    with start(Path(".chatbet")) as engine:
        assert (engine.engine, engine.persistent) != ("fakeredis", False)


async def test_nobody_else_may_enter_its_folder_and_no_port_is_open(tmp_path: Path) -> None:
    """The socket is the only way in, in a folder of the owner's."""
    with start(tmp_path / "data") as engine:
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
        redis = open_redis(engine.url)
        assert (await redis.config_get("port"))["port"] == "0"
        await redis.aclose()


async def test_what_was_stored_survives_a_restart(tmp_path: Path) -> None:
    """Sessions outlive the process."""
    for expected in (None, b"kept"):
        with start(tmp_path) as engine:
            redis = open_redis(engine.url)
            assert await redis.get("key") == expected
            await redis.set("key", b"kept")
            await redis.aclose()


async def test_what_was_stored_survives_the_kill_of_its_owner(tmp_path: Path) -> None:
    """SIGKILL ends the engine too, and the next owner finds the data."""
    process, url, pid, _ = owner(tmp_path)
    redis = open_redis(url)
    await redis.set("key", b"kept")
    await redis.aclose()
    process.kill()
    process.communicate()
    with start(tmp_path) as engine:
        assert engine.persistent
        redis = open_redis(engine.url)
        assert await redis.get("key") == b"kept"
        await redis.aclose()
    assert wait_until(lambda: not alive(pid))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_dies_with_its_owner_even_when_that_is_killed(tmp_path: Path) -> None:
    """No server is left behind."""
    process, _, pid, _ = owner(tmp_path)
    assert alive(pid)
    process.kill()
    process.communicate()
    assert wait_until(lambda: not alive(pid))


def test_does_not_hear_the_terminal_of_its_owner(tmp_path: Path) -> None:
    """Ctrl-C goes to a process group; the engine must live until its owner has saved."""
    with start(tmp_path) as engine:
        assert engine.pid is not None
        assert os.getpgid(engine.pid) != os.getpgid(0)


def test_a_second_installation_on_one_folder_gets_an_engine_of_its_own(tmp_path: Path) -> None:
    """It forgets at the end, instead of fighting for the files."""
    process, url, _, persistent = owner(tmp_path)
    try:
        with start(tmp_path) as second:
            assert persistent
            assert not second.persistent
            assert second.url != url
    finally:
        process.kill()
        process.communicate()


def test_stopping_twice_does_no_harm(tmp_path: Path) -> None:
    """And leaves no process."""
    engine = start(tmp_path)
    pid = engine.pid
    engine.stop()
    engine.stop()
    assert not alive(pid)


def test_data_that_no_engine_can_read_is_set_aside(tmp_path: Path) -> None:
    """The service starts without it, and does not destroy it."""
    (tmp_path / "appendonly.aof").write_bytes(b"*this is no log\r\n" * 10)
    with start(tmp_path) as engine:
        assert engine.persistent
    assert (tmp_path / "appendonly.aof.unreadable").exists()


def test_a_folder_with_a_long_name_works(tmp_path: Path) -> None:
    """The kernel takes socket paths of some hundred bytes only."""
    with start(tmp_path / ("long" * 30)) as engine:
        assert engine.url.startswith("unix://")
        assert engine.persistent


def test_starting_from_another_thread_outlives_that_thread(tmp_path: Path) -> None:
    """The kernel would end the engine with the thread that started it."""
    engines = []
    thread = threading.Thread(target=lambda: engines.append(start(tmp_path)))
    thread.start()
    thread.join()
    with engines[0] as engine:
        time.sleep(0.05)
        assert embedded._answers(Path(engine.url.removeprefix("unix://")))


def test_a_folder_that_cannot_be_written_to_is_done_without(tmp_path: Path) -> None:
    """The engine then forgets at the end."""
    (tmp_path / "file").write_text("no folder")
    with start(tmp_path / "file" / "data") as engine:
        assert not engine.persistent


def test_a_lock_that_names_nobody_is_waited_for_only_so_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its holder may be about to go."""
    monkeypatch.setattr(embedded, "_HANDOVER_TIMEOUT", 0.05)
    with (tmp_path / "owner").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with start(tmp_path) as engine:
            assert not engine.persistent


async def test_without_any_server_program_the_engine_is_inside_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """fakeredis is the last resort; clients with one address share it."""
    monkeypatch.setattr(embedded, "_engines", list)
    with start(tmp_path) as engine:
        one, two = open_redis(engine.url), open_redis(engine.url)
        await one.set("key", b"1")
        assert (engine.engine, engine.persistent, await two.get("key")) == ("fakeredis", False, b"1")
        await one.aclose()
        await two.aclose()


def test_a_broken_program_is_passed_over_for_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that ends at once is not waited for."""
    good = embedded._engines()[0]
    monkeypatch.setattr(embedded, "_engines", lambda: [("broken", "/bin/false"), good])
    with start(tmp_path) as engine:
        assert engine.engine == good[0]


def test_a_killed_engine_can_be_started_again(tmp_path: Path) -> None:
    """The lock on the folder goes with the engine."""
    with start(tmp_path) as first:
        os.kill(first.pid or 0, signal.SIGKILL)
        assert first._process is not None
        first._process.wait()
        with start(tmp_path) as second:
            assert second.persistent
