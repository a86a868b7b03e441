"""Evidence: a file as it came in (the evidentiary copy), what people handle instead (working copies), and who had it when.

Words of the Berkeley Protocol. The file itself is an attachment of the journal; here stand its name there, its size and its hash.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records.fact import Entered, Fact, Record


class EvidenceTaken(Fact, frozen=True, tag="evidence.taken"):
    statement: RecordId | None
    label: str
    media_type: str
    size: int
    sha256: str
    blob: str
    taken: PartDate
    from_whom: str
    """By codename."""
    custodian: MemberId


class CustodyPassed(Fact, frozen=True, tag="evidence.custody_passed"):
    statement: RecordId | None
    giver: MemberId
    taker: MemberId
    at: dt.datetime
    why: str


class WorkingCopyMade(Fact, frozen=True, tag="evidence.working_copy_made"):
    statement: RecordId | None
    blob: str
    sha256: str
    size: int
    how: str


class Custody(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    giver: MemberId
    taker: MemberId
    at: dt.datetime
    why: str


class Copy(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    blob: str
    sha256: str
    size: int
    how: str


class Evidence(Record, frozen=True):
    statement: RecordId | None = None
    label: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    blob: str = ""
    taken: PartDate | None = None
    from_whom: str = ""
    custodian: MemberId = MemberId("")
    custody: tuple[Custody, ...] = ()
    copies: tuple[Copy, ...] = ()


FACTS = (EvidenceTaken, CustodyPassed, WorkingCopyMade)


def fold(evidence: Evidence | None, e: Entered) -> Evidence:
    evidence = evidence or Evidence(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case EvidenceTaken() as t if not evidence.sha256:  # the original enters once
            return set_(
                evidence, statement=t.statement, label=t.label, media_type=t.media_type, size=t.size, sha256=t.sha256,
                blob=t.blob, taken=t.taken, from_whom=t.from_whom, custodian=t.custodian,
            )  # fmt: skip
        case CustodyPassed() as c:
            custody = (*evidence.custody, Custody(c.giver, c.taker, c.at, c.why))
            return set_(evidence, custodian=c.taker, custody=custody)
        case WorkingCopyMade() as w:
            return set_(evidence, copies=(*evidence.copies, Copy(w.blob, w.sha256, w.size, w.how)))
    return evidence
