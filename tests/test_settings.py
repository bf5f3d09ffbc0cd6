"""The configuration: defaults, one line per mistake, and what production refuses."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from chatbet.errors import BadSettings
from chatbet.settings import EXAMPLE_SECRET, Settings, load_settings

ROOT = Path(__file__).parent.parent
SAFE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "s" * 40,
    "API_KEYS": "operator-key-of-the-tests",
    "CORS_ORIGINS": "https://bets.example",
}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the machine and no ``.env`` file."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def refused(monkeypatch: pytest.MonkeyPatch, **variables: str) -> list[str]:
    """The lines that these variables are refused with."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as raised:
        load_settings()
    return raised.value.lines


def test_nothing_needs_to_be_set() -> None:
    """The defaults are a whole system: sandbox, embedded state, offline brain."""
    settings = load_settings()
    assert settings.uses_sandbox
    assert not settings.uses_llm
    assert settings.shared_redis_url is None


def test_every_variable_is_documented_with_its_default() -> None:
    """``.env.example`` names every setting and nothing else, and its values are the defaults."""
    documented = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert set(documented) == {name.upper() for name in Settings.model_fields}
    assert Settings(_env_file=ROOT / ".env.example") == Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ENVIRONMENT", "prod", "'production'"),
        ("DEBUG", "maybe", "boolean"),
        ("CHATBET_API_BASE_URL", "ftp://book", "http://"),
        ("CHATBET_API_TIMEOUT", "0", "greater than 0"),
        ("GEMINI_TEMPERATURE", "2.1", "2"),
        ("GEMINI_API_BASE_URL", "gemini", "http://"),
        ("LLM_FIRST_TOKEN_TIMEOUT", "-1", "greater than 0"),
        ("REDIS_URL", "http://cache", "redis://"),
        ("REDIS_PORT", "70000", "65535"),
        ("REDIS_DB", "-1", "0"),
        ("RATE_LIMIT_PER_MINUTE", "0", "1"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,home", "home"),
        ("CACHE_TTL_ODDS", "soon", "integer"),
        ("DEFAULT_LANGUAGE", "fr", "'pt'"),
        ("DEFAULT_TIMEZONE", "Bogota", "America/Bogota"),
        ("DEFAULT_CURRENCY", "dollar", "ISO 4217"),
        ("CHATBET_NOW", "2026-11-25T10:00:00", "offset"),
        ("SANDBOX_SEED", "x", "integer"),
        ("SANDBOX_SCALE", "0", "1"),
        ("SANDBOX_ODDS_SHAPE", "round", "flat"),
        ("SANDBOX_DATA", "no-such-folder", "folder"),
    ],
)
def test_a_bad_value_is_one_line_that_says_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    """The line begins with the variable and says what to write instead."""
    (line,) = refused(monkeypatch, **{name: value})
    assert line.startswith(f"{name}: ")
    assert said in line


def test_several_bad_values_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to start the service once per mistake."""
    lines = refused(monkeypatch, REDIS_PORT="x", DEFAULT_LANGUAGE="fr", CACHE_TTL_ODDS="0")
    assert sorted(line.split(":")[0] for line in lines) == ["CACHE_TTL_ODDS", "DEFAULT_LANGUAGE", "REDIS_PORT"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "only-31-bytes-long-0123456789ab"),
        ("SECRET_KEY", EXAMPLE_SECRET),
        ("API_KEYS", ""),
        ("API_KEYS", " , "),
        ("API_KEYS", "short"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://a.example,*"),
        ("DEBUG", "true"),
        ("CHATBET_NOW", "2026-11-25T10:00:00-05:00"),
    ],
)
def test_production_refuses_what_is_unsafe(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """The line names the variable and shows no value."""
    (line,) = refused(monkeypatch, **(SAFE | {name: value}))
    assert line.startswith(f"{name}: ")
    assert len(value) < 4 or value not in line


def test_production_starts_with_safe_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same set without the mistake."""
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    assert load_settings().environment == "production"


def test_a_refused_start_ends_at_once_and_shows_no_value(tmp_path: Path) -> None:
    """Exit code 2, one line per variable on standard error, no traceback."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    secret = "hunter2-hunter2"
    ended = subprocess.run(
        [sys.executable, "-m", "chatbet", "serve"],
        env=inherited | SAFE | {"SECRET_KEY": secret, "API_KEYS": ""},
        cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert [line.split(":")[0] for line in ended.stderr.splitlines()[1:]] == ["SECRET_KEY", "API_KEYS"]
    assert secret not in ended.stderr + ended.stdout


def test_the_parts_of_a_redis_address_make_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password may hold any character; ``REDIS_URL`` wins over the parts."""
    for name, value in {"REDIS_HOST": "cache", "REDIS_PASSWORD": "p@s/s", "REDIS_DB": "3"}.items():
        monkeypatch.setenv(name, value)
    assert load_settings().shared_redis_url == "redis://:p%40s%2Fs@cache:6379/3"
    monkeypatch.setenv("REDIS_URL", "unix:///run/redis.sock")
    assert load_settings().shared_redis_url == "unix:///run/redis.sock"


def test_secrets_do_not_show_in_the_settings_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing the settings by accident gives nothing away."""
    for name in ("GOOGLE_API_KEY", "SECRET_KEY", "REDIS_PASSWORD", "API_KEYS"):
        monkeypatch.setenv(name, f"value-of-{name}")
    monkeypatch.setenv("REDIS_URL", "redis://:value-of-url@cache:6379")
    assert "value-of" not in repr(load_settings())
