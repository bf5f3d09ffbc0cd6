"""What one message means: the value that understanding produces and everything later reads."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from chatbet.betting.market import Market
from chatbet.betting.money import PESOS
from chatbet.language import Language


class Intent(StrEnum):
    """What the user wants; upper case on the wire."""

    MATCH_SCHEDULE_QUERY = "MATCH_SCHEDULE_QUERY"
    ODDS_INFORMATION_QUERY = "ODDS_INFORMATION_QUERY"
    BETTING_RECOMMENDATION = "BETTING_RECOMMENDATION"
    TEAM_COMPARISON = "TEAM_COMPARISON"
    TOURNAMENT_INFO = "TOURNAMENT_INFO"
    USER_BALANCE_QUERY = "USER_BALANCE_QUERY"
    BET_SIMULATION = "BET_SIMULATION"
    GENERAL_SPORTS_QUERY = "GENERAL_SPORTS_QUERY"
    GREETING = "GREETING"
    HELP_REQUEST = "HELP_REQUEST"
    UNCLEAR = "UNCLEAR"


class Kind(StrEnum):
    """What a name stands for."""

    TEAM = "team"
    PLAYER = "player"
    TOURNAMENT = "tournament"


@dataclass(frozen=True, slots=True)
class NameMention:
    """A name found in the text. More than one candidate means: ask, never guess."""

    kind: Kind
    text: str
    start: int
    """Where it stands in the normalised text, in tokens."""
    end: int
    candidates: tuple[str, ...]
    """Canonical names, likeliest first."""
    confidence: float = 1.0

    @property
    def name(self) -> str:
        """The likeliest canonical name."""
        return self.candidates[0]

    @property
    def ambiguous(self) -> bool:
        """True when several readings stay close."""
        return len(self.candidates) > 1


@dataclass(frozen=True, slots=True)
class DateRange:
    """A half-open interval in the user's zone; an open side is None."""

    text: str
    start: datetime | None
    end: datetime | None
    grain: str
    """``day``, ``hour``, ``minute``, ``part_of_day``, ``weekend``, ``week``, ``month``, ``range``."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Money that the user named; ``currency`` is an ISO code, or None for a bare number or «pesos»."""

    value: Decimal
    currency: str | None = None
    text: str = ""
    local: bool = False
    """Said in the money of a country of pesos, whichever it is: «20 lucas», «50 mangos», «20.000 pesos»."""

    def held_in(self, currency: str) -> bool:
        """Whether so much may be taken from an account in ``currency`` without converting anything."""
        return currency in PESOS if self.local and self.currency is None else self.currency in (None, currency)


@dataclass(frozen=True, slots=True)
class Entities:
    """What the message is about, after context resolution. Names are canonical, in order of mention."""

    teams: tuple[str, ...] = ()
    tournaments: tuple[str, ...] = ()
    players: tuple[str, ...] = ()
    dates: tuple[DateRange, ...] = ()
    amounts: tuple[Amount, ...] = ()
    markets: tuple[Market, ...] = ()
    selections: tuple[str, ...] = ()
    """``home draw away over under yes no`` or a canonical team name."""
    lines: tuple[str, ...] = ()
    risk: str | None = None


class Act(StrEnum):
    """What a message does to the dialogue, beside its intent. At most one per message."""

    YES = "yes"
    NO = "no"
    PICK = "pick"
    """Chooses among what was offered: «el segundo», «2», «el de Cali»; see ``ordinal``."""
    CHEAPEST = "lowest_odds"
    """«la más segura / el favorito» of what was shown."""
    DEAREST = "highest_odds"
    """«al que pague más» of what was shown."""
    CHANGE_STAKE = "change_stake"
    """«mejor 50», «súbela a 35»."""
    DOUBLE_STAKE = "double_stake"
    TRIPLE_STAKE = "triple_stake"
    HALVE_STAKE = "halve_stake"
    RAISE_STAKE = "raise_stake"
    """«10 más»: the money named comes on top."""
    LOWER_STAKE = "lower_stake"
    """«quítale 5»: the money named is taken off."""
    REMOVE_LEG = "remove_leg"
    """«quita el City»."""
    ADD_LEG = "add_leg"
    """«agrégale el Bayern»."""
    CANCEL = "cancel"
    """«cancela», «olvídalo»: drops the slip."""
    WHAT_IF_LOSES = "what_if_loses"
    """«¿y si pierde uno?»."""
    THANKS = "thanks"
    GOODBYE = "goodbye"
    SHOW_PREFERENCES = "show_preferences"
    FORGET_PREFERENCES = "forget_preferences"
    SET_PREFERENCE = "set_preference"
    """«soy hincha del Cali», «siempre apuesto 20», «muéstrame cuotas americanas»; see ``preferences``."""
    LINK_ACCOUNT = "link_account"
    UNLINK_ACCOUNT = "unlink_account"
    SHOW_BETS = "show_bets"
    """«mis apuestas»."""
    ALERT = "alert"
    """«avísame si el Barça pasa de 2.20»; see ``threshold``."""
    PRICE_HISTORY = "price_history"
    """«¿cómo se ha movido la cuota?»."""
    SELF_EXCLUDE = "self_exclude"
    SET_LIMIT = "set_limit"
    """«ponme un límite de 50 al día»."""


@dataclass(frozen=True, slots=True)
class Safety:
    """Signs that selling must stop, each decided in code."""

    distress: bool = False
    crisis: bool = False
    """Speaks of not wanting to live: distress in which the game does not matter."""
    minor: bool = False
    self_exclusion: bool = False
    sure_thing: bool = False
    """Asks for a bet that cannot lose."""
    other_person: bool = False
    """Asks for somebody else's account."""

    @property
    def blocks_selling(self) -> bool:
        """True when no odds, pick or simulation may be shown."""
        return self.distress or self.minor or self.self_exclusion


@dataclass(frozen=True, slots=True)
class Question:
    """A clarifying question: the word that is ambiguous and its readings, or the wishes that a message may have."""

    about: str
    kind: Kind | None
    """None where it is asked what is wanted: the options then are intents."""
    options: tuple[str, ...]

    @property
    def wishes(self) -> tuple[Intent, ...]:
        """What may be wanted; empty where a name is ambiguous."""
        return tuple(map(Intent, self.options)) if self.kind is None else ()


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message, understood."""

    text: str
    language: Language
    intent: Intent
    confidence: float
    entities: Entities = field(default_factory=Entities)
    act: Act | None = None
    ordinal: int | None = None
    """1-based; -1 means the last one."""
    threshold: Decimal | None = None
    system: str | None = None
    """A system bet named in the text: ``lucky15``, ``trixie``, ``2/3`` …"""
    hedged: bool = False
    """Begins with a yes and goes on: «sí, si gana el Madrid»."""
    share: Decimal | None = None
    """The part of the balance named as the stake: 1 for «todo mi saldo»."""
    preferences: tuple[tuple[str, str], ...] = ()
    """What is wanted from now on, by name: ``odds_format``, ``stake``, ``team``, ``risk``, ``language``."""
    which_team: bool = False
    """Asks about «mi equipo», and nobody has said which one that is."""
    forgets: tuple[str, ...] = ()
    """Which of them are to be forgotten; with ``FORGET_PREFERENCES`` and none named, all are."""
    odds_format: str | None = None
    """The format named for this one answer: «cuotas americanas del Barça»."""
    safety: Safety = field(default_factory=Safety)
    question: Question | None = None
    named: tuple[str, ...] = ()
    """Teams and players in this message itself, before the conversation is asked: whom «quita el City» means."""
    mentions: tuple[NameMention, ...] = ()
    """The first names of this message as they were written: the next one may say which namesake was meant."""
    asked: str = ""
    """The earlier message that this one answers a question about or corrects; it was read again."""
    said: Entities | None = None
    """What the message itself holds, before the conversation filled the rest; None when nobody told the two apart."""
    unknown_names: tuple[str, ...] = ()
    """Words that stand where a team should, but that no roster entry matches."""
    past: bool = False
    """Asks about what already happened."""
    follow_up: bool = False
    """True when entities or intent were taken over from the conversation."""
    live: bool = False
    """Asks about what is being played now."""
    several: bool = False
    """Asks for a list of matches («los próximos partidos»), not for the next one alone."""
    table: bool = False
    """Asks for positions or points, not for a competition's dates."""
    order: bool = False
    """Wants the bet placed («apuesto»), not only calculated («simula», «si apuesto…»)."""
    also: Intent | None = None
    """A second request in the same message."""

    @property
    def wording(self) -> str:
        """The words that say what is wanted: an answer to a question has those of the message that it was about."""
        return self.asked or self.text

    @property
    def own(self) -> Entities:
        """What the message itself holds: a stake from here is new, one from ``entities`` may be an old one."""
        return self.entities if self.said is None else self.said
