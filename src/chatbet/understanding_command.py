"""The ``understand`` command: the sandbox's names (or the configured sportsbook's), one JSON object per sentence."""

from collections.abc import Iterable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import TextIO

import orjson

from chatbet.clock import SystemClock
from chatbet.conversation.listening import roster_of
from chatbet.services import upstream_address
from chatbet.settings import Settings
from chatbet.sportsbook.client import HttpSportsbook
from chatbet.sportsbook.keeper import CatalogueKeeper
from chatbet.understanding.commandline import answer_lines, on_wire, understood
from chatbet.understanding.understand import Understanding


async def run(
    settings: Settings, text: str | None, lines: Iterable[bytes] | None, now: datetime | None, out: TextIO
) -> None:
    """Understand one text, or every JSON line, against the names on offer."""
    fixed = now or settings.chatbet_now
    clock = SystemClock.starting_at(fixed) if fixed else SystemClock()
    async with AsyncExitStack() as stack:
        address = await upstream_address(settings, clock, stack)
        upstream = await stack.enter_async_context(HttpSportsbook(address, clock=clock))
        keeper = CatalogueKeeper(upstream, clock)
        catalogue = await keeper.refresh()
    moment = (now or clock.now()).astimezone(settings.zone)
    understanding, hint = Understanding(roster_of(catalogue)), settings.default_language
    if text is not None:
        told = on_wire(understood(understanding, text, (), now=moment, hint=hint))
        out.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    for answer in answer_lines(understanding, lines or (), now=moment, hint=hint):
        out.write(answer + "\n")
        out.flush()
