"""Evidence comes in: the original sealed as it is, a scrubbed working copy beside it where one can be made, and the facts about both."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from safeconduct.ground.errors import N_, Damaged, Refused
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.ground.times import PartDate
from safeconduct.office.scrubbing import scrub_apart
from safeconduct.records.evidence import Copy, Evidence, EvidenceTaken, WorkingCopyMade
from safeconduct.records.fact import Fact
from safeconduct.records.view import need
from safeconduct.records.warning import ContentWarning
from safeconduct.testimony import attach, media
from safeconduct.testimony.read import ReadEvidence, read_evidence
from safeconduct.testimony.scrub import CannotScrub, Scrubbed
from safeconduct.testimony.take import NothingSaid, WarningsNotStated

if TYPE_CHECKING:
    from safeconduct.office.office import Office

LARGEST = 64 << 20
BY_HAND = "by_hand"


class TooLarge(Refused):
    def __init__(self, size: int) -> None:
        super().__init__(
            N_("a file of {size} bytes is more than is taken in at once"),
            N_("cut it into parts of at most 64 MB, each entered by itself"),
            size=size,
        )


class EmptyFile(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this file is empty"))


class NotTheSame(Damaged):
    def __init__(self) -> None:
        super().__init__(
            N_("the sealed file is not the one that was taken in: its hash differs"), N_("run safeconduct fsck, and tell your coordinator")
        )


class NoCopy(Refused):
    def __init__(self) -> None:
        super().__init__(N_("there is no working copy of this evidence"), N_("its original stays sealed unless it is asked for expressly"))


class Intake(msgspec.Struct, frozen=True):
    statement: RecordId | None
    label: str
    taken: PartDate
    from_whom: str
    warnings: tuple[ContentWarning, ...] | None
    id: RecordId | None = None
    """Its id, where it is known before."""


class TakenIn(NamedTuple):
    evidence: RecordId
    copied: bool
    """Whether a working copy could be made."""


def take_in(office: Office, ask: Intake, data: bytes, now: dt.datetime) -> TakenIn:
    """Hash first: what is known is not sealed twice. All facts are saved at once; a crash before leaves nothing but a sealed file."""
    _check(ask, data)
    evidence, (size, digest) = ask.id or new_id(), attach.fingerprint(data)
    told = attach.TakeEvidence(
        evidence, ask.statement, ask.label.strip(), media.sniff(data), size, digest, "", ask.taken, ask.from_whom, ask.warnings
    )
    blank = attach.take_evidence(office.view, told, office.me, now)[0]
    told = msgspec.structs.replace(told, blob=office.attach(blank, data))
    facts: list[Fact] = attach.take_evidence(office.view, told, office.me, now)
    with suppress(CannotScrub):
        facts.append(_copied(office, blank, scrub_apart(data)))
    office.record(facts, now)
    return TakenIn(evidence, len(facts) > 1)


def _check(ask: Intake, data: bytes) -> None:
    _check_size(data)
    if not ask.label.strip():
        raise NothingSaid("label")
    if ask.warnings is None:
        raise WarningsNotStated


def _check_size(data: bytes) -> None:
    if not data:
        raise EmptyFile
    if len(data) > LARGEST:
        raise TooLarge(len(data))


def _copied(office: Office, of: Fact, made: Scrubbed) -> WorkingCopyMade:
    size, digest = attach.fingerprint(made.data)
    assert isinstance(of, EvidenceTaken)
    return WorkingCopyMade(of.record, of.statement, office.attach(of, made.data), digest, size, made.how, made.media_type)


def add_copy(office: Office, evidence: RecordId, data: bytes, how: str, now: dt.datetime) -> None:
    """A copy that somebody made by hand, such as a picture with a face covered. It is scrubbed like any other where that can be done."""
    need(office.view, Evidence, evidence)
    _check_size(data)
    try:
        made = scrub_apart(data)
    except CannotScrub:
        made = Scrubbed(data, media.sniff(data), BY_HAND)
    size, digest = attach.fingerprint(made.data)
    ask = attach.MakeWorkingCopy(evidence, "", digest, size, how.strip() or made.how, made.media_type)
    blank = attach.make_working_copy(office.view, ask, office.me, now)[0]
    ask = msgspec.structs.replace(ask, blob=office.attach(blank, made.data))
    office.record(attach.make_working_copy(office.view, ask, office.me, now), now)


def open_copy(office: Office, evidence: RecordId, now: dt.datetime) -> tuple[bytes, Copy]:
    """The newest working copy; that it was opened is written down first."""
    found = need(office.view, Evidence, evidence)
    if not found.copies:
        raise NoCopy
    copy = found.copies[-1]
    return _open(office, found, copy.blob, copy.sha256, now, original=False), copy


def open_original(office: Office, evidence: RecordId, now: dt.datetime) -> bytes:
    """Never by default: for who has to compare it, or to hand it on."""
    found = need(office.view, Evidence, evidence)
    return _open(office, found, found.blob, found.sha256, now, original=True)


def _open(office: Office, found: Evidence, blob: str, digest: str, now: dt.datetime, original: bool) -> bytes:
    where = WorkingCopyMade(found.id, found.statement, "", "", 0, "")
    data = office.attachment(found, where, blob)
    if attach.fingerprint(data)[1] != digest:
        raise NotTheSame
    office.record(read_evidence(office.view, ReadEvidence(found.id, original), office.me, now), now)
    return data
