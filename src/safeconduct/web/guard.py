"""What stands before every page of a local web app: only this browser, only from our own pages, nothing kept, nothing loaded from elsewhere.

Against DNS rebinding: the Host must be ours, to the letter. Against cross-site requests: a cookie that other sites' requests do not carry
(SameSite=Strict), Fetch Metadata (W3C), the Origin, and in every form a token made for this launch. Against traces: no cache, no referrer
to others.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": CSP,
    "cache-control": "no-store",
    "referrer-policy": "same-origin",  # with no-referrer a browser sends no Origin with our own forms
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), clipboard-read=(), display-capture=(), usb=(), serial=()",
    "x-robots-tag": "noindex, noarchive",
}
TOKEN_FIELD = "_token"  # noqa: S105  (the name of a form's field)
LARGEST = 64 << 20
"""Bytes of one request: it is held in memory, never on a disk."""
_UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


class Session:
    """One launch: its secret makes the cookie and the token of forms. One link opens it, once."""

    def __init__(self, secret: bytes, host: str, link: str) -> None:
        self.host = host
        self.origin = f"http://{host}"
        self.link = link
        """What the one-time link ends in; empty once it was used."""
        self.cookie_name = f"desk{host.rpartition(':')[2]}"
        self._cookie = self._derived(secret, "cookie")
        self.token = self._derived(secret, "form")

    @staticmethod
    def _derived(secret: bytes, label: str) -> str:
        return hmac.new(secret, label.encode(), hashlib.sha256).hexdigest()

    def enter(self, link: str) -> bool:
        """Whether this is the link, which from now on is none."""
        good = bool(self.link) and hmac.compare_digest(link.encode(), self.link.encode())
        if good:
            self.link = ""
        return good

    def admit(self, response: Response) -> Response:
        response.set_cookie(self.cookie_name, self._cookie, httponly=True, samesite="strict", path="/")
        return response

    def knows(self, request: Request) -> bool:
        return hmac.compare_digest(request.cookies.get(self.cookie_name, "").encode(), self._cookie.encode())

    def meant(self, token: object) -> bool:
        """Whether a form came from a page of ours."""
        return isinstance(token, str) and hmac.compare_digest(token.encode(), self.token.encode())


class Guard:
    """ASGI middleware. Paths under `open_to_all` need no cookie: assets, the one-time link, the cover."""

    def __init__(self, app: ASGIApp, session: Session, open_to_all: tuple[str, ...] = ()) -> None:
        self._app, self._session, self._open = app, session, open_to_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        why = self.refusal(Request(scope))

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if why:
            await PlainTextResponse(f"{why}\n", 403)(scope, receive, sending)
        else:
            await self._app(scope, receive, sending)

    def refusal(self, request: Request) -> str:
        """Why this request is not answered; empty where it is."""
        headers: Headers = request.headers
        if headers.getlist("host") != [self._session.host]:
            return "not this address"
        site = headers.get("sec-fetch-site", "same-origin")
        if site not in ("same-origin", "none"):
            return "not from another site"
        if request.method in _UNSAFE and headers.get("origin") != self._session.origin:
            return "not from another page"
        length = headers.get("content-length", "")
        if request.method in _UNSAFE and not (length.isdecimal() and int(length) <= LARGEST):
            return "too large"
        if not request.url.path.startswith(self._open) and not self._session.knows(request):
            return "this browser has no key to the desk: open the link that the terminal shows"
        return ""
