"""A desk in its own processes, and a browser that knows its way about it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from safeconduct.demo.stage import PASSPHRASE

AT = "2017-08-04T09:40+00:00"
"""The demo's last morning (demo.morning)."""
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Running:
    """`link` opens it once."""

    def __init__(self, process: subprocess.Popen[str], link: str) -> None:
        self.process, self.link = process, link
        self.origin = link.partition("/enter/")[0]


@contextmanager
def running(office: Path, at: str = AT, *more: str) -> Iterator[Running]:
    """The command as it is typed."""
    command = [sys.executable, "-m", "safeconduct.cli.main", "desk", "--json", "--no-browser", "--office", str(office)]
    command += ["--at", at] if at else []
    wall = os.environ | {"TZ": "UTC"}
    process = subprocess.Popen([*command, *more], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=wall)
    try:
        assert process.stdout is not None
        yield Running(process, json.loads(process.stdout.readline())["link"])
    finally:
        process.terminate()
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()


def enter(context: BrowserContext | Browser, desk: Running, passphrase: str = PASSPHRASE, **options: Any) -> Page:
    """Open the link and unlock."""
    page = context.new_page(**options)
    page.goto(desk.link)
    unlock(page, passphrase)
    return page


def unlock(page: Page, passphrase: str = PASSPHRASE) -> None:
    page.locator("#passphrase").fill(passphrase)
    page.keyboard.press("Enter")
    page.locator("nav.ways").wait_for()


def speak(page: Page, lang: str) -> None:
    """Set the member's language on the Settings page."""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + "/settings")
    page.locator("[name=lang]").select_option(lang)
    page.locator("main form .go").click()
    page.locator(f"html[lang={lang}]").wait_for()
