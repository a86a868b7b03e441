"""Circle of trust, activity and giving to others, at the desk: findings, words, custodians, drill; who did and read what; what leaves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.desk import routes
from safeconduct.desk.telling import tell
from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.ground.who import Role
from safeconduct.journal.finding import Finding, State
from safeconduct.office import config, vault
from safeconduct.office.happened import END, Asked, Deed, Place, stamp_at
from safeconduct.office.office import open_office
from safeconduct.records import kinds
from safeconduct.records.case import Case
from safeconduct.records.export import Export
from safeconduct.records.request import Request, Wanted
from safeconduct.records.statement import Manner, SegmentTaken, StatementRead, StatementTaken
from tests.desk.inside import Inside, words
from tests.office.cell import NOW, everything
from tests.office.test_exporting import Offices, opened
from tests.office.test_office import founded
from tests.office.test_vault import PERSON, recorded

LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def cell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    folder: Path = tmp_path_factory.mktemp("trust")
    cell = Offices(folder / "cell")
    for name in ("Amber", "Basil"):
        opened(cell["Willow"], name, True)
    cell.sync()
    for state in cell.inner.at.values():
        config.save(state.folder, config.Config("sqlite:../gate.db", ("folder:../depot",)))
    yield cell
    cell.close()


def desk(cell: Offices, name: str, lang: str = "en") -> Inside:
    return Inside(cell[name], lambda: LATER, lang)


def test_state_tells_what_is_found_reached_and_to_be_read_aloud(cell: Offices) -> None:
    logbook = cell["Rowan"].state.logbook
    sentence = "the clock of {who} is {days} days ahead of this device's"
    found = [Finding(State.AHEAD, f"s/{n}", sentence, {"who": "Maple", "days": n}) for n in (3, 4)]
    with logbook.transaction():
        logbook.note_more(found, NOW)
    rowan = desk(cell, "Rowan")
    page = rowan.get("/trust")
    told = words(page)
    assert "the clock of Maple is 4 days ahead" in told
    assert "1 more like it" in told
    assert "ask its member to set the clock" in told
    assert "beside the depot" in told or "a gate server" in told
    ids = re.findall(r'name="finding" value="(\w+)"', page)
    assert len(ids) == 2
    assert rowan.post("/trust/settle", {"finding": ids}) == "/trust"
    assert "Nothing is found" in words(rowan.get("/trust"))
    rowan.post("/trust/settle", {"finding": ids}, status=404)


def test_words_heard_in_a_call_are_compared(cell: Offices) -> None:
    rowan, willow = desk(cell, "Rowan"), desk(cell, "Willow", "ru")
    heard = re.search(r"список участников</th><td[^>]*>([a-z ]+)</td>", willow.get("/trust"))
    assert heard is not None
    assert rowan.post("/trust/words", {"circle": "roster", "words": heard[1].upper()}) == "/trust"
    assert "the same: both of you are shown one history" in words(rowan.get("/trust"))
    back = rowan.post("/trust/words", {"circle": "roster", "words": "too few words"}, status=422)
    assert "head words are six words" in words(back)
    assert "vault" not in words(willow.get("/trust"))  # whoever is no custodian compares no vault


def test_members_circles_and_their_readers(cell: Offices) -> None:
    rowan = desk(cell, "Rowan")
    told = words(rowan.get("/trust/members"))
    assert all(name in told for name in ("Rowan", "coordinator", "Willow", "caseworker", "this device"))
    told = words(rowan.get("/trust/circles"))
    assert "vault: sealed names Maple no" in told.replace("yes", "no")
    page = rowan.get("/trust/circles?sort=case")
    assert "Amber Rowan, Willow yes" in words(page)
    assert re.search(r'href="/cases/\w{26}"', page)
    assert "no circle of this sort" in words(rowan.get("/trust/circles?sort=statement"))
    assert "Standing" in words(rowan.get("/trust/circles?sort=<script>"))


def test_a_custodian_agrees_or_refuses_and_no_name_is_on_any_page(cell: Offices) -> None:
    recorded(cell.inner, by="Maple")
    cell.sync()
    request = vault.ask(cell.inner.at["Willow"], vault.Asked(Wanted.IDENTITY, PERSON, "Wren", "a visa, by Friday"), NOW)
    cell.sync()
    maple, willow = desk(cell, "Maple"), desk(cell, "Willow")
    page = maple.get("/trust/custodians")
    assert "a visa, by Friday" in words(page)
    assert "Names kept 1" in words(page)
    assert f"/trust/requests/{request}/approve" in page
    assert f"/trust/requests/{request}/approve" not in willow.get("/trust/custodians")
    assert "fill this in" in words(maple.post(f"/trust/requests/{request}/refuse", {"why": " "}, status=422))
    assert maple.post(f"/trust/requests/{request}/approve", {}) == "/trust/custodians"
    cell.sync()
    assert "enough have agreed" in words(willow.get("/trust/custodians"))
    assert "safeconduct identity open" in words(willow.get("/trust/custodians"))
    found = cell["Willow"].view.get(Request, request)
    assert found is not None
    assert [one.by for one in found.approvals] == [cell["Maple"].me.id]
    assert maple.post(f"/trust/requests/{request}/approve", {}, status=409)


def test_the_drill_runs_as_long_work_and_shows_numbers(tmp_path: Path) -> None:
    with open_office(founded(tmp_path, frozenset({Role.COORDINATOR})), PASSPHRASE) as office:
        _drill(Inside(office, lambda: LATER))


def _drill(rowan: Inside) -> None:
    rowan.get("/trust/drill")
    assert rowan.post("/trust/drill", {}) == "/jobs"
    assert rowan.face.room is not None
    job = rowan.face.room.jobs.last("drill")
    assert job is not None
    assert job.over.wait(60)
    assert job.error is None
    told = words(rowan.get("/trust/drill"))
    assert "somebody has a full copy of the depot in all nothing" in told
    assert re.search(r"a laptop taken while open, or its member coerced; each member's \w+ nothing an open", told)


# Activity


def test_every_fact_has_its_own_sentence() -> None:
    untold = {fact.__name__ for kind in kinds.KINDS for fact in kind.facts if tell.dispatch(fact) is tell.dispatch(object)}
    assert routes.__name__  # importing them registers the sentences
    assert not untold


def test_who_did_and_who_read_what(cell: Offices) -> None:
    rowan = cell["Rowan"]
    willow = desk(cell, "Willow")
    told = words(willow.get("/activity"))
    assert "Willow" in told
    assert "case" in told
    member = cell["Willow"].me.id
    assert "Nothing of this was found" in words(willow.get("/activity?kind=reads"))
    assert "Nothing of this was found" in words(willow.get(f"/activity?member={rowan.me.id}&kind=case"))
    assert "Willow" in words(willow.get(f"/activity?member={member}&kind=case&first=2026-01-01&last=2026-01-01"))
    assert "Nothing of this was found" in words(willow.get("/activity?first=2026-02-01"))
    assert "Nothing of this was found" in words(willow.get("/activity?last=2025-12-31"))
    for odd in ("member=nobody", "kind=x", "first=2026-13-01", "before=9", "before=-1.2", "first='", "last=9999-12-31"):
        willow.get(f"/activity?{odd}")


def test_readings_stand_out(cell: Offices) -> None:
    rowan, said = cell["Rowan"], RecordId("s" * 26)
    taken = StatementTaken(said, None, "Heron", rowan.me.id, PartDate("2025"), "ru", "chechnya", Manner.CALL, "")
    rowan.record([taken, SegmentTaken(said, 1, "word for word", ()), StatementRead(said, (1,))], NOW)
    told = desk(cell, "Rowan").get("/activity?kind=reads")
    assert words(told).count("Rowan read statement") == 1
    assert f'href="/statements/{said}"' in told
    assert "word for word" not in desk(cell, "Rowan").get("/activity")


@settings(max_examples=30)
@given(st.integers(1, 7), st.sampled_from(["", "case.opened case.person_joined", "consent.given"]), st.booleans())
def test_pages_of_activity_together_are_all_of_it(cell: Offices, size: int, kinds: str, mine: bool) -> None:
    state = cell.inner.at["Willow"]
    devices = frozenset({state.keys.device}) if mine else frozenset()
    asked = Asked(frozenset(kinds.split()), devices)
    whole = state.index.happened(asked, 10_000)
    assert whole.older is None
    assert [one.stamp for one in whole.deeds] == sorted((one.stamp for one in whole.deeds), reverse=True)
    found: list[Deed] = []
    before = END
    while True:
        page = state.index.happened(asked._replace(before=before), size)
        found += page.deeds
        if page.older is None:
            break
        before = Place.read(str(page.older))
    assert found == list(whole.deeds)
    cases = list(state.index.all(Case))
    if not kinds and not mine:
        assert {one.id for one in cases} <= {one.record for one in found}
    since = state.index.happened(asked._replace(since=stamp_at(LATER + dt.timedelta(days=1))), 10)
    assert since.deeds == ()


# Giving to others

FORM = {"format": "primero", "audience": "partner", "recipient": "Example Aid", "cases": "", "free_text": ""}


def test_two_cases_are_asked_for_agreed_to_and_given(cell: Offices) -> None:
    willow, rowan = desk(cell, "Willow"), desk(cell, "Rowan")
    told = words(willow.post("/export/plan", FORM, status=200))
    assert "cases: 2" in told
    assert "A second member must agree" in told
    assert "Make the file" not in told
    assert willow.post("/export/make", FORM, status=409)
    assert willow.post("/export/ask", {**FORM, "purpose": "legal aid"}) == "/export"
    assert willow.post("/export/ask", {**FORM, "purpose": " "}, status=400)
    cell.sync()
    request = next(iter(cell["Rowan"].view.all(Export))).id
    assert "legal aid" in words(rowan.get("/export"))
    assert f"/export/{request}/agree" not in willow.get("/export")
    assert rowan.post(f"/export/{request}/agree", {}) == "/export"
    cell.sync()
    assert "Rowan has agreed to this, for one file" in words(willow.post("/export/plan", FORM, status=200))
    answer = willow._ask("POST", "/export/make", data={"_token": willow.session.token, **FORM})
    assert answer.headers["content-disposition"] == 'attachment; filename="cases.json"'
    assert answer.headers["cache-control"] == "no-store"
    assert sorted(one["data"]["case_id_display"] for one in msgspec.json.decode(answer.content)) == ["Amber", "Basil"]
    assert "given 1 time" in words(willow.get("/export"))
    assert willow.post("/export/make", FORM, status=409)


def test_the_public_part_is_one_package_and_needs_nobody(cell: Offices) -> None:
    rowan = desk(cell, "Rowan", "ru")
    form = FORM | {"format": "uwazi", "audience": "public", "recipient": ""}
    assert "Согласие второго участника не нужно" in words(rowan.post("/export/plan", form, status=200))
    wrong = rowan.post("/export/plan", form | {"audience": "partner"}, status=422)
    assert "получает кто-то названный" in words(wrong)
    assert "не указан получатель" in words(rowan.post("/export/plan", FORM | {"recipient": " "}, status=422))
    answer = rowan.raw("/export/calendar/due.ics")
    assert answer.text.startswith("BEGIN:VCALENDAR")
    assert "afeconduct" not in answer.text


def test_an_export_is_refused_with_a_reason(cell: Offices) -> None:
    willow, maple = desk(cell, "Willow"), desk(cell, "Maple")
    form = FORM | {"recipient": "Other Aid"}
    willow.post("/export/ask", {**form, "purpose": "statistics"})
    cell.sync()
    request = next(one.id for one in cell["Maple"].view.all(Export) if one.purpose == "statistics")
    assert maple.post(f"/export/{request}/refuse", {"why": "too much for statistics"}) == "/export"
    cell.sync()
    assert "refused" in words(willow.get("/export"))
    assert f"/export/{request}/agree" not in desk(cell, "Rowan").get("/export")
    assert b"legal aid" not in everything(cell.inner.at["Fern"])
