"""A message that only changes a part of the question before, whatever is chatted around it. Words: ``fragments.toml``.

«uy, ese día trabajo, ¿y el lunes?»: the clause that names the day asks nothing of its own, so the question stays.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from chatbet.language import Language
from chatbet.understanding.concepts import concepts_of
from chatbet.understanding.entities.reader import Phrasebook, Reader, cut, load, phrases
from chatbet.understanding.normalise import TokenKind
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Entities, Intent

Span = tuple[int, int]
_STOPS = frozenset(".,;:!?¿¡…")
_WEAK = 0.6
"""How sure the model must be of another question; where nothing is asked it is seldom as sure."""
_NOTHING_ASKED = frozenset({Intent.UNCLEAR, Intent.GREETING})
_MOST_LEFT = 3
"""Words of weight beside the entities of a clause that is no question of its own."""
_LONGEST_FACTOR = 4
"""Words of a clause that is nothing but «la mitad» or «el doble de eso»."""
_PRICED = frozenset({Intent.ODDS_INFORMATION_QUERY, Intent.BET_SIMULATION})
_ASKS: Mapping[str, frozenset[Intent]] = dict.fromkeys(
    (
        "balance", "my_bets", "deposit", "withdraw", "support", "how_use", "rule", "meaning", "term", "history",
        "title", "alert", "limit", "off_topic", "insult", "harm", "craving", "debt", "essentials", "schooling",
        "complaint", "kin", "person", "bot", "why", "confirm", "cancel",
    ),
    frozenset[Intent](),
) | {
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


@lru_cache(maxsize=8)
def _book(language: Language) -> Phrasebook:
    return Phrasebook({kind: phrases(section) for kind, section in load(language, "fragments").items()})


class Fragment:
    """One message, as a part of the question before."""

    def __init__(self, reading: Reading) -> None:
        """Cut the message; phrases are looked up when they are asked for."""
        self._reading = reading
        self._reader = Reader(cut(reading.text), _book(reading.language))

    def says(self, kind: str) -> bool:
        """True when a phrase of ``kind`` stands in the message."""
        return self._reader.holds(kind) and any(self._reader.has(kind, at) for at in range(self._reader.size))

    def factor(self) -> Decimal | None:
        """What the stake is multiplied by: a clause that is little more than «la mitad» or «twice that»."""
        if not self._reader.holds("factor"):
            return None
        owners = self._reader.pieces.owners
        for start, end in self._clauses():
            at = owners.index(start)
            while (past := self._reader.skip("lead", at)) != at:
                at = past
            found = self._reader.match("factor", at)
            if found and end - owners[at] <= _LONGEST_FACTOR:
                return Decimal(str(found[0]))
        return None

    def names_only(self, before: Intent, meant: Entities) -> bool:
        """True when the clauses that name something ask nothing but what was asked before."""
        naming = [clause for clause in self._clauses() if self._names(clause, meant)]
        return bool(naming) and not any(self._asks(clause, before) for clause in naming)

    def _clauses(self) -> Iterator[Span]:
        tokens = self._reading.text.tokens
        start = 0
        for at, token in enumerate(tokens):
            if token.norm in _STOPS:
                if start < at:
                    yield start, at
                start = at + 1
        if start < len(tokens):
            yield start, len(tokens)

    def _names(self, clause: Span, meant: Entities) -> bool:
        """True when an entity, a side or the number of a line or stake stands in the clause."""
        reading = self._reading
        places = (*reading.covered, *(one.start_token for one in reading.markets.selections))
        start, end = clause
        if any(start <= at < end for at in places):
            return True
        figures = bool(meant.lines or meant.amounts)
        return figures and any(token.kind is TokenKind.NUMBER for token in reading.text.tokens[start:end])

    def _asks(self, clause: Span, before: Intent) -> bool:
        """True when a clause, entities apart, asks for something else than was asked before, or says much."""
        covered, norms, tokens = self._reading.covered, self._reading.norms, self._reading.text.tokens
        words = tuple(norms[at] for at in range(*clause) if at not in covered and tokens[at].kind is not TokenKind.MARK)
        concepts = concepts_of(self._reading.language)
        if sum(word not in concepts.fillers for word in words) > _MOST_LEFT:
            return True
        return any(before not in _ASKS[meaning] for meaning, _, _ in concepts.shared.find(words) if meaning in _ASKS)


def goes_on(fragment: Fragment, intent: Intent, confidence: float, before: Intent, meant: Entities) -> bool:
    """True when the message goes on with the question before although the model takes it for another one."""
    unsure = confidence < _WEAK or intent in _NOTHING_ASKED
    return unsure and fragment.names_only(before, meant)
