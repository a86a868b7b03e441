"""Shelters at the desk: free beds on a night, closing in a hurry, the proposal, its reasons, accepting, insisting; who reads what."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from safeconduct.casework import beds, keep
from safeconduct.demo.stage import PASSPHRASE
from safeconduct.office.office import Office, open_office
from safeconduct.records.case import Case
from safeconduct.records.placement import Placement
from safeconduct.records.shelter import Shelter
from tests.desk.inside import Inside, words
from tests.desk.running import enter, running, speak

AT = dt.datetime(2017, 8, 4, 9, 40, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def office(copy: Path) -> Iterator[Office]:
    with open_office(copy / "offices" / "rowan", PASSPHRASE, clock=lambda: AT) as found:
        yield found


@pytest.fixture(scope="module")
def desk(office: Office) -> Inside:
    return Inside(office, lambda: AT)


def house(office: Office, codename: str) -> Shelter:
    return next(one for one in office.view.all(Shelter) if one.codename == codename)


def sleeping(office: Office, found: Shelter) -> list[Placement]:
    there = office.view.where(Placement, shelter=found.id, state="open")
    return [one for one in there if (one.entry_date or AT.date()) <= AT.date() and (one.until is None or one.until > AT.date())]


def ended(desk: Inside, path: str) -> str:
    """Where long work leads when it has ended."""
    for _ in range(300):
        answer = desk.raw(path)
        if answer.status_code == 303:
            return str(answer.headers["location"])
        time.sleep(0.1)
    raise AssertionError(words(answer.text))


def test_which_shelter_has_two_beds_on_friday(desk: Inside, office: Office) -> None:
    page = desk.get("/shelters?night=2017-08-11&beds=2")
    said = words(page)
    free = {one.codename: beds.occupancy(office.view, dt.date(2017, 8, 11), 1)[one.id][0].free for one in office.view.all(Shelter)}
    able = {name for name, count in free.items() if count >= 2}
    assert 0 < len(able) < 12
    assert f"On Fri 11 Aug {len(able)} shelters have 2 free beds or more" in said
    rows = re.findall(r"<tr data-row>.*?/shelters/[a-z0-9]+\">(\w+)<.*?class=\"number\">(\d+)<", page, re.S)
    assert {name: int(count) for name, count in rows} == {name: free[name] for name in able}
    assert 'aria-current="date"' in page
    pets = words(desk.get("/shelters?night=2017-08-11&beds=2&offer=pet"))
    assert "On Fri 11 Aug 2 shelters have" in pets
    assert desk.get("/shelters?night=nonsense&beds=-5&offer=gold")


def test_the_picture_has_its_table_and_names_nobody_in_the_address(desk: Inside, office: Office) -> None:
    page = desk.get("/shelters")
    figure = page.partition("<figure")[2].partition("</figure>")[0]
    assert figure.count("<svg") == 1
    assert figure.count("<tr>") == 13
    assert "Stove" in figure
    assert "Stove" not in desk.get(f"/shelters/{house(office, 'Stove').id}").partition("<title>")[2].partition("</title>")[0]


def test_a_shelter_closed_at_noon_is_one_flow_from_the_reason_to_accepted_beds(desk: Inside, office: Office) -> None:
    bookshelf = house(office, "Bookshelf")
    there = sleeping(office, bookshelf)
    assert there
    page = words(desk.get(f"/shelters/{bookshelf.id}/close"))
    assert "Nobody elsewhere loses a bed" in page
    seen = desk.seen(f"/shelters/{bookshelf.id}/close", f"/shelters/{bookshelf.id}/close")
    answer = desk.post(f"/shelters/{bookshelf.id}/close", {"since": "2017-08-04", "reason": "", "_seen": seen}, status=422)
    assert "fill this in" in answer
    going = desk.post(f"/shelters/{bookshelf.id}/close", {"since": "2017-08-04", "reason": "A neighbour asks.", "_seen": seen})
    assert ended(desk, going) == "/shelters/proposal"
    page = desk.get("/shelters/proposal")
    cases = re.findall(r'name="cases" value="([^"]+)"', page)
    assert {one.case for one in there} <= set(cases)
    why = words(desk.get(ended(desk, str(desk.raw(f"/shelters/proposal/why/{there[0].case}").headers["location"]))))
    assert "is to sleep in" in why
    assert "not possible" in why
    made = re.search(r'name="made" value="([^"]+)"', page)
    assert made is not None
    refused = desk.post("/shelters/proposal/accept", {"made": "2017-01-01T00:00:00+00:00", "cases": cases}, status=422)
    assert "a newer proposal" in words(refused)
    assert desk.post("/shelters/proposal/accept", {"made": made[1], "cases": cases}) == "/shelters"
    assert sleeping(office, bookshelf) == []
    late = beds.overstaying(office.view, bookshelf.id, AT.date())
    assert len(late) == words(desk.get(f"/shelters/{bookshelf.id}")).count("should have left by now")
    assert beds.all_lacking(office.view, AT.date()) == []
    assert "Nothing is proposed yet" in words(desk.get("/shelters/proposal"))


def test_what_is_insisted_on_has_its_price_and_what_cannot_be_names_the_rule(desk: Inside, office: Office) -> None:
    stove, harbour = house(office, "Stove"), house(office, "Harbour")
    stays = sleeping(office, stove)
    seen = desk.seen(f"/shelters/{stove.id}/close", f"/shelters/{stove.id}/close")
    ended(desk, desk.post(f"/shelters/{stove.id}/close", {"since": "2017-08-04", "reason": "Water.", "_seen": seen}))
    case = stays[0].case
    ended(desk, desk.post("/shelters/proposal/insist", {"case": case, "shelter": harbour.id}))
    page = words(desk.get("/shelters/proposal"))
    assert "You insist on" in page
    assert "→ Harbour" in page
    assert "It costs" in page
    codename = next(one.codename for one in office.view.all(Case) if one.id == case)
    refused = words(desk.post("/shelters/proposal/insist", {"case": case, "shelter": stove.id}, status=422))
    assert f"{codename}=Stove" in refused
    assert "the rule is beds" in refused


def test_beds_rules_and_a_stay_are_set_at_the_page_of_the_shelter(desk: Inside, office: Office) -> None:
    window = house(office, "Window")
    path = f"/shelters/{window.id}"
    seen = desk.seen(path, f"{path}/rules")
    rules = {"sort": "host", "languages": ["ru", "ce"], "offers": ["pet"], "takes": ["women"], "near": "Kestrel", "largest": "2",
             "known_to_at_most": "5", "_seen": seen}  # fmt: skip
    assert desk.post(f"{path}/rules", rules) == path
    page = words(desk.get(path))
    assert "women only" in page
    assert "Kestrel" in page
    late = words(desk.post(f"{path}/beds", {"first": "2017-09-01", "last": "2017-09-05", "beds": "0", "why": "", "_seen": seen}, status=422))
    assert "This has changed since you opened it" in late
    wrong = desk.post(f"{path}/beds", {"first": "2017-09-09", "last": "2017-09-05", "beds": "0", "why": ""}, status=422)
    assert "the last night lies before the first" in wrong
    stay = next(stay for one in office.view.all(Shelter) for stay in sleeping(office, one))
    assert desk.post(f"/stays/{stay.id}/end", {"exit_date": "2017-08-04", "destination": "own_wish"}) == f"/stays/{stay.id}"
    assert "left by their own wish" in words(desk.get(f"/stays/{stay.id}"))


def test_a_caseworker_reads_beds_and_not_who_is_there_a_steward_her_own_houses(copy: Path) -> None:
    with open_office(copy / "offices" / "willow", PASSPHRASE, clock=lambda: AT) as willow:
        page = words(Inside(willow, lambda: AT).get("/shelters"))
        stove = house(willow, "Stove")
        assert "Only a shelter's steward and coordinators know" in page
        one = words(Inside(willow, lambda: AT).get(f"/shelters/{stove.id}"))
        assert "Who sleeps there" not in one
        assert "ulitsa" not in one
        Inside(willow, lambda: AT).get("/shelters/proposal", status=409)
        with pytest.raises(keep.NotTheirs):
            keep.close_shelter(willow.view, keep.CloseShelter(stove.id, AT.date(), "x"), willow.me, AT)
    with open_office(copy / "offices" / "maple", PASSPHRASE, clock=lambda: AT) as maple:
        page = words(Inside(maple, lambda: AT, "ru").get(f"/shelters/{house(maple, 'Stove').id}"))
        assert "Кто там живёт" in page
        assert "Показать адрес" in page


def test_an_escort_reads_the_address_and_nothing_else(copy: Path) -> None:
    with open_office(copy / "offices" / "birch", PASSPHRASE, clock=lambda: AT) as birch:
        shelters = [one for one in birch.view.all(Shelter) if one.address]
        assert shelters
        for one in shelters:
            page = words(Inside(birch, lambda: AT).get(f"/shelters/{one.id}"))
            assert one.address in page
            assert "You bring people here" in page
            assert "Steward" not in page
        assert "no bed that was promised" not in words(Inside(birch, lambda: AT).get("/shelters"))
        nowhere = words(Inside(birch, lambda: AT).get("/cases/aaaa", status=404))
        assert "go on from one of the pages named above" in nowhere
        assert "safeconduct show" not in nowhere


def test_a_bed_promised_twice_is_shown_to_steward_and_coordinator_alike(desk: Inside, office: Office, copy: Path) -> None:
    from safeconduct.ground.ids import RecordId, new_id
    from safeconduct.records.placement import Placed

    kettle = house(office, "Kettle")
    begin, end = dt.date(2017, 8, 20), dt.date(2017, 8, 25)

    def promise(danger: int) -> Placed:
        people = tuple(new_id() for _ in range(4))
        return Placed(new_id(), RecordId(new_id()), kettle.id, people, begin, end, (), danger)

    calm, near = promise(1), promise(3)
    with open_office(copy / "offices" / "maple", PASSPHRASE, clock=lambda: AT) as maple:
        maple.record([calm], AT)
        office.record([near], AT)
        maple.sync()
        office.sync()
        maple.sync()
        told = [beds.lacking(one.view, house(one, "Kettle"), AT.date()) for one in (maple, office)]
        assert [[(one.placement.id, one.since, one.why) for one in found] for found in told] == [
            [(calm.record, begin, beds.Lack.TWICE)]
        ] * 2
        page = words(Inside(maple, lambda: AT).get("/shelters"))
        assert "one bed in Kettle was promised to two" in page
        assert "Coordinators see the same list" in page
    assert "one bed in Kettle was promised to two" in words(desk.get("/shelters"))


AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_axe_finds_nothing_and_a_keyboard_is_enough(browser: Browser, own_network: Path, lang: str) -> None:
    """From the filter to a shelter, to its closing, to what is proposed."""
    with running(own_network / "offices" / "rowan") as desk:
        page = enter(browser.new_context(viewport={"width": 390, "height": 900}), desk)
        speak(page, lang)
        page.goto(desk.origin + "/shelters?night=2017-08-11&beds=2")
        assert Axe().run(page, options=AXE).response["violations"] == []
        page.locator("main tr[data-row] a").first.press("Enter")
        page.locator("#there").wait_for()
        for act in page.locator("details").all():
            act.locator("summary").first.press("Enter")
        assert Axe().run(page, options=AXE).response["violations"] == []
        page.locator("main a.button.danger[href$=close]").press("Enter")
        page.locator("[name=reason]").fill("Вода." if lang == "ru" else "Water.")
        assert Axe().run(page, options=AXE).response["violations"] == []
        page.locator("[name=reason]").press("Tab")
        page.locator("main form .danger").press("Enter")
        page.locator("#moves").wait_for(timeout=60_000)
        assert Axe().run(page, options=AXE).response["violations"] == []
        page.context.close()
