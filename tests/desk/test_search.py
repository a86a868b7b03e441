"""Search and commands at the desk: by keyboard, and without scripts; what was searched for stands in no address; warned words stay shut."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.desk.pages import search as pages
from safeconduct.desk.room import set_clock
from safeconduct.desk.routes.search import has_page
from safeconduct.ground.ids import RecordId
from safeconduct.office.office import open_office
from safeconduct.office.search import PAGE
from safeconduct.records import kinds
from safeconduct.records.call import Call
from safeconduct.records.claim import Claim
from safeconduct.records.shelter import Shelter
from safeconduct.records.statement import Statement
from safeconduct.web.say import Say
from tests.desk.inside import Inside, words
from tests.desk.running import AT, Running, speak


@pytest.fixture(scope="module")
def sage(network: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """The editor's desk."""
    folder = Path(shutil.copytree(network, tmp_path_factory.mktemp("sage") / "network")) / "offices" / "sage"
    clock = set_clock(dt.datetime.fromisoformat(AT))
    with open_office(folder, PASSPHRASE, clock=clock) as office:
        yield Inside(office, clock)


def find(desk: Inside, asked: str) -> str:
    assert desk.post("/search", {"q": asked}) == "/search"
    return desk.get("/search")


def test_words_are_found_in_any_form_and_lead_to_their_pages(sage: Inside) -> None:
    page = find(sage, "человеку")
    links = rows(page)
    assert links
    for link in links[:5]:
        sage.get(link)
    assert "<mark>" in page


def test_what_a_person_told_is_named_and_not_shown(sage: Inside) -> None:
    told = next(one for one in sage.face.room.office.view.all(Statement) if any(part.warnings for part in one.segments))  # type: ignore[union-attr]
    segment = next(part for part in told.segments if part.warnings)
    word = max(re.findall(r"\w+", segment.text), key=len)
    sage.post("/search", {"q": word})
    sage.post("/search", {"kind": "statement"})
    page = sage.get("/search")
    assert f"/statements/{told.id}#s" in page
    hit = re.search(rf'<li[^>]*>(?:(?!</li>).)*{told.id}.*?</li>', page, re.S)
    assert hit is not None
    assert word not in hit[0]
    assert "mark warning" in hit[0] or "to be read there" in hit[0]


def test_kinds_and_pages(sage: Inside) -> None:
    everything = find(sage, "a*")
    first = rows(everything)
    assert 10 < len(first) <= PAGE  # some have no page of their own yet
    older = re.search(r'name="turn" value="(\d+)"', everything)
    assert older is not None
    assert sage.post("/search", {"turn": older[1]}) == "/search"
    second = rows(sage.get("/search"))
    assert second
    assert not {*first} & {one for one in second if one.startswith("/statements/")}
    sage.post("/search", {"turn": "newer"})
    assert rows(sage.get("/search")) == first
    sage.post("/search", {"kind": "claim"})
    assert all(link.startswith("/claims/") for link in rows(sage.get("/search")))


def rows(page: str) -> list[str]:
    return re.findall(r'data-row[^>]*>.*?href="([^"]+)"', page, re.S)


@pytest.mark.parametrize("turn", ["", "-1", "x", "9" * 40, "٣"])
def test_a_page_that_is_none_breaks_nothing(sage: Inside, turn: str) -> None:
    find(sage, "claim")
    sage.post("/search", {"turn": turn})
    sage.get("/search")


def test_nothing_asked_and_nothing_found(sage: Inside) -> None:
    assert "How to search" in find(sage, " * ")
    assert "Nothing that you can read" in find(sage, "xylophone")
    assert "&lt;script&gt;" in find(sage, "<script>alert(1)</script>")


def test_a_word_that_begins_so_is_said_to(sage: Inside) -> None:
    assert "begin so" in words(find(sage, "chechn"))


def test_commands_lead_somewhere(sage: Inside) -> None:
    page = sage.get("/commands")
    links = re.findall(r'<li data-row[^>]*><a href="([^"]+)"', page)
    assert {"/", "/statements", "/statements/new"} <= {*links}
    for link in links:
        sage.get(link)


SAY = Say("ru", "safeconduct.desk", "safeconduct.web")


def test_every_kind_with_words_has_a_name_and_lines_have_labels() -> None:
    talking = {kind.name for kind in kinds.KINDS if kind.words.__module__ != "safeconduct.records.kinds"}
    assert talking == {*pages.KINDS}
    one = RecordId("a" * 26)
    assert pages.label_of(SAY, Shelter(one, "Fern")) == "Fern"
    assert pages.label_of(SAY, Shelter(one)) == "Приют"
    assert pages.label_of(SAY, Call(one)) == "Обращение"
    assert pages.path_of(Claim(one), None, has_page) == f"/claims/{one}"
    assert pages.path_of(Statement(one), 3, has_page) == f"/statements/{one}#s3"
    assert pages.path_of(Claim(one), None, lambda _: False) == ""


# In a browser


@pytest.mark.browser
def test_search_by_keyboard_alone(rowan_page: Page, rowans: Running) -> None:
    page = rowan_page
    page.goto(rowans.origin + "/settings")
    page.keyboard.press("/")
    page.keyboard.type("Chechnya")
    page.keyboard.press("Enter")
    page.locator(".found").wait_for()
    assert page.url == rowans.origin + "/search"
    assert "chechnya" not in page.title().lower()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    opened = page.evaluate("document.activeElement.getAttribute('href')")
    assert opened
    page.keyboard.press("Enter")
    page.wait_for_url(rowans.origin + opened)
    page.go_back()
    page.locator(".found").wait_for()  # nothing asks to send a form again
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


@pytest.mark.browser
def test_the_palette(rowan_page: Page, rowans: Running) -> None:
    page = rowan_page
    page.goto(rowans.origin + "/")
    page.keyboard.press("Control+k")
    page.locator("dialog.palette[open]").wait_for()
    assert [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")] == []
    page.keyboard.type("sett")
    page.keyboard.press("Enter")
    page.wait_for_url(rowans.origin + "/settings")
    page.keyboard.press("Control+k")
    page.locator("dialog.palette[open]").wait_for()
    page.keyboard.type("shel")
    page.keyboard.press("Enter")  # the page that begins so, before the command that has the word somewhere
    page.wait_for_url(rowans.origin + "/shelters")
    page.keyboard.press("Control+k")
    page.locator("dialog.palette[open]").wait_for()
    page.keyboard.press("ArrowDown")
    assert page.locator("dialog [aria-selected=true]").count() == 1
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    page.keyboard.press("Control+k")
    page.locator("dialog.palette[open]").wait_for()
    page.keyboard.type("nothing of the kind")
    page.keyboard.press("Enter")
    page.wait_for_url(rowans.origin + "/search")  # what is no command is searched for


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_axe_finds_nothing(rowan_page: Page, rowans: Running, lang: str) -> None:
    page = rowan_page
    speak(page, lang)
    for path in ("/search", "/commands"):
        page.goto(rowans.origin + path)
        assert Axe().run(page).response["violations"] == []
