"""``make bench``: every benchmark, one after the other. ``python -m benchmarks offline --quick`` runs one, briefly."""

import argparse
import importlib
import subprocess
import sys
import time

QUICK = ("offline", "start", "memory")
"""Those that say something within a minute."""
TABLES = ("offline", "llm", "start", "memory", "connections", "names")
"""The modules to run, each also ``python -m benchmarks.NAME``."""
BRIEF = ("offline", "start", "memory", "connections")
"""Those whose ``main`` has a brief form; any other runs as a command of its own."""


def main() -> None:
    """Run those that are asked for, all without a name."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "tables", nargs="*", metavar="table", help=f"one of {', '.join(TABLES)}; all when none is given"
    )
    parser.add_argument("--quick", action="store_true", help="smaller figures, within a minute")
    given = parser.parse_args()
    if unknown := set(given.tables) - set(TABLES):
        parser.error(f"no such table: {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}")
    for name in given.tables or (QUICK if given.quick else TABLES):
        began = time.perf_counter()
        if name in BRIEF:
            importlib.import_module(f"benchmarks.{name}").main(quick=given.quick)
        else:
            subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)
        print(f"({name}: {time.perf_counter() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
