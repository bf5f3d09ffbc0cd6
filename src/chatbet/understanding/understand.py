"""One message, understood: normalise → language → names, dates, money, markets → intent → act, safety → context.

Pure: no clock, no network, no memory of its own. Build one ``Understanding`` per roster and share it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from chatbet.language import Language
from chatbet.understanding import bets, context, edits
from chatbet.understanding.acts import ActRead, answers, hedges, ordinal_in, read_act
from chatbet.understanding.choosing import chosen
from chatbet.understanding.continuation import folded, going_on
from chatbet.understanding.entities.aliases import Aliases
from chatbet.understanding.entities.names import Gazetteer, NameContext
from chatbet.understanding.features import features
from chatbet.understanding.fragments import Fragment, goes_on
from chatbet.understanding.inheritance import without
from chatbet.understanding.language_detection import detect_language
from chatbet.understanding.memory import Memory
from chatbet.understanding.model import Weighed, trained_model
from chatbet.understanding.normalise import Text, normalise
from chatbet.understanding.preferences import preferences_in
from chatbet.understanding.reading import Reading, read
from chatbet.understanding.roster import Roster
from chatbet.understanding.safety import read_safety
from chatbet.understanding.second import second_request
from chatbet.understanding.selections import excluded, selections
from chatbet.understanding.shares import read_share
from chatbet.understanding.spelling import spellings
from chatbet.understanding.systems import read_system
from chatbet.understanding.utterance import Act, Entities, Intent, Kind, NameMention, Question, Utterance

_ABOUT_THE_USER = frozenset({Act.SET_PREFERENCE, Act.SHOW_PREFERENCES, Act.FORGET_PREFERENCES})
_PLAIN = 0.8
"""How sure an act about the user makes of the intent."""
_RULED = 0.9
"""How sure an intent is that a rule has decided against the model."""
_MOSTLY = 0.5
"""Share of «the same» from which a message is a fragment of the question before."""
_REHEARSED = {
    Language.ES: "¿a cmo esta el barsaa hoy a las 8? ponle 20 lucsa y dame la tabal",
    Language.EN: "wats the prcie on arsnel at 8pm tomorow, put twnty quid on ovr 2.5",
    Language.PT: "qnto pga o flamnego amanha as 20h? bota vinte reias no empte",
}
"""Hasty sentences that touch every table and both indexes of misspellings."""
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What was meant among the readings that were asked about."""

    among: Question
    meant: str

    def settle(self, name: NameMention) -> NameMention:
        """The mention as it was meant."""
        asked = name.text == self.among.about or (name.ambiguous and self.meant in name.candidates)
        return replace(name, candidates=(self.meant,)) if asked else name

    def settled(self, reading: Reading) -> Reading:
        """The reading with every mention as it was meant."""
        return replace(reading, names=tuple(self.settle(name) for name in reading.names))


class Understanding:
    """Understands messages against one day's names."""

    def __init__(self, roster: Roster) -> None:
        """Index the names and read the model and every table: no message pays for what is read once."""
        self._roster = roster
        aliases = Aliases.load()
        self._gazetteer = Gazetteer.build(roster, aliases)
        self._model = trained_model()
        self._spelling = spellings(self._model.words, aliases)
        for language, text in _REHEARSED.items():
            self._understand(text, _ANY_TIME, Memory(), language)

    def understand(self, text: str, *, now: datetime, memory: Memory, hint: Language) -> Utterance:
        """What ``text`` means; ``now`` aware in the user's zone, ``hint`` the language when the text has none."""
        if (choice := self._choice(text, memory, hint)) is not None:
            # What was guessed before the answer came is no part of the conversation.
            before = replace(memory, question=None, entities=without(memory.entities, choice.among.options))
            asked = self._understand(memory.asked_text, now, before, hint, choice)
            return replace(asked, text=text, follow_up=True)
        return self._understand(text, now, memory, hint)

    def _choice(self, text: str, memory: Memory, hint: Language) -> "_Choice | None":
        """The reading that answers the open question."""
        if memory.question is None or not memory.asked_text:
            return None
        meant = chosen(text, memory.question, self._gazetteer, memory.language or hint)
        return _Choice(memory.question, meant) if meant else None

    def _understand(
        self, text: str, now: datetime, memory: Memory, hint: Language, choice: "_Choice | None" = None
    ) -> Utterance:
        normal = normalise(text)
        language = self._language(normal, memory, hint)
        names = self._name_context(memory, now)
        reading = read(normal, language, self._gazetteer, names, now, self._spelling[language])
        reading = choice.settled(reading) if choice is not None else reading
        found = features(reading)
        sums = self._model.scored(weighed := self._model.weighed(found))
        intent, confidence, continues = self._intent(found, weighed, reading, memory)
        safety = read_safety(reading, self._model.each(sums, "safety"))
        fragment = Fragment(reading) if memory.intent is not None else None
        if fragment and not continues and not safety.blocks_selling:
            intent, confidence, continues = _going_on(fragment, reading, intent, confidence, memory)
        system, share = read_system(reading), read_share(normal, language)
        guessed = intent
        intent = bets.by_form(reading, intent, system, share, slip_open=memory.slip_open)
        act = _edit(read_act(reading, self._model.each(sums, "acts"), intent), fragment, reading, memory)
        act = ActRead(Act.SELF_EXCLUDE) if safety.self_exclusion and "exclude_me" in reading.cues else act
        intent = _meant_by(act.act, intent, memory)
        if intent is not guessed:
            confidence, continues = max(confidence, _RULED), False
        ordinal = act.ordinal if act.ordinal is not None else ordinal_in(reading)
        own = _said(reading, intent, memory)
        preferences = preferences_in(reading, own, act.act)
        if act.act in _ABOUT_THE_USER or (preferences and act.act is None):
            act = act if act.act else ActRead(Act.SET_PREFERENCE)
            beside = _asked_beside(reading, intent, act.act, dict(preferences))
            if beside is not intent or beside is Intent.HELP_REQUEST:
                intent, confidence, continues = beside, max(confidence, _PLAIN), False
        heard = context.Heard(reading, own, intent, confidence, act.act, ordinal, continues, fragment)
        resolved = context.resolve(heard, memory)
        return Utterance(
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
            preferences=preferences,
            odds_format=reading.markets.odds_format,
            safety=safety,
            question=None if choice is not None else _question(reading, resolved.intent),
            named=(*reading.named(Kind.TEAM), *reading.named(Kind.PLAYER)),
            said=own,
            unknown_names=reading.unknown,
            past="past" in reading.cues,
            follow_up=resolved.follow_up,
            live="live" in reading.cues and resolved.intent is not Intent.TOURNAMENT_INFO,
            table="table" in reading.cues or (continues and memory.table),
            order=resolved.intent is Intent.BET_SIMULATION and bets.wants_it_placed(reading),
            also=second_request(normal, language, resolved.intent),
        )

    def _language(self, text: Text, memory: Memory, hint: Language) -> Language:
        """The language of the message; a yes or a no answers in that of the talk, whatever its one word looks like."""
        if memory.language is not None and answers(text, memory.language):
            return memory.language
        return detect_language(text, self._model, spoken=memory.language, expected=hint)

    def _intent(
        self, found: list[str], weighed: Weighed, reading: Reading, memory: Memory
    ) -> tuple[Intent, float, bool]:
        """The intent, its probability, and whether it is that of the message before."""
        before = context.subject(reading, memory)
        if before is None:
            chances, same = self._model.chances(self._model.scored(weighed), "intent"), 0.0
        else:
            turned = self._model.scored(self._model.weighed(going_on(found, reading, before), weighed))
            chances, same = folded(self._model.chances(turned, "turn"), before)
        best = Intent(max(chances, key=chances.__getitem__))
        return best, chances[best], best is before and same > _MOSTLY

    def _name_context(self, memory: Memory, now: datetime) -> NameContext:
        """What the conversation says about names."""
        before = memory.entities
        teams = (*((memory.focus.home, memory.focus.away) if memory.focus else ()), *before.teams, *before.players)
        return NameContext(tuple(dict.fromkeys(teams)), before.tournaments, memory.country, self._roster.pairs)


def _going_on(
    fragment: Fragment, reading: Reading, intent: Intent, confidence: float, memory: Memory
) -> tuple[Intent, float, bool]:
    """The intent, its probability, and whether it is that of the question before, judged by what the words ask."""
    before = context.subject(reading, memory)
    if before in context.ABOUT_SIDES and goes_on(fragment, intent, confidence, before, memory.entities):
        return before, max(confidence, _PLAIN), True
    return intent, confidence, False


def _edit(act: ActRead, fragment: Fragment | None, reading: Reading, memory: Memory) -> ActRead:
    """The act, where the words around the entities change the bet before."""
    last = context.subject(reading, memory)
    edit = edits.act_of(fragment, reading, memory.entities) if fragment and last is Intent.BET_SIMULATION else None
    return ActRead(edit) if edit else act


def _own_entities(reading: Reading, intent: Intent) -> Entities:
    """What the message itself names."""
    gone = set(excluded(reading))
    markets = reading.markets
    return Entities(
        teams=tuple(name for name in reading.named(Kind.TEAM) if name not in gone),
        tournaments=reading.named(Kind.TOURNAMENT),
        players=tuple(name for name in reading.named(Kind.PLAYER) if name not in gone),
        dates=tuple(mention.range for mention in reading.dates),
        amounts=tuple(mention.amount for mention in reading.amounts),
        markets=markets.markets,
        selections=selections(reading, intent),
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
    return Intent.BET_SIMULATION if act in context.SLIP_TALK and memory.slip_open else intent


def _question(reading: Reading, intent: Intent) -> Question | None:
    """The name that stays ambiguous, as a question."""
    if intent not in context.TOPICS:
        return None
    unclear = next((name for name in reading.names if name.ambiguous), None)
    return Question(unclear.text, unclear.kind, unclear.candidates) if unclear else None
