"""Whole turns of the offline brain: understood, fetched, worded and saved, beside an echo that does nothing.

Run: ``python -m benchmarks offline``.
"""

from contextlib import ExitStack

from benchmarks.load import load, warm
from benchmarks.report import Row, show
from benchmarks.servers import chatbet, echo

ECHO_FRAMES = 40
"""As many frames as a model streams in one answer."""


def main(*, quick: bool = False) -> None:
    """Measure and print."""
    show("offline brain, whole turns", rows(1_000 if quick else 4_000))


def rows(turns: int) -> list[Row]:
    """Every figure of the offline brain, from ``turns`` turns of 50 users and a tenth of them of one user."""
    with ExitStack() as stack:
        many, one, service = (stack.enter_context(it) for it in (echo(ECHO_FRAMES), echo(1), chatbet()))
        for server in (many, one, service):
            warm(server)
        yardstick = load(many, "talk", users=50, turns=turns)
        round_trip = load(one, "talk", users=1, turns=turns // 4)
        crowd = load(service, "talk", users=50, turns=turns)
        alone = load(service, "talk", users=1, turns=turns // 10)
    whole = crowd.cpu_ms + crowd.state_cpu_ms
    return [
        Row(
            f"CPU per turn at 50 users, against an echo of {ECHO_FRAMES} frames",
            crowd.cpu_ms / yardstick.cpu_ms, "x", 8, 4,
            detail=f"{crowd.cpu_ms:.2f} ms ({whole:.2f} with its Redis) against {yardstick.cpu_ms:.2f} ms",
        ),
        Row("turns per CPU-second", 1000 / crowd.cpu_ms, "/s", 250, 500, more_is_better=True,
            detail=f"{crowd.per_second:.0f} turns/s, {crowd.figures['frames_per_turn']} frames each"),
        Row("p50 of a turn, one user over WebSocket", alone.p50, "ms", 15, 8, detail=f"echo {round_trip.p50:.2f} ms"),
        Row("p99 of a turn, one user over WebSocket", alone.p99, "ms", 40, 20, detail=f"echo {round_trip.p99:.2f} ms"),
        Row("first visible frame, against the echo's round trip", alone.first / round_trip.p50, "x", 10, 5,
            detail=f"{alone.first:.2f} ms against {round_trip.p50:.2f} ms"),
        Row("turns without an answer", crowd.errors + alone.errors, "", 0, 0,
            detail=", ".join(crowd.figures["error_kinds"])),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
