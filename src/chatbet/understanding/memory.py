"""What a conversation was about, as far as understanding the next message needs it. Frozen; saved with the session."""

from dataclasses import dataclass, field
from enum import StrEnum

from chatbet.language import Language
from chatbet.understanding.utterance import Entities, Intent, NameMention, Question


class Offer(StrEnum):
    """What the assistant offered last: the meaning of a bare «sí»."""

    ODDS = "odds"
    RECOMMENDATION = "recommendation"
    FIXTURES = "fixtures"
    COMPARISON = "comparison"
    TABLE = "table"
    BET = "bet"
    """To turn a simulated slip into a real one."""
    HELP = "help"


@dataclass(frozen=True, slots=True)
class ShownFixture:
    """A match that the user has seen, by its number in the last reply."""

    fixture_id: str
    home: str
    away: str
    tournament: str = ""


@dataclass(frozen=True, slots=True)
class ShownSelection:
    """A price that the user has seen: what «al que pague más» chooses from."""

    fixture_id: str
    market: str
    outcome: str
    line: str | None
    odds: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A question with its entities, to come back to."""

    intent: Intent
    entities: Entities


@dataclass(frozen=True, slots=True)
class Memory:
    """The conversation so far, in one value; the empty one is a new conversation."""

    language: Language | None = None
    last: Intent | None = None
    """Of the last message that asked for anything, whatever it was about."""
    intent: Intent | None = None
    """Of the last message with a subject: a balance between two questions about a team does not change it."""
    entities: Entities = field(default_factory=Entities)
    """Of the message with the subject, after context."""
    table: bool = False
    """True when positions were asked for: «¿y la italiana?» asks for them again."""
    past: bool = False
    """True when a result was asked for: «¿y el Madrid?» asks for its own."""
    placed: str = ""
    """The league whose table said whom «el líder» means: «¿y el segundo?» means the next place in it."""
    earlier: Subject | None = None
    """What was talked of before the subject changed: «vuelve a lo anterior»."""
    shown: tuple[ShownFixture, ...] = ()
    focus: ShownFixture | None = None
    """The one match that «ese partido», «las cuotas» and «al empate» mean."""
    prices: tuple[ShownSelection, ...] = ()
    combined: bool = False
    """True when those prices are the legs of one bet: «ponle 10» means them all."""
    tipped: tuple[str, ...] = ()
    """The matches of the picks told so far: «otra» wants one of another match."""
    offer: Offer | None = None
    question: Question | None = None
    asked_text: str = ""
    """The message that the open question is about: it is understood again with the answer."""
    last_text: str = ""
    """The last message that named somebody, and its names: «no, el de Guayaquil» corrects one of them."""
    mentions: tuple[NameMention, ...] = ()
    favourite: str = ""
    """The team that «mi equipo» means."""
    slip_open: bool = False
    slip_teams: tuple[str, ...] = ()
    """The sides on the open slip, as «quita el City» names them."""
    country: str | None = None
    """ISO code guessed from the time zone: which club a bare «Nacional» means."""
