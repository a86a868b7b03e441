"""The witness over HTTP: `POST /PREFIX/add-checkpoint` (tlog-witness) and `GET /PREFIX/latest/KEY`, for a device with no memory of its own."""

from __future__ import annotations

import hmac
import time

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from safeconduct.ground.errors import StoreFailed
from safeconduct.journal.head import parse_checkpoint
from safeconduct.witness import protocol
from safeconduct.witness.ledger import Ledger
from safeconduct.witness.protocol import Declined


def make_app(ledger: Ledger) -> Starlette:
    """Logs nothing: an address and a time would be all there is to log."""

    async def add(request: Request) -> Response:
        _known(request, ledger)
        return PlainTextResponse(ledger.add(await _body(request), lambda: int(time.time())))

    async def latest(request: Request) -> Response:
        _known(request, ledger)
        note = ledger.note(f"safeconduct.heads/{request.path_params['key']}")
        text, _, _ = note.partition("\n\n")
        return PlainTextResponse(note + ledger.cosign(parse_checkpoint(f"{text}\n"), int(time.time())))

    routes = [Route("/{prefix}/add-checkpoint", add, methods=["POST"]), Route("/{prefix}/latest/{key}", latest, methods=["GET"])]
    return Starlette(routes=routes, exception_handlers={Declined: _declined, StoreFailed: _failed})


def _known(request: Request, ledger: Ledger) -> None:
    if not hmac.compare_digest(request.path_params["prefix"].encode(), ledger.prefix.encode()):
        raise Declined(404, "unknown log")


async def _body(request: Request) -> bytes:
    """At most what a request can have; the rest is never read."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > protocol.LONGEST:
            raise Declined(413, "too long")
    return body


async def _declined(_: Request, error: Exception) -> Response:
    assert isinstance(error, Declined)
    return Response(error.body, error.status, media_type=error.media)


async def _failed(*_: object) -> Response:
    return PlainTextResponse("not now\n", 503)
