"""Checks a score against results: «Barcelona 2-1 Real Madrid» has its goals in the order of its sides."""

from decimal import Decimal

from chatbet.brain.facts import Facts, FinalScore, Kind
from chatbet.brain.grounding.clause import Clause, Value
from chatbet.brain.grounding.figures import Form, Stated
from chatbet.brain.grounding.lookup import Lookup
from chatbet.brain.grounding.sentence import Sentence
from chatbet.brain.grounding.subjects import Subject
from chatbet.brain.grounding.violation import Violation
from chatbet.brain.grounding.words import Words


def check(stated: Stated, facts: Facts, lookup: Lookup, sentence: Sentence, words: Words, start: int) -> None:
    """Raise ``Violation`` unless the score (or record of wins, draws and losses) is a fact."""
    clause = sentence.clause
    if stated.form is Form.RECORD:
        _record(stated, lookup, clause, start)
        return
    said = (int(stated.values[0]), int(stated.values[1]))
    found = [score for score in facts.scores if said in (score.goals, score.goals[::-1])]
    if not found:
        of_goals = any(words.nouns.get(norm) is Kind.GOALS for norm in sentence.norms[-4:])
        _other(stated, said, facts, lookup, clause, start, of_goals=of_goals)
        return
    subject = _teller(sentence) or clause.nearest
    if subject is None or not subject.everybody:
        return
    mine = [score for score in found if {score.home, score.away} & subject.everybody]
    if _implied(sentence) and said[0] != said[1]:
        return
    if not mine or not any(_told_rightly(score, said, subject, sentence.tags) for score in mine):
        raise Violation("score", stated.text)


def _teller(sentence: Sentence) -> Subject | None:
    """Who is said to have won, lost or drawn: the side named before the verb, not those it played."""
    verbs = [sentence.tags[tag] for tag in ("won", "lost", "drew") if tag in sentence.tags]
    named = [one for one in sentence.claims.mentions if one.subject.teams and not (one.object or one.matched)]
    return named[-1].subject if verbs and named and named[-1].unit < min(verbs) else None


def _implied(sentence: Sentence) -> bool:
    """True when who won or lost is not named before the verb: «perdió 4-2 en casa del Madrid y 2-1 con el Athletic»."""
    verbs = [sentence.tags[tag] for tag in ("won", "lost") if tag in sentence.tags]
    named = sentence.claims.mentions
    return bool(verbs and named) and min(verbs) < named[0].unit and all(one.object or one.matched for one in named)


def _told_rightly(score: FinalScore, said: tuple[int, int], subject: Subject, tags: dict[str, int]) -> bool:
    if subject.match:
        return said == score.goals if (score.home, score.away) in subject.match else said == score.goals[::-1]
    own, other = score.goals if score.home in subject.teams else score.goals[::-1]
    verb = max((tags[tag] for tag in ("won", "lost", "drew") if tag in tags), default=-1)
    if said in ((own, other), score.goals) and verb < tags.get("name", 0):  # «Barcelona perdió: Sevilla 3-1 Barcelona»
        return True
    if "won" in tags:
        return own > other
    if "lost" in tags:
        return own < other
    if "drew" in tags:
        return own == other
    return said in ((own, other), score.goals)


def _record(stated: Stated, lookup: Lookup, clause: Clause, start: int) -> None:
    for value, kind in zip(stated.values, (Kind.WON, Kind.DRAWN, Kind.LOST), strict=True):
        found = lookup.find(value, {kind})
        if not found:
            raise Violation("number", stated.text)
        clause.value(Value(found, stated.text, start))


def _other(
    stated: Stated,
    said: tuple[int, int],
    facts: Facts,
    lookup: Lookup,
    clause: Clause,
    start: int,
    *,
    of_goals: bool,
) -> None:
    """No result: a score on offer, goals for and against, or a range of days («28-29 de noviembre»)."""
    if any(owner.selection.score == said for owner, _ in facts.prices):
        clause.subject(Subject(score=said))
        return
    kinds = (Kind.GOALS, Kind.CONCEDED)
    goals = [lookup.find(value, {kind}) for value, kind in zip(stated.values, kinds, strict=True)]
    if of_goals and all(goals):
        for figures in goals:
            clause.value(Value(figures, stated.text, start))
        return
    days = {moment.at.day for moment in facts.moments}
    if {Decimal(day) for day in days} >= set(stated.values) and said[0] < said[1]:
        return
    raise Violation("score", stated.text)
