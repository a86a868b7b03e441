"""Several members write in one place: nothing is laid over what its writer had not seen, any order of arrival gives one record, all is kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.testimony.test_verbs import SAGE, SORREL, TEXTS, World

from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records import contest
from safeconduct.records import evidence as pieces
from safeconduct.records import response as answers
from safeconduct.records import statement as told
from safeconduct.records.evidence import Evidence
from safeconduct.records.fact import Conflict, Entered, EntryRef, Fact
from safeconduct.records.response import Response
from safeconduct.records.statement import Manner, Statement
from safeconduct.records.view import MemoryView, need
from safeconduct.records.warning import ContentWarning
from safeconduct.testimony import quote, take, warn

R = RecordId("r" * 26)
ALDER, BIRCH = MemberId("alder"), MemberId("birch")
TORTURE, DEATH, SLURS = ContentWarning.TORTURE, ContentWarning.DEATH, ContentWarning.SLURS
TAKEN = told.StatementTaken(R, None, "Wren", ALDER, PartDate("2017"), "ru", "chechnya", Manner.CALL, "")
SAID = told.SegmentTaken(R, 1, "Ключ", (TORTURE,))


def entered(facts: list[tuple[Fact, MemberId]]) -> list[Entered]:
    start = int(dt.datetime(2017, 5, 1, tzinfo=dt.UTC).timestamp() * 1000)
    return [
        Entered(fact, by, DeviceId(by), (start + place * 1000) << 16, EntryRef(by.encode().hex().ljust(32, "0"), place))
        for place, (fact, by) in enumerate(facts)
    ]


def folded(*facts: tuple[Fact, MemberId]) -> Statement:
    return need(MemoryView(entered([(TAKEN, ALDER), (SAID, ALDER), *facts])), Statement, R)


def translated(text: str, seen: str | None, by: MemberId) -> tuple[Fact, MemberId]:
    return told.SegmentTranslated(R, 1, "en", text, by, seen), by


@given(kept=st.text(max_size=5), text=st.text(max_size=5), lost=st.lists(st.text(max_size=5), max_size=3))
def test_a_text_replaces_what_its_writer_saw_and_nothing_else(kept: str, text: str, lost: list[str]) -> None:
    before = (*(Conflict("place", kept, one, BIRCH) for one in lost), Conflict("elsewhere", "a", "b", BIRCH))
    seen = contest.seen(before, "place", kept)
    assert contest.write(before, contest.Written("place", kept, text, seen, ALDER)) == (text, before[-1:])
    stands, after = contest.write(before, contest.Written("place", kept, text, seen + "x", ALDER))
    assert stands == kept
    assert set(before) <= set(after)
    assert text == kept or Conflict("place", kept, text, ALDER) in after


def test_two_translations_are_shown_side_by_side_until_a_person_chooses() -> None:
    crossed = (translated("A key", "", ALDER), translated("The key", "", BIRCH))
    found = folded(*crossed)
    assert found.segments[0].translations == {"en": "A key"}
    assert [(one.kept, one.lost, one.lost_by) for one in found.conflicts] == [("A key", "The key", BIRCH)]
    seen = contest.seen(found.conflicts, told.place_of_translation(1, "en"), "A key")
    chosen = folded(*crossed, translated("The key", seen, ALDER))
    assert (chosen.segments[0].translations, chosen.conflicts) == ({"en": "The key"}, ())
    late = folded(*crossed, translated("The key", seen, ALDER), translated("My key", "", BIRCH))
    assert [one.lost for one in late.conflicts] == ["My key"]


def test_old_facts_that_did_not_tell_what_was_seen_still_replace() -> None:
    assert folded(translated("a", None, ALDER), translated("b", None, BIRCH)).segments[0].translations == {"en": "b"}
    old = told.SegmentMadePublishable(R, 1, TEXTS)
    assert folded((old, ALDER)).segments[0].publishable == TEXTS


def test_warnings_that_cross_all_stand_until_a_person_settles_them() -> None:
    one, other = told.SegmentWarned(R, 1, (DEATH,), (TORTURE,)), told.SegmentWarned(R, 1, (SLURS,), (TORTURE,))
    found = folded((one, ALDER), (other, BIRCH))
    assert (found.segments[0].warnings, len(found.conflicts)) == ((DEATH, SLURS), 1)
    settled = told.SegmentWarned(R, 1, (SLURS,), (DEATH, SLURS))
    after = folded((one, ALDER), (other, BIRCH), (settled, ALDER))
    assert (after.segments[0].warnings, after.conflicts) == ((SLURS,), ())


def test_a_quotation_that_was_dropped_stays_dropped_for_whoever_had_not_seen_it() -> None:
    approve = told.QuotationApproved(R, 1, TEXTS, "home.1")
    drop = told.QuotationDropped(R, 1, "the village can be told")
    found = folded((approve, ALDER), (drop, BIRCH), (approve, ALDER))
    assert (found.segments[0].quotation, [one.lost for one in found.conflicts]) == ({}, ["home.1"])
    again = folded((drop, BIRCH), (told.QuotationApproved(R, 1, TEXTS, "home.1", 1), ALDER))
    assert (again.segments[0].quotation, again.conflicts) == (TEXTS, ())


def test_a_second_text_under_one_number_is_over_when_it_has_a_number_of_its_own() -> None:
    second = told.SegmentTaken(R, 1, "Замок", ())
    assert [one.lost for one in folded((second, BIRCH)).conflicts] == ["Замок"]
    found = folded((second, BIRCH), (told.SegmentTaken(R, 2, "Замок", ()), ALDER))
    assert ([one.text for one in found.segments], found.conflicts) == (["Ключ", "Замок"], ())


def test_two_answers_to_a_denial_stand_side_by_side() -> None:
    one, other = (answers.ResponseAnswered(R, {"en": text, "ru": "да"}, {}) for text in ("a", "b"))
    found = need(MemoryView(entered([(one, ALDER), (other, BIRCH)])), Response, R)
    assert (found.answered, [(x.field, x.lost) for x in found.conflicts]) == ({"en": "a", "ru": "да"}, [("answer en", "b")])


def test_evidence_passed_twice_is_shown_and_settled_by_who_has_it() -> None:
    taken = pieces.EvidenceTaken(R, None, "stub", "text/plain", 1, "aa", "x/1", PartDate("2017"), "Wren", ALDER, ())
    now = dt.datetime(2017, 5, 1, tzinfo=dt.UTC)
    first = pieces.CustodyPassed(R, None, ALDER, BIRCH, now, "", 0)
    second = pieces.CustodyPassed(R, None, ALDER, MemberId("cedar"), now, "", 0)
    story: list[tuple[Fact, MemberId]] = [(taken, ALDER), (first, ALDER), (second, ALDER)]
    found = need(MemoryView(entered(story)), Evidence, R)
    assert (found.custodian, [one.lost for one in found.conflicts], len(found.custody)) == (BIRCH, ["cedar"], 2)
    unaware = need(MemoryView(entered([*story, (pieces.CustodyPassed(R, None, BIRCH, ALDER, now, "", 1), BIRCH)])), Evidence, R)
    assert len(unaware.conflicts) == 1
    aware = need(MemoryView(entered([*story, (pieces.CustodyPassed(R, None, BIRCH, ALDER, now, "", 2), BIRCH)])), Evidence, R)
    assert (aware.custodian, aware.conflicts) == (ALDER, ())


def test_warnings_of_evidence_that_cross_all_stand() -> None:
    taken = pieces.EvidenceTaken(R, None, "stub", "text/plain", 1, "aa", "x/1", PartDate("2017"), "Wren", ALDER)
    first, second = pieces.EvidenceWarned(R, None, (DEATH,), None), pieces.EvidenceWarned(R, None, (SLURS,), None)
    found = need(MemoryView(entered([(taken, ALDER), (first, ALDER), (second, BIRCH)])), Evidence, R)
    assert (found.warnings, [one.field for one in found.conflicts]) == ((DEATH, SLURS), [pieces.WARNINGS])


STORY: list[tuple[Fact, MemberId]] = [
    (TAKEN, ALDER), (SAID, ALDER), (told.SegmentTaken(R, 1, "Замок", ()), BIRCH), translated("A key", "", ALDER),
    translated("The key", "", BIRCH), (told.SegmentMadePublishable(R, 1, TEXTS, {}), ALDER),
    (told.SegmentMadePublishable(R, 1, {"en": "Another"}, {}), BIRCH), (told.SegmentWarned(R, 1, (DEATH,), (TORTURE,)), ALDER),
    (told.SegmentWarned(R, 1, (), (TORTURE,)), BIRCH), (told.QuotationProposed(R, 1, "home.1"), ALDER),
    (told.QuotationDropped(R, 1, "x"), BIRCH), (told.QuotationApproved(R, 1, TEXTS, "home.1"), ALDER),
    (told.StatementRead(R, (1,)), ALDER), (told.StatementRead(R, (2, 1)), ALDER), (told.StatementRead(R, (2,)), BIRCH),
]  # fmt: skip


@given(st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_one_statement(random: Any) -> None:
    arrived = entered(STORY)
    expected = MemoryView(arrived).get(Statement, R)
    random.shuffle(arrived)
    assert MemoryView(arrived).get(Statement, R) == expected
    assert expected is not None
    assert [(one.by, one.parts) for one in expected.reads] == [(ALDER, (1, 2)), (BIRCH, (2,))]


def test_verbs_tell_what_they_saw(world: World) -> None:
    statement = world.statement()
    for text in ("A key", "The key"):
        world.do(take.translate, take.Translate(statement, 1, "en", text, SORREL.id))
        world.do(quote.make_publishable, quote.MakePublishable(statement, 1, TEXTS | {"en": text}))
    world.do(warn.warn_of_segment, warn.WarnOfSegment(statement, 1, (SLURS, DEATH)))
    found = need(world.view, Statement, statement)
    assert found.conflicts == ()
    assert (found.segments[0].translations["en"], found.segments[0].publishable["en"]) == ("The key", "The key")
    assert found.segments[0].warnings == (DEATH, SLURS)
    with pytest.raises(take.WarningsNotStated):
        world.do(warn.warn_of_segment, warn.WarnOfSegment(statement, 1, None))


def test_what_is_contested_is_not_approved(world: World) -> None:
    statement = world.statement()
    world.consent(statement)
    for by in (SORREL.id, MemberId("linden")):
        world.view.record([told.SegmentMadePublishable(statement, 1, TEXTS | {"en": by}, {})], by, dt.datetime(2018, 1, 1, tzinfo=dt.UTC))
    with pytest.raises(quote.Contested):
        world.do(quote.approve_quotation, quote.ApproveQuotation(statement, 1, "home.1"), SAGE)


@pytest.fixture
def world() -> World:
    return World()
