"""Finds the markets, outcomes, lines and risk that a message names. Which team is backed is decided elsewhere.

Pure; never raises. Words: ``markets.toml``; lines and scores are read by ``lines``, the role of a team by ``roles``.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, NamedTuple

from chatbet.betting.market import Market
from chatbet.language import Language
from chatbet.understanding.entities.corrections import Corrections
from chatbet.understanding.entities.lines import OPENERS, Line, LineReader
from chatbet.understanding.entities.numbers import NUMBER_KINDS
from chatbet.understanding.entities.reader import Phrasebook, Reader, Value, cut, load, phrases
from chatbet.understanding.normalise import Text


@dataclass(frozen=True, slots=True)
class OutcomeMention:
    """``home draw away over under yes no`` and the half-open range of tokens that said it."""

    outcome: str
    start_token: int
    end_token: int


@dataclass(frozen=True, slots=True)
class MarketMentions:
    """What a message says about markets, in order of mention, without duplicates."""

    markets: tuple[Market, ...] = ()
    selections: tuple[OutcomeMention, ...] = ()
    lines: tuple[str, ...] = ()
    """«2.5», «-1», «+0.5»."""
    scores: tuple[str, ...] = ()
    """«2-1»: the results named for a correct-score bet."""
    bare_scores: tuple[str, ...] = ()
    """Results of which the message alone does not say what they are: «¿y 3-0?»."""
    risk: str | None = None
    odds_format: str | None = None
    """``american``, ``decimal`` or ``fractional``, when the message names one."""
    first_half: bool = False
    """True when the message speaks of the first half, whatever the market."""
    taken: tuple[tuple[int, int], ...] = ()
    """Tokens of lines and scores, which no other extractor may read again."""


class _Hit(NamedTuple):
    """A market or an outcome and the pieces that said it."""

    market: Market | None
    outcome: str | None
    start: int
    end: int


_SIDE_MARKET = {
    "over": Market.OVER_UNDER,
    "under": Market.OVER_UNDER,
    "": Market.OVER_UNDER,
    "handicap": Market.HANDICAP,
}
ALONE = 3
"""Pieces of a message that is nothing but a side: «home», «fora»."""

_FIGURE = "a number in digits"
"""Stands among the kinds of phrases that a text has."""

_FIRST = (Market.DRAW_NO_BET, Market.DOUBLE_CHANCE, Market.MATCH_RESULT)
"""Their names hold words that are outcomes elsewhere: «empate anula», «1x2»."""


@lru_cache(maxsize=8)
def market_words(language: Language) -> Phrasebook:
    """The market words of a language together with its number words."""
    tables: dict[str, dict[str, Value]] = {
        kind: phrases(section) for kind, section in load(language, "numbers").items() if kind in NUMBER_KINDS
    }
    return Phrasebook(tables | {kind: phrases(section) for kind, section in load(language, "markets").items()})


def find_markets(
    text: Text,
    language: Language,
    taken: Iterable[tuple[int, int]] = (),
    corrections: Corrections | None = None,
    *,
    of_match: bool = False,
) -> MarketMentions:
    """What ``text`` says about markets; ``taken`` are half-open token spans that something else has read already.

    ``of_match`` when it names both sides of one match: the figure of «cuota de más de 2.5 …» is then that match's line.
    ``corrections`` tell which lines were taken back: «over 212.5... no wait, over 222.5».
    """
    reader = _MarketReader(cut(text), market_words(language))
    reader.used, reader.of_match = _taken_pieces(reader, taken), of_match
    half = next(reader.scan("half", "not_market"), None)
    risk = _first_value(reader, "risk", "not_risk")
    hits = reader.hits()
    hits.sort(key=lambda hit: (hit.start, hit.end))
    owners = reader.pieces.owners
    outcomes: dict[str, OutcomeMention] = {}
    for hit in hits:
        if hit.outcome:
            outcomes.setdefault(hit.outcome, OutcomeMention(hit.outcome, owners[hit.start], owners[hit.end - 1] + 1))
    lines = tuple(reader.found)
    if corrections is not None:
        lines = corrections.standing(lines, lambda line: (owners[line.start], owners[line.end - 1] + 1))
    return MarketMentions(
        markets=_markets(hits, half_named=half is not None),
        selections=tuple(outcomes.values()),
        lines=tuple(dict.fromkeys(line.text for line in lines)),
        scores=tuple(dict.fromkeys(score for score, _, _ in reader.scores)),
        bare_scores=tuple(dict.fromkeys(reader.bare_scores)),
        risk=risk,
        odds_format=_first_value(reader, "odds_format", "not_market"),
        first_half=half is not None,
        taken=tuple((owners[start], owners[end - 1] + 1) for start, end in reader.numbers()),
    )


def _taken_pieces(reader: LineReader, taken: Iterable[tuple[int, int]]) -> set[int]:
    """The pieces of the tokens that something else has read."""
    tokens = {token for start, end in taken for token in range(start, min(end, len(reader.pieces.text.tokens)))}
    return {piece for piece, owner in enumerate(reader.pieces.owners) if owner in tokens} if tokens else set()


def _markets(hits: list[_Hit], *, half_named: bool) -> tuple[Market, ...]:
    """The markets in order; a half belongs to another market where one is named, else it is the half-time result."""
    named = [hit.market for hit in hits if hit.market]
    others = {Market.OVER_UNDER, Market.BOTH_TEAMS_TO_SCORE, Market.HANDICAP, Market.CORRECT_SCORE}
    if half_named and others & set(named):
        named = [market for market in named if market is not Market.HALF_TIME_RESULT]
    return tuple(dict.fromkeys(named))


def _first_value(reader: "_MarketReader", kind: str, barred: str) -> str | None:
    """The value of the first phrase of ``kind``."""
    found = next(reader.scan(kind, barred), None)
    return str(found[0]) if found else None


def stake_goes_in(reader: Reader, lead: int, start: int) -> bool:
    """True for «bota 100 no Lakers» read as Spanish: after a stake, «no» is the preposition of the other language."""
    before = reader.word(lead - 1)
    return lead == start - 1 and (before.isdigit() or reader.has("stake_unit", lead - 1))


class _MarketReader(LineReader):
    """Runs the rules from the most telling phrases to the single words."""

    __slots__ = ("bare_scores", "found", "named", "scores")
    found: list[Line]
    scores: list[tuple[str, int, int]]
    bare_scores: list[str]
    named: list[tuple[int, int]]
    """Names of markets with a figure in them: «doble chance 12»."""

    def scan(self, kind: str, barred: str) -> Iterator[tuple[Value, int, int]]:
        """Every phrase of ``kind`` outside the phrases of ``barred`` and outside what was read before."""
        if not self.holds(kind):
            return
        end = 0
        for at in self.places(kind, barred):
            if at < end:
                continue
            over, hit = self.match(barred, at), self.match(kind, at)
            if over and (not hit or over[1] >= hit[1]):
                end = over[1]
            elif hit and self.free(at, hit[1]):
                yield hit[0], at, hit[1]
                end = hit[1]

    def hits(self) -> list[_Hit]:
        """Markets and outcomes; each rule takes its pieces away from the later ones."""
        self.found, self.scores, self.named, self.bare_scores = [], [], [], []
        said = {*self._by_kind()}
        if any(norm[0].isdigit() for norm in self.norms):
            said.add(_FIGURE)
        hits: list[_Hit] = []
        for kinds, rule in self._RULES:
            if not kinds.isdisjoint(said):
                hits += self._claimed(rule(self))
        return hits

    def numbers(self) -> list[tuple[int, int]]:
        """The pieces of lines and scores."""
        return (
            [(line.start, line.end) for line in self.found]
            + [(start, end) for _, start, end in self.scores]
            + self.named
        )

    def _claimed(self, hits: Iterable[_Hit]) -> list[_Hit]:
        """The hits, with their pieces marked as read."""
        kept = list(hits)
        for hit in kept:
            self.used.update(range(hit.start, hit.end))
        return kept

    def says(self, kind: str) -> bool:
        """True when a phrase of ``kind`` stands anywhere in the text."""
        return self.holds(kind) and any(self.has(kind, at) for at in range(self.size))

    def _chosen_between(self, start: int, end: int) -> bool:
        """True for «¿qué paga más, el empate o la visita?»: a question between two sides."""
        return any(self.norms[at] in ("o", "u", "or", "ou") for at in range(start, end)) and self.says("choice")

    def _inside_score(self, start: int, end: int) -> bool:
        """True for the «x2» of ``3x2`` and the «1x» of ``1x0``."""
        before = self.is_glued(start) and self.word(start - 1).isdigit()
        return before or (self.is_glued(end) and self.word(end).isdigit())

    def _both(self) -> Iterator[_Hit]:
        """Both teams to score, and its refusal."""
        for kind in ("both_no", "both_yes"):
            for value, start, end in self.scan(kind, "not_market"):
                self.used.update(range(start, end))
                yield _Hit(Market.BOTH_TEAMS_TO_SCORE, str(value), start, end)

    def _doubles(self) -> Iterator[_Hit]:
        """«1X», «local o empate»: a double chance with both of its outcomes."""
        for value, start, end in self.scan("double", "market_1x2"):
            if self._chosen_between(start, end) or self._inside_score(start, end):
                continue
            self.named.append((start, end))
            for outcome in str(value).split("_"):
                yield _Hit(Market.DOUBLE_CHANCE, outcome, start, end)

    def _whole_names(self) -> Iterator[_Hit]:
        """Names of markets that hold the words of outcomes."""
        for value, start, end in self.scan("market", "not_market"):
            if value in _FIRST:
                yield _Hit(Market(str(value)), None, start, end)

    def _or_draw(self) -> Iterator[_Hit]:
        """«X o empate», «X no pierde»: a double chance of which the draw is one half."""
        for value, start, end in self.scan("or_draw", "not_draw"):
            alone = not any(at < start for at in self.used)  # «ok, and the draw»: of no side
            elsewhere = value == "draw_also" and (alone or self.has("own_match", end))
            if elsewhere or self._chosen_between(start, end) or self.says("history"):
                continue
            yield _Hit(Market.DOUBLE_CHANCE, str(value).partition("_")[0], start, end)

    def _lines(self) -> Iterator[_Hit]:
        """Totals and handicaps with their numbers."""
        for line in self.lines():
            self.found.append(line)
            side = line.side if line.side in ("over", "under") else None
            yield _Hit(_SIDE_MARKET[line.side], side, line.start, line.end)

    def _scores(self) -> Iterator[_Hit]:
        """A score where a correct-score bet is spoken of."""
        remembered = self.says("history")
        named = any(value == Market.CORRECT_SCORE for value, _, _ in self.scan("market", "not_market"))
        at = 0
        while at < self.size:
            score = self.score(at)
            if score and self.free(at, score[1]) and (named or (self._picked(at) and not remembered)):
                self.scores.append((score[0], at, score[1]))
                yield _Hit(Market.CORRECT_SCORE, None, at, score[1])
            elif score:
                self.bare_scores.append(score[0])
            at = score[1] if score else at + 1

    def _picked(self, at: int) -> bool:
        """True when the words before a score make it a pick: «un 2-1», «que gane Boca 2-0»."""
        near = any(self.has("score_near", place) for place in range(max(0, at - 4), at))
        after = self.score(at)
        return near or self.before("score_lead", at) or (after is not None and self.has("score_after", after[1]))

    def _refused(self, start: int) -> bool:
        """True for an outcome that the words before take out: «no al empate»."""
        lead = self.behind("excluded_before", start, 4)
        return lead is not None and not stake_goes_in(self, lead, start)

    def _sides(self) -> Iterator[_Hit]:
        """Home, draw and away as picks."""
        found: list[_Hit] = []
        for kind, barred in (("draw", "not_draw"), ("home", "not_side"), ("away", "not_side")):
            for value, start, end in self.scan(kind, barred):
                outcome = None if self._refused(start) else str(value)
                found.append(_Hit(None, outcome, start, end))
        if found or self.size <= ALONE:
            found += [_Hit(None, str(value), start, end) for value, start, end in self.scan("bare_side", "not_side")]
        yield from found

    def _names(self) -> Iterator[_Hit]:
        """The remaining names of markets."""
        for value, start, end in self.scan("market", "not_market"):
            if not self.before("market_refused", start):
                yield _Hit(Market(str(value)), None, start, end)

    def _sides_alone(self) -> Iterator[_Hit]:
        """«altas», «unders»: a side of a total without its line, or after it («2.5 en altas»)."""
        for kind in ("alone_over", "alone_under"):
            for value, start, end in self.scan(kind, "not_market"):
                outcome = None if self._refused(start) else str(value)
                yield _Hit(Market.OVER_UNDER if outcome else None, outcome, start, end)

    _RULES: ClassVar[tuple[tuple[frozenset[str], Callable[["_MarketReader"], Iterable[_Hit]]], ...]] = (
        (frozenset({"both_no", "both_yes"}), _both),
        (frozenset({"double"}), _doubles),
        (frozenset({"market"}), _whole_names),
        (frozenset({"or_draw"}), _or_draw),
        (OPENERS | {_FIGURE}, _lines),
        (frozenset({_FIGURE}), _scores),
        (frozenset({"draw", "home", "away", "bare_side"}), _sides),
        (frozenset({"market"}), _names),
        (frozenset({"alone_over", "alone_under"}), _sides_alone),
    )
    """The rules in order, each with the kinds of phrases without one of which it finds nothing."""
