"""Keeping rounds with witnesses: write one a day, have it cosigned, read the others', ask witnesses how far each log should be.

A device with no memory (new, or wiped) learns from rounds how far every feed was read by others, and from a witness how far their logs
had come: a depot that shows an older world is found out before anything rests on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

import httpx

from safeconduct.ground.errors import N_, Damaged, SafeconductError, StoreFailed
from safeconduct.ground.ids import DeviceId
from safeconduct.journal import head, round, tree
from safeconduct.journal.finding import Finding
from safeconduct.journal.finding import State as FindingState
from safeconduct.journal.head import NoteKey
from safeconduct.journal.round import Round, Standing
from safeconduct.journal.seen import Told
from safeconduct.journal.segment import Seen
from safeconduct.office import watch
from safeconduct.office.state import State
from safeconduct.witness import ask
from safeconduct.witness.ask import Witness
from safeconduct.witness.protocol import Declined

EVERY = dt.timedelta(hours=20)
Client = Callable[[], httpx.Client]


def witnesses(state: State, client: Client | None = None) -> list[Witness]:
    known = [(head.unspell(vkey), url) for vkey, url in state.logbook.witnesses()]
    return [Witness(key, url, client) if client is not None else Witness(key, url) for key, url in known]


def keys(state: State) -> dict[str, NoteKey]:
    return {witness.key.name: witness.key for witness in witnesses(state)}


def due(state: State, now: dt.datetime) -> bool:
    """Where a witness is known, once a day; the day's first sync."""
    return bool(state.logbook.witnesses()) and now.timestamp() - state.logbook.moment("round") >= EVERY.total_seconds()


def hold(state: State, asked: Sequence[Witness], now: dt.datetime) -> list[Finding]:
    """One round: say it, have it cosigned by whoever answers, leave it in the outbox. Returns what the witnesses found."""
    secret, series = state.keys.roster_key, state.logbook.moment("series")
    parts = round.padded(round.seal_part(circle, _heads(state, circle.locator)) for circle in state.circles.values())
    with state.logbook.transaction():
        state.logbook.add_leaf(series, round.leaf_of(parts))  # on the disk before anybody cosigns it
        state.logbook.set_moment("round", int(now.timestamp()))
    leaves = state.logbook.leaves(series)
    seed = round.log_seed(secret, state.keys.device, series)
    note = round.head_of(round.log_public(secret, state.keys.device, series), leaves)
    own = head.sign_note(note, note.origin, seed)
    lines, found = [own], list[Finding]()
    for witness in asked:
        try:
            old = state.logbook.moment(f"cosigned {series} {witness.key.name}")
            lines.append(ask.cosign(witness, note, own, old, lambda size: tree.consistency_path(leaves, size)))
            with state.logbook.transaction():
                state.logbook.set_moment(f"cosigned {series} {witness.key.name}", note.size)
        except Declined:
            found.append(_declined(state, witness, series))
        except StoreFailed as fault:
            found.append(Finding(FindingState.UNHEARD, witness.key.name, fault.template, {**fault.values, "witness": witness.key.name}))
    path = tree.inclusion_path(leaves, len(leaves) - 1)
    made = Round(state.keys.device, series, note.text(), tuple(line.text() for line in lines), tuple(path), parts)
    with state.outbox.transaction():
        state.outbox.add_parcel(*round.write(state.roster_circle, made, state.keys.sign_seed))
    return found


def _heads(state: State, locator: bytes) -> list[Standing]:
    return [Standing(one.feed, one.size, one.root) for one in watch.signed_heads(state, state.index.feeds(locator).values())]


def _declined(state: State, witness: Witness, series: int) -> Finding:
    """The witness remembers more of this device's log than the device does: an old image, or no memory at all. Begin the next log."""
    with state.logbook.transaction():
        state.logbook.set_moment("series", series + 1)
    sentence = N_("the witness {witness} remembers more of this device's rounds than the device itself; it begins a new log")
    return Finding(FindingState.RESTORED, witness.key.name, sentence, {"witness": witness.key.name})


def read(state: State) -> list[Told]:
    """What others say they had read, in rounds not read before. Faults become findings."""
    told: list[Told] = []
    known, done = keys(state), state.logbook.rounds_read()
    for name in state.depot.list("n"):
        if name in done:
            continue
        try:
            found = round.read(state.roster_circle, state.keys.roster_key, name, state.depot.get(name), state.standing.roster, known)
            told += _told(state, found) if found is not None else ()
        except SafeconductError as fault:
            if isinstance(fault, Damaged):
                state.findings.append(Finding(FindingState.REFUSED, name, fault.template, fault.values))
            continue
        if found is not None:
            with state.logbook.transaction():
                state.logbook.keep_round(name, found.round.device, found.round.series, found.note.size)
    return told


def _told(state: State, found: round.Read) -> Iterable[Told]:
    for circle in state.circles.values():
        for part in found.round.parts:
            for one in round.open_part(circle, part) or ():
                yield Told(circle.locator, found.round.device, Seen(one.feed, one.size, one.root, b""))


def ask_all(state: State, asked: Sequence[Witness]) -> list[Finding]:
    """How far does each colleague's log go, by what a witness cosigned? What the depot does not show of it is withheld."""
    found: list[Finding] = []
    have = state.logbook.rounds_of()
    for witness in asked:
        try:
            for device in state.standing.roster.devices:
                found += _ask_one(state, witness, device.id, have)
        except StoreFailed as fault:
            found.append(Finding(FindingState.UNHEARD, witness.key.name, fault.template, {**fault.values, "witness": witness.key.name}))
    return found


def _ask_one(state: State, witness: Witness, device: DeviceId, have: dict[tuple[DeviceId, int], int]) -> Iterable[Finding]:
    series = max((number for who, number in have if who == device), default=0)
    note = ask.latest(witness, round.log_public(state.keys.roster_key, device, series))
    shown = have.get((device, series), 0)
    if note is not None and note.size > shown and device != state.keys.device:
        sentence = N_("the witness {witness} has cosigned {size} rounds of {who}'s device, and the depot shows {have}")
        values = {"witness": witness.key.name, "size": note.size, "who": watch.codename(state, device), "have": shown}
        yield Finding(FindingState.WITHHELD, f"{witness.key.name} {device}", sentence, values)
