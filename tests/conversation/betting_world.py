"""What the betting tests stand on: a sandbox in a thread, a worker's conversation, and messages already understood."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import uvicorn
from starlette.applications import Starlette

from chatbet.brain.offline.brain import OfflineBrain
from chatbet.brain.port import Brain
from chatbet.clock import Clock, ManualClock
from chatbet.conversation.accounts import Accounts
from chatbet.conversation.checkpoints import Checkpoints
from chatbet.conversation.house import Betting, betting_house
from chatbet.conversation.messages import Answer, UserMessage
from chatbet.conversation.presenting import House
from chatbet.conversation.reconciler import Pace
from chatbet.conversation.session import Session, SessionStore
from chatbet.conversation.turn import Conversation, Defaults
from chatbet.language import Language
from chatbet.sandbox.app import SandboxConfig, create_sandbox
from chatbet.sandbox.ledger import Bet
from chatbet.sportsbook.catalogue import Catalogue
from chatbet.sportsbook.client import HttpSportsbook
from chatbet.sportsbook.keeper import CatalogueKeeper
from chatbet.sportsbook.model import Fixture
from chatbet.sportsbook.port import Sportsbook
from chatbet.sportsbook.renewing import RenewingSportsbook
from chatbet.state.connection import GuardedRedis
from chatbet.state.locks import SessionLocks
from chatbet.understanding.utterance import Act, Amount, Entities, Intent, Utterance

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
SECRET = b"a secret of thirty-two bytes or so"
BARCA, MADRID, CITY, ARSENAL, BAYERN = (
    "FC Barcelona", "Real Madrid", "Manchester City", "Arsenal", "Bayern Munich",
)  # fmt: skip


class SandboxWorld:
    """A running sandbox: its address, its books, its clock and its faults."""

    def __init__(self, url: str, app: Starlette, clock: ManualClock, catalogue: Catalogue) -> None:
        self.url = url
        self.app = app
        self.clock = clock
        self.catalogue = catalogue

    @property
    def book(self) -> Any:
        """The sportsbook behind the counter."""
        return self.app.state.book

    def reset(self) -> None:
        """No faults, and the first instant again."""
        self.faults.reset()
        self.book.pricer.jumps.clear()
        self.clock._now = NOW

    @property
    def faults(self) -> Any:
        """The rules in force."""
        return self.app.user_middleware[0].kwargs["faults"]

    def fault(self, **rule: Any) -> None:
        """Do something wrong from now on."""
        self.faults.add(rule)

    def bets(self, user_id: str) -> list[Bet]:
        """What a user has really bet."""
        return list(self.book.ledger.account(f"demo-{user_id}", self.book.now()).bets)

    def money(self, user_id: str) -> Decimal:
        """What a user really has."""
        balance: Decimal = self.book.ledger.account(f"demo-{user_id}", self.book.now()).balance
        return balance

    def fixture(self, home: str = BARCA, away: str = MADRID) -> Fixture:
        """The next match of two teams."""
        return self.catalogue.meetings(home, away)[0]


@contextmanager
def sandbox_world(folder: Path, clock: ManualClock | None = None) -> Iterator[SandboxWorld]:
    """Serve a sandbox from a thread of its own."""
    clock = clock or ManualClock(NOW)
    app = create_sandbox(SandboxConfig(clock=clock))
    path = folder / "sandbox.sock"
    config = uvicorn.Config(app, uds=str(path), lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.002)
    url = f"unix://{path}"
    yield SandboxWorld(url, app, clock, asyncio.run(_catalogue(url, clock)))
    server.should_exit = True
    thread.join()


async def _catalogue(url: str, clock: Clock) -> Catalogue:
    async with HttpSportsbook(url, clock=clock) as book, CatalogueKeeper(book, clock) as keeper:
        return await keeper.ready(10)


@dataclass
class Keeper:
    """A catalogue that stays as it is."""

    current: Catalogue

    async def with_fresh_live(self) -> Catalogue:
        """The same."""
        return self.current

    async def with_scores(self) -> Catalogue:
        """The same."""
        return self.current


@dataclass
class Script:
    """Knows beforehand what every message means."""

    meanings: dict[str, Utterance] = field(default_factory=dict)

    def understand(self, text: str, *_: Any, **__: Any) -> Utterance:
        """The meaning that was written down."""
        return self.meanings[text]


@dataclass
class Desk:
    """One worker, and a user who talks to it."""

    conversation: Conversation
    betting: Betting
    store: SessionStore
    accounts: Accounts
    world: SandboxWorld
    script: Script
    user: str
    session: str
    sportsbook: Sportsbook

    async def says(self, meaning: Utterance, *, again: bool = False, session: str | None = None, **more: Any) -> Answer:
        """One message, with a text of its own so that it is no echo (``again``: the very same text)."""
        text = meaning.text if again else f"{meaning.text} #{uuid4().hex[:6]}"
        self.script.meanings[text] = meaning
        fields = {"message_id": uuid4().hex, "timezone": "UTC"} | more
        message = UserMessage(text=text, session_id=session or self.session, user_id=self.user, **fields)
        return await self.conversation.answer(message, lambda _: None)

    async def state(self) -> Session:
        """What is remembered."""
        return await self.store.load(self.session, self.user)

    @property
    def bets(self) -> list[Bet]:
        """The sportsbook's ledger."""
        return self.world.bets(self.user)

    @property
    def money(self) -> Decimal:
        """The sportsbook's balance."""
        return self.world.money(self.user)

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.world.clock.advance(timedelta(seconds=seconds))


@asynccontextmanager
async def open_desk(
    redis: GuardedRedis,
    world: SandboxWorld,
    *,
    like: Desk | None = None,
    house: House | None = None,
    checkpoints: Checkpoints | None = None,
    wrap: Any = None,
    brain: Brain | None = None,
    demo: bool = True,
    patience: float = 4.0,
    clock: Clock | None = None,
    lease_ms: int = 4_000,
) -> AsyncIterator[Desk]:
    """One worker; ``like``: the desk whose user and session it shares; ``wrap`` puts something around the client."""
    clock = clock or world.clock
    async with HttpSportsbook(world.url, clock=clock, timeout=patience) as client:
        sportsbook = RenewingSportsbook(wrap(client) if wrap else client)
        accounts = Accounts(redis, sportsbook, SECRET, demo=demo)
        store = SessionStore(redis, ttl=3600)
        betting = betting_house(
            redis, sportsbook, accounts, store, clock,
            worker=uuid4().hex, house=house, pace=Pace(every=0.02), checkpoints=checkpoints,
        )  # fmt: skip
        script = like.script if like else Script()
        conversation = Conversation(
            store=store,
            locks=SessionLocks(redis, lease_ms=lease_ms),
            listener=script,  # type: ignore[arg-type]
            brain=brain or OfflineBrain(),
            desk=betting.desk,
            catalogue=Keeper(world.catalogue),  # type: ignore[arg-type]
            sportsbook=sportsbook,
            clock=clock,
            defaults=Defaults(Language.ES, ZoneInfo("UTC"), "USD"),
        )
        user, session = (like.user, like.session) if like else (f"u-{uuid4().hex[:12]}", uuid4().hex)
        yield Desk(conversation, betting, store, accounts, world, script, user, session, sportsbook)
        await betting.placement.aclose()


# Messages, already understood


def meaning(text: str, intent: Intent = Intent.UNCLEAR, **fields: Any) -> Utterance:
    """Any message."""
    language = fields.pop("language", Language.ES)
    entities = Entities(**{name: fields.pop(name) for name in list(fields) if name in Entities.__slots__})
    return Utterance(text, language, intent, 0.99, entities=entities, **fields)


def order(*selections: str, stake: str | None = None, text: str = "apuesto", **fields: Any) -> Utterance:
    """«apuesto 50 al Barça»."""
    amounts = (Amount(Decimal(stake), fields.pop("currency", None)),) if stake else ()
    teams = tuple(one for one in selections if one[0].isupper())
    return meaning(
        text, Intent.BET_SIMULATION, selections=selections, teams=fields.pop("teams", teams), amounts=amounts,
        order=True, **fields,
    )  # fmt: skip


def simulate(*selections: str, stake: str | None = None, **fields: Any) -> Utterance:
    """«simula 20 al Barça, City y Bayern»."""
    return replace(order(*selections, stake=stake, **({"text": "simula"} | fields)), order=False)


def act(act: Act, text: str = "", *, stake: str | None = None, **fields: Any) -> Utterance:
    """A message that does something to the dialogue."""
    amounts = (Amount(Decimal(stake)),) if stake else ()
    intent = fields.pop("intent", Intent.BET_SIMULATION)
    return meaning(text or str(act), intent, act=act, amounts=amounts, **fields)


YES = act(Act.YES, "sí", intent=Intent.UNCLEAR)
NO = act(Act.NO, "no", intent=Intent.UNCLEAR)
CANCEL = act(Act.CANCEL, "cancela")
PREPARE = order(text="prepárala")
ON_BARCA = order(BARCA, stake="50", text="apuesto 50 al Barça")
TRIPLE = (BARCA, CITY, BAYERN)
