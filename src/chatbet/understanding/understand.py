"""One message, understood: normalise → language → names, dates, money, markets → intent → act, safety → context.

Pure: no clock, no network, no memory of its own. Build one ``Understanding`` per roster and share it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

from chatbet.betting.market import Market
from chatbet.language import Language
from chatbet.understanding import bets, context, doubt, edits, inheritance, stakes
from chatbet.understanding.absent import longer_name
from chatbet.understanding.acts import ActRead, answers, hedges, read_act
from chatbet.understanding.choosing import chosen, corrected
from chatbet.understanding.continuation import folded, going_on
from chatbet.understanding.entities.aliases import Aliases
from chatbet.understanding.entities.names import Gazetteer, NameContext
from chatbet.understanding.entities.reader import load
from chatbet.understanding.features import features
from chatbet.understanding.fragments import Fragment
from chatbet.understanding.frame import PRICED, SEARCHES, Heard
from chatbet.understanding.language_detection import detect_language
from chatbet.understanding.memory import Memory
from chatbet.understanding.model import Weighed, trained_model
from chatbet.understanding.namesakes import Namesakes
from chatbet.understanding.normalise import Text, normalise
from chatbet.understanding.places import as_places, place_in
from chatbet.understanding.preferences import Preferences, asks_for_own_team, forgotten_in, preferences_in
from chatbet.understanding.reading import Reading, read
from chatbet.understanding.roster import Roster
from chatbet.understanding.safety import read_safety
from chatbet.understanding.second import second_request
from chatbet.understanding.selections import picked
from chatbet.understanding.shares import read_share
from chatbet.understanding.spelling import spellings
from chatbet.understanding.subjects import ABOUT_SIDES, TOPICS
from chatbet.understanding.systems import read_system
from chatbet.understanding.turning import Guess, Turn, decided
from chatbet.understanding.utterance import Act, Entities, Intent, Kind, NameMention, Question, Utterance
from chatbet.understanding.wishing import wished

_ABOUT_THE_USER = frozenset({Act.SET_PREFERENCE, Act.SHOW_PREFERENCES, Act.FORGET_PREFERENCES})
_PLAIN = 0.8
"""How sure an act about the user makes of the intent."""
_RULED = 0.9
"""How sure an intent is that a rule has decided against the model."""
_CHOSEN = 0.95
"""How sure a wish is that was chosen among those asked about."""
_KEPT_NAMES = 4
"""Names of a message that the next one may correct."""
_LONGEST_CORRECTION = 160
"""Characters of a message that only says which namesake was meant."""
_CALLED_OFF = 5
"""Words of a message that calls off the open bet."""
_MOSTLY = 0.5
"""Share of «the same» from which a message is a fragment of the question before."""
_REHEARSED = {
    Language.ES: "¿a cmo esta el barsaa hoy a las 8? ponle 20 lucsa y dame la tabal",
    Language.EN: "wats the prcie on arsnel at 8pm tomorow, put twnty quid on ovr 2.5",
    Language.PT: "qnto pga o flamnego amanha as 20h? bota vinte reias no empte",
}
"""Hasty sentences that touch every table and both indexes of misspellings."""
_NO_ACT, _NOTHING = ActRead(), Entities()
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What was meant among the readings that were asked about."""

    text: str
    """The message that is read again."""
    about: str
    """The name in it, as it was written."""
    options: tuple[str, ...]
    meant: tuple[str, ...]
    """One of them, several («los dos») or none («ninguno»)."""
    wishes: tuple[Intent, ...] = ()
    """What is wanted, where that was asked."""

    def settle(self, name: NameMention) -> tuple[NameMention, ...]:
        """The mention as it was meant."""
        asked = name.text == self.about or (name.ambiguous and set(self.meant) <= set(name.candidates))
        return tuple(replace(name, candidates=(one,)) for one in self.meant) if asked else (name,)

    def settled(self, reading: Reading) -> Reading:
        """The reading with every mention as it was meant."""
        return replace(reading, names=tuple(one for name in reading.names for one in self.settle(name)))


class _Wish(NamedTuple):
    """What a message wants, as it becomes clear: its question, what it does, what it says of the user."""

    guess: Guess
    act: ActRead = _NO_ACT
    own: Entities = _NOTHING
    preferences: Preferences = ()

    @property
    def intent(self) -> Intent:
        """What is asked."""
        return self.guess.intent

    def doing(self, act: ActRead, memory: Memory, guessed: Guess) -> "_Wish":
        """The same with its act, which may leave no other question than its own."""
        intent = _meant_by(act.act, self.intent, memory)
        ruled = Guess(intent, max(guessed.confidence, _RULED), continues=False)
        return _Wish(guessed if intent is guessed.intent else ruled, act)

    def about_the_user(self, reading: Reading, memory: Memory) -> "_Wish":
        """The same with what it holds, and what of it is to be remembered."""
        own, act, guess = _said(reading, self.intent, memory), self.act, self.guess
        preferences = preferences_in(reading, own, act.act)
        if act.act in _ABOUT_THE_USER or (preferences and act.act is None):
            act = act if act.act else ActRead(Act.SET_PREFERENCE)
            beside = _asked_beside(reading, self.intent, act.act, dict(preferences))
            if beside is not self.intent or beside is Intent.HELP_REQUEST:
                guess = Guess(beside, max(guess.confidence, _PLAIN), continues=False)
        return _Wish(guess, act, own, preferences)

    def heard(self, reading: Reading, ordinal: int | None, played: frozenset[str], fragment: Fragment | None) -> Heard:
        """The message as its conversation hears it."""
        guess = self.guess
        return Heard(
            reading, self.own, guess.intent, guess.confidence, self.act.act, ordinal, guess.continues, played, fragment
        )


class Understanding:
    """Understands messages against one day's names."""

    def __init__(self, roster: Roster) -> None:
        """Index the names and read the model and every table: no message pays for what is read once."""
        self._roster = roster
        aliases = Aliases.load()
        self._gazetteer = Gazetteer.build(roster, aliases)
        self._countries = aliases.countries
        self._model = trained_model()
        self._spelling = spellings(self._model.words, aliases)
        for language, text in _REHEARSED.items():
            self._understand(text, _ANY_TIME, Memory(), language)
        load.cache_clear()  # the tables that were made of them stay

    def understand(self, text: str, *, now: datetime, memory: Memory, hint: Language) -> Utterance:
        """What ``text`` means; ``now`` aware in the user's zone, ``hint`` the language when the text has none."""
        if (choice := self._choice(text, memory, hint)) is not None:
            said = self._understand(text, now, memory, hint)
            if said.safety.blocks_selling:
                return said
            # What was guessed before the answer came is no part of the conversation.
            before = replace(memory, question=None, entities=inheritance.without(memory.entities, choice.options))
            before = replace(before, intent=None, last=None) if choice.wishes else before
            asked = self._understand(choice.text, now, before, hint, choice)
            return replace(asked, text=text, asked=choice.text, follow_up=True)
        return self._understand(text, now, memory, hint)

    @cached_property
    def _namesakes(self) -> Namesakes:
        return Namesakes(self._gazetteer.index, self._countries)

    def _choice(self, text: str, memory: Memory, hint: Language) -> "_Choice | None":
        """The reading that answers the open question, or that corrects a name of the message before."""
        language = memory.language or hint
        if (question := memory.question) is not None and memory.asked_text:
            if question.wishes:
                wishes = wished(text, question, self._gazetteer, self._spelling[language], language)
                return _Choice(memory.asked_text, "", (), (), wishes) if wishes else None
            meant = chosen(text, question, self._gazetteer, self._namesakes, language)
            if meant is not None:
                return _Choice(memory.asked_text, question.about, question.options, meant)
        named = memory.mentions if memory.last_text and len(text) <= _LONGEST_CORRECTION else ()
        for mention in named:
            instead = corrected(text, mention, self._gazetteer, self._namesakes, language)
            if instead is not None:
                return _Choice(memory.last_text, mention.text, (mention.name, instead), (instead,))
        for mention in named:
            if (absent := longer_name(text, mention, self._gazetteer, language)) is not None:
                again = memory.last_text.replace(mention.text, absent, 1)
                return _Choice(again, absent, (mention.name,), (absent,))
        return None

    def _understand(
        self, text: str, now: datetime, memory: Memory, hint: Language, choice: "_Choice | None" = None
    ) -> Utterance:
        normal = normalise(text)
        language = self._language(normal, memory, hint)
        names = self._name_context(memory, now)
        reading = read(normal, language, self._gazetteer, names, now, self._spelling[language])
        reading = choice.settled(reading) if choice is not None else as_places(reading, memory)
        system, share = read_system(reading), read_share(normal, language)
        weighed = self._model.weighed(found := features(reading))
        fragment = Fragment(reading) if memory.intent is not None else None
        restakes = fragment is not None and stakes.act_of(fragment, reading, memory.entities) is not None
        priced = memory.intent in PRICED
        safety = read_safety(reading, self._model.each(weighed, "safety"), restakes=restakes, priced=priced)
        guess = self._guess(found, weighed, reading, memory, None if safety.blocks_selling else fragment)
        formal = bets.by_form(reading, guess.intent, system, share, slip_open=memory.slip_open)
        wish = _Wish(guess if formal is guess.intent else guess._replace(intent=formal))
        act = read_act(reading, self._model.each(weighed, "acts"), wish.intent, after=memory.last)
        act = _edit(act, fragment, reading, memory)
        if choice is not None and choice.wishes:
            guess = Guess(choice.wishes[0], _CHOSEN, continues=False)
            wish, act = _Wish(guess), ActRead()
        act = ActRead(Act.SELF_EXCLUDE) if safety.self_exclusion and "exclude_me" in reading.cues else act
        reading = _asking_back(reading, now) if act.act is Act.PRICE_HISTORY else reading
        wish = wish.doing(act, memory, guess).about_the_user(reading, memory)
        act = wish.act
        ordinal = act.ordinal if act.ordinal is not None else _place(reading, fragment, memory)
        played = self._gazetteer.competitions(reading.sides)
        heard = wish.heard(reading, _listed(ordinal, reading, memory), played, fragment)
        resolved = context.resolve(heard, memory)
        meant = Utterance(
            text=text,
            language=language,
            intent=resolved.intent,
            confidence=resolved.confidence,
            entities=resolved.entities,
            act=act.act,
            ordinal=ordinal,
            threshold=act.threshold,
            system=system,
            share=share,
            hedged=hedges(normal, language),
            preferences=wish.preferences,
            forgets=forgotten_in(reading, act.act),
            which_team=asks_for_own_team(reading, resolved.entities, act.act),
            odds_format=reading.markets.odds_format,
            safety=safety,
            question=None if choice is not None else _question(reading, resolved.intent),
            named=_named(act.act, fragment, reading, memory),
            said=resolved.said or wish.own,
            mentions=reading.names[:_KEPT_NAMES],
            unknown_names=reading.unknown,
            past="past" in reading.cues or (memory.past and _asks_again(wish.guess, reading, memory, ordinal)),
            follow_up=resolved.follow_up,
            live="live" in reading.cues and resolved.intent is not Intent.TOURNAMENT_INFO,
            table="table" in reading.cues or (wish.guess.continues and memory.table) or _chose_table(choice),
            order=resolved.intent is Intent.BET_SIMULATION and bets.wants_it_placed(reading),
            also=second_request(normal, language, resolved.intent),
        )
        return _asked_back(meant, choice, guess, reading, memory)

    def _language(self, text: Text, memory: Memory, hint: Language) -> Language:
        """The language of the message; a yes or a no answers in that of the talk, whatever its one word looks like."""
        if memory.language is not None and answers(text, memory.language):
            return memory.language
        return detect_language(text, self._model, spoken=memory.language, expected=hint)

    def _guess(
        self, found: list[str], weighed: Weighed, reading: Reading, memory: Memory, fragment: Fragment | None
    ) -> Guess:
        """The intent, how sure it is, and whether it is that of the message before."""
        before = context.subject(reading, memory)
        if before is None:
            chances, same = self._model.chances(weighed, "intent"), 0.0
        else:
            turned = self._model.weighed(going_on(found, reading, before), weighed)
            chances, same = folded(self._model.chances(turned, "turn"), before)
        best = Intent(max(chances, key=chances.__getitem__))
        guess = Guess(best, chances[best], best is before and same > _MOSTLY, chances)
        if before is None or fragment is None:
            return guess
        focused = memory.focus is not None
        return decided(Turn(guess, chances, reading, fragment, before, memory.entities, memory.slip_open, focused))

    def _name_context(self, memory: Memory, now: datetime) -> NameContext:
        """What the conversation says about names."""
        before = memory.entities
        teams = (*((memory.focus.home, memory.focus.away) if memory.focus else ()), *before.teams, *before.players)
        searching = memory.intent in SEARCHES and not teams
        sports = memory.intent in ABOUT_SIDES
        return NameContext(
            tuple(dict.fromkeys(teams)), before.tournaments, memory.country, sports, searching, self._roster.pairs
        )


def _asked_back(meant: Utterance, choice: _Choice | None, guess: Guess, reading: Reading, memory: Memory) -> Utterance:
    """The message with the question that it leaves open; an answer to one leaves none, and may want two things."""
    if choice is not None:
        return replace(meant, also=choice.wishes[1]) if len(choice.wishes) > 1 else meant
    asked = meant.question or doubt.question_of(meant, guess.chances, reading, memory)
    return replace(meant, question=asked) if asked else meant


def _edit(act: ActRead, fragment: Fragment | None, reading: Reading, memory: Memory) -> ActRead:
    """The act, where the words around the entities change the bet before, or what looks like one changes nothing."""
    if act.act in (Act.ALERT, Act.PRICE_HISTORY):
        return act
    before = memory.entities
    figure = fragment is not None and fragment.figure is not None
    if act.act is None and memory.slip_open and not figure and _calls_off(reading):
        return ActRead(Act.CANCEL)
    chance = act.act in stakes.FACTORS and Market.DOUBLE_CHANCE in reading.markets.markets
    if chance or (fragment is not None and fragment.asks_for_mine):
        return ActRead()  # «double chance instead» doubles nothing
    if fragment is None or context.subject(reading, memory) is not Intent.BET_SIMULATION:
        return act
    if (edit := edits.act_of(fragment, reading, before)) is not None:
        return ActRead(edit)
    return ActRead() if edits.combines(fragment, reading, before) or edits.strangers(act.act, reading, before) else act


def _calls_off(reading: Reading) -> bool:
    """True for «me equivoqué, cancela todo», «changed my mind»: a few words that call it off and no more."""
    plain = "cancel" in reading.cues and reading.cues.isdisjoint({"cancel_no", "order"}) and not reading.question
    return plain and not (reading.covered or reading.markets.selections) and len(reading.words) <= _CALLED_OFF


def _named(act: Act | None, fragment: Fragment | None, reading: Reading, memory: Memory) -> tuple[str, ...]:
    """Whom the message names; of «solo deja al Como» the others, who are to be taken off."""
    gone = edits.dropped(fragment, reading, memory.entities) if fragment and act is Act.REMOVE_LEG else ()
    return gone or reading.sides


def _place(reading: Reading, fragment: Fragment | None, memory: Memory) -> int | None:
    """Which of what was spoken of the message points at."""
    legs = memory.intent is Intent.BET_SIMULATION
    return place_in(reading, fragment, len(inheritance.sides(memory.entities)), legs=legs)


def _own_entities(reading: Reading, intent: Intent) -> Entities:
    """What the message itself names."""
    backed, gone = picked(reading, intent)
    markets = reading.markets
    return Entities(
        teams=tuple(name for name in reading.named(Kind.TEAM) if name not in gone),
        tournaments=reading.named(Kind.TOURNAMENT),
        players=tuple(name for name in reading.named(Kind.PLAYER) if name not in gone),
        dates=tuple(mention.range for mention in reading.dates),
        amounts=tuple(mention.amount for mention in reading.amounts),
        markets=markets.markets,
        selections=backed,
        lines=(*markets.lines, *markets.scores),
        risk=markets.risk if intent is Intent.BETTING_RECOMMENDATION else None,
    )


def _asked_beside(reading: Reading, intent: Intent, act: Act | None, stated: dict[str, str]) -> Intent:
    """What a message about the user asks for too: «¿cuánto paga mi equipo en formato americano?» asks for a price."""
    asks = "my_team" in reading.cues and "team" not in stated
    if asks and "odds_format" in stated:
        return Intent.ODDS_INFORMATION_QUERY
    if intent is Intent.ODDS_INFORMATION_QUERY or (asks and act is Act.SET_PREFERENCE):
        return intent
    return Intent.HELP_REQUEST


def _said(reading: Reading, intent: Intent, memory: Memory) -> Entities:
    """The message's own entities; «77» out of the blue is a number, no stake."""
    own = _own_entities(reading, intent)
    out_of_the_blue = intent is Intent.UNCLEAR and memory.last is None and not memory.slip_open
    return replace(own, amounts=()) if out_of_the_blue else own


def _meant_by(act: Act | None, intent: Intent, memory: Memory) -> Intent:
    """The intent, where the act leaves no other one."""
    if act is Act.SHOW_BETS:
        return Intent.USER_BALANCE_QUERY
    if act in (Act.ALERT, Act.PRICE_HISTORY):
        return Intent.ODDS_INFORMATION_QUERY
    return Intent.BET_SIMULATION if act in context.SLIP_TALK and memory.slip_open else intent


def _asks_again(guess: Guess, reading: Reading, memory: Memory, ordinal: int | None) -> bool:
    """True for «¿y el Madrid?», «¿y el segundo?» of a table: another side, and no day that may lie ahead."""
    another = bool(reading.sides) or (bool(memory.placed) and ordinal is not None)
    return guess.continues and another and not reading.dates


def _listed(ordinal: int | None, reading: Reading, memory: Memory) -> int | None:
    """The place in what was shown. After the leader's match «el segundo» is one of the table, and of matches to come
    none was won as «el último»."""
    elsewhere = memory.placed or ("past" in reading.cues and not memory.past)
    return None if elsewhere else ordinal


def _asking_back(reading: Reading, now: datetime) -> Reading:
    """The reading of «¿cómo estaba ayer la cuota?»: a time that has begun is the price's and no day of a match."""
    ahead = tuple(date for date in reading.dates if date.range.start is not None and date.range.start > now)
    return replace(reading, dates=ahead)


def _chose_table(choice: _Choice | None) -> bool:
    """True when positions were chosen; a competition's dates are not what is offered."""
    return choice is not None and Intent.TOURNAMENT_INFO in choice.wishes


def _question(reading: Reading, intent: Intent) -> Question | None:
    """The name that stays ambiguous, as a question."""
    if intent not in TOPICS:
        return None
    unclear = next((name for name in reading.names if name.ambiguous), None)
    return Question(unclear.text, unclear.kind, unclear.candidates) if unclear else None
