"""Relocations at the desk: a way of two legs with scripts off, an alarm settled, words under duress; nothing an escort should not see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from safeconduct.casework import alarm, plan
from safeconduct.casework.saying import WORDS
from safeconduct.casework.timetable import Word
from safeconduct.demo.stage import PASSPHRASE
from safeconduct.desk.pages import roadline
from safeconduct.desk.pages.roadline import Span
from safeconduct.desk.telling.roads import SENTENCES
from safeconduct.ground.ids import MemberId, new_id
from safeconduct.ground.who import Role
from safeconduct.office.office import open_office
from safeconduct.records import relocation
from tests.desk.inside import Inside, words
from tests.desk.running import Running, enter, running, speak
from tests.desk.test_face import AXE
from tests.office.test_office import founded, opened_case

NOW = dt.datetime(2017, 8, 4, 9, 30, tzinfo=dt.UTC)
AT = NOW.isoformat()


def test_every_fact_of_a_relocation_is_told() -> None:
    assert set(SENTENCES) == set(relocation.FACTS)


def test_each_state_has_its_own_word_and_shape() -> None:
    drawn = {how: str(roadline._mark(10, 10, how)) for how in Word}
    alike = {Word.LATE, Word.CAME_LATE}
    assert len({shape for how, shape in drawn.items() if how not in alike}) == len(Word) - len(alike)
    assert len(set(WORDS.values())) == len(Word)


def test_places_on_a_picture_stay_on_it_and_in_order() -> None:
    span = Span(NOW, NOW + dt.timedelta(hours=10))
    places = [span.place(NOW + dt.timedelta(hours=hours)) for hours in (-5, 0, 3, 10, 400)]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (2, 98)
    assert Span(NOW, NOW).place(NOW) == 2


def test_a_settling_answers_what_its_page_showed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bad news came while somebody wrote how they reached them: they are shown it before anything is recorded."""
    with open_office(founded(tmp_path, frozenset(Role)), PASSPHRASE, clock=lambda: NOW) as office:
        desk, case, way = Inside(office, lambda: NOW), opened_case(office), new_id()
        ladder = (relocation.Rung(0, office.me.id, "phone"),)
        asked = (plan.AskCheckIn(NOW - dt.timedelta(hours=1), 10, ladder),)
        begin, escort = NOW - dt.timedelta(hours=3), MemberId("alder")
        leg = plan.AskLeg("chechnya", "tver", relocation.Mode.CAR, escort, begin, NOW, asked, "fine tea", "strong tea")
        office.record(plan.plan_relocation(office.view, plan.PlanRelocation(way, case, "", "", (leg,)), office.me, NOW), NOW)
        path, action = f"/relocations/{way}", f"/relocations/{way}/settle/1/1/overdue"
        assert "NO NEWS" in words(desk.get("/"))
        seen = desk.seen(path, action)
        office.record(alarm.tell_trouble(office.view, alarm.TellTrouble(way, 1, "stopped at a post"), office.me, NOW), NOW)
        back = words(desk.post(action, {"how": "reached them", "_seen": seen}, status=422))
        assert "This has changed since you opened it" in back
        assert "stopped at a post" in back
        assert len(office.view.history(way)) == len([e for e in office.view.history(way) if not isinstance(e.fact, relocation.AlarmSettled)])
        assert desk.post(action, {"how": "reached them", "_seen": desk.seen(path, action)}) == path
        left = words(desk.get("/relocations"))
        assert "NO NEWS" not in left
        assert "BAD NEWS: trouble was told" in left


pytestmark_browser = pytest.mark.browser


@pytest.fixture(scope="module")
def willow(copy: Path) -> Iterator[Running]:
    with running(copy / "offices" / "willow", AT) as found:
        yield found


@pytest.fixture(scope="module")
def page(browser: Browser, willow: Running) -> Iterator[Page]:
    """The case owner's window, scripts off."""
    page = enter(browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False), willow)
    yield page
    page.context.close()


def a_case(copy: Path) -> str:
    from safeconduct.records.case import Case, Workflow

    with open_office(copy / "offices" / "willow", PASSPHRASE) as office:
        return next(c.id for c in office.view.all(Case) if c.owner == office.me.id and c.workflow is not Workflow.CLOSED)


@pytest.fixture(scope="module")
def case(copy: Path) -> str:
    return a_case(copy)


def fill_leg(page: Page, number: int, begin: dt.datetime, way: tuple[str, str], escort: str, words: tuple[str, str]) -> None:
    def put(name: str, value: str) -> None:
        page.locator(f"[name='legs.{number}.{name}']").fill(value)

    def choose(name: str, label: str) -> None:
        page.locator(f"[name='legs.{number}.{name}']").select_option(label=label)

    choose("origin", way[0])
    choose("destination", way[1])
    choose("mode", "by train")
    choose("escort", escort)
    put("departs", f"{begin:%Y-%m-%dT%H:%M}")
    put("arrives", f"{begin + dt.timedelta(hours=6):%Y-%m-%dT%H:%M}")
    put("check_ins", f"{begin + dt.timedelta(hours=2):%H:%M}")
    choose("second", "Rowan")
    put("all_clear", words[0])
    put("duress", words[1])
    put("cost", "4200 RUB")


@pytestmark_browser
def test_a_way_of_two_legs_is_planned_watched_and_settled_without_scripts(case: str, willow: Running, page: Page, copy: Path) -> None:
    page.goto(f"{willow.origin}/relocations/plan/{case}")
    page.locator("[name=reason]").fill("danger at home")
    page.locator("[name=contingency]").fill("turn back to the last stop and call")
    page.locator("[name=documents]").fill("passport")
    fill_leg(page, 0, NOW - dt.timedelta(hours=3), ("Chechnya", "Voronezh region"), "Alder", ("fine tea today", "strong tea today"))
    page.locator("button[name=_more][value=legs]").click()
    fill_leg(page, 1, NOW + dt.timedelta(hours=4), ("Voronezh region", "Tver region"), "Birch", ("good bread", "fine bread"))
    page.locator("main form .go").click()
    assert "handover at the end of leg 1 lacks" in page.locator(".faults").inner_text()
    page.locator("[name='legs.0.place']").fill("under the clock")
    page.locator("[name='legs.0.phrase']").fill("A cat?")
    page.locator("[name='legs.0.reply']").fill("A dog.")
    page.locator("main form .go").click()
    page.locator(".notice").wait_for()
    way = page.url.rsplit("/", 1)[1]
    assert page.title() == "Relocation · Safeconduct"
    assert page.locator(".alarm h2").all_inner_texts() == ["NO NEWS: a check-in did not come"]
    assert page.locator("svg[role=img]").count() == 1

    page.goto(f"{willow.origin}/relocations")
    assert "NO NEWS" in page.locator(".alarm").first.inner_text()
    assert page.locator(".next .big").first.inner_text().startswith("15:00")  # another party's; theirs follows
    page.locator("main").get_by_text("15:30").first.wait_for()
    page.goto(f"{willow.origin}/relocations/{way}")
    page.locator(".alarm details.act summary").click()
    page.locator(".alarm textarea").fill("reached by the second number")
    page.locator(".alarm form .go").click()
    page.locator(".notice").wait_for()
    assert page.locator(".alarm").count() == 0
    assert "reached by the second number" in page.locator(".timeline").inner_text()

    said = page.locator("form[action$='/leg/2/check-in']")
    page.locator("summary", has_text="A check-in came").last.click()
    said.locator("[name=words]").fill("Fine bread, and how are you?")
    said.locator(".go").click()
    page.locator(".notice").wait_for()
    assert "duress phrase was said" in page.locator(".alarm").inner_text()
    page.goto(f"{willow.origin}/relocations/{way}/card/1")
    card = page.locator(".card-sheet").inner_text()
    assert "begins with «fine»" in card
    assert not [word for word in ("under the clock", "A cat", "strong", "Birch") if word in card]
    page.emulate_media(media="print")
    assert page.locator("header.top").is_hidden()
    assert page.locator(".card-sheet").is_visible()
    page.emulate_media(media="screen")


@pytestmark_browser
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_axe_finds_nothing(case: str, browser: Browser, copy: Path, rowans: Running, rowan_page: Page, lang: str) -> None:
    page = rowan_page
    speak(page, lang)
    page.goto(f"{rowans.origin}/relocations/past?month=2017-05")
    assert page.locator("tbody tr").count() == 16
    one = page.locator("tbody a").first.get_attribute("href")
    assert one is not None
    for path in ("/relocations", "/relocations/past?month=2017-05", one, f"{one}/card/1", f"/relocations/plan/{case}"):
        page.goto(rowans.origin + path)
        results = Axe().run(page, options=AXE)
        assert results.violations_count == 0, (path, results.generate_report())


@pytestmark_browser
def test_an_escort_sees_one_leg_and_no_duress(browser: Browser, copy: Path) -> None:
    with running(copy / "offices" / "alder", "2017-05-12T12:00+00:00") as desk:
        page = enter(browser, desk)
        page.goto(f"{desk.origin}/relocations/past?month=2017-05")
        text = page.locator("main").inner_text()
        assert "duress" not in text.lower()
        assert "Birch" not in text
        page.close()
