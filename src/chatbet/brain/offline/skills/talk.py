"""Answers that need no tool: greeting, help, general questions, what was not understood, and the limits of selling."""

import re
from datetime import timedelta
from decimal import Decimal

from chatbet.betting.money import payout
from chatbet.betting.odds import american, decimal_text
from chatbet.brain.asking import UNPUBLISHED, sport_of
from chatbet.brain.cards import HelpCard
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.formats import country_of
from chatbet.brain.offline.helplines import help_lines
from chatbet.brain.offline.knowledge import explain, explain_market
from chatbet.brain.offline.picks import price_in
from chatbet.brain.offline.skills.wish import wish_wanted
from chatbet.sportsbook.model import Fixture
from chatbet.tools.fixtures import sport_named
from chatbet.tools.prominence import most_prominent
from chatbet.understanding.memory import Offer
from chatbet.understanding.utterance import Act, Question

_HUNDRED = Decimal(100)

_LAUGH = re.compile(r"(?:j[aeiou]){2,}j?|(?:h[aeio]){2,}h?|k{2,}|lo+l|r[sr]+|[^\w\s]+")
"""A laugh or a sign: nothing is asked."""


def greet(voice: Voice) -> Draft:
    """Hello with today's biggest match, or a short answer to thanks and goodbye."""
    act = voice.turn.utterance.act
    if act in (Act.THANKS, Act.GOODBYE):
        key = "greeting.thanks" if act is Act.THANKS else "greeting.goodbye"
        return Draft(voice.say(key), suggestions=_openers(voice, None))
    biggest = headline(voice)
    lines = [voice.say("greeting.hello")]
    if biggest is not None:
        today = voice.local(biggest.start).date() == voice.turn.now.date()
        key = "greeting.today" if today else "greeting.upcoming"
        when, clock = voice.when(biggest.start), voice.clock(biggest.start)
        lines.append(voice.say(key, home=voice.home(biggest), away=voice.away(biggest), when=when, clock=clock))
    return Draft(
        "\n".join(lines),
        suggestions=_openers(voice, biggest),
        shown=(shown(biggest),) if biggest else (),
        focus=shown(biggest) if biggest else None,
        offer=Offer.ODDS if biggest else None,
    )


def headline(voice: Voice) -> Fixture | None:
    """The most prominent match of the coming week."""
    now, tools = voice.turn.now, voice.turn.tools
    week = [fixture for fixture in tools.catalogue.between(now, now + timedelta(days=7)) if not fixture.live]
    return next(iter(most_prominent(tools, week, 1)), None)


def _openers(voice: Voice, biggest: Fixture | None) -> tuple[str, ...]:
    if biggest is None:
        return (voice.say("suggest.today"), voice.say("suggest.recommend_weekend"), voice.say("suggest.help"))
    return (
        voice.say("suggest.odds_match", home=voice.home(biggest), away=voice.away(biggest)),
        voice.say("suggest.today"),
        voice.say("suggest.recommend_weekend"),
    )


def help_request(voice: Voice) -> Draft:
    """What the assistant can do, or the fixed answer to a question about using the product."""
    if answer := explain(voice.language, voice.turn.utterance.wording, "help"):
        return Draft(answer, suggestions=(voice.say("suggest.balance"), voice.say("suggest.help")))
    keys = ("fixtures", "odds", "recommendation", "comparison", "tables", "betting", "account")
    lines = [voice.say("help.head"), *(voice.say(f"help.{key}") for key in keys), voice.say("help.money")]
    return Draft("\n".join(lines), suggestions=_openers(voice, headline(voice)))


def general(voice: Voice) -> Draft:
    """Betting terms and rules from the written knowledge; else an honest no."""
    utterance = voice.turn.utterance
    answer = (
        _price_explained(voice)
        or explain(voice.language, utterance.wording, "general")
        or explain_market(voice.language, utterance.entities.markets)
    )
    told = answer or "\n".join(unpublished(voice)) or voice.say("general.unknown")
    return Draft(told, suggestions=_openers(voice, headline(voice)))


def _price_explained(voice: Voice) -> str:
    """What the one price in the question returns, in every format: «¿qué significa 2.17?»."""
    odds = price_in(voice.turn.utterance)
    if odds is None:
        return ""
    return voice.say(
        "general.price", decimal=decimal_text(odds), fraction=voice.formats.fraction(odds), american=american(odds),
        stake=voice.formats.stake(_HUNDRED), payout=voice.formats.money(payout(_HUNDRED, odds)),
        profit=voice.formats.money(payout(_HUNDRED, odds) - _HUNDRED), chance=voice.formats.percent(float(1 / odds)),
    )  # fmt: skip


def unpublished(voice: Voice) -> list[str]:
    """One sentence for each thing asked about that no sportsbook here publishes: scorers, line-ups, corners …"""
    return [voice.say(f"unpublished.{wish}") for wish in UNPUBLISHED if wish in voice.asks]


def sport_missed(voice: Voice) -> str | None:
    """The sport that was asked about and is not on offer: «apuestas de la F1»."""
    utterance = voice.turn.utterance
    named = utterance.entities.teams or utterance.entities.players or utterance.entities.tournaments
    sport = None if named and not utterance.follow_up else sport_of(utterance.language, utterance.wording)
    return sport if sport is not None and sport_named(voice.turn.tools, sport) is None else None


def unclear(voice: Voice) -> Draft:
    """Not understood: what is written about the assistant itself, else what is possible, with real examples."""
    said = voice.turn.utterance.text.casefold().strip(" .!?…")
    chatter = said in voice.say("unclear.words_nod").split("|") or _LAUGH.fullmatch(said)
    key = "unclear.chatter" if chatter else "unclear.sorry"
    told = explain(voice.language, voice.turn.utterance.wording, "help") or voice.say(key)
    return Draft(told, suggestions=_openers(voice, headline(voice)))


def stranger(voice: Voice, name: str) -> Draft:
    """A name that is not on offer today."""
    return Draft(voice.say("miss.unknown_team", name=name), suggestions=_openers(voice, headline(voice)))


def clarify(voice: Voice, question: Question) -> Draft:
    """A question with one button per reading."""
    if question.wishes:
        return wish_wanted(voice, question)
    options = tuple(voice.team(option) for option in question.options)
    text = voice.say("unclear.which", about=question.about)
    lines = [text, *(f"{place}. {option}" for place, option in enumerate(options, 1))]
    return Draft("\n".join(lines), suggestions=options[:6], question=question)


def refuse_to_sell(voice: Voice, key: str, **fields: object) -> Draft:
    """No odds, pick or simulation; where to find help instead. ``fields`` fill the phrase."""
    lines = help_lines(country_of(str(voice.turn.now.tzinfo)), voice.language)
    written = [
        voice.say(
            "safety.help_line", country=line.country, name=line.name, phone=line.phone,
            hours=f" ({line.hours})" if line.hours else "",
        )
        for line in lines
    ]  # fmt: skip
    return Draft("\n".join([voice.say(key, **fields), *written]), cards=(HelpCard(tuple(lines)),))


def other_person(voice: Voice) -> Draft:
    """Someone else's account is never looked at."""
    return Draft(voice.say("balance.other_person"), suggestions=(voice.say("suggest.balance"),))
