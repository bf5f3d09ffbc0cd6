"""The configuration as one frozen value, read once at start from the environment and ``.env``.

No other module reads the environment. A bad value stops the start with one line per variable (``BadSettings``).
"""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import quote
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from chatbet.errors import BadSettings
from chatbet.language import Language

EXAMPLE_SECRET = "change-me-to-at-least-32-random-bytes"  # noqa: S105 - the documented example, refused in production
MIN_SECRET_BYTES = 32


class Environment(StrEnum):
    """Where the service runs; each step is stricter."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("must be an IANA time zone such as America/Bogota or Europe/Madrid")
    return name


def _aware(instant: datetime | None) -> datetime | None:
    if instant is not None and instant.tzinfo is None:
        raise ValueError("must be an ISO 8601 time with an offset, for example 2026-11-25T10:00:00-05:00")
    return instant


def _http_address(url: str) -> str:
    if url and not url.startswith(("http://", "https://")):
        raise ValueError("must start with http:// or https://")
    return url.rstrip("/")


def _redis_address(url: SecretStr) -> SecretStr:
    schemes = ("redis://", "rediss://", "unix://", "redis+sentinel://", "redis+cluster://", "rediss+cluster://")
    if url.get_secret_value() and not url.get_secret_value().startswith(schemes):
        raise ValueError("must start with redis://, rediss:// or unix://")
    return url


def _networks(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        ip_network(value, strict=False)
    return values


def _currency(code: str) -> str:
    if len(code) != 3 or not code.isalpha():
        raise ValueError("must be a three-letter ISO 4217 code such as USD or COP")
    return code.upper()


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
HttpAddress = Annotated[str, AfterValidator(_http_address)]
Seconds = Annotated[int, Field(ge=1, le=31 * 86400)]


class Settings(BaseSettings):
    """Every variable of the public contract, under its lower-case name."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    environment: Environment = Environment.DEVELOPMENT
    debug: bool = False
    chatbet_api_base_url: HttpAddress = ""
    chatbet_api_timeout: Annotated[float, Field(gt=0, le=120)] = 10.0
    google_api_key: SecretStr = SecretStr("")
    gemini_model: Annotated[str, Field(min_length=1)] = "gemini-2.5-flash"
    gemini_temperature: Annotated[float, Field(ge=0, le=2)] = 0.7
    gemini_api_base_url: HttpAddress = ""
    llm_first_token_timeout: Annotated[float, Field(gt=0, le=60)] = 2.5
    redis_url: Annotated[SecretStr, AfterValidator(_redis_address)] = SecretStr("")
    redis_host: str = ""
    redis_port: Annotated[int, Field(ge=1, le=65535)] = 6379
    redis_password: SecretStr = SecretStr("")
    redis_db: Annotated[int, Field(ge=0, le=1023)] = 0
    secret_key: SecretStr = SecretStr("")
    api_keys: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_split)] = ()
    cors_origins: Words = ("http://localhost:3000", "http://localhost:8080")
    rate_limit_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    trusted_proxies: Annotated[Words, AfterValidator(_networks)] = ()
    cache_ttl_tournaments: Seconds = 86400
    cache_ttl_fixtures: Seconds = 14400
    cache_ttl_odds: Seconds = 30
    cache_ttl_user_sessions: Seconds = 3600
    default_language: Language = Language.ES
    default_timezone: Annotated[str, AfterValidator(_known_zone)] = "America/Bogota"
    default_currency: Annotated[str, AfterValidator(_currency)] = "USD"
    chatbet_now: Annotated[datetime | None, AfterValidator(_aware)] = None
    chatbet_data_dir: Path = Path(".chatbet")
    sandbox_seed: int = 2026
    sandbox_data: Path | None = None
    sandbox_scale: Annotated[int, Field(ge=1, le=100)] = 1
    sandbox_odds_shape: Annotated[str, Field(pattern="^(flat|options)$")] = "flat"

    @model_validator(mode="after")
    def _safe_where_it_matters(self) -> Self:
        lines = [*self._production_faults()] if self.environment is Environment.PRODUCTION else []
        if self.sandbox_data is not None and not self.sandbox_data.is_dir():
            lines.append("SANDBOX_DATA: must be a folder of openfootball JSON files")
        if lines:
            raise ValueError("\n".join(lines))
        return self

    def _production_faults(self) -> list[str]:
        secret = self.secret_key.get_secret_value()
        checks = {
            "SECRET_KEY: production needs a secret of at least 32 bytes that is not the documented example": len(
                secret.encode()
            )
            < MIN_SECRET_BYTES
            or secret == EXAMPLE_SECRET,
            "API_KEYS: production needs at least one operator key": not self.api_keys,
            "API_KEYS: every operator key needs at least 16 characters in production": any(
                len(key.get_secret_value()) < 16 for key in self.api_keys
            ),
            "CORS_ORIGINS: * is refused in production; list the origins": "*" in self.cors_origins,
            "DEBUG: must be false in production": self.debug,
            "CHATBET_NOW: the clock cannot be fixed in production": self.chatbet_now is not None,
        }
        return [line for line, broken in checks.items() if broken]

    @property
    def zone(self) -> ZoneInfo:
        """The zone of users who do not say theirs."""
        return ZoneInfo(self.default_timezone)

    @property
    def uses_sandbox(self) -> bool:
        """True when no real sportsbook is configured."""
        return not self.chatbet_api_base_url

    @property
    def uses_llm(self) -> bool:
        """True when a Gemini key is set."""
        return bool(self.google_api_key.get_secret_value())

    @cached_property
    def shared_redis_url(self) -> str | None:
        """The address of the shared Redis, or None for the embedded one. Holds the password: never log it."""
        if url := self.redis_url.get_secret_value():
            return url
        if not self.redis_host:
            return None
        password = self.redis_password.get_secret_value()
        secret = f":{quote(password, safe='')}@" if password else ""
        return f"redis://{secret}{self.redis_host}:{self.redis_port}/{self.redis_db}"


def load_settings(**overrides: object) -> Settings:
    """Read the settings; ``BadSettings`` with one line per variable when any is not allowed."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks each of them
    except ValidationError as error:
        raise BadSettings(_one_line_each(error)) from None


def _one_line_each(error: ValidationError) -> list[str]:
    lines: list[str] = []
    for fault in error.errors(include_input=False, include_url=False):
        message = fault["msg"].removeprefix("Value error, ")
        if fault["loc"]:
            message = f"{str(fault['loc'][0]).upper()}: {message[:1].lower()}{message[1:]}"
        lines += [line for line in message.splitlines() if line not in lines]
    return lines
