"""``get_balance`` and the bet list: the turn's own user, nobody else's."""

from chatbet.errors import TokenExpired, UpstreamError
from chatbet.tools.context import ToolContext
from chatbet.tools.results import BalanceFound, BetsFound, CannotDo, Miss, Source, ToolResult


async def get_balance(context: ToolContext) -> ToolResult:
    """The money in the account that this session is linked to."""
    if context.account is None:
        return CannotDo("get_balance", Miss.NOT_LINKED)
    try:
        balance = await context.sportsbook.balance(context.account)
    except TokenExpired:
        return CannotDo("get_balance", Miss.NOT_LINKED)
    except UpstreamError:
        return CannotDo("get_balance", Miss.UPSTREAM_DOWN)
    return BalanceFound(balance, Source(context.now))


async def get_bets(context: ToolContext) -> ToolResult:
    """The account's bets where the sportsbook keeps a list that can be read."""
    if context.account is None:
        return CannotDo("get_balance", Miss.NOT_LINKED)
    try:
        bets = await context.sportsbook.bets(context.account)
    except UpstreamError:
        return CannotDo("get_balance", Miss.UPSTREAM_DOWN)
    if bets is None:
        return CannotDo("get_balance", Miss.NO_STATISTICS)
    return BetsFound(bets, Source(context.now))
