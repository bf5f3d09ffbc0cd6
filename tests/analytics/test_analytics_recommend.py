"""Picks: value only above the threshold, the safest, a bold one; different fixtures; reasons on both sides."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from chatbet.analytics.form import Venue, form_of
from chatbet.analytics.headtohead import head_to_head
from chatbet.analytics.match import Match
from chatbet.analytics.reasons import Code, Facts, reasons
from chatbet.analytics.recommend import Candidate, Confidence, Kind, recommend
from chatbet.analytics.value import Priced, valued
from chatbet.betting.market import Market, Outcome, Selection

START = date(2026, 8, 1)


def results(home, draw, away):
    """The three prices of a result."""
    odds = zip((Outcome.HOME, Outcome.DRAW, Outcome.AWAY), (home, draw, away), strict=True)
    return [Priced(Selection(Market.MATCH_RESULT, outcome), Decimal(price)) for outcome, price in odds]


def pair(market, first, second, line=None):
    """Both prices of a market with two outcomes."""
    outcomes = {Market.DRAW_NO_BET: (Outcome.HOME, Outcome.AWAY), Market.OVER_UNDER: (Outcome.OVER, Outcome.UNDER)}
    outcomes[Market.BOTH_TEAMS_TO_SCORE] = (Outcome.YES, Outcome.NO)
    both = zip(outcomes[market], (first, second), strict=True)
    return [Priced(Selection(market, outcome, line), Decimal(price)) for outcome, price in both]


def candidate(name, *prices, facts=None):
    """A fixture on offer."""
    return Candidate(name, tuple(price for book in prices for price in book), facts)


def facts(*scores, meetings=()):
    """Facts of a home side A that had these scores and an away side B that had them the other way round."""
    played = [Match(START + timedelta(days=n), "A", f"x{n}", h, a) for n, (h, a) in enumerate(scores)]
    played += [Match(START + timedelta(days=n), "B", f"x{n}", a, h) for n, (h, a) in enumerate(scores)]
    met = [Match(START - timedelta(days=n + 1), "A", "B", h, a) for n, (h, a) in enumerate(meetings)]
    return Facts(
        form_of(played, "A"),
        form_of(played, "B"),
        form_of(played, "A", venue=Venue.HOME),
        head_to_head(met, "A", "B"),
    )


ORDINARY = candidate("plain", results("1.50", "4.20", "6.50"), pair(Market.OVER_UNDER, "1.85", "1.95", Decimal("2.5")))
OTHER = candidate("other", results("2.60", "3.30", "2.70"))
THIRD = candidate("third", results("1.90", "3.60", "4.10"))
GENEROUS = candidate("generous", results("1.60", "4.00", "6.00"), pair(Market.DRAW_NO_BET, "2.10", "2.10"))


def codes(found):
    """The codes of some reasons."""
    return {reason.code for reason in found}


def test_nothing_has_value_in_ordinary_markets():
    """With the bookmaker's margin everywhere no pick is called value; the closest price is still known."""
    found = recommend([ORDINARY, OTHER, THIRD])
    assert (found.value, found.has_value, found.considered) == (None, False, 3)
    assert found.closest.valued.edge < 0


def test_a_price_above_its_fair_one_is_the_value_pick():
    """A draw-no-bet out of line with the result market is found."""
    found = recommend([ORDINARY, GENEROUS])
    assert (found.value.fixture_id, found.value.kind, found.value.has_value) == ("generous", Kind.VALUE, True)
    assert found.value.valued.edge > Decimal("0.02")
    assert Code.PRICE_ABOVE_FAIR in codes(found.value.reasons_for)


def test_the_threshold_is_the_callers():
    """What is value at two per cent is none at ninety."""
    assert recommend([GENEROUS], threshold=Decimal("0.9")).value is None


def test_the_safe_pick_has_the_highest_fair_chance():
    """The clearest favourite on offer, whose price is still worth a pick."""
    safe = recommend([ORDINARY, OTHER, THIRD]).safe
    assert (safe.fixture_id, safe.valued.selection.outcome) == ("plain", Outcome.HOME)


def test_the_bold_pick_pays_more():
    """It is dear, it is likelier to lose, and it says so."""
    bold = recommend([ORDINARY, OTHER, THIRD]).bold
    assert bold.valued.odds >= Decimal("2.80")
    assert Code.LOSES_MORE_OFTEN in codes(bold.reasons_against)


def test_picks_lie_on_different_fixtures():
    """Three fixtures, three picks, three matches."""
    found = recommend([GENEROUS, ORDINARY, THIRD])
    assert len({pick.fixture_id for pick in found.picks}) == 3


def test_a_single_fixture_gets_different_picks():
    """With one match only, no price is recommended twice."""
    found = recommend([GENEROUS])
    chosen = [pick.valued.selection for pick in found.picks]
    assert len(chosen) == len(set(chosen)) == 3


def test_a_favourite_at_a_penny_is_not_worth_a_pick():
    """1.05 is the safest price but not the safe pick, unless there is nothing else."""
    sure = candidate("sure", results("1.05", "15", "40"))
    assert recommend([sure, OTHER]).safe.fixture_id == "other"
    assert recommend([candidate("sure", pair(Market.OVER_UNDER, "1.05", "1.15", Decimal("0.5")))]).safe is not None


def test_nothing_on_offer_is_nothing_recommended():
    """No fixtures, or fixtures whose markets are incomplete, give no picks."""
    for offer in ([], [candidate("half", results("1.5", "4", "6")[:1])]):
        found = recommend(offer)
        assert (found.picks, found.closest, found.considered) == ((), None, 0)


def test_form_gives_reasons_for_a_home_win():
    """Five wins without a goal against, and three meetings won, speak for the home side."""
    home = valued(results("1.50", "4.20", "6.50"))[0]
    found = reasons(home, facts((2, 0), (1, 0), (3, 0), (2, 0), (1, 0), meetings=[(2, 0), (1, 0), (3, 1)]))
    wanted = {Code.UNBEATEN, Code.BETTER_FORM, Code.CLEAN_SHEETS, Code.OPPONENT_WINLESS, Code.UNBEATEN_HOME}
    assert wanted | {Code.AHEAD_IN_MEETINGS, Code.FAVOURITE} <= codes(found.on_its_side)
    assert codes(found.against) == {Code.PRICE_BELOW_FAIR}


def test_the_same_facts_speak_against_the_other_side():
    """What recommends the home side warns of the away side."""
    away = valued(results("1.50", "4.20", "6.50"))[2]
    found = reasons(away, facts((2, 0), (1, 0), (3, 0), (2, 0), (1, 0), meetings=[(2, 0), (1, 0)]))
    wanted = {Code.WORSE_FORM, Code.WINLESS, Code.OPPONENT_UNBEATEN, Code.BEHIND_IN_MEETINGS, Code.LOSES_MORE_OFTEN}
    assert wanted <= codes(found.against)


def test_reasons_carry_their_figures():
    """The unbeaten run names the team and its length."""
    home = valued(results("1.50", "4.20", "6.50"))[0]
    found = reasons(home, facts((2, 0), (1, 1), (3, 0), (0, 0), (1, 0)))
    unbeaten = next(reason for reason in found.on_its_side if reason.code is Code.UNBEATEN)
    assert dict(unbeaten.figures) == {"team": "A", "matches": 5}


def test_goals_speak_about_totals():
    """Four goals a match recommend over and warn of under; one and a half the other way round."""
    over, under = valued(pair(Market.OVER_UNDER, "1.85", "1.95", Decimal("2.5")))
    many, few = facts(*[(3, 1)] * 6), facts(*[(1, 0)] * 6)
    assert Code.MANY_GOALS in codes(reasons(over, many).on_its_side) & codes(reasons(under, many).against)
    assert Code.FEW_GOALS in codes(reasons(under, few).on_its_side) & codes(reasons(over, few).against)


def test_both_teams_to_score_is_judged_by_how_often_they_did():
    """Goals at both ends recommend yes; clean sheets recommend no."""
    yes, no = valued(pair(Market.BOTH_TEAMS_TO_SCORE, "1.85", "1.95"))
    assert Code.BOTH_SCORE_OFTEN in codes(reasons(yes, facts(*[(2, 1)] * 6)).on_its_side)
    assert Code.BOTH_SCORE_SELDOM in codes(reasons(no, facts(*[(2, 0)] * 6)).on_its_side)


def test_missing_and_thin_statistics_are_said():
    """Nothing known, or two matches only, stands against the pick."""
    home = valued(results("1.50", "4.20", "6.50"))[0]
    assert Code.NO_STATISTICS in codes(reasons(home, None).against)
    assert Code.FEW_MATCHES in codes(reasons(home, facts((1, 0), (1, 0))).against)
    assert Code.FEW_MATCHES in codes(reasons(home, facts()).against)


def test_short_prices_and_wide_margins_are_said():
    """A tenth of the stake to win, and a book of 115 %."""
    home = valued(results("1.10", "6", "14"))[0]
    assert {Code.SHORT_PRICE, Code.WIDE_MARGIN} <= codes(reasons(home, None).against)


def test_confidence_follows_the_chance_and_the_facts():
    """A strong favourite in form is a confident pick; without facts, and short, less so."""
    good = facts((2, 0), (1, 0), (3, 0), (2, 0), (1, 0))
    assert (
        recommend([candidate("known", results("1.45", "4.60", "7.50"), facts=good)]).safe.confidence is Confidence.HIGH
    )
    assert recommend([candidate("unknown", results("1.35", "5", "9"))]).safe.confidence is Confidence.MEDIUM
    assert recommend([OTHER]).bold.confidence is Confidence.LOW


def test_facts_never_change_which_pick_is_chosen():
    """Form is in the price already."""
    bad = facts((0, 3), (0, 2), (0, 4), (1, 2), (0, 1))
    plain = recommend([ORDINARY, OTHER])
    informed = recommend([Candidate("plain", ORDINARY.prices, bad), OTHER])
    assert [p.valued for p in plain.picks] == [p.valued for p in informed.picks]


@given(st.lists(st.tuples(*[st.decimals("1.05", "15", places=2)] * 3), max_size=5))
def test_a_value_pick_always_beats_the_threshold(books):
    """Whatever the prices, value is only claimed for it, and picks never share a price."""
    found = recommend([candidate(str(n), results(*book)) for n, book in enumerate(books)])
    assert found.value is None or found.value.valued.edge > Decimal("0.02")
    assert len({(p.fixture_id, p.valued.selection) for p in found.picks}) == len(found.picks)
