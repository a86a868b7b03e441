"""Restoring a lost gate: the member who has the file asks, custodians answer with their shares, each by a text handed over by hand.

It cannot go through the journal: nothing is sealed or read there without a gate, and an empty one put in its place would make new halves
for old names. An answer is sealed to a key made for this one request and signed by its device. It carries, besides the share, every name
that this office knows to be erased: those stay forgotten, whatever the backup holds.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from safeconduct.casework.ask import threshold
from safeconduct.gate import backup as tables
from safeconduct.gate.halves import StoredGate
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, BadInput, Damaged, Refused
from safeconduct.ground.ids import OS, DeviceId, MemberId
from safeconduct.office.erasing import forgotten_names
from safeconduct.office.halfbackup import MARK_SIZE, own_names
from safeconduct.office.shares import my_share, needed, open_body
from safeconduct.office.state import State
from safeconduct.records.backup import Backup, standing, superseded
from safeconduct.records.sealed import Sealed, Sort
from safeconduct.seal import envelope, quorum, sign
from safeconduct.seal.primitives import NotOpened
from safeconduct.seal.quorum import Share
from safeconduct.seal.stream import open_stream

LASTS = dt.timedelta(days=7)
_ASK, _LEND, _ANSWER = b"j1/gate-ask\0", b"j1/gate-lend", b"j1/gate-answer\0"
T = TypeVar("T")


class NotAText(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("this is no request for a backup, and no answer to one"), N_("give the file as it was written, whole"))


class NotFromHere(Damaged):
    def __init__(self) -> None:
        super().__init__(
            N_("this text is not signed by a device of the roster, or was altered"), N_("have it made again, and hand it over another way")
        )


class AskLapsed(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("this request to restore the gate is older than seven days"), N_("ask again: safeconduct gate restore FILE --ask TEXT")
        )


class BackupGivenUp(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("a newer backup has taken the place of this one; its shares are not given out any more"),
            N_("restore from the newest: safeconduct gate backups"),
        )


class NotYourOwn(Refused):
    def __init__(self) -> None:
        super().__init__(N_("whoever asks to restore the gate cannot be one of those who answer"), N_("other custodians answer"))


class NotAsked(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("this device has asked for no restoring of this backup, or has done it already"),
            N_("ask the custodians first: safeconduct gate restore FILE --ask TEXT"),
        )


class TooFewAnswers(Refused):
    def __init__(self, have: int, threshold: int) -> None:
        super().__init__(
            N_("restoring the gate needs the shares of {threshold} custodians beside the asker; {have} good ones are here"),
            N_("hand the request to more custodians: safeconduct gate lend TEXT"),
            threshold=threshold,
            have=have,
        )


class AnswersDiffer(Damaged):
    def __init__(self) -> None:
        super().__init__(
            N_("the custodians' answers do not tell the same of this backup"),
            N_("let them sync where they can, then ask again with a new request"),
        )


class BackupDamaged(Damaged):
    def __init__(self) -> None:
        super().__init__(
            N_("this backup was altered or cut short, or is another one; nothing was restored"),
            N_("use another copy of the file, or the backup before"),
        )


class _Ask(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    mark: bytes
    device: DeviceId
    reply: bytes
    purpose: str
    until: int


class _Signed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """An ask or an answer, signed verbatim by the device it names."""

    body: bytes
    signature: bytes


class _Answer(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    mark: bytes
    device: DeviceId
    reply: bytes
    sealed: bytes


class _Lent(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """`sealed` without its wrapped shares; both it and the share are missing where a member only tells what is erased."""

    sealed: Sealed | None
    share: tuple[int, bytes, bytes] | None
    forgotten: bytes


class Asked(NamedTuple):
    """What a custodian is shown before answering."""

    mark: str
    codename: str
    purpose: str


class Restored(NamedTuple):
    halves: int
    kept_dark: int
    """Names of the backup that were erased since, and got no half."""
    answered: tuple[MemberId, ...]


# Asking


def ask(state: State, backup: bytes, purpose: str, now: dt.datetime) -> str:
    """The text for the custodians. The key for their answers stays in this device's outbox."""
    mark, secret = _mark(backup), OS(envelope.SECRET_SIZE)
    with state.outbox.transaction():
        state.outbox.keep(_kept(mark), secret)
    body = canon.encode(_Ask(mark, state.keys.device, envelope.public_of(secret), purpose, int((now + LASTS).timestamp())))
    return _spell(_Signed(body, sign.sign(state.keys.sign_seed, _ASK + body)))


def _mark(backup: bytes) -> bytes:
    if len(backup) <= MARK_SIZE:
        raise BackupDamaged
    return backup[:MARK_SIZE]


def _kept(mark: bytes) -> str:
    return f"gate-restore/{mark.hex()}"


# Answering


def read_ask(state: State, text: str, now: dt.datetime) -> tuple[_Ask, Asked]:
    """Raises NotAText, NotFromHere, AskLapsed."""
    signed = _read(text)
    found = _shape(signed.body, _Ask)
    member = _signer(state, found.device, _ASK, signed)
    if now.timestamp() >= found.until:
        raise AskLapsed
    codename = next(one.codename for one in state.roster_members if one.id == member)
    return found, Asked(found.mark.hex()[:8], codename, found.purpose)


def lend(state: State, text: str, now: dt.datetime) -> tuple[str, bool]:
    """The answer, and whether it holds a share. Raises also NotYourOwn, BackupGivenUp."""
    asked, _ = read_ask(state, text, now)
    if _member(state, asked.device) == state.keys.member:
        raise NotYourOwn
    found = _standing(state, asked.mark)
    share = my_share(state, found.sealed) if found is not None and found.sealed is not None else None
    bare = _bare(found.sealed) if share is not None and found is not None and found.sealed is not None else None
    gone = b"".join(map(bytes.fromhex, sorted({*forgotten_names(state), *own_names(state)})))
    body = _answer(state, asked, _Lent(bare, (share.number, share.value, share.salt) if share is not None else None, gone))
    return _spell(_Signed(body, sign.sign(state.keys.sign_seed, _ANSWER + body))), share is not None


def _standing(state: State, mark: bytes) -> Backup | None:
    """The backup, if this office knows it. Raises BackupGivenUp."""
    backups = standing(state.index.all(Backup))
    found = next((one for one in backups if one.mark == mark), None)
    if (found is not None and found.id in superseded(backups)) or any(told.mark == mark for one in backups for told in one.dropped):
        raise BackupGivenUp
    return found


def _answer(state: State, asked: _Ask, lent: _Lent) -> bytes:
    sealed = envelope.seal_to(asked.reply, canon.encode(lent), _LEND, _context(asked.mark, state.keys.device))
    return canon.encode(_Answer(asked.mark, state.keys.device, asked.reply, sealed))


def _context(mark: bytes, device: DeviceId) -> bytes:
    return canon.encode((mark, device))


def _bare(sealed: Sealed) -> Sealed:
    return msgspec.structs.replace(sealed, shares=tuple(msgspec.structs.replace(one, to=()) for one in sealed.shares))


# Restoring


class Opened(NamedTuple):
    """In memory only: the table, the names that get no half, who lent a share."""

    mark: bytes
    table: tables.Table
    gone: frozenset[str]
    answered: tuple[MemberId, ...]


def open_backup(state: State, backup: bytes, answers: Sequence[str]) -> Opened:
    """With k shares. Nothing is changed by it, whether it opens or is refused."""
    mark = _mark(backup)
    secret = state.outbox.kept(_kept(mark))
    if not secret:
        raise NotAsked
    lent = _gather(state, mark, secret, answers)
    key = _key(state, lent)
    try:
        table = tables.parse(b"".join(open_stream(key, backup[MARK_SIZE:])), mark)
    except NotOpened as error:
        raise BackupDamaged from error
    gone = {*forgotten_names(state), *own_names(state), *(name for one in lent.values() for name in tables.names(one.forgotten))}
    return Opened(mark, table, frozenset(gone), tuple(by for by, one in lent.items() if one.share is not None))


def restore(state: State, opened: Opened, store: StoredGate) -> Restored:
    """Fill an empty store, all or nothing. The key for the answers is gone afterwards."""
    halves = tables.fill(store, opened.table, opened.gone)
    with state.outbox.transaction():
        state.outbox.keep(_kept(opened.mark), b"")
    state.outbox.settle()
    return Restored(halves, len(opened.table.rows) - halves, opened.answered)


def _gather(state: State, mark: bytes, secret: bytes, answers: Iterable[str]) -> dict[MemberId, _Lent]:
    """By member, the asker's own left out. Raises NotAText, NotFromHere, and NotOpened for an answer to another request."""
    reply, found = envelope.public_of(secret), dict[MemberId, _Lent]()
    for text in answers:
        signed = _read(text)
        answer = _shape(signed.body, _Answer)
        by = _signer(state, answer.device, _ANSWER, signed)
        if (answer.mark, answer.reply) != (mark, reply):
            raise NotAsked
        lent = canon.decode_strict(envelope.open_with(secret, answer.sealed, _LEND, _context(mark, answer.device)), _Lent)
        if by != state.keys.member:
            found[by] = lent
    return found


def _key(state: State, lent: dict[MemberId, _Lent]) -> bytes:
    """The backup's key, by a quorum that tells the same of it. A false share counts as none."""
    told = {by: one for by, one in lent.items() if one.sealed is not None and one.share is not None}
    heads = {canon.encode(one.sealed): one.sealed for one in told.values() if one.sealed is not None}
    if len(heads) > 1:
        raise AnswersDiffer
    sealed = next(iter(heads.values()), None)
    good = [share for by, one in told.items() if sealed is not None and (share := _good(sealed, by, one)) is not None]
    least = max(sealed.threshold, threshold(len(sealed.shares))) if sealed is not None else needed(state.standing.roster)
    if sealed is None or len(good) < least or sealed.sort is not Sort.GATE:
        raise TooFewAnswers(len(good), least)
    return open_body(sealed, good, sealed.body)


def _good(sealed: Sealed, by: MemberId, lent: _Lent) -> Share | None:
    own = sealed.share_of(by)
    if own is None or lent.share is None:
        return None
    share = Share(*lent.share)
    try:
        quorum.verify(share, own.commitment)
    except Damaged:
        return None
    return share if share.number == own.number else None


# The texts


def _spell(signed: _Signed) -> str:
    return base64.b64encode(canon.encode(signed)).decode()


def _read(text: str) -> _Signed:
    try:
        return _shape(base64.b64decode(text.strip(), validate=True), _Signed)
    except (binascii.Error, ValueError) as error:
        raise NotAText from error


def _shape(data: bytes, shape: type[T]) -> T:
    try:
        return canon.decode_strict(data, shape)
    except Damaged as error:
        raise NotAText from error


def _member(state: State, device: DeviceId) -> MemberId | None:
    found = state.standing.roster.device(device)
    return found.member if found is not None else None


def _signer(state: State, device: DeviceId, label: bytes, signed: _Signed) -> MemberId:
    found = state.standing.roster.device(device)
    if found is None:
        raise NotFromHere
    try:
        sign.verify(found.sign_public, label + signed.body, signed.signature)
    except Damaged as error:
        raise NotFromHere from error
    return found.member
