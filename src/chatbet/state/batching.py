"""Commands of one moment as one write: what is asked for in one step of the loop leaves and returns together.

Half of what a command costs is the way there and back. Under load, and within a turn that asks for several things, a
batch pays it once for all. Nobody waits for a batch to fill: it leaves at the end of the step in which it began.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from hiredis import pack_command
from redis.asyncio import Redis
from redis.exceptions import NoScriptError, ResponseError

from chatbet.errors import StateUnavailable

Command = tuple[tuple[Any, ...], dict[str, Any]]
Guard = Callable[[Callable[[], Awaitable[list[Any]]]], Awaitable[list[Any]]]
"""Runs one exchange with the server; every failure is ``StateUnavailable``."""


class Batch:
    """The commands that wait for the end of this step. ``deadly`` answers of the server fail the whole batch."""

    def __init__(self, redis: Redis, guard: Guard, deadly: tuple[type[Exception], ...]) -> None:
        self._redis = redis
        self._guard = guard
        self._deadly = deadly
        self._waiting: list[tuple[Command, asyncio.Future[Any]]] = []
        self._under_way: set[asyncio.Task[None]] = set()

    def submit(self, args: tuple[Any, ...], options: dict[str, Any]) -> asyncio.Future[Any]:
        """The command's answer, to be awaited; raises ``StateUnavailable``, or ``NoScriptError``."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        self._waiting.append(((args, options), answer))
        if len(self._waiting) == 1:
            loop.call_soon(self._leave)
        return answer

    def _leave(self) -> None:
        batch, self._waiting = self._waiting, []
        task = asyncio.get_running_loop().create_task(self._run(batch))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _run(self, batch: list[tuple[Command, asyncio.Future[Any]]]) -> None:
        try:
            results = await self._guard(lambda: self._exchange([command for command, _ in batch]))
        except StateUnavailable as fault:
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(StateUnavailable(str(fault), retry_after=fault.retry_after))
        except BaseException:
            for _, answer in batch:
                answer.cancel()
            raise
        else:
            for (_, answer), result in zip(batch, results, strict=True):
                _settle(answer, result)

    async def _exchange(self, commands: list[Command]) -> list[Any]:
        pool: Any = self._redis.connection_pool
        connection = await pool.get_connection()

        async def broken(_: Exception) -> None:
            await connection.disconnect()

        # One clock for the whole exchange: the library's own sets one for each answer, and makes a task of the sending.
        patience, connection.socket_timeout = connection.socket_timeout, None
        try:
            async with asyncio.timeout(patience):
                results: list[Any] = await connection.retry.call_with_retry(
                    lambda: self._once(connection, commands), broken
                )
                return results
        except (asyncio.CancelledError, TimeoutError):
            # Answers that nobody read would be taken for those of the next batch.
            await connection.disconnect()
            raise
        finally:
            connection.socket_timeout = patience
            await pool.release(connection)

    async def _once(self, connection: Any, commands: list[Command]) -> list[Any]:
        await connection.send_packed_command(packed([args for args, _ in commands]))
        results: list[Any] = []
        for args, options in commands:
            try:
                results.append(await self._redis.parse_response(connection, args[0], **options))
            except ResponseError as error:
                results.append(error)
        for result in results:
            if isinstance(result, self._deadly):
                raise result
        return results


def packed(commands: list[tuple[Any, ...]]) -> bytes:
    """The commands as the server reads them, in one piece."""
    # «SCRIPT LOAD» is one name for the library and two words for the server.
    return b"".join(pack_command((*name.split(), *words)) for name, *words in commands)


def _settle(answer: asyncio.Future[Any], result: Any) -> None:
    if answer.done():
        return
    if isinstance(result, NoScriptError):
        answer.set_exception(result)
    elif isinstance(result, Exception):
        answer.set_exception(StateUnavailable(f"redis: {type(result).__name__}"))
    else:
        answer.set_result(result)
