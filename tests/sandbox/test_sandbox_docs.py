"""docs/sandbox.md says what the sandbox does: its JSON has the keys of real answers, its faults and codes exist."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import orjson
from sandbox_api import Api

import chatbet.sandbox
from chatbet.sandbox.faults import Fault

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
SOURCES = "".join(path.read_text(encoding="utf-8") for path in Path(chatbet.sandbox.__path__[0]).glob("*.py"))


def shape(value: Any) -> Any:
    """The keys of a JSON value, all the way down."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    return [shape(one) for one in value] if isinstance(value, list) else None


async def test_the_examples_have_the_shape_of_real_answers(api: Api) -> None:
    """The page's result and bet have exactly the keys of what the calls give."""
    result, bet = (orjson.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.S))
    assert shape(result) == shape((await api.get("/stats/results", tournamentId="566"))["results"][-1])
    await api.place([await api.leg(await api.fixture())])
    assert shape(bet) == shape((await api.get("/sandbox/bets", userKey="ana"))["bets"][0])


def test_every_fault_is_on_the_page() -> None:
    """And under its own name."""
    assert [field.name for field in fields(Fault) if f"`{field.name}`" not in PAGE] == []


def test_every_refusal_code_is_on_the_page() -> None:
    """Codes that programs may meet when they bet."""
    codes = set(re.findall(r'Refused\(\d+, "(\w+)"', SOURCES)) - {"unknown_tournament", "too_large"}
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()


async def test_every_stats_call_on_the_page_answers(api: Api) -> None:
    """With the keys that the page names first."""
    for path, keys in (("/stats/live", {"asOf", "live"}), ("/stats/tournaments", {"asOf", "tournaments"})):
        assert path in PAGE
        assert (await api.get(path)).keys() == keys
    table = await api.get("/stats/tables", tournamentId="566")
    assert all(f'"{key}"' in PAGE for key in (*table, *table["tables"][0]["rows"][0]))
    facts = (await api.get("/stats/tournaments"))["tournaments"][0]
    assert all(f'"{key}"' in PAGE for key in facts)
    assert all(f'"{key}"' in PAGE for key in (await api.get("/stats/live"))["live"][0])
