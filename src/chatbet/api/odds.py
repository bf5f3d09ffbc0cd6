"""Price points seen of one fixture, for plots."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from chatbet.api.access import Admitted
from chatbet.api.chat import json_response
from chatbet.services import Services, services_of

router = APIRouter(prefix="/api/v1/odds", tags=["odds"])
Wired = Annotated[Services, Depends(services_of)]


@router.get("/{fixture_id}/history")
async def history(fixture_id: Annotated[str, Path(max_length=80)], caller: Admitted, services: Wired) -> Response:
    """Every price point kept of the fixture, oldest first; empty when nobody has looked at it yet."""
    return json_response({"fixture_id": fixture_id, "points": await services.price_history.points(fixture_id)})
