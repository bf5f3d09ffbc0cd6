"""Linking a sportsbook account by chat. The key is used once and never kept: not in history, log or prompt."""

import re
from functools import cache

from chatbet.brain.offline.draft import Draft
from chatbet.brain.offline.narrate import reply_of
from chatbet.brain.offline.skills import betting
from chatbet.brain.offline.wording import say
from chatbet.conversation.accounts import Accounts
from chatbet.conversation.settlement import Settlement, Visit
from chatbet.errors import StateUnavailable, UnknownAccount, UpstreamError
from chatbet.language import Language
from chatbet.sportsbook.model import Account
from chatbet.understanding.memory import Offer
from chatbet.understanding.utterance import Act, Intent

_LOOKS_LIKE_A_KEY = re.compile(r"(?=\S*\d)[\w.@+-]{4,128}")
_BARE_KEY = re.compile(r"[\w.@+-]{3,128}")
_CLOSES = frozenset({Act.NO, Act.CANCEL, Act.YES, Act.THANKS, Act.GOODBYE})


class SignIn:
    """Links and unlinks the user's account."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def serve(self, visit: Visit) -> Settlement | None:
        """The answer to a request about the link, or to the question for the key."""
        act = visit.utterance.act
        if act is Act.UNLINK_ACCOUNT:
            return await self._unlink(visit)
        if act is Act.LINK_ACCOUNT or _tells_a_key(visit.utterance.text):
            key = key_in(visit.utterance.text)
            return await self._link(visit, key) if key else self._ask(visit, "link.ask")
        if visit.session.key_asked_in == visit.session.turns and (key := _answer(visit)):
            return await self._link(visit, key)
        return None

    async def _link(self, visit: Visit, key: str) -> Settlement:
        try:
            account = await self._accounts.link(visit.session.user_id, key)
        except UnknownAccount:
            return self._ask(visit, "link.unknown", secret=True)
        except (UpstreamError, StateUnavailable):
            return self._said(visit, Draft(visit.voice.say("link.down"), degraded="upstream_unavailable"), secret=True)
        return self._said(visit, await self._linked(visit, account), secret=True)

    async def _linked(self, visit: Visit, account: Account) -> Draft:
        say, slip = visit.voice.say, visit.slip
        follow: tuple[str, ...] = (say("suggest.balance"), say("suggest.today"))
        try:
            balance = await visit.turn.tools.sportsbook.balance(account)
            text = say("link.done", money=visit.voice.formats.money(balance.money))
        except UpstreamError:
            text = say("link.done_plain")
        if slip is None or not slip.open or not slip.legs:
            return Draft(text, suggestions=follow)
        # The bet that was stopped for want of an account is taken up again.
        return Draft(f"{text} {say('slip.offer_bet')}", suggestions=(say("suggest.prepare"), *follow), offer=Offer.BET)

    async def _unlink(self, visit: Visit) -> Settlement:
        try:
            await self._accounts.unlink(visit.session.user_id)
        except StateUnavailable:
            return self._said(visit, betting.sentence(visit.voice, "link.down", degraded="state_unavailable"))
        return self._said(visit, Draft(visit.voice.say("link.removed"), suggestions=(visit.voice.say("bet.link_say"),)))

    def _ask(self, visit: Visit, key: str, *, secret: bool = False) -> Settlement:
        settled = self._said(visit, Draft(visit.voice.say(key)), secret=secret)
        return Settlement(settled.reply, kept_text=settled.kept_text, session={"key_asked_in": visit.session.turns + 1})

    def _said(self, visit: Visit, draft: Draft, *, secret: bool = False) -> Settlement:
        return Settlement(reply_of(draft), kept_text=visit.voice.say("link.redacted") if secret else None)


def _tells_a_key(text: str) -> bool:
    """«mi clave es ana77», whatever else it sounds like («ah-1.5x2»): a key must not go to a brain, nor be kept."""
    return bool(_is_its_key().search(text))


def key_in(text: str) -> str | None:
    """The user key in a message: what follows the word for it, else the one word that looks like a key."""
    named = [found for found in _after_its_name().findall(text) if found.casefold() not in _names()]
    if named:
        return str(named[-1])
    looks = [word for word in re.split(r"[\s,;:«»“”\"'()]+", text) if _LOOKS_LIKE_A_KEY.fullmatch(word)]
    return looks[-1] if looks else None


@cache
def _names() -> frozenset[str]:
    return frozenset(word for language in Language for word in say(language, "link.words").split("|"))


@cache
def _after_its_name() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _names()), key=len, reverse=True))
    return re.compile(
        rf"\b(?:{names})\b(?:\s+d[eo]\s+\w+)?\s*(?:(?:es|is|é)\b|[:=])?\s*[«“\"'`]?([\w.@+-]{{3,128}})", re.IGNORECASE
    )


@cache
def _is_its_key() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _names()), key=len, reverse=True))
    return re.compile(
        rf"\b(?:mi|my|minha|meu)\s+(?:{names})\b(?:\s+d[eo]\s+\w+)?\s*(?:es|is|é|:|=)\s*\S*\d", re.IGNORECASE
    )


def _answer(visit: Visit) -> str | None:
    """The whole message as a key, after it was asked for."""
    utterance, text = visit.utterance, visit.utterance.text.strip()
    if utterance.act in _CLOSES or not _BARE_KEY.fullmatch(text):
        return None
    return text if utterance.intent is Intent.UNCLEAR or any(char.isdigit() for char in text) else None
