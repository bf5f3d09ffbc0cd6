"""Which answers count as read: those whose arrival the client's side confirmed, and those it left in order after."""

import asyncio

import pytest

from chatbet.api import receipts
from chatbet.api.receipts import Receipts, Sent


class Client:
    """The other side of a line, and the mailbox that gets back what may not have reached it."""

    def __init__(self, *, silent_server: bool = False) -> None:
        self.questions: list[asyncio.Future[bool]] = []
        self.unread: list[str] = []
        self._silent_server = silent_server
        self._asked = asyncio.Event()
        self.line = Receipts(self._ask, self._given_back)

    def _given_back(self, sent: Sent) -> None:
        self.unread.append(sent.answer_id)

    def _ask(self) -> "asyncio.Future[bool] | None":
        self._asked.set()
        if self._silent_server:
            return None
        self.questions.append(asyncio.get_running_loop().create_future())
        return self.questions[-1]

    def gets(self, *answers: str) -> None:
        """Answers leave for it."""
        for answer in answers:
            self.line.sent(answer, f"to-{answer}")

    async def was_asked(self) -> None:
        """Until somebody wants to know; what that means has been done then."""
        await asyncio.wait_for(self._asked.wait(), 10)
        self._asked.clear()

    async def answers(self, *, there: bool) -> None:
        """Answer the last question."""
        self.questions[-1].set_result(there)
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a second here."""
    monkeypatch.setattr(receipts, "ASK_AFTER", 0.01)


async def test_one_question_stands_for_all_that_was_sent_before_it() -> None:
    """What is sent after it needs another."""
    client = Client()
    client.gets("a", "b")
    await client.was_asked()
    client.gets("c")
    await client.answers(there=True)
    assert [answer in client.line for answer in "abc"] == [False, False, True]
    client.line.closed(read=False)
    assert client.unread == ["c"]


async def test_what_was_not_confirmed_is_given_back_once() -> None:
    """Whether the question got no answer, or there was no time for one."""
    client = Client()
    client.gets("a")
    await client.was_asked()
    client.gets("b")
    client.line.closed(read=False)
    await client.answers(there=False)
    client.line.closed(read=False)
    assert client.unread == ["a", "b"]


async def test_who_leaves_in_order_has_read_everything() -> None:
    """Also when the question is still open."""
    client = Client()
    client.gets("a")
    await client.was_asked()
    client.gets("b")
    client.line.closed(read=True)
    await client.answers(there=False)
    assert client.unread == []


async def test_where_nobody_can_tell_what_was_sent_counts_as_read() -> None:
    """Under another server."""
    client = Client(silent_server=True)
    client.gets("a")
    await client.was_asked()
    client.line.closed(read=False)
    assert client.unread == []
