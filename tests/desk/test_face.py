"""The desk's face in a real browser: the lock ends what holds keys, the cover covers, other sites and programs get nothing, drafts survive."""

from __future__ import annotations

import http.server
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from safeconduct.desk.routes import ENTRIES
from tests.desk.running import AT, Running, enter, running, speak, unlock

pytestmark = pytest.mark.browser
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PLAIN = sorted({one.path for one in ENTRIES if one.method == "GET" and "{" not in one.path} - {"/uncover"})
"""Every page that has an address without a record."""


def serving(desk: Running) -> int:
    """The process that accepts for this desk."""
    children = [int(one) for one in Path(f"/proc/{desk.process.pid}/task/{desk.process.pid}/children").read_text().split()]
    found = []
    for child in children:
        threads = len(list(Path(f"/proc/{child}/task").iterdir()))
        found.append((threads, child))
    return max(found)[1]


@pytest.fixture(scope="module")
def desk(copy: Path) -> Iterator[Running]:
    with running(copy / "offices" / "linden") as found:
        yield found


@pytest.fixture(scope="module")
def page(browser: Browser, desk: Running) -> Iterator[Page]:
    page = enter(browser.new_context(viewport={"width": 1280, "height": 900}), desk)
    yield page
    page.context.close()


def test_a_wrong_passphrase_opens_nothing_and_is_not_shown_again(browser: Browser, copy: Path) -> None:
    with running(copy / "offices" / "alder") as desk:
        page = browser.new_page()
        page.goto(desk.link)
        page.locator("#passphrase").fill("not the words at all")
        page.keyboard.press("Enter")
        page.locator(".faults").wait_for()
        assert page.locator("#passphrase").input_value() == ""
        assert page.locator("nav").count() == 0
        unlock(page)
        page.close()


def test_the_link_opens_once(browser: Browser, desk: Running, page: Page) -> None:
    assert page.locator("nav.ways").is_visible()
    other = browser.new_page()
    answer = other.goto(desk.link)
    assert answer is not None
    assert answer.status == 403
    assert "nothing" in other.title()
    assert httpx.get(desk.origin + "/").status_code == 403
    other.close()


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("path", PLAIN)
def test_axe_finds_nothing_on_any_page(page: Page, desk: Running, lang: str, path: str) -> None:
    if page.locator("html").get_attribute("lang") != lang:
        speak(page, lang)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(desk.origin + path)
        for one in page.locator("details:not([open]) > summary").all()[:12]:
            if one.is_visible():
                one.click()
        found = Axe().run(page, options=AXE)
        assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 900})


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_cached(page: Page, desk: Running) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answers = {}
    page.on("response", lambda response: answers.update({response.url: response.headers.get("cache-control")}))
    page.goto(desk.origin + "/")
    assert asked
    assert all(url.startswith(desk.origin) for url in asked)
    assert set(answers.values()) == {"no-store"}
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_f9_ends_the_process_that_holds_keys(page: Page, desk: Running) -> None:
    page.goto(desk.origin + "/settings")
    before = serving(desk)
    page.keyboard.press("F9")
    page.locator("#passphrase").wait_for()
    for _ in range(100):
        if not Path(f"/proc/{before}").exists() or "Z" in Path(f"/proc/{before}/stat").read_text().split(") ")[1][:1]:
            break
        time.sleep(0.05)
    else:
        raise AssertionError("the process that held the keys is still there")
    page.go_back()
    assert page.locator("nav.ways").count() == 0
    page.goto(desk.origin + "/")
    unlock(page)


def test_a_process_that_is_killed_is_followed_by_a_locked_one(page: Page, desk: Running) -> None:
    os.kill(serving(desk), signal.SIGKILL)
    page.goto(desk.origin + "/")
    assert page.locator("#passphrase").is_visible()
    unlock(page)


def test_what_was_typed_when_it_crashed_is_there_as_a_draft_and_on_no_disk_in_clear(page: Page, desk: Running, copy: Path) -> None:
    page.goto(desk.origin + "/calls/new")
    page.locator("textarea").fill("Heard twice and half understood: quinceblossom")
    with page.expect_response("**/drafts"):
        page.keyboard.press("Tab")
    os.kill(serving(desk), signal.SIGKILL)
    page.goto(desk.origin + "/")
    unlock(page)
    page.goto(desk.origin + "/calls/new")
    assert "quinceblossom" in page.locator("textarea").input_value()
    for path in (copy / "offices" / "linden").iterdir():
        assert path.is_dir() or b"quinceblossom" not in path.read_bytes(), path.name
    page.locator("main form .go").first.wait_for()


def test_with_depot_and_gate_gone_the_desk_works_and_says_how_old_it_is(browser: Browser, copy: Path) -> None:
    with running(copy / "offices" / "willow") as desk:
        page = enter(browser, desk)
        for name in ("depot", "gate"):
            (copy / name).rename(copy / f"{name}-away")
        try:
            page.goto(desk.origin + "/trust")
            page.locator("main form[action='/sync'] button").click()
            page.locator("main li").first.locator(".mark.late").wait_for()
            page.goto(desk.origin + "/cases")
            page.locator("[data-row] a").first.click()
            page.locator("h2").first.wait_for()
            page.goto(desk.origin + "/")
            page.get_by_text("depot or gate not reached").wait_for()
            assert re.search(r"synced \d+ minutes? ago|synced just now|not synced since", page.locator("main").inner_text())
        finally:
            for name in ("depot", "gate"):
                (copy / f"{name}-away").rename(copy / name)
        page.close()


def test_f8_covers_every_page_until_it_is_uncovered(page: Page, desk: Running) -> None:
    page.goto(desk.origin + "/settings")
    page.keyboard.press("F8")
    page.locator("table caption").wait_for()
    for path in ("/", "/settings", "/jobs"):
        page.goto(desk.origin + path)
        text = page.content().lower()
        assert page.locator("nav").count() == 0
        assert "safeconduct" not in text
        assert "linden" not in text
    assert "safeconduct" not in page.title().lower()
    page.keyboard.press("F8")
    page.locator("nav.ways").wait_for()
    assert page.url.endswith("/settings")


def test_a_desk_left_alone_locks_itself(browser: Browser, copy: Path) -> None:
    with running(copy / "offices" / "birch", AT, "--idle", "0.03") as desk:
        page = enter(browser, desk)
        with httpx.Client(cookies={one["name"]: one["value"] for one in page.context.cookies()}) as client:
            page.close()
            for _ in range(60):
                time.sleep(0.5)
                if "passphrase" in client.get(desk.origin + "/jobs").text:
                    return
        raise AssertionError("it is still open")


class Hostile(http.server.BaseHTTPRequestHandler):
    page = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_given: object) -> None:
        pass


@pytest.fixture
def hostile() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_another_site_can_neither_send_nor_frame_nor_read(page: Page, desk: Running, hostile: str) -> None:
    Hostile.page = f"""<iframe src="{desk.origin}/settings"></iframe><img src="{desk.origin}/static/x"><script>
        fetch("{desk.origin}/settings", {{mode: "no-cors", credentials: "include"}}).catch(() => 0);
        fetch("{desk.origin}/settings", {{credentials: "include"}})
            .then((r) => r.text()).then((t) => document.title = t, () => document.title = "no");
        </script><form id=f method=post action="{desk.origin}/settings"><input name=lang value=ru><input name=idle value=120></form>""".encode()
    other = page.context.new_page()
    statuses: list[tuple[str, int]] = []
    other.on("response", lambda response: statuses.append((response.url, response.status)))
    other.goto(hostile)
    other.wait_for_function("document.title === 'no'")
    answers = [status for url, status in statuses if url.startswith(desk.origin)]
    assert answers
    assert set(answers) == {403}
    with other.expect_navigation():
        other.evaluate("document.getElementById('f').submit()")
    assert "not from another" in other.content()
    other.close()
    page.goto(desk.origin + "/settings")
    assert page.locator("[name=idle]").input_value() == "10"


def test_a_name_that_is_bound_anew_to_this_machine_gets_nothing(browser: Browser, desk: Running) -> None:
    """DNS rebinding: the browser believes that evil.example lies here."""
    port = desk.origin.rpartition(":")[2]
    with socket.create_connection(("127.0.0.1", int(port))) as line:
        line.sendall(f"GET / HTTP/1.1\r\nHost: evil.example:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 403")
    assert b"<html" not in answer


def test_a_form_without_the_launchs_token_changes_nothing(page: Page, desk: Running) -> None:
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    answer = httpx.post(desk.origin + "/settings", cookies=cookies, data={"lang": "ru", "idle": "99"}, headers={"origin": desk.origin})
    assert answer.status_code == 403
    page.goto(desk.origin + "/settings")
    assert page.locator("[name=idle]").input_value() == "10"


def test_titles_and_addresses_say_nothing_of_a_person(page: Page, desk: Running) -> None:
    for path in PLAIN:
        page.goto(desk.origin + path)
        assert re.fullmatch(r"[^·]{3,30} · Safeconduct|[^·]{3,40}", page.title())


def test_without_scripts_the_lock_and_the_cover_work_and_the_page_leaves_by_itself(browser: Browser, copy: Path) -> None:
    with running(copy / "offices" / "maple") as desk:
        page = enter(browser.new_context(java_script_enabled=False), desk)
        assert page.locator("noscript").count() >= 0
        assert 'http-equiv="refresh"' in page.content()
        page.locator("#cover").click()
        page.locator("table caption").wait_for()
        page.locator("#back button").click()
        page.locator("nav.ways").wait_for()
        page.locator("#lock").click()
        page.locator("#passphrase").wait_for()
        page.context.close()
