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

    def follow(self, label: str, within: str = "main", **values: object) -> None:
        """A link of the page, by its words."""
        self._act(self.page.locator(within).get_by_role("link", name=self.say(label, **values)).first)

    def follow_row(self, text: str) -> None:
        """The link of the first row of a list that says this."""
        self._act(self.page.locator("main [data-row]", has_text=text).get_by_role("link").first)

    def press(self, label: str, within: str = "main", **values: object) -> None:
        self._act(self.page.locator(within).get_by_role("button", name=self.say(label, **values)).first)

    def unfold(self, label: str, within: str = "main", **values: object) -> None:
        """A part of the page that is shut."""
        summary = self.page.locator(f"{within} summary", has_text=self.say(label, **values)).first
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

    def field(self, label: str, within: str = "main", **values: object) -> Locator:
        """The box, list or text that bears this label."""
        words = re.compile(rf"^\s*{re.escape(self.say(label, **values))}\s*(\([^)]*\))?\s*$")
        return self.page.locator(within).get_by_label(words).first

    def fill(self, label: str, text: str, within: str = "main", **values: object) -> None:
        box = self.field(label, within, **values)
        if self.by is By.MOUSE:
            box.fill(text)
            return
        self.focus(box)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def date(self, label: str, day: dt.date, within: str = "main", **values: object) -> None:
        box = self.field(label, within, **values)
        if self.by is By.MOUSE:
            box.fill(day.isoformat())
            return
        self.focus(box)
        self.page.keyboard.type(day.strftime("%m%d%Y"))  # as the browser of the tests has its days, whatever the page speaks
        assert box.input_value() == day.isoformat()

    def moment(self, label: str, when: dt.datetime, within: str = "main", **values: object) -> None:
        """`when` by the wall of the machine."""
        box = self.field(label, within, **values)
        if self.by is By.MOUSE:
            box.fill(when.strftime("%Y-%m-%dT%H:%M"))
            return
        self.focus(box)
        self.page.keyboard.type(when.strftime("%m%d%Y"))
        self.page.keyboard.press("ArrowRight")
        self.page.keyboard.type(when.strftime("%I%M%p")[:5])
        assert box.input_value() == when.strftime("%Y-%m-%dT%H:%M")

    def choose(self, label: str, option: str, within: str = "main", **values: object) -> None:
        """An entry of a list, by its words."""
        box, option = self.field(label, within, **values), self.say(option)
        if self.by is By.MOUSE:
            box.select_option(label=option)
            return
        self.focus(box)
        shown = box.evaluate("node => [...node.options].map((one) => one.label)")
        wanted, now = shown.index(option), box.evaluate("node => node.selectedIndex")
        for _ in range(abs(wanted - now)):
            self.page.keyboard.press("ArrowDown" if wanted > now else "ArrowUp")
        assert box.evaluate("node => node.selectedIndex") == wanted

    def tick(self, label: str, within: str = "main", **values: object) -> None:
        box = self.field(label, within, **values)
        if self.by is By.MOUSE:
            box.check()
            return
        self.focus(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")

    # Seeing

    def reads(self, label: str, within: str = "main", **values: object) -> None:
        """What a person must be able to see here."""
        self.page.locator(within).get_by_text(self.say(label, **values)).first.wait_for()

    def waits(self, label: str, **values: object) -> None:
        """Until long work has ended; then goes on to what came of it, if the page has not by itself."""
        words = self.say(label, **values)
        self.page.wait_for_load_state()
        self.ways("Long work")
        newest = self.page.locator("main li", has_text=words).first
        newest.locator(".mark.good").wait_for(timeout=120_000)
        self._act(newest.get_by_role("link", name=self.say("See what came of it")))

    def done(self) -> None:
        """The notice that something was recorded."""
        self.page.locator(".notice").first.wait_for()
        assert self.page.locator("main .faults").count() == 0
