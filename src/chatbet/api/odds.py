"""Price points seen of one fixture, for plots."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from chatbet.api.access import Admitted
from chatbet.api.chat import json_response
from chatbet.live.history import Point
from chatbet.services import Services, services_of

router = APIRouter(prefix="/api/v1/odds", tags=["odds"])
Wired = Annotated[Services, Depends(services_of)]


@router.get("/{fixture_id}/history")
async def history(fixture_id: Annotated[str, Path(max_length=80)], caller: Admitted, services: Wired) -> Response:
    """Every price point kept of the fixture, oldest first; empty when nobody has looked at it yet."""
    points = await services.price_history.points(fixture_id)
    return json_response({"fixture_id": fixture_id, "points": [_on_the_wire(point) for point in points]})


def _on_the_wire(point: Point) -> dict[str, Any]:
    """A point's fields; ``odds`` is a JSON number."""
    selection = point.selection
    written = {
        "at": point.at,
        "market": selection.market.value,
        "outcome": selection.outcome.value,
        "line": None if selection.line is None else f"{selection.line.normalize():f}",
        "odds": float(point.odds),
    }
    return written if selection.score is None else {**written, "score": "-".join(map(str, selection.score))}
