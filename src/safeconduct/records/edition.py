"""Edition: a released, sealed version of a report. Proposed by one member, approved by two, sealed, never changed.

What an edition commits to, and how a proof opens one claim of it: docs/format.md section 8.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.consent import Audience
from safeconduct.records.facet import Facets
from safeconduct.records.fact import Entered, EntryRef, Fact, Record


class Role(StrEnum):
    """What an entry does for a claim."""

    CLAIM = "claim"
    SOURCE = "source"
    SUPPORT = "support"
    RESPONSE = "response"
    FIGURE = "figure"
    COUNTED = "counted"
    QUOTATION = "quotation"
    SEGMENT = "segment"
    CONSENT = "consent"


class File(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    name: str
    sha256: str
    size: int
    pages: int
    """0 where a file has no pages."""


class Exhibit(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One entry that a claim rests on. `leaf` is its RFC 6962 leaf hash, hex; `of` the record whose consent rules its opening."""

    claim: str
    role: Role
    entry: EntryRef
    leaf: str
    of: RecordId
    segment: int


class Approval(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    by: MemberId
    note: str
    signatures: tuple[str, ...]


class Handover(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    by: MemberId
    claim: str
    audience: Audience
    recipient: str


class EditionProposed(Fact, frozen=True, tag="edition.proposed"):
    report: RecordId
    version: str
    cutoff: dt.date
    files: tuple[File, ...]
    manifest: bytes
    secret: bytes
    """32 bytes from which the salt of every exhibit follows. Whoever has it can test guesses: it never leaves the journal."""
    note: str
    """C2SP checkpoint text over manifest and exhibits: what the approvers sign."""


class SheetListed(Fact, frozen=True, tag="edition.sheet_listed"):
    """The claim sheet as published: what the edition says, in JSON, by reference (`C1`, `F1`, `Q1`)."""

    ref: str
    sheet: bytes


class ExhibitsListed(Fact, frozen=True, tag="edition.exhibits_listed"):
    exhibits: tuple[Exhibit, ...]


class EditionApproved(Fact, frozen=True, tag="edition.approved"):
    note: str
    signatures: tuple[str, ...]


class EditionSealed(Fact, frozen=True, tag="edition.sealed"):
    on: dt.date
    note: str


class EditionFilesKept(Fact, frozen=True, tag="edition.files_kept"):
    """Attachments that hold the edition's files, by name: whoever approves looks at these very bytes."""

    blobs: tuple[tuple[str, str], ...]


class HandoverApproved(Fact, frozen=True, tag="edition.handover_approved"):
    """A second member agrees that a proof of this claim goes to this recipient."""

    claim: str
    audience: Audience
    recipient: str


class Edition(Record, frozen=True):
    report: RecordId = RecordId("")
    version: str = ""
    cutoff: dt.date | None = None
    files: tuple[File, ...] = ()
    manifest: bytes = b""
    secret: bytes = b""
    note: str = ""
    sheets: dict[str, bytes] = {}
    exhibits: tuple[Exhibit, ...] = ()
    proposed_by: MemberId = MemberId("")
    approvals: tuple[Approval, ...] = ()
    handovers: tuple[Handover, ...] = ()
    sealed: dt.date | None = None
    blobs: tuple[tuple[str, str], ...] = ()
    """(file, attachment). Anybody can tell of one: only bytes with the hash of `files` are the file."""

    @property
    def approvers(self) -> frozenset[MemberId]:
        return frozenset(approval.by for approval in self.approvals if approval.note == self.note)


FACTS = (EditionProposed, SheetListed, ExhibitsListed, EditionApproved, EditionSealed, HandoverApproved, EditionFilesKept)


def fold(edition: Edition | None, e: Entered) -> Edition:
    edition = edition or Edition(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case EditionProposed() as p if not edition.note:
            return set_(
                edition, report=p.report, version=p.version, cutoff=p.cutoff, files=p.files, manifest=p.manifest,
                secret=p.secret, note=p.note, proposed_by=e.by,
            )  # fmt: skip
        case SheetListed(ref=ref, sheet=sheet):
            return set_(edition, sheets={ref: sheet} | edition.sheets)
        case ExhibitsListed(exhibits=exhibits):
            return set_(edition, exhibits=edition.exhibits + exhibits)
        case EditionApproved(note=note, signatures=signatures):
            return set_(edition, approvals=(*edition.approvals, Approval(e.by, note, signatures)))
        case EditionSealed(on=on, note=note) if note == edition.note and edition.sealed is None:
            return set_(edition, sealed=on)
        case EditionFilesKept(blobs=blobs):
            return set_(edition, blobs=tuple(sorted({*edition.blobs, *blobs})))
        case HandoverApproved(claim=claim, audience=audience, recipient=recipient):
            return set_(edition, handovers=(*edition.handovers, Handover(e.by, claim, audience, recipient)))
    return edition


def facets(edition: Edition) -> Facets:
    return {"report": edition.report, "state": "sealed" if edition.sealed is not None else "proposed"}


def words(edition: Edition) -> Iterator[str]:
    yield from (edition.version, *(one.recipient for one in edition.handovers))
