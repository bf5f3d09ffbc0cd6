"""Memory: per idle socket, at rest, and what many turns leave behind.

Run: ``python -m benchmarks memory``.
"""

from contextlib import ExitStack

from benchmarks.load import driving, load
from benchmarks.report import Row, show
from benchmarks.servers import Measured, chatbet, echo

OFFERED = "--deflate"


def main(*, quick: bool = False) -> None:
    """Measure and print."""
    show("memory", [*idle_sockets(1_000 if quick else 5_000), *growth(200 if quick else 500, 600 if quick else 2_500)])


def idle_sockets(sockets: int) -> list[Row]:
    """What a socket costs that is only open, its client offering compression, beside the echo's without."""
    with ExitStack() as stack:
        yardstick = _each(stack.enter_context(echo(1)), sockets)
        service = stack.enter_context(chatbet())
        load(service, "talk", users=50, turns=100)
        ours = _each(service, sockets, OFFERED)
    return [
        Row(f"memory per idle socket at {sockets:,}, deflate offered", ours / yardstick, "x", 1.3, 1.1,
            detail=f"{ours:.1f} KiB against the echo's {yardstick:.1f} KiB without deflate")
    ]  # fmt: skip


def _each(server: Measured, sockets: int, *options: str) -> float:
    """KiB per open socket."""
    with driving("idle", server.url, "--users", 50, *options) as first:
        first.go()
    before = server.rss()
    with driving("idle", server.url, "--users", sockets, *options) as driver:
        grown = server.rss() - before
        closed = driver.go()["closed_by_server"]
    if closed:
        raise SystemExit(f"{closed} idle sockets were closed by the server")
    return grown * 1024 / sockets


def growth(first: int, last: int) -> list[Row]:
    """What turns ``first`` to ``last`` leave behind when every fourth begins a new session."""
    with chatbet() as service:
        load(service, "talk", users=50, turns=first, per_session=4)
        before = service.rss()
        load(service, "talk", users=50, turns=last - first, per_session=4)
        after = service.rss()
    detail = f"{before:.0f} to {after:.0f} MiB, a new session every 4 turns"
    return [Row(f"RSS growth from turn {first:,} to {last:,}", after - before, "MiB", 10, 3, detail=detail)]


if __name__ == "__main__":
    main()
