"""Whether a word that could be a name is meant as one: «real», «city», «junior» and «Cali» also mean other things.

A name that is nothing else needs no sign. One that is also a place yields to signs of travel and home. One that is also
a word needs a sign of sport: the more common the word, the nearer the sign.
"""

from dataclasses import dataclass, replace
from enum import IntEnum

from chatbet.language import Language
from chatbet.understanding.entities.aliases import Aliases, Surroundings
from chatbet.understanding.entities.gazetteer import Gender, Rank, Sense
from chatbet.understanding.entities.scan import Candidate, Words
from chatbet.understanding.normalise import TokenKind
from chatbet.understanding.utterance import Kind


class Doubt(IntEnum):
    """How much a name needs its surroundings to be one."""

    NONE = 0
    ANYWHERE = 1
    """A sign of sport anywhere in the sentence."""
    NEARBY = 2
    """A common word: the sign must stand next to it."""
    STRONG = 3
    """So common that only an opponent, or a capital or an article with a sign of sport, will do."""
    IMPOSSIBLE = 4


_ARTICLE_WORDS = {
    Language.ES: {Gender.EL: "el al del", Gender.LA: "la", Gender.LOS: "los", Gender.LAS: "las"},
    Language.PT: {
        Gender.EL: "o ao do no pro pelo",
        Gender.LA: "a da na pra pela",
        Gender.LOS: "os aos dos nos",
        Gender.LAS: "as das nas",
    },
    Language.EN: {Gender.THE: "the", Gender.EL: "el", Gender.LA: "la", Gender.LOS: "los", Gender.LAS: "las"},
}
_ARTICLES = {
    language: {word: gender for gender, words in genders.items() for word in words.split()}
    for language, genders in _ARTICLE_WORDS.items()
}
_SMALL_WORDS = """
de del a al por para of for on in to do da no na em pra pro que con com hoy hoje today mas el la los las o os as the
y e and un una um uma pesos
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_YOUTH = {"sub", "under"}
_SHOUTING = 0.7
"""Share of capitalised words above which a capital says nothing."""


def surroundings_of(aliases: Aliases, language: Language) -> Surroundings:
    """The words around names in ``language``, with the other languages' words of sport that mean nothing else in it."""
    own = aliases.surroundings[language]
    foreign = frozenset(word for other in aliases.surroundings.values() for word in other.sport)
    return replace(own, sport=own.sport | (foreign - own.common))


@dataclass(frozen=True, slots=True)
class Scene:
    """One text as the judge of names sees it."""

    words: Words
    language: Language
    around: Surroundings
    places: frozenset[str]
    candidates: tuple[Candidate, ...]
    capitals: bool
    """Capitals tell names from words here: the text is neither all capitals nor none."""

    @classmethod
    def of(
        cls, words: Words, language: Language, around: Surroundings, places: frozenset[str], candidates: list[Candidate]
    ) -> "Scene":
        """Prepare the text for judging."""
        letters = [token for token in words.tokens if token.kind is TokenKind.WORD]
        share = sum(token.capital for token in letters) / len(letters) if letters else 0
        return cls(words, language, around, places, tuple(candidates), len(letters) > 1 and share < _SHOUTING)

    def sense(self, candidate: Candidate) -> Sense | None:
        """The sense that the article before the candidate allows, or None."""
        before = _ARTICLES[self.language].get(self.words.norm(candidate.start - 1), Gender.NONE)
        fitting = [
            sense
            for sense in candidate.senses
            if sense.gender is Gender.NONE
            or sense.gender is before
            or before is Gender.THE
            or (sense.gender is Gender.THE and before)
        ]
        with_article = [sense for sense in fitting if sense.gender is not Gender.NONE and before is not Gender.NONE]
        return max(with_article or fitting, key=lambda sense: sense.rank, default=None)

    def doubt(self, candidate: Candidate, sense: Sense) -> Doubt:
        """How much of a sign the candidate needs in this language."""
        parts = candidate.key.split()
        common = all(part in self.around.common for part in parts)
        if common and sense.language not in (None, self.language):
            return Doubt.IMPOSSIBLE
        if sense.derby or (len(parts) > 1 and sense.rank is Rank.OFFICIAL and not candidate.edits):
            return Doubt.NONE
        if common and len(parts) == 1 and sense.gender is Gender.NONE:
            return Doubt.STRONG if candidate.key in self.around.vague else Doubt.NEARBY
        settled = sense.rank in (Rank.SAID, Rank.OFFICIAL) and sense.language in (None, self.language)
        return Doubt.NONE if settled and not common and not candidate.edits else Doubt.ANYWHERE

    def accepts(self, candidate: Candidate, sense: Sense, accepted: list[Candidate]) -> bool:
        """True when the surroundings let the candidate be a name."""
        if self._reserve(candidate):
            return False
        doubt = self.doubt(candidate, sense)
        if doubt is Doubt.IMPOSSIBLE:
            return False
        opponent = self._opponent(candidate, accepted)
        if doubt is Doubt.STRONG:
            return opponent or self._marked(candidate)
        sport = self._sport(candidate)
        if not opponent and not sport and self._elsewhere(candidate):
            return False
        if doubt is Doubt.NONE:
            return True
        if doubt is Doubt.NEARBY:
            return opponent or self._beside_sport(candidate) or self._alone(candidate) or self._marked(candidate)
        return sport or opponent or bool(accepted) or self._alone(candidate) or self._capital(candidate)

    def about_tables(self) -> bool:
        """True when the sentence asks about a table or a league."""
        return any(token.norm in self.around.table for token in self.words.tokens)

    def facing(self, candidate: Candidate) -> bool:
        """True when a word for «against» stands beside the candidate."""
        return (
            self.words.norm(candidate.start - 1) in self.around.versus
            or self.words.norm(candidate.end) in self.around.versus
        )

    def _outside(self, candidate: Candidate) -> list[int]:
        return [index for index in range(len(self.words.tokens)) if not candidate.start <= index < candidate.end]

    def _sport(self, candidate: Candidate) -> bool:
        return any(self.words.norm(index) in self.around.sport for index in self._outside(candidate))

    def _elsewhere(self, candidate: Candidate) -> bool:
        """Signs that a place or a thing is meant: only names that are also those care."""
        if candidate.key not in self.places and candidate.key not in self.around.common:
            return False
        if self.words.norm(candidate.start - 1) in self.around.locative:
            return True
        return any(self.words.norm(index) in self.around.elsewhere for index in self._outside(candidate))

    def _opponent(self, candidate: Candidate, accepted: list[Candidate]) -> bool:
        """Another name stands right beside it, with nothing but «vs», «and» or a dash between."""
        for other in self.candidates:
            if other.overlaps(candidate) or not (other.end <= candidate.start or candidate.end <= other.start):
                continue
            low, high = min(candidate.end, other.end), max(candidate.start, other.start)
            if high - low > 2:
                continue
            between = [self.words.norm(index) for index in range(low, high)]
            marks = [mark for index in range(low, high + 1) for mark in self.words.marks_before(index)]
            link = self.around.versus | self.around.joins | self.around.articles
            if any(word not in link for word in between):
                continue
            versus = any(part in self.around.versus for part in (*between, *marks))
            if versus or other in accepted or self._sport(candidate):
                return versus or candidate.key not in self.around.vague
        return False

    def _beside_sport(self, candidate: Candidate) -> bool:
        """A word of sport stands next to it, small words and numbers aside: «métele 20 al City», «City to win»."""
        return self._reaches(range(candidate.start - 1, -1, -1), 3) or self._reaches(
            range(candidate.end, len(self.words.tokens)), 2
        )

    def _reaches(self, path: range, most: int) -> bool:
        """Walk over small words; True when the first other word is one of sport."""
        for step, index in enumerate(path):
            token = self.words.tokens[index]
            if token.norm in self.around.sport or token.norm in self.around.versus:
                return True
            if step >= most or not (token.norm in _SMALL or token.kind is TokenKind.NUMBER):
                return False
        return False

    def _alone(self, candidate: Candidate) -> bool:
        """Nothing else of weight is said: «¿y el City?»."""
        covered = {index for other in self.candidates for index in range(other.start, other.end)}
        filler = self.around.filler | self.around.versus | self.around.joins | self.around.articles | self.around.sport
        return all(
            index in covered or self.words.norm(index) in filler or self.words.tokens[index].kind is TokenKind.NUMBER
            for index in self._outside(candidate)
        )

    def _capital(self, candidate: Candidate) -> bool:
        """Written as a name in the middle of a sentence, and not as part of a longer one."""
        if not self.capitals or candidate.start == 0 or not self.words.tokens[candidate.start].capital:
            return False
        neighbours = (candidate.start - 1, candidate.end)
        return not any(0 <= i < len(self.words.tokens) and i > 0 and self.words.tokens[i].capital for i in neighbours)

    def _marked(self, candidate: Candidate) -> bool:
        """A capital or a fitting article, in a sentence about sport."""
        article = _ARTICLES[self.language].get(self.words.norm(candidate.start - 1), Gender.NONE)
        plural = candidate.key.endswith("s")
        fits = article in (Gender.EL, Gender.THE) or (article in (Gender.LOS, Gender.LAS) and plural)
        if self._elsewhere(candidate) and not self._beside_sport(candidate):
            return False
        return self._sport(candidate) and (self._capital(candidate) or (fits and self._beside_sport(candidate)))

    def _reserve(self, candidate: Candidate) -> bool:
        """A women's, youth or second team is another team: «Barcelona femenino», «Barça B», «City u21»."""
        after, second = self.words.norm(candidate.end), self.words.norm(candidate.end + 1)
        if after in _YOUTH:
            return second.isdigit() and 15 <= int(second[:3]) <= 23
        if after in self.around.reserve:
            return True
        before = [self.words.norm(candidate.start - step) for step in (1, 2)]
        return before[0] in ("de", "del", "do", "da") and before[1] in self.around.reserve and len(before[1]) > 2


def confidence_of(doubt: Doubt, edits: int, kind: Kind) -> float:
    """How sure a mention is: 1 for an exact name that is nothing else, less for each doubt and typo."""
    base = {Doubt.NONE: 1.0, Doubt.ANYWHERE: 0.9, Doubt.NEARBY: 0.85, Doubt.STRONG: 0.7}.get(doubt, 0.0)
    return round(base - 0.1 * edits - (0.05 if kind is Kind.PLAYER and doubt else 0.0), 2)
