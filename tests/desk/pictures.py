"""Pictures of pages, to be looked at: `python -m tests.desk.pictures OFFICE OUT [PATH ...]` at three widths, light and dark, in both languages.

Without paths, every page that an address without a record has.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from safeconduct.desk.routes import ENTRIES
from tests.desk.running import ARGS, enter, running, speak

WIDTHS = (390, 820, 1440)


def plain_pages() -> list[str]:
    return [one.path for one in ENTRIES if one.method == "GET" and "{" not in one.path and one.path not in ("/uncover",)]


def main(office: Path, out: Path, paths: list[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    schemes: list[Any] = ["light", "dark"]
    with running(office) as desk, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        page = enter(browser, desk)
        for lang in ("en", "ru"):
            speak(page, lang)
            for path in paths or plain_pages():
                name = path.strip("/").replace("/", "-") or "today"
                page.goto(desk.origin + path)
                for scheme in schemes:
                    for width in WIDTHS if lang == "en" else WIDTHS[::2]:
                        page.emulate_media(color_scheme=scheme)
                        page.set_viewport_size({"width": width, "height": 900})
                        page.screenshot(path=out / f"{name}-{lang}-{scheme}-{width}.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
