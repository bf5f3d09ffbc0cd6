"""One message, understood: normalise → language → names, dates, money, markets → intent → act, safety → context.

Pure: no clock, no network, no memory of its own. Build one ``Understanding`` per roster and share it.
"""

from dataclasses import replace
from datetime import datetime

from chatbet.language import Language
from chatbet.understanding import context
from chatbet.understanding.acts import answers, hedges, ordinal_in, read_act
from chatbet.understanding.entities.aliases import Aliases
from chatbet.understanding.entities.names import Gazetteer, NameContext
from chatbet.understanding.features import features
from chatbet.understanding.language_detection import detect_language
from chatbet.understanding.memory import Memory
from chatbet.understanding.model import trained_model
from chatbet.understanding.normalise import Text, normalise
from chatbet.understanding.preferences import read_preferences
from chatbet.understanding.reading import Reading, read
from chatbet.understanding.roster import Roster
from chatbet.understanding.safety import read_safety
from chatbet.understanding.second import second_request
from chatbet.understanding.selections import excluded, selections
from chatbet.understanding.shares import read_share
from chatbet.understanding.spelling import spellings
from chatbet.understanding.systems import read_system
from chatbet.understanding.utterance import Act, Entities, Intent, Kind, NameMention, Question, Utterance

_RULED = 0.9
"""How sure an intent is that a rule has decided against the model."""


class Understanding:
    """Understands messages against one day's names."""

    def __init__(self, roster: Roster) -> None:
        """Index the names (tens of milliseconds) and read the model."""
        self._roster = roster
        aliases = Aliases.load()
        self._gazetteer = Gazetteer.build(roster, aliases)
        self._model = trained_model()
        self._spelling = spellings(self._model.words, aliases)

    def understand(self, text: str, *, now: datetime, memory: Memory, hint: Language) -> Utterance:
        """What ``text`` means; ``now`` aware in the user's zone, ``hint`` the language when the text has none."""
        if (answered := _answer(text, memory)) is not None:
            asked = self._understand(memory.asked_text, now, replace(memory, question=None), hint, answered)
            return replace(asked, text=text, follow_up=True)
        return self._understand(text, now, memory, hint)

    def _understand(
        self, text: str, now: datetime, memory: Memory, hint: Language, meant: str | None = None
    ) -> Utterance:
        normal = normalise(text)
        language = self._language(normal, memory, hint)
        names = self._name_context(memory, now)
        reading = read(normal, language, self._gazetteer, names, now, self._spelling[language])
        if meant is not None:
            reading = _settled(reading, meant)
        sums = self._model.sums(features(reading))
        chances = self._model.chances(sums, "intent")
        guessed = intent = Intent(max(chances, key=lambda label: chances[label]))
        system, share = read_system(reading), read_share(normal, language)
        if _is_slip(reading, intent, system) or (share is not None and "order" in reading.cues):
            intent = Intent.BET_SIMULATION
        act = read_act(reading, self._model.each(sums, "acts"), intent)
        if act.act is Act.SHOW_BETS:
            intent = Intent.USER_BALANCE_QUERY
        if act.act in context.SLIP_TALK and memory.slip_open:
            intent = Intent.BET_SIMULATION
        confidence = chances[intent.value] if intent is guessed else max(chances[intent.value], _RULED)
        ordinal = act.ordinal if act.ordinal is not None else ordinal_in(reading)
        own = _own_entities(reading, intent)
        resolved = context.resolve(reading, own, intent, confidence, act.act, ordinal, memory)
        if resolved.intent is not intent:
            own = _own_entities(reading, resolved.intent)
            resolved = context.resolve(reading, own, resolved.intent, resolved.confidence, act.act, ordinal, memory)
        named = (*reading.named(Kind.TEAM), *reading.named(Kind.PLAYER))
        return Utterance(
            text=text,
            language=language,
            intent=resolved.intent,
            confidence=resolved.confidence,
            entities=context.without(resolved.entities, named) if act.act is Act.REMOVE_LEG else resolved.entities,
            act=act.act,
            ordinal=ordinal,
            threshold=act.threshold,
            system=system,
            share=share,
            hedged=hedges(normal, language),
            preferences=read_preferences(reading, intent, act.act, own),
            safety=read_safety(self._model.each(sums, "safety"), reading),
            question=None if meant is not None else _question(reading, resolved.intent),
            named=named,
            said=own,
            unknown_names=reading.unknown,
            past="past" in reading.cues,
            follow_up=resolved.follow_up,
            live="live" in reading.cues and resolved.intent is not Intent.TOURNAMENT_INFO,
            table="table" in reading.cues,
            order=resolved.intent is Intent.BET_SIMULATION and _orders(reading),
            also=second_request(normal, language, resolved.intent),
        )

    def _language(self, text: Text, memory: Memory, hint: Language) -> Language:
        """The language of the message; a yes or a no answers in that of the talk, whatever its one word looks like."""
        if memory.language is not None and answers(text, memory.language):
            return memory.language
        return detect_language(text, self._model, memory.language or hint, in_midst=memory.slip_open)

    def _name_context(self, memory: Memory, now: datetime) -> NameContext:
        """What the conversation says about names."""
        before = memory.entities
        teams = (*((memory.focus.home, memory.focus.away) if memory.focus else ()), *before.teams, *before.players)
        return NameContext(tuple(dict.fromkeys(teams)), before.tournaments, memory.country, self._roster.pairs)


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


def _is_slip(reading: Reading, intent: Intent, system: str | None) -> bool:
    """True for several sides with a system, or with a stake where one price is asked for: no market has three sides."""
    sides = len(reading.named(Kind.TEAM)) + len(reading.named(Kind.PLAYER))
    if system is not None:
        return sides > 1
    return intent is Intent.ODDS_INFORMATION_QUERY and sides > 2 and bool(reading.amounts)


def _orders(reading: Reading) -> bool:
    """True when the bet is wanted, not only its calculation."""
    return "order" in reading.cues and reading.cues.isdisjoint({"calc", "order_no"})


def _question(reading: Reading, intent: Intent) -> Question | None:
    """The name that stays ambiguous, as a question."""
    if intent not in context.TOPICS:
        return None
    unclear = next((name for name in reading.names if name.ambiguous), None)
    return Question(unclear.text, unclear.kind, unclear.candidates) if unclear else None


def _answer(text: str, memory: Memory) -> str | None:
    """The reading that answers the open question: a button's text, its number, or a word of only one option."""
    question = memory.question
    if question is None or not memory.asked_text:
        return None
    said = normalise(text)
    words = {token.norm for token in said.tokens}
    if said.plain.isdigit() and 1 <= int(said.plain) <= len(question.options):
        return question.options[int(said.plain) - 1]
    options = {option: set(normalise(option).norms) for option in question.options}
    for option, own in options.items():
        if own <= words and len(words) <= len(own) + 3:
            return option
    telling = [
        option
        for option, own in options.items()
        if words & (own - set().union(*(other for name, other in options.items() if name != option)))
    ]
    return telling[0] if len(telling) == 1 and len(words) <= 6 else None


def _settled(reading: Reading, meant: str) -> Reading:
    """The reading with the ambiguous name replaced by what was meant."""
    names: list[NameMention] = []
    for name in reading.names:
        names.append(replace(name, candidates=(meant,)) if meant in name.candidates and name.ambiguous else name)
    return replace(reading, names=tuple(names))
