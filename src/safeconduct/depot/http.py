"""A depot behind `safeconduct depot serve`. One connection is kept open; what was cut goes on where it was."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from safeconduct.depot import wire
from safeconduct.depot.base import (
    LARGEST,
    AlreadyThere,
    DepotFaltered,
    DepotFull,
    DepotRefused,
    DepotUnreachable,
    NoSuchObject,
    TooLarge,
    below,
    is_name,
    validate_name,
    validate_put,
)
from safeconduct.ground.errors import N_, Refused

_TIMEOUT = httpx.Timeout(60, connect=20)
_CUTS = 5
_MOST_NAMES_BYTES = 512 * 1024 * 1024
_BUSY = {408, 425, 429, 500, 502, 503, 504}


class PlainHttp(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("this address would show the depot's credential to everyone on the way"),
            N_("use https://, or http:// to this very machine or to an onion address"),
        )


def check_address(url: str) -> None:
    """Plain HTTP only where nobody stands between: loopback, or inside Tor."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and host not in ("127.0.0.1", "::1", "localhost") and not host.endswith(".onion"):
        raise PlainHttp


@contextmanager
def _speaking() -> Iterator[None]:
    """The library's errors hold the address: only their kind is said."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise DepotFaltered(type(error).__name__) from error
    except (wire.Cut, UnicodeDecodeError) as error:
        raise DepotFaltered("cut") from error


class HttpDepot:
    def __init__(self, url: str, token: str, authority: Path | None = None, proxy: str | None = None) -> None:
        """`authority`: a certificate to trust instead of the system's. `proxy`: such as socks5://127.0.0.1:9050."""
        check_address(url)
        trust = ssl.create_default_context(cafile=str(authority) if authority else None)
        self._client = httpx.Client(
            base_url=url, timeout=_TIMEOUT, verify=trust, proxy=proxy, trust_env=False, follow_redirects=False,
            headers={"Authorization": f"Bearer {token}", "User-Agent": ""},
        )  # fmt: skip

    def close(self) -> None:
        self._client.close()

    def put(self, name: str, data: bytes) -> None:
        validate_put(name, data)
        with _speaking():
            answer = self._client.put(f"/o/{name}", content=data, headers={"If-None-Match": "*"})
        _check(answer, name, 201)

    def get(self, name: str) -> bytes:
        """A transfer that is cut goes on from the byte it reached, as long as each try brings some."""
        validate_name(name)
        data = bytearray()
        for _ in range(_CUTS):
            before = len(data)
            try:
                self._rest(name, data)
            except DepotFaltered:
                if len(data) == before:
                    raise
            else:
                return bytes(data)
        raise DepotFaltered("cut")

    def _rest(self, name: str, data: bytearray) -> None:
        headers = {"Range": f"bytes={len(data)}-"} if data else {}
        with _speaking(), self._client.stream("GET", f"/o/{name}", headers=headers) as answer:
            _check(answer, name, 200, 206)
            if answer.status_code == 200:
                data.clear()
            elif not answer.headers.get("content-range", "").startswith(f"bytes {len(data)}-"):
                raise DepotFaltered("cut")
            told = answer.headers.get("content-length", "")
            whole = len(data) + int(told) if told.isdigit() else -1
            if whole > LARGEST:
                raise TooLarge(name, whole)
            for chunk in answer.iter_raw():
                data += chunk
                if len(data) > LARGEST:
                    raise TooLarge(name, len(data))
            if len(data) != whole:
                raise wire.Cut

    def get_many(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for start in range(0, len(names), wire.MOST_NAMES):
            yield from self._lot([validate_name(name) for name in names[start : start + wire.MOST_NAMES]])

    def _lot(self, names: list[str]) -> Iterator[tuple[str, bytes]]:
        with _speaking(), self._client.stream("POST", "/many", content="\n".join(names).encode()) as answer:
            _check(answer, "many", 200)
            for place, body in wire.read_frames(answer.iter_raw(), LARGEST):
                if place >= len(names):
                    raise wire.Cut
                yield names[place], body

    def size(self, name: str) -> int:
        with _speaking():
            answer = self._client.head(f"/o/{validate_name(name)}")
        _check(answer, name, 200)
        return int(answer.headers.get("content-length", "0"))

    def list(self, prefix: str = "") -> Iterator[str]:
        """Read to its end before the first name is given: half a list would look like things withheld."""
        start = below(prefix)
        data = bytearray()
        with _speaking(), self._client.stream("GET", f"/l/{prefix}") as answer:
            _check(answer, prefix, 200)
            for chunk in answer.iter_bytes():
                data += chunk
                if len(data) > _MOST_NAMES_BYTES:
                    raise wire.Cut
            names = wire.read_names(data.decode("ascii"))
        return iter(sorted(name for name in names if is_name(name) and name.startswith(start)))


def _check(answer: httpx.Response, name: str, *good: int) -> None:
    status = answer.status_code
    if wire.HEADER not in answer.headers:
        raise DepotFaltered(f"HTTP {status}") if status in _BUSY else DepotUnreachable(f"HTTP {status}, not from a depot")
    if status in good:
        return
    if status == 412:
        raise AlreadyThere(name)
    if status == 404:
        raise NoSuchObject(name)
    if status in (401, 403):
        raise DepotRefused
    if status == 413:
        raise TooLarge(name, 0)
    if status == 507:
        raise DepotFull
    raise DepotFaltered(f"HTTP {status}") if status in _BUSY else DepotUnreachable(f"HTTP {status}")
