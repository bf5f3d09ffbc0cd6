"""Walk-forward evaluation: every match is forecast from the matches of earlier days only, and scored.

Behind ``chatbet model evaluate``. Reads the files that it is given and nothing else.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from io import StringIO
from itertools import groupby
from pathlib import Path

from chatbet.analytics.datafiles import BadDataFile, DataFormat, Source, read_parts
from chatbet.analytics.leagues import leagues
from chatbet.analytics.match import Match
from chatbet.analytics.metrics import Prediction, Scores, scored
from chatbet.analytics.stack import Forecaster
from chatbet.clock import Clock, SystemClock
from chatbet.errors import BadInput

_COLUMNS = (
    "date",
    "league",
    "home",
    "away",
    "home_goals",
    "away_goals",
    "p_home",
    "p_draw",
    "p_away",
    "p_over25",
    "p_btts",
)


class NothingToEvaluate(BadInput):
    """No match falls into the test, or none before it into the training."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores, time taken, and every prediction by date."""

    scores: Scores
    fit_seconds: float
    """All refits together, those that only teach the blend included."""
    predict_seconds: float
    """All forecasts together."""
    predictions: tuple[Prediction, ...]

    def as_dict(self) -> dict[str, float]:
        """The figures of the public contract, in its order."""
        return {**asdict(self.scores), "fit_seconds": self.fit_seconds, "predict_seconds": self.predict_seconds}


def evaluate(
    history: Mapping[str, Sequence[Match]], train_from: date, test_from: date, *, clock: Clock | None = None
) -> Evaluation:
    """Forecast every match from ``test_from`` on, each day from the matches between ``train_from`` and that day.

    ``history`` holds the matches by league, in any order. Ratings are refitted for each day with a match.
    """
    timer = clock or SystemClock()
    known = {name: [m for m in matches if m.date >= train_from] for name, matches in history.items()}
    known = {name: sorted(matches, key=lambda match: match.date) for name, matches in known.items() if matches}
    if train_from > test_from or not any(match.date < test_from for matches in known.values() for match in matches):
        raise NothingToEvaluate(f"no match to learn from between {train_from} and {test_from}")
    walk = _Walk(Forecaster(known), test_from, timer)
    for _, matches in groupby(_by_day(known), key=lambda pair: pair[1].date):
        walk.play_day(list(matches))
    if not walk.predictions:
        raise NothingToEvaluate(f"no match from {test_from} on")
    return Evaluation(scored(walk.predictions), walk.fit_seconds, walk.predict_seconds, tuple(walk.predictions))


def evaluate_files(
    format_: str | DataFormat, paths: Iterable[Path], train_from: date, test_from: date, *, clock: Clock | None = None
) -> Evaluation:
    """``evaluate`` on files; several leagues and seasons may be given together, in any order.

    ``BadDataFile`` for a file that cannot be read or is in another format, ``NothingToEvaluate`` for empty intervals.
    """
    kind = DataFormat(format_)
    sources = [Source(path.stem, _text(path)) for path in paths]
    return evaluate(leagues([p for s in sources for p in read_parts(s, kind)]), train_from, test_from, clock=clock)


def predictions_csv(predictions: Iterable[Prediction]) -> str:
    """One line per prediction, probabilities with six places, under a line of column names."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for p in predictions:
        chances = [f"{chance:.6f}" for chance in (*p.result, p.over25, p.btts)]
        match = p.match
        writer.writerow(
            [p.date.isoformat(), p.league, match.home, match.away, match.home_goals, match.away_goals, *chances]
        )
    return out.getvalue()


class _Walk:
    """One pass over the days. Results are shown to the forecaster only after all matches of their day."""

    def __init__(self, forecaster: Forecaster, test_from: date, timer: Clock) -> None:
        self._forecaster = forecaster
        self._test_from = test_from
        self._timer = timer
        self.predictions: list[Prediction] = []
        self.fit_seconds = 0.0
        self.predict_seconds = 0.0

    def play_day(self, matches: Sequence[tuple[str, Match]]) -> None:
        """Forecast the matches of one day, then observe them."""
        day = matches[0][1].date
        tested = day >= self._test_from
        if not (tested or self._forecaster.learns):
            return
        started = self._timer.monotonic()
        for league in sorted({league for league, _ in matches}):
            self._forecaster.refit(league, day)
        fitted = self._timer.monotonic()
        if tested:
            self.predictions += [self._predict(league, match) for league, match in matches]
        predicted = self._timer.monotonic()
        for league, match in matches:
            self._forecaster.observe(league, match)
        self.fit_seconds += fitted - started + self._timer.monotonic() - predicted
        self.predict_seconds += predicted - fitted

    def _predict(self, league: str, match: Match) -> Prediction:
        grid = self._forecaster.grid(league, match.home, match.away)
        return Prediction(league, match, grid.match_result(), grid.total_over(2.5).over, grid.both_score())


def _by_day(history: Mapping[str, Sequence[Match]]) -> list[tuple[str, Match]]:
    pairs = [(league, match) for league, matches in history.items() for match in matches]
    return sorted(pairs, key=lambda pair: (pair[1].date, pair[0], pair[1].home))


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadDataFile(f"{path} cannot be read: {error.strerror}") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older football-data files were written on Windows.
        return raw.decode("cp1252", errors="replace")
