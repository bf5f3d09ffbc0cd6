"""Figures beside their bars: what must hold, what is aimed at, and whether it does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a figure stands."""

    GOAL = "goal"
    BAR = "bar"
    MISSED = "MISSED"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure with its bar and its goal; ``unit`` x marks a ratio to the echo of the same run."""

    name: str
    value: float
    unit: str
    bar: float
    goal: float
    more_is_better: bool = False
    detail: str = ""

    @property
    def mark(self) -> Mark:
        """Whether the goal is reached, or the bar, or neither."""
        sign = -1 if self.more_is_better else 1
        if sign * self.value <= sign * self.goal:
            return Mark.GOAL
        return Mark.BAR if sign * self.value <= sign * self.bar else Mark.MISSED


def show(title: str, rows: Iterable[Row]) -> None:
    """Print the rows of one subject."""
    lines = [_line(row) for row in rows]
    table(title, ("figure", "measured", "bar", "goal", "holds"), lines)


def table(title: str, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Print aligned columns, the first to the left; what a line has beyond the heads follows as it is."""
    columns = list(zip(heads, *(line[: len(heads)] for line in lines), strict=True))
    widths = [max(map(len, column)) for column in columns]
    print(f"\n{title}")
    for line in (heads, *lines):
        first, *others = (text.rjust(width) for text, width in zip(line, widths, strict=False))
        print("  ".join((line[0].ljust(len(first)), *others, *line[len(heads) :])).rstrip(), flush=True)


def _line(row: Row) -> tuple[str, ...]:
    limits = (_limit(row, row.bar), _limit(row, row.goal))
    return row.name, _figure(row.value, row.unit), *limits, row.mark.value, row.detail


def _limit(row: Row, limit: float) -> str:
    return f"{'>=' if row.more_is_better else '<='} {_figure(limit, row.unit)}"


def _figure(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f} {unit}"
