"""The client of a gate service. What it asks is signed by this device over a challenge of the gate's; the answers come over TLS.

A URL is `https://host:port#<gate id, 32 hex>`; `http://` only to this very machine or to an onion service, which is sealed by itself. The
id is told out of band when the gate is set up: another gate behind the same address is refused before anything is signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec

from safeconduct.gate import request as wire
from safeconduct.gate.base import LEASE, BadGateList, Forgotten, GateUnreachable, Metered, NotAdmitted, valid
from safeconduct.gate.keeper import BadAllowance
from safeconduct.gate.request import BadRequest, Fault
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, BadInput, SafeconductError
from safeconduct.ground.ids import DeviceId

Sign = Callable[[bytes], bytes]
S = TypeVar("S", bound=msgspec.Struct)
_TRIES = 3
_TIMEOUT = httpx.Timeout(30, connect=10)


class BadGateUrl(BadInput):
    def __init__(self) -> None:
        super().__init__(
            N_("this is no address of a gate that keeps halves secret on their way"),
            N_("write https://host:port#ID as the gate's keeper gave it; http:// is only for this machine and for onion services"),
        )


class AnotherGate(GateUnreachable):
    def __init__(self) -> None:
        super().__init__("another gate answers")


class HttpGate:
    """Not for several threads at once. `sign` signs with the device's Ed25519 key."""

    def __init__(self, url: str, device: DeviceId, sign: Sign, verify: Any = True, transport: httpx.BaseTransport | None = None) -> None:
        at = urlsplit(url)
        host = at.hostname or ""
        near = host in ("127.0.0.1", "::1", "localhost") or host.endswith(".onion")
        if at.scheme not in ("https", "http") or not host or (at.scheme == "http" and not near):
            raise BadGateUrl
        self._told = at.fragment
        self._device, self._sign = device, sign
        self._client = httpx.Client(
            base_url=f"{at.scheme}://{at.netloc}{at.path}", timeout=_TIMEOUT, verify=verify, transport=transport, trust_env=False,
            headers={"user-agent": "safeconduct"},
        )  # fmt: skip
        self._challenge = b""
        self.gate = self.public = b""
        self.version = 0
        self.lease = LEASE
        """Seconds for which the newest answer may be kept."""

    def close(self) -> None:
        self._client.close()

    # The gate's verbs

    def claim(self, names: Iterable[str], circle: str) -> dict[str, bytes]:
        """As all gates, for up to 1,000 names; more are claimed in batches, each of them whole or not at all."""
        valid([circle])
        found: dict[str, bytes] = {}
        for batch in _batches(sorted(valid(names))):
            found |= self._halves("/v1/claim", wire.Ask(wire.pack(batch), bytes.fromhex(circle)))
        return found

    def fetch(self, names: Iterable[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for batch in _batches(valid(names)):
            found |= self._halves("/v1/fetch", wire.Ask(wire.pack(batch)))
        return found

    def _halves(self, path: str, ask: wire.Ask) -> dict[str, bytes]:
        answer = self._ask(path, ask, wire.Halves)
        self.lease = max(0, min(LEASE, answer.until - answer.time))
        return wire.unpack_halves(answer.halves)

    def forget(self, names: Iterable[str]) -> None:
        for batch in _batches(sorted(valid(names))):
            self._ask("/v1/forget", wire.Ask(wire.pack(batch)), wire.Left)

    def know(self, document: bytes) -> None:
        self._deliver("/v1/list", document)

    def knows(self) -> int:
        self.greet()
        return self.version

    # Beyond every gate's

    def allow(self, document: bytes) -> None:
        self._deliver("/v1/allow", document)

    def left(self) -> wire.Left:
        return self._ask("/v1/left", wire.Ask(b""), wire.Left)

    def log_leaves(self, first: int, count: int) -> list[bytes]:
        return list(self._ask("/v1/log", wire.LogAsk(first, min(count, wire.NAMES_AT_ONCE)), wire.Leaves).leaves)

    def log_checkpoint(self) -> str:
        return self._ask("/v1/checkpoint", wire.Ask(b""), wire.Note).text

    # The wire

    def greet(self) -> wire.Greeting:
        answer = _read(self._send("GET", "/v1/greeting", b"", {}), wire.Greeting)
        gate = wire.gate_id(answer.public)
        if (self._told and gate.hex() != self._told) or (self.gate and gate != self.gate):
            raise AnotherGate
        self.gate, self.public, self._challenge, self.version = gate, answer.public, answer.challenge, answer.version
        return answer

    def _ask(self, path: str, ask: msgspec.Struct, shape: type[S]) -> S:
        """Sign and send. A challenge that the gate no longer takes (it restarted, or time passed) is replaced once."""
        body = canon.encode(ask)
        for _ in range(_TRIES):
            if not self._challenge:
                self.greet()
            challenge, self._challenge = self._challenge, b""
            signature = self._sign(wire.to_sign(self.gate, path, challenge, body))
            headers = {wire.DEVICE: self._device, wire.CHALLENGE: challenge.hex(), wire.SIGNATURE: signature.hex()}
            answer = self._send("POST", path, body, headers)
            self._challenge = _hex(answer.headers.get(wire.NEXT, ""))
            if answer.status_code != 401:
                return _read(answer, shape)
            self._challenge = b""
        raise GateUnreachable("challenge")

    def _deliver(self, path: str, document: bytes) -> None:
        answer = self._send("POST", path, document, {})
        if answer.status_code != 204:
            raise _error(_fault(answer))

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Every verb may be sent again: a second claim gives the same halves, a spent challenge is answered by a new one."""
        for left in reversed(range(_TRIES)):
            try:
                return self._client.request(method, path, content=body, headers=headers)
            except httpx.TransportError as error:
                if not left:
                    raise GateUnreachable(type(error).__name__) from error
        raise AssertionError("unreachable")


def _batches(names: list[str]) -> Iterator[list[str]]:
    left = iter(names)
    while batch := list(islice(left, wire.NAMES_AT_ONCE)):
        yield batch


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _read(answer: httpx.Response, shape: type[S]) -> S:
    if answer.status_code != 200:
        raise _error(_fault(answer))
    try:
        return canon.decode_strict(answer.content, shape)
    except canon.NotThisShape as error:
        raise GateUnreachable("answer") from error


def _fault(answer: httpx.Response) -> Fault:
    try:
        return canon.decode_strict(answer.content, Fault)
    except canon.NotThisShape:
        return Fault("unreachable", (), f"HTTP {answer.status_code}")


def _error(fault: Fault) -> SafeconductError:
    match fault:
        case Fault("metered", (asked, left, hours)):
            return Metered(asked, left, hours)
        case Fault("forgotten", (count,)):
            return Forgotten(count)
        case Fault("not_admitted"):
            return NotAdmitted()
        case Fault("bad_list", (version,), why):
            return BadGateList(version, why[:200])
        case Fault("bad_allowance", (time,), why):
            return BadAllowance(why[:200], time)
        case Fault("bad_request", _, why):
            return BadRequest(why[:200])
    return GateUnreachable(fault.why[:40] or fault.code[:40])
