"""Names in a text: teams, players and tournaments of the day, however they are called, and names that nobody knows.

The door to the rest of the package: ``Gazetteer`` is built once from a roster and is immutable and safe to share. It
only finds mentions; what a message does with them (negation, selection, comparison) is decided by others.
"""

from dataclasses import dataclass

from chatbet.language import Language
from chatbet.understanding.entities.aliases import Aliases, Gender, Surroundings
from chatbet.understanding.entities.disambiguation import NameContext, Scales, settle
from chatbet.understanding.entities.evidence import Scene, confidence_of
from chatbet.understanding.entities.gazetteer import Index, Rank, Sense, build
from chatbet.understanding.entities.reader import load
from chatbet.understanding.entities.scan import Candidate, Words, scan, scan_exact
from chatbet.understanding.entities.signs import names_reserve, surroundings_of
from chatbet.understanding.entities.unknown import unknown_names
from chatbet.understanding.normalise import Text
from chatbet.understanding.roster import Roster
from chatbet.understanding.utterance import Kind, NameMention

__all__ = ["CONFIDENT", "Aliases", "Gazetteer", "NameContext"]

CONFIDENT = 0.4
"""Mentions below this are hints («soy de Argentina»), to be used only when something else asks for them."""
_AMBIGUOUS = 0.45
_COUNTRY_ASKED, _COUNTRY_HINT = 0.7, 0.2
_NOWHERE = NameContext()
_OF = frozenset((("de",), ("del",), ("de", "la"), ("do",), ("da",), ("of",), ("from",)))
_SHORT = 5
"""Letters up to which a misspelt word is rather a common one than a name."""
_TOGETHER = 12
"""Names of one text that are weighed together; a longer list is cut."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names of one day."""

    index: Index
    places: frozenset[str]
    common: frozenset[str]
    surroundings: dict[Language, Surroundings]

    @classmethod
    def build(cls, roster: Roster, aliases: Aliases) -> "Gazetteer":
        """Index a roster with the aliases that concern it (tens of milliseconds for 400 names)."""
        surroundings = {language: surroundings_of(aliases, language) for language in Language}
        common = frozenset(word for around in surroundings.values() for word in around.common)
        common |= frozenset(word for language in Language for word in load(language, "ordinary")["names"].split())
        return cls(build(roster, aliases), aliases.places, common, surroundings)

    def warm(self) -> None:
        """Sort the words by their ends now (some milliseconds) instead of at the first typo."""
        self.index.speller.near("warm")

    def find(
        self, text: Text, *, language: Language, context: NameContext = _NOWHERE, spelt: Text | None = None
    ) -> list[NameMention]:
        """All mentions in order; a derby gives one mention for each side. More than one candidate means: ask.

        ``spelt`` is the same text with its other words mended: «aposat» is a sign of sport too.
        """
        words = Words.of(text)
        around = Words.of(spelt) if spelt is not None and spelt is not text else words
        # The common words are many: hardly a message needs a set of its own.
        misspelt = _misspelt_words(text, spelt, self.common)
        common = self.common | misspelt if misspelt else self.common
        candidates = scan(words, self.index, common, language, around.norms)
        if not candidates:
            return []
        talk = frozenset((*context.teams, *context.tournaments))
        surroundings = self.surroundings[language]
        scene = Scene(around, language, surroundings, self.places, candidates, talk, sports=context.sports)
        chosen = _choose(scene)
        countries = frozenset(sense.country for _, sense in chosen if sense.country)
        scales = Scales.of(self.index, context, language, countries)
        named = [(candidate, sense) for candidate, sense in chosen if sense.names and not sense.country]
        mentions = [
            mention
            for at in range(0, len(named), _TOGETHER)
            for mention in _settled(scene, named[at : at + _TOGETHER], scales)
        ]
        mentions += _country_hints(scene, chosen, mentions)
        return sorted(mentions, key=lambda mention: mention.start)

    def country_of(self, name: str) -> str:
        """ISO code of the country that a canonical name belongs to; empty when the tables do not say."""
        facts = self.index.facts.get(name)
        return facts.country if facts else ""

    def competitions(self, names: tuple[str, ...]) -> frozenset[str]:
        """The tournaments in which all of some canonical names play."""
        played = [facts.tournaments for name in names if (facts := self.index.facts.get(name))]
        return frozenset.intersection(*played) if played else frozenset()

    def unknown(self, text: Text, mentions: list[NameMention], *, language: Language) -> tuple[str, ...]:
        """Teams and players not on offer, as the user wrote them: known ones, and words where one should stand."""
        words = Words.of(text)
        around = self.surroundings[language]
        exact = scan_exact(words, self.index)
        if not any(sense.absent for candidate in exact for sense in candidate.senses) and not names_reserve(
            words, around
        ):
            return unknown_names(words, mentions, [], set(), around, self.common)
        scene = Scene(words, language, around, self.places, exact)
        absent = [(candidate, sense) for candidate, sense in _choose(scene) if sense.absent]
        spans = [(candidate.start, candidate.end) for candidate, sense in absent if sense.kind is not Kind.TOURNAMENT]
        spans += [_second_team(scene, candidate) for candidate in _reserves(scene)]
        closed = {
            at
            for candidate, sense in absent
            if sense.kind is Kind.TOURNAMENT
            for at in range(candidate.start, candidate.end)
        }
        return unknown_names(words, mentions, spans, closed, around, self.common)


def _misspelt_words(text: Text, spelt: Text | None, common: frozenset[str]) -> frozenset[str]:
    """Short words that are a common word, hastily spelt: «maiz» is «mais» in Portuguese, not Mainz."""
    if spelt is None or spelt is text:
        return frozenset()
    pairs = zip(text.norms, spelt.norms, strict=True)
    return frozenset(typed for typed, meant in pairs if typed != meant and len(typed) <= _SHORT and meant in common)


def _choose(scene: Scene) -> list[tuple[Candidate, Sense]]:
    """The candidates that are meant, in order: longer ones first, then those that need no sign, then the rest."""
    pairs = [(candidate, sense) for candidate in scene.candidates if (sense := scene.sense(candidate)) is not None]
    pairs.sort(key=lambda pair: (-pair[0].size, pair[0].edits, -pair[1].rank, pair[0].start))
    accepted: list[tuple[Candidate, Sense]] = []
    barred = {at for candidate in _reserves(scene) for at in range(candidate.start, candidate.end)}
    taken: set[int] = set()
    support: set[int] = set()
    # Again while something is found: a name supports the doubtful one beside it, along a whole list.
    found = -1
    while len(accepted) != found:
        found = len(accepted)
        for candidate, sense in pairs:
            span = range(candidate.start, candidate.end)
            if not barred.isdisjoint(span) or not taken.isdisjoint(span):
                continue
            if sense.country or scene.accepts(candidate, sense, support):
                accepted.append((candidate, sense))
                taken.update(span)
                support.update(() if sense.country else span)
    ordered = sorted(accepted, key=lambda pair: pair[0].start)
    return [
        pair for at, pair in enumerate(ordered) if not (ordered[at + 1 :] and _described(scene, pair, ordered[at + 1]))
    ]


def _described(scene: Scene, one: tuple[Candidate, Sense], after: tuple[Candidate, Sense]) -> bool:
    """True for the nickname in «los verdes de Bremen», «las águilas de Niza»: the club that follows is meant."""
    if after[1].kind is not Kind.TEAM or one[1].kind is not Kind.TEAM or one[1].derby:
        return False
    nickname = one[1].rank is Rank.WEAK or one[1].ask or one[1].gender is not Gender.NONE
    return nickname and scene.between(one[0], after[0]) in _OF


def _reserves(scene: Scene) -> list[Candidate]:
    """First teams whose women's, youth or second team is meant; whatever stands inside their names is barred."""
    if not scene.reserves:
        return []
    teams = [candidate for candidate in scene.candidates if any(sense.kind is Kind.TEAM for sense in candidate.senses)]
    longest: dict[int, int] = {}
    for candidate in teams:
        for at in range(candidate.start, candidate.end):
            longest[at] = max(longest.get(at, 0), candidate.size)
    return [candidate for candidate in teams if longest[candidate.start] == candidate.size and scene.reserve(candidate)]


def _second_team(scene: Scene, candidate: Candidate) -> tuple[int, int]:
    """The words that name such a team: «Barça B», «base do Bahia»."""
    if scene.words.norm(candidate.start - 2) in scene.around.reserve:
        return candidate.start - 2, candidate.end
    return candidate.start, candidate.end + 1


def _settled(scene: Scene, named: list[tuple[Candidate, Sense]], scales: Scales) -> list[NameMention]:
    """The mentions of some neighbouring names, weighed together."""
    opposed = frozenset(
        (one, two) for two in range(len(named)) for one in range(two) if scene.opposed(named[one][0], named[two][0])
    )
    settled = settle([sense for _, sense in named], opposed, scales)
    pairs = zip(named, settled, strict=True)
    return [mention for (candidate, sense), names in pairs for mention in _mentions(scene, candidate, sense, names)]


def _mentions(scene: Scene, candidate: Candidate, sense: Sense, names: tuple[str, ...]) -> list[NameMention]:
    """One mention; both sides of a derby as one each."""
    confidence = confidence_of(scene.doubt(candidate, sense), candidate.edits)
    if sense.derby:
        return [_mention(scene, candidate, sense.kind, (name,), confidence) for name in names]
    if len(names) > 1:
        confidence = min(confidence, _AMBIGUOUS)
    return [_mention(scene, candidate, sense.kind, names, confidence)]


def _mention(scene: Scene, candidate: Candidate, kind: Kind, names: tuple[str, ...], confidence: float) -> NameMention:
    """A mention in the tokens of the text."""
    words = scene.words
    start, end = words.places[candidate.start], words.places[candidate.end - 1] + 1
    return NameMention(kind, words.text.between(start, end), start, end, names, confidence)


def _country_hints(
    scene: Scene, chosen: list[tuple[Candidate, Sense]], mentions: list[NameMention]
) -> list[NameMention]:
    """A country's name as a name of its league: likely in a question about tables, else a mere hint."""
    named = any(mention.kind is Kind.TOURNAMENT for mention in mentions)
    confidence = _COUNTRY_ASKED if scene.about_tables() and not named else _COUNTRY_HINT
    return [
        _mention(scene, candidate, sense.kind, sense.names, confidence)
        for candidate, sense in chosen
        if sense.country and sense.names and not scene.facing(candidate)
    ]
