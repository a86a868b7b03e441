"""Evidence enters once: its hash, who gave it, who has it. The bytes are attached by the office; here stand the facts."""

from __future__ import annotations

import datetime as dt
import hashlib

import msgspec

from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.times import PartDate
from safeconduct.ground.who import Member
from safeconduct.records import evidence as facts
from safeconduct.records.evidence import Evidence
from safeconduct.records.fact import Fact
from safeconduct.records.view import View, need
from safeconduct.records.warning import ContentWarning


class EvidenceKnown(Refused):
    def __init__(self) -> None:
        super().__init__(N_("the same file was taken in before"), N_("the first entry stands; pass its custody on instead"))


class NotTheCustodian(Refused):
    def __init__(self) -> None:
        super().__init__(N_("only the member who has this evidence can pass it on"))


class TakeEvidence(msgspec.Struct, frozen=True):
    """`sha256` hex and `size` of the original's bytes; `blob` where the office attached them."""

    id: RecordId
    statement: RecordId | None
    label: str
    media_type: str
    size: int
    sha256: str
    blob: str
    taken: PartDate
    from_whom: str
    warnings: tuple[ContentWarning, ...] | None = None


def fingerprint(data: bytes) -> tuple[int, str]:
    return len(data), hashlib.sha256(data).hexdigest()


def take_evidence(view: View, ask: TakeEvidence, by: Member, _now: dt.datetime) -> list[Fact]:
    if known(view, ask.sha256) is not None:
        raise EvidenceKnown
    return [
        facts.EvidenceTaken(
            ask.id, ask.statement, ask.label, ask.media_type, ask.size, ask.sha256, ask.blob, ask.taken, ask.from_whom, by.id, ask.warnings
        )
    ]


def known(view: View, sha256: str) -> Evidence | None:
    """The evidence that this file was taken in as, as far as this member reads."""
    return next(iter(view.where(Evidence, sha256=sha256)), None)


class PassCustody(msgspec.Struct, frozen=True):
    evidence: RecordId
    taker: MemberId
    why: str


def pass_custody(view: View, ask: PassCustody, by: Member, now: dt.datetime) -> list[Fact]:
    evidence = need(view, Evidence, ask.evidence)
    if evidence.custodian != by.id:
        raise NotTheCustodian
    return [facts.CustodyPassed(evidence.id, evidence.statement, by.id, ask.taker, now, ask.why, len(evidence.custody))]


class MakeWorkingCopy(msgspec.Struct, frozen=True):
    evidence: RecordId
    blob: str
    sha256: str
    size: int
    how: str
    media_type: str = ""


def make_working_copy(view: View, ask: MakeWorkingCopy, _by: Member, _now: dt.datetime) -> list[Fact]:
    evidence = need(view, Evidence, ask.evidence)
    return [facts.WorkingCopyMade(evidence.id, evidence.statement, ask.blob, ask.sha256, ask.size, ask.how, ask.media_type)]
