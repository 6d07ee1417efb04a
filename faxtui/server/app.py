"""The web application of the local Fax API service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from faxtui.server import cover_pages, domains, emails, errors, faxes, front, local, openapi, service_numbers, services
from faxtui.server.auth import get_access_token
from faxtui.server.chaos_gate import ChaosGate
from faxtui.server.clock import Clock
from faxtui.server.core import Core, ServiceSettings
from faxtui.server.gate import Gate

__all__ = ["ServiceSettings", "create_app"]


def create_app(settings: ServiceSettings, clock: Clock | None = None) -> FastAPI:
    """An application for one project; `StartError` when its data folder cannot be used.

    It opens its store at once and begins to send when its lifespan starts. `app.state` has `clock` and `settings`.
    """
    core = Core(settings, clock or Clock())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        core.start()
        yield
        await core.stop()

    app = FastAPI(
        title="Fax API",
        version="3.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.core, app.state.clock, app.state.settings = core, core.clock, settings
    app.openapi = partial(openapi.document, app)  # type: ignore[method-assign]
    app.add_api_route("/oauth2/token", get_access_token, methods=["POST"], **openapi.GET_TOKEN)
    app.add_api_route("/health", _get_health, methods=["GET"], **openapi.HEALTH)
    app.include_router(faxes.router)
    for resource in (services, service_numbers, emails, cover_pages, domains):
        app.include_router(resource.router)
    app.include_router(front.router)
    local.mount(app)
    app.add_exception_handler(errors.ApiError, errors.answer_api_error)
    app.add_exception_handler(HTTPException, errors.answer_http_exception)
    app.add_exception_handler(ClientDisconnect, errors.answer_nobody)
    app.add_exception_handler(Exception, errors.answer_crash)
    app.add_middleware(ChaosGate, chaos=core.chaos, events=core.events)
    app.add_middleware(Gate, keeper=core.keeper, clock=core.clock)
    return app


async def _get_health(_request: Request) -> Response:
    """Whether the service runs; needs no key."""
    return JSONResponse({"status": "ok"})
