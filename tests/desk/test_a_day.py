"""A whole day at the desks of the invented network, by several members: in English, in Russian, by the keyboard alone, and without scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from tests.desk.cast import Cast, Way
from tests.desk.walking import By, Walker

MORNING, NOON, MISSED, LATE, NIGHT, DOOR = (f"2017-08-04T{hour}+00:00" for hour in ("09:40", "12:00", "15:55", "16:00", "22:50", "23:10"))
PARTY, PERSON, SPEAKER = "Feldspar", "Bullfinch", "Whitethroat"
WORDS = "Мы ждали до утра. Потом пришла машина, и нас увезли."
IN_ENGLISH = "We waited until morning. Then a car came and took us away."


class Leg(NamedTuple):
    origin: tuple[str, str]
    destination: tuple[str, str]
    escort: str
    departs: dt.datetime
    arrives: dt.datetime
    check_in: str
    all_clear: str
    duress: str


def _hour(hour: int) -> dt.datetime:
    """By the wall, which is UTC in these tests."""
    return dt.datetime(2017, 8, 4, hour, tzinfo=dt.UTC)


LEGS = (
    Leg(("Ingushetia", "Ингушетия"), ("Voronezh region", "Воронежская область"), "Alder", _hour(13), _hour(16), "15:00",
        "the bread is fresh", "the bread is still warm"),
    Leg(("Voronezh region", "Воронежская область"), ("Tula region", "Тульская область"), "Birch", _hour(17), _hour(23), "22:45",
        "the lamp is lit", "the lamp is bright"),
)  # fmt: skip


def a_call_is_answered_and_becomes_a_case(cast: Cast) -> None:
    with cast.at("Linden", MORNING) as linden:
        linden.ways("Calls")
        linden.follow_row(cast.pick("Ingushetia", "Ингушетия"))
        linden.unfold("Answer")
        linden.fill("What was said", "Wants to leave tonight; can be called after noon.")
        linden.press("It was answered")
        linden.done()
        linden.follow("Open a case")
        linden.fill("Codename of the party", PARTY)
        linden.choose("Owner", "Willow")
        linden.fill("Codename", PERSON, within="fieldset.row")
        linden.press("Open the case")
        linden.done()


def the_danger_is_assessed(cast: Cast) -> None:
    with cast.at("Willow", MORNING) as willow:
        willow.ways("Cases")
        willow.follow(PARTY)
        willow.follow("Assess the risk")
        willow.choose("How great is the danger", "high")
        willow.fill("Reasons, one a line", cast.pick("asked for at work\nsleeps at friends'", "спрашивали на работе\nночует у друзей"))
        willow.date("Look at it again on", dt.date(2017, 8, 5))
        willow.press("Assess the risk")
        willow.done()
        willow.reads("high")
        willow.follow("Write the safety plan")
        willow.fill("Safety plan", "Phone stays at home; back stairs; the agreed place at six.")
        willow.press("Write the safety plan")
        willow.done()


def a_statement_is_taken_with_consent(cast: Cast) -> None:
    with cast.at("Sorrel", NOON) as sorrel:
        sorrel.ways("Statements")
        sorrel.follow("Take a statement")
        sorrel.fill("Codename of the person", SPEAKER)
        sorrel.choose("Language of the person's words", cast.pick("Russian", "русский"))
        sorrel.choose("Where it happened, by region", cast.pick("Chechnya", "Чечня"))
        sorrel.choose("How it was told", "in person")
        sorrel.fill("What the person said, word for word", WORDS)
        sorrel.tick("nothing to warn of")
        sorrel.tick("to quote the words")
        sorrel.tick("everybody, in public")
        sorrel.press("Record the statement")
        sorrel.done()
        sorrel.reads(WORDS)


def a_quotation_is_proposed(cast: Cast) -> None:
    with cast.at("Sage", NOON) as sage:
        sage.ways("Statements")
        sage.follow(SPEAKER)
        sage.follow("Work on segment {number}", number=1)
        sage.fill("Translation, {language}", IN_ENGLISH, language=cast.pick("English", "английский"))
        sage.press("Record the translation")
        sage.done()
        sage.press("Record the form to be printed")
        sage.done()
        sage.press("Propose as a quotation")
        sage.done()


def the_quotation_is_approved_by_a_second_member(cast: Cast) -> None:
    with cast.at("Sorrel", NOON) as sorrel:
        sorrel.ways("Statements")
        sorrel.follow(SPEAKER)
        sorrel.follow("Work on segment {number}", number=1)
        sorrel.tick("I have read both languages; nothing in them points to a person")
        sorrel.press("Approve the quotation")
        sorrel.done()
        sorrel.follow("The whole statement")
        sorrel.reads("yes")


def the_custodians_lend_the_names_for_one_search(cast: Cast) -> None:
    with cast.at("Sage", NOON) as sage:
        _the_report(cast, sage)
        sage.press("Ask the custodians")
        sage.done()
    for name in ("Hazel", "Maple"):
        with cast.at(name, NOON) as custodian:
            custodian.ways("Circle of trust")
            custodian.follow("Custodians")
            custodian.press("Agree")
            custodian.done()


def the_report_is_built_and_released_by_two_members(cast: Cast) -> None:
    with cast.at("Sage", NOON) as sage:
        _the_report(cast, sage)
        sage.press("Build the edition")
        sage.waits("Building edition {version}", version=2)
        sage.press("I have looked at the files, and approve")
        sage.waits("Counting again and approving")
    with cast.at("Rowan", NOON) as rowan:
        _the_report(cast, rowan)
        _the_edition(cast, rowan)
        rowan.press("I have looked at the files, and approve")
        rowan.waits("Counting again and approving")
    with cast.at("Sage", NOON) as sage:
        _the_report(cast, sage)
        _the_edition(cast, sage)
        sage.press("Seal the edition")
        sage.done()
        sage.reads("Sealed. It can be published now.")


def _the_report(cast: Cast, walker: Walker) -> None:
    walker.ways("Reports")
    walker.follow(cast.pick("Out of Reach", "Вне досягаемости"))


def _the_edition(_cast: Cast, walker: Walker) -> None:
    walker.follow("Edition {version}", version=2)


def a_relocation_of_two_legs_is_planned(cast: Cast) -> None:
    with cast.at("Willow", MORNING) as willow:
        willow.ways("Cases")
        willow.follow(PARTY)
        willow.follow("Plan a relocation")
        willow.fill("Why they leave", "Asked for at work; a relative knows the address.")
        willow.fill("What to do if it cannot go on", "Back to the last stop, and call.")
        willow.press("One more leg, with the next escort")
        for number, leg in enumerate(LEGS):
            row = f"fieldset.row >> nth={number}"
            willow.choose("From", cast.pick(*leg.origin), within=row)
            willow.choose("To", cast.pick(*leg.destination), within=row)
            willow.choose("By what", "by car", within=row)
            willow.choose("Escort", leg.escort, within=row)
            willow.moment("Departs", leg.departs, within=row)
            willow.moment("Arrives", leg.arrives, within=row)
            willow.fill("Check-ins, one a line", leg.check_in, within=row)
            willow.choose("Told after that", "Rowan", within=row)
            willow.fill("The sentence that means all is well", leg.all_clear, within=row)
            willow.fill("The sentence that raises the alarm", leg.duress, within=row)
            willow.fill("Where people are handed over at its end", "under the clock", within=row)
            willow.fill("What the one who takes says first", "Is this the queue for Tula?", within=row)
            willow.fill("What the other answers", "No, for Tver.", within=row)
        willow.choose("Shelter at the end", cast.pick("Kettle, Tula region", "Kettle, Тульская область"))
        willow.press("Plan this way")
        willow.done()
        willow.reads(cast.say("Leg {leg}: {way}", leg=2, way=""))


def a_placement_is_accepted(cast: Cast) -> None:
    with cast.at("Rowan", NOON) as rowan:
        rowan.ways("Shelters")
        rowan.follow("What is proposed")
        rowan.press("Find beds")
        rowan.waits("Finding beds")
        rowan.reads(PARTY)
        rowan.press("Accept")
        rowan.done()


def a_missed_check_in_climbs_the_ladder(cast: Cast) -> None:
    """Due at three, half an hour of grace, the second of the ladder twenty minutes later."""
    with cast.at("Rowan", MISSED) as rowan:
        rowan.ways("Relocations")
        alarm = rowan.page.locator(".alarm", has_text=PARTY)
        alarm.get_by_text(cast.say("NO NEWS: a check-in did not come")).wait_for()
        assert "Rowan" in alarm.locator("p", has_text=cast.say("Tell now: ").strip()).inner_text()


def the_escort_calls_late_and_hands_over(cast: Cast) -> None:
    with cast.at("Alder", LATE) as alder:
        alder.ways("Relocations")
        alder.follow_row(cast.pick("Voronezh", "Воронеж"))
        alder.press("They departed")
        alder.done()
        alder.unfold("A check-in came")
        alder.fill("What was said, word for word", LEGS[0].all_clear)
        alder.press("A check-in came")
        alder.done()
        alder.unfold("The leg has ended")
        alder.press("The leg has ended")
        alder.done()
    with cast.at("Rowan", LATE) as rowan:  # a late all-clear settles nothing by itself
        rowan.ways("Relocations")
        alarm = f".alarm:has-text('{PARTY}')"
        rowan.unfold("Settle it", within=alarm)
        rowan.fill("Who was reached, and by what means", "Alder by phone; no signal on the way.", within=alarm)
        rowan.press("Settle this alarm", within=alarm)
        rowan.done()


def they_arrive(cast: Cast) -> None:
    with cast.at("Birch", NIGHT) as birch:
        birch.ways("Relocations")
        birch.follow_row(cast.pick("Tula", "Тул"))
        birch.press("Taken over, and departed")
        birch.done()
        birch.unfold("A check-in came")
        birch.fill("What was said, word for word", LEGS[1].all_clear)
        birch.press("A check-in came")
        birch.done()
        birch.unfold("The leg has ended")
        birch.press("The leg has ended")
        birch.done()
    with cast.at("Maple", DOOR) as maple:
        maple.ways("Relocations")
        door = f"main li:has-text('{PERSON}'), main section:has-text('{PERSON}')"
        maple.unfold("They arrived", within=door)
        maple.press("They arrived", within=door)
        maple.done()


SCENES: tuple[Callable[[Cast], None], ...] = (
    a_call_is_answered_and_becomes_a_case,
    the_danger_is_assessed,
    a_relocation_of_two_legs_is_planned,
    a_placement_is_accepted,
    a_statement_is_taken_with_consent,
    a_quotation_is_proposed,
    the_quotation_is_approved_by_a_second_member,
    the_custodians_lend_the_names_for_one_search,
    the_report_is_built_and_released_by_two_members,
    a_missed_check_in_climbs_the_ladder,
    the_escort_calls_late_and_hands_over,
    they_arrive,
)


@pytest.mark.browser
@pytest.mark.parametrize("way", [Way("en", By.KEYS, True), Way("ru", By.KEYS, True), Way("en", By.MOUSE, False)], ids=str)
def test_a_day_at_the_desk(browser: Browser, own_network: Path, way: Way) -> None:
    cast = Cast(browser, own_network, way)
    try:
        for scene in SCENES:
            scene(cast)
    finally:
        cast.close()
