"""What a session still has to be told: kept until it has arrived, whoever sent it meanwhile."""

import orjson

from chatbet.conversation.notices import Notice, read_notices

WAITS = {b"alert": orjson.dumps(["Subió a 2.20.", "ODDS_INFORMATION_QUERY", "msg_1"])}
SENT = WAITS | {b"~alert": b"-"}
TOLD = SENT | {b"alert": b"-"}
NOTICE = Notice("alert", "Subió a 2.20.", "ODDS_INFORMATION_QUERY", "msg_1")


def test_what_nobody_has_sent_is_told() -> None:
    """In the next answer, and to whoever connects."""
    assert read_notices(WAITS) == read_notices(WAITS, unheard=True) == (NOTICE,)


def test_what_was_sent_is_told_again_only_to_who_comes_back() -> None:
    """The socket that has it does not hear it twice; whoever comes without it may never have heard it."""
    assert read_notices(SENT) == ()
    assert read_notices(SENT, unheard=True) == (NOTICE,)


def test_what_has_arrived_is_told_to_nobody() -> None:
    """The mark stays, so that the same news twice is told once."""
    assert read_notices(TOLD) == read_notices(TOLD, unheard=True) == ()
