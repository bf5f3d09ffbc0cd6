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
_SHORTEST_ADJECTIVE = 5
_LEAGUES = {
    Language.ES: ("liga {}", "liga de {}"),
    Language.EN: ("{} league", "league of {}"),
    Language.PT: ("campeonato {}", "liga de {}"),
}
"""How a country and its adjective name a league."""


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
        dated = {token for date in self.dates for token in range(date.start_token, date.end_token)}
        places = [at for at, token in enumerate(self.text.tokens) if token.kind is not TokenKind.MARK]
        return frozenset(
            cue
            for cue, start, end in concepts_of(self.language).cues.find(self.words)
            if cue != "anaphor" or not dated.issuperset(places[start:end])
        )

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
        fillers = concepts_of(self.language).fillers
        outcomes = {token for one in self.markets.selections for token in range(one.start_token, one.end_token)}
        return tuple(
            self.norms[index]
            for index, token in enumerate(self.text.tokens)
            if token.kind is not TokenKind.MARK
            and index not in self.covered
            and index not in outcomes
            and self.norms[index] not in fillers
        )

    def named(self, kind: Kind) -> tuple[str, ...]:
        """The names of one kind, in order of mention."""
        return tuple(dict.fromkeys(name.name for name in self.names if name.kind is kind))

    @property
    def sides(self) -> tuple[str, ...]:
        """The teams and players named."""
        return (*self.named(Kind.TEAM), *self.named(Kind.PLAYER))

    @property
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
        found = mentions or list(league_said(text, language, gazetteer))
    spans = [(name.start, name.end) for name in found]
    spelt = _apart(text, spelt, spans)
    dated = [date for date in find_dates(spelt, language, now) if not _overlaps(date, spans)]
    spans += [(date.start_token, date.end_token) for date in dated]
    markets = find_markets(spelt, language, spans, corrections)
    amounts = find_amounts(spelt, language, [*spans, *markets.taken])
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
    if len(text.tokens) > _FRAGMENT:
        return ()
    for at, token in enumerate(text.tokens):
        if token.kind is TokenKind.WORD and len(token.norm) >= _SHORTEST_ADJECTIVE:
            for pattern in _LEAGUES[language]:
                phrase = normalise(pattern.format(token.text))
                said = gazetteer.find(phrase, language=language)
                if len(said) == 1 and said[0].kind is Kind.TOURNAMENT and said[0].end == len(phrase.tokens):
                    return (replace(said[0], start=at, end=at + 1, text=token.text),)
    return ()


def _overlaps(date: DateMention, spans: Iterable[tuple[int, int]]) -> bool:
    """True when the date stands inside a name: «Once Caldas», «Paris FC»."""
    return any(date.start_token < end and start < date.end_token for start, end in spans)
