"""Finds what a text claims without a figure, word by word, and hands it to the claims of its sentence."""

from dataclasses import dataclass

from chatbet.brain.facts import Facts
from chatbet.brain.grounding.banned import phrases_ending
from chatbet.brain.grounding.cursor import Cursor
from chatbet.brain.grounding.naming import Found
from chatbet.brain.grounding.sentence import Sentence
from chatbet.brain.grounding.subjects import Subject
from chatbet.brain.grounding.tokens import Token, words_of
from chatbet.brain.grounding.verdicts import Claim
from chatbet.brain.grounding.violation import Violation
from chatbet.brain.grounding.words import Words

_NOTHING, _LEADER_OF = "nothing", "leader_of"
_RESULTS = frozenset({Claim.WON, Claim.LOST, Claim.DREW})


@dataclass(frozen=True, slots=True)
class Said:
    """A claim that ends at a word: in so many words, with its subject still to come or not."""

    tag: str
    size: int
    forward: bool


class Claiming:
    """The claims of one reply."""

    def __init__(self, facts: Facts, words: Words, cursor: Cursor) -> None:
        self._words = words
        self._cursor = cursor
        self._known = {word for name in (*facts.venues, *facts.names) for word in words_of(name)}

    def find(self, at: int, recent: list[str], units: int) -> Said | None:
        """What ends with the word at ``at``; the longest phrase counts, and one that goes on is not over yet."""
        if recent[-1] in self._words.grounds:
            self._ground(at, units)
        found = phrases_ending(recent, self._words.claims)
        if not found or found[0][0] == _NOTHING or self._goes_on(at, tuple(recent[-found[0][1] :])):
            return None
        tag, size = found[0]
        if tag in _RESULTS and self._counted(at + 1):
            return None
        return Said(tag, size, self._cursor.norm(at + 1) in self._words.copulas)

    def word(self, token: Token, said: Said | None, sentence: Sentence) -> None:
        """A word has been read, and what ends with it."""
        claims = sentence.claims
        if token.norm in self._words.turns:
            claims.turns += 1
        if token.norm in self._words.supposing and token.text.lower() == token.norm:  # «si», not «sí»
            claims.denied.append(sentence.units)
        if said is None:
            return
        if said.tag == _LEADER_OF:
            sentence.tag(_LEADER_OF)
        else:
            self._say(Claim(said.tag), token.text, token.start, sentence, said)

    def name(self, found: Found, led: str | None, start: int, sentence: Sentence) -> None:
        """A name has been read, after what led to it."""
        claims, clause = sentence.claims, sentence.clause
        if found.venues:
            claims.venues.append((found.venues, found.text, start))
        elif found.sides:
            widened = led == "or" and clause.nearest is not None and len(clause.nearest.outcomes) > 1
            subject = clause.nearest if widened and clause.nearest else Subject(found.sides)
            matched = led in ("opponent", "hosts", "visits")
            claims.mention(subject, sentence.units, clause.segment, matched=matched)
            if led in ("versus", "dash", "among"):
                claims.pair()
        elif sentence.seen(_LEADER_OF, within=2):  # «lead La Liga»
            self._say(Claim.LEADER, found.text, start, sentence, Said("", 1, forward=False))

    def _counted(self, at: int) -> bool:
        """«ganó 6», «lost four»: how often, not a result; «ganó 2-1» is read as a score."""
        return self._cursor.is_number(at) or self._cursor.word(at) in self._words.number_words

    def _say(self, claim: Claim, text: str, start: int, sentence: Sentence, said: Said) -> None:
        segment = sentence.clause.segment
        sentence.claims.say(claim, text, start, sentence.units, segment, size=said.size, forward=said.forward)

    def _goes_on(self, at: int, phrase: tuple[str, ...]) -> bool:
        return any(self._cursor.phrase(at + 1, rest) is not None for rest in self._words.claims_longer.get(phrase, ()))

    def _ground(self, at: int, units: int) -> None:
        """«estadio Monumental», «Tokyo Stadium»: a ground that is in no book must at least be one of the facts'."""
        skipped = self._words.of | self._words.articles | self._words.copulas - {":"}
        here = at + 1
        while self._cursor.word(here) in skipped and here < at + 4:
            here += 1
        after, before = self._cursor.at(here), self._cursor.tokens[at - 1] if units > 1 else None
        named = [near for near in (after, before) if near is not None and near.capital]
        if named and not any(near.norm in self._known for near in named):
            raise Violation("venue", self._cursor.tokens[at].text)
