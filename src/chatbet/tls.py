"""Whom a connection trusts: one context for the process, made when the first ``https`` address is opened.

aiohttp makes two while it is imported (2 MiB); a service whose upstream is near needs none (``footprint.lean``).
"""

import ssl
from functools import cache


def trust(address: str) -> ssl.SSLContext | bool:
    """What aiohttp's ``ssl`` takes for an address: the system's certificates for ``https``, else its own default."""
    return _system() if address.startswith("https:") else True


@cache
def _system() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
