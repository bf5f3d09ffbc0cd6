"""One process from one connection to ten thousand, over WebSocket and REST, each figure also against the echo's.

Run: ``python -m benchmarks connections``. All connections stay open; of those who hold them, at most 50 wait for an
answer at once.
"""

from benchmarks.driver import AT_ONCE
from benchmarks.load import Load, load, warm
from benchmarks.report import table
from benchmarks.servers import Measured, chatbet, echo

HEADS = (
    "", "connections", "turns/s", "x echo", "p50 ms", "x echo", "p99 ms", "x echo", "CPU ms/turn", "x echo",
    "KiB/connection", "x echo", "errors",
)  # fmt: skip
MEMORY_FROM = 1_000
"""Connections below which memory per connection is noise."""


def main(*, quick: bool = False) -> None:
    """Measure and print."""
    sizes = (1, 100) if quick else (1, 10, 100, 1_000, 10_000)
    lines = [_line(mode, size, quick=quick) for mode in ("talk", "rest") for size in sizes]
    table(f"one process, connections open, at most {AT_ONCE} messages under way, echo of one frame", HEADS, lines)


def _line(mode: str, size: int, *, quick: bool) -> list[str]:
    turns = min(10_000, max(300 if quick else 1_000, size))
    with chatbet() as service:
        warm(service)
        ours = _measured(service, mode, size, turns)
    with echo(1) as yardstick:
        warm(yardstick)
        bare = _measured(yardstick, mode, size, turns)
    figures = [
        (ours.per_second, bare.per_second, 0),
        (ours.p50, bare.p50, 1),
        (ours.p99, bare.p99, 1),
        (ours.cpu_ms, bare.cpu_ms, 2),
    ]
    cells = [cell for value, echoed, digits in figures for cell in (f"{value:.{digits}f}", f"{value / echoed:.2f}")]
    memory = (f"{ours.kib_each:.1f}", f"{ours.kib_each / bare.kib_each:.2f}") if size >= MEMORY_FROM else ("-", "-")
    kind = "WebSocket" if mode == "talk" else "REST"
    return [kind, f"{size:,}", *cells, *memory, str(ours.errors)]


def _measured(server: Measured, mode: str, size: int, turns: int) -> Load:
    return load(server, mode, users=size, turns=turns)


if __name__ == "__main__":
    main()
