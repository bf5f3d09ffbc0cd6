"""``make bench``: every benchmark, one after the other. ``python -m benchmarks offline --quick`` runs one, briefly."""

import argparse
import importlib
import time

QUICK = ("offline", "start", "memory")
"""Those that say something within a minute."""
TABLES = ("offline", "llm", "start", "memory", "connections", "names")
"""The modules to run, each with a ``main()``; those with a brief form take ``quick``."""
BRIEF = ("offline", "start", "memory", "connections")


def main() -> None:
    """Run those that are asked for, all without a name."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "tables", nargs="*", metavar="table", help=f"one of {', '.join(TABLES)}; all when none is given"
    )
    parser.add_argument("--quick", action="store_true", help="smaller figures, within a minute")
    given = parser.parse_args()
    if unknown := set(given.tables) - set(TABLES):
        parser.error(f"no such table: {', '.join(sorted(unknown))}")
    for name in given.tables or (QUICK if given.quick else TABLES):
        began = time.perf_counter()
        run = importlib.import_module(f"benchmarks.{name}").main
        run(quick=given.quick) if name in BRIEF else run()
        print(f"({name}: {time.perf_counter() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
