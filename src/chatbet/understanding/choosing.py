"""The answer to a clarifying question: «2», «el segundo», a button, «el de Cali», «the Mexican one». Pure."""

from chatbet.language import Language
from chatbet.understanding.concepts import concepts_of
from chatbet.understanding.entities.names import Gazetteer, NameContext
from chatbet.understanding.normalise import Text, TokenKind, normalise
from chatbet.understanding.reading import league_said
from chatbet.understanding.utterance import Kind, Question

_LONGEST = 6
"""Words of an answer; whoever says more asks something new."""
_AROUND = 3
"""Words that may stand around a whole name: «el América de Cali por favor»."""


def chosen(text: str, question: Question, gazetteer: Gazetteer, language: Language) -> str | None:
    """The option that the text chooses, or None when it is no answer."""
    said = normalise(text)
    words = [token.norm for token in said.tokens if token.kind is not TokenKind.MARK]
    if not words:
        return None
    if (place := _place(words, language)) is not None:
        return _at(question.options, place)
    if (whole := _whole(frozenset(words), question.options)) is not None:
        return whole
    if len(words) > _LONGEST:
        return None
    return (
        _told_apart(frozenset(words) - concepts_of(language).fillers, question.options)
        or _named(said, question, gazetteer, language)
        or _of_country(said, question, gazetteer, language)
    )


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


def _at(options: tuple[str, ...], place: int) -> str | None:
    at = place - 1 if place > 0 else len(options) + place
    return options[at] if 0 <= at < len(options) else None


def _whole(words: frozenset[str], options: tuple[str, ...]) -> str | None:
    """The longest option that is said in full, with little around it."""
    parts = {option: frozenset(normalise(option).norms) for option in options}
    said = [option for option in options if parts[option] <= words and len(words) <= len(parts[option]) + _AROUND]
    return max(said, key=lambda option: len(parts[option]), default=None)


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


def _of_country(said: Text, question: Question, gazetteer: Gazetteer, language: Language) -> str | None:
    """«el mexicano», «el de Colombia»: the only option from there."""
    hints = gazetteer.find(said, language=language) or league_said(said, language, gazetteer)
    countries = {gazetteer.country_of(hint.name) for hint in hints if hint.kind is Kind.TOURNAMENT} - {""}
    there = [option for option in question.options if gazetteer.country_of(option) in countries]
    return there[0] if len(there) == 1 else None
