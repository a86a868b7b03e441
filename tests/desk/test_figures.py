"""Figures at the desk: counted at any day, recorded, counted again; what is hidden stays hidden in picture, table and words."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from safeconduct.desk.jobs import Jobs
from safeconduct.desk.pages import drawn
from safeconduct.desk.pages.figures import breakdown
from safeconduct.desk.telling import published as published
from safeconduct.desk.telling import tell
from safeconduct.desk.turn import Turn
from safeconduct.figures.register.charts import Interval
from safeconduct.ground.errors import Refused
from safeconduct.ground.ids import RecordId
from safeconduct.records import edition, figure, judgement, linkage, listing, report
from safeconduct.records.figure import Figure, Row
from safeconduct.records.linkage import LinkageAsked
from safeconduct.records.listing import State, Unit
from safeconduct.web.say import Say
from tests.desk.running import Running, speak
from tests.desk.test_face import AXE

SAY = Say("en", "safeconduct.desk", "safeconduct.web")


def count(page: Page, desk: Running, measure: str, by: str, day: str) -> None:
    page.goto(desk.origin + "/figures")
    page.locator("[name=measure]").select_option(measure)
    page.locator("[name=by]").select_option(by)
    page.locator("[name=cutoff]").fill(day)
    page.locator("main form .go").click()


@pytest.mark.browser
def test_a_count_at_another_day_becomes_a_figure_and_is_counted_again(rowan_page: Page, rowans: Running) -> None:
    page = rowan_page
    count(page, rowans, "people_relocated", "month", "2017-05-31")
    page.locator("[name=ref]").wait_for()
    assert "Nothing is recorded yet" in page.locator("main").inner_text()
    number = page.locator(".big").inner_text()
    assert page.locator("[name=ref]").input_value() == "F1"  # the same measure stands: it would be computed anew
    page.locator("[name=ref]").fill("F10")  # which counts by region
    page.locator("main form .go").click()
    assert "stands for another count" in page.locator(".faults").inner_text()
    page.locator("[name=ref]").fill("F31")
    page.locator("main form .go").click()
    page.locator("dl.facts").wait_for()
    assert page.locator(".big").inner_text() == number
    assert "31 May 2017" in page.locator("dl.facts").inner_text()
    page.get_by_role("button", name="Count it again now").click()
    page.locator("main p.notice", has_text="the same number").wait_for()
    page.goto(rowans.origin + "/figures")
    assert number in page.locator("tr", has_text="F31").inner_text()


@pytest.mark.browser
def test_what_cannot_be_broken_down_so_is_said_beside_the_form(rowan_page: Page, rowans: Running) -> None:
    count(rowan_page, rowans, "statements_taken", "mode", "2017-05-31")
    assert "not broken down by mode" in rowan_page.locator(".faults").inner_text()


@pytest.mark.browser
def test_signals_are_looked_for_and_found_again(rowan_page: Page, rowans: Running) -> None:
    page = rowan_page
    page.goto(rowans.origin + "/figures/signals")
    page.locator("main form .go").click()
    page.locator("h2", has_text="Until").wait_for()
    assert "false alarms a year on average" in page.locator("main").inner_text()
    page.goto(rowans.origin + "/jobs")
    assert page.locator("li", has_text="Looking for signals").locator(".mark.good").count() == 1


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_axe_finds_nothing_on_a_figure_an_estimate_and_a_report(rowan_page: Page, rowans: Running, lang: str) -> None:
    page = rowan_page
    speak(page, lang)
    for start, link in (("/figures", "F11"), ("/figures", "F14"), ("/reports", ""), ("/reports", "section"), ("/reports", "edition")):
        page.goto(rowans.origin + start)
        page.get_by_role("link", name=link, exact=True).click() if start == "/figures" else page.locator("main li[data-row] a").first.click()
        if link in ("section", "edition"):
            page.locator(f"main a[href*='/{link}s/']").first.click()
        page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            found = Axe().run(page, options=AXE)
            assert found.violations_count == 0, found.generate_report()
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
        page.set_viewport_size({"width": 1280, "height": 900})
    speak(page, "en")


def test_a_hidden_count_is_in_neither_picture_nor_table_nor_words() -> None:
    rows = (Row("chechnya", 17), Row("ingushetia", None), Row("dagestan", None))
    found = Figure(RecordId("f"), "F1", "people_relocated", 24, "person", dt.date(2017, 7, 31), {}, (), rows, "origin")
    text = "".join(str(one) for one in breakdown(SAY, "F1", found))  # type: ignore[union-attr]
    assert text.count("<rect") == 1
    assert "2 rows are hidden" in text
    assert "under 5 could point to a person" in text
    assert text.count("fewer than 5, or hidden") == 2
    assert text.count("<td") == 3


def test_every_fact_of_figures_lists_and_editions_has_its_sentence() -> None:
    for module in (figure, report, edition, listing, linkage, judgement):
        assert [fact for fact in module.FACTS if tell.dispatch(fact) is tell.dispatch(object)] == []
    made = LinkageAsked(RecordId("l"), (), ("L1", "L2"), Unit.PERSON, State.DISAPPEARED, "", "why Heron asks", RecordId("r"))
    said = tell(made, SAY, lambda member: member)
    assert "L1 L2" in said
    assert "Heron" not in said  # a person's words stand on the record's page


def test_pictures_keep_within_their_frame_and_say_what_they_show() -> None:
    text = str(drawn.columns([(f"April {year}", year % 7) for year in range(2000, 2030)], "said", "–"))
    assert 'aria-label="said"' in text
    assert text.count("Apr<") == 10  # no more names than there is room for
    shares = str(drawn.intervals([Interval("a", 10, 12, 20, strong=True), Interval("b", 10, None, None)], 8, "documented: 8", "said"))
    assert "▶" in shares
    assert all(float(one.partition("%")[0]) <= 100 for one in shares.split('x2="')[1:] if "%" in one[:8])


def test_what_was_worked_out_apart_is_recorded_in_its_turn() -> None:
    turn = Turn()
    held: list[int] = []
    jobs = Jobs(turn, lambda: dt.datetime.now(dt.UTC))
    free = threading.Event()

    def work(progress: object) -> int:
        free.wait(5)
        return 7

    def record(found: int) -> str:
        held.append(found)
        return f"f{found}"

    job = jobs.start("estimate", "Estimate", lambda job: f"/figures/{job.result}", work, apart=True, then=record)
    with turn.writing(1):  # apart: others write meanwhile
        free.set()
        assert not job.over.wait(0.05)  # what records waits
    assert job.over.wait(5)
    assert (held, job.goal, job.error) == ([7], "/figures/f7", None)


def test_what_fails_when_it_is_recorded_is_said() -> None:
    def refuse(_found: object) -> None:
        raise Refused("no", "")

    jobs = Jobs(Turn(), lambda: dt.datetime.now(dt.UTC))
    job = jobs.start("x", "X", "/", lambda _progress: 1, apart=True, then=refuse)
    assert job.over.wait(5)
    assert isinstance(job.error, Refused)
