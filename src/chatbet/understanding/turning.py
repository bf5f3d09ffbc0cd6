"""Which question a message asks in its conversation: the model's guess, judged by what its words change or ask. Pure.

A flat list of rules; the first that is sure decides, else the model does.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from chatbet.betting.market import Market
from chatbet.understanding import edits
from chatbet.understanding.entities.money import YEARS
from chatbet.understanding.fragments import Fragment
from chatbet.understanding.frame import PRICED
from chatbet.understanding.inheritance import is_match, sides
from chatbet.understanding.reading import Reading
from chatbet.understanding.subjects import ABOUT_SIDES
from chatbet.understanding.utterance import Entities, Intent

_UNSURE = 0.6
"""How sure the model must be of a question; where nothing is asked it is seldom as sure."""
_RATHER_SURE = 0.85
"""How sure it is of another question where two words of weight in a chat are not enough to make one."""
_RULED = 0.8
"""How sure a rule is at least."""
_MOST_BARE = 2
_LEAST_STAKE = 5
"""Smaller bare numbers after a list are places in it."""
_NO_PLACE = 10
"""From here a bare number is no place in any list of matches that is shown."""
_NEAR_A_BET = frozenset({Intent.MATCH_SCHEDULE_QUERY, Intent.TEAM_COMPARISON})
"""After the match of a side somebody may bet at once."""
_DESCRIBING: Mapping[Intent, frozenset[str]] = {
    Intent.TEAM_COMPARISON: frozenset({"when", "where"}),
    Intent.BETTING_RECOMMENDATION: frozenset({"pays", "price", "where"}),
    Intent.TOURNAMENT_INFO: frozenset({"where", "when"}),
    Intent.BET_SIMULATION: frozenset({"where", "pays", "price", "form"}),
}
"""Words that only narrow such a question down unless a mark asks: «when they are away», «que pague como 5»."""
_SEARCHED_FOR = frozenset({"sport", "match", "result", "played", "tournament"})
"""Words that say what is looked for: whoever says them again looks for something new."""
_OF_ITS_OWN = frozenset({"sport", "market", "result", "term", "match", "risk", "live"})
"""Words of a subject of their own: «córners del Barcelona» after a table."""
_OF_SIDES = frozenset({Intent.BET_SIMULATION, Intent.TEAM_COMPARISON})
_NOTHING_ASKED = frozenset({Intent.UNCLEAR, Intent.GREETING})


class Guess(NamedTuple):
    """The model's answer about one message."""

    intent: Intent
    confidence: float
    continues: bool
    """True when it means what the message before meant, with something else in its place."""
    chances: Mapping[str, float] = MappingProxyType({})
    """Of every intent, where the model alone decided."""

    @property
    def unsure(self) -> bool:
        """True when the model hardly knows, or takes the message for no question at all."""
        return self.confidence < _UNSURE or self.intent in _NOTHING_ASKED


class Turn(NamedTuple):
    """One message after a question."""

    guess: Guess
    chances: Mapping[str, float]
    reading: Reading
    fragment: Fragment
    before: Intent
    meant: Entities
    """What the question before was about."""
    slip_open: bool = False
    focused: bool = False
    """True when one match is under discussion."""


def decided(turn: Turn) -> Guess:
    """The guess, or what a rule knows better after a question about sides."""
    for rule in _RULES if turn.before in ABOUT_SIDES else ():
        intent = rule(turn)
        if intent is not None:
            sure = max(turn.guess.confidence if turn.guess.intent is intent else 0.0, _RULED)
            return Guess(intent, sure, continues=intent is turn.before)
    return turn.guess


def _changes(turn: Turn) -> Intent | None:
    """«cambia el X por el Y», «el doble», «más loco»: the same question with a part of it changed."""
    return turn.before if edits.changes(turn.fragment, turn.reading, turn.before, turn.meant) else None


def _asks_for_mine(turn: Turn) -> Intent | None:
    """«¿y mi equipo?»: the same question, whoever that is."""
    return turn.before if turn.fragment.asks_for_mine else None


def _risks(turn: Turn) -> Intent | None:
    """«con menos riesgo» after «armame un parlay»: still a pick is wanted, for nothing was picked yet."""
    picks = turn.before is Intent.BET_SIMULATION and not (turn.meant.selections or turn.reading.names)
    return Intent.BETTING_RECOMMENDATION if picks and turn.fragment.risk is not None else None


def _shifts(turn: Turn) -> Intent | None:
    """«and the day after that?»: the same question a day later."""
    return turn.before if turn.meant.dates and not turn.reading.sides and turn.fragment.days_on else None


def _mends(turn: Turn) -> Intent | None:
    """«foi mal, quis dizer sexta»: the same question with what was really meant."""
    meant = turn.fragment.says("meant") and bool(turn.reading.covered)
    return turn.before if meant and turn.fragment.left <= _MOST_BARE else None


def _returns(turn: Turn) -> Intent | None:
    """«volta pro Sevilla»: the same question about whom it was asked before."""
    back = turn.fragment.says("back") and bool(turn.reading.sides)
    return turn.before if back and turn.fragment.left <= _MOST_BARE else None


def _stakes_again(turn: Turn) -> Intent | None:
    """«o mesmo valor no Cagliari», «lo mismo para Getafe Elche»: the question before about somebody else."""
    again = bool(turn.reading.sides) and turn.fragment.says("same_stake")
    return turn.before if again and (turn.fragment.asks_nothing or turn.guess.unsure) else None


def _leans(turn: Turn) -> Intent | None:
    """«leaning Roma, 15» after a match: one side of it with a stake is a bet."""
    reading = turn.reading
    if turn.before is Intent.BET_SIMULATION or len(reading.sides) != 1 or reading.question:
        return None
    one = reading.sides[0] in sides(turn.meant) and is_match(turn.meant)
    plain = one and not (reading.dates or reading.markets.markets) and turn.fragment.asks_nothing
    figure = turn.fragment.figure if plain else None
    staked = bool(reading.amounts) or (figure is not None and figure.value >= _LEAST_STAKE and not figure.value % 1)
    return Intent.BET_SIMULATION if plain and staked else None


def _stakes(turn: Turn) -> Intent | None:
    """«va, 30», «15 a eso» after a price, «25» after a match: a stake without a question is a bet."""
    reading, fragment, priced = turn.reading, turn.fragment, turn.before is Intent.ODDS_INFORMATION_QUERY
    spoken_of = priced or (turn.before in _NEAR_A_BET and (turn.focused or bool(sides(turn.meant))))
    if not spoken_of or turn.meant.amounts or reading.question:
        return None
    bare = fragment.figure is not None and not turn.meant.lines and _may_be_stake(fragment.figure.value, priced=priced)
    plain = not reading.markets.markets and not reading.dates and fragment.left <= _MOST_BARE
    wanted = (reading.amounts or bare) and plain and fragment.asks_nothing and "thanks" not in fragment.concepts
    return Intent.BET_SIMULATION if wanted else None


def _may_be_stake(value: Decimal, *, priced: bool) -> bool:
    """Whether a bare number is a stake: after a price any but a place, after a match no place and no year either."""
    if value % 1:
        return False
    return value >= _LEAST_STAKE if priced else value >= _NO_PLACE and int(value) not in YEARS


def _swaps_on_slip(turn: Turn) -> Intent | None:
    """«mejor al empate» while a slip is open, whatever price was asked for in between."""
    if not turn.slip_open:
        return None
    picks = bool(turn.reading.markets.selections or turn.reading.sides) and not turn.reading.question
    plain = turn.fragment.asks_nothing and turn.fragment.left <= _MOST_BARE
    return Intent.BET_SIMULATION if picks and plain and turn.fragment.says("rather") else None


def _turns(turn: Turn) -> Intent | None:
    """«nope, the other team», «what about under tho», «cámbialo a que no»: another outcome of the same market."""
    if turn.before not in PRICED or turn.reading.names or turn.reading.dates or turn.reading.amounts:
        return None
    says, cues, meant = turn.fragment.says, turn.reading.cues, turn.meant
    scored = Market.BOTH_TEAMS_TO_SCORE in meant.markets and (says("scores_no") or says("scores_yes"))
    counted = Market.OVER_UNDER in meant.markets and ("fewer" in cues) != ("greater" in cues) and turn.guess.unsure
    other = ("other" in cues or says("turned")) and is_match(meant)
    plain = (scored or counted or other) and turn.fragment.left <= _MOST_BARE + 1
    return turn.before if plain and not turn.fragment.asked else None


def _asks_after(turn: Turn) -> Intent | None:
    """«cómo está el Barcelona», «how are Arsenal doing» while it is bet on: no change of the bet."""
    reading = turn.reading
    betting = turn.before is Intent.BET_SIMULATION and turn.guess.intent in _OF_SIDES
    if not betting or len(reading.sides) != 1 or reading.amounts or reading.dates or reading.markets.markets:
        return None
    return Intent.TEAM_COMPARISON if turn.fragment.says("how_they_are") else None


def _measures(turn: Turn) -> Intent | None:
    """«¿es mejor que el Marsella?» after a question about one side."""
    alone = len(sides(turn.meant)) == 1 and len(turn.reading.sides) == 1
    return Intent.TEAM_COMPARISON if alone and turn.fragment.says("than") else None


def _places(turn: Turn) -> Intent | None:
    """«ponla», «lovely, put it on» after a price with a stake: the bet itself."""
    priced = turn.before is Intent.ODDS_INFORMATION_QUERY and turn.meant.amounts and turn.meant.selections
    plain = priced and not (turn.reading.covered or turn.reading.question) and turn.fragment.left <= _MOST_BARE
    return Intent.BET_SIMULATION if plain and turn.fragment.says("put_on") else None


def _prices(turn: Turn) -> Intent | None:
    """«and the over?», «¿y si empatan?» after a match: an outcome alone is one whose price is asked."""
    reading, markets = turn.reading, turn.reading.markets
    priced = markets.markets or markets.selections or "level" in reading.cues
    compared = turn.before is Intent.TEAM_COMPARISON and not markets.markets
    other = compared or turn.before in PRICED or turn.before is Intent.BETTING_RECOMMENDATION or not turn.meant.teams
    if not priced or other or reading.names or reading.dates or reading.amounts or "asks_what" in reading.cues:
        return None
    alone = turn.fragment.left <= _MOST_BARE and not turn.fragment.asked
    return Intent.ODDS_INFORMATION_QUERY if alone else None


def _asks(turn: Turn) -> Intent | None:
    """«and when is the second one on?» after a comparison: the words of another question outweigh a vague guess."""
    asked = turn.fragment.asked
    if turn.before in asked and turn.guess.unsure and turn.fragment.left <= _MOST_BARE:
        return turn.before
    if not asked or turn.before in asked or turn.guess.intent in asked:
        return None
    vague = turn.guess.continues or turn.guess.unsure
    plain = turn.reading.question or turn.fragment.begins_asking
    told = not plain and bool(turn.fragment.concepts & _DESCRIBING.get(turn.before, frozenset()))
    if not vague or told or "not" in turn.fragment.concepts:
        return None
    return max(asked, key=lambda intent: turn.chances.get(intent.value, 0.0))


def _goes_on(turn: Turn) -> Intent | None:
    """«uy, ese día trabajo, ¿y el lunes?»: whatever names something and asks nothing goes on with the question."""
    fragment, guess = turn.fragment, turn.guess
    if guess.continues or not fragment.names_only(turn.before, turn.meant):
        return None
    plain = fragment.clauses > 1 or fragment.concepts.isdisjoint(_OF_ITS_OWN)
    chatted = plain and guess.confidence < _RATHER_SURE
    most = _MOST_BARE if chatted else 0
    bare = fragment.left <= most and fragment.bare(turn.before, turn.meant)
    return turn.before if guess.unsure or bare else None


def _fancies(turn: Turn) -> Intent | None:
    """«fancy them?», «¿le tienes fe?» of whoever was spoken of."""
    vague = (turn.guess.unsure or turn.guess.continues) and not turn.reading.names and bool(sides(turn.meant))
    return Intent.BETTING_RECOMMENDATION if vague and turn.fragment.says("fancied") else None


def _would_return(turn: Turn) -> Intent | None:
    """«how much would 20 get me» after a pick."""
    tipped = turn.before is Intent.BETTING_RECOMMENDATION and turn.guess.unsure and not turn.reading.names
    asks = tipped and not turn.fragment.concepts.isdisjoint(("how_much", "i_win", "pays"))
    return Intent.ODDS_INFORMATION_QUERY if asks and turn.fragment.figure is not None else None


def _names_one(turn: Turn) -> Intent | None:
    """«how far off are Roma» after a table: whoever is named has a place in the question before."""
    strange = turn.guess.intent in _NOTHING_ASKED and turn.guess.confidence < _UNSURE
    return turn.before if strange and turn.reading.sides and turn.before is Intent.TOURNAMENT_INFO else None


def _wants_one_of_two(turn: Turn) -> Intent | None:
    """«who'd you back», «¿con cuál te quedas?» after a match."""
    vague = turn.guess.unsure and not turn.reading.names and is_match(turn.meant)
    wanted = vague and turn.before is not Intent.BETTING_RECOMMENDATION and turn.fragment.says("which_side")
    return Intent.BETTING_RECOMMENDATION if wanted and not turn.fragment.asked else None


def _wants_more(turn: Turn) -> Intent | None:
    """«otra», «¿por qué?», «plan b?» after a pick."""
    reading = turn.reading
    if turn.before is not Intent.BETTING_RECOMMENDATION or reading.names or reading.amounts:
        return None
    # «otra combinada» sounds like a bet; there is none without a side.
    vague = turn.guess.unsure or (turn.guess.intent is Intent.BET_SIMULATION and not reading.markets.selections)
    return turn.before if vague and turn.fragment.says("more_picks") else None


def _same(turn: Turn) -> Intent | None:
    """«sexta tem também?»: the same question about another day alone, of the same competition."""
    reading = turn.reading
    if turn.guess.intent is not turn.before or not reading.dates or reading.names or reading.amounts:
        return None
    listed = "generic" in reading.cues and not turn.fragment.says("also")
    searched = not listed and not sides(turn.meant) and turn.fragment.concepts.isdisjoint(_SEARCHED_FOR)
    return turn.before if searched and turn.fragment.asks_nothing else None


_RULES: tuple[Callable[[Turn], Intent | None], ...] = (
    _swaps_on_slip,
    _asks_after,
    _changes,
    _asks_for_mine,
    _risks,
    _shifts,
    _mends,
    _returns,
    _stakes_again,
    _leans,
    _stakes,
    _places,
    _turns,
    _measures,
    _prices,
    _asks,
    _goes_on,
    _same,
    _fancies,
    _would_return,
    _names_one,
    _wants_one_of_two,
    _wants_more,
)
