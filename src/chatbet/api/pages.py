"""The chat page and the frame viewer, straight from the wheel; their own content security policy."""

from importlib.resources import files

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ROOT = files("chatbet.web")


def _page(name: str) -> HTMLResponse:
    return HTMLResponse((_ROOT / name).read_text("utf-8"), headers={"Content-Security-Policy": _POLICY})


@router.get("/")
async def chat_page() -> HTMLResponse:
    """The chat."""
    return _page("index.html")


@router.get("/ws/test")
async def frames_page() -> HTMLResponse:
    """A page that shows every frame."""
    return _page("frames.html")


@router.get("/static/{path:path}")
async def static(path: str) -> Response:
    """One file of the pages."""
    parts = path.split("/")
    suffix = path[path.rfind(".") :]
    wanted = _ROOT.joinpath(*parts)
    if suffix not in _TYPES or any(part in ("", ".", "..") for part in parts) or not wanted.is_file():
        return Response(status_code=404)
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
    return Response(wanted.read_bytes(), media_type=f"{_TYPES[suffix]}; charset=utf-8", headers=headers)
