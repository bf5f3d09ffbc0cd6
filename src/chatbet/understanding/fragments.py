"""A message that only changes a part of the question before, whatever is chatted around it. Words: ``fragments.toml``.

«uy, ese día trabajo, ¿y el lunes?»: the clause that names the day asks nothing of its own, so the question stays.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from chatbet.language import Language
from chatbet.understanding.concepts import concepts_of
from chatbet.understanding.entities.numbers import NUMBER_STARTS, Number, NumberReader, number_words
from chatbet.understanding.entities.reader import Phrasebook, Reader, cut, load, phrases
from chatbet.understanding.normalise import TokenKind
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Entities, Intent

Span = tuple[int, int]
_STOPS = frozenset(".,;:!?¿¡…")
_MOST_LEFT = 3
"""Words of weight beside the entities of a clause that is no question of its own."""
_WISHES = frozenset({"generic", "order", "calc"})
"""Cues of a wish of its own."""
_LONGEST_YES = 6
_HALF = Decimal("0.5")
_WEEK = 7
_MY_TEAM = 3
"""Words of «mi equipo» with one more beside them."""
_PLURALS = frozenset({"los", "las", "os", "as", "dos", "das", "the"})
"""Articles before a number that only counts those who were named."""
_BET = Intent.BET_SIMULATION
_PRICED = frozenset({Intent.ODDS_INFORMATION_QUERY, Intent.BET_SIMULATION})
_ASKS: Mapping[str, frozenset[Intent]] = dict.fromkeys(
    (
        "balance", "my_bets", "deposit", "withdraw", "support", "how_use", "rule", "meaning", "term", "history",
        "title", "alert", "limit", "off_topic", "insult", "harm", "craving", "debt", "essentials", "schooling",
        "complaint", "kin", "person", "bot", "why", "confirm", "cancel",
    ),
    frozenset[Intent](),
) | {
    "price": _PRICED,
    "pays": _PRICED,
    "how_much": _PRICED,
    "i_win": _PRICED,
    "recommend": frozenset({Intent.BETTING_RECOMMENDATION}),
    "compare": frozenset({Intent.TEAM_COMPARISON}),
    "form": frozenset({Intent.TEAM_COMPARISON}),
    "when": frozenset({Intent.MATCH_SCHEDULE_QUERY}),
    "where": frozenset({Intent.MATCH_SCHEDULE_QUERY}),
    "table": frozenset({Intent.TOURNAMENT_INFO}),
    "which_exist": frozenset({Intent.TOURNAMENT_INFO}),
    "starts": frozenset({Intent.TOURNAMENT_INFO}),
}  # fmt: skip
"""Concepts that ask for something, and the questions of which they are a part."""

_SURE = frozenset({"when", "where", "compare", "form", "pays", "price"})
"""Those that ask whatever else is said."""
_SAID = {"who_better": Intent.TEAM_COMPARISON, "place_in_table": Intent.TOURNAMENT_INFO}
"""Phrases that do so too."""


@lru_cache(maxsize=8)
def _book(language: Language) -> Phrasebook:
    return Phrasebook({kind: phrases(section) for kind, section in load(language, "fragments").items()})


@dataclass(frozen=True, slots=True)
class Figure:
    """A bare number in a message."""

    value: Decimal
    text: str
    span: Span
    """Its tokens."""
    spelled: bool


class Fragment:
    """One message, as a part of the question before."""

    def __init__(self, reading: Reading) -> None:
        """Cut the message; phrases are looked up when they are asked for."""
        self._reading = reading
        self._reader = Reader(cut(reading.meant), _book(reading.language))

    def says(self, kind: str) -> bool:
        """True when a phrase of ``kind`` stands in the message."""
        return self._reader.says(kind)

    @cached_property
    def factor(self) -> Decimal | None:
        """What the stake is multiplied by: a clause that begins with «la mitad» or «twice that» and asks nothing."""
        if not self._reader.holds("factor"):
            return None
        owners = self._reader.pieces.owners
        for start, end in self._clauses():
            at = owners.index(start)
            while (past := self._reader.skip("lead", at)) != at:
                at = past
            found = self._reader.match("factor", at)
            past = owners[found[1] - 1] + 1 if found else at
            if not found or owners[at] in self._reading.covered or self._says_much((past, end)):
                continue
            if not self._asks((start, end), Intent.BET_SIMULATION, ours=True):
                return Decimal(str(found[0]))
        return None

    @cached_property
    def days_on(self) -> int:
        """1 for «al día siguiente», -1 for «the day before», 7 for «the week after» whichever day was meant."""
        return int(self.says("next_day")) - int(self.says("day_before")) + _WEEK * int(self.says("next_week"))

    @cached_property
    def risk(self) -> str | None:
        """The risk of a pick by that of the one before: «más loco», «not so wild»."""
        if self.says("calmer"):
            return "low"
        return "high" if self.says("bolder") else None

    @cached_property
    def figure(self) -> Figure | None:
        """The last number that no entity has read, and that is no «los dos» or «the second one»."""
        reader = self._numbers
        found: Figure | None = None
        at = 0
        while at < reader.size:
            number = reader.number(at) if reader.opens(at, NUMBER_STARTS) and self._free(at) else None
            if number is not None and self._counts(number, at):
                found = self._figure(number, at)
            at = number.end if number is not None else at + 1
        return found

    def sign(self, span: Span) -> int:
        """1 where money comes on top of a stake, -1 where it is taken off, 0 where it is the stake."""
        reader = self._reader
        start, end = bisect_left(reader.pieces.owners, span[0]), bisect_left(reader.pieces.owners, span[1])
        for sign, kind in ((1, "raise"), (-1, "lower")):
            if reader.has(f"{kind}_after", end) or reader.before(f"{kind}_before", start, 5):
                return sign
        return 0

    @cached_property
    def _numbers(self) -> NumberReader:
        return NumberReader(self._reader.pieces, number_words(self._reading.language))

    def _free(self, at: int) -> bool:
        return self._reader.pieces.owners[at] not in self._reading.covered

    def _counts(self, number: Number, at: int) -> bool:
        """True for a number that may be a stake or a line."""
        if not number.spelled:
            token = self._numbers.pieces.text.tokens[self._numbers.pieces.owners[at]]
            return token.kind is TokenKind.NUMBER and not token.norm[-1].isalpha()
        return number.value > 1 and self._numbers.word(at - 1) not in _PLURALS

    def _figure(self, number: Number, at: int) -> Figure:
        owners, norms = self._reader.pieces.owners, self._reader.norms
        half = self._reader.match("and_half", number.end) if not number.value % 1 else None
        end = half[1] if half else number.end
        value = number.value + _HALF if half else number.value
        plus = "+" if at and norms[at - 1] == "+" else ""
        return Figure(value, f"{plus}{value.normalize():f}", (owners[at], owners[end - 1] + 1), spelled=number.spelled)

    def names_only(self, before: Intent, meant: Entities) -> bool:
        """True when the last clause that names something asks nothing but what was asked before."""
        naming = [clause for clause in self._clauses() if self._names(clause, before, meant)]
        if not naming or self._says_much(naming[-1]):
            return False
        return not self._asks(naming[-1], before)

    def bare(self, before: Intent, meant: Entities) -> bool:
        """True when nothing is asked beside what is named, and what is named has a place in the question before."""
        reading, markets = self._reading, self._reading.markets
        if reading.amounts and not (before is Intent.BET_SIMULATION or meant.amounts):
            return False
        if (markets.markets or markets.selections or markets.lines) and before not in _PRICED:
            return False
        pointed = "anaphor" in reading.cues and not reading.names and self.clauses == 1
        wishes = pointed or not reading.cues.isdisjoint(_WISHES)
        return not wishes and not self.asked

    @cached_property
    def left(self) -> int:
        """How many words of weight stand beside what is named, in the last clause that names something."""
        naming = [clause for clause in self._clauses() if any(clause[0] <= at < clause[1] for at in self._places)]
        return len(self._weighty(naming[-1])) if naming else len(self._reading.content)

    @property
    def agrees(self) -> bool:
        """True for a yes with courtesies and «show me» around it, and nothing else: «sí, hágame el favor»."""
        reading, reader = self._reading, self._reader
        if not reader.has("agreed", 0) or reading.covered or len(reading.words) > _LONGEST_YES:
            return False
        concepts = concepts_of(reading.language)
        found = [span for name, *span in concepts.shared.find(reading.words) if name == "show"]
        shown = {word for start, end in found for word in reading.words[start:end]}
        polite = {at for kind in ("agreed", "please") for at in self._spans(kind)}
        asked = bool(shown) or self.says("please")
        plain = all(
            at in polite or word in shown or word in concepts.fillers or word in concepts.courtesy or word in _STOPS
            for at, word in enumerate(reader.norms)
        )
        return plain and asked and "thanks" not in self.concepts

    def _spans(self, kind: str) -> Iterator[int]:
        """The pieces of every phrase of a kind."""
        for at in range(self._reader.size):
            found = self._reader.match(kind, at)
            yield from range(at, found[1]) if found else ()

    @property
    def clauses(self) -> int:
        """How many clauses it has."""
        return sum(1 for _ in self._clauses())

    @cached_property
    def concepts(self) -> frozenset[str]:
        """What the words mean by themselves."""
        return frozenset(one for one, _, _ in self._found)

    @cached_property
    def _found(self) -> tuple[tuple[str, int, int], ...]:
        return tuple(concepts_of(self._reading.language).shared.find(self._reading.words))

    @property
    def asks_for_mine(self) -> bool:
        """True for «¿y mi equipo?», which tells nothing of the user and asks for nothing that is known of them."""
        reading = self._reading
        if "my_team" not in reading.cues or reading.sides or len(reading.content) > _MY_TEAM:
            return False
        first = next((at for at, norm in enumerate(self._reader.norms) if norm not in _STOPS), 0)
        return self._reader.has("beside", first)

    @property
    def asks_nothing(self) -> bool:
        """True when no word asks for anything."""
        return self.concepts.isdisjoint(_ASKS) and not self.asked

    @property
    def begins_asking(self) -> bool:
        """True when the first word of weight asks: «y cuándo se topan», «when do they meet»."""
        words, fillers = self._reading.words, concepts_of(self._reading.language).fillers
        first = next((at for at, word in enumerate(words) if word not in fillers), 0)
        return any(one in _SURE and start == first for one, start, _ in self._found)

    @cached_property
    def asked(self) -> frozenset[Intent]:
        """The questions that the words ask for sure."""
        plain = [_ASKS[one] for one in self.concepts & _SURE]
        said = [frozenset({intent}) for kind, intent in _SAID.items() if self.says(kind)]
        return frozenset.intersection(*plain, *said) if plain or said else frozenset()

    def _clauses(self) -> Iterator[Span]:
        tokens = self._reading.meant.tokens
        start = 0
        for at, token in enumerate(tokens):
            if token.norm in _STOPS:
                if start < at:
                    yield start, at
                start = at + 1
        if start < len(tokens):
            yield start, len(tokens)

    def _names(self, clause: Span, before: Intent, meant: Entities) -> bool:
        """True when an entity, a side or the number of a line or stake stands in the clause."""
        start, end = clause
        if any(start <= at < end for at in self._places):
            return True
        figure = self.figure if before is Intent.BET_SIMULATION or meant.lines or meant.amounts else None
        return figure is not None and start <= figure.span[0] < end

    @cached_property
    def _places(self) -> tuple[int, ...]:
        """The tokens of entities and sides."""
        outcomes = self._reading.markets.selections
        sides = (at for one in outcomes for at in range(one.start_token, one.end_token))
        return (*self._reading.covered, *sides)

    def _weighty(self, clause: Span) -> list[str]:
        """The words of a clause that mean something, entities and sides apart."""
        reading = self._reading
        fillers = concepts_of(reading.language).fillers
        free = [at for at in range(*clause) if at not in self._places]
        words = [reading.norms[at] for at in free if reading.text.tokens[at].kind is not TokenKind.MARK]
        return [word for word in words if word not in fillers]

    def _words(self, clause: Span) -> tuple[str, ...]:
        """The words of a clause, entities and sides apart."""
        named, norms, tokens = self._places, self._reading.norms, self._reading.text.tokens
        return tuple(norms[at] for at in range(*clause) if at not in named and tokens[at].kind is not TokenKind.MARK)

    def _says_much(self, clause: Span) -> bool:
        """True when too much is said beside what is named."""
        fillers = concepts_of(self._reading.language).fillers
        return sum(word not in fillers for word in self._words(clause)) > _MOST_LEFT

    def _asks(self, clause: Span, before: Intent, *, ours: bool = False) -> bool:
        """True when a clause asks for something else than was asked before; ``ours``: for something about matches."""
        found = concepts_of(self._reading.language).shared.find(self._words(clause))
        asked = [_ASKS[meaning] for meaning, _, _ in found if meaning in _ASKS]
        return any(before not in intents for intents in asked if intents or not ours)
