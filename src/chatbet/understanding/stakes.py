"""The stake that a message makes of the one before it. Pure.

«el doble», «10 más», «and a hundred?», «y con 35» after 20 lucas.
"""

from dataclasses import replace
from decimal import Decimal

from chatbet.betting.market import Market
from chatbet.understanding.fragments import Figure, Fragment
from chatbet.understanding.inheritance import sides
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Act, Amount, Entities

FACTORS = {Act.DOUBLE_STAKE: Decimal(2), Act.TRIPLE_STAKE: Decimal(3), Act.HALVE_STAKE: Decimal("0.5")}
SIGNS = {Act.RAISE_STAKE: 1, Act.LOWER_STAKE: -1}
STAKE_ACTS = frozenset({Act.CHANGE_STAKE, *FACTORS, *SIGNS})
_THOUSAND = Decimal(1000)
_NO_HANDICAP = 10
_FAR = 20
"""How many times a stake its change may be: «1k», «too much, 200» means two hundred."""


def act_of(fragment: Fragment, reading: Reading, before: Entities) -> Act | None:
    """How the stake changes, where the words around the money or their lack say so."""
    if not before.amounts or any(name not in sides(before) for name in reading.sides):
        return None
    if reading.amounts or fragment.figure is not None:
        sign = _sign(fragment, reading)
        return next((act for act, known in SIGNS.items() if known == sign), None)
    # «double chance instead» doubles nothing.
    factor = None if Market.DOUBLE_CHANCE in reading.markets.markets else fragment.factor
    return next((act for act, known in FACTORS.items() if known == factor), None)


def _sign(fragment: Fragment, reading: Reading) -> int:
    figure = fragment.figure
    if reading.amounts:
        return fragment.sign((reading.amounts[0].start_token, reading.amounts[0].end_token))
    return fragment.sign(figure.span) if figure is not None else 0


def figure_read(own: Entities, figure: Figure | None, before: Entities, *, bet: bool) -> Entities:
    """A bare number as what it replaces: «¿y 3,5?» after a line is a line, «no, 35» after a stake is a stake."""
    if figure is None or own.amounts or own.lines:
        return own
    if Market.CORRECT_SCORE in before.markets:
        return own  # «3-1» is a score
    if before.lines and not figure.spelled and (figure.value % 1 or figure.text[0] == "+" or not before.amounts):
        return replace(own, lines=(figure.text if Market.HANDICAP in before.markets else figure.text.lstrip("+"),))
    if bet or before.amounts:
        return replace(own, amounts=(Amount(figure.value, None, figure.text.lstrip("+")),))
    return own


def beside(own: Entities) -> Entities | None:
    """«plus 20 on Fulham» after a bet: no handicap is as high, so it is one more stake; None for all else."""
    line = own.lines[0] if len(own.lines) == 1 and own.markets == (Market.HANDICAP,) and not own.amounts else ""
    if not line.startswith("+") or not line[1:].isdecimal() or int(line[1:]) < _NO_HANDICAP:
        return None
    amount = Amount(Decimal(line[1:]), None, line[1:])
    return replace(own, amounts=(amount,), markets=(), lines=())


def restaked(own: Entities, act: Act | None, before: Entities) -> Entities:
    """The message with the stake that it makes of the one before."""
    if not before.amounts:
        return own
    stake = before.amounts[0]
    if act in FACTORS and not own.amounts:
        return replace(own, amounts=(replace(stake, value=stake.value * FACTORS[act]),))
    if act in SIGNS and own.amounts:
        changed = stake.value + SIGNS[act] * _like(own.amounts[0], stake).value
        return replace(own, amounts=(replace(stake, value=changed),)) if changed > 0 else own
    return replace(own, amounts=tuple(_like(amount, stake) for amount in own.amounts))


def _like(amount: Amount, stake: Amount) -> Amount:
    """«y con 35» after 20 lucas means thousands too."""
    plain = amount.currency is None and amount.text.strip().isdecimal()
    face = "".join(mark for mark in stake.text if mark.isdecimal())
    thousands = bool(face) and stake.value == Decimal(face) * _THOUSAND and stake.value >= _THOUSAND
    near = bool(face) and amount.value <= Decimal(face) * _FAR
    if not plain or not thousands or not near or amount.value >= _THOUSAND:
        return amount
    return replace(amount, value=amount.value * _THOUSAND)
