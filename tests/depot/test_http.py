"""The HTTP depot: append-only credentials, limits while streaming, no trace, and a client that nothing on the way can fool."""

from __future__ import annotations

import os
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from tests.depot.conftest import Behind, over_http
from tests.servers import Certificate, serving

from safeconduct.depot import wire
from safeconduct.depot.base import (
    AlreadyThere,
    DepotFaltered,
    DepotFull,
    DepotRefused,
    DepotUnreachable,
    TooLarge,
    get_many,
)
from safeconduct.depot.http import HttpDepot, PlainHttp
from safeconduct.depot.memory import MemoryDepot
from safeconduct.depot.server import app
from safeconduct.depot.tokens import BadTokenFile, May, NoTokenFile, Tokens, add_token


class Served:
    def __init__(self, url: str, tokens: Path, inner: Behind) -> None:
        self.url, self.tokens, self.inner = url, tokens, inner
        self._clients: list[HttpDepot] = []
        self.writes, self.reads = add_token(tokens, May.WRITE), add_token(tokens, May.READ)

    def client(self, token: str | None = None) -> HttpDepot:
        self._clients.append(HttpDepot(self.url, token or self.writes))
        return self._clients[-1]

    def close(self) -> None:
        for client in self._clients:
            client.close()

    def raw(self, method: str, path: str, token: str | None = None, **given: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token or self.writes}", **given.pop("headers", {})}  # type: ignore[dict-item]
        return httpx.request(method, self.url + path, headers=headers, **given)  # type: ignore[arg-type]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    inner = Behind(MemoryDepot())
    tokens = tmp_path / "tokens"
    add_token(tokens, May.READ)
    with serving(app(inner, Tokens(tokens))) as url:  # type: ignore[arg-type]
        found = Served(url, tokens, inner)
        yield found
        found.close()


def test_a_reading_token_reads_and_adds_nothing(served: Served) -> None:
    served.client().put("s/a/1", b"x")
    reader = served.client(served.reads)
    assert (reader.get("s/a/1"), reader.size("s/a/1"), list(reader.list())) == (b"x", 1, ["s/a/1"])
    assert dict(reader.get_many(["s/a/1"])) == {"s/a/1": b"x"}
    with pytest.raises(DepotRefused):
        reader.put("s/a/2", b"y")
    assert list(reader.list()) == ["s/a/1"]


@pytest.mark.parametrize("token", ["", "x", "scd1-" + "a" * 52])
def test_without_a_credential_every_path_says_the_same(served: Served, token: str) -> None:
    served.client().put("s/a/1", b"x")
    told = set()
    for method, path in (("GET", "/o/s/a/1"), ("GET", "/o/s/a/2"), ("PUT", "/o/s/a/3"), ("GET", "/l/"), ("POST", "/many"),
                         ("DELETE", "/o/s/a/1"), ("GET", "/nowhere"), ("HEAD", "/o/s/a/1")):  # fmt: skip
        answer = httpx.request(method, served.url + path, headers={"Authorization": f"Bearer {token}"} if token else {})
        told.add((answer.status_code, answer.content, tuple(sorted(answer.headers))))
    assert len(told) == 1
    assert next(iter(told))[0] == 401
    with pytest.raises(DepotRefused):
        served.client(token or "x").get("s/a/1")


def test_no_verb_deletes_or_overwrites(served: Served) -> None:
    client = served.client()
    client.put("s/a/1", b"first")
    for method in ("DELETE", "PATCH", "POST", "MOVE", "COPY", "OPTIONS", "TRACE"):
        assert served.raw(method, "/o/s/a/1", content=b"other").status_code == 405
    assert served.raw("PUT", "/o/s/a/1", content=b"other").status_code == 428
    assert served.raw("PUT", "/o/s/a/1", content=b"other", headers={"If-None-Match": '"etag"'}).status_code == 428
    assert served.raw("PUT", "/o/s/a/1", content=b"other", headers={"If-None-Match": "*"}).status_code == 412
    assert client.get("s/a/1") == b"first"


@pytest.mark.parametrize(
    "path", ["/o/../tokens", "/o/%2e%2e/tokens", "/o/s/%2e%2e/x", "/o/S", "/o/", "/o/s%00", "/o/s//a", "/o/s/ё", "/l/..%2f"]
)
def test_no_name_but_an_objects(served: Served, path: str) -> None:
    door = socket.create_connection(("127.0.0.1", int(served.url.rsplit(":", 1)[1])))
    with door:  # a client of ours would tidy the path first
        door.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {served.writes}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: door.recv(4096), b""))
    assert answer.split()[1] in (b"400", b"404")
    assert b"write" not in answer


def test_limits_hold_while_the_body_comes_in(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safeconduct.depot.server.LARGEST", 1000)
    condition = {"If-None-Match": "*"}

    def endless() -> Iterator[bytes]:
        while True:
            yield bytes(300)

    assert served.raw("PUT", "/o/x/1", content=bytes(1001), headers=condition).status_code == 413
    with suppress(httpx.TransportError):  # the server may answer and hang up while we are still sending
        assert served.raw("PUT", "/o/x/1", content=endless(), headers=condition).status_code == 413
    assert served.raw("POST", "/many", content=b"s/" * 20_000).status_code == 413
    assert served.raw("POST", "/many", content="\n".join(f"s/{n}" for n in range(65)).encode()).status_code == 400
    assert served.raw("PUT", "/o/x/2", content=bytes(1000), headers=condition).status_code == 201
    assert list(served.client().list()) == ["x/2"]


def test_a_fault_of_the_server_is_a_number(served: Served, capfd: pytest.CaptureFixture[str]) -> None:
    class Breaks(MemoryDepot):
        def get(self, name: str) -> bytes:
            raise RuntimeError("Arzubekov")

    served.inner.inner = Breaks()
    answer = served.raw("GET", "/o/s/a/1")
    assert (answer.status_code, answer.content) == (500, b"")
    assert "server" not in answer.headers
    assert "".join(capfd.readouterr()) == ""


def test_tokens_are_taken_back_by_taking_out_their_line(served: Served) -> None:
    client = served.client()
    client.put("s/a/1", b"x")
    kept = [line for line in served.tokens.read_text().splitlines() if line.startswith("read")]
    served.tokens.write_text("\n".join(kept) + "\n")
    with pytest.raises(DepotRefused):
        client.put("s/a/2", b"x")
    assert served.client(served.reads).get("s/a/1") == b"x"
    served.tokens.unlink()
    with pytest.raises(DepotRefused):
        served.client(served.reads).get("s/a/1")


def test_the_token_file_holds_no_token(tmp_path: Path) -> None:
    token = add_token(tmp_path / "t", May.WRITE)
    text = (tmp_path / "t").read_text()
    assert token not in text
    assert token.split("-")[1] not in text
    assert Tokens(tmp_path / "t").may(token) is May.WRITE
    (tmp_path / "t").write_text(text + "admin abc\n")
    with pytest.raises(BadTokenFile, match="line 2"):
        Tokens(tmp_path / "t")
    with pytest.raises(NoTokenFile):
        Tokens(tmp_path / "none")


def test_tls_with_a_certificate_of_its_own(tmp_path: Path, certificate: Certificate) -> None:
    token = add_token(tmp_path / "t", May.WRITE)
    with serving(app(MemoryDepot(), Tokens(tmp_path / "t")), *certificate) as url:
        depot = HttpDepot(url, token, certificate.cert)
        depot.put("s/a/1", b"x")
        assert depot.get("s/a/1") == b"x"
        depot.close()
        stranger = HttpDepot(url, token)
        with pytest.raises(DepotFaltered) as refused:
            stranger.get("s/a/1")
        stranger.close()
        assert "127.0.0.1" not in str(refused.value)

def test_plain_http_only_where_nobody_stands_between() -> None:
    for url in ("http://depot.example.org", "http://10.0.0.1:80", "ftp://127.0.0.2"):
        with pytest.raises(PlainHttp):
            HttpDepot(url, "x")
    for url in ("http://127.0.0.1:1", "http://[::1]:1", "http://localhost", "http://abc.onion", "https://depot.example.org"):
        HttpDepot(url, "x").close()


def _whole_request(door: socket.socket) -> bytes:
    asked = b""
    while b"\r\n\r\n" not in asked:
        asked += door.recv(1 << 20)
    head, _, body = asked.partition(b"\r\n\r\n")
    told = re.search(rb"(?i)content-length: (\d+)", head)
    while len(body) < (int(told[1]) if told else 0):
        body += door.recv(1 << 20)
    return head + b"\r\n\r\n" + body


@contextmanager
def bent(bend: Callable[[bytes, int], bytes], tmp_path: Path) -> Iterator[tuple[HttpDepot, MemoryDepot]]:
    """A depot behind a line that bends what the server says: `bend(bytes, connection number)`; b"" hangs up."""
    inner = MemoryDepot()
    token = add_token(tmp_path / "tokens", May.WRITE)
    with serving(app(inner, Tokens(tmp_path / "tokens"))) as url:
        port = int(url.rsplit(":", 1)[1])
        door = socket.create_server(("127.0.0.1", 0))
        ended = threading.Event()

        def carry() -> None:
            number = 0
            while not ended.is_set():
                try:
                    near, _ = door.accept()
                except OSError:
                    return
                with near, socket.create_connection(("127.0.0.1", port)) as far:
                    far.sendall(_whole_request(near).replace(b"Connection: keep-alive", b"Connection: close"))
                    answer = b"".join(iter(lambda: far.recv(1 << 16), b""))
                    near.sendall(bend(answer, number))
                    number += 1

        line = threading.Thread(target=carry, daemon=True)
        line.start()
        depot = HttpDepot(f"http://127.0.0.1:{door.getsockname()[1]}", token)
        yield depot, inner
        ended.set()
        depot.close()
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        line.join(5)


def test_a_cut_transfer_goes_on_where_it_was(tmp_path: Path) -> None:
    data = os.urandom(100_000)
    asked: list[int] = []

    def bend(answer: bytes, number: int) -> bytes:
        asked.append(int(answer.split()[1]))
        return answer[: len(answer) * 2 // 3] if number < 2 else answer

    with bent(bend, tmp_path) as (depot, inner):
        inner.put("x/1", data)
        assert depot.get("x/1") == data
    assert asked == [200, 206, 206]


@pytest.mark.parametrize("cut", [8, 16, 40, 200])  # the last seven bytes are HTTP's own end, behind our mark
def test_a_cut_list_or_lot_is_never_taken_for_a_whole_one(tmp_path: Path, cut: int) -> None:
    with bent(lambda answer, number: answer[:-cut], tmp_path) as (depot, inner):
        for number in range(50):
            inner.put(f"s/a/{number}", os.urandom(30))
        with pytest.raises(DepotFaltered):
            list(depot.list())
        with pytest.raises(DepotFaltered):
            dict(depot.get_many([f"s/a/{number}" for number in range(20)]))


def test_what_stands_between_is_not_the_depot(tmp_path: Path) -> None:
    with bent(lambda answer, number: b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", tmp_path) as (depot, _):
        for ask in (lambda: depot.get("s/a/1"), lambda: list(depot.list()), lambda: depot.put("s/a/1", b"x")):
            with pytest.raises(DepotUnreachable):
                ask()


class Refuses(MemoryDepot):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def put(self, name: str, data: bytes) -> None:
        raise self.error

    def get(self, name: str) -> bytes:
        raise self.error


@pytest.mark.parametrize("error", [DepotFull(), DepotFaltered("x"), TooLarge("s/a", 1), AlreadyThere("s/a"), DepotUnreachable("ENOENT")])
def test_a_refusal_keeps_its_kind_over_the_wire(tmp_path: Path, error: Exception) -> None:
    with over_http(Refuses(error), tmp_path) as depot, pytest.raises(Exception) as told:  # noqa: PT011
        depot.put("s/a", b"x")
    assert isinstance(told.value, type(error))


def test_a_lot_that_breaks_in_the_middle_says_so(tmp_path: Path) -> None:
    with over_http(Refuses(DepotFaltered("x")), tmp_path) as depot, pytest.raises(DepotFaltered):
        dict(get_many(depot, ["s/a"]))


def test_frames_read_back() -> None:
    whole = wire.write_frame(3, b"abc") + wire.write_frame(0, b"") + wire.write_end(2)
    for size in (1, 7, 100):
        chunks = [whole[at : at + size] for at in range(0, len(whole), size)]
        assert list(wire.read_frames(chunks, 10)) == [(3, b"abc"), (0, b"")]
    for cut in range(len(whole)):
        with pytest.raises(wire.Cut):
            list(wire.read_frames([whole[:cut]], 10))
    with pytest.raises(wire.Cut):
        list(wire.read_frames([whole], 2))
