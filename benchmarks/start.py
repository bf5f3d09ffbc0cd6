"""From the command to the first answer, and the memory of a service to which nobody talks.

Run: ``python -m benchmarks start``.
"""

import json
import time
import urllib.request
from statistics import median

from benchmarks.report import Row, show
from benchmarks.servers import Measured, chatbet, free_port, get

OPENED_WITHIN = 30.0


def main(*, quick: bool = False) -> None:
    """Measure and print."""
    show("start and rest", rows(1 if quick else 3))


def rows(times: int) -> list[Row]:
    """Both ways to run it, each started so many times; the medians."""
    offline = [_started() for _ in range(times)]
    # Nothing listens there: the client is opened all the same, and the first answer does not wait for it.
    address = f"http://127.0.0.1:{free_port()}"
    gemini = [_started(GOOGLE_API_KEY="none", GEMINI_API_BASE_URL=address) for _ in range(times)]
    return [
        Row("start to first answer, offline", median(first for first, _ in offline), "s", 3, 1.5),
        Row("start to first answer, with Gemini", median(first for first, _ in gemini), "s", 6, 3),
        Row("RSS at rest, offline", median(rest for _, rest in offline), "MiB", 120, 95),
        Row("RSS at rest, with the Gemini client", median(rest for _, rest in gemini), "MiB", 165, 140),
    ]


def _started(**environment: str) -> tuple[float, float]:
    """Seconds from the command to the first answer, and MiB at rest once everything is open."""
    began = time.perf_counter()
    with chatbet(**environment) as service:
        _ask(service)
        first = time.perf_counter() - began
        _await_opened(service)
        return first, service.rss()


def _ask(service: Measured) -> None:
    body = json.dumps({"message": "¿Cuándo juega el Barcelona?"}).encode()
    request = urllib.request.Request(f"{service.http}/api/v1/chat/message", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert json.load(answer)["message"]


def _await_opened(service: Measured) -> None:
    """Wait until the service says that the model is open, or that there is none."""
    until = time.perf_counter() + OPENED_WITHIN
    while time.perf_counter() < until:
        report = json.loads(get(f"{service.http}/health/ready"))
        if report["llm"]["status"] != "starting":
            return
        time.sleep(0.1)
    raise SystemExit("the model was not opened in time")


if __name__ == "__main__":
    main()
