"""The client against a real HTTP server: what it asks, how it merges languages, how it survives every fault."""

import asyncio
import gzip
import time
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from fake_upstream import BARCELONA, FakeUpstream, cut, drip, fixture_row, flood, hang, odds_body, raw, reset, status

from chatbet.errors import TokenExpired, UnknownAccount, UpstreamUnavailable
from chatbet.sportsbook.client import HttpSportsbook
from chatbet.sportsbook.http import LARGEST_ANSWER, MOST_CONNECTIONS
from chatbet.sportsbook.model import Fixture, Names
from chatbet.state.circuit import CircuitState

FAULTS = {
    "500": status(500),
    "503": status(503),
    "404 as HTML": raw(b"<html>Not here</html>", 404, "text/html"),
    "200 as HTML": raw(b"<html>Welcome</html>", 200, "text/html"),
    "malformed": raw(b'[{"id": '),
    "not UTF-8": raw(b'[{"id": "\xff\xfe"}]'),
    "empty": raw(b""),
    "null": raw(b"null"),
    "a number": raw(b"7"),
    "an object": raw(b'{"error": "x"}'),
    "deep": raw(b"[" * 100_000),
    "cut off": cut,
    "reset": reset,
    "hanging": hang,
    "dripping": drip,
    "twenty megabytes": flood,
    "401": status(401),
    "redirect": status(302, Location="/elsewhere"),
}


async def the_fixture(client: HttpSportsbook) -> Fixture:
    """Barcelona against Madrid."""
    return (await client.fixtures("1")).value[0]


async def test_everything_on_offer_is_read_in_three_languages(client: HttpSportsbook) -> None:
    """The usual path."""
    sports, tournaments = await client.sports(), await client.tournaments("1")
    fixtures = await client.fixtures("1")
    assert [sport.names.es for sport in sports.value] == ["Fútbol"]
    assert [tournament.id for tournament in tournaments.value] == ["566", "7"]
    assert [fixture.id for fixture in fixtures.value] == ["f1", "f2"]
    assert not fixtures.stale


async def test_tournament_names_are_asked_for_in_each_language(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """The list knows one language at a time."""
    names = {"en": "Champions League", "es": "Liga de Campeones", "pt_br": "Liga dos Campeões"}
    upstream.answers["/sports/tournaments"] = lambda request: [
        {"tournament_id": 7, "tournament_name": names[request.query["language"]]}
    ]
    (tournament,) = (await client.tournaments("1")).value
    assert tournament.names == Names("Champions League", "Liga de Campeones", "Liga dos Campeões")


async def test_one_language_that_fails_costs_only_its_names(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """The others lend theirs."""
    upstream.answers["/sports/tournaments"] = lambda request: (
        [{"tournament_id": 7, "tournament_name": "Champions League"}] if request.query["language"] == "en" else {}
    )
    (tournament,) = (await client.tournaments("1")).value
    assert tournament.names.es == "Champions League"


async def test_the_list_of_all_tournaments_stands_in(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """Where the list of one sport is not to be had."""
    upstream.answers["/sports/tournaments"] = {"detail": "gone"}
    upstream.answers["/sports/all-tournaments"] = [{"id": 1, "tournaments": [{"tournamentId": 7, "name": "Copa"}]}]
    assert [tournament.id for tournament in (await client.tournaments("1")).value] == ["7"]


async def test_the_other_fixture_list_stands_in(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """In three languages, one call each."""
    upstream.answers["/sports/sports-fixtures"] = {"detail": "gone"}
    upstream.answers["/sports/fixtures"] = lambda request: [
        {"totalResults": 1},
        fixture_row(home=BARCELONA[request.query["language"]], sportId="1"),
        fixture_row("tennis", sportId="5"),
    ]
    (fixture,) = (await client.fixtures("1")).value
    assert fixture.home.names == Names("FC Barcelona", "Barcelona", "Barcelona")


async def test_rows_that_one_list_spoils_are_taken_from_the_other(
    client: HttpSportsbook, upstream: FakeUpstream
) -> None:
    """Schema drift in one call is not the end."""
    upstream.offer[1] = {"id": "f2"}
    upstream.answers["/sports/fixtures"] = [fixture_row("f2", "12-02 19:45")]
    assert [fixture.id for fixture in (await client.fixtures("1")).value] == ["f1", "f2"]


async def test_live_fixtures_are_marked(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """With score and minute."""
    upstream.playing = [fixture_row(score={"home": 1, "away": 0}, minute=30)]
    (fixture,) = (await client.fixtures("1", live=True)).value
    assert (fixture.live, fixture.minute) == (True, 30)


async def test_odds_are_asked_with_all_that_the_upstream_needs(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """Without sport and tournament the status may be inactive."""
    odds = (await client.odds(await the_fixture(client))).value
    assert odds.active
    assert upstream.calls[-1][1] == {"sportId": "1", "tournamentId": "566", "fixtureId": "f1", "amount": "1"}


async def test_a_fixture_that_is_gone_has_no_prices(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """That is an answer, not an outage."""
    fixture = await the_fixture(client)
    del upstream.answers["/sports/odds"]
    odds = (await client.odds(fixture)).value
    assert (odds.active, odds.prices) == (False, ())


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_every_lasting_fault_ends_in_one_error_in_time(
    client: HttpSportsbook, upstream: FakeUpstream, fault: Any
) -> None:
    """No foreign exception, no internals, and never longer than the deadline."""
    upstream.always = fault
    began = time.perf_counter()
    with pytest.raises(UpstreamUnavailable):
        await client.sports()
    assert time.perf_counter() - began < 1.5


@pytest.mark.parametrize("name", ["500", "503", "malformed", "empty", "cut off", "reset"])
async def test_a_passing_fault_is_not_noticed(client: HttpSportsbook, upstream: FakeUpstream, name: str) -> None:
    """Reads are tried again."""
    upstream.break_next(FAULTS[name])
    assert (await client.sports()).value
    assert upstream.count() == 2


async def test_no_redirect_is_followed(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """Least of all with a token."""
    account = await client.log_in("ana")
    upstream.break_next(status(307, Location="/trap"))
    with pytest.raises(UpstreamUnavailable):
        await client.balance(account)
    assert upstream.count("/trap") == 0


async def test_nobody_calls_before_retry_after(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """Neither this call nor the next one."""
    upstream.always = status(429, **{"Retry-After": "30"})
    for _ in range(3):
        with pytest.raises(UpstreamUnavailable) as error:
            await client.sports()
        assert error.value.retry_after is not None
        assert 25 < error.value.retry_after <= 30
    assert upstream.count() == 1


@pytest.mark.parametrize(
    ("asked", "least"),
    [("Wed, 25 Nov 2026 15:01:00 GMT", 50), ("soon", 0.5), ("nan", 0.5), ("", 0.5), ("99999999", 290)],
)
async def test_a_pause_is_understood_however_it_is_written(
    client: HttpSportsbook, upstream: FakeUpstream, asked: str, least: float
) -> None:
    """Seconds, a date, nonsense, nothing; never longer than five minutes."""
    upstream.always = status(429, **{"Retry-After": asked})
    with pytest.raises(UpstreamUnavailable) as error:
        await client.sports()
    assert least < (error.value.retry_after or least + 1) <= 300


async def test_several_reads_share_one_deadline(upstream: FakeUpstream) -> None:
    """Logging in takes two calls and no more time than one."""

    async def slowly(_: Any) -> Any:
        await asyncio.sleep(0.35)
        return {"status": True, "userId": 1, "token": "t"}

    upstream.answers |= {"/auth/validate_user": slowly, "/auth/generate_token": slowly}
    async with HttpSportsbook(upstream.url, timeout=0.6) as client:
        with pytest.raises(UpstreamUnavailable):
            await client.log_in("ana")


async def test_a_short_retry_after_is_waited_out(upstream: FakeUpstream) -> None:
    """To the moment, then the answer comes."""
    async with HttpSportsbook(upstream.url, timeout=5) as client:
        upstream.break_next(status(429, **{"Retry-After": "0.3"}))
        began = time.perf_counter()
        assert (await client.sports()).value
        assert 0.3 <= time.perf_counter() - began < 2


async def test_a_long_outage_costs_few_calls_and_heals(upstream: FakeUpstream) -> None:
    """The circuit answers in between; the first good probe ends it."""
    async with HttpSportsbook(upstream.url, timeout=2) as client:
        client.circuit._cooldown = 0.2
        upstream.always = status(500)
        for _ in range(30):
            with pytest.raises(UpstreamUnavailable):
                await client.sports()
        assert upstream.count() <= 8
        assert client.circuit.state is CircuitState.OPEN
        upstream.always = None
        await asyncio.sleep(0.25)
        assert (await client.sports()).value
        assert client.circuit.state is CircuitState.CLOSED


async def test_an_upstream_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    """At once."""
    for url in ("http://127.0.0.1:1", f"unix://{tmp_path}/none.sock", "http://no-such-host.invalid"):
        async with HttpSportsbook(url, timeout=1) as client:
            with pytest.raises(UpstreamUnavailable):
                await client.sports()


async def test_a_server_that_speaks_no_http_is_unavailable(tmp_path: Path) -> None:
    """Whatever it says."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n\x00\xff\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async with (
        await asyncio.start_unix_server(speak, tmp_path / "ssh.sock"),
        HttpSportsbook(f"unix://{tmp_path}/ssh.sock", timeout=1) as client,
    ):
        with pytest.raises(UpstreamUnavailable):
            await client.sports()


async def test_a_unix_socket_is_an_upstream_like_any_other(tmp_path: Path) -> None:
    """The sandbox in process is reached that way."""
    async with (
        FakeUpstream().on_socket(tmp_path / "up.sock") as url,
        HttpSportsbook(url) as client,
    ):
        assert (await client.sports()).value


async def test_many_calls_share_few_connections(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """Pooled, and bounded."""
    fixture = await the_fixture(client)
    upstream.connections.clear()
    for _ in range(2):
        await asyncio.gather(*(client.odds(fixture) for _ in range(100)))
    assert upstream.count("/sports/odds") == 200
    assert 1 < len(upstream.connections) <= MOST_CONNECTIONS


async def test_compressed_answers_are_asked_for_and_bounded_unpacked(
    client: HttpSportsbook, upstream: FakeUpstream
) -> None:
    """Lists of a season shrink to a tenth on the way; what swells beyond measure is no answer."""

    def zipped(body: bytes) -> web.Response:
        return web.Response(
            body=gzip.compress(body), content_type="application/json", headers={"Content-Encoding": "gzip"}
        )

    upstream.answers["/sports"] = lambda _: zipped(b'[{"id": "1", "name": "Football"}]')
    assert (await client.sports()).value[0].id == "1"
    assert "gzip" in upstream.calls[-1][2]["Accept-Encoding"]
    upstream.answers["/sports"] = lambda _: zipped(b" " * (LARGEST_ANSWER + 1) + b"[]")
    with pytest.raises(UpstreamUnavailable):
        await client.sports()


async def test_a_list_without_one_good_row_is_no_answer(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """But an empty list is."""
    upstream.answers["/sports"] = [{"nothing": "known"}]
    with pytest.raises(UpstreamUnavailable):
        await client.sports()
    upstream.answers["/sports"] = []
    assert (await client.sports()).value == ()


async def test_logging_in_gives_an_account_with_a_token(client: HttpSportsbook) -> None:
    """Validated first."""
    account = await client.log_in("ana")
    assert (account.user_id, account.user_key, account.token) == ("1", "ana", "t0ken")


async def test_an_unknown_key_is_told_from_an_outage(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """``status: false``, or a refusal."""
    with pytest.raises(UnknownAccount):
        await client.log_in("nobody")
    upstream.always = status(404)
    with pytest.raises(UnknownAccount):
        await client.log_in("ana")
    upstream.always = status(500)
    with pytest.raises(UpstreamUnavailable):
        await client.log_in("ana")


async def test_a_balance_needs_a_good_token(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """The token travels in its header; a bad one must be renewed."""
    account = await client.log_in("ana")
    assert (await client.balance(account)).money == 100
    assert upstream.calls[-1][2]["token"] == "t0ken"
    upstream.break_next(status(401))
    with pytest.raises(TokenExpired):
        await client.balance(account)


async def test_a_balance_without_money_is_no_answer(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """Never zero by mistake."""
    account = await client.log_in("ana")
    upstream.answers["/auth/get_user_balance"] = {"flag": 0}
    with pytest.raises(UpstreamUnavailable):
        await client.balance(account)


async def test_no_error_tells_the_key_or_the_token(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """Errors go to logs."""
    account = await client.log_in("ana")
    upstream.always = status(500)
    with pytest.raises(UpstreamUnavailable) as error:
        await client.balance(account)
    assert "ana" not in str(error.value)
    assert "t0ken" not in str(error.value)


async def test_odds_that_make_no_sense_are_left_out(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """The others stay."""
    upstream.answers["/sports/odds"] = odds_body(-3.0)
    odds = (await client.odds(await the_fixture(client))).value
    assert len(odds.prices) == 4
