"""Whether a word that could be a name is meant as one: «real», «city», «junior» and «Cali» also mean other things.

A name that is nothing else needs no sign. One that is also a place or a word needs a sign of sport, and yields to signs
of travel and home: the more common the word, the nearer the sign must stand.
"""

from collections.abc import Iterator
from enum import IntEnum

from chatbet.language import Language
from chatbet.understanding.entities import signs
from chatbet.understanding.entities.aliases import Gender, Surroundings, light_words, linking_words
from chatbet.understanding.entities.gazetteer import Rank, Sense
from chatbet.understanding.entities.scan import Candidate, Words, glued_article
from chatbet.understanding.normalise import TokenKind
from chatbet.understanding.utterance import Kind


class Doubt(IntEnum):
    """How much a name needs its surroundings to be one."""

    NONE = 0
    ANYWHERE = 1
    """A place, a nickname with another meaning, a typo: a sign of sport anywhere in the sentence."""
    NEARBY = 2
    """A common word: the sign must stand next to it."""
    STRONG = 3
    """So common that only an opponent, or a capital or an article with a sign of sport, will do."""
    IMPOSSIBLE = 4


_LONG = 7
"""Letters from which a misspelt name that is all of a message is one."""
_UNMISTAKABLE = 10
"""Letters from which a name with one slip is as good as one without."""
_LONG_ENOUGH = 6
"""Letters from which a misspelt name beside another one supports it."""
_NEAR = 3
"""Words between two names that stand beside each other, one more than «vs the»."""
_POSSESSIVE = ("'s", "’s")
_SHOUTING = 0.7
"""Share of capitalised words above which a capital says nothing."""


class Scene:
    """One text as the judge of names sees it; nothing of it changes."""

    __slots__ = (
        "around", "bounds", "candidates", "capitals", "covered", "elsewhere", "language", "places", "reserves", "sport",
        "sports", "talk", "weighty", "words",
    )  # fmt: skip

    def __init__(
        self,
        words: Words,
        language: Language,
        around: Surroundings,
        places: frozenset[str],
        candidates: list[Candidate],
        talk: frozenset[str] = frozenset(),
        *,
        sports: bool = False,
    ) -> None:
        """Prepare the text for judging ``candidates``.

        ``talk`` are the names that the conversation is about: in it, «City» after talk of Manchester City needs no
        other sign. Between questions about ``sports`` a word with a capital is a name sooner than anything else.
        """
        self.words, self.language, self.around, self.places = words, language, around, places
        self.talk, self.sports = talk, sports
        self.reserves = signs.names_reserve(words, around)
        """A word is there that may make another team of a name."""
        self.sport = signs.signs_in(words.norms, around)
        """Which words are signs of sport."""
        self.elsewhere = [at for at, norm in enumerate(words.norms) if norm in around.elsewhere]
        """Which words are signs of anything else."""
        self.capitals = _tells_names(words)
        """Capitals tell names from words here: the text is neither all capitals nor none."""
        self.candidates = [candidate for candidate in candidates if self._possible(candidate)]
        self.covered = {at for one in self.candidates for at in range(one.start, one.end)}
        """Words of candidates."""
        self.weighty = self._weight()
        """Words that are neither a candidate nor filler."""
        self.bounds: dict[int, list[Candidate]] = {}
        """The candidates that begin or end at a word."""
        for candidate in self.candidates:
            self.bounds.setdefault(candidate.start, []).append(candidate)
            self.bounds.setdefault(candidate.end, []).append(candidate)

    def _possible(self, candidate: Candidate) -> bool:
        sense = self.sense(candidate)
        if sense is None or signs.is_idiom(self.words, self.around, candidate):
            return False
        return self.doubt(candidate, sense) is not Doubt.IMPOSSIBLE

    def _weight(self) -> set[int]:
        """The words that are neither a candidate nor a sign of sport nor filler."""
        filler, sport, covered = light_words(self.around), self.sport, self.covered
        return {
            at
            for at, token in enumerate(self.words.tokens)
            if token.norm not in filler and token.kind is TokenKind.WORD and at not in sport and at not in covered
        }

    def sense(self, candidate: Candidate) -> Sense | None:
        """The sense that the article before the candidate allows, or None."""
        before = self._article(candidate)
        fitting = [sense for sense in candidate.senses if _fits(sense.gender, before)]
        with_article = [sense for sense in fitting if sense.gender is not Gender.NONE]
        return max(with_article or fitting, key=lambda sense: sense.rank, default=None)

    def doubt(self, candidate: Candidate, sense: Sense) -> Doubt:
        """How much of a sign the candidate needs in this language."""
        parts = candidate.key.split()
        common = all(part in self.around.common for part in parts)
        foreign = sense.language not in (None, self.language)
        if common and foreign:
            return Doubt.IMPOSSIBLE
        exact = not candidate.edits or (candidate.edits == 1 and len(candidate.key) >= _UNMISTAKABLE)
        if exact and (sense.derby or (len(parts) > 1 and (sense.rank is Rank.OFFICIAL or _is_league(sense)))):
            return Doubt.NONE
        if common and len(parts) == 1 and sense.gender is Gender.NONE and candidate.key not in self.around.mostly:
            return Doubt.STRONG if candidate.key in self.around.vague else Doubt.NEARBY
        if sense.rank is Rank.GUESSED and sense.kind is Kind.TEAM:
            return Doubt.NEARBY
        settled = exact and not common and not foreign and sense.rank in (Rank.SAID, Rank.OFFICIAL)
        return Doubt.NONE if settled else Doubt.ANYWHERE

    def accepts(self, candidate: Candidate, sense: Sense, accepted: set[int]) -> bool:
        """True when the surroundings let the candidate be a name; ``accepted`` are the words of names found so far."""
        doubt = self.doubt(candidate, sense)
        if doubt is Doubt.IMPOSSIBLE or (sense.kind is Kind.TEAM and self.reserve(candidate)):
            return False
        if sense.kind is Kind.PLAYER and self._article(candidate) in (Gender.LOS, Gender.LAS):
            return False
        if self._recalled(candidate, sense, doubt):
            return True
        opponent = self._opponent(candidate, accepted)
        if signs.is_money(self.words, self.around, candidate) or self._part_of_name(candidate):
            return False
        if not opponent and self._means_else(candidate, sense.kind):
            return False
        if doubt is Doubt.NONE or self._talked_of(candidate, doubt) or (accepted and self.facing(candidate)):
            return True
        if doubt is Doubt.STRONG:
            return (
                (opponent and candidate.key not in self.around.vague)
                or self._faced(candidate)
                or self._marked(candidate)
                or (self._capital(candidate) and signs.is_staked(self.words, self.around, candidate))
            )
        if doubt is Doubt.NEARBY:
            return (
                opponent
                or self._beside_sport(candidate)
                or self._alone(candidate)
                or signs.is_staked(self.words, self.around, candidate)
                or self._marked(candidate)
                or self._titled(candidate)
                or (candidate.start == 0 and self._sport(candidate) and not self.elsewhere)
                or (bool(accepted) and self._sport(candidate) and (self._capital(candidate) or not self.capitals))
            )
        return (
            opponent
            or bool(accepted)
            or self._sport(candidate)
            or signs.is_staked(self.words, self.around, candidate)
            or self._hinted(candidate)
        )

    def _recalled(self, candidate: Candidate, sense: Sense, doubt: Doubt) -> bool:
        """One of those that the conversation is about: «take City off» after talk of Manchester City."""
        if candidate.edits or doubt > Doubt.NEARBY or self.talk.isdisjoint(sense.names):
            return False
        outside = self._elsewhere(candidate)
        placed = self.words.norm(candidate.start - 1) in self.around.locative - self.around.staked
        return not placed and (not outside or self._capital(candidate))

    def _talked_of(self, candidate: Candidate, doubt: Doubt) -> bool:
        """Between questions about sport a nickname is one, and so is a common word with a capital."""
        if not (self.talk or self.sports) or candidate.edits or self._elsewhere(candidate):
            return False
        within = self.capitals and candidate.start > 0 and not self.words.marks_before(candidate.start)
        return doubt is Doubt.ANYWHERE or (self._capital(candidate) and (doubt is Doubt.NEARBY or within))

    def about_tables(self) -> bool:
        """True when the sentence asks about a table or a league."""
        return any(token.norm in self.around.table for token in self.words.tokens)

    def facing(self, candidate: Candidate) -> bool:
        """True when a word for «against» stands beside the candidate."""
        after, beyond = self.words.norm(candidate.end), self.words.norm(candidate.end + 1)
        timed = beyond in self.around.articles  # «Italy at the minute» says when
        return self.words.norm(candidate.start - 1) in self.around.versus or (
            after in self.around.versus and not (after == "at" and timed)
        )

    def between(self, left: Candidate, right: Candidate) -> tuple[str, ...] | None:
        """The words and marks between two candidates in order; None when they overlap."""
        if left.overlaps(right):
            return None
        low, high = min(left.end, right.end), max(left.start, right.start)
        marks = [mark for at in range(low, high + 1) for mark in self.words.marks_before(at)]
        return (*(self.words.norm(at) for at in range(low, high)), *marks)

    def opposed(self, left: Candidate, right: Candidate) -> bool:
        """True for the two sides of «A vs B» and of «A or B»."""
        link = self.between(left, right)
        if link is None or len(link) > 3:
            return False
        # A comma lists names, but it also repeats one in other words: «el verdolaga, Nacional».
        return any(part in self.around.versus or (part in self.around.joins and part != ",") for part in link)

    def _article(self, candidate: Candidate) -> Gender:
        if self.words.marks_before(candidate.start):
            return Gender.NONE
        glued = glued_article(self.words.norm(candidate.start), self.language)
        if glued and candidate.key.startswith(self.words.norm(candidate.start)[len(glued) :]):
            return signs.ARTICLES[self.language].get(glued, Gender.NONE)
        return signs.ARTICLES[self.language].get(self.words.norm(candidate.start - 1), Gender.NONE)

    def _sport(self, candidate: Candidate) -> bool:
        """A sign of sport outside the candidate."""
        return any(not candidate.start <= at < candidate.end for at in self.sport)

    def _elsewhere(self, candidate: Candidate) -> bool:
        """A sign of anything else than sport outside the candidate."""
        return any(not candidate.start <= at < candidate.end for at in self.elsewhere)

    def _means_else(self, candidate: Candidate, kind: Kind) -> bool:
        """Signs that something else is meant; a sign of sport outweighs the weaker ones."""
        before = self.words.norm(candidate.start - 1)
        place = candidate.key in self.places
        if place and before in self.around.locative:
            backed = signs.is_staked(self.words, self.around, candidate) or any(
                token.norm in self.around.backing for token in self.words.tokens
            )
            return before not in self.around.staked or not backed
        if self._sport(candidate) or signs.is_staked(self.words, self.around, candidate):
            return False
        toward = before in self.around.toward and not (self.sports and self._capital(candidate))
        if place and toward and not self._alone(candidate):
            return True
        if kind is Kind.TEAM and before in self.around.indefinite and not any(s.derby for s in candidate.senses):
            return True
        return (place or candidate.key in self.around.common) and self._elsewhere(candidate)

    def _part_of_name(self, candidate: Candidate) -> bool:
        """«Matheus Pereira», «Real Estelí»: one word of a longer name that nobody here bears."""
        if not self.capitals or candidate.size > 1 or not self.words.tokens[candidate.start].capital:
            return False
        if self._stranger(candidate.start - 1) and candidate.start > 1 and not self.words.marks_before(candidate.start):
            return True
        after = not self.words.marks_before(candidate.end) and self._stranger(candidate.end)
        return after and candidate.key in self.around.clubs

    def _stranger(self, at: int) -> bool:
        """A capitalised word that is neither common nor part of a candidate."""
        if not 0 <= at < len(self.words.tokens) or at in self.covered:
            return False
        token = self.words.tokens[at]
        if token.norm in signs.ARTICLES[self.language] or token.text.endswith(_POSSESSIVE):
            return False
        return (
            token.capital
            and token.kind is TokenKind.WORD
            and at in self.weighty
            and token.norm not in self.around.common
        )

    def _neighbours(self, candidate: Candidate) -> Iterator[tuple[Candidate, bool]]:
        """Other names with nothing but «vs», «and», an article or a dash between; and whether they are opponents."""
        links = linking_words(self.around)
        near = range(candidate.start - _NEAR, candidate.end + _NEAR)
        for other in (other for at in near for other in self.bounds.get(at, ())):
            between = self.between(candidate, other)
            if between is not None and len(between) <= 3 and links.issuperset(between):
                yield other, any(part in self.around.versus for part in between)

    def _opponent(self, candidate: Candidate, accepted: set[int]) -> bool:
        """Another name stands against it or beside it."""
        return any(
            versus
            or (candidate.edits and other.edits and min(len(candidate.key), len(other.key)) >= _LONG_ENOUGH)
            or (
                (not other.edits or len(other.key) >= _LONG_ENOUGH)
                and (other.start in accepted or self._sport(candidate) or not self.weighty)
            )
            for other, versus in self._neighbours(candidate)
        )

    def _faced(self, candidate: Candidate) -> bool:
        """Another name stands against it, or the two are all that is said."""
        alone = not self.weighty and candidate.key not in self.around.function
        return any(
            versus or (alone and other.key not in self.around.vague and self.between(candidate, other) == ())
            for other, versus in self._neighbours(candidate)
        )

    def _beside_sport(self, candidate: Candidate) -> bool:
        """A sign of sport stands next to it, small words and numbers aside: «métele 20 al City», «City to win»."""
        if self.words.norm(candidate.start - 1) in self.around.described:
            return False
        left = self._reaches(range(candidate.start - 1, -1, -1), signs.BEFORE, 4)
        return left or self._reaches(range(candidate.end, len(self.words.tokens)), signs.AFTER, 3)

    def _reaches(self, path: range, small: frozenset[str], most: int) -> bool:
        """Walk over small words; True when the first other word is a sign of sport."""
        for step, at in enumerate(path):
            token = self.words.tokens[at]
            if at in self.sport:
                return True
            if step >= most or not (token.norm in small or token.kind is TokenKind.NUMBER):
                return False
        return False

    def _alone(self, candidate: Candidate) -> bool:
        """Nothing else of weight is said: «¿y el City?»."""
        return not self.weighty and candidate.key not in self.around.vague

    def _hinted(self, candidate: Candidate) -> bool:
        """Without any sign of sport: all that is said, written as the name of a team, or among words for teams."""
        if (
            not self.elsewhere
            and candidate.key not in self.places
            and signs.among_teams(self.words, self.language, candidate)
        ):
            return True
        if candidate.edits:
            return len(candidate.key) >= _LONG and self._alone(candidate)
        return self._alone(candidate) or self._capital(candidate)

    def _capital(self, candidate: Candidate) -> bool:
        """Written as a name in the middle of a sentence, and not as part of a longer one."""
        if not self.capitals or candidate.start == 0 or not self.words.tokens[candidate.start].capital:
            return False
        neighbours = (at for at in (candidate.start - 1, candidate.end) if 0 < at < len(self.words.tokens))
        return not any(self.words.tokens[at].capital for at in neighbours)

    def _marked(self, candidate: Candidate) -> bool:
        """A capital or a fitting article, in a sentence about sport."""
        article = self._article(candidate)
        fits = article in (Gender.EL, Gender.THE) or (
            article in (Gender.LOS, Gender.LAS) and candidate.key.endswith("s")
        )
        if self.elsewhere and not self._beside_sport(candidate):
            return False
        return self._sport(candidate) and (self._capital(candidate) or (fits and self._beside_sport(candidate)))

    def _titled(self, candidate: Candidate) -> bool:
        """«o Santos», «el León», «el city»: the article of a club, and a capital where the text has any."""
        if self.elsewhere or self._article(candidate) is not Gender.EL:
            return False
        return self._capital(candidate) or (not self.capitals and self._sport(candidate))

    def reserve(self, candidate: Candidate) -> bool:
        """A women's, youth or second team is another team: «Barcelona femenino», «Barça B», «City u21»."""
        if not self.reserves:
            return False
        after, second = self.words.norm(candidate.end), self.words.norm(candidate.end + 1)
        if after in signs.YOUTH:
            return second.isdigit() and 15 <= int(second[:3]) <= 23
        if after in self.around.reserve:
            return True
        before, first = self.words.norm(candidate.start - 1), self.words.norm(candidate.start - 2)
        return before in ("de", "del", "do", "da") and len(first) > 2 and first in self.around.reserve


def _tells_names(words: Words) -> bool:
    """True when some words have a capital, and not nearly all."""
    letters = [token for token in words.tokens if token.kind is TokenKind.WORD]
    return len(letters) > 1 and 0 < sum(token.capital for token in letters) / len(letters) < _SHOUTING


def confidence_of(doubt: Doubt, edits: int) -> float:
    """How sure a mention is: 1 for an exact name that is nothing else, less for each doubt and typo."""
    base = {Doubt.NONE: 1.0, Doubt.ANYWHERE: 0.9, Doubt.NEARBY: 0.85, Doubt.STRONG: 0.7}.get(doubt, 0.0)
    return round(base - 0.1 * edits, 2)


def _fits(gender: Gender, before: Gender) -> bool:
    """True when a nickname that needs an article has a fitting one before it; English «the» fits all."""
    if gender is Gender.NONE:
        return True
    return before is not Gender.NONE and (gender is before or Gender.THE in (gender, before))


def _is_league(sense: Sense) -> bool:
    return sense.kind is Kind.TOURNAMENT and sense.rank is not Rank.WEAK
