"""Who is let in: this browser, from our own pages, to our own address."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from safeconduct.web.guard import HEADERS, Guard, Session

HOST = "127.0.0.1:8123"
OURS = {"host": HOST, "sec-fetch-site": "same-origin", "origin": f"http://{HOST}"}


async def _answer(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("in")


@pytest.fixture
def session() -> Session:
    return Session(b"s" * 32, HOST, "once")


class Client:
    """One request at a time, in this process."""

    def __init__(self, app: Starlette, cookies: dict[str, str]) -> None:
        self.app, self.cookies = app, cookies

    def ask(self, method: str, path: str, headers: dict[str, str], content: bytes | None = b"") -> httpx.Response:
        async def asking() -> httpx.Response:
            async def pieces() -> AsyncIterator[bytes]:
                yield b"a"

            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}", cookies=self.cookies) as client:
                return await client.request(method, path, headers=headers, content=pieces() if content is None else content)

        return anyio.run(asking)


@pytest.fixture
def client(session: Session) -> Client:
    routes = [Route("/", _answer, methods=["GET", "POST"]), Route("/static/x", _answer)]
    app = Starlette(routes=routes, middleware=[Middleware(Guard, session=session, open_to_all=("/static/",))])
    response = PlainTextResponse("")
    session.admit(response)
    name, _, value = response.headers["set-cookie"].partition(";")[0].partition("=")
    return Client(app, {name: value})


def test_our_own_pages_are_answered_and_leave_no_trace(client: Client) -> None:
    answer = client.ask("POST", "/", OURS)
    assert (answer.status_code, answer.text) == (200, "in")
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"host": "evil.example"}, "not this address"),
        ({"host": "localhost:8123"}, "not this address"),
        ({"host": "127.0.0.1:8124"}, "not this address"),
        ({"sec-fetch-site": "cross-site"}, "not from another site"),
        ({"sec-fetch-site": "same-site"}, "not from another site"),
        ({"origin": "http://127.0.0.1:9999"}, "not from another page"),
        ({"origin": "null"}, "not from another page"),
        ({"cookie": "desk8123=" + "0" * 64}, "no key"),
        ({"content-length": str(65 << 20)}, "too large"),
    ],
)
def test_everything_else_is_refused(client: Client, change: dict[str, str], why: str) -> None:
    if "cookie" in change:
        client.cookies.clear()
    answer = client.ask("POST", "/", OURS | change)
    assert answer.status_code == 403
    assert why in answer.text
    assert answer.headers["content-security-policy"] == HEADERS["content-security-policy"]


def test_a_form_without_origin_or_length_is_refused(client: Client) -> None:
    assert client.ask("POST", "/", {"host": HOST}).status_code == 403
    assert client.ask("POST", "/", OURS, None).status_code == 403


def test_assets_need_no_cookie(client: Client) -> None:
    client.cookies.clear()
    assert client.ask("GET", "/static/x", {}).status_code == 200
    assert client.ask("GET", "/", {}).status_code == 403


def test_a_link_opens_once(session: Session) -> None:
    assert not session.enter("")
    assert not session.enter("other")
    assert session.enter("once")
    assert not session.enter("once")
    assert not session.enter("")


def test_two_launches_share_nothing() -> None:
    one, other = Session(b"a" * 32, HOST, "x"), Session(b"b" * 32, HOST, "x")
    assert one.token != other.token
    assert not one.meant(other.token)
    assert one.meant(one.token)
