"""An office: one device of one member, open. The only place where keys, journal and view meet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType

import filelock

from safeconduct.casework.erase import Order
from safeconduct.depot.base import Depot, close
from safeconduct.gate.base import Gate
from safeconduct.ground.errors import N_, Busy, StoreFailed
from safeconduct.ground.ids import RecordId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.ground.who import Member
from safeconduct.journal import blobs, verify
from safeconduct.journal.finding import Finding
from safeconduct.journal.writer import claim_halves
from safeconduct.office import alarms, config, credentials, keyring, lease, opening, pulse, reach, rosters, rounds, signing
from safeconduct.office.circles import writing_circle
from safeconduct.office.drawer import Drawer
from safeconduct.office.erasing import erase
from safeconduct.office.flush import flush
from safeconduct.office.index import Index
from safeconduct.office.logbook import Kept, Logbook
from safeconduct.office.outbox import Outbox
from safeconduct.office.save import refold, save
from safeconduct.office.state import Clock, State, machine_clock
from safeconduct.records import access, kinds
from safeconduct.records.fact import EntryRef, Fact, Record
from safeconduct.records.view import View
from safeconduct.report.exhibit import Opening
from safeconduct.seal.keys import CircleKeys, record_blind, roster_locator


class OfficeBusy(Busy):
    def __init__(self) -> None:
        super().__init__(N_("another process has this office open"), N_("close it there first, or wait until it has finished"))


class Office:
    """Opened by `open_office`; close it, or use it in a `with`. Not for use from several threads."""

    def __init__(self, state: State, lock: filelock.BaseFileLock) -> None:
        self._state = state
        self._lock = lock
        self._opened: tuple[object, ...] = ()
        self._hours = alarms.Hours(state)

    @property
    def view(self) -> View:
        return self._state.index

    @property
    def me(self) -> Member:
        return self._state.me

    @property
    def members(self) -> tuple[Member, ...]:
        return self._state.roster_members

    @cached_property
    def desk(self) -> Drawer:
        """This member's drafts and settings on this device."""
        return Drawer(self._state.folder, self._state.keys.store_key)

    @property
    def state(self) -> State:
        """For the rooms of this floor and for tests."""
        return self._state

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(self._state.findings)

    def open_findings(self) -> list[Kept]:
        """What is not settled, from this reading and earlier ones, oldest first."""
        return self._state.logbook.findings()

    def shown(self, kept: Sequence[Kept]) -> None:
        with self._state.logbook.transaction():
            self._state.logbook.mark_shown(one.id for one in kept)

    @property
    def pending(self) -> int:
        """Facts and parcels that wait for the depot."""
        return self._state.outbox.pending()

    def record(self, facts: Sequence[Fact], now: dt.datetime) -> tuple[EntryRef, ...]:
        """Save: durable and folded when it returns; `flush` sends it."""
        return save(self._state, facts, now)

    def flush(self, progress: Progress = QUIET) -> int:
        return flush(self._state, progress)

    def refresh(self, progress: Progress = QUIET) -> int:
        return reach.read(self._state, progress)

    def sync(self, progress: Progress = QUIET) -> int:
        """Read, and then send: nothing is sealed under a key that a colleague has meanwhile taken back. Raises where depot or gate is away."""
        new = self.refresh(progress)
        new += reach.follow(self._state)
        self.ask_witnesses()
        pulse.beat(self._state, self._state.clock())
        self.flush(progress)
        return new

    def reach(self, progress: Progress = QUIET, stick: Depot | None = None) -> reach.Reached:
        """The same, as far as depot and gate are there; then level the depots, and exchange with a stick."""
        return reach.sync(self._state, self.ask_witnesses, progress, stick)

    def now(self) -> dt.datetime:
        """The hour, for whatever alarms depend on: later than the clock where that was set back or has stood still (`office.alarms`)."""
        return self._hours.now()

    def look(self) -> alarms.Look:
        """What rings on the roads, and what was missed since somebody looked here last."""
        return alarms.look(self._state, self.now())._replace(set_back=int(self._hours.set_back().total_seconds() // 60))

    def recall(self, *sorts: str) -> int:
        """Open what lapsed here, before anything is counted or compared over all of it. Raises Metered; then nothing was opened."""
        return lease.recall_sorts(self._state, *sorts)

    def ask_witnesses(self, always: bool = False, client: rounds.Client | None = None) -> None:
        """The day's round, where a witness is known and it is due."""
        state, now = self._state, self._state.clock()
        if always or rounds.due(state, now):
            asked = rounds.witnesses(state, client)
            found = [*rounds.hold(state, asked, now), *rounds.ask_all(state, asked)]
            with state.logbook.transaction():
                state.logbook.note_asked(found, now)

    def erase(self, ask: Order, now: dt.datetime) -> RecordId:
        """Erase what a person asked to have erased; returns the wish's id. Other devices follow at their next sync."""
        return erase(self._state, ask, now)

    def attach(self, of: Fact, data: bytes) -> str:
        """Seal a file for the circle and record of the fact that will name it; it leaves before that fact does."""
        name = access.circle_of(of, self.view)
        circle = writing_circle(self._state, name, may_make=False)
        half = claim_halves(self._state.gate, circle, [of.record])[record_blind(circle.locator, of.record)]
        blob, sealed = blobs.write(circle, of.record, half, data)
        with self._state.outbox.transaction():
            self._state.outbox.add_parcel(blob, sealed)
        return blob

    def attachment(self, of: Record, fact: Fact, blob: str) -> bytes:
        """Open an attachment that `fact` of record `of` names."""
        circle = writing_circle(self._state, access.circle_of(fact, self.view), may_make=False)
        blind = record_blind(circle.locator, of.id)
        half = self._state.gate.fetch([blind.hex()]).get(blind.hex())
        if half is None:
            raise opening.Erased
        sealed = self._state.outbox.parcel_named(blob)  # what has not left yet is here alone
        return blobs.read(circle, of.id, half, blob, self._state.depot.get(blob) if sealed is None else sealed)

    def leaf(self, entry: EntryRef) -> str:
        """RFC 6962 leaf hash of an entry, hex. Seals what is still in the outbox."""
        found = self._state.index.entry(entry)
        if found is not None and found[0] is None:
            self.flush()
        return opening.leaf_hash(self._state, entry)

    def opening(self, entry: EntryRef, with_body: bool) -> Opening:
        return opening.opening(self._state, entry, with_body)

    def fact(self, entry: EntryRef) -> Fact | None:
        """The fact at an entry, if this device reads it."""
        found = self._state.index.entry(entry)
        fact = kinds.read(found[2]) if found is not None and found[2] else None
        return fact if isinstance(fact, Fact) else None

    def note_keys(self) -> tuple[str, ...]:
        """vkeys of every device of a member who may approve an edition, by name."""
        return signing.note_keys(self._state.standing.roster)

    def sign_note(self, note: str, now: dt.datetime) -> tuple[str, ...]:
        """Signature lines over a checkpoint note: Ed25519 and ML-DSA-44."""
        return signing.sign_note(self._state.keys, note, now)

    def fsck(self, progress: Progress = QUIET) -> verify.Verdict:
        """Read the whole depot afresh with what this device holds."""
        state, keys = self._state, self._state.keys
        circles = {locator.hex(): circle for locator, circle in state.circles.items()}
        known = {locator.hex(): state.index.feeds(locator) for locator in state.circles}
        holder = verify.Holder(keys.device, keys.hpke_secret, keys.locator, state.roster_circle.epochs, keys.pinned, circles, known)
        verdict = verify.verify(state.depot, state.gate, holder, progress)
        with state.logbook.transaction():
            state.logbook.note([*state.findings, *verdict.findings], state.clock(), passed=True)
        return verdict

    def close(self) -> None:
        try:
            self._state.outbox.close()
            self._state.logbook.close()
            self._state.index.close()
            if "desk" in self.__dict__:
                self.desk.close()
            config.close_gate(self._state.gate)
            for one in self._opened:
                close(one)
        finally:
            self._lock.release()

    def __enter__(self) -> Office:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_office(
    folder: Path, passphrase: str, depot: Depot | None = None, gate: Gate | None = None, clock: Clock = machine_clock
) -> Office:
    """Unlock, check the roster, fold what a crash left behind. Does not sync. Raises OfficeBusy, WrongPassphrase, ..."""
    settings = config.read(folder)
    lock = _lock(folder)
    try:
        keys = keyring.load(folder / "keyring", passphrase)
        far = depot or config.open_depot(folder, settings, partial(credentials.secret, folder, keys.store_key))
        keeper = gate or config.open_gate(folder, settings, keys)
        office = Office(_state(folder, keys, far, keeper, clock), lock)
        office.state.far = depot is None and config.is_far(settings)
        office._opened = tuple(one for one, given in ((far, depot), (keeper, gate)) if given is None)
        return office
    except BaseException:
        lock.release()
        raise


def open_with(folder: Path, keys: keyring.Keys, depot: Depot, gate: Gate, clock: Clock = machine_clock) -> Office:
    """The same with an unlocked keyring, a depot and a gate in hand."""
    lock = _lock(folder)
    try:
        return Office(_state(folder, keys, depot, gate, clock), lock)
    except BaseException:
        lock.release()
        raise


def _lock(folder: Path) -> filelock.BaseFileLock:
    lock = filelock.FileLock(folder / "lock", timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise OfficeBusy from error
    return lock


def _state(folder: Path, keys: keyring.Keys, depot: Depot, gate: Gate, clock: Clock) -> State:
    outbox = Outbox(folder / "outbox.db", keys.store_key)
    circles = {circle.locator: circle for circle in outbox.circles()}
    of_roster = CircleKeys(access.ROSTER, roster_locator(keys.roster_key), dict(keys.roster_keys))
    circles.setdefault(of_roster.locator, of_roster).epochs.update(of_roster.epochs)
    standing = rosters.known(outbox, depot, circles[of_roster.locator].epochs, keys.pinned)
    index = Index(folder / "index.db", keys.store_key)
    logbook = Logbook(folder / "logbook.db", keys.store_key)
    state = State(folder, keys, depot, gate, outbox, index, logbook, standing, circles, taken=outbox.taken(), clock=clock)
    for locator, one in outbox.handings():
        state.handings.setdefault(locator, []).append(one)
    state.know_roster(standing)
    with suppress(StoreFailed):  # offline: the roster of the last time stands
        rosters.read_rosters(state)
    refold(state)
    return state
