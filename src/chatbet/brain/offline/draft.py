"""What a skill gives back: words, cards and what the conversation should remember. Drafts add up."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from chatbet.brain.asking import Asked, asked
from chatbet.brain.cards import Card
from chatbet.brain.offline.formats import Formats
from chatbet.brain.offline.nouns import by_competition, of_competition
from chatbet.brain.offline.wording import filled
from chatbet.brain.port import TurnContext
from chatbet.language import Language
from chatbet.sportsbook.model import Fixture, Tournament
from chatbet.tools.results import Source
from chatbet.understanding.memory import Offer, ShownFixture, ShownSelection
from chatbet.understanding.utterance import Question

UNITS = {"football": "goals", "basketball": "points", "tennis": "sets"}
"""What a side scores, by sport."""
_STYLES = (Asked.AMERICAN, Asked.FRACTIONAL)
_NEAR_DAYS = {-1: "word.yesterday", 0: "word.today", 1: "word.tomorrow"}


@dataclass(frozen=True, slots=True)
class Draft:
    """One skill's part of a reply; ``suggestions`` are messages the user may send next."""

    text: str
    cards: tuple[Card, ...] = ()
    suggestions: tuple[str, ...] = ()
    shown: tuple[ShownFixture, ...] = ()
    focus: ShownFixture | None = None
    prices: tuple[ShownSelection, ...] = ()
    offer: Offer | None = None
    question: Question | None = None
    source: Source | None = None
    stake: Decimal | None = None
    degraded: str | None = None


@dataclass(frozen=True, slots=True)
class Speech:
    """Phrases and names in one language, whoever reads them."""

    language: Language

    def say(self, key: str, **fields: object) -> str:
        """A phrase of the language; a sentence that ends in «p. m.» has its full stop already."""
        said = filled(self.language, key, fields)
        return said.replace(". m..", ". m.") if ". m.." in said else said

    def home(self, fixture: Fixture) -> str:
        """The home side's name for the reader."""
        return fixture.home.names.in_language(self.language)

    def away(self, fixture: Fixture) -> str:
        """The away side's name for the reader."""
        return fixture.away.names.in_language(self.language)


@dataclass(frozen=True, slots=True)
class Voice(Speech):
    """How one turn's reader is spoken to: phrases, figures and names in their language."""

    turn: TurnContext
    formats: Formats
    asks: frozenset[Asked]
    """What the message asks for beside its entities."""

    @classmethod
    def of(cls, turn: TurnContext) -> "Voice":
        """The voice for this turn's reader."""
        zone = str(turn.now.tzinfo)
        asks = asked(turn.language, turn.utterance.wording)
        wanted = next((style for style in _STYLES if style in asks), None)
        odds_format = wanted.value if wanted else turn.odds_format
        return cls(turn.language, turn, Formats(turn.language, zone, turn.tools.currency, odds_format), asks)

    def paying(self) -> "Voice":
        """The same voice in the currency that the message named: what a price pays holds in any."""
        amounts = self.turn.utterance.entities.amounts
        if not amounts or amounts[0].held_in(self.formats.currency):
            return self
        currency = amounts[0].currency or self.formats.pesos
        return replace(self, formats=replace(self.formats, currency=currency)) if currency else self

    def local(self, instant: datetime) -> datetime:
        """An instant in the reader's zone."""
        return instant.astimezone(self.turn.now.tzinfo)

    def when(self, instant: datetime) -> str:
        """Day and hour, with «hoy» or «mañana» before the day where it is."""
        return self._near(instant, self.formats.when(self.local(instant)))

    def on(self, instant: datetime) -> str:
        """As ``when``, with the preposition that a sentence needs: «el domingo …», «na segunda-feira …»."""
        return self._on(instant, self.formats.when(self.local(instant)))

    def on_day(self, instant: datetime) -> str:
        """The day alone, as a sentence needs it: «el domingo 29 de noviembre», «ayer sábado …»."""
        return self._on(instant, self.day(instant))

    def near_day(self, instant: datetime) -> str:
        """The day with «hoy», «mañana» or «ayer» before it where it is."""
        return self._near(instant, self.day(instant))

    def day(self, instant: datetime) -> str:
        """The day, with its year where that is not this one."""
        moment = self.local(instant)
        written = self.formats.day(moment)
        if moment.year == self.turn.now.year:
            return written
        return f"{written}{self.say('word.of_year', year=moment.year)}"

    def _on(self, instant: datetime, written: str) -> str:
        near = self._near(instant, written)
        return near if near != written else f"{self.say(f'on.{self.local(instant).isoweekday()}')} {written}"

    def _near(self, instant: datetime, written: str) -> str:
        days = (self.local(instant).date() - self.turn.now.date()).days
        return f"{self.say(_NEAR_DAYS[days])} {written}" if days in _NEAR_DAYS else written

    def clock(self, instant: datetime) -> str:
        """The hour alone."""
        return self.formats.clock(self.local(instant))

    def tournament(self, fixture: Fixture) -> str:
        """The competition's name for the reader."""
        return fixture.tournament.names.in_language(self.language)

    def by(self, tournament: Tournament) -> str:
        """«por la Premier League»."""
        return by_competition(self.language, tournament.names.in_language(self.language))

    def of_the(self, tournament: Tournament) -> str:
        """«de la Premier League»."""
        return of_competition(self.language, tournament.names.in_language(self.language))

    def sport(self, sport_id: str) -> str:
        """The English key of a sport, ``football`` and the like; ``"1"`` is football, whatever it is called."""
        known = next((sport for sport in self.turn.tools.catalogue.sports if sport.id == sport_id), None)
        return "football" if sport_id == "1" or known is None else known.names.en.casefold().replace(" ", "_")

    def unit(self, sport_id: str) -> str:
        """What a side scores in that sport: «goles», «puntos», «sets»."""
        return self.say(f"unit.{UNITS.get(self.sport(sport_id), 'points')}")

    def team(self, canonical: str) -> str:
        """The reader's name of a team in the catalogue, else the name itself."""
        competitor = self.turn.tools.catalogue.team(canonical)
        return competitor.names.in_language(self.language) if competitor else canonical

    def competition(self, canonical: str) -> str:
        """The reader's name of a tournament in the catalogue, else the name itself."""
        tournament = self.turn.tools.catalogue.tournament(canonical)
        return tournament.names.in_language(self.language) if tournament else canonical

    def pairing(self, fixture: Fixture) -> str:
        """«Barcelona vs Real Madrid»."""
        return f"{self.home(fixture)} {self.say('word.versus')} {self.away(fixture)}"


def shown(fixture: Fixture) -> ShownFixture:
    """What the conversation remembers of a fixture."""
    return ShownFixture(
        fixture.id, fixture.home.names.canonical, fixture.away.names.canonical, fixture.tournament.names.canonical
    )


def _without_question(part: Draft) -> str:
    """The text without its closing question: only the last part of a reply asks one."""
    lines = part.text.split("\n")
    return "\n".join(lines[:-1] if len(lines) > 1 and lines[-1].endswith("?") else lines)


def merged(drafts: Iterable[Draft]) -> Draft:
    """Several drafts as one: words in order, the first draft's offer and focus win, suggestions without repeats."""
    parts = list(drafts)
    first = parts[0]
    if len(parts) == 1:
        return first
    return Draft(
        text="\n\n".join([*filter(None, map(_without_question, parts[:-1])), parts[-1].text]),
        cards=tuple(card for part in parts for card in part.cards),
        suggestions=tuple(dict.fromkeys(line for part in parts for line in part.suggestions))[:4],
        shown=next((part.shown for part in parts if part.shown), ()),
        focus=next((part.focus for part in parts if part.focus), None),
        prices=next((part.prices for part in parts if part.prices), ()),
        offer=parts[-1].offer,
        question=next((part.question for part in parts if part.question), None),
        source=next((part.source for part in parts if part.source), None),
        stake=next((part.stake for part in parts if part.stake), None),
        degraded=next((part.degraded for part in parts if part.degraded), None),
    )
