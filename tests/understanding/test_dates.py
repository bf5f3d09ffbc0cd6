"""What the date grammar does beyond its corpus: zones, summer time, tense, other clocks, hostile text and speed."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.language import Language
from chatbet.understanding.entities.dates import DateMention, find_dates
from chatbet.understanding.entities.dates_grammar.words import date_words
from chatbet.understanding.entities.reader import load, phrases
from chatbet.understanding.normalise import normalise

BOGOTA = ZoneInfo("America/Bogota")
MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 11, 25, 10, tzinfo=BOGOTA)
WORDS = [
    "del",
    "al",
    "1",
    "15",
    "31",
    "el",
    "la",
    "de",
    "y",
    "a",
    "las",
    "8",
    "pm",
    "mañana",
    "domingo",
    "semana",
    "próxima",
    "en",
    "tres",
    "hasta",
    "28/11",
    "noche",
    "2.5",
]
Ends = tuple[datetime | None, datetime | None]


def read(
    text: str, now: datetime = NOW, language: Language = Language.ES, *, past: bool | None = None
) -> list[DateMention]:
    """The dates of a text."""
    return find_dates(normalise(text), language, now, past=past)


def one(text: str, now: datetime = NOW, language: Language = Language.ES) -> Ends:
    """Both ends of the only date of a text."""
    (mention,) = read(text, now, language)
    return mention.range.start, mention.range.end


def test_a_day_is_whole_over_the_change_of_summer_time() -> None:
    """The Sunday on which Madrid leaves summer time has 25 hours."""
    start, end = one("el domingo", datetime(2026, 10, 21, 12, tzinfo=MADRID))
    assert start is not None
    assert end is not None
    assert (start.hour, end.hour) == (0, 0)
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=25)


def test_hours_ahead_are_counted_in_real_time() -> None:
    """«in three hours» across the change is three hours later, whatever the wall clock says."""
    now = datetime(2026, 10, 25, 1, 30, tzinfo=MADRID)
    start, _ = one("in three hours", now, Language.EN)
    assert start is not None
    assert start.astimezone(UTC) - now.astimezone(UTC) == timedelta(hours=3)


def test_a_named_zone_is_converted() -> None:
    """Nine in the evening in Spain is three in the afternoon in Bogotá."""
    start, _ = one("a las 21 hora de España")
    assert start == datetime(2026, 11, 25, 15, tzinfo=BOGOTA)


def test_a_zone_west_of_the_user_may_fall_on_the_next_day() -> None:
    """Nine in the evening in Los Angeles is six the next morning in Madrid."""
    start, _ = one("9pm PST", datetime(2026, 11, 25, 10, tzinfo=MADRID), Language.EN)
    assert start == datetime(2026, 11, 26, 6, tzinfo=MADRID)


@pytest.mark.parametrize(
    ("text", "day"),
    [("el domingo", 29), ("quién ganó el domingo", 22), ("¿jugó el domingo?", 22), ("si gano el domingo", 29)],
)
def test_the_tense_of_the_verb_chooses_the_sunday(text: str, day: int) -> None:
    """A past verb looks back; «gano» after «si» is no past."""
    start, _ = one(text)
    assert start is not None
    assert start.day == day


def test_the_caller_may_overrule_the_tense() -> None:
    """A follow-up like «¿y el domingo?» takes the tense of the question before it."""
    (mention,) = read("¿y el domingo?", past=True)
    assert mention.range.start == datetime(2026, 11, 22, tzinfo=BOGOTA)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("este fin de semana", 28, 30),
        ("mañana", 29, 30),
        ("el domingo", 29, 30),
        ("el próximo sábado", 35, 36),
        ("hoy", 28, 29),
    ],
)
def test_on_a_saturday(text: str, start: int, end: int) -> None:
    """On a Saturday the weekend is the one that runs."""
    first = datetime(2026, 11, 1, tzinfo=BOGOTA)
    expected = (first + timedelta(days=start - 1), first + timedelta(days=end - 1))
    assert one(text, datetime(2026, 11, 28, 16, tzinfo=BOGOTA)) == expected


def test_days_of_the_month_roll_over() -> None:
    """On 31 December «el 1» is next year, and «el 30» skips February."""
    assert one("para el 1", datetime(2026, 12, 31, 9, tzinfo=BOGOTA))[0] == datetime(2027, 1, 1, tzinfo=BOGOTA)
    assert one("el 30", datetime(2027, 1, 31, 9, tzinfo=BOGOTA))[0] == datetime(2027, 3, 30, tzinfo=BOGOTA)


def test_an_evening_hour_that_has_passed_is_tomorrow() -> None:
    """At ten in the evening «a las 8» is tomorrow's."""
    start, _ = one("a las 8", datetime(2026, 11, 25, 22, tzinfo=BOGOTA))
    assert start == datetime(2026, 11, 26, 20, tzinfo=BOGOTA)


def test_english_takes_the_nearer_of_two_readings() -> None:
    """5/12 is 5 December in November and 12 May in April."""
    assert one("games on 5/12", language=Language.EN)[0] == datetime(2026, 12, 5, tzinfo=BOGOTA)
    april = datetime(2026, 4, 20, tzinfo=BOGOTA)
    assert one("games on 5/12", april, Language.EN)[0] == datetime(2026, 5, 12, tzinfo=BOGOTA)


def test_a_mention_names_its_tokens() -> None:
    """The tokens that said the date are handed over, so that nobody reads them again."""
    (mention,) = read("apuesto 50 el domingo a las 8 al Barça")
    assert mention.range.text == "domingo a las 8"
    assert (mention.start_token, mention.end_token) == (3, 7)


def test_a_day_and_a_time_apart_are_one_date() -> None:
    """«hoy juega el Barça a las 8» is one instant, not a day and an hour."""
    assert one("hoy juega el Barça a las 8")[0] == datetime(2026, 11, 25, 20, tzinfo=BOGOTA)


@pytest.mark.parametrize("text", ["manzana", "abrir cuenta", "saldo", "sacado", "semifinal", "dominó", "lunas"])
def test_words_that_only_look_like_dates_are_left_alone(text: str) -> None:
    """A neighbour of a date word is no date."""
    assert read(text) == []


@given(st.text(max_size=120), st.sampled_from(Language))
def test_never_raises_and_intervals_are_sound(raw: str, language: Language) -> None:
    """Whatever is typed, every interval has a side and runs forward."""
    for mention in read(raw, language=language):
        start, end = mention.range.start, mention.range.end
        assert start is not None or end is not None
        assert start is None or end is None or start < end
        assert mention.start_token < mention.end_token


@given(
    st.lists(st.sampled_from(WORDS), max_size=25),
    st.datetimes(NOW.replace(year=1990, tzinfo=None), NOW.replace(year=2090, tzinfo=None)),
)
def test_any_mixture_of_date_words_is_survived(words: list[str], now: datetime) -> None:
    """Nonsense made of the grammar's own words, on any day, raises nothing."""
    for mention in read(" ".join(words), now.replace(tzinfo=BOGOTA)):
        assert mention.range.grain


@pytest.mark.parametrize(
    "unit", ["a las ", "1 ", "1,", "el 1 de ", "de 1 a 1 ", "5, 6 y 7 y ", "domingo ", "mil ", "1/1/", "a"]
)
def test_hostile_texts_cost_linear_time(unit: str) -> None:
    """Four thousand characters of one pattern cost well under half a second."""
    for language in Language:
        began = time.process_time()
        read((unit * 4_000)[:4_000], language=language)
        assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    "kind", ["weekday", "day", "daypart", "holiday", "month_edge_alone", "ahead_bare", "clock_word"]
)
@pytest.mark.parametrize("language", Language)
def test_every_phrase_that_makes_a_date_is_enough_to_look_for_one(language: Language, kind: str) -> None:
    """No listed phrase is passed over because none of its words tells a date."""
    said = phrases(load(language, "dates")[kind])
    assert [phrase for phrase in said if not find_dates(normalise(f"vs {phrase}"), language, NOW)] == []


def test_every_language_has_the_same_tables() -> None:
    """A table that one language lacks would be a rule that never fires."""
    assert len({date_words(language).kinds for language in Language}) == 1
