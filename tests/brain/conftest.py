"""Tests that need Google itself are not collected where no key is set: they are no skips, they do not exist there."""

import os

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked live."""
    if os.environ.get("LIVE_GOOGLE_API_KEY"):
        return
    live = [item for item in items if item.get_closest_marker("live") is not None]
    if live:
        config.hook.pytest_deselected(items=live)
        items[:] = [item for item in items if item not in live]
