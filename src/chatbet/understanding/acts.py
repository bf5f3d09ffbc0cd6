"""What a message does to the dialogue: yes, no, choosing, changing the stake, and so on.

A yes may place real money: it comes from a closed list of whole phrases, never from the trained model.
"""

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from chatbet.language import Language
from chatbet.understanding.concepts import concepts_of
from chatbet.understanding.entities.numbers import number_values
from chatbet.understanding.entities.reader import load
from chatbet.understanding.model import Scores
from chatbet.understanding.normalise import Text, TokenKind, normalise
from chatbet.understanding.price_talk import asks_alert, asks_movement, talk_of
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Act, Intent

LONGEST_ANSWER = 8
"""Words of a yes or no; whoever says more says something else too."""
LIKELY = 0.5
_PLURALS = frozenset({"los", "las", "os", "as", "the"})
"""Articles before a number that only counts: «los dos»."""
_NO_PLACE = (
    "tiempo", "tempo", "half", "thought", "glance", "leg", "round", "vuelta", "opinion", "pata", "perna", "vez",
)  # fmt: skip
"""What an ordinal counts when it is no place in a list: «segundo tiempo», «on second thoughts»."""
_LEG = ("leg", "pata", "perna")
_DROPPED = frozenset(".,;:!¡\"'()-…")
"""Marks that change nothing. A question mark does: it stays a word, and no list has it."""
_PAUSES = frozenset(".,;:!")
_CLOSED = frozenset({Act.YES.value, Act.NO.value, Act.PICK.value})
"""Acts that only rules decide."""
_NEEDS_STAKE_TALK = frozenset({Act.CHANGE_STAKE, Act.DOUBLE_STAKE, Act.HALVE_STAKE, Act.REMOVE_LEG, Act.ADD_LEG})

_MOVEMENT = (
    "mov", "mue", "sub", "baj", "cambi", "vari", "evol", "histor", "grafic", "chang", "drift", "shift", "went", "gone",
    "ris", "ros", "drop", "fall", "fell", "trend", "mex", "mud", "cai", "oscil", "antes", "before", "ayer", "yesterday",
    "ontem", "linea", "line", "abri", "abert", "apert", "open", "graph", "chart", "short", "inicial", "tend", "pico",
    "despenc", "past", "earlier", "anterior", "desde", "venia", "anduv", "andou", "pagaba", "pagava", "morning",
)  # fmt: skip
"""How words about a price's past begin, in the three languages."""

Phrase = tuple[str, ...]


class ActRead(NamedTuple):
    """The act of a message with what belongs to it."""

    act: Act | None = None
    ordinal: int | None = None
    threshold: Decimal | None = None


def read_act(reading: Reading, chances: Scores, intent: Intent, *, after: Intent | None = None) -> ActRead:
    """The act of one message; at most one. ``after`` is what was asked last."""
    if says(reading.text, reading.language, Act.YES):
        return ActRead(Act.YES)
    if refuses(reading.text):
        return ActRead(Act.NO)
    if (told := _by_cue(reading)) is not None:
        return ActRead(told)
    if (ordinal := chosen_ordinal(reading)) is not None:
        return ActRead(Act.PICK, ordinal)
    talk = talk_of(reading, priced=after is Intent.ODDS_INFORMATION_QUERY)
    alerts, moves = asks_alert(talk), asks_movement(talk)
    if alerts:
        return ActRead(Act.ALERT)
    if moves:
        return ActRead(Act.PRICE_HISTORY)
    best = Act(max([label for label in chances if label not in _CLOSED], key=chances.__getitem__))
    if (best is Act.ALERT and alerts is False) or (best is Act.PRICE_HISTORY and moves is False):
        return ActRead()  # «avísame cuando juegue», «qué es el movimiento de línea»
    if best is Act.PRICE_HISTORY and not any(word.startswith(_MOVEMENT) for word in reading.words):
        return ActRead()  # «cuotas de A vs B» asks for the prices of now
    if best is Act.SELF_EXCLUDE and "exclude_me" not in reading.cues:
        return ActRead()  # «quiero parar de apostar» is offered it, and not taken at its word
    unsaid = "order" in reading.cues and "cancel" not in reading.cues
    if best is Act.CANCEL and (unsaid or "cancel_no" in reading.cues):
        return ActRead()  # «prepárala para apostar» wants the bet
    if chances[best.value] < LIKELY or (best in _NEEDS_STAKE_TALK and intent is not Intent.BET_SIMULATION):
        return ActRead()
    return ActRead(best)


def _by_cue(reading: Reading) -> Act | None:
    """«no, cancela», «everything I bet today»: where nobody is named and no money, one word is enough."""
    if reading.names or reading.amounts:
        return None
    if "cancel" in reading.cues and _refuses_first(reading.text):
        return Act.CANCEL
    return Act.SHOW_BETS if "bets_made" in reading.cues else None


def says(text: Text, language: Language, act: Act) -> bool:
    """True when the whole message consists of phrases listed for ``act`` and words of courtesy."""
    return _says(_bare(text), language, act)


def _says(words: Phrase, language: Language, act: Act) -> bool:
    if len(words) > LONGEST_ANSWER:
        return False
    listed, denied, openers = _phrases(language, act)
    return words[:1] in openers and words not in denied and _tiled(words, listed, concepts_of(language).courtesy)


def refuses(text: Text) -> bool:
    """True for a no in any of the languages: «no» is typed in all of them, and refusing costs nobody anything."""
    words = _bare(text)
    return len(words) <= LONGEST_ANSWER and any(_says(words, language, Act.NO) for language in Language)


def _refuses_first(text: Text) -> bool:
    """True for «no, cancela», where the no stands by itself: it denies nothing that comes after it."""
    stop = next((at for at, token in enumerate(text.tokens) if token.norm in _PAUSES), 0)
    return stop > 0 and refuses(normalise(" ".join(text.norms[:stop])))


def answers(text: Text, language: Language) -> bool:
    """True when the whole message is a yes or a no to somebody who speaks ``language``."""
    return says(text, language, Act.YES) or refuses(text)


def hedges(text: Text, language: Language) -> bool:
    """True for a yes with a «but» of any kind after it."""
    words = _bare(text)
    listed, _, _ = _phrases(language, Act.YES)
    return words[:1] in listed and not _says(words, language, Act.YES)


def _tiled(words: Phrase, listed: frozenset[Phrase], courtesy: frozenset[str]) -> bool:
    """True when the words are a row of listed phrases with words of courtesy between them, at least one phrase."""
    reached: dict[int, bool] = {0: False}
    for start in range(len(words)):
        if start not in reached:
            continue
        said = reached[start]
        if words[start] in courtesy:
            reached[start + 1] = reached.get(start + 1, False) or said
        for end in range(start + 1, len(words) + 1):
            if words[start:end] in listed:
                reached[end] = True
    return reached.get(len(words), False)


@lru_cache(maxsize=32)
def _phrases(language: Language, act: Act) -> tuple[frozenset[Phrase], frozenset[Phrase], frozenset[Phrase]]:
    """The phrases of an act, those that look like it and are not, and the one word with which it may begin."""
    section = load(language, "acts")[act.value]
    listed, denied = (
        frozenset(words for line in section[key] if (words := _bare(normalise(line)))) for key in ("lines", "not")
    )
    openers = {words[:1] for words in listed} | {(word,) for word in concepts_of(language).courtesy}
    return listed, denied, frozenset(openers)


@lru_cache(maxsize=2)  # yes, no and every ordinal are looked for in the same message
def _bare(text: Text) -> Phrase:
    """The folded tokens without punctuation; emoji stay."""
    return tuple([norm for norm in text.norms if norm not in _DROPPED])


def chosen_ordinal(reading: Reading) -> int | None:
    """The number of what was shown, when the message does nothing but choose: «el segundo», «2», «la última»."""
    concepts = concepts_of(reading.language)
    words = _bare(reading.text)
    if len(words) > LONGEST_ANSWER or reading.names or reading.amounts:
        return None
    found: list[int] = []
    pronouns: list[int] = []
    at = 0
    while at < len(words):
        size = next((size for size in (3, 2, 1) if " ".join(words[at : at + size]) in concepts.ordinals), 0)
        if size:
            said = " ".join(words[at : at + size])
            (pronouns if said in concepts.ordinal_pronouns else found).append(concepts.ordinals[said])
        elif words[at] not in concepts.around_ordinals:
            return None
        at += size or 1
    found = found or pronouns
    return found[0] if len(set(found)) == 1 else None


def ordinal_in(reading: Reading, *, legs: bool = False) -> int | None:
    """The number of what was shown anywhere in a message that also says what to do: «métele 20 al segundo».

    ``legs`` after a bet, where «the second leg» is a part of it and not of a tie.
    """
    concepts = concepts_of(reading.language)
    for at, token in enumerate(reading.text.tokens):
        if token.kind is TokenKind.WORD and token.norm in concepts.ordinals and at not in reading.covered:
            before = reading.text.tokens[at - 1].norm if at else ""
            after = reading.text.tokens[at + 1].norm if at + 1 < len(reading.text.tokens) else ""
            counted = before in _PLURALS and token.norm in number_values(reading.language)
            leg = legs and after.startswith(_LEG)
            counts = leg or not after.startswith(_NO_PLACE)
            place = before in concepts.around_ordinals and len(token.norm) > 3 and counts
            if place and not counted:
                return concepts.ordinals[token.norm]
    return None
