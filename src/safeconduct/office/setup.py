"""Founding a network, preparing an office for a new member, admitting it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from safeconduct.depot.folder import FolderDepot, sync_folder
from safeconduct.gate.sqlite import SqliteGate
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import OS, MemberId, spell
from safeconduct.ground.who import Member, Role
from safeconduct.journal import gatelist, roster
from safeconduct.journal.roster import Roster
from safeconduct.office import config, gatelists, keyring
from safeconduct.office.admission import ROSTER_LASTS
from safeconduct.office.circles import make_circle, settle
from safeconduct.office.invitation import Invitation, check_codename, write_request
from safeconduct.office.state import State
from safeconduct.records import access
from safeconduct.seal.keys import epoch_id
from safeconduct.seal.phrase import Cost, check_strength


class AlreadyAnOffice(Refused):
    def __init__(self) -> None:
        super().__init__(N_("there is an office in this folder already"), N_("choose an empty folder"))


def new_member_id() -> MemberId:
    return MemberId(spell(OS(16)))


def found_network(
    folder: Path, depot: Path, gate: Path, founder: Member, passphrase: str, cost: Cost, now: dt.datetime
) -> None:
    """Make depot, gate, the first office and the first roster. `folder` becomes the founder's office."""
    empty_office(folder)
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


def found_circles(state: State) -> None:
    """The standing circles, granted to whoever is in the roster, the founder; and the first list for the gate."""
    with state.outbox.transaction():
        for name in access.STANDING:
            make_circle(state, name)
        settle(state, (access.ROSTER, *access.STANDING), state.today)
    document = gatelist.write(state.standing.roster, gatelists.limits(state), {state.keys.device: state.keys.sign_seed})
    gatelists.publish(state, document)


def invite(state: State, further_device: bool = False) -> Invitation:
    """For a newcomer, or for a further device of this very member."""
    places = config.seen_from_anywhere(state.folder, config.read(state.folder))
    keys = tuple(sorted(state.roster_circle.epochs.items()))
    member, codename = (state.me.id, state.me.codename) if further_device else (MemberId(""), "")
    return Invitation(state.keys.network, keys, state.keys.pinned, places.letter, places.gate, member, codename)


def prepare_office(folder: Path, invitation: Invitation, codename: str, passphrase: str, cost: Cost) -> str:
    """A newcomer's office: keys made here; returns the request, a letter for the member who admits."""
    check_strength(passphrase)
    codename = check_codename(invitation.codename or codename)
    empty_office(folder)
    member = invitation.member or new_member_id()
    keys = keyring.make_keys(invitation.network, member, invitation.roster_keys, invitation.pinned)
    config.save(folder, config.seen_from(folder, config.Config.of_letter(invitation.depot, invitation.gate)))
    keyring.save(folder / "keyring", keys, passphrase, cost)
    return write_request(keys, codename)


def empty_office(folder: Path) -> None:
    if (folder / "keyring").exists() or (folder / "config.json").exists():
        raise AlreadyAnOffice
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    sync_folder(folder.parent)
