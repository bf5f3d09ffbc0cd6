"""What a serving process carries."""

import subprocess
import sys

SCRIPT = """
import sys
from chatbet import footprint
footprint.lean("chatbet.serving")
print(*sorted(set(footprint.IDLE) & set(sys.modules)), end="|")
import rich.console
print(rich.console.__name__, sys.modules[footprint.BEFORE], end="|")
footprint.lean("chatbet.language", needs=footprint.BEFORE)
print(__import__(footprint.BEFORE, fromlist=["BaseModel"]).__name__)
"""


def test_a_server_starts_without_extras_that_stay_importable() -> None:
    """Libraries' extras stay out of a server's memory, and whoever wants one later can still import it."""
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "|rich.console None|pydantic.v1"
