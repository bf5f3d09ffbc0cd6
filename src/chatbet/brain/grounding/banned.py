"""What no reply may hold, whatever the facts: promises of winning, links, markup, tool names, the prompt."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from chatbet.brain.grounding.tokens import Token, Type, words_of
from chatbet.brain.grounding.violation import Violation
from chatbet.brain.grounding.words import Endings

NEVER = frozenset({"promise", "placed", "link", "markup", "tool", "prompt", "script"})
"""Kinds of violation that no fact excuses."""
SHINGLE = 8
"""As many words of the prompt in a row are a leak."""
_DOMAINS = frozenset(
    {"com", "net", "org", "io", "co", "es", "br", "mx", "ar", "pe", "cl", "app", "bet", "ly", "me", "gg", "tv", "info"}
    | {"link", "xyz", "dev", "ai", "site", "online", "shop"}
)
"""The ends of addresses."""
_SCHEMES = frozenset({"http", "https", "www", "ftp", "mailto", "javascript", "data"})


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must not leave: the prompt, as runs of words, and the names of tools."""

    shingles: frozenset[tuple[str, ...]] = frozenset()
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, texts: Iterable[str], names: Iterable[str] = (), public: Iterable[str] = ()) -> "Secrets":
        """The secrets of these texts; what ``public`` texts say as well is none."""
        known = {run for text in public for run in _runs(text)}
        return cls(frozenset(run for text in texts for run in _runs(text)) - known, frozenset(names))


def _runs(text: str) -> Iterable[tuple[str, ...]]:
    words = words_of(text)
    return (tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


@dataclass(slots=True)
class Watch:
    """Looks at every token as it comes; raises ``Violation`` before the last word of something banned leaves."""

    secrets: Secrets
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=SHINGLE))
    _last: Token | None = None
    _before: Token | None = None
    line_start: bool = True
    """Nothing stands before in this line: a bar there begins a table."""

    def see(self, token: Token) -> None:
        """One more token."""
        if token.type in (Type.WORD, Type.NUMBER):
            self._words(token)
        elif token.type is Type.MARK:
            self._mark(token)
        if token.type is Type.WORD and token.glued:
            self._glued_word(token)
        self._before, self._last = self._last, token
        self.line_start = token.type is Type.NEWLINE

    def _words(self, token: Token) -> None:
        self.recent.append(token.norm)
        if len(self.recent) == SHINGLE and tuple(self.recent) in self.secrets.shingles:
            raise Violation("prompt", token.text)
        if token.norm in _SCHEMES and token.norm not in ("data",):
            raise Violation("link", token.text)

    def _mark(self, token: Token) -> None:
        last = self._last
        table = token.norm == "|" and (self.line_start or (last is not None and last.norm == "|"))
        if (
            token.norm in "<>{}\\~^"
            or table
            or (token.norm == "(" and token.glued and last is not None and last.norm == "]")
        ):
            raise Violation("markup", token.text)
        if token.norm == "[" and last is not None and last.norm == "!" and token.glued:
            raise Violation("markup", token.text)
        if token.norm == "/" and token.glued and last is not None and last.norm in (":", "/"):
            raise Violation("link", token.text)
        if token.norm == "_":
            raise Violation("tool", token.text)
        if token.norm == "@" and token.glued and last is not None and last.type is Type.WORD:
            raise Violation("link", token.text)

    def _glued_word(self, token: Token) -> None:
        """«partido.com», «get_odds»."""
        last, before = self._last, self._before
        if last is None or before is None or not last.glued:
            return
        if last.norm == "." and before.type in (Type.WORD, Type.NUMBER) and token.norm in _DOMAINS:
            raise Violation("link", token.text)


def phrases_ending(norms: list[str], endings: Endings) -> list[tuple[str, int]]:
    """The phrases that end with the last of ``norms``, longest first: their tags and how many words they have."""
    found = []
    for before, tag in endings.get(norms[-1], ()):
        size = len(before)
        if not size or tuple(norms[-1 - size : -1]) == before:
            found.append((tag, size + 1))
    return found
