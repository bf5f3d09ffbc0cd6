"""The way to Redis: one guarded client whose every failure is ``StateUnavailable``; a dead server cannot stall it.

Short timeouts, one quick second try on a broken connection (commands may therefore run twice: write idempotently), and
a circuit, so that after the first failures a command fails at once instead of waiting again.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeVar, cast
from urllib.parse import quote, unquote, urlsplit

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.client import Pipeline
from redis.asyncio.cluster import ClusterNode, ClusterPipeline
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import ConstantBackoff
from redis.exceptions import (
    AuthorizationError,
    BusyLoadingError,
    ChildDeadlockedError,
    ClusterDownError,
    IncorrectPolicyType,
    MasterDownError,
    NoPermissionError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
    ResponseError,
    WatchError,
)
from redis.exceptions import ConnectionError as RedisConnectionError

from chatbet.clock import Clock
from chatbet.errors import StateUnavailable
from chatbet.state.batching import Batch
from chatbet.state.circuit import Circuit, CircuitOpen

T = TypeVar("T")

# Long enough for a loaded neighbour, short enough that a turn that meets three of them still answers in time.
TIMEOUT = 0.5
_SECOND_TRY_AFTER = 0.01
# Commands under way at once; the others wait for a moment. One loop cannot keep more than these busy anyway.
_MOST_AT_ONCE = 64
# The bus holds a connection of its own, and a cancelled command's is replaced before it is collected.
_MOST_CONNECTIONS = 2 * _MOST_AT_ONCE

# Answers of a server that lives but cannot serve us: as good as dead for the circuit.
_INCAPABLE = (
    AuthorizationError,
    BusyLoadingError,
    ClusterDownError,
    MasterDownError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
)
# Not all of the library's exceptions share a base class.
FAILURES = (RedisError, RedisClusterException, ChildDeadlockedError, IncorrectPolicyType, OSError, TimeoutError)


class Gate:
    """What every call to one Redis passes: its circuit, and a bound on how many run at once.

    The library's own bounded pool does the same at half the price of a whole command.
    """

    __slots__ = ("circuit", "slots")

    def __init__(self, circuit: Circuit, most: int = _MOST_AT_ONCE) -> None:
        self.circuit = circuit
        self.slots = asyncio.Semaphore(most)


async def guarded(gate: Gate, call: Callable[[], Awaitable[T]]) -> T:
    """Run one Redis call behind the gate; any failure is ``StateUnavailable``.

    A missing script and a lost optimistic transaction pass through: they are answers that callers act upon.
    """
    circuit = gate.circuit
    try:
        # Asked twice: nobody queues for a server that is known to be down, nor tries it after queueing in vain.
        circuit.check()
        async with gate.slots:
            return await _judged(circuit, call, probe=circuit.enter())
    except CircuitOpen as refusal:
        raise StateUnavailable(str(refusal), retry_after=refusal.retry_after) from None


async def _judged(circuit: Circuit, call: Callable[[], Awaitable[T]], *, probe: bool) -> T:
    try:
        result = await call()
    except (NoScriptError, WatchError):
        circuit.succeeded()
        raise
    except _INCAPABLE as error:
        circuit.failed(probe=probe)
        raise StateUnavailable(_describe(error)) from error
    except ResponseError as error:
        circuit.succeeded()
        raise StateUnavailable(_describe(error)) from error
    except FAILURES as error:
        circuit.failed(probe=probe)
        raise StateUnavailable(_describe(error)) from error
    except BaseException:
        circuit.abandoned(probe=probe)
        raise
    circuit.succeeded()
    return result


def _describe(error: BaseException) -> str:
    """Only the kind of failure: messages of the Redis client may quote addresses and arguments."""
    return f"redis: {type(error).__name__}"


class _GuardedPipeline(Pipeline):
    gate: Gate

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        return await guarded(self.gate, lambda: super(_GuardedPipeline, self).execute(raise_on_error))


class _GuardedClusterPipeline(ClusterPipeline):
    gate: Gate

    async def execute(self, raise_on_error: bool = True, allow_redirections: bool = True) -> list[Any]:
        return await guarded(
            self.gate, lambda: super(_GuardedClusterPipeline, self).execute(raise_on_error, allow_redirections)
        )


class GuardedRedis(Redis):
    """``redis.asyncio.Redis`` behind a circuit; commands and pipelines raise ``StateUnavailable`` and nothing else."""

    gate: Gate
    batch: Batch

    @property
    def circuit(self) -> Circuit:
        """For health reports and metrics."""
        return self.gate.circuit

    def guarded_by(self, gate: Gate) -> Self:
        """This client behind ``gate``; every client needs one."""
        self.gate = gate
        self.batch = Batch(self, lambda call: guarded(gate, call), _INCAPABLE)
        return self

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Run one command, together with all others of this moment."""
        return await self.batch.submit(args, options)

    def ask(self, *args: Any) -> "asyncio.Future[Any]":
        """Run one command from now on; its answer is to be awaited when it is needed."""
        answer = self.batch.submit(args, {})
        answer.add_done_callback(_ignored)
        return answer

    def tell(self, *args: Any) -> None:
        """Run one command without waiting for it, nor for whether it succeeds."""
        self.ask(*args)

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:
        """A pipeline whose ``execute`` is guarded like any command."""
        pipe = _GuardedPipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)
        pipe.gate = self.gate
        return pipe


def _ignored(answer: "asyncio.Future[Any]") -> None:
    if not answer.cancelled():
        answer.exception()


class GuardedCluster(RedisCluster):
    """The same for Redis Cluster."""

    gate: Gate
    _asked: set[asyncio.Task[Any]]

    def guarded_by(self, gate: Gate) -> Self:
        """This client behind ``gate``; every client needs one."""
        self.gate = gate
        self._asked = set()
        return self

    def ask(self, *args: Any) -> "asyncio.Future[Any]":
        """Run one command from now on; its answer is to be awaited when it is needed."""
        task = asyncio.ensure_future(self.execute_command(*args))
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)
        task.add_done_callback(_ignored)
        return task

    def tell(self, *args: Any) -> None:
        """Run one command without waiting for it, nor for whether it succeeds."""
        self.ask(*args)

    @property
    def circuit(self) -> Circuit:
        """For health reports and metrics."""
        return self.gate.circuit

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Run one command on the node that owns its key."""
        return await guarded(self.gate, lambda: super(GuardedCluster, self).execute_command(*args, **options))

    def pipeline(self, transaction: Any = None, shard_hint: Any = None) -> ClusterPipeline:
        """A pipeline whose ``execute`` is guarded like any command; transactions need keys with one hash tag."""
        if shard_hint:
            raise ValueError("Redis Cluster has no shard hints")
        pipe = _GuardedClusterPipeline(self, transaction)  # type: ignore[abstract] # an annotation only
        pipe.gate = self.gate
        return pipe


def open_redis(
    url: str, *, timeout: float = TIMEOUT, circuit: Circuit | None = None, clock: Clock | None = None
) -> GuardedRedis:
    """A client for ``url``; nothing is sent until the first command, so this works while Redis is away.

    ``redis://``, ``rediss://`` and ``unix://`` are one server; ``redis+cluster://host:port,host:port`` a cluster;
    ``redis+sentinel://host:port,host:port/service`` a watched one (each also as ``rediss+…``); ``fake://name`` is the
    engine inside this process. ``timeout`` is in seconds, for connecting and for each answer. Close with ``aclose()``.
    """
    circuit = circuit or Circuit("redis", clock=clock)
    scheme = urlsplit(url).scheme
    if scheme.endswith("+cluster"):
        client: Any = _open_cluster(url, timeout)
    elif scheme.endswith("+sentinel"):
        client = _open_sentinel(url, timeout)
    elif scheme == "fake":
        client = _open_fake(url)
    else:
        client = GuardedRedis.from_url(url, **_options(timeout))
    return cast(GuardedRedis, client.guarded_by(Gate(circuit)))


def redis_url(host: str, port: int = 6379, password: str | None = None, db: int = 0) -> str:
    """The address of one server from its parts."""
    credentials = f":{quote(password, safe='')}@" if password else ""
    return f"redis://{credentials}{host}:{port}/{db}"


async def ping(redis: GuardedRedis) -> float:
    """Seconds that one round trip took, for health reports; raises ``StateUnavailable``."""
    started = time.perf_counter()
    await redis.ping()
    return time.perf_counter() - started


def _options(timeout: float) -> dict[str, Any]:
    # The library's own default is ten tries, four seconds, for every command while Redis is down. A time-out is not
    # tried again: it has already cost the whole wait.
    retry = Retry(ConstantBackoff(_SECOND_TRY_AFTER), 1, supported_errors=(RedisConnectionError,))
    return {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        # A health check is one more answer to wait for on a silent server, twice over; what it would find, TCP's own
        # keep-alive and the pool's look at each connection find as well. Neither do we introduce ourselves.
        "health_check_interval": 0,
        "driver_info": None,
        "retry": retry,
        "decode_responses": False,
        # Nothing here needs the pushes of version 3, and version 2 is cheaper to read.
        "protocol": 2,
        "max_connections": _MOST_CONNECTIONS,
    }


def _open_cluster(url: str, timeout: float) -> GuardedCluster:
    hosts, options = _hosts_and_options(url, timeout)
    nodes = [ClusterNode(host, port) for host, port in hosts]
    return GuardedCluster(startup_nodes=nodes, **options)


def _open_sentinel(url: str, timeout: float) -> Any:
    hosts, options = _hosts_and_options(url, timeout)
    service, _, db = urlsplit(url).path.strip("/").partition("/")
    # The password is the server's; without options of their own the sentinels would be asked ten times over.
    to_sentinels = {key: value for key, value in options.items() if key not in ("username", "password")}
    sentinel = Sentinel(hosts, sentinel_kwargs=to_sentinels, **options)  # type: ignore[no-untyped-call]
    return sentinel.master_for(service or "mymaster", redis_class=GuardedRedis, db=int(db or 0))


def _open_fake(url: str) -> Any:
    from fakeredis import aioredis  # lazy: 0.2 s that only the last fallback pays

    class GuardedFake(aioredis.FakeRedis, GuardedRedis):  # type: ignore[misc]
        pass

    return GuardedFake(host=urlsplit(url).netloc or "chatbet")


def _hosts_and_options(url: str, timeout: float) -> tuple[list[tuple[str, int]], dict[str, Any]]:
    parts = urlsplit(url)
    credentials, _, addresses = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    hosts = [(host, int(port or 6379)) for host, _, port in (item.partition(":") for item in addresses.split(","))]
    options = _options(timeout) | {"username": unquote(user) or None, "password": unquote(password) or None}
    return hosts, options | ({"ssl": True} if parts.scheme.startswith("rediss") else {})
