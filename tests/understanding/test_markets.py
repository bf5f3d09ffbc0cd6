"""What the grammar of markets does beyond its corpus: scores, halves, formats, taken names, hostile text and speed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.betting.market import Market
from chatbet.language import Language
from chatbet.understanding.entities.markets import MarketMentions, find_markets, market_words
from chatbet.understanding.normalise import normalise


def read(text: str, language: Language = Language.ES, taken: list[tuple[int, int]] | None = None) -> MarketMentions:
    """The markets of a text."""
    return find_markets(normalise(text), language, taken or [])


def test_a_first_half_total_is_a_total_of_the_first_half() -> None:
    """The half is told apart from the market, so that nobody prices the whole match."""
    found = read("más de 0.5 goles en el primer tiempo")
    assert (found.markets, found.lines, found.first_half) == ((Market.OVER_UNDER,), ("0.5",), True)


@pytest.mark.parametrize(
    ("text", "scores"),
    [("marcador exacto 2-1", ("2-1",)), ("un 3 a 0 del Cali", ("3-0",)), ("quedó 3-1", ()), ("van 1-0", ())],
)
def test_a_score_is_a_pick_only_where_it_is_one(text: str, scores: tuple[str, ...]) -> None:
    """A result that happened is no correct-score bet."""
    assert read(text).scores == scores


@pytest.mark.parametrize(
    ("text", "language", "style"),
    [
        ("muéstrame cuotas americanas", Language.ES, "american"),
        ("switch to fractional odds", Language.EN, "fractional"),
        ("odds decimais por favor", Language.PT, "decimal"),
        ("cuotas del Barça", Language.ES, None),
    ],
)
def test_the_format_of_odds_is_heard(text: str, language: Language, style: str | None) -> None:
    """Americans, decimals and fractions are asked for by name."""
    assert read(text, language).odds_format == style


def test_a_signed_number_beside_a_taken_name_is_a_handicap() -> None:
    """«+1.5 on Leganés» is a start for Leganés, «+1.5» alone a total."""
    assert read("+1.5 on Leganes", Language.EN, [(2, 3)]).markets == (Market.HANDICAP,)
    assert read("+1.5 goals", Language.EN).markets == (Market.OVER_UNDER,)


def test_an_outcome_that_is_refused_is_no_selection() -> None:
    """«not the draw, the home win» leaves the home win."""
    found = read("not the draw, the home win", Language.EN)
    assert [one.outcome for one in found.selections] == ["home"]


def test_a_question_between_two_sides_is_no_double_chance() -> None:
    """«¿qué paga más, el empate o la visita?» asks about two sides."""
    found = read("¿qué paga más, el empate o la visita?")
    assert Market.DOUBLE_CHANCE not in found.markets
    assert [one.outcome for one in found.selections] == ["draw", "away"]


def test_lines_hand_over_their_tokens() -> None:
    """The tokens of a line are closed to the reader of amounts."""
    found = read("apuesto 20 a más de 2.5 goles")
    assert found.taken == ((3, 7),)


@given(st.text(max_size=120), st.sampled_from(Language))
def test_never_raises_and_lines_are_numbers(raw: str, language: Language) -> None:
    """Whatever is typed, lines are numbers and selections known words."""
    found = read(raw, language)
    assert all(abs(float(line)) <= 300 for line in found.lines)
    assert {one.outcome for one in found.selections} <= {"home", "draw", "away", "over", "under", "yes", "no"}


@pytest.mark.parametrize("unit", ["más de ", "-1 ", "2-1 ", "1x2 ", "over ", "1.", "empate o ", "ambos ", "2 a ", "a"])
def test_hostile_texts_cost_linear_time(unit: str) -> None:
    """Four thousand characters of one pattern cost well under half a second."""
    for language in Language:
        began = time.process_time()
        read((unit * 4_000)[:4_000], language)
        assert time.process_time() - began < 0.5


def test_every_language_has_the_same_tables() -> None:
    """A table that one language lacks would be a rule that never fires."""
    assert len({market_words(language).kinds for language in Language}) == 1
