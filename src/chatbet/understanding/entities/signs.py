"""Small words around a name that tell of it: its article, the money that goes to it, the handicap that it is given."""

import re
from dataclasses import replace

from chatbet.language import Language
from chatbet.understanding.concepts import concepts_of
from chatbet.understanding.entities.aliases import Aliases, Gender, Surroundings, asks_by_first, signs_of_sport
from chatbet.understanding.entities.scan import Candidate, Words
from chatbet.understanding.normalise import TokenKind

_ARTICLE_WORDS = {
    Language.ES: {Gender.EL: "el al del", Gender.LA: "la", Gender.LOS: "los", Gender.LAS: "las"},
    Language.PT: {
        Gender.EL: "o ao do no pro pelo",
        Gender.LA: "a da na pela",
        Gender.LOS: "os aos dos nos",
        Gender.LAS: "as das nas",
    },
    Language.EN: {Gender.THE: "the", Gender.EL: "el", Gender.LA: "la", Gender.LOS: "los", Gender.LAS: "las"},
}
ARTICLES = {
    language: {word: gender for gender, words in genders.items() for word in words.split()}
    for language, genders in _ARTICLE_WORDS.items()
}
_LINKS_BEFORE = """
de del a al por para of for on to do da no na em pra pro que con com en el la los las o os as the y e and proximo
proxima
next today hoy hoje pesos lucas mil reais dolares euros conto bucks quid dollars pounds grand k varos mangos pila soles
pa pal luquitas barras palos pavos pesitos contos usd eur
"""
BEFORE = frozenset(_LINKS_BEFORE.split())
_LINKS_AFTER = """
a to be not at or o ou u al no na next proximo proxima today hoy hoje manana amanha tomorrow minus plus menos mas mais
vaya va este est is are n e y and por se
"""
AFTER = frozenset(_LINKS_AFTER.split())
_HALF = re.compile(r"\d[.,]5$")
"""The line of a total or a handicap."""
_ONES = frozenset(("un", "una", "uno", "um", "uma", "one"))
"""Numerals that are articles too."""
_SIGN_MARKS = (("-",), ("+",))
_SIGNS = frozenset(("minus", "plus", "menos", "mas", "mais"))
_OF_TEAMS = frozenset(
    (
        "price", "pays", "slip", "recommend", "better", "compare", "form", "play", "match", "result", "table",
        "tournament", "draw", "title", "advance", "bet_word",
    )
)  # fmt: skip
"""Concepts of what is said of teams."""
_SHORTEST_AMONG_TEAMS = 5
"""Letters and spaces from which a name is too long to be some other word by chance."""
YOUTH = frozenset(("sub", "under"))
"""Before an age these name a youth team: «sub 20»."""


def surroundings_of(aliases: Aliases, language: Language) -> Surroundings:
    """The words around names in ``language``, with the other languages' words of sport that mean nothing else in it."""
    own = aliases.surroundings[language]
    others = aliases.surroundings.values()
    foreign = frozenset(word for other in others for word in other.sport)
    asks = tuple(dict.fromkeys(phrase for other in (own, *others) for phrase in other.asks if len(phrase) > 1))
    return replace(own, sport=own.sport | (foreign - own.common), asks=asks)


def asking_words(norms: tuple[str, ...], around: Surroundings) -> set[int]:
    """The places of every word that belongs to a phrase that is a sign of sport: «a cuánto», «how much for»."""
    by_first, found = asks_by_first(around), set[int]()
    for at, norm in enumerate(norms):
        for phrase in by_first.get(norm, ()):
            if norms[at : at + len(phrase)] == phrase:
                found.update(range(at, at + len(phrase)))
    return found


def signs_in(norms: tuple[str, ...], around: Surroundings) -> frozenset[int]:
    """The places of the words that are signs of sport, and of lines: «2.5»."""
    single = signs_of_sport(around)
    lone = {at for at, norm in enumerate(norms) if norm in single or (norm[0].isdigit() and _HALF.search(norm))}
    return frozenset(asking_words(norms, around) | lone)


def names_reserve(words: Words, around: Surroundings) -> bool:
    """True when a word is there that may make another team of a name: without one none is meant."""
    return not (around.reserve.isdisjoint(words.norms) and YOUTH.isdisjoint(words.norms))


def is_money(words: Words, around: Surroundings, candidate: Candidate) -> bool:
    """«20 bucks», «five bucks»: a word for money with its number."""
    if candidate.size > 1 or words.norm(candidate.start) not in around.units or candidate.start == 0:
        return False
    return _is_number(words, around, candidate.start - 1)


def is_staked(words: Words, around: Surroundings, candidate: Candidate) -> bool:
    """An amount or a handicap goes to it: «50 al City», «medio palo a Boca», «20 on United», «Lakers minus four»."""
    if words.norm(candidate.end) in _SIGNS and _is_number(words, around, candidate.end + 1):
        return True
    after = words.norm(candidate.end)
    marked = after[:1] in ("+", "-") or words.marks_before(candidate.end) in _SIGN_MARKS
    if marked and after[-1:].isdigit():
        return True
    at = candidate.start - 1
    while at >= 0 and candidate.start - at <= 3 and words.norm(at) in BEFORE:
        at -= 1
    return at >= 0 and (
        words.norm(at) in around.money or (_is_number(words, around, at) and words.norm(at) not in _ONES)
    )


def among_teams(words: Words, language: Language, candidate: Candidate) -> bool:
    """True when people talk of teams in such words: «how solid is Como's back line compared with Inter's»."""
    meanings = concepts_of(language).shared
    return len(candidate.key) >= _SHORTEST_AMONG_TEAMS and any(
        not candidate.start <= at < candidate.end and not _OF_TEAMS.isdisjoint(meanings.of_word(norm))
        for at, norm in enumerate(words.norms)
    )


def is_idiom(words: Words, around: Surroundings, candidate: Candidate) -> bool:
    """«na real quero o Flamengo»: in a turn of phrase a word is no name, unless a stake goes to it."""
    end = candidate.end
    said = candidate.size == 1 and any(
        words.norms[max(0, end - len(phrase)) : end] == phrase for phrase in around.idioms
    )
    return said and not is_staked(words, around, candidate)


def _is_number(words: Words, around: Surroundings, at: int) -> bool:
    if not 0 <= at < len(words.tokens):
        return False
    return words.tokens[at].kind is TokenKind.NUMBER or words.norm(at) in around.numerals
