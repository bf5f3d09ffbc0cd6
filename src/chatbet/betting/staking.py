"""How good a price is and how much of a bankroll it deserves. Decimal; probabilities are whoever's the caller trusts.

A stake computed here is an upper bound that a bettor who knows the probability could defend, never advice to bet.
"""

from collections.abc import Sequence
from decimal import Decimal

from chatbet.betting.odds import checked_odds, from_probability, implied

ONE = Decimal(1)


def expected_value(probability: Decimal, odds: Decimal) -> Decimal:
    """Profit to expect per unit staked: p x odds - 1."""
    return _checked_probability(probability) * checked_odds(odds) - 1


def fair_odds(probability: Decimal) -> Decimal:
    """The odds at which the bet is worth nothing: 1 / p."""
    return from_probability(probability)


def break_even(odds: Decimal) -> Decimal:
    """How often the bet must win to lose nothing: 1 / odds."""
    return implied(odds)


def closing_line_value(taken: Decimal, closing: Decimal) -> Decimal:
    """How much better the taken odds were than the last ones: taken / closing - 1."""
    return checked_odds(taken) / checked_odds(closing) - 1


def kelly(
    probability: Decimal,
    odds: Decimal,
    *,
    fraction: Decimal = ONE,
    cap: Decimal = ONE,
    uncertainty: Decimal = Decimal(0),
) -> Decimal:
    """The part of the bankroll to stake: (p x odds - 1) / (odds - 1), at least 0, times ``fraction``, at most ``cap``.

    ``uncertainty`` is the standard error of p; the stake shrinks by edge^2 / (edge^2 + (odds x error)^2) after Baker
    and McHale (2013), so that it vanishes as the probability becomes a guess.
    """
    edge = expected_value(probability, odds)
    if edge <= 0:
        return Decimal(0)
    doubt = (odds * uncertainty) ** 2
    return min(edge / (odds - 1) * edge**2 / (edge**2 + doubt) * fraction, cap)


def kelly_exclusive(
    probabilities: Sequence[Decimal],
    odds: Sequence[Decimal],
    *,
    fraction: Decimal = ONE,
    cap: Decimal = ONE,
) -> tuple[Decimal, ...]:
    """Joint Kelly stakes on outcomes of which at most one wins; ``cap`` holds for their sum.

    Outcomes enter by falling p x odds while that exceeds the reserve (1 - sum p) / (1 - sum 1/odds) of those already
    in; each then gets p - reserve / odds (Smoczynski and Tomkins, 2010). An outcome below its fair price may enter as
    cover for others, and on a book that can be arbitraged everything is staked, each outcome by its probability.
    """
    shares = [implied(price) for price in odds]
    chances = [_checked_probability(chance) for chance in probabilities]
    if sum(chances, Decimal(0)) > ONE:
        raise ValueError("outcomes that exclude each other cannot be likelier than 1 together")
    chosen, reserve = _chosen(chances, shares)
    stakes = [chances[i] - reserve * shares[i] if i in chosen else Decimal(0) for i in range(len(odds))]
    total = sum(stakes, Decimal(0)) * fraction
    factor = fraction * (cap / total if total > cap else 1)
    return tuple(stake * factor for stake in stakes)


def _chosen(chances: list[Decimal], shares: list[Decimal]) -> tuple[set[int], Decimal]:
    """Which outcomes to back, and the reserve: the part of the bankroll that is kept.

    The room never runs out: an outcome that enters has p > reserve x share, and p is at most what is left of 1.
    """
    chosen: set[int] = set()
    free, room = ONE, ONE
    for place in sorted(range(len(shares)), key=lambda place: chances[place] / shares[place], reverse=True):
        if chances[place] <= free / room * shares[place]:
            break
        free, room = free - chances[place], room - shares[place]
        chosen.add(place)
    return chosen, free / room


def _checked_probability(probability: Decimal) -> Decimal:
    if not probability.is_finite() or not 0 <= probability <= 1:
        raise ValueError(f"not a probability: {probability}")
    return probability
