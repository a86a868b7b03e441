"""Every page that links lead to, and every form on them: whatever is typed is kept, refused or recorded, never a fault, and never markup."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.desk.room import set_clock
from safeconduct.office.office import Office, open_office
from safeconduct.office.state import Clock
from safeconduct.records.case import Case
from safeconduct.records.shelter import Shelter
from safeconduct.records.statement import Statement
from tests.desk.inside import Inside
from tests.desk.running import AT

HOSTILE = "\u202e<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u200b=HYPERLINK(\"http://x\") 🦊" + "Щ" * 300
LEAVE = ("/quit", "/lock", "/cover", "/uncover", "/locked", "/sync", "/trust/drill", "/static", "/drafts")
"""What would end the desk, or begin work of minutes."""
MOST = 3
"""Pages of one kind that are looked at."""


class Seen(HTMLParser):
    """Links and forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, dict[str, Any]]] = []
        self.scripts: list[dict[str, str | None]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found: dict[str, Any] = dict(attrs)
        assert not [name for name in found if name.startswith("on")], tag
        if tag == "a" and (found.get("href") or "").startswith("/"):
            self.links.append(found["href"].partition("#")[0])
        if tag == "script":
            self.scripts.append(found)
        if tag == "form" and found.get("method") == "post":
            self.forms.append((found["action"], {}))
        if self.forms and found.get("name") and tag in ("input", "textarea"):
            self._field(tag, found)
        if tag == "select" and self.forms:
            self._select = found["name"]
        if tag == "option" and self._select and self.forms and found.get("value"):
            self.forms[-1][1].setdefault(self._select, found["value"])

    def _field(self, tag: str, found: dict[str, Any]) -> None:
        kind, fields = found.get("type", "area" if tag == "textarea" else "text"), self.forms[-1][1]
        typed = {
            "hidden": found.get("value") or "", "checkbox": found.get("value") or "1",
            "date": "2017-08-09", "datetime-local": "2017-08-09T10:00",
            "number": found.get("min") or "1", "file": None, "password": None,
        }.get(kind, HOSTILE)  # fmt: skip
        if typed is not None:
            fields[found["name"]] = typed

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


def kind_of(path: str) -> str:
    """The address without the records, numbers and words in it."""
    return re.sub(r"/[a-z2-7]{26}(?=/|$)|/[0-9]+(?=/|$)|/[0-9]{4}-[0-9]{2}(-[0-9]{2})?(?=/|$)", "/*", path.partition("?")[0])


@pytest.fixture(params=["rowan", "willow", "birch", "maple", "sorrel", "sage", "hazel"])
def office(request: pytest.FixtureRequest, network: Path, tmp_path: Path) -> Iterator[tuple[Office, Clock]]:
    folder = Path(shutil.copytree(network, tmp_path / "network"))
    clock = set_clock(dt.datetime.fromisoformat(AT))
    with open_office(folder / "offices" / request.param, PASSPHRASE, clock=clock) as found:
        yield found, clock


def looked_at(desk: Inside) -> Iterator[tuple[str, Seen]]:
    """Breadth first from Today."""
    waiting, counted, known = ["/"], dict[str, int](), {"/"}
    while waiting:
        path = waiting.pop(0)
        answer = desk.raw(path)
        assert answer.status_code < 500, (path, answer.status_code)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status_code in (200, 303), (path, answer.status_code)
        page = Seen()
        page.feed(answer.text)
        assert all(one.get("src", "").startswith("/static/") for one in page.scripts), path  # type: ignore[union-attr]
        yield path, page
        for link in page.links:
            if link in known or link.startswith(LEAVE):
                continue
            known.add(link)
            kind = kind_of(link)
            counted[kind] = counted.get(kind, 0) + 1
            if counted[kind] <= MOST:
                waiting.append(link)


def test_every_form_bears_anything_and_no_page_shows_it_as_markup(office: tuple[Office, Clock]) -> None:
    desk = Inside(*office)
    forms: dict[str, tuple[str, dict[str, Any]]] = {}
    for _, page in looked_at(desk):
        for action, fields in page.forms:
            if not action.startswith(LEAVE):
                forms.setdefault(kind_of(action), (action, fields))
    for kind, (action, fields) in forms.items():
        answer = desk._ask("POST", action, data=fields)
        assert answer.status_code in (200, 204, 303, 400, 403, 404, 409, 422), (kind, answer.status_code)
        assert "alert(2)>" not in answer.text, kind
    assert len(forms) >= 4
    for path, page in looked_at(desk):
        assert page.scripts, path


def test_titles_and_addresses_name_nobody(office: tuple[Office, Clock]) -> None:
    desk, view = Inside(*office), office[0].view
    names = {one.codename for one in view.all(Case)} | {person.codename for one in view.all(Case) for person in one.people}
    names = (names | {one.codename for one in view.all(Statement)} | {one.codename for one in view.all(Shelter)}) - {""}
    titles = set()
    for path, _ in looked_at(desk):
        found = re.search(r"<title>([^<]*)</title>", desk.raw(path).text)
        assert found is not None, path
        titles.add(found[1])
        assert not {one for one in names if re.search(rf"\b{one}\b", f"{found[1]} {path}", re.I)}, path
    assert len(titles) > 5
