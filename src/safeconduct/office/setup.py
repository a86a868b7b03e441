"""Founding a network, preparing an office for a new member, admitting it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import msgspec

from safeconduct.depot.folder import FolderDepot, sync_folder
from safeconduct.gate.sqlite import SqliteGate
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import OS, MemberId, spell
from safeconduct.ground.who import Member, Role
from safeconduct.journal import roster
from safeconduct.journal.roster import Device, Roster
from safeconduct.office import config, keyring
from safeconduct.office.circles import make_circle, settle
from safeconduct.office.rosters import keep
from safeconduct.office.state import State
from safeconduct.records import access
from safeconduct.seal.keys import epoch_id
from safeconduct.seal.phrase import Cost

ROSTER_LASTS = dt.timedelta(days=365)


class AlreadyAnOffice(Refused):
    def __init__(self) -> None:
        super().__init__(N_("there is an office in this folder already"), N_("choose an empty folder"))


class AlreadyAdmitted(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(
            N_("the roster already has a member called {codename}"), N_("choose another codename"), codename=codename
        )


class Invitation(NamedTuple):
    """What a newcomer is told out of band, by a person and not through the depot."""

    network: str
    roster_keys: tuple[tuple[int, bytes], ...]
    pinned: bytes


def new_member_id() -> MemberId:
    return MemberId(spell(OS(16)))


def found_network(
    folder: Path, depot: Path, gate: Path, founder: Member, passphrase: str, cost: Cost, now: dt.datetime
) -> Invitation:
    """Make depot, gate, the first office and the first roster. `folder` becomes the founder's office."""
    _empty(folder)
    FolderDepot.create(depot)
    gate.parent.mkdir(parents=True, exist_ok=True)
    SqliteGate(gate).close()
    founder = msgspec.structs.replace(founder, roles=founder.roles | {Role.COORDINATOR})  # somebody must sign the roster
    key = OS(32)
    keys = keyring.make_keys(spell(OS(16)), founder.id, ((epoch_id(1, key), key),))
    expires = int((now + ROSTER_LASTS).timestamp())
    first = Roster(keys.network, 1, bytes(32), 1, (founder.id,), (founder,), (keys.public(),), expires)
    document = roster.sign_roster(first, {keys.device: keys.sign_seed})
    pinned = roster.fingerprint(canon.encode(first))
    config.write(folder, depot, gate)
    FolderDepot(depot).put(*roster.seal(*keys.roster_keys[0], 1, document))
    keyring.save(folder / "keyring", msgspec.structs.replace(keys, pinned=pinned), passphrase, cost)
    return Invitation(keys.network, keys.roster_keys, pinned)


def found_circles(state: State) -> None:
    """The standing circles, granted to whoever is in the roster: the founder."""
    with state.outbox.transaction():
        for name in access.STANDING:
            make_circle(state, name)
        settle(state, (access.ROSTER, *access.STANDING), state.today)


def prepare_office(
    folder: Path, depot: Path, gate: Path, invitation: Invitation, member: MemberId, passphrase: str, cost: Cost
) -> Device:
    """A newcomer's office: keys made here, public halves returned for the member who admits it."""
    _empty(folder)
    keys = keyring.make_keys(invitation.network, member, invitation.roster_keys, invitation.pinned)
    config.write(folder, depot, gate)
    keyring.save(folder / "keyring", keys, passphrase, cost)
    return keys.public()


def admit(state: State, member: Member, device: Device, now: dt.datetime) -> None:
    """The next roster, with the newcomer, and grants of the standing circles the newcomer should read.

    The first roster's threshold of one signer holds until the network raises it.
    """
    before = state.standing.roster
    if any(known.codename == member.codename for known in before.members):
        raise AlreadyAdmitted(member.codename)
    members, devices = (*before.members, member), (*before.devices, device)
    threshold, signers = roster.who_signs(members, devices)
    after = msgspec.structs.replace(
        before, version=before.version + 1, previous=state.standing.digest, members=members, threshold=threshold,
        signers=signers, devices=devices, expires=int((now + ROSTER_LASTS).timestamp()),
    )  # fmt: skip
    document = roster.sign_roster(after, {state.keys.device: state.keys.sign_seed})
    standing = roster.accept(document, state.standing)
    circle = state.roster_circle
    state.depot.put(*roster.seal(circle.newest, circle.epochs[circle.newest], after.version, document))
    keep(state, standing)
    with state.outbox.transaction():
        settle(state, state.names().values(), state.today)


def _empty(folder: Path) -> None:
    if (folder / "keyring").exists() or (folder / "config.json").exists():
        raise AlreadyAnOffice
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    sync_folder(folder.parent)
