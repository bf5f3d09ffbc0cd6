"""Judges what a conversation said about its bets against the sportsbook's ledger."""

import re
from dataclasses import dataclass, field
from typing import Any

from betting_world import Desk

from chatbet.conversation.messages import Answer
from chatbet.understanding.utterance import Utterance

MADE = re.compile(r"Apuesta hecha|ya está hecha|tu apuesta quedó hecha")
NOT_MADE = re.compile(r"[Nn]o se descontó nada|[Nn]o he apostado nada|[Nn]o aposté nada")
NEVER_MADE = re.compile(r"[Nn]o se descontó nada")
"""Said of an order that is over, not only of the moment."""


@dataclass
class Judge:
    """Follows one user's conversation; every contradiction is a finding."""

    findings: list[str] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    """Slips of which it was said that they never became a bet."""
    told: set[str] = field(default_factory=set)
    """Slips of which it was said that they did."""

    async def hear(self, desk: Desk, said: Utterance, **more: Any) -> Answer:
        """One message and its answer, judged at once."""
        slip = (await desk.state()).slip
        answer = await desk.says(said, **more)
        self.judge(desk, slip.id if slip else "", answer.text)
        return answer

    def judge(self, desk: Desk, slip_id: str, text: str) -> None:
        """What ``text`` says about a slip, against the ledger of this moment."""
        booked = {bet.reference for bet in desk.bets}
        if MADE.search(text):
            self.told.add(slip_id)
            if slip_id not in booked:
                self.findings.append(f"said to be made, but is not: {text}")
        elif NOT_MADE.search(text):
            if slip_id in booked:
                self.findings.append(f"said not to be made, but is: {text}")
            if NEVER_MADE.search(text):
                self.closed.add(slip_id)

    async def read_history(self, desk: Desk) -> None:
        """A reply that was saved counts as told, though its process died before sending it: it is delivered later."""
        page = await desk.store.history(desk.session, limit=100, offset=0)
        said = " ".join(message["content"] for message in page.messages if message["role"] == "assistant")
        self.told |= {bet.reference or "" for bet in desk.bets if bet.id in said}

    def close(self, desk: Desk) -> list[str]:
        """All findings, with those that only the end shows."""
        references = [bet.reference or "" for bet in desk.bets]
        for twice in {one for one in references if references.count(one) > 1}:
            self.findings.append(f"two bets for slip {twice}")
        for late in self.closed & set(references):
            self.findings.append(f"said never to be made, but is in the end: {late}")
        for silent in set(references) - self.told:
            self.findings.append(f"a bet that nobody was told of: {silent}")
        if desk.money != 1000 - sum(bet.stake for bet in desk.bets):
            self.findings.append("the money does not add up")
        return self.findings
