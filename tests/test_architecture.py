"""The house keeps its walls: who may import whom, how large a file and a function may grow, and what nobody does."""

import ast
from pathlib import Path

import pytest

import chatbet

ROOT = Path(chatbet.__file__).parent
EVERYWHERE = {"errors", "clock", "language", "background", "tls"}
ALLOWED: dict[str, set[str]] = {
    "betting": set(),
    "state": set(),
    "analytics": {"betting"},
    "understanding": {"betting"},
    "sportsbook": {"betting", "state"},
    "sandbox": {"betting", "analytics"},
    "tools": {"betting", "analytics", "sportsbook"},
    "brain": {"betting", "understanding", "tools", "sportsbook", "analytics"},
    "live": {"betting", "sportsbook", "state"},
    "conversation": {"betting", "understanding", "brain", "tools", "sportsbook", "state"},
    "api": {"conversation", "live", "brain", "understanding", "state", "observability", "services", "settings"},
    "observability": set(),
    "web": set(),
}
"""What each package may import from chatbet, beside itself. See docs/decisions/0001-the-house.md."""
LONGEST_FILE = 400
LONGEST_FUNCTION = 60

MODULES = sorted(ROOT.rglob("*.py"))


def _imports(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            whole = node.module != "chatbet"
            found |= {node.module} if whole else {f"chatbet.{alias.name}" for alias in node.names}
    return found


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_imports_only_what_lies_below_it(package: str) -> None:
    """The flow is one-way: no package reaches up or sideways."""
    may = ALLOWED[package] | EVERYWHERE | {package}
    strays = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / package).rglob("*.py")
        for name in _imports(_parsed(path))
        if name.startswith("chatbet.") and name.split(".")[1] not in may
    }
    assert strays == set()


def test_every_package_has_its_rule() -> None:
    """A new package cannot slip in without saying what it may import; a planned one may still be missing."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages <= set(ALLOWED)


def test_only_the_edge_knows_fastapi() -> None:
    """FastAPI and Starlette stay in the edge, the sandbox's own server and the composition root."""
    knows = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if any(name.split(".")[0] in ("fastapi", "starlette") for name in _imports(_parsed(path)))
    }
    assert {name for name in knows if not name.startswith(("api/", "sandbox/"))} <= {"app.py", "services.py"}


def test_nobody_but_the_roots_imports_the_sandbox() -> None:
    """The sandbox is a sportsbook behind a wire, not a library."""
    users = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if not path.is_relative_to(ROOT / "sandbox")
        and any(name.startswith("chatbet.sandbox") for name in _imports(_parsed(path)))
    }
    assert users <= {"services.py", "cli.py", "scaling.py"}


def test_only_placement_sends_orders() -> None:
    """One module calls the port's ordering methods."""
    senders = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if not path.is_relative_to(ROOT / "sportsbook")
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in ("place_bet", "place_combo")
        if not path.is_relative_to(ROOT / "sandbox")
    }
    assert senders <= {"conversation/placement.py"}


def test_understanding_and_the_maths_never_wait() -> None:
    """The pure core holds no await."""
    waiting = {
        str(path.relative_to(ROOT))
        for package in ("understanding", "betting", "analytics")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.Await | ast.AsyncFunctionDef)
    }
    assert waiting == set()


def test_nobody_reads_the_clock_or_the_environment_on_the_side() -> None:
    """Time comes from the clock, configuration from the settings."""
    strays = set()
    for path in MODULES:
        for node in ast.walk(_parsed(path)):
            if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
                continue
            reads = (node.value.id, node.attr)
            if reads in {("datetime", "now"), ("datetime", "utcnow"), ("os", "environ"), ("os", "getenv")}:
                strays.add(f"{path.relative_to(ROOT)}: {'.'.join(reads)}")
    assert {stray for stray in strays if not stray.startswith(("clock.py", "scaling.py", "footprint.py"))} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_readable(path: Path) -> None:
    """A file holds one idea, a function fits one screen."""
    text = path.read_text("utf-8")
    assert text.count("\n") <= LONGEST_FILE
    long = [
        f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_names_say_what_things_are() -> None:
    """No junk drawers."""
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
    assert {path.stem for path in MODULES} & drawers == set()
