"""The secret that signs session tokens and encrypts account tokens: configured, else made once per installation."""

import contextlib
import secrets
from pathlib import Path

from chatbet.settings import Settings


def signing_secret(settings: Settings) -> bytes:
    """The signing secret: configured, else made once per install and kept beside the data."""
    if configured := settings.secret_key.get_secret_value():
        return configured.encode()
    return _kept_secret(settings.chatbet_data_dir / "secret")


def _kept_secret(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        # Whole or not there at all: of two processes that begin together neither may read half a secret.
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_bytes()
