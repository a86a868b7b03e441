"""A small HTTP depot over any other: put, get, size, list, many. No verb deletes or overwrites, so no credential can.

It writes no log, tells no version, takes no name that `validate_name` would not, and reads no body of a request that has no credential.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator

import zstandard
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from safeconduct.depot import base, wire
from safeconduct.depot.base import LARGEST, Depot
from safeconduct.depot.tokens import May, Tokens
from safeconduct.ground.errors import SafeconductError

STATUS: tuple[tuple[type[SafeconductError], int], ...] = (
    (base.AlreadyThere, 412), (base.NoSuchObject, 404), (base.BadName, 400), (base.TooLarge, 413),
    (base.DepotFull, 507), (base.DepotRefused, 502), (base.DepotUnreachable, 503),
)  # fmt: skip
_RANGE = re.compile(r"bytes=(\d{1,12})-\Z")
_LIST_LEVEL = 6


def _status(error: SafeconductError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def _refusal(status: int, **headers: str) -> Response:
    """Ends the connection: what is still being sent is not read."""
    return _answer(status, b"", Connection="close", **headers)


def _answer(status: int, body: bytes = b"", **headers: str) -> Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body, status, {wire.HEADER: wire.VERSION, **names}, "application/octet-stream" if body else None)


class Guard:
    """Asks for a credential before anything else, the path included: who has none learns nothing of what is here."""

    def __init__(self, app: ASGIApp, tokens: Tokens) -> None:
        self._app, self._tokens = app, tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        given = Request(scope).headers.get("authorization", "")
        kind, _, token = given.partition(" ")
        may = self._tokens.may(token) if kind.lower() == "bearer" else None
        if may is None:
            await _refusal(401, WWW_Authenticate="Bearer")(scope, receive, send)
        elif scope["method"] == "PUT" and may is not May.WRITE:
            await _refusal(403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


Handler = Callable[[Depot, Request], Awaitable[Response]]


def _bound(depot: Depot, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Whatever goes wrong becomes a number: no trace, no sentence, no name leaves by this door or stays in a log."""

    async def handle(request: Request) -> Response:
        try:
            return await handler(depot, request)
        except SafeconductError as error:
            return _refusal(_status(error)) if isinstance(error, base.TooLarge) else _answer(_status(error))
        except ClientDisconnect:
            return _answer(400)
        except Exception:  # noqa: BLE001
            return _answer(500)

    return handle


async def _object(depot: Depot, request: Request) -> Response:
    name = base.validate_name(request.path_params["name"])
    if request.method == "PUT":
        return await _put(depot, request, name)
    if request.method == "HEAD":
        return _answer(200, Content_Length=str(await run_in_threadpool(depot.size, name)))
    return _part(await run_in_threadpool(depot.get, name), request.headers.get("range", ""))


def _part(data: bytes, wanted: str) -> Response:
    """From a place to the end: a client goes on where it was cut. Objects never change, so the parts fit."""
    asked = _RANGE.match(wanted)
    start = int(asked[1]) if asked else 0
    if not 0 < start < len(data):
        return _answer(200, data)
    return _answer(206, data[start:], Content_Range=f"bytes {start}-{len(data) - 1}/{len(data)}")


async def _put(depot: Depot, request: Request, name: str) -> Response:
    if request.headers.get("if-none-match") != "*":
        return _refusal(428)
    data = await _body(request, name, LARGEST)
    await run_in_threadpool(depot.put, name, data)
    return _answer(201)


async def _body(request: Request, name: str, most: int) -> bytes:
    """Counted while it comes in: what it says of its own length is not believed, but may refuse it early."""
    told = request.headers.get("content-length", "0")
    if told.isdigit() and int(told) > most:
        raise base.TooLarge(name, int(told))
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise base.TooLarge(name, len(data))
    return bytes(data)


async def _list(depot: Depot, request: Request) -> Response:
    prefix = request.path_params["prefix"]
    names = await run_in_threadpool(depot.list, prefix)
    headers = {wire.HEADER: wire.VERSION, "Content-Encoding": "zstd"}
    return StreamingResponse(_squeezed(wire.write_names(names)), 200, headers, "text/plain; charset=ascii")


def _squeezed(lots: Iterator[bytes]) -> Iterator[bytes]:
    """Names are hex digits that share their beginnings."""
    pen = zstandard.ZstdCompressor(level=_LIST_LEVEL).compressobj()
    for lot in lots:
        if ready := pen.compress(lot):
            yield ready
    yield pen.flush()


async def _many(depot: Depot, request: Request) -> Response:
    asked = (await _body(request, "many", wire.MOST_NAMES * 400)).decode("ascii", "replace").split("\n")
    names = [base.validate_name(name) for name in asked if name]
    if len(names) > wire.MOST_NAMES or len(set(names)) < len(names):
        return _answer(400)
    return StreamingResponse(_frames(depot, names), 200, {wire.HEADER: wire.VERSION}, "application/octet-stream")


def _frames(depot: Depot, names: list[str]) -> Iterator[bytes]:
    places = {name: place for place, name in enumerate(names)}
    count = 0
    try:
        for name, data in base.get_many(depot, names):
            yield wire.write_frame(places[name], data)
            count += 1
    except SafeconductError:
        return  # without the end mark: the client takes what came and asks again
    yield wire.write_end(count)


def app(depot: Depot, tokens: Tokens) -> ASGIApp:
    routes = [
        Route("/o/{name:path}", _bound(depot, _object), methods=["GET", "PUT"]),
        Route("/l/{prefix:path}", _bound(depot, _list), methods=["GET"]),
        Route("/many", _bound(depot, _many), methods=["POST"]),
    ]
    return Guard(Starlette(routes=routes), tokens)
