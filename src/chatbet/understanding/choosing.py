"""Which of several namesakes is meant: the answer to a clarifying question, or a correction of what was understood.

«2», «el segundo», a button, «el de Cali», «the Mexican one», «los dos»; «no, el de Guayaquil», «o mineiro, não o
paranaense». Pure; words that point and words that deny: ``choosing.toml``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from chatbet.language import Language
from chatbet.understanding.concepts import concepts_of
from chatbet.understanding.entities.names import CONFIDENT, Gazetteer, NameContext
from chatbet.understanding.entities.reader import load
from chatbet.understanding.namesakes import Namesakes
from chatbet.understanding.normalise import Text, TokenKind, fold, normalise
from chatbet.understanding.utterance import Kind, NameMention, Question

_LONGEST = 6
"""Words of an answer; whoever says more asks something new."""
_LONGEST_CORRECTION = 9
"""The same with the words of correcting around it."""
_AROUND = 3
"""Words that may stand around a whole name: «el América de Cali por favor»."""
_ADDING = (("y",), ("e",), ("and",))
_STRANGE = 1
"""Words of a correction that tell nobody apart."""


@dataclass(frozen=True, slots=True)
class _Pointers:
    """The words of pointing of one language, folded."""

    around: frozenset[str]
    pointing: tuple[tuple[str, ...], ...]
    denying: tuple[str, ...]
    phrases_denying: tuple[str, ...]
    """Those of several words, the longest first."""
    turning: frozenset[str]
    both: frozenset[str]
    none: frozenset[str]


@lru_cache(maxsize=8)
def _pointers(language: Language) -> _Pointers:
    row = load(language, "choosing")
    return _Pointers(
        frozenset(fold(row["around"]).split()) | concepts_of(language).fillers | concepts_of(language).courtesy,
        tuple(tuple(phrase.split()) for phrase in row["pointing"]),
        tuple(row["denying"]),
        tuple(sorted((one for one in row["denying"] if " " in one), key=len, reverse=True)),
        frozenset(row["turning"]),
        frozenset(row["both"]),
        frozenset(row["none"]),
    )


def chosen(
    text: str, question: Question, gazetteer: Gazetteer, namesakes: Namesakes, language: Language
) -> tuple[str, ...] | None:
    """The options that the text chooses: one, all («los dos»), none («ninguno»); None when it is no answer."""
    if (at := placed(text, question.options, language)) is not None:
        return at
    said, pointers = normalise(text), _pointers(language)
    words = _words(said)
    if not words or _place(words, language) is not None:
        return None
    if (whole := _whole(frozenset(words), question.options)) is not None:
        return (whole,)
    meant = _affirmed(said, pointers)
    if len(meant) > _LONGEST:
        return None
    told = _told_apart(frozenset(meant) - concepts_of(language).fillers, question.options)
    found = told or _named(normalise(" ".join(meant)), question, gazetteer, language)
    found = found or _fitting(_telling(meant, pointers), question.options, namesakes)
    return (found,) if found else None


def placed(text: str, options: tuple[str, ...], language: Language) -> tuple[str, ...] | None:
    """The options that a number, a place, «los dos» or «ninguno» chooses; None when it is none of these."""
    words = _words(normalise(text))
    pointers, plain = _pointers(language), " ".join(words)
    if plain in pointers.none:
        return ()
    if plain in pointers.both:
        return options
    place = _place(words, language) if words else None
    return None if place is None else _at(options, place)


def affirmed(said: Text, language: Language) -> list[str]:
    """The words of an answer that are not denied."""
    return _affirmed(said, _pointers(language))


def corrected(
    text: str, mention: NameMention, gazetteer: Gazetteer, namesakes: Namesakes, language: Language
) -> str | None:
    """Another club of the same name that a message means instead of the one understood before."""
    said, pointers = normalise(text), _pointers(language)
    options = namesakes.of(mention.text)
    if len(options) < 2 or len(said.tokens) > 2 * _LONGEST_CORRECTION:
        return None
    affirmed = _affirmed(said, pointers)
    words = _telling(affirmed, pointers)
    if not words or len(affirmed) > _LONGEST_CORRECTION or _asks(words, language):
        return None
    meant = _fitting(words, options, namesakes, namesakes.usual(mention.text))
    if meant is None:
        return None
    # «¿y el de Medellín?» asks about somebody else, «el de Medellín» says who was meant.
    describes = _points(affirmed, pointers) and tuple(said.norms[:1]) not in _ADDING
    if describes:
        return meant
    return None if meant == mention.name or _names_another(said, options, gazetteer, language) else meant


def _words(said: Text) -> list[str]:
    return [token.norm for token in said.tokens if token.kind is not TokenKind.MARK]


def _place(words: list[str], language: Language) -> int | None:
    """The number that the words are, when they say nothing else."""
    concepts = concepts_of(language)
    text = " ".join(words)
    if text in concepts.ordinals:
        return concepts.ordinals[text]
    said = [word for word in words if word in concepts.ordinals]
    numbers = {concepts.ordinals[word] for word in said if word not in concepts.ordinal_pronouns or len(said) == 1}
    plain = all(word in concepts.ordinals or word in concepts.around_ordinals for word in words)
    return numbers.pop() if plain and len(numbers) == 1 else None


def _at(options: tuple[str, ...], place: int) -> tuple[str, ...] | None:
    at = place - 1 if place > 0 else len(options) + place
    return options[at : at + 1] if 0 <= at < len(options) else None


def _whole(words: frozenset[str], options: tuple[str, ...]) -> str | None:
    """The longest option that is said in full, with little around it."""
    parts = {option: frozenset(normalise(option).norms) for option in options}
    said = [option for option in options if parts[option] <= words and len(words) <= len(parts[option]) + _AROUND]
    return max(said, key=lambda option: len(parts[option]), default=None)


def _affirmed(said: Text, pointers: _Pointers) -> list[str]:
    """The words that are not denied: «el de México, no el de Cali», «el de Cali no, el de México»."""
    clauses = [words for words in _clauses(said, pointers) if words]
    kept = [words for words in clauses if len(words) == 1 or not _denies(words, pointers)]
    kept = [words for words in kept if len(words) > 1 or words[0] not in pointers.denying] or clauses
    affirmed = f" {' '.join([word for words in kept for word in words])} "
    for phrase in pointers.phrases_denying:
        affirmed = affirmed.replace(f" {phrase} ", " ")
    return affirmed.split()


def _denies(words: list[str], pointers: _Pointers) -> bool:
    return words[0] in pointers.denying or words[-1] in pointers.denying


def _clauses(said: Text, pointers: _Pointers) -> Iterator[list[str]]:
    """The words between marks, and before and after «sino»."""
    clause: list[str] = []
    for token in said.tokens:
        if token.kind is TokenKind.MARK or token.norm in pointers.turning:
            yield clause
            clause = []
        else:
            clause.append(token.norm)
    yield clause


def _telling(words: list[str], pointers: _Pointers) -> list[str]:
    return [word for word in words if word not in pointers.around and word not in pointers.denying]


def _fitting(
    words: list[str], options: tuple[str, ...], namesakes: Namesakes, usual: tuple[str, ...] = ()
) -> str | None:
    """The only option of which every telling word speaks; of several, the only one that the bare name usually means."""
    told = [word for word in words if any(namesakes.tell(word, option) for option in options)]
    apart = [word for word in told if not all(namesakes.tell(word, option) for option in options)]
    if not apart or len(words) - len(told) > _STRANGE:
        return None
    fitting = [option for option in options if all(namesakes.tell(word, option) for word in apart)]
    fitting = fitting if len(fitting) < 2 else [option for option in fitting if option in usual]
    return fitting[0] if len(fitting) == 1 else None


def _told_apart(words: frozenset[str], options: tuple[str, ...]) -> str | None:
    """The only option with some word that no other has."""
    parts = {option: frozenset(normalise(option).norms) for option in options}
    telling = [
        option
        for option in options
        if words & parts[option].difference(*(parts[other] for other in options if other != option))
    ]
    return telling[0] if len(telling) == 1 else None


def _named(said: Text, question: Question, gazetteer: Gazetteer, language: Language) -> str | None:
    """A nickname or a name in another language of one option."""
    mentions = gazetteer.find(said, language=language, context=NameContext(question.options))
    about = normalise(question.about).plain
    sure = {
        mention.name
        for mention in mentions
        if mention.name in question.options and not mention.ambiguous and normalise(mention.text).plain != about
    }
    return sure.pop() if len(sure) == 1 else None


def _names_another(said: Text, options: tuple[str, ...], gazetteer: Gazetteer, language: Language) -> bool:
    """True when the message names somebody who is no namesake: «¿y el Madrid?» after the Barcelona."""
    found = [one for one in gazetteer.find(said, language=language) if one.kind is not Kind.TOURNAMENT]
    return any(one.confidence >= CONFIDENT and one.name not in options for one in found)


def _points(words: list[str], pointers: _Pointers) -> bool:
    """True for «el de Medellín», «the Madrid one»: what is said describes somebody and is no name."""
    runs = {tuple(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words) - size + 1)}
    return any(phrase in runs for phrase in pointers.pointing)


def _asks(words: list[str], language: Language) -> bool:
    """True when some word asks for something: then it is a question of its own."""
    shared = concepts_of(language).shared
    return any(meaning in _ASKING for word in words for meaning in shared.of_word(word))


_ASKING = frozenset(
    {
        "price", "pays", "how_much", "stake_verb", "recommend", "compare", "form", "when", "where", "play", "table",
        "which_exist", "balance", "market", "match", "live", "result", "slip_add", "slip_remove", "calc",
    }
)  # fmt: skip
"""Concepts of requests: whoever says one asks something."""
