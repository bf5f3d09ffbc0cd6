"""``make bench``: every benchmark that prints a table of its own, one after the other."""

import runpy
from pathlib import Path

for script in ("names.py",):
    print(f"== {script}")
    runpy.run_path(str(Path(__file__).parent / script), run_name="__main__")
