"""The gate as a web service: thin routes over a Keeper. It keeps no log of addresses and answers a stranger with one sentence.

    GET  /v1/greeting                     who this gate is, a challenge, its time, the newest list's version
    POST /v1/list, /v1/allow              documents that carry their own signatures
    POST /v1/claim, fetch, forget, left, log, checkpoint     signed by a device, over a challenge
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safeconduct.gate import request as wire
from safeconduct.gate.base import Asker, BadGateList, Forgotten, GateUnreachable, Metered, NotAdmitted
from safeconduct.gate.devices import LARGEST_LIST
from safeconduct.gate.keeper import BadAllowance, Keeper
from safeconduct.gate.request import BadRequest, Fault
from safeconduct.gate.together import Together
from safeconduct.ground import canon
from safeconduct.ground.errors import Damaged, SafeconductError
from safeconduct.ground.ids import DeviceId

Clock = Callable[[], int]
Act = Callable[[Asker, bytes, int], msgspec.Struct]
_STALE = Fault("stale")
_STATUS = {"not_admitted": 403, "metered": 429, "forgotten": 410, "bad_list": 409, "bad_allowance": 409, "unreachable": 503, "stale": 401}


def fault_of(error: SafeconductError) -> Fault:
    """What a client needs to say the same sentence; never a message's text, so that nothing else can travel in it."""
    match error:
        case Metered():
            return Fault("metered", (_int(error, "asked"), _int(error, "left"), _int(error, "hours")))
        case Forgotten():
            return Fault("forgotten", (_int(error, "count"),))
        case NotAdmitted():
            return Fault("not_admitted")
        case BadGateList():
            return Fault("bad_list", (_int(error, "version"),), str(error.values["why"]))
        case BadAllowance(why=why, time=time):
            return Fault("bad_allowance", (time,), why)
        case GateUnreachable():
            return Fault("unreachable", (), str(error.values["why"]))
        case BadRequest(why=why):
            return Fault("bad_request", (), why)
    return Fault("bad_request", (), "malformed")


def _int(error: SafeconductError, name: str) -> int:
    return int(str(error.values[name]))


class Routes:
    """`clock` gives POSIX seconds. Acts run one after the other, several in one transaction: the database connection is one."""

    def __init__(self, keeper: Keeper, public: bytes, clock: Clock) -> None:
        self._keeper, self._public, self._gate, self._clock = keeper, public, wire.gate_id(public), clock
        self._together: Together[Response] = Together(keeper.transaction)
        self._challenges = wire.Challenges()

    # Open to all

    async def greeting(self, _request: Request) -> Response:
        now = self._clock()
        return _answer(wire.Greeting(self._public, self._challenges.make(now), now, self._keeper.version))

    async def list_(self, request: Request) -> Response:
        return await self._open(request, self._keeper.know)

    async def allow(self, request: Request) -> Response:
        return await self._open(request, self._keeper.allow)

    async def _open(self, request: Request, act: Callable[[bytes, int], None]) -> Response:
        def run() -> Response:
            act(body, self._clock())
            return Response(status_code=204)

        try:
            body = await _body(request, LARGEST_LIST)
            return await self._together.run(run, alone=True)
        except SafeconductError as error:
            return _refusal(fault_of(error))

    # Signed by a device

    def signed(self, act: Act) -> Callable[[Request], Awaitable[Response]]:
        async def route(request: Request) -> Response:
            try:
                body = await _body(request, wire.LARGEST_REQUEST)
                return await self._together.run(lambda: self._act(request, body, act), alone=act == self.forget)
            except SafeconductError as error:
                return _refusal(fault_of(error), self._next())

        return route

    def _act(self, request: Request, body: bytes, act: Act) -> Response:
        challenge = _hex(request.headers.get(wire.CHALLENGE, ""))
        signature = _hex(request.headers.get(wire.SIGNATURE, ""))
        device = DeviceId(request.headers.get(wire.DEVICE, ""))
        message = wire.to_sign(self._gate, request.url.path, challenge, body)
        now = self._clock()
        if not self._challenges.spend(challenge, now):
            return _refusal(_STALE, self._next())
        asker = self._keeper.admit(device, message, signature)
        return _answer(act(asker, body, now), self._next())

    def _next(self) -> bytes:
        return self._challenges.make(self._clock())

    def claim(self, asker: Asker, body: bytes, now: int) -> wire.Halves:
        ask = wire.read_ask(body)
        if len(ask.circle) != wire.NAME_SIZE:
            raise BadRequest("malformed")
        answer = self._keeper.claim(asker, ask.circle.hex(), wire.unpack(ask.names), now)
        return wire.Halves(wire.pack_halves(answer.halves), answer.until, now)

    def fetch(self, asker: Asker, body: bytes, now: int) -> wire.Halves:
        answer = self._keeper.fetch(asker, wire.unpack(wire.read_ask(body).names), now)
        return wire.Halves(wire.pack_halves(answer.halves), answer.until, now)

    def forget(self, asker: Asker, body: bytes, now: int) -> wire.Left:
        self._keeper.forget(asker, wire.unpack(wire.read_ask(body).names), now)
        return self.left(asker, body, now)

    def left(self, asker: Asker, _body: bytes, now: int) -> wire.Left:
        return wire.Left(*self._keeper.budget(asker, now), now)

    def log(self, _asker: Asker, body: bytes, _now: int) -> wire.Leaves:
        ask = wire.read_log_ask(body)
        return wire.Leaves(tuple(self._keeper.log.leaves(ask.first, ask.count)))

    def checkpoint(self, _asker: Asker, _body: bytes, _now: int) -> wire.Note:
        return wire.Note(self._keeper.log.checkpoint())


async def _body(request: Request, largest: int) -> bytes:
    """Read no further than allowed, whatever the header promises."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > largest:
            raise BadRequest("too large")
        parts.append(part)
    return b"".join(parts)


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text) if len(text) <= 2 * wire.CHALLENGE_SIZE * 2 else b""
    except ValueError:
        return b""


def _answer(value: msgspec.Struct, following: bytes = b"") -> Response:
    return _response(200, value, following)


def _refusal(fault: Fault, following: bytes = b"") -> Response:
    return _response(_STATUS.get(fault.code, 400), fault, following)


def _response(status: int, value: msgspec.Struct, following: bytes) -> Response:
    headers = {"cache-control": "no-store"} | ({wire.NEXT: following.hex()} if following else {})
    return Response(canon.encode(value), status, headers, "application/msgpack")


async def _own_fault(_request: Request, _error: Exception) -> Response:
    return _refusal(Fault("unreachable", (), "internal"))


def make_app(keeper: Keeper, public: bytes, clock: Clock) -> Starlette:
    """`public`: the gate's own Ed25519 key."""
    routes = Routes(keeper, public, clock)
    acts = ("claim", "fetch", "forget", "left", "log", "checkpoint")
    return Starlette(
        routes=[
            Route("/v1/greeting", routes.greeting),
            Route("/v1/list", routes.list_, methods=["POST"]),
            Route("/v1/allow", routes.allow, methods=["POST"]),
            *(Route(f"/v1/{act}", routes.signed(getattr(routes, act)), methods=["POST"]) for act in acts),
        ],
        exception_handlers={Damaged: _own_fault, Exception: _own_fault},
    )
