"""Whether a message may as well ask for something else than its best reading: then it is asked back. Pure.

Only where nothing else decides: no act, no open bet, no conversation that the message goes on with, no words that ask
for the best reading alone; never where a sign of safety speaks, and never two times in a row.
"""

from collections.abc import Mapping

from chatbet.understanding.memory import Memory
from chatbet.understanding.normalise import normalise
from chatbet.understanding.reading import Reading
from chatbet.understanding.second import requested
from chatbet.understanding.utterance import Intent, Question, Safety, Utterance

CLOSE = 0.5
"""The second reading's chance, as a share of the first's. Of held-out sentences one in 150 is asked back so, half of
them misread otherwise; from 0.3 on most questions are about sentences that were understood."""
PLAUSIBLE = 0.05
"""The chance of either guess at a message that is UNCLEAR."""
BARE = 4
"""Words of a message that may be nothing but a name or a day: its matches are shown."""
_SIDES = frozenset({Intent.TEAM_COMPARISON})
"""What is about named sides only."""
_OFFERED = _SIDES | {
    Intent.MATCH_SCHEDULE_QUERY, Intent.ODDS_INFORMATION_QUERY, Intent.BETTING_RECOMMENDATION,
    Intent.TOURNAMENT_INFO, Intent.USER_BALANCE_QUERY, Intent.BET_SIMULATION, Intent.HELP_REQUEST,
}  # fmt: skip
"""Readings that can be offered: each has an answer of its own."""
_NOTHING_ASKED = (Intent.UNCLEAR, Intent.GREETING)
"""Readings that a second one must be likelier than."""
_ALIKE = (
    frozenset({Intent.ODDS_INFORMATION_QUERY, Intent.BET_SIMULATION}),
    frozenset({Intent.TEAM_COMPARISON, Intent.BETTING_RECOMMENDATION}),
)
"""Readings of which either is right: a slip tells its price, a tip compares its sides."""
_PRICED = frozenset({Intent.ODDS_INFORMATION_QUERY, Intent.TEAM_COMPARISON, Intent.MATCH_SCHEDULE_QUERY})
"""Readings that are all answered by prices where a market or an outcome is named."""


def question_of(heard: Utterance, chances: Mapping[str, float], reading: Reading, memory: Memory) -> Question | None:
    """What is asked back of a message; ``chances`` are those of its intents, none where a rule decided."""
    if not chances or _settled(heard, memory):
        return None
    first, *others = map(Intent, sorted(chances, key=chances.__getitem__, reverse=True))
    if heard.intent is not first:
        return None
    rivals = [one for one in others if _offerable(one, reading)]
    decide = _guesses if first is Intent.UNCLEAR else _close
    wishes = decide(heard, rivals, chances, reading)
    return Question("", None, wishes) if wishes else None


def _settled(heard: Utterance, memory: Memory) -> bool:
    """True where nothing may be asked back, however close two readings are."""
    repeated = memory.question is not None and bool(memory.question.wishes)
    decided = heard.act or heard.question or heard.also or heard.preferences or heard.system or heard.share
    told = heard.follow_up or bool(heard.unknown_names)
    return heard.safety != Safety() or memory.slip_open or repeated or told or bool(decided)


def _close(
    heard: Utterance, rivals: list[Intent], chances: Mapping[str, float], reading: Reading
) -> tuple[Intent, ...]:
    """The best two readings, where they are near each other and would be answered by different things."""
    first, second = heard.intent, rivals[0]
    idle = max(chances.get(one, 0.0) for one in _NOTHING_ASKED)
    if not _offerable(first, reading) or chances[second] < max(CLOSE * chances[first], idle):
        return ()
    said = requested(normalise(heard.text), heard.language)
    named = first in said and second not in said
    return () if named or _answered_alike(first, second, reading) else (first, second)


def _guesses(
    heard: Utterance, rivals: list[Intent], chances: Mapping[str, float], reading: Reading
) -> tuple[Intent, ...]:
    """The two readings that an UNCLEAR message about something known may have."""
    first, second = rivals[:2]
    likely = reading.names and len(heard.text.split()) > BARE and chances[second] >= PLAUSIBLE
    return (first, second) if likely and not _answered_alike(first, second, reading) else ()


def _offerable(intent: Intent, reading: Reading) -> bool:
    return intent in _OFFERED and (intent not in _SIDES or bool(reading.sides))


def _answered_alike(first: Intent, second: Intent, reading: Reading) -> bool:
    """True when one answer serves both readings."""
    pair = frozenset({first, second})
    priced = bool(reading.markets.markets or reading.markets.selections)
    return pair in _ALIKE or (priced and pair <= _PRICED)
