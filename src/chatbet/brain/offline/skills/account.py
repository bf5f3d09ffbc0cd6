"""Tells the user's own money and bets."""

from chatbet.brain.asking import Asked
from chatbet.brain.cards import BalanceCard, BetLine, BetsCard
from chatbet.brain.offline.draft import Draft, Voice
from chatbet.brain.offline.selections import pick_label
from chatbet.sportsbook.model import PlacedBet
from chatbet.tools.results import BalanceFound, BetsFound

MOST_BETS = 10


def tell_balance(voice: Voice, found: BalanceFound) -> Draft:
    """The balance with its parts; whether it is enough when an amount was named."""
    balance, money = found.balance, voice.formats.money
    spendable = balance.playable if balance.playable is not None else balance.money
    lines = [_enough(voice, found)] if voice.turn.utterance.entities.amounts else []
    lines.append(voice.say("balance.money", money=money(balance.money), time=voice.clock(found.source.as_of)))
    if balance.playable is not None and balance.playable != balance.money:
        lines.append(voice.say("balance.playable", playable=money(spendable)))
    asked = Asked.WITHDRAW in voice.asks
    if balance.withdrawable is None and asked:
        lines.append(voice.say("balance.withdrawable_none"))
    if balance.withdrawable is not None and (asked or balance.withdrawable != balance.money):
        lines.append(voice.say("balance.withdrawable", withdrawable=money(balance.withdrawable)))
    if balance.bonus:
        lines.append(voice.say("balance.bonus", bonus=money(balance.bonus)))
    card = BalanceCard(
        currency=voice.turn.tools.currency,
        money=money(balance.money),
        as_of_text=voice.clock(found.source.as_of),
        playable=None if balance.playable is None else money(balance.playable),
        withdrawable=None if balance.withdrawable is None else money(balance.withdrawable),
        bonus=None if balance.bonus is None else money(balance.bonus),
    )
    follow = (voice.say("suggest.bets"), voice.say("suggest.recommend_weekend"), voice.say("suggest.today"))
    return Draft("\n".join(lines), (card,), follow, source=found.source)


def _enough(voice: Voice, found: BalanceFound) -> str:
    named, currency = voice.turn.utterance.entities.amounts[0], voice.turn.tools.currency
    if not named.held_in(currency):
        return voice.say("balance.other_currency", said=named.text, currency=currency)
    wanted = named.value
    spendable = found.balance.playable if found.balance.playable is not None else found.balance.money
    stake = voice.formats.stake(wanted)
    if wanted <= spendable:
        return voice.say("balance.enough", stake=stake, left=voice.formats.money(spendable - wanted))
    return voice.say("balance.not_enough", stake=stake, missing=voice.formats.money(wanted - spendable))


def _legs(voice: Voice, bet: PlacedBet) -> tuple[str, ...]:
    """What each leg backs, in the reader's words where the sportsbook says what it was."""
    if not bet.picks:
        return bet.labels
    return tuple(pick_label(voice, pick.fixture, pick.price) for pick in bet.picks)


def tell_bets(voice: Voice, found: BetsFound) -> Draft:
    """The ledger, newest first."""
    if not found.bets:
        return Draft(voice.say("balance.bets_none"), suggestions=(voice.say("suggest.balance"),), source=found.source)
    bets = found.bets[:MOST_BETS]
    money = voice.formats.money
    rows = [
        BetLine(
            bet_id=bet.bet_id,
            label=" + ".join(_legs(voice, bet)) or bet.bet_id,
            stake=money(bet.stake),
            odds=voice.formats.price(bet.odds),
            possible_win=money(bet.possible_win if bet.payout is None else bet.payout),
            status=bet.status.value,
            status_text=voice.say(f"status.{bet.status}"),
        )
        for bet in bets
    ]
    lines = [voice.say("balance.bets_head", count=len(found.bets))]
    lines += [
        voice.say(
            "balance.bets_line", label=row.label, stake=row.stake, odds=row.odds,
            possible_win=row.possible_win, status=row.status_text,
        )
        for row in rows
    ]  # fmt: skip
    card = BetsCard(tuple(rows), voice.turn.tools.currency)
    return Draft("\n".join(lines), (card,), (voice.say("suggest.balance"),), source=found.source)
