"""Statements, evidence and claims at the desk: warnings shut, readings written down, who approves, what comes back where it is wrong."""

from __future__ import annotations

import base64
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping, Sequence

import htpy as h
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from starlette.requests import Request

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.desk.desk import NOTHING, Desk
from safeconduct.desk.routes import testimony_waiting
from safeconduct.desk.telling import tell
from safeconduct.ground.ids import MemberId, RecordId, new_id
from safeconduct.ground.who import Member, Role
from safeconduct.office.office import Office, open_office
from safeconduct.records import act as acts
from safeconduct.records import case as cases
from safeconduct.records import claim as claims
from safeconduct.records import consent as consents
from safeconduct.records import event as events
from safeconduct.records import evidence as pieces
from safeconduct.records import response as answers
from safeconduct.records import source as sources
from safeconduct.records import statement as told
from safeconduct.records.claim import Claim
from safeconduct.records.consent import Consent
from safeconduct.records.evidence import Evidence
from safeconduct.records.fact import Fact
from safeconduct.records.response import Response
from safeconduct.records.statement import Statement
from safeconduct.records.view import need
from safeconduct.web.say import Say
from tests.desk.inside import Inside, words
from tests.office.test_office import founded

NOW = dt.datetime(2026, 1, 2, 9, tzinfo=dt.UTC)
PLAIN, DARK = "Я ехал в Тверь.", "Дверь закрыли снаружи."


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(founded(tmp_path_factory.mktemp("net"), frozenset(Role)), PASSPHRASE) as opened:
        yield opened


@pytest.fixture(scope="module")
def desk(office: Office) -> Inside:
    return Inside(office, lambda: NOW)


def form(**change: str | Sequence[str]) -> Mapping[str, str | Sequence[str]]:
    return {
        "codename": "Heron", "taken": "2025-12", "language": "ru", "region": "chechnya", "manner": "call", "heard_before_by": "", "whole": "",
        "said.rows": "2", "said.0.text": PLAIN, "said.0.warnings": ["none"], "said.1.text": DARK, "said.1.warnings": ["confinement", "threats"],
        "purposes": ["quote"], "audiences": ["public"], "conditions": "No place.", "how": "in_person", "given": "2026-01-01", "expires": "",
    } | change  # fmt: skip


def taken(desk: Inside, **change: str | Sequence[str]) -> str:
    return desk.post("/statements/new", form(**change)).removeprefix("/statements/")


def record(office: Office, statement: str) -> Statement:
    return need(office.view, Statement, RecordId(statement))


def test_a_statement_is_taken_with_its_consent_and_read_with_its_warnings_shut(desk: Inside, office: Office) -> None:
    one = taken(desk)
    page = desk.get(f"/statements/{one}")
    assert PLAIN in page
    assert DARK not in page
    assert "Content warning: confinement, threats" in words(page) or "Content warning: threats, confinement" in words(page)
    assert [read.parts for read in record(office, one).reads] == [(1,)]
    to = desk.post(f"/statements/{one}/open", {"number": "2", "opened": "1"})
    assert to == f"/statements/{one}?open=1,2#s2"
    page = desk.get(to)
    assert DARK in page
    assert "you opened 1 passage behind a warning" in words(page)
    assert [read.parts for read in record(office, one).reads] == [(1, 2)]
    assert DARK not in desk.get(f"/statements/{one}")
    assert "codename" not in to


def test_a_newcomer_finds_what_may_be_quoted_and_who_has_read_it(desk: Inside) -> None:
    one = taken(desk, codename="Teal", expires="2026-03-01")
    page = words(desk.get(f"/statements/{one}"))
    for sentence in ("What may be quoted", "everybody, in public, until 28 Feb 2026", "No place.", "Who has read it", "Alder", "not written"):
        assert sentence in page, sentence


def test_a_statement_without_stated_warnings_comes_back_as_it_was_typed(desk: Inside, office: Office) -> None:
    before = office.view.count(Statement)
    page = desk.post("/statements/new", form(**{"said.1.warnings": []}), status=422)
    assert DARK in page
    assert "choose at least one" in words(page)
    assert office.view.count(Statement) == before
    assert DARK in desk.get("/statements/new"), "the draft"
    taken(desk)
    assert DARK not in desk.get("/statements/new")


def test_a_longer_text_is_cut_at_its_empty_lines_before_anything_is_recorded(desk: Inside, office: Office) -> None:
    before = office.view.count(Statement)
    cut = desk.post("/statements/new", form(whole="Третье.\n\nЧетвёртое.\r\n\r\nПятое."), status=200)
    texts = re.findall(r'name="said\.\d+\.text"[^>]*>\n?([^<]*)<', cut)
    assert texts == [PLAIN, DARK, "Третье.", "Четвёртое.", "Пятое."]
    assert office.view.count(Statement) == before
    desk.post("/drafts/drop", {"_draft": "statement:new"})


def test_words_are_translated_left_out_proposed_and_approved_by_another(desk: Inside, office: Office) -> None:
    one = taken(desk)
    here = f"/statements/{one}/segments/1"
    page = desk.get(here)
    assert "Я ехал в [[Тверь]]." in page
    desk.post(f"{here}/translate/en", {"text": "I went to Tver.", "_seen": desk.seen(here, f"{here}/translate/en")})
    desk.post(f"{here}/publishable", {"ru": "Я ехал в [[Тверь]].", "en": "I went to [[Tver]]."})
    segment = record(office, one).segments[0]
    assert segment.publishable == {"ru": "Я ехал в […].", "en": "I went to […]."}
    assert segment.text == PLAIN
    back = desk.post(f"{here}/publishable", {"ru": "Я [[ехал", "en": ""}, status=422)
    assert "has no ]]" in words(back)
    desk.post("/drafts/drop", {"_draft": f"publishable:{one}:1"})
    desk.post(f"{here}/propose", {"ref": "road.1"})
    assert "You wrote this form" in words(desk.get(here))
    refused = desk.post(f"{here}/approve", {"ref": "road.1", "read": "1"}, status=422)
    assert "does not approve it" in words(refused)
    assert "1 waits for approval" in words(desk.get("/statements?show=waiting"))
    desk.post(f"{here}/drop", {"why": "the town can be told"})
    assert "It was dropped: the town can be told" in words(desk.get(here))


def test_what_changed_meanwhile_is_shown_and_reading_is_no_change(desk: Inside, office: Office) -> None:
    one = taken(desk)
    here = f"/statements/{one}/segments/2"
    seen = desk.seen(f"{here}?open=2", f"{here}/translate/en")
    desk.get(f"/statements/{one}?open=2")  # a reading is written down, and changes nothing
    desk.post(f"{here}/translate/en", {"text": "The door was shut.", "_seen": seen})
    page = desk.post(f"{here}/translate/en", {"text": "They locked it.", "_seen": seen}, status=422)
    assert "changed since you opened it (Alder" in words(page)
    assert "They locked it." in page
    assert "The door was shut." in page
    desk.post("/drafts/drop", {"_draft": f"translate:{one}:2:en"})


def test_two_texts_of_one_place_are_shown_and_a_person_chooses(desk: Inside, office: Office) -> None:
    one = taken(desk)
    record_id = RecordId(one)
    office.record([told.SegmentTranslated(record_id, 1, "en", text, office.me.id, "") for text in ("I went.", "I was going.")], NOW)
    office.record([told.SegmentTaken(record_id, 1, "Другое.", ())], NOW)
    here = f"/statements/{one}/segments/1"
    page = words(desk.get(here))
    assert "I went." in page
    assert "I was going." in page
    assert "two texts" in words(desk.get("/statements?show=conflict"))
    desk.post(f"{here}/settle", {"place": "translation 1 en", "which": "lost", "lost": "0"})
    desk.post(f"{here}/settle", {"place": "segment 1", "which": "lost", "lost": "0"})
    found = record(office, one)
    assert (found.segments[0].translations, found.conflicts) == ({"en": "I was going."}, ())
    assert [part.text for part in found.segments] == [PLAIN, DARK, "Другое."]
    assert "look at both once more" in words(desk.get(desk.post(f"{here}/settle", {"place": "segment 1", "which": "lost", "lost": "0"})))


def test_warnings_are_stated_anew_and_one_segment_more_is_added(desk: Inside, office: Office) -> None:
    one = taken(desk)
    here = f"/statements/{one}/segments/1"
    desk.post(f"{here}/warnings", {"warnings": ["medical", "none"]})
    assert record(office, one).segments[0].warnings == ("medical",)
    assert PLAIN not in desk.get(f"/statements/{one}")
    assert PLAIN not in desk.get(here)
    desk.post(f"/statements/{one}/segments/new", {"text": "Потом я уехал.", "warnings": ["none"]})
    assert len(record(office, one).segments) == 3


def test_consent_is_given_taken_back_and_leaves_a_paper(desk: Inside, office: Office) -> None:
    one = taken(desk, purposes=[], audiences=[])
    assert "Nothing is on record" in words(desk.get(f"/statements/{one}"))
    desk.post(f"/statements/{one}/consents/new", {"purposes": ["share"], "audiences": ["tribunal"], "parts": ["2"], "conditions": "",
                                                  "how": "phone", "given": "2026-01-02", "expires": ""})  # fmt: skip
    agreed = next(iter(office.view.where(Consent, item=one)))
    assert (agreed.segments, agreed.purposes) == ((2,), ("share",))
    assert "Heron" not in words(desk.get(f"/consents/{agreed.id}/paper").partition('class="said paper"')[2])
    assert "На что вы дали согласие" in desk.get(f"/consents/{agreed.id}/paper")
    to = desk.post(f"/consents/{agreed.id}/withdraw", {"how": "phone"})
    assert "Receipt of withdrawal" in desk.get(f"{to}?lang=en")
    assert need(office.view, Consent, agreed.id).withdrawn == NOW.date()
    assert "is withdrawn already" in words(desk.post(f"/consents/{agreed.id}/withdraw", {"how": "phone"}, status=422))


def test_a_withdrawal_that_asks_for_erasure_takes_the_words_and_leaves_the_receipt(desk: Inside, office: Office) -> None:
    one = taken(desk, codename="Plover")
    office.sync()
    agreed = next(iter(office.view.where(Consent, item=one)))
    desk.post(f"/consents/{agreed.id}/withdraw", {"how": "phone", "erase": "1"})
    office.sync()
    office.sync()
    assert PLAIN not in desk.get(f"/statements/{one}", status=404)
    assert "erased" in desk.get(f"/consents/{agreed.id}/paper?lang=en")
    assert "Plover" not in desk.get("/statements")


def test_what_waits_for_a_second_person_stands_on_the_first_page(desk: Inside, office: Office) -> None:
    """Whoever wrote the form is not asked; a conflict is shown to everybody who reads it."""
    one = taken(desk, codename="Curlew")
    desk.post(f"/statements/{one}/segments/1/publishable", {"ru": "Я ехал.", "en": "I went."})
    desk.post(f"/statements/{one}/segments/1/propose", {"ref": "road.44"})
    assert "Curlew, segment 1" not in words(desk.get("/"))
    other = RecordId(taken(desk, codename="Stilt"))
    forms = told.SegmentMadePublishable(other, 1, {"en": "I went.", "ru": "Я ехал."}, {}), told.QuotationProposed(other, 1, "road.45")
    office.record([told.SegmentTranslated(other, 1, "en", text, office.me.id, "") for text in ("I went.", "I was going.")], NOW)
    office.record(forms, NOW)
    page = words(desk.get("/"))
    assert "Two texts or two warnings for one place 1 Stilt" in page
    shown = [line.label for line in testimony_waiting._quotations(_another(desk))]
    assert {"Curlew, segment 1", "Stilt, segment 1"} <= {*shown}


def _another(desk: Inside) -> Desk:
    """The same view before another member's eyes."""
    room = desk.face.room
    assert room is not None
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""})
    found = Desk(room, request, NOTHING, desk.session, Say("en", "safeconduct.desk"), lambda *_: h.p)
    found.__class__ = type("Other", (Desk,), {"me": Member(MemberId("other"), "Other", frozenset({Role.EDITOR}))})
    return found


def test_a_statement_is_of_the_person_whose_case_bears_that_codename(desk: Inside, office: Office) -> None:
    case, person = new_id(), new_id()
    opened = cases.CaseOpened(case, "Amber", office.me.id, None, "chechnya", NOW.date())
    office.record([opened, cases.PersonJoined(case, person, "Godwit")], NOW)
    assert record(office, taken(desk, codename="godwit")).person == person
    assert record(office, taken(desk, codename="Amber")).person is None


def test_an_act_is_coded_with_the_terms_of_the_standard(desk: Inside) -> None:
    one = taken(desk)
    event = {"title_ru": "Событие", "title_en": "An event", "begin": "2025", "end": "", "region": "chechnya", "text_ru": "Было.",
             "text_en": "It was.", "status": "likely", "warnings": ["none"]}  # fmt: skip
    desk.post("/events/new", event)
    known = re.search(r'<option value="(\w+)">An event', desk.get(f"/statements/{one}/acts/new"))
    assert known is not None
    act = {"event": known[1], "type_of_act": "030102000000", "method": "", "begin": "2025-11", "attribution": "0102", "status_at_end": "0201",
           "perpetrator": "010104", "degree": "0106", "targeted": "", "warnings": ["confinement"]}  # fmt: skip
    desk.post(f"/statements/{one}/acts/new", act)
    assert "detention, November 2025" in words(desk.get(f"/statements/{one}"))


def test_every_fact_of_these_records_is_told_as_a_sentence_without_words_of_a_person() -> None:
    say = Say("en", "safeconduct.desk", "safeconduct.web")
    rooms = (told, consents, pieces, claims, answers, acts, events, sources)
    for kind in (one for room in rooms for one in room.FACTS):
        assert tell.dispatch(kind) is not tell.dispatch(object), kind
    assert tell(told.SegmentTaken(RecordId("r"), 3, DARK, ()), say, str) == "segment 3 of a statement was taken down"


# Evidence


def taken_in(desk: Inside, data: bytes, **change: str | Sequence[str]) -> str:
    blank: dict[str, str | Sequence[str]] = {"label": "a ticket", "statement": "", "from_whom": "Heron", "taken": "2025", "warnings": ["none"]}
    return desk.post("/evidence/new", {**blank, **change}, {"file": ("x.bin", data)}).removeprefix("/evidence/")


def test_evidence_is_shown_in_a_frame_that_can_do_nothing(desk: Inside, office: Office) -> None:
    one = taken_in(desk, b"seat \xe2\x80\x8b4")
    page = desk.get(f"/evidence/{one}")
    assert re.search(r"<iframe[^>]* sandbox[ >]", page)
    assert "Alder 2 Jan 2026" in words(page)
    answer = desk.raw(f"/evidence/{one}/frame")
    assert answer.content == b"seat 4"
    policy = answer.headers["content-security-policy"]
    assert "sandbox;" in policy
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["cache-control"] == "no-store"
    assert "Alder 2 Jan 2026" in words(desk.get(f"/evidence/{one}"))
    known = words(desk.post("/evidence/new", {"label": "again", "statement": "", "from_whom": "", "taken": "2025", "warnings": ["none"]},
                            {"file": ("y", b"seat \xe2\x80\x8b4")}, status=422))  # fmt: skip
    assert "the same file was taken in before" in known


@pytest.mark.parametrize("data", [b"<svg onload='alert(1)'/>", b"<html><script>1</script>", b"PK\x03\x04zip", b"\x00\x01"])
def test_a_file_that_cannot_be_scrubbed_is_shown_nowhere(desk: Inside, data: bytes) -> None:
    one = taken_in(desk, data, label=f"file {len(data)}")
    page = desk.get(f"/evidence/{one}")
    assert "<iframe" not in page
    assert "cannot scrub" in page
    assert desk.raw(f"/evidence/{one}/copy").status_code == 409
    assert desk.raw(f"/evidence/{one}/frame").status_code == 409
    held = desk.post(f"/evidence/{one}/original", {}, status=200)
    assert "tick this" in words(held)
    answer = desk._ask("POST", f"/evidence/{one}/original", data={"_token": desk.session.token, "sure": "1"})
    assert answer.content == data
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_what_was_scrubbed_but_is_no_picture_leaves_as_a_file(desk: Inside, office: Office) -> None:
    one = taken_in(desk, b"\x00\x02", label="by hand")
    desk.post(f"/evidence/{one}/copies", {"how": "typed off"}, {"file": ("x", b"<b>bold</b>")})
    for way in ("copy", "frame"):
        answer = desk.raw(f"/evidence/{one}/{way}")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"] == 'attachment; filename="copy.bin"'


def test_a_picture_stands_in_a_page_of_our_own_making(desk: Inside) -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "green").save(out, "PNG")
    one = taken_in(desk, out.getvalue(), label="<script>alert(1)</script>")
    page = desk.raw(f"/evidence/{one}/frame").text
    assert "<script>" not in page
    found = re.search(r'src="data:image/png;base64,([^"]+)" alt="&lt;script', page)
    assert found is not None
    with Image.open(io.BytesIO(base64.b64decode(found[1]))) as shown:
        assert shown.size == (4, 3)


def test_evidence_behind_a_warning_is_not_in_the_page_until_it_is_asked_for(desk: Inside, office: Office) -> None:
    one = taken_in(desk, b"a list", warnings=["death"])
    assert "<iframe" not in desk.get(f"/evidence/{one}")
    assert "<iframe" in desk.get(desk.post(f"/evidence/{one}/open", {}))
    desk.post(f"/evidence/{one}/warnings", {"warnings": ["none"]})
    assert "<iframe" in desk.get(f"/evidence/{one}")
    assert "choose at least one" in words(desk.post(f"/evidence/{one}/warnings", {}, status=422))
    desk.post(f"/evidence/{one}/pass", {"taker": office.me.id, "why": "x"}, status=422)  # nobody else is there to take it
    assert need(office.view, Evidence, RecordId(one)).custodian == office.me.id
    assert "a list" not in words(desk.get("/evidence"))


# Claims


def sourced(desk: Inside, ref: str, *warnings: str) -> str:
    fields = {"ref": ref, "title": f"Title {ref}", "publisher": "A paper", "author": "", "sort": "news_article", "published": "2025",
              "language": "en", "warnings": list(warnings) or ["none"]}  # fmt: skip
    desk.post("/sources/new", fields)
    found = re.search(rf'<option value="(\w+)">\[{ref}\]', desk.get("/claims/new"))
    assert found is not None
    return found[1]


def test_what_an_official_answered_stands_beside_the_claim_with_what_can_be_shown(desk: Inside, office: Office) -> None:
    first, second = sourced(desk, "S1"), sourced(desk, "S2", "death")
    asserted = {"ref": "C1", "text": "Doors were shut.", "claimant": "A paper", "source": first, "about": "killings",
                "quantity_kind": "at_least", "quantity": "3", "unit": "person", "period_start": "2025-04", "period_end": "",
                "place": "Chechnya"}  # fmt: skip
    wrong = words(desk.post("/claims/new", {**asserted, "quantity": ""}, status=422))
    assert "does not go with" in wrong
    here = desk.post("/claims/new", asserted)
    one = here.removeprefix("/claims/")
    assert "officials have not answered" in words(desk.get("/claims"))
    for origin, count in (("S1", 1), ("list", 2)):
        desk.post(f"{here}/support", {"source": second, "origin": origin})
        assert need(office.view, Claim, RecordId(one)).independent_support == count
    answered = {"ref": "R1", "speaker": "An official", "role": "spokesman", "text": "There were none.", "date": "2025-05", "source": first,
                "attribution": "0102", "response": "0301"}  # fmt: skip
    desk.post(f"{here}/responses/new", answered)
    told_ = next(iter(office.view.where(Response, claim=one)))
    desk.post(f"/responses/{told_.id}/answer", {"en": "A list was shown.", "ru": "Список показан."})
    page = words(desk.get(here))
    for sentence in ("What officials answered", "There were none.", "officials deny the act", "A list was shown.", "2 independent sources"):
        assert sentence in page, sentence
    assert "There were none." in words(desk.get("/claims"))
    hateful = {**answered, "ref": "R2", "source": second, "text": "Words of hate."}
    desk.post(f"{here}/responses/new", hateful)
    for path in ("/claims", here):
        before = words(desk.get(path)).partition("Words of hate.")[0]
        assert before.rindex("Content warning: death") > before.rindex("Doors were shut."), "its own warning stands before it"
    desk.post(f"{here}/translate", {"text": "Двери закрыли.", "claimant": "Газета", "place": ""})
    office.record([*(_answered(told_.id, text) for text in ("Another.",))], NOW)
    assert "Another." in words(desk.get(here))
    desk.post(f"/responses/{told_.id}/settle", {"place": "0", "field": "answer en", "which": "lost"})
    assert need(office.view, Response, told_.id).answered["en"] == "Another."


def _answered(record: RecordId, text: str) -> Fact:
    from safeconduct.records.response import ResponseAnswered

    return ResponseAnswered(record, {"en": text}, {})


# Anything may be typed

HOSTILE = st.one_of(
    st.text(max_size=80),
    st.sampled_from(["<script>alert(1)</script>", "=HYPERLINK(1)", "\u202egnp.exe", "a\u200bb", "x" * 500, "\ud800", "', --", "[[", "2017-99"]),
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(form())), HOSTILE, max_size=6))
def test_whatever_is_typed_is_recorded_as_text_or_comes_back(desk: Inside, typed: dict[str, str]) -> None:
    _typed(desk, "/statements/new", {**form(), **typed})


FORMS: dict[str, dict[str, str]] = {
    "/statements/{s}/segments/1/translate/en": {"text": ""}, "/statements/{s}/segments/1/publishable": {"ru": "", "en": ""},
    "/statements/{s}/segments/1/propose": {"ref": ""}, "/statements/{s}/segments/1/approve": {"ref": "", "read": "1"},
    "/statements/{s}/segments/1/drop": {"why": ""}, "/statements/{s}/segments/1/warnings": {"warnings": ""},
    "/statements/{s}/segments/1/settle": {"place": "", "which": "", "lost": ""},
    "/statements/{s}/segments/new": {"text": "", "warnings": "none"},
    "/statements/{s}/consents/new": {"purposes": "", "audiences": "", "parts": "", "conditions": "", "how": "", "given": "", "expires": ""},
    "/statements/{s}/acts/new": {"event": "", "type_of_act": "", "begin": "", "warnings": "none"},
    "/statements/{s}/open": {"number": "", "opened": ""},
    "/evidence/new": {"label": "", "statement": "", "from_whom": "", "taken": "", "warnings": ""},
    "/claims/new": {"ref": "", "text": "", "claimant": "", "source": "", "quantity": "", "quantity_kind": "", "period_start": "", "place": ""},
    "/sources/new": {"ref": "", "title": "", "publisher": "", "sort": "", "published": "", "language": ""},
    "/events/new": {"title_ru": "", "title_en": "", "begin": "", "end": "", "region": "", "text_ru": "", "text_en": "", "status": ""},
}  # fmt: skip


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.data())
def test_every_field_of_every_form_bears_anything(desk: Inside, office: Office, path: str, data: st.DataObject) -> None:
    statement = next((one.id for one in office.view.where(Statement, codename="fuzz")), None) or taken(desk, codename="Fuzz")
    sent = {name: data.draw(HOSTILE) for name in FORMS[path]}
    _typed(desk, path.replace("{s}", statement), sent)


def _typed(desk: Inside, path: str, given_: Mapping[str, str | Sequence[str]]) -> None:
    sent = {name: text.encode("utf-8", "replace").decode() if isinstance(text, str) else text for name, text in given_.items()}
    answer = desk._ask("POST", path, data={"_token": desk.session.token, **sent})
    assert answer.status_code in (200, 303, 422), words(answer.text)
    page = answer.text if answer.status_code != 303 else desk.raw(answer.headers["location"]).text
    assert "<script>alert" not in page
