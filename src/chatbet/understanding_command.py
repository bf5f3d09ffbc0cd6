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
from chatbet.understanding.commandline import Parser


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
    parser = Parser(roster_of(catalogue), moment, settings.default_language)
    if text is not None:
        out.write(orjson.dumps(parser.parse("1", text, ()), option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    for line in lines or ():
        if line.strip():
            out.write(parser.parse_line(line).decode() + "\n")
