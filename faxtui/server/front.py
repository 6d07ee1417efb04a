"""What a browser finds at the service: `GET /` says where to go on, `GET /docs` is the OpenAPI document to read."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from faxtui.server.docs_page import docs_page

router = APIRouter(include_in_schema=False)
_SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


@router.get("/")
async def get_front(_request: Request) -> Response:
    """Where to go on; needs no key and names no project."""
    return JSONResponse(
        {
            "service": "A local Fax API v3 (faxtui serve)",
            "api": "/v3/projects/{projectId}/...",
            "token": "POST /oauth2/token",
            "docs": "/docs",
            "openapi": "/openapi.json",
            "local": "/_local",
            "dial": "/_local/dial",
            "health": "/health",
        }
    )


@router.get("/docs")
async def get_docs(request: Request) -> Response:
    """Every operation on one page that loads nothing from elsewhere."""
    return HTMLResponse(docs_page(request.app.openapi()), headers=_SAFE)
