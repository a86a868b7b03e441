"""Members of the invented network at their desks, one after another, for stories that take a day and several people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser

from safeconduct.desk.app import ROOMS
from safeconduct.web.say import Say
from tests.desk.running import enter, running, speak
from tests.desk.walking import By, Walker


class Way(NamedTuple):
    """How a story is played."""

    lang: str
    by: By
    scripts: bool

    def __str__(self) -> str:
        return f"{self.lang}-{self.by.value}-{'scripts' if self.scripts else 'no-scripts'}"


class Cast:
    def __init__(self, browser: Browser, network: Path, way: Way) -> None:
        self._browser, self._network, self.way = browser, network, way
        self.say = Say(way.lang, *ROOMS)
        self._open: dict[str, tuple[str, ExitStack, Walker]] = {}

    def pick(self, english: str, russian: str) -> str:
        """Names of places and languages stand in tables, not in catalogues."""
        return russian if self.way.lang == "ru" else english

    @contextmanager
    def at(self, name: str, moment: str) -> Iterator[Walker]:
        """This member's desk at that moment, everything read; at the end everything is sent. It stays open for the next scene."""
        walker = self._seated(name, moment)
        self._sync(walker)
        yield walker
        self._sync(walker)

    def _seated(self, name: str, moment: str) -> Walker:
        """One desk a member: an office is open in one process only."""
        if name not in self._open or self._open[name][0] != moment:
            self._rise(name)
            stack = ExitStack()
            self._open[name] = moment, stack, self._sit_down(name, moment, stack)
        return self._open[name][2]

    def _rise(self, name: str) -> None:
        if name in self._open:
            self._open.pop(name)[1].close()

    def _sit_down(self, name: str, moment: str, stack: ExitStack) -> Walker:
        locale = {"en": "en-GB", "ru": "ru-RU"}[self.way.lang]
        desk = stack.enter_context(running(self._network / "offices" / name.lower(), moment))
        context = self._browser.new_context(java_script_enabled=self.way.scripts, locale=locale, viewport={"width": 1280, "height": 900})
        stack.callback(context.close)
        walker = Walker(enter(context, desk), self.say, self.way.by)
        if walker.page.locator("html").get_attribute("lang") != self.way.lang:
            speak(walker.page, self.way.lang)
        return walker

    def close(self) -> None:
        for name in list(self._open):
            self._rise(name)

    @staticmethod
    def _sync(walker: Walker) -> None:
        walker.ways("Circle of trust")
        walker.press("Sync now")
        newest = walker.page.locator("main li").first
        newest.filter(has_text=walker.say("Sync")).locator(".mark.good").wait_for(timeout=60_000)
