"""Calls and cases at the desk: every act is a form, what is wrong stands beside its field, what changed meanwhile is told first."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping, Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.desk.pages.bars import Bar, bars
from safeconduct.desk.routes.case import ACTS
from safeconduct.desk.telling import tell
from safeconduct.ground.ids import MemberId, RecordId, new_id
from safeconduct.ground.who import Role
from safeconduct.office.office import Office, open_office
from safeconduct.records import call as calls
from safeconduct.records import case as cases
from safeconduct.records import provider, safety, transfer
from safeconduct.records.call import Call
from safeconduct.records.case import Case, Closure, NoteAdded
from safeconduct.records.view import need
from safeconduct.web.say import Say
from tests.desk.inside import Inside, words
from tests.desk.running import Running
from tests.desk.test_face import AXE
from tests.office.test_office import founded

NOW = dt.datetime(2026, 1, 2, 9, tzinfo=dt.UTC)
Fields = Mapping[str, str | Sequence[str]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(founded(tmp_path_factory.mktemp("net"), frozenset(Role)), PASSPHRASE) as opened:
        yield opened


@pytest.fixture(scope="module")
def desk(office: Office) -> Inside:
    return Inside(office, lambda: NOW)


def call(desk: Inside, **change: str | Sequence[str]) -> str:
    told: Fields = {
        "channel": "phone", "received": "2026-01-02T08:00", "region": "chechnya", "people": "2", "language": "ru",
        "signs": ["searched_for", "hurt"], "targeted": "", "summary": "Asks for help to leave.",
    } | change  # fmt: skip
    return desk.post("/calls/new", told)


def case(desk: Inside, codename: str, **change: str | Sequence[str]) -> str:
    me = desk.face.room.office.me.id  # type: ignore[union-attr]
    told: Fields = {
        "call": "", "codename": codename, "region": "chechnya", "owner": me, "people.rows": "2", "people.0.codename": f"{codename} Wren",
        "people.1.codename": f"{codename} Teal", "people.1.child": "1",
    } | change  # fmt: skip
    return desk.post("/cases/new", told)


def record(office: Office, path: str) -> Case:
    return need(office.view, Case, RecordId(path.split("/")[2]))


def do(desk: Inside, path: str, act: str, fields: Fields, item: str = "", status: int = 303) -> str:
    return desk.post(f"{path}/do/{act}" + (f"/{item}" if item else ""), fields, status=status)


@pytest.fixture(scope="module")
def amber(desk: Inside) -> str:
    return case(desk, "Amber")


def test_a_call_is_taken_triaged_answered_and_becomes_a_case(desk: Inside, office: Office) -> None:
    path = call(desk)
    shown = words(desk.get(path))
    for text in ("at once", "is being searched for", "is hurt or ill", "Asks for help to leave.", "waits for an answer"):
        assert text in shown
    again = words(call_fails(desk, people="0", summary=" "))
    assert "must lie between 1 and 50" in again
    desk.post(f"{path}/triage", {"urgency": "low", "why": "She is abroad already.", "_seen": desk.seen(path, f"{path}/triage")})
    assert "She is abroad already." in words(desk.get(path))
    desk.post(f"{path}/answer", {"note": "Called back."})
    assert path in desk.get("/calls?status=answered")
    assert path not in desk.get("/calls")
    opened = case(desk, "Jade", call=path.split("/")[2])
    found = need(office.view, Call, RecordId(path.split("/")[2]))
    assert (found.case, found.codename) == (opened.split("/")[2], "Jade")
    assert "Jade, with Alder" in words(desk.get(path))
    assert "already" in words(desk.post(f"{path}/close", {"why": "x"}, status=422))


def call_fails(desk: Inside, **change: str) -> str:
    told: Fields = {"channel": "phone", "received": "2026-01-02T08:00", "region": "chechnya", "people": "2", "language": "ru", "summary": "x"}
    return desk.post("/calls/new", {**told, **change}, status=422)


def test_a_second_call_of_one_person_is_found_and_the_contact_kept_nowhere(desk: Inside, office: Office) -> None:
    first, second = call(desk), call(desk)
    desk.post(f"{first}/compare", {"contact": "+7 900 555-00-11"})
    assert "reached the same way" not in words(desk.get(first))
    desk.post(f"{second}/compare", {"contact": "8 900 5550011"})
    shown = words(desk.get(second))
    assert "Somebody called before who is reached the same way" in shown
    assert "neither a phone number" in words(desk.post(f"{second}/compare", {"contact": "12"}, status=422))
    told = "".join(str(one.fact) for path in (first, second) for one in office.view.history(RecordId(path.split("/")[2])))
    assert "5550011" not in told
    assert not [key for key, _ in office.desk.drafts() if "compare" in key]
    other = first.split("/")[2]
    desk.post(f"{second}/judge", {"other": other, "answer": "different", "why": "her sister's phone"})
    assert "reached the same way" not in words(desk.get(second))


def test_the_lists_filter_keep_views_and_show_what_waits(desk: Inside, amber: str) -> None:
    assert amber in desk.get("/cases")
    assert amber not in desk.get("/cases?state=closed")
    assert amber in desk.get("/cases?state=open&region=chechnya")
    assert desk.post("/cases/views", {"name": "Mine", "query": "state=open&evil=1&region=chechnya"}) == "/cases?state=open&region=chechnya"
    page = desk.get("/cases")
    assert "/cases?state=open&amp;region=chechnya" in page
    assert ">Mine<" in page
    desk.post("/cases/views", {"drop": "Mine", "query": ""})
    assert ">Mine<" not in desk.get("/cases")
    assert "less than a week" in words(desk.get("/cases/ages"))
    assert "Calls in the week" in words(desk.get("/calls/weeks"))


@pytest.mark.parametrize("act", sorted(ACTS))
def test_every_act_is_a_page_or_says_that_its_part_is_gone(desk: Inside, amber: str, act: str) -> None:
    answer = desk.raw(f"{amber}/do/{act}")
    assert answer.status_code in (200, 404)
    if answer.status_code == 200:
        assert 'class="form"' in answer.text
        assert words(desk.raw(f"{amber}/do/{act}").text).count("Amber") >= 1
    assert desk.raw(f"{amber}/do/{act}/no-such-thing").status_code in (200, 404)


def test_the_work_of_a_day_stands_on_one_page(desk: Inside, office: Office, amber: str) -> None:
    do(desk, amber, "risk", {"risk": "high", "reasons": "searched for\nfamily threatens", "review": "2026-01-10"})
    do(desk, amber, "need", {"need": "a doctor"})
    do(desk, amber, "met", {"how": "seen on Friday"}, "0")
    do(desk, amber, "plan", {"text": "Back stairs.\nPhone stays."})
    do(desk, amber, "plan", {"text": "The front door."})
    do(desk, amber, "note", {"kind": "phone_call", "contact": "2026-01-02", "text": "Eats again."})
    do(desk, amber, "task", {"what": "call the lawyer", "assignee": office.me.id, "due": "2026-02-01"})
    do(desk, amber, "stay", {"offer": ["step_free"], "language": ["ru"], "wished_region": "", "avoid_region": "tver", "avoid_person": "Crow"})
    do(desk, amber, "animal", {"sort": "dog", "note": "small"})
    people = record(office, amber).people
    do(desk, amber, "relation", {"person": people[0].id, "relation": "parent", "to": people[1].id})
    shown = words(desk.get(amber))
    for text in ("searched for", "a doctor : seen on Friday", "The front door.", "1 earlier version", "Eats again.", "call the lawyer",
                 "must not be near: Crow", "Amber Wren is the parent of Amber Teal", "dog small", "an animal may stay",
                 "the risk was assessed: high"):  # fmt: skip
        assert text in shown, text
    task = record(office, amber).tasks[0].id
    assert "call the lawyer" in words(desk.get("/"))
    do(desk, amber, "done", {"how": ""}, task)
    assert "call the lawyer" not in words(desk.get("/"))
    assert words(desk.raw(f"{amber}/do/done/{task}").text)
    assert "has passed already" in words(do(desk, amber, "risk", {"risk": "low", "reasons": "x", "review": "2020-01-01"}, status=422))


def test_what_changed_since_the_page_was_opened_is_told_before_anything_is_recorded(desk: Inside, office: Office) -> None:
    path = case(desk, "Slate")
    saw = desk.seen(f"{path}/do/plan", f"{path}/do/plan")
    do(desk, path, "plan", {"text": "By another tab."})
    again = do(desk, path, "plan", {"text": "By this one.", "_seen": saw}, status=422)
    assert "changed since you opened it" in words(again)
    assert "By this one." in again
    assert [one.text for one in record(office, path).plans] == ["By another tab."]
    fresh = re.search(r'name="_seen" value="([^"]*)"', again)
    assert fresh is not None
    do(desk, path, "plan", {"text": "By this one.", "_seen": html.unescape(fresh[1])})
    assert [one.text for one in record(office, path).plans] == ["By another tab.", "By this one."]


def test_a_conflict_is_settled_with_both_in_sight(desk: Inside, office: Office) -> None:
    path = case(desk, "Onyx")
    do(desk, path, "plan", {"text": "Back stairs."})
    office.record([safety.SafetyPlanned(RecordId(path.split("/")[2]), "Front door.", 0)], NOW)
    assert "See both and settle it" in words(desk.get(path))
    both = words(desk.get(f"{path}/do/settle/0"))
    assert "Back stairs." in both
    assert "Front door." in both
    do(desk, path, "settle", {"text": "Front door, then the back stairs.", "why": "asked them"}, "0")
    found = record(office, path)
    assert (found.conflicts, found.safety_plan) == ((), "Front door, then the back stairs.")
    assert desk.raw(f"{path}/do/settle/0").status_code == 404


def test_a_referral_says_what_it_would_tell_and_leaves_a_receipt(desk: Inside, office: Office) -> None:
    path = case(desk, "Opal")
    where = {"name": "Bright Hall", "services": ["legal_assistance_service"], "regions": ["tver"], "languages": ["ru"], "told": "partner"}
    desk.post("/providers/new", where | {"how": "by phone", "limits": ""})
    listed = next(iter(office.view.all(provider.Provider)))
    sent: Fields = {"provider": listed.id, "service": "legal_assistance_service", "fields": ["people", "region"]}
    assert "has not agreed to share" in words(do(desk, path, "refer", sent, status=422))
    do(desk, path, "consent", {"purposes": ["share"], "audiences": ["partner"], "how": "phone", "conditions": "", "expires": ""})
    before = words(desk.get(f"{path}/do/refer"))
    assert "to be passed on to services (partner organisations)" in before
    assert "how many people 2" in before
    receipt = do(desk, path, "refer", sent)
    assert receipt.startswith(f"{path}/receipts/")
    shown = words(desk.get(receipt))
    assert "Bright Hall for: legal help" in shown
    assert "Opal" not in shown
    made = record(office, path).referrals[0].id
    do(desk, path, "answer", {"status": "declined", "reason": "service_unavailable", "note": "full"}, made)
    assert "the service has no place" in words(desk.get(path))
    desk.post(f"/providers/{listed.id}/checked", {})
    desk.post(f"/providers/{listed.id}/withdraw", {"why": "a leak"})
    assert "nobody is sent there" in words(desk.get("/providers"))


def test_offers_and_requests_wait_for_whom_they_are_made_to(desk: Inside, office: Office) -> None:
    path = case(desk, "Flint")
    number = RecordId(path.split("/")[2])
    office.record([transfer.TransferOffered(number, office.me.id, "You are nearer.")], NOW)
    assert "You are nearer." in words(desk.get("/"))
    assert "offers you this case" in words(desk.get(path))
    do(desk, path, "decline", {"why": "Too many already."})
    assert "Too many already." in words(desk.get(path))
    do(desk, path, "ask-closing", {"reason": "rehomed", "note": "well"})
    asked = record(office, path).approvals[0].id
    assert "asked for themselves" in words(do(desk, path, "approve", {"note": ""}, asked, status=422))
    do(desk, path, "close", {"reason": "rehomed", "other": ""})
    assert record(office, path).closure is Closure.REHOMED
    assert "reopen it first" in words(do(desk, path, "need", {"need": "x"}, status=422))
    do(desk, path, "reopen", {"why": "asked for a lawyer"})
    do(desk, path, "rehome", {"destination": "rehomed_russia", "region": "tver", "on": "2026-01-02"})
    day = record(office, path).follow_ups[0].id
    do(desk, path, "followed", {"how": "doing_well", "note": "works again"}, day)
    assert "doing well works again" in words(desk.get(path))
    other = case(desk, "Quartz")
    assert "duplicate names" in words(do(desk, other, "close", {"reason": "duplicate", "other": "Nobody"}, status=422))
    do(desk, other, "close", {"reason": "duplicate", "other": "flint"})
    assert "(Flint)" in words(desk.get(other))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(
        st.text(min_size=1, max_size=200), st.sampled_from(["<script>alert(1)</script>", "\u202egnirts", "a\u200bb", "=1+1", "{name}", "%s"])
    )
)
def test_whatever_is_typed_stands_on_the_page_as_text(desk: Inside, office: Office, amber: str, text: str) -> None:
    answer = desk._ask("POST", f"{amber}/do/note", data={"_token": desk.session.token, "kind": "note", "contact": "", "text": text})
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        kept = record(office, amber).notes[-1].text
        page = desk.get(amber)
        assert kept in html.unescape(page)
        assert "<script>alert" not in page


def test_every_fact_of_casework_is_told_and_none_repeats_what_was_said() -> None:
    say, names = Say("ru", "safeconduct.desk", "safeconduct.web"), lambda _member: "Алдер"
    for fact in (*calls.FACTS, *cases.FACTS, *provider.FACTS):
        assert tell.dispatch(fact) is not tell.dispatch(object), fact
    assert tell(NoteAdded(new_id(), "a secret"), say, names) == "добавлена запись: запись"
    assert tell(transfer.TransferOffered(new_id(), MemberId("x"), "a secret"), say, names) == "дело предложено участнику Алдер"


def test_a_picture_of_counts_has_its_numbers_behind_it() -> None:
    drawn = str(bars(Say("en", "safeconduct.desk", "safeconduct.web"), "Cases", "how many", [Bar("<b>", 3), Bar("none", 0)]))
    assert "<b>" not in drawn
    assert drawn.count("<rect") == 2
    assert '<td class="number">3</td>' in drawn


@pytest.mark.browser
@pytest.mark.parametrize("way", ["", "/do/risk", "/do/refer", "/do/stay", "/do/close"])
def test_axe_finds_nothing_on_a_case(rowan_page: Page, rowans: Running, way: str) -> None:
    rowan_page.goto(rowans.origin + "/cases?state=")
    first = rowan_page.locator("main tr[data-row] a").first.get_attribute("href")
    rowan_page.goto(f"{rowans.origin}{first}{way}")
    assert Axe().run(rowan_page, options=AXE).response["violations"] == []
