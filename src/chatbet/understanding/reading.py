"""What one message says by itself, before the conversation is asked: language, names, dates, money, markets, cues.

Pure and without any judgement about intent; every later step reads this one value.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from chatbet.language import Language
from chatbet.understanding.concepts import concepts_of
from chatbet.understanding.entities.corrections import Corrections
from chatbet.understanding.entities.dates import DateMention, find_dates
from chatbet.understanding.entities.markets import MarketMentions, find_markets
from chatbet.understanding.entities.money import AmountMention, find_amounts
from chatbet.understanding.entities.names import CONFIDENT, Gazetteer, NameContext
from chatbet.understanding.normalise import Text, TokenKind, normalise
from chatbet.understanding.spelling import Spelling
from chatbet.understanding.utterance import Kind, NameMention

_FRAGMENT = 8
"""Tokens of a message that may be no more than «¿y la italiana?»."""
_A_MATCH = 2
"""Sides of a match."""
_SHORTEST_ADJECTIVE = 5
_LEAGUES = {
    Language.ES: ("liga {}", "liga de {}"),
    Language.EN: ("{} league", "league of {}"),
    Language.PT: ("campeonato {}", "liga de {}"),
}
"""How a country and its adjective name a league."""
_PLURALS = {Language.ES: ("es", "s"), Language.EN: ("s",), Language.PT: ("es", "s")}
_CLAUSES = frozenset(".,;:!?")
"""Marks between clauses: of a longer message only the last one may be such a fragment."""
_CHANGES = frozenset({"up", "raise", "increase", "bump", "boost", "lower", "drop", "cut", "reduce", "bring", "put"})
_CHANGED = frozenset({"it", "up", "down", "stake", "that", "bet"})
"""What stands before the «by 5» that changes a stake."""


@dataclass(frozen=True)
class Reading:
    """Everything found in one text, with the tokens where it stands."""

    text: Text
    language: Language
    names: tuple[NameMention, ...]
    dates: tuple[DateMention, ...]
    amounts: tuple[AmountMention, ...]
    markets: MarketMentions
    unknown: tuple[str, ...] = ()
    spelling: Spelling | None = None
    spelt: Text | None = None
    """The text with its hasty spelling read, names apart; None where nothing was to mend."""
    revoked: tuple[str, ...] = ()
    """Teams and players that were taken back in the same breath: «al Getafe no, mejor al Elche»."""

    @property
    def meant(self) -> Text:
        """The text as it was meant: what grammars read."""
        return self.spelt or self.text

    @cached_property
    def norms(self) -> tuple[str, ...]:
        """The folded tokens with typos mended, except within names."""
        norms = self.text.norms
        if self.spelling is None:
            return norms
        mend, covered = self.spelling.mend, self.covered
        return tuple([norm if at in covered else mend(norm) for at, norm in enumerate(norms)])

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The folded words and numbers, typos mended, without marks."""
        norms = self.norms
        return tuple([norms[at] for at, token in enumerate(self.text.tokens) if token.kind is not TokenKind.MARK])

    @cached_property
    def cues(self) -> frozenset[str]:
        """What the words hint at."""
        found = concepts_of(self.language).cues.find(self.words)
        return frozenset([cue for cue, start, end in found if cue != "anaphor" or not self._dated(start, end)])

    def _dated(self, start: int, end: int) -> bool:
        """True when dates have read all of some words: the «that» of «that day»."""
        dated = {token for date in self.dates for token in range(date.start_token, date.end_token)}
        places = [at for at, token in enumerate(self.text.tokens) if token.kind is not TokenKind.MARK]
        return dated.issuperset(places[start:end])

    @cached_property
    def covered(self) -> frozenset[int]:
        """The tokens that some entity has read."""
        spans: list[tuple[int, int]] = [(name.start, name.end) for name in self.names]
        spans += [(date.start_token, date.end_token) for date in self.dates]
        spans += [(amount.start_token, amount.end_token) for amount in self.amounts]
        spans += list(self.markets.taken)
        return frozenset(token for start, end in spans for token in range(start, end))

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The words that are left when entities and words without weight are gone."""
        fillers, covered = concepts_of(self.language).fillers, self.covered
        outcomes = {token for one in self.markets.selections for token in range(one.start_token, one.end_token)}
        pairs = enumerate(zip(self.norms, self.text.tokens, strict=True))
        return tuple(
            [
                norm
                for at, (norm, token) in pairs
                if norm not in fillers and token.kind is not TokenKind.MARK and at not in covered and at not in outcomes
            ]
        )

    def named(self, kind: Kind) -> tuple[str, ...]:
        """The names of one kind, in order of mention."""
        return self._named.get(kind, ()) if self.names else ()

    @cached_property
    def _named(self) -> dict[Kind, tuple[str, ...]]:
        found: dict[Kind, dict[str, None]] = {}
        for name in self.names:
            found.setdefault(name.kind, {})[name.name] = None
        return {kind: tuple(names) for kind, names in found.items()}

    @cached_property
    def sides(self) -> tuple[str, ...]:
        """The teams and players named."""
        return (*self.named(Kind.TEAM), *self.named(Kind.PLAYER))

    @cached_property
    def question(self) -> bool:
        """True when the message has a question mark."""
        return any(token.norm in ("?", "¿") for token in self.text.tokens)


def read(
    text: Text,
    language: Language,
    gazetteer: Gazetteer,
    context: NameContext,
    now: datetime,
    spelling: Spelling | None = None,
) -> Reading:
    """Run every extractor over ``text``; tokens read by one are closed to the later ones."""
    spelt = spelling.mended(text) if spelling is not None else text
    corrections = Corrections(text, language)
    mentions = gazetteer.find(text, language=language, context=context, spelt=spelt)
    found = [mention for mention in mentions if mention.confidence >= CONFIDENT]
    if not found and (context.tournaments or context.searching):
        found = mentions
        if not found and not gazetteer.unknown(text, found, language=language):
            found = list(league_said(text, language, gazetteer))
    spans = [(name.start, name.end) for name in found]
    spelt = _apart(text, spelt, spans)
    dates = find_dates(spelt, language, now)
    dated = [date for date in dates if not (_overlaps(date, spans) or _is_difference(date, spelt))]
    spans += [(date.start_token, date.end_token) for date in dated]
    sides = [name for name in found if name.kind is not Kind.TOURNAMENT]
    markets = find_markets(spelt, language, spans, corrections, of_match=len(sides) == _A_MATCH)
    amounts = find_amounts(spelt, language, [*spans, *markets.taken], sides=len(sides))
    standing = corrections.standing(found, lambda name: (name.start, name.end))
    kept = {name.name for name in standing}
    return Reading(
        text,
        language,
        standing,
        corrections.standing(dated, lambda date: (date.start_token, date.end_token), figures=True),
        corrections.standing(amounts, lambda amount: (amount.start_token, amount.end_token), figures=True),
        markets,
        gazetteer.unknown(text, found, language=language),
        spelling,
        None if spelt is text else spelt,
        tuple(name.name for name in found if name.name not in kept and name.kind is not Kind.TOURNAMENT),
    )


def _apart(text: Text, spelt: Text, spans: Iterable[tuple[int, int]]) -> Text:
    """The mended text with its names as they were written: no grammar reads into them."""
    if spelt is text:
        return text
    named = {at for start, end in spans for at in range(start, end)}
    pairs = enumerate(zip(text.tokens, spelt.tokens, strict=True))
    tokens = tuple([written if at in named else mended for at, (written, mended) in pairs])
    return replace(spelt, tokens=tokens, norms=tuple([token.norm for token in tokens]))


def league_said(text: Text, language: Language, gazetteer: Gazetteer) -> tuple[NameMention, ...]:
    """«¿y la italiana?» after a league: the league that such a word makes, whatever stands around it."""
    marks = [at for at, token in enumerate(text.tokens) if token.norm in _CLAUSES]
    first = max((at for at in marks if at + 1 < len(text.tokens)), default=-1) + 1
    if len(text.tokens) - first > _FRAGMENT:
        return ()
    for at, token in enumerate(text.tokens[first:], first):
        if token.kind is TokenKind.WORD and len(token.norm) >= _SHORTEST_ADJECTIVE:
            said = _league_of(token.text, language, gazetteer)
            if said is not None:
                return (replace(said, start=at, end=at + 1, text=token.text),)
    return ()


def _league_of(adjective: str, language: Language, gazetteer: Gazetteer) -> NameMention | None:
    """The league that is called by it, also in the plural: «los ingleses», «dos alemães»."""
    forms = [adjective, *(adjective.removesuffix(end) for end in _PLURALS[language] if adjective.endswith(end))]
    for form in forms:
        for pattern in _LEAGUES[language]:
            phrase = normalise(pattern.format(form))
            said = gazetteer.find(phrase, language=language)
            if len(said) == 1 and said[0].kind is Kind.TOURNAMENT and said[0].end == len(phrase.tokens):
                return said[0]
    return None


def _is_difference(date: DateMention, text: Text) -> bool:
    """True for the «by 5» of «raise it by 5», «bump it up by 5»: so much more, and no hour."""
    at = date.start_token
    before = text.norms[max(at - 4, 0) : at]
    return text.norms[at] == "by" and bool(before) and before[-1] in _CHANGED and not _CHANGES.isdisjoint(before)


def _overlaps(date: DateMention, spans: Iterable[tuple[int, int]]) -> bool:
    """True when the date stands inside a name: «Once Caldas», «Paris FC»."""
    return any(date.start_token < end and start < date.end_token for start, end in spans)
