"""``chatbet model evaluate``: the evaluation's rim. Reads paths and days as typed, writes figures; decides nothing."""

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn, TextIO

from chatbet.analytics.datafiles import DataFormat
from chatbet.analytics.evaluation import Evaluation, predictions_csv
from chatbet.analytics.evaluation import evaluate_files as evaluate
from chatbet.errors import BadInput


def evaluate_files(
    files: Sequence[Path],
    layout: str,
    train_from: str,
    test_from: str,
    predictions: Path | None = None,
    *,
    as_json: bool = False,
    out: TextIO | None = None,
) -> None:
    """Evaluate and write the figures to ``out`` (standard output); a mistake goes to standard error, with status 2."""
    if layout not in list(DataFormat):
        _stop(f"--format is {' or '.join(DataFormat)}, not {layout}")
    try:
        found = evaluate(layout, files, _day("--train-from", train_from), _day("--test-from", test_from))
        if predictions is not None:
            predictions.write_text(predictions_csv(found.predictions), encoding="utf-8")
    except BadInput as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{predictions} cannot be written: {error.strerror}")
    (out or sys.stdout).write(json.dumps(found.as_dict()) + "\n" if as_json else _table(found))


def _table(found: Evaluation) -> str:
    return "".join(f"{name:<18}{value:>12.5g}\n" for name, value in found.as_dict().items())


def _day(option: str, written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        _stop(f"{option} is a day like 2024-07-01, not {written}")


def _stop(line: str) -> NoReturn:
    sys.stderr.write(line + "\n")
    raise SystemExit(2)
