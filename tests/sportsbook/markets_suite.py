"""What every ``Markets`` must do, whoever answers. Inherit and provide the fixtures ``markets`` and ``upstream``."""

from datetime import timedelta

import pytest
from fake_upstream import FakeUpstream, status

from chatbet.betting.market import Market
from chatbet.errors import UpstreamUnavailable
from chatbet.sportsbook.port import Markets


class MarketsSuite:
    """The promises of the port's reading half."""

    async def test_snapshots_say_when_they_were_taken(self, markets: Markets) -> None:
        """Aware, a moment ago, and not stale."""
        sports, fixtures = await markets.sports(), await markets.fixtures("1")
        for snapshot in (sports, fixtures):
            assert snapshot.as_of.utcoffset() == timedelta()
            assert not snapshot.stale

    async def test_ids_lead_from_one_call_to_the_next(self, markets: Markets) -> None:
        """Sport, tournament, fixture, prices."""
        (sport,) = (await markets.sports()).value
        tournaments = {tournament.id for tournament in (await markets.tournaments(sport.id)).value}
        fixtures = (await markets.fixtures(sport.id)).value
        assert {fixture.tournament.id for fixture in fixtures} <= tournaments
        odds = (await markets.odds(fixtures[0])).value
        assert odds.fixture_id == fixtures[0].id
        assert len(odds.of(Market.MATCH_RESULT)) == 3

    async def test_fixtures_come_by_kick_off(self, markets: Markets, upstream: FakeUpstream) -> None:
        """Whatever the order of the upstream."""
        upstream.offer.reverse()
        starts = [fixture.start for fixture in (await markets.fixtures("1")).value]
        assert starts == sorted(starts)

    async def test_live_and_coming_fixtures_are_two_lists(self, markets: Markets, upstream: FakeUpstream) -> None:
        """And each says which it is."""
        upstream.playing = upstream.offer[:1]
        coming, live = await markets.fixtures("1"), await markets.fixtures("1", live=True)
        assert [fixture.live for fixture in live.value] == [True]
        assert not any(fixture.live for fixture in coming.value)

    async def test_asking_twice_gives_the_same(self, markets: Markets) -> None:
        """As long as nothing changes."""
        assert (await markets.fixtures("1")).value == (await markets.fixtures("1")).value

    async def test_fresh_prices_are_never_remembered_ones(self, markets: Markets, upstream: FakeUpstream) -> None:
        """Each is asked of the upstream, and none is given when it does not answer."""
        fixture = (await markets.fixtures("1")).value[0]
        await markets.odds(fixture)
        await markets.odds(fixture, fresh=True)
        assert upstream.count("/sports/odds") == 2
        upstream.always = status(500)
        with pytest.raises(UpstreamUnavailable):
            await markets.odds(fixture, fresh=True)

    async def test_without_statistics_the_answer_is_none(self, markets: Markets) -> None:
        """Not an error."""
        assert await markets.tables("566") is None
        assert await markets.results(team_id="10") is None
        assert await markets.seasons() is None

    async def test_an_upstream_that_never_answered_is_unavailable(
        self, markets: Markets, upstream: FakeUpstream
    ) -> None:
        """One error for every cause."""
        upstream.always = status(500)
        with pytest.raises(UpstreamUnavailable):
            await markets.sports()
