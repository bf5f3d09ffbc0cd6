"""Certificates: what is trusted where the service was imported without reading any."""

import subprocess
import sys
import textwrap

_LOOK = """
import ssl, sys
from chatbet import footprint
footprint.lean("chatbet.serving")
from aiohttp import connector
from chatbet.tls import trust
own = connector._SSL_CONTEXT_VERIFIED
print(len(own.get_ca_certs()), trust("http://near.example"), trust("unix:/socket"))
ours = trust("https://far.example")
print(ours is trust("https://other.example"), ours.verify_mode is ssl.CERT_REQUIRED, ours.check_hostname)
print(len(ours.get_ca_certs()) == len(ssl.create_default_context().get_ca_certs()))
"""


def test_https_is_verified_by_the_system_and_nothing_else_reads_certificates() -> None:
    """Whoever opens an ``https`` address trusts what the system trusts; a service without one reads nothing."""
    run = [sys.executable, "-c", textwrap.dedent(_LOOK)]
    told = subprocess.run(run, capture_output=True, text=True, timeout=60, check=True).stdout.split("\n")
    assert told[:3] == ["0 True True", "True True True", "True"]
