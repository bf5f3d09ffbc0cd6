"""The sportsbook itself: one world, its prices, its accounts and its time, put together.

Everything that the HTTP side may ask is asked here; nothing here knows HTTP.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal

from chatbet.clock import Clock, SystemClock
from chatbet.sandbox.catalogue import Competition, load_catalogue
from chatbet.sandbox.drift import LIVE_TICK, tick_of
from chatbet.sandbox.ledger import OPENING_BALANCE, Ledger
from chatbet.sandbox.prices import Board, Pricer
from chatbet.sandbox.results import LiveState, Score
from chatbet.sandbox.scale import enlarged
from chatbet.sandbox.schedule import DayView, Schedule, SimulatedSchedule
from chatbet.sandbox.season import Match, season_of
from chatbet.sandbox.tokens import Tokens


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """What a sandbox is made from; equal configurations on equal days make equal worlds."""

    seed: int | str = 2026
    data_dir: Path | None = None
    """A folder of openfootball JSON files to serve instead of the simulated season."""
    scale: int = 1
    """How many times larger than usual the world is."""
    odds_shape: Literal["flat", "options"] = "flat"
    list_shape: Literal["plain", "data", "items"] = "plain"
    """How ``/sports/sports-fixtures`` wraps its list."""
    time_shape: Literal["short", "iso"] = "short"
    clock: Clock = field(default_factory=SystemClock)
    opening_balance: Decimal = OPENING_BALANCE
    recognise_references: bool = False
    """Answer a repeated ``Idempotency-Key`` with the bet that is there already; the real upstream does not."""


class Book:
    """A sandbox's whole state."""

    def __init__(self, config: SandboxConfig, schedule: Schedule | None = None) -> None:
        self.config = config
        self.schedule = schedule or schedule_of(config)
        self.scorebook = self.schedule.scorebook
        self.pricer = Pricer(str(config.seed), self.scorebook)
        self.tokens = Tokens(str(config.seed))
        self.ledger = Ledger(self.scorebook, config.opening_balance, recognise_references=config.recognise_references)
        self._offset = timedelta()

    def now(self) -> datetime:
        """The sandbox's time: the clock's, moved as far as somebody asked."""
        return self.config.clock.now() + self._offset

    def move_clock(self, by: timedelta) -> None:
        """Move the sandbox's time and settle what is over by then."""
        self._offset += by
        self.ledger.settle(self.now())

    def reset_clock(self) -> None:
        """Back to the clock's own time."""
        self._offset = timedelta()

    def view(self) -> DayView:
        """The matches that matter today."""
        return self.schedule.view(self.now())

    def match(self, fixture_id: str) -> Match | None:
        """A match that is known now."""
        match = self.view().by_id.get(fixture_id)
        return match if match is not None and match.visible(self.now()) else None

    def live(self) -> list[tuple[Match, LiveState]]:
        """Matches going on, with how they stand."""
        now = self.now()
        begun = (match for match in self.view().begun(now) if match.visible(now))
        return [(match, self.state(match)) for match in begun if not self.scorebook.ended(match, now)]

    def state(self, match: Match) -> LiveState:
        """How a match stands, in the steps in which live prices move too."""
        now = self.now()
        ticked = datetime.fromtimestamp(tick_of(now, LIVE_TICK) * LIVE_TICK, now.tzinfo)
        return self.scorebook.state(match, ticked)

    def board(self, match: Match) -> Board:
        """A match's prices now."""
        return self.pricer.board(match, self.now())

    def results(self, tournament_id: str) -> list[tuple[Match, Score]]:
        """Finished matches of a tournament's current season, oldest first."""
        now = self.now()
        competition = self.schedule.catalogue.by_id[tournament_id]
        return [
            (match, self.scorebook.final(match)) for match in self.season_matches(competition) if self._over(match, now)
        ]

    def season_matches(self, competition: Competition) -> list[Match]:
        """The current season of a competition as far as it is known."""
        year = season_of(competition, self.now().date())
        return [match for match in self.view().by_competition.get(competition.id, ()) if match.season == year]

    def results_of(self, competitor_id: str) -> list[tuple[Match, Score]]:
        """Everything that a competitor has played, last season's league included, oldest first."""
        now = self.now()
        matches = [*self.schedule.earlier(competitor_id, now), *self.view().by_competitor.get(competitor_id, ())]
        return [(match, self.scorebook.final(match)) for match in matches if self._over(match, now)]

    def _over(self, match: Match, now: datetime) -> bool:
        return match.kickoff <= now and match.visible(now) and self.scorebook.ended(match, now)


def schedule_of(config: SandboxConfig) -> Schedule:
    """The matches of a configuration's world. Several sandboxes may share one: what it says never changes."""
    catalogue = load_catalogue()
    if config.data_dir is not None:
        # Fitting strengths needs numpy: only where there are results to fit them to.
        from chatbet.sandbox.openfootball import RecordedSchedule

        return RecordedSchedule(str(config.seed), catalogue, config.data_dir, config.clock.now())
    return SimulatedSchedule(str(config.seed), enlarged(catalogue, config.scale))
