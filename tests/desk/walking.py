"""A person at the desk: finds things by their words in the language of the page, with the mouse, by the keyboard alone, or without scripts.

By the keyboard alone nothing is pointed at: Tab goes from one thing to the next until the wanted one has the focus, as a person would do it.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum

from playwright.sync_api import Locator, Page

from safeconduct.web.say import Say

FURTHEST = 400
"""Tabs: further than that nobody goes."""


class By(Enum):
    MOUSE = "mouse"
    KEYS = "keys"


class Walker:
    def __init__(self, page: Page, say: Say, by: By = By.MOUSE) -> None:
        self.page, self.say, self.by = page, say, by

    # Going about

    def ways(self, label: str) -> None:
        """A page of the desk, by its name beside the content."""
        self._act(self.page.locator("nav.ways").get_by_role("link", name=self.say(label), exact=True))

    def follow(self, text: str | re.Pattern[str], within: str = "main") -> None:
        """A link of the page, by its words."""
        self._act(self.page.locator(within).get_by_role("link", name=text).first)

    def press(self, label: str, within: str = "main") -> None:
        self._act(self.page.locator(within).get_by_role("button", name=self.say(label)).first)

    def unfold(self, label: str, within: str = "main") -> None:
        """A part of the page that is shut."""
        summary = self.page.locator(f"{within} summary", has_text=self.say(label)).first
        if summary.evaluate("node => !node.parentElement.open"):
            self._act(summary)

    def _act(self, target: Locator) -> None:
        if self.by is By.MOUSE:
            target.click()
        else:
            self.focus(target)
            self.page.keyboard.press("Space" if target.evaluate("node => node.tagName === 'SUMMARY'") else "Enter")
        self.page.wait_for_load_state()

    def focus(self, target: Locator) -> None:
        """Tab until it has the focus; each stop must be seen to have it."""
        target.wait_for()
        handle = target.element_handle()
        for _ in range(FURTHEST):
            if handle.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError("no way there by the keyboard")

    # Filling in

    def field(self, label: str, within: str = "main") -> Locator:
        """The box, list or text that bears this label."""
        start = re.compile("^" + re.escape(self.say(label)))
        return self.page.locator(within).get_by_label(start).first

    def fill(self, label: str, text: str, within: str = "main") -> None:
        box = self.field(label, within)
        if self.by is By.MOUSE:
            box.fill(text)
            return
        self.focus(box)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def date(self, label: str, day: dt.date, within: str = "main") -> None:
        box = self.field(label, within)
        if self.by is By.MOUSE:
            box.fill(day.isoformat())
            return
        self.focus(box)
        self.page.keyboard.type(day.strftime("%d%m%Y"))

    def moment(self, label: str, when: dt.datetime, within: str = "main") -> None:
        """`when` by the wall of the machine."""
        box = self.field(label, within)
        if self.by is By.MOUSE:
            box.fill(when.strftime("%Y-%m-%dT%H:%M"))
            return
        self.focus(box)
        self.page.keyboard.type(when.strftime("%d%m%Y"))
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(when.strftime("%H%M"))

    def choose(self, label: str, option: str, within: str = "main") -> None:
        """An entry of a list, by its words as shown."""
        box = self.field(label, within)
        if self.by is By.MOUSE:
            box.select_option(label=option)
            return
        self.focus(box)
        shown = box.evaluate("node => [...node.options].map((one) => one.label)")
        wanted, now = shown.index(option), box.evaluate("node => node.selectedIndex")
        for _ in range(abs(wanted - now)):
            self.page.keyboard.press("ArrowDown" if wanted > now else "ArrowUp")
        assert box.evaluate("node => node.selectedIndex") == wanted

    def tick(self, label: str, within: str = "main") -> None:
        box = self.field(label, within)
        if self.by is By.MOUSE:
            box.check()
            return
        self.focus(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")

    # Seeing

    def reads(self, text: str, within: str = "main") -> None:
        """What a person must be able to see here."""
        self.page.locator(within).get_by_text(text).first.wait_for()

    def done(self) -> None:
        """The notice that something was recorded."""
        self.page.locator(".notice").first.wait_for()
        assert self.page.locator("main .faults").count() == 0
