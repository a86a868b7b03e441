"""The web edition in a real browser: nothing loaded from anywhere, warnings shut, accessible, in both languages and both lights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        yield found
        found.close()


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, network: Path, lang: str, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto((network / f"report-{lang}.html").as_uri())
    for one in page.locator("details").all():
        one.evaluate("node => node.open = true")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
    assert found.violations_count == 0, found.generate_report()
    context.close()


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_warnings_are_shut_and_open_by_keyboard_without_scripts(browser: Browser, network: Path, lang: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((network / f"report-{lang}.html").as_uri())
    warned = page.locator(".warned details")
    assert warned.count() > 10
    assert page.locator(".warned details[open]").count() == 0
    assert not page.locator(".warned blockquote").first.is_visible()
    summary = page.locator(".warned:has(blockquote) summary").first
    assert "“" not in summary.inner_text()
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator(".warned blockquote").first.is_visible()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.close()


def test_it_fits_a_telephone(browser: Browser, network: Path) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 700})
    page.goto((network / "report-ru.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
