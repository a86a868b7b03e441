"""Evidence: a file as it came in (the evidentiary copy), what people handle instead (working copies), and who had it when.

Words of the Berkeley Protocol. The file itself is an attachment of the journal; here stand its name there, its size and its hash.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records.facet import Facets
from safeconduct.records.fact import Conflict, Entered, Fact, Reading, Record
from safeconduct.records.passage import Passage
from safeconduct.records.reading import Read, note
from safeconduct.records.warning import ContentWarning


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
    warnings: tuple[ContentWarning, ...] | None = None
    """None: not stated; it is treated as if there were one."""


class CustodyPassed(Fact, frozen=True, tag="evidence.custody_passed"):
    statement: RecordId | None
    giver: MemberId
    taker: MemberId
    at: dt.datetime
    why: str
    seen: int = -1
    """How many passings its writer had seen; -1 of an older version, which did not tell."""


class WorkingCopyMade(Fact, frozen=True, tag="evidence.working_copy_made"):
    statement: RecordId | None
    blob: str
    sha256: str
    size: int
    how: str
    media_type: str = ""


class EvidenceWarned(Fact, frozen=True, tag="evidence.warned"):
    statement: RecordId | None
    warnings: tuple[ContentWarning, ...]
    seen: tuple[ContentWarning, ...] | None


class EvidenceRead(Reading, frozen=True, tag="evidence.read"):
    """Its writer had it before them. At most one a day for the copy and one for the original."""

    statement: RecordId | None
    original: bool


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
    media_type: str = ""
    by: MemberId = MemberId("")
    at: dt.datetime | None = None


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
    warnings: tuple[ContentWarning, ...] | None = None
    reads: tuple[Read, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    entered: dt.datetime | None = None


FACTS = (EvidenceTaken, CustodyPassed, WorkingCopyMade, EvidenceWarned, EvidenceRead)
CUSTODY, WARNINGS = "custody", "warnings"
"""Places of conflicts."""


def fold(evidence: Evidence | None, e: Entered) -> Evidence:
    evidence = evidence or Evidence(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case EvidenceTaken() as t if not evidence.sha256:  # the original enters once
            return set_(
                evidence, statement=t.statement, label=t.label, media_type=t.media_type, size=t.size, sha256=t.sha256,
                blob=t.blob, taken=t.taken, from_whom=t.from_whom, custodian=t.custodian, warnings=t.warnings, entered=e.at,
            )  # fmt: skip
        case CustodyPassed() as c:
            return _pass(evidence, c, e.by)
        case WorkingCopyMade() as w:
            copy = Copy(w.blob, w.sha256, w.size, w.how, w.media_type, e.by, e.at)
            return set_(evidence, copies=(*evidence.copies, copy))
        case EvidenceWarned() as w:
            return _warn(evidence, w, e.by)
        case EvidenceRead(original=original):
            return set_(evidence, reads=note(evidence.reads, e, (int(original),)))
    return evidence


def _pass(evidence: Evidence, passed: CustodyPassed, by: MemberId) -> Evidence:
    """Passed on by somebody who, as others knew already, had it no more: both passings are kept, the first stands, people settle it."""
    known = passed.seen == len(evidence.custody)
    custody = (*evidence.custody, Custody(passed.giver, passed.taker, passed.at, passed.why))
    if passed.giver != evidence.custodian:
        lost = Conflict(CUSTODY, evidence.custodian, passed.taker, by)
        return msgspec.structs.replace(evidence, custody=custody, conflicts=(*evidence.conflicts, lost))
    left = tuple(one for one in evidence.conflicts if not (known and one.field == CUSTODY))
    return msgspec.structs.replace(evidence, custodian=passed.taker, custody=custody, conflicts=left)


def _warn(evidence: Evidence, fact: EvidenceWarned, by: MemberId) -> Evidence:
    """As with a segment: where two cross, all that either named stand."""
    others = tuple(one for one in evidence.conflicts if one.field != WARNINGS)
    if fact.seen == evidence.warnings or evidence.warnings is None:
        return msgspec.structs.replace(evidence, warnings=fact.warnings, conflicts=others)
    if set(fact.warnings) == set(evidence.warnings):
        return evidence
    both = tuple(one for one in ContentWarning if one in {*evidence.warnings, *fact.warnings})
    lost = Conflict(WARNINGS, " ".join(both), " ".join(fact.warnings), by)
    return msgspec.structs.replace(evidence, warnings=both, conflicts=(*evidence.conflicts, lost))


def facets(evidence: Evidence) -> Facets:
    return {
        "statement": evidence.statement or "", "sha256": evidence.sha256, "custodian": evidence.custodian, "type": evidence.media_type,
        "conflict": "yes" if evidence.conflicts else "", "read": tuple(one.facet for one in evidence.reads),
        "warning": evidence.warnings or (),
    }  # fmt: skip


def words(evidence: Evidence) -> Iterator[Passage]:
    yield from (Passage(text, evidence.warnings or ()) for text in (evidence.label, evidence.from_whom))
