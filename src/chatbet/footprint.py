"""The memory of a serving process: nothing idle is imported, what stays is left alone, what was only used goes back."""

import contextlib
import ctypes
import gc
import os
import sys
import warnings
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

IDLE = ("rich", "pygments", "watchfiles", "greenlet", "httpx2", "psutil", "zstandard", "charset_normalizer")
"""Extras that libraries import where they find them, and that a server never uses: coloured tracebacks in structlog
and httpx, uvicorn's reloader, a second HTTP client and the means to send traces in langsmith, whose HTTP client would
guess the alphabets of pages. 4 MiB, with Gemini 13."""

BEFORE = "pydantic.v1"
"""Of which FastAPI asks whether any annotation is one: nobody here has one, and Gemini's library alone needs it. 1 MiB.
"""
_CERTIFICATES = {"SSL_CERT_FILE": os.devnull, "SSL_CERT_DIR": os.devnull}
"""Where OpenSSL looks for certificates, and nowhere."""

_ARENA_MAX = -8
"""The C library's name for the number of its heaps: one a thread would leave holes where only one thread runs."""
YOUNG = 5_000
"""Objects made before the youngest are collected. With Python's 700 a turn under way is walked over many times; with
10,000, and older generations collected as rarely, garbage grew by 10 MiB in 2,000 turns."""


def lean(name: str, *, needs: str = "") -> ModuleType:
    """Import a module of the service; those of its libraries' extras that nobody uses stay out.

    ``BEFORE`` stays out for good, unless it is what this module ``needs``.
    """
    if needs == BEFORE and sys.modules.get(BEFORE, sys) is None:
        del sys.modules[BEFORE]
    elif needs != BEFORE:
        sys.modules.setdefault(BEFORE, None)  # type: ignore[arg-type]  # as in ``_absent``
    _libc("mallopt", _ARENA_MAX, 1)
    warnings.filterwarnings("ignore", message="Unable to find acceptable character detection")
    with _absent(*(extra for extra in IDLE if extra not in sys.modules)), _no_certificates():
        return import_module(name)


@contextlib.contextmanager
def _absent(*names: str) -> Iterator[None]:
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]  # None: the documented way to fail an import
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


@contextlib.contextmanager
def _no_certificates() -> Iterator[None]:
    """What a library reads of the system's certificates while it is imported is nothing: ``tls.trust`` has them."""
    told = {name: os.environ.get(name) for name in _CERTIFICATES}
    os.environ.update(_CERTIFICATES)
    try:
        yield
    finally:
        for name, value in told.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def settle() -> None:
    """Call once when everything is open: the collector then takes 4 % of a turn instead of 8, and 12 MiB go back."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 5, 5)
    _libc("malloc_trim", 0)


def _libc(function: str, *arguments: int) -> None:
    """Call what only the GNU C library has; others give memory back by themselves or not at all."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None)[function](*arguments)
