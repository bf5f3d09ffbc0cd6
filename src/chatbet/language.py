"""The languages that ChatBet speaks. One enum, so that nobody passes a bare string around."""

from enum import StrEnum


class Language(StrEnum):
    """A language of replies; the value is its code on the wire."""

    ES = "es"
    EN = "en"
    PT = "pt"

    @classmethod
    def parse(cls, tag: str | None) -> "Language | None":
        """Read a language tag leniently: ``es-CO``, ``pt_br`` and ``EN`` are understood; anything else is None."""
        if not tag:
            return None
        primary = tag.strip().lower().replace("_", "-").split("-", 1)[0]
        try:
            return cls(primary)
        except ValueError:
            return None
