"""A desk without a browser: the same app, guard and forms, in this process; pages read as text. For what a form does."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from safeconduct.desk.app import Face, Settings
from safeconduct.desk.room import Room
from safeconduct.office.office import Office
from safeconduct.office.state import Clock
from safeconduct.web.guard import Session

HOST = "127.0.0.1:9"
Files = Mapping[str, tuple[str, bytes]]


class Inside:
    """Requests of one browser that has the desk open."""

    def __init__(self, office: Office, clock: Clock, lang: str = "en") -> None:
        self.session = Session(bytes(32), HOST, "link")
        self.face = Face(Settings(office.state.folder, lang, clock), self.session, lambda _: None, lambda _: None)
        self.face.room = Room(office, clock)
        self.app = self.face.app()
        self.cookies = {self.session.cookie_name: self.session._cookie}

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def asking() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}", cookies=self.cookies) as client:
                return await client.request(method, path, headers={"origin": f"http://{HOST}"}, **options)

        return asyncio.run(asking())

    def get(self, path: str, status: int = 200) -> str:
        answer = self.raw(path)
        assert answer.status_code == status, answer.text
        return answer.text

    def raw(self, path: str) -> httpx.Response:
        return self._ask("GET", path.partition("#")[0])

    def post(self, path: str, fields: Mapping[str, str | Sequence[str]], files: Files | None = None, status: int = 303) -> str:
        """Where it leads, or the page that comes back."""
        answer = self._ask("POST", path, data={"_token": self.session.token, **fields}, files=files)
        assert answer.status_code == status, words(answer.text)
        return answer.headers["location"] if status == 303 else answer.text

    def seen(self, path: str, action: str) -> str:
        """The state of a record that the form with this action carries."""
        found = re.search(rf'action="{re.escape(action)}".*?</form>', self.get(path), re.S)
        assert found is not None, action
        mark = re.search(r'name="_seen" value="([^"]*)"', found[0])
        return html.unescape(mark[1]) if mark else ""


def words(page: str) -> str:
    """What a reader sees of the content of a page."""
    body = page.partition("<main")[2] or page
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())
