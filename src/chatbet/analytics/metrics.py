"""How good forecasts were: scores of a list of predictions. Lower is better, except accuracy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from chatbet.analytics.grid import MatchResult
from chatbet.analytics.match import Match
from chatbet.analytics.ratings import Bools, Floats

_FLOOR = 1e-12
"""No forecast is taken to have been quite impossible."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was forecast for a match before it was played, and the match."""

    league: str
    match: Match
    result: MatchResult
    over25: float
    btts: float

    @property
    def date(self) -> date:
        """The day of the match."""
        return self.match.date


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over all predictions.

    rps: ranked probability score of home, draw, away. log_loss: natural logarithm. brier: sum over the three results.
    ece: expected calibration error of the three results pooled, in ten bins of equal width.
    """

    n: int
    rps: float
    log_loss: float
    brier: float
    accuracy: float
    ece: float
    over25_log_loss: float
    btts_log_loss: float


def scored(predictions: Sequence[Prediction]) -> Scores:
    """The scores of at least one prediction."""
    if not predictions:
        raise ValueError("no predictions to score")
    home = np.array([prediction.match.home_goals for prediction in predictions])
    away = np.array([prediction.match.away_goals for prediction in predictions])
    chances = np.array([prediction.result for prediction in predictions], dtype=np.float64)
    happened = np.stack((home > away, home == away, home < away), axis=1)
    misses = np.cumsum(chances - happened, axis=1)[:, :2]
    return Scores(
        n=len(predictions),
        rps=float((misses**2).sum(axis=1).mean() / 2),
        log_loss=_surprise(chances[happened]),
        brier=float(((chances - happened) ** 2).sum(axis=1).mean()),
        accuracy=float(happened[np.arange(len(chances)), chances.argmax(axis=1)].mean()),
        ece=_calibration_error(chances.ravel(), happened.ravel()),
        over25_log_loss=_binary([prediction.over25 for prediction in predictions], home + away > 2),
        btts_log_loss=_binary([prediction.btts for prediction in predictions], (home > 0) & (away > 0)),
    )


def _surprise(chances: Floats) -> float:
    return float(-np.log(np.maximum(chances, _FLOOR)).mean())


def _binary(chances: Sequence[float], happened: Bools) -> float:
    forecast = np.array(chances)
    return _surprise(np.where(happened, forecast, 1 - forecast))


def _calibration_error(chances: Floats, happened: Bools, bins: int = 10) -> float:
    places = np.minimum((chances * bins).astype(int), bins - 1)
    gaps = np.bincount(places, weights=chances - happened, minlength=bins)
    return float(np.abs(gaps).sum() / len(chances))
