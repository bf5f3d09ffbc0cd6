"""Which sides a message backs or asks the price of: names by their role, and home, draw, over, yes as said.

A team that is only asked about is no selection; nor are the two sides of a match that only say where a total, a draw
or a score is wanted.
"""

from collections.abc import Sequence

from chatbet.betting.market import Market
from chatbet.understanding.entities.markets import OutcomeMention
from chatbet.understanding.entities.roles import Role, Roles
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Intent, Kind, NameMention

_PRICED = frozenset({Intent.BET_SIMULATION, Intent.ODDS_INFORMATION_QUERY})
_WITHOUT_TEAM = frozenset({Market.OVER_UNDER, Market.BOTH_TEAMS_TO_SCORE, Market.CORRECT_SCORE})
_NEAR_PRICES = frozenset({Intent.TEAM_COMPARISON, Intent.MATCH_SCHEDULE_QUERY, Intent.TOURNAMENT_INFO, Intent.UNCLEAR})
"""Intents of messages that may ask for a price as well: a named market with its outcome is one then."""
_OWN_MATTERS = frozenset({Intent.HELP_REQUEST, Intent.USER_BALANCE_QUERY})
"""Questions about oneself that may speak of a bet: «¿me alcanza para 20 al Betis?»."""
_OF_A_SIDE = frozenset({Market.DRAW_NO_BET, Market.DOUBLE_CHANCE, Market.HANDICAP})
"""Markets of which a bet takes one side."""
_PAIR = 2
_TO_LINE = 2
"""Words between a side and its line: «com handicap»."""
_RIVALS = (frozenset(("over", "under")), frozenset(("yes", "no")))
"""Outcomes that nobody picks together: «¿over o under?»."""


def picked(reading: Reading, intent: Intent) -> tuple[tuple[str, ...], frozenset[str]]:
    """The sides in order of mention, and the names that the message takes out: «al Madrid no»."""
    sides = [name for name in reading.names if name.kind is not Kind.TOURNAMENT]
    if not sides and not reading.markets.selections:
        return (), frozenset()
    picks = _Picks(reading, sides)
    out = [name.name for name in sides if picks.role[name] == "excluded"] if len(sides) >= _PAIR else []
    return _selections(picks, reading, intent), frozenset(out)


def _selections(picks: "_Picks", reading: Reading, intent: Intent) -> tuple[str, ...]:
    if intent in _PRICED:
        placed = [(one.start_token, one.outcome) for one in picks.outcomes()]
        placed += [(name.start, name.name) for name in picks.backed(ordered=intent is Intent.BET_SIMULATION)]
        placed = placed or [
            (name.start, name.name) for name in picks.priced(surely=intent is Intent.ODDS_INFORMATION_QUERY)
        ]
    elif intent is Intent.BETTING_RECOMMENDATION and picks.roles.says("worth"):
        placed = [(one.start_token, one.outcome) for one in picks.outcomes()]
        placed += [(name.start, name.name) for name in picks.judged()]
    else:
        named = reading.markets.markets and intent in _NEAR_PRICES
        placed = [(one.start_token, one.outcome) for one in picks.outcomes()] if named else []
        placed += [(name.start, name.name) for name in picks.priced()]
        if intent in _OWN_MATTERS:
            placed += [(name.start, name.name) for name in picks.wished()]
    return tuple(dict.fromkeys(side for _, side in sorted(placed)))


class _Picks:
    """The names of one message, weighed together with its outcomes."""

    def __init__(self, reading: Reading, sides: Sequence[NameMention]) -> None:
        self.roles = Roles(reading.meant, reading.language)
        self._reading = reading
        self._sides = sides
        self.role: dict[NameMention, Role | None] = {name: self._role_of(name) for name in sides}
        self._or_draw = Market.DOUBLE_CHANCE in reading.markets.markets
        self._market_only = bool(_WITHOUT_TEAM & set(reading.markets.markets))
        self._dual = self._duals()
        self._share_in_lists()

    def _role_of(self, name: NameMention) -> Role | None:
        """The role that the words give; the «no» of «btts no» belongs to its market, not to the name after it."""
        role = self.roles.of((name.start, name.end))
        if role in (None, "asked") and self._handicapped(name):
            return "backed"
        refused = any(one.end_token == name.start for one in self._reading.markets.selections)
        return None if role == "excluded" and refused else role

    def _handicapped(self, name: NameMention) -> bool:
        """True when a line stands right behind the name: «Lakers +3.5», «Palmeiras com handicap -1»."""
        markets = self._reading.markets
        if set(markets.markets) != {Market.HANDICAP} or len(markets.lines) != 1 or not markets.taken:
            return False
        start = markets.taken[0][0]
        nearest = max((side.end for side in self._sides if side.end <= start), default=0)
        return name.end == nearest and start - name.end <= _TO_LINE

    def outcomes(self) -> tuple[OutcomeMention, ...]:
        """Home, draw, over, yes as said; a question between two of them picks none."""
        said = self._reading.markets.selections
        names = {one.outcome for one in said}
        torn = [pair for pair in _RIVALS if pair <= names and self.roles.says("choice_joint")]
        return tuple(one for one in said if not any(one.outcome in pair for pair in torn))

    def backed(self, *, ordered: bool) -> list[NameMention]:
        """The names of a bet or a price; in an order a name without any role is backed too."""
        backed: list[NameMention] = []
        for before, name in zip([None, *self._sides], self._sides, strict=False):
            listed = before in backed and self.role[name] is None and before and self._joined(before, name)
            listed = listed or (ordered and self.role[name] is None and self._apart(name))
            if (self.role[name] == "backed" or listed) and self._free(name):
                backed.append(name)
        if backed or not ordered:
            return backed
        open_sides = [
            name for name in self._sides if self.role[name] not in ("excluded", "opposed") and self._free(name)
        ]
        if self._market_only or self._reading.markets.selections:
            return []
        return open_sides if len(open_sides) != _PAIR or all(self.role[one] is None for one in open_sides) else []

    def wished(self) -> list[NameMention]:
        """The names that somebody asks to be let bet on: «¿puedo apostarle a Nacional?»."""
        return [name for name in self._sides if self.roles.staked((name.start, name.end)) and self._free(name)]

    def judged(self) -> list[NameMention]:
        """The name of which somebody asks whether it is a good bet: the first that is neither opposed nor a choice."""
        fitting = [name for name in self._sides if self.role[name] not in ("excluded", "opposed") and self._free(name)]
        return fitting[:1] if not self._market_only else []

    def priced(self, *, surely: bool = False) -> list[NameMention]:
        """The one name whose price is asked, perhaps beside something else: «¿a qué hora juega y cuánto paga?».

        ``surely`` when the whole message asks for prices: then it needs no more words, only no word for a match.
        """
        if len({name.name for name in self._sides}) != 1:
            picked = [name for name in self._sides if self._own_pick(name) and self.role[name] == "backed"]
            return picked if self.roles.says("price_asked") else []
        if self.roles.says("match_noun"):
            return []
        spoilt = self._market_only or self.role[self._sides[0]] in ("excluded", "opposed")
        asked = surely and not self.roles.says("all_prices")
        return list(self._sides[:1]) if not spoilt and (asked or self.roles.says("price_asked")) else []

    def _free(self, name: NameMention) -> bool:
        """True when the name is no mere part of a match, a choice, or the place of an outcome."""
        return name not in self._dual and not self._place_of_outcome(name)

    def _share_in_lists(self) -> None:
        """The word that backs one name of a list backs all: «un Lucky 15 con Barça, City, Bayern y Millonarios»."""
        lists: list[list[NameMention]] = []
        for name in self._sides:
            if lists and self._links("also_joint", (lists[-1][-1].end, name.start)):
                lists[-1].append(name)
            else:
                lists.append([name])
        for row in lists:
            roles = {self.role[name] for name in row}
            if len(row) > _PAIR and "backed" in roles and roles.isdisjoint(("excluded", "opposed")):
                self.role |= dict.fromkeys(row, "backed")

    def _duals(self) -> set[NameMention]:
        """Names that are the two sides of one match, or of one question."""
        found: set[NameMention] = set()
        for left, right in zip(self._sides, self._sides[1:], strict=False):
            found |= self._dual_sides(left, right)
        return found

    def _dual_sides(self, left: NameMention, right: NameMention) -> set[NameMention]:
        """Which of two neighbouring names are no picks because of each other."""
        if left.start == right.start:
            return {left, right}
        link = self._reading.meant.norms[left.end : right.start]
        span = (left.end, right.start)
        only = len(link) <= 3
        if only and self._links("choice_joint", span):
            return {left, right}
        if self._links("beaten_joint", span) and self.roles.has_before("win_before", (left.start, left.end)):
            return {right}
        joined = only and self._links("also_joint", span)
        asked = not self._reading.amounts and self.roles.has_before("fixture_lead", (left.start, left.end))
        placed = self._reading.markets.selections or self._market_only
        if joined and not self._apart(right) and (asked or placed or self.roles.says("match_noun")):
            return set() if self._own_pick(left) or self._own_pick(right) else {left, right}
        if not link or (only and self._links("versus", span)):
            staked = (
                self._reading.amounts and self.roles.staked((left.start, left.end)) and not self._outcome_near(left)
            )
            return {right} if staked or self._sided(left) else {left, right}
        if only and self._links("venue", span) and (self._sided(left) or self._of_match()):
            return {right} if self._sided(left) else {left, right}
        if self.role[right] != "opposed" or not only or self._own_pick(left):
            return set()
        return {left} if self._is_match(left) else set()

    def _of_match(self) -> bool:
        """True for «the spread on Cavs at Pacers»: a handicap without its line is asked of a match."""
        markets = self._reading.markets
        return set(markets.markets) == {Market.HANDICAP} and not markets.lines

    def _sided(self, name: NameMention) -> bool:
        """True when a bet takes the side of a name: «draw no bet on Bournemouth at Brentford».

        A name that is said again tells the match: «dupla chance Flamengo ou Palmeiras em Flamengo x Palmeiras».
        """
        if any(side.name == name.name and side.start < name.start for side in self._sides):
            return False
        markets = set(self._reading.markets.markets) & _OF_A_SIDE
        # «What's the spread on Cavs at Pacers?» asks of the match; with its line it is that of one side.
        sided = bool(markets - {Market.HANDICAP} or (markets and self._reading.markets.lines))
        return sided and self.roles.has_before("backed_before", (name.start, name.end))

    def _apart(self, name: NameMention) -> bool:
        """True for «al Barça, al City y al empate entre Boca y River»: the outcome after the names has its own pair."""
        outcomes = self._reading.markets.selections
        own_pair = [one for one in outcomes if sum(side.start >= one.end_token for side in self._sides) >= _PAIR]
        return bool(outcomes) and len(own_pair) == len(outcomes) and name.start < outcomes[0].start_token

    def _is_match(self, name: NameMention) -> bool:
        """True for the first side of a match asked about as a whole: «cuotas de X contra Y», «2-1 en X contra Y»."""
        span = (name.start, name.end)
        return self.roles.has_before("fixture_lead", span) or (
            self._market_only and self.roles.has_before("where", span)
        )

    def _joined(self, left: NameMention, right: NameMention) -> bool:
        """True for neighbours in a list: «triple con Barça, Villarreal y Valencia»."""
        return self._links("also_joint", (left.end, right.start))

    def _links(self, kind: str, span: tuple[int, int]) -> bool:
        """True when a phrase of ``kind`` is all that stands between two names."""
        pieces = self.roles.pieces(span)
        found = self.roles.reader.match(kind, pieces[0]) if pieces else None
        return found is not None and pieces is not None and found[1] == pieces[1]

    def _own_pick(self, name: NameMention) -> bool:
        """True when the words after a name pick it: «Boca gana», «Junior o empate»."""
        return self.roles.has_after("backed_after", (name.start, name.end)) or self._handicapped(name)

    def _outcome_near(self, name: NameMention) -> bool:
        """True when an outcome or a market without sides was said before the name."""
        return self._market_only or any(one.end_token <= name.start for one in self._reading.markets.selections)

    def _place_of_outcome(self, name: NameMention) -> bool:
        """True for the Barça of «empate en el Barça» and «over 2.5 for Barça»: it only says where."""
        if self._own_pick(name):
            return False
        before = [one.end_token for one in self._reading.markets.selections if one.end_token <= name.start]
        if not before:
            return self._market_only and not self._staked_before(0, name) and not self._apart(name)
        link = (max(before), name.start)
        if {one.outcome for one in self._reading.markets.selections} == {"draw"} and self._or_draw:
            return False
        joined = self._links("also_joint", link) and self._reading.meant.norms[link[0]] != ","
        return not joined and not self._staked_before(link[0], name)

    def _staked_before(self, start: int, name: NameMention) -> bool:
        """True when money or a word of staking stands between a place and the name."""
        money = any(start <= amount.start_token < name.start for amount in self._reading.amounts)
        return money or self.roles.says("stake_words", (start, name.start))
