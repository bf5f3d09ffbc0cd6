"""Keys: one prefix, one hash tag per session."""

import re

from chatbet.state import keys


def test_all_keys_of_a_session_live_in_one_slot_of_a_cluster() -> None:
    """Scripts over several keys need that."""
    of_session = [
        keys.session("s1", "state"),
        *keys.session_lock("s1"),
        keys.duplicate("s1", "m"),
        keys.echo("s1"),
        keys.claim("s1", "slip"),
        keys.connection("s1"),
    ]
    assert {re.search(r"\{(.*?)\}", key).group(1) for key in of_session} == {"s1"}  # type: ignore[union-attr]


def test_two_upstreams_on_one_redis_do_not_mix() -> None:
    """Another sandbox world is another upstream."""
    assert keys.cached("a", "odds", "1") != keys.cached("b", "odds", "1")
