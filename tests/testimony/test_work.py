"""Working on what was said: cut into segments, marked and left out, proposed and approved by two, read with a trace, allowed and taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.testimony.test_verbs import NOW, SAGE, SORREL, TEXTS, World, new

from safeconduct.ground.ids import MemberId
from safeconduct.ground.times import PartDate
from safeconduct.records.consent import Audience, Consent, Purpose
from safeconduct.records.evidence import Evidence
from safeconduct.records.fact import Fact
from safeconduct.records.statement import Statement
from safeconduct.records.view import need
from safeconduct.records.warning import ContentWarning
from safeconduct.testimony import attach, consent, quote, read, receipt, redact, take, warn
from safeconduct.testimony.may import Wording, standings

WARNED = (ContentWarning.THREATS,)


@pytest.fixture
def world() -> World:
    return World()


@given(st.text(alphabet="ab \n\t.", max_size=60))
def test_cutting_at_empty_lines_loses_no_word(text: str) -> None:
    parts = take.segments_of(text)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(part.strip() and "\n\n" not in part for part in parts)


def test_a_text_is_cut_where_the_person_paused() -> None:
    assert take.segments_of("One.\nStill one.\r\n \t\r\n\nTwo.\n") == ("One.\nStill one.", "Two.")
    assert take.segments_of(" \n\n ") == ()


@given(st.text(alphabet="абвГДЕ aBC12.,!\n@+", max_size=60))
def test_marking_changes_no_word_and_what_is_marked_is_left_out(text: str) -> None:
    marked = redact.marked(text)
    assert redact.unmarked(marked) == text
    assert not any(char.isdigit() for char in redact.redacted(marked))


def test_names_inside_a_sentence_numbers_and_addresses_are_marked_for_a_person_to_look_at() -> None:
    marked = redact.marked("Я ехал в Урус-Мартан, к Малике. Там 12 лет. I'm at a@b.org, Emin Hadji.")
    assert marked == "Я ехал в [[Урус-Мартан]], к [[Малике]]. Там [[12]] лет. I'm at [[a@b.org]], [[Emin Hadji]]."
    assert redact.redacted("a [[b]] c") == "a […] c"
    for broken in ("a [[b", "b]] c", "[[a [[b]] c]]"):
        with pytest.raises(redact.MarksDoNotMatch):
            redact.redacted(broken)


def test_the_person_goes_on_and_nothing_is_said_twice(world: World) -> None:
    statement = world.statement()
    world.do(take.add_segment, take.AddSegment(statement, take.Said("Замок", WARNED)))
    with pytest.raises(take.SaidAlready):
        world.do(take.add_segment, take.AddSegment(statement, take.Said("Замок", ())))
    found = need(world.view, Statement, statement)
    assert [(one.number, one.warnings) for one in found.segments] == [(1, ()), (2, WARNED)]


def test_a_quotation_is_proposed_and_approved_by_another_and_can_be_dropped(world: World) -> None:
    statement = world.statement()
    propose = quote.ProposeQuotation(statement, 1, "home.1")
    with pytest.raises(quote.NotPublishable):
        world.do(quote.propose_quotation, propose)
    world.do(quote.make_publishable, quote.MakePublishable(statement, 1, TEXTS))
    with pytest.raises(consent.ConsentMissing):
        world.do(quote.propose_quotation, propose)
    world.consent(statement)
    for wrong in ("", "a b", "home.1x", "https://x", "<b>.1"):
        with pytest.raises(quote.NotAReference):
            world.do(quote.propose_quotation, quote.ProposeQuotation(statement, 1, wrong))
    world.do(quote.propose_quotation, propose)
    assert need(world.view, Statement, statement).segments[0].proposed_by == SORREL.id
    assert quote.next_ref(world.view, "home") == "home.2"
    with pytest.raises(quote.SecondPersonNeeded):
        world.do(quote.approve_quotation, quote.ApproveQuotation(statement, 1, "home.1"))
    world.do(quote.approve_quotation, quote.ApproveQuotation(statement, 1, "home.1"), SAGE)
    segment = need(world.view, Statement, statement).segments[0]
    assert (segment.quotation, segment.proposed_ref) == (TEXTS, "")
    with pytest.raises(take.NothingSaid):
        world.do(quote.drop_quotation, quote.DropQuotation(statement, 1, " "))
    world.do(quote.drop_quotation, quote.DropQuotation(statement, 1, "the street can be told"), SAGE)
    with pytest.raises(quote.NoQuotation):
        world.do(quote.drop_quotation, quote.DropQuotation(statement, 1, "again"))
    world.do(quote.approve_quotation, quote.ApproveQuotation(statement, 1, "home.1"), SAGE)
    assert need(world.view, Statement, statement).segments[0].quotation == TEXTS


def test_whoever_wrote_one_language_approves_neither(world: World) -> None:
    statement = world.statement()
    world.consent(statement)
    world.do(quote.make_publishable, quote.MakePublishable(statement, 1, {"en": "A key"}))
    world.do(quote.make_publishable, quote.MakePublishable(statement, 1, {"ru": "Ключ"}), SAGE)
    for one in (SORREL, SAGE):
        with pytest.raises(quote.SecondPersonNeeded):
            world.do(quote.approve_quotation, quote.ApproveQuotation(statement, 1, "home.1"), one)


def facts(world: World, statement: object, by: object, now: dt.datetime, *segments: int) -> list[Fact]:
    return read.read_statement(world.view, read.ReadStatement(statement, segments), by, now)  # type: ignore[arg-type]


def test_reading_is_written_once_a_day_and_names_who(world: World) -> None:
    statement = world.statement(take.Said("a", ()), take.Said("b", WARNED))
    world.do(read.read_statement, read.ReadStatement(statement, (1,)), SAGE)
    assert facts(world, statement, SAGE, NOW, 1) == []
    assert len(facts(world, statement, SAGE, NOW, 1, 2)) == 1
    assert len(facts(world, statement, SORREL, NOW, 1)) == 1
    assert len(facts(world, statement, SAGE, NOW + dt.timedelta(days=1), 1)) == 1
    with pytest.raises(take.NoSuchSegment):
        facts(world, statement, SAGE, NOW, 3)
    assert [(one.by, one.parts) for one in need(world.view, Statement, statement).reads] == [(SAGE.id, (1,))]


def test_a_readers_week_counts_what_stood_behind_a_warning(world: World) -> None:
    statement = world.statement(take.Said("a", ()), take.Said("b", WARNED), take.Said("c", WARNED))
    pieces = [new(), new()]
    for number, piece in enumerate(pieces):
        told = attach.TakeEvidence(piece, None, "x", "text/plain", 1, f"{number}", "x/a", PartDate("2017"), "Wren", () if number else None)
        world.do(attach.take_evidence, told)
        world.do(read.read_evidence, read.ReadEvidence(piece), SAGE)
    assert read.read_evidence(world.view, read.ReadEvidence(pieces[0]), SAGE, NOW) == []
    world.do(read.read_statement, read.ReadStatement(statement, (1, 2)), SAGE)
    world.do(read.read_statement, read.ReadStatement(statement, (1, 2, 3)), SORREL)
    world.do(read.read_statement, read.ReadStatement(statement, (2,)), SAGE, NOW - dt.timedelta(days=8))
    assert read.week(world.view, SAGE.id, NOW + dt.timedelta(hours=1)) == read.Week(1, 1)
    assert read.week(world.view, SORREL.id, NOW + dt.timedelta(hours=1)).total == 2
    assert read.week(world.view, MemberId("nobody"), NOW) == read.Week(0, 0)
    world.do(warn.warn_of_evidence, warn.WarnOfEvidence(pieces[0], ()))
    assert not read.shut(need(world.view, Evidence, pieces[0]))


def test_what_may_be_quoted_for_whom_until_when(world: World) -> None:
    statement = world.statement(take.Said("a", ()), take.Said("b", ()))
    until = NOW.date() + dt.timedelta(days=30)
    world.consent(statement, segments=(1,), expires=until, conditions="No place.")
    world.consent(statement, purposes=(Purpose.SHARE,), audiences=(Audience.TRIBUNAL,))
    world.do(quote.make_publishable, quote.MakePublishable(statement, 1, TEXTS))
    first, second = standings(world.view, need(world.view, Statement, statement), NOW.date())
    assert [(one.audience, one.until, one.conditions) for one in first.may(Purpose.QUOTE)] == [(Audience.PUBLIC, until, "No place.")]
    assert (first.wording, first.quotable, second.may(Purpose.QUOTE)) == (Wording.WRITTEN, False, ())
    assert [one.audience for one in second.may(Purpose.SHARE)] == [Audience.TRIBUNAL]
    world.do(quote.propose_quotation, quote.ProposeQuotation(statement, 1, "home.1"))
    world.do(quote.approve_quotation, quote.ApproveQuotation(statement, 1, "home.1"), SAGE)
    record = need(world.view, Statement, statement)
    assert standings(world.view, record, NOW.date())[0].quotable
    assert not standings(world.view, record, until)[0].quotable


def test_of_two_consents_the_longer_is_told(world: World) -> None:
    statement = world.statement()
    world.consent(statement, expires=NOW.date() + dt.timedelta(days=3))
    longest = world.consent(statement)
    world.consent(statement, expires=NOW.date() + dt.timedelta(days=9))
    found = standings(world.view, need(world.view, Statement, statement), NOW.date())[0]
    assert [(one.consent, one.until) for one in found.leaves] == [(longest, None)]


def test_consent_given_before_the_interview_counts_from_its_day(world: World) -> None:
    statement = world.statement()
    agreed = world.consent(statement, given=NOW.date() - dt.timedelta(days=2), to=SAGE.id)
    found = need(world.view, Consent, agreed)
    assert (found.given, found.to) == (NOW.date() - dt.timedelta(days=2), SAGE.id)
    with pytest.raises(consent.GivenTomorrow):
        world.consent(statement, given=NOW.date() + dt.timedelta(days=1))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_persons_papers_say_what_holds_and_name_nobody(world: World, lang: str) -> None:
    statement, agreed = world.quotation()
    paper = receipt.form(need(world.view, Consent, agreed), lang)
    world.do(consent.withdraw_consent, consent.WithdrawConsent(agreed, "by phone"))
    record = need(world.view, Statement, statement)
    assert receipt.printed(world.view, record) == 0
    gone = receipt.withdrawal(need(world.view, Consent, agreed), lang, NOW.date(), 2)
    for text in (paper, gone):
        assert "Wren" not in text
        assert "chechnya" not in text
        assert agreed[:8] in text
    assert str(NOW.date()) in gone
    assert ": 2)" in gone
    assert (lang == "ru") == ("согласи" in paper.casefold())
