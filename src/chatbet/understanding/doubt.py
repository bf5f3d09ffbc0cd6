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
"""The second reading's chance, as a share of the first's. Of 1,483 sentences that nobody trained on 10 are asked back
so, 6 of them misread; from 0.3 on 13 are, 7 of them misread."""
PLAUSIBLE = 0.05
"""The chance of either guess at a message whose best reading is none that can be offered."""
BARE = 4
"""Words of a message that may be nothing but a name or a day: its matches are shown."""
OFFERED = frozenset(
    {
        Intent.MATCH_SCHEDULE_QUERY, Intent.ODDS_INFORMATION_QUERY, Intent.BETTING_RECOMMENDATION,
        Intent.TEAM_COMPARISON, Intent.TOURNAMENT_INFO, Intent.USER_BALANCE_QUERY, Intent.BET_SIMULATION,
        Intent.HELP_REQUEST,
    }
)  # fmt: skip
"""Readings that can be offered: each has an answer of its own."""
_NOTHING_ASKED = (Intent.UNCLEAR, Intent.GREETING)
"""Readings that a second one must be likelier than."""
_ALIKE = (
    frozenset({Intent.ODDS_INFORMATION_QUERY, Intent.BET_SIMULATION}),
    frozenset({Intent.TEAM_COMPARISON, Intent.BETTING_RECOMMENDATION}),
)
"""Readings of which either is right: a slip tells its price, a tip compares its sides."""
_PRICED = frozenset({Intent.ODDS_INFORMATION_QUERY, Intent.TEAM_COMPARISON, Intent.MATCH_SCHEDULE_QUERY})
"""Readings that are all answered by prices where a market is named, or an outcome whose price seems to be asked."""


def question_of(heard: Utterance, chances: Mapping[str, float], reading: Reading, memory: Memory) -> Question | None:
    """What is asked back of a message; ``chances`` are those of its intents, none where a rule decided."""
    if not chances or _settled(heard, memory):
        return None
    first, *others = map(Intent, sorted(chances, key=chances.__getitem__, reverse=True))
    if heard.intent is not first:
        return None
    rivals = [one for one in others if _offerable(one, reading)]
    decide = _close if _offerable(first, reading) else _guesses
    wishes = decide(heard, rivals, chances, reading)
    return Question("", None, wishes) if wishes else None


def _settled(heard: Utterance, memory: Memory) -> bool:
    """True where nothing may be asked back, however close two readings are."""
    repeated = memory.question is not None and bool(memory.question.wishes)
    decided = heard.act or heard.question or heard.also or heard.preferences or heard.system or heard.share
    told = heard.follow_up or heard.hedged or bool(heard.unknown_names)
    return heard.safety != Safety() or memory.slip_open or repeated or told or bool(decided)


def _close(
    heard: Utterance, rivals: list[Intent], chances: Mapping[str, float], reading: Reading
) -> tuple[Intent, ...]:
    """The best two or three readings, where they are near each other and would be answered by different things."""
    first, second, third = heard.intent, *rivals[:2]
    least = max(CLOSE * chances[first], *(chances.get(one, 0.0) for one in _NOTHING_ASKED))
    if chances[second] < least or _answered_alike(first, second, reading):
        return ()
    said = requested(normalise(heard.text), heard.language)
    if first in said and second not in said:
        return ()
    alike = any(_answered_alike(one, third, reading) for one in (first, second))
    return (first, second) if alike or chances[third] < least else (first, second, third)


def _guesses(
    heard: Utterance, rivals: list[Intent], chances: Mapping[str, float], reading: Reading
) -> tuple[Intent, ...]:
    """The two readings that a message about something known may have, of which the best one makes no sense."""
    first, second = rivals[:2]
    unclear = heard.intent is Intent.UNCLEAR
    known = bool(reading.names) and (len(heard.text.split()) > BARE or not unclear)
    likely = chances[second] >= PLAUSIBLE and (unclear or chances[first] >= CLOSE * heard.confidence)
    return (first, second) if known and likely and not _answered_alike(first, second, reading) else ()


def _offerable(intent: Intent, reading: Reading) -> bool:
    match intent:
        case Intent.TEAM_COMPARISON:
            return bool(reading.sides)
        case Intent.USER_BALANCE_QUERY:
            return bool(reading.amounts or not reading.sides)
    return intent in OFFERED


def _answered_alike(first: Intent, second: Intent, reading: Reading) -> bool:
    """True when one answer serves both readings."""
    pair = frozenset({first, second})
    outcome = first is Intent.ODDS_INFORMATION_QUERY and bool(reading.markets.selections)
    return pair in _ALIKE or (bool(reading.markets.markets or outcome) and pair <= _PRICED)
