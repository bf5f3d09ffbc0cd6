"""Is it up, is it ready, and what do the counters say."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

import chatbet
from chatbet.api.chat import json_response
from chatbet.errors import Forbidden
from chatbet.services import Services, services_of

router = APIRouter(tags=["health"])
Wired = Annotated[Services, Depends(services_of)]


@router.get("/health/")
@router.get("/health", include_in_schema=False)
async def up(services: Wired) -> dict[str, str]:
    """The process answers."""
    return {"status": "ok", "version": chatbet.__version__, "environment": services.settings.environment.value}


@router.get("/health/live")
async def live() -> dict[str, str]:
    """The event loop turns; nothing else is looked at."""
    return {"status": "alive"}


@router.get("/health/ready", responses={503: {"description": "Not ready: the same report"}})
async def ready(services: Wired) -> Response:
    """Each dependency; 503 only where the service cannot answer as it should."""
    report = await services.readiness()
    return json_response(report, 200 if report["ready"] else 503)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, services: Wired) -> Response:
    """Prometheus text; outside development for operators only."""
    if not services.gate.identify(request).trusted:
        raise Forbidden("metrics are for operators")
    return Response(generate_latest(services.metrics.registry), media_type=CONTENT_TYPE_LATEST)
