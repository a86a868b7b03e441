"""What people said: word for word, warned, and quoted only by two people and with consent on the day."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.times import PartDate
from safeconduct.ground.who import Member
from safeconduct.records.claim import Claim, QuantityKind
from safeconduct.records.consent import Audience, ConsentGivenHow, ItemKind, Purpose
from safeconduct.records.edition import Edition, EditionApproved, EditionProposed, SheetListed
from safeconduct.records.event import ViolationStatus
from safeconduct.records.huridocs import UnknownTerm
from safeconduct.records.statement import Manner, Statement
from safeconduct.records.view import MemoryView, need
from safeconduct.report import release
from safeconduct.testimony import answer, attach, claim, code, consent, quote, take

SORREL, SAGE = Member(MemberId("sorrel"), "Sorrel", frozenset()), Member(MemberId("sage"), "Sage", frozenset())
NOW = dt.datetime(2017, 6, 1, 12, tzinfo=dt.UTC)
TEXTS = {"en": "I have a key now.", "ru": "У меня теперь есть ключ."}
_ids = itertools.count()


def new() -> RecordId:
    return RecordId(f"{next(_ids):026d}")


class World:
    def __init__(self) -> None:
        self.view = MemoryView()
        self._clock = itertools.count()

    def do(self, verb: Any, ask: object, by: Member = SORREL, now: dt.datetime = NOW) -> None:
        later = now + dt.timedelta(seconds=next(self._clock))
        self.view.record(verb(self.view, ask, by, later), by.id, later)

    def statement(self, *segments: take.Said) -> RecordId:
        made = new()
        said = segments or (take.Said("Ключ", ()),)
        ask = take.TakeStatement(made, None, "Wren", PartDate("2017-06"), "ru", "chechnya", Manner.CALL, "", said)
        self.do(take.take_statement, ask)
        return made

    def consent(self, item: RecordId, **change: Any) -> RecordId:
        made = new()
        told: dict[str, Any] = {"purposes": (Purpose.QUOTE,), "audiences": (Audience.PUBLIC,), "conditions": "", "how": ConsentGivenHow.PHONE}
        self.do(consent.give_consent, consent.GiveConsent(made, item, ItemKind.STATEMENT, **(told | change)))
        return made

    def quotation(self, ref: str = "home.1") -> tuple[RecordId, RecordId]:
        statement = self.statement()
        agreed = self.consent(statement)
        self.do(quote.make_publishable, quote.MakePublishable(statement, 1, TEXTS))
        self.do(quote.approve_quotation, quote.ApproveQuotation(statement, 1, ref), SAGE)
        return statement, agreed


@pytest.fixture
def world() -> World:
    return World()


def test_a_segment_without_a_stated_warning_is_refused(world: World) -> None:
    for said, refusal in ((take.Said("x", None), take.WarningsNotStated), (take.Said(" ", ()), take.NothingSaid)):
        with pytest.raises(refusal):
            world.statement(said)
    with pytest.raises(take.SegmentTooLong):
        world.statement(take.Said("x" * 20_001, ()))


def test_translation_and_redaction_never_touch_the_original(world: World) -> None:
    statement, _ = world.quotation()
    world.do(take.translate, take.Translate(statement, 1, "en", "A key", SORREL.id))
    with pytest.raises(take.SameLanguage):
        world.do(take.translate, take.Translate(statement, 1, "ru", "Ключ", SORREL.id))
    with pytest.raises(take.NoSuchSegment):
        world.do(take.translate, take.Translate(statement, 2, "en", "A key", SORREL.id))
    segment = need(world.view, Statement, statement).segments[0]
    assert (segment.text, segment.publishable, segment.quotation_ref) == ("Ключ", TEXTS, "home.1")


def test_a_quotation_needs_both_languages_a_second_person_and_consent(world: World) -> None:
    statement = world.statement()
    ask = quote.ApproveQuotation(statement, 1, "home.1")
    world.do(quote.make_publishable, quote.MakePublishable(statement, 1, {"en": "only one"}))
    with pytest.raises(quote.NotPublishable):
        world.do(quote.approve_quotation, ask, SAGE)
    world.do(quote.make_publishable, quote.MakePublishable(statement, 1, TEXTS))
    with pytest.raises(quote.SecondPersonNeeded):
        world.do(quote.approve_quotation, ask, SORREL)
    for change in ({"purposes": (Purpose.COUNT,)}, {"audiences": (Audience.TRIBUNAL,)}, {"segments": (2,)}):
        world.consent(statement, **change)
        with pytest.raises(consent.ConsentMissing):
            world.do(quote.approve_quotation, ask, SAGE)
    world.consent(statement)
    world.do(quote.approve_quotation, ask, SAGE)
    with pytest.raises(quote.RefTaken):
        world.do(quote.approve_quotation, ask, SAGE)


def test_a_withdrawal_is_told_once_and_holds(world: World) -> None:
    statement, agreed = world.quotation()
    world.do(consent.withdraw_consent, consent.WithdrawConsent(agreed, "by phone"))
    with pytest.raises(consent.AlreadyWithdrawn):
        world.do(consent.withdraw_consent, consent.WithdrawConsent(agreed, "by phone"))
    with pytest.raises(consent.ConsentMissing):
        consent.require(world.view, statement, 1, Purpose.QUOTE, Audience.PUBLIC, NOW.date())
    with pytest.raises(consent.NothingGranted):
        world.consent(statement, purposes=())
    with pytest.raises(consent.ExpiresBeforeItBegins):
        world.consent(statement, expires=NOW.date())


def test_an_edition_is_not_sealed_over_a_consent_withdrawn_after_it_was_proposed(world: World) -> None:
    _, agreed = world.quotation()
    edition = new()
    world.view.record(
        [EditionProposed(edition, new(), "1", NOW.date(), (), b"{}", bytes(32), "note"),
         SheetListed(edition, "home.1", b'{"sort": "quotation"}')],
        SAGE.id, NOW,
    )  # fmt: skip
    for member in (SAGE, SORREL):
        with pytest.raises(release.NotEnoughApprovals):
            world.do(release.seal_edition, release.SealEdition(edition), SAGE)
        world.view.record([EditionApproved(edition, "note", ())], member.id, NOW)
    facts = release.seal_edition(world.view, release.SealEdition(edition), SAGE, NOW)
    world.do(consent.withdraw_consent, consent.WithdrawConsent(agreed, "by phone"))
    with pytest.raises(release.ConsentGone, match=r"home\.1"):
        release.seal_edition(world.view, release.SealEdition(edition), SAGE, NOW)
    world.view.record(facts, SAGE.id, NOW)
    assert need(world.view, Edition, edition).sealed == NOW.date()


def test_evidence_enters_once_and_only_its_custodian_passes_it_on(world: World) -> None:
    size, digest = attach.fingerprint(b"ticket")
    evidence = new()
    told = attach.TakeEvidence(evidence, None, "ticket", "text/plain", size, digest, "x/aa", PartDate("2017"), "Wren")
    world.do(attach.take_evidence, told)
    with pytest.raises(attach.EvidenceKnown):
        world.do(attach.take_evidence, told)
    with pytest.raises(attach.NotTheCustodian):
        world.do(attach.pass_custody, attach.PassCustody(evidence, SORREL.id, ""), SAGE)
    world.do(attach.pass_custody, attach.PassCustody(evidence, SAGE.id, "safe keeping"))
    with pytest.raises(attach.NotTheCustodian):
        world.do(attach.pass_custody, attach.PassCustody(evidence, SAGE.id, ""), SORREL)


def test_a_number_stands_only_with_its_kind_and_support_counts_origins(world: World) -> None:
    source, made, other = new(), new(), new()
    world.do(claim.add_source, claim.AddSource(source, "S1", "t", "p", "a", "news_article", None, "en", ()))

    def ask(ref: str, quantity: int | None, kind: QuantityKind, record: RecordId) -> claim.MakeClaim:
        return claim.MakeClaim(record, ref, "text", "who", source, "killings", quantity, kind, "person", None, None, "")

    for quantity, kind in ((None, QuantityKind.EXACT), (3, QuantityKind.SEVERAL), (3, QuantityKind.NONE), (-1, QuantityKind.AT_LEAST)):
        with pytest.raises(claim.NumberAndKindDisagree):
            world.do(claim.make_claim, ask("C1", quantity, kind, new()))
    world.do(claim.make_claim, ask("C1", 27, QuantityKind.EXACT, made))
    with pytest.raises(claim.RefTaken):
        world.do(claim.make_claim, ask("C1", 27, QuantityKind.EXACT, other))
    for origin in ("list", "list", "other"):
        world.do(claim.support_claim, claim.SupportClaim(made, new(), "source", origin))
    assert need(world.view, Claim, made).independent_support == 2
    told = answer.MakeResponse(new(), "R1", (made,), "who", "role", source, "no", "0102", "0301", PartDate("2017"))
    world.do(answer.make_response, told)
    with pytest.raises(claim.RefTaken):
        world.do(answer.make_response, told)


def test_codes_outside_the_thesauri_are_refused(world: World) -> None:
    event = new()
    told = code.RecordEvent(event, TEXTS, PartDate("2017-05"), PartDate("2017-04"), "chechnya", TEXTS, ViolationStatus.LIKELY, ())
    with pytest.raises(code.EndsBeforeItBegins):
        world.do(code.record_event, told)
    world.do(code.record_event, code.RecordEvent(event, TEXTS, PartDate("2017"), None, "chechnya", TEXTS, ViolationStatus.LIKELY, ()))
    act = code.CodeAct(new(), event, None, None, "1", "", PartDate("2017"), "0102", "0201", "", "", ())
    with pytest.raises(UnknownTerm):
        world.do(code.code_act, act)
