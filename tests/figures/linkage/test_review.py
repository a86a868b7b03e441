"""Clerical review: two reviewers, each without the other's answer; a third settles; all of it can be undone; and what waits first."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.figures.linkage import judge, waiting
from safeconduct.figures.linkage.outcome import Linked
from safeconduct.ground.errors import Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records.judgement import Judgement, PairJudged, State, Verdict
from safeconduct.records.view import MemoryView

NOW = dt.datetime(2017, 5, 1, tzinfo=dt.UTC)
PAIR, ONE, OTHER = RecordId("p" * 26), ("a", "1"), ("b", "2")
ASH, OAK, ELM = (Member(MemberId(name), name, frozenset({Role.ANALYST})) for name in ("ash", "oak", "elm"))
SAME, DIFFERENT, UNSURE = Verdict.SAME, Verdict.DIFFERENT, Verdict.CANNOT_TELL


def say(view: MemoryView, by: Member, verdict: Verdict) -> None:
    view.record(judge.judge_pair(view, judge.JudgePair(PAIR, ONE, OTHER, verdict, ("birth date",)), by, NOW), by.id, NOW)


def held(view: MemoryView) -> Judgement:
    found = view.get(Judgement, PAIR)
    assert found is not None
    return found


def test_two_of_one_mind_stand_and_feed_the_next_linkage() -> None:
    view = MemoryView()
    say(view, ASH, SAME)
    assert (held(view).state, held(view).verdict) == (State.ONE_OF_TWO, None)
    assert judge.reviewed(view) == ()
    say(view, OAK, SAME)
    assert (held(view).state, held(view).verdict) == (State.AGREED, SAME)
    assert [(one.one, one.other, one.same) for one in judge.reviewed(view)] == [(ONE, OTHER, True)]


def test_nobody_sees_the_other_answer_before_his_own() -> None:
    view = MemoryView()
    say(view, ASH, SAME)
    assert judge.answers_shown(held(view), OAK) is None
    assert judge.answers_shown(held(view), ASH) == (SAME,)


def test_a_third_settles_and_only_a_third() -> None:
    view = MemoryView()
    say(view, ASH, SAME)
    with pytest.raises(judge.NothingToSettle):
        judge.settle_dispute(view, judge.SettleDispute(PAIR, SAME, "x"), ELM, NOW)
    say(view, OAK, UNSURE)
    assert (held(view).state, held(view).verdict) == (State.DISPUTED, None)
    with pytest.raises(judge.NotAThird):
        judge.settle_dispute(view, judge.SettleDispute(PAIR, SAME, "x"), ASH, NOW)
    with pytest.raises(judge.NoReason):
        judge.settle_dispute(view, judge.SettleDispute(PAIR, SAME, " "), ELM, NOW)
    with pytest.raises(judge.EnoughJudged):
        say(view, ELM, SAME)
    view.record(judge.settle_dispute(view, judge.SettleDispute(PAIR, DIFFERENT, "another father"), ELM, NOW), ELM.id, NOW)
    assert (held(view).state, held(view).verdict) == (State.SETTLED, DIFFERENT)
    view.record(judge.undo_judgement(view, judge.UndoJudgement(PAIR, "misread"), ELM, NOW), ELM.id, NOW)
    assert held(view).state is State.DISPUTED


def test_one_word_a_member_with_a_reason_and_undoing_keeps_it() -> None:
    view = MemoryView()
    with pytest.raises(judge.NoReason):
        judge.judge_pair(view, judge.JudgePair(PAIR, ONE, OTHER, SAME, (" ",)), ASH, NOW)
    say(view, ASH, SAME)
    with pytest.raises(judge.AlreadyJudged):
        say(view, ASH, DIFFERENT)
    with pytest.raises(judge.NothingToUndo):
        judge.undo_judgement(view, judge.UndoJudgement(PAIR, "x"), OAK, NOW)
    view.record(judge.undo_judgement(view, judge.UndoJudgement(PAIR, "wrong pair"), ASH, NOW), ASH.id, NOW)
    assert (held(view).state, [one.verdict for one in held(view).undone]) == (State.OPEN, [SAME])
    say(view, ASH, DIFFERENT)


def test_fields_are_unmasked_one_by_one_and_written_down() -> None:
    view = MemoryView()
    view.record(judge.unmask_field(view, judge.UnmaskField(PAIR, "birth_date"), ASH, NOW), ASH.id, NOW)
    view.record(judge.unmask_field(view, judge.UnmaskField(PAIR, "place"), OAK, NOW), OAK.id, NOW)
    say(view, ASH, SAME)
    assert held(view).unmasked == ((ASH.id, "birth_date"), (OAK.id, "place"))
    judged = [entered.fact for entered in view.history(PAIR) if isinstance(entered.fact, PairJudged)]
    assert judged[0].seen == ("birth_date",)


WORDS = st.tuples(st.sampled_from((ASH, OAK, ELM)), st.sampled_from(("judge", "settle", "undo")), st.sampled_from(tuple(Verdict)))


@given(st.lists(WORDS, max_size=14))
def test_whatever_is_tried_a_verdict_stands_only_on_two_or_on_a_third(words: list[tuple[Member, str, Verdict]]) -> None:
    view = MemoryView()
    view.record(judge.unmask_field(view, judge.UnmaskField(PAIR, "place"), ASH, NOW), ASH.id, NOW)
    for by, act, verdict in words:
        try:
            if act == "judge":
                say(view, by, verdict)
            elif act == "settle":
                view.record(judge.settle_dispute(view, judge.SettleDispute(PAIR, verdict, "x"), by, NOW), by.id, NOW)
            else:
                view.record(judge.undo_judgement(view, judge.UndoJudgement(PAIR, "x"), by, NOW), by.id, NOW)
        except Refused:
            continue
        found = held(view)
        assert len({one.by for one in found.said}) == len(found.said) <= 3
        if found.verdict is not None and found.state is State.AGREED:
            assert {one.verdict for one in found.judged} == {found.verdict}


def test_what_moves_the_estimate_most_waits_first(scripts: Linked) -> None:
    rows = waiting.waiting(scripts, {}, ASH.id)
    assert rows
    assert [row.effect for row in rows] == sorted((row.effect for row in rows), reverse=True)
    assert all(scripts.thresholds.apart <= row.probability < scripts.thresholds.sure for row in rows)
    first = rows[0]
    judged = Judgement(first.pair, first.one, first.other)
    view = MemoryView()
    view.record(judge.judge_pair(view, judge.JudgePair(first.pair, first.one, first.other, SAME, ("x",)), ASH, NOW), ASH.id, NOW)
    view.record(judge.judge_pair(view, judge.JudgePair(first.pair, first.one, first.other, DIFFERENT, ("x",)), OAK, NOW), OAK.id, NOW)
    known = {first.pair: view.get(Judgement, first.pair) or judged}
    assert first.pair not in [row.pair for row in waiting.waiting(scripts, known, ASH.id)]
    third = waiting.waiting(scripts, known, ELM.id)[0]
    assert (third.pair, third.settle) == (first.pair, True)


def test_a_pair_is_told_by_its_agreement_and_shows_no_value(scripts: Linked) -> None:
    row = waiting.waiting(scripts, {}, ASH.id)[0]
    told = waiting.agreement(scripts, row.place)
    assert set(told) == {one.name for one in scripts.model.comparisons()}
    shown = " ".join(told.values())
    for field in waiting.fields(scripts, row.place):
        assert not any(value and value in shown for value in waiting.values(scripts, row.place, field))
    assert "entity_id" not in waiting.fields(scripts, row.place)
