"""One browser for a file of tests, and desks on copies of the invented network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.desk.running import ARGS, Running, enter, running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def copy(network: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented network, for this file of tests to change."""
    return Path(shutil.copytree(network, tmp_path_factory.mktemp("desk") / "network"))


@pytest.fixture(scope="module")
def rowans(copy: Path) -> Iterator[Running]:
    """The coordinator's desk."""
    with running(copy / "offices" / "rowan") as found:
        yield found


@pytest.fixture(scope="module")
def rowan_page(browser: Browser, rowans: Running) -> Iterator[Page]:
    """Her window, unlocked."""
    page = enter(browser.new_context(viewport={"width": 1280, "height": 900}), rowans)
    yield page
    page.context.close()
