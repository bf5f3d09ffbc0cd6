"""What the guard says when a text must not go on."""


class Violation(Exception):
    """The text says what no fact supports, or what may never be said. ``kind`` goes to metrics, ``text`` to logs."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(f"{kind}: {text}")
        self.kind = kind
        self.text = text
