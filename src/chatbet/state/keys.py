"""Every key in Redis, in one place, with how long it lives. Nothing else spells a key; every key has a time to live.

What belongs to one session shares the hash tag ``{sid}``, so that scripts over several of its keys also run on a
cluster. Times to live are in seconds unless a name says otherwise; a session's own comes from the settings.
"""

PREFIX = "chatbet:"

DUPLICATE_TTL = 600
"""How long a message id is remembered with its reply (fixed by the public contract)."""
ECHO_TTL = 2
"""How long the same text counts as sent twice (fixed by the public contract)."""
CLAIM_TTL = 7 * 86_400
"""How long a confirmed order cannot be confirmed again: longer than any retry or reconciliation."""
LOCK_TTL_MS = 4_000
"""Without a sign of life from its holder a session's lock passes on after this long."""
LEASE_TTL_MS = 10_000
"""Without renewal a watcher's work is taken over after this long."""
CACHE_LOCK_TTL_MS = 1_200
"""At most one worker fetches one thing; while it lives it renews this, and a dead one blocks the others no longer."""
HISTORY_TTL = 14 * 86_400
"""How long price points are kept for plots."""
ALERT_TTL = 180 * 86_400
"""How long the list of open alerts outlives the last one that was added: longer than any match is announced ahead."""
USER_TTL = 30 * 86_400
"""How long the list of a user's sessions and their settings outlive the last visit."""
TOKEN_TTL = 86_400
"""How long the newest token of an account is kept for all workers; one that has expired meanwhile is renewed again."""

CONNECTION_TTL = 86_400
"""How long the number of a session's newest connection is remembered; two that meet are seldom a day apart."""

PROTECTION_TTL = 10 * 365 * 86_400
"""How long a self-exclusion and self-set limits are kept: they must outlive every absence."""


def session(session_id: str, part: str) -> str:
    """One part of a session's memory, for example ``state`` or ``history``."""
    return f"{PREFIX}s:{{{session_id}}}:{part}"


def session_lock(session_id: str) -> tuple[str, str, str]:
    """The queue, the leases and the counter of a session's lock."""
    base = session(session_id, "lock")
    return f"{base}:queue", f"{base}:leases", f"{base}:next"


def duplicate(session_id: str, message_id: str) -> str:
    """The stored reply to one message id."""
    return session(session_id, f"dup:{message_id}")


def echo(session_id: str) -> str:
    """What was said a moment ago: only the very last message can come twice, not the «sí» of another question."""
    return session(session_id, "echo")


def claim(session_id: str, what: str) -> str:
    """The right to do something once, for example to place one confirmed slip."""
    return session(session_id, f"claim:{what}")


def order(session_id: str, order_id: str) -> str:
    """How far one order has come."""
    return session(session_id, f"order:{order_id}")


def open_orders() -> str:
    """The orders of all sessions that somebody still has to look after, by when."""
    return f"{PREFIX}orders:{{open}}"


def connection(session_id: str) -> str:
    """The number of the connection that speaks for a session: the newest has the highest."""
    return session(session_id, "connection")


def user(user_id: str, part: str) -> str:
    """One part of what is kept of a user across sessions."""
    return f"{PREFIX}u:{{{user_id}}}:{part}"


def token(account: str) -> str:
    """The newest token of one account, by a name that does not give its key away."""
    return f"{PREFIX}t:{{{account}}}"


def cached(namespace: str, kind: str, key: str) -> str:
    """A cached answer of the sportsbook that ``namespace`` names."""
    return f"{PREFIX}c:{{{namespace}:{kind}:{key}}}"


def price_history(fixture_id: str) -> str:
    """The price points seen of one fixture."""
    return f"{PREFIX}h:{{{fixture_id}}}"


def last_prices(fixture_id: str) -> str:
    """The last price of each selection of one fixture."""
    return f"{price_history(fixture_id)}:last"


def last_score(fixture_id: str) -> str:
    """How one match stood when it was last looked at."""
    return f"{PREFIX}h:{{{fixture_id}}}:score"


def alerts_of_fixture(fixture_id: str) -> str:
    """The alerts that wait for a price of one fixture."""
    return f"{PREFIX}h:{{{fixture_id}}}:alerts"


def open_alerts() -> str:
    """The fixtures whose prices somebody waits for, by when nobody does any more."""
    return f"{PREFIX}alerts:{{open}}"


def lease(name: str) -> str:
    """Which process does a piece of background work."""
    return f"{PREFIX}lease:{{{name}}}"


def rate_limits() -> str:
    """The prefix under which the rate limiter keeps its windows."""
    return f"{PREFIX}rate"


def session_channel(session_id: str) -> str:
    """Frames and notices for whoever holds the session's connection."""
    return f"{PREFIX}ch:session:{session_id}"


def topic_channel(topic: str) -> str:
    """Updates of a subscribed topic, for example ``odds:123``."""
    return f"{PREFIX}ch:topic:{topic}"
