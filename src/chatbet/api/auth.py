"""Sessions and accounts: a token for one user's session, and the link to the sportsbook account behind it."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from chatbet.api.access import Admitted
from chatbet.api.chat import check_owner
from chatbet.api.frames import Identifier
from chatbet.conversation.messages import guest
from chatbet.errors import Unauthorized
from chatbet.services import Services, services_of

router = APIRouter(prefix="/api/v1/auth", tags=["auth"])
Wired = Annotated[Services, Depends(services_of)]


class SessionIn(BaseModel):
    """Whom the session is for; both parts are made where they are missing."""

    model_config = ConfigDict(extra="ignore")

    user_id: Identifier | None = None
    session_id: Identifier | None = None


class LoginIn(BaseModel):
    """The customer's key at the sportsbook."""

    model_config = ConfigDict(extra="ignore")

    user_key: Annotated[str, Field(min_length=1, max_length=256)]
    user_id: Identifier | None = None
    session_id: Identifier | None = None


class WhoIn(BaseModel):
    """Whose account to unlink; a session token needs neither."""

    model_config = ConfigDict(extra="ignore")

    user_id: Identifier | None = None
    session_id: Identifier | None = None


@router.post("/session")
async def session(caller: Admitted, services: Wired, body: SessionIn | None = None) -> dict[str, Any]:
    """A session token: for a browser that an operator's server vouches for, or to renew one's own."""
    asked = body or SessionIn()
    session_id = asked.session_id or caller.session_id or str(uuid.uuid4())
    named = caller.speak_for(asked.user_id)
    await check_owner(services, caller, session_id, named)
    user_id = named or guest(session_id)
    token, life = services.gate.issue(user_id, session_id)
    return {"session_id": session_id, "user_id": user_id, "token": token, "expires_in": life}


@router.post("/login")
async def login(body: LoginIn, caller: Admitted, services: Wired) -> dict[str, Any]:
    """Link the user to a sportsbook account. Its token stays on the server."""
    user_id = await _user(services, caller.speak_for(body.user_id), body.session_id or caller.session_id)
    await services.accounts.link(user_id, body.user_key)
    return {"linked": True, "user_id": user_id}


@router.post("/logout")
async def logout(caller: Admitted, services: Wired, body: WhoIn | None = None) -> dict[str, Any]:
    """Forget the link."""
    asked = body or WhoIn()
    user_id = await _user(services, caller.speak_for(asked.user_id), asked.session_id or caller.session_id)
    await services.accounts.unlink(user_id)
    return {"linked": False, "user_id": user_id}


async def _user(services: Services, user_id: str | None, session_id: str | None) -> str:
    """The user who is named, else the one to whom the session belongs."""
    if user_id is not None:
        return user_id
    if session_id is None:
        raise Unauthorized("neither user nor session named")
    return await services.store.owner_of(session_id) or guest(session_id)
