"""A process that bets and is killed on the way. It stays single-threaded, so that it can fork one victim per order.

Reads one JSON object per line: where Redis and the sandbox are, who bets how much, the step at which to die, and the
instant of the sandbox's clock. Writes one line per victim: how it ended.
"""

import asyncio
import json
import os
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from betting_world import BARCA, YES, SandboxWorld, _catalogue, open_desk, order

from chatbet.clock import ManualClock
from chatbet.conversation.checkpoints import Step
from chatbet.state.connection import open_redis

IN_FLIGHT = "in_flight"
"""The request has left, and the answer is not there yet."""


class KillAt:
    """Ends the process at one step, without a word."""

    def __init__(self, step: str) -> None:
        self.step = step

    async def reached(self, step: Step) -> None:
        """Die here, or a moment after sending."""
        if step == self.step:
            os.kill(os.getpid(), signal.SIGKILL)
        if step is Step.BEFORE_CALL and self.step == IN_FLIGHT:
            threading.Timer(0.02, os.kill, (os.getpid(), signal.SIGKILL)).start()


async def bet(job: dict[str, Any], catalogue: Any) -> None:
    """Order and confirm."""
    clock = ManualClock(datetime.fromisoformat(job["now"]))
    redis = open_redis(job["redis"])
    world = SandboxWorld(job["sandbox"], None, clock, catalogue)  # type: ignore[arg-type]
    async with open_desk(redis, world, checkpoints=KillAt(job["step"]), lease_ms=300) as desk:
        desk.user, desk.session = job["user"], job["session"]
        await desk.says(order(BARCA, stake=job["stake"]))
        await desk.says(YES)
    await redis.aclose()


def main() -> None:
    """Fork one victim per line."""
    catalogue: Any = None
    for line in sys.stdin:
        job = json.loads(line)
        if catalogue is None:
            catalogue = asyncio.run(_catalogue(job["sandbox"], ManualClock(datetime.fromisoformat(job["now"]))))
        pid = os.fork()
        if pid == 0:
            asyncio.run(bet(job, catalogue))
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        print(json.dumps({"killed": os.WIFSIGNALED(status)}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
