"""Writes numbers in words in three languages, for trials. The guard reads them, so it does not write them."""

from decimal import Decimal

from chatbet.language import Language

_ES = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
_EN = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_PT = [
    "zero",
    "um",
    "dois",
    "três",
    "quatro",
    "cinco",
    "seis",
    "sete",
    "oito",
    "nove",
    "dez",
    "onze",
    "doze",
    "treze",
    "quatorze",
    "quinze",
    "dezesseis",
    "dezessete",
    "dezoito",
    "dezenove",
]
_TENS = {
    Language.ES: ["_", "_", "_", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"],
    Language.EN: ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
    Language.PT: ["_", "_", "vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa"],
}
_SMALL = {Language.ES: _ES, Language.EN: _EN, Language.PT: _PT}
_JOIN = {Language.ES: " y ", Language.EN: "-", Language.PT: " e "}


def whole(number: int, language: Language) -> str:
    """0..99 in words."""
    small = _SMALL[language]
    if number < len(small):
        return small[number]
    tens, ones = divmod(number, 10)
    return _TENS[language][tens] + (_JOIN[language] + small[ones] if ones else "")


def odds(price: Decimal, language: Language) -> str:
    """«dos con diez», «two point one zero», «dois vírgula dez»."""
    first, cents = int(price), int(price * 100) % 100
    if language is Language.EN:
        return f"{whole(first, language)} point {whole(cents // 10, language)} {whole(cents % 10, language)}"
    if cents < 10:
        return (
            f"{whole(first, language)} {'coma' if language is Language.ES else 'vírgula'} cero {whole(cents, language)}"
            if language is Language.ES
            else f"{whole(first, language)} vírgula zero {whole(cents, language)}"
        )
    return f"{whole(first, language)} {'con' if language is Language.ES else 'vírgula'} {whole(cents, language)}"
