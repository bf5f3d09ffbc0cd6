"""Numbers, money, days and hours as the reader's country writes them. Babel's data; the zone names the country.

Odds keep the decimal point in every language: it is how sportsbooks print them.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, format_percent, get_territory_currencies

from chatbet.betting.money import PESOS
from chatbet.betting.odds import EVENS, OddsFormat, decimal_text, format_odds, fractional
from chatbet.language import Language

_CENTS = re.compile(r"[.,]00(?=\D*$)")
"""Two zeros at the end of an amount, and not those of «10.000,00» in its middle."""

_EVENS = {Language.EN: EVENS}
_MOST_PLACES = 4
"""Decimals of a percentage that would be told as 0% with fewer."""

_ENGLISH_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
FALLBACKS = {Language.ES: "es_CO", Language.EN: "en_GB", Language.PT: "pt_BR"}
"""For zones of no country. «es_419», all of Latin America, writes «USD50»: nobody does."""
DAY_PATTERNS = {Language.ES: "EEEE d 'de' MMMM", Language.EN: "EEEE d MMMM", Language.PT: "EEEE, d 'de' MMMM"}
SHORT_DAY_PATTERNS = {Language.ES: "EEE d MMM", Language.EN: "EEE d MMM", Language.PT: "EEE, d MMM"}


def country_of(zone: str) -> str | None:
    """The ISO country of an IANA zone: ``America/Bogota`` is ``CO``."""
    return get_global("zone_territories").get(zone)


@lru_cache(maxsize=256)
def locale_of(language: Language, zone: str) -> Locale:
    """The language as written in the zone's country, else its general form."""
    country = country_of(zone)
    try:
        if country and not (language is Language.PT and country != "PT"):
            return Locale.parse(f"{language}_{country}")
    except UnknownLocaleError:
        pass
    return Locale.parse(FALLBACKS[language])


def fraction_in(language: Language, odds: Decimal) -> str:
    """The rung of the bookmakers' ladder; even money by its name where bettors have one."""
    return fractional(odds, evens=_EVENS.get(language, "1/1"))


@dataclass(frozen=True, slots=True)
class Formats:
    """How to write figures for one reader."""

    language: Language
    zone: str
    currency: str
    odds_format: str = "decimal"

    @property
    def locale(self) -> Locale:
        """Language and country."""
        return locale_of(self.language, self.zone)

    @property
    def pesos(self) -> str | None:
        """The money of the reader's country where it is called peso: what «20 lucas» are there."""
        used = get_territory_currencies(self.locale.territory) if self.locale.territory else []
        return next((code for code in used if code in PESOS), None)

    def day(self, instant: datetime) -> str:
        """«domingo 29 de noviembre»; ``instant`` in the reader's zone."""
        return _day(instant.date(), DAY_PATTERNS[self.language], self.language, self.zone)

    def day_and_year(self, instant: datetime) -> str:
        """«29 de noviembre de 2026»."""
        return _day(instant.date(), "long", self.language, self.zone)

    def clock(self, instant: datetime) -> str:
        """«3:00 p. m.» or «15:00», as the country writes it."""
        return _clock(instant.time(), self.language, self.zone)

    def when(self, instant: datetime) -> str:
        """«domingo 29 de noviembre, 3:00 p. m.»."""
        return f"{self.day(instant)}, {self.clock(instant)}"

    def short(self, instant: datetime) -> str:
        """«dom 29 nov, 3:00 p. m.»: for cards and lists."""
        day = _day(instant.date(), SHORT_DAY_PATTERNS[self.language], self.language, self.zone)
        return f"{day.replace('.', '')}, {self.clock(instant)}"

    def money(self, amount: Decimal) -> str:
        """An amount with its currency, two places."""
        return _money(amount, self.currency, self.language, self.zone)

    def stake(self, amount: Decimal) -> str:
        """An amount a person would say: whole ones without cents."""
        written = self.money(amount)
        return _without_cents(written) if amount == amount.to_integral_value() else written

    def number(self, value: float | Decimal, places: int = 1) -> str:
        """A plain number with at most ``places`` decimals."""
        return _number(value, f"#,##0.{'#' * places}", self.language, self.zone)

    def ordinal(self, place: int) -> str:
        """«1.º», «1st», «1º»."""
        if self.language is Language.EN:
            teen = 10 <= place % 100 <= 20
            return f"{place}{'th' if teen else _ENGLISH_ENDINGS.get(place % 10, 'th')}"
        return f"{place}.º" if self.language is Language.ES else f"{place}º"

    def percent(self, chance: float, places: int = 0) -> str:
        """A probability as percent, whole unless ``places`` says otherwise; what is possible is never told as 0%."""
        while chance > 0 and round(chance * 100, places) == 0 and places < _MOST_PLACES:
            places += 1
        digits = f"0.{'#' * places}%" if places else "0%"
        return _percent(chance, digits, self.language, self.zone)

    def odds(self, odds: Decimal) -> str:
        """Decimal and fractional side by side: «2.10 (11/10)»; the format that the reader prefers comes first."""
        plain = decimal_text(odds)
        if self.odds_format == OddsFormat.DECIMAL:
            return f"{plain} ({self.fraction(odds)})"
        return f"{self.price(odds)} ({plain})"

    def price(self, odds: Decimal) -> str:
        """A price in the reader's format alone: for lists and products."""
        return format_odds(odds, OddsFormat(self.odds_format), evens=_EVENS.get(self.language, "1/1"))

    def fraction(self, odds: Decimal) -> str:
        """The rung of the bookmakers' ladder, as the reader calls it."""
        return fraction_in(self.language, odds)


# Babel reads its patterns anew each time: 20 to 60 µs a figure, and an answer has dozens. The same kick-offs, hours
# and payouts come again and again.
@lru_cache(maxsize=1024)
def _day(day: date, pattern: str, language: Language, zone: str) -> str:
    return format_date(day, pattern, locale=locale_of(language, zone))


@lru_cache(maxsize=4096)
def _clock(hour: time, language: Language, zone: str) -> str:
    return _plain_spaces(format_time(hour, "short", locale=locale_of(language, zone)))


@lru_cache(maxsize=4096)
def _money(amount: Decimal, currency: str, language: Language, zone: str) -> str:
    return _plain_spaces(format_currency(amount, currency, locale=locale_of(language, zone)))


@lru_cache(maxsize=1024)
def _number(value: float | Decimal, pattern: str, language: Language, zone: str) -> str:
    return format_decimal(value, format=pattern, locale=locale_of(language, zone))


@lru_cache(maxsize=1024)
def _percent(chance: float, pattern: str, language: Language, zone: str) -> str:
    return format_percent(chance, format=pattern, locale=locale_of(language, zone)).replace("\xa0", " ")


def _plain_spaces(written: str) -> str:
    return written.replace("\u202f", " ").replace("\xa0", " ")


def _without_cents(written: str) -> str:
    return _CENTS.sub("", written)
