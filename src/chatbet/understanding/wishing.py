"""Which of several wishes is meant: the answer to «¿la cuota o cuándo juega?». Pure; words: ``wishes.toml``.

«2», «la segunda», a button, «cuánto paga», «when they play», «as duas»; whoever names somebody or asks for a third
thing answers nothing and begins anew.
"""

from functools import lru_cache

from chatbet.language import Language
from chatbet.understanding.choosing import affirmed, placed
from chatbet.understanding.concepts import Meanings
from chatbet.understanding.entities.names import CONFIDENT, Gazetteer
from chatbet.understanding.entities.reader import load
from chatbet.understanding.normalise import normalise
from chatbet.understanding.second import requested_by
from chatbet.understanding.spelling import Spelling
from chatbet.understanding.utterance import Intent, Question

_LONGEST = 7
"""Words of an answer; whoever says more asks something new."""


def wished(
    text: str, question: Question, gazetteer: Gazetteer, spelling: Spelling, language: Language
) -> tuple[Intent, ...]:
    """What is wanted of what was offered: one, all («las dos»), UNCLEAR for «ninguna»; () when it is no answer."""
    if (found := placed(text, question.options, language)) is not None:
        return tuple(map(Intent, found)) or (Intent.UNCLEAR,)
    said = normalise(text)
    words = tuple(spelling.meant(word) for word in affirmed(said, language))
    if not words or len(words) > _LONGEST or _names_somebody(text, gazetteer, language):
        return ()
    meant = wishes_of(words, language)
    return tuple(wish for wish in question.wishes if wish in meant) if meant <= set(question.wishes) else ()


def wishes_of(words: tuple[str, ...], language: Language) -> frozenset[Intent]:
    """Everything that the folded words of an answer name."""
    named = frozenset(Intent(meaning) for meaning, _, _ in _wishes(language).find(words))
    return named or requested_by(words, language)


def _names_somebody(text: str, gazetteer: Gazetteer, language: Language) -> bool:
    return any(one.confidence >= CONFIDENT for one in gazetteer.find(normalise(text), language=language))


@lru_cache(maxsize=8)
def _wishes(language: Language) -> Meanings:
    return Meanings(load(language, "wishes"))
